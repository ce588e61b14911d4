"""How well answerable questions are told from others: the whole curve, not one point of it.

Risk and coverage after El-Yaniv and Wiener, "On the Foundations of Noise-free Selective
Classification" (2010): for each share of answerable questions that would be refused wrongly, the
share of the others that would be declined. In a question set, references and complete lists are
left out: they are looked up and not judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Turn
from assistant.choosing import ANSWERS
from assistant.conversing import make_standalone, search_standalone
from assistant.judging import judge
from assistant.parts import JUDGED
from eval.beir import CollectionError
from eval.calibrating import area, search_in_turn
from eval.questions import Question
from index.building import SearchIndex
from index.retrieving import Found, PassageRetriever

RATES = (0.01, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20, 0.30)
_UNANSWERABLE = "UNANSWERABLE"
_ANSWERABLE = "ANSWERABLE"


@dataclass(frozen=True, slots=True)
class Likely:
    """Questions with the probability (n,) that their best passage answers, and whether the
    documents do answer them (n,)."""

    probability: NDArray[np.float64]
    answerable: NDArray[np.bool_]


def judge_questions(index: SearchIndex, questions: Sequence[Question]) -> Likely:
    """Judges each question of a set within its conversation, as if earlier answers were right."""
    probability, answerable = [], []
    for question, _, found in search_in_turn(PassageRetriever(index=index), questions):
        if found.missing or found.listed.topic or any(h.how != "search" for h in found.hits):
            continue
        probability.append(_probability(index, found))
        answerable.append(not question.abstain)
    return Likely(np.array(probability), np.array(answerable, dtype=bool))


def judge_tasks(index: SearchIndex, path: Path) -> Likely:
    """Judges each task of a collection of conversations (MTRAG's `tasks.jsonl`) that is marked
    answerable or unanswerable."""
    probability, answerable = [], []
    retriever = PassageRetriever(index=index)
    for asked, said, mark in _tasks(path):
        earlier: list[Turn] = []
        for question in said:
            shown = make_standalone(question, earlier).shown
            earlier.append(Turn(question, shown))
        found = search_standalone(retriever, make_standalone(asked, earlier))
        probability.append(_probability(index, found))
        answerable.append(mark == _ANSWERABLE)
    return Likely(np.array(probability), np.array(answerable, dtype=bool))


def _tasks(path: Path) -> Iterator[tuple[str, list[str], str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path}: {error}; give a folder with tasks.jsonl in UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            said = [s["text"] for s in fields["history"] if s["role"] == "user"]
            asked, mark = str(fields["question"]), fields["answerability"]
        except (ValueError, KeyError, TypeError) as error:
            raise CollectionError(f"{path.name}, line {number}: {error!r}") from None
        if mark in (_ANSWERABLE, _UNANSWERABLE):
            yield asked, said, mark


def _probability(index: SearchIndex, found: Found) -> float:
    judged = judge(index, found, found.hits[:JUDGED])
    return max(judged, key=lambda j: j.rank).probability if judged else 0.0


def curve(likely: Likely, rates: Sequence[float] = RATES) -> list[tuple[float, float, float]]:
    """(wrongly refused, declined, threshold) for each share of wrong refusals."""
    yes, no = likely.probability[likely.answerable], likely.probability[~likely.answerable]
    points = []
    for rate in rates:
        threshold = float(np.quantile(yes, rate))
        points.append((_share(yes, threshold), _share(no, threshold), threshold))
    return points


def _share(values: NDArray[np.float64], threshold: float) -> float:
    return float((values < threshold).mean())


def curve_text(likely: Likely) -> str:
    """The curve for people, and where the product stands on it."""
    yes, no = likely.probability[likely.answerable], likely.probability[~likely.answerable]
    if not len(yes) or not len(no):
        return "the set needs questions of both kinds: answered by the documents, and not answered"
    under = area(likely.probability, likely.answerable)
    lines = [
        f"{len(yes)} answerable, {len(no)} not; area under the curve {under:.3f}",
        "wrongly refused  declined  threshold",
    ]
    lines += [f"{w:15.3f}  {d:8.3f}  {t:9.3f}" for w, d, t in curve(likely)]
    lines.append(f"as shipped: {_share(yes, ANSWERS):.3f} wrongly refused, "
                 f"{_share(no, ANSWERS):.3f} declined, threshold {ANSWERS}")  # fmt: skip
    return "\n".join(lines)
