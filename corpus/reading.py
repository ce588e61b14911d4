"""Files become blocks: the one door, which knows which reader a file needs.

A file that can't be read raises `ReadingError`, whose message says what to do; no reader lets
another exception out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.block import Block, Reading, ReadingError
from corpus.formats import text

__all__ = ["READABLE", "Block", "Reading", "ReadingError", "read_file"]

_READERS: dict[str, Callable[[Path], Reading]] = {
    ".txt": text.read,
    ".md": text.read,
    ".markdown": text.read,
}
READABLE = tuple(_READERS)


def read_file(path: Path) -> Reading:
    """Reads one file.

    Raises:
        ReadingError: the file is empty, too large, damaged, or of a kind that is not read.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ReadingError(f"{path.name}: not read yet")
    return reader(path)
