"""What every reader yields: blocks in reading order, with what the format tells of each.

A reader says what stands where: the words, the mark before them as people see it, the heading
level, the place in a list, the page. What a number means, and which blocks make a passage, is for
`corpus.numbering`; nothing after that step knows which format a document had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.reference import line_bullet, line_number, line_subitem, printed_number

BlockKind = Literal["heading", "numbered", "subitem", "bullet", "prose", "row", "note"]


class ReadingError(Exception):
    """A file that can't be read; the message names the file's fault and what to do about it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document in reading order.

    `text` is what people read, white space collapsed, without the mark. `mark` is what stands
    before the text as printed or as the program computes it ("87.", "i)", "-"), `number` the
    number in it. `level` counts from 1 for headings. A `row` has its cells in `cells`, and
    `starts_table` parts two tables that follow each other. A `note` is a footnote or endnote; it
    stands after the block that refers to it, and its `mark` is its number.

    What only some formats tell: `depth` is the level in a list, 0 outermost; `series` names the
    file's own list that counts the mark, "" where it was typed; `left` is where the block (its
    mark, if it has one) begins, in points from the left edge of the text area; `bold` says that
    all of it is bold; `page` counts the file's pages from 1, whatever is printed on them;
    `anchor` is the id by which a web page can be opened at this place.
    """

    kind: BlockKind
    text: str
    mark: str = ""
    number: str | None = None
    level: int = 0
    cells: tuple[str, ...] = ()
    starts_table: bool = False
    page: int | None = None
    depth: int = 0
    series: str = ""
    left: float | None = None
    bold: bool = False
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: the blocks, the title if the format marks one, and its messages."""

    blocks: tuple[Block, ...]
    title: str | None
    notes: tuple[str, ...]


def item(mark: str, text: str) -> Block:
    """A block whose mark is known apart from its text, as a list's computed number is.

    The kind follows from the mark: numbers make "numbered", letters and Roman numerals "subitem",
    signs such as "•" a "bullet"; no mark makes "prose". A mark of another form ("Article 5:")
    makes a "numbered" block with that whole mark as its number.
    """
    mark = " ".join(mark.split())
    if not mark:
        return Block("prose", text)
    printed = printed_number(mark)
    if printed is not None:
        kind: BlockKind = "numbered" if printed.is_figure else "subitem"
        return Block(kind, text, mark=mark, number=printed.number)
    if not re.search(r"[^\W_]", mark):
        return Block("bullet", text, mark="-")
    return Block("numbered", text, mark=mark, number=mark.rstrip(".:)"))


def line_block(line: str) -> Block:
    """A block from one line or paragraph in which the mark, if there is one, was typed.

    A number needs its own punctuation ("87.", "(3)", "4.1") or a tab after it ("87⇥The …");
    "14 days" begins no numbered paragraph.
    """
    tabbed = re.match(r"\s*(\S{1,12})[^\S\t]*\t\s*(?=\S)", line)
    if tabbed and (printed_number(tabbed.group(1)) or line_bullet(f"{tabbed.group(1)} x")):
        return item(tabbed.group(1), _plain(line[tabbed.end() :]))
    bullet = line_bullet(line)
    number, subitem = line_number(line), line_subitem(line)
    if number:
        mark = line[bullet or 0 : number.end].strip()
        return Block("numbered", _plain(line[number.end :]), mark, number.number)
    if subitem:
        mark = line[bullet or 0 : subitem.end].strip()
        return Block("subitem", _plain(line[subitem.end :]), mark, subitem.number)
    if bullet is not None:
        return Block("bullet", _plain(line[bullet:]), "-")
    return Block("prose", _plain(line))


def _plain(text: str) -> str:
    return " ".join(text.split())
