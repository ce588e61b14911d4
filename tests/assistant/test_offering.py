"""What can be asked instead of a question that the documents do not answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.offering import suggest
from assistant.wording import language_of
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from index.retrieving import EVERYTHING, Filter

DECLINED = [
    "Which airline flies to Patagonia?",
    "paragraph 99",
    "What does action 2.9 say?",
    "What does paragraph 12 of the Lost property procedure say?",
    "Which actions mention horses?",
    "Who chairs the Timetable Panel?",
    "What is the rule on parking permits at the pier?",
    "When does paragraph 5 say that it starts?",
]
IN_FORCE = Filter(statuses=("current",))


@pytest.fixture(scope="module")
def declined(assistant: Assistant) -> list[Answer]:
    answers = [assistant.ask(q) for q in DECLINED]
    assert {a.status for a in answers} == {"declined"}
    return answers


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("wanted", [EVERYTHING, IN_FORCE])
def test_what_is_offered_is_answered(
    assistant: Assistant, declined: list[Answer], language: str, wanted: Filter
) -> None:
    offered = 0
    for question in DECLINED:
        answer = assistant.ask(question, filter=wanted, language=language)  # type: ignore[arg-type]
        questions = suggest(assistant, answer, language, wanted)  # type: ignore[arg-type]
        assert len(questions) <= 3 and len(set(questions)) == len(questions)
        assert question not in questions
        cited = []
        for one in questions:
            assert language_of(one) == language
            given = assistant.ask(one, (answer.as_turn(),), wanted, language)  # type: ignore[arg-type]
            assert given.status == "answered", one
            cited.append(given.citations[0].passage.key)
        assert len(set(cited)) == len(cited)
        offered += len(questions)
    assert offered >= len(DECLINED)


def offers(assistant: Assistant, question: str) -> tuple[str, ...]:
    return suggest(assistant, assistant.ask(question))


def test_beside_a_number_that_there_is_not_stand_its_neighbours(assistant: Assistant) -> None:
    assert offers(assistant, "paragraph 99") == (
        "What does paragraph 8 of the Strategy say?",
        "What does paragraph 1 of the Strategy say?",
    )
    assert offers(assistant, "What does action 1.9 say?") == (
        "What does action 1.2 of the Strategy say?",
        "What does action 2.1 of the Strategy say?",
    )
    assert offers(assistant, "What does paragraph 12 of the Lost property procedure say?")[0] == (
        "What does paragraph 3 of the Lost property procedure say?"
    )


def test_a_passage_that_lacks_the_detail_may_be_read(assistant: Assistant) -> None:
    questions = offers(assistant, "When does paragraph 5 say that it starts?")
    assert questions[0] == "What does paragraph 5 of the Strategy say?"


def test_different_documents_come_first(assistant: Assistant) -> None:
    answer = assistant.ask("Who chairs the Timetable Panel?")
    near = [h.passage.document for h in answer.evidence.found[:3]]
    assert len(set(near)) == 2
    cited = [
        assistant.ask(q, (answer.as_turn(),)).citations[0].passage.document
        for q in suggest(assistant, answer)
    ]
    assert len(set(cited)) == 3


def test_nothing_that_is_shut_out_is_offered(assistant: Assistant, index: SearchIndex) -> None:
    answer = assistant.ask("Which airline flies to Patagonia?")  # found in every document
    for document in index.library.documents:
        wanted = Filter(documents=(document.id,))
        offered = suggest(assistant, answer, "en", wanted)
        assert offered, document.id  # what is shut out takes no place of it
        for question in offered:
            given = assistant.ask(question, (answer.as_turn(),), wanted)
            assert {c.passage.document for c in given.citations} == {document.id}
            others = [d.short for d in index.library.documents if d is not document]
            assert not [short for short in others if f"the {short} say" in question]


@pytest.mark.parametrize("status", ["answered", "partial", "error", "pending"])
def test_only_a_refusal_has_suggestions(
    assistant: Assistant, declined: list[Answer], status: str
) -> None:
    assert suggest(assistant, declined[0])
    assert suggest(assistant, replace(declined[0], status=status)) == ()  # type: ignore[arg-type]


def test_a_refusal_without_evidence_offers_from_its_nearest(
    assistant: Assistant, declined: list[Answer]
) -> None:
    answer = declined[0]
    bare = Answer(answer.question, "declined", answer.text, nearest=answer.nearest)
    assert suggest(assistant, bare)
    assert suggest(assistant, Answer(answer.question, "declined", "")) == ()


def test_the_language_is_the_answers_unless_the_page_has_another(assistant: Assistant) -> None:
    answer = assistant.ask("paragraph 99", language="cy")
    assert suggest(assistant, answer)[0].startswith("Beth mae paragraff 8 o'r ddogfen")
    assert suggest(assistant, answer, "en")[0].startswith("What does paragraph 8")


def test_no_chat_model_is_asked(index: SearchIndex) -> None:
    model = FakeListChatModel(responses=["one", "two", "three", "four"])
    with_model = Assistant(index, model, "made-up")
    answer = with_model.ask("Which airline flies to Patagonia?")
    assert suggest(with_model, answer)
    assert model.i == 0
    assert with_model.ask("What does paragraph 8 say?").status == "answered"
    assert model.i > 0  # it would have counted


# -- topics ------------------------------------------------------------------------------------

HANDBOOK = """# Pier Handbook

## Lamp repairs

1. The warden mends a broken lamp within a day and writes the repair of the lamp in the lamp book.

2. Lamp repairs that need a ladder are done by two people.

## NIGHT PATROLS

3. On night patrols the wardens walk the whole pier every two hours.

## If the sea is rough

4. The gate is locked.

## Objective 2: Summary of work

5. Benches are painted each spring.
"""


@pytest.fixture(scope="module")
def keeper(
    tmp_path_factory: pytest.TempPathFactory, index_root: Path, embedder: Embedder
) -> Assistant:
    """An assistant over one document with headings of every sort."""
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "pier-handbook.md").write_text(HANDBOOK, encoding="utf-8")
    return Assistant(open_index(folder, embedder, lambda message: None, index_root))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which lamp repairs did the Mayor of Oslo pay for in 1987?", "lamp repairs"),
        ("Which night patrols did the Mayor of Oslo pay for in 1987?", "night patrols"),
    ],
)
def test_a_heading_that_names_a_topic_is_asked_about(
    keeper: Assistant, question: str, topic: str
) -> None:
    answer = keeper.ask(question)
    assert answer.status == "declined"
    offered = suggest(keeper, answer)
    assert f"What do the documents say about {topic}?" in offered
    assert keeper.ask(f"What do the documents say about {topic}?").status == "answered"
    assert f"Beth mae'r dogfennau'n ei ddweud am “{topic}”?" in suggest(keeper, answer, "cy")


def test_a_heading_that_names_none_is_not(keeper: Assistant) -> None:
    for question in ("Is the gate locked in Oslo in 1987?", "Who is the Mayor of Oslo?"):
        offered = suggest(keeper, keeper.ask(question))
        assert offered
        assert not [o for o in offered if "sea is rough" in o or "Summary" in o]


def test_what_was_just_asked_is_not_offered(keeper: Assistant) -> None:
    answer = keeper.ask("Which lamp repairs did the Mayor of Oslo pay for in 1987?")
    again = replace(answer, question="what do the documents say about LAMP REPAIRS")
    assert "What do the documents say about lamp repairs?" in suggest(keeper, answer)
    assert "What do the documents say about lamp repairs?" not in suggest(keeper, again)
