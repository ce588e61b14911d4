"""The three tools as plain functions, and where a passage stands in its original file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import unquote

import pytest

from assistant.answering import Assistant
from assistant.settings import MAX_QUESTION
from assistant.sharing.places import original_link
from assistant.sharing.reading import SharingError, find_passages, passage_fields
from assistant.sharing.shapes import (
    AnswerFields,
    CitationFields,
    DifferenceFields,
    FoundFields,
    HitFields,
    PassageFields,
    PassageName,
)
from assistant.sharing.tools import MOST_HITS, Tools
from assistant.wording import say
from corpus import Document, Passage, read_document

STRATEGY = "ferry-strategy"
DECIDES = "Who decides which boats sail on Sundays?"


@pytest.fixture(scope="module")
def tools(assistant: Assistant) -> Tools:
    return Tools(lambda: assistant)


# -- ask ----------------------------------------------------------------------------------------


def test_an_answer_has_exactly_the_fields_that_are_promised(tools: Tools) -> None:
    answer = tools.ask(DECIDES)
    assert answer["status"] == "answered"
    assert set(answer) == set(get_type_hints(AnswerFields))
    assert set(answer["citations"][0]) == set(get_type_hints(CitationFields))
    assert answer["citations"][0]["label"] == "Ferry Strategy, paragraph 5"
    differing = tools.ask("How many deckhands will be added?")
    assert set(differing["differences"][0]) == set(get_type_hints(DifferenceFields))
    declined = tools.ask("What is the capital of France?")
    assert (declined["status"], declined["citations"]) == ("declined", [])
    assert set(declined["nearest"][0]) == set(get_type_hints(PassageName))


def test_a_follow_up_goes_on_from_earlier_answers(tools: Tools) -> None:
    first = tools.ask(DECIDES)
    by_answer = tools.ask("When does it meet?", [dict(first)])
    assert DECIDES in by_answer["standalone"]
    assert by_answer["citations"][0]["label"] == "Ferry Strategy, paragraph 5"
    by_question = tools.ask("When does it meet?", [{"question": DECIDES}])
    assert DECIDES in by_question["standalone"]
    assert tools.ask("When does it meet?")["standalone"] == "When does it meet?"


def test_a_follow_up_knows_what_was_cited(tools: Tools) -> None:
    first = tools.ask("What does action 2.1 say?")
    following = tools.ask("And the next one?", [dict(first)])
    assert [c["label"] for c in following["citations"]][:1] == ["Ferry Strategy, action 2.2"]
    gone = [{**c, "start": 10**9} for c in first["citations"]]
    forgotten = tools.ask("And the next one?", [{**first, "citations": gone}])
    assert [c["number"] for c in forgotten["citations"]][:1] != ["2.2"]


@pytest.mark.parametrize(
    "conversation", ["", {}, [1], [{}], [{"question": ""}], [{"question": 5}], [[]]]
)
def test_a_conversation_of_another_shape_is_an_error_in_words(
    tools: Tools, conversation: Any
) -> None:
    answer = tools.ask(DECIDES, conversation)
    assert (answer["status"], answer["message"]) == ("error", say("share_conversation"))
    assert set(answer) == set(get_type_hints(AnswerFields))


def test_an_earlier_question_has_bounds_too(tools: Tools) -> None:
    answer = tools.ask(DECIDES, [{"question": "a" * (MAX_QUESTION + 1)}])
    assert answer["status"] == "error"
    assert str(MAX_QUESTION) in str(answer["message"])


def test_hostile_turns_are_read_as_far_as_they_make_sense(tools: Tools) -> None:
    turn = {
        "question": DECIDES,
        "standalone": 7,
        "citations": [None, {}, {"document": [], "start": "x"}, {"document": STRATEGY}],
        "nearest": "none",
    }
    assert tools.ask("When does it meet?", [turn] * 500)["status"] in ("answered", "partial")


@pytest.mark.parametrize("question", ["", "   ", "a" * (MAX_QUESTION + 1)])
def test_a_question_out_of_bounds_is_an_error_in_words(tools: Tools, question: str) -> None:
    answer = tools.ask(question)
    assert (answer["status"], answer["answer"]) == ("error", "")
    assert answer["message"]


@pytest.mark.parametrize("question", [None, 5, ["Who?"], {"question": "Who?"}])
def test_what_is_no_text_is_no_question(tools: Tools, question: Any) -> None:
    assert tools.ask(question)["message"] == say("share_no_question")
    with pytest.raises(SharingError, match="no question"):
        tools.search(question)


def test_a_failure_becomes_an_error_without_the_question() -> None:
    def broken() -> Assistant:
        raise RuntimeError("while answering: Who is Ann Example?")

    tools = Tools(broken)
    answer = tools.ask("Who is Ann Example?")
    assert answer["status"] == "error"
    assert "RuntimeError" in str(answer["message"]) and "Ann" not in str(answer["message"])
    with pytest.raises(SharingError) as caught:
        tools.search("Who is Ann Example?")
    assert "Ann" not in str(caught.value) and caught.value.__cause__ is None


# -- search -------------------------------------------------------------------------------------


def test_hits_are_those_of_the_command(tools: Tools, assistant: Assistant) -> None:
    found = tools.search("lost umbrella", 3)
    assert set(found) == set(get_type_hints(FoundFields))
    assert len(found["hits"]) == 3
    best = found["hits"][0]
    assert set(best) == set(get_type_hints(HitFields))
    document = assistant.index.documents[best["document"]]
    assert document.text[best["start"] : best["end"]] == best["text"]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("k", [0, -1, MOST_HITS + 1, "5", None, 2.5])
def test_k_has_bounds(tools: Tools, k: Any) -> None:
    with pytest.raises(SharingError, match=f"1 to {MOST_HITS}"):
        tools.search("lamps", k)


def test_a_search_for_too_long_a_question_is_refused(tools: Tools) -> None:
    with pytest.raises(SharingError, match=str(MAX_QUESTION)):
        tools.search("lamp " * MAX_QUESTION)


# -- read_passage -------------------------------------------------------------------------------


def test_a_passage_comes_in_full_with_its_neighbours(tools: Tools, assistant: Assistant) -> None:
    read = tools.read_passage(STRATEGY, "paragraph", "7")
    assert set(read) == set(get_type_hints(PassageFields))
    assert read["text"] == assistant.index.documents[STRATEGY].text[read["start"] : read["end"]]
    assert (read["status"], read["date"]) == ("current", "2013-03-04")
    assert read["headings"] == ["Objective 2: to keep piers safe"]
    assert read["previous"] and read["next"]
    assert read["previous"]["label"] == "Ferry Strategy, action 1.2"
    assert read["next"]["label"] == "Ferry Strategy, paragraph 8"
    again = tools.read_passage(STRATEGY, "action", start=read["previous"]["start"])
    assert again["number"] == "1.2"


@pytest.mark.parametrize(
    ("kind", "number", "label"),
    [
        ("paragraph", 7, "Ferry Strategy, paragraph 7"),
        ("paragraph", " 7. ", "Ferry Strategy, paragraph 7"),
        ("action", "2.3", "Ferry Strategy, action 2.3"),
        ("principle", "3", "Ferry Strategy, principle iii (paragraph 2)"),
        ("paragraph", "2(iii)", "Ferry Strategy, principle iii (paragraph 2)"),
        ("objective", "B", "Ferry Strategy, objective B (paragraph 1)"),
        ("table", None, "Ferry Strategy, table “Passengers by ticket”"),
    ],
)
def test_numbers_are_read_as_people_write_them(
    tools: Tools, kind: Any, number: str | int | None, label: str
) -> None:
    assert tools.read_passage(STRATEGY, kind, number)["label"] == label


def test_the_ends_of_a_document_have_one_neighbour(tools: Tools) -> None:
    first = tools.read_passage("procedure-lost-property", "paragraph", "1")
    last = tools.read_passage("procedure-lost-property", "paragraph", "3")
    assert (first["previous"], last["next"]) == (None, None)


TWICE = """# Two Rules

