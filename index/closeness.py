"""How close a question's words come to the words of a passage, by word-piece vectors.

Late interaction as in ColBERT (Khattab and Zaharia, 2020): each word piece of the question takes
its best cosine among the passage's. Word pieces are weighted by how rare they are in the library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.building import SearchIndex
from index.embedding import Embedded


class Closeness:
    """One question against the passages of an index."""

    def __init__(self, index: SearchIndex, asked: Embedded) -> None:
        self._index = index
        self.asked = asked
        rarity = index.tokens.rarity
        unknown = float(rarity.max(initial=1.0))
        weights = np.array([rarity[i] if i < len(rarity) else unknown for i in asked.ids])
        self.weights: NDArray[np.float64] = weights / max(float(weights.sum()), 1e-9)

    def chunk(self, position: int) -> float:
        """The weighted mean over the question's word pieces of the best cosine in a chunk."""
        rows = self._rows(position)
        if not len(rows):
            return 0.0
        return float((rows @ self.asked.tokens.T).max(axis=0) @ self.weights) / 127

    def pieces(self, passage: Passage) -> NDArray[np.float32]:
        """For each word piece of the question (n,) its best cosine anywhere in the passage."""
        best = np.zeros(len(self.asked.ids), dtype=np.float32)
        for position in self._index.chunks_of(passage):
            rows = self._rows(position)
            if len(rows):
                best = np.maximum(best, (rows @ self.asked.tokens.T).max(axis=0) / 127)
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
            cosines = self._rows(position) @ self.asked.tokens.T / 127
            for i, (start, end) in enumerate(spans):
                inside = (at >= start) & (at < end)
                if inside.any():
                    best[i] = np.maximum(best[i], cosines[inside].max(axis=0))
        return [float(row @ self.weights) for row in best]

    def _rows(self, position: int) -> NDArray[np.float32]:
        offsets = self._index.tokens.offsets
        rows = self._index.tokens.vectors[offsets[position] : offsets[position + 1]]
        return np.asarray(rows, dtype=np.float32)
