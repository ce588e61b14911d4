"""Which paragraphs are headings, of what level, and what the document is called.

A heading is short and set unlike the text: larger, or standing alone in bold, capitals, italics or
underlined. Levels follow from how headings are set, larger ones first; where the file has bookmarks
these tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_marks import is_successor
from corpus.formats.pdf_position import Paragraph
from corpus.formats.pdf_tables import Table

_LONG = 25  # words
_LONG_BOLD = 45  # words of a bold heading that is a question or a phrase
_SENTENCE = 12  # words; a longer text that ends with a full stop is one
_JUNK = re.compile(
    r"microsoft (?:word|powerpoint|excel)|\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|rtf|odt)\b|untitled"
    r"|^(?:document|title|draft|report|slide|powerpoint presentation)\W*\d*$|^\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    capitals: bool
    italic: bool
    underlined: bool
    dots: int

    @property
    def rank(self) -> tuple[float, bool, bool, bool, bool, int]:
        """Sorts more prominent styles first."""
        return (
            -self.size,
            not self.bold,
            not self.capitals,
            not self.underlined,
            self.italic,
            self.dots,
        )


class HeadingFinder:
    """Finds headings among the paragraphs of one document.

    `texts` has each paragraph's text by its id, `bookmarks` levels by the words of the file's
    bookmarks, `underlined` the ids of the paragraphs that are underlined throughout.
    """

    def __init__(
        self,
        flow: Sequence[Paragraph | Table],
        texts: Mapping[int, str],
        body: float,
        bookmarks: Mapping[str, int],
        underlined: set[int],
    ) -> None:
        self._flow = flow
        self._texts = texts
        self._body = body
        self._bookmarks = bookmarks
        self._underlined = underlined

    def levels(self) -> dict[int, int]:
        """The level of each paragraph that is a heading, by the paragraph's id."""
        found = [
            item
            for i, item in enumerate(self._flow)
            if isinstance(item, Paragraph) and self._is_heading(i, item)
        ]
        found = self._without_lists(found)
        styles = {id(p): self._style(p) for p in found}
        named: dict[_Style, Counter[int]] = defaultdict(Counter)
        for paragraph in found:
            level = self._bookmark(paragraph)
            if level:
                named[styles[id(paragraph)]][level] += 1
        matched = sum(sum(c.values()) for c in named.values())
        if len(found) < 3 or matched < 0.4 * len(found):
            named = defaultdict(Counter)
        by_style = _style_levels(found, styles, named)
        return {id(p): (named and self._bookmark(p)) or by_style[styles[id(p)]] for p in found}

    def counted(self, levels: Mapping[int, int]) -> set[int]:
        """The ids of headings that begin with a number set like the words after it ("1 Aims",
        "2 Methods"): of one level, counting on from each other."""
        last: dict[int, tuple[str, int]] = {}
        found: set[int] = set()
        for item in self._flow:
            if id(item) not in levels or not isinstance(item, Paragraph) or item.mark:
                continue
            match = re.match(r"(\d{1,2}(?:\.\d{1,2})*)\s+[A-ZÂÊÎÔÛŴŶ“‘]", self._texts[id(item)])
            if not match:
                continue
            number, level = match.group(1), levels[id(item)]
            before = last.get(level)
            if before and is_successor(before[0], number):
                found.update((before[1], id(item)))
            last[level] = (number, id(item))
        return found

    def _bookmark(self, paragraph: Paragraph) -> int:
        text = self._texts[id(paragraph)]
        return self._bookmarks.get(_plain(f"{paragraph.mark} {text}"), 0) or self._bookmarks.get(
            _plain(text), 0
        )

    def _style(self, paragraph: Paragraph) -> _Style:
        text = self._texts[id(paragraph)]
        return _Style(
            round(paragraph.size),
            paragraph.is_bold,
            _is_capitals(text),
            paragraph.is_italic,
            id(paragraph) in self._underlined,
            paragraph.mark.strip(".").count("."),
        )

    def _is_heading(self, at: int, paragraph: Paragraph) -> bool:
        text = self._texts[id(paragraph)]
        words = len(text.split())
        longest = _LONG if paragraph.mark or not paragraph.is_bold else _LONG_BOLD
        if not 0 < words <= longest or len(paragraph.lines) > 4 or paragraph.is_sign:
            return False
        if not re.search(r"[^\W\d_]", text) or text[:1].islower():
            return False
        if paragraph.mark and (
            words > 20 or (text.endswith(".") and paragraph.size < 1.12 * self._body)
        ):
            return False
        if (text.endswith(".") and words > _SENTENCE) or text.endswith((";", ",")):
            return False
        if self._bookmark(paragraph):
            return True
        if paragraph.size >= 1.12 * self._body:
            return not (text.endswith(".") and words > 8 and paragraph.size < 1.3 * self._body)
        if paragraph.size < 0.95 * self._body or text.endswith((".", ":")):
            return False
        following = self._next(at)
        if following is None or paragraph.above < 1.0:
            return False
        if paragraph.mark and not paragraph.mark[-1:].isalnum() and paragraph.mark[:1] == "(":
            return False
        if paragraph.is_bold:
            return True
        apart = paragraph.above > 1.25 or paragraph.first_of_column
        fills = paragraph.lines[-1].x1 > paragraph.column.left + 0.8 * (
            paragraph.column.right - paragraph.column.left
        )
        if not apart or (fills and len(paragraph.lines) == 1) or words > 15:
            return False
        if id(paragraph) in self._underlined:
            return not _is_coloured(paragraph.lines[0].ink)  # a link
        if isinstance(following, Table):
            return False
        if _is_capitals(text) and len(re.sub(r"[^A-Z]", "", text)) >= 4:
            return not _is_capitals(self._texts[id(following)])
        return paragraph.is_italic and not following.is_italic and text[:1].isupper()

    def _next(self, at: int) -> Paragraph | Table | None:
        return self._flow[at + 1] if at + 1 < len(self._flow) else None

    def _without_lists(self, found: list[Paragraph]) -> list[Paragraph]:
        """Without runs of four or more of one style with nothing between: a bold list."""
        places = {id(item): i for i, item in enumerate(self._flow)}
        dropped: set[int] = set()
        run: list[Paragraph] = []
        for paragraph in [*found, None]:
            joins = (
                paragraph is not None
                and bool(run)
                and places[id(paragraph)] == places[id(run[-1])] + 1
                and self._style(paragraph) == self._style(run[-1])
                and paragraph.size < 1.12 * self._body
            )
            if not joins:
                marked = sum(bool(p.mark) for p in run)
                if len(run) >= 4 or (len(run) == 3 and marked == 3):
                    dropped.update(id(p) for p in run)
                run = []
            if paragraph is not None:
                run.append(paragraph)
        return [p for p in found if id(p) not in dropped or self._bookmark(p)]


