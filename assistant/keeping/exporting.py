"""A conversation as a file that a person takes away, Markdown or Word: every answer with its
citations to the letter, the day, and which state of which documents it rests on.

It gives text or bytes and writes nothing to disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.document import Document as Sheet

from assistant.answer import Answer, Language
from assistant.keeping.markdown import write_markdown
from assistant.keeping.record import Block, Cited, Entry, Record, Run, lay_out
from assistant.keeping.word import QUOTATION, add_table, add_words, as_bytes, new_sheet
from assistant.wording import language_of, say
from index.building import SearchIndex


def export_name(day: date, suffix: str, what: str = "conversation") -> str:
    """The name of a file made on `day`: "conversation-2026-11-22.docx"."""
    return f"{what}-{day.isoformat()}.{suffix.removeprefix('.')}"


def conversation_markdown(
    answers: Sequence[Answer], index: SearchIndex, day: date, language: Language
) -> str:
    """A conversation, oldest answer first, as Markdown. `index` is the one that was asked."""
    return write_markdown(lay_out(answers, index, day, language))


def conversation_word(
    answers: Sequence[Answer], index: SearchIndex, day: date, language: Language
) -> bytes:
    """A conversation, oldest answer first, as a Word document's bytes."""
    record = lay_out(answers, index, day, language)
    sheet = new_sheet(record.title, language, day)
    for note in record.notes:
        add_words(sheet.add_paragraph(), note)
    _add_documents(sheet, record)
    for entry in record.entries:
        _add_entry(sheet, entry)
    return as_bytes(sheet)


def _add_documents(sheet: Sheet, record: Record) -> None:
    if not record.documents:
        return
    name = say("keep_documents", record.language)
    head = [say(f"keep_{column}", record.language) for column in ("document", "date", "status")]
    rows = [[d.title, d.day, d.status] for d in record.documents]
    sheet.add_heading(name, 2)
    add_table(sheet, [head, *rows], name, (10.0, 3.5, 3.5))


def _add_entry(sheet: Sheet, entry: Entry) -> None:
    heading = sheet.add_heading("", 2)
    add_words(heading, entry.heading, entry.language)
    if entry.question:
        add_words(sheet.add_paragraph(), entry.question, entry.language)
    add_words(sheet.add_paragraph(), entry.status, entry.language, is_strong=True)
    if entry.message:
        add_words(sheet.add_paragraph(), entry.message, entry.language)
    for block in entry.blocks:
        _add_block(sheet, block, entry.language)
    if entry.cited:
        title = sheet.add_heading("", 3)
        add_words(title, say("sources", entry.language, count=len(entry.cited)), entry.language)
    for cited in entry.cited:
        _add_cited(sheet, cited, entry.language)


def _add_block(sheet: Sheet, block: Block, language: Language) -> None:
    styles = {"item": "List Bullet", "quotation": QUOTATION}
    paragraph = sheet.add_paragraph(style=styles.get(block.form))
    for i, line in enumerate(block.lines):
        if i:
            paragraph.add_run().add_break()
        for run in line:
            add_words(paragraph, run.text, _spoken(run, language), is_strong=run.is_strong)


def _spoken(run: Run, language: Language) -> Language:
    return language_of(run.text) if run.is_quoted else language


def _add_cited(sheet: Sheet, cited: Cited, language: Language) -> None:
    label = sheet.add_paragraph()
    label.paragraph_format.keep_with_next = True
    add_words(label, cited.mark, language, is_strong=True)
    add_words(label, f" – {cited.label}", language)
    spoken = language_of(cited.quote)
    if cited.rows:
        add_table(sheet, cited.rows, cited.label, languages=(spoken, spoken))
        sheet.add_paragraph()
    else:
        add_words(sheet.add_paragraph(style=QUOTATION), cited.quote, spoken)
