"""The parts of a question that asks several things: "Who decides, and by when?" Words only.

A part is a clause with a question word of its own, or an item after a colon ("Side by side:
weekly ceiling for our own carers, agency range"). What only joins nouns ("mainstream and
specialist placements") stays one question, and so does a story with one question at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.chunking import split_sentences
from index.vocabulary import STOPWORDS, tokens

MOST = 3  # parts; what asks for more is answered as a whole

_WORD = (
    r"(?:who(?:se|m)?|what|which|when|where|why|how|by when|by what|on what|in which|for how|"
    r"to whom|pwy|beth|pryd|pam|sut|ble|faint)"
)
_VERB = (
    r"(?:is|are|was|were|do|does|did|can|could|should|must|may|will|would|has|have|had) "
    r"(?:there|it|they|we|i|he|she|the|a|an|any|anyone|someone|this|that|these|our|my)"
)
_OPENS = re.compile(rf"^\W*(?:and |or |but |also |so |then )*(?:{_WORD}|{_VERB})\b", re.IGNORECASE)
_JOINT = re.compile(
    rf"(?:\s*[,;–—]\s*|\s+)(?:and|but|also|plus|ac)(?:,? also| then)?,?\s+"
    rf"(?=(?:{_WORD}|{_VERB})\b)|\s*;\s*(?=(?:and )?(?:{_WORD}|{_VERB})\b)",
    re.IGNORECASE,
)
_COMMA = re.compile(rf",\s+(?=(?:{_WORD})\b)", re.IGNORECASE)
_ITEMS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Divided:
    """A question's parts in order, and the topic that they share where it stands before a colon.
    A question that asks one thing has one part: itself."""

    parts: tuple[str, ...]
    topic: str = ""


def divide(question: str) -> Divided:
    """Reads the parts of one question."""
    topic, rest = _topic(question)
    sentences = [rest[slice(*span)] for span in split_sentences(rest)]
    if len(sentences) > 1 and not all(_OPENS.match(s) and s.endswith("?") for s in sentences):
        return Divided((question,))  # a story is read with its question
    parts = [p.strip(" ,;") for s in sentences for p in _clauses(s, bool(topic))]
    if not 1 < len(parts) <= MOST:
        return Divided((question,))
    return Divided(tuple(parts), topic)


def _topic(question: str) -> tuple[str, str]:
    """What stands before a colon, and the rest; a time or a title has no colon of that kind."""
    before, colon, after = question.partition(": ")
    if not colon or not _says_something(before) or not _says_something(after):
        return "", question
    return before.strip(), after.strip()


def _clauses(sentence: str, is_after_colon: bool) -> list[str]:
    """A sentence cut where a further question word begins a clause that stands by itself."""
    opens = bool(_OPENS.match(sentence))
    joints = [*_JOINT.finditer(sentence), *(_COMMA.finditer(sentence) if opens else ())]
    if is_after_colon and not joints and not opens:
        items = _ITEMS.split(sentence.rstrip("?. "))
        return items if all(_says_something(i) for i in items) else [sentence]
    clauses, at = [], 0
    for joint in sorted(joints, key=lambda j: j.start()):
        if joint.start() >= at and _says_something(sentence[at : joint.start()]):
            clauses.append(sentence[at : joint.start()])
            at = joint.end()
    return [*clauses, sentence[at:]]


def _says_something(clause: str) -> bool:
    """Whether a clause asks for a thing: several words, one of which means something."""
    words = tokens(clause)
    return len(words) >= 2 and any(w not in STOPWORDS for w in words)
