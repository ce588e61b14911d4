"""The doors for other programs, on the server as people start it: shut unless the operator opens
them, and then under the names that the documentation gives."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from mcp.client import Client as McpClient

from tests.page.browsing import Served, serving

SWARM = "What does paragraph 2 of the Bee Procedure say?"


@pytest.fixture(scope="module")
def opened(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    index = tmp_path_factory.mktemp("api-index")
    with serving(village, ASSISTANT_INDEX=str(index), ASSISTANT_API="on") as running:
        yield running


@pytest.fixture(scope="module")
def shut(village: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(village, ASSISTANT_INDEX=str(tmp_path_factory.mktemp("shut-index"))) as running:
        yield running


def test_gradio_s_api_answers_under_its_names(opened: Served) -> None:
    client = Client(opened.address, verbose=False)
    names = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(names) == {"/ask", "/search", "/read_passage"}
    answer = client.predict(question=SWARM, api_name="/ask")
    assert answer["status"] == "answered"
    assert answer["citations"][0]["number"] == "2"
    passage = client.predict(
        document="bees", kind="paragraph", number="2", api_name="/read_passage"
    )
    assert "within two hours" in passage["text"]


def test_a_refusal_says_what_exists(opened: Served) -> None:
    client = Client(opened.address, verbose=False)
    with pytest.raises(Exception, match="bees"):
        client.predict(document="wasps", kind="paragraph", number="1", api_name="/read_passage")


def test_the_mcp_server_stands_beside_the_page(opened: Served) -> None:
    async def told() -> tuple[set[str], str]:
        async with McpClient(f"{opened.address}mcp") as client:
            tools = await client.list_tools()
            answer = await client.call_tool("ask", {"question": SWARM})
            return {tool.name for tool in tools.tools}, json.dumps(answer.structured_content)

    names, answer = asyncio.run(told())
    assert names == {"ask", "search", "read_passage"}
    assert "A swarm must be reported within two hours." in answer


def test_both_are_shut_unless_the_operator_opens_them(shut: Served) -> None:
    client = Client(shut.address, verbose=False)
    assert client.view_api(return_format="dict", print_info=False)["named_endpoints"] == {}
    request = urllib.request.Request(
        f"{shut.address}mcp", b"{}", {"Content-Type": "application/json"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code in (404, 405)


def test_a_page_from_elsewhere_is_refused(opened: Served) -> None:
    request = urllib.request.Request(opened.address, headers={"Origin": "http://evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 403
