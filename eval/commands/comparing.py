"""Commands that lay two runs beside each other: compare, gate."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from eval.commands.asking import make_run
from eval.commands.saying import say
from eval.comparing import compare_runs, find_falls
from eval.folder import (
    SCORES,
    SETTINGS,
    RunError,
    read_baseline,
    read_scores,
    read_settings,
    scores_text,
    write_text,
)
from eval.questions import read_questions
from eval.running import score_answers
from eval.scoring import Scores


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
    from eval.report.comparison import comparison_text, made_otherwise, words_of

    folders = (options.before, options.after)
    comparison = compare_runs(*(read_scores(_scores_file(p)) for p in folders))
    if not comparison.pairs:
        raise RunError("the two runs share no question; compare runs over the same question set")
    words = words_of(options.after, {m.after.id for m in comparison.moved})
    made = [read_settings(folder) for folder in folders if (folder / SETTINGS).is_file()]
    differ = made_otherwise(*made) if len(made) == 2 else []
    text = comparison_text(comparison, words, differ)
    print(text)
    if options.markdown:
        write_text(options.markdown, text + "\n")
    return 0


def _scores_file(given: Path) -> Path:
    return given / SCORES if given.is_dir() else given


def _gate(options: argparse.Namespace) -> int:
    from eval.report.comparison import gate_text

    if not options.write and not options.baseline.is_file():
        raise RunError(
            f"there is no baseline {options.baseline}; make one of a finished run with `python -m "
            f"eval gate --baseline {options.baseline} --run RUN_DIR --write`"
        )
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.run or _ask_again(options.baseline, Path(scratch))
        after = score_answers(folder, say)
        if options.write:
            _write_baseline(options.baseline, folder, after)
            return 0
        before = read_scores(options.baseline)
        comparison = compare_runs(before, after)
        falls = find_falls(before, after, comparison)
        print(gate_text(comparison, falls))
        return 1 if falls else 0


def _ask_again(baseline: Path, folder: Path) -> Path:
    files, documents = read_baseline(baseline)
    make_run(read_questions(files), files, documents, folder, quoting=True)
    return folder


def _write_baseline(baseline: Path, folder: Path, scores: Scores) -> None:
    """Makes a run the baseline.

    Raises:
        RunError: the run is no measure for others.
    """
    settings = read_settings(folder)
    why = [
        *(["it is not finished"] if settings.finished is None else []),
        *([f"{settings.model} worded it, and a gate quotes"] if settings.model else []),
        *(["questions of it ended in an error"] if _has_errors(scores) else []),
        *(["questions of it have no answer"] if scores.unanswered else []),
        *(["the gold of some questions is not in its documents"] if scores.unscored else []),
    ]
    if why:
        raise RunError(f"{folder} can't be a baseline: {'; '.join(why)}")
    write_text(baseline, scores_text(scores, times=False, made_with=settings))
    say(f"{baseline} holds this run now")


def _has_errors(scores: Scores) -> bool:
    return any(row.status == "error" for row in scores.rows)
