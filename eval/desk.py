"""The evaluators' desk behind the page: runs with the page's own assistant, kept and scored as
`python -m eval run` does, and shown as pieces of the page.

One run at a time. A set that a visitor brought is copied into its run's folder, for going on with
the run and scoring it again need it; nothing else of a visitor's is kept. How the tab looks is for
`assistant.page.quality`.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Language
from assistant.page.desk import (
    BusyError,
    Check,
    DeskError,
    Finished,
    FinishedRunError,
    Progress,
    RunChoice,
    SetChoice,
    Steps,
    UnknownRunError,
)
from assistant.wording import say
from corpus import CatalogueError, LibraryError
from eval.folder import ANSWERS, FAILURES, SCORES, SETTINGS, RunError, read_settings
from eval.questions import QuestionsError, read_questions
from eval.questions.checking import check_questions, check_text
from eval.questions.reading import shipped_sets
from eval.running import (
    RUNS,
    ask_each,
    finish,
    make_settings,
    name_folder,
    open_folder,
    score_folder,
)

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from eval.report.page import Place

_OWN = "questions"  # of a run's folder: the sets that a visitor brought


class EvaluationDesk:
    """`assistant` gives the one that is open now; `documents` is the folder that it was opened
    with, None for the configured library; runs lie in `root`."""

    def __init__(
        self, assistant: Callable[[], Assistant], documents: Path | None = None, root: Path = RUNS
    ) -> None:
        self._assistant = assistant
        self._documents = documents
        self._root = root
        self._running = threading.Lock()
        # Whoever scores or shows does so alone: no one reads scores of which one file is new and
        # the other old, and plots are drawn with settings of the whole process.
        self._scoring = threading.Lock()

    # -- choosing -------------------------------------------------------------------------

    def sets(self) -> Sequence[SetChoice]:
        """The question sets that the project ships; one is held out when all of it is."""
        with _told():
            return [_set_choice(path) for path in shipped_sets()]

    def runs(self) -> Sequence[RunChoice]:
        """The runs in the folder of runs, the last worked on first; damaged ones are left out."""
        found = [p for p in self._root.glob("*/") if (p / ANSWERS).is_file()]
        found.sort(key=lambda folder: (folder / ANSWERS).stat().st_mtime_ns, reverse=True)
        return [choice for folder in found if (choice := _run_choice(folder)) is not None]

    def check(self, file: Path) -> Check:
        """Holds a visitor's own set against the documents that are open now."""
        check = check_questions([file], self._assistant().index.library)
        count = sum(counts.all for counts in check.types.values())
        drafts = sum(counts.drafts for counts in check.types.values())
        usable = count > 0 and not check.faults.count and not drafts
        return Check(count, usable, usable and check.is_well, check_text(check))

    # -- running --------------------------------------------------------------------------

    def run(
        self, names: Sequence[str], own: Sequence[Path], is_stopped: Callable[[], bool]
    ) -> Steps:
        """Makes a new run of shipped sets by name and of a visitor's own.

        Raises:
            BusyError: another run goes on.
            DeskError: a set can't be used, or too many questions end in an error.
        """
        with self._alone(), _told():
            files = [path for path in shipped_sets() if path.name in names]
            read_questions([*files, *own])  # before anything is written
            folder = name_folder(self._root)
            files += [_keep(file, folder) for file in own]
            yield from self._ask(folder, files, self._documents, is_stopped)

    def go_on(self, run: str, is_stopped: Callable[[], bool]) -> Steps:
        """Asks what a stopped run has left.

        Raises:
            UnknownRunError, FinishedRunError: there is nothing to go on with.
            BusyError, DeskError: as `run`; or sets, documents or model are not what they were.
        """
        with self._alone(), _told():
            folder = self._folder(run)
            begun = read_settings(folder)
            if begun.finished:
                raise FinishedRunError(f"{run} is finished")
            documents = None if begun.documents is None else Path(begun.documents)
            files = [Path(name) for name in begun.questions]
            yield from self._ask(folder, files, documents, is_stopped)

    def _ask(
        self,
        folder: Path,
        files: Sequence[Path],
        documents: Path | None,
        is_stopped: Callable[[], bool],
    ) -> Steps:
        assistant = self._assistant()  # the same to the end, whatever takes its place
        library = assistant.index.library
        questions = read_questions(files)
        total, done = len(questions), 0
        made = make_settings(
            assistant.index.fingerprint, documents, files, total, assistant.model_name
        )
        try:
            made = open_folder(folder, made)
        except RunError:
            raise DeskError(
                "the run was begun with other documents, sets, model or software than there are "
                "now, so that it can't go on; run its sets anew"
            ) from None
        with closing(ask_each(questions, assistant, folder, library, _ignore)) as asking:
            for done in asking:
                yield Progress(done, total)
                if done < total and is_stopped():
                    break
        if done == total:
            finish(folder, made)
        with self._scoring:
            score_folder(folder, _ignore, library)
        yield Finished(folder.name, done, total)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._running.acquire(blocking=False):
            raise BusyError("another run is going on; wait until it has ended")
        try:
            yield
        finally:
            self._running.release()

    # -- showing --------------------------------------------------------------------------

    def show(self, run: str, language: Language) -> str:
        """A run's report as a piece of the page. A run that was not scored yet, or went on since,
        is scored first.

        Raises:
            UnknownRunError: there is no such run.
            DeskError: it, its documents or its questions can't be read.
        """
        from eval.report.tab import run_html  # only here: drawing loads matplotlib

        with _told(), self._scoring:
            return run_html(self._scored(run), _place(language))

    def compare(self, run: str, earlier: str, language: Language) -> str:
        """What changed from an earlier run to another, as a piece of the page.

        Raises:
            UnknownRunError: there is no such run.
            DeskError: as `show`; or the two share no question.
        """
        from eval.report.tab import comparison_html

        with _told(), self._scoring:
            return comparison_html(self._scored(earlier), self._scored(run), _place(language))

    def _scored(self, run: str) -> Path:
        """A run's folder with its scores in it; only for whoever holds `_scoring`."""
        folder = self._folder(run)
        if not _is_scored(folder):
            index = self._assistant().index
            is_same = read_settings(folder).fingerprint == index.fingerprint
            score_folder(folder, _ignore, index.library if is_same else None)
        return folder

    def _folder(self, run: str) -> Path:
        """A run's folder; a name from outside is looked for among those that are there."""
        for folder in self._root.glob("*/"):
            if folder.name == run and (folder / SETTINGS).is_file():
                return folder
        raise UnknownRunError(f"there is no run {run!r}")


