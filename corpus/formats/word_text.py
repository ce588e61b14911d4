"""The words of one Word paragraph as people see them, with what hangs on them.

Deleted and hidden text is left out, inserted and moved text taken, a field shows its result.
It does not know the paragraph's number, nor which paragraphs make a heading or a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from lxml import etree

from corpus.formats.word_fields import Fields
from corpus.formats.word_numbers import Place
from corpus.formats.word_package import attribute, child, name, value
from corpus.formats.word_styles import Face, ParagraphStyle, Styles, face_of, over, toggled

# Symbol and Wingdings letters stand at U+F020–F0FF; what they look like.
_SYMBOLS = {
    0xF02D: "–", 0xF0A3: "≤", 0xF0B3: "≥", 0xF0B1: "±", 0xF0B4: "×", 0xF0B8: "÷", 0xF0B9: "≠",
    0xF0BB: "≈", 0xF0AE: "→", 0xF0AC: "←", 0xF0E0: "→", 0xF0DF: "←", 0xF061: "α", 0xF062: "β",
    0xF06D: "μ", 0xF070: "π", 0xF053: "Σ", 0xF0B0: "°", 0xF0A2: "′", 0xF0A0: "€", 0xF0FC: "✓",
    0xF050: "✓", 0xF052: "☑", 0xF0FB: "✗", 0xF04F: "✗", 0xF0FE: "☑", 0xF0FD: "☒", 0xF0A8: "☐",
    0xF06F: "☐", 0xF071: "☐", 0xF072: "☐", 0xF0E8: "➔", 0xF0C4: "→", 0xF020: " ",
}  # fmt: skip
_LEFT_OUT = frozenset(
    "w:del w:moveFrom w:pPr w:rPr w:sdtPr w:sdtEndPr w:customXmlPr w:smartTagPr w:sectPr w:rt "
    "w:delText w:delInstrText w:annotationRef w:separator "
    "w:continuationSeparator w:commentReference w:rubyPr w:fldData w:ffData w:numberingChange "
    "m:ctrlPr m:rPr m:oMathParaPr m:sSupPr m:sSubPr m:naryPr m:dPr m:fPr m:radPr".split()
)
_SPACES = {"w:br": "\n", "w:cr": "\n", "w:ptab": " ", "w:tab": "\t"}
_SIGNS = {"w:noBreakHyphen": "-", "w:softHyphen": "", "m:den": "/"}
_PICTURES = frozenset(["a:blip", "v:imagedata"])
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\ufeff\ufffc]")
# Where the mark of a note stood. Legislation sets it in brackets, which go with it.
_NOTE = "\ufffc"
_NOTE_MARK = re.compile(rf"\s*\(\s*{_NOTE}\s*\)|\s*\[\s*{_NOTE}\s*\]|{_NOTE}")


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A reference to a footnote or endnote; `mark` is its own sign where it has no number."""

    kind: str
    id: str
    section: int
    mark: str | None = None


@dataclass(slots=True)
class Words:
    """What a paragraph holds. `text` keeps its tabs and line breaks; `boxes` are the text boxes
    anchored in it: elements that hold paragraphs, or plain lines of text."""

    text: str = ""
    bold: bool = False
    size: float | None = None
    notes: list[NoteRef] = field(default_factory=list)
    boxes: list[etree._Element | tuple[str, ...]] = field(default_factory=list)
    pictures: int = 0
    hidden: int = 0
    tracked: bool = False
    listing: int = 0


@dataclass(slots=True)
class Scribe:
    """Reads paragraphs of one story; fields may run on from one paragraph into the next.

    `diagram` gives the lines of the drawing that a relationship's id names.
    """

    styles: Styles
    fields: Fields
    diagram: Callable[[str], tuple[str, ...]]
    section: int = 0
    _count: int = 0

    def words(self, paragraph: etree._Element, style: ParagraphStyle, place: Place | None) -> Words:
        """The words of a `w:p` element."""
        self._count += 1
        return _Reader(self, self._count, style, place).read(paragraph)


class _End:
    """Stands behind the contents of a simple field."""


_Item: TypeAlias = "etree._Element | str | _End"


