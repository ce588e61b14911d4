"""From a question to an answer: the whole path, read top to bottom.

`Answering` is a LangChain `Runnable` (invoke, batch, stream, async) over the steps of
`assistant.steps`; `Assistant` opens an index and keeps one.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.answer import Answer, Language, Stage, Turn
from assistant.settings import Settings
from assistant.steps import Asked, Step, Steps, Work, gather_evidence
from assistant.wording import say
from assistant.writing import WritingError, load_model
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from index.retrieving import EVERYTHING, Filter, Found, PassageRetriever


class Answering(Runnable[Asked | str, Answer]):
    """The path as a LangChain runnable: takes `Asked` or a plain question, gives an `Answer`.

    `stream` gives the answer so far: first one for each stage ("searching", "judging", …) without
    words, then one for each further statement that has passed the check, at last the whole.
    """

    def __init__(
        self,
        retriever: PassageRetriever,
        model: BaseChatModel | None = None,
        model_name: str | None = None,
    ) -> None:
        steps = Steps(retriever, model, model_name)
        self.fingerprint = retriever.index.fingerprint
        self.path: tuple[tuple[Stage, Step], ...] = (
            *steps.quoting,
            ("judging", steps.tell_of_action),
            ("writing", steps.write_with_model),
            ("writing", steps.add_notes),
            ("checking", steps.show_differences),
            ("checking", steps.say_status_of_documents),
            ("checking", steps.check_quotes),
        )

    def invoke(
        self, input: Asked | str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """The whole answer."""
        return self._call_with_config(self._answer, input, config)

    def stream(
        self, input: Asked | str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Answer]:
        """The answer so far: a pending one for each stage, then statement by statement."""
        yield from self._transform_stream_with_config(iter([input]), self._transformed, config)

    async def astream(
        self, input: Asked | str, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Answer]:
        """`stream`, each step in a thread so that nothing waits for it."""

        async def given() -> AsyncIterator[Asked | str]:
            yield input

        async for answer in self._atransform_stream_with_config(
            given(), self._atransformed, config
        ):
            yield answer

    def _transformed(self, inputs: Iterator[Asked | str]) -> Iterator[Answer]:
        *_, last = inputs
        for answer in self._so_far(last):
            yield from _statements(answer)

    async def _atransformed(self, inputs: AsyncIterator[Asked | str]) -> AsyncIterator[Answer]:
        *_, last = [each async for each in inputs]
        answers = self._transformed(iter([last]))
        while (answer := await asyncio.to_thread(next, answers, None)) is not None:
            yield answer

    def _answer(self, input: Asked | str) -> Answer:
        *_, answer = self._so_far(input)
        return answer

    def _so_far(self, input: Asked | str) -> Iterator[Answer]:
        asked = Asked(input) if isinstance(input, str) else input
        work = Work(asked, time.monotonic(), asked.language or "en")
        took: dict[str, float] = {}
        for stage, step in self.path:
            if stage not in took and work.answer is None:
                yield _dated(work, Answer(work.asked.question, "pending", "", stage=stage))
            began = time.monotonic()
            for after in _run(step, work):
                work = after
                if work.answer is not None and work.answer.stage == "writing":
                    yield _dated(work, work.answer)
            took[stage] = took.get(stage, 0.0) + time.monotonic() - began
        assert work.answer is not None
        whole = replace(
            work.answer,
            stage="done",
            stages=took,
            evidence=gather_evidence(work),
            fingerprint=self.fingerprint,
        )
        yield _dated(work, whole)


def _run(step: Step, work: Work) -> Iterator[Work]:
    """A step's result; a step that writes gives one after each statement."""
    result = step(work)
    if isinstance(result, Work):
        yield result
    else:
        yield from result


def _dated(work: Work, answer: Answer) -> Answer:
    """An answer with its time, its language and the question as it was understood."""
    return replace(
        answer,
        seconds=time.monotonic() - work.began,
        standalone=work.standalone.shown,
        language=work.language,
    )


def _statements(answer: Answer) -> Iterator[Answer]:
    """A whole answer made of quotations, statement by statement: its lines up to each marker, at
    last the whole. Any other as it is."""
    if answer.mode == "extractive" and answer.stage == "done":
        shown: set[int] = set()
        for end in list(re.finditer(r"\[(\d+)\]$", answer.text, re.MULTILINE))[:-1]:
            shown.add(int(end[1]))
            citations = tuple(c for c in answer.citations if c.marker in shown)
            text = answer.text[: end.end()]
            yield replace(answer, text=text, citations=citations, differences=(), stage="checking")
    yield answer


class Assistant:
    """An open index with its chain: what the page, the commands and the evaluation use."""

    def __init__(
        self, index: SearchIndex, model: BaseChatModel | None = None, model_name: str | None = None
    ) -> None:
        self.index = index
        self.retriever = PassageRetriever(index=index)
        self.chain = Answering(self.retriever, model, model_name)
        self.model = model
        self.model_name = model_name
        self.folder: Path | None = None
        self.warning: str | None = None

    @classmethod
    def open(
        cls,
        documents: Path | None = None,
        say_progress: Callable[[str], None] = lambda message: None,
        settings: Settings | None = None,
    ) -> Self:
        """Opens a library, indexing it first when that is missing or stale.

        A chat model that can't be used is reported through `say_progress` and left out: the
        answers then quote.

        Raises:
            LibraryError, CatalogueError, ModelError, IndexingError: what to do stands in each.
        """
        settings = settings or Settings()
        index = open_index(documents or settings.documents, Embedder(), say_progress)
        model, warning = None, None
        if settings.model:
            try:
                model = load_model(settings.model, settings.base_url)
            except WritingError as error:
                warning = str(error)
                say_progress(f"warning: {warning}")
        opened = cls(index, model, settings.model if model else None)
        opened.folder = documents or settings.documents
        opened.warning = warning
        return opened

    def reopened(self, say_progress: Callable[[str], None] = lambda message: None) -> Self:
        """The same library as it is now, indexed anew where it has changed, with the same chat
        model; this one goes on answering from the index that it has.

        Raises:
            LibraryError, CatalogueError, ModelError, IndexingError: what to do stands in each.
        """
        index = open_index(self.folder, self.index.embedder, say_progress)
        opened = type(self)(index, self.model, self.model_name)
        opened.folder, opened.warning = self.folder, self.warning
        return opened

    def ask(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        filter: Filter = EVERYTHING,
        language: Language | None = None,
    ) -> Answer:
        """Answers one question, within the conversation of the earlier turns.

        Args:
            question: what was typed.
            turns: the earlier exchanges, oldest first.
            filter: the documents that it may be answered from; nothing of any other is shown.
            language: the page's; an answer is framed in Welsh where it or the question is Welsh.
        """
        asked = Asked(question, tuple(turns), filter, language)
        return self._warned(self.chain.invoke(asked))

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        filter: Filter = EVERYTHING,
        language: Language | None = None,
    ) -> Iterator[Answer]:
        """The answer so far: its stages, then statement by statement; the last is the whole. What
        it takes is as for `ask`."""
        asked = Asked(question, tuple(turns), filter, language)
        return map(self._warned, self.chain.stream(asked))

    def _warned(self, answer: Answer) -> Answer:
        if self.warning and answer.message is None:
            return replace(answer, message=say("model_failed", answer.language, why=self.warning))
        return answer

    def search(self, question: str, k: int = 10, filter: Filter = EVERYTHING) -> Found:
        """The passages nearest to a question, best first, of the documents that a filter allows."""
        return self.retriever.through(filter).search(question, k)
