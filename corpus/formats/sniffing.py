"""What a file really is, told from its first bytes, where its name says something else.

Only what is certain is refused; a file whose first bytes tell nothing is left to its reader. No
file is opened that is not a plain file: a pipe would wait for ever for somebody to write.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

from corpus.block import ReadingError

HEAD = 8192  # bytes that are looked at


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what people call it, the endings it has, and what to do with it.

    `remedy` is "" where the file is read once its name has the first of the `endings`.
    """

    name: str
    endings: tuple[str, ...]
    remedy: str = ""


_TO_WORD = "open it in the program that made it and save it as Word document (.docx)"
_TO_PDF = "open it in the program that made it and export it as PDF"

PDF = Kind("a PDF", (".pdf",))
WORD = Kind("a Word document", (".docx",))
HTML = Kind("a web page (HTML)", (".html", ".htm", ".xhtml"))
ZIP = Kind("a ZIP archive", (".zip",), "unpack it and add the documents in it")
ARCHIVE = Kind("a packed archive", (".7z", ".rar", ".gz"), ZIP.remedy)
RTF = Kind("an RTF document", (".rtf",), _TO_WORD)
LOCKED = Kind(
    "protected with a password",
    (),
    "open it in Word, take the password off (File, Info, Protect Document) and save it",
)
OLD_WORD = Kind("a Word document of the kind before 2007", (".doc",), _TO_WORD)
OLD_OFFICE = Kind("an Office file of the kind before 2007", (".xls", ".ppt"), _TO_WORD)
WORD_XML = Kind("a Word document as bare XML", (".xml",), _TO_WORD)
SHEET = Kind("a spreadsheet", (".xlsx", ".ods", ".xls"), _TO_PDF)
SLIDES = Kind("a presentation", (".pptx", ".odp", ".ppt"), _TO_PDF)
OPEN_TEXT = Kind("an OpenDocument text", (".odt",), _TO_WORD)
BOOK = Kind("an e-book", (".epub",), _TO_PDF)
MAIL = Kind(
    "an e-mail", (".eml", ".msg"), "save its text, or the document attached to it, by itself"
)
WEB_ARCHIVE = Kind(
    "a web archive (MHT)", (".mht", ".mhtml"), "open it in a browser and save it as HTML only"
)
PICTURE = Kind(
    "a picture",
    (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"),
    "a scanned document needs its text recognised (OCR) and saved as PDF first",
)
TEXT = Kind("plain text", (".txt", ".md", ".markdown"))
ZEROS = Kind("nothing but zeros", (), "the copy failed: fetch the file again from where it came")

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"\x1f\x8b\x08", ARCHIVE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", OLD_WORD),
    ("Workbook", SHEET),
    ("PowerPoint Document", SLIDES),
    ("__substg1.0_", MAIL),
    ("__properties_version1.0", MAIL),
)
_PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/", WORD),
    ("xl/", SHEET),
    ("ppt/", SLIDES),
    ("META-INF/container.xml", BOOK),
    ("META-INF/manifest.xml", OPEN_TEXT),
)
_MAIL_FIELDS = re.compile(
    rb"(?im)^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to):"
)


def check_file(path: Path) -> int:
    """The size in bytes of a plain file that holds something. Opens nothing.

    Raises:
        ReadingError: it is missing, a folder, a pipe, a device or a link that leads nowhere.
    """
    try:
        state = os.stat(path)
    except (OSError, ValueError) as error:
        raise ReadingError(f"{path.name}: {reason(error)}") from None
    if stat.S_ISDIR(state.st_mode):
        raise ReadingError(f"{path.name}: this is a folder; give the documents in it")
    if not stat.S_ISREG(state.st_mode):
        raise ReadingError(
            f"{path.name}: this is a pipe or a device, not a file; copy what it yields to a file"
        )
    return state.st_size


