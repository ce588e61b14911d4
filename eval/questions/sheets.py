"""Question sets as spreadsheets: CSV and Excel's .xlsx, a row for each question under a header.

It knows files, not questions: what a cell says is for `eval.questions.cells`. A cell that a
spreadsheet would run as a formula is written as text: in CSV an apostrophe stands before it, which
reading takes off again. A number or a date that Excel has made of somebody's text is refused,
where the text can't be told from it.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from eval.questions.cells import COLUMNS, cells_of, fields_of
from eval.questions.lines import text_lines
from eval.questions.question import REQUIRED, FieldError, Fields, Question, QuestionsError

LONGEST_CELL = 32_767  # characters that a cell holds in Excel
_LARGEST = 1_000_000_000  # bytes in a workbook when unpacked: a small archive can hold very much
_RUN = "[=+\\-@\t＝＋－＠]"  # what a spreadsheet begins a formula with, full-width signs as well
_SHEET = "questions"
_TEXT_FORMAT = "@"
_UNREAD = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv")

Cell = str | FieldError


def is_sheet(path: Path) -> bool:
    """Whether a file is read as a sheet, by its name."""
    return path.suffix.lower() in (".csv", ".xlsx", *_UNREAD)


def sheet_rows(path: Path) -> Iterator[tuple[int, Fields | FieldError]]:
    """The fields of each row under the header that holds anything, with the row's number.

    Raises:
        QuestionsError: the file is not such a sheet.
    """
    if path.suffix.lower() in _UNREAD:
        raise QuestionsError(f"{path.name}: save the sheet as .xlsx or as CSV UTF-8 first")
    columns: dict[int, str] = {}
    for number, cells in _csv_rows(path) if path.suffix.lower() == ".csv" else _excel_rows(path):
        if not any(isinstance(cell, FieldError) or cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _columns(f"{path.name}, row {number}", cells)
        else:
            yield number, _row_fields(cells, columns)


def _columns(place: str, cells: Sequence[Cell]) -> dict[int, str]:
    """The header's columns by place, from 0; those that a question does not have are left out."""
    names = [re.sub(r"\s+", "_", str(cell).strip().lower()) for cell in cells]
    missing = [f"“{name}”" for name in REQUIRED if name not in names]
    if missing:
        raise QuestionsError(
            f"{place}: the header has no column {', '.join(missing)}; the first row names the "
            f"columns: {', '.join(COLUMNS)}"
        )
    for name in COLUMNS:
        if names.count(name) > 1:
            raise QuestionsError(f"{place}: column “{name}” stands twice; rename or remove one")
    return {at: name for at, name in enumerate(names) if name in COLUMNS}


def _row_fields(cells: Sequence[Cell], columns: dict[int, str]) -> Fields | FieldError:
    texts: dict[str, str] = {}
    for at, name in columns.items():
        cell = cells[at] if at < len(cells) else ""
        if isinstance(cell, FieldError):
            return FieldError(name, str(cell))
        texts[name] = cell
    try:
        return fields_of(texts)
    except FieldError as error:
        return error


