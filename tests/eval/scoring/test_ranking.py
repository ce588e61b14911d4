"""Ranking metrics: by hand, and against the reference library on random rankings."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from eval.scoring.ranking import count_new, ndcg_at, recall_at, reciprocal_rank

NAMES = [f"p{n}" for n in range(30)]


@given(
    ranking=st.lists(st.sampled_from(NAMES), unique=True, max_size=25),
    gold=st.sets(st.sampled_from(NAMES), min_size=1, max_size=12),
    k=st.integers(1, 20),
)
def test_figures_are_those_of_the_reference_library(
    ranking: list[str], gold: set[str], k: int
) -> None:
    qrels = [ir_measures.Qrel("q", name, 1) for name in gold]
    run = [ir_measures.ScoredDoc("q", name, -float(n)) for n, name in enumerate(ranking)]
    # The library gives nothing for a query without results; by its own definition that is 0.
    theirs = dict.fromkeys((R @ k, RR @ k, nDCG @ k), 0.0)
    theirs |= {m.measure: m.value for m in ir_measures.iter_calc(list(theirs), qrels, run)}
    gains = count_new(ranking, [frozenset([name]) for name in sorted(gold)])
    assert recall_at(k, gains, len(gold)) == pytest.approx(theirs[R @ k], abs=1e-9)
    assert reciprocal_rank(gains[:k]) == pytest.approx(theirs[RR @ k], abs=1e-9)
    assert ndcg_at(k, gains, len(gold)) == pytest.approx(theirs[nDCG @ k], abs=1e-9)


def test_a_passage_that_meets_a_target_met_before_counts_nothing() -> None:
    targets = [frozenset({"31", "31(i)"}), frozenset({"40"})]
    gains = count_new(["31(i)", "31", "12", "40"], targets)
    assert gains == [1, 0, 0, 1]
    assert recall_at(2, gains, 2) == 0.5


def test_a_paragraph_that_holds_all_members_of_a_list_meets_them_all() -> None:
    targets = [frozenset({"31", item}) for item in ("i", "ii", "iii")]
    gains = count_new(["9", "31", "i"], targets)
    assert gains == [0, 3, 0]
    assert recall_at(2, gains, 3) == 1.0
    assert ndcg_at(10, count_new(["31"], targets), 3) == 1.0


def test_nothing_found_is_nothing_gained() -> None:
    gains = count_new(["9", "8"], [frozenset({"31"})])
    assert (recall_at(2, gains, 1), reciprocal_rank(gains), ndcg_at(2, gains, 1)) == (0, 0, 0)
