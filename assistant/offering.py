"""What can be asked instead, when the documents do not answer: questions that they do answer.

Candidates come from the passages nearest to what was asked, by their heading and by their number.
Each is tried first and offered only where its answer cites the passage or section that it came
from. No chat model is ever asked here, and nothing that the filter shuts out is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.answer import Answer, Language, Turn
from assistant.answering import Assistant
from assistant.choosing import overlaps
from assistant.steps import Asked, Steps, Work
from assistant.wording import say
from corpus import Passage, mentions, same_number
from corpus.reference import heading_code, value
from index.building import SearchIndex
from index.retrieving import EVERYTHING, Filter, PassageRetriever
from index.vocabulary import terms

OFFERED = 3  # questions at most
TRIED = 6  # candidates at most: each costs a search, and some a judgement
_NEAR = 8  # of the passages found, how many are made into candidates
_TOPIC = range(2, 7)  # words of a heading that names a topic; a longer one is a sentence
# What stands over a part of any document names no topic; nor does what is no noun.
_NO_TOPIC = re.compile(
    r"(?:introduction|purpose|background|summary|conclusions?|contents|overview|appendi\w+|annex|"
    r"notes?|recommendations?|reasons?|objectives?|principles?|actions?|context|scope|general|"
    r"record\w*|relevant|related|responsible officer|contact officer|officers consulted|next|law|"
    r"decision|words|parts?|section|chapter|"
    r"the|this|these|if|when|who|what|how|why|which|where|whom|at|on|after|before|first|so|in|by|"
    r"for|to|we|you|"
    r"find|make|monitor|give|depend|help|ensure|provide|commission|apply|keep|use|develop|improve|"
    r"reduce|increase|support|promote|build|create|work|deliver|manage|review)\b",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^\W*(?:(?:[a-z]|[ivx]+|\d+(?:\.\d+)*)[.):]\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question that may be offered and the passage it came from; `is_topic` where it asks for
    what the passage's heading names, else it names the passage by its number."""

    question: str
    passage: Passage
    is_topic: bool = False

    def is_met(self, cited: Passage) -> bool:
        """Whether an answer that cites this passage first is the answer meant."""
        if not self.is_topic:
            return cited.key == self.passage.key
        return (cited.document, cited.headings) == (self.passage.document, self.passage.headings)


def suggest(
    assistant: Assistant,
    answer: Answer,
    language: Language | None = None,
    filter: Filter = EVERYTHING,
) -> tuple[str, ...]:
    """At most three questions near to a declined one, which the documents do answer.

    Args:
        assistant: the one that declined; its chat model is not asked.
        answer: what it answered. There is nothing to offer unless its status is "declined".
        language: the page's; by default that of the answer.
        filter: the one that the question was asked with.
    """
    if answer.status != "declined":
        return ()
    language = language or answer.language
    retriever = assistant.retriever.through(filter)
    steps = Steps(retriever, None, None)
    offered: list[tuple[str, Passage]] = []
    for candidate in islice(_candidates(retriever, answer, language), TRIED):
        cited = _cited(steps, candidate, answer)
        if cited is None or any(overlaps(cited, p) for _, p in offered):
            continue
        offered.append((candidate.question, cited))
        if len(offered) == OFFERED:
            break
    return tuple(question for question, _ in offered)


def _cited(steps: Steps, candidate: _Candidate, answer: Answer) -> Passage | None:
    """The passage that a candidate's answer cites first, where it is the one meant: asked as the
    next question after the one that was declined, and a topic by itself too."""
    cited = None
    for turns in ((answer.as_turn(),), ()) if candidate.is_topic else ((answer.as_turn(),),):
        tried = _quoted(steps, candidate.question, turns)
        if tried is None or tried.status != "answered" or not tried.citations:
            return None
        cited = tried.citations[0].passage
        if not candidate.is_met(cited):
            return None
    return cited


def _quoted(steps: Steps, question: str, turns: tuple[Turn, ...]) -> Answer | None:
    """The answer as far as it is quotations: what stands around it does not matter here."""
    work = Work(Asked(question, turns), 0.0)
    for _, step in steps.quoting:
        work = step(work)
    return work.answer


# -- candidates, nearest first -----------------------------------------------------------------


def _candidates(
    retriever: PassageRetriever, answer: Answer, language: Language
) -> Iterator[_Candidate]:
    """Questions that may be offered, likeliest first, each once and none that was just asked."""
    asked = [frozenset(terms(answer.question))]
    for candidate in _all_candidates(retriever, answer, language):
        words = frozenset(terms(candidate.question))
        if words not in asked:
            asked.append(words)
            yield candidate


