"""How close a question's words come to the words of a passage, by word-piece vectors.

Late interaction as in ColBERT (Khattab and Zaharia, 2020): each word piece of the question takes
its best cosine among the passage's. Word pieces are weighted by how rare they are in the library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from corpus import Passage
from index.building import SearchIndex
from index.embedding import Embedded


class Closeness:
    """One question against the passages of an index. `apart` is the sentence vector (384,) of the
    question without what stands before it, where there is something, and `heed` (n,) how much each
    word piece of the question counts.

    Products are made by torch, as the embedding is: numpy's own threads and torch's, taken in
    turns, wait for each other and make both four times as slow.
    """

    def __init__(
        self,
        index: SearchIndex,
        asked: Embedded,
        apart: NDArray[np.float32] | None = None,
        heed: NDArray[np.float64] | None = None,
    ) -> None:
        self._index = index
        self.asked = asked
        self.apart = apart
        rarity = index.tokens.rarity
        unknown = float(rarity.max(initial=1.0))
        weights = np.array([rarity[i] if i < len(rarity) else unknown for i in asked.ids])
        weights = weights if heed is None else weights * heed
        self.weights: NDArray[np.float64] = weights / max(float(weights.sum()), 1e-9)
        self._asked = torch.from_numpy(np.ascontiguousarray(asked.tokens.T)) / 127
        self._known: dict[int, NDArray[np.float32]] = {}

    def vectors(self, vector: NDArray[np.float32], positions: Sequence[int]) -> NDArray[np.float64]:
        """Each chunk's cosine (n,) with a sentence vector (384,)."""
        rows = torch.from_numpy(np.asarray(self._index.vectors[list(positions)], np.float32))
        return np.asarray((rows @ torch.from_numpy(vector)).numpy(), dtype=np.float64)

    def chunks(self, positions: Sequence[int]) -> NDArray[np.float64]:
        """For each chunk (n,) the weighted mean, over the question's word pieces, of the best
        cosine in it."""
        new = [i for i in positions if i not in self._known]
        rows = [self._rows(i) for i in new]
        if any(len(r) for r in rows):
            cosines = self._cosines(np.concatenate(rows))
            ends = np.cumsum([len(r) for r in rows])
            for position, start, end in zip(new, [0, *ends[:-1]], ends, strict=True):
                self._known[position] = cosines[start:end]
        return np.array([self._best(i) @ self.weights for i in positions])

    def pieces(self, passage: Passage) -> NDArray[np.float32]:
        """For each word piece of the question (n,) its best cosine anywhere in the passage."""
        best = np.zeros(len(self.asked.ids), dtype=np.float32)
        for position in self._index.chunks_of(passage):
            best = np.maximum(best, self._best(position))
        return best

    def spans(self, passage: Passage, spans: Sequence[tuple[int, int]]) -> list[float]:
        """The same mean for parts of a passage, given as offsets in its text."""
        best = np.zeros((len(spans), len(self.asked.ids)), dtype=np.float32)
        for position in self._index.chunks_of(passage):
            chunk = self._index.chunks[position]
            places = self._index.places(position)
            # The body ends the chunk's text; what stands before it is context.
            offset = chunk.start - (len(chunk.text) - (chunk.end - chunk.start))
            at = places.astype(np.int64) + offset
            cosines = self._of(position)
            for i, (start, end) in enumerate(spans):
                inside = (at >= start) & (at < end)
                if inside.any():
                    best[i] = np.maximum(best[i], cosines[inside].max(axis=0))
        return [float(row @ self.weights) for row in best]

    def closest(self, passage: Passage, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """The part of a passage that comes closest, of equal ones the first."""
        means = self.spans(passage, spans)
        return spans[max(range(len(spans)), key=lambda i: means[i])]

    def _best(self, position: int) -> NDArray[np.float32]:
        cosines = self._of(position)
        if not len(cosines):
            return np.zeros(len(self.asked.ids), dtype=np.float32)
        return np.asarray(cosines.max(axis=0))

    def _of(self, position: int) -> NDArray[np.float32]:
        """Cosines of a chunk's word pieces (rows) with the question's (columns)."""
        if position not in self._known:
            self._known[position] = self._cosines(self._rows(position))
        return self._known[position]

    def _cosines(self, rows: NDArray[np.int8]) -> NDArray[np.float32]:
        return np.asarray((torch.from_numpy(rows).float() @ self._asked).numpy())

    def _rows(self, position: int) -> NDArray[np.int8]:
        offsets = self._index.tokens.offsets
        return np.array(self._index.tokens.vectors[offsets[position] : offsets[position + 1]])
