"""A run's folder: the files in it, and how each is written and read.

`settings.json` is all that made the run, `answers.jsonl` its answers (`eval.record`), `scores.json`
and `failures.jsonl` what scoring them gave, `report.html` and `summary.md` the same for people.
Nothing is asked or scored here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from corpus import Library
from eval.record import Recorded, RecordError, read_answer
from eval.scoring import (
    Cause,
    Outcome,
    Row,
    Scores,
    Summary,
    gold_passages,
)

ANSWERS, SETTINGS = "answers.jsonl", "settings.json"
SCORES, FAILURES = "scores.json", "failures.jsonl"
REPORT, MARKDOWN = "report.html", "summary.md"


_BASELINE = ("documents", "questions", "count", "digest")


class RunError(Exception):
    """A run's folder can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that made a run. `documents` is the folder as given, None for the configured library;
    `questions` gives each question file's sha256, `count` how many questions they hold; `model` is
    the chat model that was asked for. `finished` is None until every question is answered; `digest`
    then is the sha256 of what people see of the answers: the same digest, the same answers."""

    started: str
    finished: str | None
    fingerprint: str
    documents: str | None
    questions: dict[str, str]
    count: int
    model: str | None
    python: str
    libraries: dict[str, str]
    digest: str | None = None


# -- settings ---------------------------------------------------------------------------------


def write_settings(folder: Path, settings: Settings) -> None:
    """Writes down what made a run."""
    write_text(folder / SETTINGS, json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n")


def read_settings(folder: Path) -> Settings:
    """Reads what made a run.

    Raises:
        RunError: the folder holds no run.
    """
    path = folder / SETTINGS
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Settings(**{**fields, "questions": dict(fields["questions"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{path} can't be read ({error}); give the folder of a `python -m eval run`"
        ) from None


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    with whole_file(path) as file:
        file.write(text)


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file that takes its place when it is whole, or not at all. Two programs may write one at
    once: each writes a file of its own."""
    # Not one of tempfile's: those are for their owner alone, and a run is for whoever evaluates.
    half = path.with_name(f".{path.name}.{uuid4().hex}.half")
    try:
        with half.open("x", encoding="utf-8") as file:
            yield file
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


# -- answers ----------------------------------------------------------------------------------


def read_answers(folder: Path) -> Iterator[Recorded]:
    """The recorded answers, one by one.

    Raises:
        RunError: there is no record, or a line of it is damaged.
    """
    path = folder / ANSWERS
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield read_answer(line, f"{path.name}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path} can't be read ({error}); give the folder of a run") from None
    except RecordError as error:
        raise RunError(str(error)) from None


# -- scores -----------------------------------------------------------------------------------

_SCORES = TypeAdapter(Scores)


def scores_text(scores: Scores, *, times: bool = True, made_with: Settings | None = None) -> str:
    """Scores as JSON, a line for each question; without `times` the same for the same answers.
    `made_with` puts down what a baseline is to be asked again with."""
    rows = [_row_fields(row, times) for row in scores.rows]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head: dict[str, object] = {}
    if made_with:
        head["made_with"] = {name: getattr(made_with, name) for name in _BASELINE}
    head |= {
        "summaries": [_summary_fields(s, times) for s in scores.summaries],
        "unscored": [asdict(u) for u in scores.unscored],
        "unanswered": list(scores.unanswered),
        "sets": dict(scores.sets),
    }
    return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "rows": [\n{lines}\n]}}\n'


def _row_fields(row: Row, times: bool) -> dict[str, object]:
    fields = asdict(row)
    fields["values"] = {name: round(value, 12) for name, value in row.values.items()}
    return fields if times else {k: v for k, v in fields.items() if k != "seconds"}


def _summary_fields(summary: Summary, times: bool) -> dict[str, object]:
    fields = {
        "name": summary.name,
        "n": summary.n,
        "metrics": {name: asdict(e) for name, e in summary.metrics.items()},
        "causes": dict(summary.causes),
    }
    seconds = {stage: [asdict(e) for e in both] for stage, both in summary.seconds.items()}
    return {**fields, "seconds": seconds} if times else fields


def read_scores(path: Path) -> Scores:
    """Reads `scores.json`, or a baseline, which is one without times.

    Raises:
        RunError: it can't be read, or is something else.
    """
    try:
        return _SCORES.validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise RunError(
            f"{path} can't be read as scores ({why}); give the scores.json of a run, or score "
            "the run again with `python -m eval score DIR`"
        ) from None


def read_baseline(path: Path) -> tuple[list[Path], Path | None]:
    """The question files and the documents that a baseline was made with.

    Raises:
        RunError: it is no baseline.
    """
    try:
        made = json.loads(path.read_text(encoding="utf-8"))["made_with"]
        documents = made["documents"]
        return [Path(name) for name in made["questions"]], documents and Path(documents)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{path} can't be read as a baseline ({error!r}); make one with `python -m eval gate "
            f"--baseline {path} --write --run RUN_DIR`"
        ) from None


# -- failures ---------------------------------------------------------------------------------


def failure_line(outcome: Outcome, cause: Cause, library: Library) -> str:
    """What a person needs to see why an answer failed, without opening another file."""
    question, answer = outcome.question, outcome.answer
    gold = [p for g in question.gold for p in gold_passages(g, library)]
    fields = {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "standalone": answer.standalone,
        "cause": cause,
        "faults": list(outcome.faults),
        "status": answer.status,
        "message": answer.message,
        "gold": [
            {"label": p.label, "text": p.text, "found_at": outcome.rank_of(frozenset([p.key]))}
            for p in gold
        ],
        "facts": [list(fact) for fact in question.facts],
        "missing_facts": [list(fact) for fact in outcome.missing_facts],
        "answer": answer.text,
        "citations": [
            {
                "marker": c.marker,
                "label": c.label,
                "quote": c.quote,
                "right": key is not None and key in outcome.right,
            }
            for c, key in zip(answer.citations, outcome.cited, strict=True)
        ],
        "unsupported": [s.text for s in outcome.support.unsupported],
        "found": [
            {"label": h.label, "right": key in outcome.right, "judged": answer.judged.get(key)}
            for h, key in zip(answer.hits, outcome.found[: len(answer.hits)], strict=True)
        ],
        "confidence": answer.confidence,
    }
    return json.dumps(fields, ensure_ascii=False)
