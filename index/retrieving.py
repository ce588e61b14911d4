"""Finding passages for a question: dense, lexical and late interaction, fused.

Three signals over the chunks, each standardised over the candidates and added: cosine of the
sentence vectors (Chroma), BM25, and late interaction over the same model's word-piece vectors
(Khattab and Zaharia, "ColBERT", 2020, here untrained and weighted by each word piece's rarity).
References that the question names come first, whatever the signals say.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from corpus import Document, Library, Mention, Passage
from index.building import SearchIndex
from index.chunking import split_sentences
from index.closeness import Closeness
from index.query import Listed, Query, list_members, read_query, resolve_mentions
from index.tables import asked_stems, asks_for_figure, match_row
from index.vocabulary import terms

CANDIDATES = 120
_NOTHING = ("",)  # no document has this id: a filter that lets none through
_BEST = 3  # of a document's candidates, how many speak for the document


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each standardised signal counts, and what else adds to a passage's score.

    `asked` is for the question's last sentence alone, where a story stands before it; `support`
    and `section` for what else was found in the same document and under the same headings;
    `heading` for a passage that says no more than its heading.
    """

    dense: float = 0.7
    lexical: float = 0.7
    late: float = 1.4
    kind: float = 1.6
    document: float = 0.6
    added: float = 0.3
    row: float = 4.5
    restated: float = -1.5
    illustrative: float = -1.2
    superseded: float = -1.0
    context: float = 0.5
    recent: float = 1.0
    support: float = 0.3
    section: float = 0.2
    asked: float = 0.5
    heading: float = -2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score and what made it.

    `dense` is a cosine, `lexical` a BM25 score, `late` the rarity-weighted mean of the best
    cosines of the question's word pieces (0 to 1). `how` says whether a reference named it.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    late: float
    start: int
    end: int
    how: str = "search"


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search found: `hits` best first, `rejected` the candidates after them, `missing`
    the references that name nothing."""

    query: Query
    hits: tuple[Hit, ...]
    rejected: tuple[Hit, ...]
    missing: tuple[Mention, ...]
    closeness: Closeness
    listed: Listed

    @property
    def named(self) -> tuple[Passage, ...]:
        """The passages that the question names by reference."""
        return tuple(h.passage for h in self.hits if h.how == "reference")

    @property
    def is_list(self) -> bool:
        """Whether the question asks for a complete list that there is."""
        return bool(self.listed.members)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents to search; an empty field lets all through. `since` and `until` are dates
    (a document without a date passes neither)."""

    documents: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def allows(self, document: Document) -> bool:
        """Whether a document may be searched."""
        return (
            (not self.documents or document.id in self.documents)
            and (not self.types or document.type in self.types)
            and (not self.statuses or document.status in self.statuses)
            and (self.since is None or (document.date is not None and document.date >= self.since))
            and (self.until is None or (document.date is not None and document.date <= self.until))
        )

    def for_chroma(self) -> dict[str, Any] | None:
        """The same as Chroma's `where`."""
        conditions: list[dict[str, Any]] = [
            {name: {"$in": list(values)}}
            for name, values in (
                ("document", self.documents),
                ("type", self.types),
                ("status", self.statuses),
            )
            if values
        ]
        if self.since:
            conditions.append({"date": {"$gte": int(self.since.strftime("%Y%m%d"))}})
        if self.until:
            conditions.append({"date": {"$lte": int(self.until.strftime("%Y%m%d"))}})
            conditions.append({"date": {"$gt": 0}})
        if not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else {"$and": conditions}


EVERYTHING = Filter()  # lets the whole library through


def make_filter(
    documents: Sequence[str], types: Sequence[str], include_superseded: bool, library: Library
) -> Filter:
    """The filter of what people chose: ids of documents and types of document, none meaning all of
    them, and whether superseded documents are searched too.

    A choice that lets the whole library through is no filter at all, so that answers are the same
    as without one. Of ids that the library no longer has the others stay; where none stays, the
    filter lets nothing through.
    """
    every = library.documents
    statuses = tuple(dict.fromkeys(d.status for d in every))
    in_force = tuple(s for s in statuses if s != "superseded")
    known = tuple(d.id for d in every if d.id in documents)
    narrowed = Filter(
        documents=known or tuple(documents),
        types=tuple(dict.fromkeys(types)),
        statuses=() if include_superseded else in_force or ("current",),
    )
    return EVERYTHING if all(map(narrowed.allows, every)) else narrowed


