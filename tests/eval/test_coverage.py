"""Which passages questions touch, over a small plan and over the shipped documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import Library, Reference
from eval.__main__ import main
from eval.questions import Question, read_questions
from eval.questions.covering import cover
from eval.questions.reading import shipped_sets

STRATEGY = "commissioning-strategy-2013-2018"


def about(*golds: Reference) -> Question:
    return Question("a", "Why?", "fact", golds, (), abstain=False)


def touches(library: Library, *golds: Reference) -> dict[str, set[str]]:
    """The numbers of the strategy's passages by how they are touched, without the untouched."""
    (coverage,) = [c for c in cover([about(*golds)], library) if c.document.id == STRATEGY]
    found: dict[str, set[str]] = {}
    for covered in coverage.passages:
        if covered.touch != "untouched":
            passage = covered.passage
            found.setdefault(covered.touch, set()).add(f"{passage.kind} {passage.number}")
    return found


def run(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def line_about(number: str) -> dict[str, object]:
    """A question's line whose gold is a paragraph of the strategy."""
    gold = [[STRATEGY, "paragraph", number]]
    return {"id": "a", "question": "Why?", "type": "fact", "gold": gold, "facts": [],
            "abstain": False}  # fmt: skip


def test_a_sub_item_touches_its_paragraph_too(shipped: Library) -> None:
    principle = Reference(STRATEGY, "principle", "viii")
    assert touches(shipped, principle) == {"touched": {"principle viii", "paragraph 31"}}


def test_a_paragraph_touches_its_sub_items_in_part(shipped: Library) -> None:
    objectives = {f"objective {letter}" for letter in "ABCD"}
    found = touches(shipped, Reference(STRATEGY, "paragraph", "30"))
    assert found == {"touched": {"paragraph 30"}, "in part": objectives}


def test_an_item_beside_its_paragraph(shipped: Library) -> None:
    golds = (Reference(STRATEGY, "paragraph", "30"), Reference(STRATEGY, "objective", "B"))
    found = touches(shipped, *golds)
    assert found["touched"] == {"paragraph 30", "objective B"}
    assert found["in part"] == {"objective A", "objective C", "objective D"}


def test_gold_that_names_nothing_touches_nothing(shipped: Library) -> None:
    assert touches(shipped, Reference(STRATEGY, "paragraph", "999")) == {}


def test_every_passage_is_counted_once_but_those_that_repeat_a_list(shipped: Library) -> None:
    for coverage in cover(read_questions(shipped_sets()), shipped):
        counts = [
            coverage.count(kind, touch)
            for kind in coverage.kinds
            for touch in ("touched", "in part", "untouched")
        ]
        told = [p for p in coverage.document.passages if not (p.is_contents or p.is_restated)]
        assert sum(counts) == len(told) == len(coverage.passages)


def test_the_command_for_people_and_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "set.jsonl"
    line = line_about("30")
    draft = {**line, "id": "b", "gold": [[STRATEGY, "paragraph", "31"]], "draft": True}
    path.write_text(json.dumps(line) + "\n" + json.dumps(draft))
    assert run("coverage", "--questions", path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"{STRATEGY}, paragraph 1 0 116" in [" ".join(text.split()) for text in lines]
    assert f"{STRATEGY}, objective 0 4 0" in [" ".join(text.split()) for text in lines]
    assert "  Commissioning Strategy 2013–2018, paragraph 31" in lines
    assert "  Commissioning Strategy 2013–2018, paragraph 30" not in lines
    assert run("coverage", "--questions", path, "--json") == 0
    documents = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    (strategy,) = [d for d in documents if d["document"] == STRATEGY]
    assert strategy["kinds"]["paragraph"] == {"touched": 1, "in_part": 0, "untouched": 116}
    assert [p["number"] for p in strategy["in_part"]] == ["A", "B", "C", "D"]


def test_gold_that_names_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "set.jsonl"
    line = line_about("999")
    path.write_text(json.dumps(line))
    assert run("coverage", "--questions", path) == 0
    assert capsys.readouterr().err.startswith("1 gold references name nothing in the documents")


def test_the_shipped_sets_are_meant_where_none_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("coverage") == 0
    named = [f"--questions={path}" for path in shipped_sets()]
    said = capsys.readouterr().out
    assert run("coverage", *named) == 0
    assert capsys.readouterr().out == said
