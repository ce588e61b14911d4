"""The failures that a report shows: read line by line, so many of each cause, long texts cut.

How an answer fails and what its line holds is for `eval.scoring` and `eval.folder`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.folder import FAILURES, RunError
from eval.scoring import CAUSES, Cause

SHOWN = 400  # failures on a page
_LONGEST = 6000  # characters of one text
_MOST = 40  # entries of one list


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A passage that answers; `found_at` is its rank from 1 among what was found, if it was."""

    label: str
    text: str
    found_at: int | None


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What the answer cites, and whether that is right."""

    marker: int | None
    label: str
    quote: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """What was found; `judged` is the probability that it answers, where it was judged."""

    label: str
    is_right: bool
    judged: float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Words of which an answer must hold one, and whether it holds none."""

    words: tuple[str, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed answer beside what was asked; `standalone` is None where it is the question."""

    id: str
    type: str
    question: str
    standalone: str | None
    cause: Cause
    faults: tuple[str, ...]
    status: str
    message: str | None
    gold: tuple[GoldPassage, ...]
    facts: tuple[Fact, ...]
    answer: str
    citations: tuple[CitedPassage, ...]
    unsupported: tuple[str, ...]
    found: tuple[FoundPassage, ...]
    confidence: float | None

    @property
    def anchor(self) -> str:
        """Its place on the page: an id has no white space."""
        return "failure-" + re.sub(r"\s", "_", self.id)


@dataclass(frozen=True, slots=True)
class Lost:
    """What one cause lost: how many answers, and those that are shown."""

    cause: Cause
    count: int
    shown: tuple[Failure, ...]


def read_failures(folder: Path, limit: int = SHOWN) -> tuple[Lost, ...]:
    """A run's failures by cause, in the order of the product's steps, `limit` of them in all.

    Rare causes are shown whole; the common ones share what room is left.

    Raises:
        RunError: there is no file of failures, or a line of it is damaged.
    """
    counts = Counter(failure.cause for failure in _failures(folder))
    room = share_out(counts, limit)
    shown: dict[Cause, list[Failure]] = {cause: [] for cause in counts}
    for failure in _failures(folder):
        kept = shown[failure.cause]
        if len(kept) < room[failure.cause]:
            kept.append(failure)
    return tuple(
        Lost(cause, counts[cause], tuple(shown[cause])) for cause in CAUSES if cause in counts
    )


def share_out(counts: Mapping[Cause, int], limit: int) -> dict[Cause, int]:
    """How many of each to show: `limit` in all, the rarest first, the rest in equal parts."""
    room: dict[Cause, int] = {}
    left = limit
    for place, (name, count) in enumerate(sorted(counts.items(), key=lambda item: item[1])):
        room[name] = min(count, left // (len(counts) - place))
        left -= room[name]
    return room


def _failures(folder: Path) -> Iterator[Failure]:
    path, number = folder / FAILURES, 0
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                number += 1
                yield _failure(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise RunError(
            f"{path}, line {number}, can't be read ({error!r}); score the run again with "
            f"`python -m eval score {folder}`"
        ) from None


def _failure(fields: Mapping[str, Any]) -> Failure:
    missing = fields["missing_facts"]
    standalone, message = fields["standalone"], fields["message"]
    return Failure(
        id=str(fields["id"]),
        type=str(fields["type"]),
        question=_cut(fields["question"]),
        standalone=_cut(standalone) if standalone not in ("", fields["question"]) else None,
        cause=next(cause for cause in CAUSES if cause == fields["cause"]),
        faults=tuple(str(fault) for fault in fields["faults"]),
        status=str(fields["status"]),
        message=None if message is None else _cut(message),
        gold=tuple(
            GoldPassage(g["label"], _cut(g["text"]), g["found_at"]) for g in fields["gold"][:_MOST]
        ),
        facts=tuple(Fact(tuple(f), f in missing) for f in fields["facts"][:_MOST]),
        answer=_cut(fields["answer"]),
        citations=tuple(
            CitedPassage(c["marker"], c["label"], _cut(c["quote"]), c["right"])
            for c in fields["citations"][:_MOST]
        ),
        unsupported=tuple(_cut(text) for text in fields["unsupported"][:_MOST]),
        found=tuple(
            FoundPassage(h["label"], h["right"], h["judged"]) for h in fields["found"][:_MOST]
        ),
        confidence=fields["confidence"],
    )


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]} … (cut here; {len(text) - _LONGEST} more characters in {FAILURES})"
