"""Lines become paragraphs: where one ends, and what mark stands before it.

A paragraph is the same whether a column or a page ends inside it. Which paragraphs are headings is
not decided here.
"""

from __future__ import annotations

import re

from corpus.formats.pdf_columns import Column
from corpus.formats.pdf_layout import Layout
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_marks import Mark
from corpus.formats.pdf_numbers import MarkJudge
from corpus.formats.pdf_position import ENDED, Around, Paragraph, Position
from corpus.formats.pdf_tables import Table

# What leaves a sentence open whatever space is left on the line.
_OPEN_END = re.compile(
    r"(?:[,/–—-]|\b(?:and|or|of|the|to|a|an|in|for|with|by|on|at|from|section))$"
)
_LOOSE = 1.34  # usual distances: lines further apart belong to two paragraphs
_PUSHED = 1.6  # a large bullet or a superscript may push the next line down so far


class ParagraphBuilder:
    """Walks the columns of a document once, in reading order."""

    def __init__(self, layout: Layout) -> None:
        self.found: list[Paragraph | Table] = []
        self._layout = layout
        self._position = Position(layout)
        self._judge = MarkJudge(self._position)

    def add(self, column: Column) -> None:
        """Adds a column's lines and tables."""
        self._position.enter(column)
        previous: Line | Table | None = None
        for item, following in zip(column.items, [*column.items[1:], None], strict=True):
            if isinstance(item, Table):
                self.found.append(item)
            else:
                step = 9.0
                if isinstance(previous, Line):
                    step = (item.y - previous.y) / self._layout.usual_leading(item.size)
                after = following if isinstance(following, Line) else None
                self._line(item, column, Around(previous, after, step))
            previous = item

    def _line(self, line: Line, column: Column, around: Around) -> None:
        current = self._position.current
        mark = self._judge.mark(line, around)
        if mark is None and current is not None:
            if current.mark and not current.words and around.above is not None:
                if around.step < 1.6:  # the text of a mark that stood alone
                    current.add(line, column)
                    current.text_x = line.x0
                    return
            elif self._goes_on(current, line, around):
                current.add(line, column)
                return
        self._start(line, mark, column, around)

    def _start(self, line: Line, mark: Mark | None, column: Column, around: Around) -> None:
        paragraph = Paragraph(
            lines=[line],
            mark=mark.text if mark else "",
            is_sign=bool(mark and mark.is_sign),
            mark_words=mark.words if mark else 0,
            text_x=mark.text_x if mark else line.x0,
            column=column,
            left=line.x0 - self._position.page_left(column),
            above=around.step,
            first_of_column=around.previous is None,
        )
        self.found.append(paragraph)
        self._position.current = paragraph

    def _goes_on(self, current: Paragraph, line: Line, around: Around) -> bool:
        if around.above is not None:
            return current.lines[-1] is around.above and self._continues(current, line, around)
        return around.previous is None and self._resumes(current, line)

    def _continues(self, current: Paragraph, line: Line, around: Around) -> bool:
        """Whether a line goes on with the paragraph that the line above it belongs to."""
        above = current.lines[-1]
        full = self._position.is_full(above, line)
        if around.step < 0.5 or not _alike(current, line, full=full):
            return False
        ended = bool(ENDED.search(above.text))
        lower = line.opening[:1].islower()
        beside_bullet = (
            current.is_sign and len(current.lines) == 1 and abs(line.x0 - current.text_x) < 2
        )
        pushed = full and lower and not above.text.endswith(".")
        if around.step > (
            _PUSHED if pushed or (beside_bullet and (lower or not ended)) else _LOOSE
        ):
            return False
        if len(current.lines) >= 2 and not lower and (ended or not full):
            usual = above.y - current.lines[-2].y
            if 0 < 1.19 * usual < line.y - above.y and usual < 3 * line.size:
                return False
        return self._sits(current, line, ended=ended, full=full, lower=lower)

    def _sits(
        self, current: Paragraph, line: Line, *, ended: bool, full: bool, lower: bool
    ) -> bool:
        """Whether the line begins where the paragraph's next line is expected."""
        above, first = current.lines[-1], current.lines[0]
        near = 0.28 * line.size
        is_second = len(current.lines) == 1
        places = [current.text_x, first.x0] if is_second else [above.x0]
        hanging = is_second and bool(current.mark)
        if any(abs(place - line.x0) <= near for place in places) or (
            hanging and first.x0 - near <= line.x0 <= current.text_x + near
        ):
            under_mark = hanging and current.text_x - first.x0 > 8 and line.x0 - first.x0 < near
            if full or (not ended and not under_mark):
                return full or lower or self._breaks_off(current, line)
            return current.size > 1.3 * self._layout.body and above.text.endswith(":")
        if hanging and full and current.text_x < line.x0 < first.x0 + 90:
            return True
        centred = abs((above.x0 + above.x1) - (line.x0 + line.x1)) < 8
        if centred and not ended and current.is_display(self._layout.body):
            return True
        if is_second and not current.mark:
            if line.x0 < first.x0:
                return full and first.x0 - line.x0 < 60  # its first line was indented
            return full and not ended
        return full and not ended and lower

    def _breaks_off(self, current: Paragraph, line: Line) -> bool:
        """Whether a line that isn't full, and whose sentence isn't ended, goes on all the same."""
        above, word = current.lines[-1], line.words[0]
        room = self._position.room(above)
        figure = re.match(r"[\d(]", line.opening) and room < 0.3 * (above.x1 - above.x0)
        return (
            room < word.x1 - word.x0 + 1.2 * line.size
            or bool(_OPEN_END.search(above.text))
            or bool(figure)
            or current.is_display(self._layout.body)
        )

    def _resumes(self, current: Paragraph, line: Line) -> bool:
        """Whether the first line of a column goes on with the paragraph before it."""
        last, opening = current.lines[-1], line.opening
        lower = opening[:1].islower()
        if not _alike(current, line, full=True) or (line.is_bold and not last.is_bold):
            return False
        if not current.words or (current.is_display(self._layout.body) and not lower):
            return False
        x0 = line.x0 - self._position.shift()
        sits = abs(last.x0 - x0) <= 4
        if len(current.lines) == 1:
            sits = last.x0 - 4 <= x0 <= current.text_x + 4
            if not current.mark:  # its first line may be indented
                sits = sits or abs(self._position.page_left(current.last_column) - x0) <= 4
        full = self._position.is_full(last, line)
        if ENDED.search(last.text):
            return sits and full and bool(current.mark) and not current.is_sign
        return (lower and (sits or full)) or (
            sits and (full or last.text.endswith((",", "-", "–")))
        )


def _alike(current: Paragraph, line: Line, *, full: bool) -> bool:
    """Whether a line is set enough like a paragraph's last one to belong to it."""
    above = current.lines[-1]
    if abs(above.size - line.size) > 0.07 * max(above.size, line.size):
        return False
    if above.is_bold and not line.is_bold and current.is_bold:
        return full and (line.opening[:1].islower() or bool(current.mark))
    if line.is_bold and not above.is_bold:
        return full
    return full or line.is_italic or not current.is_italic
