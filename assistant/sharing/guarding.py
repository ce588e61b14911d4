"""Keeps web pages from elsewhere away from the whole program, and shuts what would store questions.

A browser will send requests to this machine for any page that it shows. This refuses them: by the
host that they name and the origin that they come from. It knows no user and asks for no password.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.wording import say

LOCAL = ("127.0.0.1", "localhost", "[::1]")
# Gradio's "deep link" writes a visitor's session, questions and all, to a file, for whoever knows
# its name; its run history keeps questions; the others fetch from other machines.
_SHUT = tuple(
    f"/gradio_api/{name}"
    for name in (
        "deep_link",
        "run-history",
        "runs",
        "proxy=",
        "file=http",
        "file/http",
        "vibe-",
        "undo-vibe",
        "profiling",
    )
)


class Guard:
    """ASGI middleware: `app.add_middleware(Guard, hosts=…)`.

    `hosts` are names under which the page is reached besides this machine's own, with or without a
    port ("council.example"); a name without a port stands for all its ports. Nobody can send a file
    unless the page `takes_files`.
    """

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str] = (), *, takes_files: bool = True
    ) -> None:
        self._app = app
        self._shut = _SHUT if takes_files else (*_SHUT, "/gradio_api/upload")
        self._hosts = frozenset(h.lower() for h in (*LOCAL, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        status = self._refusal(Headers(scope=scope), str(scope["path"]))
        if not status:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            key = "guard_shut" if status == 404 else "guard_elsewhere"
            await PlainTextResponse(say(key), status)(scope, receive, send)

    def _refusal(self, headers: Headers, path: str) -> int:
        """The status to refuse with, or 0."""
        if not self._knows(headers.get("host", "")):
            return 421
        scheme, _, origin = headers.get("origin", "").partition("://")
        if scheme and not (scheme in ("http", "https") and self._knows(origin)):
            return 403
        return 404 if path.lower().startswith(self._shut) else 0

    def _knows(self, host: str) -> bool:
        name, colon, port = host.lower().rpartition(":")
        is_numbered = bool(colon) and port.isdecimal()
        return host.lower() in self._hosts or (is_numbered and name in self._hosts)
