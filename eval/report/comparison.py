"""Two runs beside each other, and a gate's verdict, as people read them in a terminal or a pull
request (the text is Markdown), or as a piece of a page (HTML)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from eval.comparing import Comparison, Fall, Moved
from eval.folder import ANSWERS, Settings, read_answers
from eval.report.figures import number, plain
from eval.scoring import BY_NAME, METRICS, Change

_NAMED = 12  # questions named after a fall
_SURE = 0.05


def comparison_text(
    comparison: Comparison, questions: Mapping[str, str], differ: Sequence[str] = ()
) -> str:
    """What changed from one run to the other; `questions` gives the words of those that moved,
    `differ` what else was not the same in the two runs."""
    better = [m for m in comparison.moved if m.is_better]
    worse = [m for m in comparison.moved if not m.is_better]
    count = len(comparison.pairs)
    parts = [
        f"{count} questions in both runs: {len(better)} better, {len(worse)} worse, "
        f"{count - len(comparison.moved)} alike."
    ]
    if differ:
        parts.append("Not made the same way:\n\n" + "\n".join(f"- {each}" for each in differ))
    parts += notes(comparison)
    parts.append(_changes_table(comparison.changes))
    if comparison.causes:
        parts.append(_causes_table(comparison))
    for title, moved in (("Worse", worse), ("Better", better)):
        if moved:
            lines = "\n".join(_moved_text(m, questions.get(m.after.id, "")) for m in moved)
            parts.append(f"## {title}\n\n{lines}")
    return "\n\n".join(parts)


def notes(comparison: Comparison) -> list[str]:
    """What was not compared, and why, a sentence each."""
    told = []
    if comparison.gone or comparison.new:
        told.append(
            f"Only in the first run: {len(comparison.gone)}; only in the second: "
            f"{len(comparison.new)}. They are not compared."
        )
    if comparison.unscored:
        names = ", ".join(comparison.unscored)
        told.append(f"Not scored any more, for their gold is not in the documents: {names}.")
    if comparison.asked_otherwise:
        names = ", ".join(comparison.asked_otherwise)
        told.append(f"Not compared, for their words, gold or facts were changed: {names}.")
    if comparison.reworded:
        names = ", ".join(comparison.reworded)
        told.append(f"The documents have other words where the gold of these stands: {names}.")
    return told


def made_otherwise(before: Settings, after: Settings) -> list[str]:
    """What else than the product's code was not the same in the two runs."""
    both = {
        "documents": (before.documents or "the library", after.documents or "the library"),
        "index": (before.fingerprint[:12], after.fingerprint[:12]),
        "model": (before.model or "none", after.model or "none"),
        "questions": (_sets(before), _sets(after)),
    }
    return [f"{name}: {old} → {new}" for name, (old, new) in both.items() if old != new]


def _sets(settings: Settings) -> str:
    return ", ".join(f"{Path(p).name} {sha[:8]}" for p, sha in settings.questions.items())


def words_of(folder: Path, names: Collection[str]) -> dict[str, str]:
    """The words of some questions, where the run's answers are there to say them."""
    if not (folder / ANSWERS).is_file():
        return {}
    return {a.id: a.question for a in read_answers(folder) if a.id in names}


def _changes_table(changes: Mapping[str, Change]) -> str:
    rows = [
        "| metric | before | after | change | 95 % interval | p | |",
        "|---|--:|--:|--:|---|--:|---|",
    ]
    for metric in METRICS:
        change = changes.get(metric.name)
        if change is not None:
            rows.append(
                f"| {metric.title} | {change.before:.3f} | {change.after:.3f} | {change.by:+.3f} | "
                f"{change.low:+.3f} to {change.high:+.3f} | {change.p:.3f} | "
                f"{verdict(change, metric.better)} |"
            )
    return "\n".join(rows)


def verdict(change: Change, better: str) -> str:
    """Whether a change is for the better, in words; `better` is the metric's."""
    if abs(change.by) < 1e-9:
        return "same"
    if better == "neither":
        return ""
    way = "better" if (change.by > 0) == (better == "more") else "worse"
    is_sure = change.low > 0 or change.high < 0
    return way if is_sure and change.p <= _SURE else f"{way}, within noise"


def _causes_table(comparison: Comparison) -> str:
    rows = [f"| {cause} | {old} | {new} |" for cause, (old, new) in comparison.causes.items()]
    return "\n".join(["| failures by cause | before | after |", "|---|--:|--:|", *rows])


def _moved_text(moved: Moved, question: str) -> str:
    changed = ", ".join(
        f"{BY_NAME[name].title} {number(old)} → {number(new)}"
        for name, (old, new) in moved.changed.items()
    )
    causes = f"{moved.before.cause or 'right'} → {moved.after.cause or 'right'}"
    return f"- **{plain(moved.after.id)}** {plain(question)}\n  {causes}; {changed}"


def gate_text(comparison: Comparison, falls: Sequence[Fall]) -> str:
    """A gate's verdict, with metric, causes and questions of each fall."""
    worse = sum(not m.is_better for m in comparison.moved)
    better = len(comparison.moved) - worse
    seen = f"{len(comparison.pairs)} questions, {better} better, {worse} worse"
    lines = [f"The gate {'falls' if falls else 'stands'}: {seen}."]
    for title, is_better in (("better", True), ("worse", False)):
        names = [m.after.id for m in comparison.moved if m.is_better == is_better]
        if names:
            lines.append(f"{title}: {_named(names)}")
    if comparison.new:
        lines.append(f"not in the baseline, and so not compared: {_named(comparison.new)}")
    for fall in falls:
        lines.append(f"- {fall.words}")
        if fall.causes:
            causes = ", ".join(f"{cause} ({n})" for cause, n in fall.causes.items())
            lines.append(f"  lost by: {causes}")
        if fall.questions:
            lines.append(f"  questions: {_named(fall.questions)}")
    return "\n".join(lines)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
