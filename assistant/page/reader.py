"""The reader on the page: the document beside the conversation, opened by any link to a passage.

It finds the document that a link names and hands it to the rendering. What happens in the browser
(opening, searching, copying) is in `reader.js`; nothing of what is searched or copied is sent here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from assistant.answer import Language
from assistant.page.texts import Texts
from assistant.rendering.places import Place, open_in, read_place
from assistant.rendering.reader import show_document, show_note
from assistant.sharing.places import original_link
from assistant.wording import LANGUAGES, say
from corpus import Document
from index.building import SearchIndex

SCRIPT = Path(__file__).with_suffix(".js")
STYLE = Path(__file__).with_suffix(".css")


class Reading(Protocol):
    """What the reader needs of an assistant: the documents that it answers from."""

    @property
    def index(self) -> SearchIndex: ...


class Serving(Protocol):
    """Whatever holds the assistant of the moment; documents may be added while the page runs."""

    @property
    def assistant(self) -> Reading: ...


class Reader:
    """What the reader's one event does."""

    def __init__(self, service: Serving) -> None:
        self._service = service

    def open(self, event: gr.EventData, language: Language) -> str:
        """The document that the event's `place` names, as HTML; without a place the reader's first
        words. The event's own `language` is what the browser shows by now, and counts."""
        now = getattr(event, "language", None)
        language = next((known for known in LANGUAGES if known == now), language)
        return self.show(str(getattr(event, "place", "")), language)

    def show(self, address: str, language: Language) -> str:
        """The document at an address such as "#read/plan/45210/paragraph/87", as HTML."""
        if not address:
            return show_note(say("reader_empty", language), language)
        place = read_place(address)
        document = self._documents().get(place.document) if place else None
        if place is None or document is None:
            return show_note(say("no_place", language), language)
        return show_document(document, place, language, _original(document, place))

    def _documents(self) -> dict[str, Document]:
        return self._service.assistant.index.documents


def build_reader(service: Serving, texts: Texts, language: gr.State) -> gr.HTML:
    """The reader with its event. Its style stands in STYLE, for the page's `css_paths`."""
    reader = texts.make(
        gr.HTML, {"label": "reader_label"}, value=show_note(say("reader_empty")),
        elem_id="reader", js_on_load=SCRIPT.read_text(encoding="utf-8"), apply_default_css=False,
    )  # fmt: skip
    opened: Any = reader.open  # the script's own event
    # Outside the queue: a few milliseconds' work does not wait for other people's answers.
    opened(
        Reader(service).open, language, reader, show_progress="hidden", api_visibility="private",
        queue=False, trigger_mode="always_last",
    )  # fmt: skip
    return reader


def _original(document: Document, place: Place) -> str | None:
    return original_link(document, open_in(document, place).passage)
