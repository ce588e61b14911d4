"""An answer worded by a chat model, from the same passages, and checked before it is shown.

The model sees passages under opaque keys and returns statements, each with a key and the words it
relies on. What fails the check (`assistant.verify`) is removed and counted. Whatever the model
does wrong, the quoted passages are what remains: nothing here may raise to the reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field, ValidationError

from assistant.answer import Citation
from assistant.verify import check_statement, find_words
from corpus import Passage
from index.building import SearchIndex

_PROMPT = Path(__file__).resolve().parent / "prompts" / "answer.md"
KEY = "P{}"  # what passages are called towards the model, and what the parser accepts


class WritingError(Exception):
    """The model could not be used; the message says why and what to set."""


class Statement(BaseModel):
    """One statement as the model returns it."""

    text: str = Field(min_length=1, max_length=600)
    key: str
    words: str = Field(min_length=1, max_length=2000)


class Statements(BaseModel):
    """What the model is asked to return."""

    statements: list[Statement] = Field(max_length=12)


@dataclass(frozen=True, slots=True)
class Written:
    """Statements that passed the check, in Markdown with markers, and how many did not."""

    text: str
    citations: tuple[Citation, ...]
    removed: int


def load_model(name: str, base_url: str | None = None) -> BaseChatModel:
    """A chat model by its `init_chat_model` name, deterministic where it can be.

    Raises:
        WritingError: the name is unknown, its package is missing or it lacks a key.
    """
    options: dict[str, object] = {"temperature": 0}
    if base_url:
        options["base_url"] = base_url
    try:
        return cast(BaseChatModel, init_chat_model(name, **options))  # type: ignore[call-overload]
    except Exception as error:  # each provider raises its own kinds
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise WritingError(
            f"ASSISTANT_MODEL={name} can't be used: {first[:200]} "
            "(install the provider's LangChain package and set its key, or unset ASSISTANT_MODEL)"
        ) from None


def write_answer(
    model: BaseChatModel, index: SearchIndex, question: str, passages: Sequence[Passage]
) -> Written:
    """Asks the model, allows one repair of its form, and keeps the statements that hold.

    Raises:
        WritingError: the model failed or returned nothing in the form asked for, twice.
    """
    messages: list[BaseMessage] = [
        SystemMessage(_PROMPT.read_text(encoding="utf-8")),
        HumanMessage(_request(question, passages)),
    ]
    for attempt in range(2):
        reply = _invoke(model, messages)
        try:
            return _checked(_parse(reply), index, passages)
        except (ValueError, ValidationError) as error:
            if attempt:
                raise WritingError("the model did not keep to the form asked for") from None
            messages += [
                AIMessage(reply[:4000]),
                HumanMessage(f"That was not valid: {str(error)[:300]}. Return the JSON only."),
            ]
    raise WritingError("the model did not keep to the form asked for")


def _invoke(model: BaseChatModel, messages: list[BaseMessage]) -> str:
    try:
        return str(model.invoke(messages).text)
    except Exception as error:  # each provider raises its own kinds
        raise WritingError(
            f"the model failed: {type(error).__name__}: {str(error)[:200]}"
        ) from None


def _request(question: str, passages: Sequence[Passage]) -> str:
    shown = [
        f"[{KEY.format(i)}] {' – '.join(p.headings)}\n{p.text}" for i, p in enumerate(passages, 1)
    ]
    return "Passages:\n\n" + "\n\n".join(shown) + f"\n\nQuestion: {question}"


def _parse(reply: str) -> Statements:
    """The JSON object in a reply; prose around it is let pass.

    Raises:
        ValueError: there is none, or it has another form.
    """
    start, end = reply.find("{"), reply.rfind("}")
    if not 0 <= start < end:
        raise ValueError("there is no JSON object in it")
    try:
        return Statements.model_validate(json.loads(reply[start : end + 1]))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _checked(given: Statements, index: SearchIndex, passages: Sequence[Passage]) -> Written:
    keys = {KEY.format(i): p for i, p in enumerate(passages, 1)}
    lines: list[str] = []
    citations: list[Citation] = []
    removed = 0
    for statement in given.statements:
        passage = keys.get(statement.key.strip(" []"))
        place = find_words(statement.words, passage.text) if passage else None
        if passage is None or place is None:
            removed += 1
            continue
        document = index.documents[passage.document]
        about = " ".join((document.title, *passage.headings))
        text = re.sub(r"\[\d+\]", "", statement.text).strip()
        quote = passage.text[slice(*place)]
        if not check_statement(text, quote, about).supported:
            removed += 1
            continue
        start = passage.start + place[0]
        citations.append(
            Citation(
                len(citations) + 1, passage, document.title, passage.label, quote, start,
                start + len(quote),
            )
        )  # fmt: skip
        lines.append(f"{text} [{len(citations)}]")
    return Written("\n\n".join(lines), tuple(citations), removed)
