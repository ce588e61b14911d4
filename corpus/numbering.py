"""Blocks become passages: which number is a paragraph's, which restarts, which is a list's.

Nothing after this step knows a file's format. It decides by the run of the numbers and the
headings above them, never by a document's name, and loses no word: every block ends in exactly
one top-level passage or stands as a heading between two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.block import Block
from corpus.gathering import HEADING_KINDS, Gatherer, Line, Unit
from corpus.passage import Passage
from corpus.reference import Kind, heading_code, numbers_of
from corpus.runs import Heading, Run
from corpus.settling import settled


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document's canonical text and its passages, in document order; `items` are the marked
    items inside them."""

    text: str
    passages: tuple[Passage, ...]
    items: tuple[Passage, ...]


def number_blocks(
    document: str, title: str, blocks: Iterable[Block], own_title: str | None
) -> Numbered:
    """Turns a document's blocks into its canonical text and passages.

    Args:
        document: the id that goes into each passage.
        title: the title for labels (from the catalogue).
        blocks: in reading order.
        own_title: the title as the document prints it, if its format marks one; that heading
            names the document and is left out of every passage's `headings`.
    """
    units = Gatherer().gather(settled(blocks), own_title)
    labels = _labels(title, units)
    written: list[str] = []
    length = 0

    def write(text: str) -> int:
        nonlocal length
        at = length
        written.append(text)
        length += len(text)
        return at

    passages: list[Passage] = []
    items: list[Passage] = []
    for unit, (label, within) in zip(units, labels, strict=True):
        for heading in unit.opens:
            write(f"{heading}\n\n")
        if unit.mark:
            write(f"{unit.mark} ")
        start = length
        places: list[tuple[Line, int]] = []
        for i, line in enumerate(unit.lines):
            if i:
                write("\n")
            if line.mark:
                write(f"{line.mark} ")
            places.append((line, write(line.text)))
        text = "".join(written)[start:] if not unit.lines else None
        end = length
        write("\n\n")
        body = text if text is not None else _slice(written, start, end)
        passage = Passage(
            document=document,
            kind=unit.kind,
            number=unit.number,
            label=label,
            headings=unit.headings,
            page=unit.page,
            text=body,
            start=start,
            end=end,
            mark=unit.mark,
            opens=unit.opens,
            within=within,
            anchor=unit.anchor,
        )
        passages.append(passage)
        passages.extend(_members(passage, title, places))
        items.extend(_items(passage, label, places))
    return Numbered("".join(written).rstrip("\n") + "\n", tuple(passages), tuple(items))


def _slice(written: list[str], start: int, end: int) -> str:
    """The written text from `start` to `end`, without joining the whole document each time."""
    parts: list[str] = []
    gathered = 0
    for piece in reversed(written):
        parts.append(piece)
        gathered += len(piece)
        if gathered >= end - start + 2:
            break
    text = "".join(reversed(parts)).removesuffix("\n\n")
    return text[len(text) - (end - start) :]


def _items(parent: Passage, label: str, places: list[tuple[Line, int]]) -> Iterable[Passage]:
    """The lettered and numbered items inside a numbered passage: "paragraph 31(vi)"."""
    for line, at in places[1:]:
        if line.number is not None and parent.number is not None:
            yield replace(
                parent,
                number=line.number,
                label=f"{label}({line.number})",
                text=line.text,
                start=at,
                end=at + len(line.text),
                parent=parent.number,
                mark=line.mark,
                opens=(),
            )


def _members(parent: Passage, title: str, places: list[tuple[Line, int]]) -> Iterable[Passage]:
    """Principles and objectives are cited by themselves though they stand inside a paragraph."""
    kind = _member_kind(parent)
    if kind is None or parent.number is None:
        return
    for line, at in places:
        if line.is_subitem and line.number:
            yield Passage(
                document=parent.document,
                kind=kind,
                number=line.number,
                label=f"{title}, {kind} {line.number} (paragraph {parent.number})",
                headings=parent.headings,
                page=parent.page,
                text=line.text,
                start=at,
                end=at + len(line.text),
                parent=parent.number,
                mark=line.mark,
            )


