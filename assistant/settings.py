"""The operator's settings, read once at an entry point. Importing this reads nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_QUESTION = 4000  # characters; longer is not a question but a document


@dataclass(frozen=True, slots=True)
class Settings:
    """`documents` is a folder in place of the configured library, `model` an `init_chat_model`
    string ("openai:gpt-5", "ollama:llama3.2"; None quotes without a model), `base_url` a server
    for it. There is no setting that keeps questions: they are never written down."""

    documents: Path | None = None
    model: str | None = None
    base_url: str | None = None

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
        """ASSISTANT_DOCUMENTS, ASSISTANT_MODEL, ASSISTANT_MODEL_URL."""
        read = os.environ if environment is None else environment
        documents = read.get("ASSISTANT_DOCUMENTS", "").strip()
        return Settings(
            documents=Path(documents) if documents else None,
            model=read.get("ASSISTANT_MODEL", "").strip() or None,
            base_url=read.get("ASSISTANT_MODEL_URL", "").strip() or None,
        )
