"""Question sets: JSON Lines in, checked `Question` values out.

A set that is wrong anywhere is refused as a whole, with a message for each fault that names the
file, the line and the field: a question that is quietly left out would change the scores without
any sign. Whether a gold reference exists in some documents is not asked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import KINDS, Kind, Reference

# A gold passage is named in the one way in which every passage is named.
Gold = Reference

_REQUIRED = ("id", "question", "type", "gold", "facts", "abstain")
_STATUSES = ("answered", "partial", "declined")
_UNNUMBERED = ("table", "section")
_SHOWN = 20  # faults in one message: enough to mend a set, few enough to read


class QuestionsError(Exception):
    """A question set that can't be used; the message names file, line, field and remedy."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what a right answer to it looks like.

    `gold` are the passages that rightly support an answer, `facts` lists of which a right answer
    holds at least one string each. Both are empty where `abstain` says that the documents do not
    answer. `conversation` and `turn` (1, 2, …; None where the order of the lines says it) are None
    outside dialogues. `held_out` marks questions that nobody may tune on. `expect` is the status
    that a right answer has, where the question says so ("partial").
    """

    id: str
    question: str
    type: str
    gold: tuple[Gold, ...]
    facts: tuple[tuple[str, ...], ...]
    abstain: bool
    conversation: str | None = None
    turn: int | None = None
    held_out: bool = False
    expect: str | None = None


def read_questions(paths: Sequence[Path]) -> tuple[Question, ...]:
    """Reads question sets, in the order given; ids are unique over all of them.

    Raises:
        QuestionsError: a file can't be read, holds no question, or has a faulty line.
    """
    if not paths:
        raise QuestionsError("no question file was given; name one with --questions FILE.jsonl")
    found: list[Question] = []
    faults: list[str] = []
    places: dict[str, str] = {}
    turns: dict[str, tuple[str, int]] = {}
    for path in paths:
        lines = _lines(path)
        if not lines:
            raise QuestionsError(f"{path.name} holds no questions; write one JSON object a line")
        for number, line in lines:
            place = f"{path.name}, line {number}"
            question, wrong = _question(line)
            if question is not None:
                wrong = [*_repeats(question, place, places), *_turn_order(question, path, turns)]
                found.append(question)
            faults += [f"{place}: {fault}" for fault in wrong]
    if faults:
        more = f"\n… and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise QuestionsError("\n".join(faults[:_SHOWN]) + more)
    return tuple(found)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The file's lines that hold anything, with their numbers from 1."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise QuestionsError(f"{path}: {error.strerror}; check the path of the file") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise QuestionsError(
            f"{path.name}, line {line}: the file is not UTF-8; save it again as UTF-8"
        ) from None
    # Not splitlines(): JSON may hold U+2028 and its like inside a string.
    return [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _repeats(question: Question, place: str, places: dict[str, str]) -> Iterator[str]:
    first = places.setdefault(question.id, place)
    if first != place:
        yield f"field “id”: {question.id!r} is also the id of {first}; give each its own"


def _turn_order(question: Question, path: Path, turns: dict[str, tuple[str, int]]) -> Iterator[str]:
    """Turns of one conversation stand in one file and in order, or they would not follow on."""
    if question.conversation is None:
        return
    name, last = turns.get(question.conversation, (path.name, 0))
    turn = question.turn or last + 1
    if name != path.name:
        yield f"field “conversation”: {question.conversation!r} is also in {name}; rename one"
    elif turn <= last:
        yield (
            f"field “turn”: {turn} comes after {last} in conversation "
            f"{question.conversation!r}; put its turns in order"
        )
    turns[question.conversation] = (path.name, turn)


# -- one line ---------------------------------------------------------------------------------


class _FieldError(Exception):
    """One field's fault; the message goes on from “field “name”: ”."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"field “{name}”: {message}")


