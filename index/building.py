"""Building and opening an index: one folder of files for one library, swapped in one step.

An index is named by a fingerprint of all that made it (the model and its sha256, how text is
chunked, the program's own reading code, every file's digest), so a stale one can't be served by
mistake. A run writes beside the index in use and then moves a pointer file: killed at any moment,
it leaves the old index serving. One process writes at a time, under a lock.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

import corpus
from corpus.catalogue import CATALOGUE
from corpus.library import ADDED, SHIPPED, Fault, Library, document_paths
from corpus.passage import Document, Passage
from index import chunking
from index.chunking import Chunk, chunk_document
from index.embedding import MODEL_NAME, MODEL_SHA256, Embedder
from index.lexical import LexicalIndex
from index.reader import Reader
from index.store import Collection, VectorStore
from index.tables import read_rows
from index.vocabulary import Vocabulary, light, tokens

ROOT = Path(__file__).resolve().parent.parent / ".index"
_POINTER = "current.json"
_FORMAT = "4"  # of the files beside Chroma, and of how Chroma searches
_BATCH = 64

Say = Callable[[str], None]


class IndexingError(Exception):
    """An index can't be made or opened; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What an indexing run did: chunks by fate, seconds, and the faults of files not read."""

    fingerprint: str
    created: int
    kept: int
    deleted: int
    seconds: float
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return (
            f"index {self.fingerprint[:12]}: {self.created} chunks created, {self.kept} kept, "
            f"{self.deleted} deleted, in {self.seconds:.1f} s"
        )


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Word-piece vectors of all chunks: `vectors` (n, 384) int8, 127 times the unit vector;
    chunk i has rows `offsets[i]` to `offsets[i + 1]`; `places` are character offsets in the
    chunk's text; `rarity` is each word piece's weight."""

    vectors: NDArray[np.int8]
    ids: NDArray[np.int32]
    places: NDArray[np.int32]
    offsets: NDArray[np.int64]
    rarity: NDArray[np.float32]


class SearchIndex:
    """An index opened for searching. It keeps its own copy of the passages, so that it goes on
    serving whatever happens to the files. `vectors` (n, 384) are the chunks' sentence vectors, on
    disk: Chroma finds the nearest, these tell how near any other one is."""

    def __init__(
        self,
        library: Library,
        fingerprint: str,
        collection: Collection,
        chunks: list[Chunk],
        vectors: NDArray[np.float16],
        tokens: TokenVectors,
        embedder: Embedder,
    ) -> None:
        self.library = library
        self.fingerprint = fingerprint
        self.collection = collection
        self.chunks = chunks
        self.vectors = vectors
        self.tokens = tokens
        self.embedder = embedder
        self.passages = {p.key: p for p in library.passages()}
        self.documents = {d.id: d for d in library.documents}
        self.position = {c.digest: i for i, c in enumerate(chunks)}
        self.lexical = LexicalIndex([c.text for c in chunks])
        self.reader = Reader()
        self.rows = tuple(r for p in self.passages.values() for r in read_rows(p))
        self._vocabulary: Vocabulary | None = None
        self._chunks_of: dict[str, list[int]] = {}
        for i, chunk in enumerate(chunks):
            self._chunks_of.setdefault(chunk.passage, []).append(i)

    @functools.cached_property
    def light_words(self) -> frozenset[str]:
        """All words of the library without their inflections."""
        return frozenset(light(w) for d in self.library.documents for w in tokens(d.text))

    @functools.cached_property
    def whole_words(self) -> frozenset[str]:
        """All words of the library in lower case, letters and figures together ("c1238")."""
        return frozenset(
            w for d in self.library.documents for w in re.findall(r"\w+", d.text.lower())
        )

    @functools.cached_property
    def lower_words(self) -> frozenset[str]:
        """Words that the library writes in lower case somewhere: no name of a person."""
        return frozenset(
            w for d in self.library.documents for w in re.findall(r"\b[a-z][a-z’'-]+", d.text)
        )

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """Names of several capitalised words inside sentences (panels, teams, plans), by their
        words in lower case."""
        word = r"[^\W\d_a-z][\w’'-]+"
        form = re.compile(rf"(?<=[a-z,] ){word}(?: (?:(?:and|of|the) )?{word})+")
        found = (" ".join(n.split()) for d in self.library.documents for n in form.findall(d.text))
        return {name.lower(): name for name in found}

    @functools.cached_property
    def with_principles(self) -> frozenset[str]:
        """Documents that number their principles: a numbered line elsewhere repeats one."""
        return frozenset(p.document for p in self.passages.values() if p.kind == "principle")

    def chunks_of(self, passage: Passage) -> list[int]:
        """Positions in `chunks` of a passage's chunks."""
        return self._chunks_of.get(passage.key, [])

    def places(self, position: int) -> NDArray[np.int32]:
        """Character offsets in a chunk's text at which its word pieces begin."""
        start, end = self.tokens.offsets[position], self.tokens.offsets[position + 1]
        return self.tokens.places[start:end]

    @property
    def vocabulary(self) -> Vocabulary:
        """The library's words and acronyms (made at first use: it needs the model's words)."""
        if self._vocabulary is None:
            texts = [d.text for d in self.library.documents]
            self._vocabulary = Vocabulary(texts, self.embedder.words())
        return self._vocabulary


