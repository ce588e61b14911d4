"""What a visitor takes away: the conversation or a table as a file. It goes to the browser as it
is made and is never written down here."""

from __future__ import annotations

import base64
import json
import time
from datetime import date

import gradio as gr

from assistant.answer import Language
from assistant.keeping.exporting import conversation_markdown, conversation_word, export_name
from assistant.page.events import said
from assistant.page.exchange import Talk, find_exchange
from assistant.page.service import Service
from assistant.tabling import table_csv, table_word

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Saving:
    """Makes files for the page's script, which hands them to the browser."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def conversation_markdown(self, talk: Talk, language: Language) -> str:
        """The conversation as Markdown."""
        index = self._service.assistant.index
        today = date.today()
        text = conversation_markdown([e.answer for e in talk], index, today, language)
        return _file(export_name(today, ".md"), "text/markdown;charset=utf-8", text.encode())

    def conversation_word(self, talk: Talk, language: Language) -> str:
        """The conversation as a Word document."""
        index = self._service.assistant.index
        today = date.today()
        content = conversation_word([e.answer for e in talk], index, today, language)
        return _file(export_name(today, ".docx"), _WORD, content)

    def table(self, talk: Talk, language: Language, event: gr.EventData) -> str:
        """The table of an answer; the link says `what` ("csv" or "word") and `number` (0, 1, …)."""
        exchange = find_exchange(talk, said(event, "number", int))
        table = exchange.table if exchange else None
        if table is None:
            return ""
        today = date.today()
        if said(event, "what", str) == "csv":
            content = table_csv(table, language).encode("utf-8-sig")
            return _file(export_name(today, ".csv", "actions"), "text/csv;charset=utf-8", content)
        return _file(export_name(today, ".docx", "actions"), _WORD, table_word(table, language))


def _file(name: str, kind: str, content: bytes) -> str:
    data = base64.b64encode(content).decode("ascii")
    made = time.time_ns()  # the same file asked for twice is two files to the browser
    return json.dumps({"name": name, "type": kind, "data": data, "made": made})
