"""An answer beside its gold, on examples small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import Kind, Library, Reference
from eval.record import Cited, Recorded
from eval.scoring import (
    BY_NAME,
    Outcome,
    gold_passages,
    is_faithful,
    missing_facts,
    score_answer,
)
from tests.eval.scoring.desk import Desk

ONE, TWO, THREE = ((("paragraph", n)) for n in "123")


def value(name: str, outcome: Outcome) -> float | None:
    return BY_NAME[name].of(outcome)


def cited_right(outcome: Outcome) -> tuple[float | None, float | None, float | None]:
    """The rank of the first right citation, precision and recall."""
    precision, recall = (value(f"citation_{name}", outcome) for name in ("precision", "recall"))
    return outcome.first_right, precision, recall


# -- citations --------------------------------------------------------------------------------


def test_precision_and_recall_over_distinct_passages(desk: Desk) -> None:
    asked = desk.question(ONE, TWO, ("table", None))
    got = desk.outcome(asked, THREE, TWO, TWO, ("table", None))
    assert got.first_right == 2
    assert value("citation_precision", got) == pytest.approx(2 / 3)
    assert value("citation_recall", got) == pytest.approx(2 / 3)


def test_an_answer_without_citations_has_no_precision_and_no_recall(desk: Desk) -> None:
    got = desk.outcome(desk.question(ONE), status="declined")
    assert cited_right(got) == (
        None,
        None,
        0.0,
    )


@pytest.mark.parametrize(
    ("gold", "cited"),
    [
        ([("principle", "ii")], ("paragraph", "4")),
        ([("paragraph", "4")], ("principle", "ii")),
        ([("principle", "ii"), ("paragraph", "4")], ("paragraph", "4")),
        ([("principle", "ii"), ("paragraph", "4")], ("principle", "ii")),
    ],
)
def test_a_paragraph_and_its_sub_item_stand_for_each_other(
    desk: Desk, gold: list[tuple[Kind, str]], cited: tuple[Kind, str]
) -> None:
    got = desk.outcome(desk.question(*gold), cited)
    assert cited_right(got) == (
        1,
        1.0,
        1.0,
    )


def test_another_sub_item_is_wrong_where_the_gold_says_which(desk: Desk) -> None:
    got = desk.outcome(desk.question(("principle", "ii"), ("paragraph", "4")), ("principle", "i"))
    assert cited_right(got) == (
        None,
        0.0,
        0.0,
    )


def test_a_whole_list_is_recalled_by_its_members_or_its_paragraph(desk: Desk) -> None:
    gold = desk.question(
        ("paragraph", "4"), ("principle", "i"), ("principle", "ii"), ("principle", "ix")
    )
    one, whole = (desk.outcome(gold, place) for place in (("principle", "i"), ("paragraph", "4")))
    assert value("citation_recall", one) == pytest.approx(1 / 3)
    assert value("citation_recall", whole) == 1.0


def test_a_number_as_printed_wins_over_one_that_means_the_same(library: Library) -> None:
    for number in ("i", "ix"):
        found = gold_passages(Reference("plan", "principle", number), library)
        assert [p.number for p in found] == [number]
    other_spelling = gold_passages(Reference("plan", "principle", "2"), library)
    assert [p.number for p in other_spelling] == ["ii"]


def test_a_table_is_matched_by_its_heading(library: Library) -> None:
    assert gold_passages(Reference("plan", "table", None, "rates"), library)
    assert not gold_passages(Reference("plan", "table", None, "ages"), library)


def test_words_outside_the_named_passage_make_a_citation_wrong(desk: Desk) -> None:
    cited = replace(desk.cite(TWO), number="1")
    answer = Recorded("q", "What?", "answered", "", (cited,))
    got = score_answer(desk.question(ONE), answer, desk.library)
    assert (got.first_right, got.quotes, got.faithful) == (None, 1, 1)
    assert (value("citation_precision", got), value("reference_fidelity", got)) == (0.0, 0.0)


def test_hits_are_ranked_apart_from_citations(desk: Desk) -> None:
    hits = (desk.cite(THREE), desk.cite(ONE))
    answer = Recorded("q", "What?", "declined", "", (), hits)
    outcome = score_answer(desk.question(ONE), answer, desk.library)
    assert outcome.rank_of(frozenset([desk.key(ONE)])) == 2
    assert outcome.rank_of(frozenset([desk.key(TWO)])) is None


# -- quotes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "faithful"),
    [
        ({}, True),
        ({"quote": "A week\n costs  £1,480 at most."}, True),
        ({"quote": "A week costs £1,480 at least."}, False),
        ({"quote": ""}, False),
        ({"document": "other"}, False),
        ({"start": -5}, False),
        ({"end": 10_000}, False),
    ],
)
def test_a_quote_is_the_documents_own_words(
    desk: Desk, change: dict[str, object], faithful: bool
) -> None:
    good = desk.cite(ONE)
    fields = {name: getattr(good, name) for name in Cited.__slots__}
    assert is_faithful(Cited(**{**fields, **change}), desk.library) is faithful


# -- facts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "text", "present"),
    [
        ("£1480", "It is **£1,480** a week [1].", True),
        ("£740", "It is £740,000.", False),
        ("71", "| First | 71 |", True),
        ("71", "In all 171 weeks", False),
        ("7", "It is 7.83% here", False),
        ("7.83%", "It is 7.83%.", True),
        ("205", "There were 205.", True),
        ("nine", "nineteen councils", False),
        ("Care Order", "interim CARE ORDERS", True),
        ("5 days", "within\n> 5   days", True),
        ("children's", "the children’s views", True),
        ("1", "see the plan [1]", False),
    ],
)
def test_a_fact_is_found_as_whole_words_and_figures(fact: str, text: str, present: bool) -> None:
    assert (missing_facts([(fact,)], text) == ()) is present


def test_the_share_of_facts_and_the_ones_missing(desk: Desk) -> None:
    asked = desk.question(ONE, TWO, facts=(("£1,480",), ("panel", "manager"), ("five days",)))
    got = desk.outcome(asked, ONE, text="£1,480, says the manager.")
    assert value("fact_recall", got) == pytest.approx(2 / 3)
    assert got.missing_facts == (("five days",),)
    declined = desk.outcome(asked, status="declined", text="£1,480 panel five days")
    assert value("fact_recall", declined) == 0.0


def test_a_fact_that_the_gold_does_not_hold_is_not_the_answers_to_tell(desk: Desk) -> None:
    asked = desk.question(ONE, facts=(("£1,480",), ("golden handshake",)))
    got = desk.outcome(asked, ONE, text="A week costs £1,480 [1]")
    assert value("fact_recall", got) == 1.0
    assert got.faults == ("facts that the gold passages do not hold",)


@pytest.mark.parametrize("change", [{"label": "Plan for fees, paragraph 2"}, {"title": "Fees"}])
def test_a_citation_under_another_name_is_not_true(desk: Desk, change: dict[str, str]) -> None:
    cited = replace(desk.cite(ONE), **change)
    answer = Recorded("q", "What?", "answered", "", (cited,), (cited,))
    got = score_answer(desk.question(ONE), answer, desk.library)
    assert value("reference_fidelity", got) == 0.0
    item = replace(desk.cite(ONE), label=f"{desk.cite(ONE).label}, second bullet")
    named = score_answer(desk.question(ONE), replace(answer, citations=(item,)), desk.library)
    assert value("reference_fidelity", named) == 1.0


def test_faults_are_told_in_words(desk: Desk) -> None:
    one, none = desk.question(ONE, facts=(("£1,480",),)), desk.question()
    assert desk.outcome(one, ONE, text="A week costs £1,480 [1]").faults == ()
    assert desk.outcome(none, status="declined").faults == ()
    assert desk.outcome(none).faults == ("answered what the documents do not say",)
    refused = desk.outcome(one, status="declined")
    assert refused.faults == ("declined what the documents answer",)
    assert desk.outcome(one, TWO, ONE).faults == (
        "right citation only at place 2",
        "facts missing",
    )
