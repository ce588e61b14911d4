"""Places in documents as links: an address that the reader opens, and how a citation reads.

An address goes round by mail and outlives the edition it was made from. So beside the offsets it
carries the passage's kind and number and a check of the quoted words, and nothing is highlighted
that the check does not vouch for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from typing import Literal, get_args
from urllib.parse import quote, unquote
from zlib import crc32

from assistant.answer import Citation, Language
from assistant.quoting import source
from assistant.wording import say
from corpus import Document, Passage
from corpus.reference import Kind, heading_code, same_number

_LONGEST = 2000  # characters of an address; browsers and mail programs bear no more
_NAME = 60  # characters of a heading in an address
_TRIED = 20  # passages of one number in which moved words are looked for
_WORK = 5_000_000  # characters looked at to find moved words again, at most

_ADDRESS = re.compile(
    r"#read/(?P<document>[^/\s]+)"
    r"(?:/(?P<start>\d{1,12})(?:-(?P<end>\d{1,12})(?:~(?P<check>[0-9a-f]{8}))?)?"
    rf"(?:/(?P<kind>{'|'.join(get_args(Kind))})"
    r"(?:/(?P<name>[^/\s]+)(?:/(?P<within>[^/\s]+))?)?)?)?"
)

Outcome = Literal["found", "changed", "missing"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader opens: a document and character offsets in its canonical text.

    Without `start` it is the document's beginning; without `end` a passage is shown and no words
    are highlighted. `kind`, `name` (its number, or the heading of a passage that has none) and
    `within` (the heading under which the number counts) say which passage stood at `start` when
    the address was made, and `check` which words stood from `start` to `end`.
    """

    document: str
    start: int | None = None
    end: int | None = None
    kind: Kind | None = None
    name: str | None = None
    within: str | None = None
    check: str | None = None

    @property
    def href(self) -> str:
        """The place as a link's address; `read_place` turns it back."""
        parts = ["#read", quote(self.document, safe="")]
        if self.start is not None:
            words = "" if self.end is None else f"-{self.end}"
            check = f"~{self.check}" if words and self.check else ""
            parts.append(f"{self.start}{words}{check}")
            named = [self.name, self.within if self.name else None] if self.kind else []
            parts += [self.kind] if self.kind else []
            parts += [quote(part, safe="") for part in named if part]
        return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a place leads to in a document as it is now: the passage, and the place to show.

    `outcome` is "found"; "changed" where the passage is there and the quoted words are not; or
    "missing" where no such passage is left. Without a passage the document's beginning is shown.
    """

    place: Place
    passage: Passage | None
    outcome: Outcome = "found"


def read_place(href: str) -> Place | None:
    """The place that a link's address names; None where it names none."""
    match = _ADDRESS.fullmatch(href) if len(href) <= _LONGEST else None
    if not match:
        return None
    start, end = match["start"], match["end"]
    if end and int(end) < int(start):
        return None
    try:
        document, name, within = (
            unquote(match[part], errors="strict") if match[part] else None
            for part in ("document", "name", "within")
        )
    except UnicodeDecodeError:
        return None
    kind = next((k for k in get_args(Kind) if k == match["kind"]), None)
    return Place(
        document or "", int(start) if start else None, int(end) if end else None,
        kind, name, within, match["check"],
    )  # fmt: skip


def place_of(citation: Citation) -> Place:
    """Where a citation's words stand."""
    return place_at(citation.passage, citation.start, citation.end, citation.quote)


def place_at(
    passage: Passage, start: int | None = None, end: int | None = None, words: str = ""
) -> Place:
    """A passage as a place; with `start` and `end` those offsets, which hold `words`."""
    return Place(
        passage.document, passage.start if start is None else start, end, passage.kind,
        _name_of(passage), _short(passage.within), words_check(words) if end is not None else None,
    )  # fmt: skip


def words_check(words: str) -> str:
    """Eight hexadecimal digits that differ between different words; white space counts nothing."""
    return f"{crc32(''.join(words.split()).encode('utf-8', 'replace')):08x}"


