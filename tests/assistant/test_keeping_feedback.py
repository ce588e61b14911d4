"""Judgements of answers: what the file holds and what it never does, and the question set made of
it, read by the evaluation's own reader."""

from __future__ import annotations

import json
import resource
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.answer import Answer, Turn
from assistant.answering import Assistant
from assistant.keeping.feedback import (
    MAX_REASON,
    FeedbackError,
    FeedbackFile,
    Judgement,
    Verdict,
    question_lines,
    question_set,
    write_questions,
)
from eval.questions import read_questions
from eval.questions.checking import check_questions
from index.building import SearchIndex

RIGHT = Judgement("right")


@pytest.fixture
def kept(tmp_path: Path) -> FeedbackFile:
    return FeedbackFile(tmp_path / "kept" / "feedback.jsonl")


@pytest.fixture(scope="module")
def sunday(assistant: Assistant) -> Answer:
    answer = assistant.ask("Which boats sail on Sundays, and who decides it?")
    assert answer.status in ("answered", "partial") and answer.citations
    return answer


@pytest.fixture(scope="module")
def declined(assistant: Assistant) -> Answer:
    answer = assistant.ask("Who is the Prime Minister of Canada?")
    assert answer.status == "declined"
    return answer


def lines(kept: FeedbackFile) -> list[dict[str, object]]:
    return [json.loads(line) for line in kept.path.read_text(encoding="utf-8").splitlines()]


def add(kept: FeedbackFile, answer: Answer, right: Verdict = "right", reason: str = "") -> None:
    kept.add(answer, Judgement(right, reason), "en", "abc")


# -- keeping -----------------------------------------------------------------------------------


def test_a_line_holds_the_answer_judged_and_nothing_more(
    kept: FeedbackFile, sunday: Answer
) -> None:
    kept.add(sunday, Judgement("partly", " It names\nno boat. "), "cy", "f00d")
    (line,) = lines(kept)
    citations = line.pop("citations")
    assert line == {
        "question": sunday.question,
        "standalone": sunday.standalone,
        "status": sunday.status,
        "right": "partly",
        "reason": "It names\nno boat.",
        "language": "cy",
        "day": date.today().isoformat(),
        "fingerprint": "f00d",
    }
    assert citations == [
        {
            "document": c.passage.document,
            "kind": c.passage.kind,
            "number": c.passage.number,
            "heading": c.passage.within,
            "label": c.label,
        }
        for c in sunday.citations
    ]


def test_only_the_owner_can_read_the_file(kept: FeedbackFile, sunday: Answer) -> None:
    add(kept, sunday)
    kept.path.chmod(0o644)
    add(kept, sunday)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_many_at_once_lose_nothing(kept: FeedbackFile, sunday: Answer) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add(kept, sunday, "wrong", f"{n} " + "x" * 1500), range(40)))
    reasons = {str(line["reason"]).split()[0] for line in lines(kept)}
    assert reasons == {str(n) for n in range(40)}


def test_a_line_cut_off_by_a_breakdown_harms_no_other(kept: FeedbackFile, sunday: Answer) -> None:
    add(kept, sunday)
    with kept.path.open("a", encoding="utf-8") as file:
        file.write('{"question": "Wh')
    add(kept, replace(sunday, question="Who decides?", standalone="Who decides?"))
    questions = question_set(kept.path)
    assert [q["question"] for q in questions.questions] == [sunday.question, "Who decides?"]
    assert len(questions.faults) == 1 and questions.faults[0].startswith("line 2: ")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, sunday: Answer) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    for path in (tmp_path / "taken" / "feedback.jsonl", tmp_path):
        with pytest.raises(FeedbackError, match="could not be kept") as told:
            add(FeedbackFile(path), sunday)
        assert "operator" in str(told.value)


def test_a_full_disk_leaves_the_file_as_it_was(kept: FeedbackFile, sunday: Answer) -> None:
    add(kept, sunday)
    before = kept.path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, hard))
    try:
        with pytest.raises(FeedbackError, match="could not be kept"):
            add(kept, sunday, "wrong")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert kept.path.read_bytes() == before
    add(kept, sunday, "wrong")
    assert len(lines(kept)) == 2


