"""The statements of an answer and whether what they cite supports them, after ALCE.

Gao et al., "Enabling Large Language Models to Generate Text with Citations" (2023), section 3: a
statement is *recalled* when the passages that it cites, taken together, support it. A citation of
a recalled statement is *precise* unless it is irrelevant: it does not support the statement alone,
and the others do so without it; a citation of a statement that is not recalled is not precise.

ALCE asks a model whether passages support a statement. `stands_in` asks none: the words stand there
as a quotation, or every figure does and nearly every other word. So it sees an invented figure or
name, and not a changed "may". A judge (`eval judge`) sees more, and costs a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.vocabulary import STOPWORDS, stem

NEARLY = 0.8  # the share of a statement's words that its passages hold, where it is no quotation

Supports = Callable[[str, Sequence[str]], bool]

# A year in brackets, as in "[2009] UKHL 26", is no marker.
_MARKERS = re.compile(r"((?:\[\d{1,3}\]\s*)+)")
_ASIDE = re.compile(r"^(?:⚠|\*[^*].*[^*]\*$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of an answer without Markdown, and the markers of the citations that follow them."""

    text: str
    markers: tuple[int, ...]


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
    """The statements of an answer's Markdown that carry a marker, in order.

    What stands beside the answer is left out: notes on differences (their dates and sums are not
    in the passages), on a document's status, and whatever carries no marker.
    """
    found: list[Statement] = []
    for block in re.split(r"\n\s*\n", text):
        if not _ASIDE.match(block.strip()):
            found += _block_statements(block)
    return found


def _block_statements(block: str) -> Iterator[Statement]:
    words = ""
    for piece in _MARKERS.split(block):
        markers = tuple(int(m) for m in re.findall(r"\[(\d{1,3})\]", piece))
        if not markers or not _MARKERS.fullmatch(piece):
            words = piece
            continue
        plain = _plain(words)
        if plain:
            yield Statement(plain, markers)


def _plain(block: str) -> str:
    """A block's words: Markdown's marks and the line that says where a quotation is from aside."""
    lines = [re.sub(r"^\s*>\s?", "", line) for line in block.split("\n")]
    lines = [line for line in lines if not re.match(r"\s*—\s", line)]
    text = " ".join(re.sub(r"^\s*(?:[-•]|\d+\.)\s+", "", line) for line in lines)
    text = re.sub(r"\*\*|\\(?=\W)", "", text).replace("|", " ")
    return " ".join(text.split()).strip(" .;,")


def weigh(
    statements: Sequence[Statement], passages: dict[int, str], supports: Supports | None = None
) -> Support:
    """ALCE's counts; `passages` gives the text behind each marker."""
    supports = supports or stands_in
    recalled = citations = precise = 0
    unsupported = []
    for statement in statements:
        cited = [passages[m] for m in statement.markers if m in passages]
        citations += len(statement.markers)
        if not cited or not supports(statement.text, cited):
            unsupported.append(statement)
            continue
        recalled += 1
        precise += sum(_is_precise(statement.text, cited, at, supports) for at in range(len(cited)))
    return Support(len(statements), recalled, citations, precise, tuple(unsupported))


def _is_precise(statement: str, cited: Sequence[str], at: int, supports: Supports) -> bool:
    if len(cited) == 1 or supports(statement, [cited[at]]):
        return True
    return not supports(statement, [*cited[:at], *cited[at + 1 :]])


def stands_in(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement's words stand in the passages, taken together: as a quotation, or every
    figure and `NEARLY` all other words that mean anything."""
    said, given = _words(statement), [w for p in passages for w in _words(p)]
    if f" {' '.join(said)} " in f" {' '.join(given)} ":
        return True
    held = {_stemmed(w) for w in given}
    asked = [w for w in said if w not in STOPWORDS]
    if any(w not in held for w in asked if w[0].isdigit()):
        return False
    words = [w for w in asked if not w[0].isdigit()]
    return sum(_stemmed(w) in held for w in words) >= NEARLY * len(words)


def _words(text: str) -> list[str]:
    text = re.sub(r"[‘’]", "'", text.lower())
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?", text)


def _stemmed(word: str) -> str:
    return word if word[0].isdigit() else stem(word)
