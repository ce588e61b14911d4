"""The real retriever on a tiny made-up collection, with the real index and the real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.beir import CUTOFFS, Collection, read_collection
from eval.retrieval import (
    ABLATIONS,
    collection_library,
    cut,
    open_collection,
    retrieval_text,
    retrieve,
    search_all,
)
from index.embedding import Embedder

CORPUS = [
    {"_id": "a/b#1.1 <é>", "title": "Bees", "text": "A hive of bees makes honey in the summer."},
    {"_id": "a/b#1.2 <é>", "title": "", "text": "Trains to the coast leave every half hour."},
    {"_id": "c::3", "title": "Contents", "text": "The museum keeps Roman coins and pottery."},
    {"_id": "d\t4", "title": "An entry of a title alone", "text": ""},
    {"_id": "e5", "title": "Bees", "text": "Bees\nThey sleep through the winter."},
    {"_id": "f6", "title": "Keys", "doc": "keys", "section": "Lost > At night", "tag": "p",
     "text": "When the office is shut, ring one of these:"},
    {"_id": "f7", "title": "Keys", "doc": "keys", "section": "Lost > At night", "tag": "li",
     "text": "the caretaker"},
    {"_id": "f8", "title": "Keys", "doc": "keys", "section": "Lost > At night", "tag": "h3",
     "text": "At night"},
    {"_id": "f9", "title": "Keys", "doc": "keys", "section": "Spare", "tag": "p",
     "text": "A spare costs four pounds."},
]  # fmt: skip
QUERIES = {
    "q1": ("Who makes honey?", "a/b#1.1 <é>"),
    "q2": ("How often is a train?", "a/b#1.2 <é>"),
    "q3": ("Where are old coins kept?", "c::3"),
    "q4": ("I lost my key after the office was shut. It rained. Whom do I ring?", "f6"),
    "q5": ("And how many of them go?", "a/b#1.2 <é>"),
}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    place = tmp_path_factory.mktemp("tiny")
    (place / "qrels").mkdir()
    queries = [{"_id": name, "text": text} for name, (text, _) in QUERIES.items()]
    tasks = [{"task_id": name, "history": []} for name in QUERIES]
    tasks[-1]["history"] = [
        {"role": "user", "text": "When do trains leave for the coast?"},
        {"role": "assistant", "text": "Every half hour."},
    ]
    for name, rows in (("corpus", CORPUS), ("queries", queries), ("tasks", tasks)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (place / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    judged = "".join(f"{name}\t{entry}\t1\n" for name, (_, entry) in QUERIES.items())
    (place / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    return read_collection(place, asking="in-conversation")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def test_entries_of_one_page_are_one_document(collection: Collection) -> None:
    library, names = collection_library(collection)
    pages = [[names[p.key] for p in d.passages] for d in library.documents]
    assert pages == [
        ["a/b#1.1 <é>", "e5"], ["a/b#1.2 <é>"], ["c::3"], ["d\t4"], ["f6", "f7", "f8", "f9"],
    ]  # fmt: skip
    for document in library.documents:
        for passage in document.passages:
            assert (passage.kind, passage.number) == ("section", None)
            assert document.text[passage.start : passage.end] == passage.text
    assert library.documents[3].passages[0].text == "An entry of a title alone"
    assert library.documents[0].passages[1].text == "They sleep through the winter."


def test_headings_and_the_words_before_a_list_stand_over_an_entry(collection: Collection) -> None:
    library, _ = collection_library(collection)
    lead, item, heading, spare = library.documents[-1].passages
    assert lead.headings == heading.headings == ("Lost", "At night")
    assert item.headings == ("Lost", "At night", "When the office is shut, ring one of these:")
    assert spare.headings == ("Spare",)


def test_the_real_retriever_finds_the_entries_by_their_own_ids(
    collection: Collection, embedder: Embedder, root: Path
) -> None:
    index = open_collection(collection, embedder, lambda message: None, root)
    # Even an entry titled “Contents” is searched: it is no contents list.
    assert len({c.passage for c in index.chunks}) == len(CORPUS)
    found, seconds = search_all(collection, index, lambda message: None)
    assert {name: ids[0] for name, ids in found.items()} == {
        name: entry for name, (_, entry) in QUERIES.items()
    }
    assert seconds > 0


def test_an_entry_that_is_only_a_heading_comes_after_what_says_something(
    collection: Collection, embedder: Embedder, root: Path
) -> None:
    index = open_collection(collection, embedder, lambda message: None, root)
    found, _ = search_all(collection, index, lambda message: None)
    assert found["q4"].index("f8") > found["q4"].index("f6")


def test_baselines_and_ablations_are_measured_in_the_same_run(
    collection: Collection, embedder: Embedder, root: Path
) -> None:
    measured = retrieve(
        collection, embedder, lambda message: None, root, baselines=True, ablations=True
    )
    names = ["ours", "standard recipe", "BM25 alone", "vectors alone", *ABLATIONS]
    assert [m.name for m in measured] == names
    assert all((m.queries, m.entries) == (len(QUERIES), len(CORPUS)) for m in measured)
    assert all(0 <= m.recall[k] <= m.recall[10] <= 1 for m in measured for k in CUTOFFS)
    by_name = {m.name: m for m in measured}
    assert by_name["ours"].recall[1] == 1.0
    # "And how many of them go?" says nothing of trains: only the conversation does.
    assert by_name["BM25 alone"].recall[1] < 1.0
    text = retrieval_text("tiny", measured)
    assert "Recall    1.0000  1.0000  1.0000  1.0000" in text
    assert all(name in text for name in names)


def test_the_index_is_reused_until_the_corpus_changes(
    collection: Collection, embedder: Embedder, tmp_path: Path
) -> None:
    said: list[str] = []
    open_collection(collection, embedder, said.append, tmp_path)
    open_collection(collection, embedder, said.append, tmp_path)
    assert ["created" in s for s in said[-2:]] == [True, False]
    assert "is there" in said[-1]


@given(st.text(alphabet="ab \n", max_size=400), st.integers(20, 60))
def test_pieces_of_the_standard_recipe_hold_every_word(text: str, size: int) -> None:
    pieces = cut(text, size, overlap=8)
    assert all(0 < len(p) <= size for p in pieces)
    for word in text.split():
        assert len(word) > 8 or any(word in p for p in pieces)
