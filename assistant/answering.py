"""From a question to an answer: the whole path, read top to bottom.

`Answering` is a LangChain `Runnable` (invoke, batch, stream, async); `Assistant` opens an index
and keeps one. Each step takes the work so far and returns it with one thing more; a refusal is a
status, not an exception.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.acting import asks_for_action, background
from assistant.answer import Answer, Language, Stage, Status, Turn
from assistant.choosing import says_the_same
from assistant.comparing import show_differences
from assistant.conversing import Standalone, make_standalone, search_standalone
from assistant.declining import (
    decline_absent,
    decline_detail,
    decline_unanswered,
    decline_unknown,
)
from assistant.dividing import Divided, divide
from assistant.judging import lacks_person
from assistant.merging import merge_statements
from assistant.parts import Part, read_part, read_parts
from assistant.pointing import lacks_detail
from assistant.quoting import (
    Quoted,
    documents_cited,
    quote_background,
    quote_list,
    quote_passages,
    quote_whole,
)
from assistant.settings import MAX_QUESTION, Settings
from assistant.verify import quote_stands
from assistant.wording import language_of, say
from assistant.writing import WritingError, Written, load_model, write_statements
from corpus import Passage, mentions
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from index.retrieving import Found, PassageRetriever
from index.welsh import into_english

SURELY = 0.8  # how likely an action must be meant for its surroundings to be told


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: a question and the earlier turns of its conversation."""

    question: str
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A question on its way to an answer. Steps fill it from left to right.

    `whole` is the question as one thing asked; `parts` are what it asks where it asks several;
    `note` is what is told beside the answer, whoever words it.
    """

    asked: Asked
    began: float
    language: Language = "en"
    standalone: Standalone = field(default_factory=lambda: Standalone(""))
    divided: Divided = field(default_factory=lambda: Divided(("",)))
    found: Found | None = None
    whole: Part | None = None
    parts: tuple[Part, ...] = ()
    answer: Answer | None = None
    note: str = ""


Step = Callable[[Work], Work | Iterator[Work]]


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
        self.path: tuple[tuple[Stage, Step], ...] = (
            ("understanding", steps.understand),
            ("searching", steps.retrieve),
            ("searching", steps.refuse_unknown_references),
            ("searching", steps.quote_references),
            ("judging", steps.judge_passages),
            ("judging", steps.quote_or_decline),
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
        yield from self._so_far(last)

    async def _atransformed(self, inputs: AsyncIterator[Asked | str]) -> AsyncIterator[Answer]:
        *_, last = [each async for each in inputs]
        answers = self._so_far(last)
        while (answer := await asyncio.to_thread(next, answers, None)) is not None:
            yield answer

    def _answer(self, input: Asked | str) -> Answer:
        *_, answer = self._so_far(input)
        return answer

    def _so_far(self, input: Asked | str) -> Iterator[Answer]:
        work = Work(Asked(input) if isinstance(input, str) else input, time.monotonic())
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
        if work.answer.mode == "extractive":
            yield from (_dated(work, a) for a in _statements(work.answer))
        yield _dated(work, replace(work.answer, stage="done", stages=took))


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
    """An answer made of quotations, statement by statement: its lines up to each marker."""
    lines = answer.text.split("\n")
    ends = [i + 1 for i, line in enumerate(lines) if re.search(r"\[\d+\]$", line)]
    for end in ends[:-1]:
        text = "\n".join(lines[:end])
        shown = {int(m) for m in re.findall(r"\[(\d+)\]$", text, re.MULTILINE)}
        citations = tuple(c for c in answer.citations if c.marker in shown)
        yield replace(answer, text=text, citations=citations, differences=(), stage="checking")


class Steps:
    """The steps of the path. Once `answer` is set, the steps that would set it pass it on."""

    def __init__(
        self, retriever: PassageRetriever, model: BaseChatModel | None, model_name: str | None
    ) -> None:
        self.retriever = retriever
        self.index: SearchIndex = retriever.index
        self.model = model
        self.model_name = model_name

    def understand(self, work: Work) -> Work:
        """Checks the question's size, its language, and what it goes on from."""
        question = work.asked.question.strip()
        language = language_of(question)
        if not re.search(r"\w", question):
            return self._stop(work, say("empty_question", language), language)
        if len(question) > MAX_QUESTION:
            message = say("long_question", language, length=len(question), limit=MAX_QUESTION)
            return self._stop(work, message, language)
        standalone = make_standalone(question, work.asked.turns)
        divided = divide(standalone.text)
        return replace(work, language=language, standalone=standalone, divided=divided)

    def retrieve(self, work: Work) -> Work:
        """Finds passages for the question and what it goes on from."""
        if work.answer:
            return work
        found = search_standalone(self.retriever, work.standalone)
        if work.language == "cy" and not _is_looked_up(found):
            turns = work.asked.turns
            standalone = make_standalone(into_english(work.asked.question.strip()), turns)
            found = search_standalone(self.retriever, standalone)
            return replace(work, standalone=standalone, found=found)
        return replace(work, found=found)

    def refuse_unknown_references(self, work: Work) -> Work:
        """A reference that does not exist is told which exist."""
        if work.answer or work.found is None or not work.found.missing or _is_mixed(work):
            return work
        if any(h.how == "reference" for h in work.found.hits):
            return work
        answer = decline_unknown(work.asked.question, self.index, work.found, work.language)
        return replace(work, answer=answer)

    def quote_references(self, work: Work) -> Work:
        """References that the question names, and complete lists, are quoted whole. One that is
        asked for beside something else is left to its part."""
        if work.answer or work.found is None or _is_mixed(work):
            return work
        found, asked = work.found, work.found.listed
        named = [h.passage for h in found.hits if h.how == "reference"]
        if named:
            return self._quote_named(work, found, named)
        if asked.members:
            spelt = found.query.reworded.spelt
            topic = asked.words.union(*(spelt[w] for w in asked.words if w in spelt))
            return self._answer(work, quote_list(self.index, asked.members, work.language, topic))
        if asked.topic:
            declined = decline_absent(work.asked.question, asked, found, work.language)
            return replace(work, answer=declined)
        return work

    def judge_passages(self, work: Work) -> Work:
        """Judges which of the best passages answer the question, and each part of it."""
        if work.answer or work.found is None:
            return work
        whole = read_part(self.retriever, work.standalone.text, work.found)
        if len(work.divided.parts) == 1:
            return replace(work, whole=whole)
        into_searched = into_english if work.language == "cy" else str
        parts = read_parts(self.retriever, work.divided, work.asked.turns, into_searched)
        return replace(work, whole=whole, parts=parts)

    def quote_or_decline(self, work: Work) -> Work:
        """Quotes the passages that answer, part by part; declines when none does."""
        if work.answer or work.whole is None:
            return work
        picked = picked_passages(work.whole, work.parts)
        if not picked:
            answer = decline_unanswered(
                work.asked.question, self.retriever, work.whole.judged, work.language
            )
            return replace(work, answer=answer)
        quoted = quote_passages(self.index, picked, work.language)
        status: Status = "partial" if open_parts(work.parts) else "answered"
        answer = Answer(work.asked.question, status, quoted.text, quoted.citations)
        return replace(work, answer=answer)

    def tell_of_action(self, work: Work) -> Work:
        """Whoever looks for an action gets its objective, the paragraphs behind it, what Cabinet
        was told, and the action that overlaps it."""
        answer = work.answer
        if answer is None or work.found is None or not answer.citations:
            return work
        action = answer.citations[0].passage
        if action.kind != "action" or not asks_for_action(work.standalone.text):
            return work
        judged = work.whole.judged if work.whole else ()
        if max((j.probability for j in judged if j.hit.passage == action), default=0.0) < SURELY:
            return work  # the surroundings of an action that may be another would mislead
        cited = [c.passage for c in answer.citations]
        around = background(self.index, action)
        note, shown = quote_background(work.found, cited, around, work.language)
        return replace(work, answer=replace(answer, nearest=shown), note=note)

    def write_with_model(self, work: Work) -> Iterator[Work]:
        """With a chat model: its wording of the same passages, as far as it passes the check."""
        answer = work.answer
        yield work
        if self.model is None or answer is None or not answer.citations or _is_list(work):
            return
        passages = list(dict.fromkeys(c.passage for c in answer.citations))
        written = Written()
        try:
            for written in write_statements(
                self.model, self.index, work.standalone.shown, passages
            ):
                yield replace(work, answer=self._worded(answer, written, "writing"))
        except WritingError as error:
            message = say("model_failed", work.language, why=error)
            yield replace(work, answer=replace(answer, message=message))
            return
        if written.removed:
            answer = replace(answer, message=say("removed", work.language, count=written.removed))
        if not written.citations:
            yield replace(work, answer=replace(answer, removed=written.removed))
            return
        worded = self._worded(answer, written, "checking")
        merged = merge_statements(written, answer, work.language)
        worded = replace(worded, text=merged.text, citations=merged.citations)
        yield replace(work, answer=worded)

    def add_notes(self, work: Work) -> Work:
        """What stands around an action; and of a question that is answered in part, what the
        documents do not say."""
        answer = work.answer
        if answer is None or not answer.citations:
            return work
        notes = [work.note] if work.note else []
        nearest = list(answer.nearest)
        cited = {c.passage.key for c in answer.citations}
        for part in open_parts(work.parts):
            notes.append(say("part_open", work.language, part=part.asked.rstrip("?")))
            near = [j.hit.passage for j in part.judged if j.hit.passage.key not in cited][:1]
            if near and near[0] not in nearest:
                notes[-1] += f"\n\n{say('nearest', work.language)}\n- {near[0].label}"
                nearest += near
        text = "\n\n".join((answer.text, *notes))
        return replace(work, answer=replace(answer, text=text, nearest=tuple(nearest)))

    def show_differences(self, work: Work) -> Work:
        """What differs from the answer is shown beside it."""
        if work.answer is None or work.found is None or not work.answer.citations:
            return work
        answer = show_differences(self.index, work.found, work.answer, work.language)
        return replace(work, answer=answer)

    def say_status_of_documents(self, work: Work) -> Work:
        """An answer from an illustrative or superseded document says so."""
        answer = work.answer
        if answer is None or not answer.citations:
            return work
        cited = documents_cited(answer.citations, self.index)
        notes = []
        for status in ("illustrative", "superseded"):
            titles = [f"“{d.title}”" for d in cited if d.status == status]
            if titles:
                notes.append(say(status, work.language, documents=", ".join(titles)))
        if work.language == "cy":
            notes.append(say("quotes_in_english", "cy"))
        if not notes:
            return work
        text = answer.text + "\n\n" + "\n\n".join(f"*{note}*" for note in notes)
        return replace(work, answer=replace(answer, text=text))

    def check_quotes(self, work: Work) -> Work:
        """The last gate: a quotation that does not stand in its document is never shown."""
        answer = work.answer
        if answer is None:
            return work
        for citation in answer.citations:
            text = self.index.documents[citation.passage.document].text
            if not quote_stands(citation, text):
                why = f"a quotation of {citation.label} does not stand in the document"
                failed = say("failed", work.language, why=why)
                return replace(
                    work, answer=Answer(work.asked.question, "error", "", message=failed)
                )
        return work

    # -- parts of the steps -------------------------------------------------------------------

    def _stop(self, work: Work, message: str, language: Language) -> Work:
        answer = Answer(work.asked.question, "error", "", message=message)
        return replace(work, language=language, answer=answer)

    def _answer(self, work: Work, quoted: Quoted) -> Work:
        answer = Answer(work.asked.question, "answered", quoted.text, quoted.citations)
        return replace(work, answer=answer)

    def _quote_named(self, work: Work, found: Found, named: list[Passage]) -> Work:
        """Quotes named references; where several documents have one, the first two are shown."""
        first: dict[tuple[str, str], list[Passage]] = {}
        for passage in named:
            first.setdefault((passage.kind, str(passage.number)), []).append(passage)
        shown = [p for same in first.values() for p in same[:2]]
        shown = [p for p in shown if not _holds_another(p, shown)]
        if not any(self._gives_detail(work.standalone.text, p) for p in shown):
            answer = decline_detail(work.asked.question, shown, work.language)
            return replace(work, answer=answer)
        quoted = quote_whole(self.index, shown, work.language)
        if len({p.document for p in named}) > 1:
            names = [
                self.index.documents[d].short for d in dict.fromkeys(p.document for p in named)
            ]
            kind, number = next(iter(first))
            reference = f"{say(kind, work.language).capitalize()} {number}"
            note = say(
                "several_documents",
                work.language,
                reference=reference,
                documents=", ".join(names[1:]),
            )
            quoted = Quoted(f"{quoted.text}\n\n*{note}*", quoted.citations)
        return self._answer(work, quoted)

    def _worded(self, quoted: Answer, written: Written, stage: Stage) -> Answer:
        """The quoted answer in a model's words; pending until there are any."""
        if not written.statements:
            return replace(quoted, status="pending", text="", citations=(), stage=stage)
        return replace(
            quoted,
            text=written.text,
            citations=written.citations,
            mode="generative",
            model=self.model_name,
            removed=written.removed,
            stage=stage,
        )

    def _gives_detail(self, question: str, passage: Passage) -> bool:
        """Whether a passage that the question names holds the figure, date or name asked of it."""
        if passage.kind == "table":
            return True
        return not (
            lacks_detail(question, passage.text) or lacks_person(self.index, question, passage.text)
        )


