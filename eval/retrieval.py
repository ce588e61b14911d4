"""The product's own retriever on a test collection, beside three baselines in the same run.

Entries that were cut from one page become one document with its headings, as the product would
have read the page; the retriever is used as it is, and nothing here may change it to suit a
collection. The baselines are the standard recipe (pieces of 1,000 characters with 200 of overlap,
the same embedding model, cosine), BM25 alone and the sentence vectors of our chunks alone.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from assistant.answer import Turn
from assistant.conversing import Standalone, make_standalone, search_standalone
from corpus import Document, Library, Passage
from eval.beir import CUTOFFS, Collection, Entry, measure
from index import building, chunking
from index.building import IndexingError, SearchIndex, index_place, load_index, write_index
from index.embedding import MODEL_NAME, MODEL_SHA256, Embedder
from index.lexical import LexicalIndex
from index.retrieving import Hit, PassageRetriever, Weights

OURS = "ours"
PIECE, OVERLAP = 1000, 200  # characters, of the standard recipe

Say = Callable[[str], None]
Found = dict[str, list[str]]

# What each part of the retriever is worth: the same candidates ordered without it.
ABLATIONS: Mapping[str, Weights] = {
    "without vectors": Weights(dense=0.0, asked=0.0),
    "without BM25": Weights(lexical=0.0, added=0.0),
    "without late interaction": Weights(late=0.0),
    "without its document": Weights(support=0.0),
    "without its section": Weights(section=0.0),
    "without the question apart": Weights(asked=0.0),
    "plain fusion": Weights(
        late=0.0, support=0.0, section=0.0, asked=0.0, heading=0.0, kind=0.0, document=0.0
    ),
}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one way of searching found: recall and nDCG (0 to 1) by cutoff, over `queries` queries.

    `seconds` is the mean time of one search.
    """

    name: str
    queries: int
    entries: int
    recall: Mapping[int, float]
    ndcg: Mapping[int, float]
    seconds: float


# -- the collection as a library --------------------------------------------------------------


def collection_library(collection: Collection) -> tuple[Library, dict[str, str]]:
    """The corpus as a library, and each passage's key with its entry's id.

    An entry's page may hold characters that a document's id may not: documents are numbered in the
    corpus's order instead, "d0" for the first.
    """
    pages: dict[str, list[Entry]] = {}
    for number, entry in enumerate(collection.entries):
        pages.setdefault(entry.page or f"\0{number}", []).append(entry)
    documents: list[Document] = []
    names: dict[str, str] = {}
    for number, entries in enumerate(pages.values()):
        document = _document(f"d{number}", entries)
        documents.append(document)
        names.update(zip((p.key for p in document.passages), (e.id for e in entries), strict=True))
    return Library(collection.folder, tuple(documents), ()), names


def _document(name: str, entries: Sequence[Entry]) -> Document:
    passages: list[Passage] = []
    text, lead = "", ""
    for entry in entries:
        words = entry.text.strip()
        words = words.removeprefix(entry.title).strip() or words or entry.title
        if not entry.is_item:
            lead = words if words.endswith(":") else ""
        # The sentence that leads into a list stands over its items as a heading does.
        headings = (*entry.section, *([lead] if lead and entry.is_item else []))
        headings = tuple(h for h in headings if h.lower() != "contents")
        start = len(text)
        passages.append(
            Passage(name, "section", None, entry.title or name, headings, None, words, start,
                    start + len(words))
        )  # fmt: skip
        text += words + "\n"
    title = entries[0].title
    return Document(
        id=name,
        title=title,
        short=title,
        type="document",
        date=None,
        status="current",
        owner=None,
        path=Path(name),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        passages=tuple(passages),
    )


def open_collection(
    collection: Collection, embedder: Embedder, say: Say, root: Path | None = None
) -> SearchIndex:
    """The corpus's index, made when it is missing or made otherwise than it would be now."""
    place = _place(collection, root)
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
        library, _ = collection_library(collection)
        say(str(write_index(library, fingerprint, place, embedder, say)))
        return load_index(place, embedder)


