"""Which step lost it: each failure is traced to one step.

What is shown though it is not so comes first, for that must never be. Else it is the first step
that went wrong, of those of the product: documents are parsed into passages, passages found, the
best of them ranked and used, and the whole is answered or refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

from corpus import Document, Library
from eval.questions import Gold
from eval.record import HITS
from eval.scoring.facts import missing_facts
from eval.scoring.outcome import Outcome

Cause = Literal[
    "not in the documents",
    "not parsed",
    "not retrieved",
    "retrieved and not ranked",
    "ranked and not used",
    "used, its words left out",
    "used and not verified",
    "refused wrongly",
    "answered wrongly",
    "wrong status",
    "error",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)

MEANINGS: dict[Cause, str] = {
    "not in the documents": "the gold names a passage, or a fact, that no document holds",
    "not parsed": "the document holds it, but not under that reference: the reader lost or "
    "misnumbered it, or the document or the set changed",
    "not retrieved": "no gold passage among all that the search found",
    "retrieved and not ranked": f"found, but not among the first {HITS}",
    "ranked and not used": f"among the first {HITS}, but not cited, or cited after a wrong one",
    "used, its words left out": "a passage with the fact is cited, but its words with the fact are "
    "not in the answer",
    "used and not verified": "shown although it is not verbatim, not under its own reference, or "
    "not held by what it cites; or a model's statement that did not pass was not replaced",
    "refused wrongly": "declined although a gold passage was among the first found",
    "answered wrongly": "answered what the documents do not say",
    "wrong status": "right in what it cites, but answered in part where it should be whole, or the "
    "other way round",
    "error": "the question ended in an error",
}


def trace(outcome: Outcome, library: Library) -> Cause | None:
    """The step that lost an answer; None where nothing is wrong with it."""
    if not outcome.faults:
        return None
    if outcome.answer.status == "error":
        return "error"
    if _is_unverified(outcome):
        return "used and not verified"
    if outcome.question.abstain:
        return "answered wrongly"
    if outcome.absent_facts:
        return _absent(outcome, library)
    ranks = [outcome.rank_of(t) for t in outcome.uncited]
    if outcome.is_declined:
        lost = _lost(ranks)
        return "refused wrongly" if lost == "ranked and not used" else lost
    if outcome.first_right is None:
        return _lost(ranks)
    if outcome.first_right > 1:
        return "ranked and not used"
    if outcome.is_list and outcome.uncited:
        return _lost(ranks, last=True)
    if outcome.missing_facts and not outcome.holders & set(outcome.cited):
        return _lost([outcome.rank_of(outcome.holders)])
    if outcome.missing_facts:
        return "used and not verified" if outcome.answer.removed else "used, its words left out"
    return "wrong status"


def trace_gold(gold: Gold, library: Library) -> Cause:
    """Why a gold reference names nothing: whether the document shows that number all the same."""
    document = library.document(gold.document)
    if document is None:
        names = {f.path.stem for f in library.faults}
        return "not parsed" if gold.document in names else "not in the documents"
    wanted = gold.number or gold.heading or ""
    shown = rf"(?im)^\W*{re.escape(wanted)}(?![\w.]*\w)" if gold.number else re.escape(wanted)
    return "not parsed" if wanted and re.search(shown, document.text) else "not in the documents"


def _is_unverified(outcome: Outcome) -> bool:
    return (
        outcome.faithful < outcome.quotes
        or outcome.misnamed > 0
        or bool(outcome.support.unsupported)
    )


def _absent(outcome: Outcome, library: Library) -> Cause:
    """The gold is there without the fact: does the fact stand elsewhere in its documents?"""
    documents = [library.document(g.document) for g in outcome.question.gold]
    text = "\n".join(_text(d) for d in dict.fromkeys(documents) if d is not None)
    nowhere = missing_facts(outcome.absent_facts, text)
    return "not in the documents" if nowhere else "not parsed"


def _text(document: Document) -> str:
    return " ".join(document.text.split())


def _lost(ranks: Sequence[int | None], last: bool = False) -> Cause:
    """How far what was lost had come: the one that came furthest, or (`last`) least far."""
    if not any(ranks) or (last and None in ranks):
        return "not retrieved"
    known = [rank for rank in ranks if rank is not None]
    rank = max(known) if last else min(known)
    return "ranked and not used" if rank <= HITS else "retrieved and not ranked"
