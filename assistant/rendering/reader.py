"""A document for the reader: its tools, its contents list, then its headings, numbers and tables,
each passage with an anchor and an address of its own, the words that an answer relied on
highlighted.

It shows the document's words as they are and all of them; it finds no passage by itself
(`places`), and what the tools do is the page's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from assistant.answer import Language
from assistant.rendering.about import about_document
from assistant.rendering.places import Opened, Place, link_to, open_in, place_at
from assistant.rendering.rows import show_rows
from assistant.wording import language_of, say
from corpus import Document, Passage

# Characters. A browser takes in the first many within 300 ms; of a longer document only the part
# around the place is shown, so many on either side.
_LONG = 250_000
_AROUND = 100_000
_SAMPLE = 6000  # characters that tell a document's language


def show_document(
    document: Document,
    place: Place | None = None,
    language: Language = "en",
    original: str | None = None,
) -> str:
    """A document as the place finds it now, the words from `place.start` to `place.end`
    highlighted; `language` is that of everything around its words, `original` the address of the
    file that was read."""
    return _Reading(document, place or Place(document.id), language, original).html()


def show_note(sentence: str, language: Language = "en") -> str:
    """A sentence of ours in the document's stead."""
    words = f'<p class="note target" tabindex="-1">{escape(sentence)}</p>'
    return _frame(f'<div class="document">{words}</div>', language)


def anchor(passage: Passage) -> str:
    """The id of a passage's element in its document."""
    return f"passage-{passage.start}"


def _frame(content: str, language: Language) -> str:
    name = escape(say("reader_label", language))
    return f'<section lang="{language}" aria-label="{name}">{content}</section>'


@dataclass(frozen=True, slots=True)
class _Part:
    """The passages that are shown, and the ones next to them on either side."""

    units: Sequence[Passage]
    before: Passage | None = None
    after: Passage | None = None

    @property
    def is_all(self) -> bool:
        return self.before is None and self.after is None


