"""Finding passages: references first, complete lists, filters, and what LangChain expects."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from corpus import Passage
from index.building import SearchIndex, build_index, index_place, load_index
from index.embedding import Embedder
from index.query import read_query
from index.retrieving import Filter, Found, PassageRetriever, _largest, _supported

STRATEGY = """# Crossings Strategy

## Objectives

1. This strategy has two objectives. These objectives are:

- A. To build crossings where people walk.
- B. To keep every crossing safe at night.

## Principles

2. The work rests on these principles.

- i) Everyone can cross, however slowly they walk.
- ii) Nobody waits longer than a minute at the kerb.
- iii) A lamp burns at each crossing from dusk.

## Objective 1: to build crossings

3. The Street Design Officer (SDO) draws up each crossing with the school nearest to it.

4. The Kerb Board decides where a crossing is built. It meets on the first Monday of each month.

### Objective 1: Summary of Actions

- 1.1 Count the people who cross on foot.
- 1.2 Build ten crossings in a year.

## Objective 2: to keep crossings safe

5. A warden inspects the lamps every week and writes down each fault.

6. A broken lamp is mended within 24 hours.

### Objective 2: Summary of Actions

- 2.1 Train wardens to find faults.
- 2.2 Keep spare lamps in the depot.
- 2.3 Publish the faults of each quarter.
"""
REPORT = """Report to Cabinet on Crossings

Purpose of the Report

1. To tell Cabinet how many crossings were built in the year.

Recommendations

1. That the progress be noted.
2. That a second warden be appointed.

Background

2. Nine crossings were built, and a storm broke thirty lamps.

3. The storm cost £14,000, which the reserve paid for.
"""
PROCEDURE = """# Procedure: Wardens

1. A warden wears a yellow coat and carries a sign.

2. A warden who is ill telephones the depot before seven in the morning.

3. The depot sends a replacement.
"""
CATALOGUE = """[crossings-strategy]
title = "Crossings Strategy"
short = "Strategy"
type = "strategy"
date = 2013-03-04

[crossings-report]
title = "Crossings Report"
short = "Report"
type = "cabinet-report"
date = 2014-12-15

[procedure-wardens]
title = "Procedure: Wardens"
short = "Wardens procedure"
type = "procedure"
date = 2020-01-02
status = "illustrative"
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> SearchIndex:
    """An index of a made-up strategy, report and procedure."""
    folder: Path = tmp_path_factory.mktemp("documents")
    for name, text in {
        "crossings-strategy.md": STRATEGY,
        "crossings-report.txt": REPORT,
        "procedure-wardens.md": PROCEDURE,
        "catalogue.toml": CATALOGUE,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    root: Path = tmp_path_factory.mktemp("index")
    build_index(folder, embedder, lambda message: None, root)
    return load_index(index_place(folder, root), embedder)


@pytest.fixture(scope="module")
def retriever(index: SearchIndex) -> PassageRetriever:
    return PassageRetriever(index=index, k=5)


def named(found: Found) -> list[tuple[str, str, str | None]]:
    """The hits as document, kind and number."""
    return [(h.passage.document, h.passage.kind, h.passage.number) for h in found.hits]


def numbers(found: Found) -> list[str | None]:
    return [h.passage.number for h in found.hits]


# -- references that the question names -------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [
        ("What does paragraph 6 of the strategy say?", "paragraph", "6"),
        ("para 6", "paragraph", "6"),
        ("¶6", "paragraph", "6"),
        ("paragraph six", "paragraph", "6"),
        ("what is action 2.3 about?", "action", "2.3"),
        ("2.3", "action", "2.3"),
        ("what does 2.3 say?", "action", "2.3"),
        ("principle ii", "principle", "ii"),
        ("explain principle 2", "principle", "ii"),
        ("paragraph 2(iii) of the strategy", "principle", "iii"),
        ("2(iii)", "principle", "iii"),
        ("objective B", "objective", "B"),
        ("objective 2", "objective", "B"),
        ("recommendation 2", "recommendation", "2"),
        ("the second recommendation", "recommendation", "2"),
        ("beth mae paragraff 6 yn ei ddweud?", "paragraph", "6"),
        ("egwyddor ii", "principle", "ii"),
    ],
)
def test_a_named_passage_comes_first(
    retriever: PassageRetriever, question: str, kind: str, number: str
) -> None:
    found = retriever.search(question)
    first = found.hits[0]
    assert (first.passage.kind, first.passage.number) == (kind, number)
    assert first.how == "reference"
    assert found.missing == ()
    assert len(found.hits) == 5
    assert all(h.how == "search" for h in found.hits[1:])


