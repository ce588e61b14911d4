"""Hostile and damaged Word files."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from tests.corpus.hostile import (
    MEGABYTE,
    SECRET,
    SENTENCES,
    Build,
    deflated,
    hostile,
    odd_lines,
    secret_beside,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_docx(path: Path, body: str, **parts: str) -> None:
    """A Word file with this inside its body, and parts such as `numbering` and `styles`."""
    write_parts(path, word_parts(document_xml(body), **parts))


def document_xml(body: str) -> str:
    start = f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}>'
    return f"{start}<w:body>{body}</w:body></w:document>"


def word_parts(document: str, **parts: str) -> dict[str, str | bytes]:
    """The files inside a Word file, by name."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>'
        for name in parts
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    )
    packages = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": '<?xml version="1.0"?>'
        f'<Relationships xmlns="{packages}/relationships">{links}</Relationships>',
        "word/document.xml": document,
        **{
            f"word/{name}.xml": text
            if text.startswith("<?xml") or not text
            else f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {W}>{text}</w:{name}>'
            for name, text in parts.items()
        },
    }


def write_parts(path: Path, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def listed(text: str, number: int = 1, level: int = 0) -> str:
    """A paragraph of an automatic list."""
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )


GOOD_BODY = "".join(paragraph(sentence) for sentence in SENTENCES)


@hostile("cut-off.docx", "")
def _cut_off_docx(path: Path) -> None:
    write_docx(path, GOOD_BODY)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])


@hostile("cut-on.docx", "")
def _cut_on_docx(path: Path) -> None:
    write_docx(path, GOOD_BODY)
    path.write_bytes(path.read_bytes()[700:])


@hostile("empty.docx", "empty")
@hostile("empty.pdf", "empty")
@hostile("empty.html", "empty")
def _empty(path: Path) -> None:
    path.write_bytes(b"")


@hostile("zeros.docx", "nothing but zeros")
@hostile("zeros.pdf", "nothing but zeros")
@hostile("zeros.html", "nothing but zeros")
def _zeros(path: Path) -> None:
    path.write_bytes(bytes(40_000))


