"""What happens when a visitor asks: a warning first where it is due, then the answer as it comes.

It holds no visitor's words: a conversation is passed in and given back, exchange by exchange. What
an answer says, which details are personal and what a child at risk means is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Answer, Evidence, Language, Status
from assistant.caring.personal import find_personal_details
from assistant.caring.risk import speaks_of_child_at_risk
from assistant.offering import suggest
from assistant.page.service import Service
from assistant.rendering import show_answer, show_question
from assistant.rendering.actions import show_action_table
from assistant.rendering.after import show_after
from assistant.rendering.care import show_held, show_whom_to_ring
from assistant.tabling import ActionTable, action_table
from assistant.wording import language_of, say
from index.retrieving import EVERYTHING, Filter, make_filter

KEPT_TURNS = 20  # of one conversation: enough to go on from
KEPT_EXCHANGES = 200  # of one conversation: what is shown and can be saved, and a bound on it

Message = dict[str, Any]  # Gradio's form of a chat message


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, as it stands on the page (`shown` is HTML). `table` is there
    where the answer is a set of actions, `first` where it began with whom to ring; `scope` is
    where it was looked for."""

    answer: Answer
    shown: str
    table: ActionTable | None = None
    first: str = ""
    scope: Filter = EVERYTHING


Talk = tuple[Exchange, ...]


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


class Talking:
    """Answers visitors, each within a conversation that is passed in."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(
        self, question: str, talk: Talk, where: Where, language: Language, *, is_sure: bool = False
    ) -> Iterator[Step]:
        """The page from the question to its answer; nothing happens where nothing is asked. A
        message that seems to name a person is held back with a warning and goes nowhere, unless
        the visitor `is_sure`."""
        if not question.strip():
            yield Step(talk)
            return
        if self._service.settings.warn and not is_sure:
            details = find_personal_details(question, self._is_printed)
            if details:
                first = self._contacts(question, language)
                yield Step(talk, warning=first + show_held(details, language))
                return
        before = talk[-KEPT_EXCHANGES + 1 :]
        box: str | None = ""
        for exchange in self._exchanges(question, before, where, language):
            is_busy = exchange.answer.stage != "done"
            yield Step((*before, exchange), box, is_busy=is_busy)
            box = None

    def ask_again(self, talk: Talk, where: Where, language: Language) -> Iterator[Step]:
        """The last question once more, in its place."""
        if talk:
            question = talk[-1].answer.question
            yield from self.ask(question, talk[:-1], where, language, is_sure=True)
        else:
            yield Step(talk)

    def stop(self, talk: Talk, language: Language) -> Step:
        """The conversation after a visitor stopped an answer: what had passed the check stays."""
        if not talk or talk[-1].answer.stage == "done":
            return Step(talk)
        last = talk[-1]
        status: Status = "partial" if last.answer.citations else "error"
        message = say("stopped", language)
        stopped = replace(last.answer, status=status, message=message, stage="done")
        exchange = self._exchange(stopped, len(talk) - 1, last.scope, last.first)
        return Step((*talk[:-1], exchange))

    def _exchanges(
        self, question: str, before: Talk, where: Where, language: Language
    ) -> Iterator[Exchange]:
        library = self._service.assistant.index.library
        scope = make_filter(where.documents, where.types, where.has_superseded, library)
        first = self._contacts(question, language)
        for answer in self._answers(question, before, scope, language):
            offered: tuple[str, ...] = ()
            if answer.stage == "done" and answer.status == "declined":
                offered = suggest(self._service.assistant, answer, answer.language, scope)
            yield self._exchange(answer, len(before), scope, first, offered)

    def _answers(
        self, question: str, before: Talk, scope: Filter, language: Language
    ) -> Iterator[Answer]:
        turns = tuple(e.answer.as_turn() for e in before if e.answer.status != "error")
        frame: Language | None = language if language != "en" else None
        try:
            yield from self._service.assistant.stream(
                question, turns[-KEPT_TURNS:], filter=scope, language=frame
            )
        except Exception as error:  # whatever failed, a visitor reads a sentence and can go on
            asked = frame or language_of(question)
            message = say("failed", asked, why=f"{type(error).__name__}: {error}")
            yield Answer(question, "error", "", message=message, language=asked, stage="done")

    def _is_printed(self, words: str) -> bool:
        """Whether the documents themselves print these words: then they are no secret."""
        documents = self._service.assistant.index.library.documents
        return any(words in document.text for document in documents)

    def _contacts(self, question: str, language: Language) -> str:
        """Whom to ring first, where the message speaks of a child at risk now."""
        if not speaks_of_child_at_risk(question):
            return ""
        return show_whom_to_ring(self._service.contacts, language)

    def _exchange(
        self,
        answer: Answer,
        number: int,
        scope: Filter,
        first: str = "",
        offered: Sequence[str] = (),
    ) -> Exchange:
        """An answer as it stands on the page, with what stands around it once it is whole."""
        documents = self._service.assistant.index.documents
        shown = first + show_answer(answer, documents)
        table = None
        if answer.stage == "done":
            table = self._table(answer, scope)
            if table is not None:
                shown += show_action_table(table, documents, answer.language)
            can_judge = self._service.feedback is not None and answer.status != "error"
            shown += show_after(number, table is not None, offered, can_judge, answer.language)
        answer = replace(answer, evidence=Evidence())
        return Exchange(answer, shown.replace("\n", " "), table, first, scope)

    def _table(self, answer: Answer, scope: Filter) -> ActionTable | None:
        index = self._service.assistant.index
        allowed = {d.id for d in index.library.documents if scope.allows(d)}
        return action_table(answer, index, allowed)

    def warm(self) -> None:
        """Loads what the first question needs, so that the first visitor does not wait for it."""
        for _ in self._answers(say("example_worker_1"), (), EVERYTHING, "en"):
            pass
