"""Risk and coverage: how often answers would be wrong if only the surest questions were answered.

Coverage here is of all questions, those that the documents do not answer included. El-Yaniv and
Wiener, "On the Foundations of Noise-free Selective Classification" (2010); the area
under the curve as in Geifman, Uziel and El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep
Neural Classifiers" (2019). A question counts as right when its answer's first or second citation
is; one that was declined, when the passage judged likeliest is a gold passage; one that the
documents do not answer never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.scoring.outcome import Outcome
from eval.scoring.resampling import Estimate, Numbers, bounds, draws


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the product was of a question (0 to 1), whether answering it is right, and whether
    it was answered."""

    confidence: float
    is_right: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Answering every question of at least `confidence`: the share of all questions that is
    answered, and the share of those that is wrong."""

    confidence: float
    coverage: float
    risk: float


def read_sureness(outcome: Outcome) -> Sureness | None:
    """None where the record does not say how sure the product was; an error is not an answer."""
    answer = outcome.answer
    if answer.confidence is None:
        return None
    if answer.status == "error":
        return Sureness(0.0, False, False)
    if outcome.is_declined:
        likeliest = max(answer.judged, key=lambda key: answer.judged[key], default=None)
        is_right = likeliest in outcome.right
    else:
        is_right = (outcome.first_right or 3) <= 2
    return Sureness(answer.confidence, is_right, not outcome.is_declined)


def draw_curve(sure: Sequence[Sureness]) -> list[Point]:
    """A point for each confidence there is, the highest first."""
    ordered = sorted(sure, key=lambda s: -s.confidence)
    points, wrong = [], 0
    for count, each in enumerate(ordered, 1):
        wrong += not each.is_right
        if count == len(ordered) or ordered[count].confidence < each.confidence:
            points.append(Point(each.confidence, count / len(ordered), wrong / count))
    return points


def estimate_area(sure: Sequence[Sureness]) -> Estimate | None:
    """The mean risk over all coverages with its 95 % interval; lower is better, None without
    questions. Equal confidences are answered together, as on the curve."""
    if not sure:
        return None
    ordered = sorted(sure, key=lambda s: -s.confidence)
    wrong = np.array([not s.is_right for s in ordered], dtype=np.float64)
    falling = -np.array([s.confidence for s in ordered])
    last = np.searchsorted(falling, falling, side="right") - 1  # of those as sure
    once = np.ones((1, len(sure)))
    drawn = np.concatenate([_areas(counts, wrong, last) for counts in draws(len(sure))])
    low, high = bounds(drawn[:, None])
    return Estimate(float(_areas(once, wrong, last)[0]), float(low[0]), float(high[0]), len(sure))


def _areas(counts: Numbers, wrong: Numbers, last: NDArray[np.intp]) -> Numbers:
    """The area for each row of how often a question is drawn, (draws, questions)."""
    answered = np.cumsum(counts, axis=1)[:, last]
    risk = np.cumsum(counts * wrong, axis=1)[:, last] / np.maximum(answered, 1)
    return np.asarray((counts * risk).sum(axis=1) / counts.sum(axis=1), dtype=np.float64)


def as_shipped(sure: Sequence[Sureness]) -> Point | None:
    """Where the product stands: what it did answer, and how much of that is wrong."""
    answered = [s for s in sure if s.is_answered]
    if not answered:
        return None
    lowest = min(s.confidence for s in answered)
    wrong = sum(not s.is_right for s in answered)
    return Point(lowest, len(answered) / len(sure), wrong / len(answered))
