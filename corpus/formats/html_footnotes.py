"""Footnotes of a web page: which elements are note marks, and which note belongs to each.

Word processors, converters and publishers write them in many ways, which come to one: a short
link, raised or named as a note's mark, to a place further down whose text is the note. Raised
numbers without a link count too where a paragraph further down begins with the same raised number.
It makes no blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from corpus.formats.html_content import Content, is_notes_box
from corpus.formats.html_measure import same_page
from corpus.formats.html_tree import BLOCKS, HEADINGS, Element, Page, clean, text_of, walk

MAX_NOTE_LEVELS = 4  # how far above its mark a note's own box may stand
MAX_NOTE_WORDS = 600

_MARK = re.compile(
    r"\s*[\[(]?\s*(?:(?:foot)?note\s+)?([A-Z]?\d{1,4}|[ivxlc]{1,7}|[a-z]|[*†‡§#]{1,3})\s*[\])]?\.?\s*",
    re.IGNORECASE,
)
_NOTE_NAMES = re.compile(
    r"_?(?:fn|ftnt?|edn|cite[-_]?note|(?:sd)?(?:foot|end)[-_]?note|note|en)s?[-_:]?\d*\w*",
    re.IGNORECASE,
)
_MARK_NAMES = re.compile(
    r"fn-?(?:ref)?|foot-?note(?:-?ref\w*|-?anchor|-?link)?|end-?note-?ref\w*|note-?ref|reference"
    r"|sd(?:foot|end)noteanc|mso(?:foot|end)notereference|legcommentarylink",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"[\s↩↑↵⤴⮐^\ufe0e\ufe0f]*(?:(?:back|return|jump up|up)\b.{0,40})?[\s↩↑↵⤴⮐^\ufe0e\ufe0f]*",
    re.IGNORECASE | re.DOTALL,
)
_HEADINGS = re.compile(r"(?:foot|end)?notes?|references|troednodiadau|nodiadau", re.IGNORECASE)
_SQUARE_UNIT = re.compile(r"(?:\d\s?|\bper |/)(?:k|c|m)?m$|\bCO$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its mark without brackets, and its text."""

    mark: str
    text: str


@dataclass(slots=True)
class Footnotes:
    """`references` are the marks in the text, each with the note that stands after its block (None
    where the note was given before). `bodies` hold the notes at the page's end: None for those
    that a mark brings to its own place, else the note as it is to stand there. `skip` are their
    headings."""

    references: dict[Element, Note | None] = field(default_factory=dict)
    bodies: dict[Element, Note | None] = field(default_factory=dict)
    skip: set[Element] = field(default_factory=set)


def footnotes_of(page: Page, content: Content) -> Footnotes:
    """The footnotes of the page's main part; the notes may stand outside that part."""
    found = Footnotes()
    order = {e: i for i, e in enumerate(_elements(page.body))}
    inside = set(_elements(content.root, content.skip))
    pairs = _linked(page, order, inside)
    targets = [target for _, target in pairs]
    bodies = {target: _body(target, link, targets) for link, target in reversed(pairs)}
    within_notes = {e for body in bodies.values() if body for e in _elements(body)}
    for link, target in pairs:
        body = bodies[target]
        if body is not None and link not in within_notes:
            _add(found, _mark_element(link), body)
    _add_unlinked(found, content, within_notes)
    _add_others(found, content)
    _leave_out_headings(found, content)
    return found


def _elements(root: Element, skip: set[Element] | None = None) -> list[Element]:
    """All elements under `root` in the page's order, itself first."""
    return [e for e, opens in walk(root, skip or set()) if opens and not isinstance(e, str)]


def _add(found: Footnotes, mark: Element, body: Element) -> None:
    if body in found.bodies:
        found.references[mark] = None
        return
    number = _mark_in(text_of(mark)) or ""
    found.references[mark] = Note(number, _note_text(body, number))
    found.bodies[body] = None


def _mark_in(text: str) -> str | None:
    match = _MARK.fullmatch(text)
    return match.group(1) if match else None


# -- marks that are links -----------------------------------------------------------------------


