"""Passages that give different values for one thing, and sums that do not add up; and all that
only looks like either."""

from __future__ import annotations

from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differing import Said, Sum, check_sums, compare
from corpus import Library, Passage
from eval.differences import read_pairs, score

PIER = "The warden reports to the harbour board on broken lamps {}."


def values(one: str, other: str) -> list[tuple[str, str]]:
    return [d.values for d in compare(Said("one", one), Said("other", other))]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            "A campaign will add at least 30 placements to the service over four years.",
            "Recruit by a campaign, so that the service gains 32 placements in 4 years.",
            ("30 placements", "32 placements"),
            id="count",
        ),
        pytest.param(
            "The yard stored about 1,480 spare lamps for the harbour pier.",
            "For the harbour pier the yard stored 950 lamps.",
            ("1,480 spare lamps", "950 lamps"),
            id="count with a kind on one side only",
        ),
        pytest.param(
            "The mooring fee is £60 a week.",
            "A mooring costs £65 per week.",
            ("£60 a week", "£65 per week"),
            id="money",
        ),
        pytest.param(
            "Half of the lamps on the pier are lit by gas.",
            "40% of the lamps on the pier are lit by gas.",
            ("Half", "40%"),
            id="share",
        ),
        pytest.param(
            "A broken lamp is mended within 5 working days.",
            "A broken lamp must be mended within ten days.",
            ("5 working days", "ten days"),
            id="working days",
        ),
        pytest.param(
            PIER.format("weekly"),
            PIER.format("every quarter"),
            ("weekly", "every quarter"),
            id="frequency",
        ),
        pytest.param(
            "Children aged under 12 sail free on the ferry.",
            "The ferry is free for children under 14.",
            ("aged under 12", "under 14"),
            id="age",
        ),
        pytest.param(
            "The winter timetable starts on 3 October.",
            "From 10 October the winter timetable starts.",
            ("3 October", "10 October"),
            id="date",
        ),
        pytest.param(
            "A captain must report fog.",
            "A captain must not report fog.",
            ("must", "must not"),
            id="duty and ban",
        ),
        pytest.param(
            "A captain must report fog.",
            "A captain does not have to report fog.",
            ("must", "does not have to"),
            id="duty",
        ),
    ],
)
def test_what_differs(one: str, other: str, expected: tuple[str, str]) -> None:
    assert values(one, other) == [expected]
    assert values(other, one) == [expected[::-1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("half of the lamps are lit", "50% of the lamps are lit"),
        ("a lamp burns for 28 days", "a lamp burns for four weeks"),
        ("a lamp is mended within 10 working days", "a lamp is mended within a fortnight"),
        ("the warden checks the lamps fortnightly", "the warden checks the lamps every two weeks"),
        ("the warden checks the lamps quarterly", "the warden checks the lamps four times a year"),
        ("the pier has 1,480 lamps", "the pier has 1480 lamps"),
        ("the pier cost £1.2m", "the pier cost £1,200,000"),
        ("the pier opens on 3 May", "the pier opens on 3 May 2021"),
        ("one in four lamps on the pier is lit", "a quarter of the lamps on the pier is lit"),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert values(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "The pier has 12 lamps in winter.", "The pier has 9 lamps in summer.", id="time"
        ),
        pytest.param("In 2012 the pier had 12 lamps.", "The pier had 9 lamps.", id="one undated"),
        pytest.param(
            "The pier in Seaham needs 12 lamps.", "The pier in Blyth needs 9 lamps.", id="place"
        ),
        pytest.param("A skip licence costs £38.", "A scaffold licence costs £95.", id="kind"),
        pytest.param(
            "Captains must pay £5 to land.", "Deckhands must pay £2 to land.", id="people"
        ),
        pytest.param(
            "A mooring costs at least £60.", "A mooring costs at most £90.", id="least and most"
        ),
        pytest.param("A mooring costs £60 a week.", "A mooring costs £900 a year.", id="for what"),
        pytest.param(
            "Children aged 5 pay £1 for the ferry.",
            "Children aged 9 pay £3 for the ferry.",
            id="two values at once",
        ),
        pytest.param(
            "The campaign will add 30 lamps to the pier.",
            "The campaign had brought 12 lamps to the pier.",
            id="plan and outcome",
        ),
        pytest.param(
            "A fine for litter on the pier is £75.",
            "If paid early, a fine for litter on the pier is £50.",
            id="a condition",
        ),
        pytest.param(
            "A stage 1 complaint is answered within 10 days.",
            "A stage 2 complaint is answered within 25 days.",
            id="label",
        ),
        pytest.param(
            "A lamp must be lit under section 4 of the Harbours Act 1964.",
            "A lamp must be lit under section 9 of the Harbours Act 1972.",
            id="laws are not counted",
        ),
        pytest.param(
            "Rents rise from 1 April 2019.", "Rents rise from 6 April 2020.", id="another year's"
        ),
        pytest.param(
            "Progress on the lamp plan is reported weekly.",
            "Progress on the ferry plan is reported monthly.",
            id="progress of two things",
        ),
        pytest.param(
            "Lamp\tNumber\nGas lamps on the pier\t12",
            "There are 15 gas lamps on the pier.",
            id="rows",
        ),
        pytest.param("", "", id="nothing"),
        ("In 2012 there were 218 children in care.", "In 2008 there were 182 children in care."),
    ],
)
def test_what_only_looks_different(one: str, other: str) -> None:
    assert values(one, other) == []


def test_reports_to_two_audiences_are_still_reports_of_one_thing() -> None:
    said = Said("a", "Progress on each repair is reported quarterly to the crew.", "Lamp Plan")
    told = Said("b", "The board receives six-monthly progress updates.", "Lamp Plan: repair")
    (found,) = compare(said, told)
    assert found.values == ("quarterly", "six-monthly")
    assert found.about == "Progress reported"


