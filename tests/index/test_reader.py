"""The small reader: reading fast is reading alike, and what answers is told from what does not."""

from __future__ import annotations

import pytest
import torch

from index.reader import CrossEncoder, Reader, encode


@pytest.fixture(scope="module")
def reader() -> Reader:
    made = Reader()
    made.load()
    return made


def test_the_fast_reading_gives_what_the_encoder_gives() -> None:
    from transformers import AutoTokenizer

    from index.embedding import model_folder

    model = CrossEncoder().eval()
    tokenizer = AutoTokenizer.from_pretrained(model_folder(), local_files_only=True)
    pieces = ["A lamp is mended in a day.", "The depot keeps umbrellas. " * 12, "1"]
    batch = encode(tokenizer, ["How soon is a lamp mended?"] * 3, pieces)
    with torch.inference_mode():
        slow = model(batch)
    assert torch.allclose(model.read(batch, model.joint()), slow, atol=1e-4)
    alone = {name: value[:1, :20] for name, value in batch.items()}
    with torch.inference_mode():
        assert torch.allclose(model.read(alone, model.joint()), model(alone), atol=1e-4)


def test_a_piece_that_answers_is_likelier_than_one_that_does_not(reader: Reader) -> None:
    question = "How much is a placement with an agency?"
    odds = reader.odds(
        question,
        [
            "Costs. A placement with an independent agency costs between £740 and £1,480 a week.",
            "Agencies. The Council works with four agencies and meets them each quarter.",
            "Visits. A child is visited within a week of the move.",
        ],
    )
    assert odds[0] > odds[1] > odds[2]


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    assert reader.odds("Who?", []).shape == (0,)
