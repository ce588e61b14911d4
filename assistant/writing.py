"""An answer worded by a chat model, from the same passages, and checked before it is shown.

The model sees passages under opaque keys and returns statements, each with a key and the words it
relies on. What fails the check (`assistant.verify`) is removed and counted. Whatever the model
does wrong, the quoted passages are what remains: nothing here may raise to the reader.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, Field, ValidationError

from assistant.answer import Citation, cite
from assistant.local import LocalModel, LocalModelError
from assistant.verify import check_statement, find_words
from corpus import Passage
from index.building import SearchIndex

_PROMPT = Path(__file__).resolve().parent / "prompts" / "answer.md"
GGUF = "gguf:"  # what stands before a model's file in ASSISTANT_MODEL
MOST = 12  # statements of one answer
LONGEST = 40_000  # characters of a reply; what goes on is cut
SECONDS = 180  # that a reply may take
_OPENING = re.compile(r'"statements"\s*:\s*\[')
_DECODER = json.JSONDecoder()
KEY = "P{}"  # what passages are called towards the model, and what the parser accepts


class WritingError(Exception):
    """The model could not be used; the message says why and what to set."""


class Statement(BaseModel):
    """One statement as the model returns it."""

    key: str
    words: str = Field(min_length=1, max_length=2000)  # before the text: what is copied is kept to
    text: str = Field(min_length=1, max_length=600)


class Statements(BaseModel):
    """What the model is asked to return."""

    statements: list[Statement] = Field(max_length=MOST)


@dataclass(frozen=True, slots=True)
class Written:
    """Statements that passed the check, each with its citation, and how many did not."""

    statements: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    removed: int = 0

    @property
    def text(self) -> str:
        """The statements in Markdown, each with its marker."""
        lines = (f"{s} [{i}]" for i, s in enumerate(self.statements, 1))
        return "\n\n".join(lines)


def load_model(name: str, base_url: str | None = None) -> BaseChatModel:
    """A chat model by its `init_chat_model` name or from `gguf:FILE`, deterministic where possible.

    Raises:
        WritingError: the name is unknown, its package is missing or it lacks a key.
    """
    if name.startswith(GGUF):
        try:
            return LocalModel.open(Path(name.removeprefix(GGUF)), Statements.model_json_schema())
        except LocalModelError as error:
            raise WritingError(f"ASSISTANT_MODEL={name} can't be used: {error}") from None
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
    *_, written = write_statements(model, index, question, passages)
    return written


def write_statements(
    model: BaseChatModel, index: SearchIndex, question: str, passages: Sequence[Passage]
) -> Iterator[Written]:
    """The same, as far as it has come: one more for each statement that the model completes.

    Raises:
        WritingError: as `write_answer`.
    """
    messages: list[BaseMessage] = [
        SystemMessage(_PROMPT.read_text(encoding="utf-8")),
        HumanMessage(_request(question, passages)),
    ]
    for attempt in range(2):
        checked = _Checked(index, passages)
        reply = _Reply()
        try:
            for statement in reply.statements(_stream(model, messages)):
                checked.add(statement)
                yield checked.written()
            yield checked.written()
            return
        except (ValueError, ValidationError) as error:
            if attempt:
                raise WritingError("the model did not keep to the form asked for") from None
            messages += [
                AIMessage(reply.text[:4000]),
                HumanMessage(f"That was not valid: {str(error)[:300]}. Return the JSON only."),
            ]


def _stream(model: BaseChatModel, messages: list[BaseMessage]) -> Iterator[str]:
    """A reply's text as it comes, cut where it goes on for ever."""
    until = time.monotonic() + SECONDS
    try:
        for chunk in model.stream(messages):
            yield str(chunk.text)
            if time.monotonic() > until:
                raise TimeoutError(f"no end after {SECONDS} seconds")
    except Exception as error:  # each provider raises its own kinds
        raise WritingError(
            f"the model failed: {type(error).__name__}: {str(error)[:200]}"
        ) from None


def _request(question: str, passages: Sequence[Passage]) -> str:
    shown = [
        f"[{KEY.format(i)}] {' – '.join(p.headings)}\n{p.text}" for i, p in enumerate(passages, 1)
    ]
    return "Passages:\n\n" + "\n\n".join(shown) + f"\n\nQuestion: {question}"


class _Reply:
    """A model's reply while it comes; `text` is what has come."""

    def __init__(self) -> None:
        self.text = ""

    def statements(self, chunks: Iterable[str]) -> Iterator[Statement]:
        """Each statement as soon as its JSON is complete; prose around the JSON is let pass.

        Raises:
            ValueError: there is no JSON of the form asked for, or more text than there may be.
        """
        at, given = 0, 0
        for chunk in chunks:
            self.text += chunk
            if len(self.text) > LONGEST:
                raise ValueError("it is too long")
            while (found := self._next(at)) is not None:
                statement, at = found
                given += 1
                yield statement
                if given == MOST:
                    return  # what goes on is cut
        if not given:
            _parse(self.text)  # an empty list is an answer, another form is not

    def _next(self, at: int) -> tuple[Statement, int] | None:
        """The next complete statement from `at` on, and where it ends."""
        if not at:
            opening = _OPENING.search(self.text)
            if opening is None:
                return None
            at = opening.end()
        start = self.text.find("{", at)
        if start < 0 or "}" not in self.text[start:] or self.text[at:start].strip(" ,\n\r\t"):
            return None
        try:
            value, end = _DECODER.raw_decode(self.text, start)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        except ValueError:
            return None  # not complete yet
        return Statement.model_validate(value), end


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


class _Checked:
    """The statements of a reply that hold, numbered as they come."""

    def __init__(self, index: SearchIndex, passages: Sequence[Passage]) -> None:
        self._index = index
        self._keys = {KEY.format(i): p for i, p in enumerate(passages, 1)}
        self._seen: list[Statement] = []
        self._statements: list[str] = []
        self._citations: list[Citation] = []
        self._removed = 0

    def add(self, statement: Statement) -> None:
        """Keeps a statement that the words it relies on support; counts any other."""
        if statement in self._seen:
            return
        self._seen.append(statement)
        passage = self._keys.get(statement.key.strip(" []"))
        place = find_words(statement.words, passage.text) if passage else None
        text = re.sub(r"\[\d+\]", "", statement.text).strip()
        if passage is None or place is None or not self._holds(text, passage, place):
            self._removed += 1
            return
        document = self._index.documents[passage.document]
        self._citations.append(cite(document, passage, *place, marker=len(self._citations) + 1))
        self._statements.append(text)

    def _holds(self, text: str, passage: Passage, place: tuple[int, int]) -> bool:
        about = " ".join((self._index.documents[passage.document].title, *passage.headings))
        return check_statement(text, passage.text[slice(*place)], about).supported

    def written(self) -> Written:
        """What holds so far."""
        return Written(tuple(self._statements), tuple(self._citations), self._removed)
