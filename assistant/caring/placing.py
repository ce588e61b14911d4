"""Where a text gives somebody's address: a house number with a street in English or Welsh, or a
postcode that exists. Names of towns, schools and offices are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from uk_postcodes_parsing import is_in_ons_postcode_directory  # type: ignore[import-untyped]

# Streets, and hardly ever anything else, in any case.
_SURE = "road|rd|street|avenue|ave|lane|crescent|cres|terrace|boulevard|mews|cul-de-sac|estate"
# Everyday words as well: they count with capital letters, or after "lives at".
_CAPITAL = (
    "Close|Drive|Way|Court|Place|Park|Hill|View|Gardens|Grove|Rise|Walk|Row|Green|Square|Parade"
    "|Mount|Villas|Cottages|Flats|House|Meadow|Meadows|Fields|St|Dr|Ct|Pl"
)
# Welsh: the word for the street comes first.
_WELSH = "heol|hewl|stryd|ffordd|l[oô]n|rhodfa|teras|tyle|rhes|cilgant"
_WELSH_CAPITAL = "Clos|Maes|Cwrt|Parc|Bro|Cae|Dôl|Dol|Llys|Gerddi|Coed|Trem|Min|Pen|Bryn|Rhiw|Tŷ|Ty"

_NUMBER = r"(?<![\w.,/£$%-])(?P<number>\d{1,3}(?: ?[a-dA-D](?= ))?),? "
_PLAIN = r"(?:[^\W\d_][\w'’.-]*)"
_BIG = r"(?:[^\W\d_a-z][\w'’.-]*)"
_STREETS = [
    re.compile(rf"{_NUMBER}(?P<name>(?:{_PLAIN} ){{1,3}}?)(?:{_SURE})(?!\w)", re.IGNORECASE),
    re.compile(rf"{_NUMBER}(?P<name>(?:{_BIG} ){{1,3}}?)(?:{_CAPITAL})(?!\w)"),
    re.compile(
        rf"{_NUMBER}(?:{_WELSH})[ -](?P<name>(?:(?:yr?|'r)[ -])?{_PLAIN})(?: (?-i:[A-ZŴŶ])\w+)?",
        re.IGNORECASE,
    ),
    re.compile(rf"{_NUMBER}(?:{_WELSH_CAPITAL}) (?P<name>(?:(?:[Yy]r?|'r) )?{_BIG})"),
]
_AT_HOME = re.compile(
    rf"(?:lives|living|live|stays|staying|home address|address|byw|cyfeiriad|cartref)"
    rf"(?: is| yw)?(?: at| in| yn|:)? {_NUMBER}(?:the |yr? )?(?P<name>(?:{_PLAIN} ){{0,3}}?)"
    rf"(?:{_CAPITAL}|{_WELSH_CAPITAL})(?!\w)",
    re.IGNORECASE,
)
# Between a figure and "road", these say that the figure counts something.
_COUNTED = frozenset(
    """of the a an in on to for per by with from at and or than as is are was were be years year
    year's days day weeks week months month hours hour minutes mph miles mile metre metres km
    million thousand percent main busy major minor new more other different children child
    placements placement people families carers homes houses cars side private public residential
    local safe safer lit unlit rural trunk classified per-cent o yn ar i y yr a mlynedd blwydd oed
    plant diwrnod wythnos mis awr cent newydd prif""".split()
)
_REFERENCE = re.compile(
    r"(?:para(?:graph)?s?|section|action|page|table|policy|principle|objective|recommendation|chapter"
    r"|annex|appendix|part|article|regulation|schedule|step|paragraff|adran|tudalen|polisi|rhan"
    r"|amcan|egwyddor|argymhelliad|¶|§) ?$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![\w-])", re.IGNORECASE)
_HOME = re.compile(
    r"(?:\blives?\b|\bliving\b|\baddress\b|\bhome\b|\bstays?\b|\bstaying\b|\bbyw\b|\bcyfeiriad\b|\bof"
    r"|\bgartref\b)(?: is| yw)?(?: at| in| yn|:)? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A street address or a postcode at characters `start`…`end`. `sure` where it is a finding
    without a name beside it."""

    start: int
    end: int
    sure: bool


def find_addresses(text: str) -> Iterator[Address]:
    """Street addresses, then postcodes that the national directory holds."""
    for pattern in (*_STREETS, _AT_HOME):
        for match in pattern.finditer(text):
            if not _counts(match, text):
                yield Address(match.start("number"), match.end(), sure=True)
    for match in _POSTCODE.finditer(text):
        # The directory is asked rather than the shape: "T1 2nd" has the shape of a postcode.
        if is_in_ons_postcode_directory(match[0]):
            sure = _HOME.search(text, max(0, match.start() - 25), match.start()) is not None
            yield Address(match.start(), match.end(), sure)


def _counts(match: re.Match[str], text: str) -> bool:
    """Whether the number counts things ("3 busy main roads") or names a paragraph."""
    words = match["name"].lower().replace("-", " ").split()
    if len(words) == 2 and words[0] in {"y", "yr", "the"}:
        words = words[1:]  # "Heol y Bont", "12 The Avenue"
    before = text[max(0, match.start("number") - 18) : match.start("number")]
    return any(w in _COUNTED for w in words) or _REFERENCE.search(before) is not None
