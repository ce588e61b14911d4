"""How sure a figure is, and whether two runs differ: by drawing the same questions anew.

Intervals are percentile bootstraps (Efron and Tibshirani, "An Introduction to the Bootstrap",
1993, ch. 13) over whole conversations, whose turns stand and fall together; a question by itself is
a conversation of one. Two runs over the same questions are drawn together (Koehn, "Statistical
Significance Tests for Machine Translation Evaluation", 2004) and tested by swapping their answers
at random (Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for
Information Retrieval Evaluation", 2007). The draws are the same each time.

Where nothing varies, an interval is that of a share of which all or none are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
_TAIL = 0.025  # what a 95 % interval leaves out at each end
_SEED = 20141215
_BATCH = 4_000_000  # numbers held at a time
_ROUNDING = 1e-12

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` answers for which it is defined, and its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Change:
    """How much a mean changed from one run to another over the `n` answers for which both define
    it: `by`, with its 95 % interval, and the probability `p` of so much if the runs were alike."""

    before: float
    after: float
    low: float
    high: float
    p: float
    n: int

    @property
    def by(self) -> float:
        """The second run's mean less the first's."""
        return self.after - self.before


def estimate(sums: Numbers, weights: Numbers, defined: Sequence[int]) -> list[Estimate | None]:
    """Each column's mean with its interval; None where nothing defines it.

    Args:
        sums: (conversations, columns), each conversation's sum of weighed numbers.
        weights: (conversations, columns), the sum of their weights.
        defined: (columns,), how many answers define each column.
    """
    whole = _means(sums.sum(axis=0), weights.sum(axis=0))
    drawn = np.concatenate(
        [_means(counts @ sums, counts @ weights) for counts in draws(len(sums), sums.shape[1])]
    )
    low, high = bounds(drawn)
    low, high = _widened(whole, low, high, (weights > 0).sum(axis=0))
    return [
        Estimate(float(whole[i]), float(low[i]), float(high[i]), n) if n else None
        for i, n in enumerate(defined)
    ]


def _widened(
    whole: Numbers, low: Numbers, high: Numbers, conversations: NDArray[np.int64]
) -> tuple[Numbers, Numbers]:
    """Where all answers are right, or none, drawing them anew tells nothing: the interval is then
    Clopper and Pearson's ("The Use of Confidence or Fiducial Limits", 1934)."""
    with np.errstate(divide="ignore"):
        reach = _TAIL ** (1 / conversations)
    alike = low == high
    return np.where(alike & (whole == 1), reach, low), np.where(
        alike & (whole == 0), 1 - reach, high
    )


def compare(
    before: tuple[Numbers, Numbers], after: tuple[Numbers, Numbers], defined: Sequence[int]
) -> list[Change | None]:
    """Each column's change between two runs; None where no answer defines it in both.

    Args:
        before, after: sums and weights as `estimate` takes them, their rows the same conversations
            and of answers that define a column in both runs only.
        defined: (columns,), how many answers do.
    """
    first, second = (_means(s.sum(axis=0), w.sum(axis=0)) for s, w in (before, after))
    drawn, swapped = [], []
    for counts in draws(len(before[0]), 4 * before[0].shape[1]):
        means = [_means(counts @ s, counts @ w) for s, w in (before, after)]
        drawn.append(means[1] - means[0])
    for keeps in _swaps(len(before[0]), 4 * before[0].shape[1]):
        mixed = [
            _means(keeps @ s1 + (1 - keeps) @ s2, keeps @ w1 + (1 - keeps) @ w2)
            for (s1, w1), (s2, w2) in ((before, after), (after, before))
        ]
        swapped.append(mixed[1] - mixed[0])
    low, high = bounds(np.concatenate(drawn))
    with np.errstate(invalid="ignore"):
        as_far = np.abs(np.concatenate(swapped)) >= np.abs(second - first) - _ROUNDING
    p = (1 + as_far.sum(axis=0)) / (1 + len(as_far))
    columns = np.stack([first, second, low, high, p]).T.tolist()
    return [
        Change(ends[0], ends[1], ends[2], ends[3], ends[4], n) if n else None
        for ends, n in zip(columns, defined, strict=True)
    ]


def percentile(values: Sequence[float], share: float) -> Estimate:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed: nearest rank
    (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 1).

    Where it lies in values drawn anew is an order statistic of as many uniform numbers, which is
    beta-distributed (David and Nagaraja, "Order Statistics", 2003, ch. 2): its interval needs no
    drawing of all of them.
    """
    ordered, n = sorted(values), len(values)
    rank = max(1, math.ceil(share * n))
    places = np.random.default_rng(_SEED).beta(rank, n - rank + 1, DRAWS)
    low, high = np.quantile(np.floor(places * n), [_TAIL, 1 - _TAIL], method="nearest")
    return Estimate(ordered[rank - 1], ordered[int(low)], ordered[int(high)], n)


def _means(sums: Numbers, weights: Numbers) -> Numbers:
    """The means, NaN where nothing is weighed."""
    return np.divide(sums, weights, out=np.full_like(sums, np.nan), where=weights > 0)


def bounds(drawn: Numbers) -> tuple[Numbers, Numbers]:
    """The interval's ends by column, draws in which a column is not defined left out."""
    ends = np.full((2, drawn.shape[1]), np.nan)
    for column in range(drawn.shape[1]):
        known = drawn[~np.isnan(drawn[:, column]), column]
        if len(known):
            ends[:, column] = np.quantile(known, [_TAIL, 1 - _TAIL])
    return ends[0], ends[1]


def _sizes(rows: int, columns: int) -> Iterator[int]:
    batch = max(1, _BATCH // max(1, rows + columns))
    for start in range(0, DRAWS, batch):
        yield min(batch, DRAWS - start)


def draws(rows: int, columns: int = 1) -> Iterator[Numbers]:
    """How often each row is drawn, (draws, rows) a batch, always the same."""
    generator = np.random.default_rng(_SEED)
    for size in _sizes(rows, columns):
        yield np.stack(
            [np.bincount(generator.integers(0, rows, rows), minlength=rows) for _ in range(size)]
        ).astype(np.float64)


def _swaps(rows: int, columns: int) -> Iterator[Numbers]:
    """Which rows keep their run's answers (1) and which change them (0), (draws, rows) a batch."""
    generator = np.random.default_rng(_SEED)
    for size in _sizes(rows, columns):
        yield generator.integers(0, 2, (size, rows)).astype(np.float64)
