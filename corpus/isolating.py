"""Reads hostile and damaged files in a process of their own, so that only that process suffers.

A crash, a hang or an allocation storm in a reader ends in a `ReadingError`; the caller goes on
unharmed and the next file gets a fresh process. One process serves many files, one at a time. This
file knows no format.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Literal

from corpus.block import Reading, ReadingError
from corpus.formats.sniffing import check_file
from corpus.message import Answer, MessageError, decoded, printable

READERS = "corpus.formats.choosing"
LONGEST = 100_000_000  # bytes of an answer: a hundred times what a long document needs
SOON = 5.0  # seconds: a crash after more is the file's own and is not tried again

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.serving import serve; serve(sys.argv[2])"
)
_SAVE_ANEW = "open it in the program that made it and save or export it anew"
_REMEDIES = {
    "time": f"{_SAVE_ANEW}, split it, or export it as text",
    "memory": f"{_SAVE_ANEW}, split it, or export it as text",
    "crash": f"{_SAVE_ANEW}, or export it as text",
    "fault": f"{_SAVE_ANEW}, or export it as text",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds, and bytes of address space.

    `silence` is how long a reader may go without a sign of life (`corpus.progress`), `total` and
    `per_megabyte` (of the file) how long it may take in all.
    """

    silence: float = 20.0
    total: float = 120.0
    per_megabyte: float = 0.2
    memory: int = 2_500_000_000


class BreakdownError(ReadingError):
    """The reader did not end by itself in a reading or a refusal. `detail` is for developers."""

    def __init__(
        self, message: str, why: Literal["time", "memory", "crash", "fault"], detail: str = ""
    ) -> None:
        super().__init__(message)
        self.why = why
        self.detail = detail


class Worker:
    """A process that reads files, started when the first one comes and replaced when it breaks.

    `readers` is the module whose `read(path)` it calls. Threads may share a worker: they wait for
    each other.
    """

    def __init__(self, readers: str = READERS, limits: Limits | None = None) -> None:
        self._readers = readers
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def read(self, path: Path) -> Reading:
        """Reads one file.

        Raises:
            ReadingError: the file can't be read; the message begins with its name and says what
                to do. `BreakdownError` where the reader hung, crashed or ate too much memory.
        """
        size = check_file(path)
        with self._lock:
            process, started = self._ready(), time.monotonic()
            try:
                answer = self._ask(process, path, size)
            except BreakdownError as error:
                is_slow = time.monotonic() - started > SOON
                if error.why != "crash" or process.files == 1 or is_slow:
                    raise
                # It read other files before: one of those may have hurt it.
                answer = self._ask(self._ready(), path, size)
        if answer.reading is not None:
            return answer.reading
        if answer.outcome == "refused":
            name = printable(path.name)
            is_named = answer.error.startswith(name)
            raise ReadingError(answer.error if is_named else f"{name}: {answer.error}")
        why: Literal["memory", "fault"] = "memory" if answer.outcome == "memory" else "fault"
        raise self._broken(path, why, answer.error)

    def close(self) -> None:
        """Ends the process; the next file starts another one."""
        with self._lock:
            if self._process is not None:
                self._process.end()
                self._process = None

    def _ready(self) -> _Process:
        if self._process is None or not self._process.is_usable():
            if self._process is not None:
                self._process.end()
            self._process = _Process(self._readers)
        return self._process

    def _ask(self, process: _Process, path: Path, size: int) -> Answer:
        """What the process answers; whatever goes wrong, even Ctrl-C, ends it."""
        total = self._limits.total + self._limits.per_megabyte * size / 1e6
        request = {
            "path": os.path.abspath(path),
            "seconds": total,
            "memory": self._limits.memory,
        }
        is_well = False
        try:
            line = process.ask(request, self._limits.silence, total)
            if len(line) >= LONGEST:
                raise self._broken(path, "memory", "an endless answer")
            answer = decoded(line, Answer)
            is_well = not answer.is_last
            return answer
        except TimeoutError as error:
            raise self._broken(path, "time", str(error)) from None
        except ChildProcessError as error:
            is_time = error.errno == getattr(signal, "SIGXCPU", None)
            raise self._broken(path, "time" if is_time else "crash", str(error)) from None
        except MessageError as error:
            raise self._broken(path, "fault", str(error)) from None
        finally:
            if not is_well:
                process.end()

    def _broken(
        self, path: Path, why: Literal["time", "memory", "crash", "fault"], detail: str
    ) -> BreakdownError:
        said = {
            "time": "reading it took too long and was stopped",
            "memory": "reading it needs too much memory "
            f"(limit {self._limits.memory / 1e9:.1f} GB) and was stopped",
            "crash": "the reader broke down on it, so it is probably damaged",
            "fault": "the reader broke down on it, so it is probably damaged",
        }[why]
        return BreakdownError(f"{printable(path.name)}: {said}; {_REMEDIES[why]}", why, detail)


