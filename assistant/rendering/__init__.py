"""Answers, documents and lists as HTML that is safe to show: every word of a document or a person
is escaped.

It knows no page library and decides nothing: what an answer says is settled before it comes here.
"""

from assistant.rendering.answers import show_answer, show_question
from assistant.rendering.libraries import show_library
from assistant.rendering.places import (
    Place,
    link_to,
    mark_text,
    place_at,
    place_of,
    read_place,
)
from assistant.rendering.reader import anchor, show_document

__all__ = [
    "Place", "anchor", "link_to", "mark_text", "place_at", "place_of", "read_place",
    "show_answer", "show_document", "show_library", "show_question",
]  # fmt: skip
