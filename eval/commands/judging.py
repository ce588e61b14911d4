"""The command that asks a chat model for its judgement: judge."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.commands.options import positive
from eval.commands.saying import say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the parser."""
    judge = commands.add_parser(
        "judge", help="what a chat model says of a run's answers, and how far people agree with it"
    )
    what = judge.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", metavar="RUN_DIR")
    what.add_argument(
        "--pairs", action="store_true", help="judge the statements that people labelled instead"
    )
    judge.add_argument(
        "--model", required=True, metavar="NAME", help="provider:model, or gguf:FILE"
    )
    judge.add_argument("--url", metavar="URL", help="the model's server, where it is not the usual")
    judge.add_argument("--limit", type=positive, metavar="N", help="judge N of them, spread evenly")
    judge.add_argument(
        "--labels", type=Path, metavar="FILE.jsonl",
        help='what people say of the answers: {"id": …, "faithful": true, "complete": true} each',
    )  # fmt: skip
    judge.set_defaults(handle=_judge)


def _judge(options: argparse.Namespace) -> int:
    if options.pairs and options.labels:
        say("error: --labels is for a run's answers; the pairs have labels of their own")
        return 2
    # Only here: no other command loads chat models.
    from eval.judge.verdict import JudgeError

    try:
        return _pairs(options) if options.pairs else _run(options)
    except JudgeError as error:
        say(f"error: {error}")
        return 1


def _run(options: argparse.Namespace) -> int:
    from eval.judge.agreement import read_labels
    from eval.judge.judging import judge_run
    from eval.judge.verdict import open_judge

    labels = read_labels(options.labels) if options.labels else {}
    try:
        judge = open_judge(options.model, options.url)
        totals = judge_run(options.folder, judge, options.limit, labels, say)
    except KeyboardInterrupt:
        say("interrupted; what was judged is kept, and the same command goes on")
        return 130
    print(totals)
    return 1 if totals.left_out else 0


def _pairs(options: argparse.Namespace) -> int:
    from corpus import read_library
    from corpus.library import SHIPPED
    from eval.judge.agreement import judge_pairs, pairs_text, spread
    from eval.judge.verdict import open_judge
    from eval.support import read_pairs

    judge = open_judge(options.model, options.url)
    pairs = spread(read_pairs(), options.limit)
    judged = []
    try:
        for both in judge_pairs(judge, pairs, read_library(SHIPPED), say):
            judged.append(both)
    except KeyboardInterrupt:
        say("interrupted; this is what was judged so far")
    print(pairs_text(judge.name, judged))
    return 1 if len(judged) < len(pairs) else 0