def test_several_references_come_in_the_order_asked(retriever: PassageRetriever) -> None:
    found = retriever.search("compare paragraphs 6 and 4 of the strategy with action 1.1")
    assert numbers(found)[:3] == ["6", "4", "1.1"]
    assert [h.how for h in found.hits[:4]] == ["reference"] * 3 + ["search"]


def test_a_range_brings_each_of_its_members(retriever: PassageRetriever) -> None:
    found = retriever.search("paras 3 to 6 of the strategy", k=2)
    assert numbers(found) == ["3", "4", "5", "6"]


def test_a_reference_in_no_document_in_particular_is_found_in_each(
    retriever: PassageRetriever,
) -> None:
    found = retriever.search("What does paragraph 3 say?")
    first = {h.passage.document for h in found.hits if h.how == "reference"}
    assert first == {"crossings-strategy", "crossings-report", "procedure-wardens"}


def test_the_document_that_is_named_is_searched_for_the_reference(
    retriever: PassageRetriever,
) -> None:
    found = retriever.search("What does paragraph 3 of the Cabinet report say?")
    assert [h.passage.document for h in found.hits if h.how == "reference"] == ["crossings-report"]


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [
        ("What does paragraph 99 say?", "paragraph", "99"),
        ("para 99", "paragraph", "99"),
        ("principle xx", "principle", "xx"),
        ("action 7.1", "action", "7.1"),
        ("paragraph 6 of the report", "paragraph", "6"),
        ("7.1", None, "7.1"),
        ("99", None, "99"),
    ],
)
def test_a_reference_that_names_nothing_is_reported(
    retriever: PassageRetriever, question: str, kind: str | None, number: str
) -> None:
    found = retriever.search(question)
    assert [(m.kind, m.number) for m in found.missing] == [(kind, number)]
    assert all(h.how == "search" for h in found.hits)


def test_a_missing_reference_does_not_hide_the_others(retriever: PassageRetriever) -> None:
    found = retriever.search("paragraphs 5 and 99 of the strategy")
    assert numbers(found)[0] == "5"
    assert [m.number for m in found.missing] == ["99"]


@pytest.mark.parametrize(
    "question",
    [
        "Does it cost £1.5 million?",
        "Is it mended within 24 hours?",
        "Which principles underpin the work at night?",
        "the objectives of a school",
    ],
)
def test_what_only_looks_like_a_reference_is_not_missing(
    retriever: PassageRetriever, question: str
) -> None:
    assert retriever.search(question).missing == ()


# -- complete lists ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind", "members"),
    [
        ("Which actions fall under Objective 2?", "action", ["2.1", "2.2", "2.3"]),
        ("List all the actions under objective 1", "action", ["1.1", "1.2"]),
        ("List the principles", "principle", ["i", "ii", "iii"]),
        ("What are the principles?", "principle", ["i", "ii", "iii"]),
        ("What are the objectives?", "objective", ["A", "B"]),
        ("What are the recommendations?", "recommendation", ["1", "2"]),
        ("List every action", "action", ["1.1", "1.2", "2.1", "2.2", "2.3"]),
    ],
)
def test_a_list_is_complete_however_few_are_wanted(
    retriever: PassageRetriever, question: str, kind: str, members: list[str]
) -> None:
    found = retriever.search(question, k=1)
    assert found.is_list
    assert [(h.passage.kind, h.passage.number) for h in found.hits] == [(kind, m) for m in members]
    assert {h.how for h in found.hits} == {"list"}


@pytest.mark.parametrize(
    ("question", "members"),
    [
        ("every paragraph about lamps", ["2", "5", "6", "2.2", "2"]),
        ("pa baragraffau sy'n sôn am SDO?", ["3"]),
        ("which of the actions mention wardens?", ["2.1"]),
        ("which paragraphs of the strategy mention the SDO?", ["3"]),
        ("which actions mention faults?", ["2.1", "2.3"]),
        ("list all the paragraphs that mention the street design officer", ["3"]),
    ],
)
def test_every_passage_on_a_topic_is_listed(
    retriever: PassageRetriever, question: str, members: list[str]
) -> None:
    found = retriever.search(question, k=1)
    assert numbers(found) == members
    assert found.is_list


