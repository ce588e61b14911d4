"""Whether a message speaks of a child in danger now, so that the people to ring come first. What it
looks for stands in `risk.toml`. It judges words, not risk: it never says that a child is safe, and
no answer is held back for it."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from assistant.caring.naming import find_names

_FILE = Path(__file__).resolve().parent / "risk.toml"
_SENTENCE = re.compile(r"[.?!;\n]+(?:\s|$)|\n")
_WORD = re.compile(r"\{([a-z]+)\}")
_CLAUSE = re.compile(r"[,:–—()]| - ")
_NEAR = 30  # characters before the danger that hold whom it befalls
_LONGEST = 20_000  # characters of a message that are looked at
_PIECE = re.compile(
    r"\S.{0,600}(?!\S)|\S{1,600}"
)  # of a sentence without an end, so that it is quick


@dataclass(frozen=True, slots=True)
class _Signs:
    """The patterns of `risk.toml`: its groups, then those by which a question is known."""

    danger: tuple[re.Pattern[str], ...]
    told: tuple[re.Pattern[str], ...]
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


@functools.cache
def _signs() -> _Signs:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words: dict[str, str] = table["words"]

    def filled(pattern: str) -> str:
        # Not str.format: the patterns have braces of their own ("{0,3}").
        while _WORD.search(pattern):
            pattern = _WORD.sub(lambda m: words[m[1]], pattern)
        return pattern

    def patterns(groups: list[dict[str, list[str]]]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(filled(p)) for group in groups for p in group["patterns"])

    asking = {name: re.compile(pattern) for name, pattern in table["asking"].items()}
    return _Signs(patterns(table["danger"]), patterns(table["told"]), **asking)


def speaks_of_child_at_risk(text: str) -> bool:
    """Whether `text` says that a child, a young person or an unborn baby is in danger now; not
    where it asks how such a thing is dealt with ("What is done when a child goes missing?")."""
    sentences = _SENTENCE.split(_plain(text[:_LONGEST]))
    return any(_alarms(piece) for sentence in sentences for piece in _PIECE.findall(sentence))


def _plain(text: str) -> str:
    """In lower case, apostrophes alike, each person's name written as "he"."""
    text = text.replace("’", "'").replace("‘", "'")
    for name in reversed(find_names(text)):
        text = f"{text[: name.start]}he{text[name.end :]}"
    return re.sub(r"[ \t\r]+", " ", text.lower())


def _alarms(sentence: str) -> bool:
    signs = _signs()
    tells = not (signs.starts.match(sentence) or signs.past.search(sentence))
    return any(
        not _provides(sentence, match)
        for pattern in (*signs.danger, *(signs.told if tells else ()))
        for match in pattern.finditer(sentence)
    )


def _provides(sentence: str, match: re.Match[str]) -> bool:
    """Whether the danger is one that a rule provides for or that is asked about in general."""
    signs = _signs()
    start, end = match.span()
    before = sentence[:start]
    near = sentence[max(0, start - _NEAR) : min(end, start + _NEAR // 2)]
    this_one = signs.this_one.search(near) is not None
    now = signs.now.search(sentence) is not None
    if signs.paper.match(sentence, end):
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


def _clause(sentence: str, start: int) -> int:
    """Where the clause that holds character `start` begins; 0 for the first."""
    breaks = [m.end() for m in _CLAUSE.finditer(sentence, 0, start + 1)]
    return breaks[-1] if breaks else 0
