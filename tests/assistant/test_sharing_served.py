"""What the running program offers to others: Gradio's API, an MCP server, the original files.

One real server in this process, on a port of its own, with a small page such as `app.py` serves;
the clients are Gradio's own, MCP's own, plain HTTP and a real browser.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import

import gradio as gr
import pytest
import uvicorn
from docx import Document as WordDocument
from fastapi import FastAPI
from gradio_client import Client as GradioClient
from gradio_client.exceptions import AppError
from mcp.client import Client as McpClient

from assistant.answering import Assistant
from assistant.sharing.guarding import Guard
from assistant.sharing.mcp import NAME, add_mcp
from assistant.sharing.originals import originals_router
from assistant.sharing.places import original_link
from assistant.sharing.tools import Tools
from index.building import open_index
from index.embedding import Embedder
from tests.corpus.formats.pdf_files import Paper
from tests.page.browsing import browsing

SECRET = "zebrafinch"  # a word of a question that must not be written anywhere
DECIDES = f"Who opens the {SECRET} aviary in the morning?"

PAGE = """<!doctype html><html><head><title>Aviary Rules</title>
<meta http-equiv="refresh" content="0;url=ELSEWHERE/refreshed">
<link rel="stylesheet" href="ELSEWHERE/style.css">
<link rel="preconnect" href="ELSEWHERE"><link rel="prefetch" href="ELSEWHERE/fetched"></head>
<body><h1>Aviary Rules</h1>
<script>document.title = "taken"; fetch("ELSEWHERE/called")</script>
<img src="ELSEWHERE/seen.png" onerror="document.title = 'taken'">
<form action="ELSEWHERE/sent"><button>Send</button></form>
<iframe src="ELSEWHERE/framed"></iframe>
<p>1. The keeper opens the aviary in the morning and closes it at dusk.</p>
<p id="feed" style="margin: 300vh 0">2. The keeper weighs the seed before each feed.</p>
<p style="margin: 300vh 0">3. The ladder, well-kept &amp; dry, is locked away.</p>
</body></html>"""
TEXT = "Bird List\n\n1. The list holds every bird – each with its ring – and costs £2.\n" + "".join(
    f"\n{n}. In row {n} of the list stands the bird whose ring has number {n + 40}.\n"
    for n in range(2, 90)
)
CATALOGUE = '[aviary]\ntitle = "Aviary Rules"\n'


def write_documents(folder: Path, elsewhere: str) -> None:
    """One file of each kind, and one that lies elsewhere."""
    (folder / "aviary.html").write_text(PAGE.replace("ELSEWHERE", elsewhere), encoding="utf-8")
    (folder / "bird list.txt").write_bytes(TEXT.encode("utf-8"))
    wide = "<h1>Wide</h1><p>1. A wing is two hands wide.</p>"
    (folder / "wide.html").write_bytes(wide.encode("utf-16"))
    (folder / "old.html").write_bytes(
        '<meta charset="windows-1252"><h1>Old</h1><p>1. A seat costs £1 “a day”.</p>'.encode(
            "cp1252"
        )
    )
    paper = Paper()
    paper.heading("Nest Plan")
    paper.paragraph("A nest box hangs on each wall of the garden, three metres up.", mark="1.")
    paper.turn_over()
    paper.paragraph("A nest box is cleaned in October, and never while birds breed.", mark="2.")
    paper.save(folder / "nests.pdf")
    word = WordDocument()
    word.add_heading("Ring Policy", 1)
    word.add_paragraph("1. A ring is fitted by two people.")
    word.save(str(folder / "rings.docx"))
    (folder / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")


class Elsewhere:
    """Another machine, as far as a browser can tell: counts who comes, and answers nobody."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.came = 0
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            visitor, _ = self._door.accept()
            self.came += 1
            visitor.close()


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, what it answers from and what it wrote in its logs."""

    address: str
    assistant: Assistant
    logged: io.StringIO
    elsewhere: Elsewhere


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Runs an app with uvicorn in a thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
    assert not thread.is_alive()  # no open stream keeps the program from ending


def page_of(tools: Tools) -> gr.Blocks:
    """A page as small as can be: a private event with a visitor's state, and the API."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        said = gr.State(())
        box, shown, button = gr.Textbox(), gr.Textbox(), gr.Button()

        def keep(text: str, earlier: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
            return f"before: {list(earlier)}", (*earlier, text)

        button.click(keep, [box, said], [shown, said], api_visibility="private", api_name="hidden")
        gr.api(tools.ask, api_name="ask")
        gr.api(tools.search, api_name="search")
        gr.api(tools.read_passage, api_name="read_passage")
    return blocks


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, index_root: Path, embedder: Embedder
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("birds")
    elsewhere = Elsewhere()
    write_documents(folder, elsewhere.address)
    outside = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    outside.write_text("Secret\n\n1. The key lies under the stone.\n", encoding="utf-8")
    (folder / "linked.txt").symlink_to(outside)
    assistant = Assistant(open_index(folder, embedder, lambda message: None, index_root))
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    tools = Tools(lambda: assistant)
    app = FastAPI()
    app.include_router(originals_router(lambda: assistant))
    add_mcp(app, tools)
    gr.mount_gradio_app(app, page_of(tools), path="/", run_history=False)
    app.add_middleware(Guard)
    with serving(app) as address:
        yield Served(address, assistant, logged, elsewhere)
    root.setLevel(level)
    root.removeHandler(handler)


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def get(
    address: str,
    method: str = "GET",
    body: object = None,
    **headers: str,
) -> Got:
    """One request; names of headers with "_" for "-"."""
    data = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        named.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(address, data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()},
                       answer.read())  # fmt: skip
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


