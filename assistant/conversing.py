"""Follow-ups: does a question go on from the one before, and from which words of it?

Without a model. A question that can stand by itself is left alone; one that leans on the
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
from index.vocabulary import STOPWORDS, tokens

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


# How much the earlier question counts in the search: where the question points back to it, where it
# is merely too short to stand alone, and where it stands alone but is asked in a conversation.
POINTS, SHORT, LATER = 1.0, 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question as it is to be searched: `text` is what was asked now, `context` the earlier
    question it goes on from (empty when it stands by itself), `recent` the passages cited last.

    `earlier` is the question before, which the search heeds a little even where the new one stands
    by itself; `leaning` (0 to 1) is how much `context` or else `earlier` counts there.
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


def make_standalone(question: str, turns: Sequence[Turn]) -> Standalone:
    """Reads a question within its conversation; `turns` are the earlier ones, oldest first."""
    text = question.strip()
    changed = _NEW_TOPIC.match(text)
    if changed and changed.end() < len(text):
        return Standalone(text[changed.end() :])
    if not turns:
        return Standalone(text)
    last = turns[-1]
    earlier = _carried(last)
    leaning = _leaning(text)
    if leaning == LATER:
        return Standalone(text, earlier=earlier, leaning=leaning)
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


def _leaning(question: str) -> float:
    """How much a question leans on the one before it."""
    if not _leans(question):
        return LATER
    points = _POINTS_BACK.search(_OWN_CLAUSE.sub(" ", question))
    return POINTS if points or len(_content(question)) <= 1 < len(question.split()) else SHORT


def _content(question: str) -> list[str]:
    """The words that say what a question is about."""
    return [w for w in tokens(question) if w not in STOPWORDS and w not in _EMPTY]


def _leans(question: str) -> bool:
    """Whether a question can't be understood without the one before it."""
    content = _content(question)
    if any(m.kind is not None for m in mentions(question)) and len(content) > 1:
        return False
    bare = _OWN_CLAUSE.sub(" ", question)
    if _CONNECTS.match(question) and len(content) <= 7:
        return True
    if _POINTS_BACK.search(bare) and len(content) <= 8:
        return True
    if _LEANS_AT_START.match(question) and len(content) <= 1:
        return True
    return len(content) <= 2 and not re.search(r"\d", question)