def _linked(
    page: Page, order: dict[Element, int], inside: set[Element]
) -> list[tuple[Element, Element]]:
    """Each link that is a note's mark, in order, with the element to which it leads."""
    found: list[tuple[Element, Element]] = []
    for link in order:
        if link.tag != "a" or link not in inside or not link.get("href"):
            continue
        if _mark_in(text_of(link, limit=40)) is None:
            continue
        target = same_page(link, page)
        if target is not None and order.get(target, -1) > order[link] and _is_mark(link, target):
            found.append((link, target))
    return found


def _is_mark(link: Element, target: Element) -> bool:
    around = [link, *link.elements, *_inline_above(link)]
    if link.get("role").lower() == "doc-noteref" or link.get("rel").lower() == "footnote":
        return True
    if any(_MARK_NAMES.fullmatch(name) for e in around for name in e.classes):
        return True
    raised = any(e.tag == "sup" or e.style.get("vertical-align") == "super" for e in around)
    bracketed = re.search(r"[\[*†‡]", text_of(link, limit=40)) is not None
    named = _NOTE_NAMES.fullmatch(link.get("href").rpartition("#")[2]) is not None
    back = _leads_back(target, {n for e in around for n in (e.get("id"), e.get("name")) if n})
    return (named + (raised or bracketed) + back) >= 2


def _inline_above(element: Element) -> list[Element]:
    """The inline elements around an element that hold nothing else."""
    found: list[Element] = []
    above = element.parent
    while above is not None and above.tag not in BLOCKS and len(found) < 6:
        if text_of(above, limit=60) != text_of(element, limit=60):
            break
        found.append(above)
        above = above.parent
    return found


def _leads_back(target: Element, names: set[str]) -> bool:
    box = _block_around(target)
    near = islice((e for e, _ in walk(box) if not isinstance(e, str)), 400)
    return bool(names) and any(
        e.tag == "a" and e.get("href").rpartition("#")[2] in names for e in near
    )


def _block_around(element: Element) -> Element:
    while element.parent is not None and element.tag not in BLOCKS:
        element = element.parent
    return element


def _mark_element(link: Element) -> Element:
    """The link, or what is around it and holds nothing else but brackets."""
    element = link
    while (
        element.parent is not None
        and element.parent.tag in ("sup", "span", "small", "font", "b", "i")
        and _mark_in(text_of(element.parent, limit=60)) is not None
    ):
        element = element.parent
    return element


# -- notes --------------------------------------------------------------------------------------


def _body(target: Element, link: Element, targets: list[Element]) -> Element | None:
    """The element that holds the whole note to which a mark leads, None where there is none."""
    body = _block_around(target)
    if body is not target and not text_of(target, limit=5):
        body = _block_after(target) or body  # <a id="n1"></a><p>The note</p>
    if body.tag == "dt":
        body = _block_after(body) or body
    if body.tag in ("td", "th") and body.parent is not None:
        body = body.parent
    above_link = {link}
    place: Element | None = link
    while place is not None:
        above_link.add(place)
        place = place.parent
    if body in above_link or body.tag in ("body", "main", "article", "html"):
        return None
    others = set(targets) - {target}
    for _ in range(MAX_NOTE_LEVELS):
        outer = body.parent
        if outer is None or outer in above_link or is_notes_box(outer):
            break
        named = any(_NOTE_NAMES.fullmatch(n) for n in (outer.get("id"), *outer.classes) if n)
        if not named and outer.tag not in ("li", "dd"):
            break
        if others.intersection(_elements(outer)):
            break
        body = outer
    too_much = len(text_of(body, limit=8 * MAX_NOTE_WORDS).split()) > MAX_NOTE_WORDS
    return None if too_much or any(e.tag in HEADINGS for e in _elements(body)) else body


def _block_after(element: Element) -> Element | None:
    """The block that follows an element, if no text stands between."""
    above = element.parent
    if above is None:
        return None
    at = next(i for i, child in enumerate(above.children) if child is element)
    for child in above.children[at + 1 :]:
        if isinstance(child, str):
            if child.strip():
                return None
        elif child.tag in BLOCKS:
            return child
    return None


