"""Two runs over the same questions: what got better and worse, by how much, by which step.

Only questions that both runs answered are compared, paired: an easy question helps neither. A gate
is the same comparison with a verdict: it falls when a metric falls by more than its noise, that is
when the 95 % interval of the paired change lies wholly on the worse side; when a metric that has to
be 1 is not; and when fewer of the questions can be scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.scoring import METRICS, Cause, Change, Metric, Row, Scores
from eval.scoring.resampling import compare
from eval.scoring.scores import number_conversations, tabulate

_SAME = 1e-9

# What tells whether one answer is better than another, the weightiest first.
_TELLING = (
    "errors", "quote_fidelity", "reference_fidelity", "abstention_recall", "wrong_refusals",
    "right_first", "right_in_two", "right_any", "statement_recall", "fact_recall", "citation_f1",
    "status", "ndcg_at_10",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """One question whose answer got better or worse: the metrics that changed, with the value
    before and after (None where it is not defined)."""

    before: Row
    after: Row
    is_better: bool
    changed: Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs laid beside each other. `changes` are by metric; `causes` count the failures of the
    shared questions before and after; `gone` and `new` are questions that only one run has, scored
    or not; `unscored` are the shared ones that only the first could score."""

    shared: int
    changes: Mapping[str, Change]
    moved: tuple[Moved, ...]
    causes: Mapping[Cause, tuple[int, int]]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    unscored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """A metric that fell, in words, with the causes that grew among the questions it fell for."""

    metric: str
    words: str
    causes: Mapping[Cause, int]
    questions: tuple[str, ...]


def compare_runs(before: Scores, after: Scores) -> Comparison:
    """Lays two runs beside each other, question by question."""
    first, second = ({row.id: row for row in scores.rows} for scores in (before, after))
    pairs = [(row, second[row.id]) for row in before.rows if row.id in second]
    outside = {u.question for u in after.unscored}
    return Comparison(
        len(pairs),
        _changes(pairs),
        tuple(m for pair in pairs if (m := _moved(*pair)) is not None),
        _causes(pairs),
        tuple(n for n in first if n not in second and n not in outside),
        tuple(n for n in second if n not in first),
        tuple(n for n in first if n in outside),
    )


def _changes(pairs: Sequence[tuple[Row, Row]]) -> dict[str, Change]:
    if not pairs:
        return {}
    olds = [old for old, _ in pairs]
    # A set may have been mended between the runs: the first one's conversations hold for both.
    news = [replace(new, conversation=old.conversation) for old, new in pairs]
    places = number_conversations(olds)
    changes = compare(tabulate(olds, places), tabulate(news, places))
    return {m.name: c for m, c in zip(METRICS, changes, strict=True) if c is not None}


def _causes(pairs: Sequence[tuple[Row, Row]]) -> dict[Cause, tuple[int, int]]:
    olds, news = (Counter(pair[side].cause for pair in pairs) for side in (0, 1))
    return {c: (olds[c], news[c]) for c in {**olds, **news} if c is not None}


def _moved(before: Row, after: Row) -> Moved | None:
    changed = {
        m.name: (before.values.get(m.name), after.values.get(m.name))
        for m in METRICS
        if m.better != "neither" and _differs(before.values.get(m.name), after.values.get(m.name))
    }
    for name in _TELLING:
        old, new = changed.get(name, (None, None))
        if old is not None and new is not None:
            return Moved(before, after, (new > old) != (_LESS[name]), changed)
    return None


def _differs(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > _SAME


_LESS = {m.name: m.better == "less" for m in METRICS}


# -- the gate ---------------------------------------------------------------------------------


def find_falls(comparison: Comparison, after: Scores) -> list[Fall]:
    """What must not pass, the weightiest first; empty where the gate stands."""
    falls = []
    if comparison.unscored:
        causes = Counter(u.cause for u in after.unscored if u.question in comparison.unscored)
        words = f"{len(comparison.unscored)} questions can't be scored any more"
        falls.append(Fall("questions", words, causes, comparison.unscored))
    if comparison.gone:
        words = f"{len(comparison.gone)} questions of the baseline have no answer"
        falls.append(Fall("questions", words, {}, comparison.gone))
    for metric in METRICS:
        change = comparison.changes.get(metric.name)
        if change is not None and _has_fallen(metric, change):
            falls.append(_fall(metric, change, comparison, after))
    return falls


def _has_fallen(metric: Metric, change: Change) -> bool:
    if metric.exact:
        return change.after < 1 - _SAME
    if metric.better == "more":
        return change.high < -_SAME
    return metric.better == "less" and change.low > _SAME


def _fall(metric: Metric, change: Change, comparison: Comparison, after: Scores) -> Fall:
    """Names the questions that the metric fell for, and what lost those that failed anew."""
    if metric.exact:
        lost = [r for r in after.rows if r.values.get(metric.name, 1.0) < 1 - _SAME]
        causes = Counter(r.cause for r in lost if r.cause)
        words = f"{metric.title} is {change.after:.3f} and has to be 1"
        return Fall(metric.name, words, causes, tuple(r.id for r in lost))
    sign = -1 if metric.better == "less" else 1
    moved = [
        m
        for m in comparison.moved
        if sign * (m.changed.get(metric.name, (0.0, 0.0))[1] or 0.0)
        < sign * (m.changed.get(metric.name, (0.0, 0.0))[0] or 0.0)
    ]
    causes = Counter(m.after.cause for m in moved if m.after.cause)
    words = f"{metric.title} {change_text(change)}"
    return Fall(metric.name, words, causes, tuple(m.after.id for m in moved))


# -- in words ---------------------------------------------------------------------------------


def change_text(change: Change) -> str:
    """A change as people read it."""
    return (
        f"{change.before:.3f} → {change.after:.3f} ({change.by:+.3f}, 95 % from {change.low:+.3f} "
        f"to {change.high:+.3f}, p {change.p:.3f})"
    )
