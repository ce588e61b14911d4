"""`python -m index`: search, build, status, bench."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpus import CatalogueError, LibraryError
from index.building import IndexingError, build_index, index_place, load_index, open_index
from index.embedding import Embedder, ModelError
from index.hits import hits_fields
from index.retrieving import PassageRetriever
from index.store import StoreError


def say(message: str) -> None:
    """Progress and warnings go to stderr, so that stdout holds results only."""
    print(message, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    search = commands.add_parser("search", help="the passages nearest to a question, best first")
    search.add_argument("question", nargs="?")
    search.add_argument("--batch", metavar="FILE|-", help="JSON lines with id and question")
    search.add_argument("--k", type=int, default=10)
    search.add_argument("--json", action="store_true")
    search.add_argument("--documents", type=Path, metavar="DIR")
    build = commands.add_parser("build", help="bring the index up to date")
    build.add_argument("--documents", type=Path, metavar="DIR")
    build.add_argument("--anew", action="store_true", help="embed everything again")
    status = commands.add_parser("status", help="what the index holds")
    status.add_argument("--documents", type=Path, metavar="DIR")
    bench = commands.add_parser("bench", help="a search's time and memory beside the bare query's")
    bench.add_argument(
        "--passages", type=int, action="append", metavar="N",
        help="a library's size; give it again for more (default: 200 and 100,000, ten minutes)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (LibraryError, CatalogueError, IndexingError, ModelError, StoreError) as error:
        say(f"error: {error}")
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "bench":
        return _bench(options.passages)
    embedder = Embedder()
    if options.command == "build":
        built = build_index(options.documents, embedder, say, anew=options.anew)
        print(built)
        return 1 if built.faults else 0
    if options.command == "status":
        index = load_index(index_place(options.documents), embedder)
        print(f"{index.fingerprint[:12]}: {len(index.documents)} documents, "
              f"{len(index.passages)} passages, {len(index.chunks)} chunks")  # fmt: skip
        return 0
    if not options.batch and not (options.question or "").strip():
        say('error: give a question, as in: python -m index search "Who decides?"')
        return 2
    retriever = PassageRetriever(index=open_index(options.documents, embedder, say), k=options.k)
    if options.batch:
        return _search_batch(options.batch, retriever, options.k)
    _print_hits(None, options.question, retriever, options.k, as_json=options.json)
    return 0


def _bench(sizes: list[int] | None) -> int:
    from index.benchmark import SIZES, measure_sizes, measure_text

    if sizes and min(sizes) < 1:
        say("error: --passages takes whole numbers from 1")
        return 2
    print(measure_text(list(measure_sizes(sizes or SIZES, say))))
    return 0


def _search_batch(place: str, retriever: PassageRetriever, k: int) -> int:
    try:
        lines = sys.stdin if place == "-" else Path(place).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        say(f"error: {place} can't be read ({error}); give a file of JSON lines in UTF-8")
        return 1
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            question = str(asked["question"])
        except (ValueError, KeyError, TypeError):
            print(json.dumps({"id": None, "question": None, "hits": [],
                              "message": "not a JSON line with a question"}))  # fmt: skip
            continue
        _print_hits(asked.get("id"), question, retriever, k, as_json=True)
    return 0


def _print_hits(
    name: object, question: str, retriever: PassageRetriever, k: int, *, as_json: bool
) -> None:
    hits = retriever.search(question, k).hits[:k]
    if as_json:
        found = hits_fields(hits, question, name)
        print(json.dumps(found, ensure_ascii=False), flush=True)
        return
    for hit in hits:
        print(f"{hit.score:6.2f}  {hit.passage.label}: {' '.join(hit.passage.text.split())[:90]}")


if __name__ == "__main__":
    sys.exit(main())
