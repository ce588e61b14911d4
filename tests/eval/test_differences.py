"""Recall and false alarms over pairs by hand, and the command that prints them."""

from __future__ import annotations

import pytest

from eval.__main__ import main
from eval.differences import Pair, Score, is_found, read_pairs, report, score

FEE = "The mooring fee is £{} a week."
BOATS = "Of the 40 boats, {} are red, 15 are blue and 9 are green."


def pair(
    one: str, other: str, *, differ: bool, kind: str = "money", held_out: bool = False
) -> Pair:
    return Pair(one=one, other=other, differ=differ, kind=kind, why="made up", held_out=held_out)


FOUND = pair(FEE.format(60), FEE.format(65), differ=True)
AGREEING = pair(FEE.format(60), FEE.format(60), differ=False)
MISSED = pair("Moorings are dear.", "Moorings are cheap.", differ=True)
ALARM = pair(FEE.format(60), FEE.format(70), differ=False, held_out=True)


def test_the_scores_by_hand() -> None:
    scored = score([FOUND, AGREEING, MISSED, ALARM])
    assert scored == Score(differing=2, found=1, agreeing=2, alarms=1)
    assert (scored.recall, scored.false_alarms) == (0.5, 0.5)


def test_no_pairs_leave_nothing_to_miss() -> None:
    assert (score([]).recall, score([]).false_alarms) == (1.0, 0.0)


@pytest.mark.parametrize(("red", "wrong"), [(12, True), (16, False)])
def test_a_sum_is_judged_by_its_own_parts(red: int, wrong: bool) -> None:
    assert is_found(pair(BOATS.format(red), "", differ=wrong, kind="sum")) == wrong


def test_failures_are_listed_but_never_those_held_out() -> None:
    lines = report([FOUND, AGREEING, MISSED, ALARM]).splitlines()
    assert lines == [
        "held out: recall 1.000 (0/0), false alarms 1.000 (1/1)",
        "open: recall 0.500 (1/2), false alarms 0.000 (0/1)",
        "missed (money): 'Moorings are dear.' / 'Moorings are cheap.'",
    ]


def test_the_command_reports_on_the_shipped_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["differences"]) == 0
    assert capsys.readouterr().out == report(read_pairs()) + "\n"
