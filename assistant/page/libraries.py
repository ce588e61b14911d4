"""The tab of documents: what there is with type, date, status and faults; where the operator
allows it, adding to it. Reading and indexing are for `corpus` and `index`."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import Language
from assistant.page.dropping import build_drop, dropped
from assistant.page.service import Service
from assistant.page.texts import Texts, update
from assistant.rendering import show_library
from assistant.rendering.additions import show_added, show_progress
from assistant.wording import say

ENDINGS = ".docx,.pdf,.html,.htm,.md,.txt"


class Libraries:
    """Shows the library and adds to it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def shown(self, language: Language) -> dict[str, object]:
        """The list as it is now."""
        return {"value": show_library(self._service.assistant.index.library, language)}

    def add(self, language: Language, event: gr.EventData) -> Iterator[tuple[str, Any]]:
        """Adds the dropped files and indexes; gives how far it is, then the report and the list."""
        paths = dropped(event)
        try:
            yield from self._add(paths, language)
        finally:
            for path in paths:  # what a visitor sent is in the library now, or nowhere
                path.unlink(missing_ok=True)

    def _add(self, paths: list[Path], language: Language) -> Iterator[tuple[str, Any]]:
        said: queue.Queue[str | None] = queue.Queue()
        done: list[str] = []

        def work() -> None:
            try:
                additions = self._service.add_documents(paths, said.put)
                done.append(show_added(additions, self._service.assistant.index.library, language))
            except Exception as error:  # the library before goes on serving
                done.append(_note(say("adding_failed", language, why=str(error))))
            finally:
                said.put(None)

        threading.Thread(target=work, daemon=True).start()
        lines = [say("adding_reads", language, count=len(paths))]
        yield show_progress(lines, language), gr.skip()
        while (line := said.get()) is not None:
            lines.append(line)
            yield show_progress(lines, language), gr.skip()
        yield done[0], update(self.shown(language))


def _note(sentence: str) -> str:
    return f'<p class="alert" role="alert">{escape(sentence)}</p>'


def build_libraries(service: Service, texts: Texts, language: gr.State) -> None:
    """The tab's controls and what each does."""
    libraries = Libraries(service)
    report = None
    if service.settings.add_documents:
        drop = build_drop(texts, "adding_drop", ENDINGS, "adding")
        report = gr.HTML("", elem_id="added", apply_default_css=False)
    else:
        texts.make(gr.HTML, _closed, elem_id="adding", apply_default_css=False)
    listed = texts.make(gr.HTML, libraries.shown, elem_id="documents", apply_default_css=False)
    if report is not None:
        drop.drop(
            libraries.add, language, [report, listed],
            api_visibility="private", show_progress="hidden",
            concurrency_limit=1, concurrency_id="adding",
        )  # fmt: skip


def _closed(language: Language) -> dict[str, object]:
    return {"value": f'<p class="note">{escape(say("adding_closed", language))}</p>'}