def _is_looked_up(found: Found) -> bool:
    """Whether references or lists settle the question, in whichever language they are named."""
    return bool(found.missing or found.listed.topic or found.is_list) or any(
        h.how == "reference" for h in found.hits
    )


def _is_list(work: Work) -> bool:
    return work.found is not None and work.found.is_list


def picked_passages(whole: Part, parts: Sequence[Part]) -> list[tuple[Found, Passage]]:
    """The passages to quote, part by part, with the search that each stands for.

    Where no part is answered by itself, what answers the whole counts.
    """
    answered = [p for p in parts if p.quoted]
    picked: list[tuple[Found, Passage]] = []
    for part in answered or [whole]:
        for passage in part.quoted:
            if not any(says_the_same(passage, p) for _, p in picked):
                picked.append((part.found, passage))
    return picked


def open_parts(parts: Sequence[Part]) -> list[Part]:
    """The parts that the documents do not answer, where they answer another."""
    return [p for p in parts if not p.quoted] if any(p.quoted for p in parts) else []


def _is_mixed(work: Work) -> bool:
    """Whether some parts of a question name a passage and others do not."""
    named = [bool(mentions(p)) for p in work.divided.parts]
    return any(named) and not all(named)


def _holds_another(passage: Passage, shown: Sequence[Passage]) -> bool:
    return any(
        p is not passage and p.document == passage.document and p.parent == passage.number
        and p.parent is not None and passage.kind == "paragraph"
        for p in shown
    )  # fmt: skip


class Assistant:
    """An open index with its chain: what the page, the commands and the evaluation use."""

    def __init__(
        self, index: SearchIndex, model: BaseChatModel | None = None, model_name: str | None = None
    ) -> None:
        self.index = index
        self.retriever = PassageRetriever(index=index)
        self.chain = Answering(self.retriever, model, model_name)
        self.model_name = model_name
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
        opened.warning = warning
        return opened

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """Answers one question, within the conversation of the earlier turns."""
        return self._warned(self.chain.invoke(Asked(question, tuple(turns))))

    def stream(self, question: str, turns: Sequence[Turn] = ()) -> Iterator[Answer]:
        """The answer so far: its stages, then statement by statement; the last is the whole."""
        return map(self._warned, self.chain.stream(Asked(question, tuple(turns))))

    def _warned(self, answer: Answer) -> Answer:
        if self.warning and answer.message is None:
            return replace(answer, message=say("model_failed", answer.language, why=self.warning))
        return answer

    def search(self, question: str, k: int = 10) -> Found:
        """The passages nearest to a question, best first."""
        return self.retriever.search(question, k)
