"""The small library that scoring is tested over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Library, read_library
from tests.eval.scoring.desk import TEXT, Desk


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    """One document with paragraphs, principles and a table."""
    return read_library(folder_of({"plan.md": TEXT}))


@pytest.fixture
def desk(library: Library) -> Desk:
    """Questions and answers over it."""
    return Desk(library)
