"""Words become lines: what stands on one baseline, with superscripts told apart.

A line here is all that stands at one height of the page, or the part of it that lies in one column.
Which lines make a paragraph is decided elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.pdf_words import Word

_GAP = 0.11  # of the font size, as in pdf_words
_SHORT = 6  # characters in a superscript
_RAISED_SIGNS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNITS = re.compile(r"[kcm]?m|ft|yd|mi", re.IGNORECASE)
_POWERS = {"2": "²", "3": "³"}
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ed|fed|af|ail|ydd)", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """Words on one baseline from left to right; places are in points from the page's left and top
    edges, `page` counts from 1. `size` is the size in which most of it is set."""

    words: list[Word]
    page: int
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    order: int = 0
    _text: str | None = None

    def __post_init__(self) -> None:
        level = [w for w in self.words if not w.raised] or self.words
        self.x0, self.x1 = self.words[0].x0, max(w.x1 for w in self.words)
        sizes: dict[float, int] = {}
        for word in level:
            size = round(word.size, 1)
            sizes[size] = sizes.get(size, 0) + len(word.text)
        self.size = max(sizes, key=lambda s: (sizes[s], s))
        heights = sorted(w.y for w in level)
        self.y = heights[len(heights) // 2]
        self.order = min(w.order for w in self.words)

    @property
    def top(self) -> float:
        return self.y - 0.78 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.22 * self.size

    @property
    def is_bold(self) -> bool:
        """Whether all of its words are bold, marks of footnotes aside."""
        level = [w for w in self.words if not w.raised]
        return bool(level) and all(w.bold for w in level)

    @property
    def is_italic(self) -> bool:
        """Whether all of its words are italic."""
        level = [w for w in self.words if not w.raised]
        return bool(level) and all(w.italic for w in level)

    @property
    def ink(self) -> int:
        return self.words[len(self.words) // 2].ink

    @property
    def text(self) -> str:
        """The words as people read them, footnote marks included."""
        if self._text is None:
            self._text = text_of(self.words)
        return self._text

    def changed(self) -> None:
        """Says that its words are no longer what they were."""
        self._text = None

    @property
    def opening(self) -> str:
        """Its first word, superscripts aside."""
        return next((w.text for w in self.words if not w.raised), "")


def spaced(before: Word, word: Word) -> bool:
    """Whether a space stands between two words that follow each other on a line."""
    gap = word.x0 - before.x1
    size = min(before.size, word.size) if word.raised or before.raised else word.size
    if gap > _GAP * size:
        return True
    follows = word.order == before.order + 1
    return word.spaced and gap > (-0.15 if follows else 0.03) * size


def text_of(words: Sequence[Word]) -> str:
    """The text of words that follow each other on one line."""
    parts: list[str] = []
    for i, word in enumerate(words):
        if i and spaced(words[i - 1], word):
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def rows(words: Iterable[Word], page: int) -> list[Line]:
    """The lines of a page over its whole width, from top to bottom."""
    closed = _closed_up(list(words))
    _raise_neighbours(closed)
    levels = _levels(closed)
    _attach_raised(levels)
    found: list[Line] = []
    for level in levels:
        if level:
            level.sort(key=lambda w: (w.x0, w.order))
            found.append(Line(_merged(level), page))
    found.sort(key=lambda line: (line.y, line.x0))
    return found


def with_drawn_bullets(
    lines: Iterable[Line], dots: Sequence[tuple[float, float, float]]
) -> list[Line]:
    """The lines with a bullet before those that have a dot drawn before them; `dots` are left end,
    right end and height of the middle."""
    found: list[Line] = []
    for line in lines:
        first = line.words[0]
        middle = line.y - 0.33 * line.size
        here = [
            (x0, x1)
            for x0, x1, y in dots
            if abs(y - middle) < 0.3 * line.size and 0 < first.x0 - x1 < 2.5 * line.size
        ]
        if not here:
            found.append(line)
            continue
        x0, x1 = here[0]
        bullet = replace(first, text="•", x0=x0, x1=x1, raised=False, bold=False, spaced=False)
        found.append(Line([bullet, *line.words], line.page))
    return found


def _raise_neighbours(words: list[Word]) -> None:
    """Finds superscripts beside the word drawn before or after them, and puts them on its line."""
    base: Word | None = None
    for i, word in enumerate(words):
        if base is not None and _is_above(word, base, word.x0 - base.x1, 0.45):
            word.raised, word.y = True, base.y
            word.text = word.text.translate(_RAISED_SIGNS)
            continue
        following = words[i + 1] if i + 1 < len(words) else None
        if following is not None and _is_above(word, following, following.x0 - word.x1, 2.6):
            word.raised, word.y = True, following.y
            word.text = word.text.translate(_RAISED_SIGNS)
            continue
        base = word


def _is_above(word: Word, base: Word, gap: float, reach: float) -> bool:
    """Whether a word is a superscript of another; `gap` is the space between them and `reach` how
    wide it may be, in the size of the larger."""
    return (
        len(word.text) <= _SHORT
        and word.size <= 0.86 * base.size
        and 0.08 * base.size < base.y - word.y < 0.7 * base.size
        and -0.2 * base.size < gap < reach * base.size
    )


def _levels(words: list[Word]) -> list[list[Word]]:
    """Words grouped by baseline, from top to bottom."""
    levels: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=lambda w: w.y):
        if (
            levels and word.y - base <= 0.16 * max(size, word.size, 6.0) and _near(size, word.size)
        ) or (levels and word.y - base <= 0.06 * max(size, word.size)):
            levels[-1].append(word)
            if word.size > size:
                base, size = word.y, word.size
        else:
            levels.append([word])
            base, size = word.y, word.size
    return levels


def _near(one: float, other: float) -> bool:
    return min(one, other) > 0.75 * max(one, other)


def _attach_raised(levels: list[list[Word]]) -> None:
    """Moves superscripts and subscripts to the line that they belong to."""
    for i, level in enumerate(levels):
        for word in list(level):
            _split_raised_signs(level, word)
        if any(w.raised for w in level):
            continue
        biggest = max(w.size for w in level)
        if len(level) > 60:
            continue
        for j in (i + 1, i + 2, i - 1):
            if not (0 <= j < len(levels)) or not level or not levels[j]:
                continue
            other = levels[j]
            size = max(w.size for w in other)
            drop = max(other, key=lambda w: w.size).y - level[0].y
            if biggest > 0.86 * size or not -0.4 * size < drop < 0.7 * size:
                continue
            for word in list(level):
                if len(word.text) <= _SHORT and _touches(word, other):
                    word.raised = drop > 0.08 * size
                    if word.raised:
                        word.text = word.text.translate(_RAISED_SIGNS)
                    level.remove(word)
                    other.append(word)
    for level in levels:
        if not level:
            continue
        size = max(w.size for w in level)
        base = max(level, key=lambda w: w.size).y
        for word in level:
            if word.size <= 0.75 * size and base - word.y > 0.08 * size:
                word.raised = True


def _touches(word: Word, level: list[Word]) -> bool:
    """Whether a word stands right after, or right before, one of a level's words."""
    for other in level:
        if other.raised:
            continue
        after, before = word.x0 - other.x1, other.x0 - word.x1
        if -0.2 * other.size < after < 0.45 * other.size:
            return True
        if -0.2 * other.size < before < 2.6 * other.size:
            return True
    return False


