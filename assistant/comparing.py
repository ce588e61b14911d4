"""Where what is cited differs from another passage, or a sum in it does not add up.

What an answer cites is held against its other citations, what else was found, and the passages
nearest to it in the index; a passage that gives another value is cited beside it. Nothing is
chosen: both stand side by side, with document, date and status.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer import Answer, Citation, Difference, Language, cite
from assistant.choosing import overlaps
from assistant.differing import Differs, Said, Sum, check_sums, compare
from assistant.wording import say, say_date
from corpus import Document, Passage
from index.building import SearchIndex
from index.retrieving import Found, PassageRetriever

_FOUND = 8  # of what was found, how many are compared
_NEAREST = 8  # of the passages nearest to a cited one
_COMPARED = 6  # citations that are looked at; a longer list is a register, not a statement


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two citations that differ; `new` says that the second was not cited before."""

    differs: Differs
    one: Citation
    other: Citation
    new: bool


def show_differences(
    retriever: PassageRetriever, found: Found, answer: Answer, language: Language
) -> Answer:
    """The answer with what differs from it shown beside it, as far as the retriever's filter lets
    it be seen."""
    index = retriever.index
    if len(answer.citations) > _COMPARED:
        return answer
    citations = list(answer.citations)
    notes: list[str] = []
    differences: list[Difference] = []
    seen: set[tuple[str, str, tuple[str, str]]] = set()
    for pair in _pairs(retriever, found, answer.citations):
        other = pair.other
        if pair.new:
            same = [c for c in citations if (c.start, c.end) == (other.start, other.end)
                    and c.passage.document == other.passage.document]  # fmt: skip
            other = same[0] if same else replace(other, marker=len(citations) + 1)
            citations += [] if same else [other]
        about = f"{pair.differs.about}: {' / '.join(pair.differs.values)}"
        told = (pair.one.passage.key, other.passage.key, pair.differs.values)
        if told not in seen:
            seen.add(told)
            differences.append(Difference(about, (pair.one.marker, other.marker)))
            notes.append(_note(index, pair, other, language))
    for citation in answer.citations[:1]:
        for faulty in _faulty_sums(citation):
            parts = " + ".join(faulty.parts)
            notes.append(
                say("sum", language, label=citation.label, total=faulty.total, parts=parts,
                    makes=faulty.makes, marker=citation.marker)
            )  # fmt: skip
            differences.append(Difference(f"{parts} / {faulty.total}", (citation.marker,)))
    if not notes:
        return answer
    text = "\n\n".join((answer.text, *(f"⚠ {note}" for note in notes)))
    return replace(answer, text=text, citations=tuple(citations), differences=tuple(differences))


def _faulty_sums(citation: Citation) -> list[Sum]:
    """Sums of the whole passage whose words the quotation shows, at least in part."""
    start = citation.start - citation.passage.start
    end = start + len(citation.quote)
    return [s for s in check_sums(citation.passage.text) if s.span[0] < end and start < s.span[1]]


def _pairs(
    retriever: PassageRetriever, found: Found, citations: Sequence[Citation]
) -> Iterator[_Pair]:
    """What differs: of citations with each other, then of the first, which answers, with passages
    near it. A complete list stays what it is."""
    index = retriever.index
    cited = {c.passage.key for c in citations}
    for i, one in enumerate(citations):
        for other in citations[i + 1 :]:
            if other.passage.key != one.passage.key:
                for differs in compare(_said(index, one), _said(index, other)):
                    yield _Pair(differs, one, other, False)
    for one in () if found.is_list else citations[:1]:
        for passage in _near(retriever, found, one.passage):
            if passage.key in cited or overlaps(passage, one.passage):
                continue
            said = Said(passage.key, passage.text, _subject(index, passage))
            for differs in compare(_said(index, one), said):
                document = index.documents[passage.document]
                other = cite(document, passage, *differs.spans[1], marker=0)  # numbered when shown
                yield _Pair(differs, one, other, True)


def _near(retriever: PassageRetriever, found: Found, cited: Passage) -> list[Passage]:
    """Passages that may speak of the same: found for the question, or nearest in the index."""
    index, where = retriever.index, retriever.filter.for_chroma()
    near = {h.passage.key: h.passage for h in found.hits[:_FOUND]}
    positions = index.chunks_of(cited)
    if positions:
        vector = np.asarray(index.vectors[positions[0]], dtype=np.float32)
        for digest, _ in index.collection.nearest(vector, _NEAREST, where):
            passage = index.passages[index.chunks[index.position[digest]].passage]
            near.setdefault(passage.key, passage)
    return [p for p in near.values() if p.kind != "table"]


def _said(index: SearchIndex, citation: Citation) -> Said:
    return Said(citation.passage.key, citation.quote, _subject(index, citation.passage))


def _subject(index: SearchIndex, passage: Passage) -> str:
    return ". ".join((index.documents[passage.document].title, *passage.headings))


def _note(index: SearchIndex, pair: _Pair, other: Citation, language: Language) -> str:
    """Both values with their sources; which document is newer or no longer in force."""
    shown = "; ".join(
        f"{value} ({c.label}{_standing(index.documents[c.passage.document], language)})"
        f" [{c.marker}]"
        for value, c in zip(pair.differs.values, (pair.one, other), strict=True)
    )
    return say("differs", language, values=shown) + _newer(index, (pair.one, other), language)


def _standing(document: Document, language: Language) -> str:
    """A document's date, and its status where it is not in force."""
    date = f", {say_date(document.date, language)}" if document.date else ""
    status = (
        "" if document.status == "current" else f", {say(f'status_{document.status}', language)}"
    )
    return date + status


def _newer(index: SearchIndex, cited: Sequence[Citation], language: Language) -> str:
    dated = [d for c in cited if (d := index.documents[c.passage.document]).date]
    if len(dated) < 2 or dated[0].date == dated[1].date:
        return ""
    newest = max(dated, key=lambda d: str(d.date))
    assert newest.date is not None
    day = say_date(newest.date, language)
    return " " + say("newer", language, document=newest.title, date=day)
