"""A conversation as a record to keep: what was asked, what was answered, and the words relied on.

It is laid out once, here, for every kind of file. Whose each run of words is (the assistant's own,
a document's, or a mark that points to a citation) is settled here too, so that no writer takes a
document's words for markup. Nothing here writes a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from assistant.answer import Answer, Citation, Language
from assistant.quoting import documents_cited, quote_block, quoted_rows, source
from assistant.rendering.places import cited_mark
from assistant.wording import say, say_date
from corpus import Document
from index.building import SearchIndex

Form = Literal["text", "item", "note", "difference", "quotation"]

_LONGEST = 120  # characters of a question that stand in its heading
_PAIRS = 12  # pairs of stars that are tried: a passage may hold thousands


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind: `is_quoted` are a document's own, `is_mark` a reference to one."""

    text: str
    is_strong: bool = False
    is_quoted: bool = False
    is_mark: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, or words set apart; each line is a tuple of runs."""

    form: Form
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: its mark ("Strategy ¶87"), its label with the page, and the words relied on, to
    the letter. Those of a table are also there as `rows`, its column heads first."""

    mark: str
    label: str
    quote: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer. `heading` is the question on one line, cut where it is long;
    `question` is it in full where that is more, else empty."""

    heading: str
    question: str
    status: str
    message: str
    blocks: tuple[Block, ...]
    cited: tuple[Cited, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class About:
    """A document that is cited: title, date and status in words."""

    title: str
    day: str
    status: str


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation laid out; `notes` are what stands at its head."""

    title: str
    notes: tuple[str, ...]
    documents: tuple[About, ...]
    entries: tuple[Entry, ...]
    language: Language


def lay_out(answers: Sequence[Answer], index: SearchIndex, day: date, language: Language) -> Record:
    """The record of a conversation over an index, made on `day`; its own words in `language`, each
    answer's in the language of the answer."""
    here = [c for a in answers for c in a.citations if c.passage.document in index.documents]
    notes = [
        say("page_standing", language),
        say("keep_day", language, day=say_date(day, language)),
        *_indexes(answers, index, language),
    ]
    if not answers:
        notes.append(say("keep_empty", language))
    return Record(
        say("keep_title", language),
        tuple(notes),
        tuple(_about(d, language) for d in documents_cited(here, index)),
        tuple(_entry(i, a, index) for i, a in enumerate(answers, 1)),
        language,
    )


def _indexes(answers: Sequence[Answer], index: SearchIndex, language: Language) -> Iterator[str]:
    """Which index was answered from; each, where documents changed during the conversation."""
    used = [a.fingerprint or index.fingerprint for a in answers]
    if set(used) <= {index.fingerprint}:
        yield say("keep_index", language, fingerprint=index.fingerprint)
        return
    for each in dict.fromkeys(used):
        numbers = ", ".join(str(i) for i, other in enumerate(used, 1) if other == each)
        yield say("keep_index_of", language, numbers=numbers, fingerprint=each)
    yield say("keep_changed", language)


def _about(document: Document, language: Language) -> About:
    day = say_date(document.date, language) if document.date else say("keep_undated", language)
    return About(document.title, day, say(f"status_{document.status}", language))


def _entry(number: int, answer: Answer, index: SearchIndex) -> Entry:
    question = answer.question.strip()
    heading = " ".join(question.split())
    is_whole = len(heading) <= _LONGEST and "\n" not in question
    if len(heading) > _LONGEST:
        heading = heading[:_LONGEST].rsplit(" ", 1)[0] + " …"
    marks = {c.marker: cited_mark(c, index.documents, answer.language) for c in answer.citations}
    return Entry(
        f"{number}. {heading}",
        "" if is_whole else question,
        say(answer.status, answer.language),
        answer.message or "",
        tuple(_AnswerText(answer, marks).blocks()),
        tuple(_cited(c, marks[c.marker], answer.language) for c in answer.citations),
        answer.language,
    )


def _cited(citation: Citation, mark: str, language: Language) -> Cited:
    rows = quoted_rows(citation) if citation.passage.kind == "table" else ()
    return Cited(mark, source(citation, language), citation.quote, rows)


# -- an answer's text --------------------------------------------------------------------------


