"""From a question to an answer: the whole path, read top to bottom.

`answering_chain` is a LangChain `Runnable` (invoke, batch, stream, async); `Assistant` opens an
index and keeps the chain. Each step takes the work so far and returns it with one thing more; a
refusal is a status, not an exception.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answer import Answer, Citation, Difference, Language, Turn
from assistant.conversing import Standalone, make_standalone, search_standalone
from assistant.differing import find_differences
from assistant.judging import Judged, judge
from assistant.quoting import (
    Quoted,
    documents_cited,
    kind_name,
    quote_list,
    quote_passages,
    quote_whole,
)
from assistant.settings import MAX_QUESTION, Settings
from assistant.verify import quote_stands
from assistant.wording import language_of, say
from assistant.writing import WritingError, load_model, write_answer
from corpus import Mention, Passage
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from index.query import Listed
from index.retrieving import Found, PassageRetriever

ANSWERS = 0.47  # the first passage is quoted when it is judged at least this likely to answer
ALONGSIDE = -0.4  # log odds from which a further one may be quoted beside it
NEAR = 1.2  # and how far behind the first it may be
JUDGED = 6  # how many of the best passages are judged
QUOTED = 4  # how many are quoted at most


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: a question and the earlier turns of its conversation."""

    question: str
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A question on its way to an answer. Steps fill it from left to right."""

    asked: Asked
    began: float
    language: Language = "en"
    standalone: Standalone = field(default_factory=lambda: Standalone(""))
    found: Found | None = None
    judged: tuple[Judged, ...] = ()
    answer: Answer | None = None


Step = Callable[[Work], Work]


def answering_chain(
    retriever: PassageRetriever, model: BaseChatModel | None = None, model_name: str | None = None
) -> Runnable[Asked | str, Answer]:
    """The path as a LangChain runnable: takes `Asked` (or a plain question), gives an `Answer`."""
    steps = Steps(retriever, model, model_name)
    return (
        RunnableLambda(_begin)
        | RunnableLambda(steps.understand)
        | RunnableLambda(steps.retrieve)
        | RunnableLambda(steps.refuse_unknown_references)
        | RunnableLambda(steps.quote_references)
        | RunnableLambda(steps.judge_passages)
        | RunnableLambda(steps.quote_or_decline)
        | RunnableLambda(steps.write_with_model)
        | RunnableLambda(steps.show_differences)
        | RunnableLambda(steps.say_status_of_documents)
        | RunnableLambda(steps.check_quotes)
        | RunnableLambda(_finish)
    )


def _begin(asked: Asked | str) -> Work:
    return Work(Asked(asked) if isinstance(asked, str) else asked, time.monotonic())


def _finish(work: Work) -> Answer:
    assert work.answer is not None
    return replace(
        work.answer,
        seconds=time.monotonic() - work.began,
        standalone=work.standalone.shown,
        language=work.language,
    )


class Steps:
    """The steps of the chain. Once `answer` is set, the steps that would set it pass it on."""

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
        return replace(
            work, language=language, standalone=make_standalone(question, work.asked.turns)
        )

    def retrieve(self, work: Work) -> Work:
        """Finds passages for the question and what it goes on from."""
        if work.answer:
            return work
        return replace(work, found=search_standalone(self.retriever, work.standalone))

    def refuse_unknown_references(self, work: Work) -> Work:
        """A reference that does not exist is told which exist."""
        if work.answer or work.found is None or not work.found.missing:
            return work
        if any(h.how == "reference" for h in work.found.hits):
            return work
        mention = work.found.missing[0]
        text, nearest = self._unknown(mention, work.found, work.language)
        return self._decline(work, text, nearest)

    def quote_references(self, work: Work) -> Work:
        """References that the question names, and complete lists, are quoted whole."""
        if work.answer or work.found is None:
            return work
        named = [h.passage for h in work.found.hits if h.how == "reference"]
        listed = [h.passage for h in work.found.hits if h.how == "list"]
        asked = work.found.listed
        if listed and not named:
            spelt = work.found.query.reworded.spelt
            topic = asked.words.union(*(spelt[w] for w in asked.words if w in spelt))
            quoted = quote_list(self.index, listed, work.language, topic)
            return self._answer(work, quoted)
        if asked.topic and not asked.members and not named:
            return self._decline_absent(work, asked)
        if not named:
            return work
        return self._quote_named(work, named)

    def judge_passages(self, work: Work) -> Work:
        """Judges which of the best passages answer the question."""
        if work.answer or work.found is None:
            return work
        judged = judge(self.index, work.found, work.found.hits[:JUDGED])
        return replace(work, judged=judged)

    def quote_or_decline(self, work: Work) -> Work:
        """Quotes the passages that answer; declines when none does."""
        if work.answer or work.found is None:
            return work
        chosen = choose(work.judged)
        if not chosen:
            return self._decline_unanswered(work)
        return self._answer(work, quote_passages(self.index, work.found, chosen, work.language))

    def write_with_model(self, work: Work) -> Work:
        """With a chat model: its wording of the same passages, if it passes the check."""
        answer = work.answer
        if self.model is None or answer is None or answer.status not in ("answered", "partial"):
            return work
        passages = list(dict.fromkeys(c.passage for c in answer.citations))[:8]
        try:
            written = write_answer(self.model, self.index, work.standalone.shown, passages)
        except WritingError as error:
            message = say("model_failed", work.language, why=error)
            return replace(work, answer=replace(answer, message=message))
        if not written.citations:
            return replace(work, answer=replace(answer, removed=written.removed))
        better = replace(
            answer,
            text=written.text,
            citations=written.citations,
            mode="generative",
            model=self.model_name,
            removed=written.removed,
        )
        return replace(work, answer=better)

    def show_differences(self, work: Work) -> Work:
        """Cited passages that give different values are named side by side."""
        answer = work.answer
        if answer is None or not answer.citations:
            return work
        findings = find_differences(answer.citations)
        if not findings:
            return work
        notes, differences = [], []
        for finding in findings:
            cited = [c for m in finding.markers for c in answer.citations if c.marker == m]
            shown = "; ".join(
                f"{value} ({c.label}) [{c.marker}]"
                for value, c in zip(finding.values, cited, strict=True)
            )
            notes.append(say("differs", work.language, values=shown) + self._newer(cited, work))
            differences.append(Difference(" / ".join(finding.values), finding.markers))
        text = answer.text + "\n\n" + "\n\n".join(f"⚠ {note}" for note in notes)
        return replace(work, answer=replace(answer, text=text, differences=tuple(differences)))

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

    def _decline(self, work: Work, text: str, nearest: Sequence[Passage]) -> Work:
        lines = [text]
        if nearest:
            lines += ["", say("nearest", work.language), *(f"- {p.label}" for p in nearest)]
        answer = Answer(work.asked.question, "declined", "\n".join(lines), nearest=tuple(nearest))
        return replace(work, answer=answer)

    def _decline_absent(self, work: Work, asked: Listed) -> Work:
        """Says that none of the passages looked through names the topic."""
        assert work.found is not None
        kind = kind_name(asked.searched, work.language)
        text = say(
            "none_mentions", work.language, count=len(asked.searched), kind=kind, topic=asked.topic
        )
        return self._decline(work, text, [h.passage for h in work.found.hits[:3]])

    def _decline_unanswered(self, work: Work) -> Work:
        language = work.language
        text = say(
            "no_answer",
            language,
            documents=len(self.index.documents),
            passages=len(self.index.passages),
        )
        missing = _missing_everywhere(work.judged)
        if missing and language == "en":
            words = ", ".join(f"“{w}”" for w in missing[:3])
            text += " " + say("no_answer_missing", language, words=words)
        return self._decline(work, text, [j.hit.passage for j in work.judged[:3]])

    def _quote_named(self, work: Work, named: list[Passage]) -> Work:
        """Quotes named references; where several documents have one, the first two are shown."""
        first: dict[tuple[str, str], list[Passage]] = {}
        for passage in named:
            first.setdefault((passage.kind, str(passage.number)), []).append(passage)
        shown = [p for same in first.values() for p in same[:2]]
        shown = [p for p in shown if not _holds_another(p, shown)]
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

    def _unknown(
        self, mention: Mention, found: Found, language: Language
    ) -> tuple[str, list[Passage]]:
        kind = mention.kind or "paragraph"
        reference = f"{say(kind, language)} {mention.number}"
        documents = [
            d
            for d in self.index.library.documents
            if not found.query.documents or d.id in found.query.documents
        ]
        having = [d for d in documents if any(p.kind == kind for p in d.passages)]
        if not having:
            exists = say("exists_none", language, kind=say(kind, language))
            title = documents[0].title if documents else ""
            return say(
                "no_reference", language, reference=reference, document=title, exists=exists
            ), []
        document = having[0]
        numbered = [p for p in document.passages if p.kind == kind and p.number]
        exists = say(
            "exists_range", language, kind=say(kind, language),
            first=numbered[0].number, last=numbered[-1].number,
        )  # fmt: skip
        text = say(
            "no_reference", language, reference=reference, document=document.title, exists=exists
        )
        return text, [numbered[-1]]

    def _newer(self, cited: Sequence[Citation], work: Work) -> str:
        documents = [self.index.documents[c.passage.document] for c in cited]
        dated = [d for d in documents if d.date]
        if len(dated) < 2 or dated[0].date == dated[1].date:
            return ""
        newest = max(dated, key=lambda d: str(d.date))
        return " " + say("newer", work.language, document=newest.title, date=newest.date)


def choose(judged: Sequence[Judged]) -> list[Judged]:
    """The passages to quote, best first; none is a refusal.

    The one that ranks first decides whether there is an answer at all; others stand beside it
    when they rank near it.
    """
    ranked = sorted(judged, key=lambda j: -j.rank)
    if not ranked or ranked[0].probability < ANSWERS:
        return []
    near = [j for j in ranked if j is ranked[0] or _stands_beside(j, ranked[0])]
    kept: list[Judged] = []
    for one in near:
        # Principle viii and the paragraph that holds it say one thing: the narrower is cited.
        same = [i for i, k in enumerate(kept) if _same_words(one.hit.passage, k.hit.passage)]
        if not same:
            kept.append(one)
        elif one.hit.passage.parent is not None and kept[same[0]].hit.passage.parent is None:
            kept[same[0]] = one
    return kept[:QUOTED]


def _stands_beside(one: Judged, first: Judged) -> bool:
    return one.rank >= ALONGSIDE and one.rank >= first.rank - NEAR


def _same_words(one: Passage, other: Passage) -> bool:
    overlap = one.document == other.document and one.start < other.end and other.start < one.end
    return overlap or one.text == other.text


def _holds_another(passage: Passage, shown: Sequence[Passage]) -> bool:
    return any(
        p is not passage and p.document == passage.document and p.parent == passage.number
        and p.parent is not None and passage.kind == "paragraph"
        for p in shown
    )  # fmt: skip


def _missing_everywhere(judged: Sequence[Judged]) -> list[str]:
    """Words of the question that none of the passages judged gives."""
    if not judged:
        return []
    common = set(judged[0].missing)
    for one in judged[1:]:
        common &= set(one.missing)
    return [w for w in judged[0].missing if w in common]


class Assistant:
    """An open index with its chain: what the page, the commands and the evaluation use."""

    def __init__(
        self, index: SearchIndex, model: BaseChatModel | None = None, model_name: str | None = None
    ) -> None:
        self.index = index
        self.retriever = PassageRetriever(index=index)
        self.chain = answering_chain(self.retriever, model, model_name)
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
        answer = self.chain.invoke(Asked(question, tuple(turns)))
        if self.warning and answer.message is None:
            answer = replace(answer, message=say("model_failed", answer.language, why=self.warning))
        return answer

    def search(self, question: str, k: int = 10) -> Found:
        """The passages nearest to a question, best first."""
        return self.retriever.search(question, k)
