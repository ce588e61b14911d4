"""The check before anything is shown: what it lets through and what it stops."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.verify import (
    Verdict,
    check_statement,
    find_words,
    flatten,
    judge,
    quote_stands,
)
from corpus import Passage

TEXT = "Ferries\n\n1. The harbour office sells tickets.\n\n2. A ticket costs £12.\n"


def passage(text: str = "A ticket costs £12.", start: int = 50) -> Passage:
    return Passage(
        "ferries", "paragraph", "2", "Ferries, paragraph 2", (), None, text, start,
        start + len(text),
    )  # fmt: skip


def cited(quote: str, start: int, end: int | None = None) -> Citation:
    place = passage()
    stop = start + len(quote) if end is None else end
    return Citation(1, place, "Ferries", place.label, quote, start, stop)


# -- quotations ------------------------------------------------------------------------------


def test_the_made_up_offsets_are_right() -> None:
    assert TEXT[passage().start : passage().end] == passage().text


@pytest.mark.parametrize(
    ("citation", "stands"),
    [
        (cited("A ticket costs £12.", 50), True),
        (cited("ticket costs", 52), True),
        (cited("A ticket costs £13.", 50), False),
        (cited("a ticket costs £12.", 50), False),
        (cited("A ticket  costs £12.", 50), False),
        (cited("A ticket costs £12.", 47), False),
        (cited("A ticket costs £12.", 50, 60), False),
        (cited("The harbour office sells tickets.", 12), False),
        (cited("2. A ticket costs £12.", 45), False),
        (cited("A ticket costs £12.\n", 50), False),
        (cited("", 50), False),
        (cited("A ticket", -30), False),
        (cited("A ticket costs £12.", 50, 10_000), False),
    ],
    ids=lambda value: repr(value.quote) if isinstance(value, Citation) else str(value),
)
def test_a_quotation_is_the_documents_own_text(citation: Citation, stands: bool) -> None:
    """To the letter, at its offsets, and inside its own passage."""
    assert quote_stands(citation, TEXT) is stands


def found(words: str, text: str) -> str | None:
    place = find_words(words, text)
    return None if place is None else text[slice(*place)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("the warden rings", "At dusk the warden\nrings"),
        ("  the   warden\trings ", "the warden rings"),
        ("'safe' crew", "‘safe’ crew"),
        ("the ferry's crew", "the ferry’s crew"),
        ('a "calm" day', "a “calm” day"),
        ("2013-2018", "2013–2018"),
        ("calm — or nearly", "calm - or nearly"),
        ("well-kept boats", "well–kept boats"),
        ("cost (if any)", "cost (if any)"),
        ("place\u00adment", "placement"),
        (".* [a]", "wild .* [a] card"),
    ],
)
def test_words_are_found_whatever_the_white_space_quotation_marks_and_dashes(
    words: str, text: str
) -> None:
    assert found(words, text) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("", "anything"),
        ("   ", "anything"),
        ("the crew sail", "the crew may sail"),
        ("the crew … sail", "the crew may not sail"),
        ("the crew ... sail", "the crew may not sail"),
        ("the crew […] sail", "the crew may not sail"),
        ("the crew", "The crew"),
        ("able to sail", "they are unable to sail"),
        ("7 days", "within 27 days"),
        ("480 a week", "it costs £1,480 a week"),
        ("it costs £1", "it costs £1,480 a week"),
        ("about 7", "about 7.83%"),
        ("at 3", "the boat leaves at 3.5 knots"),
    ],
)
def test_words_that_are_not_there_are_not_found(words: str, text: str) -> None:
    """An ellipsis stands for nothing, and a part of a word or of a figure is not the word."""
    assert found(words, text) is None


@pytest.mark.parametrize(
    ("words", "text", "whole"),
    [
        ("sail at night", "Crews rest. They must not sail at night. Lamps help.",
         "They must not sail at night."),
        ("rest. They must", "Crews rest. They must not sail at night.",
         "Crews rest. They must not sail at night."),
        ("sail alone", "A mate must not:\n- sail alone;\n- drink.",
         "A mate must not:\n- sail alone;"),
        ("drink", "Rules. A mate must not:\n(a) sail alone;\n(b) drink.",
         "A mate must not:\n(a) sail alone;\n(b) drink."),
        ("Adult", "Kind\tFare\nAdult\t£12\nChild\t£6", "Adult\t£12"),
        ("drink", "Two rules.\n- sail alone;\n- drink.", "- drink."),
    ],
)  # fmt: skip
def test_words_cut_from_a_sentence_bring_the_whole_of_it(words: str, text: str, whole: str) -> None:
    """So that what is cut off ("not", "only", the line over a list) can't turn their sense."""
    assert found(words, text) == whole


