"""The number, letter or sign at the head of a line, as the line alone shows it.

Whether it numbers anything is for `pdf_numbers`, which knows the lines around it; what it means is
for `corpus.reference`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_words import Word
from corpus.reference import printed_number, value

# A character without a meaning, alone at the head of a line, is a bullet of some odd font.
BULLETS = frozenset("\ufffd•·▪◦●○■□➢➤►▶◆◇❖✓✔⮚‣⁃∙◾▫➔→")
DASHES = frozenset("-–—*o§Øüqvn")  # bullets only where the layout says so
_TYPED = re.compile(r"[.)\]:]$|^[(\[]|\d\.\d")
_GLUED = re.compile(
    r"(\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-z]\)|[ivx]{1,5}\)))(?=[A-Z‘“][\w’])"
    r"|\d{1,3}(?:\.\d{1,3})+(?=[A-Z][a-z])|[•▪●■\ue000-\uf8ff](?=\w)"
)
_LONGEST = 14  # characters in a mark


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


def leading_mark(line: Line) -> Mark | None:
    """The number, letter or sign at the head of a line, whether or not it counts as a mark."""
    words = line.words
    first = words[0]
    if first.raised:
        return None
    if len(words) == 1:
        if printed_number(first.text) and len(first.text) <= _LONGEST:
            return Mark(first.text, 1, first.x1, True, bool(_TYPED.search(first.text)))
        return Mark("•", 1, first.x1, True, True, True) if _is_bullet(first) else None
    gap = words[1].x0 - first.x1
    others = sorted(b.x0 - a.x1 for a, b in pairwise(words[1:]) if b.x0 > a.x1)
    usual = others[len(others) // 2] if others else 0.28 * first.size
    wide = gap > max(0.5 * first.size, 1.8 * usual)
    if _is_bullet(first):
        return Mark("•", 1, words[1].x0, True, True, True)
    if first.text in DASHES and (wide or first.symbol):
        return Mark("•", 1, words[1].x0, wide, True, True)
    if len(first.text) > _LONGEST or not printed_number(first.text):
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
    if match is None or first.raised:
        return
    cut = match.end()
    middle = first.x0 + (first.x1 - first.x0) * cut / len(first.text)
    rest = replace(first, text=first.text[cut:], x0=middle, spaced=True)
    first.text, first.x1 = first.text[:cut], middle
    line.words.insert(1, rest)
    line.changed()
