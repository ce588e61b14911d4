"""Tables on a PDF page: grids of drawn rules, rows between level rules, and aligned columns.

A box around running text is no table, and neither are numbers beside the paragraphs they number:
their lines stay lines. A table keeps its cells' lines, because only the whole document tells how a
word broken at a line's end is joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from corpus.formats.pdf_lines import Line, parted, rows
from corpus.formats.pdf_rules import PageRules, Rule
from corpus.formats.pdf_words import Word
from corpus.reference import printed_number

_NEAR = 3.0  # points within which two rules count as touching
_MAX_RULES = 600
_MAX_SQUARES = 20_000
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


def ruled_tables(lines: list[Line], rules: PageRules) -> tuple[list[Table], list[Line]]:
    """The tables that rules show on a page, and the lines that stand outside them."""
    tables: list[Table] = []
    level, upright = rules.level[:_MAX_RULES], rules.upright[:_MAX_RULES]
    for group_level, group_upright in _groups(level, upright):
        if group_upright and len(group_level) >= 2:
            table, rest = _grid_table(lines, group_level, group_upright)
            if table is not None:
                tables.append(table)
                lines = rest
    lone = [r for r in level if not any(_crosses(r, v) for v in upright)]
    for band in _bands(lone):
        for part, edges in _column_bands(lines, band):
            table, rest = _band_table(lines, part, edges)
            if table is not None:
                tables.append(table)
                lines = rest
    return tables, lines


def joined_parts(flow: Sequence[Line | Table | T]) -> list[Line | Table | T]:
    """Tables that go on overleaf: without their column headings printed again, and with a row that
    the page's end cut through made whole. The later part's `continues` is set."""
    joined: list[Line | Table | T] = []
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


# -- grids ------------------------------------------------------------------------------------


def _crosses(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _NEAR <= upright.at <= level.end + _NEAR
        and upright.start - _NEAR <= level.at <= upright.end + _NEAR
    )


def _groups(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, directly or through others."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, one in enumerate(level):
        for j, other in enumerate(upright):
            if _crosses(one, other):
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i in range(len(parent)):
        pair = groups.setdefault(root(i), ([], []))
        if i < len(level):
            pair[0].append(level[i])
        else:
            pair[1].append(upright[i - len(level)])
    return list(groups.values())


def _places(values: Iterable[float]) -> list[float]:
    """Sorted values, those within a few points of each other made one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR + 1:
            places.append(value)
    return places


def _grid_table(
    lines: list[Line], level: list[Rule], upright: list[Rule]
) -> tuple[Table | None, list[Line]]:
    xs = _places([*(r.at for r in upright), *_overhang(level, upright)])
    ys = _places([*(r.at for r in level), *_overhang(upright, level)])
    down, across = len(ys) - 1, len(xs) - 1
    if down < 1 or across < 1 or down * across > _MAX_SQUARES:
        return None, lines
    inside, rest = _within(lines, xs[0], ys[0], xs[-1], ys[-1])
    if not inside:
        return None, lines
    if sum(_is_crossed(word, upright) for word in inside) > 0.05 * len(inside):
        return None, lines  # a drawing
    owner = _merged_squares(xs, ys, level, upright)
    words: dict[int, list[Word]] = {}
    for word in inside:
        column = _square(xs, (word.x0 + word.x1) / 2)
        row = _square(ys, word.y - 0.3 * word.size)
        words.setdefault(owner[row * across + column], []).append(word)
    page = lines[0].page
    cells: list[list[Cell]] = [[[] for _ in range(across)] for _ in range(down)]
    for place, held in words.items():
        cells[place // across][place % across] = rows(held, page)
    cells = _without_empty(cells)
    if not is_table(cells):
        return None, lines
    order = min(word.order for word in inside)
    return Table(cells, page, xs[0], xs[-1], ys[0], ys[-1], order), rest


def _is_crossed(word: Word, upright: list[Rule]) -> bool:
    """Whether an upright rule runs through a word, as it does only in drawings."""
    middle = word.y - 0.3 * word.size
    return any(
        word.x0 + 2.5 < rule.at < word.x1 - 2.5 and rule.start < middle < rule.end
        for rule in upright
    )


def _overhang(one: list[Rule], across: list[Rule]) -> list[float]:
    """Where rules go on beyond the outermost ones across them: a table without outer rules."""
    low, high = min(r.at for r in across), max(r.at for r in across)
    ends: list[float] = []
    start, end = min(r.start for r in one), max(r.end for r in one)
    if start < low - 12:
        ends.append(start)
    if end > high + 12:
        ends.append(end)
    return ends


def _within(
    lines: list[Line], x0: float, y0: float, x1: float, y1: float
) -> tuple[list[Word], list[Line]]:
    """The words inside a box, and the lines without them."""
    inside: list[Word] = []
    rest: list[Line] = []
    for line in lines:
        held: list[Word] = []
        if y0 - 2 < line.y - 0.3 * line.size < y1 + 2:
            held = [w for w in line.words if x0 - 3 <= (w.x0 + w.x1) / 2 <= x1 + 3]
        if not held:
            rest.append(line)
            continue
        inside.extend(held)
        chosen = {id(w) for w in held}
        outside = [w for w in line.words if id(w) not in chosen]
        if outside:
            rest.append(Line(outside, line.page))
    return inside, rest


def _square(edges: list[float], value: float) -> int:
    return max(0, min(len(edges) - 2, sum(e <= value for e in edges) - 1))


def _merged_squares(
    xs: list[float], ys: list[float], level: list[Rule], upright: list[Rule]
) -> list[int]:
    """For each square of the grid, the first square of the cell that it belongs to."""
    down, across = len(ys) - 1, len(xs) - 1
    parent = list(range(down * across))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int, j: int) -> None:
        a, b = sorted((root(i), root(j)))
        parent[b] = a

    for row in range(down):
        for column in range(across - 1):
            if not _is_drawn(upright, xs[column + 1], ys[row], ys[row + 1]):
                join(row * across + column, row * across + column + 1)
    for row in range(down - 1):
        for column in range(across):
            if not _is_drawn(level, ys[row + 1], xs[column], xs[column + 1]):
                join(row * across + column, (row + 1) * across + column)
    return [root(i) for i in range(down * across)]


