"""What every visitor shares: the open library with its assistant, and what the operator allows.

A visitor's own conversation is never here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.adding import add_documents
from assistant.answering import Assistant
from assistant.caring.contacts import Contact
from assistant.keeping.feedback import FeedbackFile
from assistant.settings import Settings
from corpus.library import Addition


@dataclass(slots=True)
class Service:
    """`assistant` is put in place anew when documents were added: take it from here each time."""

    assistant: Assistant
    settings: Settings = field(default_factory=Settings)
    contacts: tuple[Contact, ...] = ()
    feedback: FeedbackFile | None = None
    _adding: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add_documents(self, paths: Sequence[Path], say: Callable[[str], None]) -> list[Addition]:
        """Adds files to the library and serves it from then on; one addition at a time. `say` is
        told how far indexing is.

        Raises:
            AddingError: nothing was added and the library is as it was.
        """
        with self._adding:
            self.assistant, done = add_documents(self.assistant, paths, say)
        return done
