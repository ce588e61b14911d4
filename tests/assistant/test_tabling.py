"""Tables of actions: when there is one, what stands in it, and that its files open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from assistant.acting import background
from assistant.answer import Answer, Difference, cite
from assistant.answering import Assistant
from assistant.rendering.actions import show_action_table
from assistant.rendering.places import read_place
from assistant.tabling import ActionTable, action_table, table_cells, table_csv, table_word
from index.building import SearchIndex, open_index
from index.embedding import Embedder

STRATEGY = "commissioning-strategy-2013-2018"
HOSTILE = """# Raw Actions

## Objectives

1. These objectives are:

- A. To keep <i>each</i> beacon safe.

## Objective 1: Summary of Actions

- 1.1 =HYPERLINK("http://evil.example","Beacon") for each beacon keeper.
- 1.2 @SUM(A1) and <img src=x onerror=alert(1)> for the beacon.
- 1.3 -2 beacons, llŷn a thŵr, are "quoted", and so on.
- 1.10 +4 beacons.
"""
OTHER = """# Other Actions

## Actions

- 1.1 Build a pier.
- 1.2 Paint a pier.
"""


@pytest.fixture(scope="module")
def shipped_assistant(embedder: Embedder) -> Assistant:
    return Assistant(open_index(None, embedder, lambda message: None))


@pytest.fixture(scope="module")
def table(shipped_assistant: Assistant) -> ActionTable:
    found = action_table(shipped_assistant.ask("List all actions"), shipped_assistant.index)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, index_root: Path, embedder: Embedder
) -> SearchIndex:
    folder = tmp_path_factory.mktemp("hostile-actions")
    (folder / "raw-actions.md").write_text(HOSTILE, encoding="utf-8")
    (folder / "other-actions.md").write_text(OTHER, encoding="utf-8")
    return open_index(folder, embedder, lambda message: None, index_root)


@pytest.fixture(scope="module")
def hostile_table(hostile: SearchIndex) -> ActionTable:
    found = action_table(answer_of(hostile, "raw-actions"), hostile)
    assert found is not None
    return found


def answer_of(index: SearchIndex, *documents: str) -> Answer:
    """An answer that lists the actions of some documents."""
    actions = [p for d in documents for p in index.documents[d].passages if p.kind == "action"]
    citations = tuple(
        cite(index.documents[p.document], p, 0, len(p.text), i) for i, p in enumerate(actions, 1)
    )
    text = "\n".join(f"- **{c.passage.number}** {c.quote} [{c.marker}]" for c in citations)
    return Answer("List all actions", "answered", text, citations)


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def soup_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


# -- when there is one -------------------------------------------------------------------------


def test_all_actions_stand_in_their_order_with_their_background(
    table: ActionTable, shipped_assistant: Assistant
) -> None:
    index = shipped_assistant.index
    actions = [p for p in index.documents[STRATEGY].passages if p.kind == "action"]
    assert [row.action for row in table.rows] == actions and len(actions) == 20
    for row in table.rows:
        around = background(index, row.action)
        assert (row.objective, row.paragraphs, row.cabinet) == (
            around.objective,
            around.paragraphs,
            around.cabinet,
        )
    by_number = {row.action.number: row for row in table.rows}
    recruiting = by_number["3.1"]
    assert recruiting.objective is not None and recruiting.objective.number == "C"
    assert "87" in [p.number for p in recruiting.paragraphs]
    assert any(row.cabinet for row in table.rows)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("What are the actions under objective 3?", 7),
        ("Which action covers recruiting foster carers?", None),
        ("Which action is about short breaks?", None),
        ("What does paragraph 87 say?", None),
        ("What are the key objectives?", None),
        ("Who is the Prime Minister?", None),
        ("What does action 3.1 say?", None),
    ],
)
def test_only_a_set_of_actions_has_a_table(
    shipped_assistant: Assistant, question: str, count: int | None
) -> None:
    found = action_table(shipped_assistant.ask(question), shipped_assistant.index)
    assert (found and len(found.rows)) == count


def test_an_action_cited_for_a_difference_only_makes_no_table(hostile: SearchIndex) -> None:
    answer = answer_of(hostile, "other-actions")
    first, second = answer.text.split("\n")
    text = f"{first}\n\n⚠ These differ: a pier [1]; a pier [2]."
    differing = replace(answer, text=text, differences=(Difference("pier", (1, 2)),))
    assert action_table(differing, hostile) is None
    assert action_table(replace(differing, text=f"{text}\n\n{second}"), hostile) is not None


def test_as_many_other_passages_make_no_table(hostile: SearchIndex) -> None:
    answer = answer_of(hostile, "other-actions")
    document = hostile.documents["raw-actions"]
    others = [p for p in document.passages if p.kind in ("paragraph", "objective")]
    more = tuple(cite(document, p, 0, len(p.text), i) for i, p in enumerate(others, 3))
    text = answer.text + "".join(f"\n\n{c.quote} [{c.marker}]" for c in more)
    assert len(more) == 2
    assert action_table(replace(answer, text=text, citations=answer.citations + more), hostile) is (
        None
    )


def test_an_answer_from_an_index_before_makes_no_table(
    hostile: SearchIndex, shipped_assistant: Assistant
) -> None:
    assert action_table(answer_of(hostile, "other-actions"), shipped_assistant.index) is None


def test_what_may_not_be_shown_is_left_out(shipped_assistant: Assistant) -> None:
    answer = shipped_assistant.ask("List all actions")
    found = action_table(answer, shipped_assistant.index, {STRATEGY})
    assert found is not None and not any(row.cabinet for row in found.rows)


# -- as text, CSV and Word ---------------------------------------------------------------------


def test_cells_hold_the_wording_and_readable_marks(table: ActionTable) -> None:
    head, rows = table_cells(table, "en")
    assert head[0] == "Number" and len(head) == 5
    assert [r[:2] for r in rows] == [(r.action.number, r.action.text) for r in table.rows]
    row = next(r for r in rows if r[0] == "3.1")
    assert row[2].startswith("C: To provide") and "Strategy ¶87" in row[3].split("; ")
    assert any(r[4].startswith("Cabinet report ¶") for r in rows)


def test_csv_reads_back_and_keeps_welsh_letters(hostile_table: ActionTable) -> None:
    text = table_csv(hostile_table, "cy")
    assert "\r\n" in text and text.count("\n") == text.count("\r\n")
    rows = csv_rows(text.encode("utf-8-sig").decode("utf-8-sig"))
    assert rows[0][0] == "Rhif" and [len(row) for row in rows] == [5] * 5
    assert rows[3][1] == """'-2 beacons, llŷn a thŵr, are "quoted", and so on."""


