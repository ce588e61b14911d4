"""Text files of forms that nobody expects: long, but of a size that people do send."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.hostile import SENTENCES, hostile, odd_lines

GOOD_TEXT = "\n\n".join(SENTENCES)


@hostile("dashes.md", is_sound=True, is_heavy=True)
def _dashes(path: Path) -> None:
    path.write_text(f"{GOOD_TEXT}\n\n{'-' * 3000}x\n", encoding="utf-8")


@hostile("tabs.md", is_sound=True, is_heavy=True)
def _tabs(path: Path) -> None:
    path.write_text(GOOD_TEXT + ("\n\n" + "\t" * 60_000 + "x") * 3 + "\n", encoding="utf-8")


@hostile("small-letters.txt", is_sound=True, is_heavy=True)
def _small_letters(path: Path) -> None:
    path.write_text(GOOD_TEXT + "\n\nlamps and so on" * 60_000, encoding="utf-8")


@hostile("short-lines.txt", is_sound=True, is_heavy=True)
def _short_lines(path: Path) -> None:
    path.write_text(GOOD_TEXT + "\nlamps and so on" * 60_000, encoding="utf-8")


@hostile("many-numbers.txt", is_sound=True, is_heavy=True)
def _many_numbers(path: Path) -> None:
    path.write_text(GOOD_TEXT + "\n1. Lamps.\n2. More lamps." * 50_000, encoding="utf-8")


@hostile("odd-lines.txt", is_sound=True, is_heavy=True)
@hostile("odd-lines.md", is_sound=True, is_heavy=True)
def _odd_lines(path: Path) -> None:
    path.write_text("\n\n".join([GOOD_TEXT, *odd_lines()]), encoding="utf-8")