def test_what_is_no_answer_is_not_judged(kept: FeedbackFile, sunday: Answer) -> None:
    for status in ("error", "pending"):
        with pytest.raises(FeedbackError):
            add(kept, replace(sunday, status=status))
    with pytest.raises(FeedbackError, match=str(MAX_REASON)):
        add(kept, sunday, "wrong", "x" * (MAX_REASON + 1))
    with pytest.raises(FeedbackError, match="Mae'r rheswm"):
        kept.add(sunday, Judgement("wrong", "x" * (MAX_REASON + 1)), "cy", "abc")
    assert not kept.path.exists()


# -- as a question set -------------------------------------------------------------------------


def test_the_evaluation_reads_what_was_judged_right(
    kept: FeedbackFile, sunday: Answer, declined: Answer, index: SearchIndex, tmp_path: Path
) -> None:
    add(kept, sunday)
    add(kept, declined)
    out = tmp_path / "questions.jsonl"
    write_questions(question_set(kept.path), out)
    first, second = read_questions([out])
    assert (first.id, first.question, first.type) == ("feedback-0001", sunday.question, "feedback")
    assert [(g.document, g.kind, g.number) for g in first.gold] == list(
        dict.fromkeys(
            (c.passage.document, c.passage.kind, c.passage.number) for c in sunday.citations
        )
    )
    assert first.facts == () and not first.abstain
    assert second.abstain and second.gold == ()
    check = check_questions([out], index.library)
    assert check.is_well and not check.doubts.count


def test_a_table_and_a_partial_answer_are_named_so_that_they_are_found(
    kept: FeedbackFile, assistant: Assistant, index: SearchIndex, tmp_path: Path
) -> None:
    table = assistant.ask("How many day tickets were sold in summer?")
    assert table.citations[0].passage.kind == "table"
    add(kept, table)
    add(kept, replace(table, status="partial", question="Day tickets in summer?", standalone=""))
    out = tmp_path / "questions.jsonl"
    write_questions(question_set(kept.path), out)
    first, second = read_questions([out])
    assert first.gold[0].heading == table.citations[0].passage.heading
    assert (first.expect, second.expect) == (None, "partial")
    assert check_questions([out], index.library).is_well


@pytest.mark.parametrize("right", ["partly", "wrong"])
def test_what_was_not_right_is_a_draft_with_its_reason(
    kept: FeedbackFile, sunday: Answer, declined: Answer, tmp_path: Path, right: Verdict
) -> None:
    add(kept, sunday, right, "It names no boat.")
    add(kept, declined, right, "Paragraph 5 says it.")
    out = tmp_path / "questions.jsonl"
    questions = question_set(kept.path)
    write_questions(questions, out)
    assert questions.drafts == 2
    first, second = read_questions([out], drafts=True)
    assert first.draft and second.draft
    assert first.passage is not None and second.passage is not None
    assert "It names no boat." in first.passage and right in first.passage
    assert sunday.citations[0].label in first.passage
    assert first.gold and second.abstain and "Paragraph 5 says it." in second.passage


def test_the_same_judged_alike_is_one_question_with_every_reason(
    kept: FeedbackFile, sunday: Answer
) -> None:
    shouted = replace(sunday, question=sunday.question.upper(), standalone="")
    add(kept, sunday, "wrong", "No boat.")
    add(kept, shouted, "wrong", "No pier.")
    add(kept, sunday, "wrong", "No boat.")
    add(kept, sunday, "right")
    wrong, right = question_set(kept.path).questions
    assert str(wrong["passage"]).count("No boat.") == 1 and "No pier." in str(wrong["passage"])
    assert wrong["question"] == right["question"] == sunday.question
    assert (wrong["id"], right["id"]) == ("feedback-0001", "feedback-0002")


def test_a_follow_up_brings_what_it_goes_on_from(kept: FeedbackFile, assistant: Assistant) -> None:
    first = assistant.ask("How much is a weekly ticket?")
    then = assistant.ask("And a day one?", [first.as_turn()])
    assert then.standalone != then.question
    add(kept, then)
    (question,) = question_set(kept.path).questions
    assert question["question"] == then.standalone and "weekly ticket" in then.standalone


