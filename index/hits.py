"""What a search found, as the contract's JSON. It searches nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from index.retrieving import Hit


def hits_fields(hits: Sequence[Hit], question: str, name: object = None) -> dict[str, object]:
    """A search's output line, `hits` best first; `name` is the input line's id."""
    return {"id": name, "question": question, "hits": [hit_fields(h) for h in hits]}


def hit_fields(hit: Hit) -> dict[str, object]:
    """One passage that was found; `start` and `end` are its offsets in the canonical text."""
    p = hit.passage
    return {
        **p.name_fields(),
        "text": p.text,
        "score": round(hit.score, 4),
        "headings": list(p.headings),
        "page": p.page,
        "start": p.start,
        "end": p.end,
    }
