"""What a question asks for, and whether a text holds such a thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.asking import STRICT, Asked, defers, figures, gives, presupposes, what_is_asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who signs the log?", "who"),
        ("which officer signs it?", "who"),
        ("Pwy sy'n penderfynu?", "who"),
        ("How much does a mooring cost?", "amount"),
        ("What do we pay for a mooring", "amount"),
        ("is the ferry cheaper than the bus?", "amount"),
        ("faint yw cost y cwch?", "amount"),
        ("How often is the lamp checked?", "often"),
        ("pa mor aml?", "often"),
        ("How long have I got?", "long"),
        ("within how many days?", "long"),
        ("By when must it be mended?", "long"),
        ("What is the deadline for forms?", "long"),
        ("How old must a mate be?", "age"),
        ("When does the Board meet?", "when"),
        ("in what year was the pier built", "when"),
        ("Pryd?", "when"),
        ("What percentage of boats leak?", "share"),
        ("How many boats are there?", "count"),
        ("the number of crews", "count"),
        ("What is the panel called?", "name"),
        ("What does SDO stand for? What do the letters stand for", "name"),
        ("Can a mate sail alone?", "yes-no"),
        ("and is it allowed at night?", "yes-no"),
        ("Tell me about the lamps", "tell"),
        ("why was the pier closed", "tell"),
        ("", "tell"),
    ],
)
def test_what_a_question_asks_for(question: str, asked: Asked) -> None:
    assert asked in what_is_asked(question)


def test_a_welsh_price() -> None:
    assert "amount" in what_is_asked("Faint y mae lleoliadau annibynnol yn ei gostio?")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who is in charge of the lamps?", "amount"),
        ("How many weeks does it take?", "count"),
        ("Tell me about the lamps", "who"),
        ("What has to be done at once?", "yes-no"),
    ],
)
def test_what_a_question_does_not_ask_for(question: str, asked: Asked) -> None:
    assert asked not in what_is_asked(question)


@pytest.mark.parametrize(
    ("asked", "holds", "lacks"),
    [
        ("who", "The Harbour Board decides.", "It is decided on Mondays, by vote."),
        ("amount", "It costs £12.", "It costs a great deal."),
        ("often", "The lamp is checked every week.", "The lamp is checked."),
        ("long", "It is mended within five days.", "It is mended with care."),
        ("age", "Children under 5 sail free.", "Small children sail free."),
        ("when", "The Board met in March.", "The Board met on deck."),
        ("share", "Some 48% of boats leak.", "Some boats leak."),
        ("count", "There are 14 boats.", "There are boats."),
        ("name", "It is run by the Harbour Trust.", "it is run by the trust."),
    ],
)
def test_whether_a_text_gives_it(asked: Asked, holds: str, lacks: str) -> None:
    assert gives(holds, asked)
    assert not gives(lacks, asked)


@pytest.mark.parametrize("asked", ["tell", "yes-no"])
def test_a_telling_rules_nothing_out(asked: Asked) -> None:
    assert gives("", asked)
    assert asked not in STRICT


def test_figures_are_compared_as_people_do() -> None:
    assert figures("£1,480 a week, 7.83% and 2012/13.") == ["1480", "7.83", "2012/13"]
    assert figures("1480") == figures("1,480") == figures("£1,480.")
    assert figures("no figure") == []


@given(st.text(max_size=200))
def test_reading_never_fails(text: str) -> None:
    for asked in what_is_asked(text):
        gives(text, asked)
    figures(text)


@pytest.mark.parametrize(
    ("question", "text", "given"),
    [
        ("What is her email address?", "Ann Lee, Manager", False),
        ("What is her email address?", "Ann Lee, ann@lee.example", True),
        ("Which phone number do I ring?", "Call 01446 700111 at any hour.", True),
        ("What time does it start?", "It starts on 5 January.", False),
        ("What time does it start?", "It starts at 9.30 on 5 January.", True),
        ("What is the Think Family course called?", "Training on Think Family is given.", False),
    ],
)
def test_an_address_an_hour_or_a_name_is_there_or_is_not(
    question: str, text: str, given: bool
) -> None:
    asked = [a for a in what_is_asked(question) if a in ("contact", "time", "name")]
    assert asked
    assert all(gives(text, a, question) for a in asked) is given


def test_a_text_that_only_says_where_it_is_told() -> None:
    assert defers("A procedure of its own sets out who chairs the panel.")
    assert not defers("The head of service chairs the panel.")


@pytest.mark.parametrize(
    ("question", "presupposed"),
    [
        ("Which paragraph abolishes the panel?", True),
        ("Why did Cabinet reject it?", True),
        ("Which paragraph covers short breaks?", False),
        ("Who decides?", False),
    ],
)
def test_what_a_question_takes_for_granted(question: str, presupposed: bool) -> None:
    assert presupposes(question) is presupposed
