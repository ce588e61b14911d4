"""Every metric, with what it means and where it is defined.

A metric gives a number for one answer, or None where it is not defined for it; over answers it is
the mean of those numbers, weighed where one answer holds several of what is counted (quotations).
`docs/evaluation.md` holds the same words (a test compares them).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from eval.scoring.outcome import Outcome
from eval.scoring.ranking import ndcg_at, recall_at, reciprocal_rank

CUTOFFS = (1, 3, 5, 10)

Better = Literal["more", "less", "neither"]


def _once(outcome: Outcome) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric. `better` says which way is better; `exact` ones have to be at their best, 1 or 0,
    in every run; one that `is_kept` has to stay at its best once it is there."""

    name: str
    title: str
    group: str
    definition: str
    source: str
    of: Callable[[Outcome], float | None]
    weight: Callable[[Outcome], float] = _once
    better: Better = "more"
    exact: bool = False
    is_kept: bool = False

    @property
    def best(self) -> float:
        """The best that a share can be."""
        return 0.0 if self.better == "less" else 1.0


# -- finding ----------------------------------------------------------------------------------


def _found(measure: Callable[[Outcome], float]) -> Callable[[Outcome], float | None]:
    """Over answerable questions; where nothing was found it is 0."""
    return lambda o: measure(o) if o.targets else None


def _recall(k: int) -> Metric:
    return Metric(
        f"recall_at_{k}",
        f"recall@{k}",
        "finding",
        f"Gold passages among the first {k} that the search found, of all gold passages.",
        "Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), ch. 8; "
        "as `R` in ir-measures",
        _found(lambda o: recall_at(k, o.gains, len(o.targets))),
    )


_FINDING = (
    *(_recall(k) for k in CUTOFFS),
    Metric(
        "mrr",
        "MRR@10",
        "finding",
        "One over the rank of the first gold passage among the first ten found; 0 without one.",
        "Voorhees, The TREC-8 Question Answering Track Report (1999); as `RR` in ir-measures",
        _found(lambda o: reciprocal_rank(o.gains[:10])),
    ),
    Metric(
        "ndcg_at_10",
        "nDCG@10",
        "finding",
        "Gold passages among the first ten found, each discounted by the logarithm of its rank, "
        "as a share of the best order.",
        "Järvelin and Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques (2002); as "
        "`nDCG` in ir-measures",
        _found(lambda o: ndcg_at(10, o.gains, len(o.targets))),
    ),
)

# -- citing -----------------------------------------------------------------------------------


def _right_within(places: float) -> Callable[[Outcome], float | None]:
    def right(o: Outcome) -> float | None:
        if o.question.abstain:
            return None
        return float(o.first_right is not None and o.first_right <= places)

    return right


def precision(outcome: Outcome) -> float | None:
    """Over distinct passages; each citation that names none counts as one more wrong passage."""
    keys = {key for key in outcome.cited if key is not None}
    count = len(keys) + outcome.cited.count(None)
    return None if outcome.question.abstain or not count else len(keys & outcome.right) / count


def recall(outcome: Outcome) -> float | None:
    """A declined answer recalls nothing."""
    if not outcome.targets:
        return None
    return 1 - len(outcome.uncited) / len(outcome.targets)


def f1(outcome: Outcome) -> float | None:
    """The harmonic mean; without a citation it is 0, as its recall is."""
    of_cited, of_gold = precision(outcome) or 0.0, recall(outcome)
    if of_gold is None:
        return None
    return 2 * of_cited * of_gold / (of_cited + of_gold) if of_cited + of_gold else 0.0


_ALCE = "Gao et al., Enabling Large Language Models to Generate Text with Citations (ALCE, 2023)"
_SUCCESS = "Success@n: Craswell, Encyclopedia of Database Systems (2009)"

