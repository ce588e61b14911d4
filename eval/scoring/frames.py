"""What an answer says in the product's own words: its sentences, and the names of passages.

A line is the product's own when it is one of the sentences of `assistant/messages/` that stand
beside an answer, with nothing in its gaps but what the question, the names, dates and differences
hold; or the name of a passage that is named as nearest, alone or with words of that passage.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.wording import wordings
from eval.scoring.words import holds_all, is_run

_BESIDE = """part_open nearest list_lead list_lead_one several_documents illustrative superseded
quotes_in_english differs newer sum action_objective action_paragraphs action_cabinet
action_overlaps""".split()
_COMPARED = ("values", "parts", "total", "label", "date")  # gaps in which passages are compared
_SUM = "makes"  # the gap that holds what the product added up


@dataclass(frozen=True, slots=True)
class Sources:
    """What an answer may speak of.

    `passages` are the words behind each marker. Beside them: `question`, as asked and as
    understood; `names` of what is cited, of documents and kinds, how many are cited; `near` the
    words of each passage named as nearest, by name; `compared` the dates and differences told.
    """

    passages: Mapping[int, str] = field(default_factory=dict)
    question: Sequence[str] = ()
    names: Sequence[str] = ()
    near: Mapping[str, str] = field(default_factory=dict)
    compared: Sequence[str] = ()


def is_own(line: str, sources: Sources) -> bool:
    """Whether a line (without Markdown and markers) is the product's own."""
    name, _, words = line.partition(": “")
    if line in sources.near or (
        name in sources.near and is_run(words.rstrip("”"), [sources.near[name]])
    ):
        return True
    return any(
        all(_may_hold(gap.partition("_")[0], text, sources) for gap, text in m.groupdict().items())
        for sentence in _sentences()
        if (m := sentence.fullmatch(line)) is not None
    )


def _may_hold(gap: str, text: str, sources: Sources) -> bool:
    if gap == _SUM:
        return text.strip().isdigit()
    allowed = [*sources.question, *sources.names]
    if gap in _COMPARED:
        allowed += [*sources.compared, *sources.passages.values()]
    return holds_all(text, allowed)


@functools.cache
def _sentences() -> tuple[re.Pattern[str], ...]:
    """The sentences as patterns; of two values that differ, which is the newer may follow."""
    each = [_pattern(sentence) for key in _BESIDE for sentence in wordings(key)]
    both = zip(wordings("differs"), wordings("newer"), strict=True)
    each += [f"{_pattern(one)} {_pattern(other)}" for one, other in both]
    return tuple(re.compile(pattern) for pattern in each)


def _pattern(sentence: str) -> str:
    plain = re.sub(r"\s*\[\{marker\}\]", "", sentence)
    parts = re.split(r"\{(\w+)\}", plain.strip(" ."))
    pieces = [
        f"(?P<{part}_{at}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)
    ]
    return "".join(pieces) + r"\.?"
