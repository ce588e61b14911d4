"""One walk over the document's part of a web page, element by element, from which its blocks are
composed.

What to leave out, what counts a list, what a table is for and which note belongs where has been
decided before (`html_content`, `html_marks`, `html_tables`, `html_footnotes`); here it is seen to
that every word comes once, in the page's order, with what the elements around it say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.block import Block, ReadingError, line_block
from corpus.formats import text as plain_text
from corpus.formats.html_blocks import Composer, Frame, Written
from corpus.formats.html_content import Content
from corpus.formats.html_footnotes import Footnotes, Note
from corpus.formats.html_lines import GAP, NOTE, NUMBER, Run, lines_of
from corpus.formats.html_marks import Mark
from corpus.formats.html_measure import leads_here
from corpus.formats.html_numbers import is_gap, number_in, symbol_in, word_list
from corpus.formats.html_tables import Table, captions_of, table_of
from corpus.formats.html_tree import BLOCKS, HEADINGS, UNSEEN, Element, Page, clean, text_of
from corpus.reference import printed_number

_LONGEST_HEADING = 40  # words; more than this in a heading's element is text that it swallowed
_PICTURE = 40  # pixels; what is smaller is an icon

_LISTS = ("ol", "ul", "menu", "dir")
_INNER = {"subparagraph", "blockContainer"}  # of legislation.gov.uk's documents
_SHOWN_AS_BLOCKS = ("block", "flex", "grid", "table", "list-item", "table-row", "table-cell")
_BROKEN = re.compile(r"[ \t\f\r]*[\n\r][ \t\n\f\r]*")  # a tab beside it is only layout
_SPACE = Run(" ", True, 2)


@dataclass(frozen=True, slots=True)
class Source:
    """A page with all that was found out about it."""

    page: Page
    content: Content
    marks: dict[Element, Mark]
    footnotes: Footnotes


class Walker:
    """Writes the blocks of one part of a page; `in_cell` writes a table's cell, in which nothing
    is a heading and a table is only text. `pictures` counts those that it passed."""

    def __init__(self, source: Source, *, in_cell: bool = False) -> None:
        self.pictures = 0
        self._source = source
        self._skip = source.content.skip
        self._in_cell = in_cell
        self._out = Composer(in_cell)
        self._frames = self._out.frames
        self._runs: list[Run] = []
        self._is_blank = True
        self._start: str | None = None  # the id where the text in `_runs` began
        self._waiting: list[Note] = []  # notes whose marks stand in `_runs`
        self._numbers: set[Element] = set()  # cells that number the text beside them

    def walk(self, root: Element) -> list[Written]:
        """The blocks of everything under `root`."""
        top = self._push(root, is_block=True)
        top.anchor = top.own_anchor = _id_of(root) or None
        stack: list[Iterator[Element | str]] = [iter(root.children)]
        while stack:
            for child in stack[-1]:
                if isinstance(child, str):
                    self._add(child)
                elif child not in self._skip and self._enter(child):
                    stack.append(iter(child.children))
                    break
            else:
                stack.pop()
                self._leave()
        self._out.settle()
        self._out.put_notes([])
        return self._out.written

    # -- entering and leaving elements ------------------------------------------------------

    def _enter(self, element: Element) -> bool:
        """Opens an element; False where it is dealt with whole."""
        is_block = _is_block(element)
        if (
            self._is_note(element)
            or self._is_empty(element)
            or (not is_block and self._is_sign(element))
            or self._is_table(element)
            or self._is_preformatted(element)
            or self._is_number(element, is_block)
        ):
            return False
        if is_block:
            self._open_block(element)
        else:
            self._push(element, is_block=False)
            self._see_id(element)
            if element.tag == "q":
                self._add("“")
        return True

    def _push(self, element: Element, *, is_block: bool) -> Frame:
        outer = self._frames[-1] if self._frames else None
        frame = Frame(element, is_block, first=len(self._out.written))
        if outer is not None:
            frame.bold, frame.link, frame.lists = outer.bold, outer.link, outer.lists
            frame.depth, frame.use, frame.level = outer.depth, outer.use, outer.level
            frame.whole, frame.anchor, frame.series = outer.whole, outer.anchor, outer.series
        weight = element.style.get("font-weight")
        if weight and weight != "inherit":
            frame.bold = weight in ("bold", "bolder", "600", "700", "800", "900")
        elif element.tag in ("b", "strong", "th") or (
            not is_block and "heading" in element.classes
        ):
            frame.bold = True
        if element.tag == "a" and element.get("href"):
            frame.link = 2 if leads_here(element, self._source.page) else 1
        self._frames.append(frame)
        return frame

    def _leave(self) -> None:
        frame = self._frames[-1]
        if not frame.is_block:
            if frame.element.tag == "q":
                self._add("”")
            else:
                self._note_mark_end(frame)
        elif frame.whole and len(self._frames) > 1 and self._frames[-2].whole:
            self._runs.append(_SPACE)
        else:
            self._flush()
        self._frames.pop()
        if frame.element.tag == "li":
            self._out.end_item()
        elif frame.element.tag in ("dl", "dd"):
            self._out.settle()
        if frame.is_section:
            self._out.close_section()
        if self._frames and frame.is_block and frame.anchor != frame.own_anchor:
            inside = self._out.written[frame.first : frame.first + 2]
            if len(inside) == 1 and inside[0].block.kind == "heading":
                self._frames[-1].anchor = frame.anchor  # a box around a heading, no more

    def _open_block(self, element: Element) -> None:
        if self._frames[-1].whole:
            self._runs.append(_SPACE)
            self._push(element, is_block=True)
            return
        self._flush()
        frame = self._push(element, is_block=True)
        self._see_id(element)
        frame.anchor = frame.own_anchor = _id_of(element) or frame.anchor
        tag = element.tag
        if tag in _LISTS:
            frame.depth += frame.lists > 0
            frame.lists += 1
        elif tag == "blockquote" or self._is_numbered(element) or _INNER & set(element.classes):
            frame.depth += 1
        if not self._in_cell:
            self._tell_use(element, frame)
        mark = self._source.marks.get(element)
        if mark is not None and (tag == "li" or mark.text):
            self._out.expect_item(mark)
        listed = word_list(element)
        if listed is not None and tag != "li":
            frame.depth, frame.series = listed.level - 1, listed.series

    def _tell_use(self, element: Element, frame: Frame) -> None:
        """What the text of a block is for: a heading, a term, a definition, a label."""
        tag = element.tag
        level = _heading_level(element)
        if tag == "section":
            self._out.open_section()
            frame.is_section = True
        elif level and len(text_of(element, self._skip, 600).split()) <= _LONGEST_HEADING:
            frame.use, frame.level, frame.whole = "heading", level, True
        elif tag == "dt":
            frame.use, frame.whole = "term", True
        elif tag == "dd":
            frame.use = "definition"
        elif tag in ("summary", "legend", "caption"):
            frame.use, frame.whole, frame.bold = "label", True, True
            if tag == "summary" and _opens_section(element):
                frame.use, frame.level = "heading", min(self._out.level + 1, 6)

    def _see_id(self, element: Element) -> None:
        self._out.near = _id_of(element) or self._out.near

    # -- elements that are dealt with whole ---------------------------------------------------

    def _is_note(self, element: Element) -> bool:
        """A note's mark in the text, or a note at the page's end."""
        footnotes = self._source.footnotes
        if element in footnotes.references:
            note = footnotes.references[element]
            if note is not None:
                self._waiting.append(note)
            self._runs.append(Run(NOTE, True, 2))
            return True
        if element not in footnotes.bodies:
            return False
        if element.tag in BLOCKS:
            self._flush()
        note = footnotes.bodies[element]
        if note is not None:
            self._out.settle()
            self._out.put(Block("note", note.text, mark=note.mark))
        return True

    def _is_empty(self, element: Element) -> bool:
        if element.tag == "br":
            self._runs.append(Run("\n", True, 2))
        elif element.tag == "hr":
            self._flush()
        elif element.tag == "img":
            size = max(_size(element.get("width")), _size(element.get("height")))
            self.pictures += size >= _PICTURE
        else:
            return False
        return True

    def _is_sign(self, element: Element) -> bool:
        """A gap that stands for a tab, or a bullet set in a font of symbols."""
        if is_gap(element):
            self._add("\t")
            return True
        symbol = symbol_in(element) if self._is_blank else ""
        if symbol:
            self._add(f"{symbol}\t")
        return bool(symbol)

    def _is_number(self, element: Element, is_block: bool) -> bool:
        """An element that holds the number of what follows."""
        mark: str | None = None
        depth: int | None = None
        if element in self._numbers:
            mark, depth = text_of(element, self._skip), self._frames[-1].depth
        elif (self._is_blank or is_block) and not self._in_cell:
            mark = number_in(element, self._skip)
        if mark is None:
            return False
        if is_block:
            self._flush()
        for part in (element, *element.elements):
            self._see_id(part)
        self._out.expect_number(mark, depth)
        return True

    def _is_numbered(self, element: Element) -> bool:
        """A cell whose row has its number in a cell before it."""
        row = element.parent
        if not self._numbers or element.tag != "td" or row is None:
            return False
        return not self._numbers.isdisjoint(row.elements)

    def _is_preformatted(self, element: Element) -> bool:
        """Text whose lines the page keeps as they are: read as a text file is."""
        if element.tag not in ("pre", "listing", "xmp", "plaintext") or self._in_cell:
            return False
        raw = "".join(
            piece if isinstance(piece, str) else "\n" if piece.tag == "br" else text_of(piece)
            for piece in element.children
            if piece not in self._skip
        )
        if raw.strip().count("\n") < 2 or any(e.tag in BLOCKS for e in element.elements):
            return False
        try:
            blocks = plain_text.read_text(raw, self._source.page.title, markdown=False).blocks
        except ReadingError:
            return False
        self._flush()
        self._out.settle()
        self._see_id(element)
        frame = self._frames[-1]
        for block in blocks:
            self._out.put(replace(block, depth=frame.depth, anchor=self._out.near or frame.anchor))
        return True

    # -- tables -----------------------------------------------------------------------------

    def _is_table(self, element: Element) -> bool:
        """Writes a table's rows; not of one that only sets text out, whose cells are walked."""
        if element.tag != "table" or self._in_cell:
            return False
        table = table_of(element, self._skip)
        if table.kind == "layout":
            self._numbers |= table.numbers
            return False
        self._flush()
        self._out.settle()
        self._see_id(element)
        frame = self._frames[-1]
        anchor = self._out.near or frame.anchor
        for words in filter(None, (text_of(c, self._skip) for c in captions_of(element))):
            label = replace(line_block(words), bold=True, anchor=anchor, depth=frame.depth)
            self._out.put(label)
        lines, notes = self._cells(table)
        used = sorted({i for line in lines for i, cell in enumerate(line) if cell})
        for at, line in enumerate(lines):
            cells = tuple(line[i] if i < len(line) else "" for i in used)
            row = Block("row", "\t".join(cells), cells=cells, starts_table=at == 0, anchor=anchor)
            self._out.put(row)
        self._out.put_notes(notes)
        return True

    def _cells(self, table: Table) -> tuple[list[list[str]], list[Note]]:
        """The cells' texts, row by row without the empty rows, and the notes of the table."""
        lines: list[list[str]] = []
        notes: list[Note] = []
        for row in table.rows:
            line: list[str] = []
            for cell in row:
                inner = Walker(self._source, in_cell=True)
                blocks = [w.block for w in inner.walk(cell)] if cell is not None else []
                line.append(" ".join(_in_cell(b) for b in blocks if b.kind != "note"))
                notes += [Note(b.mark, b.text) for b in blocks if b.kind == "note"]
                self.pictures += inner.pictures
            if any(line):
                lines.append(line)
        return lines, notes

    # -- text -------------------------------------------------------------------------------

    def _add(self, text: str) -> None:
        if not text.isprintable():
            text = UNSEEN.sub("", _BROKEN.sub(" ", text))
        if not text:
            return
        frame = self._frames[-1]
        if self._is_blank and text.strip():
            self._is_blank = False
            self._start = self._out.near
        self._runs.append(Run(text, frame.bold, frame.link))

    def _note_mark_end(self, frame: Frame) -> None:
        """Notes where an inline element ends that held a mark and nothing else."""
        if self._is_blank or len(self._runs) > 12:
            return
        text = clean("".join(run.text for run in self._runs))
        if len(text) > 12 or text != text_of(frame.element, self._skip, 40):
            return
        if re.fullmatch(r"\d{1,3}", text):
            self._runs.append(Run(NUMBER, True, 2))
        elif printed_number(text) is not None and re.search(r"\W", text):
            self._runs.append(Run(GAP, True, 2))

    def _flush(self) -> None:
        """Writes the text that has gathered since the last border between blocks."""
        runs, self._runs = self._runs, []
        blank, self._is_blank = self._is_blank, True
        start, self._start = self._start, None
        if not blank:
            for line in lines_of(runs, whole=self._frames[-1].whole or self._in_cell):
                if line.text:
                    self._out.line(line, start)
                    start = None
            self._out.near = None
        notes, self._waiting = self._waiting, []
        self._out.put_notes(notes)


