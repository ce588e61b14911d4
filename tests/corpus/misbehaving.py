"""A reader for tests of reading apart: does what the first word of the file tells it to do.

It runs in the process that reads, never in the one that tests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from corpus import progress
from corpus.block import Block, Reading, ReadingError

_reads = 0


def read(path: Path) -> Reading:
    """Behaves badly as told; a word that tells nothing is read as one paragraph."""
    global _reads
    _reads += 1
    order, *given = path.read_text(encoding="utf-8").split()
    if order in ("crash", "crash-after-another") and (order == "crash" or _reads > 1):
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == "nonsense":
        return Reading((Block("prose", 3),), None, ())  # type: ignore[arg-type]
    return Reading((Block("prose", _obey(order, given, path)),), None, ())


def _obey(order: str, given: list[str], path: Path) -> str:
    """Does as told and says what the paragraph shall be."""
    match order:
        case "hang":
            time.sleep(600)
        case "hang-in-one-call":
            sum(range(10**13))  # no other thread of the process gets its turn
        case "hang-with-a-child":
            child = subprocess.Popen(["sleep", "600"])
            _leave_mark(given[0], child.pid)
            time.sleep(600)
        case "hang-with-a-mark":
            _leave_mark(given[0], os.getpid())
            time.sleep(600)
        case "hang-in-one-call-with-a-mark":
            _leave_mark(given[0], os.getpid())
            sum(range(10**13))
        case "tick":
            for _ in range(int(given[0])):
                time.sleep(0.1)
                progress.tick()
        case "exit":
            sys.exit(3)
        case "end":
            os._exit(0)
        case "eat":
            return str(len(b"x" * int(given[0])))
        case "eat-slowly":
            heap = [b"x" * 10_000_000]
            while True:
                heap.append(heap[0] + b"x")
        case "recurse":
            return _obey("recurse", given, path)
        case "err":
            raise KeyError("a bug")
        case "refuse":
            raise ReadingError(f"{path.name}: look at page 3; save it anew")
        case "refuse-without-name":
            raise ReadingError("look at page 3")
        case "vanish":
            path.unlink()
            path.read_bytes()
        case "print":
            print('["read",null,"",false]', flush=True)
            os.write(1, b'["read",null,"",false]\n')
            sys.stderr.write("noise\n")
        case "write":
            Path(given[0]).write_text("out", encoding="utf-8")
        case "modules":
            return " ".join(sorted(sys.modules))
        case "process":
            return str(os.getpid())
        case "unprintable":
            return "a\ud83d\ude00b\ud800c\x00\x7f\x93\td\u00a0"
        case "endless":
            return "x" * 110_000_000
        case _:
            pass
    return order


def _leave_mark(folder: str, process: int) -> None:
    (Path(folder) / str(process)).touch()
