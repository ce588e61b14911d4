"""Fits the weights of `assistant.judging` to question sets, and says how well they do.

Two logistic regressions (Cox, 1958; scikit-learn's): one orders the passages of a question, one
says whether the first of them answers. Quality is reported by cross-validation over whole
questions or conversations, never on what was fitted. Questions marked `held_out` are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.answer import Turn
from assistant.answering import Assistant
from assistant.conversing import Standalone, make_standalone, search_standalone
from assistant.judging import (
    ANSWERING,
    GLANCE,
    RANKING,
    READ,
    VETO,
    VETOED,
    WEIGHTS,
    Signals,
    glance,
    read_pieces,
)
from assistant.parts import JUDGED
from eval.questions import Question
from index.retrieving import Found, PassageRetriever

NAMES = tuple(f.name for f in fields(Signals))
FOLDS = 10
_VETOED = [NAMES.index(n) for n in VETOED]
_RATES = (0.03, 0.05, 0.08, 0.10, 0.12, 0.15)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions with their candidate passages: `signals` (n, signals), `right` (n,) whether a
    gold names the passage, `question` (n,) which question it is; `answerable` (questions,)."""

    signals: NDArray[np.float64]
    right: NDArray[np.int64]
    question: NDArray[np.int64]
    answerable: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted weights and the cross-validated curve: (wrong refusals, declined, threshold)."""

    weights: dict[str, dict[str, float]]
    curve: tuple[tuple[float, float, float], ...]
    area: float
    first: float
    second: float


def search_all(
    assistant: Assistant, questions: Sequence[Question]
) -> Iterator[tuple[Question, Standalone, Found]]:
    """Searches each question that a fit may see: references are looked up, not judged, and
    held-out questions are left out."""
    fitted = [q for q in questions if not (q.held_out or q.type == "reference")]
    return search_in_turn(assistant.retriever, fitted)


def search_in_turn(
    retriever: PassageRetriever, questions: Sequence[Question]
) -> Iterator[tuple[Question, Standalone, Found]]:
    """Searches each question within its conversation, as if earlier answers had been right."""
    turns: dict[str, list[Turn]] = {}
    for question in questions:
        earlier = turns.setdefault(question.conversation, []) if question.conversation else []
        asked = make_standalone(question.question, earlier)
        yield question, asked, search_standalone(retriever, asked)
        cited = tuple(p for g in question.gold[:2] for p in retriever.index.library.find(g))
        earlier.append(Turn(question.question, asked.shown, cited[:3]))


def gather(assistant: Assistant, questions: Sequence[Question]) -> Pairs:
    """Searches each question and reads the signals of its candidates."""
    rows: list[list[float]] = []
    right: list[int] = []
    of: list[int] = []
    answerable: list[int] = []
    groups: list[int] = []
    names: dict[str, int] = {}
    for question, _, found in search_all(assistant, questions):
        hits = found.hits[:JUDGED]
        glanced = glance(assistant.index, found, hits)
        odds = read_pieces(assistant.index, found, hits)
        for hit, (signals, _words), read in zip(hits, glanced, odds, strict=True):
            rows.append(replace(signals, read=read).values())
            right.append(int(any(hit.passage.answers_to(g) for g in question.gold)))
            of.append(len(answerable))
        answerable.append(int(not question.abstain))
        groups.append(names.setdefault(question.conversation or question.id, len(names)))
    return Pairs(*(np.array(v) for v in (rows, right, of, answerable, groups)))


def merge(parts: Sequence[Pairs]) -> Pairs:
    """Pairs over several libraries as one: what holds in all of them is what should be learnt."""
    questions = np.cumsum([0, *(len(p.answerable) for p in parts)])
    groups = np.cumsum([0, *(int(p.groups.max(initial=-1)) + 1 for p in parts)])
    return Pairs(
        np.concatenate([p.signals for p in parts]),
        np.concatenate([p.right for p in parts]),
        np.concatenate([p.question + n for p, n in zip(parts, questions, strict=False)]),
        np.concatenate([p.answerable for p in parts]),
        np.concatenate([p.groups + n for p, n in zip(parts, groups, strict=False)]),
    )


def calibrate(pairs: Pairs) -> Calibration:
    """Fits on everything, and reports what fitting on nine tenths does to the tenth."""
    count = len(pairs.answerable)
    likely = np.zeros(count)
    firsts, seconds = np.zeros(count), np.zeros(count)
    for train, test in GroupKFold(FOLDS).split(np.zeros(count), groups=pairs.groups):
        first, ranking, answering = _fit(pairs, train)
        read = _likeliest(pairs, first)
        for q in test:
            at = np.where(read & (pairs.question == q))[0]
            if not len(at):
                continue
            ranks = _odds(ranking, pairs.signals[at])
            order = np.argsort(-ranks)
            best = at[order[0]]
            likely[q] = _likely(answering, pairs.signals[best], float(ranks[order[0]]))
            firsts[q] = pairs.right[at[order[:1]]].any()
            seconds[q] = pairs.right[at[order[:2]]].any()
    yes = pairs.answerable == 1
    first, ranking, answering = _fit(pairs, np.arange(count))
    curve = []
    for rate in _RATES:
        threshold = float(np.quantile(likely[yes], rate))
        wrong = float((likely[yes] < threshold).mean())
        curve.append((wrong, float((likely[~yes] < threshold).mean()), threshold))
    return Calibration(
        {
            GLANCE: _named(first, NAMES),
            RANKING: _named(ranking, NAMES),
            ANSWERING: _named(answering, (*NAMES, "rank")),
        },
        tuple(curve),
        area(likely, pairs.answerable),
        float(firsts[yes].mean()),
        float(seconds[yes].mean()),
    )


Weights = NDArray[np.float64]


def _fit(pairs: Pairs, chosen: NDArray[np.int64]) -> tuple[Weights, Weights, Weights]:
    """The weights at a glance, those that rank what is read, and those that say whether the first
    of it answers."""
    inside = np.isin(pairs.question, chosen)
    first = _regress(_unread(pairs.signals)[inside], pairs.right[inside], 0.5)
    read = _likeliest(pairs, first)
    ranking = _regress(pairs.signals[inside & read], pairs.right[inside & read], 0.5)
    ranks = _odds(ranking, pairs.signals)
    rows, labels = [], []
    for q in chosen:
        at = np.where(read & (pairs.question == q))[0]
        if len(at):
            best = at[np.argmax(ranks[at])]
            rows.append([*pairs.signals[best], ranks[best]])
            labels.append(pairs.answerable[q])
    return first, ranking, _regress(np.array(rows), np.array(labels), 0.12)


def _unread(signals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Signals without what the small reader says."""
    unread = signals.copy()
    unread[:, NAMES.index("read")] = 0.0
    return unread


