"""The product's own retriever on the field's test collections, in the layout of BEIR.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models" (2021): `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and
`qrels/SPLIT.tsv`. Each entry of the corpus becomes a document with one passage; the retriever is
used as it is, and nothing here may change it to suit a collection. Only queries that have a
judgement are asked, as in BEIR. Recall@k is the share of a query's relevant entries among the
first k; nDCG@k is that of Järvelin and Kekäläinen (2002), both by ir_measures.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ir_measures
from filelock import FileLock
from ir_measures import R, nDCG

from corpus import Document, Library, Passage
from index import building, chunking
from index.building import IndexingError, SearchIndex, index_place, load_index, write_index
from index.embedding import MODEL_NAME, MODEL_SHA256, Embedder
from index.retrieving import PassageRetriever

CUTOFFS = (1, 3, 5, 10)

Say = Callable[[str], None]
Asking = Literal["text", "question", "with-scenario"]


class CollectionError(Exception):
    """A test collection can't be used; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection as read.

    `queries` are those with a judgement, by id; `judgements` gives each query's relevant entries
    with their grades (0 is not relevant); `digest` is the sha256 of `corpus.jsonl`.
    """

    folder: Path
    digest: str
    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a run found: recall and nDCG (0 to 1) by cutoff, over `queries` queries.

    `seconds` is the mean time of one search.
    """

    queries: int
    entries: int
    recall: Mapping[int, float]
    ndcg: Mapping[int, float]
    seconds: float


# -- reading ----------------------------------------------------------------------------------


def read_collection(
    folder: Path, split: str = "test", limit: int | None = None, asking: Asking = "text"
) -> Collection:
    """Reads a collection; `limit` keeps the first so many queries that have a judgement.

    `asking` says what is asked where a query has more than its `text`: "question" its `question`
    alone, "with-scenario" its `scenario` before the text, unless the text begins with it.

    Raises:
        CollectionError: a file is missing, empty or faulty.
    """
    judgements = _read_judgements(folder / "qrels" / f"{split}.tsv")
    path = folder / "corpus.jsonl"
    entries = tuple(_entry(fields, place) for place, fields in _lines(path))
    if len({e.id for e in entries}) < len(entries):
        raise CollectionError(f"{path.name}: an “_id” stands twice; each entry needs its own")
    queries: dict[str, str] = {}
    for place, fields in _lines(folder / "queries.jsonl"):
        name = _text(fields, "_id", place)
        if name in judgements and (limit is None or len(queries) < limit):
            queries[name] = _asked(fields, place, asking)
    if not queries:
        raise CollectionError(
            f"no query of queries.jsonl has a judgement in qrels/{split}.tsv; check --split"
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Collection(folder, digest, entries, queries, {q: judgements[q] for q in queries})


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each line's place for messages, and its fields."""
    text = _read(path)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}, line {number}"
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise CollectionError(f"{place}: this is not JSON ({error})") from None
        if not isinstance(fields, dict):
            raise CollectionError(f"{place}: this is not a JSON object")
        yield place, fields


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CollectionError(
            f"{path}: {error.strerror}; --beir takes a folder with corpus.jsonl, queries.jsonl "
            "and qrels/test.tsv"
        ) from None
    except UnicodeDecodeError:
        raise CollectionError(f"{path.name} is not UTF-8; save it again as UTF-8") from None
    if not text.strip():
        raise CollectionError(f"{path.name} is empty")
    return text


def _text(fields: Mapping[str, object], name: str, place: str) -> str:
    if name not in fields:
        raise CollectionError(f"{place}: field “{name}” is missing")
    given = fields[name]
    if not isinstance(given, str):
        raise CollectionError(f"{place}: field “{name}” is not a text")
    return given


def _entry(fields: Mapping[str, object], place: str) -> Entry:
    title = str(fields.get("title") or "").strip()
    return Entry(_text(fields, "_id", place), title, _text(fields, "text", place))