# -- CSV --------------------------------------------------------------------------------------


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    lines = (line for _, line in text_lines(path))
    first = next((line for line in lines if line.strip()), "")
    # Excel writes semicolons where a comma is the decimal sign.
    rows = csv.reader(chain([first], lines), delimiter=max(",;\t", key=first.count), strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise QuestionsError(
                f"{path.name}, row {number}: this is not CSV ({error}); check the quotation marks, "
                "or save it again as “CSV UTF-8”"
            ) from None
        if row is None:
            return
        yield number, [re.sub(rf"^'(?='*{_RUN})", "", cell) for cell in row]


def write_csv(questions: Iterable[Question], path: Path) -> None:
    """Writes questions as CSV in UTF-8, with the mark by which Excel knows it.

    Raises:
        QuestionsError: a cell would be longer than a spreadsheet's.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # Every cell is quoted, so that a semicolon inside never begins a new one.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        for question in questions:
            cells = _cells(question)
            writer.writerow([re.sub(rf"^(?='*{_RUN})", "'", cells[name]) for name in COLUMNS])


def _cells(question: Question) -> dict[str, str]:
    cells = cells_of(question)
    for name, text in cells.items():
        if len(text) > LONGEST_CELL:
            raise QuestionsError(
                f"{question.id}: “{name}” has {len(text):,} characters and a spreadsheet's cell "
                f"holds {LONGEST_CELL:,}; shorten it, or keep the set in JSON Lines"
            )
    return cells


# -- Excel ------------------------------------------------------------------------------------


def _excel_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the sheet “questions”, or of the first one."""
    if not path.is_file():
        raise QuestionsError(f"{path} is not a file; check the path of the file")
    book = None
    number = 0
    try:
        _check_size(path)
        with warnings.catch_warnings():  # on what openpyxl would lose in writing the book again
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            sheet = book[_SHEET] if _SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()  # what other programs write there is often wrong
            rows = sheet.iter_rows()
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
            if row is None:
                return
            number += 1
            yield number, [_excel_text(cell) for cell in row]
    except QuestionsError:
        raise
    except Exception as error:  # a broken workbook ends openpyxl in a dozen ways
        raise QuestionsError(
            f"{path.name} can't be read as an Excel workbook after row {number} "
            f"({type(error).__name__}); open it in Excel and save it as .xlsx without a password"
        ) from error
    finally:
        if book is not None:
            book.close()


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _LARGEST:
        raise QuestionsError(
            f"{path.name} unpacks to {size / 1e6:,.0f} MB (limit {_LARGEST / 1e6:,.0f}); split it"
        )


def _excel_text(cell: Any) -> Cell:
    """A cell's text, or why it can't be told."""
    given = cell.value
    if isinstance(given, bool) or given is None:
        return "" if given is None else str(given).lower()
    if isinstance(given, str):
        if cell.data_type == "e":
            return FieldError(None, f"the cell shows the error {given}; write its text again")
        return given
    if isinstance(given, int | float) and (text := _number_text(given, cell.number_format)):
        return text
    made = "a date or time" if isinstance(given, date | time | timedelta) else "a number"
    return FieldError(
        None, f"Excel has made {made} of the text; format the cell as text and write it again"
    )


_NUMBER = re.compile(
    r'(?P<sign>\[\$£[^\]]*\]|"£"|£)?(?P<comma>#,##)?0(?P<places>\.0+)?(?P<share>%)?'
)


def _number_text(given: float, number_format: str) -> str:
    """A number as the cell shows it; empty where its format is none of the usual ones."""
    if number_format in ("General", _TEXT_FORMAT):
        text = str(int(given)) if given == int(given) else str(given)
        return text if len(text) <= 12 else ""  # Excel shows no more of it
    usual = _NUMBER.fullmatch(number_format)
    if usual is None:
        return ""
    places = len(usual["places"] or ".") - 1
    exact = Decimal(repr(given)) * (100 if usual["share"] else 1)
    shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)  # as Excel rounds
    sign = "-" if shown < 0 else ""
    text = f"{abs(shown):{',' if usual['comma'] else ''}.{places}f}"
    return f"{sign}{'£' if usual['sign'] else ''}{text}{usual['share'] or ''}"


def write_excel(questions: Iterable[Question], path: Path) -> None:
    """Writes questions as an Excel workbook whose cells are text, whatever they begin with.

    Raises:
        QuestionsError: a cell would be longer than a spreadsheet's.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "A2"
    for at, name in enumerate(COLUMNS):
        column = sheet.column_dimensions[chr(ord("A") + at)]
        column.width = 60 if name in ("question", "gold", "passage") else 16
        column.number_format = _TEXT_FORMAT  # so that what is typed there stays text
    try:
        sheet.append(COLUMNS)
        for question in questions:
            cells = _cells(question)
            sheet.append([_excel_cell(sheet, cells[name]) for name in COLUMNS])
    finally:
        sheet.close()  # or openpyxl's half-written temporary file would stay open
    book.save(path)


def _excel_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes what begins with “=” for a formula, “#N/A” for an error
    cell.number_format = _TEXT_FORMAT
    return cell
