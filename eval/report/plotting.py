"""The plots of a report as inline SVG, each with its words and its figures in a table.

Colours are the page's own (CSS variables), so that a plot follows it into the dark; the same scores
give the same bytes. What a figure means is for `eval.scoring`.
"""

from __future__ import annotations

import io
import math
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from eval.report.figures import NONE, interval, seconds, share, timed
from eval.scoring import (
    BY_NAME,
    TOTAL,
    Point,
    Scores,
    Summary,
    Sureness,
    as_shipped,
    draw_curve,
    estimate_area,
)
from eval.scoring.metrics import CUTOFFS

BY_TYPE = ("right_first", "fact_recall", "abstention_recall")
_TYPES = 30  # types in a plot; a table holds all
_LINES = 5  # lines in one
_POINTS = 400  # points of a curve
_WIDTH = 4.7  # inches of 72 units: a telephone's width, so that words stay readable on it

_INK, _LINE = "#000001", "#000002"  # colours that stand for the page's own
_SERIES = ("#000011", "#000012", "#000013", "#000014", "#000015")
_MARKERS = ("o", "s", "D", "^", "v")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_PAINT = {
    _INK: "currentColor",
    _LINE: "var(--line)",
    **{colour: f"var(--series-{n})" for n, colour in enumerate(_SERIES, 1)},
}
_STYLE: dict[Any, Any] = {  # matplotlib lists its settings as a type of its own
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": _LINE,
    "xtick.color": _LINE,
    "ytick.color": _LINE,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "legend.handlelength": 2.6,
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot (`svg`, trusted markup), what it shows in words, and its figures in a table."""

    name: str
    title: str
    caption: str
    svg: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def draw_all(
    scores: Scores, whole: Summary, types: Sequence[Summary], prefix: str = ""
) -> list[Plot]:
    """Every plot for which the scores hold figures, in the report's order; the ids in them begin
    with `prefix`."""
    sure = [row.sure for row in scores.rows if row.sure is not None]
    drawn = (draw_types(types), draw_risk(sure), draw_recall(whole, types), draw_times(whole))
    return [_renamed(plot, prefix) for plot in drawn if plot is not None]


def _renamed(plot: Plot, prefix: str) -> Plot:
    """A plot whose ids, which all begin with its name, begin with something more."""
    svg = plot.svg
    for mark in ('id="', 'href="#', "url(#"):
        svg = svg.replace(f"{mark}{plot.name}-", f"{mark}{prefix}{plot.name}-")
    return replace(plot, svg=svg)


# -- scores by type ---------------------------------------------------------------------------


def draw_types(types: Sequence[Summary]) -> Plot | None:
    """Each type's main scores with their intervals, the types with most questions first."""
    known = [t for t in types if any(name in t.metrics for name in BY_TYPE)]
    if not known:
        return None
    known.sort(key=lambda t: -t.n)
    shown = known[:_TYPES]
    title = "Scores by type of question"
    caption = "Points are means, lines 95 % intervals."
    if len(known) > _TYPES:
        caption += f" The {_TYPES} types with most questions are drawn; the table holds all."
    with _drawing():
        svg = _svg(_types_figure(shown), "types", f"{title}. {caption}")
    heads = ("Type", "Questions", *(BY_NAME[name].title.capitalize() for name in BY_TYPE))
    rows = tuple((t.name, str(t.n), *_spans(t, BY_TYPE)) for t in known)
    return Plot("types", title, caption, svg, heads, rows)


def _types_figure(shown: Sequence[Summary]) -> Figure:
    defined = [[name for name in BY_TYPE if name in t.metrics] for t in shown]
    heights = [len(names) + 0.9 for names in defined]
    tops = [0.0, *accumulate(heights)]
    drawing = Figure(figsize=(_WIDTH, max(2.2, 0.9 + 0.15 * tops[-1])), layout="constrained")
    axes = drawing.add_subplot()
    for each, names, top, height in zip(shown, defined, tops, heights, strict=False):
        axes.axhline(top, color=_LINE, linewidth=0.5)
        for line, name in enumerate(names):
            y = top + (height - len(names) + 1) / 2 + line
            e, place = each.metrics[name], BY_TYPE.index(name)
            axes.hlines(y, e.low, e.high, color=_SERIES[place], linewidth=2)
            axes.plot(
                e.value, y, _MARKERS[place], color=_SERIES[place], markersize=6, clip_on=False
            )
    axes.set_ylim(tops[-1], 0)
    axes.set_yticks(
        [top + height / 2 for top, height in zip(tops, heights, strict=False)],
        [_label(t.name, 20) for t in shown],
    )
    axes.tick_params(axis="y", length=0, pad=8)
    axes.spines["left"].set_visible(False)
    _share_axis(axes)
    handles = [
        Line2D([], [], color=_SERIES[n], marker=_MARKERS[n], label=BY_NAME[name].title)
        for n, name in enumerate(BY_TYPE)
    ]
    drawing.legend(handles=handles, loc="outside upper left", ncols=3)
    return drawing


def _share_axis(axes: Axes) -> None:
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.grid(axis="x", linewidth=0.5)


# -- risk and coverage ------------------------------------------------------------------------


def draw_risk(sure: Sequence[Sureness]) -> Plot | None:
    """How often answers would be wrong if only the surest questions were answered."""
    curve, shipped = draw_curve(sure), as_shipped(sure)
    area = estimate_area(sure)
    if area is None:
        return None
    title = "Risk and coverage"
    stands = "It answered none. "
    if shipped is not None:
        stands = (
            f"As shipped it answers {share(shipped.coverage)} of the questions, and "
            f"{share(shipped.risk)} of those answers are wrong. "
        )
    caption = (
        "If only the surest questions were answered (coverage), how many of the answers would be "
        f"wrong (risk). {stands}The area under the curve is {share(area.value)} "
        f"({share(area.low)}–{share(area.high)}); less is better."
    )
    tenths = [_reaching(curve, n / 10) for n in range(1, 11)]
    rows = [(f"{n}0 %", *_point(p)) for n, p in enumerate(tenths, 1)]
    if shipped is not None:
        rows.append(("as shipped", *_point(shipped)))
    with _drawing():
        svg = _svg(_risk_figure(curve, shipped), "risk", f"{title}. {caption}")
    heads = ("At least", "Answered", "Wrong among those", "Lowest confidence")
    return Plot("risk", title, caption, svg, heads, tuple(rows))


def _point(point: Point) -> tuple[str, str, str]:
    return share(point.coverage), share(point.risk), share(point.confidence)


def _reaching(curve: Sequence[Point], coverage: float) -> Point:
    """The first point that covers so much."""
    at = bisect_left(curve, coverage - 1e-9, key=lambda point: point.coverage)
    return curve[min(at, len(curve) - 1)]


def _risk_figure(curve: Sequence[Point], shipped: Point | None) -> Figure:
    drawing = Figure(figsize=(_WIDTH, 3.1), layout="constrained")
    axes = drawing.add_subplot()
    kept = curve
    if len(curve) > _POINTS:
        kept = [_reaching(curve, n / _POINTS) for n in range(1, _POINTS + 1)]
    xs, ys = [p.coverage for p in kept], [p.risk for p in kept]
    axes.fill_between(xs, ys, color=_SERIES[0], alpha=0.15, linewidth=0)
    axes.plot(xs, ys, color=_SERIES[0], linewidth=2, marker="o" if len(kept) == 1 else None)
    highest = max(ys)
    if shipped is not None:
        highest = max(highest, shipped.risk)
        axes.plot(
            shipped.coverage, shipped.risk, "D", color=_SERIES[1], markersize=8, clip_on=False,
            label="as shipped", linestyle="none",
        )  # fmt: skip
        drawing.legend(loc="outside upper left")
    _share_axis(axes)
    axes.set_ylim(0, max(0.05, min(1.0, highest * 1.15)))
    axes.grid(axis="y", linewidth=0.5)
    axes.set_xlabel("coverage: share of questions answered")
    axes.set_ylabel("risk: share that is wrong")
    return drawing


# -- recall by k ------------------------------------------------------------------------------


def draw_recall(whole: Summary, types: Sequence[Summary]) -> Plot | None:
    """Recall by how many passages are looked at, for all and for the largest types."""
    names = [f"recall_at_{k}" for k in CUTOFFS]
    known = [t for t in (whole, *types) if all(name in t.metrics for name in names)]
    if not known:
        return None
    shown = [known[0], *sorted(known[1:], key=lambda t: -t.n)[: _LINES - 1]]
    title = "Recall by the number of passages found"
    caption = "Gold passages among the first k that the search found, of all gold passages."
    if whole in shown:
        caption += " The band is the 95 % interval over all questions."
    if len(shown) < len(known):
        caption += " The types with most questions are drawn; the table holds all."
    if _floor(shown, names):
        caption += " The scale does not begin at 0."
    with _drawing():
        svg = _svg(_recall_figure(shown, names), "recall", f"{title}. {caption}")
    heads = ("Type", "Questions", *(BY_NAME[name].title for name in names))
    rows = tuple((t.name, str(t.n), *_spans(t, names)) for t in known)
    return Plot("recall", title, caption, svg, heads, rows)


def _spans(summary: Summary, names: Sequence[str]) -> list[str]:
    """Each metric with its interval and how many answers define it, a line each."""
    found = [(name, summary.metrics.get(name)) for name in names]
    return [
        NONE if e is None else f"{share(e.value)}\n{interval(n, e)}\nn = {e.n}" for n, e in found
    ]


def _floor(shown: Sequence[Summary], names: Sequence[str]) -> float:
    """Where the scale begins: at a tenth below all that is drawn."""
    lowest = min(
        min(shown[0].metrics[names[0]].low, *(t.metrics[name].value for t in shown))
        for name in names
    )
    return max(0.0, math.floor(lowest * 10 - 0.5) / 10)


def _recall_figure(shown: Sequence[Summary], names: Sequence[str]) -> Figure:
    drawing = Figure(figsize=(_WIDTH, 3.4), layout="constrained")
    axes = drawing.add_subplot()
    first = [shown[0].metrics[name] for name in names]
    axes.fill_between(
        CUTOFFS, [e.low for e in first], [e.high for e in first],
        color=_SERIES[0], alpha=0.15, linewidth=0,
    )  # fmt: skip
    handles = []
    for place, each in enumerate(shown):
        looks = {"color": _SERIES[place], "marker": _MARKERS[place], "linestyle": _DASHES[place]}
        values = [each.metrics[name].value for name in names]
        axes.plot(CUTOFFS, values, linewidth=2, markersize=5, clip_on=False, **looks)  # type: ignore[arg-type]
        handles.append(Line2D([], [], label=_label(each.name, 16), **looks))  # type: ignore[arg-type]
    axes.set_xticks(CUTOFFS)
    axes.set_ylim(_floor(shown, names), 1)
    axes.grid(linewidth=0.5)
    axes.set_xlabel("k, passages looked at")
    axes.set_ylabel("recall@k")
    drawing.legend(handles=handles, loc="outside upper left", ncols=2)
    return drawing


# -- time -------------------------------------------------------------------------------------


def draw_times(whole: Summary) -> Plot | None:
    """Seconds by stage of an answer: half of them, and 95 of 100, take no longer."""
    stages = [stage for stage in whole.seconds if stage != TOTAL]
    stages += [TOTAL] if TOTAL in whole.seconds else []
    if not stages:
        return None
    title = "Time by stage"
    caption = "Seconds that half (p50) and 95 of 100 (p95) of the answers do not exceed."
    told = {stage: "whole answer" if stage == TOTAL else stage for stage in stages}
    rows = tuple((told[s], *map(timed, whole.seconds[s])) for s in stages)
    words = "; ".join(f"{name}: {p50} and {p95}" for name, p50, p95 in rows)
    with _drawing():
        svg = _svg(_times_figure(whole, told), "time", f"{title}. {caption} {words}.")
    return Plot("time", title, caption, svg, ("Stage", "p50 s", "p95 s"), rows)


def _times_figure(whole: Summary, told: dict[str, str]) -> Figure:
    drawing = Figure(figsize=(_WIDTH, 1.0 + 0.32 * len(told)), layout="constrained")
    axes = drawing.add_subplot()
    longest = max(whole.seconds[stage][1].value for stage in told) or 1.0
    for y, stage in enumerate(told):
        p50, p95 = (e.value for e in whole.seconds[stage])
        axes.hlines(y, 0, p95, color=_SERIES[1], linewidth=2)
        axes.barh(y, p50, height=0.55, color=_SERIES[0])
        axes.plot(p95, y, "D", color=_SERIES[1], markersize=6, clip_on=False)
        axes.annotate(
            f"{seconds(p50)} / {seconds(p95)}", (p95, y), (8, 0), textcoords="offset points",
            verticalalignment="center", fontsize=11,
        )  # fmt: skip
    axes.set_ylim(len(told) - 0.5, -0.5)
    axes.set_yticks(range(len(told)), [_label(name, 20) for name in told.values()])
    axes.tick_params(axis="y", length=0, pad=8)
    axes.set_xlim(0, longest * 1.9)
    axes.locator_params(axis="x", nbins=5)
    axes.grid(axis="x", linewidth=0.5)
    axes.set_xlabel("seconds")
    handles = [
        Line2D([], [], color=_SERIES[0], linewidth=7, label="p50"),
        Line2D([], [], color=_SERIES[1], marker="D", label="p95"),
    ]
    drawing.legend(handles=handles, loc="outside upper left", ncols=2)
    return drawing


# -- SVG --------------------------------------------------------------------------------------


@contextmanager
def _drawing() -> Iterator[None]:
    """Draws with this file's style alone, whatever a machine is set to."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # The browser sets the words in its own font; the one that measures them may lack letters.
        warnings.filterwarnings("ignore", "Glyph")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def _svg(drawing: Figure, name: str, words: str) -> str:
    """A figure as an element of a page: no ids that another could have, no outside names."""
    file = io.StringIO()
    drawing.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(file.getvalue())
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in [e for e in root.iter() if _local(e.tag) in ("metadata", "style")]:
        parents[element].remove(element)
    for element in root.iter():
        element.tag = _local(element.tag)
        marks = {_local(key): _inlined(value, name) for key, value in element.attrib.items()}
        if "id" in marks:
            marks["id"] = f"{name}-{marks['id']}"
        element.attrib.clear()
        element.attrib.update(marks)
    for unit in ("width", "height"):
        del root.attrib[unit]
    root.attrib.update({"role": "img", "aria-label": words})
    return ElementTree.tostring(root, encoding="unicode")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _inlined(value: str, name: str) -> str:
    value = f"#{name}-{value[1:]}" if value.startswith("#") else value
    value = value.replace("url(#", f"url(#{name}-").replace("font-family: 'DejaVu Sans'; ", "")
    for colour, paint in _PAINT.items():
        value = value.replace(colour, paint)
    return value


def _label(text: str, longest: int) -> str:
    """A name as a plot can hold it: one line, cut where it is long."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split()) or NONE
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