def test_a_follow_up_in_welsh_is_for_a_person_to_mend(
    kept: FeedbackFile, assistant: Assistant
) -> None:
    before = Turn("Beth yw pris tocyn wythnos?", "what is price ticket week?")
    then = assistant.ask("A beth am docyn diwrnod i'r plant?", [before])
    then = replace(then, status="declined", citations=())
    assert then.standalone.endswith(")")
    add(kept, then)
    assert "draft" in question_set(kept.path).questions[0]


def test_control_characters_do_not_break_the_set(
    kept: FeedbackFile, sunday: Answer, tmp_path: Path
) -> None:
    bad = "".join(map(chr, range(32))) + "\ud800\uffff"
    add(kept, replace(sunday, question=f"Who{bad}?", standalone=f"Who{bad}?"), "wrong", f"No{bad}.")
    add(kept, replace(sunday, question=f"Whom{bad}?", standalone=""))
    out = tmp_path / "questions.jsonl"
    write_questions(question_set(kept.path), out)
    assert len(read_questions([out], drafts=True)) == 2


# -- the command -------------------------------------------------------------------------------


def export(*arguments: object) -> int:
    return main(["feedback", "export", *map(str, arguments)])


def test_the_command_writes_the_set(
    kept: FeedbackFile, sunday: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(kept, sunday)
    out = tmp_path / "questions.jsonl"
    assert export(kept.path, "--out", out) == 0
    assert export(kept.path) == 0
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")
    assert len(read_questions([out])) == 1
    add(kept, sunday, "wrong")
    assert export(kept.path, "--out", out) == 1
    assert "--force" in capsys.readouterr().err and len(read_questions([out])) == 1
    assert export(kept.path, "--out", out, "--force") == 0
    assert len(read_questions([out], drafts=True)) == 2


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ("not json", "JSON"),
        ("[]", "line 2"),
        ('{"question": "Who?"}', "status"),
        ("\ufeff{}", "line 2"),
    ],
)
def test_a_faulty_line_is_named_and_the_others_go_on(
    kept: FeedbackFile, sunday: Answer, capsys: pytest.CaptureFixture[str], faulty: str, said: str
) -> None:
    add(kept, sunday)
    with kept.path.open("a", encoding="utf-8") as file:
        file.write(f"{faulty}\n\n")
    add(kept, sunday, "wrong")
    assert export(kept.path) == 1
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2
    assert "feedback.jsonl, line 2: " in told.err and said in told.err
    assert "2 questions, 1 faulty lines" in told.err


@pytest.mark.parametrize("field", ["question", "citations", "right", "day"])
def test_a_field_that_is_wrong_is_named(kept: FeedbackFile, sunday: Answer, field: str) -> None:
    add(kept, sunday)
    (line,) = lines(kept)
    wrong: dict[str, object] = {
        "question": "  ?",
        "citations": [{"document": "d", "kind": "action", "label": "d"}],
        "right": "perhaps",
        "day": "yesterday",
    }
    kept.path.write_text(json.dumps(line | {field: wrong[field]}) + "\n", encoding="utf-8")
    questions = question_set(kept.path)
    assert not questions.questions and f"“{field}" in questions.faults[0]


def test_a_file_without_judgements_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(tmp_path / "nowhere.jsonl") == 1
    assert "nowhere.jsonl can't be read" in capsys.readouterr().err
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    assert export(tmp_path / "empty.jsonl") == 1
    assert "holds no judgement" in capsys.readouterr().err
    assert question_lines(question_set(tmp_path / "empty.jsonl")) == ""


def test_the_evaluations_own_check_takes_the_file(
    kept: FeedbackFile, sunday: Answer, declined: Answer, root: Path, documents: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    add(kept, sunday)
    add(kept, declined, "wrong", "It is there.")
    out = tmp_path / "questions.jsonl"
    for arguments in (
        ["assistant", "feedback", "export", str(kept.path), "--out", str(out)],
        ["eval", "questions", "check", str(out), "--documents", str(documents)],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=root, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
