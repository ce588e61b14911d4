"""What the controls of the tab of quality do: sets are chosen and checked, run and stopped, and
runs are shown and compared.

It only shows and passes on: what a run is and what it scores is known to the `Desk`. A set that a
visitor brings is kept in a folder of this process until another takes its place or Gradio forgets
the visit, which is up to an hour after the visitor has left.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr

from assistant.answer import Language
from assistant.page.desk import (
    BusyError,
    Check,
    Desk,
    DeskError,
    Finished,
    FinishedRunError,
    Progress,
    RunChoice,
    SetChoice,
    Steps,
    UnknownRunError,
)
from assistant.page.dropping import dropped
from assistant.wording import say

OWN = "own/"  # what the name of a visitor's own set begins with among the choices
OFTEN = 0.5  # seconds between two updates of the progress

Told = tuple[str, Any, Any]  # the sentence, the progress and the results


@dataclass(frozen=True, slots=True)
class OwnSet:
    """A visitor's own set: a file in a folder of its own, removed with it when the visit ends."""

    file: Path
    count: int

    @property
    def name(self) -> str:
        """What it is called among the choices."""
        return OWN + self.file.name


Own = tuple[OwnSet, ...]


class Quality:
    """What the tab's controls do. Whose run goes on is known by the visitor's session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._visits = tempfile.TemporaryDirectory(prefix="questions-", ignore_cleanup_errors=True)
        self._stops: dict[str, threading.Event] = {}  # of the runs that go on, by session

    # -- choosing -------------------------------------------------------------------------

    def offer(self, chosen: Sequence[str], own: Own, with_held_out: bool) -> dict[str, Any]:
        """The sets to choose from; what is not offered any more is not chosen any more."""
        shown = [s for s in self._desk.sets() if with_held_out or not s.is_held_out]
        choices = [*map(_set_label, shown), *((f"{o.file.name} · {o.count}", o.name) for o in own)]
        names = {name for _, name in choices}
        kept = [name for name in chosen if name in names]
        return gr.update(choices=choices, value=kept)

    def take(
        self,
        chosen: list[str],
        own: Own,
        with_held_out: bool,
        language: Language,
        event: gr.EventData,
    ) -> tuple[str, Any, Own, dict[str, Any]]:
        """Checks the sets that were dropped; those that can be run are chosen."""
        sentences: list[str] = []
        reports: list[str] = []
        for file in self._moved(dropped(event)):
            try:
                check = self._desk.check(file)
            except DeskError as error:
                check = Check(0, False, False, str(error))
            sentences.append(_check_sentence(file.name, check, language))
            if not check.is_well:
                reports.append(_check_html(file.name, check))
            if check.is_usable:
                taken = OwnSet(file, check.count)
                forget(tuple(o for o in own if o.name == taken.name))
                own = (*(o for o in own if o.name != taken.name), taken)
                chosen = [*(name for name in chosen if name != taken.name), taken.name]
            else:
                _remove(file)
        results: Any = _in_english("".join(reports), language) if reports else gr.skip()
        return told(" ".join(sentences)), results, own, self.offer(chosen, own, with_held_out)

    def _moved(self, files: Sequence[Path]) -> Iterator[Path]:
        """Two visitors may bring the same file: each gets one of their own, which is removed when
        the visit ends."""
        for file in files:
            folder = Path(self._visits.name) / uuid4().hex
            folder.mkdir(parents=True)
            yield Path(shutil.move(file, folder / file.name))

    def offer_runs(self, run: str | None, earlier: str | None) -> list[dict[str, Any]]:
        """The runs there are, in both lists, with what was chosen before."""
        choices = [(_run_label(r), r.name) for r in self._desk.runs()]
        names = [name for _, name in choices]
        newest = names[0] if names else None
        second = names[1] if len(names) > 1 else None
        return [
            gr.update(choices=choices, value=run if run in names else newest),
            gr.update(choices=choices, value=earlier if earlier in names else second),
        ]

    def offer_newest(self) -> list[dict[str, Any]]:
        """The same, with the last run and the one before it chosen."""
        return self.offer_runs(None, None)

    # -- running --------------------------------------------------------------------------

    def run(
        self, chosen: list[str], own: Own, language: Language, request: gr.Request
    ) -> Iterator[Told]:
        """Runs the chosen sets; tells how far it is, then shows the scores."""
        names = [name for name in chosen if not name.startswith(OWN)]
        files = [o.file for o in own if o.name in chosen]
        if not names and not files:  # or a set of the visitor's that was removed meanwhile
            yield told(say("quality_none_chosen", language)), gr.skip(), gr.skip()
            return
        yield from self._follow(
            lambda is_stopped: self._desk.run(names, files, is_stopped), language, request
        )

    def go_on(self, run: str | None, language: Language, request: gr.Request) -> Iterator[Told]:
        """Goes on with a run that was stopped."""
        if not run:
            yield told(say("quality_choose_run", language)), gr.skip(), gr.skip()
            return
        yield from self._follow(
            lambda is_stopped: self._desk.go_on(run, is_stopped), language, request
        )

    def stop(self, language: Language, request: gr.Request) -> str:
        """Stops the visitor's own run after the question that is being answered."""
        stop = self._stops.get(str(request.session_hash))
        if stop is None:
            return told(say("quality_nothing_runs", language))
        stop.set()
        return told(say("quality_stopping", language))

    def _follow(
        self,
        begin: Callable[[Callable[[], bool]], Steps],
        language: Language,
        request: gr.Request,
    ) -> Iterator[Told]:
        stop, session = threading.Event(), str(request.session_hash)
        teller = _Teller(language)
        try:
            with closing(begin(stop.is_set)) as steps:
                for step in steps:
                    self._stops[session] = stop  # only now: one before may still go on
                    if isinstance(step, Finished):
                        key = "quality_stopped" if step.done < step.total else "quality_done"
                        sentence = say(key, language, done=step.done, total=step.total)
                        yield told(sentence), "", self._shown(step.run, language)
                    elif teller.is_due(step):
                        yield teller.tell(step)
        except Exception as error:  # whatever failed, an evaluator reads a sentence and can go on
            yield told(_why(error, language)), "", gr.skip()
        finally:
            if self._stops.get(session) is stop:
                del self._stops[session]

    # -- showing --------------------------------------------------------------------------

    def show(self, run: str | None, language: Language) -> tuple[str, Any]:
        """A run's scores, plots and failures."""
        if not run:
            return told(say("quality_choose_run", language)), gr.skip()
        try:
            return told(say("quality_shown", language)), self._shown(run, language)
        except Exception as error:  # as above
            return told(_why(error, language)), gr.skip()

    def compare(self, run: str | None, earlier: str | None, language: Language) -> tuple[str, Any]:
        """What changed from one run to another."""
        if not run or not earlier or run == earlier:
            return told(say("quality_choose_two", language)), gr.skip()
        try:
            shown = _in_english(self._desk.compare(run, earlier, language), language)
            return told(say("quality_compared", language)), shown
        except Exception as error:  # as above
            return told(_why(error, language)), gr.skip()

    def _shown(self, run: str, language: Language) -> str:
        return _in_english(self._desk.show(run, language), language)


