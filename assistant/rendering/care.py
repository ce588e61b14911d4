"""The two boxes that care for people: a message held back, and whom to ring first."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.answer import Language
from assistant.caring.contacts import Contact, show_contacts, show_warning
from assistant.caring.personal import Detail
from assistant.wording import say


def show_held(details: Sequence[Detail], language: Language) -> str:
    """A message that was held back, with what its writer can do; the page's script knows the
    buttons by their `data-act`."""
    buttons = "".join(
        f'<button type="button" data-act="{act}">{escape(say(key, language))}</button>'
        for act, key in (("change_it", "care_change"), ("sure", "care_send"))
    )
    return f'<div class="care">{show_warning(details, language)}<p>{buttons}</p></div>'


def show_whom_to_ring(contacts: Sequence[Contact], language: Language) -> str:
    """The contacts in a box of their own."""
    return f'<div class="care">{show_contacts(contacts, language)}</div>'


def show_folded_contacts(contacts: Sequence[Contact], language: Language) -> str:
    """The same, to unfold at any time: no program notices every danger."""
    title = escape(say("care_contacts", language))
    shown = show_contacts(contacts, language)
    return f'<details class="ring"><summary>{title}</summary>{shown}</details>'


def show_alert(sentence: str) -> str:
    """A sentence that has to be read before going on."""
    return f'<div class="care"><p role="alert">{escape(sentence)}</p></div>'
