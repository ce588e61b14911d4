"""Where to look: the controls that keep a search to some documents."""

from __future__ import annotations

from functools import partial

import gradio as gr

from assistant.answer import Language
from assistant.page.service import Service
from assistant.page.texts import Texts
from assistant.rendering.about import say_type
from assistant.wording import say

Filters = tuple[gr.Dropdown, gr.CheckboxGroup, gr.Checkbox]


def build_filters(service: Service, texts: Texts) -> Filters:
    """Where to look: documents, types, and whether superseded ones count."""
    with texts.make(gr.Accordion, {"label": "filter_title"}, open=False, elem_id="filters"):
        documents = texts.make(
            gr.Dropdown, partial(document_choices, service), multiselect=True,
            elem_id="filter-documents",
        )  # fmt: skip
        types = texts.make(gr.CheckboxGroup, partial(type_choices, service), value=[])
        superseded = texts.make(gr.Checkbox, {"label": "filter_superseded"}, value=True)
    return documents, types, superseded


def document_choices(service: Service, language: Language) -> dict[str, object]:
    """The documents there are now, by title."""
    documents = service.assistant.index.library.documents
    choices = [(d.title, d.id) for d in documents]
    return {"label": say("filter_documents", language), "choices": choices}


def type_choices(service: Service, language: Language) -> dict[str, object]:
    """The types of document there are now, in words."""
    documents = service.assistant.index.library.documents
    types = dict.fromkeys(d.type for d in documents)
    choices = [(say_type(each, language), each) for each in types]
    return {"label": say("filter_types", language), "choices": choices}
