"""The process that reads files for another one and may be killed at any time.

It takes requests from its input, one line of JSON each, and answers on its output; it ends when
the input does, when nothing has come for a while, or when reading has left it swollen. It writes
no file, and what the libraries print goes nowhere. It decides nothing about time: whoever started
it (`corpus.isolating`) does, and kills it.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, Literal

from corpus import progress
from corpus.block import Reading, ReadingError
from corpus.formats.sniffing import reason
from corpus.message import Answer, encoded

try:
    import resource
except ImportError:  # Windows: the limits of time hold there, that of memory does not
    resource = None  # type: ignore[assignment]

IDLE = 60.0  # seconds without a request after which the process ends
BEAT = 0.5  # seconds between two signs of life
SWOLLEN = 400_000_000  # bytes of memory after which a fresh process reads the next file


def serve(readers: str) -> None:
    """Answers requests with the `read(path)` of the module `readers`, until there are no more.

    A request is `{"path": …, "seconds": …, "memory": …}`: a file, and how much processor time and
    memory (bytes) reading it may take. An empty line on the output is a sign of life.
    """
    requests: SimpleQueue[bytes] = SimpleQueue()
    source, output = _own_pipes()
    threading.Thread(target=_take_requests, args=(source, requests), daemon=True).start()
    _set_limit("RLIMIT_CORE", 0)
    _set_limit("RLIMIT_FSIZE", 0)
    read: Callable[[Path], Reading] = import_module(readers).read
    beat = _beating(output)
    progress.listen(beat)
    beat()
    is_last = False
    while not is_last:
        try:
            request = json.loads(requests.get(timeout=IDLE))
        except Empty:
            break
        _set_limit("RLIMIT_CPU", math.ceil(time.process_time() + request["seconds"]))
        _set_limit("RLIMIT_AS", _memory()[0] + request["memory"])
        line, is_last = _answer(read, Path(request["path"]))
        output.write(line)
        output.flush()
    os._exit(0)  # without waiting for the thread that still listens


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The input and the output, taken away from everything else that reads or prints."""
    source, output = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return source, output


def _take_requests(source: BinaryIO, requests: SimpleQueue[bytes]) -> None:
    """Runs beside the reader, so that the end of the parent ends a reader at work too."""
    for line in source:
        requests.put(line)
    os._exit(0)


def _beating(output: BinaryIO) -> Callable[[], None]:
    last = 0.0

    def beat() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= BEAT:
            last = now
            output.write(b"\n")
            output.flush()

    return beat


def _answer(read: Callable[[Path], Reading], path: Path) -> tuple[bytes, bool]:
    """The line that answers, and whether this process should read no other file after it."""
    outcome: Literal["refused", "memory", "fault"]
    try:
        reading = read(path)
        is_last = _memory()[1] > SWOLLEN
        return encoded(Answer("read", reading, is_last=is_last)), is_last
    except ReadingError as error:
        outcome, message = "refused", str(error)
    except MemoryError:
        outcome, message = "memory", ""
    except ImportError as error:
        outcome = "refused"
        message = f"{path.name}: {error} (needed to read such files); run `make install`"
    except OSError as error:
        outcome, message = "refused", f"{path.name}: {reason(error)}"
    except BaseException:
        outcome, message = "fault", traceback.format_exc()[-4000:]
    _set_limit("RLIMIT_AS", None)  # the answer must not fail for want of memory
    is_last = outcome != "refused" or _memory()[1] > SWOLLEN
    return encoded(Answer(outcome, None, message, is_last)), is_last


def _set_limit(name: str, most: int | None) -> None:
    """Lowers or lifts one of the system's limits for this process, where the system has it."""
    if resource is None or not hasattr(resource, name):
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    if most is None or (hard != resource.RLIM_INFINITY and most > hard):
        most = hard
    with suppress(ValueError, OSError):  # a system may have a limit and not let it be set
        resource.setrlimit(kind, (most, hard))


def _memory() -> tuple[int, int]:
    """Bytes of this process's address space and of its memory in use; 0 where unknown."""
    try:
        with open("/proc/self/statm", "rb") as file:
            space, used = file.read().split()[:2]
    except OSError:
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(space) * page, int(used) * page
