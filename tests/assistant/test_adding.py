"""Documents that are added answer at once, or nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from assistant.adding import AddingError, add_documents
from assistant.answering import Assistant

BEES = "# Bee Procedure\n\n1. A swarm must be reported within two hours.\n"
LATER = "# Bee Procedure\n\n1. A swarm must be reported within three hours.\n"
POND = "# Pond Rules\n\n1. The pond is drained each October.\n"


class Full(Assistant):
    """An assistant whose disk is full when it is to be indexed anew."""

    def reopened(self, say_progress: Callable[[str], None] = print) -> Self:
        raise OSError(28, "No space left on device")


class Stale(Assistant):
    """An assistant that goes on with the index from before, as one does whose indexing failed."""

    def reopened(self, say_progress: Callable[[str], None] = print) -> Self:
        return self


@pytest.fixture
def library(folder_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = folder_of({"bees.md": BEES}, name="library")
    monkeypatch.setenv("ASSISTANT_INDEX", str(folder.parent / "index"))
    return folder


@pytest.fixture
def sent(folder_of: Callable[..., Path]) -> list[Path]:
    folder = folder_of({"bees.txt": LATER, "pond.md": POND, "torn.pdf": "%PDF"}, name="sent")
    return sorted(folder.iterdir())


def contents(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}


def test_what_is_added_answers_and_the_old_assistant_goes_on(
    library: Path, sent: list[Path]
) -> None:
    before = Assistant.open(library)
    after, done = add_documents(before, sent, print)
    assert [(a.path.name, a.outcome) for a in done] == [
        ("bees.txt", "replaced"),
        ("pond.md", "added"),
        ("torn.pdf", "refused"),
    ]
    assert "October" in after.ask("When is the pond drained?").text
    assert "three hours" in after.ask("What does paragraph 1 of the Bee Procedure say?").text
    assert "two hours" in before.ask("What does paragraph 1 of the Bee Procedure say?").text
    assert set(contents(library)) == {"bees.txt", "pond.md"}


def test_where_all_is_refused_nothing_is_indexed(library: Path, sent: list[Path]) -> None:
    before = Assistant.open(library)
    after, done = add_documents(before, [p for p in sent if p.suffix == ".pdf"], print)
    assert after is before
    assert [a.outcome for a in done] == ["refused"]


@pytest.mark.parametrize(
    ("kind", "why"), [(Full, "No space left"), (Stale, "could not be written")]
)
def test_a_failed_addition_leaves_the_library_as_it_was(
    library: Path, sent: list[Path], kind: type[Assistant], why: str
) -> None:
    before = kind.open(library)
    with pytest.raises(AddingError, match=why):
        add_documents(before, sent, print)
    assert contents(library) == {"bees.md": BEES}
    assert "two hours" in before.ask("What does paragraph 1 of the Bee Procedure say?").text