def _note_text(body: Element, mark: str) -> str:
    """The words of a note without its mark and the link back."""
    inside = _elements(body)
    skip = {e for e in inside if e.tag == "a" and _is_back(e, mark)}
    apart = [
        e
        for e in inside[1:12]
        if mark and e.tag not in BLOCKS and _mark_in(text_of(e, limit=40)) == mark
    ]
    text = text_of(body, skip)
    if apart and text.startswith(text_of(apart[0], skip)):
        text = text_of(body, skip | {apart[0]})  # a raised number, a span that holds the mark
    elif mark and body.tag != "li":
        text = re.sub(rf"^\W{{0,2}}{re.escape(mark)}(?![\w,])\W{{0,2}}(?:\s+|$|(?<=\W))", "", text)
    return re.sub(r"^[.):\]\s]+", "", text)


def _is_back(link: Element, mark: str) -> bool:
    if not link.get("href").partition("#")[1]:
        return False
    text = text_of(link, limit=80)
    named = link.get("role").lower() == "doc-backlink" or any(
        re.search(r"back|reverse", c, re.IGNORECASE) for c in link.classes
    )
    return named or _mark_in(text) == mark or _BACK.fullmatch(text) is not None


# -- raised numbers without links ---------------------------------------------------------------


def _add_unlinked(found: Footnotes, content: Content, within_notes: set[Element]) -> None:
    """Raised numbers in the text for which a paragraph further down begins with the same one."""
    marks: dict[str, list[Element]] = {}
    bodies: dict[str, Element] = {}
    before = ""
    for item, opens in walk(content.root, content.skip):
        if isinstance(item, str):
            before = (before + item)[-40:]
        elif item.tag in BLOCKS:
            before = ""
        elif item.tag == "sup" and opens and item not in within_notes and not item.elements:
            number = text_of(item, limit=10)
            if not re.fullmatch(r"\d{1,3}", number):
                continue
            if before.strip():
                if not _SQUARE_UNIT.search(before) and not before[-1:].isdigit():
                    marks.setdefault(number, []).append(item)
            elif number in marks and number not in bodies:
                bodies[number] = _block_around(item)
    for number, body in bodies.items():
        if body.tag in ("p", "div", "li", "dd", "td") and body not in found.bodies:
            for mark in marks[number]:
                _add(found, mark, body)


# -- what is left over --------------------------------------------------------------------------


def _add_others(found: Footnotes, content: Content) -> None:
    """Notes in a box of footnotes to which nothing leads: they stay where they are, as notes."""
    for box in _elements(content.root, content.skip):
        if not is_notes_box(box):
            continue
        for item in _items(box):
            if item in found.bodies or found.bodies.keys() & set(_elements(item)):
                continue
            text = text_of(item, content.skip)
            typed = re.match(r"\W{0,2}(\d{1,3})\W{0,2}\s", text)
            counted = item.tag == "li" and item.parent is not None
            mark = typed.group(1) if typed else ""
            if not typed and counted and item.parent is not None:
                same = [e for e in item.parent.elements if e.tag == "li"]
                start = item.parent.get("start")
                first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
                mark = str(same.index(item) + first)
            if text:
                found.bodies[item] = Note(mark, _note_text(item, mark))


def _items(box: Element) -> list[Element]:
    """The notes in a box of footnotes: its list items, or else its blocks."""
    items = [e for e in _elements(box) if e.tag == "li"]
    if items:
        return items
    return [
        e
        for e in _elements(box)[1:]
        if e.tag in ("p", "div", "dd") and not any(c.tag in BLOCKS for c in e.elements)
    ]


def _leave_out_headings(found: Footnotes, content: Content) -> None:
    """The heading "Footnotes" goes where all that stood under it went to its own places."""
    bodies = set(found.bodies)
    for element in _elements(content.root, content.skip) if bodies else ():
        short = text_of(element, limit=40) if element.tag in (*HEADINGS, "p") else ""
        if not _HEADINGS.fullmatch(short.strip(" :")) or element.parent is None:
            continue
        siblings = element.parent.children
        at = next(i for i, child in enumerate(siblings) if child is element)
        gone = 0
        for child in siblings[at + 1 :]:
            if isinstance(child, str):
                rest = clean(child)
            elif child.tag in HEADINGS:
                break
            else:
                gone += bool(bodies.intersection(_elements(child)))
                rest = text_of(child, bodies) if child not in bodies else ""
            if rest:
                gone = 0
                break
        if gone:
            found.skip.add(element)
