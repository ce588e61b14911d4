"""The whole page: its head, its tabs with the reader beside them, and the switch of language."""

from __future__ import annotations

import functools
from collections.abc import Callable
from html import escape
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from assistant.answer import Language
from assistant.page.conversation import AT_ONCE, build_conversation
from assistant.page.libraries import build_libraries
from assistant.page.quality import Desk, build_quality
from assistant.page.reader import build_reader
from assistant.page.service import Service
from assistant.page.texts import Texts
from assistant.rendering.care import show_folded_contacts
from assistant.sharing.reading import SharingError
from assistant.sharing.tools import Tools
from assistant.wording import LANGUAGES, preferred_language, say

# The address keeps the choice, for the next visit. A gr.State is not known to the browser.
KEEP_LANGUAGE = """() => {
  const address = new URL(location.href);
  address.searchParams.set('lang', document.documentElement.lang === 'cy' ? 'en' : 'cy');
  history.replaceState(null, '', address);
}"""
# The evaluators' tables need the room of the reader.
TELL_TAB = "() => { document.body.dataset.tab = '%s'; }"

# RFC 5646, for the browser and for whoever hears the page.
_TAGS: dict[Language, str] = {"en": "en-GB", "cy": "cy"}


P = ParamSpec("P")
R = TypeVar("R")


class Greeting:
    """The page in a visitor's language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def greet(self, request: gr.Request) -> list[Any]:
        """The language that the address or else the browser asks for, and every word in it."""
        return self._in(language_asked(request))

    def switch(self, language: Language) -> list[Any]:
        """The other language, and every word in it."""
        return self._in("en" if language == "cy" else "cy")

    def _in(self, language: Language) -> list[Any]:
        return [language, *self._texts.updates(language)]


def language_asked(request: gr.Request) -> Language:
    """What `?lang=` says, else the first of ours that the browser names, else English."""
    asked = str(request.query_params.get("lang", ""))
    if asked in LANGUAGES:
        return asked
    return preferred_language(str(request.headers.get("accept-language", "")))


def build_page(service: Service, desk: Desk | None) -> gr.Blocks:
    """The page's parts and what each control does; without a desk there is no tab of quality."""
    texts = Texts()
    blocks = gr.Blocks(title=say("page_title"), analytics_enabled=False, fill_width=True,
        delete_cache=(600, 3600),  # seconds: what was sent and never taken up
    )  # fmt: skip
    with blocks:
        if service.settings.api:
            build_api(service)  # first: the page's own events must not take the names
        language = gr.State("en")
        with gr.Row(elem_id="head"):
            head = functools.partial(_head, service)
            texts.make(gr.HTML, head, elem_id="top", apply_default_css=False)
            switch = texts.make(
                gr.Button, {"value": "other_language"}, elem_id="language", size="sm", scale=0,
                min_width=110,
            )  # fmt: skip
        with gr.Row(elem_id="columns"):
            with gr.Column(min_width=300, elem_id="tabs-column"), gr.Tabs(elem_id="tabs"):
                with texts.make(gr.Tab, {"label": "tab_ask"}) as ask:
                    filters = build_conversation(service, texts, language)
                with texts.make(gr.Tab, {"label": "tab_documents"}) as documents:
                    build_libraries(service, texts, language, filters)
                if desk is not None:
                    with texts.make(gr.Tab, {"label": "tab_quality"}) as quality:
                        build_quality(desk, texts, language)
                    quality.select(None, js=TELL_TAB % "quality")
            with gr.Column(min_width=300, elem_id="reader-column"):
                build_reader(service, texts, language)
        for name, tab in (("ask", ask), ("documents", documents)):
            tab.select(None, js=TELL_TAB % name)
        build_switch(blocks, texts, switch, language)
    return blocks


def build_switch(blocks: gr.Blocks, texts: Texts, switch: gr.Button, language: gr.State) -> None:
    """The language: the visitor's at first, the other one at each click."""
    greeting = Greeting(texts)
    words: Any = [language, *texts.controls]
    settings: Any = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
    blocks.load(greeting.greet, None, words, **settings)
    switch.click(None, None, None, js=KEEP_LANGUAGE)
    switch.click(greeting.switch, language, words, **settings)


def build_api(service: Service) -> None:
    """Gradio's own API for other programs: the same three things as the MCP server."""
    tools = Tools(lambda: service.assistant)
    for function in (tools.ask, tools.search, tools.read_passage):
        gr.events.api(_refusing(function), api_name=function.__name__, concurrency_limit=AT_ONCE)


def _refusing(function: Callable[P, R]) -> Callable[P, R]:
    """The same, its refusals in the form that Gradio passes on to a program."""

    @functools.wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        try:
            return function(*given, **named)
        except SharingError as error:
            raise gr.Error(str(error), print_exception=False) from None

    return call


def _head(service: Service, language: Language) -> dict[str, object]:
    """The title, what this is and is not, and whom to ring when a child is in danger."""
    title, standing = escape(say("page_title", language)), escape(say("page_standing", language))
    ring = show_folded_contacts(service.contacts, language)
    words = f"<h1>{title}</h1><p>{standing}</p>{ring}"
    return {"value": f'<div data-language="{_TAGS[language]}">{words}</div>'}
