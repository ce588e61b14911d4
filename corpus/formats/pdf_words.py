"""The words on one page of a PDF, with their places, sizes and faces.

A PDF draws characters at places; it knows no words, lines or spaces that can be trusted. This
module reads the characters in the order in which the page draws them and says which belong to one
word. It doesn't know what a line, a paragraph or a footnote is.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from functools import cache

import pypdfium2.raw as pdfium

MAX_CHARS_PER_PAGE = 400_000

_GAP = 0.11  # of the font size: what parts two words that no space character parts
# What stands before a character: a space that only the layout suggests, one that is drawn, or one
# at which no line may end.
_GUESSED, _DRAWN, _TIED = 1, 2, 3
_BOLD = re.compile(r"bold|black|heavy|semibold|demi\b|demibold|[-,]bd|extrabold", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|[-,](?:bold)?it\b", re.IGNORECASE)
_SYMBOLS = re.compile(r"wingdings|webdings|symbol|dingbat|marlett", re.IGNORECASE)
_SPACES = frozenset(
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
)
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c")
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\u02bc": "’", "\u2010": "-", "\u2011": "-", "\u00b5": "µ", "\u2028": " ",
}  # fmt: skip


@dataclass(slots=True)
class Word:
    """A word as drawn: `x0` and `x1` from the page's left edge, `y` its baseline from the top, all
    in points as the page is read; `spaced` says that a space character stands before it, `tied`
    that it's one at which no line may end, `raised` that it is a superscript, `order` when it was
    drawn."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    symbol: bool
    spaced: bool
    order: int
    ink: int
    raised: bool = False
    tied: bool = False


@dataclass(slots=True)
class PageWords:
    """What is written on a page. `turn` counts quarter turns (anticlockwise) of the text against
    the page's own axes; `width` and `height` are the page's as it is read. `turned` holds the
    words that run in another direction, `unmapped` counts characters without a meaning."""

    words: list[Word] = field(default_factory=list)
    turn: int = 0
    width: float = 0.0
    height: float = 0.0
    turned: list[str] = field(default_factory=list)
    chars: int = 0
    unmapped: int = 0


@dataclass(slots=True)
class _Style:
    """What all characters of one text object share."""

    size: float
    bold: bool
    italic: bool
    symbol: bool
    turn: int | None  # None: neither level nor upright
    ink: int
    advances: dict[str, float]  # how far each character moves the pen, for level text


@cache
def _face(name: bytes) -> tuple[bool, bool, bool]:
    """Whether a font's name says that it is bold, italic, or made of signs."""
    text = name.decode("utf-8", "replace")
    return bool(_BOLD.search(text)), bool(_ITALIC.search(text)), bool(_SYMBOLS.search(text))


class _Styles:
    """The styles of one page's characters, looked up once per text object."""

    def __init__(self, textpage: pdfium.FPDF_TEXTPAGE) -> None:
        self._textpage = textpage
        self._known: dict[int, _Style] = {}
        self._advances: dict[tuple[int, float, float], dict[str, float]] = {}
        self._name = ctypes.create_string_buffer(256)

    def at(self, index: int) -> _Style | None:
        """The style of the character at `index`."""
        piece = pdfium.FPDFText_GetTextObject(self._textpage, index)
        if not piece:
            return None
        address = ctypes.addressof(piece.contents)
        if address not in self._known:
            self._known[address] = self._read(index, piece)
        return self._known[address]

    def _read(self, index: int, piece: pdfium.FPDF_PAGEOBJECT) -> _Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._textpage, index, matrix)
        stretch = math.hypot(matrix.c, matrix.d)
        size = abs(pdfium.FPDFText_GetFontSize(self._textpage, index) * (stretch or 1.0))
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        quarter = round(angle / 90)
        turn = quarter % 4 if abs(angle - 90 * quarter) < 4 else None
        font = pdfium.FPDFTextObj_GetFont(piece)
        self._name.value = b""
        pdfium.FPDFFont_GetBaseFontName(font, self._name, 256)
        bold, italic, symbol = _face(self._name.value)
        heavy = pdfium.FPDFText_GetFontWeight(self._textpage, index) >= 600
        stroked = pdfium.FPDFTextObj_GetTextRenderMode(piece) == 2
        key = (ctypes.addressof(font.contents) if font else 0, size, matrix.a)
        return _Style(
            size,
            bold or heavy or stroked,
            italic,
            symbol,
            turn,
            self._ink(index),
            self._advances.setdefault(key, {}),
        )

    def _ink(self, index: int) -> int:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(self._textpage, index, red, green, blue, alpha)
        return red.value << 16 | green.value << 8 | blue.value


