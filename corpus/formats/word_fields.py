"""Fields in Word's text: what is shown of them, and the numbers that Word computes for them.

A field stands in the text as a code and the result that Word last stored. The result is what
people see. AUTONUM, AUTONUMLGL, AUTONUMOUT and LISTNUM store none; they are counted here, as old
government files number their paragraphs so. Nothing here follows a link or computes a formula.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.numerals import numeral
from corpus.formats.word_numbers import Counters, Definition, Level, List, Numbering, Place
from corpus.formats.word_package import attribute, child, is_on, name, number, value

_LISTING = ("TOC", "INDEX", "TOA")
_DEEPEST = 100
_SILENT = ("XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE")
_SWITCH_FORMS = {
    "arabic": "decimal", "alphabetic": "lowerLetter", "ALPHABETIC": "upperLetter",
    "Alphabetic": "upperLetter", "roman": "lowerRoman", "ROMAN": "upperRoman",
    "Roman": "upperRoman", "ordinal": "ordinal", "cardtext": "cardinalText",
    "ordtext": "ordinalText", "hex": "hex",
}  # fmt: skip


def _built_in(key: str, forms: str, texts: str) -> List:
    levels = {
        i: Level(start=1, form=form, text=text)
        for i, (form, text) in enumerate(zip(forms.split(), texts.split(), strict=True))
    }
    return List(f"field {key}", Definition(f"field {key}", levels), levels, {})


_BUILT_IN = {
    "numberdefault": _built_in(
        "numbers",
        "decimal lowerLetter lowerRoman decimal lowerLetter lowerRoman "
        "decimal lowerLetter lowerRoman",
        "%1) %2) %3) (%4) (%5) (%6) %7. %8. %9.",
    ),
    "outlinedefault": _built_in(
        "outline",
        "upperRoman upperLetter decimal lowerLetter decimal lowerLetter "
        "lowerRoman lowerLetter lowerRoman",
        "%1. %2. %3. %4) (%5) (%6) (%7) (%8) (%9)",
    ),
    "legaldefault": _built_in(
        "legal",
        " ".join(["decimal"] * 9),
        " ".join("".join(f"%{i}." for i in range(1, n + 1)) for n in range(1, 10)),
    ),
}


@dataclass(slots=True)
class Field:
    """A field that is open: its code so far, and whether its result has begun."""

    paragraph: int
    code: str = ""
    form: etree._Element | None = None
    in_result: bool = False
    is_stored: bool = False
    span: int = 0

    @property
    def kind(self) -> str:
        return self.code.split(None, 1)[0].upper() if self.code.strip() else ""


@dataclass(slots=True)
class Fields:
    """The fields that are open at this point of a story, and the counters of those it computes.

    `listing` is the number of the contents list or index that is open, or 0; those that were
    never closed (a damaged file) are not in `closed`.
    """

    numbering: Numbering
    counters: Counters
    closed: set[int] = field(default_factory=set)
    _open: list[Field] = field(default_factory=list)
    _spans: int = 0
    _headings: list[int] = field(default_factory=lambda: [0] * 10)
    _body: int = 0
    _heading_level: int = 0
    _sequences: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _listnum: tuple[int, int] = (-1, 0)

    @property
    def listing(self) -> int:
        return next((f.span for f in self._open if f.span and f.in_result), 0)

    def shows(self, paragraph: int) -> bool:
        """Whether text at this point is seen. A code that was left open in an earlier paragraph
        belongs to a damaged field and hides nothing."""
        while self._open and not self._open[-1].in_result and self._open[-1].paragraph < paragraph:
            self._open.pop()
        return all(f.in_result and f.kind not in _SILENT for f in self._open)

    def begin(self, paragraph: int, element: etree._Element | None = None) -> None:
        form = child(element, "w:ffData") if element is not None else None
        self._open.append(Field(paragraph, form=form))
        del self._open[:-_DEEPEST]  # Word nests twenty; more were left open in a damaged file

    def code(self, text: str) -> None:
        if self._open and not self._open[-1].in_result and len(self._open[-1].code) < 2000:
            self._open[-1].code += text

    def separate(self) -> None:
        if self._open and not self._open[-1].in_result:
            self._open[-1].in_result = True
            if self._open[-1].kind in _LISTING:
                self._spans += 1
                self._open[-1].span = self._spans

    def wrote(self) -> None:
        """Says that text was shown at this point: the innermost field has a stored result."""
        if self._open:
            self._open[-1].is_stored = True

    def end(self, heading: int, place: Place | None) -> str:
        """Closes the innermost field; gives the text that Word shows where none was stored.

        Args:
            heading: the level of the heading in which the field stands, 0 in other text.
            place: where its paragraph counts.
        """
        if not self._open:
            return ""
        done = self._open.pop()
        if done.span:
            self.closed.add(done.span)
        compute = self._computed(done.kind)
        if compute is None or not all(f.in_result for f in self._open):
            return ""
        text = compute(done, heading, place)
        return "" if done.is_stored else text

    def _computed(self, kind: str) -> Callable[[Field, int, Place | None], str] | None:
        if kind.startswith("AUTONUM"):
            return self._autonum
        return {
            "LISTNUM": self._list_number,
            "SEQ": self._sequence,
            "FORMDROPDOWN": _chosen,
            "FORMCHECKBOX": _ticked,
            "MACROBUTTON": _button,
            "SYMBOL": _symbol,
        }.get(kind)

    def _autonum(self, done: Field, heading: int, place: Place | None) -> str:
        heads = self._headings
        if heading:
            heads[heading] += 1
            heads[heading + 1 :] = [0] * (len(heads) - heading - 1)
            self._heading_level, self._body = heading, 0
            path = [n or 1 for n in heads[1 : heading + 1]]
        else:
            self._body += 1
            path = [n or 1 for n in heads[1 : self._heading_level + 1]] + [self._body]
        if done.kind == "AUTONUMOUT":
            outline = _BUILT_IN["outlinedefault"].level(heading - 1 if heading else 2)
            printed = numeral(path[-1], outline.form)
            return re.sub("%[1-9]", printed, outline.text) + "\t"
        separator = _switch(done.code, "s") or "."
        form = _form(done.code)
        shown = path if done.kind == "AUTONUMLGL" else path[-1:]
        end = "" if re.search(r"\\e\b", done.code) else separator
        return separator.join(numeral(n, form) for n in shown) + end + "\t"

    def _list_number(self, done: Field, heading: int, place: Place | None) -> str:
        words = re.sub(r"\\\w\s*\"?[^\s\"]*\"?", " ", done.code).split()
        wanted = words[1].strip('"').lower() if len(words) > 1 else ""
        found = self.numbering.named.get(wanted) or _BUILT_IN.get(wanted)
        level = number(_switch(done.code, "l"))
        if found is None and place is not None and not wanted:
            found = place.list
            level = level if level is not None else place.level + 2
        elif level is None:
            level = self._listnum[1] + 1 if self._listnum[0] == done.paragraph else 1
        level = min(max(level - 1, 0), 8)
        self._listnum = (done.paragraph, level)
        start = number(_switch(done.code, "s"))
        return self.counters.count(found or _BUILT_IN["numberdefault"], level, start).text

    def _sequence(self, done: Field, heading: int, place: Place | None) -> str:
        words = done.code.split()
        key = words[1].lower() if len(words) > 1 else ""
        restart = number(_switch(done.code, "r"))
        if restart is not None:
            self._sequences[key] = restart
        elif not re.search(r"\\c\b", done.code):
            self._sequences[key] += 1
        hidden = re.search(r"\\h\b", done.code)
        return "" if hidden else numeral(self._sequences[key], _form(done.code))


def _switch(code: str, letter: str) -> str | None:
    match = re.search(rf"\\{letter}\s*(?:\"([^\"]*)\"|([^\s\\\"]+))", code)
    return (match.group(1) if match.group(1) is not None else match.group(2)) if match else None


def _form(code: str) -> str:
    """The number format that a `\\*` switch names; the case of its first letters counts."""
    for word in re.findall(r"\\\*\s*(\w+)", code):
        form = _SWITCH_FORMS.get(word) or _SWITCH_FORMS.get(word.lower())
        if form:
            return form
    return "decimal"


def _chosen(done: Field, heading: int, place: Place | None) -> str:
    """What a drop-down list of an old form shows: the chosen entry, or the first."""
    entries = child(done.form, "w:ddList")
    if entries is None:
        return ""
    texts = [attribute(e, "w:val") or "" for e in entries if name(e) == "w:listEntry"]
    at = number(value(entries, "w:result") or value(entries, "w:default")) or 0
    return texts[at] if 0 <= at < len(texts) else ""


def _ticked(done: Field, heading: int, place: Place | None) -> str:
    box = child(done.form, "w:checkBox")
    ticked = child(box, "w:checked")
    return "☒" if is_on(ticked if ticked is not None else child(box, "w:default")) else "☐"


def _button(done: Field, heading: int, place: Place | None) -> str:
    return " ".join(done.code.split()[2:])


def _symbol(done: Field, heading: int, place: Place | None) -> str:
    match = re.match(r"\s*SYMBOL\s+(?:0x([0-9a-f]{1,5})|(\d{1,6}))", done.code, re.IGNORECASE)
    if match is None:
        return ""
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    symbolic = re.search(r"symbol|wingdings|webdings", _switch(done.code, "f") or "", re.IGNORECASE)
    if symbolic and code < 256:
        code += 0xF000
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
