"""What a Word file's styles say of a paragraph and of its letters, with all that they inherit.

It resolves chains of styles; which list a paragraph counts in is for `corpus.formats.word_numbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.word_package import attribute, child, is_on, name, number, value

_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_TITLES = re.compile(r"(?:(?:doc(?:ument)?|report|cover|main|publication)[ _-]?)?title")
_CONTENTS = re.compile(r"toc ?\d.*|contents ?\d|table of figures")
_CONTENTS_HEADING = re.compile(r"(?:toc|contents?) ?(?:heading|title).*")
# Templates name their own heading styles; those of boxes, tables and contents are not sections.
_OWN_HEADINGS = re.compile(r"\b(?:sub-?)?headings?\b")
_NO_HEADINGS = re.compile(r"toc|contents|table|box|figure|chart|running|page|header|index|annot")


@dataclass(frozen=True, slots=True)
class Layout:
    """Paragraph properties as one place states them; None where it is silent.

    `left` and `first` are in points: the indent, and how far the first line goes beyond it.
    `outline` is the outline level from 0, or 9 for body text.
    """

    num: str | None = None
    level: int | None = None
    left: float | None = None
    first: float | None = None
    outline: int | None = None
    is_centred: bool | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """Letter properties as one place states them; None where it is silent. `size` in points."""

    bold: bool | None = None
    hidden: bool | None = None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """One style as the file defines it; `name` is lower-case, Word's English for its own styles."""

    id: str
    name: str
    parent: str | None
    layout: Layout
    face: Face


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style with all it inherits: `chain` runs from itself to its furthest parent."""

    id: str
    name: str
    chain: tuple[Style, ...]
    face: Face
    heading: int
    is_title: bool
    is_contents: bool
    is_contents_heading: bool


def layout_of(properties: etree._Element | None) -> Layout:
    """The paragraph properties in a `w:pPr` element."""
    if properties is None:
        return Layout()
    num = child(properties, "w:numPr")
    align = value(properties, "w:jc")
    indent = child(properties, "w:ind")
    left = first = None
    if indent is not None:
        left = points(attribute(indent, "w:left") or attribute(indent, "w:start"))
        hanging = points(attribute(indent, "w:hanging"))
        first = -hanging if hanging is not None else points(attribute(indent, "w:firstLine"))
    return Layout(
        num=value(num, "w:numId") if num is not None else None,
        level=number(value(num, "w:ilvl")) if num is not None else None,
        left=left,
        first=first,
        outline=number(value(properties, "w:outlineLvl")),
        is_centred=None if align is None else align == "center",
    )


def face_of(properties: etree._Element | None) -> Face:
    """The letter properties in a `w:rPr` element."""
    if properties is None:
        return Face()
    size = points(value(properties, "w:sz"))
    return Face(
        bold=is_on(child(properties, "w:b")),
        hidden=is_on(child(properties, "w:vanish")),
        size=size * 10 if size is not None else None,  # half points, read as twentieths
    )


def points(length: str | None) -> float | None:
    """A length in points: bare numbers are twentieths of a point, as Word writes them."""
    match = re.fullmatch(r"\s*([+-]?\d{1,7}(?:\.\d+)?)\s*(pt|in|cm|mm|pc|pi)?\s*", length or "")
    if not match:
        return None
    unit = match.group(2)
    return float(match.group(1)) * (_POINTS[unit] if unit else 0.05)


@dataclass(slots=True)
class Styles:
    """A file's styles, each resolved once."""

    defined: dict[str, Style] = field(default_factory=dict)
    characters: dict[str, Style] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    base: Style = field(default=Style("", "", None, Layout(), Face()))
    _resolved: dict[str | None, ParagraphStyle] = field(default_factory=dict)
    _faces: dict[str, Face] = field(default_factory=dict)

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The style of that id, or the default style where the file defines no such style."""
        known = style_id if style_id in self.defined else self.default
        if known not in self._resolved:
            self._resolved[known] = self._resolve(known)
        return self._resolved[known]

    def character(self, style_id: str | None) -> Face:
        """What a character style says, with its parents."""
        if style_id is None or style_id not in self.characters:
            return Face()
        if style_id not in self._faces:
            face = Face()
            for style in reversed(_chain(style_id, self.characters)):
                face = over(face, style.face)
            self._faces[style_id] = face
        return self._faces[style_id]

    def _resolve(self, style_id: str | None) -> ParagraphStyle:
        chain = _chain(style_id, self.defined)
        face = self.base.face
        for style in reversed(chain):
            face = over(face, style.face)
        style_name = chain[0].name if chain else ""
        return ParagraphStyle(
            id=style_id or "",
            name=style_name,
            chain=(*chain, self.base),
            face=face,
            heading=_heading_level(chain),
            is_title=any(_TITLES.fullmatch(s.name) for s in chain[:1]),
            is_contents=bool(_CONTENTS.fullmatch(style_name)),
            is_contents_heading=bool(_CONTENTS_HEADING.fullmatch(style_name)),
        )


def over(lower: Face, upper: Face) -> Face:
    """`lower` with what `upper` states put over it."""
    return Face(
        upper.bold if upper.bold is not None else lower.bold,
        upper.hidden if upper.hidden is not None else lower.hidden,
        upper.size if upper.size is not None else lower.size,
    )


def toggled(paragraph: Face, character: Face) -> Face:
    """A character style over a paragraph style: bold on bold is plain again, as in Word."""
    bold = paragraph.bold
    if character.bold is not None:
        bold = bool(paragraph.bold) != character.bold
    hidden = paragraph.hidden
    if character.hidden is not None:
        hidden = bool(paragraph.hidden) != character.hidden
    return Face(bold, hidden, character.size if character.size is not None else paragraph.size)


def _chain(style_id: str | None, styles: dict[str, Style]) -> tuple[Style, ...]:
    found: list[Style] = []
    while style_id in styles and len(found) < 40 and all(s.id != style_id for s in found):
        found.append(styles[style_id])
        style_id = found[-1].parent
    return tuple(found)


def _heading_level(chain: tuple[Style, ...]) -> int:
    """The heading level from 1 that a style declares by name or outline level; 0 for body text."""
    for style in chain:
        if match := re.fullmatch(r"heading ?([1-9])", style.name):
            return int(match.group(1))
        if style.layout.outline is not None:
            return style.layout.outline + 1 if 0 <= style.layout.outline <= 8 else 0
        if style.name in ("subtitle", "title"):
            return 2 if style.name == "subtitle" else 1
    own = chain[0].name if chain else ""
    if _OWN_HEADINGS.search(own) and not _NO_HEADINGS.search(own):
        level = re.search(r"[1-9]", own)
        return int(level.group()) if level else 2
    return 0


def read_styles(root: etree._Element | None) -> Styles:
    """The styles in a styles part; none where the file has no such part."""
    styles = Styles()
    for element in root if root is not None else ():
        if name(element) == "w:docDefaults":
            styles.base = Style(
                "", "", None,
                layout_of(child(element, "w:pPrDefault", "w:pPr")),
                face_of(child(element, "w:rPrDefault", "w:rPr")),
            )  # fmt: skip
        elif name(element) == "w:style":
            _add(styles, element)
    return styles


def _add(styles: Styles, element: etree._Element) -> None:
    style_id = attribute(element, "w:styleId")
    if style_id is None:
        return
    style = Style(
        id=style_id,
        name=" ".join((value(element, "w:name") or "").lower().split()),
        parent=value(element, "w:basedOn"),
        layout=layout_of(child(element, "w:pPr")),
        face=face_of(child(element, "w:rPr")),
    )
    kind = attribute(element, "w:type") or "paragraph"
    if kind == "paragraph":
        styles.defined[style_id] = style
        if (attribute(element, "w:default") or "0").lower() in ("1", "true", "on"):
            styles.default = style_id
    elif kind == "character":
        styles.characters[style_id] = style
    elif kind == "numbering" and style.layout.num is not None:
        styles.lists[style_id] = style.layout.num