def test_no_cell_is_a_formula_or_another_number(hostile_table: ActionTable) -> None:
    rows = csv_rows(table_csv(hostile_table, "en"))
    assert [row[0] for row in rows[1:]] == ["1.1", "1.2", "1.3", "'1.10"]
    for row, shown in zip(hostile_table.rows, rows[1:], strict=True):
        assert shown[1] == f"'{row.action.text}"
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_numbers_of_several_documents_name_theirs(hostile: SearchIndex) -> None:
    both = action_table(answer_of(hostile, "other-actions", "raw-actions"), hostile)
    assert both is not None
    numbers = [row[0] for row in table_cells(both, "en")[1]]
    assert len(set(numbers)) == len(numbers) == 6
    assert numbers[0].endswith("action 1.1") and numbers[0] != "action 1.1"


@pytest.mark.parametrize("which", ["table", "hostile_table"])
def test_word_holds_the_same_cells(request: pytest.FixtureRequest, which: str) -> None:
    given: ActionTable = request.getfixturevalue(which)
    sheet = docx.Document(io.BytesIO(table_word(given, "en")))
    head, rows = table_cells(given, "en")
    read = [tuple(c.text for c in row.cells) for row in sheet.tables[0].rows]
    assert read == [head, *rows]
    section = sheet.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width is not None and section.page_height is not None
    assert section.page_width > section.page_height
    first = sheet.tables[0].rows[0]._tr
    assert first.trPr is not None and first.trPr.find(qn("w:tblHeader")) is not None
    assert "not advice on a child's case" in "\n".join(p.text for p in sheet.paragraphs)


# -- as HTML -----------------------------------------------------------------------------------


def test_html_links_each_passage_to_its_place(
    table: ActionTable, shipped_assistant: Assistant
) -> None:
    html = show_action_table(table, shipped_assistant.index.documents, "en")
    assert "\n" not in html
    soup = soup_of(html)
    for row, shown in zip(table.rows, soup.select("tbody tr"), strict=True):
        around = (row.objective,) if row.objective else ()
        passages = (row.action, *around, *row.paragraphs, *row.cabinet)
        places = [read_place(str(a["href"])) for a in shown.find_all("a")]
        assert [(p.document, p.start, p.end) for p in places if p] == [
            (p.document, p.start, p.end) for p in passages
        ]
        assert [c.get_text() for c in shown.find_all(["th", "td"])][1] == row.action.text
    link = soup.select_one("tbody th[scope=row] a.mark-link")
    assert link is not None and link.get_text() == "1.1"


def test_html_names_its_region_and_its_columns(
    table: ActionTable, shipped_assistant: Assistant
) -> None:
    soup = soup_of(show_action_table(table, shipped_assistant.index.documents, "cy"))
    region = soup.select_one("div.wide[role=region][tabindex='0']")
    assert region is not None and region["aria-label"] == "Tabl o gamau gweithredu (20)"
    assert soup.select_one("table > caption") is not None
    buttons = soup.select("thead th[scope=col] > button.sort[type=button]")
    assert [b.get_text() for b in buttons] == list(table_cells(table, "cy")[0])


def test_html_of_a_document_is_shown_and_not_obeyed(
    hostile_table: ActionTable, hostile: SearchIndex
) -> None:
    soup = soup_of(show_action_table(hostile_table, hostile.documents, "en"))
    assert not soup.find_all(["img", "i", "script"])
    text = soup.get_text()
    assert "<img src=x onerror=alert(1)>" in text and "To keep <i>each</i> beacon" in text


def test_a_documents_name_is_escaped(
    folder_of: Callable[..., Path], embedder: Embedder, index_root: Path
) -> None:
    catalogue = '[other-actions]\ntitle = "<b>Other</b>"\nshort = "<b>O</b>"\ntype = "plan"\n'
    folder = folder_of({"other-actions.md": OTHER, "catalogue.toml": catalogue})
    index = open_index(folder, embedder, lambda message: None, index_root)
    answer = answer_of(index, "other-actions")
    found = action_table(answer, index)
    assert found is not None
    row = replace(found.rows[0], paragraphs=(found.rows[1].action,))
    html = show_action_table(replace(found, rows=(row,)), index.documents, "en")
    assert "<b>" not in html and "&lt;b&gt;O&lt;/b&gt; action 1.2" in html
