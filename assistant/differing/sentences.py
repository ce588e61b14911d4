"""A sentence as it is compared: its values, its duty, and the words that say what it is about.

Words are read as they stand; there is no grammar here and no judgement of what agrees.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass

from assistant.differing.figures import LABEL, blank
from assistant.differing.values import Value, read_values
from assistant.differing.words import LITTLE, canonical
from index.chunking import split_sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read for comparing.

    `words` are its content words as printed, by what stands for each, and `around` those of the
    sentence before or the list's lead, and of the subject. `heads` stand before an opening "of"
    or "to", `before` directly before each word, `phrases` after each preposition. `duty` names
    what the sentence asks, and gives its words.
    """

    span: tuple[int, int]
    values: tuple[Value, ...]
    words: dict[str, str]
    around: frozenset[str]
    heads: frozenset[str]
    before: dict[str, frozenset[str]]
    phrases: dict[str, tuple[frozenset[str], ...]]
    names: frozenset[str]
    labels: dict[str, frozenset[str]]
    flags: frozenset[str]
    duty: tuple[str, str]


# What a sentence asks. In this order, and each match is taken out before the next is looked for:
# the "must" of "must not" is no duty, the "allowed" of "not allowed" no leave.
_DUTIES = [
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("need not", r"\bneed not\b|n't need\b|\bneeds? no\b"
         r"|\b(?:do|does|is|are) not (?:need|have to|required|obliged)\b"
         r"|\bno (?:[a-z]+ ){1,3}(?:is|are) (?:needed|required)"),
        ("must not", r"\b(?:must|may|can|shall) ?not\b|\bnot (?:allowed|permitted)"
         r"|\b(?:nobody|no [a-z]+(?: [a-z]+)?) (?:may|can)\b|\b(?:banned|forbidden|prohibited)\b"),
        ("must", r"\bmust\b|\b(?:is|are) (?:required|obliged|needed)\b|\bha(?:s|ve) to\b"),
        ("may", r"\bmay\b|\b(?:is|are) (?:allowed|permitted)\b"),
    )
]  # fmt: skip
# A subject left unnamed, which could be anything; and cases that set a sentence apart: a condition,
# what is left, a part of a whole, what is planned, what was done.
_FLAGS = {
    "it": r"^(?:if )?(?:it|that|this|they|these|those) "
    r"(?:is|are|was|were|has|have|will|must|may|can)\b",
    "if": r"\b(?:if|unless|except|provided that)\b",
    "other": r"\b(?:other|others|rest|remaining|remainder)\b",
    "part": r"^Of (?:the|those|these)\b|\bof (?:whom|which)\b",
    "plan": r"\b(?:will|must|shall|should|aims?|target|expect(?:s|ed)?|plan(?:s|ned)?|is to)\b",
    "done": r"\b(?:was|were|had|did|achieved|brought|saved|managed|spent)\b",
}
# Turns of phrase whose words say nothing of what the value is of.
_IDLE = re.compile(
    r"\bno later than\b|\bit is (?:planned|expected|intended) that\b|\bto this end\b", re.IGNORECASE
)
_ARTICLES = frozenset("a an the their our its his her each this these those all any every".split())
_PREPOSITIONS = frozenset("in on at for from with during of".split())


@functools.lru_cache(maxsize=4096)
def read_sentences(words: str, subject: str) -> tuple[Sentence, ...]:
    """The sentences of a passage that hold a value or a duty; rows of a table are left out."""
    found = []
    lead = before = ""
    for start, end in split_sentences(words):
        text = words[start:end]
        is_item = bool(re.match(r"\s*(?:[-•·–]|\(?[a-z]\)) ", text))
        if "\t" not in text:
            around = f"{subject} {lead if is_item else before}"
            sentence = _read_sentence(text, (start, end), around)
            if sentence.values or sentence.duty[0]:
                found.append(sentence)
        before = text
        if text.endswith(":"):
            lead = text
    return tuple(found)


def _read_sentence(text: str, span: tuple[int, int], around: str) -> Sentence:
    values, rest = read_values(LABEL.sub(blank, text))
    nearby = re.findall(r"[^\W\d_]+", around.lower())
    about = _About()
    about.read(_IDLE.sub("", rest))
    return Sentence(
        span=span,
        values=values,
        words=about.words,
        around=frozenset(canonical(w) for w in nearby if w not in LITTLE),
        heads=frozenset(about.heads or ()),
        before={w: frozenset(b) for w, b in about.before.items()},
        phrases={p: tuple(frozenset(s) for s in sets if s) for p, sets in about.phrases.items()},
        names=frozenset(canonical(m[1]) for m in re.finditer(r"(?<=[a-z,] )([A-Z][a-z]+)", rest)),
        labels=_labels(text),
        flags=frozenset(name for name, p in _FLAGS.items() if re.search(p, text, re.IGNORECASE)),
        duty=_duty(text),
    )


class _About:
    """The content words of one sentence and how they stand, gathered from left to right."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.before: defaultdict[str, set[str]] = defaultdict(set)
        self.phrases: defaultdict[str, list[set[str]]] = defaultdict(list)
        self.heads: list[str] | None = None  # known once a little word closes the opening
        self._last = self._preposition = ""

    def read(self, text: str) -> None:
        for m in re.finditer(r"[^\W\d_][\w’']*|[#.,;:()]", text):
            low = m.group().lower()
            if low in LITTLE or not low[0].isalpha():
                self._take_little(low)
            else:
                self._take_word(canonical(low), m.group())

    def _take_little(self, low: str) -> None:
        self._last = ""
        if low in _ARTICLES:
            return
        if self.heads is None:
            self.heads = list(self.words) if low in _PREPOSITIONS or low == "to" else []
        self._preposition = low if low in _PREPOSITIONS else ""
        if self._preposition:
            self.phrases[low].append(set())

    def _take_word(self, word: str, printed: str) -> None:
        self.words.setdefault(word, printed)
        self.before[word].add(self._last)
        if self._preposition:
            self.phrases[self._preposition][-1].add(word)
        self._last = word


def _labels(text: str) -> dict[str, frozenset[str]]:
    """The numbers that name things, by what they name: {"stage": {"2"}}."""
    labels: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for m in LABEL.finditer(text):
        name = (m["name"] or "act").lower()
        labels[name] |= frozenset(re.findall(r"[\w.]+", m["numbers"] or m["law"] or m["its"]))
    return dict(labels)


def _duty(text: str) -> tuple[str, str]:
    """What a sentence asks, and in what words, if it asks one thing only."""
    found = []
    for name, pattern in _DUTIES:
        if match := pattern.search(text):
            found.append((name, match.group()))
            text = pattern.sub("#", text)
    return found[0] if len(found) == 1 else ("", "")