def index_place(folder: Path | None, root: Path | None = None) -> Path:
    """Where the index of a folder lives: two folders never share one."""
    base = root or Path(os.environ.get("ASSISTANT_INDEX", "") or ROOT)
    if folder is None:
        return base / "library"
    full = str(folder.resolve())
    return base / f"{folder.resolve().name[:40]}-{hashlib.sha256(full.encode()).hexdigest()[:10]}"


def library_fingerprint(folder: Path | None) -> str:
    """The fingerprint that an index of this folder would have now, from the files' bytes alone."""
    made = hashlib.sha256()
    for part in (_FORMAT, MODEL_NAME, MODEL_SHA256, chunking.CHUNKING, _code_digest()):
        made.update(part.encode() + b"\0")
    for path in document_paths(folder):
        made.update(path.name.encode() + b"\0" + _file_digest(path))
    for place in (SHIPPED, ADDED if folder is None else folder):
        if (place / CATALOGUE).is_file():
            made.update(_file_digest(place / CATALOGUE))
    return made.hexdigest()


def _code_digest() -> str:
    """A digest of the code that reads and chunks: a mended reader makes old indexes stale."""
    made = hashlib.sha256()
    for path in sorted(Path(corpus.__file__).parent.rglob("*.py")):
        made.update(path.read_bytes())
    made.update(Path(chunking.__file__).read_bytes())
    return made.hexdigest()


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return str(error.errno).encode()


def open_index(
    folder: Path | None, embedder: Embedder, say: Say, root: Path | None = None
) -> SearchIndex:
    """The index of a folder, built first when it is missing or stale.

    When building fails for a reason other than the documents themselves, the old index is opened
    and `say` is told.

    Raises:
        LibraryError: the folder holds nothing readable.
        ModelError: the embedding model is missing or not the published one.
        IndexingError: another process holds the lock for too long and there is no older index.
    """
    place = index_place(folder, root)
    fingerprint = library_fingerprint(folder) if folder is None or folder.is_dir() else ""
    if not fingerprint or _fingerprint_at(place) != fingerprint:
        try:
            built = build_index(folder, embedder, say, root)
            say(str(built))
        except (OSError, IndexingError) as error:
            if _pointer(place) is None:
                raise
            say(f"indexing failed ({error}); the index made before goes on serving")
    return load_index(place, embedder)


def build_index(
    folder: Path | None,
    embedder: Embedder,
    say: Say,
    root: Path | None = None,
    *,
    anew: bool = False,
) -> Built:
    """Reads a folder and brings its index up to date; unchanged chunks keep their vectors.

    Raises:
        LibraryError: the folder holds nothing readable; the old index stays as it was.
        IndexingError: another process has been indexing this folder for ten minutes.
    """
    place = index_place(folder, root)
    place.mkdir(parents=True, exist_ok=True)
    with _locked(place, say):
        fingerprint = library_fingerprint(folder) if folder is None or folder.is_dir() else ""
        now = _pointer(place)
        if now is not None and now.fingerprint == fingerprint and not anew:
            return Built(fingerprint, 0, now.chunks, 0, 0.0, ())
        library = corpus.read_library(folder)
        for fault in library.faults:
            say(f"could not be read: {fault.message}")
        return write_index(library, fingerprint, place, embedder, say, anew=anew)


