"""A question in parts, each searched and judged like a turn of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Turn
from assistant.choosing import choose
from assistant.conversing import make_standalone, search_standalone
from assistant.dividing import Divided
from assistant.judging import Judged, judge
from corpus import Passage
from index.retrieving import Found, PassageRetriever
from index.vocabulary import tokens

JUDGED = 6  # how many of the best passages are judged
BESIDE = 2  # passages quoted for one part of several


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked: its words as asked, what was found and judged, and the passages quoted of
    it, best first; none says that the documents do not answer it."""

    asked: str
    found: Found
    judged: tuple[Judged, ...] = ()
    quoted: tuple[Passage, ...] = ()


def read_part(
    retriever: PassageRetriever, asked: str, found: Found, most: int | None = None
) -> Part:
    """Judges what was found for one thing asked; `most` passages of it are quoted."""
    judged = judge(retriever.index, found, found.hits[:JUDGED])
    chosen = choose(judged) if most is None else choose(judged, most)
    return Part(asked, found, judged, tuple(j.hit.passage for j in chosen))


def read_parts(
    retriever: PassageRetriever,
    divided: Divided,
    turns: Sequence[Turn],
    into_searched: Callable[[str], str] = str,
) -> tuple[Part, ...]:
    """Each part of a question, searched as the turn after the part before it; `turns` are the
    exchanges that the question itself goes on from. What a part names (a reference, a complete
    list) is quoted as it stands; `into_searched` puts a part into the language of the documents."""
    parts: list[Part] = []
    earlier = list(turns)
    if divided.topic:
        topic = into_searched(divided.topic)
        earlier.append(Turn(topic, topic))
    for asked in divided.parts:
        is_part = len(earlier) > len(turns)
        standalone = make_standalone(into_searched(asked), earlier, is_part)
        found = search_standalone(retriever, standalone)
        if found.named or found.is_list or found.missing:
            part = Part(asked, found, quoted=found.named or found.listed.members)
        else:
            part = read_part(retriever, asked, found, BESIDE)
        parts.append(part)
        earlier.append(Turn(asked, _carried(part, standalone.shown), part.quoted))
    return tuple(parts)


def _carried(part: Part, shown: str) -> str:
    """What the next part goes on from. Of a part that is not answered only the words that the
    documents know are carried on: "Who chairs the Panel and what does it decide?"."""
    if part.quoted or not part.judged:
        return shown
    unknown = set(part.judged[0].missing)
    return " ".join(w for w in shown.split() if not unknown & set(tokens(w))) or shown