def _place(collection: Collection, root: Path | None) -> Path:
    return index_place(None, root).parent / f"beir-{collection.digest[:16]}"


def _fingerprint(collection: Collection) -> str:
    """Of all that makes the index: the corpus, the model, and the code that cuts and writes."""
    made = hashlib.sha256()
    for part in (collection.digest, MODEL_NAME, MODEL_SHA256, chunking.CHUNKING):
        made.update(part.encode() + b"\0")
    for path in (chunking.__file__, building.__file__, __file__):
        made.update(Path(path).read_bytes())
    return made.hexdigest()


# -- searching --------------------------------------------------------------------------------


def search_all(
    collection: Collection,
    index: SearchIndex,
    say: Say,
    k: int = max(CUTOFFS),
    weights: Weights | None = None,
) -> tuple[Found, float]:
    """For each query the ids of the best `k` entries, best first, and a search's mean seconds."""
    retriever = PassageRetriever(index=index, k=k, weights=weights or Weights())
    _, names = collection_library(collection)
    searching = _Searching(retriever)
    found: Found = {}
    began = told = time.monotonic()
    for number, (name, asked) in enumerate(collection.queries.items(), 1):
        hits = searching.search(asked, collection.earlier.get(name, ()))
        found[name] = [names[h.passage.key] for h in hits[:k]]
        if time.monotonic() - told > 5 or number == len(collection.queries):
            told = time.monotonic()
            say(f"searched {number} of {len(collection.queries)}")
    return found, (time.monotonic() - began) / max(1, searching.count)


class _Searching:
    """Searches questions within their conversations, each earlier turn searched once."""

    def __init__(self, retriever: PassageRetriever) -> None:
        self._retriever = retriever
        self._turns: dict[tuple[str, ...], tuple[Turn, tuple[Hit, ...]]] = {}
        self.count = 0

    def search(self, asked: str, earlier: tuple[str, ...]) -> tuple[Hit, ...]:
        """The hits for a question after the earlier ones."""
        return self._turn((*earlier, asked))[1]

    def _turn(self, questions: tuple[str, ...]) -> tuple[Turn, tuple[Hit, ...]]:
        if questions not in self._turns:
            before = [self._turn(questions[:n])[0] for n in range(1, len(questions))]
            asked = make_standalone(questions[-1], before)
            hits = self._hits(asked)
            # Nobody says which passages the earlier answers cited: the first found stands for them.
            cited = tuple(h.passage for h in hits[:1])
            self._turns[questions] = (Turn(questions[-1], asked.shown, cited), hits)
        return self._turns[questions]

    def _hits(self, asked: Standalone) -> tuple[Hit, ...]:
        self.count += 1
        return search_standalone(self._retriever, asked).hits


# -- baselines --------------------------------------------------------------------------------


def search_baselines(
    collection: Collection, index: SearchIndex, say: Say, root: Path | None = None
) -> Iterator[tuple[str, Found, float]]:
    """Each baseline's name, what it found for each query, and a search's mean seconds."""
    place = _place(collection, root)
    pieces = [(e.id, piece) for e in collection.entries for piece in cut(f"{e.title}\n{e.text}")]
    vectors = _piece_vectors(place, [text for _, text in pieces], index.embedder, say)
    entries = [name for name, _ in pieces]
    embed = index.embedder.embed
    yield (
        "standard recipe",
        *_ranked(collection, entries, lambda asked: vectors @ embed([asked])[0].vector),
    )
    ids = [e.id for e in collection.entries]
    lexical = LexicalIndex([f"{e.title}\n{e.text}" for e in collection.entries])
    yield "BM25 alone", *_ranked(collection, ids, lexical.scores)
    _, names = collection_library(collection)
    own = np.asarray(index.vectors, dtype=np.float32)
    yield (
        "vectors alone",
        *_ranked(
            collection,
            [names[c.passage] for c in index.chunks],
            lambda asked: own @ embed([asked])[0].vector,
        ),
    )


