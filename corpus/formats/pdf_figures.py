"""The labels of charts and drawings: many scraps of text scattered over a page become one piece.

Nothing is lost, but a chart's forty labels don't turn into forty paragraphs. Lists of short lines,
such as the names of those present, begin at the same place and are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.formats.pdf_position import Paragraph
from corpus.formats.pdf_tables import Table

_MIN_LABELS = 8
_MIN_PLACES = 5  # different left edges, in steps of ten points
_MAX_WORDS = 8


def joined_labels(flow: Sequence[Paragraph | Table], body: float) -> list[Paragraph | Table]:
    """The flow with each run of scattered labels as one paragraph; `body` is the text's size."""
    result: list[Paragraph | Table] = []
    run: list[Paragraph] = []
    for item in [*flow, None]:
        is_label = isinstance(item, Paragraph) and _is_label(item, body)
        if run and not (is_label and isinstance(item, Paragraph) and item.page == run[0].page):
            result.extend(_one(run))
            run = []
        if is_label and isinstance(item, Paragraph):
            run.append(item)
        elif item is not None:
            result.append(item)
    return result


def _is_label(paragraph: Paragraph, body: float) -> bool:
    words = paragraph.words
    if len(words) > _MAX_WORDS or paragraph.size > 1.12 * body:
        return False
    if paragraph.mark and not (paragraph.is_sign or len(words) <= 2):
        return False
    return not paragraph.lines[-1].text.endswith((".", ";", ":"))


def _one(run: list[Paragraph]) -> list[Paragraph]:
    """A run of labels as one paragraph, if it's long and scattered enough to be a drawing's."""
    places = {round(paragraph.left / 10) for paragraph in run}
    if len(run) < _MIN_LABELS or len(places) < _MIN_PLACES:
        return run
    first = run[0]
    first.lines = [line for paragraph in run for line in paragraph.lines]
    first.mark, first.mark_words, first.is_sign = "", 0, False
    return [first]
