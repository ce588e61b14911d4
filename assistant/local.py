"""A chat model from a GGUF file, run inside this process by llama.cpp (the package `xllamacpp`).

To LangChain it is a chat model like any other. Nothing is downloaded and no question leaves the
process: llama.cpp is called directly. The port that `xllamacpp` opens all the same is bound to
127.0.0.1, shows nothing, and wants a key that nobody is told.
"""

from __future__ import annotations

import atexit
import importlib
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread, main_thread
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGenerationChunk, ChatResult

CONTEXT = 8192  # tokens of the question with its passages and the answer together
_MAGIC = b"GGUF"
_MEMORY = Path("/proc/meminfo")  # on Linux; elsewhere memory is not looked at first
_running: dict[Path, Any] = {}  # each file's llama.cpp
_opening = Lock()
# llama.cpp ends with its last reference, and must end before the interpreter does.
atexit.register(_running.clear)


class LocalModelError(Exception):
    """The file can't be run, or did not answer; the message says why and what to do."""


class LocalModel(BaseChatModel):
    """Answers with the likeliest words, in the form of a JSON schema where one is given.

    `max_tokens` bounds a reply's length, `seconds` the wait for it: a call past its time is told to
    stop, and left.
    """

    file: Path
    form: dict[str, Any] | None = None
    max_tokens: int = 900
    seconds: float = 120

    @classmethod
    def open(cls, file: Path, form: dict[str, Any] | None = None) -> Self:
        """Loads the file, once in this process however often it is opened.

        Raises:
            LocalModelError: it is missing or no GGUF file, `xllamacpp` is missing, or memory is.
        """
        place = file.expanduser().resolve()
        with _opening:
            if place not in _running:
                _running[place] = _start(place)
        return cls(file=place, form=form)

    @property
    def _llm_type(self) -> str:
        return "gguf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = {
            "messages": convert_to_openai_messages(messages),
            "temperature": 0,
            "max_tokens": self.max_tokens,
            "stop": stop or [],
            "stream": True,
            "return_progress": True,  # so that a call can be stopped while it reads
        }
        if self.form:
            request["grammar"] = _grammar(self.form)
        for text in self._words(request):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def _words(self, request: dict[str, Any]) -> Iterator[str]:
        """The reply's text as it comes.

        Raises:
            LocalModelError: llama.cpp refuses the request, or the reply is late or too long.
        """
        given: SimpleQueue[dict[str, Any]] = SimpleQueue()
        left = Event()

        def take(event: dict[str, Any]) -> bool:
            given.put(event)
            return left.is_set() or not main_thread().is_alive()  # True stops llama.cpp

        def run() -> None:
            try:
                _running[self.file].handle_chat_completions(request, take)
                given.put({"error": {"message": "it was stopped"}})
            except Exception as error:
                given.put({"error": {"message": str(error)}})

        deadline = time.monotonic() + self.seconds
        # Not a daemon: the interpreter waits for it, for C++ does not outlive that.
        Thread(target=run, name="llama.cpp", daemon=False).start()
        try:
            while True:
                event = given.get(timeout=max(0, deadline - time.monotonic()))
                if "error" in event:
                    raise LocalModelError(event["error"]["message"])
                (choice,) = event["choices"]
                if text := choice["delta"].get("content"):
                    yield text
                if choice["finish_reason"] == "length":
                    raise LocalModelError(f"its reply was cut at {self.max_tokens} tokens")
                if choice["finish_reason"]:
                    return
        except Empty:
            raise LocalModelError(f"it gave no answer within {self.seconds:g} seconds") from None
        finally:
            left.set()


def _start(file: Path) -> Any:
    """llama.cpp with the file loaded; it ends with the process."""
    _check(file)
    xllamacpp = _llama_cpp()
    options = xllamacpp.CommonParams()
    options.model.path = str(file)
    options.n_ctx = CONTEXT
    options.n_batch = options.n_ubatch = 256  # between two batches a call can be stopped
    options.verbosity = 1  # errors alone, to stderr
    options.hostnames = ["127.0.0.1"]
    options.api_keys = [secrets.token_urlsafe(32)]
    options.endpoint_slots = False  # would show questions
    options.ui = False
    options.cache_ram_mib = 0  # earlier questions are not kept
    try:
        return xllamacpp.Server(options)
    except Exception:  # llama.cpp tells its reason on stderr and gives none
        raise LocalModelError(
            f"{file} can't be loaded: it is damaged, of a kind that this llama.cpp does not know, "
            "or memory is short; llama.cpp's own words stand above"
        ) from None


def _llama_cpp() -> Any:
    """The package, from which mypy learns nothing."""
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise LocalModelError(
            f"the package xllamacpp can't be used ({error}): run "
            "`.venv/bin/pip install -r requirements-model.txt`"
        ) from None


def _grammar(form: dict[str, Any]) -> str:
    """A grammar for the schema, with white space as in the prompt's example and no more of it."""
    spaced = {"whitespace_flexible": False, "key_separator": ": ", "item_separator": ", "}
    return str(_llama_cpp().json_schema_to_grammar(form | {"x-guidance": spaced}))


def _check(file: Path) -> None:
    """Raises LocalModelError for what llama.cpp would not explain."""
    if not file.is_file():
        raise LocalModelError(
            f"there is no file {file}: give the path of a GGUF file, or fetch one with "
            "`python -m assistant model small`"
        )
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(_MAGIC))
    except OSError as error:
        raise LocalModelError(f"{file} can't be read: {error.strerror}") from None
    if begins != _MAGIC:
        raise LocalModelError(f"{file} is not a GGUF file")
    needed = file.stat().st_size * 3 // 2 + (512 << 20)
    free = re.search(r"MemAvailable: *(\d+) kB", _MEMORY.read_text()) if _MEMORY.exists() else None
    if free and int(free[1]) << 10 < needed:
        raise LocalModelError(
            f"{file.name} needs about {needed >> 20} MB of memory and {int(free[1]) >> 10} MB are "
            "free: take a smaller model, or end other programs"
        )
