"""The report of a run as one page that needs no other file, no network and no script; and the same
report as a piece of somebody else's page.

What is in it stands in `parts/`, how the page looks in `page.css`. Texts of others (questions,
documents, answers) are escaped and never read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.folder import FAILURES, REPORT, SCORES, Settings, read_scores, read_settings, write_text
from eval.report import figures
from eval.report.failures import Lost, read_failures
from eval.report.plotting import Plot, draw_all
from eval.scoring import BY_NAME, MEANINGS, METRICS, Metric, Scores

HERE = Path(__file__).resolve().parent
_IN_SHORT = ("right_first", "abstention_recall", "wrong_refusals", "quote_fidelity")
_TITLES = {
    "run": "What was run",
    "verdict": "In short",
    "metrics": "Metrics",
    "causes": "What lost answers",
    "plots": "Plots",
    "left-out": "Not scored",
    "failures": "Failures",
}
_SCORES_FIRST = ("verdict", "metrics", "causes", "plots", "left-out", "failures", "run")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: its parts in order, what its ids begin with, and by how many levels
    its headings are lower than on a page of its own.

    `ask` are the words of a link that asks a question in a chat ("#ask/…"), `ask_whole` those of
    one that asks a follow-up as it was understood; `language` is what those words are in. Without
    them there is no such link.
    """

    parts: tuple[str, ...] = tuple(_TITLES)
    prefix: str = ""
    lower: int = 0
    ask: str = ""
    ask_whole: str = ""
    language: str = "en"

    def level(self, level: int) -> int:
        """The level of a heading that is of this level on a page of its own."""
        return level + self.lower

    @property
    def ask_lang(self) -> Markup:
        """The mark that words are in another language than the report."""
        return Markup("") if self.language == "en" else Markup(' lang="{}"').format(self.language)


def tab_place(ask: str, ask_whole: str, language: str) -> Place:
    """The place of a report inside another page: its title is a heading of level 2, the scores
    come first."""
    return Place(_SCORES_FIRST, "quality-", 1, ask, ask_whole, language)


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
    return _fill("page.html.j2", Place(), scores, settings, lost)


def run_text(scores: Scores, settings: Settings, lost: tuple[Lost, ...], place: Place) -> str:
    """The same report as an element of another page, in English."""
    return _fill("run.html.j2", place, scores, settings, lost)


def _fill(
    template: str, place: Place, scores: Scores, settings: Settings, lost: tuple[Lost, ...]
) -> str:
    groups, types = figures.main_groups(scores), figures.types_of(scores)
    return (
        environment()
        .get_template(template)
        .render(
            css=Markup((HERE / "page.css").read_text(encoding="utf-8")),
            place=place,
            titles=_TITLES,
            settings=settings,
            scores=scores,
            groups=groups,
            whole=groups[0],
            lost_in_all=figures.lost(groups[0]),
            group_names=figures.group_names(groups),
            types=types,
            in_short=[BY_NAME[name] for name in _IN_SHORT],
            columns=[BY_NAME[name] for name in figures.COLUMNS],
            metrics=_by_group(),
            meanings=MEANINGS,
            plots=draw_all(scores, groups[0], types, place.prefix),
            lost=lost,
            failures_file=FAILURES,
        )
    )


def environment() -> Environment:
    """What the templates of this folder are read with."""
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
    environment.filters["in_link"] = lambda words: quote(words, safe="")
    return environment


def _drawn(plot: Plot) -> Markup:
    """A plot's own markup, in which every text is escaped already."""
    return Markup(plot.svg)


def _by_group() -> dict[str, list[Metric]]:
    groups: dict[str, list[Metric]] = {}
    for metric in METRICS:
        groups.setdefault(metric.group, []).append(metric)
    return groups