def _id_of(element: Element) -> str:
    return element.get("id") or (element.get("name") if element.tag == "a" else "")


def _is_block(element: Element) -> bool:
    display = element.style.get("display", "")
    if element.tag in BLOCKS:
        return display != "inline" or element.tag in HEADINGS
    return display in _SHOWN_AS_BLOCKS


def _heading_level(element: Element) -> int:
    if element.tag in HEADINGS:
        return int(element.tag[1])
    if element.get("role").lower() == "heading":
        level = element.get("aria-level")
        return int(level) if re.fullmatch(r"[1-9]", level) else 2
    is_title = any(c.lower() in ("msotitle", "title") for c in element.classes)
    return 1 if element.tag == "p" and is_title else 0


def _opens_section(summary: Element) -> bool:
    """Whether a summary heads a part of the page: nothing but more of its kind follows it."""
    details = summary.parent
    if details is None or details.parent is None:
        return False
    siblings = details.parent.children
    at = next(i for i, child in enumerate(siblings) if child is details)
    for child in siblings[at + 1 :]:
        if isinstance(child, str):
            if child.strip():
                return False
        elif child.tag == "details" or child.tag in HEADINGS:
            return True
        elif text_of(child, limit=20):
            return False
    return any(not isinstance(c, str) and c.tag == "details" for c in siblings[:at])


def _in_cell(block: Block) -> str:
    mark = "•" if block.kind == "bullet" else block.mark
    return f"{mark} {block.text}".strip()


def _size(text: str) -> int:
    match = re.match(r"\s*(\d{1,6})", text)
    return int(match.group(1)) if match else 100
