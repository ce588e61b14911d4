"""Follow-ups: does a question go on from the one before, and from which words of it?

Without a model. A question that can stand by itself is left alone: it is searched and judged as if
it were the first, so that nothing asked before can make an answer of it. One that leans on the
conversation ("And an in-house one?", "By when?") brings the earlier question along as context.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Turn
from corpus import mentions
from index.chunking import split_sentences
from index.retrieving import Found, PassageRetriever
from index.vocabulary import STOPWORDS, stem, terms, tokens

_NEW_TOPIC = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|right|thanks?(?: you)?|now|so|anyway|moving on|next)\b[,.:;!–-]*\s*)*"
    r"(?:(?:a |on a )?(?:different|another|new|separate) (?:question|topic|subject|matter|thing)"
    r"(?: now)?|(?:changing|switching) (?:the )?(?:subject|topic|tack)|something else|"
    r"on another (?:note|matter)|moving on)\b\s*[,.:;!–—-]*\s*",
    re.IGNORECASE,
)
_LEANS_AT_START = re.compile(
    r"^\W*(?:and|but|or|so|then|also|what about|how about|what if|why|why not|by when|since when|"
    r"when|where|who|how|how so|which|ac|a beth am|beth am)\b",
    re.IGNORECASE,
)
_CONNECTS = re.compile(
    r"^\W*(?:and|but|or|what about|how about|a beth am|beth am)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|one|ones|those|these|there|"
    r"that|this|the same|the latter|the former|of those|of these|each of|as well|instead|too)\b",
    re.IGNORECASE,
)
# "that" and "this" point back only when no noun follows that the question itself explains.
_OWN_CLAUSE = re.compile(
    r"\b(?:that|this|these|those) (?:a|an|the|we|you|they|it|is|are|covers?|mentions?|talks?|"
    r"says?|deals?|strategy|report|document|council|depends?|should|must|can|will)\b"
    r"|\b(?:is|are|was|were) there\b|\bthere(?:'s| is| are)\b"
    r"|\bit (?:is|was)? ?(?:ok|possible|true)\b"
    r"|\bso that\b|\bone (?:of|child|young|or|year|day|to)\b|\b(?:number|any|each) one\b",
    re.IGNORECASE,
)


_LONGEST = 400  # characters of an earlier question that are carried on

# Words that ask for a measure without saying of what.
_EMPTY = frozenset("many much long often more other else soon number named name".split())


# How much what was asked before counts in the search: where a question points back to it, where it
# is merely too short to stand alone, and where a part stands alone beside others of one question.
POINTS, SHORT, BESIDE = 1.0, 0.3, 0.2

# A whole sentence that asks, and words that make even such a one go on from something.
_WHOLE_SENTENCE = re.compile(
    r"^\W*(?:who|what|when|where|which|why|how|can|could|may|must|should|shall|will|would|do|does"
    r"|did|is|are|was|were|has|have|had|am)(?:['’]\w+)?\b(?:\W+\w+){3,}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:else|more|others?|another|same|similar\w*|different\w*|also|next|previous|then|rest|both"
    r"|either|neither|again|further|apart|except|before|after|afterwards|so far)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe((?:\W+\w+){1,3})", re.IGNORECASE)
# Whom or what a question brings in itself, so that a later "she" or "it" is that: "a child … she".
_BRINGS_IN = re.compile(
    r"\b(?:a|an|my|our|somebody|someone|anybody|anyone|nobody|every|any)\W+\w", re.IGNORECASE
)
_TOLD = 4  # meaningful words from which a question can have told that: "a copy of what they wrote?"
_OF_SOMEBODY = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her)\b(?!\W*(?:same|instead|too)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question as it is to be searched: `text` is what was asked now, `context` the earlier
    question it goes on from (empty when it stands by itself), `recent` the passages cited last.

    `earlier` is what was asked before; for a part that stands by itself it is the part before,
    which the search heeds a little. `leaning` (0 to 1) is how much `context` or else `earlier`
    counts.
    """

    text: str
    context: str = ""
    recent: tuple[str, ...] = ()
    earlier: str = ""
    leaning: float = 0.0

    @property
    def shown(self) -> str:
        """The question with its context, as one line."""
        return f"{self.text} ({self.context})" if self.context else self.text