# -- Gradio's API ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gradio(served: Served) -> Iterator[GradioClient]:
    client = GradioClient(served.address, verbose=False)
    yield client
    client.close()


def test_gradios_client_asks_searches_and_reads(gradio: GradioClient) -> None:
    answer = gradio.predict(question="Who opens the aviary?", api_name="/ask")
    assert answer["citations"][0]["label"] == "Aviary Rules, paragraph 1"
    following = gradio.predict(
        question="And when does he close it?", conversation=[answer], api_name="/ask"
    )
    assert "Who opens the aviary?" in following["standalone"]
    found = gradio.predict(question=DECIDES, k=2, api_name="/search")
    assert len(found["hits"]) == 2
    read = gradio.predict(document="nests", kind="paragraph", number="2", api_name="/read_passage")
    assert (read["page"], read["previous"]["number"]) == (2, "1")


def test_gradios_client_is_told_what_is_wrong(gradio: GradioClient) -> None:
    with pytest.raises(AppError, match="1 to 50"):
        gradio.predict(question=DECIDES, k=99, api_name="/search")
    with pytest.raises(AppError, match="no document"):
        gradio.predict(document=SECRET, kind="paragraph", api_name="/read_passage")


def test_the_api_tells_its_types_and_only_its_own_functions(served: Served) -> None:
    told = json.loads(get(f"{served.address}/gradio_api/info").body)
    assert set(told["named_endpoints"]) == {"/ask", "/search", "/read_passage"}
    ask = told["named_endpoints"]["/ask"]
    assert ask["parameters"][0]["type"] == {"type": "string"}
    assert "declined" in ask["description"]
    assert "citations" in ask["returns"][0]["type"]["properties"]


def test_the_api_can_be_called_with_plain_requests(served: Served) -> None:
    place = f"{served.address}/gradio_api/call"
    event = json.loads(get(f"{place}/v2/ask", "POST", {"question": "Who opens the aviary?"}).body)
    streamed = get(f"{place}/ask/{event['event_id']}").text
    (answer,) = json.loads(streamed.partition("event: complete\ndata: ")[2])
    assert answer["status"] == "answered"


def test_a_private_event_shows_nobody_elses_state(served: Served) -> None:
    """It can be called by those who know its name, and is then a fresh visitor's."""
    place = f"{served.address}/gradio_api/run/hidden"
    for _ in range(2):
        answered = get(place, "POST", {"data": [SECRET, ["stolen"]]})
        assert json.loads(answered.body)["data"][0] == "before: []"
    own = {"data": [SECRET, None], "session_hash": "mine"}
    get(place, "POST", own)
    assert SECRET in get(place, "POST", own).text
    other = {"data": ["", None], "session_hash": "theirs"}
    assert SECRET not in get(place, "POST", other).text


