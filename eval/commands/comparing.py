"""Commands that lay two runs beside each other: compare, gate."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Collection
from pathlib import Path

from eval.commands.asking import make_run
from eval.commands.saying import say
from eval.comparing import compare_runs, find_falls
from eval.folder import (
    ANSWERS,
    SCORES,
    RunError,
    read_answers,
    read_baseline,
    read_scores,
    read_settings,
    scores_text,
    write_text,
)
from eval.questions import read_questions
from eval.running import score_folder


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    compare = commands.add_parser(
        "compare", help="what got better and worse from one run to another, question by question"
    )
    compare.add_argument("before", type=Path, metavar="RUN_DIR")
    compare.add_argument("after", type=Path, metavar="RUN_DIR")
    compare.add_argument("--markdown", type=Path, metavar="FILE", help="write it there as well")
    compare.set_defaults(handle=_compare)
    gate = commands.add_parser(
        "gate", help="asks a baseline's questions again; fails where a metric has fallen"
    )
    gate.add_argument("--baseline", type=Path, required=True, metavar="FILE")
    gate.add_argument(
        "--run", type=Path, metavar="RUN_DIR", help="judge this run instead of asking anew"
    )
    gate.add_argument(
        "--write", action="store_true", help="make the run the new baseline instead of judging it"
    )
    gate.set_defaults(handle=_gate)


def _compare(options: argparse.Namespace) -> int:
    from eval.report.comparison import comparison_text

    before, after = (read_scores(_scores_file(p)) for p in (options.before, options.after))
    comparison = compare_runs(before, after)
    if not comparison.shared:
        raise RunError("the two runs share no question; compare runs over the same question set")
    words = _words(options.after, {m.after.id for m in comparison.moved})
    text = comparison_text(comparison, words)
    print(text)
    if options.markdown:
        write_text(options.markdown, text + "\n")
    return 0


def _scores_file(given: Path) -> Path:
    return given / SCORES if given.is_dir() else given


def _words(folder: Path, names: Collection[str]) -> dict[str, str]:
    """The words of some questions, where the run's answers are there to say them."""
    if not (folder / ANSWERS).is_file():
        return {}
    return {a.id: a.question for a in read_answers(folder) if a.id in names}


def _gate(options: argparse.Namespace) -> int:
    from eval.report.comparison import gate_text

    with tempfile.TemporaryDirectory() as scratch:
        folder = options.run or _ask_again(options.baseline, Path(scratch))
        scores = score_folder(folder, say)
        if options.write:
            made_with = read_settings(folder)
            write_text(options.baseline, scores_text(scores, times=False, made_with=made_with))
            say(f"{options.baseline} holds this run now")
            return 0
        comparison = compare_runs(read_scores(options.baseline), scores)
        falls = find_falls(comparison, scores)
        print(gate_text(comparison, falls))
        return 1 if falls else 0


def _ask_again(baseline: Path, folder: Path) -> Path:
    files, documents = read_baseline(baseline)
    make_run(read_questions(files), files, documents, folder, quoting=True)
    return folder
