"""“Was this right?”: a visitor's judgement of an answer, with a reason. The panel is there only
where the operator keeps judgements; what is kept is for `assistant.keeping`."""

from __future__ import annotations

from html import escape
from typing import Any, Literal

import gradio as gr

from assistant.answer import Answer, Language
from assistant.caring.contacts import kinds_in_words
from assistant.caring.personal import find_personal_details
from assistant.keeping.feedback import FeedbackError, Judgement
from assistant.page.events import said
from assistant.page.exchange import Talk, find_exchange
from assistant.page.service import Service
from assistant.page.texts import Texts
from assistant.wording import say

VERDICTS: tuple[Literal["right", "partly", "wrong"], ...] = ("right", "partly", "wrong")

# The panel stands below: whoever opens it is taken there.
SHOW_PANEL = """() => requestAnimationFrame(() => {
  const first = document.querySelector('#judging input');
  if (!first) return;
  first.focus({preventScroll: true});
  document.querySelector('#judging').scrollIntoView({block: 'nearest'});
})"""


class Judging:
    """Takes a visitor's judgement of one answer."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def open(
        self, talk: Talk, language: Language, event: gr.EventData
    ) -> tuple[Any, Answer | None, str, str]:
        """The panel for the answer that a link names; the answer itself is kept in mind, so that
        it stays the one judged whatever is asked meanwhile."""
        exchange = find_exchange(talk, said(event, "number", int))
        if exchange is None:
            return gr.update(visible=False), None, "", ""
        answer = exchange.answer
        question = answer.standalone or answer.question  # as it will be kept
        about = say("judge_about", language, question=question)
        return gr.update(visible=True), answer, _note(about), ""

    def keep(
        self, answer: Answer | None, verdict: str | None, reason: str, language: Language
    ) -> tuple[str, Any, str | None, str]:
        """Keeps the judgement and closes the panel; says so, or why not."""
        opened = gr.skip()
        feedback = self._service.feedback
        if feedback is None or answer is None:
            return _note(say("judge_gone", language)), opened, None, ""
        if verdict not in VERDICTS:
            return _note(say("judge_choose", language)), opened, None, reason
        details = find_personal_details(reason) if self._service.settings.warn else ()
        if details:
            told = say("judge_details", language, kinds=kinds_in_words(details, language))
            return _note(told), opened, verdict, reason
        fingerprint = answer.fingerprint or self._service.assistant.index.fingerprint
        try:
            feedback.add(answer, Judgement(verdict, reason.strip()), language, fingerprint)
        except FeedbackError as error:
            return _note(say("judge_failed", language, why=str(error))), opened, verdict, reason
        return _note(say("judge_kept", language)), gr.update(visible=False), None, ""

    def close(self) -> tuple[Any, None, str]:
        """No panel, and no answer in mind."""
        return gr.update(visible=False), None, ""


def _note(sentence: str) -> str:
    return f'<p role="status">{escape(sentence)}</p>'


def build_judging(
    service: Service,
    texts: Texts,
    bridge: gr.HTML,
    clear: gr.Button,
    talk: gr.State,
    language: gr.State,
) -> None:
    """The panel and what its controls do; nothing where no judgements are kept."""
    if service.feedback is None:
        return
    judging = Judging(service)
    judged = gr.State(None)
    with gr.Column(visible=False, elem_id="judging") as panel:
        about = gr.HTML("", elem_id="judged", apply_default_css=False)
        verdict = texts.make(gr.Radio, _verdicts)
        reason = texts.make(
            gr.Textbox, {"label": "judge_reason", "info": "judge_reason_info"}, lines=2
        )
        keep = texts.make(gr.Button, {"value": "judge_keep"}, size="sm")
    told = gr.HTML("", elem_id="judgement-told", apply_default_css=False)
    settings: Any = {"api_visibility": "private", "show_progress": "hidden"}
    judge: Any = bridge.judge  # the page's script's own event
    opened = judge(judging.open, [talk, language], [panel, judged, about, told], **settings)
    opened.then(None, js=SHOW_PANEL)
    clear.click(judging.close, None, [panel, judged, told], **settings)
    keep.click(
        judging.keep, [judged, verdict, reason, language], [told, panel, verdict, reason],
        **settings,
    )  # fmt: skip


def _verdicts(language: Language) -> dict[str, object]:
    choices = [(say(f"judge_{each}", language), each) for each in VERDICTS]
    return {"label": say("judge_label", language), "choices": choices}
