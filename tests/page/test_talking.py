"""What happens when a visitor asks, without a browser: holding back, whom to ring, stopping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.answering import Assistant
from assistant.caring.contacts import read_contacts
from assistant.page.service import Service
from assistant.page.talking import Step, Talking, Where
from assistant.settings import Settings
from corpus.library import SHIPPED
from tests.conftest import ROOT

NAMED = "Ellie Thomas, born 3/4/2009, has run away tonight and is in danger. Who do I ring?"
PLAIN = "A child is being hit by her dad right now. Who decides on a placement?"


@pytest.fixture(scope="module")
def talking() -> Talking:
    contacts = read_contacts(ROOT / "docs" / "contacts.example.toml")
    assistant = Assistant.open(SHIPPED)
    return Talking(Service(assistant, Settings(documents=SHIPPED), contacts))


def last(steps: Iterator[Step]) -> Step:
    *_, end = steps
    return end


def shown(step: Step) -> str:
    return str(step.messages[-1]["content"])


def test_a_message_held_back_still_gets_whom_to_ring(talking: Talking) -> None:
    step = last(talking.ask(NAMED, (), Where(), "en"))
    assert step.talk == ()
    assert "tel:999" in step.warning
    assert step.warning.index("tel:999") < step.warning.index('data-act="change_it"')


@pytest.mark.parametrize("age", ["Jac, 14,", "Kayden Murphy (12)", "Ellie Thomas, 14,"])
def test_an_age_that_some_document_prints_is_still_personal(talking: Talking, age: str) -> None:
    step = last(talking.ask(f"{age} needs a placement, who decides?", (), Where(), "en"))
    assert step.warning


def test_whoever_is_sure_is_answered_with_the_contacts_first(talking: Talking) -> None:
    step = last(talking.ask(NAMED, (), Where(), "en", is_sure=True))
    assert shown(step).index("tel:999") < shown(step).index('class="answer"')


def test_nothing_asked_is_nothing_done(talking: Talking) -> None:
    assert [s.talk for s in talking.ask("  ", (), Where(), "en")] == [()]


def stopped(talking: Talking, question: str, where: Where) -> Step:
    """What stands after a stop at each moment of an answer; the last."""
    before_the_end = [s for s in talking.ask(question, (), where, "en") if s.is_busy]
    assert before_the_end
    return talking.stop(before_the_end[-1].talk, "en")


def test_a_stop_keeps_what_had_passed_and_whom_to_ring(talking: Talking) -> None:
    step = stopped(talking, PLAIN, Where())
    assert not step.is_busy
    assert "tel:999" in shown(step)
    assert "You stopped this answer" in shown(step)
    assert talking.stop(step.talk, "en").talk == step.talk  # a second one changes nothing


def test_a_stopped_table_keeps_to_the_filter(talking: Talking) -> None:
    whole = last(talking.ask("List all the actions", (), Where(), "en"))
    assert "Cabinet Report" in shown(whole)
    kept_out = Where(documents=["commissioning-strategy-2013-2018"])
    assert "Cabinet Report" not in shown(
        last(talking.ask("List all the actions", (), kept_out, "en"))
    )
    assert "cabinet-report" not in shown(stopped(talking, "List all the actions", kept_out))


def test_an_answer_in_its_place_and_its_number_in_the_talk(talking: Talking) -> None:
    first = last(talking.ask("What does paragraph 87 say?", (), Where(), "en"))
    second = last(talking.ask("List all the actions", first.talk, Where(), "en"))
    assert "#save/csv/1" in shown(second)
    again = last(talking.ask_again(second.talk, Where(), "en"))
    assert len(again.talk) == 2
    assert "#save/csv/1" in shown(again)
    assert again.talk[1].table is not None


def test_the_page_in_welsh_frames_in_welsh(talking: Talking) -> None:
    step = last(talking.ask("What is the price of tea in China?", (), Where(), "cy"))
    assert "Nid yw'r dogfennau'n dweud" in shown(step).replace("&#x27;", "'")
