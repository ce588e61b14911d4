"""PDF pages: running headers, contents lists, footnotes, columns, and files that can't be read."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from corpus.block import ReadingError
from corpus.formats.pdf import read
from tests.corpus.formats.pdf_files import (
    BOLD,
    LEADING,
    LEFT,
    PROSE,
    RIGHT,
    SIZE,
    Paper,
    Sheet,
    blocks,
    reading,
    shown,
    width,
)
from tests.corpus.hostile_pdf import stream


def pages(count: int) -> Paper:
    """Pages of numbered paragraphs, filled from top to bottom."""
    paper, number = Paper(), 0
    while len(paper.sheets) < count or paper.y < 700:
        number += 1
        paper.paragraph(PROSE, mark=f"{number}.", text_x=LEFT + 36)
    return paper


def is_sound(paper: Paper, folder: Path) -> bool:
    """Whether a paper of `pages` comes out as its paragraphs and nothing else."""
    found = shown(blocks(paper, folder))
    return found == [("numbered", f"{n}.", PROSE) for n in range(1, len(found) + 1)]


# -- running headers and footers ------------------------------------------------------------------


def test_headers_footers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    paper = pages(5)
    paper.on_each(lambda sheet, _: sheet.text(LEFT, 40, "Orchard Plan 2024", 9))
    paper.on_each(lambda sheet, n: sheet.text(250, 805, f"Page {n} of 5", 9))
    assert is_sound(paper, tmp_path)
    assert reading(paper, tmp_path).notes == (
        f"{2 * len(paper.sheets)} lines of running headers, footers and page numbers left out",
    )


def test_odd_and_even_pages_may_differ_and_the_first_have_none(tmp_path: Path) -> None:
    def draw(sheet: Sheet, number: int) -> None:
        if number == 1:
            return
        if number % 2:
            sheet.text(RIGHT - 100, 40, "Chapter of trees", 9)
            sheet.text(RIGHT - 10, 805, str(number), 9)
        else:
            sheet.text(LEFT, 40, "Orchard Plan", 9)
            sheet.text(LEFT, 805, str(number), 9)

    paper = pages(9)
    paper.on_each(draw)
    assert is_sound(paper, tmp_path)


def test_a_header_that_names_each_chapter_is_left_out(tmp_path: Path) -> None:
    names = ["Trees", "Trees", "Trees", "Ladders", "Ladders", "Ladders", "Gates", "Paths"]
    paper = pages(8)
    paper.on_each(lambda sheet, n: sheet.text(LEFT, 40, names[min(n, 8) - 1], 9))
    assert is_sound(paper, tmp_path)


@pytest.mark.parametrize("form", ["{}", "- {} -", "Page {}", "{} | Page", "Tudalen {}"])
def test_page_numbers_of_all_forms_are_left_out(tmp_path: Path, form: str) -> None:
    paper = pages(4)
    paper.on_each(lambda sheet, n: sheet.text(290, 805, form.format(n + 2), 9))
    assert is_sound(paper, tmp_path)


def test_a_single_pages_number_is_left_out(tmp_path: Path) -> None:
    paper = pages(1)
    paper.sheet.text(290, 810, "1", 9)
    assert is_sound(paper, tmp_path)


def test_headings_at_the_top_of_pages_stay(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 7):
        paper.turn_over()
        paper.line(LEFT, f"Policy {number}", SIZE, BOLD)
        paper.space()
        paper.paragraph(PROSE)
    found = [b.text for b in blocks(paper, tmp_path) if b.kind == "heading"]
    assert found == [f"Policy {n}" for n in range(1, 7)]


def test_numbered_paragraphs_whose_words_repeat_stay(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 7):
        paper.turn_over()
        paper.paragraph("The report was noted.", mark=f"{3 * number}.", text_x=LEFT + 36)
        paper.paragraph(PROSE, mark=f"{3 * number + 1}.", text_x=LEFT + 36)
    found = [b.mark for b in blocks(paper, tmp_path)]
    assert found == [f"{3 * n + k}." for n in range(1, 7) for k in (0, 1)]


# -- contents -------------------------------------------------------------------------------------


def test_contents_lists_with_dots_are_left_out_over_pages(tmp_path: Path) -> None:
    paper = Paper()
    paper.line(LEFT, "Contents", 16, BOLD)
    for number in range(1, 70):
        paper.line(LEFT, f"{number}. The part of it ".ljust(60, ".") + f" {number + 2}")
        if number == 20:
            paper.line(LEFT, "Annexes")
    paper.turn_over()
    paper.paragraph(PROSE, mark="1.", text_x=LEFT + 36)
    paper.paragraph(PROSE, mark="2.", text_x=LEFT + 36)
    found = reading(paper, tmp_path)
    assert shown(found.blocks) == [("numbered", "1.", PROSE), ("numbered", "2.", PROSE)]
    assert "a contents list of 71 lines left out" in found.notes


def test_contents_without_dots_are_left_out(tmp_path: Path) -> None:
    paper = Paper()
    paper.line(LEFT, "CONTENTS", 16, BOLD)
    for name, page in (("Trees", 3), ("Ladders of all kinds", 4), ("Gates", 12)):
        paper.sheet.text(RIGHT - width(str(page)), paper.y, str(page))
        paper.line(LEFT, name)
    paper.space(30)
    paper.paragraph(PROSE)
    assert shown(blocks(paper, tmp_path)) == [("prose", "", PROSE)]


def test_the_dotted_lines_of_a_form_stay(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    for name in ("Name", "Address", "Signed", "Date"):
        paper.line(LEFT, f"{name} " + "." * 40)
    assert [b.text.split()[0] for b in blocks(paper, tmp_path)][1:] == [
        "Name", "Address", "Signed", "Date",
    ]  # fmt: skip


# -- footnotes ------------------------------------------------------------------------------------


def with_note(paper: Paper, mark: str = "1", raise_note: bool = True) -> None:
    """A paragraph whose second word has a superscript mark, and the note at the page's foot."""
    y = paper.y
    x = LEFT + width("The warden")
    paper.sheet.text(LEFT, y, "The warden")
    paper.sheet.text(x, y - 4, mark, 6.5)
    paper.sheet.text(x + width(mark, 6.5), y, ". He counts every tree in the orchard before the")
    paper.y += LEADING
    paper.line(LEFT, "end of the week and writes it in the book.")
    paper.space()
    paper.sheet.rule(LEFT, 700, LEFT + 140, 700)
    if raise_note:
        paper.sheet.text(LEFT, 712, mark, 5)
        paper.sheet.text(LEFT + 6, 715, "Whoever that is in a given year: the orchard has had", 8)
    else:
        paper.sheet.text(
            LEFT, 715, f"{mark} Whoever that is in a given year: the orchard has had", 8
        )
    paper.sheet.text(LEFT, 725, "many wardens.", 8)


