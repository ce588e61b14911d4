"""Tables of a Word file: those that hold data become rows, those that only place text become text.

It decides by what stands in the cells; it knows neither headings nor contents lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.block import line_block
from corpus.formats.word_numbers import Mark
from corpus.formats.word_story import Cell, Paragraph, Part, Table
from corpus.formats.word_text import NoteRef
from corpus.reference import printed_number

_LONG = 12
"""Words in a cell, on average, from which a numbered column is taken for numbered paragraphs."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that holds data: its cells' text, and the notes referred to in it."""

    cells: tuple[str, ...]
    starts_table: bool
    notes: tuple[NoteRef, ...] = ()
    listing: int = 0


Line = Paragraph | Row


def lines(parts: Iterable[Part]) -> Iterator[Line]:
    """The document as one sequence: text boxes after the paragraph that holds them, layout tables
    and boxes opened, other tables row by row."""
    for part in parts:
        if isinstance(part, Paragraph):
            if part.text.strip() or part.mark.is_number or part.notes:
                yield from _typed_lines(replace(part, boxes=()) if part.boxes else part)
            for box in part.boxes:
                yield from lines(box)
        else:
            yield from _table_lines(part)


def _typed_lines(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph whose lines were broken by hand, parted before each line that begins with a
    number of its own: "4.1 …" / "4.2 …" are two paragraphs to whoever reads them."""
    broken = paragraph.text.split("\n")
    if len(broken) == 1:
        yield paragraph
        return
    starts = [
        i
        for i in range(1, len(broken))
        if re.search(r"(?:[.;:,!?]|\b(?:and|or))[”’\"')\]]*\s*$", broken[i - 1])
        and line_block(broken[i]).kind in ("numbered", "subitem")
    ]
    if not starts:
        yield paragraph
        return
    for start, end in pairwise([0, *starts, len(broken)]):
        text = "\n".join(broken[start:end])
        first = start == 0
        notes = paragraph.notes if end == len(broken) else ()
        mark = paragraph.mark if first else Mark("")
        heading = paragraph.heading if first else 0
        yield replace(paragraph, text=text, mark=mark, heading=heading, notes=notes)


def plain(text: str) -> str:
    """Text on one line: white space collapsed."""
    return " ".join(text.split())


def shown(paragraph: Paragraph) -> str:
    """A paragraph on one line, with its computed mark before it."""
    mark = paragraph.mark
    sign = "•" if mark.text and mark.kind == "bullet" else mark.text
    return plain(f"{sign} {paragraph.text}")


def _table_lines(table: Table) -> Iterator[Line]:
    rows = [row for row in table.rows if any(_has_content(cell) for cell in row)]
    if table.listing:
        for row in rows:
            yield Row(tuple(_text(c) for c in row), False, listing=table.listing)
    elif all(sum(_has_content(c) for c in row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                yield from lines(cell.parts)
    elif (column := _numbered_column(rows)) is not None:
        yield from _numbered_lines(rows, column)
    elif _is_flowing(rows):
        for row in rows:
            for cell in row:
                yield from lines(cell.parts)
    else:
        yield from _rows(rows)


def _rows(rows: list[tuple[Cell, ...]]) -> Iterator[Row]:
    for i, row in enumerate(rows):
        cells: list[str] = []
        notes: list[NoteRef] = []
        for cell in row:
            cells += [_text(cell), *[""] * (cell.span - 1)]
            notes += [note for p in _paragraphs(cell.parts) for note in p.notes]
        yield Row(tuple(cells), i == 0, tuple(notes))


def _paragraphs(parts: Iterable[Part]) -> Iterator[Paragraph]:
    """All paragraphs in reading order, those of boxes and tables within too."""
    for part in parts:
        if isinstance(part, Paragraph):
            yield part
            for box in part.boxes:
                yield from _paragraphs(box)
        else:
            for row in part.rows:
                for cell in row:
                    yield from _paragraphs(cell.parts)


def _text(cell: Cell) -> str:
    return plain(" ".join(shown(p) for p in _paragraphs(cell.parts)))


def _has_content(cell: Cell) -> bool:
    return any(p.text.strip() or p.notes or p.mark.is_number for p in _paragraphs(cell.parts))


# -- tables that number paragraphs ----------------------------------------------------------------


def _mark_alone(cell: Cell) -> Mark | None:
    """The number in a cell that holds nothing else, computed or typed."""
    held = [p for p in _paragraphs(cell.parts) if p.text.strip() or p.mark.text]
    if len(held) != 1:
        return None
    paragraph, text = held[0], plain(held[0].text)
    if not text:
        return paragraph.mark if paragraph.mark.is_number else None
    if paragraph.mark.is_number:
        return None
    printed = printed_number(text)
    is_mark = printed is not None and (re.search(r"[.()]", text) or re.fullmatch(r"\d{1,3}", text))
    return Mark(text) if is_mark else None


def _numbered_column(rows: list[tuple[Cell, ...]]) -> int | None:
    """The column that holds nothing but numbers of the long text beside it, or None."""
    width = max((len(row) for row in rows), default=0)
    used = [i for i in range(width) if any(len(r) > i and _has_content(r[i]) for r in rows)]
    if len(used) < 2 or any(c.span > 1 for row in rows for c in row if _has_content(c)):
        return None
    first, main = used[0], used[1]
    marks = [
        _mark_alone(row[first]) for row in rows if len(row) > first and _has_content(row[first])
    ]
    if not marks or None in marks or len(marks) * 2 < len(rows):
        return None
    bare = [int(m.text) for m in marks if m and m.text.isdecimal() and not m.series]
    if any(b - a != 1 for a, b in pairwise(bare)):
        return None
    texts = [len(_text(row[main]).split()) for row in rows if len(row) > main]
    if sum(texts) < _LONG * len(rows):
        return None
    beside = sum(len(r) > i and _has_content(r[i]) for r in rows for i in used[2:])
    return first if beside * 3 <= len(rows) * max(1, len(used) - 2) else None


def _numbered_lines(rows: list[tuple[Cell, ...]], column: int) -> Iterator[Line]:
    for row in rows:
        mark = _mark_alone(row[column]) if len(row) > column else None
        notes = tuple(n for p in _paragraphs(row[column].parts) for n in p.notes) if mark else ()
        for i, cell in enumerate(row):
            if i == column:
                continue
            for line in lines(cell.parts):
                if mark is not None and isinstance(line, Paragraph) and line.text.strip():
                    own = line.mark.text if line.mark.is_number else ""
                    text = f"{own} {line.text}" if own else line.text
                    line = replace(line, text=text, mark=mark, notes=notes + line.notes)
                    mark = None
                yield line
        if mark is not None:
            yield from lines(row[column].parts)


def _is_flowing(rows: list[tuple[Cell, ...]]) -> bool:
    """Whether the table sets running text in columns: numbered paragraphs run on down one column
    beside short headings, or one row holds columns of many paragraphs."""
    width = max(len(row) for row in rows)
    columns = [[row[i] for row in rows if len(row) > i] for i in range(width)]
    used = [c for c in columns if any(_has_content(cell) for cell in c)]
    if len(used) != 2:
        return False
    if len(rows) == 1:
        return any(len(_held(cell)) >= 4 and _words(cell) >= 80 for cell in rows[0])
    for main, side in (used, used[::-1]):
        numbered = [m for cell in main for m in _numbers(cell)]
        runs_on = len(numbered) >= 3 and all(a < b for a, b in pairwise(numbered))
        several = any(len(_held(cell)) > 1 for cell in main)
        if runs_on and several and sum(_words(c) for c in main) >= _LONG * len(numbered):
            return all(_words(cell) <= 12 for cell in side)
    return False


def _held(cell: Cell) -> list[Paragraph]:
    return [p for p in _paragraphs(cell.parts) if p.text.strip()]


def _words(cell: Cell) -> int:
    return len(_text(cell).split())


def _numbers(cell: Cell) -> Iterator[tuple[int, ...]]:
    """The paragraph numbers in a cell, in parts that compare: (4, 10) for "4.10"."""
    for paragraph in _held(cell):
        mark = paragraph.mark.text if paragraph.mark.is_number else ""
        number = line_block(f"{mark}\t{paragraph.text}" if mark else paragraph.text).number or ""
        if re.fullmatch(r"\d+(?:\.\d+)*", number):
            yield tuple(int(n) for n in number.split("."))
