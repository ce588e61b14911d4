"""One answer laid beside its question's gold: what is right, what is missing, what was lost where.

It neither asks nor reads files; the metrics (`eval.scoring.metrics`) are read off an `Outcome`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.wording import wordings
from corpus import KINDS, Library, Passage
from eval.questions import Question
from eval.record import Cited, Recorded
from eval.scoring.facts import missing_facts
from eval.scoring.frames import Sources
from eval.scoring.matching import (
    around,
    cited_passage,
    gold_passages,
    gold_targets,
    is_faithful,
    is_named,
)
from eval.scoring.ranking import count_new
from eval.scoring.statements import (
    Support,
    attributions,
    is_quoted,
    markers_of,
    split_statements,
    stands_in,
    weigh,
)

LIST = "list"  # the type of questions that want all of their gold


@dataclass(frozen=True)
class Outcome:
    """One question, its recorded answer and how they compare.

    `targets` are, for each thing to cite, the keys of the passages of which any will do;
    `cited` the keys of the passages cited, in order, None for a citation that names none in
    which its words stand; `found` the keys of all that the search found, best first, an empty
    one for what is in the documents no more. `quotes` and `faithful` count quotations and those
    that stand word for word in the document. `gold` is a digest of the gold passages' words,
    white space apart. `misnamed` counts citations whose number, label or title is not their
    passage's, or to which no marker leads. `absent_facts` are facts that no gold passage holds,
    though the gold is there; `holders` are the keys of the passages, gold or around it, that hold
    a missing fact.
    """

    question: Question
    answer: Recorded
    targets: tuple[frozenset[str], ...]
    cited: tuple[str | None, ...]
    found: tuple[str, ...]
    missing_facts: tuple[tuple[str, ...], ...]
    absent_facts: tuple[tuple[str, ...], ...]
    holders: frozenset[str]
    gold: str
    quotes: int
    faithful: int
    misnamed: int
    support: Support

    @property
    def is_declined(self) -> bool:
        """Whether the answer says that the documents do not answer."""
        return self.answer.status == "declined"

    @cached_property
    def right(self) -> frozenset[str]:
        """The keys of all passages that rightly support an answer."""
        return frozenset().union(*self.targets)

    @cached_property
    def first_right(self) -> int | None:
        """The rank from 1 of the first right citation; None where there is none."""
        return next((n for n, key in enumerate(self.cited, 1) if key in self.right), None)

    @cached_property
    def gains(self) -> tuple[int, ...]:
        """For each passage found, how many targets it is the first to meet."""
        return tuple(count_new(self.found, self.targets))

    def rank_of(self, target: frozenset[str]) -> int | None:
        """The rank from 1 at which a target was found; None where it was not."""
        return next((n for n, key in enumerate(self.found, 1) if key in target), None)

    @cached_property
    def uncited(self) -> tuple[frozenset[str], ...]:
        """The targets that no citation meets."""
        return tuple(t for t in self.targets if not t & set(self.cited))

    @property
    def is_list(self) -> bool:
        """Whether the question wants a complete list: its type says so."""
        return self.question.type == LIST and bool(self.targets)

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the answer, in words; empty where nothing is."""
        return tuple(_faults(self))


