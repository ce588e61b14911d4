"""Stretches of text between two block borders become lines: where line breaks part paragraphs,
which gap parts a number from its text, what of it is bold.

It knows characters, not elements, and leaves what a mark means to `corpus.reference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.block import line_block
from corpus.formats.html_tree import clean

NOTE = "\x01"  # stands where a note's mark was
GAP = "\x02"  # an element ended that held nothing but a mark
NUMBER = "\x03"  # an element ended that held nothing but figures

_SPACES = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
_HEAD = re.compile(rf"[{_SPACES}]*([^{_SPACES}]{{1,14}})([{_SPACES}]+)(?=[^{_SPACES}])")
_WIDE = re.compile(r"\t|[\u2001\u2003]|(?:[ ]?[\u00a0\u2000-\u200a\u202f]){2}")
_SIGNS = NOTE + GAP + NUMBER + " \t\n\u00a0"
_WHITE = re.compile(rf"[\s{NOTE}{GAP}{NUMBER}]")
_WORD = re.compile(r"\w")
_BULLET = re.compile(r"^(\s*)[\uf000-\uf8ff](?=\s)")  # of a font of symbols
_FULL_LINE = 45  # characters; a shorter line that is broken off was broken on purpose


class Run(NamedTuple):
    """A piece of text; `link` is 1 in a link, 2 in a link to a place of this page."""

    text: str
    bold: bool
    link: int


class Line(NamedTuple):
    """One paragraph's text: `text` has a tab where a wide gap follows its first word; `bare` is a
    number without punctuation that stood at its head in an element of its own."""

    text: str
    runs: tuple[Run, ...]
    bare: str = ""

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    def is_bold(self, text: str) -> bool:
        """Whether all of `text`, which ends this line, is bold."""
        if not any(run.bold and run.text.strip(_SIGNS) for run in self.runs):
            return False
        left = len(_WHITE.sub("", text))
        for run in reversed(self.runs):
            visible = len(_WHITE.sub("", run.text))
            if visible and left > 0 and not run.bold:
                return False
            left -= visible
        return bool(text)

    def is_linked(self, kind: int) -> bool:
        """Whether all its words stand in links of this kind or a nearer one; not where it has none:
        a line of "…" leads nowhere."""
        worded = [run for run in self.runs if _WORD.search(run.text)]
        return bool(worded) and all(run.link >= kind for run in worded)


def lines_of(runs: list[Run], *, whole: bool) -> Iterator[Line]:
    """The paragraphs in a stretch of text: two line breaks part them, and one does before a mark
    or beside a bold line. With `whole` nothing parts them."""
    if not any(run.text == "\n" for run in runs):
        yield _line(runs)
        return
    if whole:
        joined = [Run(" ", r.bold, r.link) if r.text == "\n" else r for r in runs]
        yield _line(joined)
        return
    part: list[Run] = []
    first_kind = ""
    for broken in _broken(runs):
        line = _line(broken)
        if part:
            before = _line(part)
            if not line.text or _parts(before, line, part, broken, first_kind):
                yield before
                part = []
            else:
                part.append(Run(" ", True, 2))
        if not part:
            first_kind = line_block(line.text).kind
        part += broken
    yield _line(part)


def _broken(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs of each line."""
    current: list[Run] = []
    for run in runs:
        if run.text == "\n":
            yield current
            current = []
        else:
            current.append(run)
    yield current


def _parts(before: Line, line: Line, part: list[Run], broken: list[Run], first_kind: str) -> bool:
    """Whether a single line break between two lines parts paragraphs."""
    if not before.text:
        return True
    kind = line_block(line.text).kind
    if kind == "bullet":
        return True
    if kind in ("numbered", "subitem"):
        ended = re.search(r"[.;:?!,)”’]\s*(?:and|or)?$|\b(?:and|or)$", before.text)
        return bool(ended) or len(before.text) < _FULL_LINE or kind == first_kind
    one, other = before.is_bold(before.text), line.is_bold(line.text)
    short = before if one else line
    return one != other and short.words <= 20 and not _is_mixed(broken if one else part)


def _is_mixed(runs: list[Run]) -> bool:
    """Whether a line begins bold and goes on plain: a word in bold, not a heading."""
    visible = [run for run in runs if run.text.strip()]
    return bool(visible) and visible[0].bold and not all(run.bold for run in visible)


def _line(runs: list[Run]) -> Line:
    raw = "".join(run.text for run in runs)
    if NOTE in raw:
        raw = re.sub(rf"\s*{NOTE}[\s{NOTE}]*(?=[.,;:)?!])", "", raw)
        raw = re.sub(rf"\s+{NOTE}[\s{NOTE}]*|{NOTE}[{NOTE}]*\s+[\s{NOTE}]*", " ", raw)
        raw = raw.replace(NOTE, "")
    bare = ""
    number, sign, rest = raw.partition(NUMBER)
    if sign:
        rest = rest.replace(NUMBER, "")
        if re.match(r"\s+[“‘'\"(]?[A-Z]", rest) and len(rest.split()) >= 6:
            bare = number.strip()
        raw = number + rest
    mark, sign, rest = raw.partition(GAP)
    if sign:
        rest = rest.replace(GAP, "")
        raw = mark + ("\t" if re.match(r"[^\W\d_]|[“‘'\"(\[]", rest) else "") + rest
    raw = _BULLET.sub(r"\1•", raw)
    head = _HEAD.match(raw)
    if head and _WIDE.search(head.group(2)):
        text = f"{clean(head.group(1))}\t{clean(raw[head.end() :])}"
    else:
        text = clean(raw)
    return Line(text, tuple(runs), bare)
