"""Trains the small reader (`index/reader.py`) on question sets, in two stages.

First on SQuAD 2.0 (Rajpurkar et al., 2018): windows of a paragraph that hold the answer, or only
look as if they did. Then on pairs written for this project (`eval/training/pairs.jsonl`: for each
passage two questions that it answers and four near misses) and on question sets over numbered
documents, with the passages that the retriever finds for each question. Sets marked `held_out`
and the sets that calibrate the judgement are to be left out by the caller.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from assistant.answering import JUDGED, Assistant
from corpus import Library, Reference
from eval.calibrating import search_all
from eval.questions import Question
from index.chunking import split_sentences
from index.embedding import model_folder
from index.reader import FROZEN, CrossEncoder, encode, piece_text

PAIRS = Path(__file__).resolve().parent / "training" / "pairs.jsonl"
WINDOW = 70  # words of a SQuAD paragraph that are read at once
BATCH = 16
STAGES = ((2, 1e-4), (3, 6e-5))  # epochs and learning rate

Say = Callable[[str], None]


class TrainingError(Exception):
    """The training material can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a piece of a passage, and whether the piece answers it."""

    question: str
    piece: str
    answers: bool


def squad_pairs(path: Path, chance: random.Random) -> list[Pair]:
    """Pairs from a SQuAD 2.0 file: the window around the answer, or around what looks like it, and
    for half of the answered questions another window that lacks the answer."""
    pairs: list[Pair] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            windows = list(_windows(context))
            for asked in paragraph["qas"]:
                pairs += _squad_pairs_of(asked, title, context, windows, chance)
    return pairs


def _squad_pairs_of(
    asked: dict[str, list[dict[str, object]]],
    title: str,
    context: str,
    windows: list[tuple[int, int]],
    chance: random.Random,
) -> Iterator[Pair]:
    answers = asked["answers"] or asked.get("plausible_answers") or []
    if not answers:
        return
    start = int(str(answers[0]["answer_start"]))
    end = start + len(str(answers[0]["text"]))
    question = str(asked["question"])
    holding = [w for w in windows if w[0] <= start and end <= w[1]]
    if not holding:
        return
    answered = not asked["is_impossible"]
    yield Pair(question, f"{title}. {context[slice(*chance.choice(holding))]}", answered)
    if answered and chance.random() < 0.5:
        texts = [str(a["text"]).lower() for a in answers]
        others = [w for w in windows if not any(t in context[slice(*w)].lower() for t in texts)]
        if others:
            yield Pair(question, f"{title}. {context[slice(*chance.choice(others))]}", False)


def _windows(context: str) -> Iterator[tuple[int, int]]:
    """Overlapping runs of whole sentences of at most about 70 words."""
    sentences = split_sentences(context)
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and _words(context, sentences, first, last) <= WINDOW:
            last += 1
        yield sentences[first][0], sentences[last - 1][1]
        first = max(first + 1, last - 1) if last < len(sentences) else last


def _words(context: str, sentences: list[tuple[int, int]], first: int, last: int) -> int:
    return len(context[sentences[first][0] : sentences[last][1]].split())


def written_pairs(library: Library, collections: Path) -> list[Pair]:
    """The project's own pairs. `collections` holds the BEIR folders `mtrag-govt` and
    `conditionalqa`, whose passages are read from there.

    Raises:
        TrainingError: a passage that a pair names is not there.
    """
    texts: dict[tuple[str, str], str] = {}
    for name, words in (("mtrag-govt", 110), ("conditionalqa", 10_000)):
        with (collections / name / "corpus.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                body = " ".join(entry["text"].split()[:words]) if words < 1000 else entry["text"]
                texts[name, entry["_id"]] = f"{entry.get('title', '')}. {body}"
    pairs = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        if given["collection"] == "library":
            passages = library.find(Reference(*given["passage"]))
            text = f"{passages[0].heading or ''}. {passages[0].text}" if passages else None
        else:
            text = texts.get((given["collection"], given["passage"]))
        if text is None:
            raise TrainingError(f"no passage {given['passage']} in {given['collection']}")
        pairs.append(Pair(given["question"], text, given["answers"]))
    return pairs


def found_pairs(assistant: Assistant, questions: Sequence[Question]) -> list[Pair]:
    """Each question with the passages that the retriever finds, right and wrong ones."""
    pairs: list[Pair] = []
    for question, asked, found in search_all(assistant, questions):
        for hit in found.hits[:JUDGED]:
            document = assistant.index.documents[hit.passage.document]
            right = any(hit.passage.answers_to(g) for g in question.gold)
            piece = piece_text(document, hit.passage, hit.start, hit.end)
            pairs.append(Pair(asked.shown, piece, right))
    return pairs


def train_reader(
    first: Sequence[Pair], second: Sequence[Pair], out: Path, say: Say, seed: int = 0
) -> None:
    """Trains in two stages and writes the weights that changed, in 16-bit floats."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = CrossEncoder()
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.encoder.encoder.layer[:FROZEN]:
        for parameter in layer.parameters():
            parameter.requires_grad = False
    for pairs, (epochs, rate) in zip((first, second), STAGES, strict=True):
        _train(model, pairs, epochs, rate, chance, say)
    save_file({name: value.half() for name, value in model.trained().items()}, out)


def _train(
    model: CrossEncoder,
    pairs: Sequence[Pair],
    epochs: int,
    rate: float,
    chance: random.Random,
    say: Say,
) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model_folder(), local_files_only=True)
    parameters = [p for p in model.parameters() if p.requires_grad]
    steps = epochs * (len(pairs) // BATCH + 1)
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.02, 1 - s / steps)
    )
    model.train()
    losses: list[float] = []
    for _ in range(epochs):
        for batch in _batches(pairs, chance):
            encoded = encode(tokenizer, [p.question for p in batch], [p.piece for p in batch])
            labels = torch.tensor([float(p.answers) for p in batch])
            loss = nn.functional.binary_cross_entropy_with_logits(model(encoded), labels)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                say(f"{len(losses)} of {steps} steps, loss {np.mean(losses[-50:]):.3f}")


def _batches(pairs: Sequence[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """Shuffled batches of pairs of about one length, so that little is padded."""
    order = list(pairs)
    chance.shuffle(order)
    wide = 20 * BATCH
    batches = []
    for at in range(0, len(order), wide):
        part = sorted(order[at : at + wide], key=lambda p: len(p.piece))
        batches += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    chance.shuffle(batches)
    yield from batches
