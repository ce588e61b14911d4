"""Follow-ups: which questions lean on the one before, and what they bring along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Turn
from assistant.conversing import BESIDE, POINTS, SHORT, Standalone, make_standalone
from corpus import Passage

FIRST = "How often must a warden check the lamps on the pier?"
CITED = Passage("piers", "paragraph", "5", "Piers, paragraph 5", (), None, "Weekly.", 10, 17)
TURNS = (Turn("Who owns the pier?", "Who owns the pier?"), Turn(FIRST, FIRST, (CITED,)))


@pytest.mark.parametrize(
    "question",
    [
        "And at night?",
        "and a floating one?",
        "But who pays for it?",
        "What about the harbour?",
        "how about buoys",
        "By when?",
        "Why?",
        "why not",
        "Who decides that?",
        "Is it the same for the south pier?",
        "Can they refuse?",
        "Does that apply to volunteers too?",
        "how long?",
        "Which one is cheaper?",
        "tell me more",
        "A beth am yr harbwr?",
        "Beth am y llall?",
    ],
)
def test_a_question_that_leans_brings_the_one_before(question: str) -> None:
    read = make_standalone(question, TURNS)
    assert (read.text, read.context, read.recent) == (question, FIRST, (CITED.key,))
    assert read.leaning in (POINTS, SHORT)
    assert read.shown == f"{question} ({FIRST})"


@pytest.mark.parametrize(
    "question",
    [
        "How many lamps broke in the January storm?",
        "What does paragraph 7 say?",
        "And paragraph 7?",
        "what is action 2.3 about?",
        "How much does a mooring in the north harbour cost?",
        "Is there a fee for visiting boats?",
        "Which panel approves the mooring plan?",
        "What should a mate do that finds a broken lamp on an empty boat after dark in winter?",
        "And which officer of the harbour trust signs the yearly safety certificates of boats?",
        "Who is the member responsible for one of the ferries in the north harbour?",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    read = make_standalone(question, TURNS)
    assert (read.text, read.context, read.recent) == (question, "", ())
    assert read == Standalone(question)  # as if nothing had been asked before
    assert read.shown == question
    beside = make_standalone(question, TURNS, is_part=True)
    assert (beside.context, beside.earlier, beside.leaning) == ("", FIRST, BESIDE)


@pytest.mark.parametrize(
    "question",
    [
        "How do I claim mileage?",
        "Can I work from home?",
        "What is the sickness policy?",
        "Where do visitors park?",
        "Is the canteen open on Mondays?",
        "A deckhand has hurt her hand on deck. Should she see the doctor?",
        "May a passenger smoke on the ferry if he stands outside?",
        "What must we ask before giving a mother a pass for her son?",
    ],
)
def test_a_whole_question_with_its_own_subject_asks_anew(question: str) -> None:
    assert make_standalone(question, TURNS) == Standalone(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who paints the pier?",  # the pier that was asked about
        "How often does the warden sleep?",
        "Who else checks lamps?",
        "Are other harbours similar?",
        "Where's a copy of what they wrote?",
        "and a passenger who has lost her hat, may she go back?",
    ],
)
def test_a_whole_question_on_what_was_asked_before_still_leans(question: str) -> None:
    assert make_standalone(question, TURNS).context == FIRST


@pytest.mark.parametrize(
    ("question", "leaning"),
    [
        ("Is it the same for the south pier?", POINTS),
        ("Who decides that?", POINTS),
        ("By when?", POINTS),
        ("Broken lamps", SHORT),
        ("What about the harbour mooring fees?", SHORT),
    ],
)
def test_what_points_back_leans_more_than_what_is_merely_short(
    question: str, leaning: float
) -> None:
    assert make_standalone(question, TURNS).leaning == leaning


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Different question: who chairs the Board?", "who chairs the Board?"),
        ("OK, thanks. New topic: it leaks, why?", "it leaks, why?"),
        ("Changing the subject, what about buoys?", "what about buoys?"),
        ("Right, something else - who pays?", "who pays?"),
        ("on a separate matter: and by when?", "and by when?"),
        ("Moving on, is that free?", "is that free?"),
    ],
)
def test_a_change_of_topic_leaves_the_conversation_behind(question: str, left: str) -> None:
    assert make_standalone(question, TURNS) == Standalone(left)


@pytest.mark.parametrize("question", ["moving on", "A different question:"])
def test_a_change_of_topic_to_nothing_is_still_a_question(question: str) -> None:
    assert make_standalone(question, TURNS).text == question


@pytest.mark.parametrize("question", ["And at night?", "Why?", "it"])
def test_a_first_question_leans_on_nothing(question: str) -> None:
    assert make_standalone(question, ()) == Standalone(question)


def test_a_follow_up_of_a_follow_up_keeps_the_thread() -> None:
    """The context is the earlier question as it was understood, not as it was typed."""
    second = make_standalone("And at night?", TURNS)
    turns = (*TURNS, Turn("And at night?", second.shown))
    assert make_standalone("By whom is it done?", turns).context == second.shown


def test_of_a_long_story_its_question_is_carried_on() -> None:
    story = "A boat lay at the pier and nobody came to see it. " * 12
    turn = Turn(f"{story}Who checks the lamps?", f"{story}Who checks the lamps?")
    assert make_standalone("By when?", (turn,)).context == "Who checks the lamps?"


def test_white_space_around_a_question_is_dropped() -> None:
    assert make_standalone("  Why?\n", TURNS).text == "Why?"


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read = make_standalone(text, TURNS)
    assert read.text in text
    assert read.context in ("", FIRST)
