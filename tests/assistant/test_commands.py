"""`python -m assistant ask` as other programs run it: output, exit status and the contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

FIELDS = {
    "id", "question", "status", "message", "answer", "citations", "differences", "nearest",
    "language", "mode", "model", "seconds",
}  # fmt: skip
CITATION = {
    "marker", "document", "title", "kind", "number", "label", "headings", "page", "quote", "start",
    "end",
}  # fmt: skip
PLAN = """# Beacon Plan

1. The Beacon Committee decides where a beacon is lit.

2. A beacon burns for 9 hours.
"""


@pytest.fixture(scope="module")
def run(root: Path, index_root: Path) -> Run:
    def command(
        *arguments: str, given: str | bytes = "", model: str = ""
    ) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            cwd=root,
            env={**kept, "ASSISTANT_INDEX": str(index_root), "ASSISTANT_MODEL": model},
            input=given.encode() if isinstance(given, str) else given,
            capture_output=True,
            check=False,
        )
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return command


@pytest.fixture(scope="module")
def beacons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder with a file beside the document that can't be read as text."""
    folder = tmp_path_factory.mktemp("beacons")
    (folder / "beacon-plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    return folder


# -- one question ------------------------------------------------------------------------------


def test_json_has_the_contracts_fields(run: Run, documents: Path) -> None:
    done = run(
        "ask", "What does paragraph 8 of the strategy say?", "--json", "--documents",
        str(documents),
    )  # fmt: skip
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert set(answer) >= FIELDS
    (citation,) = answer["citations"]
    assert set(citation) >= CITATION
    start, end = citation.pop("start"), citation.pop("end")
    assert end - start == len(citation["quote"])
    assert {k: citation[k] for k in CITATION - {"start", "end"}} == {
        "marker": 1,
        "document": "ferry-strategy",
        "title": "Ferry Strategy",
        "kind": "paragraph",
        "number": "8",
        "label": "Ferry Strategy, paragraph 8",
        "headings": ["Objective 2: to keep piers safe"],
        "page": None,
        "quote": "A broken lamp on a pier is mended within 24 hours.",
    }
    assert isinstance(answer["seconds"], float)
    plain = {k: answer[k] for k in FIELDS - {"citations", "answer", "seconds"}}
    assert plain == {
        "id": None,
        "question": "What does paragraph 8 of the strategy say?",
        "status": "answered",
        "message": None,
        "differences": [],
        "nearest": [],
        "language": "en",
        "mode": "extractive",
        "model": None,
    }


def test_an_answer_for_people_and_a_bad_file_beside_a_good_one(run: Run, beacons: Path) -> None:
    done = run("ask", "What does paragraph 2 say?", "--documents", str(beacons))
    assert done.returncode == 0
    assert done.stdout == (
        "ANSWERED FROM THE DOCUMENTS\n\n"
        "> A beacon burns for 9 hours.  \n> — Beacon Plan, paragraph 2 [1]\n\n"
        "[1] Beacon Plan, paragraph 2\n"
    )
    assert "noise.txt" in done.stderr


def test_a_model_that_is_not_installed_is_told_and_the_answer_quotes(
    run: Run, documents: Path
) -> None:
    done = run(
        "ask", "action 1.2", "--json", "--documents", str(documents), model="ollama:llama3.2"
    )
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["mode"], answer["model"]) == ("answered", "extractive", None)
    assert answer["citations"][0]["quote"] == "Paint the waiting rooms."
    assert "ASSISTANT_MODEL=ollama:llama3.2" in answer["message"]
    assert "quotes the passages" in answer["message"]
    assert "warning: ASSISTANT_MODEL=ollama:llama3.2" in done.stderr


@pytest.mark.parametrize("question", ["", "   ", "?"])
def test_an_empty_question(run: Run, documents: Path, question: str) -> None:
    done = run("ask", question, "--documents", str(documents))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: The question is empty")


def test_a_question_that_is_too_long(run: Run, documents: Path) -> None:
    done = run("ask", "why " * 5000, "--documents", str(documents))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the limit is 4000" in done.stderr


def test_no_question(run: Run) -> None:
    done = run("ask")
    assert (done.returncode, done.stdout) == (2, "")
    assert "give a question" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["tell"], ["ask", "a", "b"], ["ask", "a", "--k", "3"]])
