"""What became of files that a visitor added, each with the report on its numbering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from assistant.answer import Language
from assistant.rendering.places import Place, link_to
from assistant.wording import say
from corpus import Document, Library
from corpus.checking import check_document
from corpus.library import Addition


def show_progress(line: str, language: Language) -> str:
    """How far adding is: a bar without an end, and what was said last."""
    label = escape(say("adding_label", language))
    shown = f'<progress aria-label="{label}"></progress><p>{escape(line)}</p>'
    return f'<div role="status">{shown}</div>'


def show_added(
    additions: Sequence[Addition], library: Library, before: Mapping[str, int], language: Language
) -> str:
    """What became of each file; for one that joined, what was found in it. `before` holds how many
    passages each document had, by its id."""
    items = "".join(
        _added(a, library.document(a.path.stem), before.get(a.path.stem), language)
        for a in additions
    )
    return f'<div role="status" class="added"><ul>{items}</ul></div>'


def _added(
    addition: Addition, document: Document | None, before: int | None, language: Language
) -> str:
    if addition.outcome == "refused" or document is None:
        refused = escape(say("adding_refused", language))
        return (
            f'<li><strong>{refused}</strong> <span lang="en">{escape(addition.message)}</span></li>'
        )
    outcome = escape(say(f"adding_{addition.outcome}", language))
    link = link_to(Place(document.id), document.title)
    counts = ""
    if before is not None:
        now = len(document.units)
        counts = f" ({escape(say('adding_counts', language, before=before, now=now))})"
    report = "".join(f"<li>{escape(line)}</li>" for line in _report(document, language))
    return f'<li><strong>{outcome}</strong> {link}{counts}<ul lang="en">{report}</ul></li>'


def _report(document: Document, language: Language) -> Iterator[str]:
    """What the reader found in a document, as `python -m corpus check` says it."""
    report = check_document(document)
    yield "; ".join(report.runs) or say("adding_unnumbered", language)
    yield from report.faults
    yield from report.notes
    if not report.faults:
        yield say("adding_unbroken", language)
