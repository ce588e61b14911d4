"""Question sets into files: JSON Lines, CSV or .xlsx by the file's name, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eval.questions.question import Question, QuestionsError, question_fields
from eval.questions.reading import Faults, scan_questions
from eval.questions.sheets import write_csv, write_excel


def question_line(question: Question) -> str:
    """A question as a line of a JSON Lines file, with the line's end."""
    return json.dumps(question_fields(question), ensure_ascii=False) + "\n"


def convert(paths: Sequence[Path], out: Path, *, force: bool = False) -> None:
    """Writes question sets into one file of the kind that its name says, drafts among them.

    Questions pass one by one, so that a large set does not fill the memory.

    Raises:
        QuestionsError: a set is faulty, or `out` can't be written; it is then as it was.
    """
    write_questions(_sound(paths), out, force=force)


def _sound(paths: Sequence[Path]) -> Iterator[Question]:
    """The questions of sets without a fault; only after the last one is that known."""
    faults = Faults()
    for placed in scan_questions(paths, faults, drafts=True):
        yield placed.question
    if faults.count:
        raise QuestionsError(str(faults))


def write_questions(questions: Iterable[Question], out: Path, *, force: bool = False) -> None:
    """Writes questions into a file, which is put in its place in one step when it is whole.

    Raises:
        QuestionsError: the file is there already and `force` does not say to replace it, its
            name says no kind that can be written, or it can't be written.
    """
    writers = {".jsonl": _write_lines, ".csv": write_csv, ".xlsx": write_excel}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise QuestionsError(f"{out}: name a file that ends in {', '.join(writers)}")
    if out.exists() and not force:
        raise QuestionsError(f"{out} is there already; name another file, or replace it by --force")
    temporary = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        write(questions, temporary)
        os.replace(temporary, out)
    except OSError as error:
        raise QuestionsError(f"{out} can't be written ({error.strerror}); name another") from None
    finally:
        temporary.unlink(missing_ok=True)


def _write_lines(questions: Iterable[Question], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(question_line(question) for question in questions)
