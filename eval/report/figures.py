"""How the figures of a report are written, the same on the page, in Markdown and in a terminal.

Nothing is counted here but what a summary already holds, and nothing is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from eval.folder import Settings
from eval.scoring import ALL, BY_NAME, CAUSES, HELD_OUT, Cause, Estimate, Scores, Summary, Unscored

NONE = "–"  # a metric that is not defined
COLUMNS = (
    "right_first", "right_in_two", "citation_precision", "citation_recall", "citation_f1",
    "fact_recall", "recall_at_5", "abstention_recall", "wrong_refusals", "quote_fidelity",
    "statement_recall",
)  # fmt: skip


# -- one figure -------------------------------------------------------------------------------


def share(value: float) -> str:
    """A share (0 to 1) in three decimals; what is not quite 0 or 1 is not written as if it were."""
    text = f"{value:.3f}"
    if text == "1.000" and value < 1:
        return "> 0.999"
    return "< 0.001" if text == "0.000" and value > 0 else text


def figure(name: str, value: float) -> str:
    """A metric's value: a share, or a mean count where neither more nor less is better."""
    return f"{value:.1f}" if BY_NAME[name].better == "neither" else share(value)


def interval(name: str, estimate: Estimate) -> str:
    """The ends of a metric's 95 % interval."""
    return f"{figure(name, estimate.low)}–{figure(name, estimate.high)}"


def cell(summary: Summary, name: str) -> str:
    """A metric of a group, without its interval."""
    estimate = summary.metrics.get(name)
    return NONE if estimate is None else figure(name, estimate.value)


def full(summary: Summary, name: str) -> str:
    """A metric of a group with its interval, and how many answers define it."""
    e = summary.metrics.get(name)
    return NONE if e is None else f"{figure(name, e.value)} ({interval(name, e)}), n = {e.n}"


def seconds(value: float) -> str:
    """Seconds, to the millisecond where they are less than ten."""
    if 0 < value < 0.0005:
        return "< 0.001"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def timed(estimate: Estimate) -> str:
    """Seconds with their 95 % interval."""
    return f"{seconds(estimate.value)} ({seconds(estimate.low)}–{seconds(estimate.high)})"


def number(value: float | None) -> str:
    """One answer's value of a metric: whole numbers as such."""
    return NONE if value is None else f"{value:.2f}".removesuffix(".00")


def is_short(name: str, estimate: Estimate) -> bool:
    """Whether a metric that has to be at its best is not."""
    metric = BY_NAME[name]
    return metric.exact and estimate.value != metric.best


def plain(text: str) -> str:
    """A text of others as Markdown shows it letter by letter, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", " ".join(text.split()))


# -- when -------------------------------------------------------------------------------------


def moment(given: str) -> str:
    """An ISO time as people write it, in UTC; anything else as it stands."""
    try:
        at = datetime.fromisoformat(given).astimezone(UTC)
    except ValueError:
        return given
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def lasted(settings: Settings) -> str | None:
    """From a run's start to its end, breaks included; None where it has not ended."""
    try:
        ended = datetime.fromisoformat(settings.finished or "")
        took = ended - datetime.fromisoformat(settings.started)
    except (ValueError, TypeError):
        return None
    return str(timedelta(seconds=round(took.total_seconds())))


# -- groups -----------------------------------------------------------------------------------


def main_groups(scores: Scores) -> tuple[Summary, ...]:
    """The summaries of all questions and, where there are some, of those held out."""
    count = 2 if any(row.held_out for row in scores.rows) else 1
    return scores.summaries[:count] or (Summary(ALL, 0, {}, {}, {}),)


def types_of(scores: Scores) -> tuple[Summary, ...]:
    """The summaries of the types of question."""
    return scores.summaries[len(main_groups(scores)) :]


def group_names(groups: Sequence[Summary]) -> list[str]:
    """What the main groups are called in a heading."""
    return [{ALL: "All questions", HELD_OUT: "Held out"}.get(g.name, g.name) for g in groups]


def causes_of(summary: Summary) -> list[tuple[Cause, int]]:
    """How many answers each cause lost, in the order of the product's steps."""
    return [(cause, summary.causes[cause]) for cause in CAUSES if summary.causes.get(cause)]


def lost(summary: Summary) -> int:
    """How many answers failed."""
    return sum(summary.causes.values())


def unscored_questions(unscored: Iterable[Unscored]) -> int:
    """How many questions are not scored; one may have several faults in its gold."""
    return len({u.question for u in unscored})
