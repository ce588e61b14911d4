"""Answers and questions as one line of HTML each: every word of a document or a person is escaped,
and only the few forms of an answer's Markdown become tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from assistant.answer import Answer, Citation
from assistant.quoting import quoted_rows
from assistant.rendering.places import (
    cited_mark,
    cited_text,
    link_to,
    passage_text,
    place_at,
    place_of,
)
from assistant.rendering.rows import show_rows
from assistant.wording import say
from corpus import Document, Passage

_MANY = 6  # citations; a longer list is folded away under its heading


def show_question(question: str) -> str:
    """A person's words as they typed them, on one line of HTML."""
    lines = escape(question.strip()).splitlines()
    return f'<div class="question">{"<br>".join(lines)}</div>'


def show_answer(answer: Answer, documents: Mapping[str, Document], table: str = "") -> str:
    """An answer as one line of HTML: its status in words, its text with each marker a link, then
    its citations. One line, so that a Markdown reader takes it as HTML and changes nothing. A
    `table` (HTML) that says the same as the answer's list stands before it, and folds it away."""
    language = answer.language
    is_done = answer.stage == "done"
    status = answer.status if is_done else "pending"
    words = say(status if is_done else f"stage_{answer.stage}", language)
    parts = [f'<p class="status {status}">{escape(words)}</p>']
    if answer.message:
        parts.append(f'<p class="message">{escape(answer.message)}</p>')
    parts.append(_AnswerText(answer, documents, table).html())
    if answer.citations:
        parts.append(_sources(answer))
    body = "".join(parts).replace("\n", " ")
    return f'<div class="answer" lang="{language}">{body}</div>'


def _sources(answer: Answer) -> str:
    language = answer.language
    links = [link_to(place_of(c), cited_text(c, language)) for c in answer.citations]
    items = "".join(f"<li>{link}</li>" for link in links)
    title = escape(say("sources", answer.language, count=len(links)))
    if len(links) > _MANY:
        return f'<details class="sources"><summary>{title}</summary><ul>{items}</ul></details>'
    return f'<div class="sources"><p>{title}</p><ul>{items}</ul></div>'


class _AnswerText:
    """An answer's Markdown as HTML. A document's own words (in block quotes) never become links
    or emphasis, whatever they look like."""

    def __init__(self, answer: Answer, documents: Mapping[str, Document], table: str = "") -> None:
        self._answer = answer
        self._table = table
        self._cited = {str(c.marker): c for c in answer.citations}
        self._documents = documents
        self._titles = {d.id: d.title for d in documents.values()}
        self._nearest = {p.label: p for p in answer.nearest}

    def html(self) -> str:
        lines = self._answer.text.split("\n")
        shown = {line.removeprefix("- ").partition(": “")[0].strip() for line in lines}
        rest = [f"- {label}" for label in self._nearest if label not in shown]
        return "".join(self._blocks([*lines, "", *rest])) + self._table

    def _blocks(self, lines: Sequence[str]) -> Iterator[str]:
        """Groups lines of one form: a quotation, a list, or a paragraph up to an empty line."""
        for form, group in _grouped(lines):
            if form == "quote":
                yield f"<blockquote>{''.join(self._quotation(group))}</blockquote>"
            elif form == "item":
                items = (f"<li>{self._item(line[2:])}</li>" for line in group)
                yield self._folded(f"<ul>{''.join(items)}</ul>")
            else:
                yield from self._paragraph(group)

    def _folded(self, listed: str) -> str:
        """A list, behind the table that says the same."""
        if not self._table:
            return listed
        table, self._table = self._table, ""
        title = escape(say("table_listed", self._answer.language))
        return f"{table}<details><summary>{title}</summary>{listed}</details>"

    def _paragraph(self, lines: Sequence[str]) -> Iterator[str]:
        note = re.fullmatch(r"\*([^*].*[^*])\*", lines[0]) if len(lines) == 1 else None
        if note:
            yield f'<p class="note">{self._inline(note.group(1))}</p>'
            return
        kind = ' class="difference"' if lines[0].startswith("⚠") else ""
        yield f"<p{kind}>{'<br>'.join(self._inline(line.strip()) for line in lines)}</p>"

    def _item(self, line: str) -> str:
        label, colon, words = line.strip().partition(": “")
        nearest = self._nearest.get(label)
        if nearest is None:
            return self._inline(line)
        rest = escape(f"{colon}{words}")
        return link_to(place_at(nearest), self._label(nearest)) + rest

    def _label(self, passage: Passage) -> str:
        return passage_text(passage, self._titles[passage.document], self._answer.language)

    def _quotation(self, lines: Sequence[str]) -> Iterator[str]:
        words = [re.sub(r"^>\s?", "", line).rstrip() for line in lines]
        last = re.fullmatch(r"— .*\[(\d+)\]", words[-1])
        cited = self._cited.get(last.group(1)) if last else None
        if cited:
            words.pop()
        if cited and cited.passage.kind == "table":
            rows = [[escape(cell) for cell in row] for row in quoted_rows(cited)]
            yield show_rows(rows, cited.passage)
        else:
            yield from _plain(words)
        if cited:
            yield f'<p class="source">— {self._mark(cited)}</p>'

    def _inline(self, line: str) -> str:
        """A line with its bold words and its markers. Where the answer quotes, only the markers
        at the line's end are ours: "[2]" inside it may be the document's own footnote."""
        anywhere = self._answer.mode == "generative" or line.startswith("⚠")
        ending = re.search(r"(?:\s*\[\d+\])*[\s.]*$", line)
        cut = 0 if anywhere or ending is None else ending.start()
        words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line[:cut]))
        marked = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line[cut:]))
        return words + re.sub(r"\[(\d+)\]", self._marker, marked)

    def _marker(self, match: re.Match[str]) -> str:
        cited = self._cited.get(match.group(1))
        if cited is None:
            return match.group(0)
        return self._mark(cited)

    def _mark(self, cited: Citation) -> str:
        """A citation as a mark, "Strategy ¶87"; whoever hears it is told its label in full."""
        language = self._answer.language
        mark = cited_mark(cited, self._documents, language)
        return link_to(place_of(cited), mark, "mark", cited_text(cited, language))


def _plain(lines: Sequence[str]) -> Iterator[str]:
    """A document's words as paragraphs and lists."""
    for form, group in _grouped(lines, quoted=True):
        if form == "item":
            yield f"<ul>{''.join(f'<li>{escape(line[2:])}</li>' for line in group)}</ul>"
        else:
            yield f"<p>{'<br>'.join(escape(line) for line in group)}</p>"


def _grouped(lines: Sequence[str], *, quoted: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Runs of lines of one form ("quote", "item" or "text"); an empty line ends a run."""
    form, group = "", list[str]()
    for line in [*lines, ""]:
        if not line.strip():
            now = ""
        elif line.startswith(">") and not quoted:
            now = "quote"
        else:
            now = "item" if line.startswith("- ") else "text"
        if now != form and group:
            yield form, group
            group = []
        if now:
            group.append(line)
        form = now
