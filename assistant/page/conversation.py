"""The tab where people ask: the conversation, the question box, where to look, examples by role,
and what can be kept of it all. What happens on each click is in `talking` and `keeping`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import Language
from assistant.page.judging import build_judging
from assistant.page.saving import Saving
from assistant.page.service import Service
from assistant.page.talking import Step, Talk, Talking, Where
from assistant.page.texts import Texts
from assistant.rendering.about import say_type
from assistant.rendering.after import show_examples
from assistant.settings import MAX_QUESTION
from assistant.wording import say

AT_ONCE = 4  # questions answered at the same time
ROLES = ("worker", "manager")
EXAMPLES = 4  # for each role

# What an event shows: the chat, the conversation, the box, the warning, the button that stops.
Shown = tuple[list[dict[str, Any]], Talk, Any, str, dict[str, Any]]

SCRIPT = Path(__file__).parent / "page.js"
# A new answer is read from its beginning: the question above it comes to the top.
SHOW_LAST = """() => {
  const questions = document.querySelectorAll('#conversation .question');
  const last = questions[questions.length - 1];
  const log = last && last.closest('[role="log"]');
  if (log) log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
}"""


class Asking:
    """What the tab's controls do, in Gradio's terms."""

    def __init__(self, talking: Talking) -> None:
        self._talking = talking

    def ask(
        self,
        question: str,
        talk: Talk,
        documents: list[str],
        types: list[str],
        has_superseded: bool,
        language: Language,
    ) -> Iterator[Shown]:
        """The answer to what stands in the box, unless it seems to name a person."""
        where = Where(documents, types, has_superseded)
        yield from map(_shown, self._talking.ask(question, talk, where, language))

    def ask_anyway(
        self,
        question: str,
        talk: Talk,
        documents: list[str],
        types: list[str],
        has_superseded: bool,
        language: Language,
    ) -> Iterator[Shown]:
        """The answer to what stands in the box, whatever it holds."""
        where = Where(documents, types, has_superseded)
        steps = self._talking.ask(question, talk, where, language, is_sure=True)
        yield from map(_shown, steps)

    def ask_again(
        self,
        talk: Talk,
        documents: list[str],
        types: list[str],
        has_superseded: bool,
        language: Language,
    ) -> Iterator[Shown]:
        """The last question once more."""
        where = Where(documents, types, has_superseded)
        yield from map(_shown, self._talking.ask_again(talk, where, language))

    def stop(self, talk: Talk, language: Language) -> Shown:
        """What had passed the check when the visitor stopped."""
        return _shown(self._talking.stop(talk, language))

    def choose(self, event: gr.EventData) -> str:
        """A question that a link asks (an example, a suggestion, a failure) goes into the box."""
        return str(event.question)[:MAX_QUESTION]

    def start_again(self) -> Shown:
        """An empty conversation."""
        return _shown(Step((), ""))


def _shown(step: Step) -> Shown:
    box = gr.skip() if step.box is None else step.box
    return step.messages, step.talk, box, step.warning, gr.update(interactive=step.is_busy)


def build_conversation(service: Service, texts: Texts, language: gr.State) -> Talking:
    """The tab's controls and what each does."""
    talking, saving = Talking(service), Saving(service)
    asking = Asking(talking)
    talk = gr.State(())
    chat = texts.make(
        gr.Chatbot, {"label": "conversation", "placeholder": "conversation_empty"},
        elem_id="conversation", height=None, min_height=150, max_height="56vh", show_label=False,
        autoscroll=False, buttons=[], latex_delimiters=[], feedback_options=None,
        allow_tags=False, layout="panel", group_consecutive_messages=False,
    )  # fmt: skip
    warning = gr.HTML("", elem_id="care", js_on_load=CARE, apply_default_css=False)
    with gr.Row(elem_id="asking", equal_height=False):
        box = texts.make(
            gr.Textbox, {"label": "question_label", "placeholder": "question_hint"},
            elem_id="question", lines=1, max_lines=6, autofocus=True, scale=5, min_width=160,
        )  # fmt: skip
        small = {"size": "md", "scale": 1, "min_width": 70}
        send = texts.make(gr.Button, {"value": "send"}, variant="primary", **small)
        stop = texts.make(gr.Button, {"value": "stop"}, interactive=False, **small)
    where = build_filters(service, texts)
    with gr.Row(elem_id="keeping"):
        small = {"size": "sm", "min_width": 110}
        again = texts.make(gr.Button, {"value": "ask_again"}, **small)
        clear = texts.make(gr.Button, {"value": "clear"}, **small)
        markdown = texts.make(gr.Button, {"value": "save_markdown"}, **small)
        word = texts.make(gr.Button, {"value": "save_word"}, **small)
    bridge = gr.HTML(
        "", elem_id="bridge", html_template="", js_on_load=SCRIPT.read_text(encoding="utf-8"),
        apply_default_css=False,
    )  # fmt: skip
    build_judging(service, texts, bridge, talk, language)
    texts.make(gr.HTML, _examples, elem_id="examples", apply_default_css=False)

    shown: Any = [chat, talk, box, warning, stop]
    asked = [box, talk, *where, language]
    settings: Any = {"api_visibility": "private", "concurrency_limit": AT_ONCE}
    slow: Any = {**settings, "show_progress": "hidden"}
    answers = [
        # What is sent while an answer is on its way waits for it.
        gr.on(
            [send.click, box.submit], asking.ask, asked, shown, trigger_mode="always_last", **slow
        ),
        warning.sure(asking.ask_anyway, asked, shown, **slow),
        again.click(asking.ask_again, [talk, *where, language], shown, **slow),
    ]
    chosen = bridge.ask(asking.choose, None, box, **slow)
    answers.append(chosen.then(asking.ask, asked, shown, **slow))
    for each in answers:
        each.then(None, js=SHOW_LAST)
    stop.click(asking.stop, [talk, language], shown, cancels=answers, **slow)
    clear.click(asking.start_again, None, shown, cancels=answers, **slow)
    warning.change_it(lambda: "", None, warning, **slow)

    saves = {"show_progress": "minimal", **settings}
    markdown.click(saving.conversation_markdown, [talk, language], bridge, **saves)
    word.click(saving.conversation_word, [talk, language], bridge, **saves)
    bridge.save(saving.table, [talk, language], bridge, **saves)
    return talking


