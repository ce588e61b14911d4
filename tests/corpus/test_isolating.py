"""Reading apart: whatever happens to the reader, the caller gets a reading or a ReadingError."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import get_args

import pytest

from corpus.block import Block, BlockKind, Reading, ReadingError
from corpus.isolating import BreakdownError, Limits, Worker
from corpus.message import Answer, MessageError, decoded, encoded

READERS = "tests.corpus.misbehaving"
LIMITS = Limits(memory=600_000_000)
HASTE = replace(LIMITS, silence=2.0, total=5.0)


@dataclass
class Orders:
    """A worker whose reader does as the file says, and a folder for such files."""

    worker: Worker
    folder: Path

    def file(self, order: str, name: str = "plan.docx") -> Path:
        path = self.folder / name
        path.write_text(order, encoding="utf-8")
        return path

    def __call__(self, order: str, name: str = "plan.docx") -> str:
        return self.worker.read(self.file(order, name)).blocks[0].text

    def breaks(self, order: str) -> BreakdownError:
        with pytest.raises(BreakdownError) as caught:
            self(order)
        return caught.value


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Orders]:
    worker = Worker(READERS, LIMITS)
    yield Orders(worker, tmp_path)
    worker.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Orders]:
    """Orders to a worker that waits two seconds for a sign of life."""
    worker = Worker(READERS, HASTE)
    yield Orders(worker, tmp_path)
    worker.close()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def is_gone_soon(process: int) -> bool:
    for _ in range(300):
        if not is_running(process):
            return True
        time.sleep(0.1)
    return False


def mark_in(folder: Path) -> int:
    """The process that left its mark in a folder, once it has."""
    for _ in range(200):
        for name in folder.iterdir():
            return int(name.name)
        time.sleep(0.1)
    raise AssertionError("no reader left its mark")


# -- what goes well ---------------------------------------------------------------------------


def test_a_reading_comes_back_whole(orders: Orders) -> None:
    assert orders.worker.read(orders.file("word")) == Reading((Block("prose", "word"),), None, ())


def test_many_files_share_one_process(orders: Orders) -> None:
    first = orders("process")
    assert first != str(os.getpid())
    assert [orders("process") for _ in range(3)] == [first] * 3


def test_what_libraries_print_is_no_answer(
    orders: Orders, capfd: pytest.CaptureFixture[str]
) -> None:
    assert orders("print") == "print"
    assert orders("word") == "word"
    assert capfd.readouterr() == ("", "")


def test_the_process_imports_neither_models_nor_databases(orders: Orders) -> None:
    loaded = {name.split(".")[0] for name in orders("modules").split()}
    assert "corpus" in loaded
    assert not loaded & {"torch", "numpy", "chromadb", "langchain_core", "gradio", "pytest"}


def test_what_nothing_can_print_is_replaced(orders: Orders) -> None:
    assert orders("unprintable") == "a\U0001f600b\ufffdc\ufffd\ufffd\ufffd\td\u00a0"


def test_threads_may_share_a_worker(orders: Orders) -> None:
    paths = [orders.file(f"word{i}", f"{i}.docx") for i in range(20)]
    with ThreadPoolExecutor(8) as pool:
        texts = [r.blocks[0].text for r in pool.map(orders.worker.read, paths)]
    assert texts == [f"word{i}" for i in range(20)]


def test_it_works_from_another_folder_and_on_a_relative_path(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders("word")  # the process has started in the old folder
    monkeypatch.chdir(orders.folder)
    orders.file("other", "here.docx")
    assert orders.worker.read(Path("here.docx")).blocks[0].text == "other"


def test_a_file_name_of_any_characters_is_found(orders: Orders) -> None:
    assert orders("word", "a  b\n“ž”\t.docx") == "word"


# -- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["hang", "hang-in-one-call"])
def test_a_reader_that_hangs_is_stopped(hasty: Orders, order: str) -> None:
    before = hasty("process")
    error = hasty.breaks(order)
    assert error.why == "time"
    assert str(error).startswith("plan.docx: reading it took too long")
    assert is_gone_soon(int(before))
    assert hasty("process") != before


def test_a_slow_reader_that_gives_signs_of_life_is_let_go_on(hasty: Orders) -> None:
    started = time.monotonic()
    assert hasty("tick 25") == "tick"
    assert time.monotonic() - started > HASTE.silence


def test_signs_of_life_do_not_go_on_for_ever(hasty: Orders) -> None:
    assert hasty.breaks("tick 600").why == "time"


def test_a_larger_file_may_take_longer(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    path.write_text("tick 15" + " " * 1_000_000, encoding="utf-8")
    worker = Worker(READERS, replace(LIMITS, total=0.7, per_megabyte=20.0))
    assert worker.read(path).blocks[0].text == "tick"
    worker.close()
    path.write_text("tick 15", encoding="utf-8")
    worker = Worker(READERS, replace(LIMITS, total=0.7, per_megabyte=20.0))
    with pytest.raises(BreakdownError, match=r"^large\.docx: reading it took too long"):
        worker.read(path)


def test_what_a_stopped_reader_started_is_stopped_too(hasty: Orders, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    assert hasty.breaks(f"hang-with-a-child {marks}").why == "time"
    assert is_gone_soon(mark_in(marks))


# -- memory -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit of memory")
@pytest.mark.parametrize("order", ["eat 900000000", "eat-slowly"])
def test_a_reader_that_eats_memory_is_stopped(orders: Orders, order: str) -> None:
    error = orders.breaks(order)
    assert error.why == "memory"
    assert "needs too much memory (limit 0.6 GB)" in str(error)
    assert orders("word") == "word"


def test_what_one_file_leaves_in_memory_does_not_burden_the_next(orders: Orders) -> None:
    assert orders("eat 450000000") == "450000000"
    assert orders("eat 450000000") == "450000000"


def test_an_endless_answer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_text("endless")
    worker = Worker(READERS)
    with pytest.raises(BreakdownError, match="too much memory"):
        worker.read(path)
    worker.close()


# -- crashes and faults -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("crash", "crash"),
        ("end", "crash"),
        ("exit", "fault"),
        ("recurse", "fault"),
        ("err", "fault"),
        ("nonsense", "fault"),
    ],
)
def test_a_reader_that_breaks_down_harms_nobody(orders: Orders, order: str, why: str) -> None:
    error = orders.breaks(order)
    assert error.why == why
    assert str(error).startswith("plan.docx: the reader broke down on it")
    assert "save or export it anew" in str(error)
    assert orders("word") == "word"


def test_a_fault_names_its_place_for_developers(orders: Orders) -> None:
    assert "KeyError: 'a bug'" in orders.breaks("err").detail
    assert "misbehaving.py" in orders.breaks("err").detail


def test_a_process_that_another_file_has_hurt_is_not_held_against_this_one(orders: Orders) -> None:
    before = orders("process")
    assert orders("crash-after-another") == "crash-after-another"
    assert orders("process") != before


def test_a_process_that_died_between_two_files_is_replaced(orders: Orders) -> None:
    before = int(orders("process"))
    os.kill(before, signal.SIGKILL)
    assert orders("word") == "word"
    assert is_gone_soon(before)
    assert orders("word") == "word"


def test_a_refusal_is_passed_on_and_begins_with_the_name(orders: Orders) -> None:
    with pytest.raises(ReadingError) as whole:
        orders("refuse")
    with pytest.raises(ReadingError) as bare:
        orders("refuse-without-name")
    assert str(whole.value) == "plan.docx: look at page 3; save it anew"
    assert str(bare.value) == "plan.docx: look at page 3"
    assert not isinstance(whole.value, BreakdownError)


def test_a_file_that_vanishes_while_it_is_read_is_said_to_be_gone(orders: Orders) -> None:
    with pytest.raises(ReadingError, match=r"^plan\.docx: the file is not there \(any more\)"):
        orders("vanish")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_reader_writes_nothing(orders: Orders, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with pytest.raises(ReadingError):
        orders(f"write {out}")
    assert not out.exists() or out.read_bytes() == b""


# -- the end of the caller ----------------------------------------------------------------------

CALLER = """
    import signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell ignores it
    sys.path.insert(0, {root!r})
    from pathlib import Path
    from corpus.isolating import Limits, Worker
    worker = Worker({readers!r}, Limits(total=3.0))
    print(worker.read(Path({path!r})).blocks[0].text)
