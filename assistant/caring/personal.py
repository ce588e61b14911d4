"""Personal details in a message, so that its writer can be warned before it is sent. A name by
itself is none (questions name posts, panels and laws); a name beside an age, a date of birth or an
address is. It keeps nothing and never repeats what it found: a detail is a kind and a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.caring.dating import Birth, age_beside, childs_age_beside, date_beside, find_births
from assistant.caring.naming import Name, find_initials, find_names, find_perhaps_names
from assistant.caring.numbers import (
    find_case_numbers,
    find_emails,
    find_insurance_numbers,
    find_nhs_numbers,
    find_phone_numbers,
)
from assistant.caring.placing import Address, find_addresses
from assistant.settings import MAX_QUESTION

Kind = Literal["name", "birth", "address", "nhs", "insurance", "phone", "email", "case"]

_BESIDE = 60  # characters between a name and what makes it a finding
_PRINTED: tuple[Kind, ...] = ("phone", "email", "address")  # what documents print of offices
_OF_PAPER = re.compile(r"[A-Z/]", re.IGNORECASE)  # in a case number, as in "C1306" or "12/345"


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
            Only the first `MAX_QUESTION` characters are looked at: nothing longer is answered.
        known: whether words stand in the documents themselves. It is asked about telephone
            numbers, email addresses, street addresses and case numbers with a letter or a stroke
            ("C1306"), each whole as typed: what the documents print of an office is no one's own
            and is left out. It is never asked about names, ages, dates of birth, NHS or National
            Insurance numbers: "14" stands in some document, and is somebody's age all the same.
    """
    text = text[:MAX_QUESTION].replace("’", "'").replace("\u00a0", " ")
    names = find_names(text)
    claimed = _apart([*_apart(_numbers(text)), *_about_people(text, names)])
    found = [d for d in claimed if not _is_printed(d.kind, text[d.start : d.end], known)]
    found = _apart([*found, *_names_beside(names, found)])
    return tuple(sorted(found, key=lambda d: d.start))


def _is_printed(kind: Kind, words: str, known: Callable[[str], bool]) -> bool:
    """Whether the documents print these words whole, and as something that offices have."""
    if kind == "case":
        code = re.split(r"[ :#=]", words)[-1]
        if not _OF_PAPER.search(code):
            return False
    elif kind not in _PRINTED:
        return False
    # "27 High Street" stands in "127 High Street" too, which is another house.
    return known(words) and not any(known(f"{digit}{words}") for digit in "0123456789")


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
    for perhaps, age in _perhaps_people(text):
        yield Detail("birth", age.start, age.end)
        yield Detail("name", perhaps.start, perhaps.end)
    for address in find_addresses(text):
        if address.sure or any(name.sure and _near(name, address) for name in names):
            yield Detail("address", address.start, address.end)


def _perhaps_people(text: str) -> Iterator[tuple[Name, Birth]]:
    """What is a name only because an age or a date stands beside it."""
    for name in find_perhaps_names(text):
        if age := childs_age_beside(text, name.start, name.end):
            yield name, age
    for name in find_initials(text):
        if age := date_beside(text, name.end) or childs_age_beside(text, name.start, name.end):
            yield name, age


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
