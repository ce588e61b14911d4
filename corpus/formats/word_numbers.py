"""The numbers that Word computes for paragraphs, as Word shows them.

It follows the numbering definitions (`w:abstractNum`, `w:num`) and counts paragraphs in document
order. What the standard leaves open is settled as Word does it, by Microsoft's notes on its own
behaviour (MS-OI29500, MS-DOC 2.4.6.4): lists that share a definition share their counters; a
start-override counts once; a level that was passed over counts as its start value; a level starts
again after any level above it. It reads no text: `w:p` elements are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree

from corpus.formats.numerals import numeral
from corpus.formats.word_package import attribute, child, is_on, name, number, value
from corpus.formats.word_styles import Layout, ParagraphStyle, Style, Styles, face_of, layout_of

_LEVELS = 9
_LONGEST = 255  # characters that a level's text may have; a longer one is damage


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and printed; `restart` is `w:lvlRestart` or None, and a
    level `is_hidden` that counts without showing its number."""

    start: int = 0
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    is_hidden: bool = False
    style: str | None = None
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True, slots=True)
class Definition:
    """An abstract list: its levels by index from 0, and the list style that it stands for."""

    id: str
    levels: dict[int, Level]
    is_single: bool = False
    style_link: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list that paragraphs refer to: a definition, with levels and starts of its own."""

    id: str
    definition: Definition
    levels: dict[int, Level]
    starts: dict[int, int]

    def level(self, index: int) -> Level:
        """The level, or the nearest above it where the file does not define so many."""
        return next((self.levels[i] for i in range(index, -1, -1) if i in self.levels), Level())

    def start(self, index: int) -> int:
        return self.starts.get(index, self.level(index).start)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph counts: its list and level. `inherited` is how many of the styles in its
    chain stand nearer to it than the list does, for whose indent wins; -1 where it says so itself.
    """

    list: List
    level: int
    inherited: int = -1


@dataclass(frozen=True, slots=True)
class Mark:
    """What Word prints before a paragraph: "4.2", "(a)" or a bullet's sign; "" for nothing.

    `kind` is "bullet", "label" where the text is the same on each paragraph ("Note:"), or "number".
    """

    text: str
    kind: Literal["number", "bullet", "label"] = "number"
    series: str = ""
    depth: int = 0

    @property
    def is_number(self) -> bool:
        return bool(self.text) and self.kind == "number"


@dataclass(slots=True)
class Numbering:
    """A file's lists by their id, as paragraphs name them."""

    lists: dict[str, List] = field(default_factory=dict)
    named: dict[str, List] = field(default_factory=dict)

    def place(self, own: Layout, style: ParagraphStyle) -> Place | None:
        """Where a paragraph counts by its own properties and its style's, or None."""
        chain = style.chain
        at, num = next(((i, s.layout.num) for i, s in enumerate(chain) if s.layout.num), (0, None))
        if own.num is not None:
            at, num = -1, own.num
        found = self.lists.get(num) if num is not None else None
        if found is None:
            return None
        # Word goes by the level that is stated, here or in a style, and not by the level's own
        # link to a style; that link is all there is in files of programs that follow the standard.
        stated = next(
            (x.level for x in (own, *(s.layout for s in chain)) if x.level is not None), None
        )
        level = stated if stated is not None else _linked(found, chain)
        if found.definition.is_single:
            level = 0
        return Place(found, level, at) if 0 <= level < _LEVELS else None


def _linked(found: List, chain: Sequence[Style]) -> int:
    """The level that names one of the styles as its own, or the outermost."""
    by_style = {level.style: index for index, level in found.levels.items() if level.style}
    return next((by_style[s.id] for s in chain if s.id in by_style), 0)


@dataclass(slots=True)
class Counters:
    """Counts paragraphs through one story (the main text, the text boxes, the notes)."""

    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def count(self, found: List, level: int, start: int | None = None) -> Mark:
        """Counts one more paragraph and says what Word prints before it.

        Args:
            found: the list it stands in.
            level: its level, from 0.
            start: the number to go on with instead of the next.
        """
        counts = self._counts.setdefault(found.definition.id, [None] * _LEVELS)
        for above in range(level):
            if counts[above] is None:
                counts[above] = found.level(above).start
        before = counts[level]
        begins = level in found.starts and found.id not in self._begun
        if begins:
            self._begun.add(found.id)
        counts[level] = found.start(level) if before is None or begins else before + 1
        if start is not None:
            counts[level] = start
        for below in range(level + 1, _LEVELS):
            restart = found.definition.levels.get(below, Level()).restart
            if level < (below if restart is None or restart > below else restart):
                counts[below] = None
        return self._mark(found, level, counts)

    def _mark(self, found: List, level: int, counts: Sequence[int | None]) -> Mark:
        definition = found.level(level)
        series = f"abstract {found.definition.id}"
        if definition.is_hidden:
            return Mark("", "number", series, level)
        if definition.form == "bullet":
            return Mark(definition.text.strip(), "bullet", series, level)
        holders = [int(n) - 1 for n in re.findall(r"%([1-9])", definition.text)]
        if any(holder > level for holder in holders):
            return Mark("", "number", series, level)  # as Word: the whole text is ignored

        def printed(match: re.Match[str]) -> str:
            holder = int(match.group(1)) - 1
            form = found.level(holder).form
            if definition.is_legal and form not in ("decimalZero", "none", "bullet"):
                form = "decimal"
            return numeral(counts[holder] or 0, form)

        text = " ".join(re.sub(r"%([1-9])", printed, definition.text).split())
        if holders and not any(printed(m) for m in re.finditer(r"%([1-9])", definition.text)):
            text = re.sub(r"^[\W_]+$", "", text)  # the full stop of a number that is not shown
        return Mark(text, "number" if holders else "label", series, level)


