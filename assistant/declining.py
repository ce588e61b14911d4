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
from corpus import Document, Mention, Passage
from index.chunking import split_sentences
from index.retrieving import Found, PassageRetriever
from index.vocabulary import terms

_SHOWN = 3  # nearest passages that are named
_SAYS = r"(?:says?|said|mentions?|covers?|promises?|states?|tells?|gives?|sets?|commits?|talks?)"


def decline(question: str, text: str, nearest: Sequence[Passage], language: Language) -> Answer:
    """A refusal that names the nearest passages."""
    lines = [text]
    if nearest:
        lines += ["", say("nearest", language), *(f"- {p.label}" for p in nearest)]
    return Answer(question, "declined", "\n".join(lines), nearest=tuple(nearest))


def decline_unknown(
    question: str, retriever: PassageRetriever, found: Found, language: Language
) -> Answer:
    """A reference that does not exist is told which exist."""
    mention = found.missing[0]
    text, nearest = _unknown(retriever, mention, found, language)
    return decline(question, text + _filtered(retriever, found, language), nearest, language)


def decline_absent(
    question: str, retriever: PassageRetriever, found: Found, language: Language
) -> Answer:
    """Says that none of the passages looked through names the topic."""
    asked = found.listed
    kind = kind_name(asked.searched, language)
    text = say("none_mentions", language, count=len(asked.searched), kind=kind, topic=asked.topic)
    text += _filtered(retriever, found, language)
    return decline(question, text, [h.passage for h in found.hits[:_SHOWN]], language)


def decline_left_out(
    question: str, retriever: PassageRetriever, found: Found, language: Language
) -> Answer:
    """Says that the filter leaves out the documents that the question names."""
    named = quote_titles(named_left_out(retriever, found))
    text = say("filter_names", language, documents=named)
    return decline(question, text, [h.passage for h in found.hits[:_SHOWN]], language)


def decline_unanswered(
    question: str,
    retriever: PassageRetriever,
    found: Found,
    judged: Sequence[Judged],
    language: Language,
    spoken: Language,
) -> Answer:
    """Says what was searched, which of the question's words no near passage speaks of, and what
    the documents do say of a body or a thing that the question names.

    `language` is that of the refusal, `spoken` the question's own: of a Welsh one an English gist
    was judged, whose words nobody typed.
    """
    text = _searched(retriever, language)
    missing = _missing_everywhere(judged)
    if missing and spoken == "en":
        words = ", ".join(f"“{w}”" for w in missing[:3])
        text += " " + say("no_answer_missing", language, words=words)
    text += _filtered(retriever, found, language)
    nearest = [j.hit.passage for j in judged[:_SHOWN]]
    said = _said_of_name(question, retriever) if missing else None
    if said is None:
        return decline(question, text, nearest, language)
    name, passage, words = said
    text += "\n\n" + say("said_of", language, name=name) + "\n" + named_words(passage, words)
    rest = [p for p in nearest if p.key != passage.key][: _SHOWN - 1]
    answer = decline(question, text, rest, language)
    return replace(answer, nearest=(passage, *rest))


def _searched(retriever: PassageRetriever, language: Language) -> str:
    """That nothing answers, and how much was searched: what the filter lets be seen."""
    ids = {d.id for d in retriever.library.documents}
    passages = sum(p.document in ids for p in retriever.index.passages.values())
    if len(ids) == 1 and retriever.left_out:
        return say("filter_searched_one", language, passages=passages)
    return say("no_answer", language, documents=len(ids), passages=passages)


# -- what a filter leaves out ------------------------------------------------------------------


def named_left_out(retriever: PassageRetriever, found: Found) -> tuple[Document, ...]:
    """The documents that the question names and the filter shuts out."""
    return tuple(d for d in retriever.left_out if d.id in found.query.documents)


def asks_for_left_out(retriever: PassageRetriever, found: Found) -> bool:
    """Whether a question is for documents that the filter shuts out, so that no other can answer
    it: all that it names are shut out, and it names one by its name or asks for a reference or a
    kind of passage in it. "Who gets the report?" only seems to name one."""
    query, named = found.query, named_left_out(retriever, found)
    if not named or len(named) < len(query.documents):
        return False
    outright = any(_names_outright(query.reworded.text, d) for d in named)
    return bool(found.missing or query.kinds) or outright


def tell_filter(retriever: PassageRetriever, language: Language) -> str:
    """How much the filter leaves out; empty where it lets the whole library through."""
    left = len(retriever.left_out)
    if not left:
        return ""
    return say("filter_narrowed", language, left=left, all=len(retriever.index.documents))


def tell_named(retriever: PassageRetriever, found: Found, language: Language) -> str:
    """That the question seems to name documents which the filter leaves out; empty where it names
    none, or so many that it means a type of document."""
    named = named_left_out(retriever, found)
    if not 0 < len(named) <= _SHOWN:
        return ""
    return say("filter_seems", language, documents=quote_titles(named))


def quote_titles(documents: Sequence[Document]) -> str:
    """Titles in a sentence."""
    return ", ".join(f"“{d.title}”" for d in documents)


def _filtered(retriever: PassageRetriever, found: Found, language: Language) -> str:
    """What a refusal adds where the filter narrowed the search."""
    told = (tell_named(retriever, found, language), tell_filter(retriever, language))
    return "".join(f" {sentence}" for sentence in told if sentence)


def _names_outright(question: str, document: Document) -> bool:
    """Whether a question holds a document's short name; one word, such as "report", must be what
    something stands in or what says something."""
    short = set(terms(document.short))
    if len(short) > 1:
        return short <= set(terms(question))
    word = re.escape(document.short.strip())
    name = rf"(?:the|our|this) {word}\b"
    form = rf"\b(?:in|of|under|from|according to) {name}|\b{name} {_SAYS}\b"
    return bool(re.search(form, question, re.IGNORECASE))


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
    retriever: PassageRetriever, mention: Mention, found: Found, language: Language
) -> tuple[str, list[Passage]]:
    kind = mention.kind or "paragraph"
    reference = f"{say(kind, language)} {mention.number}"
    documents = [
        d
        for d in retriever.library.documents
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
