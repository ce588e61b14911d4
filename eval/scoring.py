"""Scores of recorded answers: pure, instant, the same each time. It neither asks nor reads files.

An answer's citation is *right* when the passage it names is a gold passage
(`Passage.answers_to`), or when one of the two stands inside the other: principle viii stands
inside paragraph 31. Where the gold names a paragraph and sub-items of it, the sub-items say what
was meant: another sub-item of that paragraph is then not right, the paragraph as a whole is. A
citation whose words stand outside the passage it names is wrong.

The metrics, each a mean over the questions for which it is defined:

right citation first, first or second, any
    Whether a right citation is the answer's first, one of its first two, or any: Success@1,
    Success@2 and Success@n (Craswell, "Success at n", Encyclopedia of Database Systems, 2009).
    Over answerable questions; a declined one counts 0.
citation precision
    Right ones among the passages cited: set precision (Manning, Raghavan and Schütze,
    "Introduction to Information Retrieval", 2008, chapter 8), for citations as in Gao et al.,
    "Enabling Large Language Models to Generate Text with Citations" (ALCE, 2023), with people's
    gold in the place of a model's judgement. Over answerable questions with a citation.
citation recall
    Gold passages cited among all gold passages (same sources), a paragraph and its sub-item
    counting as one. Over answerable questions; a declined one counts 0.
facts present
    Facts that the answer's text holds among the facts asked for: nugget recall (Voorhees,
    "Overview of the TREC 2003 Question Answering Track"), decided by strings. Case, white space,
    Markdown, thousands' commas and a plural's ending aside; whole words and figures only.
    Over answerable questions with facts; a declined one counts 0.
abstention
    Declined among the questions that the documents do not answer: accuracy on unanswerable
    questions (Rajpurkar, Jia and Liang, "Know What You Don't Know", SQuAD 2.0, 2018).
wrong refusals
    Declined among the answerable questions: one minus coverage in selective answering
    (El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", 2010).
status
    Answers of the status that the question expects, over questions that say one: of a question
    whose one part is answered and whose other is not, "partial" (the project's own contract).
quote fidelity
    Quotes that equal the document's canonical text from `start` to `end`, white space apart,
    among all quotes of all answers (the project's own contract).
p50 and p95 seconds
    Percentiles of the answers' own time, nearest rank (Hyndman and Fan, "Sample Quantiles in
    Statistical Packages", 1996, definition 1).

A question whose gold is not in the documents is reported and not scored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus import Kind, Library, Passage
from eval.questions import Gold, Question

ALL = "all"
HELD_OUT = "held out"


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a recorded answer names; a citation has its words in `quote`, a hit has None.

    `start` and `end` are character offsets in the document's canonical text.
    """

    document: str
    kind: Kind
    number: str | None
    label: str
    start: int
    end: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as a run recorded it. `hits` are what was retrieved, best first."""

    id: str
    question: str
    status: str
    text: str
    citations: tuple[Cited, ...] = ()
    hits: tuple[Cited, ...] = ()
    seconds: float = 0.0
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's scores; None where a metric is not defined for it.

    `first_right` is the rank from 1 of the first right citation, `found_at` that of the first
    gold passage among the hits, both None where there is none.
    """

    question: Question
    answer: Recorded
    first_right: int | None
    found_at: int | None
    precision: float | None
    recall: float | None
    facts: float | None
    missing_facts: tuple[tuple[str, ...], ...]
    quotes: int
    faithful: int

    @property
    def is_declined(self) -> bool:
        """Whether the answer says that the documents do not answer."""
        return self.answer.status == "declined"

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the answer, in words; empty where nothing is."""
        return tuple(_faults(self))


@dataclass(frozen=True, slots=True)
class Summary:
    """A group's scores: shares from 0 to 1 and seconds, None where nothing defines them."""

    name: str
    n: int
    right_first: float | None
    right_in_two: float | None
    right_any: float | None
    precision: float | None
    recall: float | None
    facts: float | None
    abstention: float | None
    wrong_refusals: float | None
    status: float | None
    fidelity: float | None
    p50: float | None
    p95: float | None
    errors: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A gold reference that names nothing in the documents, and the question that has it."""

    question: str
    gold: Gold

    def __str__(self) -> str:
        place = self.gold.number or f"“{self.gold.heading or ''}”"
        return f"{self.question}: {self.gold.document}, {self.gold.kind} {place}"


@dataclass(frozen=True, slots=True)
class Scores:
    """A run's scores: `summaries` holds all questions first, then held-out ones, then types.

    `unanswered` are ids of questions without a recorded answer to the same words.
    """

    outcomes: tuple[Outcome, ...]
    summaries: tuple[Summary, ...]
    unresolved: tuple[Unresolved, ...]
    unanswered: tuple[str, ...]


def score_run(
    questions: Sequence[Question], answers: Iterable[Recorded], library: Library
) -> Scores:
    """Scores a run's answers against the questions and the documents they were answered from."""
    by_id = {a.id: a for a in answers}
    unresolved = unresolved_gold(questions, library)
    outside = {u.question for u in unresolved}
    outcomes: list[Outcome] = []
    unanswered: list[str] = []
    for question in questions:
        answer = by_id.get(question.id)
        if answer is None or answer.question != question.question:
            unanswered.append(question.id)
        elif question.id not in outside:
            outcomes.append(score_answer(question, answer, library))
    return Scores(tuple(outcomes), _summaries(outcomes), unresolved, tuple(unanswered))