class _Reading:
    """One document on its way to the page."""

    def __init__(
        self, document: Document, asked: Place, language: Language, original: str | None
    ) -> None:
        self._document = document
        self._asked = asked
        self._language = language
        self._original = original
        self._opened: Opened = open_in(document, asked)
        self._place = self._opened.place
        self._part = _part(document, self._place)
        self._words = language_of(document.text[:_SAMPLE])
        self._members: dict[str, list[Passage]] = {}
        for passage in document.passages:
            if passage.parent is not None:
                self._members.setdefault(passage.parent, []).append(passage)

    def html(self) -> str:
        passage = self._opened.passage
        said = {
            "place": self._asked.href, "document": self._document.id,
            "label": passage.label if passage else self._document.title,
            "address": self._shared().href, "found": self._say("reader_found", n="{n}", m="{m}"),
            "none": self._say("reader_found_none"), "copied": self._say("reader_copied"),
            "failed": self._say("reader_copy_failed"),
        }  # fmt: skip
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in said.items())
        return _frame(
            f'<article class="document" aria-labelledby="reader-title"{data}>'
            f"{self._header()}{self._text()}</article>",
            self._language,
        )

    def _shared(self) -> Place:
        """The address that is copied: what is shown, as the document stands now."""
        passage, place = self._opened.passage, self._place
        if passage is None:
            return Place(self._document.id)
        if place.start is None or place.end is None:
            return place_at(passage)
        words = self._document.text[place.start : place.end]
        return place_at(passage, place.start, place.end, words)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    # -- the tools -----------------------------------------------------------------------------

    def _header(self) -> str:
        title, about = self._document.title, about_document(self._document, self._language)
        back, tools = (escape(self._say(key)) for key in ("back", "reader_tools"))
        return (
            f'<header><h2 id="reader-title" tabindex="-1" lang="{self._words}">{escape(title)}</h2>'
            f'<div class="first"><a class="back" href="#conversation">{back}</a>'
            '<button type="button" class="fold" aria-expanded="false" '
            f'aria-controls="reader-tools">{tools}</button></div>'
            f'<div class="tools" id="reader-tools"><p class="about">{escape(" · ".join(about))}</p>'
            f"{self._contents()}{self._buttons()}"
            f'<span class="said" role="status"></span>{self._search()}</div></header>'
        )

    def _buttons(self) -> str:
        copy = f'<button type="button" class="copy">{escape(self._say("reader_copy"))}</button>'
        if self._original is None:
            return copy
        words, hint = (escape(self._say(k)) for k in ("reader_original", "reader_new_tab"))
        return (
            f'{copy}<a class="original" target="_blank" rel="noopener" '
            f'href="{escape(self._original)}">{words}<span class="unseen"> {hint}</span></a>'
        )

    def _search(self) -> str:
        name = escape(self._say("reader_search"))
        before, after = (escape(self._say(k)) for k in ("reader_previous", "reader_next"))
        return (
            '<div class="search" role="search">'
            f'<label class="unseen" for="reader-search">{name}</label>'
            f'<input id="reader-search" type="search" placeholder="{name}" autocomplete="off" '
            'spellcheck="false"><span class="count" role="status"></span>'
            f'<button type="button" class="previous" aria-label="{before}" title="{before}">↑'
            f'</button><button type="button" class="next" aria-label="{after}" title="{after}">↓'
            "</button></div>"
        )

    def _contents(self) -> str:
        """The headings of the whole document, nested; those that are not shown open their part."""
        shown = {unit.start for unit in self._part.units}
        entries = []
        for unit, i, text in self._headings(self._document.units):
            href = f"#{_heading_id(unit, i)}" if unit.start in shown else place_at(unit).href
            link = f'<a href="{escape(href)}">{escape(text)}</a>'
            entries.append((_level(text, unit), link))
        if not entries:
            return ""
        name = escape(self._say("reader_contents"))
        return (
            f'<details class="contents"><summary>{name}</summary>'
            f'<nav aria-label="{name}" lang="{self._words}">{_nested(entries)}</nav></details>'
        )

    # -- the text ------------------------------------------------------------------------------

    def _text(self) -> str:
        body = "".join(self._unit(unit) for unit in self._part.units)
        before, after = self._part.before, self._part.after
        return (
            '<div class="text" role="region" aria-labelledby="reader-title" tabindex="0">'
            f"{''.join(self._notes())}{self._more(before, 'reader_before')}"
            f'<div lang="{self._words}">{body}</div>{self._more(after, "reader_after")}</div>'
        )

    def _notes(self) -> Iterator[str]:
        if self._opened.outcome == "missing":
            words = escape(self._say("no_place"))
            yield f'<p class="note target" tabindex="-1">{words}</p>'
        if not self._part.is_all:
            yield f'<p class="note">{escape(self._say("reader_part"))}</p>'

    def _more(self, unit: Passage | None, key: str) -> str:
        if unit is None:
            return ""
        return f'<p class="more">{link_to(place_at(unit), self._say(key))}</p>'

    def _headings(self, units: Sequence[Passage]) -> Iterator[tuple[Passage, int, str]]:
        """Each heading with the passage that it opens and its place before it. The title that the
        document repeats at its beginning stands above already."""
        for unit in units:
            for i, text in enumerate(unit.opens):
                is_title = i == 0 and unit is self._document.units[0]
                if text.strip() and not (is_title and text == self._document.title):
                    yield unit, i, text

    def _unit(self, unit: Passage) -> str:
        headings = "".join(
            f'<h{_level(text, unit)} id="{_heading_id(unit, i)}" tabindex="-1">{escape(text)}'
            f"</h{_level(text, unit)}>"
            for _, i, text in self._headings([unit])
        )
        is_target = self._is_target(unit)
        note = ""
        if is_target and self._opened.outcome == "changed":
            words = escape(self._say("reader_changed"))
            note = f'<p class="note" lang="{self._language}">{words}</p>'
        kind = "passage target" if is_target else "passage"
        is_table = "\t" in unit.text or unit.kind == "table"
        body = self._table(unit) if is_table else "".join(self._lines(unit))
        pin = "" if unit.mark else self._number(unit, "")
        return (
            f'{headings}{note}<div class="{kind}" id="{anchor(unit)}" tabindex="-1">'
            f"{pin}{body}</div>"
        )

    def _is_target(self, unit: Passage) -> bool:
        passage = self._opened.passage
        return passage is not None and unit.holds(passage.start)

    def _number(self, passage: Passage, shown: str) -> str:
        """A passage's number (HTML) as the link that makes it the one to copy and share. One that
        has no number has a sign there, drawn by the style so that it is no word of the text."""
        named = passage.number or (f"“{passage.heading}”" if passage.heading else "")
        reference = f"{self._say(passage.kind).capitalize()} {named}".strip()
        said = escape(self._say("reader_pin", reference=reference))
        return (
            f'<a class="{"number" if shown else "pin"}" href="{escape(place_at(passage).href)}" '
            f'lang="{self._language}" aria-label="{said}" title="{said}">{shown}</a>'
        )

    def _lines(self, unit: Passage) -> Iterator[str]:
        """A passage's lines as paragraphs and bullets, its number before the first."""
        members = self._members.get(unit.number or "", [])
        at, in_list = unit.start, False
        for i, line in enumerate(unit.text.split("\n")):
            bullet = line.startswith("- ")
            if bullet != in_list:
                yield "<ul>" if bullet else "</ul>"
                in_list = bullet
            number = f"{self._number(unit, escape(unit.mark))} " if i == 0 and unit.mark else ""
            member = next((m for m in members if at <= m.start <= at + len(line)), None)
            skip = 2 if bullet else 0
            words = self._line(line[skip:], at + skip, member)
            name = f' id="{anchor(member)}"' if member else ""
            is_at = member is not None and member == self._opened.passage
            name += ' class="at"' if is_at else ""
            yield f"<li{name}>{words}</li>" if bullet else f"<p{name}>{number}{words}</p>"
            at += len(line) + 1
        if in_list:
            yield "</ul>"

    def _line(self, line: str, at: int, member: Passage | None) -> str:
        """A line's words; the number of an item that can be cited by itself is a link as well."""
        cut = max(member.start - at, 0) if member else 0
        mark = line[:cut].rstrip()
        if member is None or not mark:
            return _highlight(line, at, self._place)
        number = self._number(member, _highlight(mark, at, self._place))
        return number + _highlight(line[len(mark) :], at + len(mark), self._place)

    def _table(self, unit: Passage) -> str:
        """A table's rows, the part inside the place highlighted cell by cell."""
        rows, at = [], unit.start
        for line in unit.text.split("\n"):
            cells = []
            for cell in line.split("\t"):
                cells.append(_highlight(cell, at, self._place))
                at += len(cell) + 1
            rows.append(cells)
        number = f"<p>{self._number(unit, escape(unit.mark))}</p>" if unit.mark else ""
        return number + show_rows(rows, unit)


