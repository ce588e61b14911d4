"""The body of a Word file in reading order: paragraphs and tables, numbered as Word numbers them.

It walks the XML once, counts, and hands on what it found; what is a heading, a contents list or a
layout table is decided by others, who can see the whole document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from corpus.formats.word_fields import Fields
from corpus.formats.word_numbers import Counters, Mark, Numbering, is_centred, left_edge
from corpus.formats.word_package import attribute, child, is_on, name, number, value
from corpus.formats.word_styles import (
    Face,
    ParagraphStyle,
    Styles,
    face_of,
    layout_of,
    over,
)
from corpus.formats.word_text import NoteRef, Scribe, Words

_HOLDERS = frozenset(
    "w:sdtContent w:customXml w:ins w:moveTo w:smartTag w:body w:txbxContent".split()
)
_PLAIN = Mark("")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as people see it. `text` keeps tabs and line breaks; `mark` is the computed one.

    `size` is the size of most of its letters, in points, `left` where its first line begins.
    `listing` says that it is a line of a
    contents list: the number of the field it belongs to, or -1 where the file marks the list
    itself. `boxes` holds the text boxes anchored in it.
    """

    text: str
    mark: Mark
    style: ParagraphStyle
    heading: int
    bold: bool
    size: float | None
    left: float
    is_centred: bool = False
    listing: int = 0
    notes: tuple[NoteRef, ...] = ()
    boxes: tuple[tuple[Part, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `span` is how many columns it takes."""

    parts: tuple[Part, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows of cells."""

    rows: tuple[tuple[Cell, ...], ...]
    listing: int = 0


Part = Paragraph | Table


@dataclass(slots=True)
class Findings:
    """What was met on the way and is worth a message."""

    pictures: int = 0
    hidden: int = 0
    tracked: bool = False
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class NoteNumbers:
    """How a section numbers its notes; None where it is silent."""

    form: str | None = None
    start: int | None = None
    restarts: bool | None = None


@dataclass(slots=True)
class Story:
    """Reads one story: the main text, or the notes.

    `boxes` counts the numbers in text boxes, which Word keeps apart from the main text's.
    """

    styles: Styles
    numbering: Numbering
    diagram: Callable[[str], tuple[str, ...]]
    findings: Findings = field(default_factory=Findings)
    sections: list[dict[str, NoteNumbers]] = field(default_factory=list)
    _counters: Counters = field(default_factory=Counters)
    _box_counters: Counters = field(default_factory=Counters)
    _pending: list[_Pending] = field(default_factory=list)
    _scribe: Scribe | None = None

    @property
    def scribe(self) -> Scribe:
        if self._scribe is None:
            fields = Fields(self.numbering, self._counters)
            self._scribe = Scribe(self.styles, fields, self.diagram)
        return self._scribe

    def is_closed(self, listing: int) -> bool:
        """Whether the contents list of that number came to its end."""
        return listing in self.scribe.fields.closed

    def parts(self, elements: Iterable[etree._Element]) -> Iterator[Part]:
        """The paragraphs and tables in block elements, in order."""
        for element, in_contents in _flat(elements):
            kind = name(element)
            if kind == "w:p":
                yield from self._paragraph(element, in_contents)
            elif kind == "w:tbl":
                yield from self._flush()
                table = self._table(element, in_contents)
                if table.rows:
                    yield table
            elif kind == "w:sectPr":
                self._section(element)
            elif kind in ("w:altChunk", "w:subDoc"):
                self.findings.elsewhere += 1

    def whole(self, elements: Iterable[etree._Element]) -> tuple[Part, ...]:
        """The parts of a closed piece of text: a cell, a text box, a note."""
        outer, self._pending = self._pending, []
        found = (*self.parts(elements), *self._flush())
        self._pending = outer
        return found

    def rest(self) -> tuple[Part, ...]:
        """What still waits for a following paragraph at the end of the story."""
        return tuple(self._flush())

    # -- paragraphs -------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element, in_contents: bool) -> Iterator[Part]:
        properties = child(element, "w:pPr")
        own = layout_of(properties)
        style = self.styles.paragraph(value(properties, "w:pStyle"))
        place = self.numbering.place(own, style)
        words = self.scribe.words(element, style, place)
        self._find(words)
        end = _end_of(properties, style)
        section = child(properties, "w:sectPr")
        if section is not None:
            self._section(section)
        boxes = tuple(self._box(b) for b in words.boxes)
        # A section break alone in its paragraph is no list item.
        is_break = section is not None and not (words.text.strip() or words.pictures or boxes)
        counts = end.is_counted(words) and not is_break
        mark = _PLAIN
        if counts and place is not None:
            mark = self._counters.count(place.list, place.level)
        outline = own.outline
        heading = style.heading
        if outline is not None and not _is_built_in(style):
            heading = outline + 1 if 0 <= outline <= 8 else 0
        paragraph = Paragraph(
            text=words.text,
            mark=mark,
            style=style,
            heading=heading,
            bold=words.bold,
            size=words.size,
            left=left_edge(own, place, style),
            is_centred=is_centred(own, style),
            listing=words.listing or (-1 if in_contents else 0),
            notes=tuple(words.notes),
            boxes=tuple(b for b in dict.fromkeys(boxes) if b),  # copies stacked by their author
        )
        if end.joins:
            self._pending.append(_Pending(paragraph, end))
            return
        yield self._joined(paragraph)

    def _joined(self, paragraph: Paragraph) -> Paragraph:
        """The paragraph with what was kept for it: the marks between them are gone."""
        if not self._pending:
            return paragraph
        for kept in reversed(self._pending):
            first, end = kept.paragraph, kept.end
            if not (first.text.strip() or first.notes or first.boxes):
                continue
            leads = end.is_hidden and first.text.strip()
            lead, between = (first, " ") if leads else (paragraph, "")
            paragraph = replace(
                lead,
                text=first.text + between + paragraph.text,
                bold=first.bold and (paragraph.bold or not paragraph.text.strip()),
                size=paragraph.size or first.size,
                notes=first.notes + paragraph.notes,
                boxes=first.boxes + paragraph.boxes,
            )
        self._pending = []
        return paragraph

    def _flush(self) -> Iterator[Part]:
        if self._pending:
            last = self._pending.pop()
            yield self._joined(last.paragraph)

    def _find(self, words: Words) -> None:
        self.findings.pictures += words.pictures
        self.findings.hidden += bool(words.hidden)
        self.findings.tracked |= words.tracked

    def _box(self, box: etree._Element | tuple[str, ...]) -> tuple[Part, ...]:
        if isinstance(box, tuple):
            plain = self.styles.paragraph(None)
            return tuple(
                Paragraph(line, _PLAIN, plain, 0, False, None, 0.0) for line in box if line.strip()
            )
        main, self._counters = self._counters, self._box_counters
        try:
            return self.whole(box)
        finally:
            self._counters = main

    def _section(self, element: etree._Element) -> None:
        """A section's properties stand at its end; the notes before it count by them."""
        self.sections.append(
            {kind: note_numbers(child(element, f"w:{kind}Pr")) for kind in ("footnote", "endnote")}
        )
        self.scribe.section = len(self.sections)

    # -- tables -----------------------------------------------------------------------------

    def _table(self, element: etree._Element, in_contents: bool) -> Table:
        rows = []
        for row, _ in _flat(element):
            if name(row) != "w:tr":
                continue
            properties = child(row, "w:trPr")
            if child(properties, "w:del") is not None:
                self.findings.tracked = True
                continue
            cells = [Cell(())] * min(number(value(properties, "w:gridBefore")) or 0, 63)
            cells += [self._cell(c) for c, _ in _flat(row) if name(c) == "w:tc"]
            rows.append(tuple(cells))
        return Table(tuple(rows), -1 if in_contents else 0)

    def _cell(self, element: etree._Element) -> Cell:
        properties = child(element, "w:tcPr")
        merged = child(properties, "w:vMerge")
        along = child(properties, "w:hMerge")
        goes_on = any(
            m is not None and (attribute(m, "w:val") or "continue") == "continue"
            for m in (merged, along)
        )
        span = min(max(number(value(properties, "w:gridSpan")) or 1, 1), 63)
        if goes_on:  # Word neither shows nor counts what stands in the rest of a merged cell
            return Cell((), span)
        return Cell(self.whole(element), span)


@dataclass(frozen=True, slots=True)
class _End:
    """What becomes of a paragraph's end (its ¶). `joins`: it is not seen, so the paragraph runs on
    into the next. Where it is deleted the whole is the next paragraph, where it is only hidden
    (a heading run into its text) it is this one."""

    joins: bool = False
    is_hidden: bool = False

    def is_counted(self, words: Words) -> bool:
        """Word counts an empty paragraph, but none whose mark is deleted or hidden with it."""
        if self.is_hidden:
            return bool(words.text.strip())
        return not self.joins


@dataclass(frozen=True, slots=True)
class _Pending:
    paragraph: Paragraph
    end: _End


def _end_of(properties: etree._Element | None, style: ParagraphStyle) -> _End:
    marks = child(properties, "w:rPr")
    if any(child(marks, kind) is not None for kind in ("w:del", "w:moveFrom")):
        return _End(joins=True)
    frame = child(properties, "w:framePr")
    if frame is not None and (attribute(frame, "w:dropCap") or "none") != "none":
        return _End(joins=True)
    face = over(Face(hidden=style.face.hidden), face_of(marks))
    special = is_on(child(marks, "w:specVanish"))
    if face.hidden or special:
        return _End(joins=True, is_hidden=True)
    return _End()


def _is_built_in(style: ParagraphStyle) -> bool:
    return style.name.startswith("heading ")


def note_numbers(element: etree._Element | None) -> NoteNumbers:
    """How notes are numbered, from a `w:footnotePr` or `w:endnotePr` element."""
    if element is None:
        return NoteNumbers()
    restart = value(element, "w:numRestart")
    return NoteNumbers(
        form=value(element, "w:numFmt"),
        start=number(value(element, "w:numStart")),
        restarts=None if restart is None else restart == "eachSect",
    )


def _flat(elements: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, bool]]:
    """The block elements with their wrappers taken off, deleted ones left out; the flag says that
    one stands in a contents list that the file marks as such."""
    stack: list[tuple[Iterator[etree._Element], bool]] = [(iter(elements), False)]
    while stack:
        items, in_contents = stack[-1]
        element = next(items, None)
        if element is None:
            stack.pop()
            continue
        kind = name(element)
        if kind in _HOLDERS:
            stack.append((iter(element), in_contents))
        elif kind == "w:sdt":
            gallery = value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery") or ""
            listing = in_contents or "table of contents" in gallery.lower()
            content = child(element, "w:sdtContent")
            if content is not None:
                stack.append((iter(content), listing))
        elif kind == "mc:AlternateContent":
            branch = child(element, "mc:Choice")
            if branch is None:
                branch = child(element, "mc:Fallback")
            if branch is not None:
                stack.append((iter(branch), in_contents))
        elif kind:
            yield element, in_contents
