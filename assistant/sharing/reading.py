"""One passage of the open library by its name, with what stands around it.

It finds by document, kind, number, heading and place, never by meaning; a name that fits nothing
is answered with the names that exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast, get_args

from assistant.sharing.shapes import NeighbourFields, PassageFields
from assistant.wording import say
from corpus import Document, Kind, Library, Passage, Reference, same_number
from corpus.reference import value

_SHOWN = 40  # numbers or headings that a refusal lists
_SUB = re.compile(r"(?P<number>[^()]+?)\s*\((?P<sub>\w{1,6})\)")


class SharingError(Exception):
    """A tool can't do what it was asked; the message says what to do. It repeats nothing that the
    caller sent, so that it can stand in a log."""


def find_document(library: Library, name: object) -> Document:
    """The document with this id.

    Raises:
        SharingError: there is none; the message lists the ids.
    """
    document = library.document(name) if isinstance(name, str) else None
    if document is None:
        raise SharingError(say("share_no_document", exist=_listed(d.id for d in library.documents)))
    return document


def find_passages(
    document: Document, kind: object, number: object, heading: object, start: object
) -> tuple[Passage, ...]:
    """The passages that a name fits, the best fit first; never empty.

    Raises:
        SharingError: none fits; the message says which exist.
    """
    known = next((k for k in get_args(Kind) if k == kind), None)
    of_kind = [p for p in document.passages if p.kind == known]
    if known is None or not of_kind:
        kinds = dict.fromkeys(p.kind for p in document.passages)
        raise SharingError(say("share_no_kind", document=document.title, exist=_listed(kinds)))
    wanted = None if number is None else str(number).strip().rstrip(".")
    if isinstance(start, int):
        found = [p for p in of_kind if p.holds(start)]
    elif wanted is None and heading is None and len(of_kind) > 1:
        raise SharingError(_which(document, of_kind))
    else:
        named = Reference(document.id, known, wanted, str(heading) if heading else None)
        found = _named(document, of_kind, named)
    if not found:
        raise SharingError(_which(document, of_kind))
    return tuple(found)


def _named(document: Document, of_kind: Sequence[Passage], named: Reference) -> list[Passage]:
    found = [p for p in of_kind if p.answers_to(named)]
    if not found and named.number and (sub := _SUB.fullmatch(named.number)):
        return _inside(document.passages, sub) or _inside(document.items, sub)
    heading = (named.heading or "").lower()
    return sorted(
        found,
        key=lambda p: (p.number != named.number, bool(heading) and heading != _low(p.heading)),
    )


def _inside(passages: Sequence[Passage], sub: re.Match[str]) -> list[Passage]:
    """The items of a numbered passage: "31(vi)"."""
    return [
        p
        for p in passages
        if p.parent is not None
        and same_number(p.parent, sub["number"])
        and same_number(p.number or "", sub["sub"])
    ]


def _low(heading: str | None) -> str:
    return (heading or "").strip(" :.").lower()


def _which(document: Document, of_kind: Sequence[Passage]) -> str:
    """Says which passages of a kind there are: their numbers, or else their headings."""
    kind = of_kind[0].kind
    numbers = list(dict.fromkeys(p.number for p in of_kind if p.number))
    if not numbers:
        headings = _listed(f"“{h}”" for h in dict.fromkeys(p.heading for p in of_kind) if h)
        return say("share_which_heading", document=document.title, kind=kind, exist=headings)
    whole = [n for n in numbers if n.isdecimal()]
    if len(whole) == len(numbers) > 2:
        ordered = sorted(whole, key=lambda n: value(n) or 0)
        exist = say("share_range", first=ordered[0], last=ordered[-1])
    else:
        exist = _listed(numbers)
    return say("share_which_number", document=document.title, kind=kind, exist=exist)


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    rest = [say("share_more", count=len(listed) - _SHOWN)] if len(listed) > _SHOWN else []
    return ", ".join([*listed[:_SHOWN], *rest])


def passage_fields(document: Document, found: Sequence[Passage]) -> PassageFields:
    """The first of the passages found in full, with its neighbours and the names of the others."""
    passage = found[0]
    units = document.units
    at = max((i for i, u in enumerate(units) if u.start <= passage.start), default=0)
    return {
        **_name(passage),
        "title": document.title,
        "type": document.type,
        "date": document.date.isoformat() if document.date else None,
        "status": document.status,
        "headings": list(passage.headings),
        "page": passage.page,
        "text": passage.text,
        "end": passage.end,
        "previous": _name(units[at - 1]) if at > 0 else None,
        "next": _name(units[at + 1]) if at + 1 < len(units) else None,
        "others": [_name(p) for p in found[1 : _SHOWN + 1]],
    }


def _name(passage: Passage) -> NeighbourFields:
    return cast(NeighbourFields, {**passage.name_fields(), "start": passage.start})
