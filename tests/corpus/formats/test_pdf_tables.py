"""Tables in PDFs: grids, rows between rules, aligned columns, and what only looks like a table."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.formats.pdf_files import BOTTOM, LEFT, PROSE, RIGHT, Paper, blocks, shown

ROWS = [
    ("Tree", "Planted", "Height"),
    ("Apple by the gate", "1950", "4.5"),
    ("Plum", "1962", "3"),
    ("Old pear", "1899", "11"),
]
EDGES = [LEFT, 250.0, 380.0, RIGHT]


def cells(paper: Paper, folder: Path) -> list[tuple[str, ...]]:
    return [b.cells for b in blocks(paper, folder) if b.kind == "row"]


def write_rows(
    paper: Paper, rows: list[tuple[str, ...]], edges: list[float] = EDGES
) -> list[float]:
    """Writes rows of cells and gives the heights between which they stand."""
    heights = [paper.y - 12]
    for row in rows:
        for x, cell in zip(edges, row, strict=False):
            paper.sheet.text(x + 4, paper.y, cell)
        paper.y += 20
        heights.append(paper.y - 12)
    return heights


def test_a_grid_of_rules_is_a_table(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    paper.space(20)
    paper.sheet.grid(EDGES, write_rows(paper, ROWS))
    paper.space(20)
    paper.paragraph(PROSE)
    found = blocks(paper, tmp_path)
    assert [b.kind for b in found] == ["prose", "row", "row", "row", "row", "prose"]
    assert [b.cells for b in found[1:5]] == ROWS
    assert [b.starts_table for b in found[1:5]] == [True, False, False, False]


def test_cells_of_several_lines_are_joined_and_merged_cells_stand_once(tmp_path: Path) -> None:
    paper = Paper()
    edges, heights = [LEFT, 200.0, RIGHT], [90.0, 120.0, 160.0]
    paper.sheet.grid([LEFT, RIGHT], heights)
    paper.sheet.rule(200, 120, 200, 160)
    paper.sheet.text(LEFT + 4, 108, "All trees of the orchard")
    for i, line in enumerate(("Apple by", "the gate")):
        paper.sheet.text(edges[0] + 4, 134 + 14 * i, line)
    paper.sheet.text(edges[1] + 4, 134, "planted in 1950")
    assert cells(paper, tmp_path) == [
        ("All trees of the orchard", ""),
        ("Apple by the gate", "planted in 1950"),
    ]


def test_a_box_around_words_is_no_table(tmp_path: Path) -> None:
    paper = Paper()
    top = paper.y - 14
    paper.paragraph(PROSE, text_x=LEFT + 6, right=RIGHT - 6)
    paper.sheet.grid([LEFT, RIGHT], [top, paper.y])
    paper.space(20)
    paper.paragraph(PROSE)
    assert shown(blocks(paper, tmp_path)) == [("prose", "", PROSE)] * 2


def test_numbers_in_a_table_beside_long_texts_are_paragraphs(tmp_path: Path) -> None:
    paper = Paper()
    heights = [paper.y - 14]
    for number in range(1, 5):
        paper.paragraph(PROSE, mark=f"6.{number}", mark_x=LEFT + 4, text_x=LEFT + 60)
        heights.append(paper.y - 10)
    paper.sheet.grid([LEFT, LEFT + 50, RIGHT + 5], heights)
    assert shown(blocks(paper, tmp_path)) == [("numbered", f"6.{n}", PROSE) for n in range(1, 5)]


def test_a_table_that_goes_on_overleaf_prints_its_heading_once(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    paper.y = BOTTOM - 80
    paper.sheet.grid(EDGES, write_rows(paper, ROWS[:3]))
    paper.turn_over()
    paper.sheet.grid(EDGES, write_rows(paper, [ROWS[0], ROWS[3]]))
    found = [b for b in blocks(paper, tmp_path) if b.kind == "row"]
    assert [b.cells for b in found] == ROWS
    assert [b.starts_table for b in found] == [True, False, False, False]
    assert [b.page for b in found] == [1, 1, 1, 2]


def test_a_row_cut_by_the_pages_end_is_made_whole(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    paper.y = BOTTOM - 80
    paper.sheet.grid(EDGES, write_rows(paper, [*ROWS[:2], ("Plum", "1962", "3 or a")]))
    paper.turn_over()
    paper.sheet.grid(EDGES, write_rows(paper, [("", "", "little more"), ROWS[3]]))
    assert cells(paper, tmp_path)[2:] == [("Plum", "1962", "3 or a little more"), ROWS[3]]


def test_rows_between_level_rules_are_a_table(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    paper.space(20)
    for y in write_rows(paper, ROWS)[1:]:
        paper.sheet.rule(LEFT, y, RIGHT, y)
    paper.space(20)
    paper.paragraph(PROSE)
    assert cells(paper, tmp_path) == ROWS


def test_aligned_columns_without_rules_are_a_table(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    write_rows(paper, ROWS)
    paper.space(20)
    paper.paragraph(PROSE)
    assert cells(paper, tmp_path) == ROWS


def test_abbreviations_and_their_meanings_are_a_table(tmp_path: Path) -> None:
    paper = Paper()
    meanings = [("AA", "Apple Association"), ("OPG", "Orchard Plan Group"), ("TT", "Tree Trust"),
                ("WMO", "Warden Management Order")]  # fmt: skip
    write_rows(paper, meanings, [LEFT, 200.0])
    assert cells(paper, tmp_path) == meanings


def test_rows_without_upright_rules_keep_the_columns_of_the_others(tmp_path: Path) -> None:
    paper = Paper()
    heights = write_rows(paper, ROWS)
    paper.sheet.grid([LEFT, RIGHT], heights)
    for x in EDGES[1:3]:
        paper.sheet.rule(x, heights[0], x, heights[1])
        paper.sheet.rule(x, heights[2], x, heights[3])
    assert cells(paper, tmp_path) == ROWS


def test_words_of_a_drawing_are_one_piece(tmp_path: Path) -> None:
    paper = Paper()
    paper.paragraph(PROSE)
    labels = "Gate Shed Path Pond Wall Bench Tap Hedge Beds".split()
    for i, label in enumerate(labels):
        paper.sheet.text(80 + (i * 137) % 380, 200 + 31 * i, label)
    paper.y = 600
    paper.paragraph(PROSE)
    found = blocks(paper, tmp_path)
    assert len(found) == 3
    assert set(found[1].text.split()) == set(
        "Gate Shed Path Pond Wall Bench Tap Hedge Beds".split()
    )
