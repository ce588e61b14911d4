"""The table of documents, and the files that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from assistant.answer import Language
from assistant.rendering.about import say_type
from assistant.rendering.places import Place, link_to
from assistant.wording import say, say_date
from corpus import Document, Library
from corpus.checking import check_document

_COLUMNS = ("title", "type", "date", "status", "passages", "notes")


def show_library(library: Library, language: Language = "en") -> str:
    """A row for each document: a link that opens it, what is known of it, and what is worth a
    look in it (in English, as the reader of files says it). Then the files not read."""
    caption = escape(say("documents_caption", language))
    heads = "".join(
        f'<th scope="col"><button type="button" class="sort">{escape(text)}</button></th>'
        for text in (say(f"documents_{column}", language) for column in _COLUMNS)
    )
    rows = "".join(_row(document, language) for document in library.documents)
    shown = (
        f'<div class="wide" role="region" aria-label="{caption}" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        "</table></div>"
    )
    if library.faults:
        faults = "".join(f"<li>{escape(fault.message)}</li>" for fault in library.faults)
        title = escape(say("documents_faults", language))
        shown += f'<h2>{title}</h2><ul lang="en">{faults}</ul>'
    return shown


def _row(document: Document, language: Language) -> str:
    cells = "".join(f"<td>{cell}</td>" for cell in _cells(document, language))
    link = link_to(Place(document.id), document.title)
    return f'<tr><th scope="row">{link}</th>{cells}</tr>'


def _cells(document: Document, language: Language) -> Iterator[str]:
    yield escape(say_type(document.type, language))
    yield _time(document.date, language) if document.date else "–"
    yield escape(say(f"status_{document.status}", language))
    yield str(len(document.units))
    worth = (*check_document(document).faults, *document.notes)
    items = "".join(f"<li>{escape(note)}</li>" for note in worth)
    count = f"<details><summary>{len(worth)}</summary>"
    yield f'{count}<ul lang="en">{items}</ul></details>' if items else "–"


def _time(day: date, language: Language) -> str:
    """A day in words; the page's script puts rows in order by what the browser reads."""
    return f'<time datetime="{day.isoformat()}">{escape(say_date(day, language))}</time>'
