"""Words as they are compared: in lower case, figures without commas, no list's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.vocabulary import STOPWORDS, stem

NEARLY = 0.8  # the share of a statement's words that its passages hold, where it is no quotation

# Words of which one that is not there turns a statement round.
_STRICT = frozenset(
    """not no never none nor neither without cannot unless only except must may shall should can
    will half double one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred thousand million""".split()
)


def is_run(text: str, passages: Sequence[str]) -> bool:
    """Whether a text is a run of words of one of the passages."""
    said = f" {' '.join(words_of(text))} "
    return any(said in f" {' '.join(words_of(passage))} " for passage in passages)


def holds_nearly(text: str, passages: Sequence[str]) -> bool:
    """Whether the passages, taken together, hold every figure, negation and duty of a text, and
    `NEARLY` all of its other words that mean anything."""
    said, held = words_of(text), _held(passages)
    if any(w not in held for w in said if _is_strict(w)):
        return False
    words = [w for w in said if not _is_strict(w) and w not in STOPWORDS]
    return sum(stem(w) in held for w in words) >= NEARLY * len(words)


def holds_all(text: str, passages: Sequence[str]) -> bool:
    """Whether the passages, taken together, hold every word of a text."""
    held = _held(passages)
    return all((w if _is_strict(w) else stem(w)) in held for w in words_of(text))


def words_of(text: str) -> list[str]:
    """The words of a text in order; a figure keeps its "£" or "%", "don't" is two words."""
    text = re.sub(r"(?m)^\s*(?:[-•]|\d+\.)\s+", "", text)
    text = re.sub(r"[‘’]", "'", text.lower())
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\bcan't\b|\bcannot\b", "can not", text)
    text = re.sub(r"n't\b", " not", text)
    return re.findall(r"£?\d+(?:\.\d+)*%?|[^\W\d_]+(?:'[^\W\d_]+)?", text)


def _is_strict(word: str) -> bool:
    return word in _STRICT or any(c.isdigit() for c in word)


def _held(passages: Sequence[str]) -> set[str]:
    """The passages' words by stem; a figure with its sign, and without it."""
    held: set[str] = set()
    for word in (w for p in passages for w in words_of(p)):
        held |= {word, word.strip("£%")} if _is_strict(word) else {stem(word)}
    return held
