"""Question sets: what is read, what is refused and with which words; and the shipped sets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus import Library, Reference
from eval.questions import Question, QuestionsError, read_questions
from eval.questions.lines import LONGEST
from eval.questions.reading import shipped_sets
from eval.questions.writing import write_questions
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
        ({"draft": "yes"}, ["field “draft”", "true nor false"]),
        ({"gold": [["fees", "table", ""]]}, ["field “gold[1]”", "number"]),
        ({"question": "How\u0007?"}, ["field “question”", "U+0007", "take it out"]),
        ({"facts": [["\ud800a"]]}, ["field “facts[1]”", "U+D800"]),
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


def test_missing_fields_are_told_together(tmp_path: Path) -> None:
    message = fault(write(tmp_path / "set.jsonl", {"id": "a"}))
    fields = "fields “question”, “type”, “gold”, “facts”, “abstain” are missing; add them"
    assert message == f"set.jsonl, line 1: {fields}"


def test_a_field_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(LINE)[:-1] + ', "gold": []}')
    assert fault(path) == "set.jsonl, line 1: field “gold”: stands twice in this line; keep one"


def test_space_around_a_text_is_dropped(tmp_path: Path) -> None:
    spaced = {**LINE, "id": " a-1\n", "question": "How high is the fee? "}
    (question,) = read_questions([write(tmp_path / "set.jsonl", spaced)])
    assert (question.id, question.question) == ("a-1", "How high is the fee?")


def test_a_draft_is_refused_unless_asked_for(tmp_path: Path) -> None:
    draft = {**LINE, "id": "a-2", "draft": True, "passage": "The fee is £7."}
    path = write(tmp_path / "set.jsonl", LINE, draft, {**LINE, "id": "a-3", "passage": "no"})
    assert fault(path).startswith("set.jsonl, line 2: this is a draft: read its passage")
    first, second, third = read_questions([path], drafts=True)
    assert (second.draft, second.passage) == (True, "The fee is £7.")
    assert (first.draft, first.passage, third.passage) == (False, None, None)


def test_what_was_written_reads_as_the_same(tmp_path: Path) -> None:
    questions = read_questions(shipped_sets())
    write_questions(questions, tmp_path / "all.jsonl")
    assert read_questions([tmp_path / "all.jsonl"]) == questions


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


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "set.jsonl", LINE)
    with pytest.raises(QuestionsError, match="give each its own"):
        read_questions([tmp_path / "a" / "set.jsonl", tmp_path / "b" / "set.jsonl"])


def test_one_file_that_cannot_be_read_does_not_hide_another(tmp_path: Path) -> None:
    faulty = write(tmp_path / "faulty.jsonl", {**LINE, "id": ""})
    with pytest.raises(QuestionsError, match=r"absent\.jsonl.*\n.*faulty\.jsonl, line 1"):
        read_questions([tmp_path / "absent.jsonl", faulty])


def test_many_faults_are_counted_and_the_first_ones_told(tmp_path: Path) -> None:
    lines = [{**LINE, "id": f"a-{n}", "type": ""} for n in range(50)]
    told = fault(write(tmp_path / "set.jsonl", *lines)).splitlines()
    assert len(told) == 21
    assert told[-1] == "… and 30 more"


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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (json.dumps(LINE).encode("utf-16"), "UTF-16; save it again as UTF-8"),
        (b"PK\x03\x04rest", "name it .xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "save it as .xlsx without a password"),
        (b"[" * (LONGEST + 1), "line 1: longer than 1,000,000 bytes"),
        (b"[" * LONGEST, "line 1: this is not JSON"),
    ],
)
def test_files_of_another_kind_say_so(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    assert words in fault(path)


def test_a_folder_is_no_question_file(tmp_path: Path) -> None:
    assert "is a folder; name the files in it" in fault(tmp_path)


# -- the shipped sets -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    return read_questions(shipped_sets())


def test_the_sets_named_so_are_held_out_and_no_others() -> None:
    held_out = {path.name: {q.held_out for q in read_questions([path])} for path in shipped_sets()}
    assert held_out == {name: {name.startswith("held-out")} for name in held_out}
    assert {"council.jsonl", "held-out.jsonl"} <= held_out.keys()


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
