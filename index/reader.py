"""A small reader: how likely it is that a piece of a passage answers a question, read together.

The sentence vectors of a question and a passage are made apart, so they cannot see that a passage
names the panel but not its chair. This cross-encoder (Nogueira and Cho, "Passage Re-ranking with
BERT", 2019) reads both at once. It is the packaged all-MiniLM-L6-v2 with its last three layers
trained on question sets by `python -m eval train`; only those layers are kept here, in 16-bit
floats. It gives log odds, never an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn

from corpus import Document, Passage
from index.chunking import lead_in
from index.embedding import DIMENSIONS, model_folder

WEIGHTS = Path(__file__).resolve().parent / "reader.safetensors"
FROZEN = 3  # layers that stay as packaged
MAX_TOKENS = 160


class CrossEncoder(nn.Module):
    """The packaged encoder with a linear head over its first token and its mean."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(model_folder(), local_files_only=True)
        self.head = nn.Linear(2 * DIMENSIONS, 1)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        """Log odds (n,) for a batch of token ids and masks (n, tokens)."""
        return self._odds(self.encoder(**batch).last_hidden_state, batch["attention_mask"])

    def _odds(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log odds (n,) from the first token and the mean of what the encoder gives."""
        shown = mask.unsqueeze(-1)
        mean = (hidden * shown).sum(1) / shown.sum(1)
        odds: torch.Tensor = self.head(torch.cat([hidden[:, 0], mean], -1)).squeeze(-1)
        return odds

    @torch.inference_mode()
    def read(
        self, batch: dict[str, torch.Tensor], joint: list[tuple[torch.Tensor, torch.Tensor]]
    ) -> torch.Tensor:
        """The same as `forward` for reading alone, a fifth faster: without what training needs
        and with one product for query, key and value (Vaswani et al., "Attention Is All You Need",
        2017), whose weights `joint()` gives."""
        ids, mask = batch["input_ids"], batch["attention_mask"]
        words = self.encoder.embeddings
        hidden = words.word_embeddings(ids) + words.token_type_embeddings(batch["token_type_ids"])
        hidden = words.LayerNorm(hidden + words.position_embeddings.weight[: ids.shape[1]])
        count, length, width = hidden.shape
        heads = self.encoder.config.num_attention_heads
        attended = None if bool(mask.all()) else mask[:, None, None, :].bool()
        for layer, (weight, bias) in zip(self.encoder.encoder.layer, joint, strict=True):
            each = nn.functional.linear(hidden, weight, bias)
            query, key, value = each.view(count, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
            seen = nn.functional.scaled_dot_product_attention(query, key, value, attended)
            seen = layer.attention.output.dense(seen.transpose(1, 2).reshape(count, length, width))
            hidden = layer.attention.output.LayerNorm(seen + hidden)
            thought = nn.functional.gelu(layer.intermediate.dense(hidden))
            hidden = layer.output.LayerNorm(layer.output.dense(thought) + hidden)
        return self._odds(hidden, mask)

    def joint(self) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Each layer's weights (3 x 384, 384) and biases of query, key and value together."""
        attention = [layer.attention.self for layer in self.encoder.encoder.layer]
        return [
            (
                torch.cat([a.query.weight, a.key.weight, a.value.weight]).detach(),
                torch.cat([a.query.bias, a.key.bias, a.value.bias]).detach(),
            )
            for a in attention
        ]

    def trained(self) -> dict[str, torch.Tensor]:
        """The weights that training changes: the last layers and the head."""
        kept = tuple(f"encoder.encoder.layer.{i}." for i in range(FROZEN, 6))
        return {
            name: value
            for name, value in self.state_dict().items()
            if name.startswith((*kept, "head."))
        }


def _is_fast_in_bfloat16() -> bool:
    """Whether the processor multiplies 16-bit floats itself: three times as fast, and the log odds
    differ by about 0.02. Elsewhere it would be slower."""
    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())


class Reader:
    """Reads question and piece together. Loading takes a second, so it waits for first use."""

    def __init__(self) -> None:
        self._model: CrossEncoder | None = None

    def load(self) -> None:
        """Loads the weights now rather than at the first question."""
        if self._model is None:
            from transformers import AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(model_folder(), local_files_only=True)
            model = CrossEncoder()
            model.load_state_dict(
                {name: value.float() for name, value in load_file(WEIGHTS).items()}, strict=False
            )
            self._model = model.eval()
            if _is_fast_in_bfloat16():
                self._model = self._model.bfloat16()
            self._joint = self._model.joint()

    def odds(self, question: str, pieces: Sequence[str]) -> NDArray[np.float64]:
        """Log odds (n,) that each piece answers the question."""
        self.load()
        assert self._model is not None
        if not pieces:
            return np.zeros(0)
        batch = encode(self._tokenizer, [question] * len(pieces), pieces)
        return np.asarray(self._model.read(batch, self._joint).float().numpy(), dtype=np.float64)


def encode(
    tokenizer: object, questions: Sequence[str], pieces: Sequence[str]
) -> dict[str, torch.Tensor]:
    """Token ids and masks of pairs, cut to 160 tokens at the longer side."""
    encoded = tokenizer(  # type: ignore[operator]
        list(questions),
        list(pieces),
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
    )
    return dict(encoded)


def piece_text(document: Document, passage: Passage, start: int, end: int) -> str:
    """What the reader reads of a passage: its heading, its lead-in and the words from `start` to
    `end`; a table's row after its header."""
    piece = passage.text[start:end]
    if passage.kind == "table" and start:
        piece = f"{passage.text.split(chr(10))[0]} ; {piece}"
    heading = passage.headings[-1] if passage.headings else document.short
    lead = lead_in(document, passage)
    return f"{heading}. {lead} {piece}".replace("\t", " | ")
