"""What is usual in one document: sizes, distances, edges, and where its numbers stand.

Measured once over all pages, before the lines become paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.pdf_columns import Column
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_marks import leading_mark


@dataclass(slots=True)
class Layout:
    """What is usual in a document: the size of its text, the distance of lines by size (in sizes),
    the edges of its text by odd and even pages, where the text after numbers without punctuation
    begins (in points), and where numbers stand on lines of their own (in steps of three)."""

    body: float
    leading: dict[float, float] = field(default_factory=dict)
    left: dict[int, float] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)
    number_columns: frozenset[int] = frozenset()
    lone_columns: frozenset[int] = frozenset()

    def usual_leading(self, size: float) -> float:
        """The usual distance of two lines of this size, in points."""
        return self.leading.get(round(size), 1.22) * size


def measure(columns: Sequence[Column], body: float) -> Layout:
    """What is usual in the document whose columns these are."""
    layout = Layout(body)
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    lefts: dict[int, list[float]] = defaultdict(list)
    rights: dict[int, list[float]] = defaultdict(list)
    for column in columns:
        lines = [item for item in column.items if isinstance(item, Line)]
        for above, line in pairwise(lines):
            step = (line.y - above.y) / line.size
            if abs(above.size - line.size) < 0.6 and 0.9 < step < 2.4:
                steps[round(line.size)][round(step, 2)] += 1
        if not column.is_part:
            lefts[column.page % 2].extend(line.x0 for line in lines)
            rights[column.page % 2].extend(line.x1 for line in lines)
    for size, counter in steps.items():
        layout.leading[size] = _usual_step(counter)
    for side in (0, 1):
        layout.left[side] = _low(lefts[side] or lefts[1 - side])
        layout.right[side] = -_low([-x for x in rights[side] or rights[1 - side]])
    places: Counter[int] = Counter()
    lone: Counter[int] = Counter()
    for column in columns:
        places.update(place for place, _ in _bare_numbers(column))
        lone.update(_lone_numbers(column, layout))
    layout.lone_columns = frozenset(place for place, n in lone.items() if n >= 3)
    layout.number_columns = frozenset(
        place + d for place, n in places.items() if n >= 3 for d in (-1, 0, 1)
    )
    return layout


def _bare_numbers(column: Column) -> set[tuple[int, str]]:
    """Numbers without punctuation that stand apart from the text after them: where that begins,
    and the number."""
    found: set[tuple[int, str]] = set()
    for item, following in zip(column.items, [*column.items[1:], None], strict=True):
        if not isinstance(item, Line) or len(item.words) < 2:
            continue
        mark = leading_mark(item)
        if mark is None or mark.typed or mark.is_sign or not mark.text[-1].isdigit():
            continue
        hangs = isinstance(following, Line) and abs(following.x0 - mark.text_x) < 1.0
        if (mark.wide or hangs) and not re.fullmatch(r"\d{4}", mark.text):
            found.add((round(mark.text_x), mark.text))
    return found


def _lone_numbers(column: Column, layout: Layout) -> list[int]:
    """Where numbers stand on lines of their own, over text that begins at the same place."""
    found: list[int] = []
    for line, following in pairwise(column.items):
        if not isinstance(line, Line) or not isinstance(following, Line) or len(line.words) > 1:
            continue
        mark = leading_mark(line)
        near = following.y - line.y < 1.6 * layout.usual_leading(line.size)
        if (
            mark is not None
            and mark.typed
            and not mark.is_sign
            and near
            and len(following.words) > 3
            and abs(following.x0 - line.x0) < 3
        ):
            found.append(round(line.x0 / 3))
    return found


def _usual_step(counter: Counter[float]) -> float:
    """The most common step, near ones counted with it; of two common ones the smaller."""
    total = sum(counter.values())
    grouped = {
        step: sum(n for other, n in counter.items() if abs(other - step) <= 0.03)
        for step in counter
    }
    common = [step for step, n in grouped.items() if n >= 0.25 * total]
    return min(common) if common else max(grouped, key=lambda s: grouped[s])


def _low(values: list[float]) -> float:
    """A low value that isn't a lone one."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.02 * len(ordered)))]