class _Gatherer:
    """Puts characters together; one per page."""

    def __init__(self, box: tuple[float, float, float, float]) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.words: dict[int, list[Word]] = {0: [], 1: [], 2: [], 3: []}
        self.chars = dict.fromkeys(range(4), 0)
        self.open: Word | None = None
        self.open_turn = 0
        self.bold_chars = 0
        self.count = 0
        self.order = 0

    def place(
        self, turn: int, x: float, y: float, box: pdfium.FS_RECTF
    ) -> tuple[float, float, float]:
        """Left end, right end and baseline of a character as it is read."""
        if turn == 0:
            return box.left - self.left, box.right - self.left, self.top - y
        if turn == 1:
            return box.bottom - self.bottom, box.top - self.bottom, x - self.left
        if turn == 2:
            return self.right - box.right, self.right - box.left, y - self.bottom
        return self.top - box.top, self.top - box.bottom, self.right - x

    def add(self, text: str, x0: float, x1: float, y: float, style: _Style, space: int) -> None:
        """Adds a character; `space` says what stands before it (see `_DRAWN`)."""
        turn = style.turn or 0
        word = self.open
        self.chars[turn] += 1
        if word is not None and space < _DRAWN and turn == self.open_turn:
            size = style.size
            gap = x0 - word.x1
            if (
                -0.35 * size < gap < (0.07 if space else _GAP) * size
                and -0.08 * size < y - word.y < 0.08 * size
                and style.symbol == word.symbol
            ):
                if gap < -0.7 * (x1 - x0) and text == word.text[-1]:
                    return  # drawn twice to look bold
                word.text += text
                if x1 > word.x1:
                    word.x1 = x1
                if size > word.size:
                    word.size = size
                self.count += 1
                self.bold_chars += style.bold
                return
        self.close()
        self.order += 1
        self.open = Word(
            text, x0, x1, y, style.size, style.bold, style.italic, style.symbol, space >= _DRAWN,
            self.order, style.ink, tied=space == _TIED,
        )  # fmt: skip
        self.open_turn = turn
        self.count, self.bold_chars = 1, int(style.bold)

    def lengthen(self, text: str, x1: float) -> None:
        """Adds a letter drawn by the same sign as the one before it."""
        if self.open is not None:
            self.open.text += text
            self.open.x1 = max(self.open.x1, x1)

    def close(self) -> None:
        if self.open is not None:
            self.open.bold = 2 * self.bold_chars > self.count
            self.words[self.open_turn].append(self.open)
            self.open = None


def page_words(page: pdfium.FPDF_PAGE, box: tuple[float, float, float, float]) -> PageWords:
    """The words of a loaded page; `box` is the visible part (left, bottom, right, top).

    Raises:
        OverflowError: the page holds more characters than a page can.
    """
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return PageWords(width=box[2] - box[0], height=box[3] - box[1])
    try:
        return _read(textpage, box)
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _read(textpage: pdfium.FPDF_TEXTPAGE, box: tuple[float, float, float, float]) -> PageWords:
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MAX_CHARS_PER_PAGE:
        raise OverflowError(f"{count:,} characters on one page")
    gatherer = _Gatherer(box)
    left, bottom, right, top = box
    x, y, loose = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    x_at, y_at, loose_at = ctypes.byref(x), ctypes.byref(y), ctypes.byref(loose)
    unicode_of, object_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    origin_of, box_of = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    styles = _Styles(textpage)
    style: _Style | None = None
    last, letter = (0.0, 0.0), ""  # where the last character stands, and which it is
    space = _DRAWN
    high = 0  # the first half of a character beyond U+FFFF
    unmapped = chars = 0
    for i in range(count):
        code = unicode_of(textpage, i)
        if code < 33 or 0xD7FF < code < 0xE000 or code > 0xFFFD:
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            elif code in (9, 32):  # drawn, or added by the library where words lie apart
                space = max(space, _DRAWN if object_of(textpage, i) else _GUESSED)
                continue
            elif code == 2:  # how the library shows a hyphen at a line's end
                code = 0x2D
            elif code == 0 or code > 0xFFFD:
                code = 0xFFFD
            else:
                space = max(space, _GUESSED)
                continue
        high = 0
        text = chr(code)
        if code > 126:
            if text in _SPACES:
                space = max(space, _TIED if code == 0xA0 else _DRAWN)
                continue
            if text in _NOTHING:
                continue
            text = _LIGATURES.get(text, text)
            unmapped += code == 0xFFFD
        chars += 1
        origin_of(textpage, i, x_at, y_at)
        at = (x.value, y.value)
        if at == last and not space and style is not None:  # one sign for several letters: "fi"
            if style.turn is not None:
                box_of(textpage, i, loose_at)
                style.advances.pop(letter, None)
                gatherer.lengthen(text, gatherer.place(style.turn, *at, loose)[1])
            continue
        if space or style is None or at[1] != last[1]:
            style = styles.at(i)
        last, letter = at, text
        if style is None or style.turn is None or style.size < 1:
            continue
        if style.turn or text not in style.advances:
            box_of(textpage, i, loose_at)
            x0, x1, baseline = gatherer.place(style.turn, *at, loose)
            style.advances[text] = x1 - x0
        else:
            x0, baseline = x.value - left, top - y.value
            x1 = x0 + style.advances[text]
        if not (left - 3 <= x.value <= right + 3 and bottom - 3 <= y.value <= top + 3):
            continue  # outside what is shown of the page
        gatherer.add(text, x0, x1, baseline, style, space)
        space = 0
    gatherer.close()
    turn = max(gatherer.chars, key=lambda t: (gatherer.chars[t], -t))
    page = PageWords(turn=turn, chars=chars, unmapped=unmapped)
    width, height = right - left, top - bottom
    page.width, page.height = (width, height) if turn % 2 == 0 else (height, width)
    page.words = _once(gatherer.words[turn])
    page.turned = [w.text for t in range(4) if t != turn for w in gatherer.words[t]]
    return page


def _once(words: list[Word]) -> list[Word]:
    """Leaves out words drawn again at nearly the same place, as some programs make shadows."""
    kept: list[Word] = []
    seen: dict[tuple[str, int], list[Word]] = {}
    for word in words:
        near = [
            other
            for dy in (-1, 0, 1)
            for other in seen.get((word.text, round(word.y) + dy), ())
            if abs(other.x0 - word.x0) < 0.15 * word.size and abs(other.y - word.y) < 1.0
        ]
        if near:
            near[0].bold = True
            continue
        seen.setdefault((word.text, round(word.y)), []).append(word)
        kept.append(word)
    return kept
