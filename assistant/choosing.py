"""Which of the judged passages an answer quotes: the first decides, others may stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.judging import Judged
from corpus import Passage

ANSWERS = 0.45  # the first passage is quoted when it is judged at least this likely to answer
ALONGSIDE = -0.4  # log odds from which a further one may be quoted beside it
NEAR = 1.6  # and how far behind the first it may be
QUOTED = 4  # how many are quoted at most


def choose(judged: Sequence[Judged], most: int = QUOTED) -> list[Judged]:
    """The passages to quote, best first; none is a refusal.

    The one that ranks first decides whether there is an answer at all; others stand beside it
    when they rank near it.
    """
    ranked = sorted(judged, key=lambda j: -j.rank)
    if not ranked or ranked[0].probability < ANSWERS:
        return []
    near = [j for j in ranked if j is ranked[0] or _stands_beside(j, ranked[0])]
    kept: list[Judged] = []
    for one in near:
        # Principle viii and the paragraph that holds it say one thing: the narrower is cited.
        same = [i for i, k in enumerate(kept) if says_the_same(one.hit.passage, k.hit.passage)]
        if not same:
            kept.append(one)
        elif one.hit.passage.parent is not None and kept[same[0]].hit.passage.parent is None:
            kept[same[0]] = one
    return kept[:most]


def says_the_same(one: Passage, other: Passage) -> bool:
    """Whether two passages overlap in one document or hold the same words."""
    return overlaps(one, other) or one.text == other.text


def overlaps(one: Passage, other: Passage) -> bool:
    """Whether two passages share words of one document."""
    return one.document == other.document and one.start < other.end and other.start < one.end


def _stands_beside(one: Judged, first: Judged) -> bool:
    return one.rank >= ALONGSIDE and one.rank >= first.rank - NEAR
