"""Where the reading of a document stands: the open paragraph, the column, its edges.

A paragraph is the lines that belong together, with the mark before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.formats.pdf_columns import Column
from corpus.formats.pdf_layout import Layout
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_tables import Table
from corpus.formats.pdf_words import Word

ENDED = re.compile(r"[.!?:;]['’”\")\]]*$")  # how a sentence, or its part before a list, ends


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together. `left` is where it begins, in points from the left edge of its
    page's text area; `above` is the space over it, in lines of its size; `beside` says that it
    stands in one of several columns."""

    lines: list[Line]
    mark: str
    is_sign: bool
    mark_words: int
    text_x: float
    column: Column
    left: float
    above: float
    first_of_column: bool = False
    last_column: Column = field(init=False)
    resumed_at: int = 0

    def __post_init__(self) -> None:
        self.last_column = self.column

    def add(self, line: Line, column: Column) -> None:
        """Adds its next line, which stands in `column`."""
        if column is not self.last_column:
            self.last_column, self.resumed_at = column, len(self.lines)
        self.lines.append(line)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def size(self) -> float:
        return self.lines[0].size if len(self.lines) == 1 else self.lines[-1].size

    @property
    def words(self) -> list[Word]:
        first = self.lines[0].words[self.mark_words :]
        return [*first, *(w for line in self.lines[1:] for w in line.words)]

    @property
    def is_bold(self) -> bool:
        level = [w for w in self.words if not w.raised]
        return bool(level) and all(w.bold for w in level)

    @property
    def is_italic(self) -> bool:
        level = [w for w in self.words if not w.raised]
        return bool(level) and all(w.italic for w in level)

    def is_display(self, body: float) -> bool:
        """Whether it is set like a heading: large or bold; `body` is the text's size."""
        return self.size > 1.1 * body or self.is_bold


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a line in its column: the item before it, the line after it, and the
    distance from the line above in usual distances (9 where there's none)."""

    previous: Line | Table | None
    following: Line | None
    step: float

    @property
    def above(self) -> Line | None:
        return self.previous if isinstance(self.previous, Line) else None


class Position:
    """The place reached in a document. `current` is the paragraph that may go on."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.current: Paragraph | None = None
        self.column: Column | None = None
        self._edge = 0.0

    def enter(self, column: Column) -> None:
        """Goes to the beginning of a column."""
        self.column = column
        self._edge = self._right_edge(column)

    def room(self, line: Line) -> float:
        """How much space a line leaves at its right, in points."""
        return self._edge - line.x1

    def page_left(self, column: Column) -> float:
        """The left edge of the text area in which a column stands."""
        if column.is_part:
            return column.left
        return min(self.layout.left.get(column.page % 2, column.left), column.left + 200)

    def shift(self) -> float:
        """How far right the current column's page begins of the current paragraph's."""
        if self.current is None or self.column is None:
            return 0.0
        return self.page_left(self.column) - self.page_left(self.current.last_column)

    def is_full(self, line: Line, following: Line, words: int = 1) -> bool:
        """Whether the next line's first words would not have fitted on this line."""
        edge = self._edge
        current = self.current
        if current is not None and current.lines[-1] is line:
            if current.last_column is not self.column:
                edge = self._right_edge(current.last_column)
            here = current.lines[current.resumed_at :]
            own = max(other.x1 for other in here)
            if len(here) >= 3 and edge - own > 2.5 * line.size:
                edge = own  # set narrower than the column
        while words < len(following.words) and _is_tied(following.words[words]):
            words += 1
        last = following.words[min(words, len(following.words)) - 1]
        return line.x1 + 0.25 * line.size + (last.x1 - following.words[0].x0) > edge - 1.5

    def in_sentence(self, line: Line, around: Around) -> bool:
        """Whether the line above, or the last of the column before, is full and its sentence goes
        on where this line stands."""
        if around.above is None:
            return around.previous is None and self._in_open_sentence(line)
        above, current = around.above, self.current
        if around.step > 1.3 or ENDED.search(above.text):
            return False
        if abs(above.size - line.size) > 0.08 * line.size:
            return False
        low = high = above.x0
        if current is not None and current.lines[-1] is above:
            if len(current.lines) == 1:
                high = current.text_x
                low = above.x0 + 4 if current.mark and high > above.x0 + 8 else high
            elif line.y - above.y > 1.15 * (above.y - current.lines[-2].y) > 0:
                return False  # further below than the paragraph's lines are
        return low - 2.5 <= line.x0 <= high + 2.5 and self.is_full(above, line, words=2)

    def _in_open_sentence(self, line: Line) -> bool:
        current = self.current
        if current is None or current.is_display(self.layout.body):
            return False
        last = current.lines[-1]
        if ENDED.search(last.text) or abs(last.size - line.size) > 0.08 * line.size:
            return False
        place = (current.text_x if len(current.lines) == 1 else last.x0) + self.shift()
        return abs(place - line.x0) <= 4 and self.is_full(last, line)

    def _right_edge(self, column: Column) -> float:
        own = max(_ends(column), default=column.right)
        if column.is_part:
            return own
        return max(self.layout.right.get(column.page % 2, own), min(own, column.right))


def _is_tied(word: Word) -> bool:
    """Whether no line ends before a word: "Act 1992", "section 28"."""
    return word.tied or word.text[:1].isdigit()


def _ends(column: Column) -> Iterable[float]:
    return (item.x1 for item in column.items if isinstance(item, Line))
