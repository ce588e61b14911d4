"""Each cause, brought about by an answer that was lost at that step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Reference, read_library
from eval.record import Recorded
from eval.scoring import CAUSES, MEANINGS, Cause, Outcome
from eval.scoring.causes import trace, trace_gold
from tests.eval.scoring.desk import TEXT, Desk

ONE, TWO, THREE, FOUR = ((("paragraph", n)) for n in "1234")
FILLER = (TWO, THREE, FOUR, ("principle", "i"), ("principle", "ii"), ("principle", "ix"),
          ("table", None), TWO, THREE, FOUR)  # fmt: skip


def traced(desk: Desk, outcome: Outcome) -> Cause | None:
    return trace(outcome, desk.library)


def test_a_right_answer_was_not_lost(desk: Desk) -> None:
    assert traced(desk, desk.outcome(desk.question(ONE), ONE)) is None
    assert traced(desk, desk.outcome(desk.question(), status="declined")) is None


@pytest.mark.parametrize(
    ("found", "rejected", "cause"),
    [
        (FILLER, (), "not retrieved"),
        (FILLER, (ONE,), "retrieved and not ranked"),
        ((TWO, ONE), (), "ranked and not used"),
    ],
)
def test_a_wrong_citation_is_traced_to_where_the_right_one_was_lost(
    desk: Desk, found: tuple[tuple[str, str], ...], rejected: tuple[tuple[str, str], ...],
    cause: Cause,
) -> None:  # fmt: skip
    asked = desk.question(ONE)
    assert traced(desk, desk.outcome(asked, TWO, found=found, rejected=rejected)) == cause
    declined = desk.outcome(asked, status="declined", found=found, rejected=rejected)
    expected = "refused wrongly" if cause == "ranked and not used" else cause
    assert traced(desk, declined) == expected


def test_a_right_citation_behind_a_wrong_one(desk: Desk) -> None:
    assert traced(desk, desk.outcome(desk.question(ONE), TWO, ONE)) == "ranked and not used"


def test_a_list_is_lost_with_the_member_that_was_lost_first(desk: Desk) -> None:
    asked = replace(desk.question(ONE, TWO, THREE), type="list")
    near = desk.outcome(asked, ONE, found=(ONE, TWO, THREE))
    assert traced(desk, near) == "ranked and not used"
    far = desk.outcome(asked, ONE, found=(ONE, TWO))
    assert traced(desk, far) == "not retrieved"
    assert traced(desk, desk.outcome(asked, ONE, TWO, THREE)) is None


def test_the_words_with_the_fact_were_left_out(desk: Desk) -> None:
    asked = desk.question(ONE, facts=(("£1,480",),))
    outcome = desk.outcome(asked, ONE, text="A week costs [1]")
    assert traced(desk, outcome) == "used, its words left out"
    dropped = desk.outcome(asked, ONE, text="A week costs [1]", removed=1)
    assert traced(desk, dropped) == "used and not verified"


def test_a_fact_of_a_passage_that_is_not_cited_was_lost_with_it(desk: Desk) -> None:
    asked = desk.question(ONE, TWO, facts=(("five days",),))
    near = desk.outcome(asked, ONE, text="A week costs [1]", found=(ONE, TWO))
    assert traced(desk, near) == "ranked and not used"
    far = desk.outcome(asked, ONE, text="A week costs [1]", found=(ONE,))
    assert traced(desk, far) == "not retrieved"


def test_what_is_shown_without_support_was_not_verified(desk: Desk) -> None:
    asked = desk.question(ONE)
    invented = desk.outcome(asked, ONE, text="A week costs £1,490 at most. [1]")
    assert traced(desk, invented) == "used and not verified"
    assert "statement that its citation does not hold" in invented.faults


@pytest.mark.parametrize("change", [{"quote": "A week costs £9."}, {"number": "2"}])
def test_misquoted_or_misnumbered_words_were_not_verified(
    desk: Desk, change: dict[str, str]
) -> None:
    from eval.scoring import score_answer

    cited = replace(desk.cite(ONE), **change)
    answer = Recorded("q", "What?", "answered", "", (cited,), (desk.cite(ONE),))
    assert traced(desk, score_answer(desk.question(ONE), answer, desk.library)) == (
        "used and not verified"
    )


def test_an_answer_that_should_have_been_a_refusal(desk: Desk) -> None:
    assert traced(desk, desk.outcome(desk.question(), ONE)) == "answered wrongly"
    half = replace(desk.question(ONE), expect="partial")
    assert traced(desk, desk.outcome(half, ONE)) == "wrong status"


def test_an_error_is_its_own_cause(desk: Desk) -> None:
    assert traced(desk, desk.outcome(desk.question(ONE), status="error")) == "error"


def test_a_fact_under_another_number_was_not_parsed(desk: Desk) -> None:
    """A reader that misnumbers gives the gold another paragraph's words."""
    asked = desk.question(TWO, facts=(("£1,480",),))
    assert traced(desk, desk.outcome(asked, ONE)) == "not parsed"
    nowhere = desk.question(TWO, facts=(("£999",),))
    assert traced(desk, desk.outcome(nowhere, TWO)) == "not in the documents"


@pytest.mark.parametrize(
    ("gold", "cause"),
    [
        (Reference("plan", "paragraph", "99"), "not in the documents"),
        (Reference("other", "paragraph", "1"), "not in the documents"),
        (Reference("broken", "paragraph", "1"), "not parsed"),
        (Reference("plan", "action", "3"), "not parsed"),
        (Reference("plan", "section", None, "Fees"), "not parsed"),
        (Reference("plan", "table", None, "Ages"), "not in the documents"),
    ],
)
def test_gold_that_names_nothing(
    folder_of: Callable[..., Path], gold: Reference, cause: Cause
) -> None:
    folder = folder_of({"plan.md": TEXT})
    (folder / "broken.docx").write_bytes(b"not a Word document")
    assert trace_gold(gold, read_library(folder)) == cause


def test_every_cause_is_explained() -> None:
    assert tuple(MEANINGS) == CAUSES