def _set_choice(path: Path) -> SetChoice:
    questions = read_questions([path], drafts=True)
    return SetChoice(path.name, len(questions), all(q.held_out for q in questions))


def _run_choice(folder: Path) -> RunChoice | None:
    try:
        settings = read_settings(folder)
        done = settings.count if settings.finished else _count_answers(folder)
    except (RunError, OSError):
        return None
    sets = tuple(Path(name).name for name in settings.questions)
    return RunChoice(folder.name, settings.started, sets, done, settings.count, settings.model)


def _count_answers(folder: Path) -> int:
    with (folder / ANSWERS).open("rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def _keep(file: Path, folder: Path) -> Path:
    """A visitor's own set, copied into the run's folder."""
    try:
        kept = folder / _OWN / file.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(file, kept))
    except OSError as error:
        raise DeskError(f"{file.name} can't be kept with the run ({error.strerror})") from None


def _is_scored(folder: Path) -> bool:
    """Whether a run's scores are of all its answers."""
    files = [folder / name for name in (ANSWERS, SCORES, FAILURES)]
    if not all(file.is_file() for file in files):
        return False
    answers, *results = (file.stat().st_mtime_ns for file in files)
    return answers <= min(results)


def _place(language: Language) -> Place:
    from eval.report.page import tab_place

    words = (say("quality_ask", language), say("quality_ask_understood", language))
    return tab_place(*words, language)


@contextmanager
def _told() -> Iterator[None]:
    """What the evaluation says to whoever types commands is said to the page."""
    try:
        yield
    except (RunError, QuestionsError, LibraryError, CatalogueError) as error:
        raise DeskError(str(error)) from None


def _ignore(message: str) -> None:
    """What a command would print on the way; the page shows the progress itself."""
