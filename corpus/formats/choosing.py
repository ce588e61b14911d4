"""Which reader a file gets: by the ending of its name, once its first bytes do not belie it.

Each reader is imported when the first file of its kind comes. Call this where a crash does no
harm: `corpus.isolating` does.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from corpus.block import Reading, ReadingError
from corpus.formats.sniffing import refuse_wrong_kind

READERS = {
    ".txt": "corpus.formats.text",
    ".md": "corpus.formats.text",
    ".markdown": "corpus.formats.text",
    ".docx": "corpus.formats.word",
    ".pdf": "corpus.formats.pdf",
    ".html": "corpus.formats.html",
    ".htm": "corpus.formats.html",
    ".xhtml": "corpus.formats.html",
}


def read(path: Path) -> Reading:
    """Reads one file with the reader of its kind.

    Raises:
        ReadingError: the file is empty, damaged, not what its name says or of no readable kind.
    """
    refuse_wrong_kind(path)
    module = READERS.get(path.suffix.lower())
    if module is None:
        kind = f"files ending in “{path.suffix}”" if path.suffix else "files without an ending"
        raise ReadingError(
            f"{path.name}: {kind} are not read; save the document as Word (.docx), PDF, web page "
            "(.html) or text (.txt)"
        )
    reading: Reading = import_module(module).read(path)
    return reading
