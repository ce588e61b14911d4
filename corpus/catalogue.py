"""What the operator knows of each document: title, type, date, status, owner and short name.

Read from `catalogue.toml` beside the documents. A document without an entry still works: its
title is its first heading, its type is guessed from its form, and a note says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from corpus.block import Block
from corpus.passage import Status

CATALOGUE = "catalogue.toml"


class CatalogueError(Exception):
    """The catalogue can't be read; the message names the file, the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document's entry. `short` is the name that citations use on the page."""

    title: str
    short: str
    type: str
    date: date | None = None
    status: Status = "current"
    owner: str | None = None


def read_catalogue(folder: Path) -> dict[str, Entry]:
    """The entries of `folder`'s catalogue by document id; empty where there is none.

    Raises:
        CatalogueError: the file is not TOML, or an entry has a wrong field.
    """
    path = folder / CATALOGUE
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(
            f"{path.name} is not valid TOML ({error}); correct that line"
        ) from None
    return {
        name: _entry(name, fields) for name, fields in table.items() if isinstance(fields, dict)
    }


def _entry(name: str, fields: dict[str, object]) -> Entry:
    status = fields.get("status", "current")
    if status not in get_args(Status):
        raise CatalogueError(
            f"{CATALOGUE}: [{name}] has status {status!r}; "
            f"write one of {', '.join(get_args(Status))}"
        )
    when = fields.get("date")
    if when is not None and not isinstance(when, date):
        raise CatalogueError(f"{CATALOGUE}: [{name}] date must be written as 2014-12-15, no quotes")
    title = fields.get("title")
    if not isinstance(title, str) or not title.strip():
        raise CatalogueError(f"{CATALOGUE}: [{name}] needs a title")
    owner = fields.get("owner")
    return Entry(
        title=title.strip(),
        short=str(fields.get("short") or title).strip(),
        type=str(fields.get("type") or "document"),
        date=when,
        status=status,  # type: ignore[arg-type]
        owner=str(owner) if owner else None,
    )


def guess_entry(name: str, title: str | None, blocks: Sequence[Block]) -> tuple[Entry, str]:
    """An entry for a document that the catalogue does not know, and the note that says so."""
    shown = re.sub(r"\s+", " ", title).strip() if title else re.sub(r"[-_]+", " ", name).strip()
    if shown.isupper():
        shown = shown.title()
    opening = " ".join(b.text for b in blocks[:12]).lower()
    kind = "document"
    for word in ("procedure", "strategy", "policy", "guidance", "code", "plan"):
        if re.search(rf"\b{word}\b", f"{name} {shown}".lower()):
            kind = word
            break
    if kind == "document" and "report" in opening:
        kind = "cabinet-report" if re.search(r"\bcabinet\b|\bcommittee\b", opening) else "report"
    source = "the document" if title else "the file's name"
    note = (
        f"no entry in {CATALOGUE}: title “{shown}” taken from {source}, type “{kind}” "
        "guessed; add an entry to set them, with date and status"
    )
    return Entry(title=shown, short=shown, type=kind), note
