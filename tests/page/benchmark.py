"""How fast the page is for a visitor, and how heavy, beside the machine's own bare figures.

    python -m tests.page.benchmark [--asked 10]

In one run: from a question's Enter to its whole quoted answer on the page, beside the bare search
for the same questions in this process; from a click on a mark to the highlighted words; what the
browser loads for the page, beside a `gr.ChatInterface` that only repeats what it is told. Medians
of a warm server; nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from assistant.answering import Assistant
from tests.page.browsing import ROOT, Browser, Served, answered, browsing, free_port, send, serving

DOCUMENTS = ROOT / "corpus" / "documents"
QUESTIONS = (
    "What does paragraph 87 say?",
    "Who decides that a child should become looked after?",
    "When must a looked after child be visited?",
    "How many looked after children were there in March 2012?",
    "How much do independent fostering placements cost?",
    "Can bed and breakfast be used for a 16 or 17 year old?",
    "What are the recommendations in the Cabinet report?",
    "Who chairs the resources panel?",
    "What must a personal education plan hold?",
    "How are volunteers checked?",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What a first visit loads: requests, and bytes as they came over the wire."""

    requests: int
    bytes: int


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.page.benchmark", description=__doc__)
    parser.add_argument("--asked", type=int, default=len(QUESTIONS), help="how many questions")
    questions = QUESTIONS[: parser.parse_args().asked]
    bare = statistics.median(search_times(questions))
    with serving(DOCUMENTS) as served, browsing() as browser:
        answers, clicks = visit_times(browser, served, questions)
        page = load_of(browser, served.address)
        with chatting() as address:
            plain = load_of(browser, address)
    print(f"bare search, median of {len(questions)}: {1000 * bare:.0f} ms")
    answer, click = statistics.median(answers), statistics.median(clicks)
    print(f"question to quoted answer: {1000 * answer:.0f} ms = {answer / bare:.1f} × bare search")
    print(f"  slowest {1000 * max(answers):.0f} ms")
    print(f"click to highlighted words: {1000 * click:.0f} ms = {click / bare:.1f} × bare search")
    print(f"  slowest {1000 * max(clicks):.0f} ms")
    for name, load in (("this page", page), ("bare gr.ChatInterface", plain)):
        print(f"{name}: {load.requests} requests, {load.bytes / 1e6:.2f} MB")
    print(
        f"ratio: {page.requests / plain.requests:.2f} × the requests, "
        f"{page.bytes / plain.bytes:.2f} × the bytes"
    )
    return 0


def search_times(questions: tuple[str, ...]) -> list[float]:
    """Seconds for the product's own search alone, in this process, once it is warm."""
    assistant = Assistant.open(DOCUMENTS)
    assistant.search(questions[0])
    times = []
    for question in questions:
        began = time.perf_counter()
        assistant.search(question)
        times.append(time.perf_counter() - began)
    return times


def visit_times(
    browser: Browser, served: Served, questions: tuple[str, ...]
) -> tuple[list[float], list[float]]:
    """Seconds from Enter to each whole answer, and from a click on its mark to the words."""
    window = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    window.goto(served.address)
    window.locator("#question textarea").wait_for()
    send(window, "What does paragraph 1 say?")
    answered(window, 0)
    answers, clicks = [], []
    for before, question in enumerate(questions, 1):
        began = time.perf_counter()
        send(window, question)
        answer = answered(window, before)
        answers.append(time.perf_counter() - began)
        mark = answer.locator(".mark-link").first
        if mark.count():
            clicks.append(click_time(window, mark))
    return answers, clicks


def click_time(window: object, mark: object) -> float:
    """Seconds from the click to the passage that it names standing marked in the reader."""
    script = """(link) => new Promise((done) => {
      const place = link.getAttribute('href');
      const began = performance.now();
      const look = () => {
        const article = document.querySelector('#reader article');
        if (article && article.dataset.place === place && article.querySelector('mark'))
          requestAnimationFrame(() => done(performance.now() - began));
        else requestAnimationFrame(look);
      };
      link.click();
      look();
    })"""
    return float(mark.evaluate(script)) / 1000  # type: ignore[attr-defined]


def load_of(browser: Browser, address: str) -> Load:
    """What a browser that was never here loads, until it is quiet for half a second."""
    context = browser.new_context()
    window = context.new_page()
    session = context.new_cdp_session(window)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    window.goto(address)
    window.locator("textarea").first.wait_for()
    window.wait_for_timeout(1500)
    context.close()
    return Load(len(sizes), int(sum(sizes)))


@contextmanager
def chatting() -> Iterator[str]:
    """A bare chat of Gradio's, until the block ends."""
    chat = gr.ChatInterface(lambda message, history: message, analytics_enabled=False)
    _, address, _ = chat.launch(
        server_name="127.0.0.1", server_port=free_port(), quiet=True, prevent_thread_lock=True
    )
    yield address
    threading.Thread(target=chat.close, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
