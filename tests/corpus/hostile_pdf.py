"""Hostile and damaged PDF files."""

from __future__ import annotations

import zlib
from pathlib import Path

from tests.corpus.hostile import MEGABYTE, SENTENCES, deflated, hostile, noise


def write_pdf(path: Path, objects: dict[int, bytes], trailer: bytes = b"") -> None:
    """A PDF of these objects; object 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %b \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, trailer, start,
    )  # fmt: skip
    path.write_bytes(bytes(out))


def stream(data: bytes, entries: bytes = b"", length: bytes | None = None) -> bytes:
    length = length or b"%d" % len(data)
    return b"<< /Length %b %b >>\nstream\n%b\nendstream" % (length, entries, data)


def lines_of_text(*lines: str, size: int = 11) -> bytes:
    """A page's content: each line under the one before."""
    shown = b"".join(
        b"(" + line.encode("latin-1").translate(None, b"()\\") + b") Tj T*\n" for line in lines
    )
    return b"BT /F1 %d Tf 14 TL 60 780 Td\n%bET" % (size, shown)


PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >> >>"
)


def pdf_objects(content: bytes | None = None, **changed: bytes) -> dict[int, bytes]:
    """The objects of a good PDF of one page; `o3=…` puts another in the place of object 3."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE,
        4: content if content is not None else stream(lines_of_text(*SENTENCES)),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    objects.update({int(name[1:]): text for name, text in changed.items()})
    return objects


def _pdf(
    name: str,
    refusal: str | None = None,
    content: bytes | None = None,
    *,
    is_sound: bool = False,
    is_heavy: bool = False,
    **objects: bytes,
) -> None:
    register = hostile(name, refusal, is_sound=is_sound, is_heavy=is_heavy)
    register(lambda path: write_pdf(path, pdf_objects(content, **objects)))


@hostile("cut-off.pdf")
def _cut_off_pdf(path: Path) -> None:
    write_pdf(path, pdf_objects())
    path.write_bytes(path.read_bytes()[:700])


@hostile("cut-on.pdf")
def _cut_on_pdf(path: Path) -> None:
    write_pdf(path, pdf_objects())
    path.write_bytes(path.read_bytes()[300:])


@hostile("locked.pdf", "password")
def _locked_pdf(path: Path) -> None:
    key = b"<%b>" % (noise(32).hex().encode())
    lock = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O %b /U %b >>" % (key, key)
    write_pdf(path, pdf_objects(o9=lock), b"/Encrypt 9 0 R /ID [<00> <00>]")


@hostile("unknown-lock.pdf", "")
def _unknown_lock(path: Path) -> None:
    write_pdf(path, pdf_objects(o9=b"<< /Filter /Bogus /V 9 >>"), b"/Encrypt 9 0 R")


_pdf("no-pages.pdf", "", o2=b"<< /Type /Pages /Kids [] /Count 0 >>")
_pdf("no-page-tree.pdf", "", o1=b"<< /Type /Catalog >>")
_pdf("no-words.pdf", "", content=stream(b"0 0 100 100 re f"))
_pdf(
    "page-tree-in-a-circle.pdf",
    is_sound=True,
    o2=b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 5 >>",
)
_pdf("page-tree-of-itself.pdf", "", o2=b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>")
_pdf("count-that-lies.pdf", o2=b"<< /Type /Pages /Kids [3 0 R] /Count 100000 >>")
_pdf("count-below-zero.pdf", is_sound=True, o2=b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>")
_pdf(
    "one-page-often.pdf", o2=b"<< /Type /Pages /Kids [%b] /Count 100000 >>" % (b"3 0 R " * 100_000)
)
_pdf("page-as-its-parent.pdf", is_sound=True, o3=PAGE.replace(b"2 0 R", b"3 0 R"))
_pdf("length-of-itself.pdf", content=stream(lines_of_text(*SENTENCES), length=b"4 0 R"))
_pdf(
    "length-that-lies.pdf",
    is_sound=True,
    content=stream(lines_of_text(*SENTENCES), length=b"99999999"),
)
_pdf("contents-of-itself.pdf", content=b"[4 0 R 4 0 R]")
_pdf("nested-arrays.pdf", is_sound=True, o6=b"[" * 100_000 + b"]" * 100_000, o3=PAGE + b" % 6 0 R")
_pdf("nested-arrays-in-the-page.pdf", content=stream(b"[" * 200_000 + b"(a)" + b"] TJ" * 200_000))
_pdf(
    "nested-dictionaries.pdf",
    is_sound=True,
    o1=b"<< /Type /Catalog /Pages 2 0 R /A " + b"<</A" * 50_000,
)
_pdf(
    "states-left-open.pdf",
    is_sound=True,
    content=stream(b"q " * 500_000 + lines_of_text(*SENTENCES)),
)
_pdf("huge-page.pdf", is_sound=True, o3=PAGE.replace(b"595 842", b"1e30 9e30"))
_pdf("page-inside-out.pdf", is_sound=True, o3=PAGE.replace(b"[0 0 595 842]", b"[595 842 0 0]"))
_pdf(
    "page-without-size.pdf",
    is_sound=True,
    o3=PAGE.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 0 0]"),
)
_pdf("page-aslant.pdf", is_sound=True, o3=PAGE.replace(b"/Type /Page ", b"/Type /Page /Rotate 37 "))
_pdf(
    "far-away-words.pdf",
    content=stream(
        b"BT /F1 9 Tf 1e20 -1e20 Td (away) Tj 0 0 0 0 0 0 Tm (none) Tj"
        b" 1e38 0 0 1e38 9e38 9e38 Tm (far) Tj ET"
    ),
)
_pdf("huge-letters.pdf", content=stream(lines_of_text(*SENTENCES, size=10**9)))
_pdf("letters-of-no-size.pdf", content=stream(lines_of_text(*SENTENCES, size=0)))
_pdf(
    "million-letters-on-a-page.pdf",
    content=stream(
        b"BT /F1 1 Tf 1 TL 0 800 Td "
        + b"(The warden counts the lamps and goes home again. 1.) Tj T*\n" * 20_000
        + b"ET"
    ),
)
_pdf(
    "letters-on-one-spot.pdf",
    content=stream(b"BT /F1 9 Tf 60 700 Td " + b"(a) Tj 0 0 Td\n" * 100_000 + b"ET"),
)
_pdf(
    "many-lines-drawn.pdf",
    is_sound=True,
    content=stream(
        lines_of_text(*SENTENCES)
        + b"".join(b" %d %d 9 .5 re f" % (i % 590, i // 590) for i in range(200_000))
    ),
)
_pdf("font-without-letters.pdf", o5=b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] >>")
_pdf(
    "font-of-itself.pdf",
    o5=b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>",
)
_pdf(
    "script.pdf",
    is_sound=True,
    o1=b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >>"
    b" /AA << /WC << /S /Launch /F (/bin/sh) >> >> >>",
)


@hostile("deep-page-tree.pdf")
def _deep_page_tree(path: Path) -> None:
    depth, first = 50_000, 10
    objects = pdf_objects(o2=b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % first)
    for i in range(first, first + depth):
        kid = i + 1 if i < first + depth - 1 else 3
        objects[i] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (kid, i - 1)
    write_pdf(path, objects)


@hostile("deep-outline.pdf", is_sound=True)
def _deep_outline(path: Path) -> None:
    objects = pdf_objects(o1=b"<< /Type /Catalog /Pages 2 0 R /Outlines 10 0 R >>")
    for i in range(10, 30_000):
        objects[i] = b"<< /Title (t) /First %d 0 R /Next %d 0 R >>" % (i + 1, i)
    write_pdf(path, objects)


@hostile("bomb-of-words.pdf")
def _bomb_of_words(path: Path) -> None:
    unit = b"(The warden counts the lamps.) Tj T*\n" * 20_000
    write_pdf(path, pdf_objects(_packed(b"BT /F1 9 Tf 9 TL ", unit, 2000, b"ET")))


@hostile("bomb-of-spaces.pdf")
def _bomb_of_spaces_pdf(path: Path) -> None:
    write_pdf(path, pdf_objects(_packed(b"", b" " * MEGABYTE, 4000, lines_of_text(*SENTENCES))))


def _packed(start: bytes, unit: bytes, times: int, end: bytes) -> bytes:
    data = b"\x78\xda" + deflated(start, unit, times, end)[0] + bytes(4)
    return stream(data, b"/Filter /FlateDecode")


@hostile("bomb-in-a-bomb.pdf")
def _bomb_in_a_bomb(path: Path) -> None:
    inner = zlib.compress(bytes(400 * MEGABYTE), 9)
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    write_pdf(path, pdf_objects(stream(zlib.compress(inner, 9), filters)))


def form(content: bytes, *names: int) -> bytes:
    shapes = b"".join(b"/X%d %d 0 R " % (n - 5, n) for n in names)
    entries = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << %b >> >>" % shapes
    )
    return stream(content, entries)


_pdf(
    "form-in-itself.pdf",
    content=stream(lines_of_text(*SENTENCES) + b" /X1 Do"),
    o6=form(b"/X1 Do /X1 Do", 6),
)
_pdf(
    "two-forms-in-each-other.pdf",
    is_heavy=True,
    content=stream(lines_of_text(*SENTENCES) + b" /X1 Do"),
    o6=form(b"/X2 Do /X2 Do", 7),
    o7=form(b"/X1 Do /X1 Do", 6),
)


@hostile("forms-that-double.pdf", is_heavy=True)
def _forms_that_double(path: Path) -> None:
    objects = pdf_objects(stream(lines_of_text(*SENTENCES) + b" /X1 Do"))
    for i in range(6, 36):
        again = b"/X%d Do " % (i - 4)
        objects[i] = form(again * 2 if i < 35 else lines_of_text("deep"), i + 1)
    write_pdf(path, objects)


@hostile("huge-picture.pdf", "")
def _huge_picture(path: Path) -> None:
    entries = (
        b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
        b" /ColorSpace /DeviceRGB /Filter /FlateDecode"
    )
    picture = stream(b"\x78\xda" + deflated(b"", bytes(MEGABYTE), 500, b"")[0], entries)
    write_pdf(path, pdf_objects(stream(b"500 0 0 500 0 0 cm /X1 Do"), o6=picture))


@hostile("many-codes.pdf")
def _many_codes(path: Path) -> None:
    ranges = b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange\n" * 100
    font = pdf_objects()[5].replace(b">>", b"/ToUnicode 6 0 R >>")
    write_pdf(path, pdf_objects(o5=font, o6=stream(b"begincmap " + ranges + b"endcmap")))


@hostile("halves-of-characters.pdf")
def _halves_of_characters(path: Path) -> None:
    codes = b"2 beginbfchar <61> <D83D> <74> <DC00> <65> <0000> endbfchar"
    start = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    font = pdf_objects()[5].replace(b">>", b"/ToUnicode 6 0 R >>")
    write_pdf(path, pdf_objects(o5=font, o6=stream(start + codes + b" endcmap")))


@hostile("table-of-places-in-a-circle.pdf", is_sound=True)
def _places_in_a_circle(path: Path) -> None:
    write_pdf(path, pdf_objects())
    data = path.read_bytes()
    at = data.rindex(b"xref\n0 ")
    path.write_bytes(data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at))


@hostile("objects-in-a-circle.pdf")
def _objects_in_a_circle(path: Path) -> None:
    changed = {1: b"<< /Type /Catalog /Pages 7 0 R >>", 7: b"8 0 R", 8: b"7 0 R"}
    write_pdf(path, {**pdf_objects(), **changed})


@hostile("noise.pdf", "")
def _noise_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + noise(100_000))


@hostile("nothing-but-its-name.pdf", "")
def _nothing_but_its_name(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")
