"""The sentences that people see, by language, from `assistant/messages/`; and which language a
question is in. No other file holds a sentence for people."""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
from pathlib import Path
from typing import get_args

from assistant.answer import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).resolve().parent / "messages"
_WELSH = frozenset(
    """beth yw'r ydy'r pwy pryd sut pam faint ble sawl mae maen ydy yw oes nid nad y yr yn o'r
    i'r a'r gan gyda dros heb rhwng wrth eu ei eich ein fy dweud dywed plant plentyn gofal cyngor
    cymraeg paragraff cam gweithredu egwyddor amcan amcanion argymhelliad rhestrwch rhaid
    dylai gweithiwr
    cymdeithasol penderfynu strategaeth adroddiad cabinet ar""".split()
)


def say(key: str, language: Language = "en", **values: object) -> str:
    """The sentence `key` in a language, its places filled."""
    return _sentences(language)[key].format(**values)


def say_date(day: datetime.date, language: Language = "en") -> str:
    """A day in words: "15 December 2014", "15 Rhagfyr 2014"."""
    months = say("months", language).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def wordings(key: str) -> list[str]:
    """The sentence `key` in every language, its places as they are written: "{count} {kind}s:"."""
    return [_sentences(language)[key] for language in LANGUAGES]


@functools.cache
def _sentences(language: Language) -> dict[str, str]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def preferred_language(header: str) -> Language:
    """The first of our languages that a browser's Accept-Language names, else English (RFC 9110,
    section 12.5.4: "cy-GB,cy;q=0.9,en;q=0.8")."""
    weighed = []
    for at, entry in enumerate(header.lower().split(",")):
        name, _, rest = entry.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        weighed.append((-weight, at, name.split("-")[0]))
    for weight, _, name in sorted(weighed):
        if weight and name in LANGUAGES:
            return name
    return "en"


def language_of(question: str) -> Language:
    """ "cy" when the question's little words are Welsh, else "en"."""
    words = re.findall(r"[^\W\d_]+(?:['’]r)?", question.lower().replace("’", "'"))
    welsh = sum(1 for w in words if w in _WELSH)
    english = sum(
        1
        for w in words
        if w in {"the", "is", "what", "who", "how", "of", "to", "does", "which", "for", "in", "and"}
    )
    return "cy" if welsh >= 2 and welsh > english else "en"
