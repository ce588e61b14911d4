"""Answers and documents as HTML that is safe to show: every word of a document or a person is
escaped, and only the few forms of an answer's Markdown become tags.

It knows no page library and decides nothing: what an answer says is settled before it comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from assistant.answer import Answer, Citation, Language
from assistant.quoting import source
from assistant.wording import say
from corpus import Document, Library, Passage
from corpus.reference import heading_code

_MANY = 6  # citations; a longer list is folded away under its heading
_LONG = 600_000  # characters; of a longer document only the part around the place is shown
_AROUND = 150  # passages on either side in that part

Link = Callable[[str], str]  # "1" → the link that stands for the marker [1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader opens: a document and character offsets in its canonical text.

    Without `start` it is the document's beginning; without `end` a passage is shown and no words
    are highlighted.
    """

    document: str
    start: int | None = None
    end: int | None = None

    @property
    def href(self) -> str:
        """The place as a link's address; `read_place` turns it back."""
        offsets = "" if self.start is None else f"/{self.start}"
        offsets += "" if self.end is None else f"-{self.end}"
        return f"#read/{quote(self.document, safe='')}{offsets}"


def read_place(href: str) -> Place | None:
    """The place that a link's address names; None where it names none."""
    match = re.fullmatch(r"#read/([^/]+)(?:/(\d{1,12})(?:-(\d{1,12}))?)?", href)
    if not match:
        return None
    document, start, end = match.groups()
    return Place(unquote(document), int(start) if start else None, int(end) if end else None)


def place_of(citation: Citation) -> Place:
    """Where a citation's words stand."""
    return Place(citation.passage.document, citation.start, citation.end)


def mark_text(passage: Passage, short: str, language: Language = "en") -> str:
    """How a citation reads inside an answer: "Strategy ¶87", "Strategy action 3.1"."""
    if passage.kind == "paragraph" and passage.within:
        within = heading_code(passage.within) or passage.within.strip(" :.")
        return say("mark_within", language, document=short, within=within, number=passage.number)
    if passage.kind == "paragraph":
        return say("mark_paragraph", language, document=short, number=passage.number)
    if passage.number is not None:
        kind = say(passage.kind, language)
        return say("mark_numbered", language, document=short, kind=kind, number=passage.number)
    if not passage.heading:
        return short
    key = "mark_table" if passage.kind == "table" else "mark_section"
    return say(key, language, document=short, heading=passage.heading.strip(" :."))


# -- answers -----------------------------------------------------------------------------------


def show_question(question: str) -> str:
    """A person's words as they typed them, on one line of HTML."""
    lines = escape(question.strip()).splitlines()
    return f'<div class="question">{"<br>".join(lines)}</div>'


def show_answer(answer: Answer, documents: Mapping[str, Document]) -> str:
    """An answer as one line of HTML: its status in words, its text with each marker a link, then
    its citations. One line, so that a Markdown reader takes it as HTML and changes nothing."""
    language = answer.language
    parts = [f'<p class="status {answer.status}">{escape(say(answer.status, language))}</p>']
    if answer.message:
        parts.append(f'<p class="message">{escape(answer.message)}</p>')
    parts.append(_AnswerText(answer, documents).html())
    if answer.citations:
        parts.append(_sources(answer))
    body = "".join(parts).replace("\n", " ")
    return f'<div class="answer" lang="{language}">{body}</div>'


def _sources(answer: Answer) -> str:
    language = answer.language
    links = [_link(place_of(c), source(c, language)) for c in answer.citations]
    items = "".join(f"<li>{link}</li>" for link in links)
    title = escape(say("sources", answer.language, count=len(links)))
    if len(links) > _MANY:
        return f'<details class="sources"><summary>{title}</summary><ul>{items}</ul></details>'
    return f'<div class="sources"><p>{title}</p><ul>{items}</ul></div>'


def _link(place: Place, text: str, kind: str = "passage") -> str:
    return f'<a class="{kind}-link" href="{escape(place.href)}">{escape(text)}</a>'


