"""Words become text: spaces, words broken at lines' ends, footnote marks left out.

Whether "decision-" and "making" keep their hyphen is decided by the rest of the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from corpus.formats.pdf_lines import Line, spaced
from corpus.formats.pdf_notes import note_mark
from corpus.formats.pdf_words import Word

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_CLOSING = ".,;:)]?!’”"
_PREFIXES = frozenset(
    "non pre post co self anti multi inter sub cross ex semi well mid long short high low "
    "vice".split()
)


class Joiner:
    """Makes text of words; knows the document's words, to join those broken at lines' ends."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._known: set[str] = set()
        self._hyphened: set[str] = set()
        for line in lines:
            for word in line.words[:-1]:
                text = word.text.lower().strip(".,;:()[]“”‘’'\"")
                (self._hyphened if "-" in text else self._known).add(text)
        self._ordered, self._ordered_hyphened = sorted(self._known), sorted(self._hyphened)

    def text(self, lines: Sequence[Sequence[Word]], marks: set[str]) -> tuple[str, list[str]]:
        """The text of lines of words, and the footnote marks in it, which are left out.

        `marks` are the marks of notes that these words may refer to.
        """
        parts: list[str] = []
        found: list[str] = []
        for words in lines:
            begun = False  # whether a word of this line has been written
            left_out: bool | None = None  # a mark stood here, with a space before it or not
            for before, word in zip([None, *words], words, strict=False):
                if word.raised and (refs := _references(word.text, marks)):
                    found.extend(refs)
                    if left_out is None:
                        left_out = before is not None and spaced(before, word)
                    continue
                text = _readable(word)
                if not parts:
                    parts.append(text)
                elif not begun or before is None:
                    self._join_line(parts, text)
                else:
                    gap = spaced(before, word) or word.raised
                    if left_out is not None and not gap:
                        gap = text[:1].isalnum() or (left_out and text[:1] not in _CLOSING)
                    parts.append(f" {text}" if gap else text)
                begun, left_out = True, None
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
        elif (
            (re.search(r"\d[–—]$|\w/$", before) and re.match(r"\w", text))
            or (_ADDRESS.search(before) and re.match(r"[\w/?#%=&.-]*[/?#=_-]", text))
            or self._is_cut(before, text)
        ):
            parts.append(text)
        else:
            parts.append(f" {text}")

    def _is_cut(self, before: str, text: str) -> bool:
        """Whether a narrow cell cut a word in two without a hyphen ("discriminatio", "n")."""
        head, tail = before.split()[-1].lower(), text.lower().rstrip(".,;:)")
        return (
            head.isalpha()
            and tail.isalpha()
            and head not in self._known
            and tail not in self._known
            and head + tail in self._known
        )

    def _hyphen(self, before: str, text: str) -> tuple[str, str]:
        """A word broken at its hyphen: with the hyphen, or made one."""
        head = re.split(r"[\s(“‘'\"/]", before)[-1][:-1].lower()
        match = re.match(r"[\w’'-]+", text)
        tail = re.sub(r"['’]s$", "", match.group().lower()) if match else ""
        if not tail or not tail[0].isalpha() or text[:1].isupper() or not head.isalpha():
            return before, text
        if tail in ("and", "or", "to"):
            return before, f" {text}"  # "short- and long-term"
        if f"{head}-{tail}" in self._hyphened or "-" in tail:
            return before, text  # "up-to-date"
        if head + tail in self._known:
            return before[:-1], text
        if _has_kin(f"{head}-{tail}", len(head) + 4, self._ordered_hyphened):
            return before, text
        if _has_kin(head + tail, len(head) + 3, self._ordered):
            return before[:-1], text  # "return" is here, so "returning" is one word
        if head in _PREFIXES or (head in self._known and tail in self._known):
            return before, text
        return before[:-1], text


def _has_kin(word: str, length: int, ordered: Sequence[str]) -> bool:
    """Whether a word of the document begins with the same letters, `length` or more."""
    at = bisect_left(ordered, word)
    near = ordered[max(0, at - 1) : at + 1]
    return len(word) >= length and any(other[:length] == word[:length] for other in near)


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
