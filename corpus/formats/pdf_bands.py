"""Tables without upright rules: rows between level rules, and columns that only align."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.formats.pdf_lines import Line, is_spread, parted
from corpus.formats.pdf_rules import Rule
from corpus.formats.pdf_tables import Cell, Table, is_table, word_count
from corpus.formats.pdf_words import Word
from corpus.reference import printed_number

_MAX_CELL = 250  # words
_LONG_RUN, _LONGEST_RUN = 60, 300  # lines of one page that may be a table


def band_tables(lines: list[Line], rules: Sequence[Rule]) -> tuple[list[Table], list[Line]]:
    """The tables whose rows stand between level rules, and the lines outside them."""
    tables: list[Table] = []
    for band in _bands(rules):
        for part, edges in _column_bands(lines, band):
            table, lines = _band_table(lines, part, edges)
            if table is not None:
                tables.append(table)
    return tables, lines


def _bands(rules: Sequence[Rule]) -> list[list[Rule]]:
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
    for upper, lower in pairwise(band):
        between = [
            line
            for line in lines
            if upper.at - 1 <= line.y <= lower.at + 1
            and line.x0 > upper.start - 6
            and line.x1 < upper.end + 6
        ]
        wider = _column_edges([*held, *between])
        if len(wider) < 2 or not between:
            if current:
                found.append((current, edges))
            held, current = [], []
            wider = _column_edges(between)
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
    for start, end in pairwise(marks):
        held = [line for line in inside if start < line.y <= end]
        if held:
            cells.append(_cells(held, edges))
    if not is_table(cells) or max(word_count(c) for row in cells for c in row) > _MAX_CELL:
        return None, lines
    used = {id(line) for line in inside}
    table = Table(cells, lines[0].page, x0, x1, top, bottom, min(line.order for line in inside))
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


def _column_edges(lines: Sequence[Line]) -> list[float]:
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


def aligned_tables(items: Sequence[Line | Table]) -> list[Line | Table]:
    """A column's items with rows of aligned words made tables."""
    result: list[Line | Table] = []
    at = 0
    while at < len(items):
        item = items[at]
        run = _aligned_run(items, at) if isinstance(item, Line) else []
        table = _aligned_table(run) if len(run) >= 3 else None
        if table is None:
            step = max(1, len(run) // 2) if len(run) > _LONG_RUN else 1  # a map, not a table
            result.extend(items[at : at + step])
            at += step
        else:
            result.append(table)
            at += len(run)
    return result


def _is_several(line: Line) -> bool:
    """Whether a line holds several cells rather than a mark and its text."""
    parts = parted(line)
    if len(parts) < 2 or is_spread(line):
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
    for i in range(start + 1, min(len(items), start + _LONGEST_RUN)):
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
    edges = _column_edges(run) if len(several) >= 3 else []
    if len(edges) < 2 or len(several) < (0.4 if len(edges) == 2 else 0.15) * len(run):
        return None
    cells = [_cells([line], edges) for line in run]
    marks = sum(bool(row[0]) and bool(_mark(row[0][0])) for row in cells)
    if len(edges) == 2 and marks >= 0.5 * sum(bool(row[0]) for row in cells):
        return None
    lead = [word_count(cell) for row in cells for cell in row[:-1] if cell]
    if sum(lead) / max(1, len(lead)) > 7:
        return None
    if not _shares_edges(several, edges):
        return None
    table_rows: list[list[Cell]] = []
    leading = min((b.y - a.y for a, b in pairwise(run)), default=0.0)
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
