"""Whether a message speaks of a child in danger now, so that the people to ring come first. What it
looks for stands in `risk.toml`. It judges words, not risk: it never says that a child is safe, and
no answer is held back for it."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from assistant.caring.naming import find_names
from assistant.settings import MAX_QUESTION

_FILE = Path(__file__).resolve().parent / "risk.toml"
_SENTENCE = re.compile(r"[.?!;\n]+(?:\s|$)|\n")
_WORD = re.compile(r"\{([a-z]+)\}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EDGE = re.compile(r"\b(?=\w)")
_CLAUSE = re.compile(r"[,:–—()]| - ")
_NEAR = 30  # characters before the danger that hold whom it befalls
_RECENT = 90  # days
# The same over and over, as keys that stick do it; looked at twice, it says no more.
_AGAIN = re.compile(r"(.{1,40}?)\1{4,}", re.DOTALL)
_PIECE = re.compile(
    r"\S.{0,600}(?!\S)|\S{1,600}"
)  # of a sentence without an end, so that it is quick


@dataclass(frozen=True, slots=True)
class _Sign:
    """A pattern and, where it begins with one of the words of `risk.toml`, that word's name."""

    pattern: re.Pattern[str]
    subject: str | None


@dataclass(frozen=True, slots=True)
class _Signs:
    """The patterns of `risk.toml`: its groups, then those by which a question is known."""

    words: dict[str, re.Pattern[str]]
    danger: tuple[_Sign, ...]
    told: tuple[_Sign, ...]
    starts: re.Pattern[str]
    supposed: re.Pattern[str]
    whether: re.Pattern[str]
    general: re.Pattern[str]
    any_child: re.Pattern[str]
    this_one: re.Pattern[str]
    now: re.Pattern[str]
    subject: re.Pattern[str]
    paper: re.Pattern[str]
    past: re.Pattern[str]
    past_after: re.Pattern[str]
    past_before: re.Pattern[str]
    bare: re.Pattern[str]
    urgent: re.Pattern[str]


@functools.cache
def _signs() -> _Signs:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words: dict[str, str] = table["words"]

    def filled(pattern: str) -> str:
        # Not str.format: the patterns have braces of their own ("{0,3}").
        while _WORD.search(pattern):
            pattern = _WORD.sub(lambda m: words[m[1]], pattern)
        return pattern

    def signs(groups: list[dict[str, list[str]]]) -> tuple[_Sign, ...]:
        return tuple(sign(pattern) for group in groups for pattern in group["patterns"])

    def sign(pattern: str) -> _Sign:
        subject = _WORD.match(pattern)
        return _Sign(re.compile(filled(pattern)), subject[1] if subject else None)

    asking = {name: re.compile(pattern) for name, pattern in table["asking"].items()}
    danger, told = signs(table["danger"]), signs(table["told"])
    subjects = {sign.subject for sign in (*danger, *told) if sign.subject}
    begun = {name: re.compile(filled(words[name])) for name in subjects}
    return _Signs(begun, danger, told, **asking)


def speaks_of_child_at_risk(text: str) -> bool:
    """Whether `text` says that a child, a young person or an unborn baby is in danger now; not
    where it asks how such a thing is dealt with ("What is done when a child goes missing?")."""
    sentences = _SENTENCE.split(_AGAIN.sub(r"\1\1", _plain(_bounded(text))))
    return any(_alarms(piece) for sentence in sentences for piece in _PIECE.findall(sentence))


def _bounded(text: str) -> str:
    """At most `MAX_QUESTION` characters: the beginning and the end of what is longer, for that is
    where people say what they want."""
    if len(text) <= MAX_QUESTION:
        return text
    half = MAX_QUESTION // 2
    return f"{text[: half - 1]}\n{text[-half:]}"


def _plain(text: str) -> str:
    """In lower case, apostrophes alike, each person's name written as "he"."""
    text = text.replace("’", "'").replace("‘", "'")
    for name in reversed(find_names(text)):
        text = f"{text[: name.start]}he{text[name.end :]}"
    return re.sub(r"[ \t\r]+", " ", text.lower())


def _alarms(sentence: str) -> bool:
    signs = _signs()
    is_urgent = signs.urgent.search(sentence) is not None
    tells = not (signs.starts.match(sentence) or signs.past.search(sentence))
    found = chain(
        # "Child missing from care" without an article is a heading unless the rest is urgent.
        (m for m in _matches(sentence, signs.danger) if not signs.bare.match(m[0]) or is_urgent),
        _matches(sentence, signs.told if tells else ()),
    )
    return any(not _provides(sentence, match) for match in found)


def _matches(sentence: str, searched: Sequence[_Sign]) -> Iterator[re.Match[str]]:
    """Where the patterns match; those that begin with a subject only where there is that subject,
    which is looked for once and not for each of them: the subjects are long."""
    edges = [edge.start() for edge in _EDGE.finditer(sentence)]
    begun: dict[str, list[int]] = {}
    for sign in searched:
        if sign.subject is None:
            yield from sign.pattern.finditer(sentence)
            continue
        if sign.subject not in begun:
            word = _signs().words[sign.subject]
            begun[sign.subject] = [at for at in edges if word.match(sentence, at)]
        reached = 0
        for at in begun[sign.subject]:
            if at >= reached and (match := sign.pattern.match(sentence, at)):
                reached = match.end()
                yield match


def _provides(sentence: str, match: re.Match[str]) -> bool:
    """Whether the danger is one that a rule provides for or that is asked about in general."""
    signs = _signs()
    start, end = match.span()
    before = sentence[:start]
    near = sentence[max(0, start - _NEAR) : min(end, start + _NEAR // 2)]
    this_one = signs.this_one.search(near) is not None
    now = signs.now.search(sentence) is not None
    if signs.paper.match(sentence, end) or _is_past(sentence, match, is_now=now):
        return True
    if this_one and now:
        return False
    if signs.general.search(before) or signs.any_child.search(sentence[max(0, start - 40) : end]):
        return not now
    begun = _clause(sentence, start)
    if begun and not signs.supposed.match(sentence) and signs.subject.match(sentence, begun):
        before = sentence[begun:start]
        return signs.supposed.search(before) is not None
    if signs.supposed.search(before):
        return True
    if not signs.starts.match(sentence):
        return False
    return not this_one or signs.whether.search(before) is not None


def _is_past(sentence: str, match: re.Match[str], *, is_now: bool) -> bool:
    """Whether the words beside the danger put it into a past year, or long ago and not now."""
    signs = _signs()
    begun = max(_clause(sentence, match.start()), sentence.rfind(" and ", 0, match.start()))
    after = signs.past_after.match(sentence, match.end())
    before = signs.past_before.search(sentence, max(0, begun), match.start())
    inside = _YEAR.search(match[0].rpartition(" and ")[2])
    if inside:
        return _is_past_year(inside[0])
    if after and after["year"]:
        return _is_past_year(after["year"])
    if after or (before and before["loose"]):
        return not is_now
    return before is not None and _is_past_year(before["year"]) and not is_now


def _is_past_year(year: str) -> bool:
    """In its first months a year's messages still speak of the year before."""
    return int(year) < (date.today() - timedelta(days=_RECENT)).year


def _clause(sentence: str, start: int) -> int:
    """Where the clause that holds character `start` begins; 0 for the first."""
    breaks = [m.end() for m in _CLAUSE.finditer(sentence, 0, start + 1)]
    return breaks[-1] if breaks else 0
