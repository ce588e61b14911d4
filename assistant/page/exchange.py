"""A visitor's conversation as it stands on the page: its exchanges, and what is shown of them.

Plain values: nothing here asks, answers or knows Gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from assistant.rendering import show_question
from assistant.tabling import ActionTable
from index.retrieving import EVERYTHING, Filter

Message = dict[str, Any]  # Gradio's form of a chat message


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, as it stands on the page (`shown` is HTML).

    `number` is its own within the conversation for good (0, 1, …). `table` is there where the
    answer is a set of actions, `first` where it began with whom to ring; `scope` is where it was
    looked for.
    """

    number: int
    answer: Answer
    shown: str
    table: ActionTable | None = None
    first: str = ""
    scope: Filter = EVERYTHING

    @property
    def is_whole(self) -> bool:
        """Whether the answer is no longer on its way."""
        return self.answer.stage == "done"


Talk = tuple[Exchange, ...]


def find_exchange(talk: Talk, number: int | None) -> Exchange | None:
    """The exchange of this number; None where it is not, or no longer, in the conversation."""
    return next((e for e in talk if e.number == number), None)


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows now: the conversation, what is put into the question box (None leaves
    it, for somebody may be typing), the warning (HTML, or nothing), and whether an answer is still
    on its way."""

    talk: Talk
    box: str | None = None
    warning: str = ""
    is_busy: bool = False

    @property
    def messages(self) -> list[Message]:
        """The conversation for Gradio's chat."""
        return [message for exchange in self.talk for message in _messages(exchange)]


def _messages(exchange: Exchange) -> Iterator[Message]:
    yield {"role": "user", "content": show_question(exchange.answer.question)}
    yield {"role": "assistant", "content": exchange.shown}


@dataclass(frozen=True, slots=True)
class Where:
    """Where to look, as a visitor chose it: documents by id and types, all when empty."""

    documents: Sequence[str] = ()
    types: Sequence[str] = ()
    has_superseded: bool = True
