"""A question in parts, each searched and judged like a turn of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from assistant.choosing import best_probability, choose
from assistant.conversing import Standalone, make_standalone, search_standalone
from assistant.dividing import Divided
from assistant.judging import Judged, judge
from index.retrieving import Found, PassageRetriever
from index.vocabulary import tokens

JUDGED = 6  # how many of the best passages are judged
UNANSWERED = 0.35  # below this probability a part is said not to be answered
BESIDE = 2  # passages quoted for one part of several


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked: its words as asked, what was found and judged, and what is quoted of it."""

    asked: str
    found: Found
    judged: tuple[Judged, ...]
    chosen: tuple[Judged, ...]

    @property
    def is_open(self) -> bool:
        """Whether the documents clearly do not answer it."""
        return not self.chosen and best_probability(self.judged) < UNANSWERED


def read_part(
    retriever: PassageRetriever, asked: str, found: Found, most: int | None = None
) -> Part:
    """Judges what was found for one thing asked; `most` passages of it are quoted."""
    judged = judge(retriever.index, found, found.hits[:JUDGED])
    chosen = choose(judged) if most is None else choose(judged, most)
    return Part(asked, found, judged, tuple(chosen))


def read_parts(
    retriever: PassageRetriever, divided: Divided, turns: Sequence[Turn]
) -> tuple[Part, ...]:
    """Each part of a question, searched as the turn after the part before it."""
    parts: list[Part] = []
    earlier = list(turns)
    if divided.topic:
        earlier.append(Turn(divided.topic, divided.topic))
    for asked in divided.parts:
        standalone: Standalone = make_standalone(asked, earlier)
        part = read_part(retriever, asked, search_standalone(retriever, standalone), BESIDE)
        parts.append(part)
        cited = tuple(j.hit.passage for j in part.chosen)
        earlier.append(Turn(asked, _carried(part, standalone.shown), cited))
    return tuple(parts)


def _carried(part: Part, shown: str) -> str:
    """What the next part goes on from. Of a part that is not answered only the words that the
    documents know are carried on: "Who chairs the Panel and what does it decide?"."""
    if part.chosen or not part.judged:
        return shown
    unknown = set(part.judged[0].missing)
    return " ".join(w for w in shown.split() if not unknown & set(tokens(w))) or shown
