"""A model file that can't be used says why, and the answers quote. Needs no model."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.settings import Settings
from assistant.writing import WritingError, load_model


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(None, r"there is no file .*python -m assistant model small", id="missing"),
        pytest.param(b"", "is not a GGUF file", id="empty"),
        pytest.param(b"GIF89a", "is not a GGUF file", id="a picture"),
        pytest.param(b"<html>Not found", "is not a GGUF file", id="an error page"),
    ],
)
def test_a_file_that_is_no_model_is_explained(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "model.gguf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WritingError, match=rf"ASSISTANT_MODEL=gguf:.*model\.gguf can't be .*{why}"):
        load_model(f"gguf:{file}")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(WritingError, match="there is no file"):
        load_model(f"gguf:{tmp_path}")


def test_a_missing_package_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # what Python takes for "not installed"
    with pytest.raises(WritingError, match=r"xllamacpp.*pip install -r requirements-model\.txt"):
        load_model(f"gguf:{file}")


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="the memory's size is not told")
def test_a_model_larger_than_the_memory_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    with file.open("r+b") as opened:
        opened.truncate(1 << 41)  # a hole, no bytes on disk
    with pytest.raises(WritingError, match=r"needs about \d+ MB of memory and \d+ MB are free"):
        load_model(f"gguf:{file}")


def test_the_answers_quote_and_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder_of: Callable[..., Path]
) -> None:
    """From the operator's setting to the answer that a reader sees."""
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "index"))
    garbage = tmp_path / "model.gguf"
    garbage.write_bytes(b"no model at all")
    folder = folder_of({"ferries.md": "# Ferries\n\n1. A lamp burns on each pier until dawn.\n"})
    told: list[str] = []
    settings = Settings.from_environment({"ASSISTANT_MODEL": f"gguf:{garbage}"})
    answer = Assistant.open(folder, told.append, settings).ask("What does paragraph 1 say?")
    assert (answer.status, answer.mode, answer.model) == ("answered", "extractive", None)
    assert "A lamp burns on each pier" in answer.text
    assert answer.message is not None and "is not a GGUF file" in answer.message
    assert any(line.startswith("warning: ") and "not a GGUF file" in line for line in told)
