"""A place to drop files on, or to choose them with the keyboard, in the page's own words.

Gradio's own has words that know no Welsh. What becomes of the files is for the caller, who gets
their paths from `dropped`.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from assistant.answer import Language
from assistant.page.events import said
from assistant.page.texts import Texts
from assistant.wording import say

SCRIPT = """
const input = element.querySelector('input');
const send = async (files) => {
  if (!files.length) return;
  const paths = [];
  for (const file of files) paths.push((await upload(file)).path);
  trigger('drop', {paths});
};
const zone = () => element.querySelector('label');
element.addEventListener('change', (event) => {
  send([...event.target.files]).finally(() => { event.target.value = ''; });
});
element.addEventListener('dragover', (event) => {
  event.preventDefault();
  zone().classList.add('over');
});
element.addEventListener('dragleave', () => zone().classList.remove('over'));
element.addEventListener('drop', (event) => {
  event.preventDefault();
  zone().classList.remove('over');
  send([...event.dataTransfer.files]);
});
"""


def build_drop(texts: Texts, key: str, accept: str, elem_id: str) -> gr.HTML:
    """The place; its event `drop` brings what `dropped` reads. `key` is its sentence, `accept` the
    endings that the browser offers (".docx,.pdf")."""

    def words(language: Language) -> dict[str, object]:
        sentence = escape(say(key, language))
        chooser = f'<input type="file" multiple accept="{escape(accept)}">'
        return {"value": f'<label class="drop"><span>{sentence}</span>{chooser}</label>'}

    return texts.make(
        gr.HTML, words, elem_id=elem_id, js_on_load=SCRIPT, apply_default_css=False
    )  # fmt: skip


def dropped(event: gr.EventData) -> list[Path]:
    """The files that were dropped. A path that is not among what visitors sent is passed over: the
    browser says which it is, and could say any."""
    folder = Path(get_upload_folder()).resolve()
    named = [path for path in said(event, "paths", list) or [] if isinstance(path, str)]
    paths = [Path(path).resolve() for path in named if "\0" not in path]
    return [path for path in paths if path.is_relative_to(folder) and path.is_file()]
