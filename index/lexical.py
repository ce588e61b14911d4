"""Lexical search: BM25 over the chunks' stems.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), in the
library bm25s; k1 = 1.2 and b = 0.75 as there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.vocabulary import terms


class LexicalIndex:
    """BM25 scores of every chunk for a question. In memory; made anew when an index is opened."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vocabulary: dict[str, int] = {}
        documents = [
            [self._vocabulary.setdefault(t, len(self._vocabulary)) for t in terms(text)]
            for text in texts
        ]
        self._size = len(documents)
        counts = Counter(i for document in documents for i in set(document))
        # Rarity from 0 (in every chunk) to 1 (in none): the inverse document frequency, scaled.
        most = math.log1p(self._size / 0.5)
        self._rarity = {
            stem: math.log1p(self._size / counts[i]) / most for stem, i in self._vocabulary.items()
        }
        self._index = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        if self._vocabulary:
            self._index.index((documents, self._vocabulary), show_progress=False)

    def knows(self, stem: str) -> bool:
        """Whether any chunk holds this stem."""
        return stem in self._vocabulary

    def rarity(self, stem: str) -> float:
        """How rare a stem is: 1 when no chunk holds it, near 0 when all do."""
        return self._rarity.get(stem, 1.0)

    def scores(self, question: str, added: str = "", weight: float = 0.5) -> NDArray[np.float32]:
        """Scores (n,) of all chunks; words in `added` count `weight` as much as the question's."""
        asked = self._scores(terms(question))
        if added:
            asked = asked + weight * self._scores(terms(added))
        return asked

    def _scores(self, stems: list[str]) -> NDArray[np.float32]:
        known = [self._vocabulary[t] for t in dict.fromkeys(stems) if t in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._index.get_scores(known), dtype=np.float32)
