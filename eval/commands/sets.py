"""`python -m eval questions` and `coverage`: checking, converting and drafting question sets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus import read_library
from eval.commands.options import positive
from eval.questions import Question, read_questions
from eval.questions.reading import shipped_sets
from eval.questions.writing import convert, question_line, write_questions


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    questions = commands.add_parser("questions", help="check, convert and draft question sets")
    acts = questions.add_subparsers(dest="act", required=True)
    check = acts.add_parser("check", help="what is wrong with sets, by themselves and beside "
                            "the documents")  # fmt: skip
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    _add_documents(check)
    check.set_defaults(handle=_check)
    load = acts.add_parser("import", help="a sheet into JSON Lines")
    load.add_argument("files", type=Path, nargs=1, metavar="SHEET.csv|.xlsx")
    load.add_argument("--out", type=Path, metavar="FILE.jsonl", help="default: stdout")
    export = acts.add_parser("export", help="sets into a sheet")
    export.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    export.add_argument("--out", type=Path, required=True, metavar="SHEET.csv|.xlsx")
    draft = acts.add_parser("suggest", help="drafts for passages that no question touches")
    _add_sets(draft)
    _add_documents(draft)
    draft.add_argument("--count", type=positive, default=20, metavar="N", help="default: 20")
    draft.add_argument("--out", type=Path, metavar="FILE", help="default: stdout")
    for parser, act in ((load, _convert), (export, _convert), (draft, _suggest)):
        parser.add_argument("--force", action="store_true", help="replace a file that is there")
        parser.set_defaults(handle=act)
    coverage = commands.add_parser("coverage", help="which passages no question touches")
    _add_sets(coverage)
    _add_documents(coverage)
    coverage.add_argument("--json", action="store_true", help="one JSON object a document")
    coverage.set_defaults(handle=_coverage)


def _add_documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--documents", type=Path, metavar="DIR")


def _add_sets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions", type=Path, action="append", metavar="FILE",
        help="a question set; give it again for more (default: every set that is shipped)",
    )  # fmt: skip


def _check(options: argparse.Namespace) -> int:
    # Only here, as below: what scores loads what answers, and converting a sheet needs neither.
    from eval.questions.checking import check_questions, check_text

    check = check_questions(options.files, read_library(options.documents))
    print(check_text(check))
    return 0 if check.is_well else 1


def _convert(options: argparse.Namespace) -> int:
    if options.out is None:
        sys.stdout.writelines(map(question_line, read_questions(options.files, drafts=True)))
    else:
        convert(options.files, options.out, force=options.force)
    return 0


def _suggest(options: argparse.Namespace) -> int:
    from eval.questions.suggesting import suggest

    library = read_library(options.documents)
    drafts = suggest(_known(options), library, options.count)
    if options.out is None:
        sys.stdout.writelines(map(question_line, drafts))
    else:
        write_questions(drafts, options.out, force=options.force)
    if not drafts:
        print("some question touches every passage; there is nothing to draft", file=sys.stderr)
    return 0


def _coverage(options: argparse.Namespace) -> int:
    from eval.questions.covering import cover, coverage_fields, coverage_text
    from eval.scoring import unresolved_gold

    library = read_library(options.documents)
    questions = [q for q in _known(options) if not q.draft]
    coverages = cover(questions, library)
    gone = len(unresolved_gold(questions, library))
    if gone:
        print(f"{gone} gold references name nothing in the documents; "
              "`python -m eval questions check` tells which", file=sys.stderr)  # fmt: skip
    if options.json:
        for coverage in coverages:
            print(json.dumps(coverage_fields(coverage), ensure_ascii=False))
    else:
        print(coverage_text(coverages))
    return 0


def _known(options: argparse.Namespace) -> Sequence[Question]:
    return read_questions(options.questions or shipped_sets(), drafts=True)
