"""Tables of a web page: which hold data, which only set text side by side, and which number
paragraphs ("1.1" in one column, its text in the next).

It reads rows and cells and decides; it writes no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.formats.html_tree import HEADINGS, Element, text_of, walk
from corpus.reference import printed_number, value

MAX_COLUMNS = 100
_LOOK = 3000  # characters of a cell that are looked at to tell what the table is for

_NUMBER_HEAD = re.compile(r"(?:item |agenda |para(?:graph)? )?(?:no|number|item|para)\.?", re.I)

TableKind = Literal["data", "layout"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows, each with one entry a column: the cell that begins there or None. `numbers`
    are the cells of a layout table that number the text beside them."""

    kind: TableKind
    rows: tuple[tuple[Element | None, ...], ...]
    numbers: frozenset[Element] = frozenset()


@dataclass(frozen=True, slots=True)
class _Cell:
    element: Element
    text: str
    words: int
    is_mark: bool


def table_of(table: Element, skip: Container[Element]) -> Table:
    """What a table holds and is for."""
    rows = _grid(table, skip)
    looked = [[_look(cell, skip) if cell is not None else None for cell in row] for row in rows]
    filled = [[c for c in row if c is not None and c.text] for row in looked]
    texts = [row for row in filled if row]
    columns = {i for row in looked for i, c in enumerate(row) if c is not None and c.text}
    if len(columns) <= 1 or table.get("role").lower() in ("presentation", "none"):
        return Table("layout", rows, _numbers(texts) or frozenset())
    numbers = _numbers(texts)
    if numbers is not None:
        return Table("layout", rows, numbers)
    return Table("layout" if _only_sets_out(table, texts, skip) else "data", rows)


def captions_of(table: Element) -> list[Element]:
    """The table's captions: one, but for a page with faults."""
    return [e for e in table.elements if e.tag == "caption"]


def _grid(table: Element, skip: Container[Element]) -> tuple[tuple[Element | None, ...], ...]:
    """The rows with merged cells opened: a cell stands where it begins, None where it goes on."""
    rows: list[tuple[Element | None, ...]] = []
    for group in _groups(table, skip):
        reaching: dict[int, int] = {}  # column: rows that a cell above still reaches down
        for at, row in enumerate(group):
            line: list[Element | None] = []
            cells = [e for e in row.elements if e.tag in ("td", "th") and e not in skip]
            for cell in cells:
                while reaching.get(len(line), 0) > 0:
                    line.append(None)
                width = min(_span(cell, "colspan"), max(1, MAX_COLUMNS - len(line)))
                height = _span(cell, "rowspan") or len(group)
                for column in range(len(line), len(line) + width):
                    reaching[column] = min(height, len(group) - at)
                line.append(cell)
                line.extend([None] * (width - 1))
            while reaching.get(len(line), 0) > 0:
                line.append(None)
            reaching = {c: n - 1 for c, n in reaching.items() if n > 1}
            rows.append(tuple(line))
    return tuple(rows)


def _groups(table: Element, skip: Container[Element]) -> list[list[Element]]:
    """The rows of the table's head, bodies and foot; the foot stands last, as browsers show it."""
    first: list[list[Element]] = []
    last: list[list[Element]] = []
    for part in table.elements:
        if part in skip:
            continue
        if part.tag in ("thead", "tbody", "tfoot"):
            rows = [e for e in part.elements if e.tag == "tr" and e not in skip]
            (last if part.tag == "tfoot" else first).append(rows)
        elif part.tag == "tr":
            first.append([part])
    return first + last


def _span(cell: Element, name: str) -> int:
    text = cell.get(name).strip()
    return min(int(text), 65534) if re.fullmatch(r"\d{1,9}", text) else 1


def _look(cell: Element, skip: Container[Element]) -> _Cell:
    text = text_of(cell, skip, _LOOK)
    return _Cell(cell, text, len(text.split()), _is_mark(text))


def _is_mark(text: str) -> bool:
    if len(text) > 14 or printed_number(text) is None:
        return False
    # A lone letter and a year are words; a letter with a full stop and "87" may be marks.
    return not re.fullmatch(r"[A-Za-z]+|\d{4}", text)


def _numbers(rows: list[list[_Cell]]) -> frozenset[Element] | None:
    """The cells that number the text beside them, None where the table is none of that kind."""
    numbered: list[tuple[list[_Cell], _Cell]] = []
    headed = bool(rows) and len(rows[0]) == 2 and _NUMBER_HEAD.fullmatch(rows[0][0].text)
    for row in rows[1:] if headed else rows:
        marks = []
        for cell in row[:2]:
            if not cell.is_mark:
                break
            marks.append(cell)
        rest = row[len(marks) :]
        if len(rest) > 1 or (not rest and len(row) > 1) or any(c.is_mark for c in rest):
            return None
        if marks and rest:
            numbered.append((marks, rest[0]))
    if not numbered or 2 * len(numbered) < len(rows):
        return None
    words = sum(text.words for _, text in numbered) / len(numbered)
    bare = [marks[0].text for marks, _ in numbered if marks[0].text.isdecimal()]
    if words < (15 if headed else 8 if bare else 5) or not _counts_up(bare):
        return None
    # "1. | (a) | text": the first number is the row's own; the second stays in its text.
    return frozenset(marks[0].element for marks, _ in numbered)


def _counts_up(numbers: list[str]) -> bool:
    values = [value(number) or 0 for number in numbers]
    return all(0 < b - a <= 3 for a, b in pairwise(values))


def _only_sets_out(table: Element, rows: list[list[_Cell]], skip: Container[Element]) -> bool:
    """Whether a table with several columns sets whole parts of the page side by side."""
    cells = [cell for row in rows for cell in row]
    has_heads = any(c.element.tag == "th" for c in cells) or any(
        e.tag in ("thead", "caption") and text_of(e, skip, 50) for e in table.elements
    )
    if has_heads:
        return False
    for cell in cells:
        if cell.words > 40 and _holds_parts(cell.element, skip):
            return True
    if len(rows) == 1 and all(cell.words >= 30 for cell in cells):
        return True
    return sum(cell.words for cell in cells) > 80 * len(cells)


def _holds_parts(cell: Element, skip: Container[Element]) -> bool:
    """Whether a cell holds headings or a table of its own."""
    return any(
        not isinstance(item, str) and opens and item.tag in (*HEADINGS, "table")
        for item, opens in walk(cell, skip)
    )
