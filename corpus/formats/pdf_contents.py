"""Lists of contents: lines that end with the page they point to.

Dot leaders before rising page numbers are sure signs. Without them a list is believed only under a
heading such as "Contents", where the numbers stand at one right edge and never fall, or where most
lines come again further on. A form's dotted lines are no list of contents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from corpus.formats.pdf_lines import Line

_LEADERS = re.compile(r"(?:\.{4,}|(?:\s?\.){4,}|…{2,}|·{4,}|_{5,})\s*(\d{1,4}|[ivxlc]{1,7})\s*$")
_HEADING = re.compile(
    r"(?:table of |list of )?contents(?: page| list)?(?: \(?continued\)?)?|(?:tabl )?cynnwys",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix|pennod|rhan|adran|atodiad)\s+\w{1,3}\s+"
    r"|(?:\d+\s+)+|[a-z]\s+)"
)
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
_LONG = 14  # words: a longer line between two entries is text
_FEW = 12  # words that may follow a list on its last page if it goes on overleaf


def without_contents(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], int]:
    """The pages' lines without lists of contents, and how many lines were left out."""
    finder = _Finder(pages)
    kept: list[list[Line]] = []
    left_out = 0
    is_open = False  # the page before ended inside a list
    for number, lines in enumerate(pages):
        start, end = finder.led_list(lines, is_open=is_open)
        if end == start:
            start, end = finder.plain_list(number, is_open=is_open)
        is_open = end > start and sum(len(line.words) for line in lines[end:]) < _FEW
        kept.append([*lines[:start], *lines[end:]])
        left_out += end - start
    return kept, left_out


class _Finder:
    """Finds lists of contents on the pages of one document."""

    def __init__(self, pages: Sequence[list[Line]]) -> None:
        self._pages = pages

    @cached_property
    def _plain(self) -> list[list[str]]:
        return [[_plain(line) for line in lines] for lines in self._pages]

    def led_list(self, lines: list[Line], *, is_open: bool) -> tuple[int, int]:
        """Where the list with dot leaders begins and ends among a page's lines."""
        led = [i for i, line in enumerate(lines) if _LEADERS.search(line.text)]
        if not led or not _rises([_LEADERS.search(lines[i].text) for i in led]):
            return 0, 0
        heading = _heading_before(lines, led[0])
        if len(led) < 3 and not is_open and heading is None:
            return 0, 0
        last = led[0]
        for i in led[1:]:  # a long text between two entries ends the list
            between = lines[last + 1 : i]
            if sum(len(line.words) for line in between) > 60 or any(map(_is_text, between)):
                break
            last = i
        if heading is not None:
            start = heading
        elif is_open:
            start = 0
        else:
            start = led[0] - _wraps(lines, led[0])
        return start, last + 1

    def plain_list(self, page: int, *, is_open: bool) -> tuple[int, int]:
        """The same for a list without dot leaders, under its heading or overleaf."""
        lines = self._pages[page]
        heading = next((i for i, line in enumerate(lines) if _is_heading(line)), None)
        if heading is None and not is_open:
            return 0, 0
        start = heading or 0
        first = start + (heading is not None)
        end = max(_paged(lines, first), self._repeated(page, first))
        if heading is not None:
            end = max(end, self._whole_page(page, first))
        return (start, end) if end - first >= 3 else (0, 0)

    def _whole_page(self, page: int, first: int) -> int:
        """The page's end, if most lines below the heading are short and come again further on."""
        lines = self._pages[page]
        entries = lines[first:]
        if any(map(_is_text, entries)) or len(entries) < 4:
            return first
        later = f" {' '.join(words for ls in self._plain[page + 1 :] for words in ls)} "
        again = sum(f" {_PART.sub('', words)} " in later for words in self._plain[page][first:])
        return len(lines) if again >= 0.7 * len(entries) else first

    def _repeated(self, page: int, first: int) -> int:
        """The end of a run of lines that come again, as headings, on this page or further on."""
        here = self._plain[page]
        later = {words for lines in self._plain[page + 1 :] for words in lines}
        known: set[str] = set()
        for i in range(first, len(here)):
            words = here[i]
            if not words or words in known or not (words in later or words in here[i + 1 :]):
                return i
            known.add(words)
        return len(here)


def _plain(line: Line) -> str:
    return re.sub(r"\W+", " ", line.text).strip().lower()


def _rises(entries: Sequence[re.Match[str] | None]) -> bool:
    """Whether the numbers behind the leaders hardly ever fall, as pages' don't."""
    pages = [int(m.group(1)) for m in entries if m and m.group(1).isdecimal()]
    return sum(b < a for a, b in pairwise(pages)) <= 0.15 * len(pages)


def _is_heading(line: Line) -> bool:
    return _HEADING.fullmatch(line.text.strip(" :.")) is not None


def _heading_before(lines: list[Line], at: int) -> int | None:
    return next((i for i in range(at - 1, max(-1, at - 9), -1) if _is_heading(lines[i])), None)


def _wraps(lines: list[Line], at: int) -> bool:
    """Whether the entry at `at` begins on the line above."""
    if at == 0:
        return False
    above, line = lines[at - 1], lines[at]
    near = line.y - above.y < 1.4 * line.size and abs(above.size - line.size) < 0.5
    return near and line.opening[:1].islower()


def _is_text(line: Line) -> bool:
    return len(line.words) > _LONG and line.text.rstrip().endswith((".", ";", ","))


def _paged(lines: list[Line], first: int) -> int:
    """The end of a run of lines with a number at the right edge, never falling."""
    end, last_page, edge = first, 0, 0.0
    misses = entries = 0
    for i in range(first, len(lines)):
        words = lines[i].words
        word = words[-1]
        near = abs(word.x1 - edge)
        apart = len(words) == 1 or word.x0 - words[-2].x1 > 0.9 * word.size or near < 1.5
        is_paged = (
            _PAGE.fullmatch(word.text) is not None
            and (near < 4 if edge else len(words) > 1)
            and apart
        )
        page = int(word.text) if is_paged and word.text.isdecimal() else last_page
        if is_paged and page >= last_page:
            end, last_page, edge, misses = i + 1, page, word.x1, 0
            entries += 1
            continue
        misses += 1
        if misses > 3 or _is_text(lines[i]):
            break
    return end if entries >= 3 else first
