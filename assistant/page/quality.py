"""The tab of quality: an evaluator chooses question sets, runs them, reads scores and failures,
and compares runs. What its controls do stands in `assistant.page.evaluating`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.context import Context

from assistant.answer import Language
from assistant.page.desk import Desk
from assistant.page.dropping import build_drop
from assistant.page.evaluating import Quality, forget
from assistant.page.evaluating import told as read_out
from assistant.page.texts import Texts
from assistant.wording import say

__all__ = ["Desk", "build_quality"]

ENDINGS = ".jsonl,.csv,.xlsx"
AT_ONCE = 4  # evaluators served at the same time; all but one are told that a run goes on


@dataclass(frozen=True, slots=True)
class _Chooser:
    """What a run is made of."""

    sets: gr.CheckboxGroup
    held_out: gr.Checkbox
    drop: gr.HTML
    own: gr.State
    run: gr.Button
    stop: gr.Button


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The runs, and what can be done with them."""

    runs: gr.Dropdown
    earlier: gr.Dropdown
    show: gr.Button
    compare: gr.Button
    go_on: gr.Button


def build_quality(desk: Desk, texts: Texts, language: gr.State) -> None:
    """The tab's controls and what each does; called inside its `gr.Tab`."""
    quality, tab = Quality(desk), Context.block
    with gr.Column(elem_id="quality"):
        chooser = _build_chooser(quality, texts)
        told = gr.HTML(read_out(""), elem_id="quality-told", apply_default_css=False)
        bar = gr.HTML("", elem_id="quality-progress", apply_default_css=False)
        shelf = _build_shelf(texts)
        results = gr.HTML("", elem_id="quality-results", apply_default_css=False)
    _bind_choosing(quality, chooser, told, results, language)
    _bind_running(quality, chooser, shelf, [told, bar, results], language)
    _bind_showing(quality, shelf, told, results, language)
    if isinstance(tab, gr.Tab):
        tab.select(quality.offer_runs, [shelf.runs, shelf.earlier], [shelf.runs, shelf.earlier],
                   **_QUIET)  # fmt: skip


_QUIET: Any = {"api_visibility": "private", "show_progress": "hidden"}


def _build_chooser(quality: Quality, texts: Texts) -> _Chooser:
    texts.make(gr.HTML, _heading("quality_run_heading", "quality_intro"), apply_default_css=False)
    return _Chooser(
        texts.make(
            gr.CheckboxGroup, {"label": "quality_sets", "info": "quality_sets_info"},
            choices=quality.offer((), (), False)["choices"], elem_id="quality-sets",
        ),
        texts.make(
            gr.Checkbox, {"label": "quality_held_out", "info": "quality_held_out_info"},
            value=False, elem_id="quality-held-out",
        ),
        build_drop(texts, "quality_own", ENDINGS, "quality-own"),
        gr.State((), delete_callback=forget),
        *_build_buttons(texts),
    )  # fmt: skip


def _build_buttons(texts: Texts) -> tuple[gr.Button, gr.Button]:
    with gr.Row():
        return (
            texts.make(gr.Button, {"value": "quality_run"}, variant="primary", min_width=120),
            texts.make(gr.Button, {"value": "quality_stop"}, min_width=120),
        )


def _build_shelf(texts: Texts) -> _Shelf:
    texts.make(gr.HTML, _heading("quality_runs_heading"), apply_default_css=False)
    with gr.Row():
        runs, earlier = (_build_list(texts, key) for key in ("quality_runs", "quality_earlier"))
    with gr.Row():
        show, compare, go_on = (
            texts.make(gr.Button, {"value": key}, min_width=120)
            for key in ("quality_show", "quality_compare", "quality_go_on")
        )
    return _Shelf(runs, earlier, show, compare, go_on)


def _build_list(texts: Texts, key: str) -> gr.Dropdown:
    return texts.make(
        gr.Dropdown, {"label": key, "info": "quality_runs_info"}, choices=[], value=None,
        interactive=True, filterable=False, min_width=260,
    )  # fmt: skip


def _heading(title: str, words: str | None = None) -> Callable[[Language], dict[str, object]]:
    def in_language(language: Language) -> dict[str, object]:
        more = f"<p>{escape(say(words, language))}</p>" if words else ""
        return {"value": f"<h2>{escape(say(title, language))}</h2>{more}"}

    return in_language


def _bind_choosing(
    quality: Quality, chooser: _Chooser, told: gr.HTML, results: gr.HTML, language: gr.State
) -> None:
    chosen = [chooser.sets, chooser.own, chooser.held_out]
    chooser.held_out.input(quality.offer, chosen, chooser.sets, **_QUIET)
    chooser.drop.drop(
        quality.take, [*chosen, language], [told, results, chooser.own, chooser.sets], **_QUIET
    )


def _bind_running(
    quality: Quality,
    chooser: _Chooser,
    shelf: _Shelf,
    shown: list[gr.HTML],
    language: gr.State,
) -> None:
    # More than one may come in: whoever comes while a run goes on is told so, and does not wait.
    settings: Any = {**_QUIET, "concurrency_limit": AT_ONCE, "concurrency_id": "quality"}
    lists: Any = [shelf.runs, shelf.earlier]
    for button, act, given in (
        (chooser.run, quality.run, [chooser.sets, chooser.own, language]),
        (shelf.go_on, quality.go_on, [shelf.runs, language]),
    ):
        ran = button.click(act, given, shown, **settings)
        ran.then(quality.offer_newest, None, lists, **_QUIET)
    chooser.stop.click(quality.stop, language, shown[0], **_QUIET)


def _bind_showing(
    quality: Quality, shelf: _Shelf, told: gr.HTML, results: gr.HTML, language: gr.State
) -> None:
    settings: Any = {
        "api_visibility": "private", "show_progress": "minimal", "show_progress_on": results,
        "concurrency_limit": AT_ONCE,
    }  # fmt: skip
    shelf.show.click(quality.show, [shelf.runs, language], [told, results], **settings)
    shelf.compare.click(
        quality.compare, [shelf.runs, shelf.earlier, language], [told, results], **settings
    )
