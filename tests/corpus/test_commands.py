"""`python -m corpus` as other programs run it: output, exit status and the contract's fields."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FolderOf = Callable[..., Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

PLAN = """# Crossings

## Principles

1. These are the principles:

- i) Everyone can cross.
- ii) Nobody waits.

## Costs

2. A lamp costs £12 – that’s cheap.

| Kind | Cost |
|---|---|
| Lamp | £12 |
"""
FIELDS = {"document", "kind", "number", "label", "headings", "page", "text", "start", "end"}


@pytest.fixture
def run(root: Path) -> Run:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "corpus", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return command


@pytest.fixture
def folder(folder_of: FolderOf) -> Path:
    return folder_of({"crossings.md": PLAN, "note.txt": "1. Note this.\n"})


def test_passages_of_a_folder_as_json(run: Run, folder: Path) -> None:
    done = run("passages", str(folder), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(set(line) >= FIELDS for line in lines)
    assert [(p["document"], p["kind"], p["number"]) for p in lines] == [
        ("crossings", "paragraph", "1"),
        ("crossings", "principle", "i"),
        ("crossings", "principle", "ii"),
        ("crossings", "paragraph", "2"),
        ("crossings", "table", None),
        ("note", "paragraph", "1"),
    ]
    assert lines[1]["parent"] == "1" and lines[0]["parent"] is None
    assert lines[3]["headings"] == ["Costs"]
    assert lines[3]["label"] == "Crossings, paragraph 2"
    assert lines[3]["text"] == "A lamp costs £12 – that’s cheap."
    assert lines[3]["page"] is None


def test_passages_of_one_file(run: Run, folder: Path) -> None:
    done = run("passages", str(folder / "note.txt"), "--json")
    assert done.returncode == 0
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (line["document"], line["text"]) == ("note", "Note this.")


def test_passages_for_people(run: Run, folder: Path) -> None:
    done = run("passages", str(folder / "note.txt"))
    assert (done.returncode, done.stdout) == (0, "note, paragraph 1: Note this.\n")


def test_offsets_count_in_the_canonical_text(run: Run, folder: Path) -> None:
    text = run("text", "crossings", "--documents", str(folder)).stdout
    for line in run("passages", str(folder / "crossings.md"), "--json").stdout.splitlines():
        passage = json.loads(line)
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_the_canonical_text(run: Run, folder: Path) -> None:
    done = run("text", "crossings", "--documents", str(folder))
    assert done.returncode == 0
    assert done.stdout == (
        "Crossings\n\nPrinciples\n\n1. These are the principles:\ni) Everyone can cross.\n"
        "ii) Nobody waits.\n\nCosts\n\n2. A lamp costs £12 – that’s cheap.\n\n"
        "Kind\tCost\nLamp\t£12\n"
    )


def test_the_text_of_an_unknown_document(run: Run, folder: Path) -> None:
    done = run("text", "nothing", "--documents", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no document “nothing”; there are: crossings, note" in done.stderr


def test_the_shipped_library_is_the_default(run: Run) -> None:
    done = run("passages", "--json")
    assert done.returncode == 0
    named = {json.loads(line)["document"] for line in done.stdout.splitlines()}
    assert {"commissioning-strategy-2013-2018", "cabinet-report-2014-12-15"} <= named


def test_check_reports_and_tells_by_its_status(run: Run, folder: Path) -> None:
    done = run("check", str(folder))
    assert done.returncode == 0
    assert "crossings  (crossings.md: Crossings)" in done.stdout
    assert "paragraphs 1 to 2 (2); principles i to ii (2); tables (1)" in done.stdout
    assert "numbering is unbroken" in done.stdout

    (folder / "scan.pdf").write_bytes(b"%PDF")
    done = run("check", str(folder))
    assert done.returncode == 1
    assert "could not be read: scan.pdf" in done.stdout
    assert "crossings  (" in done.stdout


def test_passages_tell_of_unread_files_on_stderr(run: Run, folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(b"%PDF")
    done = run("passages", str(folder), "--json")
    assert done.returncode == 1
    assert "could not be read: scan.pdf" in done.stderr
    assert all(json.loads(line) for line in done.stdout.splitlines())


def test_list_has_one_line_for_each_document(run: Run, folder: Path) -> None:
    entry = '[crossings]\ntitle = "Crossings"\ntype = "plan"\ndate = 2014-12-15\n'
    (folder / "catalogue.toml").write_text(entry, encoding="utf-8")
    done = run("list", "--documents", str(folder))
    assert done.returncode == 0
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        ["crossings", "plan", "2014-12-15", "current", "3 passages", "Crossings"],
        ["note", "document", "no date", "current", "1 passages", "note"],
    ]


def test_add_tells_by_its_status(run: Run, folder: Path, folder_of: FolderOf) -> None:
    inbox = folder_of({"new.md": PLAN, "empty.md": ""}, name="inbox")
    done = run("add", str(inbox / "new.md"), "--documents", str(folder))
    assert (done.returncode, done.stdout) == (0, "new: added, 3 passages\n")
    done = run("add", str(inbox / "empty.md"), "--documents", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "the file is empty" in done.stderr


@pytest.mark.parametrize("command", ["passages", "check"])
def test_a_folder_that_is_not_there(run: Run, tmp_path: Path, command: str) -> None:
    done = run(command, str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stderr.startswith("error: there is no folder")


def test_a_file_of_another_format(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_bytes(b"A plan.")
    done = run("passages", str(tmp_path / "plan.docx"))
    assert done.returncode == 1
    assert done.stderr.startswith("error: plan.docx: this is plain text inside; rename it")


def test_a_faulty_catalogue(run: Run, folder: Path) -> None:
    (folder / "catalogue.toml").write_text("[note\n", encoding="utf-8")
    done = run("list", "--documents", str(folder))
    assert done.returncode == 1
    assert done.stderr.startswith("error: catalogue.toml is not valid TOML")


def test_adding_to_a_file_instead_of_a_folder(run: Run, folder: Path) -> None:
    note = folder / "note.txt"
    done = run("add", str(folder / "crossings.md"), "--documents", str(note))
    assert done.returncode == 1
    assert done.stderr.startswith("error: "), "a message, not a traceback"


def test_a_reader_that_stops_early_is_no_error(root: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m corpus passages --json | head -n 1",
        shell=True,
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["text"], ["add"]])
def test_wrong_use_is_explained(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: python -m corpus")
