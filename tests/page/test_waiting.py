"""What a visitor can do while an answer is on its way: stop it, ask on, begin anew. A chat model
that takes its time stands in for a paid one; everything else is real."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from app import build_app
from assistant.answering import Assistant
from assistant.page.service import Service
from assistant.settings import Settings
from tests.page.browsing import (
    PATIENCE,
    Browser,
    BrowserPage,
    Served,
    answered,
    ask,
    box,
    expect,
    free_port,
    picture,
    send,
    visit,
)
from tests.page.village import write_village

pytestmark = pytest.mark.browser

SWARM = "How soon must a swarm be reported?"
FIRST = "A swarm must be reported within two hours."


class Slow(BaseChatModel):
    """Writes one true statement at once and the next only when it is let go on."""

    _may_go_on: threading.Event = PrivateAttr(default_factory=threading.Event)

    @property
    def _llm_type(self) -> str:
        return "slow"

    def go_on(self) -> None:
        """Lets every answer go on to its end, from now on."""
        self._may_go_on.set()

    def wait_again(self) -> None:
        """Every answer waits after its first statement."""
        self._may_go_on.clear()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(self._parts())))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for part in self._parts():
            yield ChatGenerationChunk(message=AIMessageChunk(part))

    def _parts(self) -> Iterator[str]:
        statement = json.dumps({"key": "P1", "words": FIRST, "text": FIRST})
        yield '{"statements": [' + statement + ", "
        until = time.monotonic() + 20
        while not self._may_go_on.wait(0.05) and time.monotonic() < until:
            yield " "
        yield statement + "]}"


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


@pytest.fixture(scope="module")
def waiting(
    browser: Browser, slow: Slow, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The village's page with the slow model, in a thread of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_INDEX", str(tmp_path_factory.mktemp("index")))
        village = write_village(tmp_path_factory.mktemp("slow-village"))
        settings = Settings(documents=village, quality=False)
        opened = Assistant.open(settings=settings)
        assistant = Assistant(opened.index, slow, "slow")
        port = free_port()
        app = build_app(Service(assistant, settings), port)
        config = uvicorn.Config(
            app, "127.0.0.1", port, log_level="warning", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield Served(f"http://127.0.0.1:{port}/")
        slow.go_on()
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def window(browser: Browser, waiting: Served, slow: Slow) -> BrowserPage:
    slow.wait_again()
    return visit(browser, waiting)


def on_its_way(window: BrowserPage) -> None:
    """Waits until the first statement stands there and the answer is still being made."""
    last = window.locator("#conversation .answer").last
    expect(last).to_contain_text(FIRST, timeout=PATIENCE)
    expect(last.locator(".status.pending")).to_be_visible()


def test_a_stopped_answer_keeps_what_had_passed(window: BrowserPage, slow: Slow) -> None:
    send(window, SWARM)
    on_its_way(window)
    stop = window.get_by_role("button", name="Stop")
    expect(stop).to_be_enabled()
    picture(window, "stop")
    stop.click()
    answer = answered(window, 0)
    expect(answer).to_contain_text("You stopped this answer")
    expect(answer).to_contain_text(FIRST)
    expect(stop).to_be_disabled()
    slow.go_on()
    window.wait_for_timeout(300)  # nobody types faster
    expect(ask(window, "What does paragraph 1 of the Bee Procedure say?")).to_contain_text("hives")
    expect(window.locator("#conversation .status.pending")).to_have_count(0)


def test_what_is_asked_meanwhile_waits_and_is_answered(window: BrowserPage, slow: Slow) -> None:
    send(window, SWARM)
    on_its_way(window)
    box(window).fill("What does paragraph 25 of the Orchard Plan say?")
    box(window).press("Enter")
    window.wait_for_timeout(300)
    expect(window.locator("#conversation .question")).to_have_count(1)
    slow.go_on()
    expect(answered(window, 1)).to_contain_text("In row 25 stand 45 pear trees.")


def test_an_example_chosen_meanwhile_is_not_lost(window: BrowserPage, slow: Slow) -> None:
    box(window).fill("a draft")
    window.locator(".examples a").nth(1).click()
    answered(window, 0)
    expect(box(window)).to_have_value("a draft")
    send(window, SWARM)
    on_its_way(window)
    window.locator(".examples a").nth(1).click()
    window.wait_for_timeout(300)
    slow.go_on()
    answered(window, 2)


def test_stop_ends_an_answer_that_is_asked_again(window: BrowserPage, slow: Slow) -> None:
    slow.go_on()
    ask(window, SWARM)
    slow.wait_again()
    window.get_by_role("button", name="Ask again").click()
    on_its_way(window)
    window.get_by_role("button", name="Stop").click()
    expect(answered(window, 0)).to_contain_text("You stopped this answer")
    expect(window.get_by_role("button", name="Stop")).to_be_disabled()


def test_starting_again_ends_the_answer_and_keeps_the_draft(
    window: BrowserPage, slow: Slow
) -> None:
    send(window, SWARM)
    on_its_way(window)
    box(window).fill("another question")
    window.get_by_role("button", name="Start again").click()
    expect(window.locator("#conversation .question")).to_have_count(0)
    slow.go_on()
    window.wait_for_timeout(500)
    expect(window.locator("#conversation .question")).to_have_count(0)
    expect(box(window)).to_have_value("another question")


def test_the_language_changes_while_an_answer_comes(window: BrowserPage, slow: Slow) -> None:
    send(window, SWARM)
    on_its_way(window)
    window.get_by_role("button", name="Cymraeg").click()
    expect(window.locator("html")).to_have_attribute("lang", "cy")
    slow.go_on()
    expect(answered(window, 0)).to_contain_text(FIRST)


def test_without_a_tab_of_quality_nobody_can_send_a_file(
    window: BrowserPage, waiting: Served
) -> None:
    expect(window.get_by_role("tab")).to_have_count(2)
    sent = window.request.post(
        f"{waiting.address}gradio_api/upload",
        multipart={"files": {"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"}},
    )
    assert sent.status == 404