def score_answer(question: Question, answer: Recorded, library: Library) -> Outcome:
    """Lays an answer beside its question; the question's gold must be in the library."""
    cited = [cited_passage(c, library) for c in answer.citations]
    targets = tuple(gold_targets(question.gold, library))
    # What a refusal lists as nearest may hold the fact by chance; it was not told as the answer.
    said = "" if answer.status == "declined" else answer.text
    gold = [p for g in question.gold for p in gold_passages(g, library)]
    found = [p.key if p else "" for p in (cited_passage(h, library) for h in answer.hits)]
    missing = missing_facts(question.facts, said)
    return Outcome(
        question,
        answer,
        targets,
        tuple(p.key if p else None for p in cited),
        (*found, *answer.rejected),
        missing,
        missing_facts(question.facts, "\n".join(p.text for p in gold)),
        frozenset(
            p.key
            for g in gold
            for p in (g, *around(g, library))
            if missing_facts(missing, p.text) != missing
        ),
        digest(*(" ".join(p.text.split()) for p in gold)),
        len(answer.citations),
        sum(is_faithful(c, library) for c in answer.citations),
        sum(
            not (is_named(c, p, library) and _is_shown(c, answer))
            for c, p in zip(answer.citations, cited, strict=True)
        ),
        weigh(
            # A refusal states nothing: what it names as nearest is there to be read.
            [] if answer.status == "declined" else split_statements(answer.text),
            read_sources(answer, cited, library),
            is_quoted if answer.mode == "extractive" else stands_in,
        ),
    )


def _is_shown(cited: Cited, answer: Recorded) -> bool:
    """Whether an answer's words lead to a citation, each time under its own name."""
    if not answer.text or cited.marker is None:
        return True
    named = [name for name, marker in attributions(answer.text) if marker == cited.marker]
    return cited.marker in markers_of(answer.text) and all(
        re.fullmatch(rf"{re.escape(cited.label)}(?:, \w+ \d+)?", name) for name in named
    )


def digest(*words: str) -> str:
    """A short name for some words: the same for the same words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:12]


def read_sources(answer: Recorded, cited: Sequence[Passage | None], library: Library) -> Sources:
    """What the answer may speak of: its passages' words; and beside them the product's sentences,
    the question, and the names, dates and differences of what it names."""
    both = list(zip(answer.citations, cited, strict=True))
    documents = [d for c in answer.citations if (d := library.document(c.document)) is not None]
    kinds = [w for kind in (*KINDS, "passage") for w in wordings(kind)]
    near = [p for reference in answer.nearest for p in library.find(reference)]
    statuses = [w for d in documents for w in wordings(f"status_{d.status}")]
    return Sources(
        passages={
            c.marker: _words_of(p) for c, p in both if c.marker is not None and p is not None
        },
        question=(answer.question, answer.standalone),
        names=[
            *(c.label for c in answer.citations),
            *(f"{w} {w}s {len(answer.citations)}" for w in kinds),
            *(d.title for d in library.documents),
            *(d.short for d in library.documents),
        ],
        near={p.label: p.text for p in near},
        compared=[*answer.differences, *(_days(d.date) for d in documents if d.date), *statuses],
    )


def _words_of(passage: Passage) -> str:
    return f"{passage.heading}\n{passage.text}" if passage.kind == "table" else passage.text


def _days(day: date) -> str:
    """A date as it is told, in English and in Welsh."""
    return f"{day.day} {day:%B} {day.year}; {day.day}.{day:%m.%Y}"


def _faults(outcome: Outcome) -> Iterable[str]:
    if outcome.answer.status == "error":
        yield "error"
    elif outcome.question.abstain:
        if not outcome.is_declined:
            yield "answered what the documents do not say"
    elif outcome.is_declined:
        yield "declined what the documents answer"
    elif outcome.first_right is None:
        yield "no right citation"
    elif outcome.first_right > 1:
        yield f"right citation only at place {outcome.first_right}"
    elif outcome.is_list and outcome.uncited:
        yield f"list incomplete: {len(outcome.uncited)} of {len(outcome.targets)} not cited"
    expected = outcome.question.expect
    if expected and outcome.answer.status not in (expected, "error"):
        yield f"{outcome.answer.status} where {expected} is right"
    if set(outcome.missing_facts) - set(outcome.absent_facts) and not outcome.is_declined:
        yield "facts missing"
    if outcome.absent_facts:
        yield "facts that the gold passages do not hold"
    if outcome.faithful < outcome.quotes:
        yield "quote not as in the document"
    if outcome.misnamed:
        yield "words cited under the wrong reference"
    if outcome.support.unsupported:
        yield "statement that its citation does not hold"
