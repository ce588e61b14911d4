"""What a file really is, by its first bytes: told where its name says something else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus.block import ReadingError
from corpus.formats.sniffing import check_file, refuse_wrong_kind
from tests.corpus.hostile_word import GOOD_BODY, document_xml, ole, word_parts, write_parts

ENDINGS = (".docx", ".pdf", ".html", ".htm", ".xhtml", ".txt", ".md")
PAGE = "<!DOCTYPE html><html><body><p>Words</p></body></html>"
MAIL = (
    "Received: from a by b\r\nMessage-ID: <1@b>\r\nFrom: a\r\nTo: b\r\nSubject: plan\r\n"
    "MIME-Version: 1.0\r\n"
)


def archive(path: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


OFFICE = {"[Content_Types].xml": "<Types/>"}
ARCHIVES: dict[str, dict[str, str | bytes]] = {
    "a spreadsheet": {**OFFICE, "xl/workbook.xml": "<workbook/>"},
    "a presentation": {**OFFICE, "ppt/presentation.xml": "<p/>"},
    "an OpenDocument text": {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<c/>",
        "META-INF/manifest.xml": "<m/>",
    },
    "a spreadsheet ": {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<m/>",
    },
    "an e-book": {"mimetype": "application/epub+zip", "META-INF/container.xml": "<c/>"},
    "a ZIP archive": {"plan.docx": "words", "notes.txt": "words"},
}
BYTES: dict[str, bytes] = {
    "a Word document of the kind before 2007": ole("WordDocument", "1Table"),
    "a spreadsheet": ole("Workbook"),
    "a presentation": ole("Current User", "PowerPoint Document"),
    "an e-mail": ole("__properties_version1.0"),
    "an Office file of the kind before 2007": ole("Something"),
    "an RTF document": rb"{\rtf1\ansi words}",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a picture ": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a picture  ": b"RIFF\x24\0\0\0WEBPVP8 ",
    "a packed archive": b"Rar!\x1a\x07\0",
    "an e-mail ": f"{MAIL}\r\nWords.".encode(),
    "a web archive (MHT)": f"{MAIL}Content-Type: multipart/related\r\n\r\n{PAGE}".encode(),
    "a Word document as bare XML": b'<?xml version="1.0"?><?mso-application '
    b'progid="Word.Document"?><w:wordDocument/>',
    "nothing but zeros": bytes(9000),
}


def refusal(path: Path) -> str:
    with pytest.raises(ReadingError) as caught:
        refuse_wrong_kind(path)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    return message


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_never_read_is_named_with_a_remedy(tmp_path: Path, kind: str, ending: str) -> None:
    path = tmp_path / f"plan{ending}"
    path.write_bytes(BYTES[kind])
    name, remedy = refusal(path).removeprefix(f"{path.name}: ").split("; ", 1)
    assert kind.strip() in name
    assert remedy


@pytest.mark.parametrize("kind", ARCHIVES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_archives_that_are_no_word_file_are_named(tmp_path: Path, kind: str, ending: str) -> None:
    path = tmp_path / f"plan{ending}"
    archive(path, ARCHIVES[kind])
    assert f"this is {kind.strip()} inside; " in refusal(path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "old.doc",
            ole("WordDocument"),
            "old.doc: this is a Word document of the kind before 2007;",
        ),
        (
            "old.doc",
            PAGE.encode(),
            "old.doc: this is a web page (HTML) inside; rename it to old.html",
        ),
        ("a.doc", b"\xef\xbb\xbf \n<html>words", "a.doc: this is a web page (HTML) inside; rename"),
        (
            "a.doc",
            "\ufeff<html>words".encode("utf-16-le"),
            "a.doc: this is a web page (HTML) inside",
        ),
        ("a.doc", b"%PDF-1.4 words", "a.doc: this is a PDF inside; rename it to a.pdf"),
        ("a.b.txt", b"%PDF-1.4 words", "a.b.txt: this is a PDF inside; rename it to a.b.pdf"),
        ("a.docx", b"1. Words only.\n", "a.docx: this is plain text inside; rename it to a.txt"),
        ("a.pdf", b"1. Words only.\n", "a.pdf: this is plain text inside; rename it to a.txt"),
        ("a.docx", ole("EncryptedPackage"), "a.docx: this is protected with a password; open it"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "scan.png: this is a picture; a scanned document"),
        ("a.docx", b"", "a.docx: the file is empty (0 bytes); save or copy it again"),
    ],
)
def test_the_message_says_what_it_is_and_what_to_do(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(path).startswith(message)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.4 words"),
        ("a.pdf", b"junk before\n%PDF-1.4 words"),
        ("a.html", PAGE.encode()),
        ("a.htm", b"<p>Words without more"),
        ("a.xhtml", b'<?xml version="1.0"?><!-- c --><!DOCTYPE html><html></html>'),
        ("memo.txt", b"From: the warden\nTo: the Head\nDate: 3 May\nSubject: lamps\n\nWords."),
        ("memo.html", b"<!-- From: a\nTo: b --><p>Words"),
        ("a.txt", b"The file begins with %PDF-1.4 or <html>."),
        ("a.md", b"<p align=center>A title</p>\n\n1. Words."),
        ("a.docx", b"PK\3\4 and then nothing"),
        ("a.txt", b"BM is a letter pair"),
        ("a.txt", "\ufeffWords".encode("utf-16")),
    ],
)
def test_what_may_be_what_it_says_is_left_to_its_reader(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refuse_wrong_kind(path)


def test_a_word_file_is_a_word_file(tmp_path: Path) -> None:
    write_parts(tmp_path / "plan.docx", word_parts(document_xml(GOOD_BODY)))
    refuse_wrong_kind(tmp_path / "plan.docx")
    (tmp_path / "plan.docx").rename(tmp_path / "plan.docm")
    assert "a Word document inside; rename it to plan.docx" in refusal(tmp_path / "plan.docm")


@pytest.mark.parametrize("head", [4, 8, 30, 40, 51, 52, 511, 600])
def test_a_short_file_of_the_old_kind_is_named_all_the_same(tmp_path: Path, head: int) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(ole("WordDocument")[:head].ljust(9, b"\xff"))
    if head >= 8:
        assert "of the kind before 2007" in refusal(path)


def test_a_name_with_a_null_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="can't be opened"):
        check_file(tmp_path / "a\0.docx")
