"""A report for people on how a document was read: counts, gaps, numbers used twice, restarts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.library import Library
from corpus.passage import Document, Passage
from corpus.reference import KINDS, numbers_of, value


@dataclass(frozen=True, slots=True)
class Report:
    """What the reader found in one document; `faults` are worth a look, `counts` is by kind."""

    document: str
    counts: dict[str, int]
    runs: tuple[str, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def check_document(document: Document) -> Report:
    """Counts a document's passages and looks for breaks in its numbering."""
    counts = Counter(p.kind for p in document.passages)
    runs_of: dict[str | None, list[Passage]] = {}
    for p in document.passages:
        if p.kind == "paragraph" and p.parent is None and p.number:
            runs_of.setdefault(p.within, []).append(p)
    faults = []
    for within, members in runs_of.items():
        where = f" under “{within.strip(' :')}”" if within else ""
        if within:
            faults.append(f"numbers restart{where} ({len(members)} passages)")
        faults += [f"{fault}{where}" for fault in _gaps(members)]
    faults += _repeats(document.passages)
    faults += [
        f"{p.kind} {p.number} has no words: the file shows its number with nothing after it"
        for p in document.passages
        if p.number and not p.text.strip()
    ]
    runs = []
    for kind in KINDS:
        numbered = [p.number for p in document.passages if p.kind == kind and p.number]
        if numbered:
            runs.append(f"{kind}s {numbered[0]} to {numbered[-1]} ({len(numbered)})")
        elif counts[kind]:
            runs.append(f"{kind}s ({counts[kind]})")
    return Report(
        document.id,
        {str(k): n for k, n in counts.items()},
        tuple(runs),
        tuple(faults),
        document.notes,
    )


def _gaps(passages: Iterable[Passage]) -> Iterable[str]:
    """Numbers that are missed out, in a run of 1, 2, 3 and in each of 1.1, 1.2, 1.3."""
    last: dict[str, int] = {}
    for passage in passages:
        numbers = numbers_of(passage.number or "")
        stem, _, first = numbers[0].rpartition(".")
        start, end = value(first), value(numbers[-1].rpartition(".")[2])
        if start is None or end is None:
            continue
        previous = last.get(stem, 0)
        if start > previous + 1 and (previous or stem):
            gone = [f"{stem}.{n}" if stem else str(n) for n in range(previous + 1, start)]
            shown = ", ".join(gone) if len(gone) <= 8 else f"{gone[0]} to {gone[-1]}"
            yield f"missing: paragraph {shown} (before {passage.number})"
        last[stem] = max(previous, end)


def _repeats(passages: Iterable[Passage]) -> Iterable[str]:
    """Numbers that stand more than once in one run, with the pages where the file has any."""
    seen: dict[tuple[str, str, str | None], list[Passage]] = {}
    for p in passages:
        if p.number and p.parent is None:
            seen.setdefault((p.kind, p.number, p.within), []).append(p)
    for (kind, number, within), same in seen.items():
        if len(same) > 1:
            where = f" under “{within.strip(' :')}”" if within else ""
            pages = sorted({p.page for p in same if p.page is not None})
            on = f" (page {', '.join(map(str, pages))})" if pages else ""
            yield f"{kind} {number} stands {len(same)} times{where}{on}"


def report_text(library: Library) -> str:
    """The report as people read it in a terminal."""
    lines = []
    for document in library.documents:
        report = check_document(document)
        lines.append(f"{document.id}  ({document.path.name}: {document.title})")
        lines.append(f"  {'; '.join(report.runs)}")
        lines += [f"  look at: {fault}" for fault in report.faults] or ["  numbering is unbroken"]
        lines += [f"  note: {note}" for note in report.notes]
    lines += [f"could not be read: {fault.message}" for fault in library.faults]
    return "\n".join(lines)