# -- MCP -------------------------------------------------------------------------------------------


async def call(address: str, tool: str, mode: str = "auto", **arguments: object) -> Any:
    async with McpClient(f"{address}/mcp", mode=mode) as client:
        return await client.call_tool(tool, arguments)


def called(served: Served, tool: str, **arguments: object) -> Any:
    return asyncio.run(call(served.address, tool, **arguments))


def test_an_mcp_client_is_told_what_there_is(served: Served) -> None:
    async def look() -> tuple[Any, Any, Any]:
        async with McpClient(f"{served.address}/mcp") as client:
            return await client.list_tools(), client.server_info, client.instructions

    listed, info, instructions = asyncio.run(look())
    assert info.name == NAME
    assert "Quote or decline" in instructions and "Cite the label" in instructions
    assert [tool.name for tool in listed.tools] == ["ask", "search", "read_passage"]
    for tool in listed.tools:
        assert tool.title and tool.description and "\n    " not in tool.description
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert tool.output_schema["type"] == "object"
        for parameter in tool.input_schema["properties"].values():
            assert parameter["description"]
    ask = listed.tools[0]
    assert ask.input_schema["required"] == ["question"]
    assert ask.input_schema["properties"]["question"]["maxLength"] == 4000
    assert {"status", "citations", "nearest"} <= set(ask.output_schema["properties"])


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_each_tool_gives_what_the_plain_function_gives(served: Served, mode: str) -> None:
    tools = Tools(lambda: served.assistant)
    asked = "Who opens the aviary?"

    async def all_three() -> list[Any]:
        async with McpClient(f"{served.address}/mcp", mode=mode) as client:
            first = await client.call_tool("ask", {"question": asked})
            return [
                first,
                await client.call_tool(
                    "ask", {"question": "And when?", "conversation": [first.structured_content]}
                ),
                await client.call_tool("search", {"question": asked, "k": 2}),
                await client.call_tool(
                    "read_passage", {"document": "nests", "kind": "paragraph", "number": 2}
                ),
            ]

    answer, following, found, read = asyncio.run(all_three())
    assert not any(r.is_error for r in (answer, following, found, read))
    timed = ("seconds", "stages")
    plain = {k: v for k, v in tools.ask(asked).items() if k not in timed}
    assert {k: v for k, v in answer.structured_content.items() if k not in timed} == plain
    assert asked in following.structured_content["standalone"]
    assert found.structured_content == tools.search(asked, 2)
    assert read.structured_content == tools.read_passage("nests", "paragraph", 2)
    assert json.loads(answer.content[0].text) == answer.structured_content


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search", {"question": DECIDES, "k": 51}, "1 to 50"),
        ("search", {"question": ""}, "no question"),
        ("search", {"question": [SECRET]}, "valid string"),
        ("ask", {}, "Field required"),
        ("read_passage", {"document": SECRET, "kind": "paragraph"}, "The ids are: aviary"),
        ("read_passage", {"document": "nests", "kind": "paragraph", "number": SECRET}, "1, 2"),
        ("read_passage", {"document": "nests", "kind": SECRET}, "paragraph"),
        ("erase", {}, "Unknown tool"),
    ],
)
def test_a_wrong_call_is_answered_with_what_is_wrong(
    served: Served, tool: str, arguments: dict[str, object], words: str
) -> None:
    answered = called(served, tool, **arguments)
    assert answered.is_error
    assert words in answered.content[0].text


def test_a_bad_question_is_an_answer_with_status_error(served: Served) -> None:
    answered = called(served, "ask", question="a" * 4001)
    assert not answered.is_error
    assert answered.structured_content["status"] == "error"
    assert "4000" in answered.structured_content["message"]


