"""Collections in BEIR's layout: what is read of them, what is refused, and the measures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.beir import (
    CollectionError,
    measure,
    read_collection,
)

CORPUS = [
    {"_id": "a/b#1.1 <é>", "title": "Bees", "text": "A hive of bees makes honey in the summer."},
    {"_id": "a/b#1.2 <é>", "title": "", "text": "Trains to the coast leave every half hour."},
    {"_id": "c::3", "title": "Contents", "text": "The museum keeps Roman coins and pottery."},
    {"_id": "d\t4", "title": "An entry of a title alone", "text": ""},
]
QUERIES = [
    {"_id": "q<::>1", "text": "|user|: Who makes honey?", "question": "Honey?", "scenario": "I."},
    {"_id": "q<::>2", "text": "I. How often is a train?", "question": "Train?", "scenario": "I."},
    {"_id": "q<::>3", "text": "Where are old coins kept?", "question": "Coins?", "scenario": "II."},
    {"_id": "unjudged", "text": "What is this?"},
]  # fmt: skip
QRELS = (
    "query-id\tcorpus-id\tscore\nq<::>1\ta/b#1.1 <é>\t1\nq<::>2\ta/b#1.2 <é>\t1\nq<::>3\tc::3\t2\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The collection's folder."""
    place = tmp_path / "tiny"
    (place / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (place / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (place / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    (place / "qrels" / "dev.tsv").write_text(QRELS.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    return place


def test_reading_keeps_the_judged_queries(folder: Path) -> None:
    collection = read_collection(folder)
    assert [e.id for e in collection.entries] == [row["_id"] for row in CORPUS]
    assert list(collection.queries) == ["q<::>1", "q<::>2", "q<::>3"]
    assert collection.queries["q<::>1"] == "Who makes honey?"
    assert collection.judgements["q<::>3"] == {"c::3": 2}
    limited = read_collection(folder, limit=2)
    assert list(limited.queries) == list(limited.judgements) == ["q<::>1", "q<::>2"]
    assert list(read_collection(folder, split="dev").queries) == ["q<::>1", "q<::>2"]


def test_what_is_asked_of_a_query_with_a_scenario(folder: Path) -> None:
    with_scenario = read_collection(folder, asking="with-scenario").queries
    assert with_scenario["q<::>2"] == "I. How often is a train?"  # it was there already
    assert with_scenario["q<::>3"] == "II. Where are old coins kept?"
    assert read_collection(folder, asking="question").queries["q<::>2"] == "Train?"


def test_queries_in_other_words_come_from_another_file(folder: Path) -> None:
    other = {"_id": "q<::>1", "text": "Which animal makes honey?"}
    (folder / "rewritten.jsonl").write_text(json.dumps(other))
    read = read_collection(folder, queries_file="rewritten.jsonl")
    assert read.queries == {"q<::>1": "Which animal makes honey?"}


def test_the_questions_before_one_come_from_the_tasks(folder: Path) -> None:
    tasks = [
        {"task_id": "q<::>2", "history": [
            {"role": "user", "text": "Who makes honey?"}, {"role": "assistant", "text": "Bees."},
            {"role": "user", "text": " "},
        ]},
        {"task_id": "other", "history": []},
    ]  # fmt: skip
    (folder / "tasks.jsonl").write_text("".join(json.dumps(t) + "\n" for t in tasks))
    assert read_collection(folder, asking="in-conversation").earlier["q<::>2"] == (
        "Who makes honey?",
    )
    assert read_collection(folder).earlier == {}
    (folder / "tasks.jsonl").write_text('{"task_id": "q", "history": "none"}\n')
    with pytest.raises(CollectionError, match=r"tasks\.jsonl, line 1: field “history”"):
        read_collection(folder, asking="in-conversation")


def test_measures_by_hand() -> None:
    found = {"one": ["x", "a", "y", "b"], "two": ["c"], "three": []}
    judgements = {"one": {"a": 1, "b": 1}, "two": {"c": 1}, "three": {"d": 1}}
    recall, ndcg = measure(found, judgements)
    assert recall[1] == pytest.approx((0 + 1 + 0) / 3)
    assert recall[3] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert recall[5] == pytest.approx((1 + 1 + 0) / 3)
    ideal = 1 + 0.6309297536  # 1/log2(2) + 1/log2(3)
    assert ndcg[3] == pytest.approx((0.6309297536 / ideal + 1 + 0) / 3)
    assert ndcg[10] == pytest.approx(((0.6309297536 + 0.4306765581) / ideal + 1 + 0) / 3)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("corpus.jsonl", "", "corpus.jsonl is empty"),
        ("corpus.jsonl", '{"_id": "a"}\n', "corpus.jsonl, line 1: field “text” is missing"),
        ("corpus.jsonl", '{"_id": 1, "text": "x"}', "field “_id” is not a text"),
        ("corpus.jsonl", '{"_id": "a", "text": ""}\n' * 2, "stands twice"),
        ("corpus.jsonl", "[]", "not a JSON object"),
        ("queries.jsonl", "{", "queries.jsonl, line 1: this is not JSON"),
        ("queries.jsonl", '{"_id": "z", "text": "x"}', "no query of queries.jsonl has a judgement"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq a 1\n", "test.tsv, line 2"),
    ],
)
def test_a_faulty_collection_is_refused_with_the_place(
    folder: Path, name: str, text: str, words: str
) -> None:
    (folder / name).write_text(text)
    with pytest.raises(CollectionError, match=words):
        read_collection(folder)


def test_a_missing_file_says_what_a_collection_is(
    folder: Path, folder_of: Callable[..., Path]
) -> None:
    with pytest.raises(CollectionError, match=r"corpus\.jsonl, queries\.jsonl and qrels"):
        read_collection(folder_of({"a.txt": "x"}))
    with pytest.raises(CollectionError, match="train"):
        read_collection(folder, split="train")
    (folder / "corpus.jsonl").write_bytes(b'{"_id": "\xe9"}')
    with pytest.raises(CollectionError, match="UTF-8"):
        read_collection(folder)
