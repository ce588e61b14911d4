"""The tab of documents: what there is with type, date, status and faults; where the operator
allows it, adding to it. Reading and indexing are for `corpus` and `index`."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.adding import AddingError
from assistant.answer import Language
from assistant.page.dropping import build_drop, dropped
from assistant.page.filters import Filters, document_choices, type_choices
from assistant.page.service import Service
from assistant.page.texts import Texts, update
from assistant.rendering import show_library
from assistant.rendering.additions import show_added, show_progress
from assistant.rendering.care import show_alert
from assistant.wording import say

ENDINGS = ".docx,.pdf,.html,.htm,.md,.txt"


class Libraries:
    """Shows the library and adds to it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def shown(self, language: Language) -> dict[str, object]:
        """The list as it is now."""
        return {"value": show_library(self._service.assistant.index.library, language)}

    def add(self, language: Language, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Adds the dropped files and indexes; gives how far it is, then the report, the list and
        where to look."""
        paths = dropped(event)
        if not paths:
            yield (show_alert(say("adding_nothing", language)), *_unchanged())
            return
        before = {d.id: len(d.units) for d in self._service.assistant.index.library.documents}
        said: queue.Queue[str | None] = queue.Queue()
        reports: list[str] = []
        threading.Thread(
            target=self._add, args=(paths, before, language, said, reports), daemon=True
        ).start()
        yield (show_progress(say("adding_reads", language, count=len(paths)), language),
               *_unchanged())  # fmt: skip
        while (line := said.get()) is not None:
            yield (show_progress(line, language), *_unchanged())
        controls = (self.shown, partial(document_choices, self._service),
                    partial(type_choices, self._service))  # fmt: skip
        yield ("".join(reports), *(update(words(language)) for words in controls))

    def _add(
        self,
        paths: list[Path],
        before: dict[str, int],
        language: Language,
        said: queue.Queue[str | None],
        reports: list[str],
    ) -> None:
        """Runs beside the page, to its end even when the visitor leaves."""
        try:
            additions = self._service.add_documents(paths, said.put)
            library = self._service.assistant.index.library
            reports.append(show_added(additions, library, before, language))
        except AddingError as error:
            reports.append(show_alert(say("adding_undone", language, why=str(error))))
        except Exception as error:  # the library before goes on serving
            why = type(error).__name__
            reports.append(show_alert(say("adding_failed", language, why=why)))
        finally:
            for path in paths:  # what a visitor sent is in the library now, or nowhere
                path.unlink(missing_ok=True)
            said.put(None)


def _unchanged() -> tuple[Any, Any, Any]:
    return gr.skip(), gr.skip(), gr.skip()


def build_libraries(service: Service, texts: Texts, language: gr.State, filters: Filters) -> None:
    """The tab's controls and what each does."""
    libraries = Libraries(service)
    report = None
    if service.settings.add_documents:
        drop = build_drop(texts, "adding_drop", ENDINGS, "adding")
        report = gr.HTML("", elem_id="added", apply_default_css=False)
    else:
        texts.make(gr.HTML, _closed, elem_id="adding", apply_default_css=False)
    listed = texts.make(gr.HTML, libraries.shown, elem_id="documents", apply_default_css=False)
    if report is not None:
        dropped_files: Any = drop.drop  # the script's own event
        dropped_files(
            libraries.add, language, [report, listed, *filters[:2]],
            api_visibility="private", show_progress="hidden",
            concurrency_limit=1, concurrency_id="adding",
        )  # fmt: skip


def _closed(language: Language) -> dict[str, object]:
    return {"value": f'<p class="note">{escape(say("adding_closed", language))}</p>'}