class PassageRetriever(BaseRetriever):
    """A LangChain retriever over passages: `invoke` gives LangChain documents, `search` ours."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: SearchIndex
    k: int = 10
    weights: Weights = Weights()
    filter: Filter = EVERYTHING

    def search(
        self,
        question: str,
        k: int | None = None,
        context: str = "",
        recent: Collection[str] = (),
        earlier: str = "",
        leaning: float = 1.0,
    ) -> Found:
        """The best `k` passages for a question, and the rejected beside them.

        Args:
            question: one question in plain words.
            k: how many to keep; all members of a complete list are kept whatever it says.
            context: for a follow-up, the earlier question that it goes on from.
            recent: for a follow-up, the keys of the passages cited last.
            earlier: the question asked before, where this one stands by itself.
            leaning: how much `context`, or else `earlier`, counts (0 to 1).
        """
        query = read_query(
            question, self.index.library, self.index.vocabulary, context, recent, earlier, leaning
        )
        library = self.library
        resolved = resolve_mentions(query, library)
        listed = list_members(query, library)
        closeness = self.embed(query)
        searched = self._searched(query, closeness)
        by_key = {h.passage.key: h for h in searched}
        first = [*resolved.passages, *(m for m in listed.members if m not in resolved.passages)]
        top = searched[0].score if searched else 0.0
        exact = [
            self._named(
                p,
                by_key.get(p.key),
                top + len(first) - i,
                "reference" if i < len(resolved.passages) else "list",
            )
            for i, p in enumerate(first)
        ]
        named = {h.passage.key for h in exact}
        hits = [*exact, *(h for h in searched if h.passage.key not in named)]
        count = max(k or self.k, len(exact))
        return Found(
            query,
            tuple(hits[:count]),
            tuple(hits[count:]),
            resolved.missing,
            closeness,
            listed,
        )

    def allows(self, document: Document) -> bool:
        """Whether the filter lets a document be searched."""
        return self.filter.allows(document)

    def through(self, filter: Filter) -> PassageRetriever:
        """The same retriever behind one more filter. Neither changes: visitors with different
        filters share one index."""
        if filter == EVERYTHING:
            return self
        if self.filter != EVERYTHING:
            both = (d.id for d in self.library.documents if filter.allows(d))
            filter = Filter(documents=tuple(both) or _NOTHING)
        return self.model_copy(update={"filter": filter})

    @property
    def library(self) -> Library:
        """The library as far as the filter lets it be seen."""
        library = self.index.library
        if self.filter == EVERYTHING:
            return library
        return replace(library, documents=tuple(d for d in library.documents if self.allows(d)))

    @property
    def left_out(self) -> tuple[Document, ...]:
        """The documents that the filter shuts out."""
        if self.filter == EVERYTHING:
            return ()
        return tuple(d for d in self.index.library.documents if not self.allows(d))

    def _named(self, passage: Passage, hit: Hit | None, score: float, how: str) -> Hit:
        if hit is None:
            return Hit(passage, score, 0.0, 0.0, 0.0, 0, len(passage.text), how)
        return Hit(passage, score, hit.dense, hit.lexical, hit.late, hit.start, hit.end, how)

    def embed(self, query: Query) -> Closeness:
        """The question's vectors; they see its short forms spelt out: "IRO (Independent …)".

        Apart from the whole stands what is asked now: a follow-up without the question that it
        goes on from, a story's last question without the story.
        """
        apart = _question_apart(query.reworded.text)
        if query.before and not apart:
            apart = [query.own]
        whole, *alone = self.index.embedder.embed([query.text, *apart])
        heed = np.ones(len(whole.ids))
        if query.before:
            heed[whole.places > len(query.own)] = self.weights.context * query.leaning
        return Closeness(self.index, whole, alone[0].vector if alone else None, heed)

    def _searched(self, query: Query, closeness: Closeness) -> list[Hit]:
        index = self.index
        if not index.chunks:
            return []
        asked, added = query.reworded.text, query.reworded.added
        where = self.filter.for_chroma()
        nearest = index.collection.nearest(closeness.asked.vector, CANDIDATES, where)
        if closeness.apart is not None:
            nearest += index.collection.nearest(closeness.apart, CANDIDATES, where)
        lexical = index.lexical.scores(asked, added, self.weights.added)
        if query.before:
            heed = self.weights.context * query.leaning
            lexical = lexical + heed * index.lexical.scores(query.before)
        if where is not None:  # what is shut out must not take the places of what may be found
            lexical = np.where([self.allows(index.documents[c.document]) for c in index.chunks],
                               lexical, np.float32(0.0))  # fmt: skip
        best = _largest(lexical, CANDIDATES)
        chosen = {index.position[i] for i, _ in nearest}
        chosen |= {int(i) for i in best if lexical[i] > 0}
        chosen = {i for i in chosen if self.allows(index.documents[index.chunks[i].document])}
        if not chosen:
            return []
        candidates = sorted(chosen)
        dense = closeness.vectors(closeness.asked.vector, candidates)
        late = closeness.chunks(candidates)
        words = lexical[candidates]
        w = self.weights
        total = w.lexical * _standard(words) + w.late * _standard(late)
        if closeness.apart is None:
            total = total + w.dense * _standard(dense)
        else:
            whole, apart = w.dense, w.asked
            if query.before:  # one question in two readings, not a story and its question
                whole, apart = w.dense * query.leaning, w.dense * (1 - query.leaning)
            alone = closeness.vectors(closeness.apart, candidates)
            total = total + whole * _standard(dense) + apart * _standard(alone)
        passages = [index.passages[index.chunks[i].passage] for i in candidates]
        total = total + w.heading * np.array([_is_heading(p) for p in passages])
        documents = _supported(total, passages, [p.document for p in passages])
        sections = _supported(total, passages, [(p.document, p.headings) for p in passages])
        total = total + w.support * documents + w.section * sections
        return self._passages(query, candidates, total, dense, words, late)

    def _passages(
        self,
        query: Query,
        candidates: list[int],
        total: NDArray[np.float64],
        dense: NDArray[np.float64],
        words: NDArray[np.float32],
        late: NDArray[np.float64],
    ) -> list[Hit]:
        rows = self._rows_asked(query)
        best: dict[str, Hit] = {}
        for row, i in enumerate(candidates):
            chunk = self.index.chunks[i]
            passage = self.index.passages[chunk.passage]
            score = float(total[row])
            if query.kinds and passage.kind in query.kinds:
                score += self.weights.kind
            if query.documents and passage.document in query.documents:
                score += self.weights.document
            if passage.key in query.recent:
                score += self.weights.recent
            score += self._standing(passage)
            if passage.is_restated and passage.document in self.index.with_principles:
                score += self.weights.restated
            score += self.weights.row * rows.get(passage.key, 0.0)
            hit = Hit(
                passage, score, float(dense[row]), float(words[row]), float(late[row]),
                chunk.start, chunk.end,
            )  # fmt: skip
            if chunk.passage not in best or best[chunk.passage].score < score:
                best[chunk.passage] = hit
        return sorted(best.values(), key=lambda h: (-h.score, h.passage.document, h.passage.start))

    def _standing(self, passage: Passage) -> float:
        """What stands in force comes before what illustrates it or has been replaced."""
        status = self.index.documents[passage.document].status
        if status == "illustrative":
            return self.weights.illustrative
        return self.weights.superseded if status == "superseded" else 0.0

    def _rows_asked(self, query: Query) -> dict[str, float]:
        """For a question that wants a figure: how well each table's best row fits (0 to 1)."""
        if not asks_for_figure(f"{query.reworded.text} {query.context}"):
            return {}
        asked = asked_stems(query.reworded.text, query.reworded.same)
        own = frozenset(terms(query.reworded.text)) if query.context else frozenset()
        fits: dict[str, float] = {}
        for row in self.index.rows:
            recent = row.passage.key in query.recent
            match = match_row(row, asked, own if recent else frozenset())
            if match.coverage >= 0.6:
                key = row.passage.key
                fits[key] = max(fits.get(key, 0.0), match.coverage**3)
        return fits

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [as_langchain(hit) for hit in self.search(query).hits]


