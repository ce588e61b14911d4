"""Files become blocks: the one door through which every format comes in.

Every file is read in a process of its own, because a hostile one could hang or crash its reader.
A file that can't be read raises `ReadingError`, whose message says what to do.
"""

from __future__ import annotations

from pathlib import Path

from corpus.block import Reading
from corpus.formats.choosing import READERS
from corpus.isolating import read_apart

READABLE = tuple(READERS)


def read_file(path: Path) -> Reading:
    """Reads one file.

    Raises:
        ReadingError: the file is empty, too large, damaged, or of a kind that is not read.
    """
    return read_apart(path)
