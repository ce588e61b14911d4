"""The tools as an MCP server over HTTP, to be served at /mcp beside the page.

It adds a protocol to `assistant.sharing.tools` and nothing else: no session is kept, no resource
or prompt is offered, and what is asked is not logged. Programs on this machine may call it; a web
page from elsewhere may not.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from fastapi import FastAPI
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.sharing.guarding import LOCAL
from assistant.sharing.reading import SharingError
from assistant.sharing.tools import Tools

NAME = "council-documents"
PATH = "/mcp"
_INSTRUCTIONS = Path(__file__).with_name("instructions.md")
_MOST_BYTES = 1_000_000  # of a request: a conversation of twenty long answers has room
_AT_ONCE = 2  # calls that are worked on; the others wait, and the page goes on
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

P = ParamSpec("P")
R = TypeVar("R")


def mcp_app(
    tools: Tools, hosts: Sequence[str] = ()
) -> tuple[Starlette, Callable[[], AbstractAsyncContextManager[None]]]:
    """The server as an app that answers /mcp, and what has to run while it does.

    `hosts` are names under which the page is reached besides this machine's own
    ("council.example", with or without a port).
    """
    server = _server(tools)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MOST_BYTES,
        transport_security=_security(hosts),
    )
    return app, server.session_manager.run


def add_mcp(app: FastAPI, tools: Tools, hosts: Sequence[str] = ()) -> None:
    """Serves the tools at /mcp of `app`. Call it before a page is mounted at "/".

    The route is put beside the app's own ones and not mounted: a mount would leave "/mcp" without
    a slash at its end to the page.
    """
    served, running = mcp_app(tools, hosts)
    endpoint = next(r.endpoint for r in served.routes if isinstance(r, Route))
    for path in (PATH, f"{PATH}/"):
        app.router.routes.append(Route(path, _PostOnly(endpoint)))
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served_app: Any) -> AsyncIterator[Any]:
        async with before(served_app) as state, running():
            yield state

    app.router.lifespan_context = lifespan


class _PostOnly:
    """The rest is refused: there is nothing to listen for, and an open stream would keep the
    program from ending."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = Response(status_code=405, headers={"Allow": "POST"})
        await (self._app if scope["method"] == "POST" else refusal)(scope, receive, send)


def _security(hosts: Sequence[str]) -> TransportSecuritySettings:
    """Only requests that name this machine, or a host that the operator serves under: a web page
    from elsewhere whose name is made to point here is refused."""
    named = [name for host in (*LOCAL, *hosts) for name in (host, f"{host}:*")]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=named,
        allowed_origins=[f"{scheme}://{name}" for name in named for scheme in ("http", "https")],
    )


def _server(tools: Tools) -> MCPServer:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    server = MCPServer(
        NAME, title="Council documents", instructions=_INSTRUCTIONS.read_text(encoding="utf-8")
    )
    # It sets the whole process to log at INFO, on which other libraries tell too much.
    root.handlers[:] = handlers
    root.setLevel(level)
    limiter = anyio.CapacityLimiter(_AT_ONCE)
    offered: tuple[tuple[Callable[..., object], str], ...] = (
        (tools.ask, "Ask the council's documents"),
        (tools.search, "Search the council's documents"),
        (tools.read_passage, "Read a passage"),
    )
    for tool, title in offered:
        server.add_tool(
            _in_thread(tool, limiter),
            title=title,
            description=inspect.getdoc(tool),
            annotations=_READ_ONLY,
            structured_output=True,
        )
    return server


def _in_thread(tool: Callable[P, R], limiter: anyio.CapacityLimiter) -> Callable[P, Awaitable[R]]:
    """A tool that waits for its turn without holding a thread meanwhile; its name, hints and
    docstring stay. A refusal reaches the caller as a tool's error."""

    @functools.wraps(tool)
    async def called(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            work = functools.partial(tool, *args, **kwargs)
            return await anyio.to_thread.run_sync(work, limiter=limiter)
        except SharingError as error:
            raise ToolError(str(error)) from None

    return called
