"""Statements and their support, with ALCE's definitions worked out by hand."""

from __future__ import annotations

import pytest

from eval.scoring.statements import (
    Sources,
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
    {1: ONE, 2: TWO}, ["The documents do not say: {part}?", "Who chairs the board?", "Plan"]
)


def test_the_products_own_words_are_no_statements() -> None:
    text = "The documents do not say: who chairs the board?\n\n*The Plan.*"
    assert claims(split_statements(text), OWN) == []


def test_words_without_a_marker_are_statements_that_cite_nothing() -> None:
    text = "The documents do not say: who pays £98,765?\n\nThe panel decides within five days."
    said = claims(split_statements(text), OWN)
    assert [(s.text, s.markers) for s in said] == [
        ("The documents do not say: who pays £98,765?", ()),
        ("The panel decides within five days", ()),
    ]
    assert weigh(said, OWN, stands_in).recalled == 0


def test_a_note_may_add_up_but_say_nothing_of_its_own() -> None:
    sums = "⚠ The documents do not say: 10 + 9 is 19 in the plan [1]."
    assert claims(split_statements(sums), OWN) == []
    invented = "*The director earns a golden handshake.*"
    assert len(claims(split_statements(invented), OWN)) == 1


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("the panel decides within\nfive days", True),
        ("Within five days the panel decides", True),
        ("A week costs 1480", True),
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
    assert is_quoted("First – Pounds: 71; Second: 82", [table])
    assert not is_quoted("First: 72", [table])
    assert not is_quoted("First: 82", [table])  # which is another row's


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
