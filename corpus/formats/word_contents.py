"""Contents lists in a Word file, so that they can be left out: each line of one names a place and
says nothing itself, and its numbers are not paragraph numbers.

A list is known by the file's own marks (field, style, gallery), or by its lines: they end in page
numbers, or stand again further on as headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.formats.word_story import Paragraph
from corpus.formats.word_tables import Line, Row, plain, shown

_HEADING = re.compile(
    r"(?:table of |list of )?(?:contents?|tables|figures)(?: page)?|contents list|cynnwys"
    r"|rhestr gynnwys|tabl cynnwys",
    re.IGNORECASE,
)
_PAGE = r"(?:page |tud(?:alen)?\.? )?(?:\d{1,3}|[ivxl]{1,6})(?:\s?[-–]\s?\d{1,3})?"
_PAGES = re.compile(rf"{_PAGE}(?:\s{_PAGE})*", re.IGNORECASE)
_LEADER = r"(?:\t|\.{4,}|…{2,}|(?:\. ){3,}|_{4,})[\s.…]*"
_ENTRY = re.compile(rf"\S.*{_LEADER}{_PAGE}\s*$", re.DOTALL | re.IGNORECASE)
_TRAIL = re.compile(rf"[\s.…_]*{_LEADER}{_PAGE}\s*$", re.IGNORECASE)
_MOST = 400
_LONGEST = 400


def is_contents_heading(text: str) -> bool:
    """Whether a line is the heading of a contents list."""
    return bool(_HEADING.fullmatch(plain(text).strip(" :.")))


def listed(lines: Sequence[Line], is_closed: Callable[[int], bool]) -> set[int]:
    """The places in `lines` of the contents lists, with their headings.

    Args:
        lines: the document.
        is_closed: whether the field of that number came to its end; a list that never ends is
            damage, and only what looks like a list's line is taken from it.
    """
    found = {i for i, line in enumerate(lines) if _is_marked(line, is_closed)}
    _spread(lines, found)
    again = _places(lines)
    for i, line in enumerate(lines):
        if not isinstance(line, Paragraph) or not line.text.strip():
            continue
        if not (line.style.is_contents_heading or is_contents_heading(line.text)):
            continue
        typed = _typed(lines, i + 1, again)
        found.update(typed)
        following = next((j for j in range(i + 1, len(lines)) if _text(lines[j])), None)
        if typed or following in found:
            found.add(i)
    return found | _runs_of_entries(lines, found, again)


def _is_marked(line: Line, is_closed: Callable[[int], bool]) -> bool:
    if not isinstance(line, Paragraph):
        return bool(line.listing)
    if line.style.is_contents and _is_entry(line):
        return True
    if line.listing > 0 and not is_closed(line.listing):
        return _is_entry(line)
    return bool(line.listing) and not (line.heading and line.listing > 0)


def _spread(lines: Sequence[Line], found: set[int]) -> None:
    """Takes in lines in a contents style beside those found; one that stands alone is text whose
    author liked the look of it."""
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        beside = False
        for i in order:
            line = lines[i]
            if i not in found and beside and isinstance(line, Paragraph) and line.style.is_contents:
                found.add(i)
            beside = i in found


def _text(line: Line) -> str:
    return plain(" ".join(line.cells)) if isinstance(line, Row) else shown(line)


def _key(line: Line) -> str:
    """The words of an entry without its number and page, for comparing it with its heading."""
    if isinstance(line, Row):
        cells = [c for c in line.cells if c]
        text = " ".join(cells[:-1] if _is_entry(line) else cells)
    else:
        text = plain(_TRAIL.sub("", line.text) if _is_entry(line) else line.text)
    text = re.sub(
        r"^(?:chapter|part|annex|appendix|section|schedule|pennod|rhan|atodiad|adran)\b\s*"
        r"(?:\d+|[a-z]|[ivxl]+)?\b|^[(]?(?:\d+(?:\.\d+)*|[a-z]|[ivxl]+)[.):]\s",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return "".join(c for c in text.casefold() if c.isalnum()).lstrip("0123456789")


def _places(lines: Sequence[Line]) -> dict[str, int]:
    """Where each short text stands last."""
    return {_key(line): i for i, line in enumerate(lines) if len(_text(line)) < 200}


def _is_page(line: Line) -> bool:
    text = _text(line)
    is_label = re.fullmatch(r"page(?: (?:no\.?|number))?", text, re.IGNORECASE)
    return bool(is_label) or (len(text) < _LONGEST and bool(_PAGES.fullmatch(text)))


def _is_entry(line: Line) -> bool:
    if isinstance(line, Row):
        cells = [c for c in line.cells if c]
        if len(cells) < 2 or len(cells[-1]) > _LONGEST:
            return False
        return bool(_PAGES.fullmatch(cells[-1]))
    return len(line.text) < _LONGEST and bool(_ENTRY.match(line.text.strip()))


def _typed(lines: Sequence[Line], start: int, again: dict[str, int]) -> set[int]:
    """A typed contents list that begins at `start`: it goes on to where a title stands the second
    time, for there the text itself begins."""
    keys: dict[str, int] = {}
    taken: list[int] = []
    last, entries, others = start - 1, 0, 0
    for i in range(start, min(start + _MOST, len(lines))):
        line, text = lines[i], _text(lines[i])
        if not text:
            continue
        key = _key(line)
        is_text = isinstance(line, Paragraph) and len(text.split()) > 40
        is_entry = _is_entry(line) or _is_page(line)
        if is_text or (key in keys and not is_entry and len(key) > 3):
            break
        if is_entry or (len(key) > 3 and again.get(key, 0) > i):
            entries, last, others = entries + (not _is_page(line)), i, 0
        else:
            others += 1
            if others > 4:
                break
        keys[key] = i
        taken.append(i)
    taken = [i for i in taken if i <= last]
    return set(taken) if entries >= 3 and entries * 2 >= len(taken) else set()


def _runs_of_entries(lines: Sequence[Line], known: set[int], again: dict[str, int]) -> set[int]:
    """Contents lists without a heading: four lines or more in a row that end in page numbers which
    never fall, and half of them stand again further on."""
    found: set[int] = set()
    run: list[int] = []
    pages: list[int] = []
    for i in [*range(len(lines)), None]:
        line = lines[i] if i is not None else None
        if line is not None and (not _text(line) or i in known):
            continue
        page = _page(line) if line is not None else None
        if i is not None and page is not None and (not pages or page >= pages[-1]):
            run.append(i)
            pages.append(page)
            continue
        repeated = sum(again.get(_key(lines[j]), 0) > run[-1] for j in run)
        if len(run) >= 4 and repeated * 2 >= len(run):
            found.update(run)
        run, pages = ([i], [page]) if i is not None and page is not None else ([], [])
    return found


def _page(line: Line) -> int | None:
    """The page number at the end of an entry; rows of a table are no entries by themselves."""
    if not isinstance(line, Paragraph) or not _is_entry(line):
        return None
    digits = re.search(r"(\d{1,3})\s*$", line.text)
    return int(digits.group(1)) if digits else 0
