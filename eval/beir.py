"""The field's test collections in the layout of BEIR, and the measures of a search in them.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models" (2021): `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and
`qrels/SPLIT.tsv`. An entry may also say which document it was cut from (`doc`), under which
headings (`section`, with " > " between) and by which tag (`li`); entries of one title are one
document else. A collection of conversations has `tasks.jsonl` beside (MTRAG: `task_id`, `history`).
Only queries that have a judgement are asked, as in BEIR. Recall@k is the share of a query's
relevant entries among the first k; nDCG@k is that of Järvelin and Kekäläinen (2002), both by
ir_measures.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import ir_measures
from ir_measures import R, nDCG

CUTOFFS = (1, 3, 5, 10)

Asking = Literal["text", "question", "with-scenario", "in-conversation"]


class CollectionError(Exception):
    """A test collection can't be used; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the corpus. `page` names the page or document that it was cut from, where the
    corpus says so, `section` its headings there, `is_item` whether it is an item of a list."""

    id: str
    title: str
    text: str
    page: str = ""
    section: tuple[str, ...] = ()
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection as read.

    `queries` are those with a judgement, by id; `judgements` gives each query's relevant entries
    with their grades (0 is not relevant); `digest` is the sha256 of `corpus.jsonl`; `earlier` the
    questions asked before a query in its conversation, where they are to be seen.
    """

    folder: Path
    digest: str
    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# -- reading ----------------------------------------------------------------------------------


def read_collection(
    folder: Path,
    split: str = "test",
    limit: int | None = None,
    asking: Asking = "text",
    queries_file: str = "queries.jsonl",
) -> Collection:
    """Reads a collection; `limit` keeps the first so many queries that have a judgement.

    `asking` says what is asked where a query has more than its `text`: "question" its `question`
    alone, "with-scenario" its `scenario` before the text, unless the text begins with it,
    "in-conversation" its text after the questions before it, which `tasks.jsonl` holds.
    `queries_file` names another file of the folder with the same queries in other words.

    Raises:
        CollectionError: a file is missing, empty or faulty.
    """
    judgements = _read_judgements(folder / "qrels" / f"{split}.tsv")
    path = folder / "corpus.jsonl"
    entries = tuple(_entry(fields, place) for place, fields in _lines(path))
    if len({e.id for e in entries}) < len(entries):
        raise CollectionError(f"{path.name}: an “_id” stands twice; each entry needs its own")
    queries: dict[str, str] = {}
    for place, fields in _lines(folder / queries_file):
        name = _text(fields, "_id", place)
        if name in judgements and (limit is None or len(queries) < limit):
            queries[name] = _asked(fields, place, asking)
    if not queries:
        raise CollectionError(
            f"no query of {queries_file} has a judgement in qrels/{split}.tsv; check --split"
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    judged = {q: judgements[q] for q in queries}
    if asking != "in-conversation":
        return Collection(folder, digest, entries, queries, judged)
    earlier = _read_earlier(folder / "tasks.jsonl")
    return Collection(folder, digest, entries, queries, judged, earlier)


def _read_earlier(path: Path) -> dict[str, tuple[str, ...]]:
    """What the asker said before each task, oldest first."""
    earlier: dict[str, tuple[str, ...]] = {}
    for place, fields in _lines(path):
        history = fields.get("history")
        if not isinstance(history, list) or not all(isinstance(said, dict) for said in history):
            raise CollectionError(f"{place}: field “history” is not a list of turns")
        asked = tuple(str(s.get("text") or "") for s in history if s.get("role") == "user")
        earlier[_text(fields, "task_id", place)] = tuple(a for a in asked if a.strip())
    return earlier


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each line's place for messages, and its fields."""
    text = _read(path)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}, line {number}"
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise CollectionError(f"{place}: this is not JSON ({error})") from None
        if not isinstance(fields, dict):
            raise CollectionError(f"{place}: this is not a JSON object")
        yield place, fields


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CollectionError(
            f"{path}: {error.strerror}; --beir takes a folder with corpus.jsonl, queries.jsonl "
            "and qrels/test.tsv"
        ) from None
    except UnicodeDecodeError:
        raise CollectionError(f"{path.name} is not UTF-8; save it again as UTF-8") from None
    if not text.strip():
        raise CollectionError(f"{path.name} is empty")
    return text


def _text(fields: Mapping[str, object], name: str, place: str) -> str:
    if name not in fields:
        raise CollectionError(f"{place}: field “{name}” is missing")
    given = fields[name]
    if not isinstance(given, str):
        raise CollectionError(f"{place}: field “{name}” is not a text")
    return given


def _entry(fields: Mapping[str, object], place: str) -> Entry:
    title = str(fields.get("title") or "").strip()
    section = str(fields.get("section") or "").split(" > ")
    return Entry(
        _text(fields, "_id", place),
        title,
        _text(fields, "text", place),
        page=str(fields.get("doc") or title),
        section=tuple(h.strip() for h in section if h.strip()),
        is_item=fields.get("tag") == "li",
    )


def _asked(fields: Mapping[str, object], place: str, asking: Asking) -> str:
    if asking == "question":
        asked = _text(fields, "question", place)
    else:
        asked = _text(fields, "text", place)
    if asking == "with-scenario":
        scenario = _text(fields, "scenario", place)
        asked = asked if asked.startswith(scenario) else f"{scenario} {asked}"
    # MTRAG marks who speaks ("|user|: …"); that is the layout's word, not the asker's.
    return re.sub(r"(?m)^\s*\|user\|:\s*", "", asked)


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Query id, entry id and grade, tab-separated, under a header."""
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_read(path).splitlines(), 1):
        cells = line.rstrip("\n").split("\t")
        if (number == 1 and cells[-1].strip() == "score") or not line.strip():
            continue
        try:
            query, entry, grade = cells
            judgements.setdefault(query, {})[entry] = int(grade)
        except ValueError:
            raise CollectionError(
                f"{path.name}, line {number}: not query-id, corpus-id and a whole score, "
                "with tabs between"
            ) from None
    return {q: grades for q, grades in judgements.items() if any(g > 0 for g in grades.values())}


# -- measuring --------------------------------------------------------------------------------


def measure(
    found: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]
) -> tuple[dict[int, float], dict[int, float]]:
    """Recall and nDCG by cutoff, means over the judged queries."""
    run = [
        # The rank is the score: equal scores would be put in another order by the measures.
        ir_measures.ScoredDoc(query, entry, -float(rank))
        for query, entries in found.items()
        for rank, entry in enumerate(entries)
    ]
    qrels = [
        ir_measures.Qrel(query, entry, grade)
        for query, grades in judgements.items()
        for entry, grade in grades.items()
    ]
    measures = [kind @ k for kind in (R, nDCG) for k in CUTOFFS]
    values = ir_measures.calc_aggregate(measures, qrels, run)
    return (
        {k: float(values[R @ k]) for k in CUTOFFS},
        {k: float(values[nDCG @ k]) for k in CUTOFFS},
    )
