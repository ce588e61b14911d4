"""The values that leave this package: a document and the passages that people cite from it.

They are plain frozen dataclasses. Nothing here reads files or knows how documents are numbered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from corpus.reference import Kind, Reference, same_number

Status = Literal["current", "superseded", "illustrative"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable unit: a paragraph, action, principle, recommendation, table or section.

    `text` begins after the number and equals the document's canonical text from `start` to `end`
    (character offsets). `headings` runs from the outermost to the nearest. A sub-item that is a
    passage of its own (principle viii inside paragraph 31) names the number that holds it in
    `parent`; its words are inside the parent's text too. `mark` is the number as it stands before
    the text ("87."), `opens` the headings that stand between the passage before and this one,
    `within` the heading under which its number counts where numbers restart. `page` counts the
    file's pages from 1; `anchor` is the id by which a web page opens at this place.
    """

    document: str
    kind: Kind
    number: str | None
    label: str
    headings: tuple[str, ...]
    page: int | None
    text: str
    start: int
    end: int
    parent: str | None = None
    mark: str = ""
    opens: tuple[str, ...] = ()
    within: str | None = None
    anchor: str | None = None

    @property
    def key(self) -> str:
        """A name that no other passage of any document has, stable while the text stands."""
        return f"{self.document}#{self.kind}:{self.number or '-'}@{self.start}"

    def holds(self, offset: int) -> bool:
        """Whether an offset in the canonical text stands in it; an empty one holds its start."""
        return self.start <= offset < max(self.end, self.start + 1)

    def name_fields(self) -> dict[str, object]:
        """What names the passage in every JSON line that other programs read."""
        return {
            "document": self.document,
            "kind": self.kind,
            "number": self.number,
            "label": self.label,
        }

    @property
    def heading(self) -> str | None:
        """The nearest heading, by which a table or an unnumbered section is cited."""
        return self.headings[-1] if self.headings else None

    @property
    def is_contents(self) -> bool:
        """Whether this is a contents list: kept, so that nothing is lost, but never searched."""
        return self.kind == "section" and is_contents_heading(self.heading or "")

    @property
    def is_restated(self) -> bool:
        """Whether this section repeats a numbered list, as the principles under an objective do."""
        return self.kind == "section" and bool(re.match(r"\d+\.?\s", self.text))

    def answers_to(self, reference: Reference) -> bool:
        """Whether `reference` names this passage, whichever way its number is spelt; a heading in
        the reference must be one of the passage's."""
        if (self.document, self.kind) != (reference.document, reference.kind):
            return False
        heading = (reference.heading or "").lower()
        if not any(heading in h.lower() for h in (*self.headings, "")):
            return False
        if self.number is None or reference.number is None:
            return self.number == reference.number
        if same_number(self.number, reference.number):
            return True
        return self.kind == "reason" and reference.number in self.number.replace(".", "").split()


def is_contents_heading(heading: str) -> bool:
    """Whether a contents list stands under this heading."""
    return heading.strip(" :.").lower() in ("contents", "table of contents", "cynnwys")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its catalogue entry, its canonical text and its passages in order.

    `id` is the file's name without extension and `digest` the sha256 of the file's bytes.
    `items` are the marked items inside numbered passages, for references such as "paragraph
    31(vi)"; their words are in the passages. `notes` are the messages that people should see (a
    guessed type, a doubtful encoding).
    """

    id: str
    title: str
    short: str
    type: str
    date: date | None
    status: Status
    owner: str | None
    path: Path
    digest: str
    text: str
    passages: tuple[Passage, ...]
    items: tuple[Passage, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    @property
    def units(self) -> tuple[Passage, ...]:
        """The passages that are not inside another one: end to end they hold every word once."""
        return tuple(p for p in self.passages if p.parent is None)


def listed_passages(document: Document) -> tuple[Passage, ...]:
    """The passages with the items that have a figure for a number, in document order: what a
    listing shows. Such an item names in `parent` the number that holds it."""
    items = tuple(p for p in document.items if any(c.isdecimal() for c in p.number or ""))
    return tuple(sorted((*document.passages, *items), key=lambda p: (p.start, -p.end)))
