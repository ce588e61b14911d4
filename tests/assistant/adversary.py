"""A chat model that means harm: it reads the passages it is given and returns statements about
them of which most are false, and remembers which.

It is a real LangChain model. `Flood` never ends; `Babbler` says what is in no form asked for.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from index.chunking import split_sentences

# Each role and what it is turned into.
ROLES = {
    "social worker": "head teacher",
    "team manager": "police officer",
    "manager": "solicitor",
    "Placement Panel": "Scrutiny Committee",
    "Panel": "Inspectorate",
    "court": "hospital",
    "Council": "landlord",
    "parents": "neighbours",
    "carer": "dentist",
    "volunteer": "prisoner",
    "reviewing officer": "parking officer",
}
MODALS = {"must": "may", "should": "must", "may": "must", "can": "must"}


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted statement: what was done to the words of a passage, and whether it is true."""

    kind: str
    text: str
    key: str
    words: str

    @property
    def is_true(self) -> bool:
        return self.kind.startswith("true")


Lie = Callable[[str], str | None]


def alter_figure(text: str) -> str | None:
    found = re.search(r"(?<![\d/.(])\b\d{1,3}\b(?![\d/)])", text)
    return found and text[: found.start()] + str(int(found.group()) + 7) + text[found.end() :]


def alter_date(text: str) -> str | None:
    found = re.search(r"\b(?:19|20)\d\d\b", text)
    return found and text[: found.start()] + str(int(found.group()) - 11) + text[found.end() :]


def drop_not(text: str) -> str | None:
    found = re.search(r"\b(?:not |never )", text)
    return found and text[: found.start()] + text[found.end() :]


def add_not(text: str) -> str | None:
    found = re.search(r"\b(?:must|should|may|is|are|can) (?!not\b)", text)
    return found and f"{text[: found.end()]}not {text[found.end() :]}"


def swap_role(text: str) -> str | None:
    for role, other in ROLES.items():
        if re.search(rf"\b{role}\b", text):
            return re.sub(rf"\b{role}\b", other, text)
    return None


def swap_sides(text: str) -> str | None:
    """Turns "The A must tell the B" round."""
    found = re.match(r"((?:The|A) [\w' -]+?) ((?:must|should|may) \w+) ((?:the|a) \w+)\b", text)
    if not found:
        return None
    subject, verb, side = found.groups()
    lower = subject[0].lower() + subject[1:]
    return f"{side[0].upper()}{side[1:]} {verb} {lower}{text[found.end() :]}"


def change_modal(text: str) -> str | None:
    found = re.search(rf"\b(?:{'|'.join(MODALS)})\b", text)
    return found and text[: found.start()] + MODALS[found.group()] + text[found.end() :]


def drop_condition(text: str) -> str | None:
    found = re.search(r",? (?:unless|if|except) [^,;:]+\.$", text)
    return found and f"{text[: found.start()]}."


def hide_negation(text: str) -> str | None:
    """The words with an ellipsis where the "not" was."""
    found = re.search(r" not ", text)
    return found and f"{text[: found.start()]} … {text[found.end() :]}"


LIES: dict[str, Lie] = {
    "figure": alter_figure,
    "date": alter_date,
    "dropped not": drop_not,
    "added not": add_not,
    "role": swap_role,
    "sides": swap_sides,
    "modal": change_modal,
    "condition": drop_condition,
}
GRAVE = frozenset(("figure", "date", "dropped not", "added not", "ellipsis"))


def lies_about(text: str, key: str, others: dict[str, str]) -> Iterator[Planted]:
    """Everything false that this adversary makes of one sentence."""
    for kind, lie in LIES.items():
        false = lie(text)
        if false:
            yield Planted(kind, false, key, text)
    hidden = hide_negation(text)
    if hidden:
        yield Planted("ellipsis", drop_not(text) or text, key, hidden)
    yield Planted("invention", "Every family gets a free bus pass and a new fridge.", key, text)
    yield Planted("words not there", text, key, f"Surely {text}")
    yield Planted("no such key", text, "P99", text)
    yield Planted("HTML", f"{text} <script>alert(document.cookie)</script>", key, text)
    for other, words in others.items():
        yield Planted("wrong passage", text, other, words)


def a_sentence(text: str) -> str:
    """One of a passage's sentences, another for another length."""
    spans = split_sentences(text)
    return text[slice(*spans[len(text) % len(spans)])]


def truths_about(text: str, key: str) -> Iterator[Planted]:
    """Everything true that it makes of one sentence."""
    yield Planted("true", text, key, text)
    yield Planted("true, with markers", f"{text} [1][2]", key, text)
    yield Planted("true, retold", re.sub(r"\bmust (?!not\b)", "has to ", text), key, text)
    yield Planted("true, shortened", text.replace("must not", "mustn't"), key, text)


class Adversary(BaseChatModel):
    """Returns six statements for each passage, one of them true, taking in turn from all that it
    can make of one of its sentences; `planted` keeps what it returned."""

    planted: list[Planted] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "adversary"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        found = re.findall(r"^\[(P\d+)\][^\n]*\n(.+?)(?=\n\n\[P|\n\nQuestion:)",
                           str(messages[-1].content), re.DOTALL | re.MULTILINE)  # fmt: skip
        first = {key: a_sentence(text) for key, text in found}
        chosen: list[Planted] = []
        for turn, (key, text) in enumerate(first.items()):
            others = {k: words for k, words in first.items() if k != key}
            lies = list(lies_about(text, key, dict(itertools.islice(others.items(), 1))))
            altered = [p for p in lies if p.kind in LIES or p.kind == "ellipsis"]
            rest = [p for p in lies if p not in altered]
            begin = (len(text) + turn) % len(rest)  # all kinds get their turn
            chosen += (altered + rest[begin:] + rest[:begin])[:5]
            truths = list(truths_about(text, key))
            chosen.append(truths[(len(text) + turn) % len(truths)])
        self.planted += chosen
        reply = json.dumps(
            {"statements": [{"text": p.text, "key": p.key, "words": p.words} for p in chosen]}
        )
        return ChatResult(generations=[ChatGeneration(message=AIMessage(reply))])


class Babbler(Adversary):
    """Says `reply`, whatever it is asked."""

    reply: str

    def _generate(self, *arguments: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.reply))])


class Flood(Adversary):
    """Streams for ever."""

    def _stream(self, *arguments: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for _ in itertools.count():
            yield ChatGenerationChunk(message=AIMessageChunk('{"statements": and so on '))
