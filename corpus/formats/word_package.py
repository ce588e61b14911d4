"""The package that a Word file is: a zip of XML parts, opened without trusting it.

It finds parts by their relationships, by their content types, and by their usual names, in that
order. It unpacks nothing before it has checked the sizes, expands no entity, and follows no link
out of the file. It knows the XML's names, in both the transitional and the strict form of the
standard, but not what they mean.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lxml import etree

from corpus.block import ReadingError

MAX_XML = 60_000_000
"""Bytes of XML, unpacked, in all parts that are read: ten times a code of 104,000 words."""
MAX_RATIO = 200
"""How far XML may have been squeezed; Word's own files stay below 40."""

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/2006/xmlPackage": "pkg",
    "urn:schemas-microsoft-com:vml": "v",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_SPACES: dict[str, tuple[str, ...]] = {
    prefix: tuple(uri for uri, other in _PREFIXES.items() if other == prefix)
    for prefix in set(_PREFIXES.values())
}
_MAIN_TYPES = re.compile(
    r"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.macro"
)


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _PREFIXES.get(uri, "?")
    return f"{prefix}:{local}"


def name(element: etree._Element) -> str:
    """The element's name with its usual prefix ("w:p"), whichever form of the standard is used;
    "?:p" for a foreign one, "" for a comment or an entity."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def attribute(element: etree._Element, wanted: str) -> str | None:
    """The value of an attribute such as "w:val", or None."""
    prefix, _, local = wanted.partition(":")
    for uri in _SPACES[prefix]:
        found: str | None = element.get(f"{{{uri}}}{local}")
        if found is not None:
            return found
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of that name, or its descendant along `path`; None for None."""
    for wanted in path:
        if element is None:
            return None
        for inner in element:
            if name(inner) == wanted:
                element = inner
                break
        else:
            return None
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """The `w:val` of the child at `path`, or None where either is missing."""
    found = child(element, *path)
    return None if found is None else attribute(found, "w:val")


def number(text: str | None) -> int | None:
    """The whole number in an attribute, or None where there is none of a sane size."""
    match = re.fullmatch(r"\s*([+-]?\d{1,9})(?:\.\d+)?\s*", text or "")
    return int(match.group(1)) if match else None


def is_on(element: etree._Element | None) -> bool | None:
    """Whether an on/off property is on; None where the element is missing."""
    if element is None:
        return None
    return (attribute(element, "w:val") or "1").lower() not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another: `kind` is the end of its type ("styles")."""

    id: str
    kind: str
    target: str


@dataclass(slots=True)
class Package:
    """An opened Word file. `notes` gathers messages about damage that was got over."""

    path: Path
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    main: str = ""
    notes: list[str] = field(default_factory=list)
    _taken: dict[str, int] = field(default_factory=dict)

    def close(self) -> None:
        self.archive.close()

    def relations(self, part: str) -> list[Relation]:
        """What `part` ("" for the package) is linked with; links out of the file left out."""
        folder, file = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = []
        for link in root if root is not None else ():
            target = link.get("Target") if isinstance(link.tag, str) else None
            if target and link.get("TargetMode") != "External":
                kind = (link.get("Type") or "").rpartition("/")[2]
                whole = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
                found.append(Relation(link.get("Id") or "", kind, whole.lstrip("/")))
        return found

    def has(self, part: str) -> bool:
        return part.lower() in self.parts

    def tree(self, part: str) -> etree._Element | None:
        """A part's XML, or None where the package has none that can be read.

        What is not well-formed is read as far as it goes, and `notes` says so.
        """
        if not self.has(part):
            return None
        data = self._unpacked(self.parts[part.lower()])
        for recover in (False, True):
            try:
                root = etree.fromstring(data, _parser(recover))
            except etree.XMLSyntaxError:
                continue
            if root is not None:
                if recover:
                    self._say(
                        f"its part “{part}” is damaged; what could be read of it was read: compare "
                        "it with the document in Word"
                    )
                return root
        self._say(f"its part “{part}” is damaged and was left out")
        return None

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        """The part's bytes. `zipfile` yields no more of them than the package declares, so sizes
        that are checked here hold even where they are false."""
        self._taken[info.filename] = info.file_size
        whole = sum(self._taken.values())
        if whole > MAX_XML:
            raise ReadingError(
                f"{self.path.name}: the text unpacks to {whole / 1e6:,.0f} MB, more than a "
                f"document holds (limit {MAX_XML / 1e6:.0f} MB); open it in Word and save it "
                "again, or split it into its documents"
            )
        if info.file_size > MAX_XML // 4 and info.file_size > MAX_RATIO * info.compress_size:
            raise ReadingError(
                f"{self.path.name}: its text is packed {MAX_RATIO} times smaller than it is, as in "
                "no real document; open it in Word and save it again"
            )
        return self.archive.read(info)

    def _say(self, message: str) -> None:
        if message not in self.notes:
            self.notes.append(message)


def _parser(recover: bool) -> etree.XMLParser:
    """A parser that expands no entity, reads no other file and bounds depth and text length."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def open_package(path: Path) -> Package:
    """Opens a Word file and finds its main part.

    Raises:
        ReadingError: the file is empty, of another kind, locked with a password or damaged.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if not head.startswith(b"PK\x03\x04"):
        raise ReadingError(f"{path.name}: {_other_kind(head)}")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise ReadingError(
            f"{path.name}: the file is cut short or damaged; fetch it again, or open it in Word, "
            "let Word repair it and save it"
        ) from error
    parts = {
        info.filename.replace("\\", "/").lstrip("/").lower(): info
        for info in archive.infolist()
        if not info.is_dir()
    }
    package = Package(path, archive, parts)
    try:
        package.main = _main_part(package)
    except BaseException:
        archive.close()
        raise
    return package


def _main_part(package: Package) -> str:
    candidates: Iterator[str] = (
        part for find in (_by_relation, _by_content_type, _by_name) for part in find(package)
    )
    found = next((part for part in candidates if package.has(part)), None)
    if found is not None:
        if package.parts[found.lower()].flag_bits & 1:
            raise ReadingError(
                f"{package.path.name}: the package is locked with a password; save it as .docx "
                "without a password"
            )
        return found
    raise ReadingError(
        f"{package.path.name}: the package holds no Word text; open it in Word and save it as .docx"
    )


def _by_relation(package: Package) -> Iterator[str]:
    for relation in package.relations(""):
        if relation.kind == "officeDocument" and not re.match(r"(?:xl|ppt)/", relation.target):
            yield relation.target


def _by_content_type(package: Package) -> Iterator[str]:
    root = package.tree("[Content_Types].xml")
    for entry in root if root is not None else ():
        if isinstance(entry.tag, str) and _MAIN_TYPES.search(entry.get("ContentType") or ""):
            yield (entry.get("PartName") or "").lstrip("/")


def _by_name(package: Package) -> Iterator[str]:
    yield "word/document.xml"
    yield from sorted(p for p in package.parts if re.fullmatch(r"word/document\d*\.xml", p))


def _other_kind(head: bytes) -> str:
    """What is wrong with a file that is no package, and what to do about it."""
    if not head:
        return "the file is empty; fetch or save it again"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return (
            "the file is either locked with a password or in the old Word format (.doc); open it "
            "in Word and save it as .docx without a password"
        )
    return "this is not a Word file, or it is damaged; open it in Word and save it as .docx"