def open_in(document: Document, place: Place) -> Opened:
    """The passage that a place names in the document as it is now.

    The passage at the place's offset, if it is still that reference; else the passage with that
    kind and number. Words are highlighted only where they are the words that the address vouches
    for; an address without a check is believed.
    """
    if place.start is None:
        return Opened(place, None)
    tried = [_with_words(document, p, place) for p in _candidates(document, place)]
    missing = Opened(Place(place.document), None, "missing")
    return next((o for o in tried if o.outcome == "found"), next(iter(tried), missing))


def _candidates(document: Document, place: Place) -> Sequence[Passage]:
    """The passages that a place may mean, the likeliest first."""
    at = place.start or 0
    if place.kind is not None:
        named = (p for p in document.passages if _is_named(p, place))
        return sorted(named, key=lambda p: not p.holds(at))[:_TRIED]
    here = [p for p in document.passages if p.holds(at)]
    if here:
        return [min(here, key=lambda p: p.end - p.start)]
    # Between two passages stands a heading or a number: the passage after it is meant.
    after = (u for u in document.units if u.start > at)
    return list(islice(after, 1)) if at < len(document.text) else []


def _with_words(document: Document, passage: Passage, place: Place) -> Opened:
    """The passage with the quoted words highlighted where they stand now, if they do."""
    bare = replace(place, start=passage.start, end=None, check=None)
    if place.end is None or place.start is None:
        return Opened(bare, passage)
    if place.check is None:
        believed = place.kind is None or passage.holds(place.start)
        return Opened(place, passage) if believed else Opened(bare, passage, "changed")
    here = document.text[place.start : place.end]
    if passage.holds(place.start) and words_check(here) == place.check:
        return Opened(place, passage)
    length = place.end - place.start
    for shift in _shifts(len(passage.text), length):
        if words_check(passage.text[shift : shift + length]) == place.check:
            start = passage.start + shift
            return Opened(replace(place, start=start, end=start + length), passage)
    return Opened(bare, passage, "changed")


def _shifts(room: int, length: int) -> Iterator[int]:
    """Where words of a length can begin in a passage; nowhere when looking would take long."""
    if room * length <= _WORK:
        yield from range(room - length + 1)


def _is_named(passage: Passage, place: Place) -> bool:
    if passage.kind != place.kind:
        return False
    if passage.number is None or place.name is None:
        return _name_of(passage) == _short(place.name)
    is_number = passage.number == place.name or same_number(_name_of(passage) or "", place.name)
    return is_number and (place.within is None or _short(passage.within) == _short(place.within))


def _name_of(passage: Passage) -> str | None:
    """What tells a passage from others of its kind: its number, else its heading."""
    return _short(passage.number or passage.heading)


def _short(name: str | None) -> str | None:
    """A name without the punctuation that mail programs drop from a link's end."""
    return (name or "").strip(" :.")[:_NAME].strip(" :.") or None


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


def cited_mark(citation: Citation, documents: Mapping[str, Document], language: Language) -> str:
    """How a citation reads as a mark; by its document's title where that is no longer there."""
    document = documents.get(citation.passage.document)
    return mark_text(citation.passage, document.short if document else citation.title, language)


def cited_text(citation: Citation, language: Language) -> str:
    """How a citation reads in full, with its page: "Commissioning Strategy 2013–2018, paragraph
    87"."""
    if language == "en":
        return source(citation, language)
    page = citation.passage.page
    label = passage_text(citation.passage, citation.title, language)
    return say("on_page", language, label=label, page=page) if page else label


def passage_text(passage: Passage, title: str, language: Language) -> str:
    """How a passage reads in full. Labels are English; in Welsh, an item of a list is named by the
    passage that it stands in."""
    if language == "en":
        return passage.label
    kind = say(passage.kind, language)
    if passage.number is not None:
        return f"{title}, {kind} {passage.number}"
    return f"{title}, {kind} “{passage.heading.strip(' :.')}”" if passage.heading else title


def link_to(place: Place, text: str, kind: str = "passage", name: str = "") -> str:
    """A link that opens a place; `name` says in full what a short text stands for."""
    title = f' title="{escape(name)}"' if name else ""
    return f'<a class="{kind}-link" href="{escape(place.href)}"{title}>{escape(text)}</a>'