def ole(*streams: str) -> bytes:
    """The beginning of a file of the old Office kinds, with a directory of these streams."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", head, 48, 3)  # the directory's first sector
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", len(name) * 2 + 2, 2, 1)
        + bytes(60)
        for name in ("Root Entry", *streams)
    )
    return bytes(head) + bytes(3 * 512) + entries.ljust(2048, b"\0") + bytes(4096)


@hostile("locked.docx", "protected with a password")
def _locked_docx(path: Path) -> None:
    path.write_bytes(ole("EncryptedPackage", "EncryptionInfo"))


@hostile("locked-entries.docx", "")
def _locked_entries(path: Path) -> None:
    write_docx(path, GOOD_BODY)
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)


@hostile("unknown-packing.docx", "")
def _unknown_packing(path: Path) -> None:
    write_docx(path, GOOD_BODY)
    data = bytearray(path.read_bytes())
    for mark, method in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        at = data.find(mark)
        while at >= 0:
            data[at + method] = 99
            at = data.find(mark, at + 4)
    path.write_bytes(data)


def write_with_packed(
    path: Path, packed: tuple[bytes, int, int], name: str, parts: dict[str, str | bytes]
) -> None:
    """A ZIP archive of `parts` in which `name` has data that were packed already."""
    data, size, check = packed
    local = central = b""
    for part, content in {**parts, name: b""}.items():
        raw = content.encode() if isinstance(content, str) else content
        method, stored, length, crc = 0, raw, len(raw), zlib.crc32(raw)
        if part == name:
            method, stored, length, crc = 8, data, size, check
        sizes = struct.pack("<III", crc, len(stored), length)
        ends = struct.pack("<HH", len(part), 0)
        central += (
            b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, method, 0, 0x21) + sizes + ends
            + struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + part.encode()
        )  # fmt: skip
        local += (
            b"PK\3\4" + struct.pack("<HHHHH", 20, 0, method, 0, 0x21) + sizes + ends
            + part.encode() + stored
        )  # fmt: skip
    count = len(parts) + (name not in parts)
    tail = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    path.write_bytes(local + central + b"PK\5\6" + tail)


_OPEN, _CLOSE = (part.encode() for part in document_xml("|").split("|"))


def _bomb(path: Path, packed: tuple[bytes, int, int], name: str = "word/document.xml") -> None:
    write_with_packed(path, packed, name, word_parts(document_xml(GOOD_BODY)))


@hostile("bomb-of-zeros.docx", "")
def _bomb_of_zeros(path: Path) -> None:
    _bomb(path, deflated(b"", bytes(MEGABYTE), 2000, b""))


@hostile("bomb-of-spaces.docx", "")
def _bomb_of_spaces(path: Path) -> None:
    _bomb(path, deflated(_OPEN, b" " * MEGABYTE, 2000, _CLOSE))


@hostile("bomb-of-paragraphs.docx", "")
def _bomb_of_paragraphs(path: Path) -> None:
    _bomb(path, deflated(_OPEN, b"<w:p/>" * 160_000, 1000, _CLOSE))


@hostile("bomb-in-the-styles.docx")
def _bomb_in_the_styles(path: Path) -> None:
    start = f"<w:styles {W}>".encode()
    packed = deflated(start, b" " * MEGABYTE, 2000, b"</w:styles>")
    parts = word_parts(document_xml(GOOD_BODY), styles="")
    write_with_packed(path, packed, "word/styles.xml", parts)


@hostile("bomb-in-the-types.docx")
def _bomb_in_the_types(path: Path) -> None:
    _bomb(path, deflated(b"<Types>", b" " * MEGABYTE, 2000, b"</Types>"), "[Content_Types].xml")


@hostile("bomb-that-lies.docx", "")
def _bomb_that_lies(path: Path) -> None:
    data, _, check = deflated(_OPEN, b"<w:p/>" * 160_000, 1000, _CLOSE)
    _bomb(path, (data, 4000, check))


@hostile("many-entries.docx", is_sound=True)
def _many_entries(path: Path) -> None:
    parts = word_parts(document_xml(GOOD_BODY))
    write_parts(path, {**{f"word/media/{i}.png": b"" for i in range(60_000)}, **parts})


@hostile("archive-in-archive.docx", "")
def _archive_in_archive(path: Path) -> None:
    write_docx(path, GOOD_BODY)
    inner = path.read_bytes()
    write_parts(path, {**word_parts(""), "word/document.xml": inner})


@hostile("same-name-twice.docx")
def _same_name_twice(path: Path) -> None:
    parts = word_parts(document_xml(GOOD_BODY))
    names = list(parts)
    write_parts(path, {**parts, "word/documenX.xml": document_xml(paragraph("another"))})
    assert names
    path.write_bytes(path.read_bytes().replace(b"word/documenX.xml", b"word/document.xml"))


@hostile("without-document.docx", "")
def _without_document(path: Path) -> None:
    parts = word_parts("")
    del parts["word/document.xml"]
    write_parts(path, {**parts, "word/styles.xml": f"<w:styles {W}/>"})


@hostile("empty-document.docx", "")
def _empty_document(path: Path) -> None:
    write_parts(path, word_parts(""))


@hostile("no-xml.docx", "")
def _no_xml(path: Path) -> None:
    write_parts(path, word_parts("These are words but no XML."))


@hostile("another-root.docx", "")
def _another_root(path: Path) -> None:
    write_parts(path, word_parts("<?xml version='1.0'?><html><body><p>Words</p></body></html>"))


@hostile("broken-off-xml.docx")
def _broken_off_xml(path: Path) -> None:
    write_parts(path, word_parts(document_xml(GOOD_BODY)[:-300]))


@hostile("unknown-encoding.docx")
def _unknown_encoding(path: Path) -> None:
    write_parts(path, word_parts(document_xml(GOOD_BODY).replace("UTF-8", "x-klingon")))


@hostile("wrong-bytes.docx")
def _wrong_bytes(path: Path) -> None:
    raw = document_xml(GOOD_BODY).encode().replace(b"warden", b"w\xff\x00\xfedn")
    write_parts(path, {**word_parts(""), "word/document.xml": raw})


def laughs(letter: str = "z", levels: int = 10) -> str:
    """A document type whose last entity grows to 10^levels copies of a word."""
    rows = [f'<!ENTITY {letter}0 "lol lol ">']
    rows += [f'<!ENTITY {letter}{i} "{f"&{letter}{i - 1};" * 10}">' for i in range(1, levels + 1)]
    return f"<!DOCTYPE document [{''.join(rows)}]>"


def _with_type(body: str, kind: str) -> str:
    return document_xml(body).replace("?>", f"?>{kind}", 1)


@hostile("billion-laughs.docx", never="lol lol")
def _billion_laughs(path: Path) -> None:
    write_parts(path, word_parts(_with_type(paragraph("&z10;") + GOOD_BODY, laughs())))


@hostile("quadratic-entity.docx", never="xxxxxxxx")
def _quadratic_entity(path: Path) -> None:
    kind = f'<!DOCTYPE document [<!ENTITY a "{"x" * 100_000}">]>'
    write_parts(path, word_parts(_with_type(paragraph("&a;" * 50_000) + GOOD_BODY, kind)))


@hostile("entity-from-disk.docx", never=SECRET, is_sound=True)
def _entity_from_disk(path: Path) -> None:
    kind = f'<!DOCTYPE document [<!ENTITY a SYSTEM "{secret_beside(path).as_uri()}">]>'
    write_parts(path, word_parts(_with_type(paragraph("&a;") + GOOD_BODY, kind)))


@hostile("entity-in-the-styles.docx", never=SECRET, is_sound=True)
def _entity_in_the_styles(path: Path) -> None:
    kind = f'<!DOCTYPE styles [<!ENTITY a SYSTEM "{secret_beside(path).as_uri()}">]>'
    level = '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    numbering = f'<?xml version="1.0"?>{kind}<w:numbering {W}>{level}<w:lvlText w:val="%1."/>&a;'
    numbering += '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    write_docx(path, listed("words") + GOOD_BODY, numbering=f"{numbering}</w:numbering>")


@hostile("type-from-disk.docx", never=SECRET, is_sound=True)
def _type_from_disk(path: Path) -> None:
    kind = f'<!DOCTYPE document SYSTEM "{secret_beside(path).as_uri()}">'
    write_parts(path, word_parts(_with_type(GOOD_BODY, kind)))


@hostile("include-from-disk.docx", never=SECRET)
def _include_from_disk(path: Path) -> None:
    place = secret_beside(path).as_uri()
    space = "http://www.w3.org/2001/XInclude"
    include = f'<xi:include xmlns:xi="{space}" parse="text" href="{place}"/>'
    write_docx(path, paragraph("words") + f"<w:p><w:r><w:t>{include}</w:t></w:r></w:p>")


@hostile("part-from-disk.docx", never=SECRET, is_sound=True)
def _part_from_disk(path: Path) -> None:
    parts = word_parts(document_xml(GOOD_BODY), numbering="", footnotes="")
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        parts[name] = str(parts[name]).replace(
            'Target="', f'Target="../../../..{secret_beside(path)}?'
        )
    write_parts(path, parts)


def _nested(path: Path, start: str, end: str, depth: int) -> None:
    inner = paragraph("the innermost words are here")
    write_docx(path, GOOD_BODY + start * depth + inner + end * depth + paragraph("after them"))


@hostile("nested-controls.docx")
def _nested_controls(path: Path) -> None:
    _nested(path, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 50_000)


@hostile("nested-tables.docx")
def _nested_tables(path: Path) -> None:
    _nested(path, "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 50_000)


@hostile("nested-tables-within-bounds.docx", is_sound=True)
def _nested_tables_within_bounds(path: Path) -> None:
    _nested(path, "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 70)


@hostile("nested-changes.docx")
def _nested_changes(path: Path) -> None:
    depth = 50_000
    inner = f"<w:p>{'<w:ins>' * depth}<w:r><w:t>words</w:t></w:r>{'</w:ins>' * depth}</w:p>"
    write_docx(path, GOOD_BODY + inner)


@hostile("nested-boxes.docx")
def _nested_boxes(path: Path) -> None:
    start = "<w:p><w:r><w:pict><w:txbxContent>"
    _nested(path, start, "</w:txbxContent></w:pict></w:r></w:p>", 10_000)


@hostile("nested-fields.docx", is_sound=True)
def _nested_fields(path: Path) -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
    write_docx(path, f"<w:p>{field * 50_000}</w:p>" + GOOD_BODY)


@hostile("empty-paragraphs.docx", is_sound=True)
def _empty_paragraphs(path: Path) -> None:
    write_docx(path, GOOD_BODY + "<w:p><w:pPr/></w:p>" * 50_000)


@hostile("nothing-but-empty-paragraphs.docx", "")
def _nothing_but_empty_paragraphs(path: Path) -> None:
    write_docx(path, "<w:p/>" * 50_000)


@hostile("numbered-empty-paragraphs.docx", is_sound=True, is_heavy=True)
def _numbered_empty_paragraphs(path: Path) -> None:
    write_docx(path, listed("") * 50_000 + GOOD_BODY, numbering=_list('<w:lvlText w:val="%1."/>'))


@hostile("one-word-of-ten-million-letters.docx", is_heavy=True)
def _one_long_word(path: Path) -> None:
    write_docx(path, paragraph("x" * 10 * MEGABYTE))


@hostile("many-pieces.docx", is_heavy=True)
def _many_pieces(path: Path) -> None:
    pieces = "<w:r><w:t>a</w:t></w:r><w:r><w:tab/></w:r>" * 200_000
    write_docx(path, f"<w:p>{pieces}</w:p>")


@hostile("wide-cells.docx", is_sound=True)
def _wide_cells(path: Path) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>' + paragraph("cell") + "</w:tc>"
    skip = '<w:trPr><w:gridBefore w:val="1000000000"/><w:gridAfter w:val="-5"/></w:trPr>'
    write_docx(path, GOOD_BODY + f"<w:tbl><w:tr>{skip}{cell}{cell}</w:tr></w:tbl>")


def _list(level: str, number: int = 1, start: str = "1") -> str:
    """A numbering part: one list of one level."""
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'{level}</w:lvl></w:abstractNum><w:num w:numId="{number}">'
        f'<w:abstractNumId w:val="{number}"/></w:num>'
    )


@hostile("long-mark.docx", is_heavy=True)
def _long_mark(path: Path) -> None:
    level = f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{"%1." * 300_000}"/>'
    write_docx(path, listed("words") * 50, numbering=_list(level))


@hostile("odd-marks.docx", is_sound=True)
def _odd_marks(path: Path) -> None:
    marks = ("Part %1, item", "%1, %1", "§ %1 –", "%1" * 50, "1" * 10_000, "a, b", ", ", "%1.%2.%3")
    lists = "".join(
        _list(f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{mark}"/>', i)
        for i, mark in enumerate(marks, 1)
    )
    body = "".join(listed("The lamps are counted twice.", i) for i in range(1, len(marks) + 1))
    write_docx(path, GOOD_BODY + body, numbering=lists)


@hostile("odd-paragraphs.docx", is_sound=True)
def _odd_paragraphs(path: Path) -> None:
    write_docx(path, GOOD_BODY + "".join(paragraph(line) for line in odd_lines()))


def _far_start(form: str) -> Build:
    def build(path: Path) -> None:
        level = f'<w:numFmt w:val="{form}"/><w:lvlText w:val="%1."/>'
        body = "".join(listed(f"The warden counts lamp {n} each morning.") for n in range(20))
        write_docx(path, body, numbering=_list(level, start="1000000000000"))

    return build


for _form in ("decimal", "lowerRoman", "upperLetter", "ordinalText", "cardinalText", "bullet"):
    hostile(f"far-start-{_form}.docx")(_far_start(_form))


@hostile("odd-numbers.docx")
def _odd_numbers(path: Path) -> None:
    odd = ("-5", "", "x", "1.5", "99999999999999999999", "0x10", "٣", " 1 ")
    lists = "".join(
        _list(f'<w:numFmt w:val="{value}"/><w:lvlText w:val="%1.%9.%0.%"/>', i, value)
        for i, value in enumerate(odd, 1)
    )
    body = "".join(listed(f"words {i}", i, i - 5) for i in range(12))
    body += "".join(
        paragraph("w", f'<w:numPr><w:ilvl w:val="{v}"/><w:numId w:val="{v}"/></w:numPr>'
                       f'<w:ind w:left="{v}" w:hanging="{v}"/><w:outlineLvl w:val="{v}"/>')
        for v in odd
    )  # fmt: skip
    write_docx(path, body, numbering=lists)


@hostile("styles-in-a-circle.docx", is_sound=True)
def _styles_in_a_circle(path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{i}"><w:name w:val="heading {i}"/>'
        f'<w:basedOn w:val="S{(i + 1) % 3}"/><w:link w:val="S{(i + 1) % 3}"/></w:style>'
        for i in range(3)
    )
    body = paragraph("words", '<w:pStyle w:val="S1"/>') + paragraph("x", '<w:pStyle w:val="?"/>')
    write_docx(path, body + GOOD_BODY, styles=styles)


@hostile("styles-in-a-long-chain.docx", is_sound=True, is_heavy=True)
def _styles_in_a_long_chain(path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{i}"><w:name w:val="s{i}"/>'
        f'<w:basedOn w:val="S{i + 1}"/></w:style>'
        for i in range(30_000)
    )
    body = "".join(paragraph("words", f'<w:pStyle w:val="S{i}"/>') for i in range(0, 30_000, 3))
    write_docx(path, body + GOOD_BODY, styles=styles)


@hostile("lists-in-a-circle.docx", is_sound=True)
def _lists_in_a_circle(path: Path) -> None:
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:{link} w:val="L{j}"/></w:abstractNum>'
        f'<w:num w:numId="{i}"><w:abstractNumId w:val="{i}"/></w:num>'
        for i, j, link in ((1, 2, "numStyleLink"), (2, 1, "numStyleLink"), (3, 3, "styleLink"))
    )
    styles = "".join(
        f'<w:style w:type="numbering" w:styleId="L{i}"><w:name w:val="L{i}"/><w:pPr><w:numPr>'
        f'<w:numId w:val="{i}"/></w:numPr></w:pPr></w:style>'
        for i in (1, 2, 3)
    )
    body = "".join(listed(f"words {i}", i) for i in range(5))
    write_docx(path, body + GOOD_BODY, numbering=lists, styles=styles)


@hostile("note-in-itself.docx", is_sound=True)
def _note_in_itself(path: Path) -> None:
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>note</w:t></w:r>{call}{call}</w:p></w:footnote>'
    write_docx(path, f"<w:p><w:r><w:t>words</w:t></w:r>{call}</w:p>{GOOD_BODY}", footnotes=note)


@hostile("one-note-called-often.docx", is_heavy=True)
def _one_note_called_often(path: Path) -> None:
    text = "word " * 10_000
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
    call = '<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    write_docx(path, call * 20_000, footnotes=note)
