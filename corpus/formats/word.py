"""Word files (.docx; .docm and .dotx by that name) become blocks, numbered as Word numbers them.

The package is opened with zipfile and lxml rather than python-docx: memory stays bounded, damaged
packages can be read, and the numbers need the raw numbering XML. Every tracked change is taken as
accepted; comments, headers and footers are left out; pages are not known, since Word files do not
say where they fall. The old binary format (.doc) is not read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from corpus.block import Block, Reading, ReadingError, item, line_block
from corpus.formats.numerals import numeral
from corpus.formats.word_contents import is_contents_heading, listed
from corpus.formats.word_headings import Outline, outline
from corpus.formats.word_numbers import Numbering, read_numbering
from corpus.formats.word_package import Package, attribute, child, name, open_package
from corpus.formats.word_story import NoteNumbers, Paragraph, Part, Story, note_numbers
from corpus.formats.word_styles import Styles, read_styles
from corpus.formats.word_tables import Line, Row, lines, plain, shown
from corpus.formats.word_text import NoteRef
from corpus.reference import printed_number

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    etree.LxmlError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
)
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def read(path: Path) -> Reading:
    """Reads a Word file.

    Raises:
        ReadingError: the file is empty, too large, locked, damaged, or not a Word file.
    """
    try:
        package = open_package(path)
        try:
            return _read(package)
        finally:
            package.close()
    except ReadingError:
        raise
    except _DAMAGE as error:
        raise ReadingError(
            f"{path.name}: the file is damaged ({error or type(error).__name__}); open it in Word, "
            "let Word repair it and save it, or fetch it again"
        ) from error


def _read(package: Package) -> Reading:
    linked = {r.kind: r.target for r in reversed(package.relations(package.main))}
    file = _File(package, linked)
    found = list(lines(file.body()))
    contents = listed(found, file.story.is_closed)
    kept = [line for i, line in enumerate(found) if i not in contents]
    kept, plan = outline(kept, file.own_title())
    blocks = tuple(_Setter(file.notes(found)).blocks(kept, plan))
    if not any(re.search(r"[^\W_]", f"{b.text}{b.mark}") for b in blocks):
        if package.notes:
            raise ReadingError(
                f"{package.path.name}: the package is damaged and no words could be read in it; "
                "open it in Word, let Word repair it and save it, or fetch it again"
            )
        raise ReadingError(
            f"{package.path.name}: the file has no words in it"
            + (", only pictures; use a file with real text" if file.story.findings.pictures else "")
            + "; check that it was saved"
        )
    return Reading(blocks, plan.title, tuple(_messages(file, found, contents)))


def _messages(file: _File, found: Sequence[Line], contents: set[int]) -> Iterator[str]:
    findings = file.story.findings
    yield from file.package.notes
    listing = sum(
        1 for i in contents
        if not (isinstance(p := found[i], Paragraph) and is_contents_heading(p.text))
    )  # fmt: skip
    if listing:
        yield f"a contents list of {listing} line{'s' * (listing != 1)} left out"
    if findings.tracked:
        yield "the file holds tracked changes; read as if all were accepted"
    if findings.hidden:
        count = findings.hidden
        yield f"hidden text in {count} paragraph{'s' * (count != 1)} left out"
    if findings.pictures:
        count = findings.pictures
        yield f"{count} picture{'s' * (count != 1)}: words in pictures are not read"
    if findings.elsewhere:
        yield (
            f"{findings.elsewhere} part(s) of the text are kept as files within the file and were "
            "not read; open it in Word and save it again"
        )


@dataclass(slots=True)
class _File:
    """A package with its styles and lists; `story` reads its main text."""

    package: Package
    linked: dict[str, str]
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    story: Story = field(init=False)
    referred: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.styles = read_styles(self._tree("styles"))
        self.numbering = read_numbering(self._tree("numbering"), self.styles)
        self.story = Story(self.styles, self.numbering, self._diagram)

    def _tree(self, kind: str) -> etree._Element | None:
        folder = self.package.main.rpartition("/")[0]
        return self.package.tree(self.linked.get(kind, f"{folder}/{kind}.xml".lstrip("/")))

    def body(self) -> Iterator[Part]:
        """The main text; each piece of its XML is given back once it was read."""
        root = self.package.tree(self.package.main)
        if root is not None and name(root) != "w:document":
            raise ReadingError(
                f"{self.package.path.name}: its main part is no Word text (“{root.tag}”); open it "
                "in Word and save it as .docx"
            )
        body = child(root, "w:body")
        for element in body if body is not None else ():
            for kind in ("footnote", "endnote"):
                for ref in element.iter(f"{{*}}{kind}Reference"):
                    self.referred.add((kind, attribute(ref, "w:id") or ""))
            yield from self.story.parts([element])
            element.clear()
        yield from self.story.rest()

    def _diagram(self, relation: str) -> tuple[str, ...]:
        """The lines of a drawing that is kept in a part of its own (SmartArt)."""
        target = next(
            (r.target for r in self.package.relations(self.package.main) if r.id == relation), ""
        )
        root = self.package.tree(target) if target else None
        if root is None:
            return ()
        found = []
        for paragraph in (e for e in root.iter() if name(e) == "a:p"):
            line = plain("".join(e.text or "" for e in paragraph.iter() if name(e) == "a:t"))
            if line:
                found.append(line)
        return tuple(found)

    def own_title(self) -> str | None:
        """The title in the file's properties."""
        kinds = {r.kind: r.target for r in self.package.relations("")}
        root = self.package.tree(kinds.get("core-properties", "docProps/core.xml"))
        element = child(root, "dc:title")
        return plain(element.text or "") if element is not None else None

    def notes(self, found: Sequence[Line]) -> _Notes:
        """The footnotes and endnotes, numbered in the order in which `found` refers to them."""
        notes = _Notes()
        for kind in ("footnote", "endnote"):
            texts = self._note_texts(kind)
            refs = [r for line in found for r in line.notes if r.kind == kind]
            notes.add(kind, texts, refs, self._note_forms(kind))
            notes.forgotten += [
                Block("note", text)
                for key, text in texts.items()
                if text and (kind, key) not in self.referred
            ]
        return notes

    def _note_texts(self, kind: str) -> dict[str, str]:
        root = self._tree(f"{kind}s")
        if root is None:
            return {}
        story = Story(self.styles, self.numbering, self._diagram)
        texts = {}
        for note in root:
            key = attribute(note, "w:id") if name(note) == f"w:{kind}" else None
            if key is None or attribute(note, "w:type") in _SEPARATORS:
                continue
            held = lines(story.whole(note))
            text = plain(
                " ".join(shown(p) if isinstance(p, Paragraph) else " ".join(p.cells) for p in held)
            )
            texts[key] = re.sub(r"^\([\s?]*\)\s*", "", text)  # brackets around a mark that is gone
        return texts

    def _note_forms(self, kind: str) -> list[NoteNumbers]:
        """How each section numbers its notes, the settings of the whole file filled in."""
        whole = note_numbers(child(self._tree("settings"), f"w:{kind}Pr"))
        plain_form = "decimal" if kind == "footnote" else "lowerRoman"
        forms = []
        for own in (*(s[kind] for s in self.story.sections), NoteNumbers()):
            forms.append(
                NoteNumbers(
                    own.form or whole.form or plain_form,
                    own.start if own.start is not None else whole.start,
                    own.restarts if own.restarts is not None else whole.restarts,
                )
            )
        return forms