def test_several_clients_at_once_get_their_own_answers(served: Served) -> None:
    async def both() -> list[Any]:
        asked = [("nests", "1"), ("nests", "2"), ("aviary", "1"), ("rings", "1")] * 2
        return await asyncio.gather(
            *(
                call(served.address, "ask", question=f"What does paragraph {number} of {name} say?")
                for name, number in asked
            )
        )

    answers = [a.structured_content for a in asyncio.run(both())]
    assert [a["question"].split()[-2] for a in answers][:4] == ["nests", "nests", "aviary", "rings"]
    assert [a["citations"][0]["number"] for a in answers][:2] == ["1", "2"]
    assert [a["citations"] for a in answers[:4]] == [a["citations"] for a in answers[4:]]


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = "application/json, text/event-stream"


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_the_server_answers_with_and_without_a_slash(served: Served, path: str) -> None:
    answered = get(f"{served.address}{path}", "POST", LIST, Accept=ACCEPT)
    assert (answered.status, answered.headers["content-type"]) == (200, "application/json")
    assert len(json.loads(answered.body)["result"]["tools"]) == 3


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_to_hold_open(served: Served, method: str) -> None:
    answered = get(f"{served.address}/mcp", method, Accept=ACCEPT)
    assert (answered.status, answered.headers["allow"]) == (405, "POST")


def test_a_request_that_is_too_large_is_refused(served: Served) -> None:
    host = served.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest("POST", "/mcp")
    connection.putheader("Content-Length", "2000000")
    connection.putheader("Content-Type", "application/json")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_making_a_server_leaves_the_programs_log_alone(assistant: Assistant) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    add_mcp(FastAPI(), Tools(lambda: assistant))
    assert (root.level, list(root.handlers)) == before


@pytest.mark.parametrize(
    ("hosts", "named", "status"),
    [
        ((), "evil.example", 421),
        ((), "localhost.evil.example:80", 421),
        ((), "localhost", 200),
        (("council.example",), "council.example:8443", 200),
        (("council.example",), "other.example", 421),
    ],
)
def test_mcp_by_itself_knows_the_hosts_it_serves(
    assistant: Assistant, hosts: tuple[str, ...], named: str, status: int
) -> None:
    app = FastAPI()
    add_mcp(app, Tools(lambda: assistant), hosts)
    with serving(app) as address:
        answered = get(f"{address}/mcp", "POST", LIST, Accept=ACCEPT, Host=named)
        assert answered.status == status
        foreign = get(f"{address}/mcp", "POST", LIST, Accept=ACCEPT, Origin="https://evil.example")
        assert foreign.status == 403


# -- other web pages are kept away -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:7860"}, 421),
        ({"Host": "localhost"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "file://"}, 403),
        ({"Origin": "http://localhost:7860"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/", "/config", "/original/aviary", "/gradio_api/info"])
def test_only_this_machines_own_pages_reach_it(
    served: Served, path: str, headers: dict[str, str], status: int
) -> None:
    assert get(f"{served.address}{path}", **headers).status == status


@pytest.mark.parametrize(
    "path",
    ["deep_link?session_hash=mine", "runs", "runs/", "run-history/records", "proxy=http://a.b/",
     "file=http://127.0.0.1:9/", "file=HTTPS://a.b/", "file/http://a.b", "vibe-code/"],
)  # fmt: skip
def test_what_would_store_questions_or_fetch_from_elsewhere_is_shut(
    served: Served, path: str
) -> None:
    answered = get(f"{served.address}/gradio_api/{path}")
    assert answered.status == 404
    assert "switched off" in answered.text


def test_a_served_host_can_be_named(assistant: Assistant) -> None:
    app = FastAPI()
    app.include_router(originals_router(lambda: assistant))
    app.add_middleware(Guard, hosts=("Council.example",))
    with serving(app) as address:
        place = f"{address}/original/ferry-strategy"
        assert get(place, Host="council.example:8443").status == 200
        assert get(place, Origin="https://council.example").status == 200
        assert get(place, Host="other.example").status == 421


# -- original files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("nests", "application/pdf", "inline"),
        ("aviary", "text/html; charset=utf-8", "inline"),
        ("old", "text/html", "inline"),
        ("wide", "application/octet-stream", "attachment"),
        ("bird%20list", "text/plain; charset=utf-8", "inline"),
        ("rings", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "attachment"),
    ],
)  # fmt: skip
def test_an_original_comes_as_it_is(served: Served, name: str, kind: str, shown: str) -> None:
    got = get(f"{served.address}/original/{name}")
    path = served.assistant.index.documents[name.replace("%20", " ")].path
    inert = path.read_bytes().replace(b"<link", b"<basefont").replace(b"iframe", b"template")
    assert (got.status, got.body) == (200, inert)
    assert got.headers["content-type"] == kind
    assert got.headers.get("content-disposition", "inline").startswith(shown)
    assert shown == "inline" or path.name in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"
    asked = get(f"{served.address}/original/{name}", "HEAD")
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["content-length"] == str(len(got.body))
    policy = got.headers.get("content-security-policy", "")
    assert ("sandbox; default-src 'none'" in policy) == kind.startswith("text/html")


