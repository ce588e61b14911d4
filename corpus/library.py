"""A folder of documents as a whole: read it, report what could not be read, add to it.

The library people start with is `corpus/documents/` (our edition) overlaid by `corpus/added/`
(the council's own files, never under version control): a file there replaces the one with the
same id. Any other folder is read as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.block import ReadingError
from corpus.catalogue import CATALOGUE, Entry, guess_entry, read_catalogue
from corpus.numbering import number_blocks
from corpus.passage import Document, Passage
from corpus.reading import read_file
from corpus.reference import Reference

HERE = Path(__file__).resolve().parent
SHIPPED = HERE / "documents"
ADDED = HERE / "added"
_IGNORED = {CATALOGUE, "README.md", "readme.md"}
_COMPANIONS = (".jsonl",)  # truth files and question sets lie beside documents


class LibraryError(Exception):
    """The folder as a whole can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that could not be read, and why. The rest of the library is not affected."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Library:
    """The documents of one folder in catalogue order, and the files that could not be read."""

    folder: Path
    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]

    def document(self, name: str) -> Document | None:
        """The document with this id, or None."""
        return next((d for d in self.documents if d.id == name), None)

    def passages(self) -> tuple[Passage, ...]:
        """All passages of all documents, sub-items among them, in order."""
        return tuple(p for d in self.documents for p in d.passages)

    def find(self, reference: Reference) -> tuple[Passage, ...]:
        """The passages that `reference` names: several where an author used a number twice."""
        document = self.document(reference.document)
        if document is None:
            return ()
        return tuple(p for p in document.passages if p.answers_to(reference))


def read_library(folder: Path | None = None) -> Library:
    """Reads every document in `folder` (the configured library when None).

    Raises:
        LibraryError: the folder does not exist or holds nothing readable.
        CatalogueError: its catalogue is faulty.
    """
    base = SHIPPED if folder is None else folder
    if not base.is_dir():
        raise LibraryError(f"there is no folder {base}; give a folder that holds documents")
    paths = document_paths(folder)
    entries = {**read_catalogue(SHIPPED), **read_catalogue(base)}
    if folder is None:
        entries.update(read_catalogue(ADDED))
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in paths:
        if any(d.id == path.stem for d in documents):
            faults.append(
                Fault(path, f"{path.name}: a document with the id “{path.stem}” was already read; "
                            "rename one of the two files")
            )  # fmt: skip
            continue
        try:
            documents.append(read_document(path, entries.get(path.stem)))
        except ReadingError as error:
            faults.append(Fault(path, str(error)))
        except OSError as error:
            faults.append(Fault(path, f"{path.name}: {error.strerror}; check its permissions"))
    if not documents:
        why = "; ".join(f.message for f in faults) or "it holds no documents"
        raise LibraryError(f"nothing to read in {base}: {why}")
    order = list(entries)
    documents.sort(key=lambda d: (order.index(d.id) if d.id in order else len(order), d.id))
    return Library(base, tuple(documents), tuple(faults))


def document_paths(folder: Path | None = None) -> list[Path]:
    """The files of a library, sorted by name; an added file hides a shipped one with its id."""
    if folder is not None:
        return _files(folder)
    added = {p.stem: p for p in _files(ADDED)} if ADDED.is_dir() else {}
    shipped = [p for p in _files(SHIPPED) if p.stem not in added]
    return sorted([*shipped, *added.values()], key=lambda p: p.name)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_file() and _is_document(p))


def _is_document(path: Path) -> bool:
    if path.name in _IGNORED or path.name.startswith((".", "~$")):
        return False
    return path.suffix.lower() not in _COMPANIONS


def read_document(path: Path, entry: Entry | None = None) -> Document:
    """Reads one file into a document.

    Raises:
        ReadingError: the file can't be read.
    """
    reading = read_file(path)
    notes = list(reading.notes)
    if entry is None:
        entry, note = guess_entry(path.stem, reading.title, reading.blocks)
        notes.append(note)
    try:
        numbered = number_blocks(path.stem, entry.title, reading.blocks, reading.title)
    except Exception as error:  # a fault of ours in one document must not stop the library
        raise ReadingError(
            f"{path.name}: its numbers could not be made sense of ({type(error).__name__}); "
            "export it as text and add that, and report the file"
        ) from error
    return Document(
        id=path.stem,
        title=entry.title,
        short=entry.short,
        type=entry.type,
        date=entry.date,
        status=entry.status,
        owner=entry.owner,
        path=path,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        text=numbered.text,
        passages=numbered.passages,
        items=numbered.items,
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class Addition:
    """What `add_files` did with one file: "added", "replaced" or "refused", and why."""

    path: Path
    outcome: str
    message: str


def add_files(paths: Sequence[Path], folder: Path | None = None) -> list[Addition]:
    """Copies documents into a library: the same id replaces, a new id joins.

    A file is read before anything is touched, so one that can't be read changes nothing, and the
    copy is put in place in one step, so that an interrupted run leaves the old file.
    """
    target = ADDED if folder is None else folder
    if target.exists() and not target.is_dir():
        raise LibraryError(f"{target} is a file; give a folder with --documents")
    target.mkdir(parents=True, exist_ok=True)
    done: list[Addition] = []
    for path in paths:
        if not path.is_file():
            done.append(Addition(path, "refused", f"{path} is not a file; check the path"))
            continue
        if not _is_document(path):
            done.append(Addition(path, "refused", f"{path.name}: a file of this name is never read "
                                 "as a document; give it another name"))  # fmt: skip
            continue
        try:
            document = read_document(path)
        except ReadingError as error:
            done.append(Addition(path, "refused", str(error)))
            continue
        except OSError as error:
            why = f"{path.name}: {error.strerror}; check its permissions"
            done.append(Addition(path, "refused", why))
            continue
        known = {p.stem for p in document_paths(folder)}
        outcome = "replaced" if path.stem in known else "added"
        temporary = target / f".{path.name}.part"
        shutil.copyfile(path, temporary)
        os.replace(temporary, target / path.name)
        for other in _files(target):
            if other.stem == path.stem and other.name != path.name:
                other.unlink()
        count = len(document.units)
        done.append(Addition(path, outcome, f"{path.stem}: {outcome}, {count} passages"))
    return done


def remove_document(name: str, added: Path = ADDED) -> str:
    """Takes an added document out again; the shipped one with its id, if any, is back.

    Raises:
        LibraryError: no added document has this id.
    """
    found = [p for p in _files(added) if p.stem == name] if added.is_dir() else []
    if not found:
        raise LibraryError(
            f"no added document has the id “{name}”; `python -m corpus list` shows all"
        )
    for path in found:
        path.unlink()
    back = any(p.stem == name for p in _files(SHIPPED))
    return f"{name}: removed" + ("; the shipped edition is back" if back else "")