def test_a_topic_that_nothing_names_is_an_empty_list(retriever: PassageRetriever) -> None:
    found = retriever.search("Which actions mention horses?")
    assert not found.is_list
    assert found.listed.topic == "horses"
    assert [p.number for p in found.listed.searched] == ["1.1", "1.2", "2.1", "2.2", "2.3"]


@pytest.mark.parametrize(
    "question",
    [
        "Are all the actions named in the strategy paid for?",
        "Which paragraphs mention lamps and how many are there?",
        "List every paragraph that says nothing of lamps",
        "Which actions mention wrdens?",
        "Which actions mention what a warden who is ill has to do before seven?",
    ],
)
def test_what_is_more_than_a_topic_is_searched(retriever: PassageRetriever, question: str) -> None:
    """Neither a list nor an absence is claimed of what was not asked as such."""
    found = retriever.search(question)
    assert not found.listed.topic
    assert not found.is_list


def test_nothing_is_said_to_be_absent_where_nothing_was_looked_through(
    index: SearchIndex,
) -> None:
    none = PassageRetriever(index=index, filter=Filter(types=("none-such",)))
    assert not none.search("Which actions mention horses?").listed.topic


def test_what_no_words_name_may_still_be_spoken_of(retriever: PassageRetriever) -> None:
    """ "About" asks for a matter, not for a word: the search goes on."""
    assert not retriever.search("every paragraph about illumination").listed.topic


def test_a_question_about_one_matter_is_no_list(retriever: PassageRetriever) -> None:
    found = retriever.search("Which actions deal with training wardens?")
    assert not found.is_list
    assert numbers(found)[0] == "2.1"


# -- searching --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind", "number"),
    [
        ("Who decides where a crossing goes?", "paragraph", "4"),
        ("Who decides where a crosssing is bilt?", "paragraph", "4"),
        ("How soon is a broken light repaired?", "paragraph", "6"),
        ("what does the SDO do", "paragraph", "3"),
        ("what does the street design officer do", "paragraph", "3"),
        ("What must I do if I am ill?", "paragraph", "2"),
        ("How much did the storm cost?", "paragraph", "3"),
    ],
)
def test_the_passage_that_answers_comes_first(
    retriever: PassageRetriever, question: str, kind: str, number: str
) -> None:
    first = retriever.search(question).hits[0].passage
    assert (first.kind, first.number) == (kind, number)


@pytest.mark.parametrize(
    ("question", "cited", "number"),
    [
        ("And the next one?", "2.1", "2.2"),
        ("the following action", "2.1", "2.2"),
        ("What about the one before?", "2.2", "2.1"),
        ("and the previous one?", "1.2", "1.1"),
        ("And the one after that?", "2.1", "2.2"),
    ],
)
def test_the_next_one_is_the_one_after_what_was_cited(
    retriever: PassageRetriever, index: SearchIndex, question: str, cited: str, number: str
) -> None:
    key = next(k for k, p in index.passages.items() if p.number == cited)
    found = retriever.search(question, context="an action", recent=[key])
    assert numbers(found)[0] == number
    assert found.hits[0].how == "reference"


@pytest.mark.parametrize("question", ["And before that?", "and after?", "the next paragraph"])
def test_before_and_after_in_time_name_no_passage(
    retriever: PassageRetriever, index: SearchIndex, question: str
) -> None:
    """Nor does "the next paragraph" after an action."""
    key = next(k for k, p in index.passages.items() if p.number == "2.1")
    found = retriever.search(question, context="an action", recent=[key])
    assert all(h.how == "search" for h in found.hits)


def test_short_forms_are_heard_in_a_follow_up_too(
    retriever: PassageRetriever, index: SearchIndex
) -> None:
    query = read_query(
        "What does the SDO do?", index.library, index.vocabulary, earlier="Is it dark?",
        leaning=0.2,
    )  # fmt: skip
    assert query.text == "What does the SDO do? (Street Design Officer) (Is it dark?)"
    heard = retriever.embed(query)
    later = heard.asked.places > len(query.own)
    rarest = heard.weights[~later].max()
    assert later.any()
    assert heard.weights[later].max() < 0.2 * rarest


