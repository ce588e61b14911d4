"""The straight lines that a PDF page draws: the rules of tables, boxes and footnotes.

Thin filled rectangles, stroked rectangles and stroked lines all come out as level or upright
rules. Curves, slanted lines and pictures are left alone; a page that draws more than a plan's worth
of lines is taken for a drawing and has no rules.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2.raw as pdfium

MAX_SEGMENTS = 20_000
MAX_DOTS = 500
_THIN = 3.0  # a filled rectangle up to this thick, in points, is a line
_DEPTH = 6  # forms inside forms
_JOIN = 3.5  # pieces of one line lie at most this far apart


@dataclass(frozen=True, slots=True)
class Rule:
    """A level or upright line: from `start` to `end` along it, at `at` across it; all in points
    from the page's left and top edges."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(slots=True)
class PageRules:
    """A page's rules, how much of it pictures cover (0 to 1), and small filled shapes such as
    bullets are drawn with: their left and right ends and the height of their middle."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    pictures: float = 0.0
    dots: list[tuple[float, float, float]] = field(default_factory=list)


_Matrix = tuple[float, float, float, float, float, float]
_PLAIN: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Box = tuple[float, float, float, float]


def page_rules(page: pdfium.FPDF_PAGE, box: _Box, turn: int) -> PageRules:
    """The rules of a loaded page; `box` is its visible part and `turn` the quarter turns by which
    its text is turned (see `pdf_words.PageWords`)."""
    found = PageRules()
    level: list[Rule] = []
    upright: list[Rule] = []
    left, bottom, right, top = box
    area = max(1.0, (right - left) * (top - bottom))
    segments = 0
    for piece, matrix in _pieces(page):
        kind = pdfium.FPDFPageObj_GetType(piece)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(piece, matrix)
            wide = max(0.0, min(x1, right) - max(x0, left))
            high = max(0.0, min(y1, top) - max(y0, bottom))
            found.pictures = min(1.0, found.pictures + wide * high / area)
            if 1.5 < x1 - x0 < 9 and 1.5 < y1 - y0 < 9:
                (ax, ay), (bx, by) = _turned(x0, y0, box, turn), _turned(x1, y1, box, turn)
                found.dots.append((min(ax, bx), max(ax, bx), (ay + by) / 2))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            segments += max(0, pdfium.FPDFPath_CountSegments(piece))
            if segments > MAX_SEGMENTS:
                return PageRules(pictures=found.pictures)
            dot = _dot(piece, matrix, box, turn)
            if dot is not None:
                found.dots.append(dot)
                continue
            for x0, y0, x1, y1 in _lines(piece, matrix):
                ends = (_turned(x0, y0, box, turn), _turned(x1, y1, box, turn))
                (ax, ay), (bx, by) = ends
                if abs(ay - by) <= _THIN / 2 and abs(ax - bx) > 4:
                    level.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
                elif abs(ax - bx) <= _THIN / 2 and abs(ay - by) > 4:
                    upright.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))
    del found.dots[MAX_DOTS:]
    found.level, found.upright = _joined(level), _joined(upright)
    return found


def _turned(x: float, y: float, box: _Box, turn: int) -> tuple[float, float]:
    left, bottom, right, top = box
    if turn == 0:
        return x - left, top - y
    if turn == 1:
        return y - bottom, x - left
    if turn == 2:
        return right - x, y - bottom
    return top - y, right - x


def _pieces(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix]]:
    """Paths and images, those inside forms too, each with the matrix of the form around it."""
    waiting: list[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(page, i), _PLAIN, 0)
        for i in range(min(pdfium.FPDFPage_CountObjects(page), 200_000))
    ]
    waiting.reverse()
    seen = 0
    while waiting and seen < 400_000:
        piece, matrix, depth = waiting.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(piece)
        if kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            yield piece, matrix
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = _times(_matrix(piece), matrix)
            for i in range(min(pdfium.FPDFFormObj_CountObjects(piece), 50_000)):
                waiting.append((pdfium.FPDFFormObj_GetObject(piece, i), inner, depth + 1))


def _matrix(piece: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(piece, matrix):
        return _PLAIN
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
            e * g + f * i + k, e * h + f * j + m)  # fmt: skip


def _at(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(piece: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix) -> _Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(piece, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    ax, ay = _at(left.value, bottom.value, matrix)
    bx, by = _at(right.value, top.value, matrix)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _dot(
    piece: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, box: _Box, turn: int
) -> tuple[float, float, float] | None:
    """A small filled shape, about as wide as it is high."""
    x0, y0, x1, y1 = _bounds(piece, matrix)
    wide, high = x1 - x0, y1 - y0
    if not (1.5 < wide < 9 and 1.5 < high < 9 and 0.6 < wide / high < 1.7):
        return None
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(piece, filled, stroked)
    if not filled.value:
        return None
    (ax, ay), (bx, by) = _turned(x0, y0, box, turn), _turned(x1, y1, box, turn)
    return min(ax, bx), max(ax, bx), (ay + by) / 2


def _lines(piece: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix) -> Iterator[_Box]:
    """The straight lines of one path, as their two ends."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(piece, filled, stroked)
    if not (filled.value or stroked.value):
        return
    whole = _times(_matrix(piece), matrix)
    corners: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(pdfium.FPDFPath_CountSegments(piece)):
        segment = pdfium.FPDFPath_GetPathSegment(piece, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _at(x.value, y.value, whole)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and corners:
            yield from _sides(corners, bool(stroked.value))
            corners = []
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            yield from _sides(corners, bool(stroked.value))
            corners = []
        corners.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and corners and corners[0] != point:
            corners.append(corners[0])
    yield from _sides(corners, bool(stroked.value))


def _sides(corners: list[tuple[float, float]], stroked: bool) -> Iterator[_Box]:
    if len(corners) < 2:
        return
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if len(corners) > 2 and min(right - left, top - bottom) <= _THIN:  # a rectangle as a line
        if right - left >= top - bottom:
            yield left, (top + bottom) / 2, right, (top + bottom) / 2
        else:
            yield (left + right) / 2, bottom, (left + right) / 2, top
    elif stroked:
        for (ax, ay), (bx, by) in pairwise(corners):
            yield ax, ay, bx, by


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces on one line become one rule."""
    by_place: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if by_place and rule.at - by_place[-1][0].at <= 1.2:
            by_place[-1].append(rule)
        else:
            by_place.append([rule])
    joined: list[Rule] = []
    for level in by_place:
        level.sort(key=lambda r: r.start)
        current = level[0]
        for rule in level[1:]:
            if rule.start <= current.end + _JOIN:
                current = Rule(current.at, current.start, max(current.end, rule.end))
            else:
                joined.append(current)
                current = rule
        joined.append(current)
    return joined