def _all_candidates(
    retriever: PassageRetriever, answer: Answer, language: Language
) -> Iterator[_Candidate]:
    """Neighbours of a reference that does not exist; then what the nearest passages are about, or
    say: the nearest of each document first, then the rest."""
    near = _nearest(retriever, answer)
    neighbours = _neighbours(retriever, answer, near)
    for passage in neighbours:
        yield _by_number(retriever.index, passage, language)
    if neighbours and _only_refers(retriever.index, answer.question, neighbours[0]):
        return
    first = list({p.document: p for p in reversed(near)}.values())
    for group in (sorted(first, key=near.index), [p for p in near if p not in first]):
        for passage in group:
            if topic := _topic(retriever.index, passage):
                question = say("offer_topic", language, topic=topic)
                yield _Candidate(question, passage, is_topic=True)
            if passage.number:
                yield _by_number(retriever.index, passage, language)


def _by_number(index: SearchIndex, passage: Passage, language: Language) -> _Candidate:
    """The question that names a passage; "the" is ours, whatever the document calls itself."""
    key = "offer_within" if passage.within else "offer_reference"
    within, short = passage.within or "", index.documents[passage.document].short
    question = say(
        key, language,
        kind=say(passage.kind, language), number=passage.number,
        within=heading_code(within) or within.strip(" :."),
        document=re.sub(r"^[Tt]he ", "", short),
    )  # fmt: skip
    return _Candidate(question, passage)


def _nearest(retriever: PassageRetriever, answer: Answer) -> list[Passage]:
    """The passages that the refusal named, then those that were found; none that is shut out."""
    index = retriever.index
    found = (*answer.nearest, *(h.passage for h in answer.evidence.found))
    seen = (
        p
        for p in {p.key: p for p in found}.values()
        if p.key in index.passages and retriever.allows(index.documents[p.document])
    )
    return list(islice(seen, _NEAR))


def _neighbours(retriever: PassageRetriever, answer: Answer, near: list[Passage]) -> list[Passage]:
    """For a reference that names nothing: the passages with the numbers around it, or at the ends
    of what exists. The document is the one that the refusal spoke of."""
    asked = next(iter(mentions(answer.question)), None)
    if asked is None or not near:
        return []
    kind = asked.kind or "paragraph"
    numbered = {
        _order(p.number): p
        for p in reversed(retriever.index.documents[near[0].document].passages)
        if p.kind == kind and p.number
    }
    if any(same_number(str(p.number), asked.number) for p in numbered.values()):
        return []
    at = _order(asked.number)
    below = [o for o in sorted(numbered) if o < at]
    above = [o for o in sorted(numbered) if o > at]
    chosen = [*below[-1:], *above[:1], *below[:1]][:2]
    return [numbered[o] for o in dict.fromkeys(chosen)]


def _only_refers(index: SearchIndex, question: str, passage: Passage) -> bool:
    """Whether a question asks for a reference and says nothing of what it is about."""
    document = index.documents[passage.document]
    rest = question
    for mention in reversed(mentions(question)):
        rest = rest[: mention.start] + rest[mention.end :]
    return len(set(terms(rest)) - set(terms(f"{document.title} {document.short}"))) < 2


def _order(number: str) -> tuple[int, ...]:
    """Where a number stands among others: "87" and "viii" by their value, "3.1" part by part."""
    whole = value(number)
    if whole is not None:
        return (whole,)
    parts = re.findall(r"\d+|[a-z]", number.lower())
    return tuple(int(p) if p.isdecimal() else ord(p) - ord("a") + 1 for p in parts)


def _topic(index: SearchIndex, passage: Passage) -> str:
    """The topic that a passage's heading names, as it stands in a sentence; empty where it names
    none."""
    heading = re.sub(r"\s*\([^)]*\)", "", _LIST_MARK.sub("", passage.heading or "")).strip(" :.")
    words = heading.split()
    if len(words) not in _TOPIC or _NO_TOPIC.match(heading) or re.search(r"[?:;,\d]", heading):
        return ""
    if heading.isupper():
        return heading.lower()
    names = [w for w in words[1:] if w[0].isupper() and not w.isupper()]
    first = words[0].lower()
    return " ".join((first, *words[1:])) if not names and first in index.lower_words else heading
