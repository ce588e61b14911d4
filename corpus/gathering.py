"""Blocks are gathered into units: what makes one passage, under which headings, in which run.

It decides what a number is: a paragraph's, an action's, a member of a list inside a paragraph, or
a restart under a heading. It writes no text and names nothing; `corpus.numbering` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.block import Block
from corpus.passage import is_contents_heading
from corpus.reference import Kind, numbers_of, value
from corpus.runs import Heading, Run, Runs, form_of, series_of

HEADING_KINDS: tuple[tuple[Kind, str], ...] = (
    ("recommendation", r"(?:the )?recommendations?|argymhellion"),
    ("reason", r"reasons? for (?:the )?recommendations?|rhesymau.*"),
    ("principle", r"(?:key |our |guiding )?principles|egwyddorion"),
    ("objective", r"(?:key |our |strategic )?objectives|amcanion"),
    (
        "action",
        r"(?:.*[:–-]\s*)?(?:summary of (?:the )?actions|(?:the )?action plan|(?:key )?actions"
        r"|camau gweithredu)",
    ),
)
_INDENT = 9.0  # points: a number this much further right stands inside the paragraph above


@dataclass(slots=True)
class Line:
    """One line of a unit, with its mark apart from its words."""

    mark: str
    text: str
    number: str | None = None
    is_subitem: bool = False


@dataclass(slots=True, eq=False)
class Unit:
    """A passage being gathered. `opens` are the headings between the unit before and this one;
    `path` the open headings, outermost first; `run` the count that its number belongs to."""

    kind: Kind
    number: str | None
    mark: str
    path: tuple[Heading, ...]
    opens: tuple[str, ...]
    page: int | None = None
    anchor: str | None = None
    run: Run | None = None
    lines: list[Line] = field(default_factory=list)
    rows: bool = False
    left: float | None = None
    depth: int = 0

    @property
    def headings(self) -> tuple[str, ...]:
        """The words of the open headings, outermost first."""
        return tuple(h.text for h in self.path)


@dataclass(slots=True)
class _List:
    """A numbered list inside a paragraph: its last number and how its marks look."""

    last: int
    form: str
    series: tuple[str, int] | None
    left: float | None


class Gatherer:
    """Walks the blocks once, keeping the open headings and the runs of numbers."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._headings: list[Heading] = []
        self._opened: list[Heading] = []
        self._fresh_heading = False  # a heading stands between the last unit and here
        self._runs = Runs()
        self._dotted = Run("paragraph", 0)  # the run of numbers such as 3.1
        self._local: Run | None = None  # the run that began under a heading and is not yet over
        self._list: _List | None = None

    def gather(self, blocks: Sequence[Block], title: str | None) -> list[Unit]:
        """The units of a document, in order; together they hold every word once."""
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if block.kind == "heading":
                names = (block.text, f"{block.mark} {block.text}")
                is_first = all(b.kind == "prose" for b in blocks[:i]) and i <= 3
                is_title = is_first and bool(block.text) and title in names
                self._heading(block, following, is_title=is_title)
            elif block.kind == "row":
                self._row(block)
            elif block.kind == "numbered" and block.level:
                self._numbered_heading(block)
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
            and not block.mark
            and following is not None
            and following.kind == "subitem"
        ):
            # "Local imperatives / a) …": lettered items under a heading go on with the paragraph.
            current.lines.append(Line("", block.text))
            return
        self._open(block, is_title=is_title)
        self._fresh_heading = True
        self._local = None

    def _open(self, block: Block, *, is_title: bool = False) -> Heading:
        self._leave_deeper(block.level)
        words = f"{block.mark} {block.text}".strip()
        heading = Heading(block.level, words, len(self.units) * 1000 + len(self._opened))
        if not is_title:
            self._headings.append(heading)
        self._opened.append(heading)
        self._list = None
        return heading

    def _leave_deeper(self, level: int) -> None:
        while self._headings and (
            self._headings[-1].level >= level or is_contents_heading(self._headings[-1].text)
        ):
            self._headings.pop()

    def _heading_kind(self) -> Kind | None:
        if not self._headings:
            return None
        text = self._headings[-1].text.strip(" :.").lower()
        return next((kind for kind, form in HEADING_KINDS if re.fullmatch(form, text)), None)

    def _numbered_heading(self, block: Block) -> None:
        """ "1.1 Key principles" with plain text under it: the number is cited, and what stands
        deeper has it among its headings."""
        self._leave_deeper(block.level)
        self._start("paragraph", block)
        opened = self._opened
        self._open(block)
        self._opened = opened  # its words stand in the passage itself
        self._local = None

    # -- numbered blocks --------------------------------------------------------------------

    def _numbered(self, block: Block) -> None:
        number = block.number or ""
        first = value(numbers_of(number)[0])
        heading_kind = self._heading_kind()
        if first is None:
            self._pointed(block, heading_kind)
            return
        if heading_kind == "reason" and self._fresh_heading:
            run = Run("reason", value(numbers_of(number)[-1]) or first)
            self._local = self._runs.start(run)
            self._start("reason", block, run)
            return
        if self._is_listed(block, first):
            self._running(block)
            return
        local = self._local
        if local is not None and (
            first == local.last + 1
            or (local.kind == "principle" and local.last < first <= self._main_last)
        ):
            self._go_on(block, local)
        elif (heading_kind == "recommendation" and first == 1) or (
            first == 1 and self._main_last and self._is_motion(block)
        ):
            self._restart(block, "recommendation")
        elif (
            heading_kind == "principle"
            and self._has_listed_principles()
            and first != self._main_last + 1
        ):
            self._restart(block, "principle")
        else:
            self._counted(block, first)

    def _pointed(self, block: Block, heading_kind: Kind | None) -> None:
        """A number that is whole in itself: 3.1, 01.05, A1, 12A."""
        kind: Kind = "action" if heading_kind == "action" else "paragraph"
        steps = re.findall(r"\d+", block.number or "")
        is_first = bool(steps) and value(steps[-1]) == 1
        if block.number in self._dotted.numbers and is_first:
            self._dotted = Run(kind, 0, self._home(), path=tuple(self._headings))
        self._dotted.numbers.add(block.number or "")
        self._start(kind, block, self._dotted)

    @property
    def _main_last(self) -> int:
        main = self._runs.main()
        return main.last if main else 0

    def _counted(self, block: Block, first: int) -> None:
        run = self._runs.following(block, first, self._headings)
        begun = self._runs.main(form_of(block.number or ""))
        if run is None and (first == 1 or begun is None):
            self._restart(block, "paragraph")
        elif run is None and self._local is not None and first > self._local.last:
            self._go_on(block, self._local)
        elif run is None:
            # A number out of every run: an author's slip; kept, and `corpus check` reports it.
            stray = Run("paragraph", first, self._home(), path=tuple(self._headings))
            self._start("paragraph", block, stray)
        elif run.is_main:
            if self._local is not None or self._restated_open():
                self._leave_heading()
            self._local = None
            self._go_on(block, run)
        else:
            self._local = run
            self._go_on(block, run)

    def _go_on(self, block: Block, run: Run) -> None:
        run.last = value(numbers_of(block.number or "")[-1]) or run.last
        if run.kind == "principle" and self.units[-1].kind == "section":
            self.units[-1].lines.append(Line(block.mark, block.text))
        else:
            self._start(run.kind, block, run)

    def _restart(self, block: Block, kind: Kind) -> None:
        last = value(numbers_of(block.number or "")[-1]) or 1
        path = tuple(self._headings)
        form = form_of(block.number or "")
        run = self._runs.start(Run(kind, last, self._home(), series_of(block), form, path=path))
        self._local = None if run.is_main else run
        if kind == "principle":
            # Principles stated again under an objective, beside the list that numbers them.
            self._start("section", None)
            self.units[-1].lines.append(Line(block.mark, block.text))
        else:
            self._start(kind, block, run)

    def _home(self) -> Heading | None:
        """The outermost of the headings that opened since the last passage, or the nearest."""
        fresh = [h for h in self._headings if h in self._opened]
        return fresh[0] if fresh else (self._headings[-1] if self._headings else None)

    @staticmethod
    def _is_motion(block: Block) -> bool:
        """Councils word recommendations as motions: "That the report be noted"."""
        return bool(re.match(r"(?:THAT|That)\b", block.text))

    def _has_listed_principles(self) -> bool:
        """Whether a paragraph above lists principles by letter or numeral: those that stand under
        such a heading again, by figure, are the same ones restated."""
        form = dict(HEADING_KINDS)["principle"]
        return any(
            unit.kind == "paragraph"
            and any(line.is_subitem for line in unit.lines)
            and any(re.fullmatch(form, h.text.strip(" :.").lower()) for h in unit.path[-1:])
            for unit in self.units
        )

    def _restated_open(self) -> bool:
        return bool(self.units) and self.units[-1].kind in ("reason", "recommendation")

    def _leave_heading(self) -> None:
        """The run of paragraphs goes on after a list that stood under its own heading."""
        if self._headings and not self._fresh_heading and self._heading_kind():
            self._headings.pop()

    # -- lists inside a paragraph -----------------------------------------------------------

    def _is_listed(self, block: Block, first: int) -> bool:
        """Whether a plain number counts a list inside the open paragraph."""
        unit = self.units[-1] if self.units else None
        if unit is None or self._fresh_heading or unit.rows or unit.number is None:
            self._list = None
            return False
        form, series = _form(block.mark), series_of(block)
        going = self._list
        if going is not None and (going.form, going.series) == (form, series):
            apart = abs((going.left or 0) - (block.left or 0)) if block.left is not None else 0
            if first == going.last + 1 and (going.left is None or apart < _INDENT):
                going.last = first
                return True
        # Only web pages give a typed number a depth without a place: a quoted document's own.
        is_quoted = block.left is None and series is None and block.depth > unit.depth
        if is_quoted or (first == 1 and self._stands_inside(block, unit)):
            self._list = _List(first, form, series, block.left)
            return True
        return False

    def _stands_inside(self, block: Block, unit: Unit) -> bool:
        if block.left is not None and unit.left is not None:
            return block.left > unit.left + _INDENT
        if block.depth > unit.depth:
            return True
        if _form(block.mark) != _form(unit.mark) and _form(block.mark) != "1.":
            return True
        ends_open = unit.lines[-1].text.rstrip().endswith((":", "–", "—", ":-"))
        return "." in (unit.number or "") or ends_open

    # -- everything else --------------------------------------------------------------------

    def _running(self, block: Block) -> None:
        current = self.units[-1] if self.units else None
        open_unit = current is not None and not self._fresh_heading and not current.rows
        in_list = open_unit and current is not None and current.kind == "section"
        restating = self._local is not None and self._local.kind == "principle"
        if in_list and restating and self._slipped_number(block):
            return
        if block.kind == "note" and current is not None and not self._fresh_heading:
            current.lines.append(Line(f"Note {block.mark}:", block.text))
            return
        if not open_unit or current is None:
            self._start("section", None)
            current = self.units[-1]
            current.page, current.anchor = block.page, block.anchor
        current.lines.append(
            Line(block.mark, block.text, block.number, is_subitem=block.kind == "subitem")
        )

    def _slipped_number(self, block: Block) -> bool:
        """ "- 7 Residential placements": the next number of the list, its full stop missing."""
        match = re.match(r"(\d+)\s+(?=[A-Z])", block.text)
        if block.kind != "bullet" or not match or self._local is None:
            return False
        if value(match.group(1)) != self._local.last + 1:
            return False
        self._local.last += 1
        self.units[-1].lines.append(Line(match.group(1), block.text[match.end() :]))
        return True

    def _row(self, block: Block) -> None:
        current = self.units[-1] if self.units else None
        if current is None or not current.rows or self._fresh_heading or block.starts_table:
            is_contents = bool(self._headings) and is_contents_heading(self._headings[-1].text)
            self._start("section" if is_contents else "table", None)
            current = self.units[-1]
            current.rows, current.page, current.anchor = True, block.page, block.anchor
        current.lines.append(Line("", "\t".join(block.cells)))

    def _start(self, kind: Kind, block: Block | None, run: Run | None = None) -> None:
        unit = self._unit(kind, block.number if block else None, block.mark if block else "")
        unit.run = run
        if block:
            unit.page, unit.anchor = block.page, block.anchor
            unit.left, unit.depth = block.left, block.depth
            unit.lines.append(Line("", block.text))
        self._list = None
        self.units.append(unit)

    def _unit(self, kind: Kind, number: str | None, mark: str) -> Unit:
        opens = tuple(h.text for h in self._opened)
        unit = Unit(kind, number, mark, tuple(self._headings), opens)
        self._opened = []
        self._fresh_heading = False
        return unit


def _form(mark: str) -> str:
    """How a mark looks, whatever its number: "(1)" and "(12)" alike."""
    return re.sub(r"[^\W_]+", "1", mark)
