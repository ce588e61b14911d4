"""A search's time beside the bare Chroma query and the question's embedding, and its memory.

The passages are made of the shipped documents' sentences, three at a time; a passage's vectors are
put together from its sentences' own, so that 100,000 of them need minutes and not hours. Everything
else is real: the index is written and opened as always, and the same questions are asked of both
sides in turn, in one process.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from corpus import Document, Library, Passage, read_library
from index.building import load_index, write_index
from index.chunking import split_sentences
from index.embedding import Embedded, Embedder
from index.retrieving import PassageRetriever

SIZES = (200, 100_000)
_SENTENCES = 3  # to a passage
_DISTINCT = 1500  # sentences that are embedded
_PER_DOCUMENT = 200  # passages
_QUESTIONS = 60
_K = 10

T = TypeVar("T")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """One library: its passages, median seconds of a search, of the bare query and of the
    question's embedding, and the peak memory in megabytes of a process that does each."""

    passages: int
    search: float
    query: float
    embedding: float
    megabytes: float
    bare_megabytes: float

    @property
    def ratio(self) -> float:
        """The search's time to that of its two unavoidable parts."""
        return self.search / (self.query + self.embedding)


class _Composing(Embedder):
    """Gives a made-up passage the vectors of its sentences."""

    def __init__(self, known: dict[str, Embedded]) -> None:
        super().__init__()
        self._sentences = known

    def embed(self, texts: Sequence[str], batch: int = 32) -> list[Embedded]:
        """The sentences' word pieces end to end, their vectors' mean."""
        return [self._composed(text) for text in texts]

    def _composed(self, text: str) -> Embedded:
        parts = [self._sentences[s] for s in text.split("\n") if s in self._sentences]
        vector = np.mean([p.vector for p in parts], axis=0)
        return Embedded(
            np.asarray(vector / np.linalg.norm(vector), dtype=np.float32),
            np.concatenate([p.tokens for p in parts]),
            np.concatenate([p.ids for p in parts]),
            np.concatenate([p.places for p in parts]),
        )


def measure_sizes(sizes: Sequence[int], say: Say) -> Iterator[Measure]:
    """Makes a library of each size, smallest first, and measures it."""
    sentences = _shipped_sentences()
    say(f"embedding {len(sentences)} sentences")
    known = dict(zip(sentences, Embedder().embed(sentences), strict=True))
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            say(f"making {size} passages")
            write_index(_library(sentences, size), f"bench{size}", place, _Composing(known), say)
            say(f"asking {_QUESTIONS} questions")
            bare_memory = _apart(_bare_memory, place)
            search, query, embedding, memory = _apart(_timed, place)
            yield Measure(size, search, query, embedding, memory, bare_memory)


def measure_text(measures: Sequence[Measure]) -> str:
    """A table for people, times in milliseconds."""
    lines = [
        "passages  search ms  bare query ms  embedding ms  ratio  memory MB  bare MB  ratio",
    ]
    lines += [
        f"{m.passages:8}  {m.search * 1e3:9.1f}  {m.query * 1e3:13.1f}  {m.embedding * 1e3:12.1f}"
        f"  {m.ratio:5.2f}  {m.megabytes:9.0f}  {m.bare_megabytes:7.0f}"
        f"  {m.megabytes / m.bare_megabytes:5.2f}"
        for m in measures
    ]
    return "\n".join(lines)


def _shipped_sentences() -> list[str]:
    found = {
        " ".join(d.text[a:b].split()): None
        for d in read_library(None).documents
        for a, b in split_sentences(d.text)
        if 5 <= len(d.text[a:b].split()) <= 40
    }
    return list(found)[:_DISTINCT]


def _library(sentences: Sequence[str], size: int) -> Library:
    chance = random.Random(0)
    documents = []
    for first in range(0, size, _PER_DOCUMENT):
        name = f"made-{first // _PER_DOCUMENT}"
        text, passages = "", []
        for number in range(first, min(size, first + _PER_DOCUMENT)):
            body = "\n".join(chance.sample(sentences, _SENTENCES))
            passages.append(
                Passage(name, "paragraph", str(number + 1), f"paragraph {number + 1}", (), None,
                        body, len(text), len(text) + len(body))
            )  # fmt: skip
            text += body + "\n"
        documents.append(
            Document(name, f"Made-up document {first}", name, "document", None, "current", None,
                     Path(name), name, text, tuple(passages))
        )  # fmt: skip
    return Library(Path("made-up"), tuple(documents), ())


def _apart(measure: Callable[[Path], T], place: Path) -> T:
    """Measures in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, place).result()


def _timed(place: Path) -> tuple[float, float, float, float]:
    index = load_index(place, Embedder())
    retriever = PassageRetriever(index=index, k=_K)
    questions = _questions()
    for question in questions[:5]:
        retriever.search(question)
    searches, queries, embeddings = [], [], []
    for question in questions:
        embedded, seconds = _time(partial(index.embedder.embed, [question]))
        embeddings.append(seconds)
        queries.append(_time(partial(index.collection.nearest, embedded[0].vector, _K))[1])
        searches.append(_time(partial(retriever.search, question))[1])
    return median(searches), median(queries), median(embeddings), _peak()


def _bare_memory(place: Path) -> float:
    """Opens the vectors and the model and nothing else."""
    from index.store import VectorStore

    embedder = Embedder()
    store = VectorStore(place / "chroma")
    collection = store.open(store.names()[0])
    for question in _questions()[:10]:
        collection.nearest(embedder.embed([question])[0].vector, _K)
    return _peak()


def _questions() -> list[str]:
    """Questions over the shipped documents: each asks for the words of one sentence."""
    sentences = _shipped_sentences()
    step = max(1, len(sentences) // _QUESTIONS)
    return [f"What is said of {' '.join(s.split()[:12])}?" for s in sentences[::step]][:_QUESTIONS]


def _time(act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


def _peak() -> float:
    """The process's peak memory in megabytes. Linux's own figure, where there is one: what
    `getrusage` gives begins with the memory of the process that started this one."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
