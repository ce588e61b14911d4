"""Answers and documents as HTML: nothing that people or documents write becomes markup, and every
citation leads to its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation
from assistant.rendering import (
    Place,
    anchor,
    mark_text,
    place_at,
    place_of,
    read_place,
    show_answer,
    show_document,
    show_library,
    show_question,
)
from corpus import Document, Library, Passage, read_library
from corpus.reference import Kind

HOSTILE = '<script>alert("1")</script> <img src=x onerror=alert(2)> [1] {{value}} ${1+1}'
PLAN = f"""# Orchard Plan

## Aims

1. The orchard gives every child a tree to look after.

2. Nobody may climb a ladder alone. {HOSTILE}

3. Before the harvest the warden must:
   - count the baskets;
   - ask {HOSTILE} whether rain is due; and
   - open the gate.

### Baskets by row

| Row | Baskets | Keeper |
| --- | --- | --- |
| North | 14 | Ms <b>Elder</b> |
| South | 9 | Mr Rowan |

## Principles

4. The principles of the orchard are:
   i) share what is picked;
   ii) waste nothing.
"""


class Parsed(HTMLParser):
    """What a browser would find: tags, links, ids, words, and the words inside <mark>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: dict[str, str] = {}
        self.ids: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self._link, self._in_mark = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert not any(name.startswith("on") for name in named)
        self.tags.append(tag)
        self._link = str(named.get("href") or "") if tag == "a" else self._link
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._link = "" if tag == "a" else self._link
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link:
            self.links[data] = self._link
        if self._in_mark:
            self.marked[-1] += data


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("orchard")
    (folder / "orchard plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "map.pdf").write_bytes(b"%PDF")
    return read_library(folder)


@pytest.fixture(scope="module")
def plan(library: Library) -> Document:
    return library.documents[0]


def passage_of(document: Document, kind: str, number: str | None = None) -> Passage:
    return next(p for p in document.passages if p.kind == kind and p.number == number)


def cite(document: Document, passage: Passage, words: str, marker: int = 1) -> Citation:
    at = document.text.index(words, passage.start)
    return Citation(marker, passage, document.title, passage.label, words, at, at + len(words))


def answered(document: Document, text: str, *citations: Citation) -> str:
    answer = Answer("Why?", "answered", text, citations, stage="done")
    return show_answer(answer, {document.id: document})


def bare(text: str) -> str:
    """Words alone, without white space and list dashes."""
    return re.sub(r"[\s-]", "", text)


# -- nothing becomes markup --------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_a_question_stays_text(question: str) -> None:
    parsed = Parsed(show_question(question))
    assert set(parsed.tags) <= {"div", "br"}
    assert bare(parsed.text) == bare(question)


def test_a_script_in_a_document_stays_text(plan: Document) -> None:
    parsed = Parsed(show_document(plan))
    assert HOSTILE in parsed.text
    assert "Ms <b>Elder</b>" in parsed.text
    assert not {"script", "img", "b"} & set(parsed.tags)


def test_a_script_in_a_quotation_stays_text(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "2")
    citation = cite(plan, passage, passage.text)
    block = f"> {passage.text}  \n> — {citation.label} [1]"
    parsed = Parsed(answered(plan, block, citation))
    assert HOSTILE in parsed.text
    assert not {"script", "img", "strong"} & set(parsed.tags)


def test_a_message_and_a_label_are_escaped(plan: Document) -> None:
    passage = replace(passage_of(plan, "paragraph", "1"), label="<b>1</b>")
    answer = Answer("?", "declined", "- <b>1</b>", nearest=(passage,), message="<i>why</i>")
    parsed = Parsed(show_answer(answer, {plan.id: plan}))
    assert "<i>why</i>" in parsed.text
    assert "<b>1</b>" in parsed.links
    assert not {"i", "b"} & set(parsed.tags)


def test_a_title_and_a_fault_are_escaped(library: Library) -> None:
    titled = replace(library.documents[0], title="</script><b>", notes=("<i>note</i>",))
    parsed = Parsed(show_library(replace(library, documents=(titled,))))
    assert "</script><b>" in parsed.links
    assert "map.pdf" in parsed.text
    assert not {"script", "i", "b"} & set(parsed.tags)


@given(st.text(alphabet="<>&\"'*[]1>-—# \n⚠ab"))
def test_no_text_of_an_answer_brings_tags_of_its_own(text: str) -> None:
    allowed = {"div", "p", "br", "strong", "ul", "li", "blockquote"}
    html = show_answer(Answer("?", "answered", text), {})
    assert set(Parsed(html).tags) <= allowed
    assert "\n" not in html  # or the chat would read the rest as Markdown


# -- citations lead to their words -------------------------------------------------------------


def test_every_citation_has_a_link_and_its_anchor_exists(plan: Document) -> None:
    passages = [p for p in plan.passages if p.kind != "section"]
    citations = [cite(plan, p, p.text, i) for i, p in enumerate(passages, 1)]
    text = "\n\n".join(f"**Words** [{c.marker}]" for c in citations)
    links = Parsed(answered(plan, text, *citations)).links
    for citation in citations:
        assert links[citation.label] == place_of(citation).href
        assert links[mark_text(citation.passage, plan.short)] == place_of(citation).href
        place = read_place(links[citation.label])
        assert place == place_of(citation)
        assert anchor(citation.passage) in Parsed(show_document(plan, place)).ids


def test_marks_read_as_references(plan: Document) -> None:
    texts = {mark_text(p, "Plan") for p in plan.passages}
    assert {"Plan ¶1", "Plan principle ii", "Plan table Baskets by row"} <= texts
    assert mark_text(passage_of(plan, "principle", "i"), "Plan", "cy") == "Plan egwyddor i"


def test_a_number_in_brackets_inside_quoted_words_is_no_marker(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "1")
    citation = cite(plan, passage, passage.text)
    parsed = Parsed(answered(plan, "**A tree [1] to look after.** [1]", citation))
    assert "[1]" in parsed.text
    assert parsed.text.count(mark_text(passage, plan.short)) == 1


def test_a_model_s_markers_inside_a_line_are_links(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "1")
    answer = Answer(
        "?", "answered", "A tree [1]. And more [7].", (cite(plan, passage, "a tree"),),
        mode="generative",
    )  # fmt: skip
    parsed = Parsed(show_answer(answer, {plan.id: plan}))
    assert "[1]" not in parsed.text
    assert "[7]" in parsed.text


def test_a_table_is_quoted_as_a_table_with_its_column_heads(plan: Document) -> None:
    passage = passage_of(plan, "table")
    citation = cite(plan, passage, "South\t9\tMr Rowan")
    block = f"> South | 9 | Mr Rowan  \n> — {citation.label} [1]"
    parsed = Parsed(answered(plan, block, citation))
    assert parsed.tags.count("tr") == 2
    assert parsed.tags.count("th") == 3


def test_what_came_nearest_is_linked_once(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "3")
    said = Answer("?", "declined", f"No.\n\nNearest:\n- {passage.label}", nearest=(passage,))
    unsaid = replace(said, text="No.")
    for answer in (said, unsaid):
        parsed = Parsed(show_answer(answer, {plan.id: plan}))
        assert read_place(parsed.links[passage.label]) == place_at(passage)
        assert parsed.text.count(passage.label) == 1


def test_a_table_stands_before_the_list_that_it_says_again(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "1")
    citation = cite(plan, passage, "The orchard gives")
    answer = Answer("?", "answered", "Two:\n\n- one [1]\n- two [1]", (citation,), stage="done")
    shown = show_answer(answer, {plan.id: plan}, "<table></table>")
    assert shown.index("Two:") < shown.index("<table>") < shown.index("<details>")
    assert shown.index("<details>") < shown.index("one ")
    assert "<details>" not in show_answer(answer, {plan.id: plan})


def test_in_welsh_a_citation_is_named_in_welsh(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "1")
    citation = cite(plan, passage, "The orchard gives")
    answer = Answer("?", "answered", "Ie [1]", (citation,), language="cy", stage="done")
    shown = show_answer(answer, {plan.id: plan})
    assert f"{plan.title}, paragraff 1" in shown
    assert passage.label not in shown


def test_while_an_answer_is_on_its_way_its_stage_is_said(plan: Document) -> None:
    answer = Answer("?", "answered", "Yes", stage="writing")
    shown = show_answer(answer, {plan.id: plan})
    assert '<p class="status pending">Wording the answer' in shown
    assert "Answered from the documents" not in shown


def test_many_citations_are_folded_but_there(plan: Document) -> None:
    passage = passage_of(plan, "paragraph", "1")
    citations = [replace(cite(plan, passage, "a tree", i), label=f"L{i}") for i in range(1, 12)]
    parsed = Parsed(answered(plan, "Many.", *citations))
    assert "details" in parsed.tags
    assert {f"L{i}" for i in range(1, 12)} <= set(parsed.links)


# -- the reader --------------------------------------------------------------------------------


@given(st.data())
def test_the_marks_hold_exactly_the_quoted_words(plan: Document, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(plan.units))
    start = data.draw(st.integers(unit.start, unit.end))
    end = data.draw(st.integers(start, unit.end))
    parsed = Parsed(show_document(plan, Place(plan.id, start, end)))
    assert bare("".join(parsed.marked)) == bare(plan.text[start:end])


def test_the_reader_holds_every_word_and_each_anchor_once(plan: Document) -> None:
    html = show_document(plan)
    parsed = Parsed(html)
    assert bare(Parsed(html[: html.index("</h2>")]).text) == bare(plan.title)
    words = Parsed(html[html.index('<div class="text"') :]).text
    assert bare(words) == bare(plan.text.removeprefix(plan.title))
    assert parsed.marked == []
    assert len(set(parsed.ids)) == len(parsed.ids)
    anchors = [name for name in parsed.ids if name.startswith("passage-")]
    assert sorted(anchors) == sorted(anchor(p) for p in plan.passages)


def test_the_reader_names_the_passage_that_a_place_is_in(plan: Document) -> None:
    passage = passage_of(plan, "principle", "ii")
    html = show_document(plan, Place(plan.id, passage.start, passage.end))
    target = re.search(r'class="passage target" id="([^"]+)"', html)
    assert target is not None
    assert target.group(1) == anchor(passage_of(plan, "paragraph", "4"))
    assert Parsed(html).marked == [passage.text]


def test_of_a_very_long_document_the_part_around_the_place_is_shown(
    folder_of: Callable[..., Path],
) -> None:
    lines = "\n\n".join(f"{i}. Tree {i} {'grows ' * 300}." for i in range(1, 500))
    book = read_library(folder_of({"book.md": f"# Book\n\n{lines}\n"})).documents[0]
    passage = passage_of(book, "paragraph", "400")
    parsed = Parsed(show_document(book, Place(book.id, passage.start, passage.end)))
    assert "".join(parsed.marked) == passage.text
    assert "Tree 1 " not in parsed.text
    assert "only the part around the passage" in parsed.text


@pytest.mark.parametrize(
    "href",
    [
        "", "#", "#read/", "#read/a/b", "#read/a/1-", "#read/a/-1", "javascript:alert(1)",
        "#read/a/5-4", "#read/a/1/chapter/2", "#read/a/1/paragraph/2/x/y", "#read/a/1-2~xyz",
        "#read/%ff", "#read/a/1/paragraph/%ff", f"#read/{'a' * 3000}", "#read/a\n",
    ],
)  # fmt: skip
def test_an_address_that_names_no_place(href: str) -> None:
    assert read_place(href) is None


NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(
    NAME, st.none() | st.integers(0, 10**9), st.none() | st.integers(0, 10**9),
    st.none() | st.sampled_from(["paragraph", "table"]), st.none() | NAME, st.none() | NAME,
    st.none() | st.text("0123456789abcdef", min_size=8, max_size=8),
)  # fmt: skip
def test_a_place_survives_its_address(
    document: str, start: int | None, length: int | None, kind: Kind | None, name: str | None,
    within: str | None, check: str | None,
) -> None:  # fmt: skip
    place = Place(document)
    if start is not None:
        end = None if length is None else start + length
        name = name if kind else None
        place = Place(
            document, start, end, kind, name, within if name else None, check if end else None
        )
    assert read_place(place.href) == place