def reason(error: OSError | ValueError) -> str:
    """Why a file can't be opened, and what to do, as people say it."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT:
        return "the file is not there (any more); check its name, or copy it there again"
    if number == errno.ELOOP:
        return "this is a link that leads back to itself; put the document itself there"
    if number in (errno.EACCES, errno.EPERM):
        return "you may not read this file; give yourself the permission to"
    return f"the file can't be opened ({error}); copy it again"


def refuse_wrong_kind(path: Path) -> None:
    """Passes every file that may be what its name says.

    Raises:
        ReadingError: it is empty, or certainly something else, or of a kind that is not read.
    """
    head = first_bytes(path)
    if not head:
        raise ReadingError(f"{path.name}: the file is empty (0 bytes); save or copy it again")
    kind = kind_of(head, path)
    ending = path.suffix.lower()
    if kind is None and ending in (".docx", ".pdf") and _is_text(head):
        kind = TEXT
    if kind is None or (not kind.remedy and ending in kind.endings):
        return
    if kind.remedy:
        inside = "" if ending in kind.endings or kind in (LOCKED, ZEROS) else " inside"
        verb = "holds" if kind is ZEROS else "is"
        raise ReadingError(f"{path.name}: this {verb} {kind.name}{inside}; {kind.remedy}")
    raise ReadingError(
        f"{path.name}: this is {kind.name} inside; rename it to {path.stem}{kind.endings[0]}"
    )


def first_bytes(path: Path, count: int = HEAD) -> bytes:
    """The first bytes of a plain file.

    Raises:
        ReadingError: it can't be opened or is no plain file.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise ReadingError(f"{path.name}: {reason(error)}") from None


def kind_of(head: bytes, path: Path | None = None) -> Kind | None:
    """What a file that begins with `head` certainly is; None where the bytes do not tell.

    With `path`, archives are looked into: do that only where a crash does no harm.
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return ZIP if path is None else _kind_of_zip(path)
    if head.startswith(_OLE):
        return OLD_OFFICE if path is None else _kind_of_ole(path, head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return PICTURE
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return PICTURE
    if head and not head.strip(b"\0"):
        return ZEROS
    return _kind_of_text(head)


def _is_text(head: bytes) -> bool:
    return not re.search(rb"[\0-\x08\x0e-\x1f\x7f]|%PDF-|\bendobj\b|startxref|%%EOF", head)


def _kind_of_text(head: bytes) -> Kind | None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head[2:].decode(encoding, "ignore").encode("utf-8", "ignore")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%PDF-"):
        return PDF
    start = re.sub(rb"(?s)<!--.*?-->|<\?.*?\?>", b"", head[:4096]).lstrip().lower()
    if re.match(rb"<!doctype\s+html|<html[\s>]", start):
        return HTML
    if head.startswith(b"<?xml") and re.search(rb"Word\.Document|/wordml\b|/xmlPackage\b", head):
        return WORD_XML
    fields = {name.lower() for name in _MAIL_FIELDS.findall(head.split(b"\r\n\r\n")[0])}
    if not re.match(rb"[\w-]+:", head):
        return None
    if b"mime-version" in fields and re.search(rb"(?i)content-type:\s*multipart/related", head):
        return WEB_ARCHIVE
    if fields & {b"received", b"return-path", b"message-id", b"mime-version"} and len(fields) > 2:
        return MAIL
    return None


def _kind_of_zip(path: Path) -> Kind | None:
    """None where the archive is damaged: its reader says so better."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            form = _stored(archive, "mimetype")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError,
            struct.error, EOFError, LookupError, OverflowError):  # fmt: skip
        return None
    for word, kind in ((b"spreadsheet", SHEET), (b"presentation", SLIDES), (b"epub", BOOK)):
        if word in form:
            return kind
    for part, kind in _PARTS:
        if any(name.startswith(part) for name in names):
            return kind
    return None if "[Content_Types].xml" in names else ZIP


def _stored(archive: zipfile.ZipFile, name: str) -> bytes:
    """What a small part holds that is not compressed; nothing is unpacked."""
    part = archive.NameToInfo.get(name)
    if part is None or part.compress_type != zipfile.ZIP_STORED or part.file_size > 1000:
        return b""
    return archive.read(name)


def _kind_of_ole(path: Path, head: bytes) -> Kind:
    """Looks for the names of the streams in the first sectors of the file's directory."""
    names = head
    shift, sector = struct.unpack("<H16xI", head.ljust(52, b"\0")[30:52])
    if shift in (9, 12):
        with path.open("rb") as file:
            file.seek((sector + 1) << shift)
            names += file.read(HEAD)
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") in names:
            return kind
    return OLD_OFFICE