@pytest.mark.parametrize("raise_note", [True, False])
def test_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path, raise_note: bool) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    with_note(paper, raise_note=raise_note)
    paper.paragraph(PROSE)
    assert shown(blocks(paper, tmp_path)) == [
        ("prose", "", PROSE),
        (
            "prose",
            "",
            "The warden. He counts every tree in the orchard before the end of the week and "
            "writes it in the book.",
        ),
        ("note", "1", "Whoever that is in a given year: the orchard has had many wardens."),
        ("prose", "", PROSE),
    ]


def test_a_note_that_nothing_refers_to_comes_at_its_pages_end(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    paper.sheet.rule(LEFT, 700, LEFT + 140, 700)
    paper.sheet.text(LEFT, 712, "7", 5)
    paper.sheet.text(LEFT + 6, 715, "A note that stands alone.", 8)
    paper.turn_over()
    paper.paragraph("Another page. " + PROSE)
    assert [(b.kind, b.mark) for b in blocks(paper, tmp_path)] == [
        ("prose", ""),
        ("note", "7"),
        ("prose", ""),
    ]


def test_words_that_two_pages_share_are_no_running_header(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(2):
        paper.turn_over()
        paper.paragraph(PROSE)
        paper.paragraph(PROSE)
    assert [b.text for b in blocks(paper, tmp_path)] == [PROSE] * 4


def test_a_note_that_goes_on_overleaf_is_one_note(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    with_note(paper)
    paper.sheet.text(LEFT, 735, "They are chosen in spring by all who", 8)
    paper.turn_over()
    paper.paragraph(PROSE)
    paper.sheet.rule(LEFT, 720, RIGHT, 720)
    paper.sheet.text(LEFT, 735, "pick fruit there.", 8)
    notes = [b.text for b in blocks(paper, tmp_path) if b.kind == "note"]
    assert len(notes) == 1
    assert notes[0].endswith("chosen in spring by all who pick fruit there.")


def test_a_sentence_that_a_note_and_a_page_number_interrupt_is_one_paragraph(
    tmp_path: Path,
) -> None:
    paper = Paper()
    paper.turn_over()
    paper.y = 600
    with_note(paper)
    paper.sheet.text(LEFT, 640, "2.")
    paper.sheet.text(LEFT + 36, 640, "Whoever picks fruit in the orchard leaves the ladder where")
    paper.turn_over()
    paper.line(LEFT + 36, "it was found.")
    paper.space()
    paper.paragraph(PROSE, mark="3.", text_x=LEFT + 36)
    paper.on_each(lambda sheet, n: sheet.text(290, 805, str(n), 9))
    found = blocks(paper, tmp_path)
    assert [(b.kind, b.mark, b.page) for b in found] == [
        ("prose", "", 1),
        ("note", "1", 1),
        ("numbered", "2.", 1),
        ("numbered", "3.", 2),
    ]
    assert found[2].text.endswith("leaves the ladder where it was found.")


def test_ordinals_and_squares_keep_their_superscripts(tmp_path: Path) -> None:
    paper = Paper()
    x = LEFT
    for text, is_raised in (
        ("On the 1", 0),
        ("st", 1),
        (" of May, 20 km", 0),
        ("2", 1),
        (" of it.", 0),
    ):
        size = 6.5 if is_raised else SIZE
        paper.sheet.text(x, paper.y - 4 * is_raised, text, size)
        x += width(text, size)
    assert [b.text for b in blocks(paper, tmp_path)] == ["On the 1st of May, 20 km² of it."]


# -- columns --------------------------------------------------------------------------------------


def in_columns(paper: Paper, *, by_line: bool) -> None:
    """Two columns of four paragraphs, drawn column by column or line by line."""
    drawn: list[tuple[float, float, str]] = []
    for column, x in enumerate((LEFT, 310.0)):
        flow = Paper()
        flow.turn_over()
        flow.y = 140
        for number in (1, 2):
            flow.paragraph(
                PROSE, mark=f"{2 * column + number}.", mark_x=x, text_x=x + 25, right=x + 215
            )
        for line in flow.sheet.drawn:
            place, _, text = line.decode().partition(" Tm (")
            across, down = (float(v) for v in place.split()[-2:])
            drawn.append((down, across, text.removesuffix(") Tj ET")))
    if by_line:
        drawn.sort(key=lambda piece: (-piece[0], piece[1]))
    for down, across, text in drawn:
        paper.sheet.text(across, 842 - down, text)


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    paper = Paper()
    paper.line(LEFT, "Words that run over the whole width of the page, above", SIZE)
    in_columns(paper, by_line=False)
    found = [b for b in blocks(paper, tmp_path) if b.mark]
    assert [(b.mark, b.text) for b in found] == [(f"{n}.", PROSE) for n in range(1, 5)]


def test_columns_are_seen_even_where_the_page_draws_line_by_line(tmp_path: Path) -> None:
    paper = Paper()
    in_columns(paper, by_line=True)
    found = [b for b in blocks(paper, tmp_path) if b.mark]
    assert [(b.mark, b.text) for b in found] == [(f"{n}.", PROSE) for n in range(1, 5)]


# -- files that can't be read -----------------------------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(ReadingError) as error:
        read(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"Dear all, the plan is attached.", "not a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    ],
)
def test_what_is_no_pdf_is_refused_with_its_fault(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(data)
    assert refusal(path).startswith("plan.pdf: ")
    assert fault in refusal(path)


def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%b) /U (%b) >>" % (b"o" * 32, b"u" * 32)
    path = pages(1).save(
        tmp_path / "plan.pdf", trailer=b"/Encrypt 70 0 R /ID [<00> <00>]", o70=lock
    )
    assert "password" in refusal(path)


def scanned(paper: Paper, sheet_number: int, path: Path) -> Path:
    """Saves a paper with a picture as large as the page on one sheet."""
    sheet = paper.sheets[sheet_number - 1]
    sheet.drawn.append(b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q")
    return paper.save(path)


def test_a_scan_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    paper = Paper()
    paper.turn_over()
    assert "OCR" in refusal(scanned(paper, 1, tmp_path / "plan.pdf"))


def test_scanned_pages_in_a_readable_file_are_named(tmp_path: Path) -> None:
    paper = pages(2)
    paper.turn_over()
    notes = read(scanned(paper, 3, tmp_path / "plan.pdf")).notes
    assert any("page 3" in note and "OCR" in note for note in notes)


def test_a_file_without_words_is_refused(tmp_path: Path) -> None:
    paper = Paper()
    paper.turn_over()
    assert "no words" in refusal(paper.save(tmp_path / "plan.pdf"))


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    paper = pages(1)
    kids = b"<< /Type /Pages /Kids [%b] /Count 4000 >>" % (b"10 0 R " * 4000)
    assert "4,000 pages" in refusal(paper.save(tmp_path / "plan.pdf", o2=kids))


def test_a_loop_among_the_pages_does_not_hang(tmp_path: Path) -> None:
    loop = b"<< /Type /Pages /Kids [2 0 R 10 0 R] /Count 2 >>"
    found = read(pages(1).save(tmp_path / "plan.pdf", o2=loop))
    assert found.blocks
    assert any("page" in note and "left out" in note for note in found.notes)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_without_end_is_refused_at_once(tmp_path: Path, layers: int) -> None:
    packed = zlib.compress(b" " * 100_000_000, 9)
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    bomb = stream(packed, b"/Filter [%b]" % (b"/FlateDecode" * layers))
    path = pages(1).save(tmp_path / "plan.pdf", o11=bomb)
    begun = time.monotonic()
    assert "unpacks" in refusal(path)
    assert time.monotonic() - begun < 5


def test_bookmarks_that_lead_round_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    path = pages(1).save(
        tmp_path / "plan.pdf",
        o1=b"<< /Type /Catalog /Pages 2 0 R /Outlines 49 0 R >>",
        o49=b"<< /First 50 0 R /Last 50 0 R >>",
        o50=b"<< /Title (Round) /Next 50 0 R /First 50 0 R /Parent 49 0 R >>",
    )
    assert read(path).blocks


def test_text_outside_the_visible_page_is_not_read(tmp_path: Path) -> None:
    paper = pages(1)
    paper.sheet.text(LEFT, 900, "cut marks and the printer's name")
    assert is_sound(paper, tmp_path)
