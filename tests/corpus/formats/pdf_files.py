"""PDF files for the tests of the reader, drawn character by character at exact places.

All text is in Courier, whose characters are each 0.6 of the size wide, so that a test knows where
every line ends. Heights count from the page's top, in points.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus.block import Block, Reading
from corpus.formats.pdf import read
from tests.corpus.hostile_pdf import stream, write_pdf

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 72.0, 523.0, 90.0, 760.0
SIZE, LEADING = 11.0, 13.2
PLAIN, BOLD, ITALIC = "F1", "F2", "F3"
FONTS = {PLAIN: "Courier", BOLD: "Courier-Bold", ITALIC: "Courier-Oblique"}

# Words enough for paragraphs of some lines, with no figure in them.
PROSE = (
    "The warden counts every tree in the orchard before the end of the week and writes the count "
    "in the book that hangs by the gate. Whoever picks fruit leaves the ladder where it was found "
    "and tells the warden which branch was bare."
)


def width(text: str, size: float = SIZE) -> float:
    """How wide a text is, in points."""
    return 0.6 * size * len(text)


def _shown(text: str) -> bytes:
    coded = text.encode("cp1252")
    return b"".join(b"\\%03o" % c if c > 126 or c in b"()\\" else bytes((c,)) for c in coded)


@dataclass
class Sheet:
    """One page: what is drawn on it, in order."""

    drawn: list[bytes] = field(default_factory=list)
    size: tuple[float, float] = (WIDTH, HEIGHT)
    turn: int = 0

    def text(self, x: float, y: float, text: str, size: float = SIZE, font: str = PLAIN) -> None:
        self.turned(x, y, text, (1, 0, 0, 1), size, font)

    def turned(
        self,
        x: float,
        y: float,
        text: str,
        matrix: tuple[float, float, float, float],
        size: float = SIZE,
        font: str = PLAIN,
    ) -> None:
        """A text along the direction that the matrix gives; (0, 1, -1, 0) runs upwards."""
        a, b, c, d = matrix
        place = f"{a} {b} {c} {d} {x:.2f} {self.size[1] - y:.2f}"
        start = f"BT /{font} {size} Tf {place} Tm (".encode()
        self.drawn.append(start + _shown(text) + b") Tj ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A thin line."""
        high = self.size[1]
        self.drawn.append(f"{x0} {high - y0} m {x1} {high - y1} l S".encode())

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """The rules of a table, or of a box where there are two places each way."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])

    def fill(self, x: float, y: float, wide: float, high: float) -> None:
        """A filled rectangle whose upper left corner is given."""
        self.drawn.append(f"{x} {self.size[1] - y - high} {wide} {high} re f".encode())


@dataclass
class Paper:
    """Sheets with text that flows from one to the next."""

    sheets: list[Sheet] = field(default_factory=list)
    y: float = TOP
    title: str = ""

    @property
    def sheet(self) -> Sheet:
        if not self.sheets:
            self.turn_over()
        return self.sheets[-1]

    def turn_over(self) -> Sheet:
        """Begins a page."""
        self.sheets.append(Sheet())
        self.y = TOP
        return self.sheets[-1]

    def line(self, x: float, text: str, size: float = SIZE, font: str = PLAIN) -> None:
        """One line, and the next one under it."""
        if self.sheet and self.y > BOTTOM:
            self.turn_over()
        self.sheet.text(x, self.y, text, size, font)
        self.y += size * 1.2

    def space(self, points: float = 8.0) -> None:
        self.y += points

    def heading(self, text: str, size: float = 16.0, font: str = BOLD) -> None:
        self.space(14)
        self.line(LEFT, text, size, font)
        self.space()

    def paragraph(
        self,
        text: str,
        mark: str = "",
        mark_x: float = LEFT,
        text_x: float = LEFT,
        right: float = RIGHT,
        after: float = 8.0,
        font: str = PLAIN,
    ) -> None:
        """A wrapped paragraph; with a mark at `mark_x` it hangs at `text_x`."""
        lines = textwrap.wrap(
            text, int((right - text_x) / width("x")), break_long_words=False, break_on_hyphens=True
        )
        for i, line in enumerate(lines):
            if i == 0 and mark:
                if self.y > BOTTOM:
                    self.turn_over()
                self.sheet.text(mark_x, self.y, mark, SIZE, font)
            self.line(text_x, line, SIZE, font)
        self.space(after)

    def on_each(self, draw: Callable[[Sheet, int], None]) -> None:
        """Draws on every sheet; the number counts from 1."""
        for number, sheet in enumerate(self.sheets, 1):
            draw(sheet, number)

    def save(self, path: Path, trailer: bytes = b"", **extra: bytes) -> Path:
        """Writes the file; `o3=…` puts another object in the place of object 3."""
        count = len(self.sheets)
        fonts = b" ".join(b"/%b %d 0 R" % (name.encode(), 3 + i) for i, name in enumerate(FONTS))
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%b] /Count %d >>"
            % (b" ".join(b"%d 0 R" % (10 + 2 * i) for i in range(count)), count),
            6: b"<< /Title (%b) >>" % _shown(self.title),
        }
        for i, name in enumerate(FONTS.values()):
            objects[3 + i] = (
                b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>"
                % name.encode()
            )
        for i, sheet in enumerate(self.sheets):
            objects[10 + 2 * i] = (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R "
                b"/Resources << /Font << %b >> >> >>"
                % (*map(round, sheet.size), sheet.turn, 11 + 2 * i, fonts)
            )
            objects[11 + 2 * i] = stream(b"\n".join(sheet.drawn))
        objects.update({int(name[1:]): content for name, content in extra.items()})
        write_pdf(path, objects, b"/Info 6 0 R " + trailer)
        return path


def reading(paper: Paper, folder: Path, name: str = "paper.pdf") -> Reading:
    """A paper, saved and read."""
    return read(paper.save(folder / name))


def blocks(paper: Paper, folder: Path) -> tuple[Block, ...]:
    return reading(paper, folder).blocks


def shown(found: tuple[Block, ...]) -> list[tuple[str, str, str]]:
    """Blocks as kind, mark and text."""
    return [(b.kind, b.mark, b.text) for b in found]
