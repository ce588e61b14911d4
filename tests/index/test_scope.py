"""References that name the heading under which a number counts: "DM5 paragraph 2"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, read_library
from index.query import read_query, resolve_mentions
from index.vocabulary import Vocabulary

PLAN = """# Local plan

## 1. Introduction

1. This plan says where houses go.
2. It runs for ten years.
3. The council adopted it.
4. It replaces the last plan.

## DM5: Viability

1. A developer shows what a site can pay.
2. The land's price is no excuse.

## DM6: Obligations

1. An obligation is asked for where a condition will not do.
2. It is made in writing.

## Annex A: Forms

1. Use form one.
2. Use form two.
"""


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    return read_library(folder_of({"plan.md": PLAN}))


def found(question: str, library: Library) -> list[tuple[str | None, str | None]]:
    vocabulary = Vocabulary([d.text for d in library.documents], frozenset())
    query = read_query(question, library, vocabulary)
    return [(p.number, p.within) for p in resolve_mentions(query, library).passages]


@pytest.mark.parametrize(
    ("question", "within"),
    [
        ("What does DM5 paragraph 2 say?", "DM5: Viability"),
        ("paragraph 2 of policy DM6", "DM6: Obligations"),
        ("dm6 para 2", "DM6: Obligations"),
        ("What is in paragraph 2 of Annex A?", "Annex A: Forms"),
    ],
)
def test_the_named_heading_chooses(question: str, within: str, library: Library) -> None:
    assert found(question, library) == [("2", within)]


def test_without_a_heading_every_paragraph_with_the_number_is_found(library: Library) -> None:
    assert len(found("What does paragraph 2 say?", library)) == 4


def test_a_number_that_only_one_place_has_needs_no_heading(library: Library) -> None:
    assert found("What does paragraph 4 say?", library) == [("4", None)]


# -- which document a reference is to ---------------------------------------------------------


def code(title: str) -> str:
    return f"# {title}\n\n1. It says what it is for.\n\n2. It names who must keep to it.\n"


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("inspector's report para 2", "local_plan_inspectors_report_2017"),
        ("paragraph 2 of the stop and search code", "stop-code"),
        ("para 2 info sharing code", "sharing-code"),
    ],
)
def test_the_document_whose_name_comes_nearest_is_meant(
    question: str, document: str, folder_of: Callable[..., Path]
) -> None:
    library = read_library(
        folder_of(
            {
                "local_plan_inspectors_report_2017.md": code("Report to the Council"),
                "stop-code.md": code("Code of practice on stop and search"),
                "sharing-code.md": code("Information sharing code of practice"),
            }
        )
    )
    vocabulary = Vocabulary([d.text for d in library.documents], frozenset())
    query = read_query(question, library, vocabulary)
    assert {p.document for p in resolve_mentions(query, library).passages} == {document}


def test_a_policys_code_with_a_number_in_brackets_is_a_reference(library: Library) -> None:
    assert found("What does DM5(2) say?", library) == [("2", "DM5: Viability")]


def test_a_numeral_as_typed_wins_over_a_figure_of_the_same_value(
    folder_of: Callable[..., Path],
) -> None:
    long = "The panel meets each month to look at what was agreed and what is not yet done."
    foreword = "".join(f"{n}. {long}\n\n" for n in ("i", "ii", "iii"))
    texts = {"a.md": f"# A\n\n## Foreword\n\n{foreword}", "b.md": code("B")}
    assert found("paragraph ii", read_library(folder_of(texts))) == [("ii", None)]
