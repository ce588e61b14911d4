"""Tables that are drawn as grids of level and upright rules."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.formats.pdf_lines import Line, rows
from corpus.formats.pdf_rules import PageRules, Rule
from corpus.formats.pdf_tables import Cell, Table, is_table
from corpus.formats.pdf_words import Word

_NEAR = 3.0  # points within which two rules count as touching
_MAX_RULES = 600
_MAX_SQUARES = 20_000


def grid_tables(lines: list[Line], rules: PageRules) -> tuple[list[Table], list[Line]]:
    """The tables that grids of rules show on a page, and the lines that stand outside them."""
    tables: list[Table] = []
    level, upright = rules.level[:_MAX_RULES], rules.upright[:_MAX_RULES]
    for group_level, group_upright in _groups(level, upright):
        if group_upright and len(group_level) >= 2:
            table, lines = _grid_table(lines, group_level, group_upright)
            if table is not None:
                tables.append(table)
    return tables, lines


def lone_rules(rules: PageRules) -> list[Rule]:
    """The level rules that no upright rule touches."""
    upright = rules.upright[:_MAX_RULES]
    return [r for r in rules.level[:_MAX_RULES] if not any(_crosses(r, v) for v in upright)]


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
    in_rows: list[list[Word]] = [[] for _ in range(down)]
    for word in inside:
        in_rows[_square(ys, word.y - 0.3 * word.size)].append(word)
    owner = _merged_squares(xs, ys, level, upright, in_rows)
    words: dict[int, list[Word]] = {}
    for row, held in enumerate(in_rows):
        for word in held:
            column = _square(xs, (word.x0 + word.x1) / 2)
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
    xs: list[float],
    ys: list[float],
    level: list[Rule],
    upright: list[Rule],
    words: list[list[Word]],
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
            edge = xs[column + 1]
            drawn = _is_drawn(upright, edge, ys[row], ys[row + 1])
            if not drawn and not _keeps_clear(words[row], edge):
                join(row * across + column, row * across + column + 1)
    for row in range(down - 1):
        for column in range(across):
            if not _is_drawn(level, ys[row + 1], xs[column], xs[column + 1]):
                join(row * across + column, (row + 1) * across + column)
    return [root(i) for i in range(down * across)]


def _keeps_clear(words: list[Word], edge: float) -> bool:
    """Whether words stand on both sides of a column's edge and none near it, as in a table that
    draws its upright rules in some rows only."""
    left = [word for word in words if word.x1 <= edge + 1]
    right = [word for word in words if word.x0 >= edge - 1]
    if not left or not right or len(left) + len(right) < len(words):
        return False
    return not any(
        after.x0 - before.x1 < 0.8 * before.size
        for before in left
        for after in right
        if abs(before.y - after.y) < 0.5 * before.size
    )


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
