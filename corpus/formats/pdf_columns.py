"""The order in which the parts of a page are read: columns, side boxes, and what goes across.

A gutter is believed only if text stands on both sides of it over several lines and either the page
draws one side before the other or both sides are filled like prose; so a column of numbers beside
its paragraphs, or a table's columns, stay together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from corpus.formats.pdf_lines import Line, parted, united
from corpus.formats.pdf_tables import Table

_MIN_LINES = 3
_MAX_CUTS = 40


@dataclass(slots=True)
class Column:
    """Lines and tables that are read from top to bottom; `left` and `right` are the edges of the
    text in it, in points from the page's left edge; `is_part` says that other text stands beside
    it."""

    items: list[Line | Table]
    page: int
    left: float
    right: float
    is_part: bool = False


def columns(lines: Sequence[Line], tables: Sequence[Table], page: int) -> list[Column]:
    """A page's text as columns in reading order."""
    parts: list[Line | Table] = [part for line in lines for part in parted(line)]
    parts.extend(tables)
    found: list[Column] = []
    for group, is_part in _cut(parts):
        whole = united([item for item in group if isinstance(item, Line)])
        items: list[Line | Table] = [*whole, *(t for t in group if isinstance(t, Table))]
        items.sort(key=lambda item: (item.top + item.bottom) / 2)
        left = min(item.x0 for item in items)
        found.append(Column(items, page, left, max(item.x1 for item in items), is_part))
    return found


def _cut(parts: list[Line | Table]) -> list[tuple[list[Line | Table], bool]]:
    """Splits at gutters until there are none."""
    done: list[tuple[list[Line | Table], bool]] = []
    waiting: list[tuple[list[Line | Table], bool]] = [(parts, False)]
    cuts = 0
    while waiting:
        group, is_part = waiting.pop()
        if not group:
            continue
        split = _split(group) if cuts < _MAX_CUTS else None
        if split is None:
            done.append((group, is_part))
            continue
        cuts += 1
        above, left, right, below = split
        waiting.extend(reversed([(above, is_part), (left, True), (right, True), (below, is_part)]))
    return done


def _split(
    group: list[Line | Table],
) -> tuple[list[Line | Table], list[Line | Table], list[Line | Table], list[Line | Table]] | None:
    """The best gutter of a group: what is above it, on its left, on its right, and below."""
    if len(group) < 2 * _MIN_LINES:
        return None
    edge, width = min(i.x0 for i in group), 0.0
    width = max(i.x1 for i in group) - edge
    ordered = sorted(group, key=lambda i: (i.top + i.bottom) / 2)
    best: tuple[int, list[Line | Table], float] | None = None
    for gutter in _gutters(group, edge, width):
        for run in _runs(ordered, gutter):
            if (best is None or len(run) > best[0]) and _are_columns(run, gutter):
                best = (len(run), run, gutter)
    if best is None:
        return None
    _, run, gutter = best
    inside = {id(i) for i in run}
    first = next(at for at, i in enumerate(ordered) if id(i) in inside)
    above = [i for i in ordered[:first] if id(i) not in inside]
    below = [i for i in ordered[first:] if id(i) not in inside]
    left = [i for i in run if i.x1 <= gutter]
    right = [i for i in run if i.x1 > gutter]
    return above, left, right, below


def _gutters(group: list[Line | Table], edge: float, width: float) -> list[float]:
    """Where a gutter may be: places that few lines cross, with many on both sides."""
    steps: dict[float, int] = {}
    for item in group:
        steps[item.x0] = steps.get(item.x0, 0) + 1
        steps[item.x1] = steps.get(item.x1, 0) - 1
    spans: list[tuple[float, float, int]] = []  # start, end, how many lines run over it
    places = sorted(steps)
    count = 0
    for start, end in pairwise(places):
        count += steps[start]
        spans.append((start, end, count))
    most_before = list(accumulate((n for _, _, n in spans), max))
    most_after = list(accumulate((n for _, _, n in reversed(spans)), max))[::-1]
    found = [
        (n, start - end, (start + end) / 2)
        for i, (start, end, n) in enumerate(spans)
        if end - start >= 3
        and edge + 0.08 * width < start
        and end < edge + 0.92 * width
        and n <= 0.6 * min(most_before[i], most_after[i])
    ]
    return [place for _, _, place in sorted(found)[:12]]


def _runs(ordered: list[Line | Table], gutter: float) -> list[list[Line | Table]]:
    """Runs of items, from top to bottom, that none crosses at the gutter."""
    runs: list[list[Line | Table]] = [[]]
    for item in ordered:
        if item.x0 < gutter < item.x1:
            runs.append([])
        else:
            runs[-1].append(item)
    return runs


def _are_columns(run: list[Line | Table], gutter: float) -> bool:
    left = [i for i in run if i.x1 <= gutter]
    right = [i for i in run if i.x1 > gutter]
    if len(left) < _MIN_LINES or len(right) < _MIN_LINES:
        return False
    tops, bottoms = (
        [min(i.top for i in s) for s in (left, right)],
        [max(i.bottom for i in s) for s in (left, right)],
    )
    shared = min(bottoms) - max(tops)
    if shared < 0.4 * min(b - t for t, b in zip(tops, bottoms, strict=True)):
        return False
    if min(i.x0 for i in right) - max(i.x1 for i in left) < 5:
        return False
    if _words_per_line(left) < 2.2 or _words_per_line(right) < 2.2:
        return False
    sides = [s for _, s in sorted([(i.order, 0) for i in left] + [(i.order, 1) for i in right])]
    changes = sum(a != b for a, b in pairwise(sides))
    if changes <= 2:
        return True
    pairs = sum(any(abs(a.bottom - b.bottom) < 2 for b in right) for a in left)
    by_line = changes >= 1.2 * pairs and pairs >= 8
    return by_line and _filled(left) > 0.6 and _filled(right) > 0.6 and _words_per_line(left) > 4


def _words_per_line(side: list[Line | Table]) -> float:
    lines = [i for i in side if isinstance(i, Line)]
    levels = {round(line.y / 4) for line in lines}  # wide gaps part a line that is justified
    return sum(len(i.words) for i in lines) / len(levels) if levels else 5.0


def _filled(side: list[Line | Table]) -> float:
    """The share of lines that fill the column."""
    width = max(i.x1 for i in side) - min(i.x0 for i in side)
    return sum(i.x1 - i.x0 > 0.75 * width for i in side) / len(side)
