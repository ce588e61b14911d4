"""Footnotes: small print at a page's foot that begins with a mark.

They're taken out of the flow and kept with the page on which they stand; a note that runs over to
the next page is one note. Which words refer to a note is found where the paragraphs are put
together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.pdf_columns import Column
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_rules import Rule
from corpus.formats.pdf_words import Word

_MARK = re.compile(
    r"\(?\[?(?P<number>\d{1,3}|[*†‡§¶#]{1,3}|[a-z]|[ivx]{1,5})[\])]?[.:]?", re.IGNORECASE
)


@dataclass(slots=True)
class Note:
    """A footnote: its mark ("3"), its lines without the mark, and the page on which it begins."""

    mark: str
    lines: list[Line]
    page: int
    is_used: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its last sentence has not ended."""
        return bool(self.lines) and not re.search(r"[.!?)”’]$", self.lines[-1].text)


def note_mark(text: str) -> str | None:
    """The mark of a footnote in a superscript ("3" in "(3)"), or None where it's none."""
    match = _MARK.fullmatch(text.strip())
    return match.group("number") if match else None


def take_notes(
    columns: Sequence[Column], rules: Sequence[Rule], body: float, *, is_open: bool
) -> list[Note]:
    """Takes a page's footnotes out of its columns.

    `body` is the size of the document's text; `is_open` says that the page before ended inside a
    note, with which a note with the mark "" goes on.
    """
    found: list[Note] = []
    for column in columns:
        zone = _zone(column, columns, rules, body, is_open)
        if zone:
            found.extend(_notes(zone, _named(columns)))
            held = {id(line) for line in zone}
            column.items = [item for item in column.items if id(item) not in held]
    return found


def _zone(
    column: Column,
    columns: Sequence[Column],
    rules: Sequence[Rule],
    body: float,
    is_open: bool,
) -> list[Line]:
    """The lines at the foot of a column that are footnotes, from top to bottom."""
    tail: list[Line] = []
    for item in reversed(column.items):
        if not isinstance(item, Line) or item.size > 0.93 * body:
            break
        tail.append(item)
    tail.reverse()
    under = _under_rule(column, rules)
    if under and _begins_note(under[0], raised=True):
        return under
    is_small = bool(under) and all(line.size <= 0.97 * body for line in under)
    if is_small and (is_open or _begins_note(under[0], raised=False)):
        return under
    while tail and not _begins_note(tail[0], raised=False):
        tail.pop(0)
    if not tail or not _is_at_foot(tail, columns):
        return []
    if any(_begins_note(line, raised=True) for line in tail) or _is_referred_to(tail[0], columns):
        return tail
    return tail if _is_small_print(tail, column, body) else []


def _under_rule(column: Column, rules: Sequence[Rule]) -> list[Line]:
    """The lines under the rule that parts a column's text from its footnotes."""
    small: list[Line] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if not (column.left - 12 < rule.start < column.left + 40 and rule.length > 40):
            continue
        below = [item for item in column.items if item.top > rule.at - 4]
        lines = [item for item in below if isinstance(item, Line)]
        if not lines or len(lines) < len(below) or len(lines) > 40:
            continue
        if lines[0].top - rule.at > 40 or _underlines(rule, column):
            continue
        if _begins_note(lines[0], raised=True):
            return lines
        small = small or lines
    return small


def _underlines(rule: Rule, column: Column) -> bool:
    """Whether a rule stands right under words of the text, as under a link or a heading."""
    return any(
        -1 < rule.at - item.y < 0.3 * item.size + 1 and item.x0 < rule.end and item.x1 > rule.start
        for item in column.items
        if isinstance(item, Line)
    )


def _begins_note(line: Line, *, raised: bool) -> bool:
    first = line.words[0]
    if note_mark(first.text) is None:
        return _glued_mark(first) is not None and not raised
    if first.raised:
        return True
    return (
        not raised and len(line.words) > 1 and (first.text[0].isdigit() or not first.text.isalpha())
    )


def _glued_mark(word: Word) -> str | None:
    match = re.match(r"(\d{1,2})(?=[A-Z][a-z])|([*†‡]{1,3})(?=\w)", word.text)
    return match.group() if match else None


def _is_at_foot(tail: list[Line], columns: Sequence[Column]) -> bool:
    """Whether nothing of the page's text stands below."""
    return not any(
        item.top > tail[-1].bottom and item.x0 < tail[-1].x1 and item.x1 > tail[0].x0
        for column in columns
        for item in column.items
        if not any(item is line for line in tail)
    )


def _is_referred_to(line: Line, columns: Sequence[Column]) -> bool:
    """Whether a superscript in the page's text names the note that a line begins."""
    return _mark_of(line) in _named(columns)


def _mark_of(line: Line) -> str:
    """The mark that may stand at the head of a note's line."""
    return note_mark(line.words[0].text) or _glued_mark(line.words[0]) or ""


def _named(columns: Sequence[Column]) -> set[str]:
    """What the superscripts inside a page's lines name."""
    return {
        note_mark(word.text) or ""
        for column in columns
        for item in column.items
        if isinstance(item, Line)
        for word in item.words[1:]
        if word.raised
    } - {""}


def _is_small_print(tail: list[Line], column: Column, body: float) -> bool:
    """Notes whose marks aren't raised: small, apart from the text, and numbered upwards."""
    if tail[0].size > 0.88 * body:
        return False
    above = [item for item in column.items if item.bottom <= tail[0].top + 1]
    apart = not above or tail[0].top - max(i.bottom for i in above) > 0.6 * body
    numbers = [
        int(mark)
        for line in tail
        if _begins_note(line, raised=False) and (mark := _mark_of(line)).isdigit()
    ]
    return apart and bool(numbers) and numbers == sorted(numbers)


def _notes(zone: list[Line], named: set[str]) -> list[Note]:
    """A zone's notes; `named` are the superscripts of the page."""
    raised = any(_begins_note(line, raised=True) for line in zone)
    notes: list[Note] = []
    last = 0
    for line in zone:
        begins = _begins_note(line, raised=raised)
        if begins and (raised or _follows(line, last) or _mark_of(line) in named):
            mark, rest = _split_mark(line)
            notes.append(Note(mark, rest, line.page))
            last = int(mark) if mark.isdigit() else last
        elif notes:
            notes[-1].lines.append(line)
        else:
            notes.append(Note("", [line], line.page))
    return notes


def _follows(line: Line, last: int) -> bool:
    mark = _mark_of(line)
    return not mark.isdigit() or last == 0 or int(mark) == last + 1


def _split_mark(line: Line) -> tuple[str, list[Line]]:
    first = line.words[0]
    mark = note_mark(first.text)
    if mark is None:
        mark = _glued_mark(first) or ""
        first.text = first.text[len(mark) :]
        line.changed()
        return mark, [line]
    rest = line.words[1:]
    return mark, [Line(rest, line.page)] if rest else []
