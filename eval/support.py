"""How well the check of a model's statements tells supported from false, on labelled pairs.

A pair is a passage, words of it and a statement that a model might make of them. Each is put
through the same two steps as an answer: the words are found in the passage, the statement is
checked against them. Held-out pairs are counted apart, and nobody may tune on them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.verify import DOUBT, find_words, judge
from corpus import Library

PAIRS = Path(__file__).resolve().parent / "pairs" / "support.jsonl"
KINDS = frozenset(
    """true figure date name role negation modal condition scope merged wrong-passage invention
    swap""".split()
)
GRAVE = frozenset("figure date name negation".split())  # kinds of which none may be shown
MOST_LOST = 0.12  # of true statements, on the pairs that may be tuned on: the threshold's price
_THRESHOLDS = (0.0, 0.2, 0.4, 0.6, 0.8, DOUBT, 1.05, 1.3, 1.6, 2.1, 3.0)


class PairsError(Exception):
    """Pairs that can't be used; the message names the file, the line and the fault."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, the words it relies on, and whether they support it. `passage` is named
    `document#paragraph:number`."""

    passage: str
    relied_on: str
    statement: str
    supported: bool
    kind: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with the doubt that the check leaves; infinite where a rule is broken."""

    pair: Pair
    doubt: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: false statements shown of those there are, grave ones (a figure,
    date, name or negation changed) and others, and true ones lost."""

    threshold: float
    grave: tuple[int, int]
    others: tuple[int, int]
    lost: tuple[int, int]


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of a JSON Lines file.

    Raises:
        PairsError: a line is not a pair.
    """
    pairs: list[Pair] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pair = Pair(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise PairsError(f"{path.name}, line {number}: {error}") from None
        if pair.kind not in KINDS or pair.supported != (pair.kind == "true"):
            raise PairsError(f"{path.name}, line {number}: kind {pair.kind!r} does not fit")
        pairs.append(pair)
    return pairs


def judge_pairs(pairs: Iterable[Pair], library: Library) -> list[Judged]:
    """Puts each pair through the check.

    Raises:
        PairsError: a passage is not in the library, or the words are not in the passage.
    """
    passages = {
        f"{d.id}#{p.kind}:{p.number}": (d.title, p)
        for d in library.documents
        for p in d.passages
        if p.number
    }
    judged: list[Judged] = []
    for pair in pairs:
        if pair.passage not in passages:
            raise PairsError(f"{pair.passage} is not in the library")
        title, passage = passages[pair.passage]
        place = find_words(pair.relied_on, passage.text)
        if place is None:
            raise PairsError(f"{pair.passage} does not hold “{pair.relied_on[:60]}”")
        about = " ".join((title, *passage.headings))
        _, doubt = judge(pair.statement, passage.text[slice(*place)], about, math.inf)
        judged.append(Judged(pair, doubt))
    return judged


def draw_curve(judged: Sequence[Judged], thresholds: Sequence[float] = _THRESHOLDS) -> list[Point]:
    """A point for each threshold."""
    true = [j for j in judged if j.pair.supported]
    grave = [j for j in judged if j.pair.kind in GRAVE]
    others = [j for j in judged if not j.pair.supported and j.pair.kind not in GRAVE]
    return [
        Point(
            t,
            (_shown(grave, t), len(grave)),
            (_shown(others, t), len(others)),
            (len(true) - _shown(true, t), len(true)),
        )
        for t in thresholds
    ]


def _shown(judged: Sequence[Judged], threshold: float) -> int:
    return sum(j.doubt <= threshold for j in judged)


def name_threshold(curve: Sequence[Point]) -> float:
    """The operating point: of the thresholds that show the fewest false statements and lose no
    more true ones than `MOST_LOST`, the one that loses fewest; the highest of equals."""
    within = [p for p in curve if p.lost[0] <= MOST_LOST * max(p.lost[1], 1)] or list(curve)
    best = min(within, key=lambda p: (p.grave[0], p.others[0], p.lost[0], -p.threshold))
    return best.threshold


def report(judged: Sequence[Judged]) -> str:
    """The curve on the pairs that may be tuned on and on those held out, with the operating
    point, as lines of text."""
    lines: list[str] = []
    open_pairs = [j for j in judged if not j.pair.held_out]
    for name, part in (
        ("to tune on", open_pairs),
        ("held out", [j for j in judged if j.pair.held_out]),
    ):
        lines.append(f"Pairs {name}: {len(part)}")
        lines.append("doubt let pass  grave shown  others shown  true lost")
        lines += [
            f"{p.threshold:14.2f}  {_ratio(p.grave):>11}  {_ratio(p.others):>12}"
            f"  {_ratio(p.lost):>9}"
            for p in draw_curve(part)
        ]
    named = name_threshold(draw_curve(open_pairs))
    lines.append(f"Operating point: {named:.2f} (assistant/verify/checking.py has {DOUBT:.2f})")
    return "\n".join(lines)


def _ratio(counts: tuple[int, int]) -> str:
    return f"{counts[0]}/{counts[1]}"
