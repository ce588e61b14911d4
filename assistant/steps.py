"""The steps from a question to an answer, in the order in which the chain takes them.

Each takes the work so far and gives it back with one thing more; once there is an answer, the steps
that would make one pass it on. A refusal is a status, not an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.language_models import BaseChatModel

from assistant.acting import asks_for_action, background
from assistant.answer import Answer, Evidence, Language, Stage, Status, Turn
from assistant.choosing import says_the_same
from assistant.comparing import show_differences
from assistant.conversing import Standalone, keep_seen, make_standalone, search_standalone
from assistant.declining import (
    asks_for_left_out,
    decline_absent,
    decline_detail,
    decline_left_out,
    decline_unanswered,
    decline_unknown,
    tell_filter,
    tell_named,
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
from assistant.settings import MAX_QUESTION
from assistant.verify import quote_stands
from assistant.wording import language_of, say
from assistant.writing import WritingError, Written, write_statements
from corpus import Passage, mentions
from index.building import SearchIndex
from index.retrieving import EVERYTHING, Filter, Found, PassageRetriever
from index.welsh import into_english

SURELY = 0.8  # how likely an action must be meant for its surroundings to be told


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: a question, the earlier turns of its conversation, which documents
    it may be answered from, and the language of the page that it is asked on (None: the question's
    own)."""

    question: str
    turns: tuple[Turn, ...] = ()
    filter: Filter = EVERYTHING
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A question on its way to an answer. Steps fill it from left to right.

    `language` is that of the answer's frame, `spoken` the question's own, on which depends how it
    is searched; `turns` are the earlier ones as far as the filter lets them be seen.
    `whole` is the question as one thing asked; `parts` are what it asks where it asks several;
    `note` is what is told beside the answer, whoever words it.
    """

    asked: Asked
    began: float
    language: Language = "en"
    spoken: Language = "en"
    turns: tuple[Turn, ...] = ()
    standalone: Standalone = field(default_factory=lambda: Standalone(""))
    divided: Divided = field(default_factory=lambda: Divided(("",)))
    found: Found | None = None
    whole: Part | None = None
    parts: tuple[Part, ...] = ()
    answer: Answer | None = None
    note: str = ""


Step = Callable[[Work], Work | Iterator[Work]]


class Steps:
    """The steps of the path. Once `answer` is set, the steps that would set it pass it on."""

    def __init__(
        self, retriever: PassageRetriever, model: BaseChatModel | None, model_name: str | None
    ) -> None:
        self.retriever = retriever
        self.index: SearchIndex = retriever.index
        self.model = model
        self.model_name = model_name
        # From a question to its quotations: the path begins so, and no model is asked on it.
        self.quoting: tuple[tuple[Stage, Callable[[Work], Work]], ...] = (
            ("understanding", self.understand),
            ("searching", self.retrieve),
            ("searching", self.refuse_left_out),
            ("searching", self.refuse_unknown_references),
            ("searching", self.quote_references),
            ("judging", self.judge_passages),
            ("judging", self.quote_or_decline),
        )

    def understand(self, work: Work) -> Work:
        """Checks the question's size and its filter, its language, and what it goes on from."""
        asked, question = work.asked, work.asked.question.strip()
        spoken = language_of(question)
        page = asked.language or spoken
        if not re.search(r"\w", question):
            return self._stop(work, say("empty_question", page), page)
        if len(question) > MAX_QUESTION:
            message = say("long_question", page, length=len(question), limit=MAX_QUESTION)
            return self._stop(work, message, page)
        seen = self._seen(work)
        if not seen:
            return self._stop(work, say("filter_nothing", page), page)
        turns = keep_seen(asked.turns, seen) if self._retriever(work).left_out else asked.turns
        standalone = make_standalone(question, turns)
        return replace(
            work,
            language="cy" if "cy" in (spoken, page) else "en",
            spoken=spoken,
            turns=turns,
            standalone=standalone,
            divided=divide(standalone.text),
        )

    def retrieve(self, work: Work) -> Work:
        """Finds passages for the question and what it goes on from."""
        if work.answer:
            return work
        retriever = self._retriever(work)
        found = search_standalone(retriever, work.standalone)
        if work.spoken == "cy" and not _is_looked_up(found):
            standalone = make_standalone(into_english(work.asked.question.strip()), work.turns)
            found = search_standalone(retriever, standalone)
            return replace(work, standalone=standalone, found=found)
        return replace(work, found=found)

    def refuse_left_out(self, work: Work) -> Work:
        """A document that is asked for and that the filter leaves out is told to be so."""
        parts = work.divided.parts
        if work.answer or work.found is None or (len(parts) > 1 and not all(map(mentions, parts))):
            return work  # another part may be answered
        retriever = self._retriever(work)
        if not asks_for_left_out(retriever, work.found):
            return work
        answer = decline_left_out(work.asked.question, retriever, work.found, work.language)
        return replace(work, answer=answer)

    def refuse_unknown_references(self, work: Work) -> Work:
        """A reference that does not exist is told which exist."""
        if work.answer or work.found is None or not work.found.missing or _is_mixed(work):
            return work
        if work.found.named:
            return work
        answer = decline_unknown(
            work.asked.question, self._retriever(work), work.found, work.language
        )
        return replace(work, answer=answer)

    def quote_references(self, work: Work) -> Work:
        """References that the question names, and complete lists, are quoted whole. One that is
        asked for beside something else is left to its part."""
        if work.answer or work.found is None or _is_mixed(work):
            return work
        found, asked = work.found, work.found.listed
        if found.named:
            return self._quote_named(work, found.named)
        if asked.members:
            spelt = found.query.reworded.spelt
            topic = asked.words.union(*(spelt[w] for w in asked.words if w in spelt))
            return self._answer(work, quote_list(self.index, asked.members, work.language, topic))
        if asked.topic:
            retriever = self._retriever(work)
            declined = decline_absent(work.asked.question, retriever, found, work.language)
            return replace(work, answer=declined)
        return work

    def judge_passages(self, work: Work) -> Work:
        """Judges which of the best passages answer the question, and each part of it."""
        if work.answer or work.found is None:
            return work
        retriever = self._retriever(work)
        whole = read_part(retriever, work.standalone.text, work.found)
        if len(work.divided.parts) == 1:
            return replace(work, whole=whole)
        into_searched = into_english if work.spoken == "cy" else str
        turns = work.turns if work.standalone.context else ()  # what the whole does not go on from
        parts = read_parts(retriever, work.divided, turns, into_searched)
        return replace(work, whole=whole, parts=parts)

    def quote_or_decline(self, work: Work) -> Work:
        """Quotes the passages that answer, part by part; declines when none does."""
        if work.answer or work.whole is None:
            return work
        picked = picked_passages(work.whole, work.parts)
        if not picked:
            answer = decline_unanswered(
                work.asked.question, self._retriever(work), work.whole.found, work.whole.judged,
                work.language, work.spoken,
            )  # fmt: skip
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
        around = background(self.index, action, self._seen(work))
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
        if open_parts(work.parts) and (told := tell_filter(self._retriever(work), work.language)):
            notes.append(told)
        text = "\n\n".join((answer.text, *notes))
        return replace(work, answer=replace(answer, text=text, nearest=tuple(nearest)))

    def show_differences(self, work: Work) -> Work:
        """What differs from the answer is shown beside it."""
        if work.answer is None or work.found is None or not work.answer.citations:
            return work
        answer = show_differences(self._retriever(work), work.found, work.answer, work.language)
        return replace(work, answer=answer)

    def say_status_of_documents(self, work: Work) -> Work:
        """An answer from an illustrative or superseded document says so, and one that a filter may
        have narrowed."""
        answer = work.answer
        if answer is None or not answer.citations:
            return work
        cited = documents_cited(answer.citations, self.index)
        notes = []
        for status in ("illustrative", "superseded"):
            titles = [f"“{d.title}”" for d in cited if d.status == status]
            if titles:
                notes.append(say(status, work.language, documents=", ".join(titles)))
        notes += self._told_of_filter(work)
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

    def _retriever(self, work: Work) -> PassageRetriever:
        """The retriever behind the question's own filter."""
        return self.retriever.through(work.asked.filter)

    def _seen(self, work: Work) -> frozenset[str]:
        """Ids of the documents that the question's filter lets through."""
        return frozenset(d.id for d in self._retriever(work).library.documents)

    def _told_of_filter(self, work: Work) -> list[str]:
        """What beside an answer is said of the filter: that a list is of fewer documents, or that
        the question seems to name one that is left out."""
        retriever = self._retriever(work)
        left, found = len(retriever.left_out), work.found
        if not left or found is None:
            return []
        told = [tell_named(retriever, found, work.language)]
        if found.is_list and not found.named:
            count = len(self.index.documents)
            told.append(say("filter_listed", work.language, left=left, all=count))
        return [t for t in told if t]

    def _stop(self, work: Work, message: str, language: Language) -> Work:
        answer = Answer(work.asked.question, "error", "", message=message)
        return replace(work, language=language, answer=answer)

    def _answer(self, work: Work, quoted: Quoted) -> Work:
        answer = Answer(work.asked.question, "answered", quoted.text, quoted.citations)
        return replace(work, answer=answer)

    def _quote_named(self, work: Work, named: Sequence[Passage]) -> Work:
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
    return bool(found.missing or found.listed.topic or found.is_list or found.named)


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


def gather_evidence(work: Work) -> Evidence:
    """All that was found and judged on the way to an answer: for the whole question first, then
    for its parts."""
    read = [p for p in (work.whole, *work.parts) if p is not None]
    founds = [f for f in (work.found, *(p.found for p in read)) if f is not None]
    hits = {h.passage.key: h for f in reversed(founds) for h in (*f.hits, *f.rejected)}
    order = dict.fromkeys(h.passage.key for f in founds for h in (*f.hits, *f.rejected))
    judged: dict[str, tuple[Passage, float]] = {}
    for each in (j for p in read for j in p.judged):
        judged.setdefault(each.hit.passage.key, (each.hit.passage, each.probability))
    return Evidence(tuple(hits[k] for k in order), tuple(judged.values()), _confidence(work))


def _confidence(work: Work) -> float:
    """That of the weakest part that is answered; what was looked up is sure."""
    if work.whole is None:
        return float(work.answer is not None and bool(work.answer.citations))
    parts = [p for p in work.parts if p.quoted] or [work.whole]
    return min(_best(p) for p in parts)


def _best(part: Part) -> float:
    if not part.judged:
        return float(bool(part.quoted))
    return max(part.judged, key=lambda j: j.rank).probability


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
