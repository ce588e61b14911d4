"""Signs of life from a reader at work: `tick()` once a page, or once in a thousand paragraphs.

A reader that says nothing for some seconds is taken to hang (`corpus.isolating`); one that ticks
is only slow. This file counts nothing and shows nothing. Where nobody listens, a tick does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

_listener: Callable[[], None] | None = None


def tick() -> None:
    """Says that the reader has got further. Cheap: readers may call it as often as they like."""
    if _listener is not None:
        _listener()


def listen(listener: Callable[[], None] | None) -> None:
    """Has `listener` called at every tick from now on; None ends that."""
    global _listener
    _listener = listener
