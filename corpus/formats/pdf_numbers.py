"""Which numbers, letters and signs at the head of a line number what follows.

Only those that the layout sets apart: by a gap, by the lines that hang under the text, or because a
paragraph begins there whatever its first word. A line that happens to begin with "8.5" inside a
sentence begins nothing.
"""

from __future__ import annotations

import re

from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_marks import DASHES, Mark, is_successor, leading_mark
from corpus.formats.pdf_position import ENDED, Around, Position
from corpus.reference import printed_number, value


class MarkJudge:
    """Judges marks in reading order; knows the last one at each place."""

    def __init__(self, position: Position) -> None:
        self._position = position
        self._layout = position.layout
        self._last: dict[int, str] = {}  # by place, in steps of three points

    def mark(self, line: Line, around: Around) -> Mark | None:
        """The mark of a line, if it counts."""
        mark = leading_mark(line)
        if mark is None or not self._counts(line, mark, around):
            return None
        if not mark.is_sign:
            self._last[round(line.x0 / 3)] = mark.text
        return mark

    def _counts(self, line: Line, mark: Mark, around: Around) -> bool:
        if mark.is_sign and line.words[0].text not in DASHES:
            return True
        hangs = self._hangs(line, mark, around.following)
        in_sentence = self._position.in_sentence(line, around)
        if len(line.words) == 1:
            return not in_sentence and self._numbers_next(line, mark, around)
        if hangs and (mark.is_sign or mark.typed):
            return True
        if in_sentence and not hangs:
            return False
        if mark.is_sign:
            return mark.wide or self._begins(line, around)
        if not mark.typed:
            return self._bare_counts(line, mark, hangs=hangs)
        if mark.wide:
            return True
        # The mark stands as close to the text as any word.
        is_figure = mark.text[-1:].isdigit()
        if is_figure and line.words[1].text[:1].islower():
            return False  # "2.5 per cent"
        if self._hung(line, mark, around.above) or self._is_next(line, mark):
            return True
        return self._begins(line, around) and _may_be_first(mark)

    def _bare_counts(self, line: Line, mark: Mark, *, hangs: bool) -> bool:
        """A number without punctuation counts where the document has a column of such numbers."""
        if re.fullmatch(r"\d{4}", mark.text):
            return False
        in_column = round(mark.text_x) in self._layout.number_columns
        apart = mark.wide or hangs or (mark.text[0].isdigit() and mark.text_x - line.x0 >= 5)
        return in_column and apart

    def _numbers_next(self, line: Line, mark: Mark, around: Around) -> bool:
        """A mark alone on its line numbers what follows, if that begins to the right of it; or
        where the document has its numbers over its paragraphs."""
        following = around.following
        if following is None or self._apart(line, following):
            return mark.typed and self._is_like_others(line, mark)
        if mark.typed and round(line.x0 / 3) in self._layout.lone_columns:
            other = leading_mark(following)
            return other is None or not other.typed
        beside = following.y - line.y < 0.5 * line.size and following.x0 > line.x1 - 1
        if beside or following.x0 > line.x1 + 2:
            return mark.typed or round(following.x0) in self._layout.number_columns
        return False

    def _is_like_others(self, line: Line, mark: Mark) -> bool:
        """Whether a number without any text counts on from the others at its place."""
        printed = printed_number(mark.text)
        return printed is not None and printed.is_figure and self._is_next(line, mark)

    def _apart(self, line: Line, following: Line) -> bool:
        return following.y - line.y > 1.6 * self._layout.usual_leading(following.size)

    def _hangs(self, line: Line, mark: Mark, following: Line | None) -> bool:
        """Whether the next line begins where the text after the mark does."""
        if following is None or mark.text_x - line.x0 < 5:
            return False
        near = abs(following.x0 - mark.text_x) <= 0.25 * line.size
        return near and not self._apart(line, following)

    def _hung(self, line: Line, mark: Mark, above: Line | None) -> bool:
        """Whether the lines above hang in the same way: beginning further right than the mark, or
        with a mark at the same place."""
        if mark.text_x - line.x0 < 5:
            return False
        near = 0.25 * line.size
        if above is not None and abs(above.x0 - mark.text_x) <= near:
            return True
        current = self._position.current
        return (
            current is not None
            and bool(current.mark)
            and abs(current.text_x - mark.text_x) <= near
            and abs(current.lines[0].x0 - line.x0) <= 6
            and current.lines[-1].page == line.page
        )

    def _is_next(self, line: Line, mark: Mark) -> bool:
        """Whether a mark counts on from the last one at the same place."""
        before = self._last.get(round(line.x0 / 3))
        return before is not None and is_successor(before, mark.text)

    def _begins(self, line: Line, around: Around) -> bool:
        """Whether a paragraph begins here whatever its first word."""
        above = around.above
        if above is None:
            current = self._position.current
            if current is None:
                return True
            last = current.lines[-1]
            return bool(ENDED.search(last.text)) or not self._position.is_full(last, line)
        if around.step > 1.25 or abs(above.size - line.size) > 0.08 * line.size:
            return True
        if not self._position.is_full(above, line):
            return True
        return bool(ENDED.search(above.text)) and abs(above.x0 - line.x0) > 4


def _may_be_first(mark: Mark) -> bool:
    """Whether a list may begin with this mark: "(a)", "i." or a number, but not the initial of a
    name, nor a year."""
    printed = printed_number(mark.text)
    if printed is None or re.fullmatch(r"\d{4}\.?", mark.text):
        return False
    return printed.is_figure or value(printed.number) == 1 or mark.text[:1] in "(["