@given(st.text(max_size=80), st.text(max_size=80))
def test_finding_words_never_fails(words: str, text: str) -> None:
    place = find_words(words, text)
    assert place is None or 0 <= place[0] < place[1] <= len(text)


@given(st.text(max_size=200))
def test_flattening_twice_is_flattening_once(text: str) -> None:
    assert flatten(flatten(text)) == flatten(text)


# -- statements ------------------------------------------------------------------------------

FARES = "A day ticket costs £12, and a weekly one costs £60. Children under 5 travel free."
NIGHT = "Ferries must not sail after 22:00 unless the Harbour Master agrees in writing."
CREW = "A mate may take the wheel when the captain rests. The captain must keep the log."
DATES = "The Harbour Board met on 4 March 2013 and again on 15 December 2014."
PIERS = (
    "The north pier cost £146,000 to mend in 2012. "
    "The south pier, which is longer, cost £283,000 to paint in 2011."
)
ONLY = "Only the Harbour Master decides which boats leave without a pilot."
MATES = "A mate who is new must not:\n- sail alone at night;\n- handle fuel."


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("A day ticket costs £12.", FARES),
        ("Children under 5 travel free.", FARES),
        ("Children under five travel free.", FARES),
        ("A weekly ticket costs £60.", FARES),
        ("A day ticket costs £12 and a weekly ticket £60.", FARES),
        ("Day tickets cost £12. Children under five travel free.", FARES),
        ("Unless the Harbour Master agrees in writing, ferries must not sail after 22:00.", NIGHT),
        ("Ferries mustn't sail after 22:00 unless the Harbour Master agrees in writing.", NIGHT),
        ("Ferries mustn’t  sail after 22:00\nunless the Harbour Master agrees in writing.", NIGHT),
        ("A mate can take the wheel when the captain rests.", CREW),
        ("The captain has to keep the log.", CREW),
        ("The log must be kept by the captain.", CREW),
        ("The Harbour Board met on 15 December 2014.", DATES),
        ("Under the rules, the captain must keep the log.", CREW),
        ("The north pier cost £146000 to mend.", PIERS),
        ("Only the Harbour Master decides which boats leave without a pilot.", ONLY),
        ("A new mate must not sail alone at night.", MATES),
        ("Thirty-two crews “trained” in 2012.", "32 crews 'trained' in 2012"),
        ("A fare rose by 5 per cent.", "A fare rose by 5%"),
    ],
)
def test_what_the_words_hold_is_let_through(statement: str, held: str) -> None:
    verdict = check_statement(statement, held)
    assert verdict.supported, verdict.reason
    assert verdict.reason == ""


