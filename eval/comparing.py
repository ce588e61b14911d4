"""Two runs over the same questions: what got better and worse, by how much, by which step.

Only questions that both runs answered, and that expect the same, are compared, paired: an easy
question helps neither. A metric that is not defined for every answer (a refusal cites nothing) is
compared over the answers for which both runs define it.

A gate is the same comparison with a verdict. It falls when a metric falls by more than its noise,
that is when the 95 % interval of the paired change lies wholly on the worse side; when one that
has to be at its best is not, or was and is no more; when one is not defined any more; when gold
passages have other words than before; and when questions are gone, or can't be scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.scoring import METRICS, Cause, Change, Metric, Row, Scores
from eval.scoring.resampling import compare
from eval.scoring.scores import number_conversations, tabulate

_SAME = 1e-9

# What tells whether one answer is better than another, the weightiest first.
_TELLING = (
    "errors", "quote_fidelity", "reference_fidelity", "statement_recall", "abstention_recall",
    "wrong_refusals", "right_first", "right_in_two", "right_any", "fact_recall", "citation_f1",
    "status", "differences_shown", "list_completeness", "citation_precision", "statement_precision",
    "ndcg_at_10",
)  # fmt: skip

Pairs = Sequence[tuple[Row, Row]]


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
    """Two runs laid beside each other. `pairs` are the questions that both scored; `changes` are
    by metric; `causes` count their failures before and after. `gone` and `new` are ids that only
    one run has, `unscored` those that only the first could score, `asked_otherwise` those whose
    words, gold or facts were changed, which are not compared, and `reworded` those whose gold
    passages have other words than before, which are."""

    pairs: tuple[tuple[Row, Row], ...]
    changes: Mapping[str, Change]
    moved: tuple[Moved, ...]
    causes: Mapping[Cause, tuple[int, int]]
    gone: tuple[str, ...]
    new: tuple[str, ...]
    unscored: tuple[str, ...]
    asked_otherwise: tuple[str, ...]
    reworded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """Something that must not pass, in words, with what newly lost the questions that it names."""

    metric: str
    words: str
    causes: Mapping[Cause, int]
    questions: tuple[str, ...]


def compare_runs(before: Scores, after: Scores) -> Comparison:
    """Lays two runs beside each other, question by question."""
    first, second = ({row.id: row for row in scores.rows} for scores in (before, after))
    outside = {u.question for u in after.unscored}
    both = [(row, second[row.id]) for row in before.rows if row.id in second]
    pairs = tuple(pair for pair in both if pair[0].asked == pair[1].asked)
    return Comparison(
        pairs,
        _changes(pairs),
        tuple(m for pair in pairs if (m := _moved(*pair)) is not None),
        _causes(pairs),
        tuple(n for n in first if n not in second and n not in outside),
        tuple(n for n in second if n not in first),
        tuple(n for n in first if n in outside),
        tuple(old.id for old, new in both if old.asked != new.asked),
        tuple(old.id for old, new in pairs if old.gold != new.gold),
    )


def _changes(pairs: Pairs) -> dict[str, Change]:
    if not pairs:
        return {}
    shared = [old.values.keys() & new.values.keys() for old, new in pairs]
    olds = [_only(old, known) for (old, _), known in zip(pairs, shared, strict=True)]
    # A set may have been mended between the runs: the first one's conversations hold for both.
    news = [
        replace(_only(new, known), conversation=old.conversation)
        for (old, new), known in zip(pairs, shared, strict=True)
    ]
    places = number_conversations(olds)
    defined = [sum(m.name in known for known in shared) for m in METRICS]
    changes = compare(tabulate(olds, places), tabulate(news, places), defined)
    return {m.name: c for m, c in zip(METRICS, changes, strict=True) if c is not None}


def _only(row: Row, names: Iterable[str]) -> Row:
    return replace(row, values={name: row.values[name] for name in names})


def _causes(pairs: Pairs) -> dict[Cause, tuple[int, int]]:
    olds, news = (Counter(pair[side].cause for pair in pairs) for side in (0, 1))
    return {c: (olds[c], news[c]) for c in {**olds, **news} if c is not None}


def _moved(before: Row, after: Row) -> Moved | None:
    changed = {
        m.name: (before.values.get(m.name), after.values.get(m.name))
        for m in METRICS
        if m.better != "neither" and _differs(before.values.get(m.name), after.values.get(m.name))
    }
    for name in _TELLING:
        if name in before.values and name in after.values and name in changed:
            return Moved(before, after, not _is_worse(_METRIC[name], before, after), changed)
    return None


def _differs(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > _SAME


def _is_worse(metric: Metric, before: Row, after: Row) -> bool:
    """Whether a metric that both define got worse."""
    old, new = before.values.get(metric.name), after.values.get(metric.name)
    if old is None or new is None:
        return False
    return new > old + _SAME if metric.better == "less" else new < old - _SAME


_METRIC = {m.name: m for m in METRICS}


# -- the gate ---------------------------------------------------------------------------------


def find_falls(before: Scores, after: Scores, comparison: Comparison) -> list[Fall]:
    """What must not pass, the weightiest first; empty where the gate stands."""
    return [
        *_lost_questions(after, comparison),
        *(f for m in METRICS if (f := _fall(m, before, after, comparison)) is not None),
    ]


def _lost_questions(after: Scores, comparison: Comparison) -> Iterable[Fall]:
    if comparison.unscored:
        causes = {u.question: u.cause for u in after.unscored if u.question in comparison.unscored}
        words = f"{len(comparison.unscored)} questions can't be scored any more"
        yield Fall("questions", words, Counter(causes.values()), comparison.unscored)
    if comparison.gone:
        words = f"{len(comparison.gone)} questions of the baseline have no answer"
        yield Fall("questions", words, {}, comparison.gone)
    if comparison.asked_otherwise:
        words = (
            f"{len(comparison.asked_otherwise)} questions are not what they were in the baseline; "
            "where that is meant, write it anew with --write"
        )
        yield Fall("questions", words, {}, comparison.asked_otherwise)
    if comparison.reworded:
        count = len(comparison.reworded)
        words = f"the gold passages of {count} questions have other words than in the baseline"
        yield Fall("gold", words, {"not parsed": count}, comparison.reworded)


def _fall(metric: Metric, before: Scores, after: Scores, comparison: Comparison) -> Fall | None:
    change = comparison.changes.get(metric.name)
    rows = [row for row in after.rows if metric.name in row.values]
    if metric.exact or (metric.is_kept and change is not None and _is_best(metric, change.before)):
        short = [row for row in rows if not _is_best(metric, row.values[metric.name])]
        if short:
            words = f"{metric.title}: {len(short)} of {len(rows)} answers fall short"
            causes = Counter(row.cause for row in short if row.cause)
            return Fall(metric.name, words, causes, tuple(row.id for row in short))
    if not rows and any(metric.name in row.values for row in before.rows):
        return Fall(metric.name, f"{metric.title} is not defined for any answer any more", {}, ())
    if change is None or not _has_fallen(metric, change):
        return None
    worse = [pair for pair in comparison.pairs if _is_worse(metric, *pair)]
    lost = [_newly_lost(old, new) for old, new in worse if new.cause != old.cause]
    causes = Counter(cause for cause in lost if cause is not None)
    names = tuple(new.id for _, new in worse)
    return Fall(metric.name, f"{metric.title} {change_text(change)}", causes, names)


def _newly_lost(before: Row, after: Row) -> Cause | None:
    """What lost an answer. A fact that its gold passage held before and holds no more was there:
    it is the reader, or the document, that lost it."""
    if after.cause == "not in the documents" and before.gold != after.gold:
        return "not parsed"
    return after.cause


def _is_best(metric: Metric, value: float) -> bool:
    return abs(value - metric.best) < _SAME


def _has_fallen(metric: Metric, change: Change) -> bool:
    if metric.better == "more":
        return change.high < -_SAME
    return metric.better == "less" and change.low > _SAME


# -- in words ---------------------------------------------------------------------------------


def change_text(change: Change) -> str:
    """A change as people read it."""
    return (
        f"{change.before:.3f} → {change.after:.3f} ({change.by:+.3f}, 95 % from {change.low:+.3f} "
        f"to {change.high:+.3f}, p {change.p:.3f})"
    )