def test_a_part_of_a_large_pdf_can_be_asked_for(served: Served) -> None:
    got = get(f"{served.address}/original/nests", Range="bytes=0-7")
    assert (got.status, len(got.body)) == (206, 8)


@pytest.mark.parametrize(
    "name",
    ["nobody", "catalogue", "catalogue.toml", "nests.pdf", "..%2Fbirds%2Fnests", "%2Fetc%2Fpasswd",
     "..", "%00", "nests%00"],
)  # fmt: skip
def test_nothing_but_the_documents_is_served(served: Served, name: str) -> None:
    for method in ("GET", "HEAD"):
        got = get(f"{served.address}/original/{name}", method)
        assert got.status == 404
        assert b"root:" not in got.body and b"PDF" not in got.body


def test_a_link_that_leads_out_of_the_folder_is_refused(served: Served) -> None:
    assert "linked" in served.assistant.index.documents  # it was read, as the operator laid it
    got = get(f"{served.address}/original/linked")
    assert got.status == 404
    assert "outside" in got.text and "key" not in got.text


def test_a_folder_may_be_reached_by_a_link(
    tmp_path: Path, documents: Path, index_root: Path, embedder: Embedder
) -> None:
    """Only where a file really lies counts, not by which way the folder was named."""
    way = tmp_path / "way"
    way.symlink_to(documents, target_is_directory=True)
    assistant = Assistant(open_index(way, embedder, lambda message: None, index_root))
    app = FastAPI()
    app.include_router(originals_router(lambda: assistant))
    with serving(app) as address:
        assert get(f"{address}/original/ferry-strategy").status == 200


