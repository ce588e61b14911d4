"""The Council's own two documents, read as they came. Skipped where they are absent."""

from __future__ import annotations

import re

import pytest

from corpus import Document, Library, Passage, Reference
from corpus.checking import check_document

STRATEGY = "commissioning-strategy-2013-2018"
REPORT = "cabinet-report-2014-12-15"
ROMAN = "i ii iii iv v vi vii viii ix x xi".split()
ACTIONS = {1: 3, 2: 5, 3: 7, 4: 5}


@pytest.fixture(scope="module")
def strategy(council: Library) -> Document:
    document = council.document(STRATEGY)
    assert document is not None
    return document


@pytest.fixture(scope="module")
def report(council: Library) -> Document:
    document = council.document(REPORT)
    assert document is not None
    return document


def of_kind(document: Document, kind: str) -> list[Passage]:
    return [p for p in document.passages if p.kind == kind]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_every_file_is_read(council: Library) -> None:
    assert council.faults == ()
    assert {d.id for d in council.documents} == {STRATEGY, REPORT}


@pytest.mark.parametrize("name", [STRATEGY, REPORT])
def test_no_word_is_lost_and_their_order_is_kept(council: Library, name: str) -> None:
    document = council.document(name)
    assert document is not None
    printed = words(document.path.read_text(encoding="utf-8").lstrip("\ufeff"))
    assert words(document.text) == printed
    told = [
        word
        for unit in document.units
        for part in (*unit.opens, unit.mark, unit.text)
        for word in words(part)
    ]
    assert told == printed


@pytest.mark.parametrize("name", [STRATEGY, REPORT])
def test_every_passage_stands_where_it_says(council: Library, name: str) -> None:
    document = council.document(name)
    assert document is not None
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
    for before, after in zip(document.units, document.units[1:], strict=False):
        assert before.end <= after.start
    assert len({p.key for p in document.passages}) == len(document.passages)


@pytest.mark.parametrize("name", [STRATEGY, REPORT])
def test_no_mark_of_emphasis_is_left(council: Library, name: str) -> None:
    document = council.document(name)
    assert document is not None
    assert "**" not in document.text
    assert not re.search(r"(?<!\w)\*\w", document.text)


# -- the strategy -----------------------------------------------------------------------------


def test_paragraphs_1_to_117_stand_once_each(strategy: Document) -> None:
    found = of_kind(strategy, "paragraph")
    assert [p.number for p in found] == [str(n) for n in range(1, 118)]
    assert not any(p.within or p.parent for p in found)


def test_the_check_finds_nothing_to_look_at(strategy: Document, report: Document) -> None:
    assert check_document(strategy).faults == ()
    assert check_document(report).faults == ()


def test_the_eleven_principles_are_in_paragraph_31(strategy: Document) -> None:
    found = of_kind(strategy, "principle")
    assert [(p.number, p.parent) for p in found] == [(n, "31") for n in ROMAN]
    (parent,) = strategy_paragraph(strategy, "31")
    for principle in found:
        assert parent.start < principle.start < principle.end <= parent.end


def test_the_four_objectives_are_in_paragraph_30(strategy: Document) -> None:
    found = of_kind(strategy, "objective")
    assert [(p.number, p.parent) for p in found] == [(n, "30") for n in "ABCD"]


def test_the_twenty_actions_stand_under_their_objectives(strategy: Document) -> None:
    found = of_kind(strategy, "action")
    assert [p.number for p in found] == [
        f"{o}.{n}" for o in ACTIONS for n in range(1, ACTIONS[o] + 1)
    ]
    for action in found:
        objective = (action.number or "").split(".")[0]
        assert action.headings[0].lower().startswith(f"objective {objective}:")
        assert action.headings[-1].lower().startswith(f"objective {objective}: summary of actions")


def test_principles_restated_under_objectives_are_sections(strategy: Document) -> None:
    found = [p for p in of_kind(strategy, "section") if p.heading == "Principles"]
    assert [p.headings[0].split(":")[0] for p in found] == [f"OBJECTIVE {n}" for n in range(1, 5)]
    numbers = [re.findall(r"(?m)^(\d+)", p.text) for p in found]
    assert numbers == [["1", "2", "3"], ["2", "4"], list("56789"), [*"6789", "10", "11"]]


