"""What happens when a visitor asks: a warning first where it is due, then the answer as it comes.

It holds no visitor's words: a conversation is passed in and given back, exchange by exchange. What
an answer says, which details are personal and what a child at risk means is decided elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Answer, Evidence, Language, Status
from assistant.answering import Answering
from assistant.caring.personal import find_personal_details
from assistant.caring.risk import speaks_of_child_at_risk
from assistant.offering import suggest
from assistant.page.exchange import Exchange, Step, Talk, Where
from assistant.page.service import Service
from assistant.rendering import show_answer
from assistant.rendering.actions import show_action_table
from assistant.rendering.after import show_after
from assistant.rendering.care import show_alert, show_held, show_whom_to_ring
from assistant.settings import KEPT_TURNS, MAX_QUESTION
from assistant.tabling import ActionTable, action_table
from assistant.wording import language_of, say
from index.retrieving import EVERYTHING, Filter, make_filter

KEPT_EXCHANGES = 200  # of one conversation: what is shown and can be saved, and a bound on it


class Talking:
    """Answers visitors, each within a conversation that is passed in."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(
        self, question: str, talk: Talk, where: Where, language: Language, *, is_sure: bool = False
    ) -> Iterator[Step]:
        """The page from the question to its answer; nothing happens where nothing is asked. A
        message that is too long, or seems to name a person, is held back with a warning and goes
        nowhere; the latter goes where the visitor `is_sure`."""
        talk = self.stop(talk, language).talk  # whatever was on its way no longer is
        if not question.strip():
            yield Step(talk)
            return
        warning = self._warning(question, language, is_sure)
        if warning:
            yield Step(talk, warning=warning)
            return
        before = talk[-KEPT_EXCHANGES + 1 :]
        for exchange in self._exchanges(question, before, where, language):
            yield Step((*before, exchange), is_busy=not exchange.is_whole)

    def ask_again(self, talk: Talk, where: Where, language: Language) -> Iterator[Step]:
        """The last question once more, in its place."""
        if talk:
            question = talk[-1].answer.question
            yield from self.ask(question, talk[:-1], where, language, is_sure=True)
        else:
            yield Step(talk)

    def stop(self, talk: Talk, language: Language) -> Step:
        """The conversation after a visitor stopped an answer: what had passed the check stays."""
        return Step(tuple(e if e.is_whole else self._stopped(e, language) for e in talk))

    def _stopped(self, exchange: Exchange, language: Language) -> Exchange:
        has_words = bool(exchange.answer.citations)
        status: Status = "partial" if has_words else "error"
        message = say("stopped" if has_words else "stopped_early", language)
        answer = replace(exchange.answer, status=status, message=message, stage="done")
        return self._exchange(exchange.number, answer, exchange.scope, exchange.first)

    def _warning(self, question: str, language: Language, is_sure: bool) -> str:
        """Why a message is held back, as HTML, whom to ring before it; empty where it is not."""
        if len(question) > MAX_QUESTION:
            length = len(question)
            return show_alert(say("long_question", language, length=length, limit=MAX_QUESTION))
        if is_sure or not self._service.settings.warn:
            return ""
        details = find_personal_details(question, self._is_printed)
        return self._contacts(question, language) + show_held(details, language) if details else ""

    def _exchanges(
        self, question: str, before: Talk, where: Where, language: Language
    ) -> Iterator[Exchange]:
        """The answer as it comes. Whatever fails, a visitor reads a sentence and can go on; the
        operator reads where it failed, and not what was asked."""
        number = before[-1].number + 1 if before else 0
        first = self._contacts(question, language)
        try:
            library = self._service.assistant.index.library
            scope = make_filter(where.documents, where.types, where.has_superseded, library)
            for answer in self._answers(question, before, scope, language):
                yield self._exchange(number, answer, scope, first, self._offered(answer, scope))
        except Exception as error:
            print(f"warning: an answer failed: {_where(error)}", file=sys.stderr, flush=True)
            framed = "cy" if language == "cy" else language_of(question)
            message = say("failed", framed, why=type(error).__name__)
            failed = Answer(question, "error", "", message=message, language=framed, stage="done")
            yield self._exchange(number, failed, EVERYTHING, first)

    def _answers(
        self, question: str, before: Talk, scope: Filter, language: Language
    ) -> Iterator[Answer]:
        turns = tuple(e.answer.as_turn() for e in before if e.answer.status != "error")
        frame: Language | None = "cy" if language == "cy" else None
        return self._service.assistant.stream(
            question, turns[-KEPT_TURNS:], filter=scope, language=frame
        )

    def _offered(self, answer: Answer, scope: Filter) -> tuple[str, ...]:
        if answer.stage != "done" or answer.status != "declined":
            return ()
        return suggest(self._service.assistant, answer, answer.language, scope)

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
        number: int,
        answer: Answer,
        scope: Filter,
        first: str = "",
        offered: Sequence[str] = (),
    ) -> Exchange:
        """An answer as it stands on the page, with what stands around it once it is whole."""
        documents = self._service.assistant.index.documents
        table = self._table(answer, scope) if answer.stage == "done" else None
        tabled = show_action_table(table, documents, answer.language) if table else ""
        shown = first + show_answer(answer, documents, tabled)
        if answer.stage == "done":
            can_judge = self._service.feedback is not None and answer.status != "error"
            shown += show_after(number, table is not None, offered, can_judge, answer.language)
        answer = replace(answer, evidence=Evidence())
        return Exchange(number, answer, shown.replace("\n", " "), table, first, scope)

    def _table(self, answer: Answer, scope: Filter) -> ActionTable | None:
        index = self._service.assistant.index
        allowed = {d.id for d in index.library.documents if scope.allows(d)}
        return action_table(answer, index, allowed)

    def warm(self) -> None:
        """Loads what the first question needs, so that the first visitor does not wait for it. No
        chat model is asked."""
        Answering(self._service.assistant.retriever).invoke(say("example_worker_1"))


def _where(error: Exception) -> str:
    """What an error is and where it came from; its message may hold what was asked."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "nowhere"
    return f"{type(error).__name__} at {place}"