def _question(line: str) -> tuple[Question | None, list[str]]:
    """The question that a line holds, or the line's faults."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        return None, [f"this is not JSON ({error}); write one JSON object on the line"]
    if not isinstance(fields, dict):
        return None, ["this is not a JSON object; write one in braces, {…}"]
    missing = [f"field “{name}” is missing; add it" for name in _REQUIRED if name not in fields]
    if missing:
        return None, missing
    try:
        return _checked(fields), []
    except _FieldError as error:
        return None, [str(error)]


def _checked(fields: Mapping[str, object]) -> Question:
    conversation, turn = _dialogue(fields)
    question = Question(
        id=_string(fields, "id"),
        question=_string(fields, "question"),
        type=_string(fields, "type"),
        gold=tuple(_gold(entry, at) for at, entry in enumerate(_list(fields, "gold"), 1)),
        facts=tuple(_fact(entry, at) for at, entry in enumerate(_list(fields, "facts"), 1)),
        abstain=_boolean(fields, "abstain"),
        conversation=conversation,
        turn=turn,
        held_out=_boolean(fields, "held_out") if "held_out" in fields else False,
        expect=_expected(fields),
    )
    if question.abstain and (question.gold or question.facts):
        raise _FieldError("abstain", "true, but gold or facts are given; empty them or say false")
    if not question.abstain and not question.gold:
        raise _FieldError("gold", "empty, but abstain is false; name the passages that answer")
    return question


def _string(fields: Mapping[str, object], name: str) -> str:
    given = fields[name]
    if not isinstance(given, str) or not given.strip():
        raise _FieldError(name, f"{_shown(given)} is not a text with words in it")
    return given


def _expected(fields: Mapping[str, object]) -> str | None:
    given = fields.get("expect")
    if given is not None and given not in _STATUSES:
        raise _FieldError("expect", f"{_shown(given)} is not one of {', '.join(_STATUSES)}")
    return str(given) if given else None


def _boolean(fields: Mapping[str, object], name: str) -> bool:
    given = fields[name]
    if not isinstance(given, bool):
        raise _FieldError(name, f"{_shown(given)} is neither true nor false")
    return given


def _list(fields: Mapping[str, object], name: str) -> list[object]:
    given = fields[name]
    if not isinstance(given, list):
        raise _FieldError(name, f"{_shown(given)} is not a list; write it in brackets, […]")
    return given


def _dialogue(fields: Mapping[str, object]) -> tuple[str | None, int | None]:
    conversation, turn = fields.get("conversation"), fields.get("turn")
    if conversation is None and turn is None:
        return None, None
    if not isinstance(conversation, str) or not conversation:
        raise _FieldError("conversation", "write the conversation's name as a text")
    if turn is None:  # the lines' order will do
        return conversation, None
    if not isinstance(turn, int) or isinstance(turn, bool) or turn < 1:
        raise _FieldError("turn", f"{_shown(turn)} is not a whole number from 1")
    return conversation, turn


def _gold(entry: object, at: int) -> Gold:
    """[document, kind, number] or [document, kind, null, heading]."""
    name = f"gold[{at}]"
    if not isinstance(entry, list) or len(entry) not in (3, 4):
        raise _FieldError(name, f"{_shown(entry)} is not [document, kind, number]")
    document, given, number = entry[:3]
    heading = entry[3] if len(entry) == 4 else None
    if not isinstance(document, str) or not document:
        raise _FieldError(name, f"{_shown(document)} is not a document's id")
    kind = _kind(given, name)
    if number is None and kind not in _UNNUMBERED:
        raise _FieldError(name, f"a {kind} needs its number")
    if number is not None and not isinstance(number, str):
        raise _FieldError(name, f"write the number as a text, as in {json.dumps(str(number))}")
    if heading is not None and not isinstance(heading, str):
        raise _FieldError(name, f"{_shown(heading)} is not a heading")
    return Gold(document, kind, number, heading)


def _kind(given: object, name: str) -> Kind:
    for kind in KINDS:
        if given == kind:
            return kind
    raise _FieldError(name, f"{_shown(given)} is not a kind; write one of {', '.join(KINDS)}")


def _fact(entry: object, at: int) -> tuple[str, ...]:
    """A list of strings of which any one will do."""
    name = f"facts[{at}]"
    if not isinstance(entry, list) or not entry:
        raise _FieldError(name, f'{_shown(entry)} is not a list of texts, as in ["£740", "740"]')
    for alternative in entry:
        if not isinstance(alternative, str) or not re.search(r"\w", alternative):
            raise _FieldError(name, f"{_shown(alternative)} is not a text with words in it")
    return tuple(entry)


def _shown(given: object) -> str:
    text = json.dumps(given, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
