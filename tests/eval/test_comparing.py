"""Two runs beside each other, and the gate's verdict, on rows made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus import Reference
from eval.comparing import Comparison, Fall, compare_runs, find_falls
from eval.report.comparison import comparison_text, gate_text
from eval.scoring import Cause, Row, Scores, Unscored, summarise_all


def row(
    name: str,
    *,
    right: float | None = 1.0,
    cause: Cause | None = None,
    quotes: float | None = None,
    refused: float = 0.0,
    precise: float | None = None,
    error: float | None = None,
    said: float | None = None,
    conversation: str | None = None,
    asked: str = "",
    gold: str = "",
) -> Row:
    values = {
        "right_first": right, "quote_fidelity": quotes, "wrong_refusals": refused,
        "citation_precision": precise, "errors": error, "statement_recall": said,
    }  # fmt: skip
    known = {k: v for k, v in values.items() if v is not None}
    return Row(
        name, asked, gold, "fact", False, conversation, "answered", (), cause, known, {}, None,
        {"total": 0.1},
    )  # fmt: skip


def run(rows: Sequence[Row], unscored: Sequence[str] = ()) -> Scores:
    outside = tuple(
        Unscored(name, Reference("plan", "paragraph", "9"), "not parsed") for name in unscored
    )
    return Scores(tuple(rows), summarise_all(rows), outside, ())


def many(count: int, wrong: int, cause: Cause = "not retrieved") -> Scores:
    """So many questions, the first `wrong` of them wrong."""
    return run(
        [
            row(str(n), right=float(n >= wrong), cause=cause if n < wrong else None)
            for n in range(count)
        ]
    )


def falls(before: Scores, after: Scores) -> list[Fall]:
    return find_falls(before, after, compare_runs(before, after))


def test_what_got_better_and_what_worse() -> None:
    before = run([row("a"), row("b", right=0.0, cause="not retrieved"), row("c"), row("d")])
    after = run([row("a", right=0.0, cause="refused wrongly"), row("b"), row("c"), row("e")])
    comparison = compare_runs(before, after)
    assert len(comparison.pairs) == 3
    assert [(m.after.id, m.is_better) for m in comparison.moved] == [("a", False), ("b", True)]
    assert comparison.moved[0].changed == {"right_first": (1.0, 0.0)}
    assert comparison.causes == {"not retrieved": (1, 0), "refused wrongly": (0, 1)}
    assert (comparison.gone, comparison.new) == (("d",), ("e",))
    assert comparison.changes["right_first"].by == 0


def test_fewer_wrong_refusals_are_better() -> None:
    comparison = compare_runs(run([row("a", refused=1.0)]), run([row("a", refused=0.0)]))
    assert comparison.moved[0].is_better


def test_a_metric_that_only_one_run_defines_is_told_and_not_weighed() -> None:
    comparison = compare_runs(run([row("a", right=None)]), run([row("a", right=1.0)]))
    assert comparison.moved == ()
    assert "right_first" not in comparison.changes


def test_only_questions_that_expect_the_same_are_compared() -> None:
    before = run([row("a", asked="1", gold="x"), row("b", asked="1", gold="x")])
    after = run([row("a", asked="2", gold="x", right=0.0), row("b", asked="1", gold="y")])
    comparison = compare_runs(before, after)
    assert [old.id for old, _ in comparison.pairs] == ["b"]
    assert comparison.asked_otherwise == ("a",)
    assert comparison.reworded == ("b",)
    assert [f.metric for f in find_falls(before, after, comparison)] == ["questions", "gold"]
    text = comparison_text(comparison, {}, ["documents: a → b"])
    assert "Not made the same way:\n\n- documents: a → b" in text
    assert "facts were changed: a." in text
    assert "where the gold of these stands: b." in text


def test_answers_in_the_place_of_refusals_cost_no_precision() -> None:
    """Ten of them right, ten wrong: what was answered before is as precise as it was."""
    old = [row(str(n), right=0.0, refused=1.0) for n in range(20)]
    old += [row(str(n), precise=1.0) for n in range(20, 60)]
    new = [row(str(n), right=float(n < 10), precise=float(n < 10)) for n in range(20)]
    new += old[20:]
    assert falls(run(old), run(new)) == []


def test_a_metric_that_no_answer_defines_any_more_has_fallen() -> None:
    (fall,) = falls(run([row("a", precise=1.0)]), run([row("a")]))
    assert fall.words == "citation precision is not defined for any answer any more"


def test_a_metric_that_was_at_its_best_falls_with_the_first_answer() -> None:
    good, bad = row("a", said=1.0), row("a", said=0.5, cause="used and not verified")
    rest = [row(str(n), said=1.0) for n in range(99)]
    (fall,) = falls(run([good, *rest]), run([bad, *rest]))
    assert (fall.metric, fall.questions) == ("statement_recall", ("a",))
    # A model's words were never all held by what they cite: there only more than noise counts.
    assert falls(run([bad, *rest]), run([bad, *rest])) == []


def test_one_error_is_enough() -> None:
    rest = [row(str(n), error=0.0) for n in range(99)]
    (fall,) = falls(
        run([row("a", error=0.0), *rest]), run([row("a", error=1.0, cause="error"), *rest])
    )
    assert (fall.words, fall.causes) == ("errors: 1 of 100 answers fall short", {"error": 1})


def test_the_gate_stands_where_nothing_changed_or_noise_did() -> None:
    assert falls(many(100, 10), many(100, 10)) == []
    swapped = run([*many(100, 10).rows[10:20], *many(100, 10).rows[:10], *many(100, 10).rows[20:]])
    noisy = run([row(r.id, right=float(n >= 10)) for n, r in enumerate(swapped.rows)])
    assert falls(many(100, 10), noisy) == []


def test_the_gate_falls_with_a_metric_and_names_the_cause_and_the_questions() -> None:
    (fall,) = falls(many(100, 2), many(100, 10, "retrieved and not ranked"))
    assert fall.metric == "right_first"
    assert fall.causes == {"retrieved and not ranked": 8}
    assert fall.questions == tuple(str(n) for n in range(2, 10))
    assert fall.words.startswith("right first 0.980 → 0.900 (-0.080, 95 % from -0.")


def test_a_fact_that_the_gold_held_before_was_lost_in_reading() -> None:
    before = run([row(str(n), gold="x") for n in range(50)])
    lost = [row(str(n), right=0.0, cause="not in the documents", gold="y") for n in range(8)]
    gold, right = falls(before, run([*lost, *before.rows[8:]]))
    assert (gold.metric, right.metric) == ("gold", "right_first")
    assert gold.causes == right.causes == {"not parsed": 8}


def test_the_gate_falls_where_more_is_refused() -> None:
    before = run([row(str(n)) for n in range(50)])
    after = run([row(str(n), refused=float(n < 8)) for n in range(50)])
    assert [f.metric for f in falls(before, after)] == ["wrong_refusals"]


def test_one_false_quotation_is_enough() -> None:
    rows = [row(str(n), quotes=1.0) for n in range(50)]
    bad = [row("0", quotes=0.5, cause="used and not verified"), *rows[1:]]
    (fall,) = falls(run(rows), run(bad))
    assert (fall.metric, fall.questions) == ("quote_fidelity", ("0",))
    assert fall.causes == {"used and not verified": 1}
    # It is no excuse that it was false before.
    assert [f.metric for f in falls(run(bad), run(bad))] == ["quote_fidelity"]


def test_a_question_that_can_not_be_scored_any_more_or_is_gone() -> None:
    before = run([row("a"), row("b"), row("c")])
    lost, gone = falls(before, run([row("a")], unscored=["b"]))
    assert (lost.words, lost.causes) == ("1 questions can't be scored any more", {"not parsed": 1})
    assert (gone.words, gone.questions) == ("1 questions of the baseline have no answer", ("c",))


def test_a_conversation_that_was_renamed_is_compared_as_it_was() -> None:
    before = run([row("a", conversation="c1"), row("b", conversation="c1")])
    after = run([row("a", conversation="c2"), row("b")])
    assert compare_runs(before, after).changes["right_first"].by == 0


@pytest.fixture
def comparison() -> Comparison:
    before = run([row("a"), row("b", right=0.0, cause="not retrieved")])
    return compare_runs(before, run([row("a", right=0.0, cause="refused wrongly"), row("b")]))


def test_a_comparison_in_words(comparison: Comparison) -> None:
    text = comparison_text(comparison, {"a": "How dear is it?"})
    assert text.startswith("2 questions in both runs: 1 better, 1 worse, 0 alike.")
    assert "| right first | 0.500 | 0.500 | +0.000 |" in text
    assert "| not retrieved | 1 | 0 |" in text
    worse = text[text.index("## Worse") : text.index("## Better")]
    assert "- **a** How dear is it?\n  right → refused wrongly; right first 1 → 0" in worse


def test_a_verdict_in_words() -> None:
    before, after = many(100, 0), many(100, 20)
    comparison = compare_runs(before, after)
    text = gate_text(comparison, find_falls(before, after, comparison))
    assert text.startswith("The gate falls: 100 questions, 0 better, 20 worse.\nworse: 0, 1, 2,")
    assert "\n- right first 1.000 → 0.800" in text
    assert "lost by: not retrieved (20)" in text
    assert text.endswith("8, 9, 10, 11 and 8 more")
    same = compare_runs(before, before)
    assert gate_text(same, []) == "The gate stands: 100 questions, 0 better, 0 worse."
