"""Web pages: council and government sites, legislation, and what word processors save as HTML.

It reads what the file holds and shows: it runs no script, fetches no style sheet, picture or frame,
and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from corpus.block import Block, Reading, ReadingError, item
from corpus.formats.html_blocks import Written
from corpus.formats.html_content import Content, content_of
from corpus.formats.html_footnotes import footnotes_of
from corpus.formats.html_marks import marks_of
from corpus.formats.html_tree import Element, Page, load, text_of, walk
from corpus.formats.html_walking import Source, Walker
from corpus.passage import is_contents_heading

_ENTRIES = 3  # lines of links to places of this page that make a contents list
_PICTURES = 5  # this many are worth a message
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})\s*\d{1,3}$")
_SEPARATORS = re.compile(r"\s+(?:[-–—|·»:]|::)\s+")
_SITE = re.compile(
    r"(?:welcome to )?(?:the )?[\w\s'’&.,]{0,50}\b(?:council|gov\.uk|nhs|nhs\.uk|government"
    r"|authority|legislation\.gov\.uk|national archives|home ?page|home|website|cyngor)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"https?:.*|www\..*|microsoft word.*|untitled.*|(?:new )?document\s*\d*|new page\s*\d*|index"
    r"|title|\S*_\S*|.*\.(?:docx?|pdf|odt|rtf|html?|indd|pub)|page\s*\d*|home|welcome",
    re.IGNORECASE,
)


def read(path: Path) -> Reading:
    """Reads a web page.

    Raises:
        ReadingError: the file is too large, no web page, or a page without words.
    """
    page = load(path)
    content = content_of(page)
    footnotes = footnotes_of(page, content)
    content.skip |= footnotes.skip
    source = Source(page, content, marks_of(content.root, content.skip), footnotes)
    walker = Walker(source)
    written, left_out = _without_contents(walker.walk(content.root))
    blocks = _with_bare_numbers(written)
    if not any(re.search(r"\w", f"{b.text}{b.mark}") for b in blocks):
        raise ReadingError(
            f"{path.name}: the page has no words in it (a script may fill it in when it is opened);"
            " open it in a browser and save what it shows"
        )
    messages = [*page.notes, *_messages(source, walker.pictures, left_out)]
    return Reading(tuple(blocks), _title(page, content, blocks), tuple(messages))


# -- contents lists -----------------------------------------------------------------------------


def _without_contents(written: Sequence[Written]) -> tuple[list[Written], int]:
    """The blocks without runs of lines that only link to places of this page, or that end in
    leaders and a page number; and how many such lines there were."""
    kept = list(written)
    count = 0
    for is_entry in (_is_link_entry, _is_led_entry):
        kept, more = _without_runs(kept, is_entry)
        count += more
    return kept, count


def _is_link_entry(entry: Written) -> bool:
    return entry.only_links_here


def _is_led_entry(entry: Written) -> bool:
    return bool(_LEADERS.search(entry.block.text[-300:]))


def _without_runs(
    written: Sequence[Written], is_entry: Callable[[Written], bool]
) -> tuple[list[Written], int]:
    kept: list[Written] = []
    count = at = 0
    while at < len(written):
        end, entries = at, 0
        for i in range(at, len(written)):
            if is_entry(written[i]):
                end, entries = i + 1, entries + 1
            elif i - end >= 2 or not entries or not _may_be_entry(written[i]):
                break
        headed = bool(kept) and is_contents_heading(kept[-1].block.text)
        if entries >= (1 if headed else _ENTRIES):
            count += end - at
            if headed:
                kept.pop()
            at = end
        else:
            kept.append(written[at])
            at += 1
    return kept, count


def _may_be_entry(entry: Written) -> bool:
    return entry.block.kind not in ("heading", "row", "note") and len(entry.block.text) < 80


# -- numbers without punctuation ----------------------------------------------------------------


def _with_bare_numbers(written: Sequence[Written]) -> list[Block]:
    """Numbers without punctuation count as marks where they count on: "1 Introduction" … "2
    Duties" as headings, or bold at the heads of paragraphs."""
    blocks = [entry.block for entry in written]
    set_apart = {i: e.bare for i, e in enumerate(written) if e.bare and e.block.kind == "prose"}
    if len(set_apart) >= 3 and _counts_on(list(set_apart.values())):
        for i, number in set_apart.items():
            blocks[i] = _with_mark(blocks[i], number)
    for level in {b.level for b in blocks if b.kind == "heading"}:
        found = {
            i: match.group(1)
            for i, b in enumerate(blocks)
            if b.kind == "heading" and b.level == level and not b.mark
            if (match := re.match(r"(\d{1,2})\s+(?=\S)", b.text))
        }
        if len(found) >= 2 and _counts_on(list(found.values())):
            for i, number in found.items():
                blocks[i] = _with_mark(blocks[i], number)
    return blocks


