"""What is printed on every page beside the text: running headers, footers and page numbers.

They are known by standing at the same height on several pages with the same words, figures aside
where these count the pages. A line goes only if everything beyond it, towards the page's edge,
goes too; so text at the top of a page stays.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_lines import Line

_DEPTH = 6  # lines looked at, from each edge
_ZONE = 0.2  # of the page's height, at each edge
_NEAR = 3.0  # points by which a running line's height may differ
_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{1,3}|v|x))"
_PAGE_LABEL = re.compile(
    rf"(?:[-–—|\[\]. ]*(?:(?:page|tudalen|p\.)\s*[|:]?\s*)?(?P<number>\d{{1,4}}|{_ROMAN})"
    r"(?:\s*(?:of|o|/|out of)\s*(?P<of>\d{1,4}))?\s*(?:[|]\s*(?:page|p\s?a\s?g\s?e|tudalen))?"
    r"[-–—|\[\]. ]*)",
    re.IGNORECASE,
)
_MANY = 35  # words: more at one edge of a page are text that several pages share
_FIGURE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    rank: int  # 0 is the outermost line
    line: Line
    text: str
    form: str
    figures: tuple[int, ...]


def without_running(
    pages: Sequence[list[Line]], heights: Sequence[float], body: float
) -> tuple[list[list[Line]], int]:
    """The pages' lines (top to bottom) without running ones, and how many were left out.

    `heights` are the pages' heights in points, `body` the size of the document's text.
    """
    kept = [list(lines) for lines in pages]
    left_out = 0
    for at_top in (True, False):
        found = _running(pages, heights, body, at_top=at_top)
        for lines in kept:
            count = _edge_lines(lines if at_top else lines[::-1], found)
            del lines[slice(0, count) if at_top else slice(len(lines) - count, None)]
            left_out += count
    return kept, left_out


def _edge_lines(lines: Sequence[Line], found: set[int]) -> int:
    """How many lines, from the page's edge inwards, are running ones: as many as were found, less
    those that stand in one paragraph with the next."""
    count = next((i for i, line in enumerate(lines) if id(line) not in found), len(lines))
    while count and count < len(lines):
        last, following = lines[count - 1], lines[count]
        close = abs(following.y - last.y) < 1.5 * last.size
        alike = abs(following.size - last.size) < 0.5 and following.is_bold == last.is_bold
        if not (close and alike) or _PAGE_LABEL.fullmatch(last.text.strip()):
            break
        count -= 1
    words = sum(len(line.words) for line in lines[:count])
    if words > _MANY:
        labels = (bool(_PAGE_LABEL.fullmatch(line.text.strip())) for line in lines[:count])
        return next((i for i, is_label in enumerate(labels) if not is_label), count)
    return count


def _running(
    pages: Sequence[list[Line]], heights: Sequence[float], body: float, *, at_top: bool
) -> set[int]:
    """The ids of the lines at one edge that are running headers or footers."""
    candidates = [
        _candidate(i, rank, line)
        for i, lines in enumerate(pages)
        for rank, line in enumerate(_edge(lines, heights[i], at_top))
    ]
    by_form: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_form[candidate.form].append(candidate)
    filled = sum(1 for lines in pages if lines)
    firm: list[_Candidate] = []
    for group in by_form.values():
        for level in _levels(group):
            large = level[0].line.size > 1.15 * body and len(level) < 0.8 * filled
            if not large and _repeats(level, filled) and _outside_text(level, candidates, filled):
                firm.extend(level)
    found = {id(c.line) for c in firm}
    forms = {c.form: c for c in firm}
    slots = Counter(round(c.line.y / _NEAR) for c in firm)
    for candidate in candidates:
        place = round(candidate.line.y / _NEAR)
        in_slot = sum(slots[place + d] for d in (-1, 0, 1)) >= max(3, 0.6 * filled)
        short = len(candidate.text.split()) <= 14
        if (
            (in_slot and short and _alike(candidate, firm))
            or _is_elsewhere(candidate, forms.get(candidate.form), heights)
            or _is_own_page_number(candidate, pages, heights[candidate.page])
        ):
            found.add(id(candidate.line))
    return found


def _edge(lines: list[Line], height: float, at_top: bool) -> list[Line]:
    if at_top:
        return [line for line in lines[:_DEPTH] if line.y < _ZONE * height]
    return [line for line in lines[: -_DEPTH - 1 : -1] if line.y > (1 - _ZONE) * height]


def _candidate(page: int, rank: int, line: Line) -> _Candidate:
    text = " ".join(line.text.split())
    label = _PAGE_LABEL.fullmatch(text)
    if label and not label.group("number").isdigit():
        return _Candidate(page, rank, line, text, "#", ())
    figures = tuple(int(f[:9]) for f in _FIGURE.findall(text))
    return _Candidate(page, rank, line, text, _FIGURE.sub("#", text.lower()), figures)


def _levels(group: list[_Candidate]) -> list[list[_Candidate]]:
    """Candidates of one form, parted by their height on the page."""
    levels: list[list[_Candidate]] = []
    for candidate in sorted(group, key=lambda c: c.line.y):
        if levels and candidate.line.y - levels[-1][-1].line.y <= _NEAR:
            levels[-1].append(candidate)
        else:
            levels.append([candidate])
    return levels


def _repeats(level: list[_Candidate], filled: int) -> bool:
    """Whether the same words stand on enough pages, their figures equal or counting the pages."""
    pages = {c.page for c in level}
    if len(pages) < (2 if filled <= 4 else 3):
        return False
    count = max(len(c.figures) for c in level)
    for place in range(count):
        values = [(c.page, c.figures[place]) for c in level if len(c.figures) == count]
        constant = Counter(v for _, v in values).most_common(1)[0][1]
        if constant >= 0.6 * len(values):
            continue
        offsets = Counter(v - p for p, v in values)
        counting = sum(n for n in offsets.values() if n > 1)
        if counting < 0.6 * len(values) or not _shows_page(level[0]):
            return False
    return True


def _shows_page(candidate: _Candidate) -> bool:
    """Whether a figure in a line can be a page's number: alone, called so, or set apart at one
    end of it; "Policy 12" over each page's text is no page number."""
    if _PAGE_LABEL.fullmatch(candidate.text) or re.search(
        r"\b(?:page|tudalen|p)\b|[|•·–—-] ?\d+$|^\d+ ?[|•·–—-]|\d ?(?:/|of|o) ?\d+$",
        candidate.text,
        re.IGNORECASE,
    ):
        return True
    words = candidate.line.words
    size = candidate.line.size
    first, last = words[0], words[-1]
    return len(words) > 1 and (
        (first.text.isdigit() and words[1].x0 - first.x1 > 0.9 * size)
        or (last.text.isdigit() and last.x0 - words[-2].x1 > 0.9 * size)
    )


