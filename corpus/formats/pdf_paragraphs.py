"""Lines become paragraphs: where one ends, what mark stands before it, how broken words join.

A paragraph is the same whether a column or a page ends inside it. A number counts as a mark only
where the layout sets it apart, so a line that happens to begin with "8.5" inside a sentence begins
nothing. Which paragraphs are headings is not decided here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.pdf_columns import Column
from corpus.formats.pdf_lines import Line, spaced
from corpus.formats.pdf_notes import note_mark
from corpus.formats.pdf_tables import Table
from corpus.formats.pdf_words import Word
from corpus.reference import printed_number, value

BULLETS = frozenset("\ufffd•·▪◦●○■□➢➤►▶◆◇❖✓✔⮚‣⁃∙◾▫➔→")
_DASHES = frozenset("-–—*o§Øüqvn")
_ENDED = re.compile(r"[.!?:;]['’”\")\]]*$")
_OPEN_END = re.compile(r"(?:[,/–—-]|\b(?:and|or|of|the|to|a|an|in|for|with|by|on|at|from|section))$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_TYPED = re.compile(r"[.)\]:]$|^[(\[]|\d\.\d")
_GLUED = re.compile(r"(\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-z]\)|[ivx]{1,5}\)))(?=[A-Z‘“][\w’])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at the head of a line: its text, how many words it takes, where the text after it
    begins, and whether a wide gap sets it apart; `is_sign` for bullets."""

    text: str
    words: int
    text_x: float
    wide: bool
    typed: bool
    is_sign: bool = False


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
    closed: bool = False

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
        for above, line in zip(lines, lines[1:], strict=False):
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


# -- marks --------------------------------------------------------------------------------------


