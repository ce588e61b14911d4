"""The page: a conversation with cited answers, the documents, and a reader beside them.

It takes questions to the assistant and shows what comes back; it decides nothing about answers
and writes nothing down. A visitor's conversation lives in that visitor's session only.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and else calls home

import gradio as gr

from assistant.answer import Answer, Turn
from assistant.answering import Assistant
from assistant.rendering import (
    read_place,
    show_answer,
    show_document,
    show_library,
    show_question,
)  # fmt: skip
from assistant.settings import Settings
from assistant.wording import language_of, say
from corpus import CatalogueError, LibraryError
from index.building import IndexingError
from index.embedding import ModelError
from index.store import StoreError

HOST = "127.0.0.1"
PORT = 7860
STYLE = Path(__file__).with_name("assistant") / "rendering.css"
KEPT_TURNS = 20  # of one conversation: enough to go on from, and a bound on what is held
AT_ONCE = 4  # questions answered at the same time

Turns = tuple[Turn, ...]
Message = dict[str, Any]  # Gradio's form of a chat message

# Links to passages, wherever they stand on the page, open the reader; so does the page's address.
READER_SCRIPT = """
const shown = () => {
  const text = element.querySelector('.document');
  const passage = element.querySelector('.target');
  const at = element.querySelector('mark') || passage;
  const top = at ? at.getBoundingClientRect().top - text.getBoundingClientRect().top : 0;
  text.scrollTop = at ? text.scrollTop + top - text.clientHeight / 3 : 0;
  (passage || element.querySelector('h2')).focus({preventScroll: true});
  text.scrollIntoView({block: 'nearest'});
};
const open = (place) => {
  const article = element.querySelector('article');
  if (article && article.dataset.place === place) shown();
  else trigger('open', {place: place});
};
document.addEventListener('click', (event) => {
  const link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = link.getAttribute('href');
  event.preventDefault();
  if (href.startsWith('#read/')) {
    history.replaceState(null, '', href);
    open(href);
  } else {
    const goal = document.getElementById(href.slice(1));
    if (goal) goal.scrollIntoView({block: 'start'});
  }
}, true);
watch('value', shown);
if (location.hash.startsWith('#read/')) open(location.hash);
"""

# A new answer is read from its beginning: the question above it comes to the top.
SHOW_LAST = """() => {
  const questions = document.querySelectorAll('#conversation .question');
  const last = questions[questions.length - 1];
  const log = last && last.closest('[role="log"]');
  if (log) log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
}"""


class Page:
    """What the page's controls do. Holds the assistant; a visitor's turns are passed in and out."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def answer_question(
        self, question: str, turns: Turns, shown: list[Message]
    ) -> Iterator[tuple[list[Message], Turns, str]]:
        """Shows the question at once, then its answer; empties the box. What a chat model writes
        appears statement by statement."""
        if question.strip():
            shown = [*shown, {"role": "user", "content": show_question(question)}]
            yield shown, turns, ""
        for answer in self._answers(question, turns):
            if answer.stage == "done" and answer.status != "error":
                turns = (*turns, answer.as_turn())[-KEPT_TURNS:]
            if answer.stage in ("writing", "done"):
                content = show_answer(answer, self.assistant.index.documents)
                yield [*shown, {"role": "assistant", "content": content}], turns, ""

    def _answers(self, question: str, turns: Turns) -> Iterator[Answer]:
        try:
            yield from self.assistant.stream(question, turns)
        except Exception as error:  # whatever failed, a visitor reads a sentence and can go on
            language = language_of(question)
            message = say("failed", language, why=f"{type(error).__name__}: {error}")
            yield Answer(question, "error", "", message=message, language=language, stage="done")

    def open_place(self, event: gr.EventData) -> str:
        """The document that a link names, for the reader."""
        place = read_place(str(event.place))
        document = self.assistant.index.documents.get(place.document) if place else None
        if place is None or document is None:
            return as_note(say("no_place"))
        return show_document(document, place)

    def warm(self) -> None:
        """Loads what the first question needs, so that the first visitor does not wait for it."""
        for _ in self._answers(say("example_worker_1"), ()):
            pass


def choose_example(sample: list[str]) -> str:
    """An example goes into the question box."""
    return sample[0]


def start_again() -> tuple[list[Message], Turns, str]:
    """An empty conversation."""
    return [], (), ""


def as_note(sentence: str) -> str:
    """A sentence of ours in the reader's place."""
    return f'<div class="document"><p class="note target" tabindex="-1">{sentence}</p></div>'


