"""“Was this right?”: judgements of answers in one file, a JSON object a line, and the same as a
question set for the evaluation.

The file is there only where the operator has named one. It holds the question, what was cited and
the judgement, the day and no more exact time, and nothing about who judged. A question set made of
it is for a person to read: only what was judged right is sound as it stands.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Self

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from assistant.answer import Answer, Citation, Language
from assistant.keeping.characters import holdable
from assistant.wording import say
from corpus import Kind

Verdict = Literal["right", "partly", "wrong"]

MAX_REASON = 2000  # characters
_PATIENCE = 10.0  # seconds to wait for another who writes


class FeedbackError(Exception):
    """Judgements can't be kept or read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thinks of an answer, and why."""

    right: Verdict
    reason: str = ""


class _CitedLine(BaseModel):
    """A citation in the file; `heading` is there where the number does not name it alone."""

    model_config = ConfigDict(frozen=True)

    document: str
    kind: Kind
    number: str | None = None
    heading: str | None = None
    label: str

    @model_validator(mode="after")
    def _is_named(self) -> _CitedLine:
        if self.number is None and self.kind not in ("table", "section"):
            raise ValueError(f"a {self.kind} needs its number")
        return self

    def gold(self) -> list[str | None]:
        """The passage as a question set names it."""
        named = [self.document, self.kind, self.number]
        return [*named, self.heading] if self.heading else named


class _Line(BaseModel):
    """One judgement in the file."""

    model_config = ConfigDict(frozen=True)

    question: str
    standalone: str = ""
    status: Literal["answered", "partial", "declined"]
    citations: tuple[_CitedLine, ...]
    right: Verdict
    reason: str = ""
    language: Language = "en"
    day: date
    fingerprint: str = ""

    @field_validator("question")
    @classmethod
    def _has_words(cls, question: str) -> str:
        if not re.search(r"\w", question):
            raise ValueError("has no words in it")
        return question


# -- keeping -----------------------------------------------------------------------------------


class FeedbackFile:
    """The file that judgements are added to; only its owner can read it. Several processes may
    add to one file at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """The file, made when it is missing, so that what is amiss is known before it is needed.

        Raises:
            FeedbackError: it can't be written.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        except OSError as error:
            why = error.strerror or str(error)
            raise FeedbackError(
                f"ASSISTANT_FEEDBACK: {path} can't be written ({why}); name a file in a folder "
                "that can be"
            ) from None
        return cls(path)

    def add(
        self, answer: Answer, judgement: Judgement, language: Language, fingerprint: str
    ) -> None:
        """Adds one judgement at the file's end, whole or not at all; `language` is the page's, in
        which errors are told, `fingerprint` the index's.

        Raises:
            FeedbackError: there is no answer to judge yet, the reason is too long, or the file
                can't be written.
        """
        if answer.status in ("error", "pending"):
            raise FeedbackError(say("feedback_no_answer", language))
        if len(judgement.reason) > MAX_REASON:
            length = len(judgement.reason)
            raise FeedbackError(say("feedback_long", language, length=length, limit=MAX_REASON))
        line = _line(answer, judgement, language, fingerprint)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_PATIENCE, mode=0o600):
                _append(self.path, f"{line.model_dump_json()}\n".encode())
        except Timeout:
            why = say("feedback_busy", language)
            raise FeedbackError(say("feedback_unwritable", language, why=why)) from None
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise FeedbackError(say("feedback_unwritable", language, why=why)) from None


def _line(answer: Answer, judgement: Judgement, language: Language, fingerprint: str) -> _Line:
    status = answer.status
    assert status in ("answered", "partial", "declined")
    return _Line(
        question=holdable(answer.question.strip()),
        standalone=holdable(answer.standalone),
        status=status,
        citations=tuple(map(_cited, answer.citations)),
        right=judgement.right,
        reason=holdable(judgement.reason.strip()),
        language=language,
        day=date.today(),
        fingerprint=fingerprint,
    )


def _cited(citation: Citation) -> _CitedLine:
    passage = citation.passage
    heading = passage.within if passage.number else passage.heading
    return _CitedLine(
        document=passage.document,
        kind=passage.kind,
        number=passage.number,
        heading=heading,
        label=citation.label,
    )


