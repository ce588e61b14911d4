"""A conversation kept as Markdown and as Word, read back with the readers of those formats: over
the shipped library, and over documents whose words look like markup."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.document import Document as Sheet
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answer import Answer, cite
from assistant.answering import Assistant
from assistant.keeping.characters import holdable
from assistant.keeping.exporting import conversation_markdown, conversation_word, export_name
from assistant.keeping.markdown import plain
from assistant.keeping.record import Run, lay_out
from index.building import SearchIndex, open_index
from index.embedding import Embedder

DAY = date(2026, 11, 22)
ASKED = (
    "Who decides that a child should become looked after?",
    "What does paragraph 87 say?",
    "List all actions",
    "How many children aged 5 to 10 were looked after?",
    "Who is the Prime Minister?",
    "Beth mae paragraff 87 yn ei ddweud?",
)
HOSTILE = """Raw Plan

Purpose

1. The <b>Beacon</b> Committee lights __every__ lamp_of | `dusk` & notes &amp; writes \
[here](http://evil.example) in #3 ~~never~~ \\ $5$ ![x](y) [2].

2. A beacon burns for 9 hours:

- first <script>alert(1)</script>
- second

# 3 is no heading
=== nor this
+ nor that
"""
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.fixture(scope="module")
def shipped_assistant(embedder: Embedder) -> Assistant:
    return Assistant(open_index(None, embedder, lambda message: None))


@pytest.fixture(scope="module")
def talk(shipped_assistant: Assistant) -> tuple[Answer, ...]:
    answers = tuple(shipped_assistant.ask(question) for question in ASKED)
    statuses = [a.status for a in answers]
    assert statuses == ["answered"] * 4 + ["declined", "answered"]
    return answers


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, index_root: Path, embedder: Embedder
) -> SearchIndex:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "raw-plan.txt").write_text(HOSTILE, encoding="utf-8")
    return open_index(folder, embedder, lambda message: None, index_root)


def shown(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(READER.render(markdown), "html.parser")


def words(text: str) -> str:
    return " ".join(text.split())


def read(content: bytes) -> Sheet:
    return docx.Document(io.BytesIO(content))


def cells(sheet: Sheet) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in table.rows] for table in sheet.tables]


def whole(answers: Sequence[Answer], index: SearchIndex) -> tuple[str, Sheet]:
    return (
        conversation_markdown(answers, index, DAY, "en"),
        read(conversation_word(answers, index, DAY, "en")),
    )


# -- both files --------------------------------------------------------------------------------


def test_every_quotation_stands_in_both_files_to_the_letter(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    markdown, sheet = whole(talk, shipped_assistant.index)
    soup = shown(markdown)
    quoted = [words(block.get_text()) for block in soup.find_all("blockquote")]
    in_word = [p.text for p in sheet.paragraphs if p.style and p.style.name == "Quote"]
    citations = [c for answer in talk for c in answer.citations if c.passage.kind != "table"]
    assert len(citations) > 20
    assert quoted == [words(c.quote) for c in citations]
    assert in_word == [c.quote for c in citations]


def test_a_quoted_table_keeps_its_cells_under_its_heads(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    (citation,) = talk[3].citations
    head = citation.passage.text.split("\n")[0].split("\t")
    rows = [head, *(line.split("\t") for line in citation.quote.split("\n"))]
    markdown, sheet = whole(talk[3:4], shipped_assistant.index)
    table = shown(markdown).find("table")
    assert table is not None
    read_rows = [[c.get_text() for c in r.find_all(["th", "td"])] for r in table.find_all("tr")]
    assert read_rows == rows
    assert cells(sheet)[-1] == rows


def test_labels_and_marks_stand_with_the_quotations(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    markdown, sheet = whole(talk[:2], shipped_assistant.index)
    lines = [words(p.get_text()) for p in shown(markdown).find_all("p")]
    paragraphs = [p.text for p in sheet.paragraphs]
    for citation in (c for answer in talk[:2] for c in answer.citations):
        assert [line for line in lines if line.endswith(f" – {citation.label}")]
        assert [line for line in paragraphs if line.endswith(f" – {citation.label}")]
    assert f"Strategy ¶87 – {talk[1].citations[0].label}" in lines
    lead = "The Placement Panel agrees whether a child should become looked after. ("
    assert [line for line in paragraphs if line.startswith(lead)]
    assert not re.search(r"\[\d+\]", "\n".join((*lines, *paragraphs)))


def test_a_citation_with_a_page_says_it(shipped_assistant: Assistant) -> None:
    passage = replace(next(iter(shipped_assistant.index.passages.values())), page=7)
    document = shipped_assistant.index.documents[passage.document]
    citation = cite(document, passage, 0, len(passage.text), 1)
    answer = Answer("What?", "answered", "So it is. [1]", (citation,))
    markdown, sheet = whole([answer], shipped_assistant.index)
    assert f"{citation.label}, page 7" in shown(markdown).get_text()
    assert [p for p in sheet.paragraphs if p.text.endswith(f"{citation.label}, page 7")]


def test_what_was_said_beside_the_quotations_is_kept(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    markdown, sheet = whole(talk, shipped_assistant.index)
    both = [shown(markdown).get_text(), "\n".join(p.text for p in sheet.paragraphs)]
    assert talk[1].differences and len(talk[4].nearest) == 3
    for text in both:
        text = words(text)
        assert "These passages give different values: 30 placements" in text
        assert "Illustrative, to be replaced by the Council's own: “Procedure:" in text
        assert "The documents do not say" in text
        assert all(p.label in text for p in talk[4].nearest)
        assert "Wedi'i ateb o'r dogfennau" in text and "Mae'r darnau hyn yn rhoi" in text


def test_nearest_passages_that_the_text_does_not_name_are_named(
    shipped_assistant: Assistant, talk: tuple[Answer, ...]
) -> None:
    answer = replace(talk[4], text="No.")
    markdown, sheet = whole([answer], shipped_assistant.index)
    for passage in answer.nearest:
        assert f"- {passage.label}" in markdown
        assert passage.label in [p.text for p in sheet.paragraphs]


def test_the_head_says_when_and_over_which_documents(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    index = shipped_assistant.index
    markdown, sheet = whole(talk, index)
    text = "\n".join(p.text for p in sheet.paragraphs)
    for said in ("22 November 2026", index.fingerprint, "not advice on a child's case"):
        assert said in markdown and said in text
    cited = {c.passage.document for answer in talk for c in answer.citations}
    listed = {row[0]: row[1:] for row in cells(sheet)[0][1:]}
    assert set(listed) == {index.documents[d].title for d in cited}
    assert listed["Commissioning Strategy 2013–2018"] == ["4 March 2013", "current"]
    assert "- Commissioning Strategy 2013–2018 – 4 March 2013 – current" in markdown


def test_in_welsh_the_frame_is_welsh(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    markdown = conversation_markdown(talk[:1], shipped_assistant.index, DAY, "cy")
    assert "22 Tachwedd 2026" in markdown and "4 Mawrth 2013" in markdown
    assert "Dogfennau a ddyfynnwyd" in markdown and "Nid yw'n gyngor" in markdown


def test_an_empty_conversation_says_so(shipped_assistant: Assistant) -> None:
    markdown, sheet = whole([], shipped_assistant.index)
    assert "No question has been asked yet." in markdown
    assert "No question has been asked yet." in [p.text for p in sheet.paragraphs]


def test_an_answer_whose_document_is_gone_is_kept(
    talk: tuple[Answer, ...], hostile: SearchIndex
) -> None:
    markdown, sheet = whole(talk[:1], hostile)
    for citation in talk[0].citations:
        assert words(citation.quote) in words(shown(markdown).get_text())
        assert citation.quote in [p.text for p in sheet.paragraphs]


def test_a_long_question_is_whole_under_a_short_heading(shipped_assistant: Assistant) -> None:
    question = "Who decides?\n# Not a heading\n" + "and so on " * 60
    answer = Answer(question, "error", "", message="Too long.")
    markdown, sheet = whole([answer], shipped_assistant.index)
    headings = [h.get_text() for h in shown(markdown).find_all(["h1", "h2", "h3"])]
    assert len(headings) == 2 and len(headings[1]) < 140
    assert words(question) in words(shown(markdown).get_text())
    assert question.strip() in [p.text for p in sheet.paragraphs]


def test_names_of_files() -> None:
    assert export_name(DAY, ".docx") == export_name(DAY, "docx") == "conversation-2026-11-22.docx"
    assert export_name(DAY, "csv", "actions") == "actions-2026-11-22.csv"


# -- words that look like markup ---------------------------------------------------------------


def test_documents_words_never_become_markup(hostile: SearchIndex) -> None:
    assistant = Assistant(hostile)
    answers = [assistant.ask(f"What does paragraph {n} say?") for n in (1, 2)]
    answers.append(assistant.ask("Who lights every lamp?"))
    assert all(a.status == "answered" for a in answers)
    markdown, sheet = whole(answers, hostile)
    soup = shown(markdown)
    assert not soup.find_all(["a", "b", "em", "s", "code", "script", "img", "pre", "hr", "ol"])
    assert len(soup.find_all(["h1", "h2"])) == 2 + len(answers)
    quotes = [c.quote for a in answers for c in a.citations]
    assert [words(q.get_text()) for q in soup.find_all("blockquote")] == list(map(words, quotes))
    assert [p.text for p in sheet.paragraphs if p.style and p.style.name == "Quote"] == quotes


def test_a_persons_words_never_become_markup(hostile: SearchIndex) -> None:
    question = "# *What* about [C#](http://evil.example) <img src=x> #"
    markdown, _ = whole([Answer(question, "error", "", message="1. *No*.")], hostile)
    soup = shown(markdown)
    assert soup.find_all("h2")[-1].get_text() == f"1. {question}"
    assert "1. *No*." in soup.get_text() and not soup.find_all(["a", "em", "img", "ol"])


def test_stars_and_markers_of_a_document_stay_its_own(hostile: SearchIndex) -> None:
    passage = next(p for p in hostile.passages.values() if p.kind == "paragraph")
    text = "The ** odd ** committee [1] lights one lamp [1]."
    document = replace(hostile.documents[passage.document], text=text)
    citation = cite(document, replace(passage, start=0, end=len(text), text=text), 0, len(text), 1)
    lead = f"{text.replace('one lamp', '**one lamp**')} [1]"
    (entry,) = lay_out([Answer("Who?", "answered", lead, (citation,))], hostile, DAY, "en").entries
    (line,) = entry.blocks[0].lines
    assert [r for r in line if r.is_strong] == [Run("one lamp", is_strong=True, is_quoted=True)]
    assert "".join(r.text for r in line) == f"{text} ({entry.cited[0].mark})"


def test_the_statements_of_a_model_carry_marks(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    text = "The **panel** agrees[1][2]. Others do not [9]."
    answer = replace(talk[0], text=text, mode="generative")
    (entry,) = lay_out([answer], shipped_assistant.index, DAY, "en").entries
    (line,) = entry.blocks[0].lines
    marks = [c.mark for c in entry.cited]
    assert "".join(r.text for r in line) == (
        f"The panel agrees ({marks[0]}) ({marks[1]}). Others do not [9]."
    )
    assert [r.text for r in line if r.is_strong] == ["panel"]


@given(st.text(alphabet=st.sampled_from("ab 1.)-+=#>*_`[](){}<>&;:!|~$\\\n\t'\"/@^"), max_size=60))
def test_any_words_read_as_they_are(text: str) -> None:
    soup = shown(f"> {plain(text)}".replace("\n", "\n> "))
    assert words(soup.get_text()) == words(text)
    assert {tag.name for tag in soup.find_all(True)} <= {"blockquote", "p"}


# -- Word --------------------------------------------------------------------------------------


def test_control_characters_do_not_break_the_word_file(hostile: SearchIndex) -> None:
    bad = "".join(map(chr, range(32))) + "\x7f\ud800\ufffe\uffff"
    answer = Answer(f"Who{bad}?", "answered", f"So{bad} it is.", message=f"See{bad}.")
    markdown, sheet = whole([answer], hostile)
    assert markdown.encode("utf-8")
    text = "\n".join(p.text for p in sheet.paragraphs)
    assert "Who" in text and "it is." in text and "\ufffd" in text


@given(st.text())
def test_what_a_file_can_hold_is_not_changed(text: str) -> None:
    held = holdable(text)
    held.encode("utf-8")
    docx.Document().add_paragraph(held)
    if not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text):
        assert held == text


def test_the_word_file_is_for_everyone(
    talk: tuple[Answer, ...], shipped_assistant: Assistant
) -> None:
    sheet = read(conversation_word(talk, shipped_assistant.index, DAY, "cy"))
    styles = [p.style.name for p in sheet.paragraphs if p.style]
    levels = [int(s.removeprefix("Heading ")) for s in styles if s and s.startswith("Heading")]
    assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 1 + len(talk)
    assert all(b <= a + 1 for a, b in pairwise(levels))
    spoken = {e.get(qn("w:val")) for e in sheet.styles.element.iter(qn("w:lang"))}
    assert spoken == {"cy-GB"} == {sheet.core_properties.language}
    for table in sheet.tables:
        first = table.rows[0]._tr
        assert first.trPr is not None and first.trPr.find(qn("w:tblHeader")) is not None
    quotes = [p for p in sheet.paragraphs if p.style and p.style.name == "Quote"]
    tags = {r._r.rPr.find(qn("w:lang")).get(qn("w:val")) for p in quotes for r in p.runs}
    assert tags == {"en-GB"}
