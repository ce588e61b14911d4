"""The report of a run as one page that needs no other file, no network and no script.

What is on it stands in `page.html.j2`, how it looks in `page.css`. Texts of others (questions,
documents, answers) are escaped and never read as markup.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.folder import FAILURES, REPORT, SCORES, Settings, read_scores, read_settings, write_text
from eval.report import figures
from eval.report.failures import Lost, read_failures
from eval.report.plotting import Plot, draw_all
from eval.scoring import BY_NAME, MEANINGS, METRICS, Metric, Scores

HERE = Path(__file__).resolve().parent
_IN_SHORT = ("right_first", "abstention_recall", "wrong_refusals", "quote_fidelity")


def write_report(folder: Path) -> Path:
    """Writes a scored run's page into its folder; returns the file.

    Raises:
        RunError: the folder holds no scored run.
    """
    settings, scores = read_settings(folder), read_scores(folder / SCORES)
    path = folder / REPORT
    write_text(path, page_text(scores, settings, read_failures(folder)))
    return path


def page_text(scores: Scores, settings: Settings, lost: tuple[Lost, ...]) -> str:
    """The page as HTML."""
    groups, types = figures.main_groups(scores), figures.types_of(scores)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            css=Markup((HERE / "page.css").read_text(encoding="utf-8")),
            settings=settings,
            scores=scores,
            groups=groups,
            group_names=figures.group_names(groups),
            types=types,
            in_short=[BY_NAME[name] for name in _IN_SHORT],
            columns=[BY_NAME[name] for name in figures.COLUMNS],
            metrics=_by_group(),
            meanings=MEANINGS,
            plots=draw_all(scores, groups[0], types),
            lost=lost,
            failures_file=FAILURES,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["figures"] = figures
    environment.filters["drawn"] = _drawn
    environment.filters["file_name"] = lambda path: Path(path).name
    return environment


def _drawn(plot: Plot) -> Markup:
    """A plot's own markup, in which every text is escaped already."""
    return Markup(plot.svg)


def _by_group() -> dict[str, list[Metric]]:
    groups: dict[str, list[Metric]] = {}
    for metric in METRICS:
        groups.setdefault(metric.group, []).append(metric)
    return groups