def _member_kind(passage: Passage) -> Kind | None:
    if passage.kind != "paragraph" or not passage.heading:
        return None
    heading = passage.heading.strip(" :.").lower()
    lead = passage.text.split("\n", 1)[0].lower()
    for kind in ("principle", "objective"):
        form = dict(HEADING_KINDS)[kind]
        if re.fullmatch(form, heading) and f"{kind}s" in lead:
            return kind
    return None


def _labels(title: str, units: Sequence[Unit]) -> list[tuple[str, str | None]]:
    """Each unit's label, and the heading within which its number counts where it restarted.

    Where an author used one number twice in one run, the labels differ by page, by heading or,
    at last, by order.
    """
    withins = _withins(units)
    within_of = [withins.get(id(unit.run)) for unit in units]
    alike: dict[tuple[Kind, str, str | None], list[Unit]] = defaultdict(list)
    for unit, within in zip(units, within_of, strict=True):
        if unit.number is not None:
            alike[unit.kind, unit.number, within].append(unit)
    named: list[tuple[str, str | None]] = []
    orders: Counter[int] = Counter()
    for unit, within in zip(units, within_of, strict=True):
        same = alike[unit.kind, unit.number, within] if unit.number is not None else []
        orders[id(same)] += 1
        told_apart = _told_apart(unit, same, orders[id(same)]) if len(same) > 1 else ""
        named.append((_label(title, unit, within) + told_apart, within))
    return named


def _withins(units: Sequence[Unit]) -> dict[int, str]:
    """For each run that restarted, by its id: the outermost heading that no other run with the
    same numbers shares."""
    members: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.run is not None and unit.number is not None:
            members[id(unit.run)].append(unit)
    names: dict[int, str] = {}
    opened: dict[tuple[Kind, str], list[tuple[Run, tuple[Heading, ...]]]] = defaultdict(list)
    for same in members.values():
        for unit in same:
            if unit.run is not None and unit.number is not None:
                opened[unit.kind, unit.number].append((unit.run, unit.path))
    for key, same in members.items():
        run, path = same[0].run, same[0].path
        if run is None or run.is_main or run.kind != "paragraph" or run.home is None:
            continue
        clashing = {
            heading
            for unit in same
            for other, headings in opened[unit.kind, unit.number or ""]
            if other is not run
            for heading in headings
        }
        own = [h for h in path if h not in clashing]
        if own or path:
            names[key] = (own or list(path[-1:]))[0].text
    return names


def _told_apart(unit: Unit, same: Sequence[Unit], order: int) -> str:
    """What tells a unit from the others with its number: page, heading or order (from 1)."""
    by_order = f" ({order} of {len(same)} with this number)"
    if len(same) > 20:
        return by_order
    if unit.page is not None and [u.page for u in same].count(unit.page) == 1:
        return f" (page {unit.page})"
    heading = unit.headings[-1:]
    if heading and [u.headings[-1:] for u in same].count(heading) == 1:
        return f" (under “{heading[0].strip(' :')}”)"
    return by_order


def _label(title: str, unit: Unit, within: str | None) -> str:
    heading = unit.headings[-1].strip(" :") if unit.headings else None
    if unit.kind in ("table", "section") and unit.opens[-2:] == unit.headings[-2:] != ():
        heading = ": ".join(h.strip(" :") for h in unit.opens[-2:])  # two headings, one name
    if unit.kind == "table":
        return f"{title}, table “{heading}”" if heading else f"{title}, table"
    if unit.kind == "section":
        return f"{title}, “{heading}”" if heading else f"{title}, opening text"
    if unit.kind == "reason":
        numbers = numbers_of(unit.number or "")
        if len(numbers) > 1:
            return f"{title}, reasons {', '.join(numbers[:-1])} and {numbers[-1]}"
    code = heading_code(within or "")
    if code:  # "DM5: Development viability" is cited as "DM5 paragraph 2"
        return f"{title}, {code} {unit.kind} {unit.number}"
    where = f"{within.strip(' :')}, " if within else ""
    return f"{title}, {where}{unit.kind} {unit.number}"