def as_langchain(hit: Hit) -> LangChainDocument:
    """A hit as a LangChain document: the passage's text, its reference in the metadata."""
    p = hit.passage
    return LangChainDocument(
        page_content=p.text,
        id=p.key,
        metadata={
            "document": p.document,
            "kind": p.kind,
            "number": p.number,
            "label": p.label,
            "headings": list(p.headings),
            "score": hit.score,
        },
    )


def _largest(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of the `count` largest values, in no order; of equal ones the first."""
    if len(values) <= count:
        return np.arange(len(values))
    least = np.partition(values, -count)[-count]
    above = np.flatnonzero(values > least)
    return np.concatenate([above, np.flatnonzero(values == least)[: count - len(above)]])


def _question_apart(text: str) -> list[str]:
    """The last question of a text that says more before it: "A boy of 14 is … Who decides?"."""
    sentences = [text[slice(*span)] for span in split_sentences(text)]
    questions = [s for s in sentences if s.endswith("?")]
    return questions[-1:] if len(sentences) > 1 else []


def _is_heading(passage: Passage) -> bool:
    return passage.text.strip().lower() == (passage.heading or "").strip().lower()


def _supported(
    scores: NDArray[np.float64], passages: Sequence[Passage], groups: Sequence[Hashable]
) -> NDArray[np.float64]:
    """For each candidate the mean of its group's three best passages: a document or section that
    answers a question seldom does so in one passage alone. Where there are fewer than three, the
    rest count as middling candidates (0)."""
    best: dict[Hashable, dict[str, float]] = {}
    for passage, group, score in zip(passages, groups, scores, strict=True):
        of = best.setdefault(group, {})
        of[passage.key] = max(of.get(passage.key, float(score)), float(score))
    means = {g: sum(sorted(of.values())[-_BEST:]) / _BEST for g, of in best.items()}
    return np.array([means[g] for g in groups])


def _standard(values: NDArray[Any]) -> NDArray[np.float64]:
    """Standard scores over the candidates: mean 0, deviation 1."""
    numbers = np.asarray(values, dtype=np.float64)
    return np.asarray((numbers - numbers.mean()) / max(float(numbers.std()), 1e-6))
