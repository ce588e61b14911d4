"""A table of actions as HTML: its wording is the document's, every passage it names a link, and
each column's name a button by which the page's script sorts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from assistant.answer import Language
from assistant.rendering.places import Place, link_to, mark_text, place_at
from assistant.tabling import ActionRow, ActionTable, number_text, table_cells
from assistant.wording import say
from corpus import Document, Passage

_WORDS = 12  # of an objective; the whole of it is behind its link


def show_action_table(
    table: ActionTable, documents: Mapping[str, Document], language: Language
) -> str:
    """A table as one line of HTML, in a region that scrolls by itself."""
    title = escape(say("table_title", language, count=len(table.rows)))
    caption = escape(say("table_caption", language, count=len(table.rows)))
    names, _ = table_cells(table, language)
    head = "".join(_head(name) for name in names)
    cells = _Cells(table, documents, language)
    body = "".join(f"<tr>{cells.row(row)}</tr>" for row in table.rows)
    html = (
        f'<div class="wide" role="region" aria-label="{title}" tabindex="0" lang="{language}">'
        f'<table class="actions"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return html.replace("\n", " ")


def _head(name: str) -> str:
    return f'<th scope="col"><button type="button" class="sort">{escape(name)}</button></th>'


class _Cells:
    """The cells of one table's rows."""

    def __init__(
        self, table: ActionTable, documents: Mapping[str, Document], language: Language
    ) -> None:
        self._table, self._language = table, language
        self._shorts = {d.id: d.short for d in (*table.documents.values(), *documents.values())}

    def row(self, row: ActionRow) -> str:
        number = number_text(self._table, row, self._language)
        cells = (
            "<br>".join(escape(line) for line in row.action.text.split("\n")),
            self._objective(row.objective),
            self._links(row.paragraphs),
            self._links(row.cabinet),
        )
        link = link_to(_place(row.action), number, "mark", row.action.label)
        return f'<th scope="row">{link}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)

    def _objective(self, objective: Passage | None) -> str:
        if objective is None:
            return ""
        words = objective.text.split()
        shown = " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
        mark = link_to(_place(objective), objective.number or "–", "mark", objective.label)
        return f"{mark} {escape(shown)}"

    def _links(self, passages: Sequence[Passage]) -> str:
        return "<br>".join(self._each(passages))

    def _each(self, passages: Sequence[Passage]) -> Iterator[str]:
        for passage in passages:
            mark = mark_text(passage, self._shorts[passage.document], self._language)
            yield link_to(_place(passage), mark, "mark", passage.label)


def _place(passage: Passage) -> Place:
    return place_at(passage, passage.start, passage.end, passage.text)
