"""What two sentences share and what keeps them apart: are they about one thing?

Each contrast is a reason to take two values as said of two things; any one of them is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.differing.sentences import Sentence
from assistant.differing.words import EXCLUDING, LIGHT, REPORTING, TOLD


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that differ in one value of a kind: the words they share, those that either
    has alone, and how many stand in what surrounds the other."""

    kind: str
    a: Sentence
    b: Sentence
    shared: frozenset[str]
    only_a: frozenset[str]
    only_b: frozenset[str]
    around: int
    is_report: bool

    def is_one_thing(self, agreed: int) -> bool:
        """Whether they share enough for what they keep apart; values that agree count too.

        Deadlines and ages stand beside many acts of one process, dates beside many events: they
        need more in common than a count or a sum of money.
        """
        apart = sorted((len(self.only_a - LIGHT), len(self.only_b - LIGHT)))
        if self.kind == "duty":
            return not apart[0] and apart[1] < len(self.shared)
        if self.kind == "date" and apart[1] > 3:
            return False
        evidence = len(self.shared) + agreed
        if self.is_report and self.around > 1:  # "progress" is of what stands around it
            evidence += 1
        weight = 1.5 if self.kind in ("length", "age", "date") else 0.75
        unnamed = "it" in self.a.flags | self.b.flags
        needed = max(2 + weight * apart[0] + unnamed, apart[1] / 2)
        return bool(self.shared) and evidence >= needed

    def is_kept_apart(self) -> bool:
        """Whether a contrast says that they speak of two things."""
        return any(contrast(self) for contrast in _CONTRASTS)


def pair_up(a: Sentence, b: Sentence, kind: str) -> Pair:
    """Two sentences that differ in a value of a kind, with the words they share and keep apart."""
    ours, theirs = frozenset(a.words), frozenset(b.words)
    shared = ours & theirs
    is_report = kind == "often" and bool(shared & REPORTING)
    if is_report:
        ours, theirs, shared = ours - TOLD, theirs - TOLD, shared - TOLD
    only_a, only_b = ours - theirs, theirs - ours
    around = (only_a & b.around) | (only_b & a.around)
    return Pair(kind, a, b, shared, only_a - around, only_b - around, len(around), is_report)


def _by_excluding_words(p: Pair) -> bool:
    """ "primary schools" and "secondary schools"."""
    return any(p.only_a & line and p.only_b & line for line in EXCLUDING)


def _by_first_word(p: Pair) -> bool:
    """ "Councillors must …" and "Officers must …": what a sentence begins with is its subject."""
    return next(iter(p.a.words), "") in p.only_a and next(iter(p.b.words), "") in p.only_b


def _by_head(p: Pair) -> bool:
    """ "Claims are …" and "Changes to claims are …"."""
    sides = ((p.a, p.only_a, p.b), (p.b, p.only_b, p.a))
    return any(
        bool(s.heads) and s.heads <= only and next(iter(other.words), "") in p.shared
        for s, only, other in sides
    )


def _by_name(p: Pair) -> bool:
    """ "in Seaham" and "in Blyth": capitals inside a sentence name a place or body."""
    return bool(p.a.names & p.only_a and p.b.names & p.only_b)


def _by_label(p: Pair) -> bool:
    """ "stage 1" and "stage 2"."""
    both = p.a.labels.keys() & p.b.labels.keys()
    return any(p.a.labels[name].isdisjoint(p.b.labels[name]) for name in both)


def _by_word_before(p: Pair) -> bool:
    """ "skip licence" and "scaffold licence"."""
    for word in p.shared:
        x, y = p.a.before[word] - {""}, p.b.before[word] - {""}
        if x and y and x <= p.only_a and y <= p.only_b:
            return True
    return False


def _by_phrase(p: Pair) -> bool:
    """ "in the park" and "in the street"."""
    return any(
        x <= p.only_a and y <= p.only_b
        for preposition in p.a.phrases.keys() & p.b.phrases.keys()
        for x in p.a.phrases[preposition]
        for y in p.b.phrases[preposition]
    )


def _by_case(p: Pair) -> bool:
    """One side alone sets a condition, speaks of the rest or of a part; or plan and outcome."""
    odd = p.a.flags ^ p.b.flags
    return bool(odd & {"if", "other", "part"}) or {"plan", "done"} <= odd


def _by_time(p: Pair) -> bool:
    """A figure of a stated time and one of no stated time are not known to be of one time."""
    dated = [any(v.kind == "date" for v in s.values) for s in (p.a, p.b)]
    return p.kind in ("count", "share", "money") and dated[0] != dated[1]


_CONTRASTS = (
    _by_excluding_words,
    _by_first_word,
    _by_head,
    _by_name,
    _by_label,
    _by_word_before,
    _by_phrase,
    _by_case,
    _by_time,
)
