"""Scores of a run: every metric over a group worked out by hand, and what is not scored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Library, Reference
from eval.questions import Question
from eval.record import Recorded
from eval.scoring import METRICS, TOTAL, Outcome, Row, Summary, score_run, summarise
from eval.scoring.causes import trace
from eval.scoring.scores import score_row
from tests.eval.scoring.desk import Desk

ONE, TWO, THREE = ((("paragraph", n)) for n in "123")


def row(desk: Desk, outcome: Outcome, name: str) -> Row:
    outcome = replace(outcome, question=replace(outcome.question, id=name))
    return score_row(outcome, trace(outcome, desk.library))


def values(summary: Summary) -> dict[str, float]:
    return {name: e.value for name, e in summary.metrics.items()}


def test_a_groups_scores_by_hand(desk: Desk) -> None:
    one, none = desk.question(ONE, facts=(("£1,480",),)), desk.question()
    group = [
        desk.outcome(one, ONE, text="A week costs £1,480 [1]", seconds=1),
        desk.outcome(one, TWO, ONE, seconds=2),
        desk.outcome(one, TWO, seconds=3),
        desk.outcome(one, status="declined", found=(THREE, ONE), seconds=4),
        desk.outcome(none, status="declined", seconds=5),
        desk.outcome(none, THREE, seconds=6),
        desk.outcome(none, status="error", seconds=7),
    ]
    summary = summarise("all", [row(desk, o, str(n)) for n, o in enumerate(group)])
    got = values(summary)
    assert summary.n == 7
    assert got["right_first"] == 1 / 4
    assert got["right_in_two"] == got["right_any"] == 2 / 4
    assert got["citation_precision"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert got["citation_recall"] == 2 / 4
    assert got["citation_f1"] == pytest.approx((1 + 2 / 3 + 0 + 0) / 4)
    assert got["fact_recall"] == 1 / 4
    assert got["abstention_precision"] == 1 / 2
    assert got["abstention_recall"] == pytest.approx(1 / 3)
    assert got["wrong_refusals"] == 1 / 4
    assert got["errors"] == pytest.approx(1 / 7)
    assert got["quote_fidelity"] == got["reference_fidelity"] == 1.0
    assert got["recall_at_1"] == 1 / 4
    assert got["recall_at_3"] == 3 / 4
    assert got["mrr"] == pytest.approx((1 + 1 / 2 + 0 + 1 / 2) / 4)
    assert got["words"] == 5
    assert got["statement_recall"] == got["statement_precision"] == 1
    assert summary.metrics["citation_precision"].n == 3
    assert [e.value for e in summary.seconds[TOTAL]] == [4, 7]
    assert summary.causes == {
        "ranked and not used": 1, "not retrieved": 1, "refused wrongly": 1, "answered wrongly": 1,
        "error": 1,
    }  # fmt: skip


def test_a_group_of_one_kind_leaves_the_other_metrics_undefined(desk: Desk) -> None:
    got = values(summarise("x", [row(desk, desk.outcome(desk.question(), status="declined"), "a")]))
    assert got == {"abstention_precision": 1.0, "abstention_recall": 1.0, "errors": 0.0}
    assert summarise("x", []).metrics == {}


def test_lists_are_complete_or_not(desk: Desk) -> None:
    asked = replace(desk.question(ONE, TWO), type="list")
    rows = [row(desk, desk.outcome(asked, ONE, TWO), "a"), row(desk, desk.outcome(asked, ONE), "b")]
    assert values(summarise("list", rows))["list_completeness"] == 0.5
    assert rows[1].faults == ("list incomplete: 1 of 2 not cited",)


def test_quotations_weigh_each_and_not_each_answer(desk: Desk) -> None:
    asked = desk.question(ONE)
    many = desk.outcome(asked, ONE, TWO, THREE)
    bad = replace(desk.outcome(asked, ONE), faithful=0)
    rows = [row(desk, many, "a"), row(desk, bad, "b")]
    assert values(summarise("x", rows))["quote_fidelity"] == 3 / 4


def test_what_is_scored_and_what_is_told_instead(library: Library) -> None:
    def asked(name: str, number: str, held_out: bool = False) -> Question:
        gold = (Reference("plan", "paragraph", number),)
        return Question(name, "What?", f"kind {number}", gold, (), False, held_out=held_out)

    questions = [asked("a", "1"), asked("b", "99"), asked("c", "2"), asked("d", "2", held_out=True)]
    answers = [Recorded(name, "What?", "declined", "") for name in "abd"]
    answers.append(Recorded("c", "What was it before?", "declined", ""))
    told: list[str] = []
    scores = score_run(questions, answers, library, lambda o, cause: told.append(f"{cause}"))
    assert [r.id for r in scores.rows] == ["a", "d"]
    assert told == ["not retrieved", "not retrieved"]
    assert [str(u) for u in scores.unscored] == ["b: plan, paragraph 99 (not in the documents)"]
    assert scores.unanswered == ("c",)
    assert [(s.name, s.n) for s in scores.summaries] == [
        ("all", 2), ("held out", 1), ("kind 1", 1), ("kind 2", 1),
    ]  # fmt: skip


def test_every_metric_is_explained_in_the_documentation(root: Path) -> None:
    text = " ".join((root / "docs" / "evaluation.md").read_text(encoding="utf-8").split())
    for metric in METRICS:
        for words in (f"**{metric.title}**", metric.definition, metric.source):
            assert " ".join(words.split()) in text, metric.name
