"""Where cited passages give different values for the same thing. Pure: texts in, findings out.

Careful by design: two values are called different only when their sentences speak of the same
thing in several words and count the same noun; a year and a week, or two kinds of placement, are
not the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.answer import Citation
from index.chunking import split_sentences
from index.vocabulary import STOPWORDS, stem, tokens

_VALUE = re.compile(
    r"(?P<figure>£?\d[\d,]*(?:\.\d+)?%?)\s+(?:more |new |extra |additional |further )?"
    r"(?P<noun>[a-z][a-z-]+)"
)
_TIMES = re.compile(
    r"\b(?P<value>daily|weekly|monthly|quarterly|six-monthly|half-yearly|annually|yearly|"
    r"every (?:three|six|twelve) months)\b",
    re.IGNORECASE,
)

# "£60 for a week", "£900 for a year": what stands after these figures is not what they count.
_NO_NOUN = STOPWORDS | frozenset("after at before between by during each every within".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """Two citations (by marker) that differ, the noun they count, and their values as printed."""

    noun: str
    markers: tuple[int, int]
    values: tuple[str, str]


def find_differences(citations: Sequence[Citation]) -> tuple[Finding, ...]:
    """Compares each pair of citations of different passages."""
    found = []
    for one, other in combinations(citations, 2):
        if one.passage.key == other.passage.key or "table" in (
            one.passage.kind,
            other.passage.kind,
        ):
            continue
        finding = _compare(one, other)
        if finding:
            found.append(finding)
    return tuple(found)


def _compare(one: Citation, other: Citation) -> Finding | None:
    for a, words_a in _valued(one.quote):
        for b, words_b in _valued(other.quote):
            shared = words_a & words_b
            if a[0] == b[0] and a[1] != b[1] and len(shared) >= 4:
                return Finding(a[0], (one.marker, other.marker), (a[2], b[2]))
    return None


def _valued(quote: str) -> list[tuple[tuple[str, str, str], frozenset[str]]]:
    """Each (noun, value, as printed) in a quotation, with the content words of its sentence."""
    found = []
    for start, end in split_sentences(quote):
        sentence = quote[start:end]
        words = frozenset(stem(w) for w in tokens(sentence) if w not in STOPWORDS and w.isalpha())
        for m in _VALUE.finditer(sentence):
            noun = stem(m["noun"])
            if m["noun"] in _NO_NOUN or noun in ("year", "month", "week", "day", "hour"):
                continue
            found.append(((noun, m["figure"].replace(",", ""), m.group()), words - {noun}))
        for m in _TIMES.finditer(sentence):
            found.append((("how often", m["value"].lower(), m.group()), words))
    return found
