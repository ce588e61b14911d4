"""The tab where people ask: the conversation, the question box, where to look, examples by role,
and what can be kept of it all. What happens on each click is in `asking` and `saving`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.answer import Language
from assistant.page.asking import Asking, Wanted
from assistant.page.filters import Filters, build_filters
from assistant.page.judging import build_judging
from assistant.page.saving import Saving
from assistant.page.service import Service
from assistant.page.talking import Talking
from assistant.page.texts import Texts
from assistant.rendering.after import show_examples

AT_ONCE = 4  # questions answered at the same time
ROLES = ("worker", "manager")
EXAMPLES = 4  # for each role

SCRIPT = Path(__file__).parent / "page.js"
# A new answer is read from its beginning: the question above it comes to the top.
SHOW_LAST = """() => {
  const questions = document.querySelectorAll('#conversation .question');
  const last = questions[questions.length - 1];
  let log = last && last.parentElement;
  while (log && log.scrollHeight - log.clientHeight < 2 && log.id !== 'conversation')
    log = log.parentElement;
  if (!log) return;
  log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
}"""


def build_conversation(service: Service, texts: Texts, language: gr.State) -> Filters:
    """The tab's controls and what each does; gives where to look, which others keep up to date."""
    asking = Asking(Talking(service))
    talk = gr.State(())
    chat = texts.make(
        gr.Chatbot, {"label": "conversation", "placeholder": "conversation_empty"},
        elem_id="conversation", height=None, min_height=150, max_height="56vh", show_label=False,
        autoscroll=False, buttons=[], latex_delimiters=[], feedback_options=None,
        allow_tags=False, layout="panel", group_consecutive_messages=False,
    )  # fmt: skip
    warning = gr.HTML("", elem_id="care", js_on_load=CARE_SCRIPT, apply_default_css=False)
    with gr.Row(elem_id="asking", equal_height=False):
        box = texts.make(
            gr.Textbox, {"label": "question_label", "placeholder": "question_hint"},
            elem_id="question", lines=1, max_lines=6, autofocus=True, scale=5, min_width=160,
        )  # fmt: skip
        beside = {"size": "md", "scale": 1, "min_width": 70}
        send = texts.make(gr.Button, {"value": "send"}, variant="primary", **beside)
        stop = texts.make(gr.Button, {"value": "stop"}, interactive=False, **beside)
    where = build_filters(service, texts)
    below = {"size": "sm", "min_width": 110}
    with gr.Row(elem_id="keeping"):
        again = texts.make(gr.Button, {"value": "ask_again"}, **below)
        clear = texts.make(gr.Button, {"value": "clear"}, **below)
        markdown = texts.make(gr.Button, {"value": "save_markdown"}, **below)
        word = texts.make(gr.Button, {"value": "save_word"}, **below)
    bridge = gr.HTML(
        "", elem_id="bridge", html_template="", apply_default_css=False,
        js_on_load=SCRIPT.read_text(encoding="utf-8"),
    )  # fmt: skip
    build_judging(service, texts, bridge, clear, talk, language)
    texts.make(gr.HTML, _examples, elem_id="examples", apply_default_css=False)

    shown: Any = [chat, talk, box, warning, stop]
    hidden: Any = {"api_visibility": "private", "show_progress": "hidden"}
    wanted, taken = gr.State(Wanted()), gr.State(0)
    wants: Any = (
        (bridge.ask, asking.want_linked), (warning.sure, asking.want_anyway),
        (again.click, asking.want_again),
    )  # fmt: skip
    for event, handler in wants:
        event(handler, wanted, wanted, **hidden)
    # What is sent while an answer is on its way waits for it.
    answer = gr.on(
        [send.click, box.submit, wanted.change],
        asking.ask, [box, talk, *where, language, wanted, taken], [*shown, taken],
        trigger_mode="always_last", concurrency_limit=AT_ONCE, **hidden,
    )  # fmt: skip
    answer.then(None, js=SHOW_LAST)
    stop.click(asking.stop, [talk, language], shown, cancels=answer, **hidden)
    clear.click(asking.start_again, None, shown, cancels=answer, **hidden)
    warning.change_it(lambda: "", None, warning, **hidden)
    build_saving(service, (markdown, word, bridge), talk, language)
    return where


def build_saving(
    service: Service, controls: tuple[gr.Button, gr.Button, gr.HTML], talk: gr.State,
    language: gr.State,
) -> None:  # fmt: skip
    """What can be taken away: the page's script hands on what comes to the bridge."""
    saving = Saving(service)
    markdown, word, bridge = controls
    settings: Any = {"api_visibility": "private", "concurrency_limit": AT_ONCE}
    markdown.click(saving.conversation_markdown, [talk, language], bridge, **settings)
    word.click(saving.conversation_word, [talk, language], bridge, **settings)
    table: Any = bridge.save  # the script's own event
    table(saving.table, [talk, language], bridge, **settings)


def _examples(language: Language) -> dict[str, object]:
    """Questions to start from, for each role."""
    return {"value": "".join(show_examples(role, EXAMPLES, language) for role in ROLES)}


# The warning's two buttons; the first has the keyboard as soon as the warning stands there.
CARE_SCRIPT = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  if (button.dataset.act === 'sure') return trigger('sure');
  trigger('change_it');
  document.querySelector('#question textarea').focus();
});
watch('value', () => { const first = element.querySelector('button'); if (first) first.focus(); });
"""