class _Teller:
    """How far a run is, in a bar that moves often and a sentence that is read out now and then."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._quarter = -1
        self._last = 0.0  # time.monotonic() when something was told

    def is_due(self, step: Progress) -> bool:
        """Whether it is time to tell: not more than twice a second, but for what is weighty."""
        return _quarter(step) > self._quarter or time.monotonic() - self._last >= OFTEN

    def tell(self, step: Progress) -> Told:
        """The sentence, where it is time for one, and the bar; what was shown of another run
        goes."""
        words: Any = gr.skip()
        if _quarter(step) > self._quarter:
            key = "quality_scoring" if step.done == step.total else "quality_asking"
            words = told(say(key, self._language, done=step.done, total=step.total))
        self._quarter, self._last = _quarter(step), time.monotonic()
        return words, _bar(step, self._language), ""


def _quarter(step: Progress) -> int:
    return 4 * step.done // max(1, step.total)


# -- in words ---------------------------------------------------------------------------------


def _set_label(choice: SetChoice) -> tuple[str, str]:
    return f"{choice.name} · {choice.count}", choice.name


def _run_label(run: RunChoice) -> str:
    """The same in each language: when it began, what it asks, and how much of it is answered."""
    began = run.started[:16].replace("T", " ")
    answered = str(run.total) if run.done == run.total else f"{run.done}/{run.total}"
    return " · ".join(filter(None, [began, ", ".join(run.sets), answered, run.model]))


def told(sentence: str) -> str:
    """A sentence that is read out to whoever hears the page."""
    return f'<p role="status" aria-live="polite">{escape(sentence)}</p>'


def _bar(step: Progress, language: Language) -> str:
    name = escape(say("quality_progress", language))
    return (
        f'<progress max="{step.total}" value="{step.done}" aria-label="{name}"></progress> '
        f"<span>{step.done} / {step.total}</span>"
    )


def _why(error: Exception, language: Language) -> str:
    if isinstance(error, BusyError):
        return say("quality_busy", language)
    if isinstance(error, UnknownRunError):
        return say("quality_no_run", language)
    if isinstance(error, FinishedRunError):
        return say("quality_finished", language)
    why = str(error) if isinstance(error, DeskError) else f"{type(error).__name__}: {error}"
    return say("quality_failed", language, why=why)


def _check_sentence(name: str, check: Check, language: Language) -> str:
    if not check.is_usable:
        return say("quality_set_faulty", language, name=name)
    key = "quality_set_well" if check.is_well else "quality_set_doubtful"
    return say(key, language, name=name, count=check.count)


def _check_html(name: str, check: Check) -> str:
    return (
        f'<div lang="en"><h2>{escape(name)}</h2><div class="wide" role="region" tabindex="0" '
        f'aria-label="{escape(name)}"><pre>{escape(check.text)}</pre></div></div>'
    )


def _in_english(html: str, language: Language) -> str:
    """What the evaluation shows is English; to whoever reads Welsh that is said first."""
    if language == "en":
        return html
    return f'<p class="pale">{escape(say("quality_english", language))}</p>{html}'


def forget(own: Own) -> None:
    """Removes what a visitor brought: the visit has ended, or another file takes its place."""
    for each in own:
        _remove(each.file)


def _remove(file: Path) -> None:
    """Removes a set that was brought, and the folder it has to itself."""
    # Gradio calls this: after an error it would forget no visit any more. What is left goes with
    # the folder of all visits when the process ends.
    with suppress(OSError):
        file.unlink(missing_ok=True)
        file.parent.rmdir()
