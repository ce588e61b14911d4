"""Which passages the questions touch, and which none does. Pure; no file is read.

A question touches the passages that its gold names. One on a sub-item (principle viii) touches
the paragraph that holds it too: its words are that paragraph's. One on the paragraph as a whole
touches its sub-items *in part* only, since it may well ask about another of them. Contents lists
and sections that repeat a numbered list are left out, and so are the documents' unnumbered items.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus import Document, Kind, Library, Passage
from eval.questions.question import Question
from eval.scoring import gold_passages

Touch = Literal["touched", "in part", "untouched"]


@dataclass(frozen=True, slots=True)
class Covered:
    """A passage and whether some question touches it."""

    passage: Passage
    touch: Touch


@dataclass(frozen=True, slots=True)
class Coverage:
    """A document's passages in order, each with whether a question touches it."""

    document: Document
    passages: tuple[Covered, ...]

    def count(self, kind: Kind, touch: Touch) -> int:
        """How many passages of a kind are touched so."""
        return sum(c.passage.kind == kind and c.touch == touch for c in self.passages)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of passage that the document has, in order."""
        return tuple(dict.fromkeys(c.passage.kind for c in self.passages))


def cover(questions: Iterable[Question], library: Library) -> tuple[Coverage, ...]:
    """What the questions touch of each document; gold that names nothing touches nothing."""
    golds = {gold for question in questions for gold in question.gold}
    named = {p.key for gold in golds for p in gold_passages(gold, library)}
    return tuple(Coverage(d, tuple(_covered(d, named))) for d in library.documents)


def _covered(document: Document, named: set[str]) -> Iterable[Covered]:
    for passage in document.passages:
        if passage.is_contents or passage.is_restated:
            continue
        touch: Touch = "untouched"
        if passage.key in named or any(i.key in named for i in _inside(document, passage)):
            touch = "touched"
        elif any(passage in _inside(document, p) for p in document.units if p.key in named):
            touch = "in part"
        yield Covered(passage, touch)


def _inside(document: Document, outer: Passage) -> list[Passage]:
    """The sub-items of a paragraph."""
    if outer.parent is not None:
        return []
    return [
        p
        for p in document.passages
        if p.parent is not None and outer.start <= p.start and p.end <= outer.end
    ]


# -- for people and for programs --------------------------------------------------------------

_TOUCHES: tuple[Touch, ...] = ("touched", "in part", "untouched")


def coverage_text(coverages: Iterable[Coverage]) -> str:
    """Counts for each document and kind, then the labels of what no question touches."""
    lines = [f"{'':48}{'touched':>10}{'in part':>10}{'untouched':>10}"]
    labels: list[str] = []
    for coverage in coverages:
        for kind in coverage.kinds:
            counts = [coverage.count(kind, touch) for touch in _TOUCHES]
            name = f"{coverage.document.id}, {kind}"
            lines.append(f"{name:48}" + "".join(f"{count:>10}" for count in counts))
        labels += [f"  {c.passage.label}" for c in coverage.passages if c.touch != "touched"]
    if labels:
        lines += ["touched in part, or not at all:", *labels]
    return "\n".join(lines)


def coverage_fields(coverage: Coverage) -> dict[str, object]:
    """One document's coverage as JSON has it."""
    return {
        "document": coverage.document.id,
        "kinds": {
            kind: {touch.replace(" ", "_"): coverage.count(kind, touch) for touch in _TOUCHES}
            for kind in coverage.kinds
        },
        **{
            touch.replace(" ", "_"): [
                {"kind": c.passage.kind, "number": c.passage.number, "label": c.passage.label}
                for c in coverage.passages
                if c.touch == touch
            ]
            for touch in ("in part", "untouched")
        },
    }