class _AnswerText:
    """An answer's Markdown as HTML. A document's own words (in block quotes) never become links
    or emphasis, whatever they look like."""

    def __init__(self, answer: Answer, documents: Mapping[str, Document]) -> None:
        self._answer = answer
        self._cited = {str(c.marker): c for c in answer.citations}
        self._shorts = {d.id: d.short for d in documents.values()}
        self._nearest = {p.label: p for p in answer.nearest}

    def html(self) -> str:
        lines = self._answer.text.split("\n")
        shown = {line.removeprefix("- ").partition(": “")[0].strip() for line in lines}
        rest = [f"- {label}" for label in self._nearest if label not in shown]
        return "".join(self._blocks([*lines, "", *rest]))

    def _blocks(self, lines: Sequence[str]) -> Iterator[str]:
        """Groups lines of one form: a quotation, a list, or a paragraph up to an empty line."""
        for form, group in _grouped(lines):
            if form == "quote":
                yield f"<blockquote>{''.join(self._quotation(group))}</blockquote>"
            elif form == "item":
                items = (f"<li>{self._item(line[2:])}</li>" for line in group)
                yield f"<ul>{''.join(items)}</ul>"
            else:
                yield from self._paragraph(group)

    def _paragraph(self, lines: Sequence[str]) -> Iterator[str]:
        note = re.fullmatch(r"\*([^*].*[^*])\*", lines[0]) if len(lines) == 1 else None
        if note:
            yield f'<p class="note">{self._inline(note.group(1))}</p>'
            return
        kind = ' class="difference"' if lines[0].startswith("⚠") else ""
        yield f"<p{kind}>{'<br>'.join(self._inline(line.strip()) for line in lines)}</p>"

    def _item(self, line: str) -> str:
        label, colon, words = line.strip().partition(": “")
        nearest = self._nearest.get(label)
        if nearest is None:
            return self._inline(line)
        rest = escape(f"{colon}{words}")
        return _link(Place(nearest.document, nearest.start), nearest.label) + rest

    def _quotation(self, lines: Sequence[str]) -> Iterator[str]:
        words = [re.sub(r"^>\s?", "", line).rstrip() for line in lines]
        last = re.fullmatch(r"— .*\[(\d+)\]", words[-1])
        cited = self._cited.get(last.group(1)) if last else None
        if cited:
            words.pop()
        if cited and cited.passage.kind == "table":
            yield _quoted_rows(cited)
        else:
            yield from _plain(words)
        if cited:
            label = source(cited, self._answer.language)
            yield f'<p class="source">— {_link(place_of(cited), label)}</p>'

    def _inline(self, line: str) -> str:
        """A line with its bold words and its markers. Where the answer quotes, only the markers
        at the line's end are ours: "[2]" inside it may be the document's own footnote."""
        anywhere = self._answer.mode == "generative" or line.startswith("⚠")
        ending = re.search(r"(?:\s*\[\d+\])*[\s.]*$", line)
        cut = 0 if anywhere or ending is None else ending.start()
        words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line[:cut]))
        marked = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line[cut:]))
        return words + re.sub(r"\[(\d+)\]", self._marker, marked)

    def _marker(self, match: re.Match[str]) -> str:
        cited = self._cited.get(match.group(1))
        if cited is None:
            return match.group(0)
        passage = cited.passage
        short = self._shorts.get(passage.document, cited.title)
        text = mark_text(passage, short, self._answer.language)
        return _link(place_of(cited), text, "mark")


def _plain(lines: Sequence[str]) -> Iterator[str]:
    """A document's words as paragraphs and lists."""
    for form, group in _grouped(lines, quoted=True):
        if form == "item":
            yield f"<ul>{''.join(f'<li>{escape(line[2:])}</li>' for line in group)}</ul>"
        else:
            yield f"<p>{'<br>'.join(escape(line) for line in group)}</p>"


def _quoted_rows(citation: Citation) -> str:
    """The rows of a table that an answer quotes, under the table's own column heads."""
    passage = citation.passage
    rows = citation.quote.split("\n")
    if citation.start > passage.start:
        rows.insert(0, passage.text.split("\n", 1)[0])
    return _rows([[escape(cell) for cell in row.split("\t")] for row in rows], passage)


