"""Chroma, and nothing else: chunk vectors with their metadata. The only file that knows chromadb.

Facts relied on (Chroma 1.5): an existing collection silently keeps its distance, so the distance
is asserted at each open; `add` without vectors would download a model, so vectors are always
given; reads with metadata fail above 32,766 rows, so reading is paged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import chromadb
import numpy as np
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings
from numpy.typing import NDArray

_BATCH = 2000
_PAGE = 10_000
_SPACE: Literal["cosine"] = "cosine"
# Chroma makes its graph anew, by several threads, each time a process opens it. So wide a search of
# it finds the same neighbours whichever way the graph came out.
_CONFIGURATION: CreateCollectionConfiguration = {"hnsw": {"space": _SPACE, "ef_search": 1000}}


class StoreError(Exception):
    """The vector store is not what it should be; the message says what to do."""


class VectorStore:
    """One folder of Chroma collections. Writers must hold the index's lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(
            str(folder), settings=Settings(anonymized_telemetry=False)
        )

    def names(self) -> list[str]:
        """The collections there are."""
        return [c.name for c in self._client.list_collections()]

    def create(self, name: str) -> Collection:
        """An empty collection; what an interrupted run left under the name is dropped."""
        if name in self.names():
            self._client.delete_collection(name)
        return Collection(
            self._client.create_collection(
                name, configuration=_CONFIGURATION, embedding_function=None
            )
        )

    def open(self, name: str) -> Collection:
        """An existing collection.

        Raises:
            StoreError: there is none, or it measures another distance.
        """
        if name not in self.names():
            raise StoreError(f"the index has no collection {name}; run `python -m index build`")
        found = self._client.get_collection(name, embedding_function=None)
        space = (found.configuration.get("hnsw") or {}).get("space")
        if space != _SPACE:
            raise StoreError(
                f"collection {name} measures {space} instead of {_SPACE}; "
                "run `python -m index build --anew`"
            )
        return Collection(found)

    def drop(self, name: str) -> None:
        """Deletes a collection."""
        self._client.delete_collection(name)


class Collection:
    """Chunk vectors under chunk ids."""

    def __init__(self, collection: chromadb.Collection) -> None:
        self._collection = collection

    def count(self) -> int:
        """How many chunks it holds."""
        return self._collection.count()

    def add(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        metadata: Sequence[Mapping[str, str | int]],
        texts: Sequence[str],
    ) -> None:
        """Adds chunks: `vectors` is (n, 384), the other three have n entries."""
        for at in range(0, len(ids), _BATCH):
            part = slice(at, at + _BATCH)
            self._collection.add(
                ids=list(ids[part]),
                embeddings=vectors[part],
                metadatas=[dict(m) for m in metadata[part]],
                documents=list(texts[part]),
            )

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those ids that are there."""
        found: dict[str, NDArray[np.float32]] = {}
        for at in range(0, len(ids), _PAGE):
            got = self._collection.get(ids=list(ids[at : at + _PAGE]), include=["embeddings"])
            vectors = got["embeddings"]
            if vectors is not None:
                found.update(
                    (name, np.asarray(vector, dtype=np.float32))
                    for name, vector in zip(got["ids"], vectors, strict=True)
                )
        return found

    def nearest(
        self,
        vector: NDArray[np.float32],
        count: int,
        where: Mapping[str, Any] | None = None,
    ) -> list[tuple[str, float]]:
        """Ids of the nearest chunks with their cosine similarity, best first."""
        got = self._collection.query(
            query_embeddings=vector[None],
            n_results=max(1, min(count, self.count())),
            where=dict(where) if where else None,
            include=["distances"],
        )
        distances = got["distances"]
        assert distances is not None
        return [(i, 1.0 - float(d)) for i, d in zip(got["ids"][0], distances[0], strict=True)]
