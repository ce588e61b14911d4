"""`python -m corpus`: passages, check, text, list, add, remove, truth, bench."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from corpus.benchmark import measure_folder, measure_text
from corpus.block import ReadingError
from corpus.catalogue import CatalogueError
from corpus.checking import check_document, report_text
from corpus.library import (
    LibraryError,
    add_files,
    read_document,
    read_library,
    remove_document,
)
from corpus.passage import Document, Passage, listed_passages
from corpus.truth import TruthError, score_folder, truth_text


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 well, 1 the input is at fault)."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    passages = commands.add_parser("passages", help="every passage of a file or folder, in order")
    passages.add_argument("place", type=Path, nargs="?", metavar="FILE|DIR")
    passages.add_argument("--json", action="store_true", help="one JSON object a line")
    check = commands.add_parser("check", help="counts, gaps, repeats and restarts by document")
    check.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    text = commands.add_parser("text", help="a document's canonical text, as offsets count it")
    text.add_argument("document")
    text.add_argument("--documents", type=Path, metavar="DIR")
    listing = commands.add_parser("list", help="the documents with type, date and status")
    listing.add_argument("--documents", type=Path, metavar="DIR")
    add = commands.add_parser("add", help="add files: the same id replaces, a new id joins")
    add.add_argument("files", type=Path, nargs="+", metavar="FILE")
    add.add_argument("--documents", type=Path, metavar="DIR")
    remove = commands.add_parser("remove", help="take an added document out again")
    remove.add_argument("document")
    truth = commands.add_parser("truth", help="score a folder's documents against truth files")
    truth.add_argument("folder", type=Path, metavar="DIR")
    bench = commands.add_parser("bench", help="words per second beside two public extractors")
    bench.add_argument("folder", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (LibraryError, CatalogueError, ReadingError, TruthError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `… | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    if options.command == "passages":
        return _passages(options.place, as_json=options.json)
    if options.command == "check":
        library = read_library(options.folder)
        print(report_text(library))
        return 1 if library.faults else 0
    if options.command == "text":
        return _text(options.document, options.documents)
    if options.command == "truth":
        print(truth_text(score_folder(options.folder)))
        return 0
    if options.command == "bench":
        for line in measure_text(measure_folder(options.folder)):
            print(line, flush=True)
        return 0
    if options.command == "list":
        for d in read_library(options.documents).documents:
            when = d.date.isoformat() if d.date else "no date"
            print(f"{d.id}\t{d.type}\t{when}\t{d.status}\t{len(d.units)} passages\t{d.title}")
        return 0
    if options.command == "add":
        done = add_files(options.files, options.documents)
        for one in done:
            print(one.message, file=sys.stderr if one.outcome == "refused" else sys.stdout)
        return 1 if any(one.outcome == "refused" for one in done) else 0
    print(remove_document(options.document))
    return 0


def _passages(place: Path | None, *, as_json: bool) -> int:
    documents: tuple[Document, ...]
    faults = 0
    if place is not None and place.is_file():
        documents = (read_document(place),)
    else:
        library = read_library(place)
        documents = library.documents
        faults = len(library.faults)
        for fault in library.faults:
            print(f"could not be read: {fault.message}", file=sys.stderr)
    for document in documents:
        for passage in listed_passages(document):
            print(passage_json(passage) if as_json else _passage_line(passage))
        if not as_json:
            for break_ in check_document(document).faults:
                print(f"look at: {document.id}: {break_}", file=sys.stderr)
    return 1 if faults else 0


def passage_json(passage: Passage) -> str:
    """A passage as one line of the contract's JSON."""
    fields = {
        "document": passage.document,
        "kind": passage.kind,
        "number": passage.number,
        "label": passage.label,
        "headings": list(passage.headings),
        "page": passage.page,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "parent": passage.parent,
        "opens": list(passage.opens),
        "within": passage.within,
        "anchor": passage.anchor,
    }
    return json.dumps(fields, ensure_ascii=False)


def _passage_line(passage: Passage) -> str:
    start = " ".join(passage.text.split())
    return f"{passage.label}: {start[:100]}{'…' if len(start) > 100 else ''}"


def _text(name: str, folder: Path | None) -> int:
    library = read_library(folder)
    document = library.document(name)
    if document is None:
        known = ", ".join(d.id for d in library.documents)
        raise LibraryError(f"no document “{name}”; there are: {known}")
    sys.stdout.write(document.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
