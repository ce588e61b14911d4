"""How fast documents are read, beside two public extractors on the same files.

Each reader runs in a process of its own, so that its peak memory is its own; imports are not
counted. The baselines keep no numbers: `markitdown`, and the library that the usual loader of the
format stands on (python-docx, pypdf, BeautifulSoup). They come with the development requirements.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.block import ReadingError

READERS = ("ours", "markitdown", "usual")
SUFFIXES = (".docx", ".pdf", ".html", ".htm")
_LIMIT = 600  # seconds that one reader may take over one file


@dataclass(frozen=True, slots=True)
class Measure:
    """One reader on one file: words, seconds and the process's peak memory in megabytes; `fault`
    says why there are none."""

    reader: str
    file: str
    words: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    fault: str = ""

    @property
    def rate(self) -> float:
        """Words read in a second."""
        return self.words / self.seconds if self.seconds else 0.0


def measure_folder(folder: Path) -> Iterable[list[Measure]]:
    """For each document of a folder, every reader's measure, ours first.

    Raises:
        ReadingError: the folder holds no document that is read by all.
    """
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    if not paths:
        raise ReadingError(f"no {', '.join(SUFFIXES)} files in {folder}; give a folder with some")
    for path in paths:
        yield [_measure(reader, path) for reader in READERS]


def measure_text(measures: Iterable[list[Measure]]) -> Iterable[str]:
    """Lines for people: words, seconds, words a second, memory, and the ratio to each baseline."""
    for ours, *others in measures:
        yield f"{ours.file}"
        for one in (ours, *others):
            if one.fault:
                yield f"  {one.reader:<11}{one.fault}"
                continue
            ratio = ours.rate / one.rate if one is not ours and one.rate else 0.0
            beside = f"   ours reads {ratio:.2f} times as fast" if ratio else ""
            yield (
                f"  {one.reader:<11}{one.words:8,} words {one.seconds:7.2f} s "
                f"{one.rate:9,.0f} words/s {one.megabytes:6,.0f} MB{beside}"
            )


def _measure(reader: str, path: Path) -> Measure:
    command = [sys.executable, "-W", "ignore", "-m", "corpus.benchmark", reader, str(path)]
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, timeout=_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return Measure(reader, path.name, fault=f"took more than {_LIMIT} s")
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["ended without a word"])[-1]
        return Measure(reader, path.name, fault=last)
    words, seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return Measure(reader, path.name, words, seconds, megabytes)


# -- in the process that measures ---------------------------------------------------------------


def _ours() -> Callable[[Path], str]:
    from corpus.formats.choosing import read
    from corpus.numbering import number_blocks

    def text_of(path: Path) -> str:
        reading = read(path)
        return number_blocks(path.stem, path.stem, reading.blocks, reading.title).text

    return text_of


def _markitdown() -> Callable[[Path], str]:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: str(converter.convert(path).text_content)


def _usual() -> Callable[[Path], str]:
    import docx
    from bs4 import BeautifulSoup
    from pypdf import PdfReader

    def text_of(path: Path) -> str:
        if path.suffix.lower() == ".docx":
            return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
        if path.suffix.lower() == ".pdf":
            return "\n".join(page.extract_text() for page in PdfReader(path).pages)
        return BeautifulSoup(path.read_bytes(), "html.parser").get_text()

    return text_of


def _main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.benchmark", description=__doc__)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    try:
        text_of = {"ours": _ours, "markitdown": _markitdown, "usual": _usual}[options.reader]()
    except ImportError as error:
        print(f"{error.name} is not installed; run `make install-dev`", file=sys.stderr)
        return 1
    began = time.perf_counter()
    words = len(text_of(options.file).split())
    seconds = time.perf_counter() - began
    print(json.dumps([words, seconds, _peak_megabytes()]))
    return 0


def _peak_megabytes() -> float:
    if os.name != "posix":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    sys.exit(_main())
