"""Rows of cells as a table that scrolls by itself, so that a wide one does not widen the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.wording import say
from corpus import Passage


def show_rows(rows: Sequence[Sequence[str]], table: Passage) -> str:
    """Rows of cells (HTML) as a table; the first row of a table passage heads its columns."""
    name = escape(table.heading or say("table"))
    written = []
    for i, cells in enumerate(rows):
        is_head = i == 0 and table.kind == "table"
        tag, opening = ("th", 'th scope="col"') if is_head else ("td", "td")
        written.append("".join(f"<{opening}>{cell}</{tag}>" for cell in cells))
    body = "".join(f"<tr>{row}</tr>" for row in written)
    return (
        f'<div class="wide" role="region" aria-label="{name}" tabindex="0">'
        f"<table>{body}</table></div>"
    )
