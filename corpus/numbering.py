"""Blocks become passages: which number is a paragraph's, which restarts, which is a list's.

Nothing after this step knows a file's format. It decides by the run of the numbers and the
headings above them, never by a document's name, and loses no word: every block ends in exactly
one top-level passage or stands as a heading between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.passage import Passage, is_contents_heading
from corpus.block import Block
from corpus.reference import Kind, numbers_of, value

_HEADING_KINDS: tuple[tuple[Kind, str], ...] = (
    ("recommendation", r"(?:the )?recommendations?|argymhellion"),
    ("reason", r"reasons? for (?:the )?recommendations?|rhesymau.*"),
    ("principle", r"(?:key |our |guiding )?principles|egwyddorion"),
    ("objective", r"(?:key |our |strategic )?objectives|amcanion"),
    ("action", r".*\b(?:summary of actions|action plan|actions|camau gweithredu)\b.*"),
)
_GAP = 5  # a run of numbers may miss this many and still be the same run


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document's canonical text and its passages, in document order."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class _Line:
    mark: str
    text: str
    number: str | None = None
    is_subitem: bool = False


@dataclass(slots=True)
class _Unit:
    """A passage being gathered."""

    kind: Kind
    number: str | None
    mark: str
    headings: tuple[str, ...]
    opens: tuple[str, ...]
    page: int | None
    within: str | None = None
    lines: list[_Line] = field(default_factory=list)
    rows: bool = False


class _Gatherer:
    """Walks the blocks once, keeping the open headings and the runs of numbers."""

    def __init__(self) -> None:
        self.units: list[_Unit] = []
        self._headings: list[tuple[int, str]] = []
        self._opened: list[str] = []
        self._fresh_heading = False  # a heading stands between the last unit and here
        self._main = 0  # last number of the run that goes through the document
        self._local: int | None = None  # last number of a run that restarted under a heading
        self._local_kind: Kind = "paragraph"
        self._local_within: str | None = None
        self._seen_kinds: set[Kind] = set()
        self._title_level = 0

    def gather(self, blocks: tuple[Block, ...], title: str | None) -> list[_Unit]:
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if block.kind == "heading":
                self._heading(block, following, is_title=i == 0 and block.text == title)
            elif block.kind == "row":
                self._row(block)
            elif block.kind == "numbered":
                self._numbered(block)
            else:
                self._running(block)
        if self._opened:  # headings with nothing under them are kept as a passage of their own
            self.units.append(self._unit("section", None, ""))
        return self.units

    # -- headings ---------------------------------------------------------------------------

    def _heading(self, block: Block, following: Block | None, *, is_title: bool) -> None:
        current = self.units[-1] if self.units else None
        if (
            current is not None
            and not self._fresh_heading
            and current.kind == "paragraph"
            and block.level > 1
            and following is not None
            and following.kind == "subitem"
        ):
            # "Local imperatives / a) …": lettered items under a heading go on with the paragraph.
            current.lines.append(_Line("", block.text))
            return
        while self._headings and self._headings[-1][0] >= block.level:
            self._headings.pop()
        if is_title:
            self._title_level = block.level
        else:
            self._headings.append((block.level, block.text))
        self._opened.append(block.text)
        self._fresh_heading = True
        self._local = None

    def _heading_kind(self) -> Kind | None:
        if not self._headings:
            return None
        text = self._headings[-1][1].strip(" :.").lower()
        return next((kind for kind, form in _HEADING_KINDS if re.fullmatch(form, text)), None)

    # -- numbered blocks --------------------------------------------------------------------

    def _numbered(self, block: Block) -> None:
        number = block.number or ""
        heading_kind = self._heading_kind()
        if "." in number and re.fullmatch(r"\d+(\.\d+)+", number):
            kind: Kind = "action" if heading_kind == "action" else "paragraph"
            self._start(kind, block)
            return
        if heading_kind == "reason" and self._fresh_heading:
            self._start("reason", block)
            self._local = value(numbers_of(number)[-1])
            self._local_kind, self._local_within = "reason", None
            return
        first = value(numbers_of(number)[0]) or 0
        if self._local is not None and (
            first == self._local + 1
            or (self._local_kind == "principle" and self._local < first <= self._main)
        ):
            self._local_item(block, first)
        elif (heading_kind == "recommendation" and first == 1) or (
            first == 1 and self._main and self._is_motion(block)
        ):
            self._restart(block, "recommendation", None)
        elif heading_kind == "principle" and (first == 1 or self._main) and first != self._main + 1:
            self._restart(block, "principle", None)
        elif self._main < first <= self._main + _GAP or (not self._main and first > 0):
            self._main_item(block, first)
        elif first == 1:
            within = self._headings[-1][1] if self._headings else None
            self._restart(block, "paragraph", within)
        else:
            self._stray(block, first)

    @staticmethod
    def _is_motion(block: Block) -> bool:
        """Councils word recommendations as motions: "That the report be noted"."""
        return bool(re.match(r"(?:THAT|That)\b", block.text))

    def _main_item(self, block: Block, first: int) -> None:
        if self._local is not None or self._restated_open():
            self._leave_heading()
        self._local = None
        self._main = value(numbers_of(block.number or "")[-1]) or first
        self._start("paragraph", block)

    def _stray(self, block: Block, first: int) -> None:
        """A number out of every run: an author's slip; kept, and `corpus check` reports it."""
        if self._local is not None and first > self._local:
            self._local_item(block, first)
        else:
            within = self._headings[-1][1] if self._headings else None
            self._start("paragraph", block, within=within)

    def _restart(self, block: Block, kind: Kind, within: str | None) -> None:
        self._local = value(numbers_of(block.number or "")[0]) or 1
        self._local_kind, self._local_within = kind, within
        if kind == "principle":
            # Principles stated again under an objective, beside the list that numbers them.
            self._start("section", None)
            self.units[-1].lines.append(_Line(block.mark, block.text))
        else:
            self._start(kind, block, within=within)

    def _local_item(self, block: Block, first: int) -> None:
        self._local = value(numbers_of(block.number or "")[-1]) or first
        if self._local_kind == "principle" and self.units[-1].kind == "section":
            self.units[-1].lines.append(_Line(block.mark, block.text))
        else:
            self._start(self._local_kind, block, within=self._local_within)

    def _restated_open(self) -> bool:
        return bool(self.units) and self.units[-1].kind in ("reason", "recommendation")

    def _leave_heading(self) -> None:
        """The run of paragraphs goes on after a list that stood under its own heading."""
        if self._headings and not self._fresh_heading and self._heading_kind():
            self._headings.pop()

    # -- everything else --------------------------------------------------------------------

    def _running(self, block: Block) -> None:
        current = self.units[-1] if self.units else None
        open_unit = current is not None and not self._fresh_heading and not current.rows
        in_list = open_unit and current is not None and current.kind == "section"
        if in_list and self._local_kind == "principle" and self._slipped_number(block):
            return
        if not open_unit or current is None:
            self._start("section", None)
            current = self.units[-1]
        current.lines.append(
            _Line(block.mark, block.text, block.number, is_subitem=block.kind == "subitem")
        )

    def _slipped_number(self, block: Block) -> bool:
        """ "- 7 Residential placements": the next number of the list, its full stop missing."""
        match = re.match(r"(\d+)\s+(?=[A-Z])", block.text)
        if block.kind != "bullet" or not match or self._local is None:
            return False
        if int(match.group(1)) != self._local + 1:
            return False
        self._local += 1
        self.units[-1].lines.append(_Line(match.group(1), block.text[match.end() :]))
        return True

    def _row(self, block: Block) -> None:
        current = self.units[-1] if self.units else None
        if current is None or not current.rows or self._fresh_heading or block.starts_table:
            is_contents = bool(self._headings) and is_contents_heading(self._headings[-1][1])
            self._start("section" if is_contents else "table", None)
            current = self.units[-1]
            current.rows = True
        current.lines.append(_Line("", "\t".join(block.cells)))

    def _start(self, kind: Kind, block: Block | None, within: str | None = None) -> None:
        number = block.number if block else None
        unit = self._unit(kind, number, block.mark if block else "", within)
        if block:
            unit.page = block.page
            unit.lines.append(_Line("", block.text))
        self._seen_kinds.add(kind)
        self.units.append(unit)

    def _unit(self, kind: Kind, number: str | None, mark: str, within: str | None = None) -> _Unit:
        headings = tuple(text for _, text in self._headings)
        unit = _Unit(kind, number, mark, headings, tuple(self._opened), None, within)
        self._opened = []
        self._fresh_heading = False
        return unit


