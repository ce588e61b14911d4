"""Drafts of questions for passages that no question touches yet, for a person to mend.

No model is used and nothing is understood: of each passage the most telling sentence is taken by
its form (a time, a sum, a share, a number, somebody who decides, a duty), its words of that form
are proposed as the fact, and the question is that sentence with a gap in the fact's place. Such a
question is never good as it stands: it has to be asked in the words of somebody who has not read
the passage, which is why a draft is refused wherever questions are scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count, islice, zip_longest

from assistant.pointing import point_out
from corpus import Document, Library, Passage
from eval.questions.covering import cover
from eval.questions.question import Gold, Question
from eval.scoring import gold_passages, missing_facts
from index.chunking import split_sentences

# What a sentence may tell, most telling first: how a question for it begins, the question by which
# the words that answer it are found in the sentence (none: there are no such words), its type.
_BEGINNINGS = (
    ("By when, or for how long", "by when", "fact"),
    ("How much", "at what cost", "fact"),
    ("What share", "what share", "fact"),
    ("How often", "how often", "fact"),
    ("How many", "how many", "fact"),
    ("Who", "who", "procedure"),
    ("What must be done", None, "procedure"),
    ("What", None, "fact"),
)
_FIGURES = ("what share", "how many")  # words such as “most” and “one” are no figures to ask for
# Numbers that count nothing: "the Act of 2014, section 21", "paragraphs 103 and 106".
_ELSEWHERE = re.compile(
    r"\b(?:Act|Regulations|Measure|appendix|paragraphs?|sections?|regulations?|actions?|principles?|parts?|"
    r"objectives?|categor(?:y|ies)|schedules?|articles?|minute|no\.|w\.) (?:of )?[a-z]?\d[\d.]*"
    r"(?:\(\w+\))*(?:(?:,| and| or| to|–)\s?\d[\d.]*)*",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:within|in|over|for|after|by|at least|up to|no (?:later|more) than)\s", re.IGNORECASE
)
_DECIDES = re.compile(
    r"\b(?:decid|agree|approv|authoris|sign|chair|appoint|responsible|lead|consent)\w*\b"
)
_DUTY = re.compile(r"\b(?:must|shall|should|will|has to|have to|required?|duty)\b")
_KINDS = {"table": "table", "action": "which-action"}


@dataclass(frozen=True, slots=True)
class _Telling:
    """A passage's most telling sentence: the smaller the rank, the more it tells."""

    passage: Passage
    rank: int
    facts: tuple[tuple[str, ...], ...]
    sentence: str = ""


def suggest(questions: Iterable[Question], library: Library, limit: int) -> tuple[Question, ...]:
    """Drafts for at most `limit` passages that none of the questions touches.

    The documents take turns, each with its most telling passage first. The same sets and documents
    give the same drafts; drafts that are among `questions` count as questions.
    """
    known = tuple(questions)
    ids = {q.id for q in known}
    names = (name for n in count(1) if (name := f"draft-{n:03}") not in ids)
    columns = []
    for coverage in cover(known, library):
        free = [c.passage for c in coverage.passages if c.touch == "untouched"]
        tellings = sorted(map(_most_telling, free), key=lambda t: t.rank)  # a stable order
        columns.append([(t, g) for t in tellings if (g := _gold(t.passage, library))])
    turns = (pair for pair in chain.from_iterable(zip_longest(*columns)) if pair)
    return tuple(
        _draft(next(names), telling, gold, library) for telling, gold in islice(turns, limit)
    )


def _draft(name: str, telling: _Telling, gold: Gold, library: Library) -> Question:
    passage = telling.passage
    kind = _BEGINNINGS[telling.rank][2]
    return Question(
        id=name,
        question=f"{_asked(telling)} ({_about(passage, library.document(passage.document))})",
        type=_KINDS.get(passage.kind, kind),
        gold=(gold,),
        facts=telling.facts,
        abstain=False,
        draft=True,
        passage=passage.text.strip(),
    )


def _asked(telling: _Telling) -> str:
    """The telling sentence with a gap where the fact stood; without a fact, a bare beginning."""
    beginning = _BEGINNINGS[telling.rank][0]
    for (fact,) in telling.facts:
        gapped = telling.sentence.replace(fact, "…").strip("-•. ")
        return f"{beginning}: {gapped}?"
    return f"{beginning} …?"


def _about(passage: Passage, document: Document | None) -> str:
    short = document.short if document else passage.document
    return f"{short}: {passage.heading.strip(' :')}" if passage.heading else short


def _gold(passage: Passage, library: Library) -> Gold | None:
    """The reference that names this passage alone, a heading in it where it needs one."""
    bare = Gold(passage.document, passage.kind, passage.number)
    headings = (h for h in (passage.within, *reversed(passage.headings)) if h)
    headed = [Gold(bare.document, bare.kind, bare.number, heading) for heading in headings]
    golds = [bare, *headed] if passage.number else [*headed, bare]
    return next((gold for gold in golds if gold_passages(gold, library) == (passage,)), None)


# -- the most telling sentence ----------------------------------------------------------------


def _most_telling(passage: Passage) -> _Telling:
    sentences = [" ".join(passage.text[s:e].split()) for s, e in split_sentences(passage.text)]
    found = [_telling(sentence, passage) for sentence in sentences]
    plain = _Telling(passage, len(_BEGINNINGS) - 1, ())
    return min([*found, plain], key=lambda t: t.rank)


def _telling(sentence: str, passage: Passage) -> _Telling:
    for rank, (beginning, probe, _) in enumerate(_BEGINNINGS):
        fact = _fact(probe, sentence) if probe else ""
        if fact and not missing_facts([(fact,)], passage.text):
            return _Telling(passage, rank, ((fact,),), sentence)
        if beginning == "What must be done" and _DUTY.search(sentence):
            return _Telling(passage, rank, ())
    return _Telling(passage, len(_BEGINNINGS) - 1, ())


def _fact(probe: str, sentence: str) -> str:
    """The words of a sentence that answer such a question, or none."""
    if probe == "who" and not _DECIDES.search(sentence):
        return ""
    span = point_out(f"{probe}?", _ELSEWHERE.sub(lambda m: "_" * len(m.group()), sentence))
    fact = _PREPOSITION.sub("", sentence[slice(*span)].strip()) if span else ""
    return "" if probe in _FIGURES and not re.search(r"\d", fact) else fact
