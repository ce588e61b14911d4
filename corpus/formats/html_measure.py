"""How much text stands where on a web page, and how much of it in links.

It counts words and draws no conclusion from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.formats.html_tree import BLOCKS, Element, Page, walk

RUNNING = 10  # words outside links that make a stretch of text running text

NEVER = frozenset(
    "script style noscript template head iframe object embed applet svg canvas audio video map"
    " select option datalist textarea input meter progress noframes noembed rp frame"
    .split()
)  # fmt: skip


@dataclass(slots=True)
class Measure:
    """Words under an element: all, in links, in stretches of running text, and its links to places
    of this page with their words."""

    words: int = 0
    linked: int = 0
    running: int = 0
    here: int = 0
    here_words: int = 0


def same_page(link: Element, page: Page) -> Element | None:
    """The element of this page to which a link leads, None where it leads elsewhere."""
    _, sign, place = link.get("href").partition("#")
    return page.names.get(place) or page.names.get(unquote(place)) if sign and place else None


def leads_here(link: Element, page: Page) -> bool:
    """Whether a link leads to a place of this page, be it that the place was lost."""
    return re.match(r"#.", link.get("href")) is not None or same_page(link, page) is not None


def measures_of(page: Page, skip: set[Element]) -> dict[Element, Measure]:
    """The words under each element."""
    measures: dict[Element, Measure] = {}
    open_measures: list[Measure] = []
    stretch: list[Measure] = []  # the measures of the open elements when the stretch began
    free = 0  # words outside links in this stretch between two block borders
    links: list[bool] = []  # for each open link, whether it leads to a place of this page
    silent = 0  # open elements that never show

    def end_stretch() -> None:
        nonlocal free
        if free >= RUNNING and stretch:
            stretch[0].running += free
        free = 0
        stretch.clear()

    for item, opens in walk(page.body, skip):
        if isinstance(item, str):
            count = 0 if silent else len(item.split())
            if not count:
                continue
            mine = open_measures[-1]
            mine.words += count
            if links:
                mine.linked += count
                mine.here_words += count if links[-1] else 0
            else:
                free += count
                if not stretch:
                    stretch.append(mine)
            continue
        if item.tag in BLOCKS:
            end_stretch()
        if opens:
            measures[item] = Measure()
            open_measures.append(measures[item])
            silent += item.tag in NEVER
            if item.tag == "a" and item.get("href"):
                links.append(leads_here(item, page))
                measures[item].here += links[-1]
        else:
            if item.tag == "a" and item.get("href"):
                links.pop()
            silent -= item.tag in NEVER
            inner = open_measures.pop()
            if open_measures:
                outer = open_measures[-1]
                outer.words += inner.words
                outer.linked += inner.linked
                outer.running += inner.running
                outer.here += inner.here
                outer.here_words += inner.here_words
    return measures