def _split_raised_signs(level: list[Word], word: Word) -> None:
    """Superscript characters at a word's end ("otherwise²") become a raised word of their own."""
    match = re.search(r"(?<=[^\W\d_]{2})([⁰¹²³⁴-⁹]+)$|(?<=[.,;:)”’])([⁰¹²³⁴-⁹]+)$", word.text)
    if not match or _UNITS.fullmatch(word.text[: match.start()]):
        return
    share = len(match.group()) / len(word.text)
    middle = word.x1 - share * 0.6 * (word.x1 - word.x0)
    sign = Word(
        match.group().translate(_RAISED_SIGNS), middle, word.x1, word.y, word.size, word.bold,
        word.italic, word.symbol, False, word.order, word.ink, raised=True,
    )  # fmt: skip
    word.text, word.x1 = word.text[: match.start()], middle
    level.append(sign)


def _merged(words: list[Word]) -> list[Word]:
    """Pieces of one word, drawn apart, become one; superscripts stay apart unless they belong to
    the word ("1st", "m²")."""
    merged: list[Word] = []
    for word in words:
        last = merged[-1] if merged else None
        if last is None or spaced(last, word) or last.symbol != word.symbol:
            merged.append(word)
        elif word.raised and not last.raised:
            if _ORDINAL.fullmatch(word.text) and last.text[-1:].isdigit():
                last.text, last.x1 = last.text + word.text, word.x1
            elif _UNITS.fullmatch(last.text) and word.text in _POWERS:
                last.text, last.x1 = last.text + _POWERS[word.text], word.x1
            else:
                merged.append(word)
        elif word.raised == last.raised and word.x1 > last.x1:
            last.text, last.x1 = last.text + word.text, word.x1
            last.size = max(last.size, word.size)
        else:
            merged.append(word)
    return merged


