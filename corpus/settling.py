"""Before numbers are counted: which blocks are headings, which a contents list, which a list of
paragraphs under letters or Roman numerals.

Readers say what their format tells; here the same form is read the same way in every format. No
block is dropped and no word is changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from corpus.block import Block
from corpus.passage import is_contents_heading
from corpus.reference import value

_HEADING_WORDS = 20  # a bold line longer than this is a paragraph
_SHORT_WORDS = 12
_ENTRY_LENGTH = 250  # characters: an entry of a contents list is shorter
_SENTENCE_WORDS = 12  # items of a list are shorter than this as a rule, paragraphs longer


def settled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with contents lists marked, headings told from paragraphs, and lettered or Roman
    paragraphs numbered like others."""
    known = _with_contents(list(blocks))
    known = _with_headings(known)
    known = _with_cited_headings(known)
    return tuple(_with_roman_paragraphs(known))


# -- contents lists -----------------------------------------------------------------------------


def _with_contents(blocks: list[Block]) -> list[Block]:
    """Entries of a contents list become rows under its heading, so that they count nothing."""
    times = Counter(_entry_words(b) for b in blocks)
    i = 0
    while i < len(blocks):
        if is_contents_heading(blocks[i].text) and blocks[i].kind in ("heading", "prose"):
            end = _contents_end(blocks, i + 1, times)
            if end > i + 1:
                head = blocks[i]
                level = head.level or 1 + max((b.level for b in blocks[:i]), default=0)
                blocks[i] = replace(head, kind="heading", level=level)
                for j in range(i + 1, end):
                    entry = blocks[j]
                    cells = entry.cells or (f"{entry.mark} {entry.text}".strip(),)
                    blocks[j] = Block("row", "\t".join(cells), cells=cells, page=entry.page)
                i = end
                continue
        i += 1
    return blocks


def _contents_end(blocks: Sequence[Block], start: int, times: Counter[str]) -> int:
    """Where the entries end that begin at `start`: `start` itself where there are too few."""
    end, entries = start, 0
    for i in range(start, len(blocks)):
        block = blocks[i]
        words = _entry_words(block)
        if block.kind != "row" and (len(block.text) > _ENTRY_LENGTH or block.text.endswith(".")):
            break
        if _is_paged(block) or (words and times[words] > 1 and block.kind != "row"):
            end, entries = i + 1, entries + 1
            times[words] -= 1  # the heading itself, further down, stands once
        elif i - end >= 2 or block.kind == "row":
            break
    return end if entries >= 3 else start


def _is_paged(block: Block) -> bool:
    return bool(re.search(r"(?:\s|\.{2}|…)(?:\d{1,3}|[ivxl]{1,6})$", block.text[-20:]))


def _entry_words(block: Block) -> str:
    if len(block.text) >= _ENTRY_LENGTH:
        return ""
    words = re.findall(r"\w+", block.text.lower())
    return " ".join(words[:-1] if _is_paged(block) else words)


# -- headings -----------------------------------------------------------------------------------


def _with_headings(blocks: list[Block]) -> list[Block]:
    declared = max((b.level for b in blocks if b.kind == "heading"), default=0)
    result: list[Block] = []
    for i, block in enumerate(blocks):
        following = next((b for b in blocks[i + 1 : i + 9] if b.kind != "note"), None)
        if block.kind == "heading":
            result.append(_unstyled(block))
        elif block.kind == "numbered" and _heads_a_section(block, following):
            steps = len(re.findall(r"\d+", block.number or ""))
            result.append(replace(block, kind="heading", level=declared + max(1, steps)))
        elif block.kind == "prose" and _is_bold_heading(block, following):
            result.append(replace(block, kind="heading", level=declared + 5))
        else:
            result.append(block)
    return result


def _unstyled(block: Block) -> Block:
    """A numbered sentence that only has a heading's style is a paragraph again."""
    words = len(block.text.split())
    sentence = words > _SENTENCE_WORDS and block.text.rstrip().endswith((".", ";", ":"))
    if block.number and (words > _HEADING_WORDS or sentence):
        return replace(block, kind="numbered", level=0)
    return block


def _heads_a_section(block: Block, following: Block | None) -> bool:
    """Whether a numbered line is the heading of what follows: "2. Purpose" before "2.1 …"."""
    words = len(block.text.split())
    if following is None or words > _SHORT_WORDS + 2 or re.search(r"[.;,:]$", block.text):
        return False
    number = block.number or ""
    if following.kind == "numbered" and (following.number or "").startswith(f"{number}."):
        return True
    alike = following.kind == "numbered" and _shape(following) == _shape(block)
    if alike and value(following.number or "") == 1 and value(number) is not None:
        return True  # "1. Introduction" before paragraph 1: the numbers start again under it
    return block.bold and following.kind != "subitem" and not alike


def _shape(block: Block) -> str:
    return re.sub(r"\d+", "1", block.number or "")


def _is_bold_heading(block: Block, following: Block | None) -> bool:
    if not block.bold or following is None or len(block.text.split()) > _HEADING_WORDS:
        return False
    if not re.search(r"[^\W\d_]", block.text) or re.search(r"[.;,]$", block.text):
        return False
    leads_in = block.text.endswith(":") and following.kind in ("bullet", "subitem")
    return not leads_in and following.kind != "note"


def _with_cited_headings(blocks: list[Block]) -> list[Block]:
    """A numbered heading with plain text under it is cited by its number: it becomes a numbered
    block that keeps its level. One with numbered paragraphs under it stays a heading."""
    plain_run = any(b.kind == "numbered" and (b.number or "").isdigit() for b in blocks)
    result = list(blocks)
    for i, block in enumerate(blocks):
        if block.kind != "heading" or not block.number or not re.search(r"\d", block.number):
            continue
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        if following is None or following.kind in ("heading", "numbered", "row"):
            continue
        if (plain_run and block.number.isdigit()) or _holds_numbers(blocks, i):
            continue
        result[i] = replace(block, kind="numbered")
    return result


def _holds_numbers(blocks: Sequence[Block], at: int) -> bool:
    """Whether a numbered paragraph stands under the heading at this place."""
    for block in blocks[at + 1 :]:
        if block.kind == "heading" and block.level <= blocks[at].level:
            return False
        if block.kind == "numbered":
            return True
    return False


# -- letters and Roman numerals -------------------------------------------------------------------


def _with_roman_paragraphs(blocks: list[Block]) -> list[Block]:
    """Paragraphs counted i., ii., iii. from a heading on, as in a foreword, before any figure."""
    result = list(blocks)
    for i, block in enumerate(blocks):
        if block.kind == "numbered":
            break
        starts = block.kind == "subitem" and value(block.number or "") == 1
        after = next((b for b in reversed(blocks[:i]) if b.kind != "note"), None)
        if not starts or (after is not None and after.kind != "heading"):
            continue
        members = _sequence(blocks, i)
        if len(members) >= 2 and median(len(blocks[m].text.split()) for m in members) >= 12:
            for m in members:
                result[m] = replace(result[m], kind="numbered")
            break
    return result


def _sequence(blocks: Sequence[Block], start: int) -> list[int]:
    """The places of the items that count on from `start` in the same form."""
    form = re.sub(r"[^\W_]+", "1", blocks[start].mark)
    members, expected = [start], 2
    for i in range(start + 1, len(blocks)):
        block = blocks[i]
        if block.kind == "numbered":
            break
        same = block.kind == "subitem" and re.sub(r"[^\W_]+", "1", block.mark) == form
        if same and value(block.number or "") == expected:
            members.append(i)
            expected += 1
    return members
