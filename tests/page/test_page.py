"""The page as people meet it: the real server in a process of its own, a real browser.

Screenshots of each step are left in tests/screenshots/, for people to look at.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlparse

import pytest

from app import Page
from assistant.answer import Answer, Turn

playwright = pytest.importorskip("playwright.sync_api")
Browser, BrowserPage, expect = playwright.Browser, playwright.Page, playwright.expect

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "tests" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
QUIET = [  # a browser of its own accord looks for updates
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip

HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> {{value}} ${1+1}"
FILLING = "The warden walks along the row each morning and writes in the book what has changed."
LINES = "\n\n".join(f"{i}. In row {i} stand {i + 20} pear trees. {FILLING}" for i in range(3, 31))
ORCHARD = f"""# Orchard Plan

## Aims

1. The orchard gives every child of the village a tree to look after.

2. The warden must lock the gate at dusk.

## Rows

{LINES}

### Baskets by row and by keeper

| Row | Baskets of pears | Keeper of the row | Wheelbarrows lent | Ladders kept in the shed |
| --- | --- | --- | --- | --- |
| North | 14 | Elder | 3 | 2 |
| South | 9 | Rowan | 1 | 4 |
"""
SHED = f"""# Shed Rules </script><b>2021</b>

41. The shed is locked at night. {HOSTILE}
"""
BEES = """# Bee Procedure

1. The keeper inspects the hives each week.

2. A swarm must be reported within two hours.
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, and every address that browsers asked for while it ran."""

    address: str
    asked: list[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, documents: Path, index: Path) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    command = [sys.executable, "app.py", "--port", str(port), "--no-browser"]
    return subprocess.Popen(
        [*command, "--documents", str(documents)],
        cwd=ROOT, env={**environment, "ASSISTANT_INDEX": str(index)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    (folder / "orchard.md").write_text(ORCHARD, encoding="utf-8")
    (folder / "bees.md").write_text(BEES, encoding="utf-8")
    (folder / "shed.md").write_text(SHED, encoding="utf-8")
    (folder / "plan.pdf").write_bytes(b"%PDF")
    return folder


@pytest.fixture(scope="module")
def served(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = free_port()
    server = start(port, documents, tmp_path_factory.mktemp("index"))
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_until_up(server, address)
        yield Served(address, [])
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_until_up(server: subprocess.Popen[str], address: str, patience: float = 120) -> None:
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no {CHROMIUM}; install Chromium to run these tests")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


def visit(browser: Browser, served: Served, width: int = 1280, path: str = "") -> BrowserPage:
    """A new visitor's window, everything it asks for written down."""
    window = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    window.on("request", lambda request: served.asked.append(request.url))
    window.on("websocket", lambda opened: served.asked.append(opened.url))
    window.goto(served.address + path)
    expect(window.get_by_label("Your question")).to_be_visible(timeout=30_000)
    return window


def ask(window: BrowserPage, question: str) -> None:
    """Asks, and waits until the answer is there."""
    before = window.locator("#conversation .answer").count()
    window.get_by_label("Your question").fill(question)
    window.get_by_role("button", name="Ask", exact=True).click()
    expect(window.locator("#conversation .answer")).to_have_count(before + 1, timeout=60_000)


