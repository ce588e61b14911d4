"""Headings and the title of a Word file, decided over the whole document.

Styles say what is a heading, but government files style whole numbered paragraphs as headings
too, and some files only show their headings by size. Nothing here reads numbers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.block import line_block
from corpus.formats.word_story import Paragraph
from corpus.formats.word_tables import Line, plain

_ENDS = re.compile(r"[.;,:?!][”’\"')\]]*$")
_NOTHING = re.compile(
    r"(?:none|nil|n/?a|not applicable|no(?:ne)? .* (?:implications|issues))\W*", re.I
)
_JUNK_TITLE = re.compile(r"microsoft word\b|untitled|document ?\d*$|.*\.docx?$|title$|\[", re.I)


@dataclass(frozen=True, slots=True)
class Outline:
    """The level of each line that is a heading, by its place, and the document's title.

    `bare` are the headings whose first word is their number though nothing sets it off, as in
    "2 Advice" after "1 Principles".
    """

    levels: dict[int, int]
    title: str | None
    bare: frozenset[int] = frozenset()


def outline(lines: Sequence[Line], own_title: str | None) -> tuple[list[Line], Outline]:
    """Finds headings and the title; the lines of a title that runs over several become one.

    Args:
        lines: the document without its contents lists.
        own_title: the title in the file's properties, used only where the text shows it too.
    """
    body = _body_size(lines)
    lines, title_at, title = _with_title(list(lines), body, own_title)
    in_sentences = _sentence_styles(lines)
    levels = {}
    for i, line in enumerate(lines):
        if isinstance(line, Paragraph) and line.heading:
            text, is_numbered = _parted(line)
            if not text:
                text = line.mark.text  # "Annex A" on a line of its own
            if _is_heading_text(text, is_numbered, line.style.id in in_sentences):
                levels[i] = line.heading
    if sum(1 for i in levels if i != title_at) < 3:
        levels |= _headings_by_size(lines, body)
    if title_at is not None:
        levels[title_at] = 1
    return lines, Outline(levels, title, _bare_numbers(lines, levels))


def _parted(line: Paragraph) -> tuple[str, bool]:
    """The text without its number, and whether it has one."""
    if line.mark.is_number:
        return plain(line.text), True
    block = line_block(line.text)
    return block.text, block.kind in ("numbered", "subitem")


def _is_sentence(text: str, is_numbered: bool) -> bool:
    """Whether a text is too long for a heading."""
    count = len(text.split())
    if is_numbered:
        return count > 20 or (count > 12 and bool(re.search(r"\.[”’\"')]*$", text)))
    return count > 40 or (count > 25 and bool(re.search(r"\.[”’\"')]*$", text)))


def _is_heading_text(text: str, is_numbered: bool, style_has_sentences: bool) -> bool:
    if not re.search(r"[^\W_]", text) or _is_sentence(text, is_numbered):
        return False
    if style_has_sentences and is_numbered:
        return len(text.split()) <= 12 and not _ENDS.search(text) and not _NOTHING.fullmatch(text)
    return True


def _bare_numbers(lines: Sequence[Line], levels: dict[int, int]) -> frozenset[int]:
    """Headings that begin with a bare number, where those of a level count up from 1."""
    runs: dict[int, list[int]] = defaultdict(list)
    for i in sorted(levels):
        match = re.match(r"\s*(\d{1,2})\s+[^\W\d_]", _paragraph(lines, i).text)
        if match and int(match.group(1)) == len(runs[levels[i]]) + 1:
            runs[levels[i]].append(i)
    return frozenset(i for run in runs.values() if len(run) >= 2 for i in run)


def _sentence_styles(lines: Sequence[Line]) -> set[str]:
    """Heading styles that mostly stand on numbered paragraphs rather than on headings."""
    sentences: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        if isinstance(line, Paragraph) and line.heading and line.text.strip():
            text, is_numbered = _parted(line)
            if is_numbered:
                sentences[line.style.id].append(_is_sentence(text, True))
    return {style for style, found in sentences.items() if sum(found) * 3 >= len(found)}


def _body_size(lines: Sequence[Line]) -> float:
    """The size in points in which most of the document is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if isinstance(line, Paragraph) and line.size is not None:
            sizes[line.size] += len(line.text)
    return max(sizes, key=lambda s: sizes[s]) if sizes else 10.0


