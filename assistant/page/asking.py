"""What the controls for asking do, in Gradio's terms. What an answer is, and what holds it back, is
in `talking`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import gradio as gr

from assistant.answer import Language
from assistant.page.events import said
from assistant.page.exchange import Step, Talk, Where
from assistant.page.talking import Talking

# What an event shows: the chat, the conversation, the box, the warning, the button that stops.
Shown = tuple[list[dict[str, Any]], Talk, Any, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked otherwise than from the box: a "link"'s `question`, the one in the box although
    it was held back ("sure"), the last one once more ("again"). Each has another `number`, by
    which it is known whether it was taken up."""

    number: int = 0
    act: Literal["link", "sure", "again"] = "link"
    question: str = ""


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
        wanted: Wanted,
        taken: int,
    ) -> Iterator[tuple[Any, ...]]:
        """The answer to what is wanted and was not taken up, or else to what stands in the box. One
        event for all of them, so that one visitor's answers come one after the other; gives what
        is shown, and the number of what is taken up."""
        where = Where(documents, types, has_superseded)
        act = wanted.act if wanted.number != taken else "box"
        if act == "again":
            steps = self._talking.ask_again(talk, where, language)
        elif act == "link":
            steps = self._talking.ask(wanted.question, talk, where, language)
        else:
            asked = self._talking.ask(question, talk, where, language, is_sure=act == "sure")
            steps = _emptied(asked)
        for step in steps:
            yield *_shown(step), wanted.number

    def want_linked(self, wanted: Wanted, event: gr.EventData) -> Wanted:
        """What a link asks."""
        return Wanted(wanted.number + 1, "link", said(event, "question", str) or "")

    def want_anyway(self, wanted: Wanted) -> Wanted:
        """What stands in the box, whatever it holds."""
        return Wanted(wanted.number + 1, "sure")

    def want_again(self, wanted: Wanted) -> Wanted:
        """The last question once more."""
        return Wanted(wanted.number + 1, "again")

    def stop(self, talk: Talk, language: Language) -> Shown:
        """What had passed the check when the visitor stopped."""
        return _shown(self._talking.stop(talk, language))

    def start_again(self) -> Shown:
        """An empty conversation."""
        return _shown(Step(()))


def _emptied(steps: Iterator[Step]) -> Iterator[Step]:
    """Empties the box as soon as its question stands in the conversation, and then leaves it."""
    is_first = True
    for step in steps:
        taken = is_first and not step.warning
        yield replace(step, box="") if taken else step
        is_first = False


def _shown(step: Step) -> Shown:
    box = gr.skip() if step.box is None else step.box
    return step.messages, step.talk, box, step.warning, gr.update(interactive=step.is_busy)
