"""Fitting the judgement: pairs of several libraries as one, and what a fit learns."""

from __future__ import annotations

import numpy as np

from assistant.judging import ANSWERING, RANKING
from eval.calibrating import NAMES, Pairs, calibrate, calibration_text, merge


def made(questions: int, seed: int) -> Pairs:
    """Questions with three passages each; the first signal alone tells which is right."""
    chance = np.random.default_rng(seed)
    answerable = chance.integers(0, 2, questions)
    of = np.repeat(np.arange(questions), 3)
    right = np.zeros(3 * questions, dtype=np.int64)
    right[::3] = answerable
    signals = chance.normal(0, 0.3, (3 * questions, len(NAMES)))
    signals[:, [NAMES.index(n) for n in ("year", "phrase", "person")]] = 0.0
    signals[:, 0] += 4 * right
    return Pairs(signals, right, of, answerable, np.arange(questions))


def test_questions_of_several_libraries_stay_apart() -> None:
    one, other = made(20, 1), made(30, 2)
    both = merge([one, other])
    assert both.signals.shape == (150, len(NAMES))
    assert sorted(set(both.question)) == list(range(50))
    assert len(set(both.groups)) == 50
    assert list(both.answerable) == [*one.answerable, *other.answerable]
    assert (both.signals[both.question == 20] == other.signals[other.question == 0]).all()


def test_a_fit_learns_the_signal_that_tells() -> None:
    calibration = calibrate(merge([made(60, 3), made(60, 4)]))
    assert calibration.area > 0.95
    assert calibration.first > 0.9
    ranking = calibration.weights[RANKING]
    assert ranking[NAMES[0]] == max(ranking[n] for n in NAMES)
    assert set(calibration.weights[ANSWERING]) == {*NAMES, "rank", "bias"}
    wrong, declined, _ = calibration.curve[1]
    assert wrong <= 0.06
    assert declined > 0.8
    assert "area under the curve" in calibration_text(calibration)


def test_a_fit_of_noise_is_reported_as_noise() -> None:
    noise = made(120, 5)
    noise.signals[:, 0] = np.random.default_rng(6).normal(size=len(noise.signals))
    assert calibrate(noise).area < 0.7
