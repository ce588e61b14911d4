"""Passages become chunks: the pieces that are embedded and searched.

What is cited is always the passage; a chunk only has to be found. Each chunk carries its
document's title, its headings and its reference, and a long passage is cut at sentences with one
sentence of overlap. A table gives one chunk for the whole and one for each row with its header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus import Document, Passage

CHUNKING = "sentences-120-v6"  # part of the index's fingerprint: change it with this file
MAX_WORDS = 120
ITEM = re.compile(r"\s*(?:[-•·*]\s|\(?(?:[a-z]|[ivx]+|\d+)[.)]\s)")  # how an item of a list begins


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded: `text` in full with its context, `body` the passage's own words.
    `passage` is the passage's key and `document` its document's id.

    `start` and `end` are offsets of the body in the passage's text; `digest` names the text.
    """

    digest: str
    document: str
    passage: str
    text: str
    body: str
    start: int
    end: int


def chunk_document(document: Document) -> list[Chunk]:
    """All chunks of a document, in order; contents lists are left out."""
    return [c for p in document.passages if not p.is_contents for c in chunk_passage(document, p)]


def chunk_passage(document: Document, passage: Passage) -> list[Chunk]:
    """A passage's chunks."""
    context = _context(document, passage)
    pieces = _rows(passage) if passage.kind == "table" else _pieces(passage.text)
    chunks = (_chunk(passage, context, start, end, body) for start, end, body in pieces)
    return list({c.digest: c for c in chunks}.values())  # equal rows of a table are one chunk


def _chunk(passage: Passage, context: str, start: int, end: int, body: str) -> Chunk:
    text = f"{context}\n{body}"
    digest = hashlib.sha256(f"{passage.key}\n{start}\n{text}".encode()).hexdigest()[:32]
    return Chunk(digest, passage.document, passage.key, text, body, start, end)


def lead_in(document: Document, passage: Passage) -> str:
    """The sentence that leads into a table ("As at July 2012, the profile was as follows.") or
    into the list whose item a passage is ("… on these principles:").

    For a table, the last paragraph before it under the same main heading that ends in a colon or
    "as follows"; for an item, the first line of the paragraph that holds it. At most the last 300
    characters of either.
    """
    if passage.parent is not None:
        holders = (p for p in document.units if p.start <= passage.start < p.end)
        return next((h.text.split("\n")[0][-300:] for h in holders), "")
    if passage.kind != "table":
        return ""
    before = [
        p
        for p in document.units
        if p.end <= passage.start and p.headings[:1] == passage.headings[:1]
    ]
    for unit in reversed(before):
        last = unit.text.rstrip()
        if unit.kind != "table" and re.search(
            r"(?::|\b(?:as follows|below|following[^.]*)\.)$", last
        ):
            return last.split("\n")[-1][-300:]
    return ""


def _context(document: Document, passage: Passage) -> str:
    lead = lead_in(document, passage)
    headings = " – ".join(
        h.strip(" :").capitalize() if h.isupper() else h for h in passage.headings
    )
    kind = "" if passage.kind == "section" else passage.kind
    name = f"{passage.kind} {passage.number}" if passage.number else kind
    return ". ".join(part for part in (document.title, headings, name, lead) if part)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) offsets; a line's end always ends one."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for stop in re.finditer(r"[.?!][’”'\")\]]*(?=\s+[A-Z“‘'\"(£0-9])", line.group()):
            end = line.start() + stop.end()
            if _is_abbreviation(text[start:end]):
                continue
            spans.append((start, end))
            start = end + len(text[end:]) - len(text[end:].lstrip())
        if text[start : line.end()].strip():
            spans.append((start, line.end()))
    return [(s, e) for s, e in spans if text[s:e].strip()]


def _is_abbreviation(text: str) -> bool:
    return bool(
        re.search(r"(?:\b(?:e\.g|i\.e|etc|No|para|paras|cf|St|Mr|Mrs|Ms|Dr|S\.I|[A-Z]))\.$", text)
    )


def _pieces(text: str) -> Iterable[tuple[int, int, str]]:
    sentences = split_sentences(text)
    if not sentences:
        return
    lead_end = text.find("\n")
    lead = text[:lead_end] if lead_end > 0 and _words(text[:lead_end]) <= 40 else ""
    first = 0
    while first < len(sentences):
        last, count = first, 0
        while last < len(sentences):
            words = _words(text[slice(*sentences[last])])
            if count and count + words > MAX_WORDS:
                break
            count += words
            last += 1
        start, end = sentences[first][0], sentences[last - 1][1]
        body = text[start:end]
        # The sentence that leads into a list is what gives its later items their sense.
        yield start, end, f"{lead}\n{body}" if lead and start > lead_end else body
        if last >= len(sentences):
            return
        first = last - 1 if last - 1 > first else last


def _words(text: str) -> int:
    return len(text.split())


def _rows(passage: Passage) -> Iterable[tuple[int, int, str]]:
    lines = passage.text.split("\n")
    whole = " ; ".join(" ".join(line.split()) for line in lines)
    if _words(whole) <= 2 * MAX_WORDS:
        yield 0, len(passage.text), whole
    header = [cell.strip() for cell in lines[0].split("\t")]
    at = len(lines[0]) + 1
    for line in lines[1:]:
        named = _named_cells(header, line)
        if _words(line) <= MAX_WORDS:
            yield at, at + len(line), "; ".join(named)
        else:  # a row of long cells: one chunk a cell, each beside the row's name
            for i, cell in enumerate(named):
                yield at, at + len(line), f"{named[0]}; {cell}" if i else cell
        at += len(line) + 1


def _named_cells(header: list[str], line: str) -> list[str]:
    """Each cell of a row that holds something, after its column's name."""
    cells = [cell.strip() for cell in line.split("\t")]
    names = [*header, *[""] * len(cells)]
    return [f"{n}: {c}" if n else c for n, c in zip(names, cells, strict=False) if c]
