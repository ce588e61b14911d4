"""A set of actions as a table: each with its objective, the paragraphs behind it, and what Cabinet
was told of it; for the page, for a spreadsheet and for Word.

What stands around an action is found by `assistant.acting`; nothing is judged here, and an empty
cell says that nothing was close enough, never that nothing exists.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from assistant.acting import asks_for_action, background
from assistant.answer import Answer, Language
from assistant.keeping.characters import holdable
from assistant.keeping.word import add_table, add_words, as_bytes, new_sheet
from assistant.rendering.places import mark_text
from assistant.wording import language_of, say
from corpus import Document, Passage
from index.building import SearchIndex

COLUMNS = ("number", "wording", "objective", "paragraphs", "cabinet")
_WIDTHS = (2.3, 8.0, 8.0, 3.7, 3.7)  # centimetres, as wide as a landscape page
# A spreadsheet takes such a cell for a formula, or drops the nought of action 3.10.
_MISREAD = re.compile(r"^[=+\-@\t\r＝＋－＠]|^\d+\.\d*0$|^0\d|^\d+[-/:]\d|^\d+[eE]\d+$")

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action with what stands around it; the tuples are best first and may be empty."""

    action: Passage
    objective: Passage | None
    paragraphs: tuple[Passage, ...]
    cabinet: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class ActionTable:
    """The actions of an answer in its order; `documents` are those that they stand in or name, by
    id."""

    rows: tuple[ActionRow, ...]
    documents: Mapping[str, Document] = field(repr=False, compare=False)

    @property
    def has_several(self) -> bool:
        """Whether the actions are those of several documents: a number is then not enough."""
        return len({row.action.document for row in self.rows}) > 1


def action_table(
    answer: Answer, index: SearchIndex, documents: Container[str] | None = None
) -> ActionTable | None:
    """The table of an answer that is a set of actions, else None; `documents` are the ids of those
    that may be shown, None for all."""
    actions = _actions(answer, index)
    if len(actions) < 2 or _is_of_one(answer):
        return None
    rows = []
    for action in actions:
        around = background(index, action, documents)
        rows.append(ActionRow(action, around.objective, around.paragraphs, around.cabinet))
    return ActionTable(tuple(rows), {d: index.documents[d] for r in rows for d in _named(r)})


def _actions(answer: Answer, index: SearchIndex) -> list[Passage]:
    """The actions that an answer gives, each once and in its order; those only that it cites for
    themselves, not for what differs from it. None where it gives as many other passages."""
    given = "\n".join(li for li in answer.text.split("\n") if not li.startswith("⚠"))
    cited = dict.fromkeys(c.passage for c in answer.citations if f"[{c.marker}]" in given)
    actions = [p for p in cited if p.kind == "action"]
    if 2 * len(actions) <= len(cited):
        return []
    return [p for p in actions if p.key in index.passages]


def _is_of_one(answer: Answer) -> bool:
    """Whether the answer is one action, told with what stands around it."""
    return bool(answer.nearest) and asks_for_action(answer.standalone or answer.question)


def _named(row: ActionRow) -> set[str]:
    objective = (row.objective,) if row.objective else ()
    return {p.document for p in (row.action, *objective, *row.paragraphs, *row.cabinet)}


# -- as plain text -----------------------------------------------------------------------------


def table_cells(table: ActionTable, language: Language) -> tuple[Cells, tuple[Cells, ...]]:
    """The names of the columns, and the cells of each row: wording verbatim, passages by their
    marks."""
    head = tuple(say(f"table_{column}", language) for column in COLUMNS)
    return head, tuple(_cells(table, row, language) for row in table.rows)


def _cells(table: ActionTable, row: ActionRow, language: Language) -> Cells:
    objective = f"{row.objective.number}: {row.objective.text}" if row.objective else ""
    return (
        number_text(table, row, language),
        row.action.text,
        objective,
        "; ".join(passage_mark(table, p, language) for p in row.paragraphs),
        "; ".join(passage_mark(table, p, language) for p in row.cabinet),
    )


def number_text(table: ActionTable, row: ActionRow, language: Language) -> str:
    """An action's number, with its document's name where there are several."""
    if row.action.number and not table.has_several:
        return row.action.number
    return passage_mark(table, row.action, language)


def passage_mark(table: ActionTable, passage: Passage, language: Language) -> str:
    """How a passage reads in a cell: "Strategy ¶87"."""
    return mark_text(passage, table.documents[passage.document].short, language)


def table_csv(table: ActionTable, language: Language) -> str:
    """The table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula or another
    number begins with an apostrophe. Encode it as "utf-8-sig", so that Excel shows every letter."""
    file = io.StringIO(newline="")
    head, rows = table_cells(table, language)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([_safe(holdable(cell)) for cell in row] for row in (head, *rows))
    return file.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if _MISREAD.match(cell) else cell


def table_word(table: ActionTable, language: Language) -> bytes:
    """The table as a Word document's bytes: landscape, its header row on each page."""
    title = say("table_title", language, count=len(table.rows))
    sheet = new_sheet(title, language, is_landscape=True)
    add_words(sheet.add_paragraph(), say("page_standing", language))
    head, rows = table_cells(table, language)
    spoken = language_of(" ".join(row.action.text for row in table.rows))
    add_table(sheet, [head, *rows], title, _WIDTHS, (None, spoken))
    return as_bytes(sheet)