def _is_elsewhere(candidate: _Candidate, firm: _Candidate | None, heights: Sequence[float]) -> bool:
    """Whether a line is a running one at another height, as on a page turned on its side."""
    if firm is None or candidate.rank > 1 or abs(firm.line.size - candidate.line.size) > 0.4:
        return False
    height, other = heights[candidate.page], heights[firm.page]
    if abs(height - other) < 5:
        return False
    if firm.form == "#" and firm.figures and candidate.figures:
        return candidate.figures[0] - candidate.page == firm.figures[0] - firm.page
    return True


def _outside_text(level: list[_Candidate], candidates: list[_Candidate], filled: int) -> bool:
    """Whether the place is kept free of text on the pages that don't have these words."""
    pages = {c.page for c in level}
    if len(pages) >= 0.5 * filled or _PAGE_LABEL.fullmatch(level[0].text):
        return True
    here = level[0].line.y
    others = Counter(
        c.form for c in candidates if c.page not in pages and abs(c.line.y - here) <= _NEAR
    )
    strangers = sum(n for n in others.values() if n < 3)
    return strangers <= 0.3 * filled


def _alike(candidate: _Candidate, firm: Iterable[_Candidate]) -> bool:
    """Whether a line is set as the running lines at its height are."""
    return any(
        abs(other.line.y - candidate.line.y) <= 1.0
        and abs(other.line.size - candidate.line.size) < 0.4
        and other.line.is_bold == candidate.line.is_bold
        for other in firm
    )


def _is_own_page_number(candidate: _Candidate, pages: Sequence[list[Line]], height: float) -> bool:
    """A page's own number at its very edge, or "Page 3 of 20", on a document too short to tell."""
    label = _PAGE_LABEL.fullmatch(candidate.text)
    if not label or candidate.rank > 1:
        return False
    if label.group("of") or re.search(r"page|tudalen", candidate.text, re.IGNORECASE):
        return True
    near_edge = candidate.line.y > 0.9 * height or candidate.line.y < 0.08 * height
    return near_edge and label.group("number") == str(candidate.page + 1) and len(pages) < 8