def cut(text: str, size: int = PIECE, overlap: int = OVERLAP) -> list[str]:
    """Pieces of at most `size` characters, each beginning `overlap` before the last one's end, cut
    at white space where there is any: what most tutorials do."""
    pieces, start = [], 0
    while True:
        end = min(len(text), start + size)
        if end < len(text):
            space = text.rfind(" ", start + overlap + 1, end)
            end = space if space > 0 else end
        pieces.append(text[start:end].strip())
        if end >= len(text):
            return [p for p in pieces if p]
        start = end - overlap


def _piece_vectors(
    place: Path, pieces: Sequence[str], embedder: Embedder, say: Say
) -> NDArray[np.float32]:
    """The pieces' sentence vectors (n, 384), kept beside the collection's index."""
    path = place / f"recipe-{hashlib.sha256(chr(0).join(pieces).encode()).hexdigest()[:16]}.npy"
    if not path.is_file():
        say(f"embedding {len(pieces)} pieces for the standard recipe")
        np.save(path, np.stack([e.vector for e in embedder.embed(pieces)]))
    return np.asarray(np.load(path), dtype=np.float32)


def _ranked(
    collection: Collection,
    entries: Sequence[str],
    score: Callable[[str], NDArray[np.float32]],
) -> tuple[Found, float]:
    """The best entries for each query; an entry is as good as its best piece."""
    found: Found = {}
    began = time.monotonic()
    for name, asked in collection.queries.items():
        order = np.argsort(-score(asked), kind="stable")[: 20 * max(CUTOFFS)]
        found[name] = list(dict.fromkeys(entries[i] for i in order))[: max(CUTOFFS)]
    return found, (time.monotonic() - began) / len(collection.queries)


# -- measuring --------------------------------------------------------------------------------


def retrieve(
    collection: Collection,
    embedder: Embedder,
    say: Say,
    root: Path | None = None,
    *,
    baselines: bool = False,
    ablations: bool = False,
) -> list[Retrieval]:
    """Indexes a collection where needed, asks its queries and measures what was found: ours first,
    then, where wanted, the baselines and our search without each of its parts."""
    index = open_collection(collection, embedder, say, root)
    found, seconds = search_all(collection, index, say)
    measured = [_measured(OURS, collection, found, seconds)]
    if baselines:
        alone = replace(collection, earlier={})
        for name, ranked, each in search_baselines(alone, index, say, root):
            measured.append(_measured(name, collection, ranked, each))
    if ablations:
        for name, weights in ABLATIONS.items():
            found, seconds = search_all(collection, index, say, weights=weights)
            measured.append(_measured(name, collection, found, seconds))
    return measured


def _measured(name: str, collection: Collection, found: Found, seconds: float) -> Retrieval:
    recall, ndcg = measure(found, collection.judgements)
    return Retrieval(name, len(found), len(collection.entries), recall, ndcg, seconds)


def retrieval_text(name: str, measured: Sequence[Retrieval]) -> str:
    """The measures as people read them in a terminal; the first in full, the others a line each."""
    ours, *others = measured
    head = "".join(f"{f'@{k}':>8}" for k in CUTOFFS)
    lines = [
        f"{name}: {ours.queries} queries, {ours.entries} entries, {ours.seconds:.3f} s a search",
        f"{'':8}{head}",
        f"{'Recall':8}" + "".join(f"{ours.recall[k]:8.4f}" for k in CUTOFFS),
        f"{'nDCG':8}" + "".join(f"{ours.ndcg[k]:8.4f}" for k in CUTOFFS),
    ]
    if others:
        lines += ["", f"{'Recall':28}{head}  seconds"]
        lines += [
            f"{m.name:28}" + "".join(f"{m.recall[k]:8.4f}" for k in CUTOFFS) + f"  {m.seconds:.3f}"
            for m in measured
        ]
    return "\n".join(lines)
