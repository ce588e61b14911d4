"""The servers and the browser that the page's tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and else calls home

from tests.page.browsing import ROOT, Browser, Served, browsing, need_chromium, serving
from tests.page.village import write_village


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; skips where there is none. Only one may be open at a time in a process."""
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library that tests may add to."""
    return write_village(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the village's operator keeps judgements."""
    return tmp_path_factory.mktemp("kept") / "judgements.jsonl"


@pytest.fixture(scope="session")
def served(village: Path, kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The village's page: its operator lets visitors add documents, keeps judgements and has
    named whom to ring."""
    need_chromium()
    index = tmp_path_factory.mktemp("index")
    with serving(
        village,
        ASSISTANT_INDEX=str(index),
        ASSISTANT_ADD_DOCUMENTS="on",
        ASSISTANT_FEEDBACK=str(kept),
        ASSISTANT_RUNS=str(tmp_path_factory.mktemp("runs")),
        ASSISTANT_CONTACTS=str(ROOT / "docs" / "contacts.example.toml"),
    ) as running:
        yield running


@pytest.fixture(scope="session")
def council_page() -> Iterator[Served]:
    """The page over the documents that the repository carries, as `make run` serves it."""
    need_chromium()
    with serving(ROOT / "corpus" / "documents") as running:
        yield running