@pytest.mark.parametrize(
    ("statement", "held", "reason"),
    [
        # figures, and what they count
        ("A day ticket costs £13.", FARES, "figure"),
        ("A day ticket costs £12.50.", FARES, "figure"),
        ("Children under six travel free.", FARES, "figure"),
        ("Children under fifteen travel free.", FARES, "figure"),
        ("A monthly ticket costs £60.", FARES, "figure"),
        ("A week ticket costs 60%.", FARES, "figure"),
        ("A day ticket costs £12 million.", FARES, "figure"),
        ("Forty crews trained.", "32 crews trained in 2012.", "figure"),
        ("Forty-two crews trained.", "32 crews trained in 2012.", "figure"),
        ("The north pier cost £283,000 to mend.", PIERS, "figure"),
        ("Half of the fares are free.", FARES, "figure"),
        ("The boat sails in 7 weeks.", "The boat sails in 7 days.", "figure"),
        # dates
        ("The Harbour Board met on 5 March 2013.", DATES, "figure"),
        ("The Harbour Board met on 15 December 2015.", DATES, "figure"),
        ("The Harbour Board met on 4 April 2013.", DATES, "name"),
        ("April 2013 is when the Harbour Board met.", DATES, "name"),
        ("The plan runs in 2013/15.", "The plan runs in 2013/14.", "figure"),
        # names
        ("The Harbour Council met on 4 March 2013.", DATES, "name"),
        ("Cardiff met on 4 March 2013.", DATES, "name"),
        ("Rowan keeps the log.", CREW, "name"),
        ("In Cardiff, a mate may take the wheel.", CREW, "name"),
        # negations
        ("Ferries must sail after 22:00 unless the Harbour Master agrees.", NIGHT, "negation"),
        ("Ferries must not sail after 22:00.", NIGHT, "negation"),
        ("Ferries must never sail after 22:00, even if the Harbour Master agrees.", NIGHT,
         "negation"),
        ("The Harbour Master decides which boats leave without a pilot.", ONLY, "negation"),
        ("Only the Harbour Master decides which boats leave with a pilot.", ONLY, "negation"),
        ("A mate may not take the wheel.", CREW, "negation"),
        ("A mate can't take the wheel.", CREW, "negation"),
        ("A mate cannot take the wheel.", CREW, "negation"),
        ("Only the captain must keep the log.", CREW, "negation"),
        ("A new mate must sail alone at night.", MATES, "negation"),
        ("Children who do not attend may go.", "Children who do not attend may not go.",
         "negation"),
        ("No boat leaves.", "The boat leaves. No crew rests.", "negation"),
        # duties
        ("A mate must take the wheel.", CREW, "modal"),
        ("A mate should take the wheel when the captain rests.", CREW, "modal"),
        ("The captain may keep the log.", CREW, "modal"),
        ("A mate is required to take the wheel.", CREW, "modal"),
        ("It may meet in May 2013.", "It meets in May 2013.", "modal"),
        # the wrong passage, and inventions
        ("Day boats carry bicycles, dogs and mail.", FARES, "topic"),
        ("Ferries carry bicycles and dogs.", FARES, "name"),
        ("The captain must keep a parrot, feed dolphins and polish anchors.", CREW, "topic"),
        ("A mate may take the wheel when the captain rests.", NIGHT, "modal"),
        # nothing at all
        ("", FARES, "empty"),
        ("[1] …", "“—”", "figure"),
        ("“…” —", FARES, "empty"),
    ],
)  # fmt: skip
def test_what_the_words_do_not_hold_is_stopped(statement: str, held: str, reason: str) -> None:
    verdict = check_statement(statement, held)
    assert not verdict.supported
    assert verdict.reason == reason


def test_one_false_sentence_stops_the_statement() -> None:
    assert not check_statement("A day ticket costs £12. A dog costs £3.", FARES).supported


def test_a_heading_may_give_the_subject_but_no_figure_negation_or_duty() -> None:
    held = "It costs £12 and lasts until dusk."
    assert check_statement("The Island Ticket costs £12.", held, "Island Ticket").supported
    assert not check_statement("The Island Ticket costs £12.", held).supported
    assert not check_statement("It costs £9.", held, "Fares from £9").supported
    assert not check_statement("It must cost £12.", held, "What it must cost").supported
    assert not check_statement("It never costs £12.", held, "What never changes").supported


def test_two_sentences_may_be_drawn_together() -> None:
    held = "The Harbour Board sets each fare. It meets twice a year in the old chapel."
    said = "The Harbour Board meets twice a year in the old chapel."
    assert check_statement(said, held).supported