def test_what_stands_alone_in_its_section_is_supported_by_nothing() -> None:
    def passage(name: str, start: int) -> Passage:
        return Passage(name, "section", None, name, (), None, "x", start, start + 1)

    many, one = [passage("a", n) for n in range(3)], passage("b", 0)
    passages = [*many, many[0], one]
    scores = np.array([3.0, 2.0, 1.0, 2.9, 3.0])
    support = _supported(scores, passages, [p.document for p in passages])
    # The second chunk of the first passage supports nothing.
    assert support == pytest.approx([2.0, 2.0, 2.0, 2.0, 1.0])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(1, 10))
def test_of_equal_scores_the_first_are_taken(values: list[int], count: int) -> None:
    numbers = np.array(values, dtype=np.float32)
    expected = np.argsort(-numbers, kind="stable")[:count]
    assert set(_largest(numbers, count)) == set(expected)


def test_before_the_first_and_after_the_last_stands_nothing(
    retriever: PassageRetriever, index: SearchIndex
) -> None:
    for question, cited in (("the previous one", "1.1"), ("and the next one?", "2.3")):
        key = next(k for k, p in index.passages.items() if p.number == cited)
        found = retriever.search(question, context="an action", recent=[key])
        assert all(h.how == "search" for h in found.hits)


def test_the_story_before_a_question_does_not_drown_it(retriever: PassageRetriever) -> None:
    story = "I am a warden, I carry a sign, and I wear a yellow coat every day that I work."
    found = retriever.search(f"{story} A lamp is broken. How soon is it mended?", k=2)
    assert ("paragraph", "6") in {(h.passage.kind, h.passage.number) for h in found.hits}


def test_a_question_of_a_conversation_is_read_with_what_was_asked_before(
    retriever: PassageRetriever,
) -> None:
    alone = retriever.search("How often is it done?")
    after = retriever.search("How often is it done?", context="Who inspects the lamps?")
    assert after.hits[0].passage.number == "5"
    five = [next(h.score for h in (*f.hits, *f.rejected) if h.passage.number == "5" )
            for f in (alone, after)]  # fmt: skip
    assert five[1] > five[0]


def test_leaning_on_nothing_is_a_question_by_itself(retriever: PassageRetriever) -> None:
    alone = retriever.search("How soon is a broken lamp mended?")
    after = retriever.search(
        "How soon is a broken lamp mended?", earlier="Who wears a coat?", leaning=0.0
    )
    assert [(h.passage.key, h.score) for h in alone.hits] == [
        (h.passage.key, h.score) for h in after.hits
    ]


def test_every_candidate_has_its_true_cosine(
    retriever: PassageRetriever, index: SearchIndex
) -> None:
    """Not only those that Chroma finds near: what BM25 brings is measured too."""
    found = retriever.search("lamps")
    vector = index.embedder.embed(["lamps"])[0].vector
    stored = index.collection.vectors([c.digest for c in index.chunks])
    for hit in (*found.hits, *found.rejected):
        own = [float(stored[c.digest] @ vector) for c in index.chunks if c.start == hit.start
               and c.passage == hit.passage.key]  # fmt: skip
        assert any(abs(hit.dense - cosine) < 2e-3 for cosine in own)


def test_hits_and_rejected_are_apart_and_in_order(retriever: PassageRetriever) -> None:
    found = retriever.search("What does paragraph 6 of the strategy say about lamps?", k=3)
    assert len(found.hits) == 3
    keys = [h.passage.key for h in (*found.hits, *found.rejected)]
    assert len(set(keys)) == len(keys) > 3
    scores = [h.score for h in (*found.hits, *found.rejected)]
    assert scores == sorted(scores, reverse=True)


def test_each_hit_says_where_its_words_stand(retriever: PassageRetriever) -> None:
    for hit in retriever.search("lamps and wardens").hits:
        assert 0 <= hit.start < hit.end <= len(hit.passage.text)