def test_the_spans_are_the_sentences_that_hold_the_values() -> None:
    one = "The pier is old. The mooring fee is £60 a week. Boats are many."
    other = "Boats wait:\n- the mooring fee is £65 a week"
    (found,) = compare(Said("a", one), Said("b", other))
    assert one[slice(*found.spans[0])] == "The mooring fee is £60 a week."
    assert other[slice(*found.spans[1])] == "- the mooring fee is £65 a week"


def test_a_passage_does_not_differ_from_itself() -> None:
    words = "The mooring fee is £60 a week. The mooring fee is £65 a week."
    assert compare(Said("a", words), Said("a", words)) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "Of the 40 boats, 12 are red, 15 are blue and 9 are green.",
            ("40", ("12", "15", "9"), "36"),
            id="prose",
        ),
        pytest.param(
            "All 20 (10%) lie north. This equates to 9 at Seaham, 7 at Blyth and 2 in dock. "
            "Only one lies elsewhere.",
            ("20", ("9", "7", "2", "one"), "19"),
            id="the sentence after adds a part",
        ),
        pytest.param(
            "The £900 comprises £500 for paint, £250 for rope and £100 for oil.",
            ("£900", ("£500", "£250", "£100"), "£850"),
            id="money",
        ),
        pytest.param(
            "- 14 red boats\n- 6 blue boats\nTotal: 25", ("25", ("14", "6"), "20"), id="list"
        ),
        pytest.param(
            "The crew of 18 consists of:\n- 1 captain\n- 16 hands",
            ("18", ("1", "16"), "17"),
            id="a list under its total",
        ),
        pytest.param(
            "No.\tBoat\n95\tRed\n29\tBlue\nTotal 205\t", ("205", ("95", "29"), "124"), id="column"
        ),
        pytest.param(
            "Pier\tRed\tBlue\tTotal\nEast\t2\t3\t5\nWest\t4\t4\t9\nTotal\t6\t7\t14",
            ("9", ("4", "4"), "8"),
            id="row",
        ),
    ],
)
def test_sums_that_do_not_come_out(words: str, expected: tuple[str, tuple[str, ...], str]) -> None:
    found = check_sums(words)
    assert expected in [(s.total, s.parts, s.makes) for s in found]
    assert all(words[slice(*s.span)].strip() for s in found)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Of the 36 boats, 12 are red, 15 are blue and 9 are green.", id="right"),
        pytest.param(
            "Of the 90 boats, 40 are red and 30 are blue.", id="two parts need not be all"
        ),
        pytest.param(
            "Of the 900 boats, 4 are red, 3 are blue and 2 are green.", id="far from whole"
        ),
        pytest.param("In 2019 there were 9 storms, 4 floods and 2 fires.", id="no total"),
        pytest.param("Within 14 days, 5 boats, 4 tugs and 3 ferries sailed.", id="days"),
        pytest.param("33% are red, 33% are blue and 33% are green, making 100%.", id="rounding"),
        pytest.param("Boat\tPrice\tNumber\tTotal\nRed\t2\t3\t6\nBlue\t5\t7\t35", id="a product"),
        pytest.param("- 14 red boats\n- 6 blue boats\nTotal: 20", id="list"),
    ],
)
def test_sums_that_are_none_or_right(words: str) -> None:
    assert check_sums(words) == ()


@pytest.mark.parametrize("held_out", [True, False])
def test_the_pairs_keep_their_bar(held_out: bool) -> None:
    """Of 10 true differences 9 are found; of 20 look-alikes at most one is called different."""
    scored = score(p for p in read_pairs() if p.held_out == held_out)
    assert scored.recall >= 0.9
    assert scored.false_alarms <= 0.05


def said_of(library: Library) -> list[tuple[Passage, Said]]:
    return [
        (p, Said(p.key, p.text, " ".join((d.title, *p.headings))))
        for d in library.documents
        for p in d.passages
        if not p.is_contents
    ]


def differing(library: Library) -> set[frozenset[str | None]]:
    return {
        frozenset((p.number, q.number))
        for (p, one), (q, other) in combinations(said_of(library), 2)
        if compare(one, other)
    }


def wrong_sums(library: Library) -> list[Sum]:
    return [s for _, said in said_of(library) for s in check_sums(said.words)]


EXPECTED = {frozenset(("87", "3.1")), frozenset(("116", "3"))}


def test_over_the_councils_documents_only_what_differs_is_found(council: Library) -> None:
    assert differing(council) == EXPECTED
    (wrong,) = wrong_sums(council)
    assert (wrong.total, wrong.makes) == ("51", "50")


def test_over_all_documents_of_the_repository_only_what_differs_is_found(shipped: Library) -> None:
    start = perf_counter()
    assert differing(shipped) == EXPECTED
    passages = len(said_of(shipped))
    assert (perf_counter() - start) / (passages * (passages - 1) / 2) < 0.001
    (wrong,) = wrong_sums(shipped)
    assert (wrong.total, wrong.makes) == ("51", "50")


TEXTS = st.text(max_size=120) | st.text("0123456789£%.,:- aehotTn\t\n–ſı", max_size=80)


@given(TEXTS, TEXTS)
def test_no_text_fails(one: str, other: str) -> None:
    for found in compare(Said("a", one), Said("b", other)):
        assert found.about
        for text, span in zip((one, other), found.spans, strict=True):
            assert text[slice(*span)].strip()
    assert all(s.makes != s.total for s in check_sums(one))


@given(TEXTS)
def test_equal_texts_do_not_differ(words: str) -> None:
    assert all(a != b for a, b in values(words, words))