def test_six_tables_with_their_rows(strategy: Document) -> None:
    found = of_kind(strategy, "table")
    assert [(p.heading or "").strip(":") for p in found] == [
        "INTERVENTION",
        "Age and gender",
        "Ethnic origin",
        "Reasons for children being looked after",
        "Legal status",
        "Placement profile",
    ]
    assert [len(p.text.split("\n")) for p in found] == [6, 6, 11, 9, 7, 12]
    for table in found:
        assert "\t" in table.text.split("\n")[0], "a table begins with its header"
        assert table.number is None
    for table in found[1:]:
        assert "205" in table.text.split("\n")[-1], "a table ends with its total"


def test_the_introduction_is_a_section_of_four_paragraphs(strategy: Document) -> None:
    (found,) = [p for p in of_kind(strategy, "section") if p.heading == "INTRODUCTION"]
    assert len(found.text.split("\n")) == 4
    assert found.start < strategy_paragraph(strategy, "1")[0].start


def test_the_contents_list_is_marked(strategy: Document) -> None:
    assert [p.heading for p in strategy.passages if p.is_contents] == ["CONTENTS"]


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("1", "Why is resource management in social services so important?"),
        ("40", "Placement costs:"),
        ("87", "Increasing the number and capacity of in-house fostering placements"),
        ("89", "Reduce our dependence on Independent Fostering Agency (IFA) placements"),
        ("107", "Monitor drift in care planning"),
        ("117", "CONCLUSION AND NEXT STEPS"),
    ],
)
def test_paragraphs_have_their_nearest_heading(
    strategy: Document, number: str, heading: str
) -> None:
    (paragraph,) = strategy_paragraph(strategy, number)
    assert (paragraph.heading or "").startswith(heading)


@pytest.mark.parametrize(
    ("number", "figures"),
    [
        ("40", ["£740", "£1480", "£486"]),
        ("87", ["30"]),
        ("33", ["20%", "218"]),
        ("42", ["£160", "£660"]),
    ],
)
def test_paragraphs_hold_their_figures(strategy: Document, number: str, figures: list[str]) -> None:
    (paragraph,) = strategy_paragraph(strategy, number)
    for figure in figures:
        assert figure in paragraph.text


@pytest.mark.parametrize(
    ("number", "items"), [("2", 5), ("3", 9), ("13", 6), ("43", 4), ("105", 5)]
)
def test_bullets_stay_in_their_paragraph(strategy: Document, number: str, items: int) -> None:
    (paragraph,) = strategy_paragraph(strategy, number)
    assert len(re.findall(r"(?m)^- ", paragraph.text)) == items


def strategy_paragraph(strategy: Document, number: str) -> list[Passage]:
    return [p for p in of_kind(strategy, "paragraph") if p.number == number]


# -- the report -------------------------------------------------------------------------------


def test_the_report_has_paragraphs_1_to_23_once_each(report: Document) -> None:
    found = of_kind(report, "paragraph")
    assert [p.number for p in found] == [str(n) for n in range(1, 24)]
    assert not any(p.within for p in found)


def test_the_report_has_three_recommendations(report: Document) -> None:
    found = of_kind(report, "recommendation")
    assert [p.number for p in found] == ["1", "2", "3"]
    assert all(p.text.startswith("That ") for p in found)


def test_the_reason_stands_for_all_three_recommendations(
    council: Library, report: Document
) -> None:
    (reason,) = of_kind(report, "reason")
    assert reason.heading == "Reasons for the Recommendations"
    assert reason.mark == "1. 2. & 3."
    for number in "123":
        assert council.find(Reference(REPORT, "reason", number)) == (reason,)
    assert council.find(Reference(REPORT, "reason", "4")) == ()


def test_the_report_ends_with_its_closing_sections(report: Document) -> None:
    closing = [p.heading for p in report.units[-4:]]
    assert closing == [
        "Background Papers",
        "Contact Officer",
        "Officers Consulted",
        "Responsible Officer",
    ]
    assert all(p.kind == "section" for p in report.units[-4:])


def test_references_find_their_passages_however_they_are_spelt(council: Library) -> None:
    for one, other in (("8", "viii"), ("11", "XI"), ("9", "ix")):
        (found,) = council.find(Reference(STRATEGY, "principle", one))
        assert council.find(Reference(STRATEGY, "principle", other)) == (found,)
    (objective,) = council.find(Reference(STRATEGY, "objective", "3"))
    assert objective.number == "C"
    assert council.find(Reference(STRATEGY, "paragraph", "118")) == ()
    assert council.find(Reference("no-such-document", "paragraph", "1")) == ()
    (table,) = council.find(Reference(STRATEGY, "table", None, "Legal status"))
    assert table.heading == "Legal status"
