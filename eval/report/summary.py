"""A run's scores in short: a table for a terminal, and Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.folder import MARKDOWN, SCORES, Settings, read_scores, read_settings, write_text
from eval.report.figures import (
    COLUMNS,
    NONE,
    causes_of,
    cell,
    full,
    group_names,
    is_short,
    lost,
    main_groups,
    moment,
    plain,
    seconds,
    types_of,
    unscored_questions,
)
from eval.scoring import BY_NAME, METRICS, TOTAL, Scores, Summary

_LISTED = 20  # questions that are named in Markdown, where not scored
_IN_MARKDOWN = (
    "right_first", "right_in_two", "citation_precision", "citation_recall", "fact_recall",
    "recall_at_5", "abstention_recall", "wrong_refusals", "quote_fidelity", "reference_fidelity",
    "statement_recall", "errors",
)  # fmt: skip
_BY_TYPE = (
    "right_first", "right_in_two", "citation_f1", "fact_recall", "recall_at_5",
    "abstention_recall", "wrong_refusals",
)  # fmt: skip


# -- for a terminal ---------------------------------------------------------------------------


def table_text(scores: Scores) -> str:
    """The scores as people read them in a terminal, what lost answers, and what was not scored."""
    groups = (*main_groups(scores), *types_of(scores))
    titles = ["", "n", *(BY_NAME[c].title for c in COLUMNS)]
    titles += ["p50 s", "p95 s", "errors"]
    heads = [_in_two(title) for title in titles]
    rows = [[upper for upper, _ in heads], [lower for _, lower in heads], *map(_row, groups)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(titles))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *_cause_lines(groups[0]), *_left_out_lines(scores)])


def _in_two(title: str) -> tuple[str, str]:
    """A heading over two lines, one word on the lower."""
    upper, _, lower = title.rpartition(" ")
    return upper, lower


def _row(summary: Summary) -> list[str]:
    errors = summary.metrics.get("errors")
    count = 0 if errors is None else round(errors.value * errors.n)
    shares = [cell(summary, column) for column in COLUMNS]
    return [summary.name, str(summary.n), *shares, *_times(summary), str(count)]


def _times(summary: Summary) -> list[str]:
    both = summary.seconds.get(TOTAL)
    return [NONE, NONE] if both is None else [seconds(e.value) for e in both]


def _cause_lines(summary: Summary) -> list[str]:
    counted = causes_of(summary)
    if not counted:
        return ["", f"no failures among {summary.n}"]
    width = len(str(max(count for _, count in counted)))
    return [
        "",
        f"failures: {lost(summary)} of {summary.n}, by the step that lost them",
        *(f"  {count:>{width}}  {cause}" for cause, count in counted),
    ]


def _left_out_lines(scores: Scores) -> list[str]:
    lines = []
    if scores.unscored:
        count = unscored_questions(scores.unscored)
        lines = ["", f"not scored, for their gold names nothing in the documents: {count}"]
        lines += [f"  {u}" for u in scores.unscored[:_LISTED]]
        lines += _more(len(scores.unscored))
    if scores.unanswered:
        lines += ["", f"without a recorded answer: {', '.join(scores.unanswered[:_LISTED])}"]
        lines += _more(len(scores.unanswered))
    return lines


def _more(count: int) -> list[str]:
    return [f"  … and {count - _LISTED} more"] if count > _LISTED else []


# -- for a pull request -----------------------------------------------------------------------


def write_markdown(folder: Path) -> Path:
    """Writes a scored run's summary into its folder; returns the file.

    Raises:
        RunError: the folder holds no scored run.
    """
    path = folder / MARKDOWN
    write_text(path, markdown_text(read_scores(folder / SCORES), read_settings(folder)))
    return path


def markdown_text(scores: Scores, settings: Settings) -> str:
    """What a reviewer needs: what was run, the main metrics, what lost answers, what is left."""
    groups = main_groups(scores)
    parts = [
        [f"## Evaluation: {groups[0].n} questions scored"],
        _run_lines(settings),
        _metric_lines(groups),
        _lost_lines(groups[0]),
        _type_lines(types_of(scores)),
        _missing_lines(scores),
        [f"Answers' digest: `{settings.digest}`"] if settings.digest else [],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _run_lines(settings: Settings) -> list[str]:
    names = ", ".join(plain(Path(name).name) for name in settings.questions)
    model = plain(settings.model) if settings.model else "no chat model, answers quote"
    lines = [
        f"{names}; {model}; begun {moment(settings.started)}; index `{settings.fingerprint[:12]}`"
    ]
    if settings.finished is None:
        lines.append("\n**This run was interrupted: it is scored as far as it went.**")
    return lines


def _metric_lines(groups: Sequence[Summary]) -> list[str]:
    names = [n for n in _IN_MARKDOWN if any(n in g.metrics for g in groups)]
    short = [m.name for m in METRICS if any(_is_short(g, m.name) for g in groups)]
    names += [name for name in short if name not in names]
    rows = [[_title(n, n in short), *(full(g, n) for g in groups)] for n in names]
    return _table(["", *group_names(groups)], rows) if rows else []


def _is_short(group: Summary, name: str) -> bool:
    return name in group.metrics and is_short(name, group.metrics[name])


def _title(name: str, is_marked: bool) -> str:
    metric = BY_NAME[name]
    less = ", less is better" if metric.better == "less" else ""
    return (
        f"**{metric.title}: must be {metric.best:.0f}**" if is_marked else f"{metric.title}{less}"
    )


def _lost_lines(summary: Summary) -> list[str]:
    counted = ", ".join(f"{cause} {count}" for cause, count in causes_of(summary))
    return [f"Failures: {lost(summary)} of {summary.n}{f' ({counted})' if counted else ''}."]


def _type_lines(types: Sequence[Summary]) -> list[str]:
    heads = ["type", "n", *(BY_NAME[n].title for n in _BY_TYPE), "p50 s", "p95 s", "failures"]
    rows = [
        [plain(t.name), str(t.n), *(cell(t, n) for n in _BY_TYPE), *_times(t), str(lost(t))]
        for t in types
    ]
    return _table(heads, rows) if rows else []


def _missing_lines(scores: Scores) -> list[str]:
    lines = []
    if scores.unscored:
        count = unscored_questions(scores.unscored)
        lines = [f"Questions not scored, for their gold names nothing in the documents: {count}"]
        lines += ["", *(f"- {plain(str(u))}" for u in scores.unscored[:_LISTED])]
        if len(scores.unscored) > _LISTED:
            lines.append(f"- and {len(scores.unscored) - _LISTED} more, in scores.json")
    if scores.unanswered:
        lines += ["", f"Questions without a recorded answer: {len(scores.unanswered)}"]
    return lines


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return [f"| {' | '.join(row)} |" for row in (heads, rule, *rows)]
