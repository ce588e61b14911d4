"""Opening a PDF and reading its pages one by one, within limits.

What can be wrong with a file is told here: damaged, locked, a scan, too large, made to do harm. The
library that reads PDFs works on one file at a time, so a lock keeps two readers apart.
"""

from __future__ import annotations

import ctypes
import re
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.block import ReadingError
from corpus.formats.pdf_rules import PageRules, page_rules
from corpus.formats.pdf_words import PageWords, page_words
from corpus.progress import tick

MAX_BYTES = 300_000_000
MAX_PAGES = 3_000
MAX_CHARS = 20_000_000
MAX_UNPACKED = 40_000_000  # bytes of one page's or form's drawing
MAX_SECONDS = 120.0
_MAX_BOOKMARKS = 5_000

_LOCK = threading.Lock()


@dataclass(slots=True)
class PdfPage:
    """One page as drawn; `number` counts from 1."""

    number: int
    words: PageWords
    rules: PageRules


@dataclass(slots=True)
class PdfFile:
    """A whole file as drawn: its pages, the title in its metadata, its bookmarks as
    (depth from 0, title)."""

    pages: list[PdfPage]
    title: str | None
    bookmarks: list[tuple[int, str]] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)


def read_pdf(path: Path) -> PdfFile:
    """Reads what a PDF draws.

    Raises:
        ReadingError: it can't be opened, is locked, or is beyond the limits.
    """
    name = path.name
    data = _bytes(path)
    with _LOCK, _opened(data, name) as document:
        count = len(document)
        if count == 0:
            raise ReadingError(f"{name}: the PDF has no pages; save or download it again")
        if count > MAX_PAGES:
            raise ReadingError(
                f"{name}: {count:,} pages are more than a document holds (limit {MAX_PAGES:,}); "
                "split it into its documents"
            )
        title = document.get_metadata_value("Title") or None
        file = PdfFile([], title, _bookmarks(document))
        chars = 0
        begun = time.monotonic()
        for i in range(count):
            if time.monotonic() - begun > MAX_SECONDS:
                raise ReadingError(
                    f"{name}: reading took more than {MAX_SECONDS:.0f} seconds by page {i + 1}; "
                    "split the file, or save it again from the program that made it"
                )
            tick()
            page = _page(document, i, name)
            if page is None:
                file.unreadable.append(i + 1)
                continue
            chars += page.words.chars
            if chars > MAX_CHARS:
                raise ReadingError(
                    f"{name}: more than {MAX_CHARS:,} characters by page {i + 1}; this is data "
                    "rather than a document: split it into its documents"
                )
            file.pages.append(page)
    return file


def _bytes(path: Path) -> bytes:
    name = path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadingError(
                f"{name}: {size / 1e6:.0f} MB is more than a document holds "
                f"(limit {MAX_BYTES / 1e6:.0f} MB); split it or save it with smaller pictures"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{name}: can't be opened ({error.strerror}); check the file") from error
    if b"%PDF" not in data[:1024]:
        kind = "is empty" if not data.strip() else "is not a PDF, whatever its name says"
        raise ReadingError(f"{name}: the file {kind}; download or export it again as PDF")
    _check_streams(data, name)
    return data


_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# Streams that are no page content: pictures, fonts, attached files, tables of the file itself.
_OTHER = re.compile(rb"/Image\b|/Length1\b|/EmbeddedFile\b|/Metadata\b|/XRef\b|/FontFile|/ICCBased")


def _check_streams(data: bytes, name: str) -> None:
    """Refuses a file in which a small stream unpacks to more than a page can hold."""
    total = 0
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        length = (end if end >= 0 else len(data)) - match.end()
        header = data[max(0, match.start() - 600) : match.start()]
        header = header[header.rfind(b" obj") :]
        layers = len(re.findall(rb"/FlateDecode|/Fl\b", header))
        if length * 1032**layers < MAX_UNPACKED or not layers or _OTHER.search(header):
            continue
        packed = data[match.end() : match.end() + length]
        for _ in range(min(layers, 4)):
            packed = _unpacked(packed)
        total += len(packed)
        if len(packed) > MAX_UNPACKED or total > 20 * MAX_UNPACKED:
            raise ReadingError(
                f"{name}: a small part of the file unpacks to more than "
                f"{MAX_UNPACKED / 1e6:.0f} MB, as files made to do harm do; ask for the original"
            )


def _unpacked(packed: bytes) -> bytes:
    """What a packed stream holds, no further than a little beyond the limit."""
    try:
        return zlib.decompressobj().decompress(packed, MAX_UNPACKED + 1)
    except zlib.error:
        return b""


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError(
                f"{name}: the PDF is locked with a password; save a copy without one"
            ) from error
        raise ReadingError(
            f"{name}: the PDF is damaged and can't be opened; download or export it again"
        ) from error
    try:
        yield document
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, index: int, name: str) -> PdfPage | None:
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        return None
    try:
        rect = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, rect):
            return None
        box = (rect.left, rect.bottom, rect.right, rect.top)
        words = page_words(page, box)
        return PdfPage(index + 1, words, page_rules(page, box, words.turn))
    except OverflowError as error:
        raise ReadingError(
            f"{name}: page {index + 1} holds {error}; this is data rather than a document"
        ) from error
    finally:
        pdfium.FPDF_ClosePage(page)


def _bookmarks(document: pypdfium2.PdfDocument) -> list[tuple[int, str]]:
    """The file's bookmarks, walked without following loops."""
    found: list[tuple[int, str]] = []
    seen: set[int] = set()
    waiting = [(pdfium.FPDFBookmark_GetFirstChild(document.raw, None), 0)]
    while waiting and len(found) < _MAX_BOOKMARKS:
        mark, depth = waiting.pop()
        if not mark or (here := ctypes.addressof(mark.contents)) in seen:
            continue
        seen.add(here)
        found.append((depth, _bookmark_title(mark)))
        waiting.append((pdfium.FPDFBookmark_GetNextSibling(document.raw, mark), depth))
        if depth < 12:
            waiting.append((pdfium.FPDFBookmark_GetFirstChild(document.raw, mark), depth + 1))
    return found


def _bookmark_title(mark: pdfium.FPDF_BOOKMARK) -> str:
    size = pdfium.FPDFBookmark_GetTitle(mark, None, 0)
    if not 2 < size < 4_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFBookmark_GetTitle(mark, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()
