"""Lines of a web page become blocks: each gets the mark that waits for it or that was typed, its
level as a heading, its depth, its anchor.

It is told what stands where by `corpus.formats.html_walking`, which knows the elements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from corpus.block import Block, item, line_block
from corpus.formats.html_footnotes import Note
from corpus.formats.html_lines import Line
from corpus.formats.html_marks import Mark
from corpus.formats.html_tree import Element, clean
from corpus.reference import printed_number

HEADING_WORDS = 20  # a numbered heading longer than this is a paragraph
SENTENCE_WORDS = 12  # as is a longer one than this that ends as a sentence
_FEW_WORDS = 4  # fewer make no paragraph for a number that stands by itself before them

_CHROME_LINES = re.compile(
    r"(?:skip (?:to|past) .*|(?:back |return |go )?(?:to )?(?:the )?top(?: of (?:the )?page)?"
    r"|(?:back|return) to (?:the )?(?:top|contents|table of contents|index).*|print(?: this)? page"
    r"|print|share(?: this)?(?: page)?|e-?mail this page|close|show all sections|hide all sections"
    r"|(?:previous|next)(?: (?:page|section))?|permalink|link to this section|#|¶|edit"
    r"|(?:is|was) this page (?:useful|helpful)\??)",
    re.IGNORECASE,
)


class Written(NamedTuple):
    """A block with what only the page tells: whether all of it links to places of this page, and
    a number without punctuation that stands at its head in an element of its own."""

    block: Block
    only_links_here: bool = False
    bare: str = ""


@dataclass(slots=True)
class Frame:
    """What holds inside an open element."""

    element: Element
    is_block: bool
    bold: bool = False
    link: int = 0  # 1 in a link, 2 in a link to a place of this page
    lists: int = 0
    depth: int = 0
    use: str = ""  # "heading", "term", "definition" or "label"
    level: int = 0  # of the heading that this element is
    whole: bool = False  # blocks inside don't part its text
    series: str = ""  # of Word's list that counts this paragraph
    anchor: str | None = None
    own_anchor: str | None = None
    anchor_level: int = 9  # of the heading that gave `anchor`
    first: int = 0  # how many blocks there were when it opened
    is_section: bool = False


@dataclass(slots=True)
class _Pending:
    """A mark whose text has not come yet."""

    mark: str
    counted: Mark | None = None  # by a list
    series: str = ""
    anchor: str | None = None
    level: int = 0  # of the heading that held the mark and nothing else
    depth: int | None = None  # where it differs from its text's
    is_doubtful: bool = False  # typed in a paragraph of its own


@dataclass(slots=True)
class Composer:
    """Writes blocks from lines, in order. `frames` are the open elements, which the walk keeps;
    `in_cell` says that nothing is a heading. `near` is the id that stands nearest before what
    comes next, `level` that of the last heading."""

    in_cell: bool
    frames: list[Frame] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    near: str | None = None
    level: int = 0
    _pending: _Pending | None = None
    _terms: list[str] = field(default_factory=list)
    _sections: list[tuple[int, int]] = field(default_factory=list)  # level in the page, and real
    _notes: list[Note] = field(default_factory=list)

    # -- marks that wait for their text -------------------------------------------------------

    def expect_number(self, mark: str, depth: int | None = None) -> None:
        """A number that stands in an element of its own belongs to the text that follows; what
        comes after that text may stand deeper than the number's own `depth`."""
        if self._pending is not None and self._pending.counted is None:
            self.settle()
        if mark:
            frame = self.frames[-1]
            level = frame.level if frame.use == "heading" else 0
            self._pending = _Pending(mark, None, frame.series, self.near, level, depth)

    def expect_item(self, mark: Mark) -> None:
        """A list, or a style sheet, counts the text that follows."""
        if self._pending is not None and self._pending.counted is None:
            self.settle()
        self._pending = _Pending(mark.text, mark, mark.series, self.near)

    def end_item(self) -> None:
        """The mark of a list item without text is dropped."""
        if self._pending is not None and self._pending.counted is not None:
            self._pending = None

    def settle(self) -> None:
        """Writes what waited for a text that didn't come."""
        self._settle_terms()
        pending, self._pending = self._pending, None
        if pending is None or pending.counted is not None or not re.search(r"\w", pending.mark):
            return
        if pending.is_doubtful or printed_number(pending.mark) is None:
            block = Block("prose", pending.mark)
        else:
            block = item(pending.mark, "")
        self.put(replace(block, anchor=pending.anchor))

    def _settle_terms(self) -> None:
        terms, self._terms = self._terms, []
        depth = self.frames[-1].depth if self.frames else 0
        for term in terms:
            self.put(replace(line_block(term), depth=depth))

    # -- lines ------------------------------------------------------------------------------

    def line(self, line: Line, start: str | None) -> None:
        """Writes a line of the innermost open element; `start` is an id at its own beginning."""
        frame, plain = self.frames[-1], clean(line.text)
        if line.is_linked(1) and _CHROME_LINES.fullmatch(plain):
            return
        if self.in_cell:
            self._paragraph(line, start)
        elif frame.use == "heading":
            self._heading(line, start)
        elif frame.use == "term":
            self._term(plain)
        elif frame.use == "definition" and self._terms and self._pending is None:
            term, self._terms = ", ".join(self._terms), []
            sign = "" if term.endswith((":", "?", ".", "–", "-")) else ":"
            block = Block("prose", f"{term}{sign} {plain}", depth=frame.depth)
            self.put(replace(block, anchor=start or frame.anchor), line)
        else:
            self._paragraph(line, start)

    def _paragraph(self, line: Line, start: str | None) -> None:
        frame, plain = self.frames[-1], clean(line.text)
        typed = line_block(line.text)
        if self._pending is not None and self._pending.is_doubtful:
            few = len(plain.split()) < _FEW_WORDS and not line.is_bold(plain)
            if typed.mark or few:
                self.settle()
        if self._pending is None and self._stands_alone(plain):
            return
        pending, self._pending = self._pending, None
        block = _marked(pending, typed, plain)
        self._settle_terms()
        bold = line.is_bold(block.text)
        if pending is not None and pending.level and bold and _is_short(plain):
            self._put_heading(block, pending.level, pending.anchor or start)
            return
        anchor = (pending.anchor if pending else None) or start or frame.anchor
        series = pending.series if pending is not None and block is not typed else ""
        bold = bold or frame.use == "label"
        depth = frame.depth
        if pending is not None and pending.depth is not None:
            depth = pending.depth
        self.put(
            Block(
                block.kind, block.text, block.mark, block.number,
                depth=depth, series=series, anchor=anchor, bold=bold,
            ),
            line,
        )  # fmt: skip

    def _stands_alone(self, plain: str) -> bool:
        """A mark in a block of its own waits for the text that follows."""
        if self.in_cell or printed_number(plain) is None or not re.search(r"\W", plain):
            return False
        frame = self.frames[-1]
        if frame.link or plain.endswith((":", "]")):
            return False
        self._settle_terms()
        self._pending = _Pending(plain, anchor=self.near or frame.anchor, is_doubtful=True)
        return True

    def _heading(self, line: Line, start: str | None) -> None:
        frame, plain = self.frames[-1], clean(line.text)
        pending, self._pending = self._pending, None
        anchor = (pending.anchor if pending else None) or start or self.near
        typed = line_block(line.text)
        if pending is None and printed_number(plain) is not None and re.search(r"\d", plain):
            self._pending = _Pending(plain, anchor=anchor, level=frame.level)
            return
        block = _marked(pending, typed, plain)
        self._settle_terms()
        words = len(block.text.split())
        sentence = words > SENTENCE_WORDS and block.text.endswith((".", ";"))
        if block.kind == "bullet":
            block = Block("prose", block.text)  # a sign before a heading only sets it out
        if block.mark and (words > HEADING_WORDS or sentence):
            self.put(replace(block, depth=frame.depth, anchor=anchor or frame.anchor), line)
        else:
            self._put_heading(block, frame.level, anchor, line)

    def _term(self, plain: str) -> None:
        if printed_number(plain) is not None:
            self.settle()
            self._pending = _Pending(plain, anchor=self.near)
        else:
            self._terms.append(plain)

    # -- headings ---------------------------------------------------------------------------

    def open_section(self) -> None:
        """A section opens, whose headings stand lower than those of the section around it."""
        self._sections.append((0, 0))

    def close_section(self) -> None:
        """The innermost section ends."""
        self._sections.pop()

    def _put_heading(
        self, block: Block, level: int, own_anchor: str | None, line: Line | None = None
    ) -> None:
        level = self.level = self._real_level(level)
        # What follows can be linked to by the heading's id until the next heading or box.
        outer = (f for f in reversed(self.frames[:-1]) if f.is_block and not f.use)
        around = next(outer, self.frames[-1])
        if own_anchor:
            around.anchor, around.anchor_level = own_anchor, level
        elif level <= around.anchor_level:
            around.anchor, around.anchor_level = around.own_anchor, 9
        heading = Block("heading", block.text, block.mark, block.number, level)
        self.put(replace(heading, anchor=around.anchor), line)

    def _real_level(self, level: int) -> int:
        """A heading in a section within the section of a heading as high stands a level lower."""
        if not self._sections:
            return level
        own_level, own_real = self._sections[-1]
        if own_level:
            return max(1, min(9, level + own_real - own_level))
        outer = next((real for seen, real in reversed(self._sections[:-1]) if seen), 0)
        real = min(9, outer + 1) if outer and level <= outer else level
        self._sections[-1] = (level, real)
        return real

    # -- blocks -----------------------------------------------------------------------------

    def put(self, block: Block, line: Line | None = None) -> None:
        """Writes a block as it is."""
        here = line is not None and line.is_linked(2)
        self.written.append(Written(block, here, line.bare if line else ""))
        if block.kind != "note":
            self.near = None

    def put_notes(self, notes: list[Note]) -> None:
        """Writes notes after the last block, or after the first one where none is there yet."""
        self._notes += notes
        if self.written and self._notes:
            anchor = self.written[-1].block.anchor
            for note in self._notes:
                self.put(Block("note", note.text, mark=note.mark, anchor=anchor))
            self._notes = []


def _marked(pending: _Pending | None, typed: Block, plain: str) -> Block:
    """The block of a text with the mark that waits for it, or with the one that was typed."""
    if pending is None:
        return typed
    if pending.counted is None:
        return item(pending.mark, plain)
    is_sign = pending.mark in ("", "•")
    if typed.kind in ("numbered", "subitem") and (pending.counted.yields or is_sign):
        return typed
    if not pending.mark or typed.kind == "bullet":
        return typed
    return item(pending.mark, plain)


def _is_short(text: str) -> bool:
    return len(text.split()) <= HEADING_WORDS and not text.endswith((".", ";"))