def test_a_search_is_repeatable(retriever: PassageRetriever) -> None:
    one, other = (retriever.search("who mends lamps?") for _ in range(2))
    assert named(one) == named(other)
    assert [h.score for h in one.hits] == [h.score for h in other.hits]


@pytest.mark.parametrize("question", ["", "   ", "?", "xyzzy", "🦔", "(", "a" * 5000])
def test_no_question_breaks_the_search(retriever: PassageRetriever, question: str) -> None:
    found = retriever.search(question)
    assert len(found.hits) <= 5
    assert found.missing == ()


# -- filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "documents"),
    [
        (Filter(documents=("procedure-wardens",)), {"procedure-wardens"}),
        (Filter(types=("cabinet-report",)), {"crossings-report"}),
        (Filter(statuses=("illustrative",)), {"procedure-wardens"}),
        (Filter(statuses=("current",)), {"crossings-strategy", "crossings-report"}),
        (Filter(statuses=("current",), types=("strategy",)), {"crossings-strategy"}),
        (Filter(types=("strategy", "procedure")), {"crossings-strategy", "procedure-wardens"}),
        (Filter(since=date(2014, 1, 1)), {"crossings-report", "procedure-wardens"}),
        (Filter(since=date(2014, 12, 15), until=date(2014, 12, 15)), {"crossings-report"}),
        (Filter(until=date(2014, 12, 14)), {"crossings-strategy"}),
    ],
)
def test_a_filter_leaves_only_what_it_names(
    index: SearchIndex, wanted: Filter, documents: set[str]
) -> None:
    filtered = PassageRetriever(index=index, k=30, filter=wanted)
    found = filtered.search("wardens, lamps and crossings in the year")
    everything = (*found.hits, *found.rejected)
    assert {h.passage.document for h in everything} == documents


@pytest.mark.parametrize(
    "question",
    ["What does paragraph 3 say?", "List all the actions", "What are the recommendations?"],
)
def test_references_and_lists_obey_the_filter(index: SearchIndex, question: str) -> None:
    filtered = PassageRetriever(index=index, k=30, filter=Filter(documents=("procedure-wardens",)))
    found = filtered.search(question)
    assert {h.passage.document for h in found.hits} == {"procedure-wardens"}


def test_a_filter_that_leaves_nothing(index: SearchIndex) -> None:
    found = PassageRetriever(index=index, filter=Filter(documents=("nothing",))).search("lamps")
    assert found.hits == found.rejected == ()


# -- what LangChain expects -------------------------------------------------------------------


def test_it_is_a_retriever_of_langchain(retriever: PassageRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("What does paragraph 6 of the strategy say?")
    assert all(isinstance(d, LangChainDocument) for d in documents)
    assert len(documents) == 5
    first = documents[0]
    assert first.page_content == "A broken lamp is mended within 24 hours."
    assert first.metadata["document"] == "crossings-strategy"
    assert (first.metadata["kind"], first.metadata["number"]) == ("paragraph", "6")
    assert first.metadata["label"] == "Crossings Strategy, paragraph 6"
    assert first.metadata["headings"] == ["Objective 2: to keep crossings safe"]
    assert isinstance(first.metadata["score"], float)
    assert len({d.id for d in documents}) == 5


def test_it_gives_what_search_gives(retriever: PassageRetriever) -> None:
    question = "who mends lamps?"
    keys = [h.passage.key for h in retriever.search(question).hits]
    assert [d.id for d in retriever.invoke(question)] == keys
    assert [[d.id for d in found] for found in retriever.batch([question])] == [keys]


def test_it_takes_its_place_in_a_chain(retriever: PassageRetriever) -> None:
    chain = retriever | RunnableLambda(lambda documents: documents[0].metadata["label"])
    assert chain.invoke("principle ii").startswith("Crossings Strategy, principle ii")


def test_each_process_finds_the_same(root: Path) -> None:
    """Chroma makes its graph anew in each process: what it finds may not hang on that."""
    questions = (root / "eval" / "questions" / "council.jsonl").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "index", "search", "--batch", "-", "--k", "40"]
    runs = [
        subprocess.run(command, cwd=root, input=questions, capture_output=True, text=True)
        for _ in range(2)
    ]
    assert [r.returncode for r in runs] == [0, 0], runs[0].stderr
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count("\n") == questions.count("\n")
