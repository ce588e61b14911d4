"""The words that stand out in a lead are those that were asked for, or none."""

from __future__ import annotations

import pytest

from assistant.pointing import lacks_detail, point_out

PRICES = (
    "An agency place costs between £740 and £1,480 per child per week, while one of our own "
    "carers costs a maximum of £486 per child per week."
)
VISITS = "The worker visits within 5 working days of the move and every six weeks after that."
PANEL = "On 4 March 2013 the Placement Panel agreed that 48% of the 205 children move by 2015."


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("How much is an agency place?", PRICES, "between £740 and £1,480 per child per week"),
        ("What does one of our own carers cost?", PRICES, "a maximum of £486 per child per week"),
        ("How soon must I visit?", VISITS, "within 5 working days"),
        ("How often must I visit?", VISITS, "every six weeks"),
        ("Who agreed it?", PANEL, "the Placement Panel"),
        ("When was it agreed?", PANEL, "4 March 2013"),
        ("What share of the children moves?", PANEL, "48%"),
        ("How many children are there?", PANEL, "205"),
        ("Who leads?", "The Head of Children and Young People Services leads.",
         "The Head of Children and Young People Services"),
    ],
)  # fmt: skip
def test_what_was_asked_for_stands_out(question: str, sentence: str, words: str) -> None:
    span = point_out(question, sentence)
    assert span is not None
    assert sentence[slice(*span)] == words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What does the panel do?", PANEL),
        ("How much is it?", VISITS),
        ("What happened in 2013?", "In 2013 nothing happened."),
        ("Who decides?", ""),
    ],
)
def test_nothing_stands_out_where_nothing_of_the_kind_is_there(
    question: str, sentence: str
) -> None:
    assert point_out(question, sentence) is None


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("How much does action 2.1 cost?", True),
        ("When is action 2.1 due?", True),
        ("How often is it done under action 2.1?", False),
        ("What is action 2.1 about?", False),
    ],
)
def test_a_detail_that_a_named_passage_does_not_hold(question: str, lacks: bool) -> None:
    assert lacks_detail(question, "Visit every pier twice a year with the depot.") is lacks
