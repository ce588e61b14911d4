"""How well the readers keep the numbers: passages scored against truth files.

`FILE.truth.jsonl` beside a document has one line for each paragraph that somebody looked up:
`para` (the number as printed), `starts` (how its text begins) and, where they matter, `page` (of
the file, from 1) and `within` (the heading under which the number counts). `FILE.full.jsonl` is
the same for every number of a document. A line is right when a passage with that number begins
so, white space, quotation marks and the punctuation of the mark aside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.block import ReadingError
from corpus.library import read_document
from corpus.passage import Passage, listed_passages

SUFFIXES = (".truth.jsonl", ".full.jsonl")


@dataclass(frozen=True, slots=True)
class TruthLine:
    """One paragraph that somebody looked up; `line` is its line in the truth file, from 1."""

    para: str
    starts: str
    page: int | None
    within: str | None
    line: int


@dataclass(frozen=True, slots=True)
class TruthScore:
    """A document's score: how many of the `lines` were found, and why the others were not."""

    name: str
    found: int
    lines: int
    misses: tuple[str, ...]


class TruthError(Exception):
    """A truth file or folder can't be used; the message names file and line."""


def truth_lines(path: Path) -> list[TruthLine]:
    """The lines of a truth file.

    Raises:
        TruthError: a line is not JSON or lacks `para` or `starts`.
    """
    lines = []
    for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            fields = json.loads(text)
            page, within = fields.get("page"), fields.get("within")
            lines.append(TruthLine(str(fields["para"]), str(fields["starts"]), page, within, n))
        except (json.JSONDecodeError, KeyError, AttributeError, TypeError):
            raise TruthError(
                f"{path.name}, line {n}: write one JSON object with `para` and `starts`"
            ) from None
    return lines


def score_folder(folder: Path) -> list[TruthScore]:
    """The score of every document in `folder` that has a truth file, by name.

    Raises:
        TruthError: there is no truth file, or one is faulty.
    """
    scores = []
    for suffix in SUFFIXES:
        for truth in sorted(folder.glob(f"*{suffix}")):
            scores.append(score_file(truth.with_name(truth.name.removesuffix(suffix)), truth))
    if not scores:
        raise TruthError(f"no FILE.truth.jsonl in {folder}; give a folder that has some")
    return scores


def score_file(document: Path, truth: Path) -> TruthScore:
    """One document against one truth file; a document that can't be read scores nothing."""
    lines = truth_lines(truth)
    try:
        passages = listed_passages(read_document(document))
    except (ReadingError, OSError) as error:
        return TruthScore(truth.name, 0, len(lines), (str(error),))
    misses = tuple(why for line in lines if (why := _miss(line, passages)))
    return TruthScore(truth.name, len(lines) - len(misses), len(lines), misses)


def _miss(line: TruthLine, passages: Iterable[Passage]) -> str | None:
    """Why no passage is right for this line, or None when one is."""
    number, starts = _number(line.para), _plain(line.starts)
    numbered = [p for p in passages if p.number and _number(p.number) == number]
    begun = [p for p in numbered if _plain(p.text).startswith(starts)]
    where = f"line {line.line}: {line.para} “{line.starts[:50]}”"
    if any(_stands(line, p) for p in begun):
        return None
    if begun:
        found = "; ".join(f"{p.label}, page {p.page}" for p in begun)
        return f"{where}: found, but elsewhere ({found})"
    other = [p for p in passages if starts in _plain(p.text)]
    if other:
        return f"{where}: these words stand in {other[0].label}"
    if numbered:
        return f"{where}: the number has “{numbered[0].text[:50]}”"
    return f"{where}: neither number nor words were found"


def _stands(line: TruthLine, passage: Passage) -> bool:
    if line.page is not None and passage.page != line.page:
        return False
    if line.within is None:
        return True
    place = _plain(line.within)
    return any(_plain(h).startswith(place) for h in (*passage.headings, passage.within or ""))


def _number(printed: str) -> str:
    return printed.strip(" .()[]:").lower()


def _plain(text: str) -> str:
    text = re.sub(r"[‘’‛`´]", "'", re.sub(r"[“”„«»]", '"', text))
    text = re.sub(r"[\u2010\u2011]", "-", text)
    return re.sub(r"\s+", " ", text).strip().lower()


def truth_text(scores: Iterable[TruthScore]) -> str:
    """The scores as people read them in a terminal, misses below each file."""
    lines = []
    found = total = 0
    for score in scores:
        found, total = found + score.found, total + score.lines
        lines.append(f"{score.found:5} of {score.lines:<5} {score.name}")
        lines += [f"      {miss}" for miss in score.misses]
    lines.append(f"{found:5} of {total:<5} in all ({found / max(1, total):.1%})")
    return "\n".join(lines)
