"""What the page's own scripts send with an event. A browser may send anything: what is not of the
expected kind is read as nothing."""

from __future__ import annotations

from typing import TypeVar

import gradio as gr

Value = TypeVar("Value")


def said(event: gr.EventData, name: str, kind: type[Value]) -> Value | None:
    """The value that an event carries under a name; None where there is none of this kind."""
    try:
        value = getattr(event, name)
    except (AttributeError, KeyError, TypeError):
        return None
    return value if type(value) is kind else None