class _AnswerText:
    """An answer's text as blocks. The quotations in it are left out: each stands with its citation,
    to which its mark points."""

    def __init__(self, answer: Answer, marks: dict[int, str]) -> None:
        self._answer = answer
        self._marks = marks
        self._cited = {c.marker: c for c in answer.citations}
        self._quoted = {quote_block(c, answer.language) for c in answer.citations}
        self._nearest = [p.label for p in answer.nearest]

    def blocks(self) -> Iterator[Block]:
        lines = self._answer.text.split("\n")
        for form, group in groupby(lines, key=_form):
            yield from self._blocks(form, list(group))
        shown = {line.removeprefix("- ").partition(": “")[0].strip() for line in lines}
        for label in self._nearest:
            if label not in shown:
                yield Block("item", ((Run(label),),))

    def _blocks(self, form: str, lines: list[str]) -> Iterator[Block]:
        if form == "item":
            yield from (Block("item", (self._item(line[2:]),)) for line in lines)
        elif form == "quotation":
            if "\n".join(lines) not in self._quoted:
                words = (re.sub(r"^> ?", "", line).rstrip() for line in lines)
                yield Block("quotation", tuple((Run(w, is_quoted=True),) for w in words))
        elif form == "text":
            yield self._paragraph(lines)

    def _paragraph(self, lines: list[str]) -> Block:
        note = re.fullmatch(r"\*([^*].*[^*])\*", lines[0]) if len(lines) == 1 else None
        if note:
            return Block("note", ((Run(note[1]),),))
        form: Form = "difference" if lines[0].startswith("⚠") else "text"
        return Block(form, tuple(self._line(line.strip()) for line in lines))

    def _item(self, line: str) -> Line:
        if line.strip().partition(": “")[0] in self._nearest:
            return (Run(line.strip()),)
        return self._line(line.strip())

    def _line(self, line: str) -> Line:
        """A line with its marks. Where the answer quotes, only the last marker is ours: a "[2]"
        before it may be the document's own footnote."""
        if line.startswith("⚠"):
            return self._marked(re.split(r"(\[\d+\])", line))
        if self._answer.mode == "generative":
            return self._marked(re.split(r"(\[\d+\]|\*\*.+?\*\*)", line))
        ending = re.fullmatch(r"(.*?)\s*\[(\d+)\]", line)
        cited = self._cited.get(int(ending[2])) if ending else None
        if ending is None or cited is None:
            return (Run(line),)
        words = _stressed(ending[1], " ".join(cited.quote.split()))
        return (*words, Run(" "), self._mark(cited.marker))

    def _marked(self, pieces: list[str]) -> Line:
        runs: list[Run] = []
        for piece in filter(None, pieces):
            number = re.fullmatch(r"\[(\d+)\]", piece)
            strong = re.fullmatch(r"\*\*(.+)\*\*", piece)
            if number and int(number[1]) in self._marks:
                if runs and not runs[-1].text.endswith(" "):
                    runs.append(Run(" "))
                runs.append(self._mark(int(number[1])))
            elif strong:
                runs.append(Run(strong[1], is_strong=True))
            else:
                runs.append(Run(piece))
        return tuple(runs)

    def _mark(self, marker: int) -> Run:
        return Run(f"({self._marks[marker]})", is_mark=True)


def _form(line: str) -> str:
    if not line.strip():
        return ""
    if line.startswith(">"):
        return "quotation"
    return "item" if line.startswith("- ") else "text"


def _stressed(words: str, quote: str) -> Line:
    """Quoted words with the part that the assistant set in bold. Stars that the document has itself
    stay stars: ours are those without which the words stand in the quotation."""
    if words in quote:
        return (Run(words, is_quoted=True),)
    pairs = [(words[:a], words[a + 2 : b], words[b + 2 :]) for a, b in _pairs(words)]
    for before, within, after in pairs:
        if before + within + after in quote:
            return _runs((before, False, True), (within, True, True), (after, False, True))
    for before, within, after in pairs:
        if not before and after.strip() in quote:  # a list member's number, a row with its cell
            return _runs((within, True, False), (after, False, True))
    return (Run(words, is_quoted=True),)


def _runs(*parts: tuple[str, bool, bool]) -> Line:
    return tuple(Run(text, strong, quoted) for text, strong, quoted in parts if text)


def _pairs(words: str) -> Iterator[tuple[int, int]]:
    """Where pairs of stars stand, the nearest first."""
    at = [m.start() for m in re.finditer(r"(?=\*\*)", words)][:_PAIRS]
    yield from ((a, b) for i, a in enumerate(at) for b in at[i + 1 :] if b > a + 2)