def make_standalone(question: str, turns: Sequence[Turn], is_part: bool = False) -> Standalone:
    """Reads a question within its conversation; `turns` are the earlier ones, oldest first.

    `is_part` says that the last of them is another part of the same question: what is asked in one
    breath belongs together even where each part stands by itself.
    """
    text = question.strip()
    changed = _NEW_TOPIC.match(text)
    if changed and changed.end() < len(text):
        return Standalone(text[changed.end() :])
    if not turns:
        return Standalone(text)
    last = turns[-1]
    earlier = _carried(last)
    leaning = _leaning(text, last)
    if not leaning:
        return Standalone(text, earlier=earlier, leaning=BESIDE) if is_part else Standalone(text)
    return Standalone(text, earlier, tuple(p.key for p in last.cited), earlier, leaning)


def keep_seen(turns: Sequence[Turn], documents: Container[str]) -> tuple[Turn, ...]:
    """The turns with those cited passages only that stand in `documents` (ids): what a filter
    shuts out now is not gone on from."""
    return tuple(
        replace(t, cited=tuple(p for p in t.cited if p.document in documents)) for t in turns
    )


def search_standalone(retriever: PassageRetriever, asked: Standalone) -> Found:
    """Searches a question with as much of its conversation as it leans on."""
    return retriever.search(
        asked.text,
        context=asked.context,
        recent=asked.recent,
        earlier=asked.earlier,
        leaning=asked.leaning,
    )


def _carried(last: Turn) -> str:
    """What is carried on of the turn before: as it was understood, or where that is long, its own
    last question."""
    if len(last.standalone) <= _LONGEST:
        return last.standalone
    sentences = [last.question[a:b] for a, b in split_sentences(last.question)]
    asked = [s for s in sentences if s.endswith("?")] or sentences or [last.question]
    return asked[-1][:_LONGEST]


def _leaning(question: str, last: Turn) -> float:
    """How much a question leans on the exchange before it; 0 where it stands by itself."""
    if not _leans(question) or _asks_anew(question, last):
        return 0.0
    content = _content(question)
    return POINTS if _points_back(question) or len(content) <= 1 < len(question.split()) else SHORT


def _content(question: str) -> list[str]:
    """The words that say what a question is about."""
    return [w for w in tokens(question) if w not in STOPWORDS and w not in _EMPTY]


def _points_back(question: str) -> bool:
    """Whether a word of the question stands for something outside it."""
    brought = _BRINGS_IN.search(question)
    if brought and not _CONNECTS.match(question) and len(_content(question)) >= _TOLD:
        # "A child has come into care. Should she change school?" tells whom it means by "she"
        at = brought.start()
        question = question[:at] + _OF_SOMEBODY.sub(" ", question[at:])
    return bool(_POINTS_BACK.search(_OWN_CLAUSE.sub(" ", question)))


def _leans(question: str) -> bool:
    """Whether a question may go on from the one before it, by its own words."""
    content = _content(question)
    if any(m.kind is not None for m in mentions(question)) and len(content) > 1:
        return False
    if _CONNECTS.match(question) and len(content) <= 7:
        return True
    if _points_back(question) and len(content) <= 8:
        return True
    if _LEANS_AT_START.match(question) and len(content) <= 1:
        return True
    return len(content) <= 2 and not re.search(r"\d", question)


def _asks_anew(question: str, last: Turn) -> bool:
    """Whether a question that is only short has its own subject: a whole sentence ("How do I claim
    mileage?") that shares no word with the question before, nor speaks of "the panel" where one
    was cited."""
    if not _WHOLE_SENTENCE.match(question) or len(_content(question)) < 2:
        return False
    if _CONNECTS.match(question) or _GOES_ON.search(question) or _points_back(question):
        return False
    asked = set(terms(last.standalone))
    shown = asked.union(*(terms(p.text) for p in last.cited))
    definite = {t for m in _DEFINITE.finditer(question) for t in terms(m[1])}
    return not (asked & {stem(w) for w in _content(question)} or shown & definite)
