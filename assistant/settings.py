"""The operator's settings, read once at an entry point. Importing this reads nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_QUESTION = 4000  # characters; longer is not a question but a document
KEPT_TURNS = 20  # of one conversation: enough to go on from

_ON, _OFF = ("on", "yes", "true", "1"), ("off", "no", "false", "0")


class SettingsError(Exception):
    """A setting that can't be read; the message names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator has chosen.

    `documents` is a folder in place of the configured library, `model` an `init_chat_model`
    string ("openai:gpt-5", "ollama:llama3.2"; None quotes without a model), `base_url` a server
    for it. On the page: `add_documents` lets visitors add to the library, `feedback` is the file
    that keeps what they judge (None keeps nothing), `contacts` the file of those to ring when a
    child is at risk, `warn` holds back messages that seem to name a person, `api` opens the
    programs' doors, `quality` shows the evaluators' tab, `runs` is where it keeps its runs.
    What a visitor asks is written down in one case only: with a judgement, when `feedback` is set
    and the visitor sends it. A question set that an evaluator brings is kept with its run.
    """

    documents: Path | None = None
    model: str | None = None
    base_url: str | None = None
    add_documents: bool = False
    feedback: Path | None = None
    contacts: Path | None = None
    warn: bool = True
    api: bool = False
    quality: bool = True
    runs: Path | None = None

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
        """ASSISTANT_DOCUMENTS, _MODEL, _MODEL_URL, _ADD_DOCUMENTS, _FEEDBACK, _CONTACTS, _WARN,
        _API, _QUALITY and _RUNS.

        Raises:
            SettingsError: one that is on or off is neither.
        """
        read = os.environ if environment is None else environment
        return Settings(
            documents=_path(read, "ASSISTANT_DOCUMENTS"),
            model=_text(read, "ASSISTANT_MODEL"),
            base_url=_text(read, "ASSISTANT_MODEL_URL"),
            add_documents=_flag(read, "ASSISTANT_ADD_DOCUMENTS", False),
            feedback=_path(read, "ASSISTANT_FEEDBACK"),
            contacts=_path(read, "ASSISTANT_CONTACTS"),
            warn=_flag(read, "ASSISTANT_WARN", True),
            api=_flag(read, "ASSISTANT_API", False),
            quality=_flag(read, "ASSISTANT_QUALITY", True),
            runs=_path(read, "ASSISTANT_RUNS"),
        )


def _text(read: Mapping[str, str], name: str) -> str | None:
    return read.get(name, "").strip() or None


def _path(read: Mapping[str, str], name: str) -> Path | None:
    text = _text(read, name)
    return Path(text) if text else None


def _flag(read: Mapping[str, str], name: str, default: bool) -> bool:
    text = (_text(read, name) or "").lower()
    if text and text not in (*_ON, *_OFF):
        raise SettingsError(f"{name} is “{text}”; set it to on or off")
    return text in _ON if text else default