def _counts_on(numbers: list[str]) -> bool:
    return all(0 < int(b) - int(a) <= 2 for a, b in pairwise(numbers)) and int(numbers[0]) <= 2


def _with_mark(block: Block, number: str) -> Block:
    marked = item(number, block.text.removeprefix(number).strip())
    kind = "heading" if block.kind == "heading" else marked.kind
    return replace(block, kind=kind, text=marked.text, mark=number, number=marked.number)


# -- title and messages -------------------------------------------------------------------------


def _title(page: Page, content: Content, blocks: Sequence[Block]) -> str | None:
    """The document's title: what the page marks as its title, its only heading of the first level,
    or else the title of the page without the site's name."""
    named = _page_title(page.title)
    preface = None
    for element, opens in walk(content.root, content.skip):
        if isinstance(element, str) or not opens:
            continue
        classes = {name.lower() for name in element.classes}
        if element.tag in ("p", "h1") and classes & {"title", "msotitle"}:
            if text := text_of(element, content.skip):
                return text
        elif "preface" in classes and preface is None:
            preface = _preface_title(element)
    first = [i for i, b in enumerate(blocks) if b.kind == "heading" and b.level == 1]
    if not first or (len(first) > 1 and (named or first[0] > 2)):
        return named or preface
    heading = blocks[first[0]]
    text = f"{heading.mark} {heading.text}".strip()
    return named if named and _is_site_name(text, page.title) else text


def _is_site_name(text: str, title: str) -> bool:
    segments = _SEPARATORS.split(title)
    return len(segments) > 1 and text == segments[-1].strip() and bool(_SITE.fullmatch(text))


def _page_title(title: str) -> str | None:
    segments = [s.strip() for s in _SEPARATORS.split(title) if s.strip()]
    if not segments or _NO_TITLE.fullmatch(title):
        return None
    places = [m.group() for m in _SEPARATORS.finditer(title)]
    if len(segments) > 1 and _SITE.fullmatch(segments[0]) and not _SITE.fullmatch(segments[-1]):
        return segments[-1]
    kept = segments
    while len(kept) > 1 and (
        _SITE.fullmatch(kept[-1]) or (kept is segments and "|" in places[-1]) or _is_site(kept[-1])
    ):
        kept = kept[:-1]
    name = title.partition(kept[-1])
    named = (name[0] + name[1]).strip() if len(kept) < len(segments) else title.strip()
    return None if _NO_TITLE.fullmatch(named) else named


def _is_site(segment: str) -> bool:
    return bool(re.search(r"\.(?:uk|org|com|net|wales|cymru)\b", segment))


def _preface_title(preface: Element) -> str | None:
    """The title that legislation.gov.uk's documents have in a preface, over several paragraphs."""
    lines = [
        text_of(e)
        for e in preface.elements
        if e.tag == "p" and not any("docNumber" in inner.classes for inner in e.elements)
    ]
    title = " ".join(line for line in lines[:3] if line)
    return title if title and len(title.split()) <= 60 else None


def _messages(source: Source, pictures: int, left_out: int) -> list[str]:
    content, found = source.content, []
    if lines := content.contents + left_out:
        found.append(f"a contents list of {lines} lines left out")
    if content.hidden:
        found.append(f"hidden text of {content.hidden} words left out")
    if content.deleted:
        found.append(f"{content.deleted} passage(s) struck out on the page left out")
    if content.frames:
        found.append(f"{content.frames} page(s) shown within this page are not read")
    if pictures >= _PICTURES:
        found.append(f"{pictures} pictures are not read: check whether text stands in them")
    if "LibreOffice" in source.page.generator and _miscounts(content.root):
        found.append(
            "LibreOffice does not keep all list numbers in web pages (1.1 becomes 1., a list that "
            "goes on repeats its number): read the Word file instead"
        )
    return found


def _miscounts(root: Element) -> bool:
    """Whether a page that LibreOffice wrote has lost numbers: lists right within lists, or lists
    that begin with the same number above 1 again and again."""
    lists = [e for e, opens in walk(root) if opens and not isinstance(e, str) and e.tag == "ol"]
    starts = [e.get("start") for e in lists if e.get("start") not in ("", "1")]
    nested = any(e.parent is not None and e.parent.tag == "ol" for e in lists)
    return nested or len(starts) > 2 * len(set(starts))
