"""Real models in this process: what they may listen to, what they return, and what is shown of it.

Run by `make test-model`, which fetches both models first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import HumanMessage
from langchain_core.outputs import LLMResult

from assistant.answering import Assistant
from assistant.local import LocalModel, LocalModelError
from assistant.settings import Settings
from assistant.verify import check_statement, quote_stands
from assistant.writing import Statements, WritingError, load_model, write_answer
from index.building import SearchIndex

pytestmark = pytest.mark.model

QUESTIONS = [
    "Who decides that a child should become looked after?",
    "What must a request for a placement say?",
    "How soon is a complaint acknowledged?",
    "Who approves a placement outside the Vale?",
]
ENDING = """
import sys, threading, time
from pathlib import Path
from assistant.local import LocalModel
model = LocalModel.open(Path(sys.argv[1]))
model.max_tokens = 4000
talk = threading.Thread(target=model.invoke, args=("Tell a long story.",), daemon=True)
talk.start()
time.sleep(1)
print(talk.is_alive())
"""


class Listener(BaseCallbackHandler):
    """Keeps what the model said inside the chain."""

    def __init__(self) -> None:
        self.replies: list[str] = []

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        self.replies.append(response.generations[0][0].text)


def listening(process: int | str = "self") -> list[tuple[str, int]]:
    """The addresses (as the kernel writes them) and ports on which a process listens."""
    links = [os.readlink(fd) for fd in Path(f"/proc/{process}/fd").iterdir() if fd.is_symlink()]
    held = {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in held and fields[3] in ("0A", "07"):
                address, port = fields[1].split(":")
                found.append((address, int(port, 16)))
    return found


# -- what it may listen to -----------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="sockets are not told")
def test_it_listens_on_this_machine_alone_and_shows_nothing(small: LocalModel) -> None:
    (socket,) = listening()  # one, however often the file is opened
    assert socket[0] == "0100007F"  # 127.0.0.1
    LocalModel.open(small.file)
    assert listening() == [socket]
    with httpx.Client(base_url=f"http://127.0.0.1:{socket[1]}", trust_env=False) as client:
        for path in ("/slots", "/props", "/v1/models", "/metrics"):
            assert client.get(path).status_code == 401, path
        asked = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
        assert client.post("/v1/chat/completions", json=asked).status_code == 401
        assert client.get("/").status_code == 404


def test_it_ends_with_the_process_even_in_the_middle_of_a_reply(small: LocalModel) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", ENDING, str(small.file)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
    assert time.monotonic() - began < small.seconds / 2


# -- what it returns -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["small", "large"])
def test_statements_keep_to_the_form_through_the_whole_chain(
    edition: SearchIndex, model_of: Callable[[str], LocalModel], size: str
) -> None:
    listener = Listener()
    assistant = Assistant(edition, model_of(size), size)
    answer = assistant.chain.invoke(QUESTIONS[0], config={"callbacks": [listener]})
    assert answer.status == "answered"
    assert (answer.message is None) == (answer.removed == 0)  # what was removed is told
    assert answer.removed or answer.mode == "generative"  # statements came in the form asked for
    assert len(listener.replies) <= 1  # no repair was needed; one that goes on and on is cut
    assert all(Statements.model_validate_json(r).statements for r in listener.replies)


def test_the_larger_model_words_an_answer(
    edition: SearchIndex, model_of: Callable[[str], LocalModel]
) -> None:
    answer = Assistant(edition, model_of("large"), "large").ask(QUESTIONS[0])
    assert (answer.mode, answer.model) == ("generative", "large")
    assert "Placement Panel" in answer.text
    assert all(
        quote_stands(c, edition.documents[c.passage.document].text) for c in answer.citations
    )


def test_nothing_that_the_inventing_model_says_is_shown_unsupported(
    edition: SearchIndex, small: LocalModel
) -> None:
    removed = 0
    for question in QUESTIONS:
        quoted = Assistant(edition).ask(question)
        passages = list(dict.fromkeys(c.passage for c in quoted.citations))
        try:
            written = write_answer(small, edition, question, passages)
        except WritingError:
            continue  # cut off: the answer quotes
        removed += written.removed
        for said, citation in zip(written.statements, written.citations, strict=True):
            document = edition.documents[citation.passage.document]
            about = " ".join((document.title, *citation.passage.headings))
            assert check_statement(said, citation.quote, about).supported
            assert quote_stands(citation, document.text)
    assert removed  # it does invent


def test_it_streams_text_that_adds_up(small: LocalModel) -> None:
    asked = [HumanMessage("Why is a harbour lamp lit?")]
    pieces = [chunk.text for chunk in small.stream(asked) if chunk.text]
    assert len(pieces) > 10
    assert "\n" not in "".join(pieces)  # no tokens go on white space
    assert "".join(pieces) == small.invoke(asked).text  # the same words each time
    assert Statements.model_validate_json("".join(pieces))


def test_without_a_form_it_talks(small: LocalModel) -> None:
    talking = small.model_copy(update={"form": None})
    assert not talking.invoke("Say hello.").text.startswith("{")


# -- its bounds ----------------------------------------------------------------------------------


def test_a_reply_past_its_length_is_refused(small: LocalModel) -> None:
    with pytest.raises(LocalModelError, match="cut at 5 tokens"):
        small.model_copy(update={"max_tokens": 5}).invoke("Tell a long story.")


def test_a_prompt_past_the_context_is_refused(small: LocalModel) -> None:
    with pytest.raises(LocalModelError, match="exceeds the available context size"):
        small.invoke("umbrella " * 10_000)


def test_a_reply_past_its_time_is_left_and_the_next_is_not_kept_waiting(small: LocalModel) -> None:
    began = time.monotonic()
    with pytest.raises(LocalModelError, match=r"no answer within 0\.5 seconds"):
        small.model_copy(update={"seconds": 0.5}).invoke("umbrella " * 6000)
    assert time.monotonic() - began < 5
    with pytest.raises(LocalModelError, match="cut at 1 tokens"):
        small.model_copy(update={"seconds": 20, "max_tokens": 1}).invoke("Hello")


def test_a_reader_who_goes_stops_the_reply(small: LocalModel) -> None:
    talking = small.model_copy(update={"form": None, "max_tokens": 4000})
    reply = talking.stream("Tell a very long story.")
    next(reply)
    reply.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 20
    while any(thread.name == "llama.cpp" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


# -- a file that is damaged ------------------------------------------------------------------------


def test_half_a_model_is_explained_and_the_answers_quote(
    edition: SearchIndex, small: LocalModel, tmp_path: Path
) -> None:
    half = tmp_path / "half.gguf"
    with small.file.open("rb") as whole:
        half.write_bytes(whole.read(30_000_000))
    with pytest.raises(WritingError, match="can't be loaded: it is damaged"):
        load_model(f"gguf:{half}")
    assistant = Assistant.open(settings=Settings(model=f"gguf:{half}"))
    answer = assistant.ask(QUESTIONS[0])
    assert (answer.status, answer.mode) == ("answered", "extractive")
    assert answer.message is not None and "can't be loaded" in answer.message


def test_a_model_that_is_taken_away_is_missed_at_the_next_start(
    small: LocalModel, tmp_path: Path
) -> None:
    """The one that runs goes on; whoever opens it anew is told."""
    copy = tmp_path / "copy.gguf"
    copy.symlink_to(small.file)
    load_model(f"gguf:{copy}")
    copy.unlink()
    with pytest.raises(WritingError, match="there is no file"):
        load_model(f"gguf:{copy}")