@dataclass(slots=True)
class _Notes:
    """The notes as blocks, by kind and id; each is taken once. Those that nothing refers to, not
    even deleted or hidden text, are `forgotten` and come last."""

    blocks: dict[tuple[str, str], Block] = field(default_factory=dict)
    forgotten: list[Block] = field(default_factory=list)

    def add(
        self, kind: str, texts: dict[str, str], refs: Sequence[NoteRef], forms: list[NoteNumbers]
    ) -> None:
        count, section = 0, -1
        for ref in refs:
            form = forms[min(ref.section, len(forms) - 1)]
            if section < 0 or (ref.section != section and form.restarts):
                count = form.start if form.start is not None else 1
            section = ref.section
            mark = ref.mark
            if mark is None:
                mark, count = numeral(count, form.form or "decimal"), count + 1
            text = texts.get(ref.id, "")
            if ref.mark and text.startswith(ref.mark):
                text = text[len(ref.mark) :].strip()
            if text and (kind, ref.id) not in self.blocks:
                self.blocks[(kind, ref.id)] = Block("note", text, mark=mark, number=mark or None)

    def take(self, refs: Sequence[NoteRef]) -> Iterator[Block]:
        for ref in refs:
            block = self.blocks.pop((ref.kind, ref.id), None)
            if block is not None:
                yield block

    def rest(self) -> Iterator[Block]:
        yield from self.blocks.values()
        yield from self.forgotten


@dataclass(slots=True)
class _Setter:
    """Turns lines into blocks."""

    notes: _Notes

    def blocks(self, found: Sequence[Line], plan: Outline) -> Iterator[Block]:
        waiting: list[NoteRef] = []
        for i, line in enumerate(found):
            if isinstance(line, Row):
                yield Block(
                    "row", "\t".join(line.cells), cells=line.cells, starts_table=line.starts_table
                )
                waiting += line.notes
                following = found[i + 1] if i + 1 < len(found) else None
                if not isinstance(following, Row) or following.starts_table:
                    yield from self.notes.take(waiting)
                    waiting = []
                continue
            if i in plan.bare:
                line = replace(line, text=re.sub(r"^\s*(\d+)\s+", r"\1\t", line.text))
            yield from _paragraph_blocks(line, plan.levels.get(i, 0))
            yield from self.notes.take(line.notes)
        yield from self.notes.rest()


def _paragraph_blocks(line: Paragraph, level: int) -> Iterator[Block]:
    text = plain(line.text)
    mark = line.mark
    has_words = printed_number(mark.text) is None and re.search(r"[^\W\d_]{3,}", mark.text)
    if not text and not (mark.is_number and has_words):
        printed = printed_number(mark.text) if mark.is_number and not level else None
        if printed is not None and "." in printed.number:
            # Word shows "6.100" with nothing after it; later numbers count on from it.
            yield replace(item(mark.text, ""), series=mark.series, depth=mark.depth, left=line.left)
        return  # an empty paragraph; but a mark with words of its own ("Annex A") is text
    if mark.is_number or (mark.text and mark.kind == "label" and not has_words):
        block = replace(item(mark.text, text), series=mark.series)
    elif has_words:
        block = line_block(f"{mark.text} {line.text}")
    else:
        block = line_block(line.text)
        if block.kind == "prose" and mark.text:
            block = replace(item("•", text), series=mark.series)
    block = replace(block, depth=mark.depth, left=line.left, bold=line.bold)
    yield _as_heading(block, level) if level else block


def _as_heading(block: Block, level: int) -> Block:
    is_numbered = block.kind in ("numbered", "subitem")
    text = block.text or block.mark
    mark = block.mark if is_numbered and block.text else ""
    number = block.number if mark else None
    return replace(block, kind="heading", text=text, mark=mark, number=number, level=level)
