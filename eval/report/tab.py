"""A run's report, and two runs beside each other, as pieces of the page that staff use.

They are in English, as the report is; the words of their links are given in the visitor's language.
"""

from __future__ import annotations

from pathlib import Path

from eval.comparing import Comparison, compare_runs
from eval.folder import SCORES, RunError, read_scores, read_settings
from eval.report.comparison import made_otherwise, notes, verdict, words_of
from eval.report.failures import read_failures
from eval.report.page import Place, environment, run_text
from eval.scoring import BY_NAME, METRICS, Change, Metric

_FAILURES = 100  # on the page at once; all of them are in the run's folder
_MOVED = 100  # of those that got worse, and of those that got better


def run_html(folder: Path, place: Place) -> str:
    """A scored run's report.

    Raises:
        RunError: the folder holds no scored run.
    """
    scores, settings = read_scores(folder / SCORES), read_settings(folder)
    return run_text(scores, settings, read_failures(folder, _FAILURES), place)


def comparison_html(before: Path, after: Path, place: Place) -> str:
    """What changed from one scored run to another.

    Raises:
        RunError: a folder holds no scored run, or the two share no question.
    """
    comparison = compare_runs(read_scores(before / SCORES), read_scores(after / SCORES))
    if not comparison.pairs:
        raise RunError("the two runs share no question; compare runs over the same question set")
    made = read_settings(before), read_settings(after)
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            place=place,
            before=made[0],
            after=made[1],
            comparison=comparison,
            better=[m for m in comparison.moved if m.is_better],
            worse=[m for m in comparison.moved if not m.is_better],
            differ=made_otherwise(*made),
            notes=notes(comparison),
            changes=_changes(comparison),
            titles={name: metric.title for name, metric in BY_NAME.items()},
            questions=words_of(after, {m.after.id for m in comparison.moved}),
            most=_MOVED,
        )
    )


def _changes(comparison: Comparison) -> list[tuple[Metric, Change, str]]:
    """Each metric that both runs define, with its change and what it means."""
    known = [(metric, comparison.changes.get(metric.name)) for metric in METRICS]
    return [(m, c, verdict(c, m.better)) for m, c in known if c is not None]
