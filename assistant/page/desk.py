"""What the tab of quality asks of whoever evaluates, and the values that pass between them.

The evaluation knows this page's assistant; nothing here knows the evaluation, nor Gradio.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.answer import Language


class DeskError(Exception):
    """Something can't be done; the message, in English, says why and what to do."""


class BusyError(DeskError):
    """Another run is going on."""


class UnknownRunError(DeskError):
    """There is no such run, or no more."""


class FinishedRunError(DeskError):
    """A run has no questions left to go on with."""


@dataclass(frozen=True, slots=True)
class SetChoice:
    """A question set that is always there; what `name` says is a file's name."""

    name: str
    count: int
    is_held_out: bool


@dataclass(frozen=True, slots=True)
class RunChoice:
    """A run made before, here or by a command: `done` of its `total` questions are answered.
    `started` is an ISO time, `sets` are file names, `model` is None where answers quote."""

    name: str
    started: str
    sets: tuple[str, ...]
    done: int
    total: int
    model: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A set held against the documents: `text` says in English what is wrong, with file, line and
    field. One with faults in its form is not `is_usable`; one without any fault `is_well`."""

    count: int
    is_usable: bool
    is_well: bool
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; where all is done, its answers are being scored."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The last of a run, scored. It was stopped where `done` is less than `total`."""

    run: str
    done: int
    total: int


Steps = Generator[Progress | Finished, None, None]


class Desk(Protocol):
    """Runs, scores and shows. Every method may raise `DeskError`."""

    def sets(self) -> Sequence[SetChoice]:
        """The question sets that are always there."""
        ...

    def runs(self) -> Sequence[RunChoice]:
        """The runs made before, the last worked on first."""
        ...

    def check(self, file: Path) -> Check:
        """Holds a visitor's own set against the documents."""
        ...

    def run(
        self, names: Sequence[str], own: Sequence[Path], is_stopped: Callable[[], bool]
    ) -> Steps:
        """Asks the questions of some sets and of some files, and scores the answers. `is_stopped`
        is asked after each question. Raises `BusyError` while another run goes on."""
        ...

    def go_on(self, run: str, is_stopped: Callable[[], bool]) -> Steps:
        """Asks what a stopped run has left, as `run`."""
        ...

    def show(self, run: str, language: Language) -> str:
        """A run's scores, plots and failures: HTML in English, its links' words in `language`."""
        ...

    def compare(self, run: str, earlier: str, language: Language) -> str:
        """What changed from an earlier run to another, as `show`."""
        ...
