"""Runs of numbers: which count a plain number goes on with, and which start anew.

A document has one run that goes through it and others that restart under a heading, in an annex
or in a list. The rules look at the number, the headings that are open, the file's own lists and
the layout; they never look at the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.block import Block
from corpus.reference import Kind

_KEPT = 50
GAP = 5  # a run may miss this many numbers and still be the same run


@dataclass(frozen=True, slots=True)
class Heading:
    """An open heading; `serial` tells two headings with the same words apart."""

    level: int
    text: str
    serial: int


@dataclass(slots=True, eq=False)
class Run:
    """One count of numbers. `home` is the outermost heading that opened it, None at the top."""

    kind: Kind
    last: int
    home: Heading | None = None
    series: tuple[str, int] | None = None
    form: str = "figure"
    is_main: bool = False
    path: tuple[Heading, ...] = ()
    numbers: set[str] = field(default_factory=set)

    def is_alive(self, headings: list[Heading]) -> bool:
        """Whether the heading under which the run began is still open."""
        return self.home is None or self.home in headings


def form_of(number: str) -> str:
    """ "figure" or "letter": 1, 2, 3 and i, ii, iii are never one run."""
    return "figure" if any(c.isdecimal() for c in number) else "letter"


def series_of(block: Block) -> tuple[str, int] | None:
    """The file's own list that counts this block, with its level; None for typed numbers."""
    return (block.series, block.depth) if block.series else None


class Runs:
    """The runs of one document, the most recent last."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def main(self, form: str = "figure") -> Run | None:
        """The run that goes through the document: the first of its form that began."""
        return next((r for r in self._runs if r.is_main and r.form == form), None)

    def start(self, run: Run) -> Run:
        """Adds a run; the first of paragraphs is the main one."""
        if run.kind == "paragraph" and self.main(run.form) is None:
            run.is_main, run.home = True, None
        self._runs.append(run)
        if len(self._runs) > 2 * _KEPT:  # what began long ago is not gone on with
            recent = self._runs[-_KEPT:]
            self._runs = [*(r for r in self._runs[:-_KEPT] if r.is_main), *recent]
        return run

    def following(self, block: Block, first: int, headings: list[Heading]) -> Run | None:
        """The run that `first` goes on with, or None where it begins one or belongs to none."""
        counted, form = series_of(block), form_of(block.number or "")
        same = [r for r in reversed(self._runs) if r.kind == "paragraph" and r.form == form]
        recent = [r for r in same if not r.is_main]
        main = self.main(form)
        if counted is not None:
            own = [r for r in same if r.series == counted]
            if own and first > own[0].last:
                return own[0]
            if own:
                return None  # the file's own list starts again
        alive = [r for r in recent if r.is_alive(headings)]
        for run in alive:
            if run.last + 1 == first:
                return run
        if main and main.last + 1 == first:
            return main
        for run in recent:
            if run.last + 1 == first and first > 1 and counted == run.series:
                return run
        if main and main.last < first <= main.last + GAP and first > 1:
            return main
        return next((r for r in alive if first > 1 and r.last < first <= r.last + GAP), None)
