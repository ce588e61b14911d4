"""Scores of recorded answers: pure, the same each time. It neither asks nor reads files."""

from eval.scoring.causes import CAUSES, MEANINGS, Cause
from eval.scoring.facts import missing_facts
from eval.scoring.matching import (
    cited_passage,
    gold_passages,
    gold_targets,
    is_faithful,
    unresolved_gold,
)
from eval.scoring.metrics import BY_NAME, METRICS, Metric
from eval.scoring.outcome import Outcome, score_answer
from eval.scoring.resampling import Change, Estimate
from eval.scoring.scores import (
    ALL,
    HELD_OUT,
    TOTAL,
    Row,
    Scores,
    Summary,
    Told,
    Unscored,
    score_run,
    summarise,
    summarise_all,
)
from eval.scoring.selective import Point, Sureness, as_shipped, draw_curve, estimate_area

__all__ = [
    "ALL",
    "BY_NAME",
    "CAUSES",
    "HELD_OUT",
    "MEANINGS",
    "METRICS",
    "TOTAL",
    "Cause",
    "Change",
    "Estimate",
    "Metric",
    "Outcome",
    "Point",
    "Row",
    "Scores",
    "Summary",
    "Sureness",
    "Told",
    "Unscored",
    "as_shipped",
    "cited_passage",
    "draw_curve",
    "estimate_area",
    "gold_passages",
    "gold_targets",
    "is_faithful",
    "missing_facts",
    "score_answer",
    "score_run",
    "summarise",
    "summarise_all",
    "unresolved_gold",
]
