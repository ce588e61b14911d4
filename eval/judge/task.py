"""What a judge is asked of an answer: the requests in words. Nobody is asked here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import Library, Passage
from eval.questions import Question
from eval.record import Recorded
from eval.scoring import cited_passage, gold_passages, gold_targets
from eval.scoring.outcome import read_sources
from eval.scoring.scores import conversation_of
from eval.scoring.statements import claims, split_statements

_HERE = Path(__file__).resolve().parent
FAITHFULNESS = _HERE / "faithfulness.md"
COMPLETENESS = _HERE / "completeness.md"


@dataclass(frozen=True, slots=True)
class Task:
    """A request for each statement of an answer (None where it cites no passage: it is unsupported
    without asking) and one for all points. `group` names what it stands and falls with, `digest`
    is the sha256 of all that is asked, prompts among it."""

    id: str
    group: str
    statements: tuple[tuple[str, str | None], ...]
    points: tuple[str, ...]
    request: str
    digest: str


def show(passage: Passage, text: str | None = None) -> str:
    """A passage, or words of it, as the judge sees it: where it stands, then its words."""
    place = " – ".join((passage.label, *passage.headings))
    return f"[{place}]\n{passage.text if text is None else text}"


def statement_request(statement: str, shown: Iterable[str]) -> str:
    """What is asked of a statement; `shown` are the passages."""
    return "\n\n".join(("Passages:", *shown, f"Statement: {statement}"))


def make_task(question: Question, answer: Recorded, library: Library) -> Task:
    """What is to be asked of an answer; no points where no gold passage is in the library."""
    passages = [cited_passage(c, library) for c in answer.citations]
    shown = {
        c.marker: show(passage)
        for c, passage in zip(answer.citations, passages, strict=True)
        if passage is not None
    }
    statements = []
    sources = read_sources(answer, passages, library)
    for statement in claims(split_statements(answer.text), sources):
        cited = [shown[m] for m in statement.markers if m in shown]
        request = statement_request(statement.text, cited) if cited else None
        statements.append((statement.text, request))
    gold = list(dict.fromkeys(p for g in question.gold for p in gold_passages(g, library)))
    points = _points(question, gold, library) if gold else ()
    numbered = "\n".join(f"{n}. {point}" for n, point in enumerate(points, 1))
    request = "\n\n".join(
        (f"Question: {answer.standalone}", "Passages:", *map(show, gold), f"Points:\n{numbered}",
         f"Answer:\n{answer.text}")
    )  # fmt: skip
    prompts = [path.read_text(encoding="utf-8") for path in (FAITHFULNESS, COMPLETENESS)]
    asked = json.dumps([prompts, statements, points, request])
    return Task(
        answer.id,
        conversation_of(question),
        tuple(statements),
        points,
        request,
        hashlib.sha256(asked.encode()).hexdigest(),
    )


def _points(question: Question, gold: Sequence[Passage], library: Library) -> tuple[str, ...]:
    """The facts, each with its alternatives; without any, a point for each passage to cite."""
    if question.facts:
        return tuple(" or ".join(fact) for fact in question.facts)
    targets = [
        [p for p in gold if p.key in target] for target in gold_targets(question.gold, library)
    ]
    meant = [min(target, key=lambda p: len(p.text)) for target in targets if target]
    return tuple(f"what “{p.label}” says in answer to the question" for p in meant)