def unresolved_gold(questions: Iterable[Question], library: Library) -> tuple[Unresolved, ...]:
    """The gold references that name nothing in `library`."""
    return tuple(
        Unresolved(q.id, gold)
        for q in questions
        for gold in q.gold
        if not gold_passages(gold, library)
    )


def score_answer(question: Question, answer: Recorded, library: Library) -> Outcome:
    """Scores one answer; the question's gold must be in the library."""
    cited = [cited_passage(c, library) for c in answer.citations]
    hits = [cited_passage(h, library) for h in answer.hits]
    quotes, faithful = len(answer.citations), sum(is_faithful(c, library) for c in answer.citations)
    if question.abstain:
        return Outcome(question, answer, None, None, None, None, None, (), quotes, faithful)
    targets = gold_targets(question.gold, library)
    right = frozenset().union(*targets)
    # What a refusal lists as nearest may hold the fact by chance; it was not told as the answer.
    missing = missing_facts(question.facts, "" if answer.status == "declined" else answer.text)
    return Outcome(
        question,
        answer,
        first_right=_rank(cited, right),
        found_at=_rank(hits, right),
        precision=_precision(cited, right),
        recall=_recall(cited, targets),
        facts=1 - len(missing) / len(question.facts) if question.facts else None,
        missing_facts=missing,
        quotes=quotes,
        faithful=faithful,
    )


# -- passages ---------------------------------------------------------------------------------


def gold_passages(gold: Gold, library: Library) -> tuple[Passage, ...]:
    """The passages that a gold reference names.

    A number that is printed as the gold has it wins over one that only means the same: "i" is the
    first principle although it could be read as the ninth letter.
    """
    found = library.find(gold)
    number = (gold.number or "").lower()
    return tuple(p for p in found if (p.number or "").lower() == number) or found


def gold_targets(gold: Sequence[Gold], library: Library) -> list[frozenset[str]]:
    """For each thing to cite, the keys of the passages of which any one will do.

    A paragraph of which sub-items are gold as well adds nothing of its own: it is an alternative
    to each of them.
    """
    named = [gold_passages(g, library) for g in gold]
    every = [p for passages in named for p in passages]
    targets: list[frozenset[str]] = []
    for passages in named:
        if any(_holds(p, other) for p in passages for other in every):
            continue
        near = [o for p in passages for o in _around(p, library)]
        targets.append(frozenset(p.key for p in (*passages, *near)))
    return list(dict.fromkeys(targets))


def cited_passage(cited: Cited, library: Library) -> Passage | None:
    """The passage that a citation names and in which its words begin, or None."""
    document = library.document(cited.document)
    for passage in document.passages if document else ():
        is_named = (passage.kind, passage.number) == (cited.kind, cited.number)
        if is_named and passage.start <= cited.start <= cited.end <= passage.end:
            return passage
    return None


def is_faithful(cited: Cited, library: Library) -> bool:
    """Whether a quote is the document's own words at its place, white space apart."""
    document = library.document(cited.document)
    if document is None or not cited.quote or not cited.quote.strip():
        return False
    if not 0 <= cited.start < cited.end <= len(document.text):
        return False
    return cited.quote.split() == document.text[cited.start : cited.end].split()


def _holds(outer: Passage, inner: Passage) -> bool:
    """Whether `inner` is a sub-item of `outer`."""
    return (
        outer.document == inner.document
        and outer.parent is None
        and inner.parent is not None
        and outer.start <= inner.start <= inner.end <= outer.end
    )


def _around(passage: Passage, library: Library) -> list[Passage]:
    """The passage that holds this one, and its own sub-items."""
    document = library.document(passage.document)
    assert document is not None
    return [p for p in document.passages if _holds(p, passage) or _holds(passage, p)]


