"""`python -m corpus truth`: passages scored against paragraphs that somebody looked up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.truth import TruthError, score_folder

PLAN = """# Plan

## Why

1. The council's “plan” says
why.

2. It runs for ten years.

## How

1. A warden counts.
"""
FolderOf = Callable[..., Path]


def folder(folder_of: FolderOf, *lines: dict[str, object]) -> Path:
    truth = "\n".join(json.dumps(line) for line in lines)
    return folder_of({"plan.md": PLAN, "plan.md.truth.jsonl": truth})


def test_white_space_quotation_marks_and_the_marks_punctuation_do_not_matter(
    folder_of: FolderOf,
) -> None:
    place = folder(folder_of, {"para": "1.", "starts": 'The council’s "plan"  says why'})
    (score,) = score_folder(place)
    assert (score.found, score.lines, score.misses) == (1, 1, ())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"para": "2", "starts": "The council's"}, "these words stand in Plan, paragraph 1"),
        ({"para": "2", "starts": "It runs for nine"}, "the number has “It runs for ten years.”"),
        ({"para": "7", "starts": "Nothing"}, "neither number nor words were found"),
        ({"para": "1", "starts": "A warden", "within": "Why"}, "found, but elsewhere"),
        ({"para": "1", "starts": "A warden", "page": 3}, "found, but elsewhere"),
    ],
)
def test_a_miss_says_what_was_found_instead(
    line: dict[str, object], why: str, folder_of: FolderOf
) -> None:
    (score,) = score_folder(folder(folder_of, line))
    assert score.found == 0 and why in score.misses[0]


def test_the_heading_under_which_a_number_counts_may_be_told(folder_of: FolderOf) -> None:
    (score,) = score_folder(folder(folder_of, {"para": "1", "starts": "A", "within": "How"}))
    assert score.found == 1


def test_a_document_that_cannot_be_read_scores_nothing(folder_of: FolderOf) -> None:
    place = folder_of({"plan.docx": "no zip", "plan.docx.truth.jsonl": '{"para":"1","starts":"A"}'})
    (score,) = score_folder(place)
    assert score.found == 0 and "plan.docx" in score.misses[0]


@pytest.mark.parametrize("line", ["no json", "[]", '{"para": "1"}'])
def test_a_faulty_truth_file_is_named_with_its_line(line: str, folder_of: FolderOf) -> None:
    place = folder_of({"plan.md": PLAN, "plan.md.truth.jsonl": line})
    with pytest.raises(TruthError, match=r"plan\.md\.truth\.jsonl, line 1: write one JSON object"):
        score_folder(place)


def test_a_folder_without_truth_files_says_so(
    folder_of: FolderOf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["truth", str(folder_of({"plan.md": PLAN}))]) == 1
    assert "no FILE.truth.jsonl" in capsys.readouterr().err


def test_the_command_prints_a_line_a_file_and_the_sum(
    folder_of: FolderOf, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(folder_of, {"para": "1", "starts": "The council"}, {"para": "2", "starts": "No"})
    assert main(["truth", str(place)]) == 0
    shown = capsys.readouterr().out
    assert "1 of 2     plan.md.truth.jsonl" in shown and "in all (50.0%)" in shown