def test_a_file_that_is_gone_is_said_in_a_sentence(
    folder_of: Callable[..., Path], index_root: Path, embedder: Embedder
) -> None:
    folder = folder_of({"gone.md": "# Gone Birds\n\n1. They flew.\n"}, name="gone")
    assistant = Assistant(open_index(folder, embedder, lambda message: None, index_root))
    (folder / "gone.md").unlink()
    app = FastAPI()
    app.include_router(originals_router(lambda: assistant))
    with serving(app) as address:
        got = get(f"{address}/original/gone")
        assert (got.status, got.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        assert got.text.startswith("The file of “Gone Birds” is no longer where")
        assert str(folder) not in got.text
        welsh = get(f"{address}/original/gone", Accept_Language="cy-GB,cy;q=0.9,en;q=0.8")
        assert welsh.text.startswith("Nid yw ffeil") and welsh.headers["content-language"] == "cy"
        (folder / "gone.md").mkdir()
        assert get(f"{address}/original/gone").status == 404


# -- in a browser ----------------------------------------------------------------------------------


@pytest.fixture  # of one test: while it runs, no event loop can be started
def browser() -> Iterator[Any]:
    with browsing() as opened:
        yield opened


@pytest.mark.browser
def test_a_web_page_opens_at_its_words_and_does_nothing(served: Served, browser: Any) -> None:
    context = browser.new_context()
    window = context.new_page()
    document = served.assistant.index.documents["aviary"]
    link = original_link(document, next(p for p in document.units if p.number == "2"))
    assert link and "#feed:~:text=" in link
    window.goto(f"{served.address}/config")  # any page of this server, from which to click
    window.set_content(f'<a href="{served.address}{link}" target="_blank" rel="noopener">Open</a>')
    with context.expect_page() as opening:
        window.click("a")
    original = opening.value
    original.wait_for_load_state()
    original.wait_for_timeout(500)
    assert original.title() == "Aviary Rules"  # no script ran
    assert original.url.startswith(f"{served.address}/original/aviary")  # nor was it led away
    assert original.locator("#feed").is_visible()
    top = original.locator("#feed").bounding_box()["y"]
    assert 0 <= top <= original.viewport_size["height"]
    original.get_by_role("button", name="Send").click()
    original.wait_for_timeout(300)
    assert served.elsewhere.came == 0
    window.goto("about:blank")
    window.set_content(f'<img src="{served.elsewhere.address}/seen.png">')
    window.wait_for_timeout(300)
    assert served.elsewhere.came  # it does count
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "number", "words"),
    [("aviary", "3", "The ladder, well-kept"), ("bird list", "60", "In row 60 of the list")],
)
def test_words_are_found_where_no_element_has_a_name(
    served: Served, browser: Any, name: str, number: str, words: str
) -> None:
    document = served.assistant.index.documents[name]
    passage = next(p for p in document.units if p.number == number)
    link = original_link(document, replace(passage, anchor=None))
    context = browser.new_context()
    window = context.new_page()
    window.goto(f"{served.address}/config")
    window.set_content(f'<a href="{served.address}{link}" target="_blank" rel="noopener">Open</a>')
    with context.expect_page() as opening:
        window.click("a")
    original = opening.value
    original.wait_for_load_state()
    original.wait_for_timeout(500)
    place = original.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node; (node = walk.nextNode()); ) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                return range.getBoundingClientRect().top;
            }
        }""",
        words,
    )
    assert 0 <= place <= original.viewport_size["height"]
    context.close()


@pytest.mark.browser
def test_text_and_old_encodings_read_well(served: Served, browser: Any) -> None:
    window = browser.new_page()
    window.goto(f"{served.address}/original/old")
    assert "A seat costs £1 “a day”." in window.inner_text("body")
    window.goto(f"{served.address}/original/bird%20list")
    assert "– each with its ring – and costs £2" in window.inner_text("body")
    window.close()


# -- what the documentation says ------------------------------------------------------------------


DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
PLACE = "http://127.0.0.1:7860"


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S))
def test_the_examples_run(served: Served, block: str, tmp_path: Path) -> None:
    assert PLACE in block
    script = block.replace(PLACE, served.address)
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr


def test_the_requests_of_the_documentation_work(served: Served) -> None:
    text = DOCS.read_text("utf-8")
    (place, body) = re.findall(r"curl -s \S+7860(\S+).*?-d '(.*?)'", text, re.S)[0]
    event = json.loads(get(served.address + place, "POST", json.loads(body)).body)["event_id"]
    (result,) = re.findall(r"curl -s -N \S+7860(\S+)EVENT_ID", text)
    assert "event: complete" in get(served.address + result + event).text
    (config,) = re.findall(r"```json\n(.*?)```", text, re.S)
    url = json.loads(config)["mcpServers"][NAME]["url"].replace(PLACE, served.address)
    assert get(url, "POST", LIST, Accept=ACCEPT).status == 200


# -- the log, last: it has seen all of the above ---------------------------------------------------


def test_no_log_holds_a_question(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    client = GradioClient(served.address, verbose=False)
    client.predict(question=DECIDES, api_name="/ask")
    with pytest.raises(AppError):
        client.predict(question=DECIDES, k=0, api_name="/search")
    client.close()
    called(served, "search", question=[SECRET])
    called(served, "read_passage", document=SECRET, kind="paragraph")
    printed = capfd.readouterr()
    logged = served.logged.getvalue()
    assert "POST /mcp" in logged and "rejected arguments" in logged  # it does listen
    assert SECRET not in logged
    assert SECRET not in printed.out + printed.err