class _Reader:
    def __init__(
        self, scribe: Scribe, paragraph: int, style: ParagraphStyle, place: Place | None
    ) -> None:
        self._scribe, self._paragraph, self._style, self._place = scribe, paragraph, style, place
        self._words = Words()
        self._parts: list[str] = []
        self._sizes: Counter[float] = Counter()
        self._plain = 0
        self._listed = 0
        self._own_mark: int | None = None

    def read(self, paragraph: etree._Element) -> Words:
        # A stack in place of recursion: a file may nest as deep as it likes.
        stack: list[tuple[Iterator[_Item], Face]] = [(iter(paragraph), self._style.face)]
        while stack:
            items, face = stack[-1]
            item = next(items, None)
            if item is None:
                stack.pop()
            elif isinstance(item, str):
                self._write(item, face)
            elif isinstance(item, _End):
                self._write(self._scribe.fields.end(self._style.heading, self._place), face)
            elif (inner := self._enter(item, face)) is not None:
                stack.append(inner)
        words = self._words
        words.text = _joined("".join(self._parts))
        words.bold = self._plain == 0 and bool(words.text.strip())
        words.size = max(self._sizes, key=lambda s: self._sizes[s]) if self._sizes else None
        if self._listed < sum(self._sizes.values()):
            words.listing = 0  # not all of it is in the list
        return words

    def _enter(self, element: etree._Element, face: Face) -> tuple[Iterator[_Item], Face] | None:
        """Takes what the element says itself; gives what is to be read inside it, if anything."""
        kind = name(element)
        fields = self._scribe.fields
        if kind in ("w:t", "m:t", "a:t"):
            self._write(_text(element), face)
        elif kind == "w:r":
            self._own_mark = None
            return iter(element), self._run_face(element)
        elif kind in _SPACES:
            self._write(_SPACES[kind], face)
        elif kind in _SIGNS:
            self._write(_SIGNS[kind], face)
            return iter(element), face
        elif kind == "w:sym":
            self._write(_symbol(attribute(element, "w:char")), face)
        elif kind == "w:instrText":
            fields.code(element.text or "")
        elif kind == "w:fldChar":
            self._field(element, face)
        elif kind == "w:fldSimple":
            fields.begin(self._paragraph)
            fields.code(attribute(element, "w:instr") or "")
            fields.separate()
            return chain(iter(element), [_End()]), face
        elif kind in ("w:footnoteReference", "w:endnoteReference"):
            self._note(element, kind, face)
        elif kind in ("w:footnoteRef", "w:endnoteRef"):
            self._parts.append(_NOTE)
        elif kind in ("w:txbxContent", "v:textpath", "dgm:relIds"):
            self._box(element, kind)
        elif kind == "mc:AlternateContent":
            return iter(_branch(element)), face
        elif kind == "m:d":
            return chain(["("], iter(element), [")"]), face
        elif kind in _PICTURES:
            self._words.pictures += 1
        elif kind in _LEFT_OUT:
            self._words.tracked |= kind in ("w:del", "w:moveFrom")
        elif kind:
            self._words.tracked |= kind in ("w:ins", "w:moveTo")
            return iter(element), face
        return None

    def _run_face(self, run: etree._Element) -> Face:
        properties = child(run, "w:rPr")
        if properties is None:
            return self._style.face
        character = self._scribe.styles.character(value(properties, "w:rStyle"))
        return over(toggled(self._style.face, character), face_of(properties))

    def _write(self, text: str, face: Face) -> None:
        if not text or not self._scribe.fields.shows(self._paragraph):
            return
        if self._own_mark is not None:  # the sign of a note that has no number
            ref = self._words.notes[self._own_mark]
            mark = (ref.mark or "") + text.strip()
            self._words.notes[self._own_mark] = NoteRef(ref.kind, ref.id, ref.section, mark)
            return
        seen = len(text.strip())
        if face.hidden:
            self._words.hidden += seen
            return
        self._parts.append(text)
        self._scribe.fields.wrote()
        if seen:
            self._plain += 0 if face.bold else seen
            self._sizes[face.size or 10.0] += seen
            if listing := self._scribe.fields.listing:
                self._listed += seen
                self._words.listing = listing

    def _field(self, element: etree._Element, face: Face) -> None:
        kind = attribute(element, "w:fldCharType")
        fields = self._scribe.fields
        if kind == "begin":
            fields.begin(self._paragraph, element)
        elif kind == "separate":
            fields.separate()
        elif kind == "end":
            self._write(fields.end(self._style.heading, self._place), face)

    def _note(self, element: etree._Element, kind: str, face: Face) -> None:
        note_id = attribute(element, "w:id")
        if note_id is None or not self._scribe.fields.shows(self._paragraph) or face.hidden:
            return
        follows = (attribute(element, "w:customMarkFollows") or "0").lower() in ("1", "true", "on")
        self._parts.append(_NOTE)
        note_kind = "footnote" if kind == "w:footnoteReference" else "endnote"
        mark = "" if follows else None
        self._words.notes.append(NoteRef(note_kind, note_id, self._scribe.section, mark))
        if follows:
            self._own_mark = len(self._words.notes) - 1

    def _box(self, element: etree._Element, kind: str) -> None:
        if kind == "w:txbxContent":
            self._words.boxes.append(element)
        elif kind == "v:textpath" and (line := element.get("string")):
            self._words.boxes.append((line,))
        elif kind == "dgm:relIds":
            lines = self._scribe.diagram(attribute(element, "r:dm") or "")
            if lines:
                self._words.boxes.append(lines)
            else:
                self._words.pictures += 1


def _joined(text: str) -> str:
    """The text without the places of its notes, each run of spaces or tabs as one."""
    for space in " \t\n":
        if space * 2 in text:
            text = re.sub(f"{space}+", space, text)
    return _NOTE_MARK.sub("", text) if _NOTE in text else text


def _text(element: etree._Element) -> str:
    """The element's text; without `xml:space` Word drops the spaces at its ends."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    keeps = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    if not keeps and name(element) == "w:t":
        text = text.strip(" \t\r\n")
    text = _UNSEEN.sub("", text)
    if "\uf020" <= max(text, default="") <= "\uf0ff":
        text = "".join(_sign(ord(c)) if "\uf020" <= c <= "\uf0ff" else c for c in text)
    return re.sub(r"[\n\r\u00a0\u2007\u202f]", " ", text).replace("\u2011", "-")


def _symbol(code: str | None) -> str:
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    if point < 0x100:
        point += 0xF000
    if 0xF000 <= point <= 0xF0FF:
        return _sign(point)
    return chr(point) if point < 0xD800 or 0xE000 <= point < 0x110000 else ""


def _sign(point: int) -> str:
    """What a letter of a symbol font looks like; any that is not known is taken for a bullet."""
    return _SYMBOLS.get(point, "•")


def _branch(element: etree._Element) -> Iterable[etree._Element]:
    """The one branch of alternative content that is read: the newest that holds words we know."""
    choice = next(
        (c for c in element if name(c) == "mc:Choice" and "w16se" not in (c.get("Requires") or "")),
        None,
    )
    branch = choice if choice is not None else child(element, "mc:Fallback")
    return branch if branch is not None else ()
