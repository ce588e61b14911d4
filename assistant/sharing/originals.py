"""The original file of a document, for whoever wants to see it as it was published.

It serves the files of the open library and nothing else of the disk, and nothing in a web page
runs or calls another machine. It changes no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from assistant.answer import Language
from assistant.answering import Assistant
from assistant.sharing.places import ADDRESS, form_of
from assistant.wording import preferred_language, say
from corpus import Document, Library
from corpus.library import ADDED, SHIPPED

_HARMLESS = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
# A policy stops what these would load, but browsers connect to the other machine all the same. Each
# becomes an element that may stand in its place and does nothing.
_INERT = (
    (re.compile(rb"(?i)<link(?=[\s/>])"), rb"<basefont"),
    (re.compile(rb"(?i)<(/?)(?:iframe|frame|fencedframe|portal)(?=[\s/>])"), rb"<\1template"),
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def originals_router(get_assistant: Callable[[], Assistant]) -> APIRouter:
    """Serves GET and HEAD /original/{document}; include it before a page is mounted at "/"."""
    router = APIRouter()

    # Not `async`: it looks at the disk, so it runs in a thread.
    @router.api_route(ADDRESS + "{document}", methods=["GET", "HEAD"], include_in_schema=False)
    def original(document: str, request: Request) -> Response:
        library = get_assistant().index.library
        return _answer(library, document, _language(request))

    return router


def _answer(library: Library, name: str, language: Language) -> Response:
    document = library.document(name)
    if document is None or form_of(document) is None:
        return _refusal("original_unknown", language)
    try:
        path = document.path.resolve(strict=True)
        is_there = path.is_file()
    except OSError:
        is_there = False
    if not is_there:
        return _refusal("original_missing", language, title=document.title)
    if not any(path.is_relative_to(folder) for folder in _folders(library)):
        return _refusal("original_outside", language, title=document.title)
    return _file(document, path)


def _folders(library: Library) -> list[Path]:
    """Where the library's files may lie: the shipped documents may be overlaid by added ones."""
    folders = [library.folder]
    if library.folder.resolve() == SHIPPED.resolve():
        folders.append(ADDED)
    return [folder.resolve() for folder in folders]


def _file(document: Document, path: Path) -> Response:
    form, name = form_of(document), document.path.name
    if form == "page":
        return _page(path, name)
    kind = {"pdf": "application/pdf", "word": _WORD}.get(str(form), "text/plain; charset=utf-8")
    headers = {**_ALWAYS, "Content-Type": kind}
    shown = "attachment" if form == "word" else "inline"
    return FileResponse(path, headers=headers, filename=name, content_disposition_type=shown)


def _page(path: Path, name: str) -> Response:
    """A web page to look at; one in an encoding of two bytes a letter, to be saved."""
    data = path.read_bytes()
    if b"\0" in data:
        headers = {**_ALWAYS, "Content-Type": "application/octet-stream"}
        return FileResponse(path, headers=headers, filename=name)
    try:
        data.decode("utf-8")
        kind = "text/html; charset=utf-8"
    except UnicodeDecodeError:
        kind = "text/html"  # the page names its encoding itself
    headers = {**_ALWAYS, "Content-Type": kind, "Content-Security-Policy": _HARMLESS}
    for pattern, inert in _INERT:
        data = pattern.sub(inert, data)
    return Response(data, headers=headers)


def _refusal(key: str, language: Language, **values: object) -> Response:
    headers = {**_ALWAYS, "Content-Language": language}
    return PlainTextResponse(say(key, language, **values), 404, headers)


def _language(request: Request) -> Language:
    """The language that the browser asks for first."""
    return preferred_language(request.headers.get("accept-language", ""))
