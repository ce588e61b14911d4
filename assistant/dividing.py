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

MOST = 5  # parts; what asks for more is answered as a whole

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
_PAUSE = re.compile(r":\s+|\s+[-–—]\s+")
_EACH = re.compile(r"\beach(?: (?:one|of (?:them|these|those)))?\b", re.IGNORECASE)
_RELATIVE = frozenset("who whose whom which when where".split())
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
    each = _each(topic, rest)
    if each:
        return Divided(each)
    sentences = [rest[slice(*span)] for span in split_sentences(rest)]
    if len(sentences) > 1 and not all(_OPENS.match(s) and s.endswith("?") for s in sentences):
        return Divided((question,))  # a story is read with its question
    parts = [p.strip(" ,;") for s in sentences for p in _clauses(s, bool(topic))]
    if not 1 < len(parts) <= MOST:
        return Divided((question,))
    return Divided(tuple(parts), topic)


def _each(topic: str, rest: str) -> tuple[str, ...]:
    """The same asked of each thing that the topic names: "Flying Start and Families First - who
    pays for each?"."""
    if not _EACH.search(rest):
        return ()
    things = [t for t in _ITEMS.split(re.split(r"[.?!]\s+", topic)[-1]) if tokens(t)]
    if not 1 < len(things) <= MOST:
        return ()
    return tuple(_EACH.sub(thing, rest) for thing in things)


def _topic(question: str) -> tuple[str, str]:
    """What stands before a colon or a dash, and the rest; a time or a title has none such."""
    before, colon, after = _PAUSE.sub(": ", question, count=1).partition(": ")
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
        clause, rest = sentence[at : joint.start()], sentence[joint.end() :]
        if joint.start() >= at and _says_something(clause) and not _goes_on(clause, rest):
            clauses.append(clause)
            at = joint.end()
    return [*clauses, sentence[at:]]


def _goes_on(clause: str, rest: str) -> bool:
    """Whether the rest begins one more clause on the same noun: "those who leave and who are …"."""
    word = tokens(rest)[:1]
    return bool(word) and word[0] in tokens(clause)[1:] and word[0] in _RELATIVE


def _says_something(clause: str) -> bool:
    """Whether a clause asks for a thing: several words, one of which means something."""
    words = tokens(clause)
    return len(words) >= 2 and any(w not in STOPWORDS for w in words)
