"""Personal details in a message, so that its writer can be warned before it is sent. A name by
itself is none (questions name posts, panels and laws); a name beside an age, a date of birth or an
address is. It keeps nothing and never repeats what it found: a detail is a kind and a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.caring.dating import age_beside, find_births
from assistant.caring.naming import Name, find_names
from assistant.caring.numbers import (
    find_case_numbers,
    find_emails,
    find_insurance_numbers,
    find_nhs_numbers,
    find_phone_numbers,
)
from assistant.caring.placing import Address, find_addresses

Kind = Literal["name", "birth", "address", "nhs", "insurance", "phone", "email", "case"]

_BESIDE = 60  # characters between a name and what makes it a finding


@dataclass(frozen=True, slots=True)
class Detail:
    """Something personal at characters `start`…`end` of a message."""

    kind: Kind
    start: int
    end: int


def _nothing_known(words: str) -> bool:
    return False


def find_personal_details(
    text: str, known: Callable[[str], bool] = _nothing_known
) -> tuple[Detail, ...]:
    """What in `text` seems to be about one person, in order, none overlapping another.

    Args:
        text: the message as typed.
        known: whether words stand in the documents themselves (an office's telephone number, its
            address): those are no one's own and are left out.
    """
    text = text.replace("’", "'").replace("\u00a0", " ")
    numbers = [d for d in _apart(_numbers(text)) if not known(text[d.start : d.end])]
    names = find_names(text)
    rest = [d for d in _about_people(text, names) if not known(text[d.start : d.end])]
    found = _apart([*numbers, *rest])
    found = _apart([*found, *_names_beside(names, found)])
    return tuple(sorted(found, key=lambda d: d.start))


def _numbers(text: str) -> Iterator[Detail]:
    """In the order in which they win where two claim the same characters."""
    finders: list[tuple[Kind, Iterator[tuple[int, int]]]] = [
        ("email", find_emails(text)),
        ("insurance", find_insurance_numbers(text)),
        ("nhs", find_nhs_numbers(text)),
        ("case", find_case_numbers(text)),
        ("phone", find_phone_numbers(text)),
    ]
    return (Detail(kind, *span) for kind, spans in finders for span in spans)


def _about_people(text: str, names: list[Name]) -> Iterator[Detail]:
    """Dates of birth, addresses, and what becomes one beside a name."""
    for birth in find_births(text):
        yield Detail("birth", birth.start, birth.end)
    for name in names:
        age = age_beside(text, name.start, name.end)
        if age:
            yield Detail("birth", age.start, age.end)
    for address in find_addresses(text):
        if address.sure or any(name.sure and _near(name, address) for name in names):
            yield Detail("address", address.start, address.end)


def _names_beside(names: list[Name], found: list[Detail]) -> Iterator[Detail]:
    """The names that stand near a date of birth or an address."""
    anchors = [d for d in found if d.kind in ("birth", "address")]
    for name in names:
        if any(_near(name, anchor) for anchor in anchors):
            yield Detail("name", name.start, name.end)


def _near(name: Name, other: Detail | Address) -> bool:
    return max(other.start - name.end, name.start - other.end) <= _BESIDE


def _apart(details: Iterator[Detail] | list[Detail]) -> list[Detail]:
    """Those that overlap none before them."""
    kept: list[Detail] = []
    for detail in details:
        if all(detail.end <= k.start or k.end <= detail.start for k in kept):
            kept.append(detail)
    return kept
