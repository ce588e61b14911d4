"""Totals that a passage states and its own parts do not make.

Within one passage only: parts and totals of two passages are never summed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.differing.figures import LABEL, MONEY, NUMBER, blank, read_money, read_number
from assistant.differing.values import blank_times
from index.chunking import split_sentences


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated total, the parts as printed, what they make, and where (offsets in the text)."""

    total: str
    parts: tuple[str, ...]
    makes: str
    span: tuple[int, int]


_FIGURE = re.compile(
    rf"(?P<cash>{MONEY})|(?P<share>\d+(?:\.\d+)?)\s?(?:%|per cent\b)|(?P<n>{NUMBER})"
)
# Words that tell a total, a list under its total, and a part that the next sentence adds.
_TOTAL_ROW = re.compile(r"\s*(?:grand )?totals?\b", re.IGNORECASE)
_LEAD = re.compile(r"\b(?:made up|consists?|comprises?|total|as follows)\b")
_ONE_MORE = re.compile(r"\b(?:only|just|other|remaining)\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*[-•·–]\s+")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure as printed; `kind` is "cash", "share" or "n", the offsets are those of the text."""

    printed: str
    amount: float
    kind: str
    start: int
    end: int


_NONE = _Figure("", 0, "", 0, 0)  # an item that begins with no figure


def check_sums(words: str) -> tuple[Sum, ...]:
    """Totals that a passage states and its own parts do not make.

    Parts stand in the columns or rows of a table with a total, in the items of a list, or in a
    sentence that lists three or more. A listing that misses its total by more than a fifth is not
    taken as meant to be whole.
    """
    return (*_tables(words), *_lists(words), *_listings(words))


def _checked(
    total: _Figure, parts: Sequence[_Figure], span: tuple[int, int], whole: bool
) -> Iterator[Sum]:
    """A sum that does not come out; `whole` where the parts are surely all."""
    if any(p.kind != total.kind for p in parts):
        return
    makes = sum(p.amount for p in parts)
    off = abs(makes - total.amount)
    rounding = 0.5 * len(parts) + 0.5 if total.kind == "share" else 0.005
    if off > rounding and (whole or off <= total.amount / 5):
        sign = "£" if total.kind == "cash" else ""
        made = f"{makes:,.0f}" if makes == round(makes) else f"{makes:,.2f}"
        printed = tuple(p.printed for p in parts)
        yield Sum(total.printed, printed, sign + made + "%" * (total.kind == "share"), span)


def _figures(text: str, at: int = 0) -> list[_Figure]:
    """The figures of a text that may be counts, sums of money or shares."""
    masked = blank_times(re.sub(r"\([^)]*\)", blank, LABEL.sub(blank, text)))
    return [
        _Figure(
            m.group(),
            read_money(m["cash"]) if m["cash"] else read_number(m["share"] or m["n"]),
            str(m.lastgroup),
            at + m.start(),
            at + m.end(),
        )
        for m in _FIGURE.finditer(masked)
    ]


def _cell(text: str) -> _Figure | None:
    """The figure of a cell that holds nothing else but perhaps the word "Total"."""
    m = re.fullmatch(r"(?:totals?:?)?\s*(£?)(\d[\d,]*(?:\.\d+)?)\s*", text, re.IGNORECASE)
    return _Figure(m[1] + m[2], read_money(m[2]), "cash" if m[1] else "n", 0, 0) if m else None


def _tables(words: str) -> Iterator[Sum]:
    """Columns above a row of totals, and rows before a column of totals."""
    lines = [m for m in re.finditer(r"[^\n]+", words) if "\t" in m.group()]
    if len(lines) < 3:
        return
    span = lines[0].start(), lines[-1].end()
    header, *rows = ([cell.strip() for cell in line.group().split("\t")] for line in lines)
    if _TOTAL_ROW.match("".join(rows[-1])):
        for column in zip(*(map(_cell, row) for row in rows), strict=False):
            *parts, total = column
            if total and len(parts) > 1 and all(parts):
                yield from _checked(total, [p for p in parts if p], span, whole=True)
    if _TOTAL_ROW.fullmatch(header[-1]):
        sums = []
        for line, row in zip(lines[1:], rows, strict=True):
            *parts, total = [_cell(cell) for cell in row[1:]] or [None]
            if total and len(parts) > 1 and all(parts):
                sums.append(list(_checked(total, [p for p in parts if p], line.span(), True)))
        if not all(sums):  # where no row adds up, the last column is no sum of the others
            yield from (s for found in sums for s in found)


def _lists(words: str) -> Iterator[Sum]:
    """Items that each begin with a figure, under a lead that states a total or before one."""
    lines = [m for m in re.finditer(r"[^\n]+", words) if "\t" not in m.group()]
    items: list[_Figure] = []
    lead = None
    for line in (*lines, None):
        mark = _ITEM.match(line.group()) if line else None
        if line and mark:
            at = line.start() + mark.end()
            first = _figures(line.group()[mark.end() :], at)[:1]
            items.append(first[0] if first and first[0].start == at else _NONE)
            continue
        if len(items) > 1 and _NONE not in items:
            for total in _stated(lead, line)[-1:]:
                ends = (min(total.start, items[0].start), max(total.end, items[-1].end))
                yield from _checked(total, items, ends, whole=True)
        items, lead = [], line


def _stated(lead: re.Match[str] | None, after: re.Match[str] | None) -> list[_Figure]:
    """The figures of the line that states a list's total: the one after it, or its lead."""
    if after and _TOTAL_ROW.match(after.group()):
        return _figures(after.group(), after.start())
    if lead and _LEAD.search(lead.group()):
        return _figures(lead.group(), lead.start())
    return []