def _grouped(lines: Sequence[str], *, quoted: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Runs of lines of one form ("quote", "item" or "text"); an empty line ends a run."""
    form, group = "", list[str]()
    for line in [*lines, ""]:
        if not line.strip():
            now = ""
        elif line.startswith(">") and not quoted:
            now = "quote"
        else:
            now = "item" if line.startswith("- ") else "text"
        if now != form and group:
            yield form, group
            group = []
        if now:
            group.append(line)
        form = now


# -- the reader --------------------------------------------------------------------------------


def show_document(document: Document, place: Place | None = None) -> str:
    """A whole document for the reader: headings, numbers, tables, each passage with an anchor;
    the words from `place.start` to `place.end` highlighted."""
    place = place or Place(document.id)
    units, note = _part(document, place)
    members: dict[str, list[Passage]] = {}
    for passage in document.passages:
        if passage.parent is not None:
            members.setdefault(passage.parent, []).append(passage)
    body = "".join(_show_unit(u, members.get(u.number or "", []), place) for u in units)
    title = f"<h3>{escape(document.title)}</h3>"
    body = body.removeprefix(title)  # it stands above already
    about = " · ".join(_about(document))
    return (
        f'<article class="document" data-place="{escape(place.href)}">'
        f'<header><h2 tabindex="-1">{escape(document.title)}</h2>'
        f'<a class="back" href="#conversation">{escape(say("back"))}</a></header>'
        f'<p class="about">{escape(about)}</p>{note}{body}</article>'
    )


def anchor(passage: Passage) -> str:
    """The id of a passage's element in its document."""
    return f"passage-{passage.start}"


def _part(document: Document, place: Place) -> tuple[Sequence[Passage], str]:
    """The passages to show, and a note where they are not all: a browser stalls on a book."""
    units = document.units
    if len(document.text) <= _LONG:
        return units, ""
    at = next((i for i, u in enumerate(units) if u.end >= (place.start or 0)), 0)
    note = f'<p class="note">{escape(say("reader_part"))}</p>'
    return units[max(0, at - _AROUND) : at + _AROUND], note


def _about(document: Document) -> Iterator[str]:
    yield document.type.replace("-", " ").capitalize()
    if document.date:
        yield f"{document.date.day} {document.date:%B %Y}"
    yield say(f"status_{document.status}")
    count = len(document.units)
    yield say("passages_one" if count == 1 else "passages", count=count)


def _show_unit(unit: Passage, members: Sequence[Passage], place: Place) -> str:
    headings = "".join(_heading(text, unit) for text in unit.opens)
    is_target = place.start is not None and unit.start <= place.start < max(
        unit.end, unit.start + 1
    )
    kind = "passage target" if is_target else "passage"
    content = _table(unit, place) if "\t" in unit.text or unit.kind == "table" else None
    body = content or "".join(_lines(unit, members, place))
    return f'{headings}<div class="{kind}" id="{anchor(unit)}" tabindex="-1">{body}</div>'


def _heading(text: str, unit: Passage) -> str:
    depth = unit.headings.index(text) if text in unit.headings else 0
    level = min(3 + depth, 6)
    return f"<h{level}>{escape(text)}</h{level}>"


def _lines(unit: Passage, members: Sequence[Passage], place: Place) -> Iterator[str]:
    """A passage's lines as paragraphs and bullets, its number before the first."""
    at, in_list = unit.start, False
    for i, line in enumerate(unit.text.split("\n")):
        bullet = line.startswith("- ")
        if bullet != in_list:
            yield "<ul>" if bullet else "</ul>"
            in_list = bullet
        skip = 2 if bullet else 0
        words = _highlight(line[skip:], at + skip, place)
        ids = [anchor(m) for m in members if at <= m.start <= at + len(line)]
        name = f' id="{ids[0]}"' if ids else ""
        number = f'<span class="number">{escape(unit.mark)}</span> ' if i == 0 and unit.mark else ""
        yield f"<li{name}>{words}</li>" if bullet else f"<p{name}>{number}{words}</p>"
        at += len(line) + 1
    if in_list:
        yield "</ul>"


def _table(unit: Passage, place: Place) -> str:
    """A table's rows, the part inside the place highlighted cell by cell."""
    rows, at = [], unit.start
    for line in unit.text.split("\n"):
        cells = []
        for cell in line.split("\t"):
            cells.append(_highlight(cell, at, place))
            at += len(cell) + 1
        rows.append(cells)
    return _rows(rows, unit)


def _rows(rows: Sequence[Sequence[str]], table: Passage) -> str:
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


def _highlight(text: str, at: int, place: Place) -> str:
    """Escaped text that begins at offset `at`; the part inside the place stands in a <mark>."""
    start = max((place.start or 0) - at, 0)
    end = min((place.end or 0) - at, len(text))
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


# -- the list of documents ---------------------------------------------------------------------


def show_library(library: Library) -> str:
    """The documents as a list of links with what is known of each, and the files not read."""
    items = []
    for document in library.documents:
        about = escape(" · ".join(_about(document)))
        notes = "".join(f'<p class="note">{escape(note)}</p>' for note in document.notes)
        link = _link(Place(document.id), document.title)
        items.append(f'<li>{link}<p class="about">{about}</p>{notes}</li>')
    faults = [f"<li>{escape(f.message)}</li>" for f in library.faults]
    shown = f'<ul class="documents">{"".join(items)}</ul>'
    if faults:
        shown += f"<p>{escape(say('documents_faults'))}</p><ul>{''.join(faults)}</ul>"
    return shown
