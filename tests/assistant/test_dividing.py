"""Questions that ask several things are read in parts; those that ask one thing stay whole."""

from __future__ import annotations

import pytest

from assistant.dividing import MOST, divide


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who decides, and by when?", ("Who decides", "by when?")),
        ("Who has to sign it off and how soon?", ("Who has to sign it off", "how soon?")),
        ("Where is it kept? Who may see it?", ("Where is it kept?", "Who may see it?")),
        ("When did it go to Cabinet, and did they back it?",
         ("When did it go to Cabinet", "did they back it?")),
        ("Who are short breaks for, how do we book them, and who pays the carer?",
         ("Who are short breaks for", "how do we book them", "who pays the carer?")),
        ("mainstream or specialist homes, and what each one costs",
         ("mainstream or specialist homes", "what each one costs")),
    ],
)  # fmt: skip
def test_each_thing_asked_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert divide(question).parts == parts
    assert divide(question).topic == ""


@pytest.mark.parametrize(
    ("question", "topic", "parts"),
    [
        ("Side by side please: ceiling for our own carers, agency range",
         "Side by side please", ("ceiling for our own carers", "agency range")),
        ("Older disabled children: how is demand moving, and what are we building?",
         "Older disabled children", ("how is demand moving", "what are we building?")),
    ],
)  # fmt: skip
def test_a_topic_before_a_colon_is_shared(
    question: str, topic: str, parts: tuple[str, ...]
) -> None:
    assert (divide(question).topic, divide(question).parts) == (topic, parts)


@pytest.mark.parametrize(
    "question",
    [
        "Who decides that a child should become looked after?",
        "What is the difference between mainstream and specialist placements?",
        "A girl of 14 came in last night. She wants to go home. Who decides?",
        "Is the plan set in stone or can it change as we go?",
        "Paragraph 12: what is it about?",
        "I have a boy who is 16 and has nowhere to sleep",
        "and by when?",
        "",
        "???",
    ],
)
def test_one_thing_asked_stays_whole(question: str) -> None:
    divided = divide(question)
    assert divided.parts == (question,)


def test_more_parts_than_can_be_told_apart_stay_whole() -> None:
    question = "Who asks, " + "who decides, " * MOST + "and who is told?"
    assert divide(question).parts == (question,)


def test_a_clause_on_the_same_noun_is_no_part() -> None:
    question = "What is there for young people who leave care and who are homeless?"
    assert divide(question).parts == (question,)


def test_what_is_asked_of_each_is_asked_of_every_one() -> None:
    divided = divide("Flying Start and Families First - who pays for each?")
    assert divided.parts == ("who pays for Flying Start?", "who pays for Families First?")
