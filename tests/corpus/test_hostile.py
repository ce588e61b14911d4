"""Hostile and damaged files: each is read or refused in bounded time, and the good ones beside
them are read all the same."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_library
from corpus.block import Reading, ReadingError
from corpus.isolating import BreakdownError, Worker
from corpus.reading import read_file
from tests.corpus import hostile_pages, hostile_pdf, hostile_text, hostile_word
from tests.corpus.hostile import CASES, SENTENCES

PROMISED = 30.0  # seconds within which every file is read or refused
SENTENCE = SENTENCES[6].partition(" ")[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All hostile files."""
    folder = tmp_path_factory.mktemp("inbox") / "documents"
    folder.mkdir()
    for name, case in CASES.items():
        case.build(folder / name)
    return folder


@pytest.fixture
def inbox(folder: Path, tmp_path: Path) -> Path:
    """The hostile files but for those that take long, and a good file of each kind."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, case in CASES.items():
        if not case.is_heavy:
            os.link(folder / name, inbox / name)
    hostile_word.write_docx(inbox / "good-plan.docx", hostile_word.GOOD_BODY)
    hostile_pdf.write_pdf(inbox / "good-print.pdf", hostile_pdf.pdf_objects())
    (inbox / "good-page.html").write_text(hostile_pages.GOOD_PAGE, encoding="utf-8")
    (inbox / "good-text.txt").write_text(hostile_text.GOOD_TEXT, encoding="utf-8")
    return inbox


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def words_of(reading: Reading) -> str:
    texts = [f"{b.mark} {b.text} {' '.join(b.cells)}" for b in reading.blocks]
    return "\n".join([reading.title or "", *texts, *reading.notes])


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_read_or_refused_in_time(folder: Path, worker: Worker, name: str) -> None:
    case = CASES[name]
    started = time.monotonic()
    message, words = "", ""
    try:
        words = words_of(worker.read(folder / name))
    except ReadingError as error:
        message = str(error)
        assert getattr(error, "why", "") != "fault", getattr(error, "detail", "")
    assert time.monotonic() - started < PROMISED
    if message:
        assert not case.is_sound, message
        assert message.startswith(f"{name}: ")
        assert re.search(case.refusal or "", message)
        assert len(message) < 400
    else:
        assert case.refusal is None, f"was read: {words[:200]}"
        assert not case.never or case.never not in words
        assert not case.is_sound or SENTENCE in words


def test_good_files_are_read_beside_all_the_hostile_ones(inbox: Path) -> None:
    library = read_library(inbox)
    for name in ("good-plan", "good-print", "good-page", "good-text"):
        document = library.document(name)
        assert document is not None
        assert [p.number for p in document.passages if p.number] == [str(n) for n in range(1, 30)]
    refused = {fault.path.name for fault in library.faults}
    read = {document.path.name for document in library.documents}
    assert refused | read == {path.name for path in inbox.iterdir()}
    assert not refused & read
    assert {n for n, c in CASES.items() if c.refusal is not None and not c.is_heavy} <= refused
    assert all(fault.message.startswith(f"{fault.path.name}: ") for fault in library.faults)


# -- files that are none ------------------------------------------------------------------------


def refusal(path: Path) -> str:
    with pytest.raises(ReadingError) as caught:
        read_file(path)
    assert not isinstance(caught.value, BreakdownError)
    assert str(caught.value).startswith(f"{path.name}: ")
    return str(caught.value)


@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "plan.html", "plan.txt"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert "is not there" in refusal(path)
    path.mkdir()
    assert "this is a folder" in refusal(path)
    path.rmdir()
    path.symlink_to(path)
    assert "leads back to itself" in refusal(path)
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    assert "is not there" in refusal(path)
    path.unlink()
    os.mkfifo(path)
    assert "a pipe or a device" in refusal(path)
    path.unlink()
    path.symlink_to("/dev/zero")
    assert "a pipe or a device" in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "plan.html", "plan.txt"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("words", encoding="utf-8")
    path.chmod(0)
    assert "may not read" in refusal(path)


def test_a_link_to_a_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(hostile_pages.GOOD_PAGE, encoding="utf-8")
    (tmp_path / "link.html").symlink_to(tmp_path / "page.html")
    assert SENTENCE in words_of(read_file(tmp_path / "link.html"))


# -- wrong endings ------------------------------------------------------------------------------


def _docx(path: Path) -> None:
    hostile_word.write_docx(path, hostile_word.GOOD_BODY)


def _pdf(path: Path) -> None:
    hostile_pdf.write_pdf(path, hostile_pdf.pdf_objects())


def _page(path: Path) -> None:
    path.write_text(f"<!DOCTYPE html>\n<html>{hostile_pages.GOOD_PAGE}</html>", encoding="utf-8")


READ = {".docx": _docx, ".pdf": _pdf, ".html": _page}


@pytest.mark.parametrize("inside", READ)
@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html", ".txt", ".md", ".doc", ".xyz", ""])
def test_a_wrong_ending_is_told_with_the_right_one(
    tmp_path: Path, inside: str, ending: str
) -> None:
    path = tmp_path / f"report{ending}"
    READ[inside](path)
    if ending == inside:
        assert SENTENCE in words_of(read_file(path))
    else:
        assert f"inside; rename it to report{inside}" in refusal(path)
