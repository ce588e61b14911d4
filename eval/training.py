"""Trains the small reader (`index/reader.py`) on question sets, in three stages.

First on SQuAD 2.0 (Rajpurkar et al., 2018): windows of a paragraph that hold the answer, or only
look as if they did. Then on pairs written for this project (`eval/training/pairs.jsonl`: for each
passage two questions that it answers and four near misses) and on question sets over numbered
documents, with the passages that the retriever finds for each question. Last on questions in
everyday words over whole libraries (`eval/training/asked.jsonl`), the right passage against what
the retriever finds beside it: a list-wise loss (Cao et al., "Learning to Rank: From Pairwise
Approach to Listwise Approach", 2007). Sets marked `held_out` and the sets that calibrate the
judgement are to be left out by the caller.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from assistant.answering import Assistant
from assistant.choosing import says_the_same
from assistant.parts import JUDGED
from corpus import Library, Passage, Reference
from eval.calibrating import search_all
from eval.questions import Question
from index.chunking import split_sentences
from index.embedding import model_folder
from index.reader import FROZEN, CrossEncoder, encode, piece_text
from index.retrieving import PassageRetriever

PAIRS = Path(__file__).resolve().parent / "training" / "pairs.jsonl"
ASKED = Path(__file__).resolve().parent / "training" / "asked.jsonl"
BESIDE = 3  # passages found for a question that stand against the right one
WINDOW = 70  # words of a SQuAD paragraph that are read at once
BATCH = 16
STAGES = ((2, 1e-4), (3, 6e-5), (2, 5e-5))  # epochs and learning rate
LISTWISE = 0.5  # how much the order within a question counts beside yes or no

Say = Callable[[str], None]


class TrainingError(Exception):
    """The training material can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a piece of a passage, and whether the piece answers it."""

    question: str
    piece: str
    answers: bool


Group = list[Pair]  # pairs of one question, the right passage first


def alone(pairs: Sequence[Pair]) -> list[Group]:
    """Each pair as a group of its own."""
    return [[pair] for pair in pairs]


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


def asked_groups(retrievers: Mapping[str, PassageRetriever], chance: random.Random) -> list[Group]:
    """The questions over whole libraries: each with the passage that it was written for and what
    the retriever finds beside it. `retrievers` are those of "library" and "numbered-documents".

    Raises:
        TrainingError: a passage that a question names is not there.
    """
    groups: list[Group] = []
    for line in ASKED.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        retriever = retrievers[given["collection"]]
        passages = retriever.index.passages
        right = [passages[k] for k in (given["passage"], *given.get("also", ())) if k in passages]
        if given["passage"] not in passages:
            raise TrainingError(f"no passage {given['passage']} in {given['collection']}")
        found = retriever.search(given["question"], k=BESIDE + 5)
        own = [h for h in (*found.hits, *found.rejected) if h.passage.key == given["passage"]]
        start, end = (own[0].start, own[0].end) if own else (0, 700)
        others = [h for h in found.hits if not any(says_the_same(h.passage, r) for r in right)]
        rest = others[BESIDE - 1 :]
        beside = others[: BESIDE - 1] + chance.sample(rest, min(1, len(rest)))
        if not given["answers"]:
            beside = others[:1]
        groups.append(
            [
                Pair(given["question"], _piece(retriever, right[0], start, end), given["answers"]),
                *(
                    Pair(given["question"], _piece(retriever, h.passage, h.start, h.end), False)
                    for h in beside
                ),
            ]
        )
    return groups


def _piece(retriever: PassageRetriever, passage: Passage, start: int, end: int) -> str:
    return piece_text(retriever.index.documents[passage.document], passage, start, end)


def train_reader(stages: Sequence[Sequence[Group]], out: Path, say: Say, seed: int = 0) -> None:
    """Trains in stages and writes the weights that changed, in 16-bit floats."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = CrossEncoder()
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    for layer in model.encoder.encoder.layer[:FROZEN]:
        for parameter in layer.parameters():
            parameter.requires_grad = False
    for groups, (epochs, rate) in zip(stages, STAGES, strict=True):
        _train(model, groups, epochs, rate, chance, say)
    save_file({name: value.half() for name, value in model.trained().items()}, out)


def _train(
    model: CrossEncoder,
    groups: Sequence[Group],
    epochs: int,
    rate: float,
    chance: random.Random,
    say: Say,
) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model_folder(), local_files_only=True)
    parameters = [p for p in model.parameters() if p.requires_grad]
    steps = epochs * (sum(map(len, groups)) // BATCH + 1)
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.02, 1 - s / steps)
    )
    model.train()
    losses: list[float] = []
    for _ in range(epochs):
        for batch in _batches(groups, chance):
            pairs = [p for group in batch for p in group]
            encoded = encode(tokenizer, [p.question for p in pairs], [p.piece for p in pairs])
            loss = _loss(model(encoded), batch)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                say(f"{len(losses)} of {steps} steps, loss {np.mean(losses[-50:]):.3f}")


def _loss(odds: torch.Tensor, batch: Sequence[Group]) -> torch.Tensor:
    """Yes or no for each pair, and of a question with one right passage which it is."""
    labels = torch.tensor([float(p.answers) for group in batch for p in group])
    loss = nn.functional.binary_cross_entropy_with_logits(odds, labels)
    ends = np.cumsum([len(group) for group in batch])
    lists = [
        nn.functional.cross_entropy(odds[end - len(group) : end][None], torch.tensor([0]))
        for group, end in zip(batch, ends, strict=True)
        if len(group) > 1 and group[0].answers
    ]
    return loss + LISTWISE * torch.stack(lists).mean() if lists else loss


def _batches(groups: Sequence[Group], chance: random.Random) -> Iterator[list[Group]]:
    """Shuffled batches of about one length, so that little is padded; a group stays together."""
    order = list(groups)
    chance.shuffle(order)
    wide = 20 * BATCH
    batches = []
    for at in range(0, len(order), wide):
        part = sorted(order[at : at + wide], key=lambda g: max(len(p.piece) for p in g))
        batch: list[Group] = []
        for group in part:
            batch.append(group)
            if sum(map(len, batch)) >= BATCH:
                batches.append(batch)
                batch = []
        if batch:
            batches.append(batch)
    chance.shuffle(batches)
    yield from batches
