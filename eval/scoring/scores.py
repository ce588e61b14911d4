"""A run's scores: a row for each question, and what they come to for all, held out, and by type.

Rows hold numbers and names only, no texts, so that a run of 100,000 questions fits into memory; who
wants the texts is called with each outcome as it is scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus import Library
from eval.questions import Gold, Question
from eval.record import Recorded
from eval.scoring.causes import Cause, trace, trace_gold
from eval.scoring.matching import unresolved_gold
from eval.scoring.metrics import METRICS
from eval.scoring.outcome import Outcome, digest, score_answer
from eval.scoring.resampling import Estimate, Numbers, estimate, percentile
from eval.scoring.selective import Sureness, read_sureness

ALL = "all"
OTHERS = "type other types"
MOST_TYPES = 100  # types told apart; a column that was misread has thousands
HELD_OUT = "held out"
TOTAL = "total"  # the stage that is the whole answer

Told = Callable[[Outcome, Cause | None], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One question's scores. `asked` is a digest of the question with what is expected of its
    answer, `gold` of its gold passages' words. `values` holds each metric that is defined for
    it, `weights` the weight where that is not 1; `seconds` are by stage.
    """

    id: str
    asked: str
    gold: str
    type: str
    held_out: bool
    conversation: str | None
    status: str
    faults: tuple[str, ...]
    cause: Cause | None
    values: Mapping[str, float]
    weights: Mapping[str, float]
    sure: Sureness | None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """A group's scores: each metric that is defined in it, how many answers each cause lost, and
    by stage the median and the 95th percentile of the seconds."""

    name: str
    n: int
    metrics: Mapping[str, Estimate]
    causes: Mapping[Cause, int]
    seconds: Mapping[str, tuple[Estimate, Estimate]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unscored:
    """A question that is not scored, for its gold names nothing in the documents; and why."""

    question: str
    gold: Gold
    cause: Cause

    def __str__(self) -> str:
        place = self.gold.number or f"“{self.gold.heading or ''}”"
        return f"{self.question}: {self.gold.document}, {self.gold.kind} {place} ({self.cause})"


@dataclass(frozen=True, slots=True)
class Scores:
    """A run's scores: `summaries` holds all questions first, then held-out ones, then types.

    `unanswered` are ids of questions without a recorded answer to the same words. `sets` gives the
    sha256 of the question files that were scored with, where they are known.
    """

    rows: tuple[Row, ...]
    summaries: tuple[Summary, ...]
    unscored: tuple[Unscored, ...]
    unanswered: tuple[str, ...]
    sets: Mapping[str, str] = field(default_factory=dict)


def score_run(
    questions: Sequence[Question],
    answers: Iterable[Recorded],
    library: Library,
    told: Told = lambda outcome, cause: None,
) -> Scores:
    """Scores a run's answers against the questions and the documents they were answered from.

    `told` hears of each outcome, and of the step that lost it, as it is scored.
    """
    unscored = tuple(
        Unscored(u.question, u.gold, trace_gold(u.gold, library))
        for u in unresolved_gold(questions, library)
    )
    outside = {u.question for u in unscored}
    waiting = {q.id: q for q in questions}
    rows: list[Row] = []
    for answer in answers:
        question = waiting.get(answer.id)
        if question is None or answer.question != question.question:
            continue
        del waiting[answer.id]
        if question.id not in outside:
            outcome = score_answer(question, answer, library)
            cause = trace(outcome, library)
            told(outcome, cause)
            rows.append(score_row(outcome, cause))
    return Scores(tuple(rows), summarise_all(rows), unscored, tuple(waiting))


def score_row(outcome: Outcome, cause: Cause | None) -> Row:
    """An outcome's numbers."""
    question, answer = outcome.question, outcome.answer
    values = {m.name: value for m in METRICS if (value := m.of(outcome)) is not None}
    weights = {m.name: w for m in METRICS if m.name in values and (w := m.weight(outcome)) != 1}
    expected = (question.question, question.gold, question.facts, question.abstain, question.expect)
    return Row(
        question.id,
        digest(repr(expected)),
        outcome.gold,
        question.type,
        question.held_out,
        question.conversation,
        answer.status,
        outcome.faults,
        cause,
        values,
        weights,
        read_sureness(outcome),
        {**answer.stages, TOTAL: answer.seconds},
    )


def summarise_all(rows: Sequence[Row]) -> tuple[Summary, ...]:
    """The summaries of all rows, of those held out, and of each type."""
    groups = {ALL: list(rows)}
    held_out = [r for r in rows if r.held_out]
    if held_out:
        groups[HELD_OUT] = held_out
    for row in rows:
        name = f"type {row.type}"
        groups.setdefault(name if name in groups or len(groups) < MOST_TYPES else OTHERS, [])
        groups[name if name in groups else OTHERS].append(row)
    return tuple(summarise(name.removeprefix("type "), group) for name, group in groups.items())


def summarise(name: str, rows: Sequence[Row]) -> Summary:
    """One group's scores."""
    sums, weights = tabulate(rows)
    defined = [sum(m.name in row.values for row in rows) for m in METRICS]
    estimates = estimate(sums, weights, defined) if rows else []
    stages = dict.fromkeys(stage for row in rows for stage in row.seconds)
    return Summary(
        name,
        len(rows),
        {m.name: e for m, e in zip(METRICS, estimates, strict=bool(rows)) if e is not None},
        Counter(row.cause for row in rows if row.cause),
        {stage: _percentiles(rows, stage) for stage in stages},
    )


def tabulate(
    rows: Sequence[Row], conversations: Mapping[str, int] | None = None
) -> tuple[Numbers, Numbers]:
    """Each conversation's sums and weights by metric, (conversations, metrics) both.

    `conversations` gives each one's place in the table, for tables of several runs to agree; a
    question by itself is a conversation of its own (`conversation_of`).
    """
    places = conversations or number_conversations(rows)
    sums, weights = np.zeros((2, len(places), len(METRICS)))
    for row in rows:
        place = places[conversation_of(row)]
        for column, metric in enumerate(METRICS):
            if metric.name in row.values:
                weight = row.weights.get(metric.name, 1.0)
                sums[place, column] += weight * row.values[metric.name]
                weights[place, column] += weight
    return sums, weights


def conversation_of(row: Row | Question) -> str:
    """The name of what a question stands and falls with."""
    return f"conversation {row.conversation}" if row.conversation else f"question {row.id}"


def number_conversations(rows: Iterable[Row]) -> dict[str, int]:
    """Each conversation's place, in order."""
    return {name: n for n, name in enumerate(dict.fromkeys(map(conversation_of, rows)))}


def _percentiles(rows: Sequence[Row], stage: str) -> tuple[Estimate, Estimate]:
    values = [row.seconds[stage] for row in rows if stage in row.seconds]
    return percentile(values, 0.50), percentile(values, 0.95)
