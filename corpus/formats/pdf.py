"""A PDF becomes blocks.

The steps, each in a module of its own: characters to words (`pdf_words`), words to lines
(`pdf_lines`), lines without running headers and contents (`pdf_running`, `pdf_contents`), tables
(`pdf_tables`), columns in reading order (`pdf_columns`), footnotes (`pdf_notes`), paragraphs with
their marks (`pdf_paragraphs`), headings (`pdf_headings`). A PDF says nothing of structure that can
be trusted, so all of it is read from the layout; pictures are never looked into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.block import Block, Reading, ReadingError, item
from corpus.formats.pdf_bands import aligned_tables, band_tables
from corpus.formats.pdf_columns import Column, columns
from corpus.formats.pdf_contents import without_contents
from corpus.formats.pdf_figures import joined_labels
from corpus.formats.pdf_file import PdfFile, read_pdf
from corpus.formats.pdf_grids import grid_tables, lone_rules
from corpus.formats.pdf_headings import HeadingFinder, bookmark_levels, find_title
from corpus.formats.pdf_joining import Joiner
from corpus.formats.pdf_layout import Layout, measure
from corpus.formats.pdf_lines import Line, rows, with_drawn_bullets
from corpus.formats.pdf_marks import unglue_marks
from corpus.formats.pdf_notes import Note, take_notes
from corpus.formats.pdf_paragraphs import ParagraphBuilder
from corpus.formats.pdf_position import Paragraph
from corpus.formats.pdf_rules import Rule
from corpus.formats.pdf_running import without_running
from corpus.formats.pdf_tables import Table, joined_parts
from corpus.formats.pdf_words import Word
from corpus.progress import tick
from corpus.reference import printed_number

_FEW = 8  # words: a page with fewer under a picture of its size is a scan


def read(path: Path) -> Reading:
    """Reads a PDF.

    Raises:
        ReadingError: the file is damaged, locked, a scan without text, or too large.
    """
    file = read_pdf(path)
    messages = list(_doubts(file, path.name))
    lines = {page.number: rows(page.words.words, page.number) for page in file.pages}
    body = _body_size(lines.values())
    kept, running = without_running(
        list(lines.values()), [page.words.height for page in file.pages], body
    )
    kept, contents = without_contents(kept)
    if contents:
        messages.append(f"a contents list of {contents} lines left out")
    if running:
        messages.append(f"{running} lines of running headers, footers and page numbers left out")
    flow, notes = _laid_out(file, kept, body)
    layout = measure(flow, body)
    builder = ParagraphBuilder(layout)
    for column in flow:
        builder.add(column)
    pieces = joined_parts(joined_labels(builder.found, body))
    writer = _Writer(pieces, notes, file, layout, [line for ls in kept for line in ls])
    blocks = tuple(writer.blocks())
    if not blocks:
        raise ReadingError(f"{path.name}: the PDF has no words in it; check that it was saved")
    return Reading(blocks, writer.title(), tuple(messages))


def _doubts(file: PdfFile, name: str) -> Iterator[str]:
    """Messages about what can't be read; a file that can't be read at all is refused."""
    empty = [p.number for p in file.pages if len(p.words.words) < _FEW]
    scans = [p.number for p in file.pages if len(p.words.words) < _FEW and p.rules.pictures > 0.4]
    if not any(p.words.words for p in file.pages) and not scans:
        raise ReadingError(
            f"{name}: the PDF has no words in it; if it shows any, they are drawn as pictures: "
            "ask for the original document, or run text recognition (OCR) on it"
        )
    if scans and len(empty) == len(file.pages):
        raise ReadingError(
            f"{name}: the PDF holds pictures of pages, not text; ask for the original document, "
            "or run text recognition (OCR) on it and add the result"
        )
    chars = sum(p.words.chars for p in file.pages)
    unmapped = sum(p.words.unmapped for p in file.pages)
    if unmapped > 0.3 * chars:
        raise ReadingError(
            f"{name}: the PDF's letters have no meaning that a program can read; ask for the "
            "original document, or run text recognition (OCR) on it"
        )
    if unmapped > 0.005 * chars:
        yield f"{unmapped} characters have no meaning that a program can read and are missing"
    if scans:
        yield f"pictures of text that can't be read on page {_numbers(scans)}: run OCR on the file"
    if file.unreadable:
        yield f"damaged and left out: page {_numbers(file.unreadable)}"
    turned = [p.number for p in file.pages if len(p.words.turned) > 2]
    if turned:
        yield f"text that runs upwards or sideways left out on page {_numbers(turned)}"


def _numbers(pages: Sequence[int]) -> str:
    """ "1, 4–6": page numbers for people."""
    parts: list[str] = []
    start = last = pages[0]
    for page in [*pages[1:], -1]:
        if page == last + 1:
            last = page
            continue
        parts.append(f"{start}" if start == last else f"{start}–{last}")
        start = last = page
    return ", ".join(parts)


def _body_size(pages: Iterable[list[Line]]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += sum(len(w.text) for w in line.words)
    return sizes.most_common(1)[0][0] if sizes else 11.0


def _laid_out(
    file: PdfFile, kept: Sequence[list[Line]], body: float
) -> tuple[list[Column], list[Note]]:
    """All columns in reading order, tables among their lines, and the footnotes."""
    flow: list[Column] = []
    notes: list[Note] = []
    for page, lines in zip(file.pages, kept, strict=True):
        tick()
        for line in lines:
            unglue_marks(line)
        tables, rest = grid_tables(lines, page.rules)
        more, rest = band_tables(rest, lone_rules(page.rules))
        tables.extend(more)
        rest = with_drawn_bullets(rest, page.rules.dots)
        found = columns(rest, tables, page.number)
        is_open = bool(notes) and notes[-1].page == page.number - 1 and notes[-1].is_open
        for note in take_notes(found, page.rules.level, body, is_open=is_open):
            if note.mark or not notes:
                notes.append(note)
            else:
                notes[-1].lines.extend(note.lines)
        for column in found:
            column.items = aligned_tables(column.items)
        flow.extend(column for column in found if column.items)
    return flow, notes


class _Writer:
    """Turns paragraphs, tables and notes into blocks."""

    def __init__(
        self,
        flow: list[Paragraph | Table],
        notes: list[Note],
        file: PdfFile,
        layout: Layout,
        lines: list[Line],
    ) -> None:
        self._flow = flow
        self._file = file
        self._layout = layout
        self._joiner = Joiner(lines)
        self._notes = notes
        counts = Counter(note.mark for note in notes)
        self._single = {mark for mark, n in counts.items() if n == 1 and mark.isdigit()}
        self._texts: dict[int, str] = {}
        self._referred: dict[int, list[Note]] = {}
        for piece in flow:
            if isinstance(piece, Paragraph):
                first, *rest = piece.lines
                words = [first.words[piece.mark_words :], *(line.words for line in rest)]
                self._texts[id(piece)], self._referred[id(piece)] = self._text(
                    words, first.page, piece.lines[-1].page
                )
        self._depths: list[float] = []
        self._counted: set[int] = set()

    def _text(
        self, lines: Sequence[Sequence[Word]], first: int, last: int
    ) -> tuple[str, list[Note]]:
        """The text of lines on the pages from `first` to `last`, and the notes that it refers to.

        A note may begin on the page after; one that stands at the document's end is meant where
        no other has its mark.
        """
        near = [note for note in self._notes if first <= note.page <= last + 1]
        marks = {note.mark for note in near}
        far = [n for n in self._notes if n.page > last + 1 and n.mark in self._single - marks]
        text, refs = self._joiner.text([words for words in lines if words], marks | self._single)
        found: list[Note] = []
        for mark in refs:
            note = next((n for n in (*near, *far) if n.mark == mark and not n.is_used), None)
            if note is not None:
                note.is_used = True
                found.append(note)
        return text, found

    def title(self) -> str | None:
        """The document's title, if its first pages show one."""
        opening = [p for p in self._flow if isinstance(p, Paragraph) and p.page <= 2]
        return find_title(self._file.title, opening, self._texts, self._layout.body)

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        finder = HeadingFinder(
            self._flow,
            self._texts,
            self._layout.body,
            bookmark_levels(self._file.bookmarks),
            self._underlined(),
        )
        levels = finder.levels()
        self._counted = finder.counted(levels)
        for i, piece in enumerate(self._flow):
            following = self._flow[i + 1] if i + 1 < len(self._flow) else None
            if isinstance(piece, Table):
                yield from self._table(piece)
            else:
                yield self._paragraph(piece, levels.get(id(piece), 0))
                yield from map(self._note, self._referred[id(piece)])
            if following is None or following.page > piece.page:
                yield from self._left_over(following.page if following else None)

    # -- paragraphs -----------------------------------------------------------------------------

    def _paragraph(self, paragraph: Paragraph, level: int) -> Block:
        text = self._texts[id(paragraph)]
        left = round(max(0.0, paragraph.left), 1)
        if level:
            self._depths = []
            mark = paragraph.mark
            if not mark and id(paragraph) in self._counted:
                mark, _, text = text.partition(" ")
            printed = printed_number(mark) if mark else None
            if printed and re.match(r"[(\[]?[A-Z]+\d", mark):
                printed, text = None, f"{mark} {text}"
            return Block(
                "heading",
                text,
                mark=mark if printed else "",
                number=printed.number if printed else None,
                level=level,
                page=paragraph.page,
                left=left,
                bold=paragraph.is_bold,
            )
        return replace(
            item(paragraph.mark, text),
            page=paragraph.page,
            left=left,
            depth=self._depth(paragraph),
            bold=paragraph.is_bold,
        )

    def _depth(self, paragraph: Paragraph) -> int:
        """How many items that are open stand further left."""
        if not paragraph.mark:
            return 0
        while self._depths and self._depths[-1] > paragraph.left - 6:
            self._depths.pop()
        self._depths.append(paragraph.left)
        return len(self._depths) - 1

    def _underlined(self) -> set[int]:
        rules = {page.number: page.rules.level for page in self._file.pages}
        return {
            id(p)
            for p in self._flow
            if isinstance(p, Paragraph)
            and len(p.lines) <= 3
            and all(_is_underlined(line, rules.get(line.page, [])) for line in p.lines)
        }

    # -- tables ---------------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[Block]:
        notes: list[Note] = []
        for i, row in enumerate(table.rows):
            cells: list[str] = []
            for cell in row:
                words = [line.words for line in cell]
                last = cell[-1].page if cell else table.page
                text, found = self._text(words, table.page, last)
                cells.append(text)
                notes.extend(found)
            yield Block(
                "row",
                "\t".join(cells),
                cells=tuple(cells),
                starts_table=i == 0 and not table.continues,
                page=next((line.page for cell in row for line in cell), table.page),
            )
        yield from map(self._note, notes)

    # -- notes ----------------------------------------------------------------------------------

    def _left_over(self, page: int | None) -> Iterator[Block]:
        """Notes on the pages before `page`, or all, that nothing refers to."""
        for note in self._notes:
            if not note.is_used and (page is None or note.page < page):
                note.is_used = True
                yield self._note(note)

    def _note(self, note: Note) -> Block:
        text, _ = self._joiner.text([line.words for line in note.lines if line.words], set())
        return Block("note", text, mark=note.mark, page=note.page)


def _is_underlined(line: Line, rules: Sequence[Rule]) -> bool:
    return any(
        -0.5 < rule.at - line.y < 0.3 * line.size + 1
        and rule.start < line.x0 + 4
        and rule.end > line.x1 - 4
        and rule.length < (line.x1 - line.x0) + 12
        for rule in rules
    )
