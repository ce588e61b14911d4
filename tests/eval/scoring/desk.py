"""Questions and answers over a small real library, in as few words as a test needs."""

from __future__ import annotations

from corpus import Kind, Library, Reference
from eval.questions import Question
from eval.record import Cited, Recorded
from eval.scoring import Outcome, score_answer

TEXT = """# Plan for fees

## Fees

1. A week costs £1,480 at most.

2. The panel decides within five days.

3. A refusal is given in writing.

## Principles

4. We have these principles:
   i) children are heard
   ii) money is spent well
   ix) records are kept

## Rates

| Week | Pounds |
|---|---|
| First | 71 |
"""

Place = tuple[Kind, str | None]


class Desk:
    """Questions and answers over the library, in as few words as a test needs."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def cite(self, place: Place, marker: int | None = None) -> Cited:
        """The whole of a passage, rightly quoted."""
        p = next(p for p in self.library.passages() if (p.kind, p.number) == place)
        return Cited("plan", *place, p.label, p.start, p.end, p.text, marker, "Plan for fees")

    def key(self, place: Place) -> str:
        """A passage's key."""
        return next(p.key for p in self.library.passages() if (p.kind, p.number) == place)

    def question(self, *gold: Place, facts: tuple[tuple[str, ...], ...] = ()) -> Question:
        """A question with that gold; without gold the documents do not answer it."""
        golds = tuple(Reference("plan", kind, number) for kind, number in gold)
        return Question("q", "What?", "fact", golds, facts, abstain=not gold)

    def outcome(
        self,
        asked: Question,
        *cited: Place,
        status: str = "answered",
        text: str = "",
        found: tuple[Place, ...] | None = None,
        rejected: tuple[Place, ...] = (),
        **fields: object,
    ) -> Outcome:
        """An answer that cites those passages, laid beside the question; what it cites was found,
        unless the test says what was. `fields` are further ones of the record."""
        citations = tuple(self.cite(place, n) for n, place in enumerate(cited, 1))
        answer = Recorded(
            "q",
            "What?",
            status,
            text,
            citations,
            tuple(self.cite(place) for place in (cited if found is None else found)),
            tuple(self.key(place) for place in rejected),
            **fields,  # type: ignore[arg-type]
        )
        return score_answer(asked, answer, self.library)
