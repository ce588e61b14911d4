"""One answer laid beside its question's gold: what is right, what is missing, what was lost where.

It neither asks nor reads files; the metrics (`eval.scoring.metrics`) are read off an `Outcome`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus import Library, Passage
from eval.questions import Question
from eval.record import Recorded
from eval.scoring.facts import missing_facts
from eval.scoring.matching import (
    cited_passage,
    gold_passages,
    gold_targets,
    is_faithful,
)
from eval.scoring.ranking import count_new
from eval.scoring.statements import Support, split_statements, weigh

LIST = "list"  # the type of questions that want all of their gold


@dataclass(frozen=True)
class Outcome:
    """One question, its recorded answer and how they compare.

    `targets` are, for each thing to cite, the keys of the passages of which any will do; `cited`
    the keys of the passages cited, in order, None for a citation that names none in which its
    words stand; `found` the keys of all that the search found, best first, an empty one for what
    is in the documents no more.
    `quotes` and `faithful` count quotations and those that stand word for word in the document.
    `absent_facts` are facts that no gold passage holds, though the gold is there.
    """

    question: Question
    answer: Recorded
    targets: tuple[frozenset[str], ...]
    cited: tuple[str | None, ...]
    found: tuple[str, ...]
    missing_facts: tuple[tuple[str, ...], ...]
    absent_facts: tuple[tuple[str, ...], ...]
    quotes: int
    faithful: int
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

    @cached_property
    def found_at(self) -> int | None:
        """The rank from 1 of the first right passage found; None where there is none."""
        return min((r for t in self.targets if (r := self.rank_of(t))), default=None)

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
    return Outcome(
        question,
        answer,
        targets,
        tuple(p.key if p else None for p in cited),
        (*found, *answer.rejected),
        missing_facts(question.facts, said),
        missing_facts(question.facts, "\n".join(p.text for p in gold)),
        len(answer.citations),
        sum(is_faithful(c, library) for c in answer.citations),
        weigh(split_statements(answer.text), _texts(answer, cited, library)),
    )


def _texts(answer: Recorded, cited: Sequence[Passage | None], library: Library) -> dict[int, str]:
    """The words behind each marker: those of the passage, what it stands under, and its title."""
    texts = {}
    for citation, passage in zip(answer.citations, cited, strict=True):
        if passage is not None and citation.marker is not None:
            document = library.document(passage.document)
            title = document.title if document else ""
            texts[citation.marker] = "\n".join(
                (passage.text, *passage.headings, passage.label, title)
            )
    return texts


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
    if outcome.missing_facts and not outcome.is_declined:
        yield "facts missing"
    if outcome.faithful < outcome.quotes:
        yield "quote not as in the document"
    if None in outcome.cited:
        yield "words cited under the wrong reference"
    if outcome.support.unsupported:
        yield "statement that its citation does not hold"