def _append(path: Path, line: bytes) -> None:
    """Adds a line at a file's end. One that a breakdown left without its end is closed first, and
    what could be written of this one only in part is taken out again."""
    with open(path, "ab+", buffering=0, opener=_private) as file:
        with suppress(PermissionError):  # another owner's file is as that owner wants it
            path.chmod(0o600)
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            line = line if file.read(1) == b"\n" else b"\n" + line
        try:
            while line:
                line = line[file.write(line) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):  # the next line closes what is left
                file.truncate(end)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


# -- as a question set -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """What a file of judgements gives: the fields of each question, and what is wrong with which
    line."""

    questions: tuple[dict[str, object], ...]
    faults: tuple[str, ...]

    @property
    def drafts(self) -> int:
        """How many of the questions a person has to mend."""
        return sum("draft" in question for question in self.questions)


@dataclass(slots=True)
class _Judged:
    """A question judged alike once or several times: its first line, and every reason given."""

    line: _Line
    reasons: list[str] = field(default_factory=list)


def question_set(path: Path) -> QuestionSet:
    """The judgements of a file as questions of a set, those asked and judged alike once.

    Raises:
        FeedbackError: the file can't be read.
    """
    judged: dict[tuple[str, Verdict], _Judged] = {}
    faults: list[str] = []
    for number, read in _read(path):
        if isinstance(read, str):
            faults.append(say("feedback_line", number=number, why=read))
            continue
        words = " ".join(re.findall(r"[^\W_]+", _asked(read).casefold()))
        same = judged.setdefault((words, read.right), _Judged(read))
        if read.reason and read.reason not in same.reasons:
            same.reasons.append(read.reason)
    numbered = enumerate(judged.values(), 1)
    return QuestionSet(tuple(_fields(number, each) for number, each in numbered), tuple(faults))


def _read(path: Path) -> Iterator[tuple[int, _Line | str]]:
    """The judgements of a file with the numbers of their lines, or what is wrong with a line."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FeedbackError(say("feedback_unreadable", path=path, why=why)) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, _Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            yield number, f"“{where}”: {first['msg']}" if where else first["msg"]


def _asked(line: _Line) -> str:
    """The question as it can be asked alone: a follow-up brings what it goes on from."""
    return line.standalone if line.standalone.startswith(f"{line.question} (") else line.question


def _is_sound(line: _Line) -> bool:
    """Whether a question judged right needs nobody to mend it: it has passages where it was
    answered, and can be asked alone. A follow-up asked in Welsh is kept in English words only."""
    goes_on = line.standalone.endswith(")") and not line.question.endswith(")")
    is_whole = bool(line.citations) == (line.status != "declined")
    return is_whole and (not goes_on or _asked(line) != line.question)


def _fields(number: int, judged: _Judged) -> dict[str, object]:
    line = judged.line
    golds = [list(g) for g in dict.fromkeys(tuple(c.gold()) for c in line.citations)]
    fields: dict[str, object] = {
        "id": f"feedback-{number:04}",
        "question": holdable(_asked(line)),
        "type": "feedback",
        "gold": golds,
        "facts": [],
        "abstain": not golds,
    }
    if line.right == "right" and _is_sound(line):
        return fields | ({"expect": "partial"} if line.status == "partial" else {})
    return fields | {"draft": True, "passage": _for_mending(judged)}


def _for_mending(judged: _Judged) -> str:
    """What a person who mends a draft should know: the judgement, its reasons, what was cited."""
    line = judged.line
    labels = "; ".join(dict.fromkeys(c.label for c in line.citations)) or "–"
    judged_as = f"{line.right} ({line.status}, {line.day.isoformat()})"
    return holdable("\n".join((f"judged: {judged_as}", *judged.reasons, f"cited: {labels}")))


def write_questions(questions: QuestionSet, out: Path, *, is_forced: bool = False) -> None:
    """Writes a question set as JSON Lines, in one step when it is whole.

    Raises:
        FeedbackError: the file is there already and nothing says to replace it, or it can't be
            written.
    """
    if out.exists() and not is_forced:
        raise FeedbackError(say("feedback_out_there", path=out))
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(question_lines(questions).encode())
        os.replace(temporary, out)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FeedbackError(say("feedback_out_fails", path=out, why=why)) from None
    finally:
        temporary.unlink(missing_ok=True)


def question_lines(questions: QuestionSet) -> str:
    """A question set as JSON Lines."""
    return "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions.questions)