def _rank(passages: Sequence[Passage | None], right: frozenset[str]) -> int | None:
    return next((n for n, p in enumerate(passages, 1) if p is not None and p.key in right), None)


def _precision(cited: Sequence[Passage | None], right: frozenset[str]) -> float | None:
    """Over distinct passages; each citation that names none counts as one more wrong passage."""
    keys = {p.key for p in cited if p is not None}
    count = len(keys) + sum(p is None for p in cited)
    return len(keys & right) / count if count else None


def _recall(cited: Sequence[Passage | None], targets: Sequence[frozenset[str]]) -> float:
    keys = {p.key for p in cited if p is not None}
    return sum(bool(target & keys) for target in targets) / len(targets)


# -- facts ------------------------------------------------------------------------------------


def missing_facts(facts: Iterable[tuple[str, ...]], text: str) -> tuple[tuple[str, ...], ...]:
    """The facts of which `text` holds no alternative."""
    plain = _plain(text)
    return tuple(fact for fact in facts if not any(_says(plain, one) for one in fact))


def _says(plain: str, fact: str) -> bool:
    wanted = _plain(fact)
    before = r"(?<!\w)(?<!\d[.,])" if wanted[:1].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if wanted[-1:].isalnum() else ""
    plural = r"(?:e?s)?" if wanted[-1:].isalpha() else ""
    return re.search(before + re.escape(wanted) + plural + after, plain) is not None


def _plain(text: str) -> str:
    """The text in lower case without what Markdown adds, white space as single spaces."""
    text = re.sub(r"\[\d+\](?:\([^)\s]*\))?", " ", text)
    text = re.sub(r"(?m)^\s*>+", " ", text)
    text = re.sub(r"\*+|`+|\\(?=\W)", "", text).replace("|", " ")
    text = re.sub(r"[‘’]", "'", re.sub(r"[–—‑]", "-", text))
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return " ".join(text.lower().split())


# -- groups -----------------------------------------------------------------------------------


def _summaries(outcomes: Sequence[Outcome]) -> tuple[Summary, ...]:
    groups = {ALL: list(outcomes)}
    held_out = [o for o in outcomes if o.question.held_out]
    if held_out:
        groups[HELD_OUT] = held_out
    for outcome in outcomes:
        groups.setdefault(f"type {outcome.question.type}", []).append(outcome)
    return tuple(summarise(name.removeprefix("type "), group) for name, group in groups.items())


def summarise(name: str, outcomes: Sequence[Outcome]) -> Summary:
    """One group's scores."""
    answerable = [o for o in outcomes if not o.question.abstain]
    others = [o for o in outcomes if o.question.abstain]
    ranks = [o.first_right or math.inf for o in answerable]
    quotes = sum(o.quotes for o in outcomes)
    times = [o.answer.seconds for o in outcomes]
    return Summary(
        name=name,
        n=len(outcomes),
        right_first=mean(rank <= 1 for rank in ranks),
        right_in_two=mean(rank <= 2 for rank in ranks),
        right_any=mean(rank < math.inf for rank in ranks),
        precision=mean(o.precision for o in answerable if o.precision is not None),
        recall=mean(o.recall for o in answerable if o.recall is not None),
        facts=mean(o.facts for o in answerable if o.facts is not None),
        abstention=mean(o.is_declined for o in others),
        wrong_refusals=mean(o.is_declined for o in answerable),
        status=mean(o.answer.status == o.question.expect for o in outcomes if o.question.expect),
        fidelity=sum(o.faithful for o in outcomes) / quotes if quotes else None,
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        errors=sum(o.answer.status == "error" for o in outcomes),
    )


def mean(values: Iterable[float]) -> float | None:
    """The mean; None of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def _faults(outcome: Outcome) -> Iterable[str]:
    if outcome.answer.status == "error":
        yield "error"
    elif outcome.question.abstain:
        if not outcome.is_declined:
            yield "answered what the documents do not say"
    elif outcome.is_declined:
        yield "declined what the documents answer"
    elif outcome.first_right is None:
        yield "no right citation"
    elif outcome.first_right > 1:
        yield f"right citation only at place {outcome.first_right}"
    expected = outcome.question.expect
    if expected and outcome.answer.status not in (expected, "error"):
        yield f"{outcome.answer.status} where {expected} is right"
    if outcome.missing_facts and not outcome.is_declined:
        yield "facts missing"
    if outcome.faithful < outcome.quotes:
        yield "quote not as in the document"