def leading_mark(line: Line) -> Mark | None:
    """The number, letter or sign at the head of a line, whether or not it counts as a mark."""
    words = line.words
    first = words[0]
    if first.raised:
        return None
    if len(words) == 1:
        typed = bool(_TYPED.search(first.text))
        if printed_number(first.text) and len(first.text) <= 12:
            return Mark(first.text, 1, first.x1, True, typed)
        return Mark("•", 1, first.x1, True, True, True) if _is_bullet(first) else None
    gap = words[1].x0 - first.x1
    others = sorted(b.x0 - a.x1 for a, b in zip(words[1:], words[2:], strict=False) if b.x0 > a.x1)
    usual = others[len(others) // 2] if others else 0.28 * first.size
    wide = gap > max(0.5 * first.size, 1.8 * usual)
    if _is_bullet(first):
        return Mark("•", 1, words[1].x0, True, True, True)
    if first.text in _DASHES and (wide or first.symbol):
        return Mark("•", 1, words[1].x0, wide, True, True)
    if len(first.text) > 14 or not printed_number(first.text):
        return None
    return Mark(first.text, 1, words[1].x0, wide, bool(_TYPED.search(first.text)))


def _is_bullet(word: Word) -> bool:
    if len(word.text) != 1:
        return False
    return word.text in BULLETS or "\ue000" <= word.text <= "\uf8ff" or word.symbol


def is_successor(mark: str, other: str) -> bool:
    """Whether a mark counts on from another by one: "8.5" from "8.4", "(b)" from "(a)"."""
    one, two = printed_number(mark), printed_number(other)
    if one is None or two is None or one.is_figure != two.is_figure:
        return False
    stem, _, last = one.number.rpartition(".")
    next_stem, _, next_last = two.number.rpartition(".")
    before, after = value(last), value(next_last)
    return stem == next_stem and before is not None and after == before + 1


def unglue_marks(line: Line) -> None:
    """Parts a mark from a word that the page sets right behind it ("10.Local")."""
    first = line.words[0]
    match = _GLUED.match(first.text)
    bullet = None if match else re.match(r"[•▪●■\ue000-\uf8ff](?=\w)", first.text)
    found = match or bullet
    if not found or first.raised or (match and re.match(r"[A-Z][a-z]?\.", first.text)):
        return
    cut = found.end()
    middle = first.x0 + (first.x1 - first.x0) * cut / len(first.text)
    rest = Word(
        first.text[cut:], middle, first.x1, first.y, first.size, first.bold, first.italic,
        first.symbol, True, first.order, first.ink,
    )  # fmt: skip
    first.text, first.x1 = first.text[:cut], middle
    line.words.insert(1, rest)
    line.changed()


# -- paragraphs ---------------------------------------------------------------------------------


class ParagraphBuilder:
    """Walks the columns of a document once, in reading order."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.found: list[Paragraph | Table] = []
        self._open: Paragraph | None = None  # the last paragraph, which may go on
        self._column: Column | None = None
        self._edge = 0.0
        self._last_marks: dict[int, str] = {}  # by place, in steps of three points

    def add(self, column: Column) -> None:
        """Adds a column's lines and tables."""
        self._column = column
        self._edge = self._right_edge(column)
        previous: Line | Table | None = None
        items = column.items
        for i, item in enumerate(items):
            if isinstance(item, Table):
                self.found.append(item)
                previous = item
                continue
            following = items[i + 1] if i + 1 < len(items) else None
            self._line(item, previous, following if isinstance(following, Line) else None)
            previous = item

    def _right_edge(self, column: Column) -> float:
        lines = [item for item in column.items if isinstance(item, Line)]
        if not lines:
            return column.right
        own = max(line.x1 for line in lines)
        if column.is_part:
            return own
        return max(self.layout.right.get(column.page % 2, own), min(own, column.right))

    def _page_left(self, column: Column) -> float:
        if column.is_part:
            return column.left
        return min(self.layout.left.get(column.page % 2, column.left), column.left + 200)

    def _line(self, line: Line, previous: Line | Table | None, following: Line | None) -> None:
        column = self._column
        assert column is not None
        current = self._open
        above = line.y - previous.y if isinstance(previous, Line) else 0.0
        step = above / self.layout.usual_leading(line.size) if above else 9.0
        mark = leading_mark(line)
        if mark and not self._counts(line, mark, previous, following, step):
            mark = None
        lone = (
            current is not None
            and current.mark
            and not current.words
            and isinstance(previous, Line)
            and not mark
        )
        if lone and current is not None and step < 1.6:
            current.lines.append(line)
            current.text_x = line.x0
            return
        if current is not None and not mark:
            if isinstance(previous, Line):
                goes_on = self._continues(current, previous, line, step)
            else:
                goes_on = self._resumes(current, line, column, previous)
            if goes_on:
                current.lines.append(line)
                return
        self._start(line, mark, column, step if previous is not None else 9.0, previous is None)

    def _start(
        self, line: Line, mark: Mark | None, column: Column, above: float, is_first: bool
    ) -> None:
        paragraph = Paragraph(
            [line],
            mark.text if mark else "",
            bool(mark and mark.is_sign),
            mark.words if mark else 0,
            mark.text_x if mark else line.x0,
            column,
            line.x0 - self._page_left(column),
            above,
            is_first,
        )
        self.found.append(paragraph)
        self._open = paragraph
        if mark and not mark.is_sign:
            self._last_marks[round(line.x0 / 3)] = mark.text

    # -- does a mark count? -----------------------------------------------------------------

    def _counts(
        self,
        line: Line,
        mark: Mark,
        previous: Line | Table | None,
        following: Line | None,
        step: float,
    ) -> bool:
        """Whether the layout sets a mark apart from the text."""
        hangs_on = self._hangs_on(line, mark, following)
        in_sentence = self._in_sentence(line, previous, step)
        if mark.is_sign and line.words[0].text not in _DASHES:
            return True
        if len(line.words) == 1:
            return self._lone_counts(line, mark, following, in_sentence)
        if mark.is_sign:
            return hangs_on or (not in_sentence and (mark.wide or self._fresh(line, previous, step)))
        if not mark.typed:
            if re.fullmatch(r"\d{4}", mark.text) or (in_sentence and not hangs_on):
                return False
            return round(mark.text_x) in self.layout.number_columns and (
                mark.wide or hangs_on or mark.text[0].isdigit() and self._hung(line, mark, previous)
            )
        if hangs_on:
            return True
        if in_sentence:
            return False
        if mark.wide or self._hung(line, mark, previous):
            return True
        if not self._fresh(line, previous, step) and not self._is_next(line, mark):
            return False
        follower = line.words[1].text
        return not follower[:1].islower() or not mark.text[-1].isdigit()

    def _is_next(self, line: Line, mark: Mark) -> bool:
        """Whether a mark counts on from the last one at the same place."""
        before = self._last_marks.get(round(line.x0 / 3))
        return before is not None and is_successor(before, mark.text)

    def _lone_counts(
        self, line: Line, mark: Mark, following: Line | None, in_sentence: bool
    ) -> bool:
        """A mark alone on its line numbers what follows, if that begins to the right of it."""
        if following is None or in_sentence:
            return False
        step = (following.y - line.y) / self.layout.usual_leading(following.size)
        if step > 1.6:
            return False
        beside = following.y - line.y < 0.5 * line.size and following.x0 > line.x1 - 1
        if mark.typed and round(line.x0 / 3) in self.layout.lone_columns:
            return leading_mark(following) is None or not leading_mark(following).typed
        if beside or following.x0 > line.x1 + 2:
            return mark.typed or round(following.x0) in self.layout.number_columns
        return False

    def _hangs_on(self, line: Line, mark: Mark, following: Line | None) -> bool:
        """Whether the next line begins where the text after the mark does."""
        if following is None or mark.text_x - line.x0 < 5:
            return False
        near = abs(following.x0 - mark.text_x) <= 0.25 * line.size
        return near and following.y - line.y < 1.6 * self.layout.usual_leading(line.size)

    def _hung(self, line: Line, mark: Mark, previous: Line | Table | None) -> bool:
        """Whether the lines above hang in the same way: beginning further right than the mark, or
        with a mark at the same place."""
        if mark.text_x - line.x0 < 5:
            return False
        near = 0.25 * line.size
        if isinstance(previous, Line) and abs(previous.x0 - mark.text_x) <= near:
            return True
        current = self._open
        return (
            current is not None
            and bool(current.mark)
            and abs(current.text_x - mark.text_x) <= near
            and abs(current.lines[0].x0 - line.x0) <= 6
            and current.lines[-1].page == line.page
        ) or (not mark.typed and round(mark.text_x) in self.layout.number_columns)

    def _in_sentence(self, line: Line, previous: Line | Table | None, step: float) -> bool:
        """Whether the line above stands right over this one, full, its sentence open."""
        current = self._open
        if not isinstance(previous, Line):
            return previous is None and self._in_open_sentence(line)
        if step > 1.3:
            return False
        if abs(previous.size - line.size) > 0.08 * line.size or _ENDED.search(previous.text):
            return False
        places = [previous.x0]
        if current is not None and current.lines[-1] is previous:
            places = [current.text_x] if len(current.lines) == 1 else [previous.x0]
        if all(abs(place - line.x0) > 2.5 for place in places):
            return False
        return self._is_full(previous, line, words=2)

    def _in_open_sentence(self, line: Line) -> bool:
        """Whether the sentence that the page before left open goes on where it should."""
        current, column = self._open, self._column
        if current is None or column is None or _is_display(current, self.layout.body):
            return False
        last = current.lines[-1]
        if _ENDED.search(last.text) or abs(last.size - line.size) > 0.08 * line.size:
            return False
        shift = self._page_left(column) - self._page_left(current.column)
        place = (current.text_x if len(current.lines) == 1 else last.x0) + shift
        return abs(place - line.x0) <= 4 and self._was_full(current, line)

    def _was_full(self, current: Paragraph, line: Line) -> bool:
        """Whether the last line of a paragraph in another column is full."""
        edge, self._edge = self._edge, self._right_edge(current.column)
        full = self._is_full(current.lines[-1], line)
        self._edge = edge
        return full

    def _fresh(self, line: Line, previous: Line | Table | None, step: float) -> bool:
        """Whether a paragraph begins here whatever its first word."""
        if not isinstance(previous, Line):
            current = self._open
            return (
                current is None
                or not current.lines
                or bool(_ENDED.search(current.lines[-1].text))
                or not self._is_full(current.lines[-1], line)
            )
        if step > 1.25 or abs(previous.size - line.size) > 0.08 * line.size:
            return True
        if previous.is_bold != line.is_bold and not self._is_full(previous, line):
            return True
        if not self._is_full(previous, line):
            return True
        return bool(_ENDED.search(previous.text)) and abs(previous.x0 - line.x0) > 4

    # -- does a paragraph go on? --------------------------------------------------------------

    def _is_full(self, line: Line, following: Line, words: int = 1) -> bool:
        """Whether the next line's first words would not have fitted on this line."""
        edge = self._edge
        current = self._open
        if current is not None and len(current.lines) >= 3 and current.lines[-1] is line:
            own = max(other.x1 for other in current.lines)
            if edge - own > 2.5 * line.size:
                edge = own
        if line.page != following.page:
            edge = max(edge, line.x1) if abs(edge - line.x1) < 60 else edge
        while words < len(following.words) and following.words[words].tied:
            words += 1
        last = following.words[min(words, len(following.words)) - 1]
        return line.x1 + 0.25 * line.size + (last.x1 - following.words[0].x0) > edge - 1.5

    def _continues(self, current: Paragraph, previous: Line, line: Line, step: float) -> bool:
        """Whether a line goes on with the paragraph that the line above it belongs to."""
        if current.lines[-1] is not previous or step < 0.5:
            return False
        if not _alike(current, previous, line, self._is_full(previous, line)):
            return False
        ended = bool(_ENDED.search(previous.text))
        full = self._is_full(previous, line)
        lower = line.opening[:1].islower()
        # A large bullet or a superscript may push the next line down.
        if step > (1.8 if full and lower and not previous.text.endswith(".") else 1.34):
            return False
        if len(current.lines) >= 2:
            usual = current.lines[-1].y - current.lines[-2].y
            if (
                0 < usual < 3 * line.size
                and line.y - previous.y > 1.19 * usual
                and (ended or not full)
                and not lower
            ):
                return False
        return self._sits(current, previous, line, ended, full, lower)

    def _sits(
        self, current: Paragraph, previous: Line, line: Line, ended: bool, full: bool, lower: bool
    ) -> bool:
        """Whether the line begins where the paragraph's next line is expected."""
        near = 0.28 * line.size
        places = [current.lines[-1].x0]
        if len(current.lines) == 1:
            places = [current.text_x, current.lines[0].x0]
        hanging = len(current.lines) == 1 and bool(current.mark)
        if any(abs(place - line.x0) <= near for place in places) or (
            hanging and current.lines[0].x0 - near <= line.x0 <= current.text_x + near
        ):
            if full:
                return True
            if ended:
                large = current.size > 1.3 * self.layout.body
                return large and previous.text.endswith(":")
            room = self._edge - previous.x1
            wordy = line.words[0].x1 - line.words[0].x0 + 1.2 * line.size
            open_ended = bool(_OPEN_END.search(previous.text) or re.match(r"[\d(]", line.opening))
            return lower or open_ended or room < wordy or _is_display(current, self.layout.body)
        if hanging and full and current.text_x < line.x0 < current.lines[0].x0 + 90:
            return True
        centred = abs((previous.x0 + previous.x1) - (line.x0 + line.x1)) < 8
        if centred and _is_display(current, self.layout.body) and not ended:
            return True
        if line.x0 < places[0] and len(current.lines) == 1 and not current.mark:
            indent = current.lines[0].x0 - line.x0
            return full and indent < 60
        if len(current.lines) == 1 and not current.mark and line.x0 > places[0]:
            return full and not ended
        return full and not ended and lower

    def _resumes(
        self, current: Paragraph, line: Line, column: Column, previous: Line | Table | None
    ) -> bool:
        """Whether the first line of a column, or one after a table, goes on with the paragraph."""
        last = current.lines[-1]
        if current.column is column and previous is not None:
            # Only a sentence that a table interrupts goes on after it.
            return False
        text = last.text
        first = line.opening
        if not _alike(current, last, line, True) or (line.is_bold and not last.is_bold):
            return False
        if _is_display(current, self.layout.body) and not first[:1].islower():
            return False
        shift = self._page_left(column) - self._page_left(current.column)
        places = [current.text_x, last.x0] if len(current.lines) == 1 else [last.x0]
        if len(current.lines) == 1 and not current.mark:
            places.append(self._page_left(current.column))
        sits = any(abs(place + shift - line.x0) <= 4 for place in places)
        ended = bool(_ENDED.search(text))
        full = self._was_full(current, line)
        if not ended:
            if first[:1].islower():
                return True
            return sits and (full or text.endswith((",", "-", "–"))) and bool(first)
        return sits and full and bool(current.mark) and not current.is_sign


def _alike(current: Paragraph, previous: Line, line: Line, full: bool) -> bool:
    """Whether two lines are set alike enough to be of one paragraph."""
    if abs(previous.size - line.size) > 0.07 * max(previous.size, line.size):
        return False
    if previous.is_bold and not line.is_bold and current.is_bold:
        return (full and line.opening[:1].islower()) or (bool(current.mark) and full)
    if line.is_bold and not previous.is_bold:
        return full
    if current.is_italic and not line.is_italic and not full:
        return False
    return True


def _is_display(current: Paragraph, body: float) -> bool:
    """Whether a paragraph is set like a heading: large or bold."""
    return current.size > 1.1 * body or current.is_bold


# -- text ---------------------------------------------------------------------------------------


class Joiner:
    """Makes text of words; knows the document's words, to join those broken at lines' ends."""

    _PREFIXES = frozenset(
        "non pre post re co self anti multi inter sub cross ex semi well mid long short high low "
        "sub- vice de pro un-".split()
    )

    def __init__(self, lines: Iterable[Line]) -> None:
        self.known: set[str] = set()
        self.hyphened: set[str] = set()
        for line in lines:
            for word in line.words[:-1]:
                text = word.text.lower().strip(".,;:()[]“”‘’'\"")
                (self.hyphened if "-" in text else self.known).add(text)

    def text(self, lines: Sequence[Sequence[Word]], marks: set[str]) -> tuple[str, list[str]]:
        """The text of lines of words, and the footnote marks in it, which are left out.

        `marks` are the marks of notes that these words may refer to.
        """
        parts: list[str] = []
        found: list[str] = []
        last: Word | None = None
        gap = False  # a space stood before a mark that was left out
        for i, words in enumerate(lines):
            for j, word in enumerate(words):
                if word.raised and (refs := _references(word.text, marks)):
                    found.extend(refs)
                    gap = gap or (last is not None and spaced(last, word))
                    if j == 0 and i:
                        gap = False
                    last = word
                    continue
                text = _readable(word)
                if not parts:
                    parts.append(text)
                elif j == 0 and i:
                    self._join_line(parts, text)
                elif last is None or spaced(last, word) or gap or word.raised or last.raised:
                    closes = (
                        text[:1] in ".,;:)]?!’”"
                        and last is not None
                        and (last.raised or not spaced(last, word))
                    )
                    opens = (
                        last is not None and last.raised and not spaced(last, word) and (not gap)
                    )
                    parts.append(text if closes or opens else f" {text}")
                else:
                    parts.append(text)
                gap = False
                last = word
        text = "".join(parts).replace("\u00ad", "").replace("\ufffd", "")
        return " ".join(text.split()), found

    def _join_line(self, parts: list[str], text: str) -> None:
        """Adds the first word of a line to the words of the lines above."""
        before = parts[-1]
        if before.endswith("\u00ad"):
            parts[-1] = before[:-1]
            parts.append(text)
        elif re.search(r"\w[-‐]$", before):
            parts[-1], text = self._hyphen(before, text)
            parts.append(text)
        elif re.search(r"\d[–—]$|\w/$", before) and re.match(r"\w", text):
            parts.append(text)
        elif _ADDRESS.search(before) and re.match(r"[\w/?#%=&.-]*[/?#=_-]", text):
            parts.append(text)
        elif self._is_broken(before, text):
            parts.append(text)
        else:
            parts.append(f" {text}")

    def _is_broken(self, before: str, text: str) -> bool:
        """Whether a narrow cell cut a word in two without a hyphen ("discriminatio", "n")."""
        head, tail = before.split()[-1].lower(), text.lower().rstrip(".,;:)")
        return (
            head.isalpha()
            and tail.isalpha()
            and head not in self.known
            and tail not in self.known
            and head + tail in self.known
        )

    def _hyphen(self, before: str, text: str) -> tuple[str, str]:
        """A word broken at its hyphen: with the hyphen, or made one."""
        stem = re.split(r"[\s(“‘'\"/]", before)[-1]
        head = stem[:-1].lower()
        tail_match = re.match(r"[\w’'-]+", text)
        tail = tail_match.group().lower() if tail_match else ""
        tail = re.sub(r"['’]s$", "", tail)
        with_hyphen = f"{head}-{tail}"
        if not tail or not text[:1].isalpha() or text[:1].isupper() or not head.isalpha():
            return before, text
        if text.split()[0].lower() in ("and", "or", "to"):
            return before, f" {text}"  # "short- and long-term"
        if with_hyphen in self.hyphened:
            return before, text
        if head + tail in self.known:
            return before[:-1], text
        if any(word.startswith(with_hyphen) for word in ()):
            return before, text
        if head in self._PREFIXES or (head in self.known and tail in self.known):
            return before, text
        return before[:-1], text


def _readable(word: Word) -> str:
    """The word, or the sign that a font of signs shows for it."""
    if len(word.text) != 1 or not (word.symbol or "\ue000" <= word.text <= "\uf8ff"):
        return word.text
    if "\u2000" <= word.text <= "\u2bff":
        return word.text
    return {"\xfc": "✓", "\xfb": "✗"}.get(chr(ord(word.text) & 0xFF), "•")


def _references(text: str, marks: set[str]) -> list[str]:
    """The notes that a superscript names: "3", "3,4"; none if they're no notes of this page."""
    pieces = [p for p in re.split(r"[,;\s]+", text) if p]
    names = [note_mark(piece) for piece in pieces]
    if not names or any(name is None or name not in marks for name in names):
        return []
    return [name for name in names if name]
