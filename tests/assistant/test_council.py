"""Answers over the Council's own two documents. Skipped where they are absent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.answering import Assistant
from index.building import open_index
from index.embedding import Embedder

STRATEGY = "commissioning-strategy-2013-2018"
REPORT = "cabinet-report-2014-12-15"

QUESTIONS = [
    "How much a week can an independent fostering place cost?",
    "What is the dearest in-house fostering rate?",
    "how many people live in the Vale",
    "By how much did the number of children in care rise after 2008?",
    "Who agrees that a child becomes looked after?",
    "Who leads the Permanency Panel?",
    "When does the Permanency Panel have to look at a child's plan?",
    "What happens when a 17 year old turns up homeless?",
    "What should the IRO do once a child can go home?",
    "Can we use short breaks for families who are not disabled?",
    "Flying Start – what is in it?",
    "What is FACT?",
    "which law are Parenting Orders made under?",
    "how long is the nurture programme",
    "Do we keep children in the same school?",
    "What proportion of our children live outside the county?",
    "How did we do on statutory visits against Wales?",
    "Why does the Council get less money than other councils?",
    "What savings did the first Change Plan make?",
    "Which action is about Direct Payments?",
    "Which action covers pathway plans?",
    "What did Cabinet ask for in March 2013?",
    "Who wrote the inspection report on safeguarding?",
    "Is the division over budget?",
    "How often is Cabinet told about progress?",
    "List all eleven principles",
    "Which actions come under Objective 3?",
    "What are the reasons for the recommendations?",
    "How many placements will be added by the recruitment campaign?",
    "Beth yw'r amcanion allweddol?",
    "What colour is the mayor's bicycle?",
    "Summarise what is said about residential care",
]


@pytest.fixture(scope="module")
def assistant(
    council_folder: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    """An assistant over the Council's own documents."""
    root = tmp_path_factory.mktemp("council-index")
    return Assistant(open_index(council_folder, embedder, lambda message: None, root))


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> dict[str, Answer]:
    return {q: assistant.ask(q) for q in QUESTIONS}


def test_every_quotation_stands_verbatim(assistant: Assistant, answers: dict[str, Answer]) -> None:
    shown = [c for a in answers.values() for c in a.citations]
    assert len(shown) > 40
    for citation in shown:
        text = assistant.index.documents[citation.passage.document].text
        assert text[citation.start : citation.end] == citation.quote
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


def test_no_answer_is_an_error_and_each_marker_has_its_citation(answers: dict[str, Answer]) -> None:
    for question, answer in answers.items():
        assert answer.status in ("answered", "partial", "declined"), question
        used = {int(m) for m in re.findall(r"\[(\d+)\]", answer.text)}
        assert used == {c.marker for c in answer.citations}, question


def test_every_quoted_line_of_an_answer_is_the_documents(
    assistant: Assistant, answers: dict[str, Answer]
) -> None:
    """Not the citations alone: what stands in the text as a quotation, white space apart."""
    for answer in answers.values():
        whole = " ".join(
            " ".join(d.text.split()) for d in assistant.index.documents.values()
        ).replace(" | ", " ")
        for line in answer.text.split("\n"):
            if line.startswith("> ") and not line.startswith("> — "):
                words = " ".join(line.removeprefix("> ").replace(" | ", " ").split())
                assert words in whole


