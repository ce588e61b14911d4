"""Runs: what is recorded, scored again from the record, and told on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Turn
from corpus import Passage
from eval.__main__ import main
from eval.questions import read_questions
from eval.running import (
    RunError,
    ask_all,
    new_folder,
    score_folder,
    table_text,
    write_settings,
)
from index.building import open_index
from index.embedding import Embedder
from index.retrieving import Found, PassageRetriever

PLAN = """# Plan

1. A week costs £7 at most.

2. The panel decides within five days.
"""
QUESTIONS = [
    {"id": "a", "question": "How dear is a week?", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "1"]], "facts": [["£7"]]},
    {"id": "b", "question": "Who decides?", "type": "follow-up", "abstain": False,
     "gold": [["plan", "paragraph", "2"]], "facts": [["panel"]], "conversation": "c", "turn": 1},
    {"id": "c", "question": "By when?", "type": "follow-up", "abstain": False,
     "gold": [["plan", "paragraph", "2"]], "facts": [["five"]], "conversation": "c", "turn": 2},
    {"id": "d", "question": "Who is the chair?", "type": "not-answered", "abstain": True,
     "gold": [], "facts": []},
    {"id": "e", "question": "Crash, please", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "1"]], "facts": []},
    {"id": "f", "question": "What does paragraph 9 say?", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "9"]], "facts": []},
]  # fmt: skip


class Reciter:
    """Answers from a list, declines what is not on it, and remembers what it was asked."""

    def __init__(self, retriever: PassageRetriever, known: dict[str, Passage]) -> None:
        self.retriever = retriever
        self.known = known
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, tuple(t.question for t in turns)))
        if question.startswith("Crash"):
            raise ZeroDivisionError("as asked")
        found = self.known.get(question)
        if found is None:
            return Answer(question, "declined", "The documents do not say.", seconds=0.5)
        cited = Citation(1, found, "Plan", found.label, found.text, found.start, found.end)
        return Answer(question, "answered", f"{found.text} [1]", (cited,), seconds=0.25)

    def search(self, question: str, k: int) -> Found:
        return self.retriever.search(question, k)


@pytest.fixture
def documents(folder_of: Callable[..., Path]) -> Path:
    """A folder with one document."""
    return folder_of({"plan.md": PLAN})


@pytest.fixture
def reciter(documents: Path, tmp_path: Path, embedder: Embedder) -> Reciter:
    """Knows three answers and has a real index."""
    index = open_index(documents, embedder, lambda _: None, root=tmp_path / "index")
    one, two = index.library.passages()
    known = {"How dear is a week?": one, "Who decides?": two, "By when?": one}
    return Reciter(PassageRetriever(index=index), known)


@pytest.fixture
def question_set(tmp_path: Path) -> Path:
    """A question set of six."""
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(q) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def run(reciter: Reciter, question_set: Path, documents: Path, tmp_path: Path) -> Path:
    """A recorded run that is not scored yet."""
    folder = new_folder(tmp_path / "run")
    answers = ask_all(read_questions([question_set]), reciter, folder, lambda _: None)
    write_settings(
        folder, fingerprint="f00d", documents=documents, files=[question_set], answers=answers
    )
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_answers_are_recorded_as_the_contract_has_them(run: Path) -> None:
    recorded = lines(run / "answers.jsonl")
    assert [line["id"] for line in recorded] == ["a", "b", "c", "d", "e", "f"]
    assert [line["status"] for line in recorded] == [
        "answered", "answered", "answered", "declined", "error", "declined",
    ]  # fmt: skip
    first = recorded[0]
    assert first["citations"][0]["quote"] == "A week costs £7 at most."  # type: ignore[index]
    hits = first["hits"]
    assert isinstance(hits, list)
    assert next((h["document"], h["kind"], h["number"]) for h in hits) == ("plan", "paragraph", "1")
    assert recorded[4]["message"] == "ZeroDivisionError: as asked"


def test_turns_are_asked_within_their_conversation_only(run: Path, reciter: Reciter) -> None:
    assert reciter.asked[:4] == [
        ("How dear is a week?", ()),
        ("Who decides?", ()),
        ("By when?", ("Who decides?",)),
        ("Who is the chair?", ()),
    ]


def test_settings_hold_what_made_the_run(run: Path, question_set: Path) -> None:
    settings = json.loads((run / "settings.json").read_text())
    assert settings["fingerprint"] == "f00d"
    assert list(settings["questions"]) == [str(question_set)]
    assert all(len(digest) == 64 for digest in settings["questions"].values())
    assert settings["modes"] == ["extractive"]
    assert settings["libraries"]["chromadb"][0].isdigit()


def test_scores_and_failures_come_from_the_record_alone(run: Path) -> None:
    said: list[str] = []
    scores = score_folder(run, said.append)
    assert said == []
    whole = scores.summaries[0]
    assert (whole.n, whole.errors) == (5, 1)
    assert whole.right_first == 2 / 4
    assert whole.abstention == 1.0
    assert whole.fidelity == 1.0
    table = json.loads((run / "scores.json").read_text())
    assert table["summaries"][0]["right_first"] == 0.5
    assert table["not_in_the_documents"][0]["question"] == "f"
    failures = {str(f["id"]): f for f in lines(run / "failures.jsonl")}
    assert sorted(failures) == ["c", "e"]
    assert failures["c"]["faults"] == ["no right citation", "facts missing"]
    assert failures["c"]["missing_facts"] == [["five"]]
    again = score_folder(run, said.append)
    assert again == scores


def test_the_table_has_a_row_for_each_type(run: Path) -> None:
    text = table_text(score_folder(run, lambda _: None)).splitlines()
    assert [row.split()[0] for row in text[1:5]] == ["all", "fact", "follow-up", "not-answered"]
    assert text[1].split()[1:3] == ["5", "0.500"]
    assert len({len(row) for row in text[:5]}) == 1
    assert text[5].startswith("not in the documents, and so not scored (1 questions)")
    assert text[6] == "  f: plan, paragraph 9"


def test_mended_gold_takes_effect_and_is_told(run: Path, question_set: Path) -> None:
    gold = [["plan", "paragraph", "1"]]
    mended = [{**q, "gold": gold} if q["id"] == "c" else q for q in QUESTIONS]
    question_set.write_text("".join(json.dumps(q) + "\n" for q in mended))
    said: list[str] = []
    assert score_folder(run, said.append).summaries[0].right_first == 3 / 4
    assert said == ["set.jsonl has changed since this run; scored with what it says now"]


def test_a_question_that_was_reworded_is_not_scored(run: Path, question_set: Path) -> None:
    reworded = [{**q, "question": "How much?"} if q["id"] == "a" else q for q in QUESTIONS]
    question_set.write_text("".join(json.dumps(q) + "\n" for q in reworded))
    assert score_folder(run, lambda _: None).unanswered == ("a",)


def test_a_run_is_never_written_over(run: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="already holds a run"):
        new_folder(run)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="can't be made"):
        new_folder(tmp_path / "file" / "run")


def test_a_folder_without_a_whole_run_is_told_of(run: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"settings\.json can't be read"):
        score_folder(tmp_path, lambda _: None)
    with (run / "answers.jsonl").open("a") as file:
        file.write('{"id": "half')
    with pytest.raises(RunError, match=r"answers\.jsonl, line 7"):
        score_folder(run, lambda _: None)


def test_commands_end_with_a_message_where_the_input_is_at_fault(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(run)]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("all")
    assert main(["score", str(tmp_path / "none")]) == 1
    assert main(["run", "--questions", str(tmp_path / "none.jsonl")]) == 1
    assert main(["retrieval", "--beir", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["error"] * 3
    with pytest.raises(SystemExit):
        main(["retrieval", "--beir", "x", "--limit", "0"])


def test_a_wrong_quote_is_seen(
    reciter: Reciter, question_set: Path, documents: Path, tmp_path: Path
) -> None:
    right = reciter.known["Who decides?"]
    reciter.known["Who decides?"] = replace(right, text=right.text.replace("five", "six"))
    folder = new_folder(tmp_path / "other")
    answers = ask_all(read_questions([question_set]), reciter, folder, lambda _: None)
    write_settings(
        folder, fingerprint="", documents=documents, files=[question_set], answers=answers
    )
    assert score_folder(folder, lambda _: None).summaries[0].fidelity == pytest.approx(2 / 3)
