"""A real server in a process of its own, and a visitor's real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

playwright = pytest.importorskip("playwright.sync_api")
Browser, BrowserPage, expect = playwright.Browser, playwright.Page, playwright.expect

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "tests" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
QUIET = [  # a browser of its own accord looks for updates
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE = 60_000  # milliseconds for an answer on a busy machine


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and every address that browsers asked for while it ran."""

    address: str
    asked: list[str] = field(default_factory=list)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, documents: Path, settings: dict[str, str]) -> subprocess.Popen[str]:
    """Starts the server with an operator's settings and no others."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    return subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port), "--no-browser",
         "--documents", str(documents)],
        cwd=ROOT, env={**environment, **settings},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def serving(documents: Path, **settings: str) -> Iterator[Served]:
    """A server over a folder of documents, until the block ends."""
    port = free_port()
    server = start(port, documents, settings)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_until_up(server, address)
        yield Served(address)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_until_up(server: subprocess.Popen[str], address: str, patience: float = 240) -> None:
    """Returns as soon as there is a page; fails where the server ends before."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {server.communicate()[1]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no page after {patience} seconds")


def need_chromium() -> None:
    """Skips where there is no browser."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no {CHROMIUM}; install Chromium to run these tests")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, until the block ends."""
    need_chromium()
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


def visit(
    browser: Browser, served: Served, path: str = "", width: int = 1280, height: int = 800,
    **context: Any,
) -> BrowserPage:  # fmt: skip
    """A new visitor's window, everything it asks for written down."""
    given = {"viewport": {"width": width, "height": height}, "locale": "en-GB", **context}
    window = browser.new_context(**given).new_page()
    window.on("request", lambda request: served.asked.append(request.url))
    window.on("websocket", lambda opened: served.asked.append(opened.url))
    window.goto(served.address + path)
    expect(window.locator("#question textarea, #question input")).to_be_visible(timeout=30_000)
    # The page speaks the visitor's language once it has been greeted.
    expect(window.locator("html")).to_have_attribute("lang", _lang(given, path), timeout=30_000)
    return window


def _lang(given: dict[str, Any], path: str) -> str:
    is_welsh = "lang=cy" in path or ("lang=" not in path and given["locale"].startswith("cy"))
    return "cy" if is_welsh else "en-GB"


def box(window: BrowserPage) -> Any:
    """The question box, in whichever language."""
    return window.locator("#question textarea, #question input")


def send(window: BrowserPage, question: str) -> None:
    """Types a question and presses Enter."""
    box(window).fill(question)
    box(window).press("Enter")


def ask(window: BrowserPage, question: str) -> Any:
    """Asks, waits until the whole answer is there, and gives it."""
    before = window.locator("#conversation .answer").count()
    send(window, question)
    return answered(window, before)


def answered(window: BrowserPage, before: int) -> Any:
    """The answer after `before` others, once it is whole."""
    answers = window.locator("#conversation .answer")
    expect(answers).to_have_count(before + 1, timeout=PATIENCE)
    status = answers.last.locator(".status")
    whole = re.compile(r"\b(?:answered|partial|declined|error)\b")
    expect(status).to_have_class(whole, timeout=PATIENCE)
    return answers.last


def picture(window: BrowserPage, name: str) -> None:
    """A screenshot for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    window.wait_for_timeout(300)
    window.screenshot(path=SCREENSHOTS / f"{name}.png")


def faults(window: BrowserPage) -> list[str]:
    """What axe-core finds serious or critical, in words."""
    found = Axe().run(window).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: " + "; ".join(n["html"][:200] for n in v["nodes"])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
