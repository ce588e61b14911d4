"""What the README says works as it stands: commands, settings, files and the Python block."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
INLINE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", TEXT, flags=re.M | re.S))
LINES = [
    line.split("#")[0].strip() for kind, body in BLOCKS if not kind for line in body.split("\n")
]
NAMED = [*LINES, *INLINE]
MADE = {
    ".venv",
    ".venv/bin/python",
    ".index/",
    "corpus/added/",
    "eval/runs/",
}  # not there before they are used


def asked_of_modules() -> list[tuple[str, str, frozenset[str]]]:
    """Each `python -m MODULE COMMAND` with the options that the README gives it."""
    found: dict[tuple[str, str], set[str]] = {}
    for line in NAMED:
        for module, rest in re.findall(r"python -m (\w+)\b([^>]*)", line):
            command = re.match(r"\s+([a-z]+)", rest)
            options = found.setdefault((module, command.group(1) if command else ""), set())
            options |= set(re.findall(r"--[a-z-]+", re.sub(r'"[^"]*"', "", rest)))
    return [(m, c, frozenset(o)) for (m, c), o in sorted(found.items())]


def run(root: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_readme_is_read_as_meant() -> None:
    assert {kind for kind, _ in BLOCKS} == {"", "python"}
    assert {m for m, _, _ in asked_of_modules()} == {"corpus", "index", "assistant", "eval"}


def test_every_make_target_exists(root: Path) -> None:
    named = {t for line in NAMED for t in re.findall(r"\bmake ([a-z-]+)", line)}
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert named >= {"run", "test"}
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize(
    ("module", "command", "options"),
    asked_of_modules(),
    ids=lambda value: value if isinstance(value, str) else " ".join(sorted(value)) or "plain",
)
def test_every_command_exists(
    root: Path, module: str, command: str, options: frozenset[str]
) -> None:
    assert command, f"python -m {module} is named without a command"
    done = run(root, "-m", module, command, "--help")
    assert done.returncode == 0, done.stderr
    assert options <= set(re.findall(r"--[a-z-]+", done.stdout))


def test_every_option_of_the_page_exists(root: Path) -> None:
    given = {o for line in NAMED for a in re.findall(r'ARGS="([^"]*)"', line)
             for o in re.findall(r"--[a-z-]+", a)}  # fmt: skip
    assert given
    page = (root / "app.py").read_text(encoding="utf-8")
    assert all(f'"{option}"' in page for option in given)


def test_every_setting_exists(root: Path) -> None:
    named = set(re.findall(r"\bASSISTANT_[A-Z_]+", TEXT))
    files = [p for part in ("assistant", "index") for p in (root / part).glob("*.py")]
    code = "\n".join(p.read_text(encoding="utf-8") for p in files)
    assert len(named) >= 4
    assert named <= set(re.findall(r'"(ASSISTANT_[A-Z_]+)"', code))


def test_every_file_exists(root: Path) -> None:
    links = [t for t in re.findall(r"\]\(([^)\s]+)\)", TEXT) if "://" not in t]
    paths = [i for i in INLINE if re.fullmatch(r"[\w.-]+(?:/[\w.-]*)+|\w+\.(?:py|toml)", i)]
    gone = {p for p in {*links, *paths} if p not in MADE and not (root / p).exists()}
    gone -= {"catalogue.toml"}  # in a reader's own folder
    assert links and paths
    assert not gone


def test_what_is_added_is_outside_version_control(root: Path) -> None:
    ignored = (root / ".gitignore").read_text(encoding="utf-8").split()
    assert any(line.strip("/") == "corpus/added" for line in ignored)
    assert any(line.strip("/") == ".index" for line in ignored)


def test_the_python_block_runs_as_it_stands(root: Path, tmp_path: Path) -> None:
    (block,) = [body for kind, body in BLOCKS if kind == "python"]
    done = run(root, "-c", block, ASSISTANT_INDEX=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("understanding pending []")
    assert re.search(r"\ndone answered \['[^']+, \w+", done.stdout)
    answer = done.stdout.split("done answered", 1)[1]
    assert "**The Placement Panel** agrees" in answer  # and not whom it is not for
