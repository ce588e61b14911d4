"""The statements of an answer and whether what they cite supports them, after ALCE.

Gao et al., "Enabling Large Language Models to Generate Text with Citations" (2023), section 3: a
statement is *recalled* when the passages that it cites, taken together, support it; one that cites
nothing is not. A citation of a recalled statement is *precise* unless it is irrelevant: it does not
support the statement alone, and the others do so without it; a citation of a statement that is not
recalled is not precise.

ALCE asks a model whether passages support a statement. We ask none. Of an answer that quotes, each
statement has to be a quotation (`is_quoted`). Of a model's, its words have to stand there: every
figure, negation and duty, and nearly every other word (`stands_in`); so an invented figure or
name is seen, and words put together falsely are not. A judge (`eval judge`) sees more, and costs a
model.

What an answer says in the product's own words is no statement, as long as it says nothing else:
"The documents do not say", the names of what is cited and nearest, a note on what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.vocabulary import STOPWORDS, stem

NEARLY = 0.8  # the share of a statement's words that its passages hold, where it is no quotation
_HEAD = 2  # lines over a table's rows: its name and its columns

Supports = Callable[[str, Sequence[str]], bool]

# A year in brackets, as in "[2009] UKHL 26", is no marker.
_MARKERS = re.compile(r"((?:\[\d{1,3}\]\s*)+)")
_NOTE = re.compile(r"^(?:⚠|\*[^*].*[^*]\*$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of an answer without Markdown, the markers of the citations that follow them, and
    whether they are a note beside the answer."""

    text: str
    markers: tuple[int, ...] = ()
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """What an answer may speak of: the words of the passage behind each marker, and what the
    product itself may say beside them (`own`: its sentences, names, dates, what differs)."""

    passages: Mapping[int, str] = field(default_factory=dict)
    own: Sequence[str] = ()


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
    passage."""
    found: list[Statement] = []
    for block in re.split(r"\n\s*\n", text):
        if _NOTE.match(block.strip()):
            found.append(Statement(_plain(_MARKERS.sub(" ", block)), is_note=True))
        else:
            found += _block_statements(block)
    return found


def _block_statements(block: str) -> Iterator[Statement]:
    words = ""
    for piece in _MARKERS.split(block):
        if not _MARKERS.fullmatch(piece):
            words = _plain(piece)
            continue
        if words:
            yield Statement(words, tuple(int(m) for m in re.findall(r"\d+", piece)))
        words = ""
    if words:
        yield Statement(words)


def _plain(block: str) -> str:
    """A block's words: Markdown's marks and the line that says where a quotation is from aside."""
    lines = [re.sub(r"^\s*>\s?", "", line) for line in block.split("\n")]
    lines = [line for line in lines if not re.match(r"\s*—\s", line)]
    # A list's own marks, and the number of the passage that an item is.
    text = " ".join(re.sub(r"^\s*(?:[-•]|\d+\.)\s+(?:\*\*\S+\*\*\s)?", "", x) for x in lines)
    text = re.sub(r"\*+|\\(?=\W)", "", text).replace("|", " ")
    return " ".join(text.split()).strip(" .;,")


def weigh(said: Sequence[Statement], sources: Sources, supports: Supports | None = None) -> Support:
    """ALCE's counts over what an answer says."""
    supports = supports or stands_in
    recalled = citations = precise = 0
    unsupported = []
    statements = claims(said, sources)
    for statement in statements:
        citations += len(statement.markers)
        cited = [sources.passages[m] for m in statement.markers if m in sources.passages]
        if not cited or not supports(statement.text, cited):
            unsupported.append(statement)
            continue
        recalled += 1
        precise += sum(_is_precise(statement.text, cited, at, supports) for at in range(len(cited)))
    return Support(len(statements), recalled, citations, precise, tuple(unsupported))


def claims(said: Sequence[Statement], sources: Sources) -> list[Statement]:
    """What an answer says that is not the product's own."""
    return [statement for statement in said if not _is_own(statement, sources)]


def _is_own(statement: Statement, sources: Sources) -> bool:
    """Whether words without a citation are the product's own; a note may quote what is cited."""
    if statement.markers:
        return False
    if not statement.is_note:
        return stands_in(statement.text, sources.own)
    # A note adds up, which no passage does: how well is measured by `eval differences`.
    words = re.sub(r"\d[\d.,]*", " ", statement.text)
    return stands_in(words, [*sources.own, *sources.passages.values()])


def _is_precise(statement: str, cited: Sequence[str], at: int, supports: Supports) -> bool:
    if len(cited) == 1 or supports(statement, [cited[at]]):
        return True
    return not supports(statement, [*cited[:at], *cited[at + 1 :]])


def stands_in(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement's words stand in the passages, taken together: as a quotation, or every
    figure, negation and duty and `NEARLY` all other words that mean anything."""
    if is_verbatim(statement, passages):
        return True
    said, given = _words(statement), [w for p in passages for w in _words(p)]
    held = {_stemmed(w) for w in given}
    if any(w not in held for w in said if w[0].isdigit() or w in _STRICT):
        return False
    words = [w for w in said if not w[0].isdigit() and w not in STOPWORDS]
    return sum(_stemmed(w) in held for w in words) >= NEARLY * len(words)


def is_quoted(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement of an answer that only quotes is one: a run of words of a passage, or of
    a table (whose cells have tabs between) cells of one row, with what stands over them."""
    if is_verbatim(statement, passages):
        return True
    tables = [p.split("\n") for p in passages if "\t" in p]
    return bool(tables) and all(
        any(stands_in(cells, [*table[:_HEAD], row]) for table in tables for row in table)
        for cells in statement.split(";")
    )


def is_verbatim(statement: str, passages: Sequence[str]) -> bool:
    """Whether a statement is a run of words of one of the passages."""
    said = f" {' '.join(_words(statement))} "
    return any(said in f" {' '.join(_words(passage))} " for passage in passages)


# Words of which one that is not there turns a statement round.
_STRICT = frozenset(
    """not no never none nor neither without cannot must may shall should can will one two three
    four five six seven eight nine ten eleven twelve""".split()
)


def _words(text: str) -> list[str]:
    text = re.sub(r"(?m)^\s*(?:[-•]|\d+\.)\s+", "", text)
    text = re.sub(r"[‘’]", "'", text.lower())
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?", text)


def _stemmed(word: str) -> str:
    return word if word[0].isdigit() or word in _STRICT else stem(word)