@pytest.mark.parametrize(
    ("question", "document", "kind", "number"),
    [
        ("What does paragraph 87 say?", STRATEGY, "paragraph", "87"),
        ("action 3.1", STRATEGY, "action", "3.1"),
        ("principle viii", STRATEGY, "principle", "viii"),
        ("What is Objective C?", STRATEGY, "objective", "C"),
        ("recommendation 2", REPORT, "recommendation", "2"),
        ("¶42", STRATEGY, "paragraph", "42"),
        ("Beth mae paragraff 106 yn ei ddweud?", STRATEGY, "paragraph", "106"),
        ("paragraph 14 of the Cabinet report", REPORT, "paragraph", "14"),
    ],
)
def test_exact_references(
    assistant: Assistant, question: str, document: str, kind: str, number: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    citation, *others = answer.citations
    passage = citation.passage
    assert (passage.document, passage.kind, passage.number) == (document, kind, number)
    assert citation.quote == passage.text
    assert len(others) == len(answer.differences)  # paragraph 87 comes with action 3.1


@pytest.mark.parametrize(
    ("question", "exists"),
    [
        ("What does paragraph 118 of the strategy say?", "from 1 to 117"),
        ("action 5.1", "from 1.1 to 4.5"),
        ("principle xii", "from i to xi"),
        ("recommendation 4", "from 1 to 3"),
    ],
)
def test_references_that_do_not_exist(assistant: Assistant, question: str, exists: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "declined"
    assert exists in answer.text


@pytest.mark.parametrize(
    ("question", "cell", "row"),
    [
        ("How many girls aged 11-15 were looked after?", "29", "11-15"),
        ("How many looked after children were aged 16-17 in total?", "44", "16-17"),
        ("How many of the looked after children were White British?", "190", "White British"),
        ("How many children were looked after because of abuse or neglect?", "127",
         "Abuse or neglect"),
        ("How many children were on a care order?", "95", "Care Order"),
        pytest.param(
            "How many children were on an interim care order?", "29", "Interim Care Order",
        ),
        ("How many children had a placement order?", "9", "Placement Order"),
        ("How many children were in a residential school?", "5", "Residential school"),
        ("How many children were with independent foster carers?", "34",
         "Independent foster carers"),
    ],
)  # fmt: skip
def test_the_cells_of_the_five_tables(
    assistant: Assistant, question: str, cell: str, row: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    first = answer.citations[0]
    assert first.passage.kind == "table"
    cells = first.quote.split("\t")
    assert row in cells and cell in cells
    assert re.search(rf"(?<!\d){cell}(?!\d)", answer.text.split("\n")[0])


def test_the_list_of_actions_of_an_objective(assistant: Assistant) -> None:
    answer = assistant.ask("Which actions come under Objective 3?")
    assert [c.passage.number for c in answer.citations] == [f"3.{i}" for i in range(1, 8)]


def test_thirty_against_thirty_two(assistant: Assistant) -> None:
    """Paragraph 87 and action 3.1 do not agree; both are shown."""
    answer = assistant.ask("Compare paragraph 87 and action 3.1")
    assert [d.markers for d in answer.differences] == [(1, 2)]
    assert "30" in answer.differences[0].about and "32" in answer.differences[0].about


@pytest.mark.parametrize(
    ("question", "cited", "values"),
    [
        ("What does paragraph 87 say?", [(STRATEGY, "87"), (STRATEGY, "3.1")], "30 32"),
        ("Is progress reported every three months or every six?",
         [(REPORT, "3"), (STRATEGY, "116")], "quarterly six-monthly"),
        ("What does paragraph 39 say?", [(STRATEGY, "39")], "51"),
    ],
)  # fmt: skip
def test_the_differences_of_the_councils_documents_are_shown_unasked(
    assistant: Assistant, question: str, cited: list[tuple[str, str]], values: str
) -> None:
    answer = assistant.ask(question)
    found = [(c.passage.document, c.passage.number) for c in answer.citations]
    assert found[0] == cited[0] and set(cited) <= set(found)
    (difference,) = answer.differences
    assert all(v in difference.about for v in values.split())
    assert "⚠" in answer.text


def test_costs_of_different_things_do_not_differ(assistant: Assistant) -> None:
    answer = assistant.ask("What do paragraphs 40, 41 and 42 say?")
    assert [c.passage.number for c in answer.citations] == ["40", "41", "42"]
    assert answer.differences == ()


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("What are the key objectives?", 4),
        ("List all eleven principles", 11),
        ("What are the recommendations in the Cabinet report?", 3),
        pytest.param(
            "Beth yw'r amcanion allweddol?", 4,
        ),
        pytest.param(
            "Beth yw'r argymhellion yn adroddiad y Cabinet?", 3,
        ),
    ],
)  # fmt: skip
def test_complete_lists(assistant: Assistant, question: str, members: int) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert len(answer.citations) == members