def _listings(words: str) -> Iterator[Sum]:
    """Three or more parts in a sentence, of a total in it or in the sentence before ("This
    equates to"); "only one", "the other two" in the sentence after is one more part."""
    spans = [s for s in split_sentences(words) if "\t" not in words[slice(*s)]]
    figures = [_figures(words[slice(*s)], s[0]) for s in spans]
    for i, (start, end) in enumerate(spans):
        parts = _run(words, figures[i])
        earlier = figures[i - 1] if i else []
        total = _total(words, spans[i], figures[i], parts, earlier) if len(parts) > 2 else None
        if total is None:
            continue
        parts = [p for p in parts if p is not total]
        if len(parts) < 3:
            continue
        if total.start < start:
            start = spans[i - 1][0]
        following = figures[i + 1] if i + 1 < len(spans) else []
        if len(following) == 1 and _ONE_MORE.search(words[slice(*spans[i + 1])]):
            parts += following
            end = spans[i + 1][1]
        yield from _checked(total, parts, (start, end), whole=False)


def _total(
    words: str,
    span: tuple[int, int],
    figures: Sequence[_Figure],
    parts: Sequence[_Figure],
    earlier: Sequence[_Figure],
) -> _Figure | None:
    """What the parts in a sentence are parts of: "Of the 40, 12 are …", the figure before them,
    one said after them to be made by them, or the last of the sentence before."""
    start, end = span
    if re.search(r"\bOf (?:the |our |these |those )?$", words[start : parts[0].start]):
        return parts[0]
    before = [f for f in figures if f.end <= parts[0].start]
    if before:
        return before[-1]
    after = [f for f in figures if f.start >= parts[-1].end]
    if after and re.search(r"\b(?:makes|making|total|in all)\b", words[parts[-1].end : end]):
        return after[0]
    if earlier and re.match(r"(?:This|That|These|They|Those)\b", words[start:end]):
        return earlier[-1]
    return None


def _run(words: str, figures: Sequence[_Figure]) -> list[_Figure]:
    """The longest run of figures with commas or "and" before all but its first, closed by "and"."""
    run: list[_Figure] = []
    best: list[_Figure] = []
    for k, figure in enumerate(figures):
        gap = words[figures[k - 1].end if k else max(0, figure.start - 40) : figure.start]
        opens = re.search(r"(?:,|;|\band)\s+(?:and |only |just )?$", gap)
        run = [*run, figure] if opens and run else [figure]
        if re.search(r"\band\s+(?:only |just )?$", gap) and len(run) > len(best):
            best = run
    return best
