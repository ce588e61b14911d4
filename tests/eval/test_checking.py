"""`eval questions check`: what is wrong with a set beside the documents, and how it is told."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, Reference, read_library
from eval.__main__ import main
from eval.questions.checking import check_questions, check_text, nearest
from eval.questions.reading import shipped_sets

PLAN = """# Plan

## Fees

1. A week costs £7 at most.

2. The panel decides within five days.

| Week | Fee |
|---|---|
| 1 | £7 |
"""
LINE: dict[str, object] = {
    "id": "a-1",
    "question": "How high is the fee?",
    "type": "fact",
    "gold": [["plan", "paragraph", "1"]],
    "facts": [["£7"]],
    "abstain": False,
}
NONE: dict[str, object] = {**LINE, "gold": [], "facts": [], "abstain": True}


@pytest.fixture
def plan(folder_of: Callable[..., Path]) -> Path:
    return folder_of({"plan.md": PLAN})


@pytest.fixture
def library(plan: Path) -> Library:
    return read_library(plan)


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def test_a_sound_set(tmp_path: Path, plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = {**NONE, "id": "a-2", "question": "Why?", "type": "none", "held_out": True}
    path = write(tmp_path / "set.jsonl", LINE, other)
    assert run("questions", "check", path, "--documents", plan) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "type questions answerable not held out drafts",
        "all 2 1 1 1 0",
        "fact 1 1 0 0 0",
        "none 1 0 1 1 0",
        "fewer than 15, too few for a share of their own: fact (1), none (1)",
    ]


def test_what_the_documents_do_not_hold(
    tmp_path: Path, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = {**LINE, "gold": [["plan", "paragraph", "1"], ["plan", "paragraph", "9"]]}
    absent = {**LINE, "id": "a-2", "question": "Why?", "facts": [["£7"], ["£8", "£9"]]}
    path = write(tmp_path / "set.jsonl", gone, absent)
    assert run("questions", "check", path, "--documents", plan) == 1
    out = capsys.readouterr().out
    assert "gold that names nothing in the documents (1):\n  set.jsonl, line 1: a-1: " in out
    assert "plan: paragraph 9: plan has paragraph 1 to 2\n" in out
    assert "facts that no gold passage holds (1):\n  set.jsonl, line 2: a-2: “£8 | £9”" in out


def test_doubts_are_told_and_are_not_wrong(
    tmp_path: Path, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = {**LINE, "id": "a-2", "question": "how high IS the fee"}
    turns = [
        {**LINE, "id": f"c-{n}", "question": "And now?", "conversation": name, "turn": n}
        for n, name in ((1, "c"), (2, "c"), (3, "d"))
    ]
    path = write(tmp_path / "set.jsonl", LINE, again, *turns)
    assert run("questions", "check", path, "--documents", plan) == 0
    out = capsys.readouterr().out
    assert "doubts (2):\n  set.jsonl, line 2: a-2 asks the same as set.jsonl, line 1\n" in out
    assert "conversation 'd' has one turn only" in out
    assert "conversations: 2" in out


def test_faults_of_every_file_and_drafts_among_them(
    tmp_path: Path, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = write(tmp_path / "faulty.jsonl", {**LINE, "id": ""}, {**LINE, "draft": True})
    assert run("questions", "check", tmp_path / "no.csv", faulty, "--documents", plan) == 1
    out = capsys.readouterr().out
    assert "faults (2):" in out
    assert "no.csv: No such file" in out
    assert "faulty.jsonl, line 1: field “id”" in out
    assert "all 1 1 0 0 1" in " ".join(out.split())


def test_documents_that_cannot_be_read_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "set.jsonl", LINE)
    assert run("questions", "check", path, "--documents", tmp_path / "absent") == 1
    assert "error: there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("gold", "words"),
    [
        (Reference("plans", "paragraph", "1"), "no such document; the nearest is plan"),
        (Reference("xyz", "paragraph", "1"), "no such document"),
        (Reference("plan", "action", "1.1"), "plan has no action, but paragraph, table"),
        (Reference("plan", "paragraph", "30"), "plan has paragraph 1 to 2"),
        (Reference("plan", "paragraph", "1", "Costs"), "paragraph 1 stands under “Fees”"),
        (Reference("plan", "table", None, "Fee"), "the nearest of plan are “Fees”"),
    ],
)
def test_the_nearest_that_exists(library: Library, gold: Reference, words: str) -> None:
    assert nearest(gold, library) == words


def test_the_shipped_sets_are_sound(shipped: Library) -> None:
    check = check_questions(shipped_sets(), shipped)
    assert check_text(check).splitlines()[0].startswith(("doubts", "type"))
    assert check.is_well


def test_however_much_is_wrong_the_report_stays_short(tmp_path: Path, library: Library) -> None:
    book = "x" * 100_000
    lines = [{**LINE, "id": f"{n}{book}", "type": f"{n}{book}"} for n in range(60)]
    check = check_questions([write(tmp_path / "set.jsonl", *lines, *lines[:30])], library)
    assert (check.faults.count, check.doubts.count) == (30, 59)
    text = check_text(check)
    assert "… and 10 more\n" in text
    assert "… and 20 more types" in text
    assert len(text) < 60_000


def test_a_hundred_thousand_faulty_lines_take_little_memory(
    tmp_path: Path, library: Library
) -> None:
    with (tmp_path / "set.jsonl").open("w", encoding="utf-8") as file:
        for n in range(100_000):
            kind = "para" if n % 20 else "paragraph"
            gold = [["plan", kind, str(n + 10)]]
            question = f"What does paragraph {n} say?"
            file.write(json.dumps({**LINE, "id": f"a-{n}", "question": question, "gold": gold}))
            file.write("\n")
    tracemalloc.start()
    check = check_questions([tmp_path / "set.jsonl"], library)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (check.faults.count, check.unresolved.count) == (95_000, 5_000)
    assert peak < 60e6
    assert len(check_text(check)) < 10_000
