"""What several test files need: the documents, the embedding model, and a way to write files.

Nothing here stands in for the product. The Council's own two documents lie outside the repository;
tests that read them skip where they are absent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, read_library
from corpus.library import SHIPPED
from index.embedding import Embedder

ROOT = Path(__file__).resolve().parent.parent
COUNCIL = ROOT.parent / "shared" / "corpus"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the tests that need a fetched model out, unless `-m` speaks of them."""
    if "model" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("model")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root, from which the commands run."""
    return ROOT


@pytest.fixture(scope="session")
def council_folder() -> Path:
    """The folder of the Council's own documents; skips where it is absent."""
    if not COUNCIL.is_dir():
        pytest.skip("the Council's own documents are not here")
    return COUNCIL


@pytest.fixture(scope="session")
def council(council_folder: Path) -> Library:
    """The Council's own two documents, read."""
    return read_library(council_folder)


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The documents that the repository carries, read without any that were added."""
    return read_library(SHIPPED)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real embedding model, loaded once for the whole run."""
    model = Embedder()
    model.load()
    return model


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of files: `folder_of({"plan.md": "# Plan"}, name="docs")`."""

    def make(files: dict[str, str], name: str = "docs") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        return folder

    return make