SENDS = "The clerk sends the minutes to the chair before the board meets."
APPOINTS = "The mayor appoints the deputy after consulting the council."
REFUSES = "A driver may refuse a passenger who is drunk."
LISTS = "Staff must not leave a child alone or lend money."
SHARES = "Of 40 requests, 25 were agreed and 15 refused."
REPORTS = "The teacher must report the theft to the governor, who tells the police."
FEES = "Residents under 60 pay half the fee unless they hold a pass."
GATE = "The gate is never locked while guests are inside. The warden opens it at dusk."


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("The minutes are sent to the chair by the clerk.", SENDS),
        ("Before the board meets, the clerk sends the minutes to the chair.", SENDS),
        ("The deputy is appointed by the mayor after consulting the council.", APPOINTS),
        ("The mayor appoints the deputy.", APPOINTS),
        ("A passenger who is drunk may be refused by a driver.", REFUSES),
        ("Staff must not lend money.", LISTS),
        ("15 were refused.", SHARES),
        ("The governor tells the police.", REPORTS),
        ("The theft must be reported to the governor by the teacher.", REPORTS),
        ("Unless they hold a pass, residents under 60 pay half the fee.", FEES),
        ("The gate is opened by the warden at dusk.", GATE),
    ],
)
def test_a_paraphrase_is_let_through(statement: str, held: str) -> None:
    """Passive for active, a clause moved, the noun that a pronoun stands for."""
    verdict = check_statement(statement, held)
    assert verdict.supported, verdict.reason


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        # another role or thing
        ("The gardener must keep the log.", CREW),
        ("The clerk sends the minutes to the treasurer before the board meets.", SENDS),
        # who does it to whom
        ("The chair sends the minutes to the clerk before the board meets.", SENDS),
        ("The deputy appoints the mayor after consulting the council.", APPOINTS),
        ("The mayor's deputy is appointed by the council.", APPOINTS),
        ("A passenger may refuse a driver who is drunk.", REFUSES),
        ("The teacher tells the police.", REPORTS),
        # a leave, a condition, a qualifier left out
        ("A mate takes the wheel when the captain rests.", CREW),
        ("A mate may take the wheel.", CREW),
        ("A driver may refuse a passenger.", REFUSES),
        ("Residents pay half the fee unless they hold a pass.", FEES),
        ("The gate is never locked.", GATE),
        ("Brothers and sisters are placed together.",
         "Where possible, brothers and sisters are placed together."),
        ("The warden opens the gate.", "In an emergency, the warden opens the gate."),
        ("Parents can apply.", "Parents can apply as long as they live in the county."),
        ("The inspector visits the kitchen.", "The inspector usually visits the kitchen."),
        # a wider scope
        ("Each request was agreed.", "Some requests were agreed."),
        ("A child needs care.", "A disabled child needs care."),
        # a "not" that an "or" carries on, a figure of the clause beside
        ("Staff must lend money.", LISTS),
        ("Of 40 requests, 15 were agreed.", SHARES),
        ("Of 40 requests, 25 were refused.", SHARES),
        ("The gate is locked while guests are inside.", GATE),
        # two sentences in one
        ("The mate must keep the log.", CREW),
        ("The fare costs at most £12.", "The fare costs at least £12."),
    ],
)  # fmt: skip
def test_what_changes_who_what_or_when_is_stopped(statement: str, held: str) -> None:
    assert not check_statement(statement, held).supported


# What the check is known to let pass stands here, so that a change shows.
@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("Grants are paid to schools.", "Grants are paid to schools with fewer than 100 pupils."),
        ("Nothing stops a parent.", "Nothing stops a parent from asking for help."),
    ],
)
@pytest.mark.xfail(reason="what narrows a noun at the end of a sentence may be cut", strict=True)
def test_a_limit_cut_from_the_end(statement: str, held: str) -> None:
    assert not check_statement(statement, held).supported


def test_the_doubt_of_whole_sentences_is_none_and_of_a_broken_rule_endless() -> None:
    assert judge(CREW, CREW, "", 0.0) == (Verdict(True), 0.0)
    assert judge("A mate must take the wheel.", CREW, "", math.inf)[1] == math.inf
    verdict, doubt = judge("The captain must keep the parrot.", CREW, "", 0.5)
    assert not verdict.supported and 0.5 < doubt < math.inf
    assert judge("The captain must keep the parrot.", CREW, "", doubt)[0].supported


def test_a_long_statement_over_a_long_passage_is_checked_at_once() -> None:
    held = "It is what the captain and the mate must not do, unless they agree. " * 40
    said = "The captain and the mate must not agree unless it is the captain. " * 9
    began = time.perf_counter()
    check_statement(said, held)
    assert time.perf_counter() - began < 5


WORDS = st.sampled_from(
    """boat crew harbour must may not only unless without lamp sails waits £12 2013 seven north
    Cardiff March captain never fifty 7.5% night pier the a of and when""".split()
)
SENTENCES = st.lists(WORDS, min_size=2, max_size=9).map(
    lambda words: f"{words[0][0].upper()}{words[0][1:]} {' '.join(words[1:])}."
)


@given(st.lists(SENTENCES, min_size=1, max_size=5), st.data())
def test_whole_sentences_cut_from_the_words_always_stand(
    sentences: list[str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(sentences) - 1))
    last = data.draw(st.integers(first, len(sentences) - 1))
    said = " ".join(sentences[first : last + 1])
    held = data.draw(st.sampled_from([" ", "\n", "  "])).join(sentences)
    assert check_statement(said, held).supported


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(2, 99_999))
def test_a_changed_figure_never_stands(figure: int, other: int, third: int) -> None:
    assume(other not in (figure, third))
    held = f"The north pier cost £{figure:,} and was {third} feet long."
    assert check_statement(f"The north pier cost £{figure}.", held).supported
    assert check_statement(f"The north pier cost £{other}.", held).reason == "figure"
    assert check_statement(f"The pier was {other:,} feet long.", held).reason == "figure"


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=30))
def test_the_check_never_fails(statement: str, held: str, about: str) -> None:
    assert isinstance(check_statement(statement, held, about).supported, bool)