def _closed_up(words: list[Word]) -> list[Word]:
    """Letters that are set wide apart ("S P A C E D") become words again."""
    found: list[Word] = []
    i = 0
    while i < len(words):
        run = _spread_run(words, i)
        if run < 4:
            found.append(words[i])
            i += 1
            continue
        found.extend(_closed_run(words[i : i + run]))
        i += run
    return found


def _spread_run(words: list[Word], start: int) -> int:
    """How many single letters follow each other from `start`, on one level and evenly close."""
    end = start
    while end < len(words) and len(words[end].text) == 1:
        if end > start:
            before, word = words[end - 1], words[end]
            if abs(word.y - before.y) > 0.5 or not 0 < word.x0 - before.x1 < 1.6 * word.size:
                break
        end += 1
    return end - start


def _closed_run(run: list[Word]) -> list[Word]:
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(run))
    usual = gaps[len(gaps) // 2]
    if usual > 0.7 * run[0].size or sum(w.text.isalpha() for w in run) < 0.7 * len(run):
        return run
    if sum(w.spaced for w in run[1:]) > 0.6 * len(run):
        return run  # single letters as words: "a b c d"
    closed = [run[0]]
    for before, word in pairwise(run):
        if word.x0 - before.x1 > 1.5 * usual or word.spaced:
            word.spaced = True
            closed.append(word)
        else:
            closed[-1].text += word.text
            closed[-1].x1 = word.x1
    return closed


def parted(line: Line, gap: float = 1.3) -> list[Line]:
    """The parts of a line that wide gaps (in font sizes) set apart."""
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in pairwise(line.words):
        space = word.x0 - before.x1
        jump = word.order != before.order + 1 and not word.raised and not before.raised
        size = max(word.size, before.size)
        if space > gap * size or (jump and space > 0.75 * size):
            parts.append([word])
        else:
            parts[-1].append(word)
    return [Line(part, line.page) for part in parts] if len(parts) > 1 else [line]


def is_spread(line: Line) -> bool:
    """Whether a line is justified by wide gaps, which are then all alike."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(line.words) if not (a.raised or b.raised)]
    return len(gaps) > 1 and max(gaps) - min(gaps) < 0.1 * line.size < max(gaps) < 4 * line.size


def united(lines: Sequence[Line]) -> list[Line]:
    """Parts at one height become one line again; the lines come from top to bottom."""
    ordered = sorted(lines, key=lambda line: (line.y, line.x0))
    united_: list[list[Line]] = []
    for line in ordered:
        if united_ and _same_level(united_[-1][0], line):
            united_[-1].append(line)
        else:
            united_.append([line])
    return [
        group[0]
        if len(group) == 1
        else Line(
            [w for part in sorted(group, key=lambda p: p.x0) for w in part.words], group[0].page
        )
        for group in united_
    ]


def _same_level(one: Line, other: Line) -> bool:
    return abs(one.y - other.y) <= 0.16 * max(one.size, other.size)


def nearest(values: Sequence[float], value: float) -> float | None:
    """The value of a sorted sequence that lies nearest."""
    at = bisect_left(values, value)
    near = values[max(0, at - 1) : at + 1]
    return min(near, key=lambda v: abs(v - value)) if near else None
