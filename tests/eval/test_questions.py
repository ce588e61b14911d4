"""Question sets: what is read, what is refused and with which words; and the shipped sets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus import Library, Reference
from eval.questions import Question, QuestionsError, read_questions
from eval.running import question_files
from eval.scoring import gold_passages, missing_facts, unresolved_gold

LINE: dict[str, object] = {
    "id": "a-1",
    "question": "How high is the fee?",
    "type": "fact",
    "gold": [["fees", "paragraph", "7"]],
    "facts": [["£7", "seven pounds"]],
    "abstain": False,
}


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def fault(path: Path) -> str:
    with pytest.raises(QuestionsError) as caught:
        read_questions([path])
    return str(caught.value)


def test_a_line_becomes_a_question(tmp_path: Path) -> None:
    later = {**LINE, "id": "a-2", "conversation": "c", "turn": 2, "held_out": True, "new": 1}
    later["gold"] = [["fees", "table", None, "Fees by week"]]
    path = write(tmp_path / "set.jsonl", LINE, later)
    first, second = read_questions([path])
    assert first == Question(
        "a-1", "How high is the fee?", "fact", (Reference("fees", "paragraph", "7"),),
        (("£7", "seven pounds"),), abstain=False,
    )  # fmt: skip
    assert second.gold == (Reference("fees", "table", None, "Fees by week"),)
    assert (second.conversation, second.turn, second.held_out) == ("c", 2, True)


def test_blank_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(LINE).encode() + b"\r\n\r\n")
    assert len(read_questions([path])) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": "  "}, ["field “question”"]),
        ({"abstain": "no"}, ["field “abstain”", '"no"', "true nor false"]),
        ({"abstain": True}, ["field “abstain”", "gold or facts"]),
        ({"gold": []}, ["field “gold”", "abstain is false"]),
        ({"gold": "fees"}, ["field “gold”", "not a list"]),
        ({"gold": [["fees", "para", "7"]]}, ["“gold[1]”", '"para" is not a kind', "paragraph"]),
        ({"gold": [["fees", "paragraph"]]}, ["field “gold[1]”", "[document, kind, number]"]),
        ({"gold": [["fees", "paragraph", 7]]}, ["field “gold[1]”", 'as in "7"']),
        ({"gold": [["fees", "paragraph", None]]}, ["“gold[1]”", "paragraph needs its number"]),
        ({"facts": ["£7"]}, ["field “facts[1]”", "list of texts"]),
        ({"facts": [["£7"], []]}, ["field “facts[2]”"]),
        ({"facts": [["…"]]}, ["field “facts[1]”", "words"]),
        ({"turn": 2}, ["field “conversation”"]),
        ({"conversation": "c", "turn": 0}, ["field “turn”", "from 1"]),
        ({"held_out": 1}, ["field “held_out”"]),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, change: dict[str, object], words: list[str]
) -> None:
    message = fault(write(tmp_path / "set.jsonl", LINE, {**LINE, "id": "a-2", **change}))
    assert message.startswith("set.jsonl, line 2: ")
    for word in words:
        assert word in message


@pytest.mark.parametrize("name", ["id", "question", "type", "gold", "facts", "abstain"])
def test_a_missing_field_is_named(tmp_path: Path, name: str) -> None:
    line = {k: v for k, v in LINE.items() if k != name}
    message = fault(write(tmp_path / "set.jsonl", line))
    assert message == f"set.jsonl, line 1: field “{name}” is missing; add it"


def test_each_faulty_line_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", {**LINE, "id": ""}, LINE, {**LINE, "abstain": None})
    lines = fault(path).splitlines()
    assert [line.split(":")[0] for line in lines] == ["set.jsonl, line 1", "set.jsonl, line 3"]


def test_an_id_may_stand_once_over_all_files(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", LINE, LINE)
    assert "line 2: field “id”: 'a-1' is also the id of one.jsonl, line 1" in fault(one)
    two = write(tmp_path / "two.jsonl", LINE)
    three = write(tmp_path / "three.jsonl", LINE)
    with pytest.raises(QuestionsError, match=r"three\.jsonl, line 1: .* two\.jsonl, line 1"):
        read_questions([two, three])


def test_turns_stand_in_one_file_and_in_order(tmp_path: Path) -> None:
    turns = [{**LINE, "id": str(n), "conversation": "c", "turn": n} for n in (1, 2)]
    assert "field “turn”: 1 comes after 2" in fault(write(tmp_path / "a.jsonl", *turns[::-1]))
    files = [write(tmp_path / f"{n}.jsonl", turn) for n, turn in enumerate(turns)]
    with pytest.raises(QuestionsError, match=r"field “conversation”: 'c' is also in 0\.jsonl"):
        read_questions(files)


def test_files_that_are_no_question_sets(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    assert "empty.jsonl holds no questions" in fault(empty)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b"\n" + json.dumps({**LINE, "id": "é"}, ensure_ascii=False).encode("cp1252"))
    assert "latin.jsonl, line 2: the file is not UTF-8" in fault(latin)
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a"\n[]\n')
    assert "line 1: this is not JSON" in fault(broken)
    assert "line 2: this is not a JSON object" in fault(broken)
    assert "check the path" in fault(tmp_path / "absent.jsonl")
    with pytest.raises(QuestionsError, match="--questions"):
        read_questions([])


# -- the shipped sets -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return read_questions(question_files())


def test_which_shipped_sets_are_held_out() -> None:
    held_out = {
        path.name: {q.held_out for q in read_questions([path])} for path in question_files()
    }
    assert held_out == {
        "council-second.jsonl": {False},
        "council.jsonl": {False},
        "held-out-second.jsonl": {True},
        "held-out.jsonl": {True},
        "procedures.jsonl": {False},
    }


def test_all_gold_is_in_the_shipped_documents(
    questions: tuple[Question, ...], shipped: Library
) -> None:
    assert [str(u) for u in unresolved_gold(questions, shipped)] == []


def test_gold_of_the_councils_documents_is_in_their_own_text(
    questions: tuple[Question, ...], council: Library
) -> None:
    names = {d.id for d in council.documents}
    unresolved = unresolved_gold(questions, council)
    assert [str(u) for u in unresolved if u.gold.document in names] == []


def absent_facts(questions: tuple[Question, ...], library: Library) -> list[str]:
    """Facts of which no alternative stands in the words of a gold passage."""
    outside = {u.question for u in unresolved_gold(questions, library)}
    absent = []
    for question in questions:
        if question.id not in outside:
            passages = [p for g in question.gold for p in gold_passages(g, library)]
            text = "\n".join(p.text for p in passages)
            absent += [f"{question.id}: {f}" for f in missing_facts(question.facts, text)]
    return absent


def test_facts_stand_in_the_gold_passages(
    questions: tuple[Question, ...], shipped: Library
) -> None:
    assert absent_facts(questions, shipped) == []


def test_facts_stand_in_the_councils_own_text(
    questions: tuple[Question, ...], council: Library
) -> None:
    assert absent_facts(questions, council) == []


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def copied(questions: tuple[Question, ...], library: Library) -> list[str]:
    """Questions that share a run of eight words with a document."""
    said = {run for d in library.documents for run in runs(d.text, 8)}
    return [q.id for q in questions if runs(q.question, 8) & said]


def test_no_question_copies_the_shipped_documents(
    questions: tuple[Question, ...], shipped: Library
) -> None:
    assert copied(questions, shipped) == []


def test_no_question_copies_the_councils_own_text(
    questions: tuple[Question, ...], council: Library
) -> None:
    assert copied(questions, council) == []
