"""Where words stand in a text: quotations, to the letter, and the words a statement relies on.

Works on text alone. It never mends a quotation, and an ellipsis stands for nothing.
"""

from __future__ import annotations

import re

from assistant.answer import Citation
from index.chunking import ITEM, split_sentences


def flatten(text: str) -> str:
    """White space, quotation marks, dashes and hyphenation made alike, for comparing words."""
    text = text.replace("\u00ad", "").replace("’", "'").replace("‘", "'")
    text = text.replace("“", '"').replace("”", '"').replace("–", "-").replace("—", "-")
    return re.sub(r"\s+", " ", text).strip()


def quote_stands(citation: Citation, document_text: str) -> bool:
    """Whether a quotation is the document's own text at its offsets, inside its passage."""
    inside = citation.passage.start <= citation.start < citation.end <= citation.passage.end
    return inside and document_text[citation.start : citation.end] == citation.quote


def find_words(words: str, passage: str) -> tuple[int, int] | None:
    """Where `words` stand in a passage, white space and quotation marks aside: offsets of the
    whole sentences that hold them, with the line that leads into a list when they are in one.

    What is cut from a sentence can lose its "not" or stand inside a longer figure; a sentence
    can't.
    """
    parts = [re.escape(w) for w in flatten(words).split()]
    if not parts:
        return None
    pattern = r"\s+".join(parts).replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")
    match = re.search(rf"(?<!\w)(?<!\d[.,]){pattern}(?!\w)(?![.,]\d)", passage)
    if not match:
        return None
    spans = split_sentences(passage)
    held = [(s, e) for s, e in spans if s < match.end() and match.start() < e]
    return start_with_lead(held[0][0], passage), max(held[-1][1], match.end())


def start_with_lead(start: int, passage: str) -> int:
    """Where the line begins that leads into the list of which `start` begins an item."""
    line = passage.rfind("\n", 0, start) + 1
    if not ITEM.match(passage[line:]):
        return start
    while line > 0 and ITEM.match(passage[line:]):
        line = passage.rfind("\n", 0, line - 1) + 1
    lead = passage[line:].split("\n", 1)[0]
    if not lead.rstrip().endswith(":"):
        return start
    return line + split_sentences(lead)[-1][0]


def sentences_with_leads(text: str) -> list[tuple[str, ...]]:
    """A text's sentences; an item of a list comes with the line that leads into it."""
    found: list[tuple[str, ...]] = []
    for start, end in split_sentences(text):
        lead = start_with_lead(start, text)
        before = (flatten(text[lead:].split("\n", 1)[0]),) if lead < start else ()
        found.append((*before, flatten(text[start:end])))
    return found