def number_blocks(
    document: str, title: str, blocks: Iterable[Block], own_title: str | None
) -> Numbered:
    """Turns a document's blocks into its canonical text and passages.

    Args:
        document: the id that goes into each passage.
        title: the title for labels (from the catalogue).
        blocks: in reading order.
        own_title: the title as the document prints it, if its format marks one; that heading
            names the document and is left out of every passage's `headings`.
    """
    units = _Gatherer().gather(tuple(blocks), own_title)
    written: list[str] = []
    length = 0

    def write(text: str) -> int:
        nonlocal length
        at = length
        written.append(text)
        length += len(text)
        return at

    passages: list[Passage] = []
    for unit in units:
        for heading in unit.opens:
            write(f"{heading}\n\n")
        if unit.mark:
            write(f"{unit.mark} ")
        start = length
        places: list[tuple[_Line, int]] = []
        for i, line in enumerate(unit.lines):
            if i:
                write("\n")
            if line.mark:
                write(f"{line.mark} ")
            places.append((line, write(line.text)))
        text = "".join(written)[start:] if not unit.lines else None
        end = length
        write("\n\n")
        body = text if text is not None else _slice(written, start, end)
        passage = Passage(
            document=document,
            kind=unit.kind,
            number=unit.number,
            label=_label(title, unit),
            headings=unit.headings,
            page=unit.page,
            text=body,
            start=start,
            end=end,
            mark=unit.mark,
            opens=unit.opens,
            within=unit.within,
        )
        passages.append(passage)
        passages.extend(_members(passage, title, places))
    return Numbered("".join(written).rstrip("\n") + "\n", tuple(passages))


