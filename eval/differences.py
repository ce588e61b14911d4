"""How well differences between passages are found: recall and false alarms over made-up pairs.

The pairs were written by hand (`eval/pairs/differences.jsonl`). Every third is held out: it is
counted apart, and its failures are never listed, so that nobody fits the rules to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from assistant.differing import Said, check_sums, compare

PAIRS = Path(__file__).resolve().parent / "pairs" / "differences.jsonl"


class Pair(BaseModel):
    """Two texts, and whether they give different values for one thing. For a sum, `other` is
    empty and `differ` says whether the parts in `one` fail to make their total."""

    one: str
    other: str
    differ: bool
    kind: str
    why: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of pairs: those that differ, those found, those that agree, those wrongly found."""

    differing: int
    found: int
    agreeing: int
    alarms: int

    @property
    def recall(self) -> float:
        """The share of the differing pairs that is found; 1 where there are none."""
        return self.found / self.differing if self.differing else 1.0

    @property
    def false_alarms(self) -> float:
        """The share of the agreeing pairs that is wrongly called different."""
        return self.alarms / self.agreeing if self.agreeing else 0.0


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """All pairs of a file, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Pair.model_validate_json(line) for line in lines]


def is_found(pair: Pair) -> bool:
    """Whether the product calls a pair different, or its sum wrong."""
    if pair.kind == "sum":
        return bool(check_sums(pair.one))
    return bool(compare(Said("one", pair.one), Said("other", pair.other)))


def score(pairs: Iterable[Pair]) -> Score:
    """Recall and false alarms over pairs."""
    judged = [(pair.differ, is_found(pair)) for pair in pairs]
    return Score(
        sum(differ for differ, _ in judged),
        sum(differ and found for differ, found in judged),
        sum(not differ for differ, _ in judged),
        sum(found and not differ for differ, found in judged),
    )


def report(pairs: Sequence[Pair]) -> str:
    """A line for each half, then the failures among the pairs that may be looked at."""
    lines = []
    for name, held_out in (("held out", True), ("open", False)):
        s = score(p for p in pairs if p.held_out == held_out)
        lines.append(
            f"{name}: recall {s.recall:.3f} ({s.found}/{s.differing}), "
            f"false alarms {s.false_alarms:.3f} ({s.alarms}/{s.agreeing})"
        )
    for pair in pairs:
        if not pair.held_out and is_found(pair) != pair.differ:
            name = "missed" if pair.differ else "false alarm"
            lines.append(f"{name} ({pair.kind}): {pair.one!r} / {pair.other!r}")
    return "\n".join(lines)