def _part(document: Document, place: Place) -> _Part:
    """The passages to show, where they are not all: a browser stalls on a book."""
    units = document.units
    if len(document.text) <= _LONG:
        return _Part(units)
    at = place.start or 0
    first = next((i for i, u in enumerate(units) if u.end >= at - _AROUND), 0)
    last = next((i for i, u in enumerate(units) if u.start > at + _AROUND), len(units))
    before = units[first - 1] if first else None
    return _Part(units[first:last], before, units[last] if last < len(units) else None)


def _heading_id(unit: Passage, i: int) -> str:
    return f"heading-{unit.start}-{i}"


def _level(text: str, unit: Passage) -> int:
    """A heading's level on the page, where the document's title is the second."""
    depth = unit.headings.index(text) if text in unit.headings else 0
    return min(3 + depth, 6)


def _nested(entries: Sequence[tuple[int, str]]) -> str:
    """Links with their levels as lists within lists."""
    html, depth = [], 0
    first = min(level for level, _ in entries)
    for level, link in entries:
        deep = min(level - first + 1, depth + 1)
        html.append("<ul>" if deep > depth else "</li>" + "</ul></li>" * (depth - deep))
        html.append(f"<li>{link}")
        depth = deep
    return "".join(html) + "</li></ul>" * depth


def _highlight(text: str, at: int, place: Place) -> str:
    """Escaped text that begins at offset `at`; the part inside the place stands in a <mark>."""
    start = max((place.start or 0) - at, 0)
    end = min((place.end or 0) - at, len(text))
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
