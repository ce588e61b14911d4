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
    main = [p for p in document.passages if p.kind == "paragraph" and p.within is None]
    faults = [*_gaps(main), *_repeats(document.passages)]
    restarts = {p.within: 0 for p in document.passages if p.within}
    for p in document.passages:
        if p.within:
            restarts[p.within] += 1
    faults += [f"numbers restart under “{name}” ({n} passages)" for name, n in restarts.items()]
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
    previous = 0
    for passage in passages:
        numbers = [value(n) for n in numbers_of(passage.number or "")]
        if numbers[0] is None or numbers[-1] is None:
            continue
        if numbers[0] > previous + 1 and previous:
            missing = [str(n) for n in range(previous + 1, numbers[0])]
            yield f"missing: paragraph {', '.join(missing)} (before {passage.number})"
        previous = max(previous, numbers[-1])


def _repeats(passages: Iterable[Passage]) -> Iterable[str]:
    seen = Counter((p.kind, p.number, p.within) for p in passages if p.number)
    for (kind, number, _), times in seen.items():
        if times > 1:
            yield f"{kind} {number} stands {times} times"


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