class _Process:
    """One started process. `files` counts what it was asked to read."""

    def __init__(self, readers: str) -> None:
        self.files = 0
        self._owner = os.getpid()
        root = str(Path(__file__).resolve().parent.parent)
        places = [os.path.abspath(place) for place in sys.path if isinstance(place, str)]
        if root not in places:
            places.insert(0, root)
        # -I: neither the working directory nor the environment decides what it imports.
        command = [sys.executable, "-I", "-W", "ignore", "-c", _BOOT, json.dumps(places), readers]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to act on; and its group can be killed
        )
        self.end = weakref.finalize(self, _end, self._process, self._owner)

    def is_usable(self) -> bool:
        """Whether it lives and is ours: a forked copy of us must not use the same pipes."""
        return self.end.alive and os.getpid() == self._owner and self._process.poll() is None

    def ask(self, request: dict[str, object], silence: float, total: float) -> bytes:
        """The line that answers.

        Raises:
            TimeoutError: no sign of life for `silence` seconds, or no answer after `total`.
            ChildProcessError: it ended without an answer; its errno is the signal that ended it.
        """
        self.files += 1
        assert self._process.stdin is not None and self._process.stdout is not None
        answers: SimpleQueue[bytes] = SimpleQueue()
        signs = _Signs()
        threading.Thread(
            target=_take_answer, args=(self._process.stdout, answers, signs), daemon=True
        ).start()
        end = time.monotonic() + total
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise ChildProcessError(0, "it ended before it was asked") from None
        while True:
            left = min(signs.last + silence, end) - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"after {total + time.monotonic() - end:.1f} s")
            with suppress(Empty):
                line = answers.get(timeout=left)
                break
        if not line:
            raise self._died()
        return line

    def _died(self) -> ChildProcessError:
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return ChildProcessError(0, "it closed its output and lives on")
        return ChildProcessError(-status, f"it ended with status {status}")


class _Signs:
    """When the process last gave a sign of life."""

    def __init__(self) -> None:
        self.last = time.monotonic()


def _take_answer(output: IO[bytes], answers: SimpleQueue[bytes], signs: _Signs) -> None:
    """Waits for one answer in a thread of its own: a pipe can't be read with a time limit."""
    line = b"\n"
    with suppress(OSError, ValueError):  # the pipe was closed: the process was ended
        while line == b"\n":
            signs.last = time.monotonic()
            line = output.readline(LONGEST)
        answers.put(line)


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kills a process with all that it started, and takes leave of it; a forked copy of its owner
    only takes leave."""
    if os.getpid() == owner:
        if process.poll() is None:
            with suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


_worker = Worker()


def read_apart(path: Path) -> Reading:
    """Reads one file in a process of its own, which many files share one after the other.

    Raises:
        ReadingError: the file can't be read, or its reader hung, crashed or ate too much memory.
    """
    return _worker.read(path)
