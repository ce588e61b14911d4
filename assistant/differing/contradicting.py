"""Where two passages give different values, or duties, for the same thing.

It says that they differ and how, never which of the two holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.differing.contrasts import pair_up
from assistant.differing.sentences import Sentence, read_sentences
from assistant.differing.values import Value


@dataclass(frozen=True, slots=True)
class Said:
    """Words that someone wrote somewhere: `key` tells sources apart, `subject` holds the headings
    and title above, which say what a bare "progress" is the progress of."""

    key: str
    words: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Differs:
    """What is counted or timed (in the passages' words), both values as printed, and the sentence
    of each text that holds them as (start, end) offsets."""

    about: str
    values: tuple[str, str]
    spans: tuple[tuple[int, int], tuple[int, int]]


# Of one act, these cannot both hold; "must" and "may" can, and "may" and "need not".
_CLASH = ({"must", "need not"}, {"must", "must not"}, {"may", "must not"})


def compare(one: Said, other: Said) -> tuple[Differs, ...]:
    """The differences between two passages, at most one for a pair of sentences."""
    if one.key == other.key:
        return ()
    found = (
        _compare(a, b)
        for a in read_sentences(one.words, one.subject)
        for b in read_sentences(other.words, other.subject)
    )
    return tuple(d for d in found if d and not _is_setting(d, one.words, other.words))


def _is_setting(differs: Differs, *words: str) -> bool:
    """Whether the values are when something was so rather than what is said: "In 2012 there were
    218 children" and "In 2008 there were 182 children" do not differ."""
    return any(
        re.match(
            rf"(?:in|at|as at|during) (?:\w+ )?{re.escape(value)}", words[i][slice(*span)], re.I
        )
        for i, (value, span) in enumerate(zip(differs.values, differs.spans, strict=True))
    )


def _compare(a: Sentence, b: Sentence) -> Differs | None:
    agreed = [(v, w) for v in a.values for w in b.values if v.comparable(w) and v.agrees(w)]
    clash = _clash(a, b, agreed)
    if clash is None:
        return None
    kind, values = clash
    pair = pair_up(a, b, kind)
    if not pair.is_one_thing(len(agreed)) or pair.is_kept_apart():
        return None
    about = [word for w, word in a.words.items() if w in b.words]
    return Differs(" ".join(about[:5]), values, (a.span, b.span))


def _clash(
    a: Sentence, b: Sentence, agreed: Sequence[tuple[Value, Value]]
) -> tuple[str, tuple[str, str]] | None:
    """What kind of value two sentences differ in, and the values, if it is one value only."""
    left_a = [v for v in a.values if all(v is not x for x, _ in agreed)]
    left_b = [w for w in b.values if all(w is not y for _, y in agreed)]
    pairs = [(v, w) for v in left_a for w in left_b if v.comparable(w)]
    if len(pairs) == 1:
        ((v, w),) = pairs
        return v.kind, (v.printed, w.printed)
    if not pairs and {a.duty[0], b.duty[0]} in _CLASH and not (left_a and left_b):
        return "duty", (a.duty[1], b.duty[1])
    return None
