"""The verdict on a statement: sentence by sentence, the rules first, then the doubt."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.verify.laying import lay
from assistant.verify.quotations import flatten, sentences_with_leads, start_with_lead
from assistant.verify.rules import find_fault
from assistant.verify.words import gather, read_words
from index.chunking import split_sentences
from index.vocabulary import tokens

# At most this much doubt may be left; `python -m eval support` draws the curve it is read from.
DOUBT = 0.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and the reason in one word when it is not."""

    supported: bool
    reason: str = ""


def check_statement(statement: str, relied_on: str, about: str = "") -> Verdict:
    """Checks a statement against the words it relies on; `about` (headings, title) may supply
    the subject but never a figure, a negation or an obligation."""
    return judge(statement, relied_on, about, DOUBT)[0]


def judge(statement: str, relied_on: str, about: str, allowed: float) -> tuple[Verdict, float]:
    """The verdict where `allowed` doubt is let pass, and the doubt that is left: 0 when the words
    stand there whole, infinite when a rule is broken that allows none."""
    if not tokens(statement):
        return Verdict(False, "empty"), math.inf
    if _stands_whole(statement, relied_on):
        return Verdict(True), 0.0
    held = sentences_with_leads(relied_on)
    evidence = gather(held, about)
    said = flatten(statement)
    left = 0.0
    for start, end in split_sentences(said):
        sentence = said[start:end]
        words = read_words(sentence, 0, stand_ins=False)
        doubt, path = lay(words, evidence)
        reason = find_fault(sentence, words, path, held, evidence)
        if reason:
            return Verdict(False, reason), math.inf
        left = max(left, doubt)
    return (Verdict(False, "topic") if left > allowed else Verdict(True)), left


def _stands_whole(statement: str, relied_on: str) -> bool:
    """Whether a statement is whole sentences of the words relied on, one after the other."""
    spans = split_sentences(relied_on)
    said = flatten(statement)
    starts = [s for s, _ in spans if start_with_lead(s, relied_on) == s]
    ends = [e for _, e in spans]
    return any(said == flatten(relied_on[s:e]) for s in starts for e in ends if s < e)
