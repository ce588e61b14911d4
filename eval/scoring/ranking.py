"""Recall, reciprocal rank and nDCG of what was found, over passages and never over chunks.

On rankings in which each passage stands for one thing to find, the figures are those of
`ir_measures` (the tests compare them). Two things are ours: a paragraph and its sub-item stand for
each other, so that the second of them found counts nothing; and a paragraph that stands for several
of the things to find counts for each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Targets = Sequence[frozenset[str]]


def count_new(ranking: Sequence[str], targets: Targets) -> list[int]:
    """For each passage of a ranking (by key), how many targets it is the first to meet."""
    open_targets = list(targets)
    gains = []
    for key in ranking:
        missed = [t for t in open_targets if key not in t]
        gains.append(len(open_targets) - len(missed))
        open_targets = missed
    return gains


def recall_at(k: int, gains: Sequence[int], targets: int) -> float:
    """The share of the targets met by the first `k` passages."""
    return sum(gains[:k]) / targets


def reciprocal_rank(gains: Sequence[int]) -> float:
    """One over the rank of the first passage that meets a target; 0 where none does."""
    return next((1 / rank for rank, gain in enumerate(gains, 1) if gain), 0.0)


def ndcg_at(k: int, gains: Sequence[int], targets: int) -> float:
    """Discounted cumulated gain of the first `k` passages, as a share of the best there can be
    with a passage for each target; at most 1."""
    gained = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:k], 1))
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, targets) + 1))
    return min(1.0, gained / ideal)
