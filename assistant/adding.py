"""Adding documents to an open library: they are read, put in place and indexed, or nothing changes.

Unlike the commands, which leave a copied file for the next run to index, a page must not say that a
document answers while the old one still does. It never adds what can't be read.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.answering import Assistant
from corpus.library import ADDED, Addition, LibraryError, add_files
from index.building import IndexingError, library_fingerprint
from index.embedding import ModelError

Added = tuple[Assistant, list[Addition]]


class AddingError(Exception):
    """Documents could not be added and the library is as it was; the message says why."""


def add_documents(assistant: Assistant, paths: Sequence[Path], say: Callable[[str], None]) -> Added:
    """Adds files to the assistant's library: an assistant over the new one, and what became of
    each file. The assistant given goes on answering from what it has.

    Raises:
        AddingError: the new library could not be indexed; the files are put back as they were.
    """
    target = assistant.folder or ADDED
    with tempfile.TemporaryDirectory(prefix="library-") as aside:
        kept = _copies(target, {p.stem for p in paths}, Path(aside))
        try:
            done = add_files(paths, assistant.folder)
            if all(addition.outcome == "refused" for addition in done):
                return assistant, done
            opened = assistant.reopened(say)
            if opened.index.fingerprint != library_fingerprint(assistant.folder):
                raise AddingError("the index could not be written; look for room on the disk")
        except (OSError, LibraryError, IndexingError, ModelError) as error:
            _put_back(target, {p.stem for p in paths}, kept)
            raise AddingError(str(error)) from error
        except BaseException:
            _put_back(target, {p.stem for p in paths}, kept)
            raise
    return opened, done


def _copies(target: Path, stems: set[str], aside: Path) -> list[Path]:
    """Copies of the files that new ones may take the place of."""
    return [Path(shutil.copy2(p, aside / p.name)) for p in _of(target, stems)]


def _put_back(target: Path, stems: set[str], kept: Iterable[Path]) -> None:
    for path in _of(target, stems):
        path.unlink()
    for path in kept:
        shutil.copy2(path, target / path.name)


def _of(target: Path, stems: set[str]) -> list[Path]:
    """The files of a folder with these ids, and copies that an addition left half made."""
    if not target.is_dir():
        return []
    return [p for p in target.iterdir() if p.is_file() and (p.stem in stems or _is_half(p, stems))]


def _is_half(path: Path, stems: set[str]) -> bool:
    return path.suffix == ".part" and Path(path.stem.removeprefix(".")).stem in stems
