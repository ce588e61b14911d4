"""PDFs as blocks: paragraphs and their numbers, headings, hyphens, titles, real documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.formats.pdf import read
from tests.corpus.formats.pdf_files import (
    BOLD,
    ITALIC,
    LEFT,
    PROSE,
    SIZE,
    Paper,
    Sheet,
    blocks,
    reading,
    shown,
    width,
)

REAL = Path(__file__).resolve().parents[4] / "shared" / "numbered-documents"


def numbered(paper: Paper, folder: Path) -> list[tuple[str, str]]:
    """The marks of a paper's blocks, each with how its text begins."""
    return [(b.mark, " ".join(b.text.split()[:3])) for b in blocks(paper, folder) if b.mark]


# -- numbers ------------------------------------------------------------------------------------


def test_a_number_that_hangs_in_the_margin_is_parted_from_its_text(tmp_path: Path) -> None:
    paper = Paper()
    for number in ("2.1", "2.2"):
        paper.paragraph(PROSE, mark=number, text_x=LEFT + 36)
    found = blocks(paper, tmp_path)
    assert shown(found) == [("numbered", "2.1", PROSE), ("numbered", "2.2", PROSE)]
    assert [b.left for b in found] == [0.0, 0.0]


@pytest.mark.parametrize("mark", ["12.", "(a)", "a.", "iv)", "[3]", "A12.", "01.05", "•"])
def test_every_kind_of_mark_is_known_apart(tmp_path: Path, mark: str) -> None:
    paper = Paper()
    paper.paragraph("Before it. " + PROSE)
    for _ in range(3):
        paper.paragraph(PROSE, mark=mark, mark_x=LEFT, text_x=LEFT + 50)
    found = [b for b in blocks(paper, tmp_path) if b.mark]
    assert [(b.mark, b.text) for b in found] == [("-" if mark == "•" else mark, PROSE)] * 3


