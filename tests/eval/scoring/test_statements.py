"""Statements and their support, with ALCE's definitions worked out by hand."""

from __future__ import annotations

import pytest

from eval.scoring.frames import Sources
from eval.scoring.statements import (
    Statement,
    claims,
    is_quoted,
    split_statements,
    stands_in,
    weigh,
)

ONE = "A week costs £1,480 at most."
TWO = "The panel decides within five days, and tells the carer in writing."


def test_a_lead_a_quotation_and_items_are_statements_with_their_markers() -> None:
    text = (
        "A week costs **£1,480** at most. [1][2]\n\n"
        "> The panel decides \n> within five days.  \n> — Plan, paragraph 2 [2]\n\n"
        "- children are heard [3]\n- money is spent well [4]"
    )
    assert split_statements(text) == [
        Statement("A week costs £1,480 at most", (1, 2)),
        Statement("The panel decides within five days", (2,)),
        Statement("children are heard", (3,)),
        Statement("money is spent well", (4,)),
    ]


def test_a_year_in_brackets_is_no_marker() -> None:
    text = "The duty lies with us (R (G) v Southwark [2009] UKHL 26). [1]"
    assert split_statements(text) == [
        Statement("The duty lies with us (R (G) v Southwark [2009] UKHL 26)", (1,))
    ]


OWN = Sources(
    passages={1: ONE, 2: TWO},
    question=("What does a week cost, and who chairs the board?",),
    names=["Plan, paragraph 1", "Plan, paragraph 2", "Plan", "paragraph paragraphs 2"],
    near={"Plan, paragraph 3": "A refusal is given in writing."},
    compared=["five days / 7 days", "4 March 2013"],
)


@pytest.mark.parametrize(
    "text",
    [
        "The documents do not say: who chairs the board?",
        "The nearest passages, which do not answer it:\n- Plan, paragraph 3",
        "Its objective:\n- Plan, paragraph 3: “A refusal is given in writing.”",
        "2 paragraphs:",
        "*No longer in force (superseded): “Plan”.*",
        "⚠ These passages give different values: five days (Plan, paragraph 2, 4 March 2013) [2]; "
        "7 days (Plan, paragraph 1) [1]. Both are shown; the documents do not say which holds. "
        "Plan is the newer (4 March 2013).",
        "⚠ The parts do not add up: five + 7 makes 12, but Plan, paragraph 1 says 1,480 [1]. Both "
        "are shown as they stand.",
    ],
)
def test_the_products_own_words_are_no_statements(text: str) -> None:
    assert claims(split_statements(text), OWN) == []


@pytest.mark.parametrize(
    "text",
    [
        "The panel decides within five days.",
        "Yes: a week does cost, and the board chairs.",
        "The documents do not say: who pays £98,765?",
        "Its objective:\n- Plan, paragraph 3: “A refusal is given in person.”",
        "3 paragraphs:",
        "*The fee is £9,999 a week [1].*",
        "*A week costs £1,480 at most.*",
        "⚠ These passages give different values: six days (Plan, paragraph 2) [2]; 7 days (Plan) "
        "[1]. Both are shown; the documents do not say which holds.",
        "⚠ The director earns a golden handshake.",
    ],
)
def test_other_words_without_a_citation_are_statements_that_cite_nothing(text: str) -> None:
    said = claims(split_statements(text), OWN)
    assert len(said) == 1
    assert weigh(said, OWN, is_quoted).recalled == 0


def test_a_marker_that_leads_nowhere_supports_nothing() -> None:
    said = [Statement("A week costs £1,480 at most", (1, 9))]
    assert weigh(said, OWN, stands_in).unsupported == tuple(said)


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("the panel decides within\nfive days", True),
        ("Within five days the panel decides", True),
        ("A week costs 1480", True),
        ("A week costs 1480%", False),
        ("A week doesn't cost £1,480 at most", False),
        ("The panel decides within thirty days", False),
        ("A week costs £1,490", False),
        ("The panel decides within 5 days", False),
        ("The panel never decides within five days", False),
        ("The panel must decide within five days", False),
        ("The panel decides within six days", False),
        ("Ms Price decides which foster homes close", False),
        ("", True),
    ],
)
def test_whether_words_stand_in_the_passages(statement: str, held: bool) -> None:
    assert stands_in(statement, [ONE, TWO]) is held


def test_a_quoting_answer_has_to_quote() -> None:
    assert is_quoted("The panel decides within five days", [TWO])
    assert not is_quoted("Within five days the panel decides", [TWO])
    table = "Rates\nWeek\tPounds\nFirst\t71\nSecond\t82"
    assert is_quoted("First – Week: First; First – Pounds: 71", [table])
    assert not is_quoted("First: 72", [table])
    assert not is_quoted("First: 82", [table])  # which is another row's
    assert not is_quoted("71 Second", [table])  # which runs from one row into the next
    assert is_quoted("First 71 Second 82", [table])  # both rows whole
    assert is_quoted("Week Pounds Second 82", [table])


def holds_all(statement: str, passages: list[str]) -> bool:
    """A model in the place of ALCE's: a statement is a set of claims, a passage the claims that it
    supports."""
    return set(statement.split()) <= {claim for p in passages for claim in p.split()}


@pytest.mark.parametrize(
    ("cited", "recalled", "precise"),
    [
        # The cases of ALCE, section 3: each citation supports by itself, so none is irrelevant.
        (["a b", "a b"], 1, 2),
        # One supports by itself, the other adds nothing: irrelevant.
        (["a b", "x"], 1, 1),
        # Neither supports alone, both together do: both are needed.
        (["a x", "b y"], 1, 2),
        # Two together support; the third is irrelevant.
        (["a", "b", "x"], 1, 2),
        # Not supported by all together: not recalled, and no citation of it is precise.
        (["a", "x"], 0, 0),
    ],
)
def test_recall_and_precision_of_a_statement_are_those_of_the_paper(
    cited: list[str], recalled: int, precise: int
) -> None:
    markers = tuple(range(1, len(cited) + 1))
    sources = Sources(dict(zip(markers, cited, strict=True)))
    got = weigh([Statement("a b", markers)], sources, holds_all)
    assert (got.statements, got.recalled) == (1, recalled)
    assert (got.citations, got.precise) == (len(cited), precise)


def test_an_answer_is_the_sum_of_its_statements() -> None:
    statements = [Statement("a", (1, 2)), Statement("c", (2,)), Statement("b", (9,))]
    got = weigh(statements, Sources({1: "a", 2: "b"}), holds_all)
    assert (got.statements, got.recalled, got.citations, got.precise) == (3, 1, 4, 1)
    assert got.unsupported == tuple(statements[1:])
