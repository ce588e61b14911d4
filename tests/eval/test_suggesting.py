"""Drafts of questions: what they are about, what they propose, and that scoring refuses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, Reference, read_library
from eval.__main__ import main
from eval.questions import Question, QuestionsError, read_questions
from eval.questions.covering import cover
from eval.questions.reading import shipped_sets
from eval.questions.suggesting import suggest
from eval.scoring import gold_passages, missing_facts

PLAN = """# Plan

## Visits

1. Trees are green.

2. The plan of the Act 2014, section 21, must be kept. Each child must be seen within five weeks.

3. A place costs £740 each week.

4. Of the children 36% live with foster carers.

5. The Resources Panel approves the plan.

6. The file must be kept.

7. There are 218 children in care under paragraph 3.

| Step | Sum |
|---|---|
| First | £9 |
"""


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    return read_library(folder_of({"plan.md": PLAN}))


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def told(question: Question) -> tuple[str, str | None, tuple[tuple[str, ...], ...]]:
    return (
        question.question.partition(":")[0].partition(" …")[0],
        question.gold[0].number,
        question.facts,
    )


def test_a_draft_asks_for_what_its_passage_tells(library: Library) -> None:
    assert [told(q) for q in suggest([], library, 20)] == [
        ("By when, or for how long", "2", (("five weeks",),)),
        ("How much", "3", (("£740 each week",),)),
        ("How much", None, (("£9",),)),
        ("What share", "4", (("36%",),)),
        ("How many", "7", (("218",),)),
        ("Who", "5", (("The Resources Panel",),)),
        ("What must be done", "6", ()),
        ("What", "1", ()),
    ]


def test_a_draft_shows_its_passage_and_its_heading(library: Library) -> None:
    draft = suggest([], library, 1)[0]
    assert (
        draft.question
        == "By when, or for how long: Each child must be seen within …? (Plan: Visits)"
    )
    assert draft.gold == (Reference("plan", "paragraph", "2"),)
    assert draft.passage is not None
    assert draft.passage.endswith("Each child must be seen within five weeks.")
    assert draft.draft


def test_what_a_question_touches_is_left_out_and_ids_stay_their_own(library: Library) -> None:
    first = suggest([], library, 3)
    more = suggest(first, library, 20)
    golds = [q.gold for q in (*first, *more)]
    assert len(set(golds)) == len(golds) == 8
    assert [q.id for q in more] == [f"draft-{n:03}" for n in range(4, 9)]


def test_drafts_over_the_shipped_documents(shipped: Library) -> None:
    known = read_questions(shipped_sets())
    drafts = suggest(known, shipped, 1000)
    assert suggest(known, shipped, 1000) == drafts
    untouched = {
        c.passage.key
        for coverage in cover(known, shipped)
        for c in coverage.passages
        if c.touch == "untouched"
    }
    passages = [gold_passages(q.gold[0], shipped) for q in drafts]
    assert {p.key for (p,) in passages} == untouched
    for draft, (passage,) in zip(drafts, passages, strict=True):
        assert missing_facts(draft.facts, passage.text) == ()
    documents = [p.document for (p,) in passages[:10]]
    assert len(set(documents)) == 10


def test_the_command_writes_drafts_that_are_refused_until_mended(tmp_path: Path) -> None:
    lines, sheet = tmp_path / "drafts.jsonl", tmp_path / "drafts.xlsx"
    for out in (lines, sheet):
        assert run("questions", "suggest", "--count", "5", "--out", out) == 0
        with pytest.raises(QuestionsError, match="this is a draft"):
            read_questions([out])
    drafts = read_questions([lines], drafts=True)
    assert len(drafts) == 5
    assert read_questions([sheet], drafts=True) == drafts
    assert run("questions", "check", lines) == 0


def test_the_command_to_stdout_in_the_sets_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("questions", "suggest", "--count", "2") == 0
    fields = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f["draft"] for f in fields] == [True, True]
    assert all(f["passage"] and f["gold"] for f in fields)
