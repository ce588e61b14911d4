"""A model's statements come in the order of the quoted answer, and nothing quoted is lost."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, Citation
from assistant.merging import merge_statements
from assistant.writing import Written
from corpus import Passage
from index.building import SearchIndex


@pytest.fixture
def night(index: SearchIndex) -> Passage:
    return next(p for p in index.passages.values() if p.text.startswith("A boat must not"))


@pytest.fixture
def lamp(index: SearchIndex) -> Passage:
    return next(p for p in index.passages.values() if p.text.startswith("A broken lamp"))


def cite(passage: Passage, marker: int = 1) -> Citation:
    return Citation(
        marker, passage, "Ferry Strategy", passage.label, passage.text, passage.start, passage.end
    )


def quoted(question: str, *passages: Passage) -> Answer:
    citations = tuple(cite(p, n) for n, p in enumerate(passages, 1))
    return Answer(question, "answered", "the quotations", citations)


def test_statements_stand_in_the_order_of_the_quoted_passages(
    night: Passage, lamp: Passage
) -> None:
    written = Written(
        ("Lamps are mended in 24 hours.", "No boat sails late."), (cite(lamp), cite(night, 2))
    )
    merged = merge_statements(written, quoted("What is the rule?", night, lamp), "en")
    assert merged.text == "No boat sails late. [1]\n\nLamps are mended in 24 hours. [2]"
    assert [(c.marker, c.passage) for c in merged.citations] == [(1, night), (2, lamp)]


def test_a_passage_without_a_statement_stays_quoted(night: Passage, lamp: Passage) -> None:
    written = Written(("Lamps are mended in 24 hours.",), (cite(lamp),))
    merged = merge_statements(written, quoted("What is the rule?", night, lamp), "en")
    first, second = merged.citations
    assert (first.passage, first.quote) == (night, night.text)
    assert merged.text.startswith(f"> {night.text}")
    assert merged.text.endswith("Lamps are mended in 24 hours. [2]") and second.passage == lamp


def test_a_statement_without_what_was_asked_is_followed_by_the_quotation(lamp: Passage) -> None:
    asked = quoted("How soon is a lamp mended?", lamp)
    vague = merge_statements(Written(("Lamps are mended soon.",), (cite(lamp),)), asked, "en")
    assert [c.passage for c in vague.citations] == [lamp, lamp]
    assert "within 24 hours" in vague.text
    exact = Written(("A broken lamp is mended within 24 hours.",), (cite(lamp),))
    assert len(merge_statements(exact, asked, "en").citations) == 1