"""


def caller(path: Path) -> subprocess.Popen[bytes]:
    """Another process that reads a file apart."""
    root = str(Path(__file__).parents[2])
    script = CALLER.format(root=root, readers=READERS, path=str(path))
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def test_ctrl_c_leaves_no_orphan(orders: Orders, marks: Path) -> None:
    process = caller(orders.file(f"hang-with-a-mark {marks}"))
    reader = mark_in(marks)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert b"KeyboardInterrupt" in errors
    assert is_gone_soon(reader)


@pytest.mark.parametrize("order", ["hang-with-a-mark", "hang-in-one-call-with-a-mark"])
def test_a_killed_caller_leaves_no_orphan(orders: Orders, marks: Path, order: str) -> None:
    process = caller(orders.file(f"{order} {marks}"))
    reader = mark_in(marks)
    process.kill()
    process.communicate(timeout=20)
    assert is_gone_soon(reader)


def test_a_caller_that_ends_takes_its_process_with_it(orders: Orders) -> None:
    process = caller(orders.file("process"))
    out, errors = process.communicate(timeout=20)
    assert errors == b""
    assert is_gone_soon(int(out))


# -- messages -----------------------------------------------------------------------------------


def test_every_field_of_a_block_comes_back() -> None:
    kinds = get_args(BlockKind)
    full = Block("row", "a\tb", "(1)", "1", 2, ("a", "b"), True, 3, 4, "list 5", 6.5, True, "id")
    assert all(getattr(full, f.name) not in (f.default, None) for f in fields(Block))
    reading = Reading((full, *(Block(k, "", left=7) for k in kinds)), "Title", ("note",))
    answer = Answer("read", reading)
    assert decoded(encoded(answer), Answer) == answer
    assert encoded(answer).count(b"\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"[" * 100_000,
        b'["read",null,"",1]',
        b'["well",null,"",false]',
        b'["read",[[],null,[]],"",false]extra',
        b'["read",[{},null,[]],"",false]',
        b'["read",[[],7,[]],"",false]',
        b'["read",[[["prose"]],null,[]],"",false]',
        b"\xff\xfe",
    ],
)
def test_a_line_of_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(MessageError):
        decoded(line, Answer)


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encoded(Answer("read", Reading((Block("prose", "a", left=float("nan")),), None, ())))
