"""Intervals and paired tests: against SciPy's bootstrap, and against cases known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from eval.scoring.resampling import Numbers, compare, estimate, percentile


def column(values: list[float]) -> Numbers:
    return np.array(values, dtype=float)[:, None]


def test_an_interval_is_that_of_the_reference_library() -> None:
    random = np.random.default_rng(7)
    sums = random.integers(0, 2, 150).astype(float)
    (ours,) = estimate(column(list(sums)), np.ones((150, 1)), [150])
    theirs = bootstrap(
        (sums,), np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours is not None
    assert ours.value == pytest.approx(sums.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.012)


def test_turns_of_a_conversation_stand_and_fall_together() -> None:
    # Four talks of five turns that are all right or all wrong are four observations, not twenty.
    talks = estimate(column([5, 5, 0, 0]), column([5, 5, 5, 5]), [20])[0]
    alone = estimate(column([1] * 10 + [0] * 10), np.ones((20, 1)), [20])[0]
    assert talks is not None and alone is not None
    assert talks.value == alone.value == 0.5
    assert talks.high - talks.low > 1.5 * (alone.high - alone.low)


def test_answers_that_are_all_right_leave_as_much_room_as_there_are_few_of_them() -> None:
    right, wrong = (estimate(column([v] * 20), np.ones((20, 1)), [20])[0] for v in (1.0, 0.0))
    assert right is not None and wrong is not None
    exact = binomtest(20, 20).proportion_ci(0.95)
    assert (right.low, right.high) == pytest.approx((exact.low, exact.high))
    assert (wrong.low, wrong.high) == pytest.approx((1 - exact.high, 1 - exact.low))


def test_a_metric_that_nothing_defines_has_no_estimate() -> None:
    both = estimate(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 0], [1.0, 0]]), [2, 0])
    assert both[0] is not None
    assert both[1] is None


def test_equal_runs_have_not_changed() -> None:
    run = (column([1, 0, 1, 1]), np.ones((4, 1)))
    (change,) = compare(run, run, [4])
    assert change is not None
    assert (change.by, change.low, change.high, change.p) == (0, 0, 0, 1)


def test_a_change_for_the_same_questions_is_surer_than_the_two_means() -> None:
    # Twenty questions of two hundred got worse, none better: paired, that is no noise.
    before = [1.0] * 150 + [0.0] * 50
    after = [1.0] * 130 + [0.0] * 70
    ones = np.ones((200, 1))
    (change,) = compare((column(before), ones), (column(after), ones), [200])
    assert change is not None
    assert change.by == pytest.approx(-0.1)
    assert change.high < 0
    assert change.p < 0.01
    # Ten better and ten worse are noise.
    other = [*([0.0] * 10), *before[10:190], *([1.0] * 10)]
    (mixed,) = compare((column(before), ones), (column(other), ones), [200])
    assert mixed is not None
    assert mixed.by == 0 and mixed.low < 0 < mixed.high
    assert mixed.p > 0.05


def test_the_same_draws_each_time() -> None:
    values, ones = column([1, 0, 1, 1, 0, 1]), np.ones((6, 1))
    assert estimate(values, ones, [6]) == estimate(values, ones, [6])


def test_percentiles_are_by_nearest_rank() -> None:
    numbers = [float(n) for n in range(20, 0, -1)]
    assert (percentile(numbers, 0.5).value, percentile(numbers, 0.95).value) == (10, 19)
    alone = percentile([3.0], 0.95)
    assert (alone.value, alone.low, alone.high, alone.n) == (3.0, 3.0, 3.0, 1)


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_percentiles_interval_is_that_of_drawing_all_values_anew(share: float) -> None:
    random = np.random.default_rng(3)
    numbers = np.sort(random.exponential(size=300))
    rank = int(np.ceil(share * 300)) - 1
    drawn = np.sort(random.choice(numbers, (4000, 300)), axis=1)[:, rank]
    ours = percentile(list(numbers), share)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (ours.low, ours.high) == pytest.approx((low, high), rel=0.06)
