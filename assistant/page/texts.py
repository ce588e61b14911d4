"""Which words stand on which control, so that the whole page can change its language at once.

A control is made here with the keys of its words; the words themselves are in
`assistant/messages/`. Nothing here knows what a control does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gradio as gr
from gradio.blocks import Block

from assistant.answer import Language
from assistant.wording import say

Control = TypeVar("Control", bound=Block)
Making = Callable[[Language], Mapping[str, object]]  # a control's properties in a language
Says = Mapping[str, str] | Making


class Texts:
    """The page's controls that carry words, in the order in which they were made."""

    def __init__(self, language: Language = "en") -> None:
        self._first = language
        self._made: list[tuple[Block, Making]] = []

    @property
    def controls(self) -> list[Block]:
        """The outputs of an event that changes the language."""
        return [control for control, _ in self._made]

    def make(self, kind: Callable[..., Control], says: Says, **rest: Any) -> Control:
        """A control whose properties say the sentences with these keys, or what `says` makes.

        `make(gr.Button, {"value": "send"}, size="md")` says "Ask", or "Gofyn".
        """
        making = says if callable(says) else _sentences(says)
        control = kind(**making(self._first), **rest)
        self._made.append((control, making))
        return control

    def updates(self, language: Language) -> list[dict[str, Any]]:
        """Every control's words in a language, one update for each of `controls`."""
        return [update(making(language)) for _, making in self._made]


def update(properties: Mapping[str, object]) -> dict[str, Any]:
    """Gradio's update of a control's properties."""
    given: dict[str, Any] = dict(properties)
    return gr.update(**given)


def _sentences(keys: Mapping[str, str]) -> Making:
    return lambda language: {name: say(key, language) for name, key in keys.items()}