def left_edge(own: Layout, place: Place | None, style: ParagraphStyle) -> float:
    """Where the first line (its mark) begins, in points from the edge of the text area."""
    chain = [s.layout for s in style.chain]
    if place is not None:
        at = max(place.inherited, 0)
        chain.insert(at + 1 if place.inherited >= 0 else 0, place.list.level(place.level).layout)
    left = next((x.left for x in (own, *chain) if x.left is not None), 0.0)
    first = next((x.first for x in (own, *chain) if x.first is not None), 0.0)
    return round(left + first, 1)


def is_centred(own: Layout, style: ParagraphStyle) -> bool:
    """Whether the paragraph's lines are set in the middle."""
    layouts = (own, *(s.layout for s in style.chain))
    return bool(next((x.is_centred for x in layouts if x.is_centred is not None), False))


def read_numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    """The lists in a numbering part; none where the file has no such part."""
    if root is None:
        return Numbering()
    definitions: dict[str, Definition] = {}
    lends: dict[str, str] = {}
    for element in root:
        key = attribute(element, "w:abstractNumId") if name(element) == "w:abstractNum" else None
        if key is not None and key not in definitions:
            definitions[key] = _definition(key, element)
            link = value(element, "w:numStyleLink")
            if link is not None:
                lends[key] = link
    instances = {attribute(e, "w:numId") or "": e for e in reversed(root) if name(e) == "w:num"}
    targets = {key: value(e, "w:abstractNumId") or "" for key, e in instances.items()}
    for key, link in lends.items():
        source = definitions.get(targets.get(styles.lists.get(link, ""), ""))
        if source is None or not source.levels:
            source = next((d for d in definitions.values() if d.style_link == link), None)
        if source is not None and not definitions[key].levels:
            definitions[key] = replace(definitions[key], levels=source.levels)
    numbering = Numbering()
    for num, element in instances.items():
        definition = definitions.get(targets[num])
        if definition is not None:
            numbering.lists[num] = found = _list(num, definition, element)
            if definition.name and definition.name.lower() not in numbering.named:
                numbering.named[definition.name.lower()] = found
    return numbering


def _definition(key: str, element: etree._Element) -> Definition:
    return Definition(
        id=key,
        levels=_levels(element),
        is_single=value(element, "w:multiLevelType") == "singleLevel",
        style_link=value(element, "w:styleLink"),
        name=value(element, "w:name"),
    )


def _list(num: str, definition: Definition, element: etree._Element) -> List:
    levels, starts = dict(definition.levels), {}
    for override in element:
        if name(override) != "w:lvlOverride":
            continue
        index = number(attribute(override, "w:ilvl"))
        if index is None or not 0 <= index < _LEVELS:
            continue
        own = child(override, "w:lvl")
        if own is not None:
            levels[index] = _level(own)
        start = number(value(override, "w:startOverride"))
        if start is not None:
            starts[index] = start
    return List(num, definition, levels, starts)


def _levels(element: etree._Element) -> dict[int, Level]:
    found = {}
    for part in element:
        index = number(attribute(part, "w:ilvl")) if name(part) == "w:lvl" else None
        if index is not None and 0 <= index < _LEVELS:
            found[index] = _level(part)
    return found


def _level(element: etree._Element) -> Level:
    text = child(element, "w:lvlText")
    shown = ("" if text is None else attribute(text, "w:val") or "")[:_LONGEST]
    form = child(element, "w:numFmt")
    if form is None:  # a custom format has a plain one beside it for older programs
        choice = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
        form = choice if choice is not None else None
    printed = "decimal" if form is None else attribute(form, "w:val") or "decimal"
    if printed == "custom" and form is not None:
        printed = attribute(form, "w:format") or "decimal"
    return Level(
        start=number(value(element, "w:start")) or 0,
        form=printed,
        text=shown,
        restart=number(value(element, "w:lvlRestart")),
        is_legal=bool(is_on(child(element, "w:isLgl"))),
        is_hidden=bool(face_of(child(element, "w:rPr")).hidden),
        style=value(element, "w:pStyle"),
        layout=layout_of(child(element, "w:pPr")),
    )
