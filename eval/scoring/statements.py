"""The statements of an answer and whether what they cite supports them, after ALCE.

Gao et al., "Enabling Large Language Models to Generate Text with Citations" (2023), section 3: a
statement is *recalled* when the passages that it cites, taken together, support it; one that cites
nothing is not. A citation of a recalled statement is *precise* unless it is irrelevant: it does not
support the statement alone, and the others do so without it; a citation of a statement that is not
recalled is not precise.

ALCE asks a model whether passages support a statement. We ask none. Of an answer that quotes, each
statement has to be a quotation (`is_quoted`). Of a model's, its words have to stand there: every
figure, negation and duty, and nearly every other word (`stands_in`); words put together falsely are
not seen. A judge (`eval judge`) sees more, and costs a model.

What an answer says in the product's own words (`eval.scoring.frames`) is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.scoring.frames import Sources, is_own
from eval.scoring.words import holds_all, holds_nearly, is_run, words_of

_HEAD = 2  # lines over a table's rows: its name and its columns

Supports = Callable[[str, Sequence[str]], bool]

# A year in brackets, as in "[2009] UKHL 26", is no marker.
_MARKERS = re.compile(r"((?:\[\d{1,3}\]\s*)+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of an answer without Markdown, and the markers of the citations that follow them."""

    text: str
    markers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """Counts over an answer's statements: those there are, those that what they cite supports;
    the citations there are, those that are precise. `unsupported` are the others, in words."""

    statements: int
    recalled: int
    citations: int
    precise: int
    unsupported: tuple[Statement, ...]


def split_statements(text: str) -> list[Statement]:
    """All that an answer's Markdown says, in order, but for the lines that name a quotation's
    passage: words up to a marker, and line by line what no marker follows."""
    return [s for block in re.split(r"\n\s*\n", text) for s in _block_statements(block)]


def _block_statements(block: str) -> Iterator[Statement]:
    if block.lstrip().startswith("⚠"):  # a note names its passages within its sentence
        yield Statement(_plain(re.sub(r"\s*\[\d{1,3}\]", "", block)).removeprefix("⚠ "))
        return
    words = ""
    for piece in _MARKERS.split(block):
        if not _MARKERS.fullmatch(piece):
            words = piece
            continue
        if plain := _plain(words):
            yield Statement(plain, markers_of(piece))
        words = ""
    lines = (line.replace("—", "", 1) for line in words.split("\n"))  # no quotation's, here
    yield from (Statement(plain) for line in lines if (plain := _plain(line)))


def markers_of(text: str) -> tuple[int, ...]:
    """The markers in a text, in order."""
    return tuple(int(marker) for marker in re.findall(r"\[(\d{1,3})\]", text))


def attributions(text: str) -> list[tuple[str, int]]:
    """The lines that say where a quotation is from: the name, and the marker behind it."""
    found = re.findall(r"(?m)^\s*(?:>\s*)?—\s(.+?)\s*\[(\d{1,3})\]\s*$", text)
    return [(name, int(marker)) for name, marker in found]


def _plain(block: str) -> str:
    """A block's words: Markdown's marks and the line that says where a quotation is from aside."""
    lines = [re.sub(r"^\s*>\s?", "", line) for line in block.split("\n")]
    lines = [line for line in lines if not re.match(r"\s*—\s", line)]
    # A list's own marks, and the number of the passage that an item is.
    text = " ".join(re.sub(r"^\s*(?:[-•]|\d+\.)\s+(?:\*\*\S+\*\*\s)?", "", x) for x in lines)
    text = re.sub(r"\*+|\\(?=\W)", "", text).replace("|", " ")
    return " ".join(text.split()).strip(" .;,")


def weigh(said: Sequence[Statement], sources: Sources, supports: Supports) -> Support:
    """ALCE's counts over what an answer says."""
    recalled = citations = precise = 0
    unsupported = []
    statements = claims(said, sources)
    for statement in statements:
        citations += len(statement.markers)
        cited = [sources.passages[m] for m in statement.markers if m in sources.passages]
        if len(cited) < max(1, len(statement.markers)) or not supports(statement.text, cited):
            unsupported.append(statement)
            continue
        recalled += 1
        precise += sum(_is_precise(statement.text, cited, at, supports) for at in range(len(cited)))
    return Support(len(statements), recalled, citations, precise, tuple(unsupported))


def claims(said: Sequence[Statement], sources: Sources) -> list[Statement]:
    """What an answer says that is not the product's own."""
    return [s for s in said if s.markers or not is_own(s.text, sources)]


def _is_precise(statement: str, cited: Sequence[str], at: int, supports: Supports) -> bool:
    if len(cited) == 1 or supports(statement, [cited[at]]):
        return True
    return not supports(statement, [*cited[:at], *cited[at + 1 :]])


def stands_in(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement's words stand in the passages, taken together."""
    return is_run(statement, passages) or holds_nearly(statement, passages)


def is_quoted(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement of an answer that only quotes is one: a run of words of a passage, or of
    a table (whose cells have tabs between) cells of one row, with what stands over them."""
    tables = [p.split("\n") for p in passages if "\t" in p]
    return is_run(statement, [p for p in passages if "\t" not in p]) or any(
        _is_rows(statement, table)
        or any(holds_all(statement, [*table[:_HEAD], row]) for row in table[_HEAD:])
        for table in tables
    )


def _is_rows(statement: str, table: Sequence[str]) -> bool:
    """Whether a statement is a table's rows, one after the other, or a run of one row."""
    said = words_of(statement)
    rows = [words_of(row) for row in table]
    for start in range(len(rows)):
        words: list[str] = []
        for row in rows[start:]:
            words += row
            if len(words) >= len(said):
                break
        if words == said:
            return True
    return is_run(statement, table)
