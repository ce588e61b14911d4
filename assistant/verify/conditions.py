"""Conditions and qualifiers that a statement drops: "if", "unless", "who …", "usually".

It asks only whether what they bear on is said without them, not what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.laying import Laid
from assistant.verify.synonyms import key_of
from assistant.verify.words import BREAKS, CONDITIONS, DETERMINERS, NEGATIONS, Evidence, Word

# Qualifiers: what is "usually" so is not so.
_HEDGES = frozenset(
    map(
        key_of,
        """otherwise likely usual usually normally generally rule most mostly often sometimes
        mainly possible practicable anticipate estimate almost nearly some many several few
        certain""".split(),
    )
)


def dropped_condition(said: Sequence[Word], path: Laid, evidence: Evidence) -> str:
    """The word that leads a condition, or the qualifier, that a statement leaves out though it
    says what that bears on; nothing when there is none."""
    read = evidence.words
    used = set(path)
    asked = any(CONDITIONS & set(w.before) for w in said)
    for at, word in enumerate(read):
        if word.key in _HEDGES and at not in used and _share(_part(read, at), used, read) >= 0.5:
            return word.said
        lead = _lead(word, at, evidence)
        if not lead:
            continue
        clause = _clause(read, at)
        # Of "if A or B" one is enough to be told; of "unless A or B" it is not.
        either = lead not in NEGATIONS and any("or" in read[i].before for i in clause[1:])
        told = _share(clause, used, read) >= (0.3 if either else 0.6)
        # A condition of pronouns alone ("if they do") may be told in any words.
        empty = asked and all(read[i].key == "~" for i in clause)
        if not (told or empty) and _share(_bears_on(evidence, at, clause[-1]), used, read) >= 0.5:
            return lead
    return ""


def _lead(word: Word, at: int, evidence: Evidence) -> str:
    """The word that leads a condition here; also "In an emergency," at the head of a sentence."""
    before = set(word.before)
    lead = next((b for b in word.before if b in CONDITIONS), "")
    if not lead and evidence.opens(at) and before & {"in", "for", "during", "with"}:
        lead = "in"
    # ", who is new," tells more of a person; it does not choose one.
    aside = "," in before and lead in ("who", "which", "while")
    return "" if aside or "to" in before else lead


def _part(read: Sequence[Word], at: int) -> list[int]:
    """The other words of the part of a sentence, between commas and "and"s, that holds one."""
    start, end = at, at + 1
    while start > 0 and _go_together(read[start - 1], read[start]):
        start -= 1
    while end < len(read) and _go_together(read[end - 1], read[end]):
        end += 1
    return [i for i in range(start, end) if i != at]


def _go_together(first: Word, second: Word) -> bool:
    return first.sentence == second.sentence and not BREAKS & set(second.before)


def _share(places: Sequence[int], used: set[int], read: Sequence[Word]) -> float:
    real = [i for i in places if read[i].key != "~"]
    return sum(i in used for i in real) / len(real) if real else 0.0


def _clause(read: Sequence[Word], at: int) -> list[int]:
    """The words of the condition that begins here."""
    leads = set(read[at].before)
    clause = [at]
    for i in range(at + 1, len(read)):
        before = set(read[i].before)
        if (
            read[i].sentence != read[at].sentence
            or {",", ";", ":", "("} & before
            or (read[i].modal and {"who", "which"} & leads)
            or (DETERMINERS & before and not CONDITIONS & leads)
        ):
            break
        clause.append(i)
    return clause


def _bears_on(evidence: Evidence, at: int, end: int) -> list[int]:
    """The words that a condition bears on: what follows where it opens the sentence or stands
    between commas, the noun before a "who", else what comes before it in its part."""
    read = evidence.words
    before = set(read[at].before)
    inside = [i for i, w in enumerate(read) if w.sentence == read[at].sentence]
    if at == inside[0]:
        return [i for i in inside if i > end]
    if "," in before and end + 1 in inside and "," in read[end + 1].before:
        return [end + 1]
    if {"who", "which"} & before:
        return [at - 1]
    first = next(
        (i for i in range(at - 1, inside[0], -1) if BREAKS & set(read[i].before)), inside[0]
    )
    return list(range(first, at))
