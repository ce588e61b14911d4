"""Question sets: files in, checked `Question` values out, one line or row at a time.

A set that is wrong anywhere is refused as a whole, with a message for each fault that names the
file, the line and the field: a question that is quietly left out would change the scores without
any sign. Whether a gold reference exists in some documents is not asked here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.questions.lines import text_lines
from eval.questions.question import FieldError, Fields, Question, QuestionsError, question_of
from eval.questions.sheets import is_sheet, sheet_rows

HERE = Path(__file__).resolve().parent
SHOWN = 20  # faults in one message: enough to mend a set, few enough to read
_LONGEST = 1000  # characters of one fault: a field may hold a whole book by mistake
_DRAFT = "this is a draft: read its passage, mend the question, then take “draft” out"


@dataclass(slots=True)
class Faults:
    """The first faults in words, and how many there are in all; the others are not kept."""

    first: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, fault: str) -> None:
        """Counts a fault, and keeps its words where there are few so far."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(fault if len(fault) <= _LONGEST else f"{fault[:_LONGEST]}…")

    def __str__(self) -> str:
        more = [f"… and {self.count - SHOWN} more"] if self.count > SHOWN else []
        return "\n".join([*self.first, *more])


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and where it stands, as messages say it ("set.jsonl, line 7")."""

    question: Question
    place: str


@dataclass(slots=True)
class _Seen:
    """Where each id stands, and of each conversation its file and its last turn."""

    ids: dict[str, str] = field(default_factory=dict)
    turns: dict[str, tuple[Path, int]] = field(default_factory=dict)


def shipped_sets() -> list[Path]:
    """The question sets that the project ships, by name."""
    return sorted(HERE.glob("*.jsonl"))


def read_questions(paths: Sequence[Path], *, drafts: bool = False) -> tuple[Question, ...]:
    """Reads question sets, in the order given; ids are unique over all of them.

    A file is JSON Lines, or a sheet where its name ends in .csv or .xlsx. Drafts are refused
    unless `drafts` asks for them as well.

    Raises:
        QuestionsError: a file can't be read, holds no question, or has a faulty line.
    """
    faults = Faults()
    found: list[Question] = []
    for placed in scan_questions(paths, faults, drafts=drafts):
        if not faults.count:  # a faulty set is refused: the rest is read for its faults alone
            found.append(placed.question)
    if faults.count:
        raise QuestionsError(str(faults))
    return tuple(found)


def scan_questions(
    paths: Sequence[Path], faults: Faults, *, drafts: bool = False
) -> Iterator[Placed]:
    """The questions one by one, none of them kept; what is wrong goes into `faults`.

    Memory grows with the ids and the names of conversations alone.

    Raises:
        QuestionsError: no file was given.
    """
    if not paths:
        raise QuestionsError("no question file was given; name one with --questions FILE.jsonl")
    seen = _Seen()
    for path in paths:
        try:
            yield from _scan_file(path, seen, faults, drafts)
        except QuestionsError as error:  # this file can't be read on, but others may have faults
            faults.add(str(error))


def _scan_file(path: Path, seen: _Seen, faults: Faults, drafts: bool) -> Iterator[Placed]:
    unit = "row" if is_sheet(path) else "line"
    number = 0
    for number, given in sheet_rows(path) if is_sheet(path) else _json_lines(path):
        place = f"{path.name}, {unit} {number}"
        try:
            if isinstance(given, FieldError):
                raise given
            question = question_of(given)
            if question.draft and not drafts:
                raise FieldError(None, _DRAFT)
        except FieldError as error:
            faults.add(f"{place}{_told(error, unit)}")
            continue
        clashes = [*_repeats(question, place, seen), *_turn_order(question, path, seen)]
        for clash in clashes:
            faults.add(f"{place}{_told(clash, unit)}")
        if not clashes:
            yield Placed(question, place)
    if not number:
        what = "question a row under the header" if is_sheet(path) else "JSON object a line"
        raise QuestionsError(f"{path.name} holds no questions; write one {what}")


def _told(error: FieldError, unit: str) -> str:
    """A fault as it goes on from its place; a sheet has columns and a line has fields."""
    if error.name is None:
        return f": {error}"
    if unit == "row":
        return f", column “{error.name}”{f', entry {error.at}' if error.at else ''}: {error}"
    return f": field “{error.name}{f'[{error.at}]' if error.at else ''}”: {error}"


def _repeats(question: Question, place: str, seen: _Seen) -> Iterator[FieldError]:
    if question.id in seen.ids:
        first = seen.ids[question.id]
        yield FieldError("id", f"{question.id!r} is also the id of {first}; give each its own")
    seen.ids.setdefault(question.id, place)


def _turn_order(question: Question, file: Path, seen: _Seen) -> Iterator[FieldError]:
    """Turns of one conversation stand in one file and in order, or they would not follow on."""
    if question.conversation is None:
        return
    other, last = seen.turns.get(question.conversation, (file, 0))
    turn = question.turn or last + 1
    if other != file:
        message = f"{question.conversation!r} is also in {other.name}; rename one"
        yield FieldError("conversation", message)
    elif turn <= last:
        message = f"{turn} comes after {last} in conversation {question.conversation!r}"
        yield FieldError("turn", f"{message}; put its turns in order")
    seen.turns[question.conversation] = (file, turn)


# -- JSON Lines -------------------------------------------------------------------------------


def _json_lines(path: Path) -> Iterator[tuple[int, Fields | FieldError]]:
    """The fields of each line that holds anything, or what is wrong with the line."""
    for number, line in text_lines(path):
        if line.strip():
            yield number, _json_fields(line)


def _json_fields(line: str) -> Fields | FieldError:
    try:
        fields = _DECODER.decode(line.strip())
    except FieldError as error:
        return error
    except (ValueError, RecursionError) as error:
        return FieldError(None, f"this is not JSON ({error}); write one JSON object on the line")
    if not isinstance(fields, dict):
        return FieldError(None, "this is not a JSON object; write one in braces, {…}")
    return fields


def _fields_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON would silently take the last of two fields of one name."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FieldError(twice, "stands twice in this line; keep one")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_fields_once)
