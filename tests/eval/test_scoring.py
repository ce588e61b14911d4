"""Every metric on examples small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Kind, Library, Passage, Reference, read_library
from eval.questions import Question
from eval.scoring import (
    Cited,
    Outcome,
    Recorded,
    gold_passages,
    is_faithful,
    mean,
    missing_facts,
    percentile,
    score_answer,
    score_run,
    summarise,
)

TEXT = """# Plan for fees

## Fees

1. A week costs £1,480 at most.

2. The panel decides within five days.

3. A refusal is given in writing.

## Principles

4. We have these principles:
   i) children are heard
   ii) money is spent well
   ix) records are kept

## Rates

| Week | Pounds |
|---|---|
| First | 71 |
"""


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    return read_library(folder_of({"plan.md": TEXT}))


def passage(library: Library, kind: Kind, number: str | None) -> Passage:
    return next(p for p in library.passages() if (p.kind, p.number) == (kind, number))


def cite(library: Library, kind: Kind, number: str | None) -> Cited:
    """The whole of a passage, rightly quoted."""
    p = passage(library, kind, number)
    return Cited("plan", kind, number, p.label, p.start, p.end, p.text)


def question(*gold: tuple[Kind, str | None], facts: tuple[tuple[str, ...], ...] = ()) -> Question:
    golds = tuple(Reference("plan", kind, number) for kind, number in gold)
    return Question("q", "What?", "fact", golds, facts, abstain=not gold)


def outcome(
    library: Library,
    asked: Question,
    *cited: tuple[Kind, str | None],
    status: str = "answered",
    text: str = "",
    seconds: float = 0.0,
) -> Outcome:
    citations = tuple(cite(library, kind, number) for kind, number in cited)
    answer = Recorded("q", "What?", status, text, citations, citations, seconds)
    return score_answer(asked, answer, library)


# -- citations --------------------------------------------------------------------------------


def test_precision_and_recall_over_distinct_passages(library: Library) -> None:
    asked = question(("paragraph", "1"), ("paragraph", "2"), ("table", None))
    got = outcome(
        library, asked, ("paragraph", "3"), ("paragraph", "2"), ("paragraph", "2"), ("table", None)
    )
    assert got.first_right == 2
    assert got.precision == pytest.approx(2 / 3)
    assert got.recall == pytest.approx(2 / 3)


def test_an_answer_without_citations_has_no_precision_and_no_recall(library: Library) -> None:
    got = outcome(library, question(("paragraph", "1")), status="declined")
    assert (got.first_right, got.precision, got.recall) == (None, None, 0.0)


@pytest.mark.parametrize(
    ("gold", "cited"),
    [
        ([("principle", "ii")], ("paragraph", "4")),
        ([("paragraph", "4")], ("principle", "ii")),
        ([("principle", "ii"), ("paragraph", "4")], ("paragraph", "4")),
        ([("principle", "ii"), ("paragraph", "4")], ("principle", "ii")),
    ],
)
def test_a_paragraph_and_its_sub_item_stand_for_each_other(
    library: Library, gold: list[tuple[Kind, str]], cited: tuple[Kind, str]
) -> None:
    got = outcome(library, question(*gold), cited)
    assert (got.first_right, got.precision, got.recall) == (1, 1.0, 1.0)


def test_another_sub_item_is_wrong_where_the_gold_says_which(library: Library) -> None:
    got = outcome(library, question(("principle", "ii"), ("paragraph", "4")), ("principle", "i"))
    assert (got.first_right, got.precision, got.recall) == (None, 0.0, 0.0)


def test_a_whole_list_is_recalled_by_its_members_or_its_paragraph(library: Library) -> None:
    gold = question(
        ("paragraph", "4"), ("principle", "i"), ("principle", "ii"), ("principle", "ix")
    )
    assert outcome(library, gold, ("principle", "i")).recall == pytest.approx(1 / 3)
    assert outcome(library, gold, ("paragraph", "4")).recall == 1.0


def test_a_number_as_printed_wins_over_one_that_means_the_same(library: Library) -> None:
    for number in ("i", "ix"):
        found = gold_passages(Reference("plan", "principle", number), library)
        assert [p.number for p in found] == [number]
    other_spelling = gold_passages(Reference("plan", "principle", "2"), library)
    assert [p.number for p in other_spelling] == ["ii"]


def test_a_table_is_matched_by_its_heading(library: Library) -> None:
    assert gold_passages(Reference("plan", "table", None, "rates"), library)
    assert not gold_passages(Reference("plan", "table", None, "ages"), library)


def test_words_outside_the_named_passage_make_a_citation_wrong(library: Library) -> None:
    words = passage(library, "paragraph", "2")
    cited = Cited("plan", "paragraph", "1", "…", words.start, words.end, words.text)
    answer = Recorded("q", "What?", "answered", "", (cited,))
    got = score_answer(question(("paragraph", "1")), answer, library)
    assert (got.first_right, got.precision, got.quotes, got.faithful) == (None, 0.0, 1, 1)


def test_hits_are_ranked_apart_from_citations(library: Library) -> None:
    hits = (cite(library, "paragraph", "3"), cite(library, "paragraph", "1"))
    answer = Recorded("q", "What?", "declined", "", (), hits)
    assert score_answer(question(("paragraph", "1")), answer, library).found_at == 2


# -- quotes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "faithful"),
    [
        ({}, True),
        ({"quote": "A week\n costs  £1,480 at most."}, True),
        ({"quote": "A week costs £1,480 at least."}, False),
        ({"quote": ""}, False),
        ({"document": "other"}, False),
        ({"start": -5}, False),
        ({"end": 10_000}, False),
    ],
)
def test_a_quote_is_the_documents_own_words(
    library: Library, change: dict[str, object], faithful: bool
) -> None:
    good = cite(library, "paragraph", "1")
    fields = {name: getattr(good, name) for name in Cited.__slots__}
    assert is_faithful(Cited(**{**fields, **change}), library) is faithful


# -- facts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "text", "present"),
    [
        ("£1480", "It is **£1,480** a week [1].", True),
        ("£740", "It is £740,000.", False),
        ("71", "| First | 71 |", True),
        ("71", "In all 171 weeks", False),
        ("7", "It is 7.83% here", False),
        ("7.83%", "It is 7.83%.", True),
        ("205", "There were 205.", True),
        ("nine", "nineteen councils", False),
        ("Care Order", "interim CARE ORDERS", True),
        ("5 days", "within\n> 5   days", True),
        ("children's", "the children’s views", True),
        ("1", "see the plan [1]", False),
    ],
)
def test_a_fact_is_found_as_whole_words_and_figures(fact: str, text: str, present: bool) -> None:
    assert (missing_facts([(fact,)], text) == ()) is present


def test_the_share_of_facts_and_the_ones_missing(library: Library) -> None:
    asked = question(("paragraph", "1"), facts=(("£1,480",), ("panel", "manager"), ("five days",)))
    got = outcome(library, asked, ("paragraph", "1"), text="£1,480, says the manager.")
    assert got.facts == pytest.approx(2 / 3)
    assert got.missing_facts == (("five days",),)
    assert outcome(library, asked, status="declined", text="£1,480 panel five days").facts == 0.0


# -- groups -----------------------------------------------------------------------------------


def test_a_groups_scores_by_hand(library: Library) -> None:
    one = question(("paragraph", "1"), facts=(("£1,480",),))
    none = question()
    group = [
        outcome(library, one, ("paragraph", "1"), text="£1,480", seconds=1),
        outcome(library, one, ("paragraph", "2"), ("paragraph", "1"), seconds=2),
        outcome(library, one, ("paragraph", "2"), seconds=3),
        outcome(library, one, status="declined", seconds=4),
        outcome(library, none, status="declined", seconds=5),
        outcome(library, none, ("paragraph", "3"), seconds=6),
        outcome(library, none, status="error", seconds=7),
    ]
    got = summarise("all", group)
    assert (got.n, got.errors) == (7, 1)
    assert got.right_first == 1 / 4
    assert got.right_in_two == 2 / 4
    assert got.right_any == 2 / 4
    assert got.precision == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert got.recall == 2 / 4
    assert got.facts == 1 / 4
    assert got.abstention == pytest.approx(1 / 3)
    assert got.wrong_refusals == 1 / 4
    assert got.fidelity == 1.0
    assert (got.p50, got.p95) == (4, 7)


def test_a_group_of_one_kind_leaves_the_other_metrics_undefined(library: Library) -> None:
    refusals = summarise("x", [outcome(library, question(), status="declined")])
    assert (refusals.abstention, refusals.right_first, refusals.wrong_refusals) == (1.0, None, None)
    assert (refusals.precision, refusals.fidelity) == (None, None)
    assert summarise("x", []).p50 is None


def test_percentiles_are_by_nearest_rank() -> None:
    values = [float(n) for n in range(20, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (10, 19)
    assert (percentile([3.0], 0.5), percentile([3.0], 0.95)) == (3.0, 3.0)
    assert mean([]) is None


def test_faults_are_told_in_words(library: Library) -> None:
    one, none = question(("paragraph", "1"), facts=(("£1,480",),)), question()
    assert outcome(library, one, ("paragraph", "1"), text="£1,480").faults == ()
    assert outcome(library, none, status="declined").faults == ()
    assert outcome(library, none).faults == ("answered what the documents do not say",)
    refused = outcome(library, one, status="declined")
    assert refused.faults == ("declined what the documents answer",)
    assert outcome(library, one, ("paragraph", "2"), ("paragraph", "1")).faults == (
        "right citation only at place 2",
        "facts missing",
    )


# -- runs -------------------------------------------------------------------------------------


def test_what_is_scored_and_what_is_told_instead(library: Library) -> None:
    def asked(name: str, number: str, held_out: bool = False) -> Question:
        gold = (Reference("plan", "paragraph", number),)
        return Question(name, "What?", f"kind {number}", gold, (), False, held_out=held_out)

    questions = [asked("a", "1"), asked("b", "99"), asked("c", "2"), asked("d", "2", held_out=True)]
    answers = [Recorded(name, "What?", "declined", "") for name in "abd"]
    answers.append(Recorded("c", "What was it before?", "declined", ""))
    scores = score_run(questions, answers, library)
    assert [o.question.id for o in scores.outcomes] == ["a", "d"]
    assert [str(u) for u in scores.unresolved] == ["b: plan, paragraph 99"]
    assert scores.unanswered == ("c",)
    assert [(s.name, s.n) for s in scores.summaries] == [
        ("all", 2), ("held out", 1), ("kind 1", 1), ("kind 2", 1),
    ]  # fmt: skip
