"""Passages that give different values for the same thing; and all that only looks like it."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.differing import Finding, find_differences
from corpus import Kind, Passage

STARTS = count(0, 1000)


def cited(marker: int, quote: str, kind: Kind = "paragraph") -> Citation:
    start = next(STARTS)
    place = Passage(
        "plan", kind, str(marker), f"Plan, {kind} {marker}", (), None, quote, start,
        start + len(quote),
    )  # fmt: skip
    return Citation(marker, place, "Plan", place.label, quote, start, place.end)


def compare(one: str, other: str) -> tuple[Finding, ...]:
    return find_differences((cited(1, one), cited(2, other)))


def test_thirty_placements_against_thirty_two() -> None:
    found = compare(
        "The service runs a campaign to recruit carers and so add at least 30 placements.",
        "Recruit more in-house carers, so that the service gains 32 placements in a campaign.",
    )
    assert found == (Finding("placement", (1, 2), ("30 placements", "32 placements")),)


def test_the_values_are_given_as_printed() -> None:
    (found,) = compare(
        "The yard stored about 1,480 spare lamps for the north harbour pier in winter.",
        "For winter the north harbour pier has 950 spare lamps stored in the yard.",
    )
    assert found.values == ("1,480 spare", "950 spare")


def test_how_often_is_a_value_too() -> None:
    found = compare(
        "The warden reports weekly to the harbour board on broken lamps.",
        "Broken lamps: the warden reports quarterly to the harbour board.",
    )
    assert found == (Finding("how often", (1, 2), ("weekly", "quarterly")),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "A mooring in the north harbour costs a visiting boat £60 for 1 week.",
            "A mooring in the north harbour costs a visiting boat £900 for 1 year.",
            id="a week and a year",
        ),
        pytest.param(
            "Mainstream moorings in the yard need 12 buoys.",
            "Specialist berths off the island want 30 buoys.",
            id="mainstream and specialist, in few shared words",
        ),
        pytest.param(
            "Mainstream residential homes for young people cost from £146,000 to £234,000 a year.",
            "Specialist residential homes for young people cost from £140,000 for 38 weeks to "
            "£283,000 for 52 weeks.",
            id="mainstream and specialist costs",
        ),
        pytest.param(
            "The campaign to recruit carers adds at least 30 placements to the service.",
            "With a campaign to recruit carers, the service adds 30 placements or more.",
            id="the same value twice",
        ),
        pytest.param(
            "The yard stored 1,480 lamps for the north harbour pier in winter.",
            "For winter, the north harbour pier had 1480 lamps stored in the yard.",
            id="the same value spelt otherwise",
        ),
        pytest.param(
            "The warden reports Weekly to the harbour board on broken lamps.",
            "Broken lamps: the warden reports weekly to the harbour board.",
            id="the same frequency twice",
        ),
        pytest.param(
            "The service has 30 placements.", "There are 32 placements.", id="too little in common"
        ),
        pytest.param(
            "The warden checks broken lamps on the pier within 7 days.",
            "The warden checks broken lamps on the pier within 24 hours.",
            id="days and hours",
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_is_no_difference(one: str, other: str) -> None:
    assert compare(one, other) == ()


def test_a_passage_does_not_differ_from_itself() -> None:
    quote = "The north pier needs 12 lamps in winter for the harbour, and 9 lamps in summer."
    one = cited(1, quote)
    assert find_differences((one, one)) == ()


def test_tables_are_not_compared() -> None:
    words = "the service adds {} placements with a campaign to recruit carers"
    pair = (cited(1, words.format(30), "table"), cited(2, words.format(32)))
    assert find_differences(pair) == ()


def test_each_pair_is_compared() -> None:
    words = "The service adds {} placements with a campaign to recruit carers."
    found = find_differences([cited(i, words.format(28 + i)) for i in (1, 2, 3)])
    assert [f.markers for f in found] == [(1, 2), (1, 3), (2, 3)]


@given(st.lists(st.text(max_size=120), max_size=4))
def test_comparing_never_fails(quotes: list[str]) -> None:
    found = find_differences([cited(i, q) for i, q in enumerate(quotes, 1)])
    assert all(f.values[0] != f.values[1] for f in found)