def build_page(page: Page) -> gr.Blocks:
    """The page's parts and what each control does."""
    blocks = gr.Blocks(title=say("page_title"), analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(f"<h1>{say('page_title')}</h1><p>{say('page_standing')}</p>", elem_id="top")
        with gr.Row(elem_id="columns"):
            with gr.Column(min_width=300), gr.Tabs():
                with gr.Tab(say("tab_ask")):
                    build_conversation(page)
                with gr.Tab(say("tab_documents")):
                    shown = show_library(page.assistant.index.library)
                    gr.HTML(shown, elem_id="documents", apply_default_css=False)
            with gr.Column(min_width=300, elem_id="reader-column"):
                build_reader(page)
    return blocks


def build_conversation(page: Page) -> None:
    """The chat, the question box, its buttons and the examples."""
    turns = gr.State(())
    chat = gr.Chatbot(
        elem_id="conversation", label=say("conversation"), placeholder=say("conversation_empty"),
        height="50vh", show_label=False, autoscroll=False, buttons=[], latex_delimiters=[],
        feedback_options=None, allow_tags=False, group_consecutive_messages=False, layout="panel",
    )  # fmt: skip
    with gr.Row(elem_id="asking", equal_height=False):
        box = gr.Textbox(
            elem_id="question", label=say("question_label"), placeholder=say("question_hint"),
            lines=1, max_lines=6, autofocus=True, container=True, scale=5, min_width=240,
        )  # fmt: skip
        send = gr.Button(say("send"), variant="primary", size="md", scale=1, min_width=80)
        clear = gr.Button(say("clear"), size="md", scale=1, min_width=120)
    samples = [build_examples(who) for who in ("worker", "manager")]

    parts: Any = [chat, turns, box]
    settings: Any = {"api_visibility": "private", "concurrency_limit": AT_ONCE}
    asked = gr.on(
        [send.click, box.submit], page.answer_question, [box, turns, chat], parts,
        show_progress="minimal", show_progress_on=chat, **settings,
    )  # fmt: skip
    asked.then(None, js=SHOW_LAST)
    for sample in samples:
        chosen = sample.click(choose_example, sample, box, show_progress="hidden", **settings)
        chosen.then(
            page.answer_question, [box, turns, chat], parts,
            show_progress="minimal", show_progress_on=chat, **settings,
        ).then(None, js=SHOW_LAST)  # fmt: skip
    clear.click(start_again, None, parts, cancels=[asked], **settings)


def build_examples(who: str) -> gr.Dataset:
    """Four questions to start from."""
    return gr.Dataset(
        components=["textbox"], label=say(f"examples_{who}"), elem_classes="examples",
        samples=[[say(f"example_{who}_{i}")] for i in range(1, 5)],
    )  # fmt: skip


def build_reader(page: Page) -> None:
    """The document beside the conversation; links to passages open it."""
    reader = gr.HTML(
        as_note(say("reader_empty")), elem_id="reader", label=say("reader_label"),
        js_on_load=READER_SCRIPT, apply_default_css=False,
    )  # fmt: skip
    reader.open(
        page.open_place, None, reader,
        show_progress="hidden", api_visibility="private", concurrency_limit=AT_ONCE,
    )  # fmt: skip


# -- starting ----------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Opens the index, serves the page until it is ended; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--port", type=port_number, default=PORT, help=f"by default {PORT}")
    parser.add_argument("--documents", type=Path, metavar="DIR", help="answer from this folder")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    try:
        check_port(options.port)
        assistant = Assistant.open(options.documents, note, Settings.from_environment())
        page = Page(assistant)
        blocks = build_page(page)
        address = serve(blocks, options.port)
    except (LibraryError, CatalogueError, IndexingError, ModelError, StoreError) as error:
        note(f"error: {error}")
        return 1
    except OSError as error:
        why = error.strerror or str(error)
        note("error: " + say("port_taken", port=options.port, why=why, other=options.port + 1))
        return 1
    print(say("page_up", address=address), flush=True)
    threading.Thread(target=page.warm, daemon=True).start()
    if not options.no_browser and has_display():
        webbrowser.open(address)
    blocks.block_thread()
    return 0


def note(message: str) -> None:
    """Progress and errors go to stderr."""
    print(message, file=sys.stderr, flush=True)


def port_number(text: str) -> int:
    """A port from the command line."""
    port = int(text)
    if not 1 <= port <= 65534:
        raise argparse.ArgumentTypeError(f"{port} is not between 1 and 65534")
    return port


def check_port(port: int) -> None:
    """Raises OSError when the port can't be used: better before the index is opened than after."""
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere this would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))


def serve(blocks: gr.Blocks, port: int) -> str:
    """Starts serving and returns the page's address."""
    # Gradio looks at its own address when it starts; a proxy must not come between.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), HOST, "localhost"]))
    _, address, _ = blocks.queue(api_open=False).launch(
        server_name=HOST, server_port=port, share=False, quiet=True, prevent_thread_lock=True,
        show_error=False, run_history=False, footer_links=[], ssr_mode=False, pwa=False,
        mcp_server=False, enable_monitoring=False,
        theme=build_theme(), css_paths=STYLE,
    )  # fmt: skip
    return str(address)


def build_theme() -> gr.themes.Base:
    """Fonts of the visitor's own machine, and a blue dark enough to read white words on."""
    fonts: Any = {"font": ["system-ui", "sans-serif"], "font_mono": ["ui-monospace", "monospace"]}
    return gr.themes.Default(primary_hue="blue", **fonts).set(
        color_accent="*primary_600",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
    )


def has_display() -> bool:
    """Whether a browser could show anything here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
