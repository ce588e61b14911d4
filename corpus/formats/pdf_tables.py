"""A table on a page: rows of cells, each cell its lines.

A box around running text is no table, and neither are numbers beside the paragraphs they number. A
table keeps its cells' lines, because only the whole document tells how a word broken at a line's
end is joined. How tables are found is in `pdf_grids` and `pdf_bands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from corpus.formats.pdf_lines import Line
from corpus.reference import printed_number

_LONG_CELL = 60  # words: more is running text

Cell = list[Line]
T = TypeVar("T")


@dataclass(slots=True)
class Table:
    """A table or the part of it on one page: rows of cells, each cell its lines from top to
    bottom. All places are in points; `continues` says that its beginning is on the page before,
    `heading` is the first row of the whole table."""

    rows: list[list[Cell]]
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    order: int
    continues: bool = False
    heading: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heading = self.heading or self.rows[0]


def is_table(cells: list[list[Cell]]) -> bool:
    """Whether cells are a table's rather than a box, a frame, or numbers beside paragraphs."""
    if not cells or len(cells[0]) < 2:
        return False
    counts = [[sum(len(line.words) for line in cell) for cell in row] for row in cells]
    if len(cells) == 1:
        return max(counts[0]) <= _LONG_CELL and sum(1 for n in counts[0] if n) >= 2
    several = sum(1 for row in counts if sum(1 for n in row if n) >= 2)
    if several < 0.3 * len(cells):
        return False
    return not _numbers_paragraphs(cells)


def _numbers_paragraphs(cells: list[list[Cell]]) -> bool:
    """Rows of a number and a long text: a table only for layout."""
    if len(cells[0]) != 2:
        return False
    numbered = [
        row for row in cells
        if len(row[0]) == 1 and printed_number(row[0][0].text) and word_count(row[1]) >= 3
    ]  # fmt: skip
    long = sum(word_count(row[1]) for row in numbered) / max(1, len(numbered))
    return len(numbered) >= 0.7 * len(cells) and long >= 15


def word_count(cell: Cell) -> int:
    return sum(len(line.words) for line in cell)


def joined_parts(flow: Sequence[T | Table]) -> list[T | Table]:
    """Tables that go on overleaf: without their column headings printed again, and with a row that
    the page's end cut through made whole. The later part's `continues` is set."""
    joined: list[T | Table] = []
    for item in flow:
        before = joined[-1] if joined else None
        if isinstance(item, Table) and isinstance(before, Table) and _continues_table(before, item):
            item.continues = True
            if len(item.rows) > 1 and _plain_row(item.rows[0]) == _plain_row(before.heading):
                item.rows = item.rows[1:]
            item.heading = before.heading
            if _is_cut_row(before.rows[-1], item.rows[0]):
                for cell, more in zip(before.rows[-1], item.rows[0], strict=True):
                    cell.extend(more)
                item.rows = item.rows[1:]
            if not item.rows:
                before.page = item.page
                continue
        joined.append(item)
    return joined


def _continues_table(before: Table, table: Table) -> bool:
    if table.page != before.page + 1 or len(table.rows[0]) != len(before.rows[-1]):
        return False
    return abs((table.x1 - table.x0) - (before.x1 - before.x0)) < 12


def _plain_row(row: list[Cell]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell in row]


def _is_cut_row(row: list[Cell], rest: list[Cell]) -> bool:
    """Whether `rest` is the end of `row`: its first cell empty, another's sentence going on."""
    if not any(rest) or (rest[0] and not rest[0][0].opening[:1].islower()):
        return False
    return any(
        more and cell and not more[0].opening[:1].isupper()
        for cell, more in zip(row, rest, strict=True)
    )