def build_filters(service: Service, texts: Texts) -> Sequence[Any]:
    """Where to look: documents, types, and whether superseded ones count."""
    with texts.make(gr.Accordion, {"label": "filter_title"}, open=False, elem_id="filters"):
        documents = texts.make(
            gr.Dropdown, partial(_document_choices, service), multiselect=True,
            elem_id="filter-documents",
        )  # fmt: skip
        types = texts.make(gr.CheckboxGroup, partial(_type_choices, service), value=[])
        superseded = texts.make(gr.Checkbox, {"label": "filter_superseded"}, value=True)
    return documents, types, superseded


def _document_choices(service: Service, language: Language) -> dict[str, object]:
    documents = service.assistant.index.library.documents
    choices = [(d.title, d.id) for d in documents]
    return {"label": say("filter_documents", language), "choices": choices}


def _type_choices(service: Service, language: Language) -> dict[str, object]:
    documents = service.assistant.index.library.documents
    types = dict.fromkeys(d.type for d in documents)
    choices = [(say_type(each, language), each) for each in types]
    return {"label": say("filter_types", language), "choices": choices}


def _examples(language: Language) -> dict[str, object]:
    """Questions to start from, for each role."""
    return {"value": "".join(show_examples(role, EXAMPLES, language) for role in ROLES)}


# The warning's two buttons; the first has the keyboard as soon as the warning stands there.
CARE = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  if (button.dataset.act === 'sure') return trigger('sure');
  trigger('change_it');
  document.querySelector('#question textarea').focus();
});
watch('value', () => { const first = element.querySelector('button'); if (first) first.focus(); });
"""
