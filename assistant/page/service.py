"""What every visitor shares: the open library with its assistant, and what the operator allows.

A visitor's own conversation is never here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answering import Assistant
from assistant.caring.contacts import Contact
from assistant.keeping.feedback import FeedbackFile
from assistant.settings import Settings
from corpus.library import Addition, add_files


@dataclass(slots=True)
class Service:
    """`assistant` is put in place anew when documents were added: take it from here each time."""

    assistant: Assistant
    settings: Settings = field(default_factory=Settings)
    contacts: tuple[Contact, ...] = ()
    feedback: FeedbackFile | None = None

    def add_documents(self, paths: Sequence[Path], say: Callable[[str], None]) -> list[Addition]:
        """Adds files to the library, indexes it, and serves it from then on. What can't be read
        changes nothing; `say` is told how far indexing is.

        Raises:
            LibraryError, IndexingError, ModelError, OSError: the library before goes on serving.
        """
        done = add_files(paths, self.settings.documents)
        if any(addition.outcome != "refused" for addition in done):
            self.assistant = self.assistant.reopened(say)
        return done
