"""Commands on the search and the judgement by themselves: retrieval, curve, calibrate, train."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.commands.options import positive
from eval.commands.saying import say
from eval.questions import read_questions
from eval.questions.reading import shipped_sets


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    curve = commands.add_parser(
        "curve", help="how well answerable questions are told from others, at every threshold"
    )
    curve.add_argument("--questions", type=Path, action="append", metavar="FILE.jsonl")
    curve.add_argument("--documents", type=Path, metavar="DIR")
    curve.add_argument(
        "--beir", type=Path, metavar="DIR", help="a collection with tasks.jsonl instead"
    )
    curve.set_defaults(handle=_curve)
    calibrate = commands.add_parser(
        "calibrate", help="fit the judgement of what answers; prints the cross-validated curve"
    )
    calibrate.add_argument(
        "--over", type=Path, nargs="+", action="append", required=True, metavar="DIR|FILE.jsonl",
        help="a folder of documents and the question sets over it; without a folder, the shipped "
        "library; give it again for more",
    )  # fmt: skip
    calibrate.add_argument("--write", action="store_true", help="keep the weights")
    calibrate.set_defaults(handle=_calibrate)
    train = commands.add_parser("train", help="train the small reader anew (an hour on 2 cores)")
    train.add_argument("--squad", type=Path, required=True, metavar="FILE.json")
    train.add_argument("--collections", type=Path, required=True, metavar="DIR")
    train.add_argument("--numbered", type=Path, required=True, metavar="DIR")
    train.add_argument("--questions", type=Path, action="append", metavar="FILE.jsonl")
    train.add_argument("--documents", type=Path, metavar="DIR")
    train.add_argument("--out", type=Path, required=True, metavar="FILE.safetensors")
    train.set_defaults(handle=_train)
    retrieval = commands.add_parser("retrieval", help="the retriever on a BEIR test collection")
    retrieval.add_argument("--beir", type=Path, required=True, metavar="DIR")
    retrieval.add_argument("--split", default="test")
    retrieval.add_argument("--limit", type=positive, metavar="N", help="the first N queries only")
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
    retrieval.set_defaults(handle=_retrieval)


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
            questions = read_questions(options.questions or shipped_sets())
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
