"""The three things that other programs may do: ask, search, read a passage.

Plain functions that take and give JSON, so that Gradio's API and an MCP server can offer them as
they are; their docstrings and hints are what other programs' models read. Nothing that is asked is
logged or stored here, and no error repeats it.
"""

# No `from __future__ import annotations` here: Gradio reads the types of what is returned.

from collections.abc import Callable, Sequence
from typing import Annotated, Any, cast

from pydantic import Field

from assistant.answer import Answer, Turn, answer_fields
from assistant.answering import Assistant
from assistant.settings import KEPT_TURNS, MAX_QUESTION
from assistant.sharing.reading import (
    SharingError,
    find_document,
    find_passages,
    passage_fields,
)
from assistant.sharing.shapes import AnswerFields, FoundFields, PassageFields
from assistant.wording import language_of, say
from corpus import Kind, Library, Passage
from index.hits import hits_fields

MOST_HITS = 50

# Bounds stand in the schema as advice; the tools themselves refuse in plain words.
_Question = Annotated[
    str,
    Field(
        description="One question in plain English or Welsh, without names of people.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION},
    ),
]
_Conversation = Annotated[
    list[dict[str, Any]] | None,
    Field(
        description="The earlier turns of this conversation, oldest first, for a follow-up such as "
        "“And by when?”. Each is an answer as `ask` returned it, or just {“question”: …}; only "
        f"`question`, `standalone`, `citations` and `nearest` are read. At most {KEPT_TURNS} count."
    ),
]
_K = Annotated[
    int,
    Field(
        description="How many passages to return.",
        json_schema_extra={"minimum": 1, "maximum": MOST_HITS},
    ),
]
_Document = Annotated[
    str, Field(description="The document's id, the `document` of a citation or a hit.")
]
_Kind = Annotated[
    Kind, Field(description="What the passage is, the `kind` of a citation or a hit.")
]
_Number = Annotated[
    str | int | None,
    Field(
        description="The number as the document prints it: “87”, “3.1”, “viii”, “31(vi)”. Leave it "
        "out for a table or a section without a number."
    ),
]
_Heading = Annotated[
    str | None,
    Field(
        description="A heading above the passage: names a table or a section, and tells passages "
        "with the same number apart."
    ),
]
_Start = Annotated[
    int | None,
    Field(description="The `start` of a citation, a hit or a neighbour: names a passage exactly."),
]


class Tools:
    """The tools over whatever assistant is open at the moment of the call."""

    def __init__(self, get_assistant: Callable[[], Assistant]) -> None:
        self._get_assistant = get_assistant

    def ask(self, question: _Question, conversation: _Conversation = None) -> AnswerFields:
        """Answers one question from the council's own documents, or says that they do not say.

        Every statement is quoted word for word from a cited passage. Look at `status` first:
        "answered", "partial" (the answer says what is missing), "declined" (the documents do not
        say; tell the person so and do not answer from elsewhere) or "error" (`message` says why).
        `answer` is Markdown with markers [1], [2] that point into `citations`; cite the `label` of
        each passage you rely on. Where `differences` is not empty, the documents disagree: show
        both.
        """
        if not isinstance(question, str):
            return _error("", say("share_no_question"))
        try:
            assistant = self._get_assistant()
            turns = _turns(conversation, assistant.index.library)
            answer = assistant.ask(question, turns)
        except SharingError as error:
            return _error(question, str(error))
        except Exception as error:  # whatever failed, the caller reads a sentence
            why = type(error).__name__
            return _error(question, say("failed", language_of(question), why=why))
        return cast(AnswerFields, answer_fields(answer))

    def search(self, question: _Question, k: _K = 10) -> FoundFields:
        """Finds the passages of the council's documents nearest to a question, best first, in full.

        Use it to look around, or when `ask` declined and you want to see what there is. Being
        found is not being an answer: a search always finds something. Quote `text` word for word
        and cite `label`.
        """
        if not isinstance(question, str) or not question.strip():
            raise SharingError(say("share_no_question"))
        language = language_of(question[:MAX_QUESTION])
        if len(question) > MAX_QUESTION:
            length = len(question)
            raise SharingError(say("long_question", language, length=length, limit=MAX_QUESTION))
        if not isinstance(k, int) or not 1 <= k <= MOST_HITS:
            raise SharingError(say("share_k", language, limit=MOST_HITS))
        try:
            hits = self._get_assistant().search(question, k).hits[:k]
        except Exception as error:
            why = type(error).__name__
            raise SharingError(say("failed", language, why=why)) from None
        return cast(FoundFields, hits_fields(hits, question))

    def read_passage(
        self,
        document: _Document,
        kind: _Kind,
        number: _Number = None,
        heading: _Heading = None,
        start: _Start = None,
    ) -> PassageFields:
        """Reads one passage of a document in full, with its headings and what stands around it.

        Name it by document, kind and number ("paragraph" "87"), or by heading where it has no
        number, or exactly by `start`. `previous` and `next` name its neighbours, `others` the
        further passages that the same name fits. `status` says whether the document is current,
        superseded or illustrative. A name that fits nothing is refused with the names that exist.
        """
        found_in = find_document(self._get_assistant().index.library, document)
        return passage_fields(found_in, find_passages(found_in, kind, number, heading, start))


def _error(question: str, message: str) -> AnswerFields:
    answer = Answer(question[:MAX_QUESTION], "error", "", message=message, stage="done")
    return cast(AnswerFields, answer_fields(answer))


def _turns(conversation: object, library: Library) -> tuple[Turn, ...]:
    """The earlier turns, with the passages that their answers cited as far as they are found.

    Raises:
        SharingError: it is no list of objects that have a question each.
    """
    if conversation is None:
        return ()
    if not isinstance(conversation, list):
        raise SharingError(say("share_conversation"))
    return tuple(_turn(each, library) for each in conversation[-KEPT_TURNS:])


def _turn(each: object, library: Library) -> Turn:
    question = each.get("question") if isinstance(each, dict) else None
    if not isinstance(each, dict) or not isinstance(question, str) or not question.strip():
        raise SharingError(say("share_conversation"))
    if len(question) > MAX_QUESTION:
        raise SharingError(say("long_question", length=len(question), limit=MAX_QUESTION))
    understood = each.get("standalone")
    standalone = understood if isinstance(understood, str) and understood else question
    cited = _passages(each.get("citations"), library) or _passages(each.get("nearest"), library)[:1]
    return Turn(question, standalone[: 2 * MAX_QUESTION], cited)


def _passages(cited: object, library: Library) -> tuple[Passage, ...]:
    """The passages that an earlier answer named; what can't be found any more is left out."""
    named = [c for c in cited if isinstance(c, dict)] if isinstance(cited, list) else []
    found = (_passage(each, library) for each in named[:MOST_HITS])
    return tuple(p for p in found if p is not None)


def _passage(named: dict[str, object], library: Library) -> Passage | None:
    name, start, label = named.get("document"), named.get("start"), named.get("label")
    document = library.document(name) if isinstance(name, str) else None
    of_kind: Sequence[Passage] = (
        [p for p in document.passages if p.kind == named.get("kind")] if document else ()
    )
    if isinstance(start, int):
        return next((p for p in of_kind if p.holds(start)), None)
    return next((p for p in of_kind if p.label == label), None)
