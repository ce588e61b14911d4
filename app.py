"""What people see: opens the library, puts the page together and serves it.

It takes questions to the assistant and shows what comes back; it decides nothing about answers
and writes nothing down. What stands where is in `assistant/page/`.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and else calls home

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.answering import Assistant
from assistant.caring.contacts import ContactsError, read_contacts
from assistant.keeping.feedback import FeedbackError, FeedbackFile
from assistant.page.desk import DeskError
from assistant.page.layout import build_page
from assistant.page.service import Service
from assistant.page.talking import Talking
from assistant.settings import Settings, SettingsError
from assistant.sharing.guarding import Guard
from assistant.sharing.mcp import add_mcp
from assistant.sharing.originals import originals_router
from assistant.sharing.tools import Tools
from assistant.wording import say
from corpus import CatalogueError, LibraryError
from eval.desk import EvaluationDesk
from eval.running import RUNS
from index.building import IndexingError
from index.embedding import ModelError
from index.store import StoreError

HOST = "127.0.0.1"
PORT = 7860
VISITS = 500  # held at the same time; the longest unseen is forgotten first
PATIENCE = 2  # seconds for answers on their way when the program is ended
LARGEST = "50mb"  # a file that a visitor adds
STYLES = sorted((Path(__file__).parent / "assistant" / "page").glob("*.css"))


def main(arguments: list[str] | None = None) -> int:
    """Opens the index, serves the page until it is ended; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--port", type=port_number, default=PORT, help=f"by default {PORT}")
    parser.add_argument("--documents", type=Path, metavar="DIR", help="answer from this folder")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    try:
        check_port(options.port)
    except OSError as error:
        why = error.strerror or str(error)
        note("error: " + say("port_taken", port=options.port, why=why, other=options.port + 1))
        return 1
    # What visitors send stands in a folder of this process alone, and goes with it.
    with TemporaryDirectory(prefix="council-assistant-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        return run(options.documents, options.port, not options.no_browser and has_display())


def run(documents: Path | None, port: int, opens_browser: bool) -> int:
    """Opens the library and serves the page; returns the exit status."""
    try:
        app = build_app(open_service(documents), port)
    except (
        LibraryError, CatalogueError, IndexingError, ModelError, StoreError, SettingsError,
        ContactsError, FeedbackError, DeskError,
    ) as error:  # fmt: skip
        note(f"error: {error}")
        return 1
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        note(f"error: {what}{error.strerror or error}; check the folder and its permissions")
        return 1
    serve(app, port, opens_browser=opens_browser)
    return 0


def open_service(documents: Path | None) -> Service:
    """The library with its assistant, and what the operator's settings allow."""
    settings = Settings.from_environment()
    settings = replace(settings, documents=documents or settings.documents)
    contacts = read_contacts(settings.contacts) if settings.contacts else ()
    feedback = FeedbackFile.open(settings.feedback) if settings.feedback else None
    return Service(Assistant.open(None, note, settings), settings, contacts, feedback)


def build_app(service: Service, port: int) -> FastAPI:
    """The page, the documents' original files and, where the operator opened it, the MCP server."""
    settings = service.settings

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=Talking(service).warm, daemon=True).start()
        yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.add_middleware(Guard, takes_files=settings.add_documents or settings.quality)
    app.include_router(originals_router(lambda: service.assistant))
    if settings.api:
        add_mcp(app, Tools(lambda: service.assistant))
    blocks = build_page(service, open_desk(service))
    blocks.state_session_capacity = VISITS
    # Gradio looks at its own address when it starts; a proxy must not come between.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), HOST, "localhost"]))
    blocks.queue(api_open=settings.api)
    mounted: FastAPI = gr.mount_gradio_app(
        app, blocks, path="/", server_name=HOST, server_port=port, show_error=False,
        run_history=False, footer_links=[], ssr_mode=False, pwa=False, mcp_server=False,
        enable_monitoring=False, max_file_size=LARGEST, theme=build_theme(), css_paths=STYLES,
    )  # fmt: skip
    return mounted


def open_desk(service: Service) -> EvaluationDesk | None:
    """Where evaluators run question sets, unless the operator wants none."""
    settings = service.settings
    if not settings.quality:
        return None
    return EvaluationDesk(lambda: service.assistant, settings.documents, settings.runs or RUNS)


def serve(app: FastAPI, port: int, *, opens_browser: bool) -> None:
    """Serves until it is ended; says the address as soon as the page is there."""
    address = f"http://{HOST}:{port}/"

    class Server(uvicorn.Server):
        """Tells people when it is up, and not before."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(say("page_up", address=address), flush=True)
                if opens_browser:
                    webbrowser.open(address)

    # An access log would keep who asked when; it is off.
    config = uvicorn.Config(
        app, HOST, port, log_level="warning", access_log=False,
        timeout_graceful_shutdown=PATIENCE,
    )  # fmt: skip
    Server(config).run()


def note(message: str) -> None:
    """Progress and errors go to stderr."""
    print(message, file=sys.stderr, flush=True)


def port_number(text: str) -> int:
    """A port from the command line."""
    port = int(text)
    if not 1 <= port <= 65534:
        raise argparse.ArgumentTypeError(f"{port} is not between 1 and 65534")
    return port


def check_port(port: int) -> None:
    """Raises OSError when the port can't be used: better before the index is opened than after."""
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere this would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))


def build_theme() -> gr.themes.Base:
    """Fonts of the visitor's own machine, and a blue dark enough to read white words on."""
    fonts: Any = {"font": ["system-ui", "sans-serif"], "font_mono": ["ui-monospace", "monospace"]}
    pale = {  # Gradio's own are too pale to read (WCAG 2.2, 1.4.3)
        f"{name}{mode}": colour
        for name in (
            "body_text_color_subdued", "block_info_text_color", "block_label_text_color",
            "block_title_text_color", "input_placeholder_color",
        )
        for mode, colour in (("", "#4b5563"), ("_dark", "#c3cad3"))
    }  # fmt: skip
    return gr.themes.Default(primary_hue="blue", **fonts).set(
        **pale,
        color_accent="*primary_600",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
    )


def has_display() -> bool:
    """Whether a browser could show anything here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