def _likeliest(pairs: Pairs, first: Weights) -> NDArray[np.bool_]:
    """Which passages (n,) the small reader reads: each question's likeliest at a glance."""
    odds = _odds(first, _unread(pairs.signals))
    read = np.zeros(len(odds), dtype=np.bool_)
    for q in range(len(pairs.answerable)):
        at = np.where(pairs.question == q)[0]
        read[at[np.argsort(-odds[at], kind="stable")[:READ]]] = True
    return read


def _regress(
    rows: NDArray[np.float64], labels: NDArray[np.int64], strength: float
) -> NDArray[np.float64]:
    """Weights and bias in the signals' own units; both classes count the same."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")
    model.fit((rows - mean) / spread, labels)
    weights = model.coef_[0] / spread
    return np.append(weights, model.intercept_[0] - float(weights @ mean))


def _odds(weights: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows @ weights[:-1] + weights[-1])


def _likely(weights: NDArray[np.float64], row: NDArray[np.float64], rank: float) -> float:
    odds = float(_odds(weights, np.append(row, rank)[None])[0])
    return float(1 / (1 + np.exp(-odds))) * (VETO if row[_VETOED].any() else 1.0)


def _named(weights: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    return {n: round(float(w), 3) for n, w in zip((*names, "bias"), weights, strict=True)}


def area(likely: NDArray[np.float64], labels: NDArray[np.int64] | NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often an answerable question outranks one that is not."""
    yes, no = likely[labels == 1], likely[labels == 0]
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


def write_weights(calibration: Calibration, path: Path = WEIGHTS) -> None:
    """Puts the weights where `assistant.judging` reads them."""
    path.write_text(json.dumps(calibration.weights, indent=1) + "\n", encoding="utf-8")


def calibration_text(calibration: Calibration) -> str:
    """The cross-validated curve for people."""
    lines = [
        f"area under the curve {calibration.area:.3f}; right passage first "
        f"{calibration.first:.3f}, first or second {calibration.second:.3f}",
        "wrong refusals  declined  threshold",
    ]
    lines += [f"{w:14.3f}  {d:8.3f}  {t:9.3f}" for w, d, t in calibration.curve]
    return "\n".join(lines)
