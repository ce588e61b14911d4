"""One verdict of a chat model, in a form that is parsed strictly.

A reply that is in another form twice is no verdict: None, never a yes. What is judged, and what
becomes of a verdict, is not known here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, create_model

from assistant.local import LocalModel
from assistant.writing import WritingError, load_model

IN_A_ROW = 3  # failures after which the model is taken to be gone

Say = Callable[[str], None]
Task = TypeVar("Task")
Result = TypeVar("Result")


class JudgeError(Exception):
    """The judge can't be used or failed, or what it is given is at fault; the message says why."""


class Verdict(BaseModel):
    """A verdict in JSON; the reason stands first, for it is to come before the verdict."""

    model_config = ConfigDict(strict=True, extra="forbid")

    # The bound is for models that write along a schema; elsewhere a longer reason is no fault.
    why: str = Field(json_schema_extra={"maxLength": 200})


class Supported(Verdict):
    """Whether passages support a statement."""

    supported: bool


class Found(Verdict):
    """For each point, whether an answer makes it."""

    found: list[bool]


Form = TypeVar("Form", bound=Verdict)


def found_form(points: int) -> type[Found]:
    """The form with a verdict for each of so many points, no more and no fewer."""
    found = (list[bool], Field(min_length=points, max_length=points))
    return create_model("Found", __base__=Found, found=found)


@dataclass(frozen=True, slots=True)
class Judge:
    """A chat model that judges, the name that it is told by, and the seconds a reply may take."""

    name: str
    model: BaseChatModel
    seconds: float = 180

    def ask(self, prompt: str, request: str, form: type[Form]) -> Form | None:
        """The verdict, asked for once more where its form is wrong; None where it is again.

        Raises:
            JudgeError: the model failed.
        """
        messages: list[BaseMessage] = [SystemMessage(prompt), HumanMessage(request)]
        for _ in range(2):
            reply = self._reply(messages, form)
            try:
                return read_verdict(reply, form)
            except ValueError as error:
                wrong = f"That was not valid: {str(error)[:300]}. Return the JSON only."
                messages = [*messages, AIMessage(reply[:4000]), HumanMessage(wrong)]
        return None

    def _reply(self, messages: list[BaseMessage], form: type[Verdict]) -> str:
        model = self.model
        if isinstance(model, LocalModel):
            model = model.model_copy(update={"form": form.model_json_schema()})
        until, reply = time.monotonic() + self.seconds, ""
        try:
            for chunk in model.stream(messages):
                reply += str(chunk.text)
                if time.monotonic() > until:
                    raise TimeoutError(f"no end after {self.seconds:g} seconds")
        except Exception as error:  # each provider raises its own kinds
            raise JudgeError(f"{self.name} failed: {type(error).__name__}: {error}"[:300]) from None
        return reply


def open_judge(name: str, url: str | None = None) -> Judge:
    """The judge by its `init_chat_model` name or from `gguf:FILE`.

    Raises:
        JudgeError: it can't be used.
    """
    try:
        return Judge(name, load_model(name, url))
    except WritingError as error:  # which names the assistant's setting
        raise JudgeError(str(error).replace("ASSISTANT_MODEL", "--model")) from None


def read_verdict(reply: str, form: type[Form]) -> Form:
    """The one JSON object in a reply; prose around it is let pass.

    Raises:
        ValueError: there is none, it has another form, or it says something twice.
    """
    start, end = reply.find("{"), reply.rfind("}")
    if not 0 <= start < end:
        raise ValueError("there is no JSON object in it")
    try:
        return form.model_validate(json.loads(reply[start : end + 1], object_pairs_hook=_once))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field stands in it twice")
    return dict(pairs)


def judge_each(
    tasks: Iterable[Task], judge: Callable[[Task], Result], say: Say
) -> Iterator[tuple[Task, Result]]:
    """What is judged of each task. One in which the model fails is told and left out; `IN_A_ROW`
    of them end it."""
    failed = 0
    for task in tasks:
        try:
            result = judge(task)
        except JudgeError as error:
            say(f"left out: {error}")
            failed += 1
            if failed == IN_A_ROW:
                say(
                    f"it failed {failed} times in a row and is not asked on; what it judged is kept"
                )
                return
            continue
        failed = 0
        yield task, result