def write_index(
    library: Library,
    fingerprint: str,
    place: Path,
    embedder: Embedder,
    say: Say,
    *,
    anew: bool = False,
) -> Built:
    """Writes an index of a library that has been read; the caller holds the lock."""
    began = time.monotonic()
    place.mkdir(parents=True, exist_ok=True)
    chunks = [c for d in library.documents for c in chunk_document(d)]
    if not chunks:
        raise corpus.LibraryError(
            "the documents hold headings only, no text to search; check that they were saved whole"
        )
    old = None if anew else _open_quietly(place, embedder)
    store = VectorStore(place / "chroma")
    name = f"passages-{fingerprint[:24]}"
    before = _pointer(place)
    if before is not None and before.collection == name:
        name += "-again"  # never write over the collection that serves
    collection = store.create(name)
    folder = place / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    known = set(old.position) if old else set()
    kept = sum(1 for c in chunks if c.digest in known)
    embedded = _embed_all(chunks, old, embedder, say)
    metadata = [_metadata(library, c) for c in chunks]
    vectors = np.stack([e.vector for e in embedded])
    collection.add(
        [c.digest for c in chunks],
        vectors,
        metadata,
        [c.text for c in chunks],
    )
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    np.save(folder / "tokens.npy", np.concatenate([e.tokens for e in embedded]))
    np.save(folder / "token-ids.npy", np.concatenate([e.ids for e in embedded]))
    np.save(folder / "token-places.npy", np.concatenate([e.places for e in embedded]))
    np.save(folder / "offsets.npy", np.cumsum([0, *(len(e.ids) for e in embedded)]))
    snapshot = {"library": _library_json(library), "chunks": [asdict(c) for c in chunks]}
    (folder / "snapshot.json").write_text(json.dumps(snapshot, ensure_ascii=False))
    if collection.count() != len(chunks):
        raise IndexingError(
            "the store lost chunks while writing; run `python -m index build --anew`"
        )
    previous = before.collection if before else None
    _point(place, _Pointer(name, fingerprint, len(chunks)))
    # A process may still be serving the index before this one: only older ones go.
    for other in store.names():
        if other not in (name, previous):
            store.drop(other)
            shutil.rmtree(place / other, ignore_errors=True)
    return Built(
        fingerprint,
        created=len(chunks) - kept,
        kept=kept,
        deleted=len(known - {c.digest for c in chunks}),
        seconds=time.monotonic() - began,
        faults=library.faults,
    )


