"""Risk and coverage, worked out by hand."""

from __future__ import annotations

import pytest

from eval.scoring import Sureness, as_shipped, draw_curve, estimate_area
from eval.scoring.selective import read_sureness
from tests.eval.scoring.desk import Desk

SURE = [
    Sureness(0.9, True, True),
    Sureness(0.8, False, True),
    Sureness(0.8, True, True),
    Sureness(0.2, False, False),
]


def test_a_point_for_each_confidence() -> None:
    curve = draw_curve(SURE)
    assert [(p.confidence, p.coverage, p.risk) for p in curve] == [
        (0.9, 0.25, 0.0),
        (0.8, 0.75, pytest.approx(1 / 3)),
        (0.2, 1.0, 0.5),
    ]
    area = estimate_area(SURE)
    assert area is not None
    assert area.value == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5)
    assert 0 <= area.low < area.value < area.high <= 1
    assert estimate_area([]) is None


def test_where_the_product_stands() -> None:
    point = as_shipped(SURE)
    assert point is not None
    assert (point.confidence, point.coverage, point.risk) == (0.8, 0.75, pytest.approx(1 / 3))
    assert as_shipped(SURE[3:]) is None


def test_a_question_is_right_by_its_first_two_citations(desk: Desk) -> None:
    asked = desk.question(("paragraph", "1"))
    three, two, one = (("paragraph", n) for n in "321")
    right = desk.outcome(asked, three, one, confidence=0.7)
    wrong = desk.outcome(asked, three, two, one, confidence=0.7)
    assert read_sureness(right) == Sureness(0.7, True, True)
    assert read_sureness(wrong) == Sureness(0.7, False, True)


def test_a_declined_question_is_right_by_the_likeliest_passage(desk: Desk) -> None:
    one, two = desk.key(("paragraph", "1")), desk.key(("paragraph", "2"))
    asked = desk.question(("paragraph", "1"))
    fields = {"status": "declined", "confidence": 0.3}
    assert read_sureness(desk.outcome(asked, judged={one: 0.3, two: 0.1}, **fields)) == Sureness(
        0.3, True, False
    )
    assert read_sureness(desk.outcome(asked, judged={one: 0.1, two: 0.3}, **fields)) == Sureness(
        0.3, False, False
    )


def test_what_the_documents_do_not_answer_is_never_right(desk: Desk) -> None:
    got = read_sureness(desk.outcome(desk.question(), ("paragraph", "1"), confidence=0.9))
    assert got == Sureness(0.9, False, True)


def test_a_record_that_does_not_say_how_sure_it_was_has_no_place_on_the_curve(desk: Desk) -> None:
    assert read_sureness(desk.outcome(desk.question(("paragraph", "1")))) is None
