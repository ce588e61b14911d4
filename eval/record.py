"""What a run keeps of each answer: a line of JSON, and the value read back from it.

A line is the contract's answer with what the evaluation needs beside it: the first `HITS` of what
was found under `hits`, the keys of the rest under `rejected`, what was judged under `judged`, and
what a follow-up goes on from under `carried`. Nothing is scored here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answer import Answer, answer_fields
from corpus import KINDS, Kind, Reference

if TYPE_CHECKING:
    from index.retrieving import Hit

HITS = 10


class RecordError(Exception):
    """A line that is no answer of a run; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a recorded answer names; a citation has its words in `quote`, the number that
    points to it in `marker`, its document's `title` and the passage's `headings` and `page`, a hit
    has None of them.

    `start` and `end` are character offsets in the document's canonical text.
    """

    document: str
    kind: Kind
    number: str | None
    label: str
    start: int
    end: int
    quote: str | None = None
    marker: int | None = None
    title: str | None = None
    headings: tuple[str, ...] | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as a run recorded it.

    `nearest` is what was named as nearest, `differences` say what passages differ
    in. `hits` are the best passages that were found, best first; `rejected` the keys of those found
    after them; `judged` the keys of those judged, with the probability that each answers.
    `carried` are the keys of the passages that a follow-up goes on from, `standalone` is the
    question as it was understood. `confidence` (0 to 1) is None where the record has none.
    `stages` are seconds by stage.
    """

    id: str
    question: str
    status: str
    text: str
    citations: tuple[Cited, ...] = ()
    hits: tuple[Cited, ...] = ()
    rejected: tuple[str, ...] = ()
    judged: Mapping[str, float] = field(default_factory=dict)
    confidence: float | None = None
    standalone: str = ""
    carried: tuple[str, ...] = ()
    nearest: tuple[Reference, ...] = ()
    differences: tuple[str, ...] = ()
    mode: str = "extractive"
    model: str | None = None
    removed: int = 0
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    message: str | None = None


def answer_line(answer: Answer, name: str) -> str:
    """An answer as one line of a run, without the line's end."""
    found = answer.evidence.found
    fields = {
        **answer_fields(answer, name),
        "hits": [_hit_fields(hit) for hit in found[:HITS]],
        "rejected": [hit.passage.key for hit in found[HITS:]],
        "carried": [p.key for p in answer.as_turn().cited],
        "judged": {p.key: round(likely, 4) for p, likely in answer.evidence.judged},
    }
    return json.dumps(fields, ensure_ascii=False)


def _hit_fields(hit: Hit) -> dict[str, object]:
    p = hit.passage
    return {
        **p.name_fields(),
        "start": p.start,
        "end": p.end,
        "score": round(hit.score, 4),
    }


def read_answer(line: str, place: str) -> Recorded:
    """The answer that a line holds.

    Raises:
        RecordError: it holds none; `place` ("answers.jsonl, line 7") is told.
    """
    try:
        return _recorded(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        raise RecordError(
            f"{place}: not an answer's line ({error!r}); cut the file off before it and go on, or "
            "make the run again"
        ) from None


def _recorded(fields: Mapping[str, object]) -> Recorded:
    message, confidence, model = (fields.get(n) for n in ("message", "confidence", "model"))
    return Recorded(
        id=str(fields["id"]),
        question=str(fields["question"]),
        status=str(fields["status"]),
        text=str(fields["answer"]),
        citations=tuple(_cited(c, str(c["quote"])) for c in _list(fields["citations"])),
        nearest=tuple(_reference(n) for n in _list(fields.get("nearest", []))),
        differences=tuple(str(d["about"]) for d in _list(fields.get("differences", []))),
        hits=tuple(_cited(h, None) for h in _list(fields.get("hits", []))),
        rejected=tuple(str(key) for key in _list(fields.get("rejected", []))),
        judged=_numbers(fields.get("judged", {})),
        confidence=None if confidence is None else float(str(confidence)),
        standalone=str(fields.get("standalone") or fields["question"]),
        carried=tuple(str(key) for key in _list(fields.get("carried", []))),
        mode=str(fields.get("mode", "extractive")),
        model=None if model is None else str(model),
        removed=int(str(fields.get("removed", 0))),
        seconds=float(str(fields["seconds"])),
        stages=_numbers(fields.get("stages", {})),
        message=None if message is None else str(message),
    )


def _list(given: object) -> list[Mapping[str, object]]:
    if not isinstance(given, list):
        raise TypeError("citations, hits and rejected are lists")
    return given


def _numbers(given: object) -> dict[str, float]:
    if not isinstance(given, dict):
        raise TypeError("judged and stages are objects")
    return {str(name): float(value) for name, value in given.items()}


def _reference(fields: Mapping[str, object]) -> Reference:
    number = fields["number"]
    return Reference(
        str(fields["document"]), _kind(fields["kind"]), None if number is None else str(number)
    )


def _kind(given: object) -> Kind:
    return next(kind for kind in KINDS if kind == given)


def _cited(fields: Mapping[str, object], quote: str | None) -> Cited:
    number, marker, title = fields["number"], fields.get("marker"), fields.get("title")
    headings, page = fields.get("headings"), fields.get("page")
    return Cited(
        document=str(fields["document"]),
        kind=_kind(fields["kind"]),
        number=None if number is None else str(number),
        label=str(fields["label"]),
        start=int(str(fields["start"])),
        end=int(str(fields["end"])),
        quote=quote,
        marker=None if marker is None else int(str(marker)),
        title=None if title is None else str(title),
        headings=tuple(str(h) for h in _list(headings)) if headings is not None else None,
        page=None if page is None else int(str(page)),
    )
