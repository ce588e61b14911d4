"""Question sets beside the documents: gold that names nothing, facts that stand in no gold passage.

Questions pass one by one and are not kept, so that a set may be as large as it likes. What is
wrong is told with its place and never mended here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from corpus import Library, Passage, same_number
from eval.questions.cells import gold_text
from eval.questions.question import Gold, Question
from eval.questions.reading import SHOWN, Faults, Placed, scan_questions
from eval.scoring import gold_passages, missing_facts

FEW = 15  # questions of a type, below which one answer moves its share by more than six points
_TYPES = 40  # types in one table


@dataclass(slots=True)
class Counts:
    """How many questions there are of a type: `abstain` are not answered by the documents."""

    all: int = 0
    abstain: int = 0
    held_out: int = 0
    drafts: int = 0

    def add(self, question: Question) -> None:
        """Counts one question."""
        self.all += 1
        self.abstain += question.abstain
        self.held_out += question.held_out
        self.drafts += question.draft


@dataclass(slots=True)
class Check:
    """What was found: `faults`, `unresolved` and `absent` are wrong, `doubts` worth a look.

    `unresolved` are gold references that name nothing in the documents, `absent` facts that stand
    in no gold passage. `conversations` gives each one's number of turns.
    """

    faults: Faults = field(default_factory=Faults)
    unresolved: Faults = field(default_factory=Faults)
    absent: Faults = field(default_factory=Faults)
    doubts: Faults = field(default_factory=Faults)
    types: dict[str, Counts] = field(default_factory=dict)
    conversations: Counter[str] = field(default_factory=Counter)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.faults.count or self.unresolved.count or self.absent.count)


def check_questions(paths: Sequence[Path], library: Library) -> Check:
    """Reads sets, drafts among them, and holds them against the documents.

    Raises:
        QuestionsError: no file was given.
    """
    check, asked = Check(), dict[bytes, str]()
    named = lru_cache(10_000)(lambda gold: gold_passages(gold, library))
    for placed in scan_questions(paths, check.faults, drafts=True):
        question = placed.question
        check.types.setdefault(question.type, Counts()).add(question)
        if question.draft:
            check.doubts.add(f"{placed.place}: a draft; no run takes the set until it is mended")
        if question.conversation is None:
            _note_repeat(placed, asked, check.doubts)
        else:
            check.conversations[question.conversation] += 1
        found = {gold: named(gold) for gold in question.gold}
        for gold in [gold for gold, passages in found.items() if not passages]:
            _note_unresolved(placed, gold, library, check.unresolved)
        if all(found.values()):
            _note_absent(placed, [p for ps in found.values() for p in ps], check.absent)
    for name, turns in check.conversations.items():
        if turns == 1:
            check.doubts.add(f"conversation {name!r} has one turn only")
    return check


def _note_repeat(placed: Placed, asked: dict[bytes, str], doubts: Faults) -> None:
    """Notes a question that was asked before, capitals and punctuation aside."""
    words = " ".join(re.findall(r"[^\W_]+", placed.question.question.casefold()))
    key = hashlib.blake2b(words.encode(), digest_size=12).digest()
    if key in asked:
        doubts.add(f"{placed.place}: {placed.question.id} asks the same as {asked[key]}")
    asked.setdefault(key, placed.place)


def _note_unresolved(placed: Placed, gold: Gold, library: Library, unresolved: Faults) -> None:
    # Looking for the nearest takes longer than all else, and only the first are shown.
    near = nearest(gold, library) if unresolved.count < SHOWN else ""
    unresolved.add(f"{placed.place}: {placed.question.id}: {gold_text(gold)}: {near}")


def _note_absent(placed: Placed, passages: Sequence[Passage], absent: Faults) -> None:
    question = placed.question
    for fact in missing_facts(question.facts, "\n".join(p.text for p in passages)):
        words = " | ".join(fact)
        absent.add(f"{placed.place}: {question.id}: “{words}” stands in no gold passage of it")


# -- the nearest that exists ------------------------------------------------------------------


def nearest(gold: Gold, library: Library) -> str:
    """What there is in the place of a reference that names nothing, in words."""
    document = library.document(gold.document)
    if document is None:
        ids = [d.id for d in library.documents]
        near = get_close_matches(gold.document, ids, 1, 0.5)
        return f"no such document{f'; the nearest is {near[0]}' if near else ''}"
    passages = [p for p in document.passages if p.kind == gold.kind]
    if not passages:
        kinds = dict.fromkeys(p.kind for p in document.passages)
        return f"{document.id} has no {gold.kind}, but {', '.join(kinds)}"
    same = [p for p in passages if gold.number and same_number(p.number or "", gold.number)]
    if same:
        return f"{gold.kind} {gold.number} stands under “{same[0].heading}”"
    numbers = [p.number for p in passages if p.number]
    if gold.number is not None and numbers:
        return f"{document.id} has {gold.kind} {numbers[0]} to {numbers[-1]}"
    headings = list(dict.fromkeys(p.heading for p in passages if p.heading))
    near = get_close_matches(gold.heading or "", headings, 3, 0.3) or headings[:3]
    return f"the nearest of {document.id} are {', '.join(f'“{h}”' for h in near)}"


# -- for people -------------------------------------------------------------------------------


def check_text(check: Check) -> str:
    """A check as people read it in a terminal."""
    parts = [
        _section("faults", check.faults),
        _section("gold that names nothing in the documents", check.unresolved),
        _section("facts that no gold passage holds", check.absent),
        _section("doubts", check.doubts),
        _counts_text(check),
    ]
    return "\n".join(part for part in parts if part)


def _section(name: str, found: Faults) -> str:
    if not found.count:
        return ""
    return f"{name} ({found.count}):\n" + "\n".join(f"  {x}" for x in str(found).splitlines())


def _counts_text(check: Check) -> str:
    numbers = {name: _numbers(counts) for name, counts in check.types.items()}
    total = tuple(sum(column) for column in zip(*numbers.values(), strict=True))
    shown = list(numbers.items())[:_TYPES]
    lines = [_row("type", ("questions", "answerable", "not", "held out", "drafts"))]
    lines += [_row(name[:24], row) for name, row in (("all", total), *shown) if row]
    if len(numbers) > _TYPES:
        lines.append(f"… and {len(numbers) - _TYPES} more types")
    if check.conversations:
        lines.append(f"conversations: {len(check.conversations)}")
    few = [f"{name[:24]} ({all_})" for name, (all_, *_) in shown if all_ < FEW]
    if few:
        lines.append(f"fewer than {FEW}, too few for a share of their own: {', '.join(few)}")
    return "\n".join(lines)


def _row(name: str, cells: Sequence[object]) -> str:
    return "  ".join([f"{name:24}", *(f"{cell!s:>10}" for cell in cells)])


def _numbers(counts: Counts) -> tuple[int, int, int, int, int]:
    answerable = counts.all - counts.abstain
    return counts.all, answerable, counts.abstain, counts.held_out, counts.drafts