_CITING = (
    Metric(
        "right_first",
        "right first",
        "citing",
        "The answer's first citation is right. A wrong refusal counts 0.",
        _SUCCESS,
        _right_within(1),
    ),
    Metric(
        "right_in_two",
        "1st or 2nd",
        "citing",
        "One of the answer's first two citations is right. A wrong refusal counts 0.",
        _SUCCESS,
        _right_within(2),
    ),
    Metric(
        "right_any",
        "any right",
        "citing",
        "A citation of the answer is right. A wrong refusal counts 0.",
        _SUCCESS,
        _right_within(float("inf")),
    ),
    Metric(
        "citation_precision",
        "citation precision",
        "citing",
        "Right passages among those cited. Over answers with a citation.",
        f"{_ALCE}, with people's gold in the place of a model's judgement",
        precision,
    ),
    Metric(
        "citation_recall",
        "citation recall",
        "citing",
        "Gold passages cited among all gold passages, a paragraph and its sub-item counting as "
        "one. A wrong refusal counts 0.",
        f"{_ALCE}, with people's gold in the place of a model's judgement",
        recall,
    ),
    Metric(
        "citation_f1",
        "citation F1",
        "citing",
        "The harmonic mean of an answer's citation precision and recall.",
        "van Rijsbergen, Information Retrieval (1979), ch. 7",
        f1,
    ),
    Metric(
        "statement_recall",
        "statements supported",
        "citing",
        "Statements that the passages they cite support, among all statements of the answer; what "
        "the product says in its own words is none. A quoting answer's have to be quotations; of a "
        "model's every figure, negation and duty has to stand there, and four fifths of its words.",
        f"citation recall in {_ALCE}, section 3; words in the place of its model, and the mean "
        "over statements",
        lambda o: o.support.recalled / o.support.statements if o.support.statements else None,
        lambda o: o.support.statements,
        is_kept=True,
    ),
    Metric(
        "statement_precision",
        "citations needed",
        "citing",
        "Citations of a supported statement that support it alone, or without which the others do "
        "not, among all citations of statements.",
        f"citation precision in {_ALCE}, section 3; words in the place of its model, and the mean "
        "over citations",
        lambda o: o.support.precise / o.support.citations if o.support.citations else None,
        lambda o: o.support.citations,
    ),
    Metric(
        "list_completeness",
        "lists complete",
        "citing",
        "Answers that cite every gold passage, of questions of the type “list”.",
        "the product's own: managers need the complete list (exact match, as in SQuAD)",
        lambda o: float(not o.uncited) if o.is_list else None,
    ),
)

# -- quoting ----------------------------------------------------------------------------------

_QUOTING = (
    Metric(
        "quote_fidelity",
        "quotes verbatim",
        "quoting",
        "Quotations that are the document's own words at their place, white space apart.",
        "the product's contract",
        lambda o: o.faithful / o.quotes if o.quotes else None,
        lambda o: o.quotes,
        exact=True,
    ),
    Metric(
        "reference_fidelity",
        "references true",
        "quoting",
        "Citations whose words stand in the passage that they name, with its number, label and "
        "title.",
        "the product's contract",
        lambda o: 1 - o.misnamed / o.quotes if o.quotes else None,
        lambda o: o.quotes,
        exact=True,
    ),
)

# -- answering and declining ------------------------------------------------------------------


def _facts(outcome: Outcome) -> float | None:
    """A fact that the documents do not have where the gold says is not the answer's to tell."""
    there = [fact for fact in outcome.question.facts if fact not in outcome.absent_facts]
    told = sum(fact not in outcome.missing_facts for fact in there)
    return told / len(there) if there else None


def _declined(outcome: Outcome) -> float:
    return float(outcome.is_declined)


_SELECTIVE = "El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification (2010)"
_SQUAD = "Rajpurkar, Jia and Liang, Know What You Don't Know (SQuAD 2.0, 2018)"

_ANSWERING = (
    Metric(
        "fact_recall",
        "facts",
        "answering",
        "Facts that the answer's text holds among those asked for that the gold passages hold, "
        "decided by strings. A wrong refusal counts 0.",
        "nugget recall: Voorhees, Overview of the TREC 2003 Question Answering Track",
        _facts,
    ),
    Metric(
        "differences_shown",
        "differences",
        "answering",
        "Answers that show which passages differ, of questions of the type “difference”.",
        "the product's own",
        lambda o: float(bool(o.answer.differences)) if o.question.type == "difference" else None,
    ),
    Metric(
        "abstention_precision",
        "declines right",
        "declining",
        "Questions that the documents do not answer among those declined.",
        _SQUAD,
        lambda o: float(o.question.abstain) if o.is_declined else None,
    ),
    Metric(
        "abstention_recall",
        "declined",
        "declining",
        "Questions declined among those that the documents do not answer.",
        _SQUAD,
        lambda o: _declined(o) if o.question.abstain else None,
    ),
    Metric(
        "wrong_refusals",
        "wrong refusals",
        "declining",
        "Questions declined among those that the documents answer.",
        f"one minus coverage, of answerable questions only: {_SELECTIVE}",
        lambda o: None if o.question.abstain else _declined(o),
        better="less",
    ),
    Metric(
        "status",
        "status",
        "declining",
        "Answers with the status that the question expects (“partial”), where it says one.",
        "the product's contract",
        lambda o: float(o.answer.status == o.question.expect) if o.question.expect else None,
    ),
    Metric(
        "errors",
        "errors",
        "declining",
        "Questions that ended in an error.",
        "the product's contract",
        lambda o: float(o.answer.status == "error"),
        better="less",
        exact=True,
    ),
    Metric(
        "words",
        "words",
        "answering",
        "Words of the answer's text, refusals left out.",
        "the product's own",
        lambda o: None if o.is_declined or not o.answer.text else len(o.answer.text.split()),
        better="neither",
    ),
)

METRICS: tuple[Metric, ...] = (*_FINDING, *_CITING, *_QUOTING, *_ANSWERING)
BY_NAME = {m.name: m for m in METRICS}
