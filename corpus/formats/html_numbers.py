"""Elements that hold a number and nothing else: a span of class "num", Word's own list numbers, a
bullet set in a font of symbols.

It finds them by the markup; what a number means is for `corpus.reference`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from corpus.formats.html_tree import BLOCKS, Element, text_of
from corpus.reference import heading_code, printed_number

_NUMBER_CLASS = re.compile(
    r"(?:.*[-_])?(?:num|number|no|nr|marker|enum|ordinal|secno|sectno|sectnum|label)"
    r"|[A-Za-z]\w*(?:No|Num|Number)(?:First)?(?:C\d+Amend)?",
)
_SYMBOL_FONT = re.compile(r"symbol|wingdings|webdings|zapf ?dingbats", re.IGNORECASE)
_LONGEST = 30  # characters of a mark such as "Chapter 12."


@dataclass(frozen=True, slots=True)
class WordList:
    """A paragraph's place in one of Word's lists: which list, and the level from 1."""

    series: str
    level: int


def word_list(element: Element) -> WordList | None:
    """The list to which Word's own style says that a paragraph belongs."""
    place = element.style.get("mso-list")
    found = re.match(r"(l\d+)\s+level(\d)\s+(lfo\d+)", place) if place else None
    if not found:
        return None
    return WordList(f"{found.group(1)} {found.group(3)}", int(found.group(2)))


def number_in(element: Element, skip: Container[Element]) -> str | None:
    """The mark that an element holds and nothing else, "" for an empty one; None for others."""
    if element.style.get("mso-list") == "ignore":
        mark = text_of(element, skip, 60)
        is_symbol = len(mark) == 1 and not mark.isdigit() and (mark == "o" or _is_symbolic(element))
        return "•" if is_symbol else mark
    if not any(_NUMBER_CLASS.fullmatch(name) for name in element.classes):
        return None
    if any(inner.tag in BLOCKS for inner in element.elements):
        return None  # the class says that there is a number in it
    mark = text_of(element, skip, 2 * _LONGEST)
    if len(mark) > _LONGEST or (mark and not _is_number(mark)):
        return None
    return mark


def _is_number(mark: str) -> bool:
    if printed_number(mark) is not None:
        return not re.fullmatch(r"[A-Za-z]{2,}", mark)
    if not re.search(r"\w", mark):
        return len(mark) == 1
    return heading_code(mark) is not None and len(mark.split()) <= 3


def is_gap(element: Element) -> bool:
    """Whether an element stands for a tab."""
    if "mso-tab-count" in element.style or "tab" in element.classes:
        return True
    if "Apple-tab-span" in element.classes:
        return True
    return "7.0pt" in element.get("style") and not text_of(element, limit=40)


def symbol_in(element: Element) -> str:
    """The bullet that a symbol font's character shows, "" where an element holds none."""
    text = text_of(element, limit=40)
    is_words = any(e.style.get("mso-list") == "ignore" for e in (element, *element.elements))
    if len(text) == 1 and not text.isdigit() and not is_words and _is_symbolic(element):
        return "•"
    return ""


def _is_symbolic(element: Element) -> bool:
    """Whether an element's text is set in a font of signs; a lone "o" in Courier is a bullet."""
    inner = [element, *element.elements]
    if element.parent is not None:
        inner.append(element.parent)
    for place in inner:
        font = place.style.get("font-family", "") or place.get("face")
        if _SYMBOL_FONT.search(font):
            return True
        if "courier" in font.lower() and text_of(element, limit=40) == "o":
            return True
    return False
