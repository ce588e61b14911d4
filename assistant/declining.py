"""What is said when the documents do not answer: what was searched, what exists, what came nearest.

Every refusal is an `Answer` with the status "declined"; none of these raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Language
from assistant.asking import denies
from assistant.judging import Judged
from assistant.quoting import kind_name, named_words
from assistant.wording import say
from corpus import Mention, Passage
from index.building import SearchIndex
from index.chunking import split_sentences
from index.query import Listed
from index.retrieving import Found, PassageRetriever

_SHOWN = 3  # nearest passages that are named


def decline(question: str, text: str, nearest: Sequence[Passage], language: Language) -> Answer:
    """A refusal that names the nearest passages."""
    lines = [text]
    if nearest:
        lines += ["", say("nearest", language), *(f"- {p.label}" for p in nearest)]
    return Answer(question, "declined", "\n".join(lines), nearest=tuple(nearest))


def decline_unknown(question: str, index: SearchIndex, found: Found, language: Language) -> Answer:
    """A reference that does not exist is told which exist."""
    mention = found.missing[0]
    text, nearest = _unknown(index, mention, found, language)
    return decline(question, text, nearest, language)


def decline_absent(question: str, asked: Listed, found: Found, language: Language) -> Answer:
    """Says that none of the passages looked through names the topic."""
    kind = kind_name(asked.searched, language)
    text = say("none_mentions", language, count=len(asked.searched), kind=kind, topic=asked.topic)
    return decline(question, text, [h.passage for h in found.hits[:_SHOWN]], language)


def decline_unanswered(
    question: str, retriever: PassageRetriever, judged: Sequence[Judged], language: Language
) -> Answer:
    """Says what was searched, which of the question's words no near passage speaks of, and what
    the documents do say of a body or a thing that the question names."""
    index = retriever.index
    text = say("no_answer", language, documents=len(index.documents), passages=len(index.passages))
    missing = _missing_everywhere(judged)
    if missing and language == "en":
        words = ", ".join(f"“{w}”" for w in missing[:3])
        text += " " + say("no_answer_missing", language, words=words)
    nearest = [j.hit.passage for j in judged[:_SHOWN]]
    said = _said_of_name(question, retriever) if missing else None
    if said is None:
        return decline(question, text, nearest, language)
    name, passage, words = said
    text += "\n\n" + say("said_of", language, name=name) + "\n" + named_words(passage, words)
    rest = [p for p in nearest if p.key != passage.key][: _SHOWN - 1]
    answer = decline(question, text, rest, language)
    return replace(answer, nearest=(passage, *rest))


def _said_of_name(question: str, retriever: PassageRetriever) -> tuple[str, Passage, str] | None:
    """A name in the question that the documents use, the passage that says most of it, and its
    sentence: "Which paragraph abolishes the Placement Panel?" rests on a false premise, and what
    the panel does corrects it."""
    asked = re.findall(r"[\w’'-]+", question.lower())
    runs = (" ".join(asked[i : i + n]) for n in range(6, 1, -1) for i in range(len(asked) - n + 1))
    name = next((retriever.index.names[r] for r in runs if r in retriever.index.names), None)
    if name is None:
        return None
    found = retriever.search(name, k=10)
    for hit in found.hits:
        spans = split_sentences(hit.passage.text)
        said = {s: hit.passage.text[slice(*s)] for s in spans}
        naming = [s for s in spans if name.lower() in said[s].lower() and not denies(said[s])]
        if naming and hit.passage.kind != "table":
            return name, hit.passage, said[found.closeness.closest(hit.passage, naming)]
    return None


def decline_detail(question: str, named: Sequence[Passage], language: Language) -> Answer:
    """A passage that the question names does not give what is asked of it."""
    names = ", ".join(p.label for p in named)
    return decline(question, say("no_detail", language, passages=names), named, language)


def _unknown(
    index: SearchIndex, mention: Mention, found: Found, language: Language
) -> tuple[str, list[Passage]]:
    kind = mention.kind or "paragraph"
    reference = f"{say(kind, language)} {mention.number}"
    documents = [
        d
        for d in index.library.documents
        if not found.query.documents or d.id in found.query.documents
    ]
    having = [d for d in documents if any(p.kind == kind for p in d.passages)]
    if not having:
        exists = say("exists_none", language, kind=say(kind, language))
        title = documents[0].title if documents else ""
        return say("no_reference", language, reference=reference, document=title, exists=exists), []
    document = having[0]
    numbered = [p for p in document.passages if p.kind == kind and p.number]
    exists = say(
        "exists_range", language, kind=say(kind, language),
        first=numbered[0].number, last=numbered[-1].number,
    )  # fmt: skip
    text = say(
        "no_reference", language, reference=reference, document=document.title, exists=exists
    )
    return text, [numbered[-1]]


def _missing_everywhere(judged: Sequence[Judged]) -> list[str]:
    """Words of the question that none of the passages judged gives."""
    if not judged:
        return []
    common = set(judged[0].missing)
    for one in judged[1:]:
        common &= set(one.missing)
    return [w for w in judged[0].missing if w in common]