def _style_levels(
    found: Sequence[Paragraph],
    styles: Mapping[int, _Style],
    named: Mapping[_Style, Counter[int]],
) -> dict[_Style, int]:
    """A level for each style: bookmarks' where there are any, else by rank.

    What only the first page has is the title's and doesn't push the other levels down.
    """
    levels: dict[_Style, int] = {}
    pages: dict[_Style, set[int]] = defaultdict(set)
    for paragraph in found:
        pages[styles[id(paragraph)]].add(paragraph.page)
    ordered = sorted(pages, key=lambda s: s.rank)
    cover = [s for s in ordered if pages[s] == {1}]
    inner = [s for s in ordered if pages[s] != {1}]
    if not inner:
        cover, inner = [], ordered
    level = 1 if cover and inner and cover[0].rank < inner[0].rank else 0
    for style in inner:
        if named.get(style):
            level = named[style].most_common(1)[0][0]
        else:
            level += 1
        levels[style] = max(1, level)
    for i, style in enumerate(cover):
        levels[style] = 1 if i == 0 else 2
    return levels


def _is_coloured(ink: int) -> bool:
    channels = (ink >> 16 & 255, ink >> 8 & 255, ink & 255)
    return max(channels) - min(channels) > 60


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def bookmark_levels(entries: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Levels (from 1) by the plain words of bookmarks; `entries` are (depth from 0, title)."""
    levels: dict[str, int] = {}
    for depth, title in entries:
        words = _plain(title)
        if words and len(words.split()) <= _LONG:
            levels.setdefault(words, depth + 1)
    return levels


def find_title(
    metadata: str | None, opening: Sequence[Paragraph], texts: Mapping[int, str], body: float
) -> str | None:
    """The document's title: what the file says if its first pages say so too, else the largest
    words on its first page; `opening` are the paragraphs of the first two pages."""
    known = " ".join((metadata or "").split())
    shown = _plain(" ".join(f"{p.mark} {texts[id(p)]}" for p in opening))
    if known and not _JUNK.search(known) and len(known) > 4 and _plain(known) in shown:
        return known
    first = [p for p in opening if p.page == 1 and re.search(r"[^\W\d_]{2}", texts[id(p)])]
    if not first:
        return None
    largest = max(p.size for p in first)
    if largest < 1.12 * body:
        return None
    parts: list[str] = []
    for paragraph in first:
        if paragraph.size >= largest - 0.6:
            parts.append(f"{paragraph.mark} {texts[id(paragraph)]}".strip())
        elif parts:
            break
    title = " ".join(parts)
    is_part = re.match(r"(?:section|chapter|part|rhan|pennod|adran)\b|[\d(]", title, re.IGNORECASE)
    return None if is_part or len(title.split()) > 30 or _JUNK.search(title) else title