def _slice(written: list[str], start: int, end: int) -> str:
    """The written text from `start` to `end`, without joining the whole document each time."""
    parts: list[str] = []
    gathered = 0
    for piece in reversed(written):
        parts.append(piece)
        gathered += len(piece)
        if gathered >= end - start + 2:
            break
    text = "".join(reversed(parts)).removesuffix("\n\n")
    return text[len(text) - (end - start) :]


def _members(parent: Passage, title: str, places: list[tuple[_Line, int]]) -> Iterable[Passage]:
    """Principles and objectives are cited by themselves though they stand inside a paragraph."""
    kind = _member_kind(parent)
    if kind is None or parent.number is None:
        return
    for line, at in places:
        if line.is_subitem and line.number:
            yield Passage(
                document=parent.document,
                kind=kind,
                number=line.number,
                label=f"{title}, {kind} {line.number} (paragraph {parent.number})",
                headings=parent.headings,
                page=parent.page,
                text=line.text,
                start=at,
                end=at + len(line.text),
                parent=parent.number,
                mark=line.mark,
            )


def _member_kind(passage: Passage) -> Kind | None:
    if passage.kind != "paragraph" or not passage.heading:
        return None
    heading = passage.heading.strip(" :.").lower()
    lead = passage.text.split("\n", 1)[0].lower()
    for kind in ("principle", "objective"):
        form = dict(_HEADING_KINDS)[kind]
        if re.fullmatch(form, heading) and f"{kind}s" in lead:
            return kind
    return None


def _label(title: str, unit: _Unit) -> str:
    heading = unit.headings[-1].strip(" :") if unit.headings else None
    if unit.kind in ("table", "section") and unit.opens[-2:] == unit.headings[-2:] != ():
        heading = ": ".join(h.strip(" :") for h in unit.opens[-2:])  # two headings, one name
    if unit.kind == "table":
        return f"{title}, table “{heading}”" if heading else f"{title}, table"
    if unit.kind == "section":
        return f"{title}, “{heading}”" if heading else f"{title}, opening text"
    if unit.kind == "reason":
        numbers = numbers_of(unit.number or "")
        if len(numbers) > 1:
            return f"{title}, reasons {', '.join(numbers[:-1])} and {numbers[-1]}"
    where = f"{unit.within.strip(' :')}, " if unit.within else ""
    return f"{title}, {where}{unit.kind} {unit.number}"
