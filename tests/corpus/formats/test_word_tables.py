"""Tables and contents lists in Word files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.formats.word import read
from tests.corpus.formats.word_files import (
    LONG,
    field,
    p,
    run,
    table,
    texts,
    writer,
)


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Word file from the XML of its body and of other parts, by their names."""
    return writer(tmp_path)


# -- tables ------------------------------------------------------------------------------------


def test_tables_become_rows_and_two_in_succession_are_parted(word: Callable[..., Path]) -> None:
    body = table(("Home", "Cost"), (p("One") + p("two", num="2"), "3")) + table(
        ("x", "y"), ("", "")
    )
    blocks = read(word(body)).blocks
    assert [(b.cells, b.starts_table) for b in blocks] == [
        (("Home", "Cost"), True), (("One • two", "3"), False), (("x", "y"), True),
    ]  # fmt: skip
    assert blocks[1].text == "One • two\t3"


def test_merged_cells_have_their_text_once_and_count_once(word: Callable[..., Path]) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text, num='1')}</w:tc>"

    wide, tall = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    body = (
        f"<w:tbl><w:tr>{cell('Wide', wide)}{cell('End')}</w:tr>"
        f"<w:tr>{cell('Tall', tall)}{cell('a')}{cell('b')}</w:tr>"
        f"<w:tr>{cell('not seen', '<w:vMerge/>')}{cell('c')}{cell('d')}</w:tr></w:tbl>"
    )
    assert [b.cells for b in read(word(body)).blocks] == [
        ("1. Wide", "", "2. End"), ("3. Tall", "4. a", "5. b"), ("", "6. c", "7. d"),
    ]  # fmt: skip


def test_a_box_around_text_and_a_single_column_are_just_text(word: Callable[..., Path]) -> None:
    inner = table(("a", "b"), ("c", "d"))
    body = table((p("Summary", style="Heading1") + p("The plan.", num="1") + inner,), ("More",))
    blocks = read(word(body)).blocks
    assert [(b.kind, b.mark) for b in blocks] == [
        ("heading", ""), ("numbered", "1."), ("row", ""), ("row", ""), ("prose", ""),
    ]  # fmt: skip


def test_a_column_of_numbers_beside_long_text_numbers_paragraphs(
    word: Callable[..., Path],
) -> None:
    typed = table(*[(f"4.{n}", p(LONG) + p("(a) and so on")) for n in (1, 2)])
    computed = table(*[(p(num="1"), LONG) for _ in range(2)], ("", "And more."))
    for body, marks in ((typed, ["4.1", "(a)", "4.2", "(a)"]), (computed, ["1.", "2.", ""])):
        blocks = read(word(body)).blocks
        assert [b.mark for b in blocks] == marks
        assert blocks[0].kind == "numbered"
        assert blocks[0].text == LONG


def test_a_table_of_short_items_or_with_a_header_stays_a_table(word: Callable[..., Path]) -> None:
    for rows in ([("1", "Homes"), ("2", "Schools")], [("No.", "Text"), ("1", LONG), ("2", LONG)]):
        assert {b.kind for b in read(word(table(*rows))).blocks} == {"row"}


def test_numbered_paragraphs_beside_short_side_headings_are_paragraphs(
    word: Callable[..., Path],
) -> None:
    rows = [
        ("Homes", p(LONG, num="1:1") + p(LONG, num="1:1")),
        ("Schools", p(LONG, num="1:1") + p(LONG, num="1:1")),
    ]
    assert [(b.kind, b.mark) for b in read(word(table(*rows))).blocks] == [
        ("prose", ""), ("numbered", "1.1"), ("numbered", "1.2"),
        ("prose", ""), ("numbered", "1.3"), ("numbered", "1.4"),
    ]  # fmt: skip


def test_a_deleted_row_is_not_read(word: Callable[..., Path]) -> None:
    body = table(("a", "b"), ("gone", "gone"), ("c", "d"))
    second = body.index("<w:tr>", body.index("<w:tr>") + 1) + len("<w:tr>")
    body = f'{body[:second]}<w:trPr><w:del w:id="1"/></w:trPr>{body[second:]}'
    assert [b.cells for b in read(word(body)).blocks] == [("a", "b"), ("c", "d")]


# -- contents lists ----------------------------------------------------------------------------

TITLES = ("Homes", "Schools in Area 2", "Health", "Leaving care")
CHAPTERS = "".join(
    p(f"Chapter {n}: {TITLES[n - 1]}", style="Heading1") + p(LONG) for n in range(1, 5)
)
LEFT_OUT = ("a contents list of 4 lines left out",)


def entries(style_: str = "") -> list[str]:
    return [p(f"Chapter {n}: {TITLES[n - 1]}\t{n * 3}", style=style_) for n in range(1, 5)]


@pytest.mark.parametrize(
    "listing",
    [
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{p('In this plan', style='TOCHeading')}{''.join(entries())}"
        "</w:sdtContent></w:sdt>",
        p("Contents", style="Heading1") + "".join(entries("TOC1")),
        p("CYNNWYS") + "".join(entries()),
        p("Contents") + "".join(p(f"Chapter {n}: {TITLES[n - 1]}") for n in range(1, 5)),
        p("Contents")
        + table(*[(f"Chapter {n}: {TITLES[n - 1]}", str(n * 3)) for n in range(1, 5)]),
        "".join(entries()),
    ],
    ids=["control", "styles", "typed", "typed without pages", "table", "no heading"],
)
def test_contents_lists_are_left_out_with_their_heading(
    word: Callable[..., Path], listing: str
) -> None:
    reading = read(word(p("Council plan") + listing + CHAPTERS))
    expected = [t for n in range(1, 5) for t in (f"Chapter {n}: {TITLES[n - 1]}", LONG)]
    assert texts(reading) == ["Council plan", *expected]
    assert reading.notes in (LEFT_OUT, ("a contents list of 5 lines left out",))


def test_a_contents_field_is_left_out_from_its_beginning_to_its_end(
    word: Callable[..., Path],
) -> None:
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    )
    opening += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    titles = [run(f"Title {n}") + field(f"PAGEREF _{n}", run("3")) for n in range(3)]
    body = p("Contents") + p(inner=opening + titles[0]) + p(inner=titles[1]) + p(inner=titles[2])
    body += p(inner='<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("After"))
    reading = read(word(p("Plan") + body))
    assert texts(reading) == ["Plan", "After"]
    assert reading.notes == ("a contents list of 3 lines left out",)


def test_a_lone_line_in_a_contents_style_is_text(word: Callable[..., Path]) -> None:
    assert texts(read(word(p("Plan", style="TOC1") + p("Text")))) == ["Plan", "Text"]


def test_tabbed_figures_are_no_contents_list(word: Callable[..., Path]) -> None:
    body = "".join(
        p(f"{name}\t{n}") for n, name in enumerate(("Staff", "Homes", "Travel", "Rent"), 3)
    )
    assert texts(read(word(p("What it costs") + body + p(LONG)))) == [
        "What it costs", "Staff 3", "Homes 4", "Travel 5", "Rent 6", LONG,
    ]  # fmt: skip
