"""Commands that make a run and score it: run, score."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.settings import Settings
from eval.commands.saying import say
from eval.folder import SETTINGS, RunError, read_settings
from eval.questions import Question, read_questions
from eval.questions.reading import shipped_sets
from eval.running import (
    ask_all,
    finish,
    make_settings,
    name_folder,
    open_folder,
    score_folder,
)
from eval.scoring import Scores


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    run = commands.add_parser("run", help="ask every question, record the answers, score them")
    run.add_argument(
        "--questions", type=Path, action="append", metavar="FILE",
        help="a question set (.jsonl, .csv or .xlsx); give it again for more (default: every set "
        "that is shipped)",
    )  # fmt: skip
    run.add_argument("--documents", type=Path, metavar="DIR")
    run.add_argument(
        "--out", type=Path, metavar="DIR",
        help="the run's folder (default: a new one); that of an interrupted run goes on with it",
    )  # fmt: skip
    run.set_defaults(handle=_run)
    score = commands.add_parser("score", help="score a recorded run again, without asking")
    score.add_argument("folder", type=Path, metavar="RUN_DIR")
    score.set_defaults(handle=_score)


def _run(options: argparse.Namespace) -> int:
    folder = options.out or name_folder()
    files, documents = options.questions, options.documents
    if (folder / SETTINGS).exists():  # an interrupted run knows what it asks, and of what
        begun = read_settings(folder)
        files = files or [Path(name) for name in begun.questions]
        documents = documents or (Path(begun.documents) if begun.documents else None)
    else:
        files = files or shipped_sets()
        documents = documents or Settings.from_environment().documents
    way_on = f"go on with `python -m eval run --out {folder}`"
    try:
        make_run(read_questions(files), files, documents, folder)
    except RunError as error:
        say(f"error: {error}" + (f" ({way_on})" if "go on" in str(error) else ""))
        return 1
    except KeyboardInterrupt:
        has_begun = (folder / SETTINGS).exists()
        say(f"interrupted; {way_on if has_begun else 'the same command begins again'}")
        return 130
    show_scores(folder, score_folder(folder, say))
    return 0


def _score(options: argparse.Namespace) -> int:
    show_scores(options.folder, score_folder(options.folder, say))
    return 0


def make_run(
    questions: Sequence[Question],
    files: Sequence[Path],
    documents: Path | None,
    folder: Path,
    *,
    quoting: bool = False,
) -> None:
    """Asks every question and records the answers; `quoting` leaves a configured model out.

    Raises:
        RunError: the folder can't be used, or the documents can't be searched.
    """
    # Only here: scoring again needs neither the assistant nor what it loads.
    from assistant.answering import Assistant
    from index.building import IndexingError
    from index.embedding import ModelError
    from index.store import StoreError

    settings = Settings() if quoting else Settings.from_environment()
    try:
        assistant = Assistant.open(documents, say, settings)
    except (IndexingError, ModelError, StoreError) as error:
        raise RunError(str(error)) from None
    made = make_settings(
        assistant.index.fingerprint, documents, files, len(questions), assistant.model_name
    )
    made = open_folder(folder, made)
    ask_all(questions, assistant, folder, assistant.index.library, say)
    finish(folder, made)


def show_scores(folder: Path, scores: Scores) -> None:
    """Writes the report and the summary, and prints the table."""
    # Only here: drawing loads matplotlib.
    from eval.report import table_text, write_markdown, write_report

    print(table_text(scores))
    write_markdown(folder)
    say(f"recorded in {folder}; open {write_report(folder)}")