def _headings_by_size(lines: Sequence[Line], body: float) -> dict[int, int]:
    """Headings that only their size shows: short lines, larger than the text; the larger the size
    the higher the level."""
    found = {}
    for i, line in enumerate(lines):
        if not isinstance(line, Paragraph) or line.size is None or line.size < 1.15 * body:
            continue
        text, _ = _parted(line)
        is_item = line.mark.text and not (line.mark.is_number and line.bold)
        if not is_item and len(text.split()) <= 20 and not re.search(r"[.;,]$", text) and text:
            found[i] = line.size
    ranks: dict[float, int] = {}
    largest, rank = 0.0, 0
    for size in sorted(set(found.values()), reverse=True):
        if size < largest / 1.1 or not rank:  # 24 and 25 points are meant to be the same
            largest, rank = size, rank + 1
        ranks[size] = min(rank, 9)
    return {i: ranks[size] for i, size in found.items()}


# -- the title ------------------------------------------------------------------------------------


def _with_title(
    lines: list[Line], body: float, own_title: str | None
) -> tuple[list[Line], int | None, str | None]:
    span = _title_span(lines, body, own_title)
    if span is None:
        return lines, None, None
    first, last = span
    held = [p for p in lines[first : last + 1] if isinstance(p, Paragraph) and p.text.strip()]
    text = plain(" ".join(p.text for p in held))
    notes = tuple(n for p in held for n in p.notes)
    whole = replace(held[0], text=text, notes=notes, heading=1)
    return [*lines[:first], whole, *lines[last + 1 :]], first, text


def _title_span(
    lines: Sequence[Line], body: float, own_title: str | None
) -> tuple[int, int] | None:
    """The first and last line of the title: the file's Title style, its properties' title where
    the first page shows it, or the largest letters of the first page."""
    styled = [
        i for i, p in enumerate(lines)
        if isinstance(p, Paragraph) and p.style.is_title and _may_be_title(p.text)
    ]  # fmt: skip
    front = _front(lines)
    if styled and styled[0] <= max(40, front[-1] if front else 0):
        return styled[0], _run_end(lines, styled[0], lambda p: p.style.is_title)
    wanted = _letters(own_title or "")
    if len(wanted) > 8 and not _JUNK_TITLE.match((own_title or "").strip()):
        for i in front:
            if _letters(_paragraph(lines, i).text) == wanted:
                return i, i
    sized = [i for i in front if (_paragraph(lines, i).size or 0) >= 1.25 * body]
    if not sized:
        first = front[0] if front else 0
        if not front or not _is_banner(_paragraph(lines, first)):
            return None
        return first, _run_end(lines, first, _is_banner)
    largest = max(_paragraph(lines, i).size or 0 for i in sized)
    first = next(i for i in sized if _paragraph(lines, i).size == largest)
    return first, _run_end(lines, first, lambda p: p.size == largest and not p.heading)


def _is_banner(line: Paragraph) -> bool:
    """Bold and in the middle, as the title stands in documents of one size throughout."""
    return line.bold and line.is_centred and not line.mark.text


def _run_end(lines: Sequence[Line], first: int, belongs: Callable[[Paragraph], bool]) -> int:
    last = first
    for i in range(first + 1, min(first + 12, len(lines))):
        line = lines[i]
        if not isinstance(line, Paragraph):
            break
        if not line.text.strip():
            continue
        if not belongs(line) or len(line.text.split()) > 40:
            break
        last = i
    return last


def _paragraph(lines: Sequence[Line], i: int) -> Paragraph:
    line = lines[i]
    assert isinstance(line, Paragraph)
    return line


def _front(lines: Sequence[Line]) -> list[int]:
    """The lines before the text begins: short, at most twenty, no numbered paragraph among them."""
    found: list[int] = []
    for i, line in enumerate(lines):
        if len(found) == 20:
            break
        if not isinstance(line, Paragraph):
            continue
        if len(line.text.split()) > 30:
            break
        if _may_be_title(line.text) and not line.mark.text:
            found.append(i)
    return found


def _may_be_title(text: str) -> bool:
    text = plain(text)
    return len(re.findall(r"[^\W\d_]", text)) >= 3 and len(text.split()) <= 40


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
