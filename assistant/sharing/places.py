"""Where a passage stands in the original file: the address that opens it there.

It touches no file and knows no server; `assistant.sharing.originals` serves the addresses.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote

from corpus import Document, Passage

ADDRESS = "/original/"
Form = Literal["pdf", "page", "text", "word"]
_FORMS: dict[str, Form] = {
    ".pdf": "pdf", ".html": "page", ".htm": "page", ".xhtml": "page", ".txt": "text",
    ".md": "text", ".markdown": "text", ".docx": "word",
}  # fmt: skip
_WORDS = 8  # of a passage's beginning: enough to be its own, few enough to stand on one line


def form_of(document: Document) -> Form | None:
    """How a browser is given the document's file; None for a kind that is not served."""
    return _FORMS.get(document.path.suffix.lower())


def original_link(document: Document, passage: Passage | None = None) -> str | None:
    """The address of the document's original file, at the passage where a browser can go there: a
    PDF's page, a web page's or a text's own words. None where the file is of a kind not served."""
    form = form_of(document)
    if form is None:
        return None
    address = ADDRESS + quote(document.id, safe="")
    if passage is None or form == "word":
        return address
    if form == "pdf":
        return f"{address}#page={passage.page}" if passage.page else address
    anchor = quote(passage.anchor or "", safe="") if form == "page" else ""
    words = _first_words(passage)
    # The words come first; the element's id is where a browser goes that does not find them.
    found = f":~:text={_for_fragment(words)}" if words else ""
    return f"{address}#{anchor}{found}" if anchor or found else address


def _first_words(passage: Passage) -> str:
    """The words by which a browser finds the passage: its first ones, which stand together; for a
    table, whose cells do not, those of the heading right above it."""
    if passage.kind == "table":
        words = " ".join(passage.opens[-1:])
    else:
        words = next((line for line in passage.text.split("\n") if line.strip()), "")
        words = words.split("\t")[0]
    return re.sub(r"^\W+|\W+$", "", " ".join(words.split()[:_WORDS]))


def _for_fragment(words: str) -> str:
    """Percent-encoded for a text directive, in which hyphen, comma and ampersand have meanings."""
    return quote(words, safe="").replace("-", "%2D")
