"""Where a text names a person: by first and family names that `names.toml` lists, or by words such
as "called" that say a name follows; and where it perhaps does, by a capital letter or by initials.
It decides nothing about a name; a name alone is no finding."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "names.toml"
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*(?!\w)")
_JOINS = re.compile(r" {1,2}|\. ?")  # what may stand between the words of one name
_IRISH = re.compile(r"(?:o['’]|mc|mac)\w{3,}", re.IGNORECASE)
_CAPITAL = re.compile(
    r"(?<![\w'-])[A-ZÀ-ÖØ-ÞŴŶ][^\W\d_A-Z]{1,15}(?:-[^\W\d_]{1,15})?"
    r"(?: [A-ZÀ-ÖØ-ÞŴŶ][^\W\d_A-Z]{1,15}(?:-[^\W\d_]{1,15})?){0,3}(?![\w-])"
)
_INITIALS = re.compile(
    r"(?<![\w.])(?:(?P<person>(?:child|children|person|yp|client|boy|girl|lad|baby|brother|sister"
    r"|sibling|twins?|pupil|plentyn|bachgen|merch)[:,]? (?:[A-Z]{2}(?: and |/|, ))?)?)"
    r"(?P<initials>(?(person)[A-Z]\.? ?[A-Z]\b\.?|[A-Z]\. ?[A-Z]\b\.?(?: ?[A-Z]\.)?))(?!\w)"
)
_NO_INITIALS = frozenset("DOB DB PS NB UK US EU AM PM LA LAC NI RI AD BC QC KC".split())
# Endings of words for things and offices; a plural, unless a name ends so ("Lukas", "Marius").
_OFFICIAL = re.compile(
    r"(?:[ts]ion|ment|ity|ness|ship|ology|hood|wyr|aeth|iad|iadau)s?$|(?<![aious])s$"
)
_LONGEST = 4  # words of one name
_CUE = 16  # characters that the longest cue fits into
# Capital letters that begin a sentence's or an office's words, not a person's second name.
_NEVER = frozenset(
    """the a an and or of is was has had in on at to from who what when age aged dob born date lives
    he she they his her their says said with for street road close avenue act council panel team
    service services family form plan review report section policy officer house home school college
    y yr yn a'r ganwyd oed mae wedi sydd sy'n ac neu o i ar gan dyddiad heol stryd ffordd""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name at characters `start`…`end`. `sure` when a second word or a cue says so."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Lists:
    first: frozenset[str]
    everyday: frozenset[str]
    last: frozenset[str]
    last_everyday: frozenset[str]
    called: re.Pattern[str]
    titles: frozenset[str]
    openers: frozenset[str]


@functools.cache
def _lists() -> _Lists:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    cues = "|".join(re.escape(cue) for cue in table["called"].strip().splitlines())
    return _Lists(
        first=frozenset(table["first"].split()),
        everyday=frozenset(table["everyday"].split()),
        last=frozenset(table["last"].split()),
        last_everyday=frozenset(table["last_everyday"].split()),
        called=re.compile(rf"(?<!\w)(?:{cues})[.:]? ?$", re.IGNORECASE),
        titles=frozenset(table["titles"].split()),
        openers=frozenset(table["openers"].split()),
    )


def find_names(text: str) -> list[Name]:
    """The names in `text`, in order, none overlapping another."""
    return list(_names(text, list(_WORD.finditer(text))))


def find_perhaps_names(text: str) -> Iterator[Name]:
    """Single words with a capital letter that no list holds, neither as a name nor as a word of
    titles ("Action", "Panel", "Cardiff"): names only where an age stands beside them."""
    for match in _CAPITAL.finditer(text):
        words = match[0].split(" ")
        while words and words[0].lower() in _lists().openers:
            words = words[1:]
        if words and not any(_is_title(word) for word in words):
            yield Name(match.end() - len(" ".join(words)), match.end(), sure=False)


def find_initials(text: str) -> Iterator[Name]:
    """Initials with stops ("T.W.") or after a word for a person ("child TW")."""
    for match in _INITIALS.finditer(text):
        if match["initials"].replace(".", "").replace(" ", "") not in _NO_INITIALS:
            yield Name(match.start("initials"), match.end("initials"), sure=False)


def _is_title(word: str) -> bool:
    lower = word.lower().replace("’", "'").removesuffix("'s")
    parts = (lower, lower.split("-")[0])
    return (
        any(part in _lists().titles | _lists().openers | _NEVER for part in parts)
        or _OFFICIAL.search(lower) is not None
    )


def _names(text: str, words: list[re.Match[str]]) -> Iterator[Name]:
    at = 0
    while at < len(words):
        start = words[at].start()
        cue = _lists().called.search(text[max(0, start - _CUE) : start]) is not None
        if not (_is_first(words[at][0]) or _before_last(text, words, at)) and not (
            cue and _may_be_name(words[at][0])
        ):
            at += 1
            continue
        after = at + 1
        while after < min(len(words), at + _LONGEST) and _goes_on(text, words, after):
            after += 1
        yield Name(start, words[after - 1].end(), sure=after - at > 1 or cue)
        at = after


def _is_first(word: str) -> bool:
    """ "Mary-Ann" is known by its first part."""
    known = _lists()
    lower = word.lower().replace("’", "'")
    part = lower.split("-")[0]
    if word[0].isupper() and (part in known.everyday or lower in known.everyday):
        return True
    return part in known.first and (len(part) > 2 or word[0].isupper())


def _before_last(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether the word stands before a family name, both with a capital or the first known."""
    if at + 1 == len(words) or not _JOINS.fullmatch(text[words[at].end() : words[at + 1].start()]):
        return False
    first, last = words[at][0], words[at + 1][0]
    capitals = first[0].isupper() and last[0].isupper() and first.lower() not in _NEVER
    if not capitals and first.lower() not in _lists().everyday:
        return False
    return last.lower() in _lists().last


def _may_be_name(word: str) -> bool:
    """After a cue: a capital letter, or a family name in lower case ("mr evans")."""
    lower = word.lower()
    return (word[0].isupper() and lower not in _NEVER) or (
        lower in _lists().last | _lists().last_everyday
    )


def _goes_on(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether the word continues the name before it."""
    between = text[words[at - 1].end() : words[at].start()]
    if not _JOINS.fullmatch(between):
        return False
    word, lower = words[at][0], words[at][0].lower().replace("’", "'")
    if lower in _NEVER:
        return False
    known = _lists()
    if lower in known.last | known.last_everyday | known.first or _IRISH.fullmatch(lower):
        return True
    return word[0].isupper() and between != ". "