## Boats

1. A boat has a bell.

2. A bell is rung in fog.

## Piers

1. A pier has a lamp.

2. A lamp is lit at dusk.
"""


def test_a_number_used_twice_names_the_others(folder_of: Callable[..., Path]) -> None:
    document = read_document(folder_of({"rules.md": TWICE}) / "rules.md")
    both = passage_fields(document, find_passages(document, "paragraph", "2", None, None))
    assert both["text"] == "A bell is rung in fog."
    assert [o["label"] for o in both["others"]] == ["Two Rules, Piers, paragraph 2"]
    (one,) = find_passages(document, "paragraph", "2", "piers", None)
    assert one.text == "A lamp is lit at dusk."
    (same,) = find_passages(document, "paragraph", None, None, both["others"][0]["start"])
    assert same == one


def test_the_documents_status_is_told(tools: Tools) -> None:
    assert tools.read_passage("winter-plan", "paragraph", "1")["status"] == "superseded"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (("../secret", "paragraph", "1"), ["no document", "ferry-strategy", "winter-plan"]),
        ((None, "paragraph", "1"), ["no document", "ferry-report"]),
        ((STRATEGY, "verse", "1"), ["no passage of that kind", "paragraph", "action"]),
        (("winter-plan", "table", None), ["no passage of that kind"]),
        ((STRATEGY, "paragraph", "99"), ["no such paragraph", "1 to 8"]),
        ((STRATEGY, "action", None), ["no such action", "1.1, 1.2, 2.1"]),
        ((STRATEGY, "table", None, "Salaries"), ["Passengers by ticket"]),
        ((STRATEGY, "paragraph", None, None, 10**9), ["no such paragraph"]),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(
    tools: Tools, name: tuple[Any, ...], words: list[str]
) -> None:
    with pytest.raises(SharingError) as caught:
        tools.read_passage(*name)
    assert all(word in str(caught.value) for word in words)
    assert "secret" not in str(caught.value) and "Salaries" not in str(caught.value)


def test_the_assistant_is_looked_up_at_each_call(assistant: Assistant) -> None:
    opened: list[Assistant] = []
    tools = Tools(lambda: opened[-1])
    opened.append(assistant)
    assert tools.ask(DECIDES)["status"] == "answered"
    opened.pop()
    assert tools.ask(DECIDES)["status"] == "error"


# -- where a passage stands in its original --------------------------------------------------------


def document_named(name: str, assistant: Assistant) -> tuple[Document, Passage]:
    document = replace(assistant.index.documents[STRATEGY], path=Path(name), id=Path(name).stem)
    passage = next(p for p in document.passages if p.number == "7")
    return document, replace(passage, page=7, anchor="a b")


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("Plan & Co #1.pdf", "/original/Plan%20%26%20Co%20%231#page=7"),
        ("plan.docx", "/original/plan"),
        ("plan.txt", "/original/plan#:~:text=A%20boat%20must%20not%20sail%20after%2022%3A00%20"
         "unless"),
        ("plan.html", "/original/plan#a%20b:~:text=A%20boat%20must%20not%20sail%20after%20"
         "22%3A00%20unless"),
        ("plan.odt", None),
    ],
)  # fmt: skip
def test_a_link_opens_the_original_at_the_passage(
    assistant: Assistant, name: str, link: str | None
) -> None:
    assert original_link(*document_named(name, assistant)) == link


def test_a_link_escapes_what_a_text_fragment_would_take_for_its_own(assistant: Assistant) -> None:
    document, passage = document_named("plan.txt", assistant)
    odd = replace(
        passage, text="“Well-known, safe & sound” piers – and so on, for ever and ever\nx"
    )
    _, _, found = str(original_link(document, odd)).partition(":~:text=")
    assert not set("-,&#“ ") & set(found)
    assert unquote(found) == "Well-known, safe & sound” piers – and so"


def test_a_table_is_found_by_the_heading_above_it(assistant: Assistant) -> None:
    document, _ = document_named("plan.md", assistant)
    table = next(p for p in document.passages if p.kind == "table")
    assert str(original_link(document, table)).endswith("#:~:text=Passengers%20by%20ticket")
    bare = replace(table, opens=())
    assert original_link(document, bare) == original_link(document) == "/original/plan"