def _is_drawn(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule at `at` runs along most of the way from `start` to `end`."""
    covered = sum(
        max(0.0, min(r.end, end) - max(r.start, start))
        for r in rules
        if abs(r.at - at) <= _NEAR + 1
    )
    return covered >= 0.5 * (end - start)


def _without_empty(cells: list[list[Cell]]) -> list[list[Cell]]:
    """Without rows that hold nothing, and columns that nobody wrote in."""
    filled = [row for row in cells if any(row)]
    if not filled:
        return []
    keep = [c for c in range(len(filled[0])) if any(row[c] for row in filled)]
    return [[row[c] for c in keep] for row in filled]


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
        if len(row[0]) == 1 and printed_number(row[0][0].text) and _count(row[1]) >= 3
    ]  # fmt: skip
    long = sum(_count(row[1]) for row in numbered) / max(1, len(numbered))
    return len(numbered) >= 0.7 * len(cells) and long >= 15


def _count(cell: Cell) -> int:
    return sum(len(line.words) for line in cell)


# -- rows between level rules -------------------------------------------------------------------


def _bands(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of three or more level rules of the same extent, one under the other."""
    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if rule.length < 150:
            continue
        for band in bands:
            if abs(band[-1].start - rule.start) < 8 and abs(band[-1].end - rule.end) < 8:
                band.append(rule)
                break
        else:
            bands.append([rule])
    return [band for band in bands if len(band) >= 2]


def _column_bands(lines: list[Line], band: list[Rule]) -> list[tuple[list[Rule], list[float]]]:
    """The parts of a band between whose rules stand columns, with the columns' left edges."""
    found: list[tuple[list[Rule], list[float]]] = []
    held: list[Line] = []
    current: list[Rule] = []
    edges: list[float] = []
    for upper, lower in zip(band, band[1:], strict=False):
        between = [
            line
            for line in lines
            if upper.at - 1 <= line.y <= lower.at + 1
            and line.x0 > upper.start - 6
            and line.x1 < upper.end + 6
        ]
        wider = column_edges([*held, *between])
        if len(wider) < 2 or not between:
            if current:
                found.append((current, edges))
            held, current = [], []
            wider = column_edges(between)
        if len(wider) >= 2 and between:
            current = [*(current or [upper]), lower]
            held, edges = [*held, *between], wider
    if current:
        found.append((current, edges))
    return found


def _band_table(
    lines: list[Line], band: list[Rule], edges: list[float]
) -> tuple[Table | None, list[Line]]:
    x0, x1 = band[0].start, band[0].end
    top, bottom = _heading_above(lines, band[0], edges), band[-1].at
    inside = [
        line
        for line in lines
        if top - 1 <= line.y <= bottom + 1 and line.x0 > x0 - 6 and line.x1 < x1 + 6
    ]
    after = _goes_on(lines, bottom, edges, x0, x1)
    if after:
        inside = [*inside, *after]
        bottom = after[-1].bottom
    if len(band) + (top < band[0].at - 4) + bool(after) < 3:
        return None, lines
    marks = [top, *(r.at for r in band if r.at > top + 4)]
    if after:
        marks.append(bottom + 2)
    cells: list[list[Cell]] = []
    for start, end in zip(marks, marks[1:], strict=False):
        held = [line for line in inside if start < line.y <= end]
        if held:
            cells.append(_cells(held, edges))
    if not is_table(cells) or max(_count(c) for row in cells for c in row) > 250:
        return None, lines
    used = {id(line) for line in inside}
    table = Table(
        cells, lines[0].page, x0, x1, top, bottom, min(line.order for line in inside)
    )
    return table, [line for line in lines if id(line) not in used]


def _heading_above(lines: list[Line], first: Rule, edges: list[float]) -> float:
    """Where the table begins: over the first rule stand its column headings, if any."""
    top = first.at
    for line in reversed([line for line in lines if line.y < first.at]):
        parts = parted(line)
        fits = all(_between(p, edges) for p in parts)
        fits = fits and (len(parts) > 1 or any(abs(line.x0 - e) < 5 for e in edges))
        near = top - line.y < (2.6 if top == first.at else 1.3) * line.size
        if not near or not fits or line.x0 < first.start - 6 or line.x1 > first.end + 6:
            break
        if len(parts) < 2 and top == first.at:
            break
        top = line.top - 1
    return top


def _between(part: Line, edges: list[float]) -> bool:
    """Whether a part lies within one column."""
    return not any(part.x0 < e - 4 and part.x1 > e + 4 for e in edges[1:])


def _goes_on(
    lines: list[Line], bottom: float, edges: list[float], x0: float, x1: float
) -> list[Line]:
    """Lines under the last rule that still stand in the columns: a row that the page cut off."""
    found: list[Line] = []
    last = bottom
    for line in lines:
        if line.y <= bottom + 1:
            continue
        parts = parted(line)
        starts = [min(abs(p.x0 - e) for e in edges) for p in parts]
        fits = line.x0 > x0 - 6 and line.x1 < x1 + 6 and starts[0] < 4
        crosses = not all(_between(p, edges) for p in parts)
        if not fits or crosses or line.y - last > 2.2 * line.size:
            break
        if not found and len(parts) < 2:
            break
        found.append(line)
        last = line.y
    return found


def column_edges(lines: Sequence[Line]) -> list[float]:
    """The left edges of the columns in which lines stand, by the gaps that all of them leave."""
    spans = sorted((part.x0, part.x1) for line in lines for part in parted(line, 0.7))
    least = 3 if len(lines) > 5 else 6
    edges: list[float] = []
    reach = -1e9
    for x0, x1 in spans:
        if x0 > reach + least:
            edges.append(x0)
        reach = max(reach, x1)
    return edges


def _cells(lines: Sequence[Line], edges: list[float]) -> list[Cell]:
    cells: list[Cell] = [[] for _ in edges]
    for line in lines:
        held: dict[int, list[Word]] = {}
        for word in line.words:
            column = max(0, sum(e <= word.x0 + 2 for e in edges) - 1)
            held.setdefault(column, []).append(word)
        for column, words in held.items():
            cells[column].append(Line(words, line.page))
    return cells


# -- columns without rules ----------------------------------------------------------------------


def aligned_tables(items: Sequence[Line | Table]) -> list[Line | Table]:
    """A column's items with rows of aligned words made tables."""
    result: list[Line | Table] = []
    at = 0
    while at < len(items):
        item = items[at]
        run = _aligned_run(items, at) if isinstance(item, Line) else []
        table = _aligned_table(run) if len(run) >= 3 else None
        if table is None:
            result.append(item)
            at += 1
        else:
            result.append(table)
            at += len(run)
    return result


def _is_several(line: Line) -> bool:
    """Whether a line holds several cells rather than a mark and its text."""
    parts = parted(line)
    if len(parts) < 2:
        return False
    first = parts[0].text
    is_mark = printed_number(first) is not None or not re.search(r"[^\W_]", first)
    return len(parts) > 2 or not is_mark or (first.isupper() and first.isalpha())


def _aligned_run(items: Sequence[Line | Table], start: int) -> list[Line]:
    """The longest run of lines from `start` that keeps at least two columns."""
    first = items[start]
    if not isinstance(first, Line) or not _is_several(first):
        return []
    run = [first]
    spans = [(p.x0, p.x1) for p in parted(first)]
    last = start
    for i in range(start + 1, len(items)):
        line = items[i]
        if not isinstance(line, Line) or line.y - run[-1].y > 3.2 * line.size:
            break
        if abs(line.size - first.size) > 1.6:
            break
        wider = _union(spans, [(p.x0, p.x1) for p in parted(line)])
        if len(wider) < max(2, len(spans) - (len(spans) > 3)):
            break
        spans = wider
        run.append(line)
        if _is_several(line):
            last = i
    return run[: _with_tail(run, last - start)]


def _with_tail(run: list[Line], last: int) -> int:
    """How many lines of a run belong to it: those after its last row only if they go on with it."""
    end = last + 1
    wraps = any(not _is_several(line) for line in run[:last])
    while end < len(run) and run[end].y - run[end - 1].y < 1.4 * run[end].size:
        if run[end].x0 < run[last].x0 + 8 and not wraps:
            break
        end += 1
    return end


def _union(
    spans: list[tuple[float, float]], more: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted([*spans, *more]):
        if merged and x0 <= merged[-1][1] + 5:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _aligned_table(run: list[Line]) -> Table | None:
    several = [line for line in run if _is_several(line)]
    edges = column_edges(run) if len(several) >= 3 else []
    if len(edges) < 2 or len(several) < (0.4 if len(edges) == 2 else 0.15) * len(run):
        return None
    cells = [_cells([line], edges) for line in run]
    marks = sum(bool(row[0]) and bool(_mark(row[0][0])) for row in cells)
    if len(edges) == 2 and marks >= 0.5 * sum(bool(row[0]) for row in cells):
        return None
    lead = [_count(cell) for row in cells for cell in row[:-1] if cell]
    if sum(lead) / max(1, len(lead)) > 7:
        return None
    if not _shares_edges(several, edges):
        return None
    table_rows: list[list[Cell]] = []
    leading = min((b.y - a.y for a, b in zip(run, run[1:], strict=False)), default=0.0)
    gaps = [b.y - a.y for a, b in pairwise(run) if _is_several(b)]
    spaced_out = sum(gap > 1.25 * leading for gap in gaps) >= 0.8 * len(gaps)
    for i, (line, row) in enumerate(zip(run, cells, strict=True)):
        gap = line.y - run[i - 1].y if i else 0.0
        if spaced_out and gap <= 1.25 * leading:
            goes_on = True
        else:
            goes_on = _continues_row(row, line, gap, leading)
        if table_rows and goes_on:
            for cell, more in zip(table_rows[-1], row, strict=True):
                cell.extend(more)
        else:
            table_rows.append(row)
    return Table(
        table_rows,
        run[0].page,
        min(line.x0 for line in run),
        max(line.x1 for line in run),
        run[0].top,
        run[-1].bottom,
        min(line.order for line in run),
    )


def _mark(line: Line) -> bool:
    text = line.text
    return printed_number(text) is not None and not (text.isalpha() and text.isupper())


def _shares_edges(several: list[Line], edges: list[float]) -> bool:
    """Whether the columns' cells begin, or end, at the same place in most rows."""
    good = 0
    for column in range(1, len(edges)):
        starts: list[float] = []
        ends: list[float] = []
        middles: list[float] = []
        for line in several:
            cell = _cells([line], edges)[column]
            if cell:
                starts.append(cell[0].x0)
                ends.append(cell[0].x1)
                middles.append((cell[0].x0 + cell[0].x1) / 2)
        good += any(
            len(values) >= 2 and _share_near(values) >= 0.7 for values in (starts, ends, middles)
        )
    return good >= 0.5 * (len(edges) - 1)


def _share_near(values: list[float]) -> float:
    return max(sum(abs(v - w) <= 3 for w in values) for v in values) / len(values)


def _continues_row(row: list[Cell], line: Line, gap: float, leading: float) -> bool:
    """Whether a line goes on with the row above rather than starting one."""
    if gap > max(1.3 * leading, 1.7 * line.size):
        return False
    if not row[0]:
        return True
    alone = sum(1 for cell in row if cell) == 1
    return alone and row[0][0].text[:1].islower()