def load_index(place: Path, embedder: Embedder) -> SearchIndex:
    """Opens the index that the pointer names.

    Raises:
        IndexingError: there is none, or its files are damaged.
    """
    pointer = _pointer(place)
    if pointer is None:
        raise IndexingError(f"there is no index in {place}; run `python -m index build`")
    folder = place / pointer.collection
    try:
        snapshot = json.loads((folder / "snapshot.json").read_text())
        ids = np.load(folder / "token-ids.npy")
        places = np.load(folder / "token-places.npy")
        offsets = np.load(folder / "offsets.npy")
        tokens = np.load(folder / "tokens.npy", mmap_mode="r")
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        chunks = [Chunk(**c) for c in snapshot["chunks"]]
        library = _library_from(snapshot["library"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexingError(
            f"the index in {place} is damaged ({error}); run `python -m index build --anew`"
        ) from None
    return SearchIndex(
        library,
        pointer.fingerprint,
        VectorStore(place / "chroma").open(pointer.collection),
        chunks,
        vectors,
        TokenVectors(tokens, ids, places, offsets, _rarity(ids, offsets)),
        embedder,
    )


def _rarity(ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """log(1 + n / df) for each word piece: how much a match of it says."""
    counts = np.zeros(int(ids.max(initial=0)) + 1, dtype=np.float32)
    for start, end in pairwise(offsets):
        counts[np.unique(ids[start:end])] += 1
    return np.log1p((len(offsets) - 1) / np.maximum(counts, 0.5)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is kept of one chunk's vectors; `tokens` quantised."""

    vector: NDArray[np.float32]
    tokens: NDArray[np.int8]
    ids: NDArray[np.int32]
    places: NDArray[np.int32]


def _embed_all(
    chunks: list[Chunk], old: SearchIndex | None, embedder: Embedder, say: Say
) -> list[_Stored]:
    reused = old.collection.vectors([c.digest for c in chunks]) if old else {}
    missing = [c for c in chunks if c.digest not in reused]
    if missing:
        say(f"embedding {len(missing)} of {len(chunks)} chunks")
    fresh = iter(_embed_missing(missing, embedder, say))
    return [
        _stored(old, chunk, reused[chunk.digest]) if old and chunk.digest in reused else next(fresh)
        for chunk in chunks
    ]


def _stored(old: SearchIndex, chunk: Chunk, vector: NDArray[np.float32]) -> _Stored:
    at = old.position[chunk.digest]
    rows = slice(old.tokens.offsets[at], old.tokens.offsets[at + 1])
    tokens = np.asarray(old.tokens.vectors[rows])
    return _Stored(vector, tokens, old.tokens.ids[rows], old.tokens.places[rows])


def _embed_missing(missing: list[Chunk], embedder: Embedder, say: Say) -> Iterable[_Stored]:
    told = time.monotonic()
    for at in range(0, len(missing), _BATCH):
        for one in embedder.embed([c.text for c in missing[at : at + _BATCH]]):
            yield _Stored(one.vector, quantise(one.tokens), one.ids, one.places)
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"embedded {min(at + _BATCH, len(missing))} of {len(missing)}")


def quantise(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors as int8: 127 times each component, rounded."""
    return np.rint(vectors * 127).astype(np.int8)


def _metadata(library: Library, chunk: Chunk) -> dict[str, str | int]:
    document = library.document(chunk.document)
    assert document is not None
    return {
        "passage": chunk.passage,
        "document": document.id,
        "type": document.type,
        "status": document.status,
        "date": int(document.date.strftime("%Y%m%d")) if document.date else 0,
    }


# -- the pointer, the lock and the snapshot ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Which collection serves, what made it, and how many chunks it holds."""

    collection: str
    fingerprint: str
    chunks: int


def _pointer(place: Path) -> _Pointer | None:
    """What the pointer file names; None where there is none or it can't be read."""
    try:
        return _Pointer(**json.loads((place / _POINTER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _fingerprint_at(place: Path) -> str | None:
    pointer = _pointer(place)
    return pointer.fingerprint if pointer else None


def _point(place: Path, pointer: _Pointer) -> None:
    temporary = place / f"{_POINTER}.part"
    temporary.write_text(json.dumps(asdict(pointer)), encoding="utf-8")
    os.replace(temporary, place / _POINTER)


class _locked:  # noqa: N801 - reads as a verb where it is used
    """Holds the folder's lock; tells people when it has to wait."""

    def __init__(self, place: Path, say: Say, patience: float = 600) -> None:
        self._lock = FileLock(place / "lock")
        self._say, self._patience = say, patience

    def __enter__(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            self._say("another process is indexing this folder; waiting for it to finish")
            try:
                self._lock.acquire(timeout=self._patience)
            except Timeout:
                raise IndexingError(
                    "another process has been indexing this folder for ten minutes; "
                    "wait for it, or end it and run this again"
                ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _open_quietly(place: Path, embedder: Embedder) -> SearchIndex | None:
    """The index before, for its vectors; None where there is none or it is damaged."""
    try:
        return load_index(place, embedder)
    except Exception:  # a damaged index must not stop a new one from being made
        return None


def _library_json(library: Library) -> dict[str, object]:
    return {
        "folder": str(library.folder),
        "documents": [
            {
                **asdict(replace(d, passages=())),
                "path": str(d.path),
                "date": d.date.isoformat() if d.date else None,
                "passages": [asdict(p) for p in d.passages],
            }
            for d in library.documents
        ],
        "faults": [{"path": str(f.path), "message": f.message} for f in library.faults],
    }


def _library_from(table: dict[str, object]) -> Library:
    documents = []
    for fields in table["documents"]:  # type: ignore[attr-defined]
        passages, items = (
            tuple(
                Passage(**{**p, "headings": tuple(p["headings"]), "opens": tuple(p["opens"])})
                for p in fields[name]
            )
            for name in ("passages", "items")
        )
        documents.append(
            Document(
                **{
                    **fields,
                    "path": Path(fields["path"]),
                    "date": date.fromisoformat(fields["date"]) if fields["date"] else None,
                    "passages": passages,
                    "items": items,
                    "notes": tuple(fields["notes"]),
                }
            )
        )
    faults = tuple(
        Fault(Path(f["path"]), f["message"])
        for f in table["faults"]  # type: ignore[attr-defined]
    )
    return Library(Path(str(table["folder"])), tuple(documents), faults)
