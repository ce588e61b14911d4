"""Damages files as mail, disks and converters do, and worse: the same for the same seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

from lxml import etree

ODD_VALUES = (
    "", "0", "-1", "1", "2", "9", "65536", "4294967296", "1e999", "nan", "true", "none", "x" * 300,
    "%1.%2.%3", "decimal", "lowerRoman", "bullet", "heading 1", "Title", "toc 1", "../../x", "٣",
)  # fmt: skip


def mutated(data: bytes, ending: str, seed: int) -> bytes:
    """`data`, a file of the kind `ending`, damaged in one to eight places."""
    chance = random.Random(seed)
    if ending == ".docx" and chance.random() < 0.75:
        return _mutated_package(data, chance)
    ways = [*_BYTES, *(_MARKUP if ending != ".pdf" else _TOKENS) * 2]
    for _ in range(chance.randint(1, 8)):
        data = chance.choice(ways)(data, chance)
    return data


# -- bytes ----------------------------------------------------------------------------------------


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 30))):
        if out:
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    at, count = _place(data, chance, 200)
    return data[:at] + chance.choice((bytes(count), chance.randbytes(count))) + data[at + count :]


def _drop(data: bytes, chance: random.Random) -> bytes:
    at, count = _place(data, chance, 2000)
    return data[:at] + data[at + count :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    at, count = _place(data, chance, 2000)
    return (
        data[: at + count] + data[at : at + count] * chance.choice((1, 2, 50)) + data[at + count :]
    )


def _swap(data: bytes, chance: random.Random) -> bytes:
    (a, m), (b, n) = sorted((_place(data, chance, 2000), _place(data, chance, 2000)))
    b = max(b, a + m)
    return data[:a] + data[b : b + n] + data[a + m : b] + data[a : a + m] + data[b + n :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return chance.choice((data[:at], data[:at], data[at:]))


def _place(data: bytes, chance: random.Random, most: int) -> tuple[int, int]:
    at = chance.randrange(len(data) + 1)
    return at, chance.randint(0, min(most, len(data) - at))


Way = Callable[[bytes, random.Random], bytes]
_BYTES: tuple[Way, ...] = (_flip, _flip, _overwrite, _drop, _repeat, _swap, _cut)


# -- tags and tokens ------------------------------------------------------------------------------


def _one_of(form: bytes, data: bytes, chance: random.Random) -> tuple[int, int] | None:
    """Where one of the places that match `form` begins and ends: near a point chosen by chance."""
    start = chance.randrange(len(data) + 1)
    found = re.search(form, data[start : start + 100_000])
    return (start + found.start(), start + found.end()) if found else None


def _replacing(form: bytes, choices: Callable[[bytes, random.Random], bytes]) -> Way:
    def replace(data: bytes, chance: random.Random) -> bytes:
        place = _one_of(form, data, chance)
        if place is None:
            return data
        start, end = place
        return data[:start] + choices(data[start:end], chance) + data[end:]

    return replace


def _odd(_: bytes, chance: random.Random) -> bytes:
    return b'"' + chance.choice(ODD_VALUES).encode() + b'"'


def _odd_number(_: bytes, chance: random.Random) -> bytes:
    odd = (b"0", b"-1", b"3", b"65536", b"2147483648", b"99999999999999999999", b"1e38", b".", b"")
    return chance.choice((*odd, b"%d" % chance.randrange(1000)))


_MARKUP: tuple[Way, ...] = (
    _replacing(rb"<[^<>]*>", lambda tag, _: b""),
    _replacing(rb"<[^<>]*>", lambda tag, chance: tag * chance.choice((2, 3, 200))),
    _replacing(rb"<[^<>]*>", lambda tag, _: b"</" + tag[1:]),
    _replacing(rb'"[^"<>]*"', _odd),
    _replacing(rb"\s[\w:]+=\"[^\"<>]*\"", lambda attribute, _: b""),
    _replacing(rb">[^<]+<", lambda text, chance: text[:-1] * chance.choice((2, 100)) + b"<"),
    _replacing(rb">[^<]+<", lambda text, _: b"><"),
)
_TOKENS: tuple[Way, ...] = (
    _replacing(rb"-?\d+(?:\.\d+)?", _odd_number),
    _replacing(rb"/[A-Za-z]\w*", lambda name, _: b"/X"),
    _replacing(rb"/[A-Za-z]\w*", lambda name, _: name * 2),
    _replacing(rb"\d+ 0 R", lambda _, chance: b"%d 0 R" % chance.randint(0, 30)),
    _replacing(
        rb"(?:obj|endobj|stream|endstream|xref|trailer|BT|ET|Tj|Do|Td|Tm)\b", lambda *_: b""
    ),
    _replacing(rb"<<|>>|\[|\]|\(|\)", lambda *_: b""),
    _replacing(rb"<<|\[", lambda token, chance: token * chance.choice((2, 3000))),
    _replacing(rb"[^\n]*\n", lambda line, chance: line * chance.choice((2, 50))),
)


# -- Word's package -------------------------------------------------------------------------------


def _mutated_package(data: bytes, chance: random.Random) -> bytes:
    """A Word file whose parts inside are damaged and whose archive is sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if _is_wanted(name)}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    weights = [
        4 if name.endswith(("document.xml", "numbering.xml", "styles.xml")) else 1 for name in names
    ]
    for _ in range(chance.randint(1, 4)):
        name = chance.choices(names, weights)[0]
        if chance.random() < 0.6:
            parts[name] = _mutated_tree(parts[name], chance)
        else:
            parts[name] = chance.choice(_MARKUP)(parts[name], chance)
    if chance.random() < 0.1:
        del parts[chance.choice(names)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _is_wanted(name: str) -> bool:
    return not name.startswith(("word/media/", "word/embeddings/", "word/fonts/"))


def _mutated_tree(xml: bytes, chance: random.Random) -> bytes:
    """XML that stays well formed and makes no sense in a few places."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return xml
    elements: Sequence[etree._Element] = list(root.iter(etree.Element))
    for _ in range(chance.choice((1, 2, 5, 40))):
        _mutate_element(chance.choice(elements), chance.choice(elements), chance)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _mutate_element(one: etree._Element, other: etree._Element, chance: random.Random) -> None:
    way, parent = chance.randrange(8), one.getparent()
    if way == 0 and parent is not None:
        parent.remove(one)
    elif way == 1 and parent is not None and len(one) < 50:
        for _ in range(chance.choice((1, 2, 100))):
            parent.insert(parent.index(one), _copy(one))
    elif way == 2 and len(one) < 50 and one not in other.iterancestors():
        other.append(_copy(one))
    elif way == 3:
        one.tag = other.tag
    elif way == 4 and one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(ODD_VALUES))
    elif way == 5 and one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]
    elif way == 6:
        for name, value in other.attrib.items():
            one.set(name, value)
    else:
        one.text = chance.choice(
            ("", "1.", "(a)\t", "x" * 5000, other.text or "", "\u00a0\u200b\u202e")
        )


def _copy(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))
