"""The labelled pairs of statements and words: read, judged, counted, and the threshold named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.verify import DOUBT
from corpus import Library, read_library
from eval.__main__ import main
from eval.support import (
    Judged,
    Pair,
    PairsError,
    Point,
    draw_curve,
    judge_pairs,
    name_threshold,
    read_pairs,
)

FERRIES = "# Ferries\n\n1. A day ticket costs £12. The captain must keep the log.\n"
TRUE = {
    "passage": "ferries#paragraph:1", "relied_on": "The captain must keep the log.",
    "statement": "The log must be kept by the captain.", "supported": True, "kind": "true",
    "held_out": False,
}  # fmt: skip


def pair(**changes: Any) -> Pair:
    return Pair(**{**TRUE, **changes})


def judged(kind: str, doubt: float) -> Judged:
    return Judged(pair(kind=kind, supported=kind == "true"), doubt)


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    return read_library(folder_of({"ferries.md": FERRIES}))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "Expecting"),
        (json.dumps({**TRUE, "colour": "red"}), "colour"),
        (json.dumps({**TRUE, "kind": "lie"}), "'lie' does not fit"),
        (json.dumps({**TRUE, "supported": False}), "'true' does not fit"),
    ],
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(f"{json.dumps(TRUE)}\n{line}\n", encoding="utf-8")
    with pytest.raises(PairsError, match=rf"pairs\.jsonl, line 2: .*{fault}"):
        read_pairs(path)


def test_pairs_are_judged_on_the_words_of_their_passage(library: Library) -> None:
    lie = pair(statement="The captain may keep the log.", supported=False, kind="modal")
    true, false = judge_pairs([pair(), lie], library)
    assert true.doubt <= DOUBT < false.doubt


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"passage": "ferries#paragraph:9"}, "not in the library"),
        ({"relied_on": "The captain must keep a parrot."}, "does not hold"),
    ],
)
def test_a_pair_over_words_that_are_not_there_is_refused(
    library: Library, changes: dict[str, str], fault: str
) -> None:
    with pytest.raises(PairsError, match=fault):
        judge_pairs([pair(**changes)], library)


def test_the_curve_counts_grave_lies_apart_from_others_and_true_ones_lost() -> None:
    made = [judged("true", 0.0), judged("true", 0.5), judged("figure", 0.5), judged("role", 0.1)]
    assert draw_curve(made, [0.1, 0.5]) == [
        Point(0.1, (0, 1), (1, 1), (1, 2)),
        Point(0.5, (1, 1), (1, 1), (0, 2)),
    ]


@pytest.mark.parametrize(
    ("points", "named"),
    [
        # fewest grave lies first, then fewest others, then fewest true ones lost
        ([(0.1, 1, 0, 0), (0.2, 0, 9, 9)], 0.2),
        ([(0.1, 0, 3, 0), (0.2, 0, 2, 9)], 0.2),
        ([(0.1, 0, 2, 9), (0.2, 0, 2, 8)], 0.2),
        # the higher of equals, and none that loses too many
        ([(0.1, 0, 2, 9), (0.2, 0, 2, 9)], 0.2),
        ([(0.1, 0, 0, 13), (0.2, 5, 5, 12)], 0.2),
    ],
)
def test_the_threshold_shows_the_fewest_lies(
    points: list[tuple[float, int, int, int]], named: float
) -> None:
    curve = [
        Point(t, (grave, 100), (others, 100), (lost, 100)) for t, grave, others, lost in points
    ]
    assert name_threshold(curve) == named


def test_the_check_runs_at_the_threshold_that_the_shipped_pairs_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["support"]) == 0
    assert f"Operating point: {DOUBT:.2f}" in capsys.readouterr().out
