"""Files that mean harm or came to harm, built byte by byte: what councils' inboxes hold at worst.

`CASES` names each file with the function that writes it. Where `refusal` is given, the file must be
refused and the message must match it; where it `is_sound`, it must be read whole; else a reading is
as good as a refusal. `never` must stand in no block. Large files are built from repeated compressed
pieces, so that building them is quick.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Build = Callable[[Path], None]
MEGABYTE = 1_000_000
SECRET = "A line that only the disk knows"
SENTENCES = tuple(
    f"{n}. The warden walks to crossing {n} each morning and counts the lamps."
    for n in range(1, 30)
)


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file."""

    name: str
    build: Build
    refusal: str | None = None
    never: str = ""
    is_sound: bool = False
    is_heavy: bool = False


CASES: dict[str, Case] = {}


def hostile(
    name: str,
    refusal: str | None = None,
    *,
    never: str = "",
    is_sound: bool = False,
    is_heavy: bool = False,
) -> Callable[[Build], Build]:
    """Puts a function that writes a file among the cases."""

    def register(build: Build) -> Build:
        assert name not in CASES, name
        CASES[name] = Case(name, build, refusal, never, is_sound, is_heavy)
        return build

    return register


def deflated(start: bytes, unit: bytes, times: int, end: bytes) -> tuple[bytes, int, int]:
    """`start`, `unit` repeated and `end`, deflated without ever being built; size and CRC."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(end) + packer.flush(zlib.Z_FINISH)
    check = zlib.crc32(start)
    for _ in range(times):
        check = zlib.crc32(unit, check)
    size = len(start) + len(unit) * times + len(end)
    return first + piece * times + last, size, zlib.crc32(end, check)


def secret_beside(path: Path) -> Path:
    """A file that no reading of `path` may hold a word of."""
    secret = path.parent.parent / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    return secret


_ODD = (
    *(". ", ".", "…", " ", "\u00a0", "1.", "1", "1.1 ", "(1)", "(", "a ", "A. ", "ivx", "- ", "-"),
    *("•", "* ", "|", "1, ", "1 and ", "paragraph 1 ", "1-2 ", "_", "i) ", "“", "0"),
)


def odd_lines(length: int = 10_000) -> list[str]:
    """Lines such as rows of dots, of spaces and of numbers, much longer than people write them."""
    rows = [(unit * length)[:length] for unit in _ODD]
    return [line for row in rows for line in (row, f"{row}x", f"1. {row}x")]


def noise(size: int) -> bytes:
    """Bytes that follow no form, the same at each run."""
    state, out = 12345, bytearray()
    while len(out) < size:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state >> 16 & 0xFF)
    return bytes(out)
