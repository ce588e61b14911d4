"""Tables as rows with a header, and which cell a question asks for. Reads words, never guesses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus import Passage
from index.vocabulary import stem, terms, tokens

_FIGURE = re.compile(r"[£$€]?\d[\d,.]*\s?%?")
_COUNTS = re.compile(
    r"\b(?:how many|numbers?(?: of)?|count|total|figures?|how much|what (?:share|proportion|"
    r"percentage)|faint|nifer)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table passage: `start` and `end` are offsets in the passage's text."""

    passage: Passage
    header: tuple[str, ...]
    cells: tuple[str, ...]
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """How well a row fits a question: the share of its label's words asked for (0 to 1), and the
    columns that the question names."""

    row: Row
    coverage: float
    columns: tuple[int, ...]


def asks_for_figure(question: str) -> bool:
    """Whether the question wants a number that a table may hold."""
    return bool(_COUNTS.search(question))


def read_rows(passage: Passage) -> tuple[Row, ...]:
    """The rows under a table's header; nothing for a passage that is no table."""
    if passage.kind != "table":
        return ()
    lines = passage.text.split("\n")
    header = tuple(c.strip() for c in lines[0].split("\t"))
    cells = [tuple(c.strip() for c in line.split("\t")) for line in lines[1:]]
    column = _label_column(cells)
    rows = []
    at = len(lines[0]) + 1
    for line, row in zip(lines[1:], cells, strict=True):
        label = row[column] if column < len(row) and row[column] else row[0]
        rows.append(Row(passage, header, row, label, at, at + len(line)))
        at += len(line) + 1
    return tuple(rows)


def _label_column(rows: list[tuple[str, ...]]) -> int:
    """The first column that is not all figures: it names the rows."""
    width = max((len(r) for r in rows), default=0)
    for column in range(width):
        values = [r[column] for r in rows if column < len(r) and r[column]]
        figures = sum(bool(_FIGURE.fullmatch(v) or re.match(r"totals?\b", v, re.I)) for v in values)
        if figures < len(values):
            return column
    return 0


def match_row(row: Row, asked: frozenset[str], follow_up: frozenset[str] = frozenset()) -> Match:
    """Compares a row with the stems of a question (synonyms among them).

    A follow-up ("And emergency ones?") names a row by a part of its label: `follow_up` are its own
    meaningful stems, and a row that holds them all fits.
    """
    label = {t for t in terms(row.label) if t}
    # "11-15" is two figures, and a total is asked for by that word.
    covered = sum(1 for t in label if t in asked)
    columns = tuple(
        i
        for i, name in enumerate(row.header)
        if name and set(terms(name)) and set(terms(name)) <= asked and i < len(row.cells)
    )
    coverage = covered / len(label) if label else 0.0
    if follow_up and follow_up <= label:
        coverage = max(coverage, 0.95)
    return Match(row, coverage, columns)


def asked_stems(question: str, same: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The stems of a question's words, with those that mean the same."""
    own = {stem(w) for w in tokens(question)}
    return frozenset(own | {other for t in own for other in same.get(t, ())})