def _asked(fields: Mapping[str, object], place: str, asking: Asking) -> str:
    if asking == "question":
        asked = _text(fields, "question", place)
    else:
        asked = _text(fields, "text", place)
    if asking == "with-scenario":
        scenario = _text(fields, "scenario", place)
        asked = asked if asked.startswith(scenario) else f"{scenario} {asked}"
    # MTRAG marks who speaks ("|user|: …"); that is the layout's word, not the asker's.
    return re.sub(r"(?m)^\s*\|user\|:\s*", "", asked)


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Query id, entry id and grade, tab-separated, under a header."""
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_read(path).splitlines(), 1):
        cells = line.rstrip("\n").split("\t")
        if (number == 1 and cells[-1].strip() == "score") or not line.strip():
            continue
        try:
            query, entry, grade = cells
            judgements.setdefault(query, {})[entry] = int(grade)
        except ValueError:
            raise CollectionError(
                f"{path.name}, line {number}: not query-id, corpus-id and a whole score, "
                "with tabs between"
            ) from None
    return {q: grades for q, grades in judgements.items() if any(g > 0 for g in grades.values())}


# -- searching --------------------------------------------------------------------------------


def collection_library(collection: Collection) -> Library:
    """The corpus as a library: one document for each entry, with one unnumbered section.

    An entry's id may hold characters that a document's id may not: documents are numbered in the
    corpus's order instead, "e0" for the first.
    """
    documents = tuple(_document(n, entry) for n, entry in enumerate(collection.entries))
    return Library(collection.folder, documents, ())


def _document(number: int, entry: Entry) -> Document:
    name = f"e{number}"
    text = entry.text.strip() or entry.title
    passage = Passage(name, "section", None, entry.title or name, (), None, text, 0, len(text))
    return Document(
        id=name,
        title=entry.title,
        short=entry.title,
        type="document",
        date=None,
        status="current",
        owner=None,
        path=Path(name),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        passages=(passage,),
    )


def open_collection(
    collection: Collection, embedder: Embedder, say: Say, root: Path | None = None
) -> SearchIndex:
    """The corpus's index, made when it is missing or made otherwise than it would be now."""
    place = index_place(None, root).parent / f"beir-{collection.digest[:16]}"
    fingerprint = _fingerprint(collection)
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "lock"):
        try:
            index = load_index(place, embedder)
            if index.fingerprint == fingerprint:
                say(f"index {fingerprint[:12]} is there: {len(index.chunks)} chunks")
                return index
        except IndexingError:
            pass  # none yet, or damaged: made now
        say(str(write_index(collection_library(collection), fingerprint, place, embedder, say)))
        return load_index(place, embedder)


def _fingerprint(collection: Collection) -> str:
    """Of all that makes the index: the corpus, the model, and the code that cuts and writes."""
    made = hashlib.sha256()
    for part in (collection.digest, MODEL_NAME, MODEL_SHA256, chunking.CHUNKING):
        made.update(part.encode() + b"\0")
    for path in (chunking.__file__, building.__file__, __file__):
        made.update(Path(path).read_bytes())
    return made.hexdigest()


def search_all(
    collection: Collection, index: SearchIndex, say: Say, k: int = max(CUTOFFS)
) -> tuple[dict[str, list[str]], float]:
    """For each query the ids of the best `k` entries, best first, and a search's mean seconds."""
    retriever = PassageRetriever(index=index, k=k)
    found: dict[str, list[str]] = {}
    began = told = time.monotonic()
    for number, (name, asked) in enumerate(collection.queries.items(), 1):
        hits = retriever.search(asked, k).hits[:k]
        found[name] = [collection.entries[int(h.passage.document[1:])].id for h in hits]
        if time.monotonic() - told > 5 or number == len(collection.queries):
            told = time.monotonic()
            say(f"searched {number} of {len(collection.queries)}")
    return found, (time.monotonic() - began) / len(collection.queries)


# -- measuring --------------------------------------------------------------------------------


def measure(
    found: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]
) -> tuple[dict[int, float], dict[int, float]]:
    """Recall and nDCG by cutoff, means over the judged queries."""
    run = [
        # The rank is the score: equal scores would be put in another order by the measures.
        ir_measures.ScoredDoc(query, entry, -float(rank))
        for query, entries in found.items()
        for rank, entry in enumerate(entries)
    ]
    qrels = [
        ir_measures.Qrel(query, entry, grade)
        for query, grades in judgements.items()
        for entry, grade in grades.items()
    ]
    measures = [kind @ k for kind in (R, nDCG) for k in CUTOFFS]
    values = ir_measures.calc_aggregate(measures, qrels, run)
    return (
        {k: float(values[R @ k]) for k in CUTOFFS},
        {k: float(values[nDCG @ k]) for k in CUTOFFS},
    )


def retrieve(
    collection: Collection, embedder: Embedder, say: Say, root: Path | None = None
) -> Retrieval:
    """Indexes a collection where needed, asks its queries and measures what was found."""
    index = open_collection(collection, embedder, say, root)
    found, seconds = search_all(collection, index, say)
    recall, ndcg = measure(found, collection.judgements)
    return Retrieval(len(found), len(collection.entries), recall, ndcg, seconds)


def retrieval_text(name: str, retrieval: Retrieval) -> str:
    """The measures as people read them in a terminal."""
    head = "".join(f"{f'@{k}':>8}" for k in CUTOFFS)
    return "\n".join(
        [
            f"{name}: {retrieval.queries} queries, {retrieval.entries} entries, "
            f"{retrieval.seconds:.3f} s a search",
            f"{'':8}{head}",
            f"{'Recall':8}" + "".join(f"{retrieval.recall[k]:8.4f}" for k in CUTOFFS),
            f"{'nDCG':8}" + "".join(f"{retrieval.ndcg[k]:8.4f}" for k in CUTOFFS),
        ]
    )
