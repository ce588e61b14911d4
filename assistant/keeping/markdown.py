"""A conversation's record as Markdown. Whatever a document or a person wrote reads as they wrote
it: none of it becomes a heading, a link or emphasis. (Some readers make links of bare addresses by
themselves.)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.keeping.characters import holdable
from assistant.keeping.record import Block, Cited, Entry, Line, Record, Run
from assistant.wording import say

_ANYWHERE = re.compile(r"[\\`*_\[\]<|~$#]|&(?=#?\w+;)")
_AT_START = re.compile(r"(?m)^([>+=:-]|\d+(?=[.)]))")


def write_markdown(record: Record) -> str:
    """The record as CommonMark with tables, its lines ended by "\\n"."""
    parts = [f"# {plain(record.title)}", *map(plain, record.notes)]
    if record.documents:
        parts.append(f"## {plain(say('keep_documents', record.language))}")
        lines = (f"- {plain(' – '.join((d.title, d.day, d.status)))}" for d in record.documents)
        parts.append("\n".join(lines))
    for entry in record.entries:
        parts += _entry(entry)
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Words as Markdown that reads as exactly these words, white space at a line's ends apart."""
    lines = (line.strip() for line in holdable(text).split("\n"))
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    return _AT_START.sub(_guarded, _inside(line))


def _inside(text: str) -> str:
    """Words of one line that do not begin it."""
    return _ANYWHERE.sub(r"\\\g<0>", " ".join(holdable(text).split("\n")))


def _guarded(start: re.Match[str]) -> str:
    return f"{start[1]}\\" if start[1].isdigit() else f"\\{start[1]}"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"## {_one_line(entry.heading)}"
    if entry.question:
        yield _broken(plain(entry.question))
    yield f"**{plain(entry.status)}**"
    if entry.message:
        yield _broken(plain(entry.message))
    yield from _blocks(entry.blocks)
    if entry.cited:
        yield f"### {plain(say('sources', entry.language, count=len(entry.cited)))}"
    for cited in entry.cited:
        yield from _cited(cited)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """Blocks as Markdown; the items of one list stand in one piece."""
    items: list[str] = []
    for block in blocks:
        text = "\n".join(_words(line) for line in block.lines)
        if block.form == "item":
            items.append(f"- {text}")
            continue
        if items:
            yield "\n".join(items)
            items = []
        if block.form == "quotation":
            yield _set_apart(text)
        else:
            yield f"*{text}*" if block.form == "note" else _broken(text)
    if items:
        yield "\n".join(items)


def _words(line: Line) -> str:
    """A line's runs; what would be markup at a line's start is so in its first run only."""
    written = "".join(_run(run) for run in line)
    if line and line[0].is_strong:
        return written  # it starts with our own stars
    return _AT_START.sub(_guarded, written)


def _run(run: Run) -> str:
    text = _inside(run.text)
    words = text.strip()
    return text.replace(words, f"**{words}**", 1) if run.is_strong and words else text


def _cited(cited: Cited) -> Iterator[str]:
    yield f"**{_one_line(cited.mark)}** – {_one_line(cited.label)}"
    if not cited.rows:
        yield _set_apart(plain(cited.quote))
        return
    width = max(map(len, cited.rows))
    rows = [[_one_line(cell) for cell in row] + [""] * (width - len(row)) for row in cited.rows]
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    yield "\n".join((head, f"|{' --- |' * width}", *body))


def _set_apart(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in _broken(text).split("\n"))


def _broken(text: str) -> str:
    """Lines that stay lines: two spaces at the end break one."""
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", text)


def _one_line(text: str) -> str:
    return _inside(" ".join(text.split()))