def test_numbers_without_a_full_stop_count_where_they_stand_in_a_column(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(8, 13):
        paper.paragraph(PROSE, mark=str(number), text_x=LEFT + 36)
    assert numbered(paper, tmp_path) == [(str(n), "The warden counts") for n in range(8, 13)]


def test_typed_numbers_at_the_left_edge_are_found(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 6):
        paper.paragraph(f"4.{number} {PROSE}")
    assert numbered(paper, tmp_path) == [(f"4.{n}", "The warden counts") for n in range(1, 6)]


def test_short_numbered_lines_without_space_between_them_stay_apart(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 31):
        paper.paragraph(f"{number}. The orchard gate is painted.", after=0)
    assert numbered(paper, tmp_path) == [(f"{n}.", "The orchard gate") for n in range(1, 31)]


@pytest.mark.parametrize("words", ["8.5 below and", "2013. After that", "14 days later", "(c) of"])
def test_a_number_that_wraps_to_the_head_of_a_line_begins_nothing(
    tmp_path: Path, words: str
) -> None:
    paper = Paper()
    for mark in ("1.", "2."):
        paper.sheet.text(LEFT, paper.y, mark)
        for line in (
            "The warden counts every tree and compares what paragraph",
            f"{words} the rest of this sentence says with what the",
            "book says about it.",
        ):
            paper.line(LEFT + 36, line)
        paper.space()
    assert [b.mark for b in blocks(paper, tmp_path)] == ["1.", "2."]


def test_a_wrapped_number_at_the_left_edge_begins_nothing_either(tmp_path: Path) -> None:
    paper = Paper()
    for number in (3, 4):
        paper.line(LEFT, f"8.{number} The warden counts every tree in the orchard as is said in")
        paper.line(LEFT, "8.5 below, before the end of the week, and writes the count in")
        paper.line(LEFT, "the book.")
        paper.space()
    assert [b.mark for b in blocks(paper, tmp_path)] == ["8.3", "8.4"]


def test_years_and_initials_number_nothing(tmp_path: Path) -> None:
    paper = Paper()
    for text in ("2013 was a good year for plums.", "J. Smith was the warden then."):
        paper.paragraph(f"{text} {PROSE}")
    assert [b.kind for b in blocks(paper, tmp_path)] == ["prose", "prose"]


def test_a_number_on_a_line_of_its_own_belongs_to_the_text_after_it(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 5):
        paper.line(LEFT, f"2.{number}")
        paper.paragraph(PROSE)
    assert shown(blocks(paper, tmp_path)) == [("numbered", f"2.{n}", PROSE) for n in range(1, 5)]


def test_a_number_slightly_above_its_text_belongs_to_it(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 4):
        paper.sheet.text(LEFT, paper.y - 3.5, f"{number}.")
        paper.paragraph(PROSE, text_x=LEFT + 36)
    assert shown(blocks(paper, tmp_path)) == [("numbered", f"{n}.", PROSE) for n in range(1, 4)]


def test_a_number_set_right_against_its_text_is_parted_from_it(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(9, 12):
        mark = f"{number}."
        paper.paragraph(PROSE, mark=mark, mark_x=LEFT + 36 - width(mark), text_x=LEFT + 36)
    assert shown(blocks(paper, tmp_path)) == [("numbered", f"{n}.", PROSE) for n in range(9, 12)]


def test_items_inside_items_tell_their_depth_and_place(tmp_path: Path) -> None:
    paper = Paper()
    for mark, at in (("1.", 0), ("a.", 20), ("(i)", 45), ("(ii)", 45), ("b.", 20), ("2.", 0)):
        paper.paragraph(PROSE, mark=mark, mark_x=LEFT + at, text_x=LEFT + at + 30)
    found = blocks(paper, tmp_path)
    assert [(b.mark, b.depth, b.left) for b in found] == [
        ("1.", 0, 0.0),
        ("a.", 1, 20.0),
        ("(i)", 2, 45.0),
        ("(ii)", 2, 45.0),
        ("b.", 1, 20.0),
        ("2.", 0, 0.0),
    ]


def test_bullets_drawn_as_shapes_are_bullets(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    for _ in range(2):
        paper.sheet.fill(LEFT + 20, paper.y - 6, 3.5, 3.5)
        paper.paragraph(PROSE, text_x=LEFT + 36)
    assert [b.kind for b in blocks(paper, tmp_path)] == ["prose", "bullet", "bullet"]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(4, 60), min_size=2, max_size=12), st.booleans(), st.integers(0, 8))
def test_no_word_is_lost_and_no_number_moved(
    tmp_path: Path, lengths: list[int], hangs: bool, after: int
) -> None:
    words = PROSE.replace(".", "").lower().split() * 2
    paper, expected = Paper(), []
    for number, length in enumerate(lengths, 1):
        text = " ".join(["The", *words[:length], "gate."])
        mark = f"{number}."
        if hangs:
            paper.paragraph(text, mark=mark, text_x=LEFT + 36, after=after)
        else:
            paper.paragraph(f"{mark} {text}", after=after)
        expected.append(("numbered", mark, text))
    assert shown(blocks(paper, tmp_path)) == expected


# -- paragraphs ---------------------------------------------------------------------------------


def test_lines_are_joined_and_paragraphs_kept_apart(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(3):
        paper.paragraph(PROSE)
    assert [b.text for b in blocks(paper, tmp_path)] == [PROSE] * 3


def test_first_lines_set_in_begin_paragraphs(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(3):
        first, *rest = (
            "The warden counts every tree in the orchard before the end of",
            "the week and writes the count in the book that hangs by the gate",
            "and locks it.",
        )
        paper.line(LEFT + 18, first)
        for line in rest:
            paper.line(LEFT, line)
    assert len(blocks(paper, tmp_path)) == 3


def test_lines_that_end_early_stay_lines(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    address = ["The Orchard Office", "12 Plum Lane", "Oldtown"]
    for line in address:
        paper.line(LEFT, line)
    assert [b.text for b in blocks(paper, tmp_path)] == [PROSE, *address]


def test_a_paragraph_may_end_overleaf(tmp_path: Path) -> None:
    paper = Paper()
    paper.turn_over()
    paper.y = 730
    paper.paragraph(PROSE, mark="1.", text_x=LEFT + 36)
    paper.paragraph(PROSE, mark="2.", text_x=LEFT + 36)
    found = blocks(paper, tmp_path)
    assert len(paper.sheets) == 2
    assert [(b.mark, b.text, b.page) for b in found] == [("1.", PROSE, 1), ("2.", PROSE, 2)]


def test_a_new_sentence_overleaf_goes_on_with_a_numbered_paragraph(tmp_path: Path) -> None:
    paper = Paper()
    full = "The warden counts all the trees that stand in this orchard."
    for mark in ("1.", "2."):
        paper.sheet.text(LEFT, paper.y, mark)
        paper.line(LEFT + 36, "The count of the trees is written in the book at the gate of")
        paper.line(LEFT + 36, full)
        if mark == "1.":
            paper.turn_over()
            paper.line(LEFT + 36, "Whoever picks fruit leaves the ladder.")
        paper.space()
    assert [b.mark for b in blocks(paper, tmp_path)] == ["1.", "2."]


def test_words_broken_at_line_ends_are_made_whole(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph("The information about decision-making is kept. " + PROSE)
    for line in (
        "Whoever reads this learns something, for all of the infor-",
        "mation about the orchard is kept, and all of the decision-",
        "making is written down in the book, even about the non-",
        "residential sheds and the years 2011-",
        "2013, and about short-",
        "and long-term plans.",
    ):
        paper.line(LEFT, line)
    text = blocks(paper, tmp_path)[1].text
    for whole in (
        "the information about",
        "the decision-making is",
        "non-residential sheds",
        "2011-2013, and",
        "short- and long-term plans",
    ):
        assert whole in text


# -- headings -----------------------------------------------------------------------------------


def test_large_and_bold_lines_are_headings_with_levels(tmp_path: Path) -> None:
    paper = Paper()
    for chapter in (1, 2):
        paper.heading(f"{chapter}. The trees", 18)
        paper.paragraph(PROSE)
        paper.heading("Apples", SIZE, BOLD)
        paper.paragraph(PROSE)
        paper.heading("Their pips", SIZE, ITALIC)
        paper.paragraph(PROSE)
    found = [b for b in blocks(paper, tmp_path) if b.kind == "heading"]
    assert [(b.mark, b.text, b.level) for b in found] == [
        ("1.", "The trees", 1),
        ("", "Apples", 2),
        ("", "Their pips", 3),
        ("2.", "The trees", 1),
        ("", "Apples", 2),
        ("", "Their pips", 3),
    ]


def test_a_heading_of_two_lines_is_one(tmp_path: Path) -> None:
    paper = Paper()
    paper.line(LEFT, "How the orchard is kept and", 16, BOLD)
    paper.line(LEFT, "who keeps it", 16, BOLD)
    paper.space(12)
    paper.paragraph(PROSE)
    assert shown(blocks(paper, tmp_path))[0] == (
        "heading",
        "",
        "How the orchard is kept and who keeps it",
    )


def test_a_code_before_a_heading_stays_in_it(tmp_path: Path) -> None:
    paper = Paper()
    for code in ("PM1:", "PM2:"):
        paper.heading(f"{code} Plum trees", SIZE, BOLD)
        paper.paragraph(PROSE, mark="1.", text_x=LEFT + 36)
    found = blocks(paper, tmp_path)
    assert shown(found)[::2] == [
        ("heading", "", "PM1: Plum trees"),
        ("heading", "", "PM2: Plum trees"),
    ]


def test_chapters_whose_numbers_count_on_give_them_as_marks(tmp_path: Path) -> None:
    paper = Paper()
    for chapter, name in enumerate(("Trees", "Ladders", "Gates"), 1):
        paper.heading(f"{chapter} {name}", 18)
        paper.paragraph(PROSE)
    found = [b for b in blocks(paper, tmp_path) if b.kind == "heading"]
    assert [(b.mark, b.text) for b in found] == [("1", "Trees"), ("2", "Ladders"), ("3", "Gates")]


def test_bold_words_that_lead_into_a_paragraph_belong_to_it(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(2):
        paper.sheet.text(LEFT, paper.y, "Ladders:", SIZE, BOLD)
        paper.line(LEFT + width("Ladders: "), "these are kept in the shed by the gate, and")
        paper.line(LEFT, "whoever takes one brings it back.")
        paper.space()
    assert [b.kind for b in blocks(paper, tmp_path)] == ["prose", "prose"]


def test_a_bold_numbered_sentence_is_a_paragraph_not_a_heading(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    for mark in ("1.", "2."):
        paper.paragraph(PROSE, mark=mark, text_x=LEFT + 36, font=BOLD)
        paper.paragraph(PROSE)
    found = [b for b in blocks(paper, tmp_path) if b.mark]
    assert [(b.kind, b.mark, b.bold) for b in found] == [
        ("numbered", "1.", True),
        ("numbered", "2.", True),
    ]


def test_bookmarks_tell_headings_that_look_like_text(tmp_path: Path) -> None:
    paper = Paper()
    for name in ("Trees", "Ladders", "Gates"):
        paper.paragraph(name)
        paper.paragraph(PROSE)
    marks = {
        f"o{50 + i}": b"<< /Title (%b) /Parent 49 0 R %b /Dest [10 0 R /Fit] >>"
        % (name, b"/Next %d 0 R" % (51 + i) if i < 2 else b"")
        for i, name in enumerate((b"Trees", b"Ladders", b"Gates"))
    }
    path = paper.save(
        tmp_path / "marked.pdf",
        o1=b"<< /Type /Catalog /Pages 2 0 R /Outlines 49 0 R >>",
        o49=b"<< /Type /Outlines /First 50 0 R /Last 52 0 R /Count 3 >>",
        **marks,
    )
    found = [b.text for b in read(path).blocks if b.kind == "heading"]
    assert found == ["Trees", "Ladders", "Gates"]


# -- characters ---------------------------------------------------------------------------------


def test_words_drawn_twice_to_look_bold_are_read_once(tmp_path: Path) -> None:
    paper = Paper()
    paper.sheet.text(LEFT, paper.y, "Orchard rules")
    paper.sheet.text(LEFT + 0.4, paper.y, "Orchard rules")
    paper.y += 30
    paper.paragraph(PROSE)
    assert [b.text for b in blocks(paper, tmp_path)] == ["Orchard rules", PROSE]


def test_letters_set_wide_apart_are_words(tmp_path: Path) -> None:
    paper = Paper()
    paper.sheet.drawn.append(b"4 Tc")
    paper.line(LEFT, "ORCHARD RULES", 14, BOLD)
    paper.sheet.drawn.append(b"0 Tc")
    paper.space(20)
    paper.paragraph(PROSE)
    assert [b.text for b in blocks(paper, tmp_path)] == ["ORCHARD RULES", PROSE]


def test_spaces_are_restored_where_words_are_only_set_apart(tmp_path: Path) -> None:
    paper = Paper()
    x = LEFT
    for word in PROSE.split()[:9]:
        paper.sheet.text(x, paper.y, word)
        x += width(word) + 3
    assert [b.text for b in blocks(paper, tmp_path)] == [" ".join(PROSE.split()[:9])]


def test_one_sign_for_several_letters_is_read_as_these(tmp_path: Path) -> None:
    unicode_map = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <40> <00660069> endbfchar 1 beginbfrange <41> <7A> <0041> endbfrange "
        b"endcmap end end"
    )
    paper = Paper()
    paper.line(LEFT, "The of@ce speci@es when the ladder is @nished")
    path = paper.save(
        tmp_path / "joined.pdf",
        o3=b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 60 0 R >>",
        o60=b"<< /Length %d >>\nstream\n%b\nendstream" % (len(unicode_map), unicode_map),
    )
    assert [b.text for b in read(path).blocks] == [
        "The office specifies when the ladder is finished"
    ]


def test_watermarks_across_the_page_are_left_out(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(12):
        paper.paragraph(PROSE)
    for sheet in paper.sheets:
        sheet.turned(150, 600, "DRAFT", (0.7, 0.7, -0.7, 0.7), 90)
    assert {b.text for b in blocks(paper, tmp_path)} == {PROSE}


def test_a_page_turned_on_its_side_is_read_upright(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    side = Sheet(turn=90)
    for i, line in enumerate(("1. The warden counts", "every tree.")):
        side.turned(100 + 14 * i, 700, line, (0, 1, -1, 0))
    paper.sheets.append(side)
    assert shown(blocks(paper, tmp_path))[-1] == ("numbered", "1.", "The warden counts every tree.")


# -- titles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Keeping the Orchard", "Keeping the Orchard"),
        ("Microsoft Word - draft3.doc", "The Orchard Plan"),
        ("Something that stands nowhere", "The Orchard Plan"),
        ("", "The Orchard Plan"),
    ],
)
def test_the_title_is_what_the_first_page_shows(tmp_path: Path, metadata: str, title: str) -> None:
    paper = Paper(title=metadata)
    paper.line(LEFT, "The Orchard Plan", 24, BOLD)
    paper.space(20)
    paper.paragraph(f"Keeping the orchard is work. {PROSE}")
    found = reading(paper, tmp_path).title
    assert (found or "").lower() == title.lower()


def test_a_chapters_heading_is_no_title(tmp_path: Path) -> None:
    paper = Paper()
    paper.heading("1. The trees")
    paper.paragraph(PROSE)
    assert reading(paper, tmp_path).title is None


# -- real documents -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "draft_nppf_december_2025",
        "local_development_scheme_2025",
        "local_plan_inspectors_report_2017",
    ],
)
def test_real_paragraphs_have_their_numbers_and_pages(name: str) -> None:
    path = REAL / f"{name}.pdf"
    if not path.is_file():
        pytest.skip("the real documents are not here")
    truth = (REAL / f"{name}.pdf.truth.jsonl").read_text(encoding="utf-8").splitlines()
    found = [(b.mark, b.page, b.text) for b in read(path).blocks if b.mark]
    for line in map(json.loads, truth):
        assert any(
            mark == line["para"] and page == line["page"] and text.startswith(line["starts"])
            for mark, page, text in found
        ), line
