"""A question and what a right answer to it looks like: the value, and its checks field by field.

It is the same for every kind of file: `eval.questions.reading` and `eval.questions.sheets` bring a
line's or a row's fields here. Nothing here reads files or asks whether a document exists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus import KINDS, Kind, Reference

# A gold passage is named in the one way in which every passage is named.
Gold = Reference
Fields = Mapping[str, object]

REQUIRED = ("id", "question", "type", "gold", "facts", "abstain")
_STATUSES = ("answered", "partial", "declined")
_UNNUMBERED = ("table", "section")
# What no spreadsheet and no UTF-8 file can hold; a carriage return becomes a line's end there.
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class QuestionsError(Exception):
    """A question set that can't be used; the message names file, line, field and remedy."""


class FieldError(Exception):
    """One field's fault; `at` counts the entries of a list from 1. Without a name, the line's."""

    def __init__(self, name: str | None, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.name, self.at = name, at


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what a right answer to it looks like.

    `gold` are the passages that rightly support an answer, `facts` lists of which a right answer
    holds at least one string each. Both are empty where `abstain` says that the documents do not
    answer. `conversation` and `turn` (1, 2, …; None where the order of the lines says it) are None
    outside dialogues. `held_out` marks questions that nobody may tune on. `expect` is the status
    that a right answer has, where the question says so ("partial"). A `draft` is for a person to
    mend, who finds the words of its passage in `passage`; nothing is scored with it.
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
    draft: bool = False
    passage: str | None = None


def question_of(fields: Fields) -> Question:
    """The question that a line's fields make; unknown fields are ignored, outer space is dropped.

    Raises:
        FieldError: a field is missing or wrong.
    """
    missing = [f"“{name}”" for name in REQUIRED if name not in fields]
    if missing:
        named = f"field {missing[0]} is missing; add it"
        several = f"fields {', '.join(missing)} are missing; add them"
        raise FieldError(None, named if len(missing) == 1 else several)
    conversation, turn = _dialogue(fields)
    draft = _flag(fields, "draft")
    passage = fields.get("passage") if draft else None
    question = Question(
        id=_string(fields, "id"),
        question=_string(fields, "question"),
        type=_string(fields, "type"),
        gold=tuple(_gold(entry, at) for at, entry in enumerate(_list(fields, "gold"), 1)),
        facts=tuple(_fact(entry, at) for at, entry in enumerate(_list(fields, "facts"), 1)),
        abstain=_boolean(fields, "abstain"),
        conversation=conversation,
        turn=turn,
        held_out=_flag(fields, "held_out"),
        expect=_expected(fields),
        draft=draft,
        passage=None if passage is None else _text(passage, "passage"),
    )
    if question.abstain and (question.gold or question.facts):
        raise FieldError("abstain", "true, but gold or facts are given; empty them or say false")
    if not question.abstain and not question.gold:
        raise FieldError("gold", "empty, but abstain is false; name the passages that answer")
    return question


def question_fields(question: Question) -> dict[str, object]:
    """The fields of a question's line in a JSON Lines file, those left out that say nothing."""
    optional = {
        "conversation": question.conversation,
        "turn": question.turn,
        "held_out": question.held_out or None,
        "expect": question.expect,
        "draft": question.draft or None,
        "passage": question.passage,
    }
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "gold": [
            [g.document, g.kind, g.number, *([g.heading] if g.heading else [])]
            for g in question.gold
        ],
        "facts": [list(fact) for fact in question.facts],
        "abstain": question.abstain,
        **{name: given for name, given in optional.items() if given is not None},
    }


# -- one field --------------------------------------------------------------------------------


def _text(given: object, name: str, at: int | None = None, what: str = "a text") -> str:
    if not isinstance(given, str) or not given.strip():
        raise FieldError(name, f"{shown(given)} is not {what}", at)
    if name == "id" and "\n" in given.strip():
        raise FieldError(name, "holds a line's end; write it on one line", at)
    found = _UNHOLDABLE.search(given)
    if found:
        code = f"U+{ord(found.group()):04X}"
        raise FieldError(name, f"holds the control character {code}; take it out", at)
    return given.strip()


def _string(fields: Fields, name: str) -> str:
    words = "a text with words in it"
    text = _text(fields[name], name, what=words)
    if name == "question" and not re.search(r"\w", text):
        raise FieldError(name, f"{shown(text)} is not {words}")
    return text


def _expected(fields: Fields) -> str | None:
    given = fields.get("expect")
    if given is not None and given not in _STATUSES:
        raise FieldError("expect", f"{shown(given)} is not one of {', '.join(_STATUSES)}")
    return str(given) if given else None


def _flag(fields: Fields, name: str) -> bool:
    return _boolean(fields, name) if name in fields else False


def _boolean(fields: Fields, name: str) -> bool:
    given = fields[name]
    if not isinstance(given, bool):
        raise FieldError(name, f"{shown(given)} is neither true nor false")
    return given


def _list(fields: Fields, name: str) -> list[object]:
    given = fields[name]
    if not isinstance(given, list):
        raise FieldError(name, f"{shown(given)} is not a list; write it in brackets, […]")
    return given


def _dialogue(fields: Fields) -> tuple[str | None, int | None]:
    conversation, turn = fields.get("conversation"), fields.get("turn")
    if conversation is None and turn is None:
        return None, None
    name = _text(conversation, "conversation", what="a conversation's name; write it as a text")
    if turn is None:  # the lines' order will do
        return name, None
    if not isinstance(turn, int) or isinstance(turn, bool) or turn < 1:
        raise FieldError("turn", f"{shown(turn)} is not a whole number from 1")
    return name, turn


def _gold(entry: object, at: int) -> Gold:
    """[document, kind, number] or [document, kind, null, heading]."""
    if not isinstance(entry, list) or len(entry) not in (3, 4):
        raise FieldError("gold", f"{shown(entry)} is not [document, kind, number]", at)
    document = _text(entry[0], "gold", at, "a document's id")
    kind, number = _kind(entry[1], at), entry[2]
    heading = entry[3] if len(entry) == 4 else None
    if number is None and kind not in _UNNUMBERED:
        raise FieldError("gold", f"a {kind} needs its number", at)
    if number is not None:
        as_text = f"a number; write it as a text, as in {json.dumps(str(number))}"
        number = _text(number, "gold", at, as_text)
    if heading is not None:
        heading = _text(heading, "gold", at, "a heading")
    return Gold(document, kind, number, heading)


def _kind(given: object, at: int) -> Kind:
    for kind in KINDS:
        if given == kind:
            return kind
    kinds = ", ".join(KINDS)
    raise FieldError("gold", f"{shown(given)} is not a kind; write one of {kinds}", at)


def _fact(entry: object, at: int) -> tuple[str, ...]:
    """A list of strings of which any one will do."""
    if not isinstance(entry, list) or not entry:
        as_list = 'is not a list of texts, as in ["£740", "740"]'
        raise FieldError("facts", f"{shown(entry)} {as_list}", at)
    for alternative in entry:
        if not isinstance(alternative, str) or not re.search(r"\w", alternative):
            raise FieldError("facts", f"{shown(alternative)} is not a text with words in it", at)
    return tuple(_text(alternative, "facts", at) for alternative in entry)


def shown(given: object) -> str:
    """A field's value as a message shows it, cut where it is long."""
    text = json.dumps(given, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
