"""What people are told of a document beside its title: its type, date, status and size."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Language
from assistant.wording import say, say_date
from corpus import Document

# The types that the reading of a document can guess; an operator's own are shown as written.
_TYPES = ("cabinet-report", "code", "document", "guidance", "plan", "policy", "procedure",
          "report", "strategy")  # fmt: skip


def about_document(document: Document, language: Language = "en") -> Iterator[str]:
    """Its type, date, status and number of passages, each in a few words."""
    yield say_type(document.type, language)
    if document.date:
        yield say_date(document.date, language)
    yield say(f"status_{document.status}", language)
    count = len(document.units)
    yield say("passages_one" if count == 1 else "passages", language, count=count)


def say_type(kind: str, language: Language = "en") -> str:
    """A document's type in words: "Cabinet report"."""
    if kind in _TYPES:
        return say(f"reader_type_{kind.replace('-', '_')}", language)
    return kind.replace("-", " ").capitalize()