def test_wrong_use_is_explained(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: python -m assistant")


# -- folders -----------------------------------------------------------------------------------


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("ask", "Who decides?", "--documents", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: there is no folder" in done.stderr


def test_an_empty_folder(run: Run, tmp_path: Path) -> None:
    done = run("ask", "Who decides?", "--documents", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: " in done.stderr and str(tmp_path) in done.stderr


def test_a_folder_of_nothing_that_can_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\x00\x01")
    done = run("ask", "Who decides?", "--documents", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "error: " in done.stderr and "scan.pdf" in done.stderr


def test_a_file_in_place_of_a_folder(run: Run, beacons: Path) -> None:
    done = run("ask", "Who decides?", "--documents", str(beacons / "beacon-plan.md"))
    assert done.returncode == 1
    assert "error: " in done.stderr


# -- batches -----------------------------------------------------------------------------------

LINES: list[object] = [
    {"id": "a", "question": "action 1.2"},
    "this is not JSON",
    {"id": "c", "question": "How many weekly tickets were there in winter?", "conversation": "x"},
    {"id": "d", "question": "What does paragraph 8 of the strategy say?", "conversation": "y",
     "colour": "blue", "gold": [["a", "b"]]},
    {"id": "e"},
    {"id": "f", "question": "And in summer?", "conversation": "x"},
    {"id": "g", "question": "   "},
    {"id": 8, "question": "Who says so?", "conversation": "y"},
    ["a", "list"],
    {"id": "j", "question": 5},
    {"id": "k", "question": "why " * 5000},
    {"id": "l", "question": "Beth mae paragraff 8 yn ei ddweud?", "conversation": None},
    {"id": "m", "question": "Line\u2028separator and\u0085next line: what is action 1.2?"},
    {"question": "Which airline flies to Patagonia?"},
]  # fmt: skip


def as_text(lines: list[object]) -> str:
    written = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
    return "\n".join(written[:7]) + "\n\n  \n" + "\n".join(written[7:])


@pytest.fixture(scope="module")
def batch(run: Run, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:  # type: ignore[type-arg]
    """The output of a batch from a file, one value a line."""
    file = tmp_path_factory.mktemp("batch") / "questions.jsonl"
    file.write_text(as_text(LINES), encoding="utf-8-sig")
    done = run("ask", "--batch", str(file), "--documents", str(documents))
    assert done.returncode == 0
    assert "14 answered" in done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def test_one_line_for_each_line_in_order(batch: list[dict]) -> None:  # type: ignore[type-arg]
    assert [line["id"] for line in batch] == [
        "a", None, "c", "d", "e", "f", "g", 8, None, "j", "k", "l", "m", None,
    ]  # fmt: skip
    assert all(set(line) >= FIELDS for line in batch)
    assert all(set(c) >= CITATION for line in batch for c in line["citations"])


def test_bad_lines_are_errors_and_the_batch_goes_on(batch: list[dict]) -> None:  # type: ignore[type-arg]
    failed = [i for i, line in enumerate(batch) if line["status"] == "error"]
    assert failed == [1, 4, 6, 8, 9, 10]
    assert all(batch[i]["message"] and not batch[i]["answer"] for i in failed)
    assert "not valid JSON" in batch[1]["message"]
    assert "no question" in batch[4]["message"]
    assert "limit is 4000" in batch[10]["message"]
    assert all(line["message"] is None for i, line in enumerate(batch) if i not in failed)


def test_conversations_are_kept_apart(batch: list[dict]) -> None:  # type: ignore[type-arg]
    assert "120" in batch[2]["answer"].split("\n")[0]
    assert "weekly tickets" in batch[5]["standalone"]
    assert "450" in batch[5]["answer"].split("\n")[0]
    assert "paragraph 8" in batch[7]["standalone"]
    assert batch[0]["standalone"] == "action 1.2"
    assert batch[11]["standalone"] == batch[11]["question"]


def test_answers_of_a_batch(batch: list[dict]) -> None:  # type: ignore[type-arg]
    assert [c["number"] for c in batch[0]["citations"]] == ["1.2"]
    assert batch[11]["language"] == "cy"
    assert [c["number"] for c in batch[12]["citations"]] == ["1.2"]
    assert batch[13]["status"] == "declined"
    assert batch[13]["citations"] == [] and batch[13]["nearest"]
    assert all(set(p) >= {"document", "kind", "number", "label"} for p in batch[13]["nearest"])


def test_a_batch_from_standard_input(run: Run, documents: Path) -> None:
    lines = [b'{"id": 1, "question": "action 1.2"}', b'\xff\xfe{"id": 2}', b"[[[", b"null"]
    done = run("ask", "--batch", "-", "--documents", str(documents), given=b"\r\n".join(lines))
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["status"] for a in answers] == ["answered", "error", "error", "error"]


def test_a_batch_with_a_line_nested_too_deeply(run: Run, documents: Path) -> None:
    deep = '{"id": "deep", "question": ' + "[" * 50_000 + "]" * 50_000 + "}"
    lines = deep + '\n{"id": "z", "question": "action 1.2"}\n'
    done = run("ask", "--batch", "-", "--documents", str(documents), given=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["status"] for a in answers] == ["error", "answered"]


def test_a_batch_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("ask", "--batch", str(tmp_path / "none.jsonl"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not a file" in done.stderr


def test_an_empty_batch(run: Run, documents: Path) -> None:
    done = run("ask", "--batch", "-", "--documents", str(documents), given="\n")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_setting_that_is_neither_on_nor_off_is_one_clear_line(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "Who decides?"],
        cwd=root, env={**os.environ, "ASSISTANT_WARN": "perhaps"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == "error: ASSISTANT_WARN is “perhaps”; set it to on or off"