def picture(window: BrowserPage, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    window.wait_for_timeout(300)
    window.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.mark.browser
def test_a_first_visit_says_what_this_is(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    expect(window.get_by_role("heading", level=1)).to_have_text("Ask the Council's documents")
    expect(window.get_by_text("It is not advice on a child's case.")).to_be_visible()
    expect(window.locator(".examples button")).to_have_count(8)
    expect(window.locator("#conversation [role=log]")).to_have_attribute("aria-live", "polite")
    picture(window, "1-first-visit")


@pytest.mark.browser
def test_a_mark_opens_the_passage_with_the_quoted_words(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 25 of the Orchard Plan say?")
    answer = window.locator("#conversation .answer")
    expect(answer).to_contain_text("Answered from the documents")
    picture(window, "2-cited-answer")
    answer.get_by_role("link").first.click()
    mark = window.locator("#reader mark")
    expect(mark).to_have_text(f"In row 25 stand 45 pear trees. {FILLING}")
    expect(mark).to_be_in_viewport()
    expect(window.get_by_role("heading", level=1)).to_be_in_viewport()  # only the reader scrolled
    expect(window.locator("#reader .target")).to_be_focused()
    expect(window.locator("#reader .target")).to_contain_text("25.")
    expect(window.locator("#reader")).to_contain_text("In row 24 stand 44 pear trees.")
    picture(window, "3-reader")


@pytest.mark.browser
def test_an_address_with_a_passage_opens_it(browser: Browser, served: Served) -> None:
    window = visit(browser, served, path="#read/bees/999999")
    expect(window.locator("#reader h2")).to_have_text("Bee Procedure")
    other = visit(browser, served, path="#read/gone/1-2")
    expect(other.locator("#reader")).to_contain_text("not in the documents that are open here")


@pytest.mark.browser
def test_a_question_can_go_on_from_the_one_before(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    ask(window, "And paragraph 1?")
    expect(window.locator("#conversation .answer").last).to_contain_text("inspects the hives")
    picture(window, "4-follow-up")


@pytest.mark.browser
def test_a_decline_is_in_words_and_links_to_what_came_nearest(
    browser: Browser, served: Served
) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 77 of the Orchard Plan say?")
    answer = window.locator("#conversation .answer")
    expect(answer.locator(".status")).to_have_text("The documents do not say")
    expect(answer).to_contain_text("Its paragraphs run from 1 to 30.")
    answer.get_by_role("link").first.click()
    expect(window.locator("#reader .target")).to_be_in_viewport()
    expect(window.locator("#reader mark")).to_have_count(0)
    picture(window, "5-decline")


@pytest.mark.browser
def test_an_example_asks_itself_and_start_again_empties(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    window.locator(".examples button").first.click()
    expect(window.locator("#conversation .answer")).to_have_count(1, timeout=60_000)
    window.get_by_role("button", name="Start again").click()
    expect(window.locator("#conversation .answer")).to_have_count(0)
    expect(window.locator("#conversation .question")).to_have_count(0)


@pytest.mark.browser
def test_what_documents_and_people_write_stays_text(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, f"What does paragraph 41 say? {HOSTILE} `x` $$y$$ _z_")
    expect(window.locator("#conversation .question")).to_contain_text(f"{HOSTILE} `x` $$y$$ _z_")
    answer = window.locator("#conversation .answer")
    expect(answer).to_contain_text(f"The shed is locked at night. {HOSTILE}")
    answer.get_by_role("link", name="Shed Rules").first.click()
    expect(window.locator("#reader mark")).to_contain_text(HOSTILE)
    expect(window.locator("#reader h2")).to_have_text("Shed Rules </script><b>2021</b>")
    assert window.title() == "Ask the Council's documents"
    assert window.locator(":is(#reader, #conversation) :is(img, script, b)").count() == 0
    picture(window, "6-hostile")


@pytest.mark.browser
def test_two_visitors_do_not_see_each_other(browser: Browser, served: Served) -> None:
    one, other = visit(browser, served), visit(browser, served)
    ask(one, "What does paragraph 2 of the Bee Procedure say?")
    expect(other.locator("#conversation .question")).to_have_count(0)
    ask(other, "What does paragraph 25 of the Orchard Plan say?")
    ask(one, "And paragraph 1?")
    expect(one.locator("#conversation .answer").last).to_contain_text("hives")
    expect(one.locator("#conversation")).not_to_contain_text("In row 25")
    expect(other.locator("#conversation")).not_to_contain_text("hives")
    other.reload()
    expect(other.get_by_label("Your question")).to_be_visible(timeout=30_000)
    expect(other.locator("#conversation .question")).to_have_count(0)


@pytest.mark.browser
def test_the_list_of_documents_opens_them(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    window.get_by_role("tab", name="Documents").click()
    shown = window.locator("#documents")
    expect(shown).to_contain_text("2 passages")
    expect(shown).to_contain_text("plan.pdf")
    shown.get_by_role("link", name="Bee Procedure").click()
    expect(window.locator("#reader h2")).to_have_text("Bee Procedure")
    picture(window, "7-documents")


@pytest.mark.browser
def test_a_narrow_screen_cuts_nothing_off(browser: Browser, served: Served) -> None:
    window = visit(browser, served, width=360)
    picture(window, "8-narrow-first-visit")
    ask(window, "What does the table Baskets by row and by keeper say?")
    picture(window, "8-narrow-answer")
    window.locator("#conversation .answer a").first.click()
    expect(window.locator("#reader mark").first).to_be_in_viewport()
    picture(window, "8-narrow-reader")
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    column = window.locator("#reader-column").bounding_box()
    chat = window.locator("#conversation").bounding_box()
    assert column and chat and column["y"] > chat["y"] + chat["height"]
    window.get_by_role("link", name="Back to the answer").click()
    expect(window.locator("#conversation")).to_be_in_viewport()


@pytest.mark.browser
def test_the_documents_may_change_while_the_page_runs(
    browser: Browser, served: Served, documents: Path
) -> None:
    held = (documents / "bees.md").read_text(encoding="utf-8")
    (documents / "bees.md").unlink()
    try:
        window = visit(browser, served)
        ask(window, "What does paragraph 2 of the Bee Procedure say?")
        window.locator("#conversation .answer a").first.click()
        expect(window.locator("#reader mark")).to_contain_text("within two hours")
    finally:
        (documents / "bees.md").write_text(held, encoding="utf-8")


@pytest.mark.browser
def test_no_request_leaves_this_machine(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    hosts = {urlparse(a).hostname for a in served.asked if not re.match("data:|blob:", a)}
    assert hosts == {"127.0.0.1"}


def test_a_failing_answer_is_a_sentence_and_the_conversation_goes_on() -> None:
    class Failing:
        """An assistant whose store has gone."""

        def __init__(self) -> None:
            self.index = SimpleNamespace(documents={})

        def stream(self, question: str, turns: object) -> Iterator[Answer]:
            raise OSError("the <disk> is full")

    earlier = (Turn("Who?", "Who?"),)
    steps = list(Page(Failing()).answer_question("Why?", earlier, []))  # type: ignore[arg-type]
    shown, turns, box = steps[-1]
    assert "Something went wrong while answering (OSError: the &lt;disk&gt; is full)" in str(shown)
    assert "Traceback" not in str(shown)
    assert (turns, box) == (earlier, "")


def test_a_taken_port_is_said_and_what_to_do(documents: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        ended = start(port, documents, tmp_path)
        _, said = ended.communicate(timeout=120)
    assert ended.returncode == 1
    assert f"port {port} can't be used" in said
    assert f"--port {port + 1}" in said
    assert "Traceback" not in said


def test_a_missing_folder_is_one_clear_line(tmp_path: Path) -> None:
    ended = start(free_port(), tmp_path / "gone", tmp_path)
    _, said = ended.communicate(timeout=120)
    assert ended.returncode == 1
    assert said.strip().splitlines() == [
        f"error: there is no folder {tmp_path / 'gone'}; give a folder that holds documents"
    ]
