"""Files become blocks: the one door through which every format comes in.

Text and Markdown are read here; formats whose readers could hang or crash on a hostile file are
read in a process of their own. A file that can't be read raises `ReadingError`, whose message says
what to do.
"""

from __future__ import annotations

from pathlib import Path

from corpus.block import Reading
from corpus.formats import choosing
from corpus.isolating import read_apart

READABLE = tuple(choosing.READERS)
_SAFE = (".txt", ".md", ".markdown")


def read_file(path: Path) -> Reading:
    """Reads one file.

    Raises:
        ReadingError: the file is empty, too large, damaged, or of a kind that is not read.
    """
    if path.suffix.lower() in _SAFE:
        return choosing.read(path)
    return read_apart(path)
