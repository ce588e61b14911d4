"""`python -m eval`: run, score, retrieval, curve, calibrate, differences, support, train."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus import CatalogueError, LibraryError
from eval.questions import QuestionsError, read_questions
from eval.running import (
    RunError,
    ask_all,
    new_folder,
    question_files,
    score_folder,
    table_text,
    time_text,
    write_settings,
)


def say(message: str) -> None:
    """Progress and warnings go to stderr, so that stdout holds results only."""
    print(message, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 well, 1 the input is at fault)."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "retrieval":
            return _retrieval(options)
        if options.command == "curve":
            return _curve(options)
        if options.command == "calibrate":
            return _calibrate(options)
        if options.command == "differences":
            return _differences()
        if options.command == "support":
            return _support()
        if options.command == "train":
            return _train(options)
        if options.command == "score":
            print(table_text(score_folder(options.folder, say)))
            return 0
        return _answers(options)
    except (LibraryError, CatalogueError, QuestionsError, RunError) as error:
        say(f"error: {error}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask every question, record the answers, score them")
    run.add_argument(
        "--questions", type=Path, action="append", metavar="FILE.jsonl",
        help="a question set; give it again for more (default: every set that is shipped)",
    )  # fmt: skip
    run.add_argument("--documents", type=Path, metavar="DIR")
    run.add_argument("--out", type=Path, metavar="DIR", help="the run's folder (default: new)")
    score = commands.add_parser("score", help="score a recorded run again, without asking")
    score.add_argument("folder", type=Path, metavar="RUN_DIR")
    curve = commands.add_parser(
        "curve", help="how well answerable questions are told from others, at every threshold"
    )
    curve.add_argument("--questions", type=Path, action="append", metavar="FILE.jsonl")
    curve.add_argument("--documents", type=Path, metavar="DIR")
    curve.add_argument(
        "--beir", type=Path, metavar="DIR", help="a collection with tasks.jsonl instead"
    )
    calibrate = commands.add_parser(
        "calibrate", help="fit the judgement of what answers; prints the cross-validated curve"
    )
    calibrate.add_argument(
        "--over", type=Path, nargs="+", action="append", required=True, metavar="DIR|FILE.jsonl",
        help="a folder of documents and the question sets over it; without a folder, the shipped "
        "library; give it again for more",
    )  # fmt: skip
    calibrate.add_argument("--write", action="store_true", help="keep the weights")
    commands.add_parser("differences", help="how well passages that differ are found, over pairs")
    commands.add_parser("support", help="how well false statements are told from true, over pairs")
    train = commands.add_parser("train", help="train the small reader anew (an hour on 2 cores)")
    train.add_argument("--squad", type=Path, required=True, metavar="FILE.json")
    train.add_argument("--collections", type=Path, required=True, metavar="DIR")
    train.add_argument("--numbered", type=Path, required=True, metavar="DIR")
    train.add_argument("--questions", type=Path, action="append", metavar="FILE.jsonl")
    train.add_argument("--documents", type=Path, metavar="DIR")
    train.add_argument("--out", type=Path, required=True, metavar="FILE.safetensors")
    retrieval = commands.add_parser("retrieval", help="the retriever on a BEIR test collection")
    retrieval.add_argument("--beir", type=Path, required=True, metavar="DIR")
    retrieval.add_argument("--split", default="test")
    retrieval.add_argument("--limit", type=_positive, metavar="N", help="the first N queries only")
    retrieval.add_argument(
        "--queries", default="queries.jsonl", metavar="NAME",
        help="another file of the folder, such as queries-rewritten.jsonl",
    )  # fmt: skip
    asked = retrieval.add_mutually_exclusive_group()
    asked.add_argument(
        "--with-scenario", dest="asking", action="store_const", const="with-scenario",
        default="text", help="put each query's scenario before it, where it is not there yet",
    )  # fmt: skip
    asked.add_argument(
        "--question-only", dest="asking", action="store_const", const="question",
        help="ask each query's “question” field in the place of its text",
    )  # fmt: skip
    asked.add_argument(
        "--in-conversation", dest="asking", action="store_const", const="in-conversation",
        help="ask each query after the questions before it, from tasks.jsonl",
    )  # fmt: skip
    retrieval.add_argument(
        "--baselines", action="store_true",
        help="also the standard recipe, BM25 alone and vectors alone, in the same run",
    )  # fmt: skip
    retrieval.add_argument(
        "--ablations", action="store_true", help="also our search without each of its parts"
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _answers(options: argparse.Namespace) -> int:
    files = options.questions or question_files()
    questions = read_questions(files)
    # Only here: scoring again needs neither the assistant nor what it loads.
    from assistant.answering import Assistant
    from assistant.settings import Settings
    from index.building import IndexingError
    from index.embedding import ModelError
    from index.store import StoreError

    try:
        assistant = Assistant.open(options.documents, say, Settings.from_environment())
    except (IndexingError, ModelError, StoreError) as error:
        say(f"error: {error}")
        return 1
    folder = new_folder(options.out)
    answers = ask_all(questions, assistant, folder, say)
    write_settings(
        folder,
        fingerprint=assistant.index.fingerprint,
        documents=options.documents,
        files=files,
        answers=answers,
    )
    print(table_text(score_folder(folder, say)))
    print(time_text(answers))
    say(f"recorded in {folder}")
    return 0


def _curve(options: argparse.Namespace) -> int:
    from eval.answerability import curve_text, judge_questions, judge_tasks
    from eval.beir import CollectionError, read_collection
    from eval.retrieval import open_collection
    from index.building import IndexingError, open_index
    from index.embedding import Embedder, ModelError
    from index.store import StoreError

    try:
        if options.beir:
            index = open_collection(read_collection(options.beir), Embedder(), say)
            likely = judge_tasks(index, options.beir / "tasks.jsonl")
        else:
            questions = read_questions(options.questions or question_files())
            index = open_index(options.documents, Embedder(), say)
            held_out = [q for q in questions if q.held_out]
            if 0 < len(held_out) < len(questions):
                print("held out:\n" + curve_text(judge_questions(index, held_out)) + "\nothers:")
                questions = tuple(q for q in questions if not q.held_out)
            likely = judge_questions(index, questions)
    except (CollectionError, IndexingError, ModelError, StoreError) as error:
        say(f"error: {error}")
        return 1
    print(curve_text(likely))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from assistant.answering import Assistant
    from eval.calibrating import calibrate, calibration_text, gather, merge, write_weights

    parts = []
    for over in options.over:
        folders = [place for place in over if place.is_dir()]
        files = [place for place in over if not place.is_dir()]
        if len(folders) > 1 or not files:
            say("error: --over takes at most one folder and at least one question file")
            return 2
        questions = read_questions(files)
        assistant = Assistant.open(folders[0] if folders else None, say)
        parts.append(gather(assistant, questions))
    calibration = calibrate(merge(parts))
    print(calibration_text(calibration))
    if options.write:
        write_weights(calibration)
    return 0


def _differences() -> int:
    from eval.differences import read_pairs, report

    print(report(read_pairs()))
    return 0


def _support() -> int:
    from corpus import read_library
    from corpus.library import SHIPPED
    from eval.support import PairsError, judge_pairs, read_pairs, report

    try:
        judged = judge_pairs(read_pairs(), read_library(SHIPPED))
    except PairsError as error:
        say(f"error: {error}")
        return 1
    print(report(judged))
    return 0


def _train(options: argparse.Namespace) -> int:
    import random

    from assistant.answering import Assistant
    from corpus import read_library
    from eval.training import (
        TrainingError,
        alone,
        asked_groups,
        found_pairs,
        squad_pairs,
        train_reader,
        written_pairs,
    )

    try:
        first = squad_pairs(options.squad, random.Random(0))
        second = written_pairs(read_library(None), options.collections)
    except (TrainingError, OSError, ValueError, KeyError) as error:
        say(f"error: the training material can't be used: {error}")
        return 1
    if options.questions:
        assistant = Assistant.open(options.documents, say)
        second += found_pairs(assistant, read_questions(options.questions))
    libraries = {"library": None, "numbered-documents": options.numbered}
    retrievers = {name: Assistant.open(d, say).retriever for name, d in libraries.items()}
    try:
        third = asked_groups(retrievers, random.Random(0))
    except TrainingError as error:
        say(f"error: the training material can't be used: {error}")
        return 1
    train_reader((alone(first), alone(second), third), options.out, say)
    return 0


def _retrieval(options: argparse.Namespace) -> int:
    from eval.beir import CollectionError, read_collection
    from eval.retrieval import retrieval_text, retrieve
    from index.building import IndexingError
    from index.embedding import Embedder, ModelError
    from index.store import StoreError

    try:
        collection = read_collection(
            options.beir, options.split, options.limit, options.asking, options.queries
        )
        measured = retrieve(
            collection, Embedder(), say, baselines=options.baselines, ablations=options.ablations
        )
    except (CollectionError, IndexingError, ModelError, StoreError) as error:
        say(f"error: {error}")
        return 1
    print(retrieval_text(options.beir.resolve().name, measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
