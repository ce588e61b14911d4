"""Which words of a sentence are what was asked for: the figure, the date, the name, the person.

Pure: it picks a span that stands in the sentence and never changes a word. Where nothing of the
kind asked for stands out, it picks nothing.
"""

from __future__ import annotations

import re

from assistant.asking import Asked, what_is_asked
from index.vocabulary import STOPWORDS, light, tokens

_NUMBER = (
    r"(?:\d[\d,]*(?:\.\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"twenty|thirty|forty|fifty|half|a quarter|a third|two thirds)\b)"
)
_UNIT = r"(?:(?:working|school|calendar) )?(?:minutes?|hours?|days?|weeks?|months?|years?)"
_MONEY = r"£\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:million|billion))?"
_PER = r"(?:,? (?:per|a|each|for an?) [a-z]+(?:[ -](?:week|year|placement))?)*"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_ROLE = (
    r"(?:Panels?|Officers?|Managers?|Teams?|Services?|Cabinet|Council|Committees?|Director(?:ate)?|"
    r"Board|Court|Government|Division|Inspectorate|social workers?|carers?|parents?|"
    r"manager|officer|panel|team)"
)
_FORMS: dict[Asked, tuple[str, ...]] = {
    "amount": (
        rf"(?:(?:between|from|up to|at least|a maximum of|a minimum of|over|under|around|about) )?"
        rf"{_MONEY}(?:(?: and | to |\s?[–-]\s?){_MONEY})?{_PER}",
    ),
    "share": (rf"{_NUMBER}\s?(?:%|per cent)", r"\b(?:half|a quarter|a third|the majority|most)\b"),
    "long": (
        rf"(?:(?:within|in|over|for|after|by|at least|up to|no later than|no more than) )?"
        rf"{_NUMBER}[ -]{_UNIT}",
        r"\b(?:at once|immediately|as soon as possible|the same day|without delay)\b",
    ),
    "often": (
        rf"\b(?:daily|weekly|fortnightly|monthly|quarterly|annual(?:ly)?|yearly|six-monthly|"
        rf"half-yearly)\b|\b(?:each|every) (?:{_NUMBER} )?{_UNIT}|"
        rf"\b(?:once|twice|{_NUMBER} times) (?:a|an|each|every|per) {_UNIT}",
    ),
    "age": (
        rf"\b(?:aged? |under |over ){_NUMBER}(?:(?: and | or | to |[–-]){_NUMBER})?",
        rf"\b{_NUMBER}(?:(?: and | or | to |[–-]){_NUMBER})?[ -]years?(?:[ -](?:olds?|of age))",
    ),
    "when": (
        rf"\b(?:\d\d?(?:st|nd|rd|th)? )?{_MONTH}(?: \d\d?,)?(?: (?:19|20)\d\d)?\b",
        r"(?<!Act )(?<!Regulations )(?<!Order )(?<!Measure )(?<!\(Wales\) )"
        r"\b(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?\b",
        rf"\b(?:within|in|after|by|at least) {_NUMBER}[ -]{_UNIT}\b",
    ),
    "count": (rf"\b(?:at least |up to |over |around |nearly )?{_NUMBER}(?! ?%)\b",),
    "name": (r"[“‘'][^”’']{3,60}[”’']", r"\b[A-Z][\w’'-]+(?: (?:and |of |the )?[A-Z][\w’'-]+)+"),
    "who": (
        r"\b(?:[Tt]he )?(?:Head|Director|Chief|Leader) of (?:(?:and |the )?[A-Z][\w’'-]+ ?)+(?<! )",
        rf"\b(?:[Tt]he |[Aa]n? |[Tt]heir )?(?:[A-Z][\w’'-]+ (?:and )?){{0,4}}{_ROLE}\b",
    ),
}  # fmt: skip
_DETAILS: frozenset[Asked] = frozenset(("amount", "share", "long", "often", "when", "age"))
_CLAUSE = re.compile(r"[,;:–—]\s|\b(?:and|but|while|whereas|compared (?:to|with)|against)\b")


def point_out(question: str, sentence: str) -> tuple[int, int] | None:
    """Offsets in `sentence` of what the question asks for; None where nothing stands out.

    Of several candidates the one is taken whose clause shares most words with the question.
    """
    for asked in what_is_asked(question):
        spans = [m.span() for form in _FORMS.get(asked, ()) for m in re.finditer(form, sentence)]
        spans = [s for s in spans if not _is_asked_about(question, sentence[slice(*s)])]
        if asked == "count":
            spans = _bare_counts(sentence, spans)
        if spans:
            wanted = {light(w) for w in tokens(question) if w not in STOPWORDS}
            return max(spans, key=lambda s: (_shared(sentence, s, wanted), -s[0]))
    return None


def _bare_counts(sentence: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those numbers that are no date, time, share or sum of money."""
    kinds: tuple[Asked, ...] = ("amount", "share", "long", "often", "when")
    others = [
        m.span() for kind in kinds for form in _FORMS[kind] for m in re.finditer(form, sentence)
    ]
    return [s for s in spans if not any(a <= s[0] and s[1] <= b for a, b in others)]


def lacks_detail(question: str, text: str) -> bool:
    """Whether a figure, date, time or amount is asked for and the text has none to offer."""
    asked = [a for a in what_is_asked(question) if a in _DETAILS]
    return bool(asked) and point_out(question, text) is None


def _is_asked_about(question: str, words: str) -> bool:
    """Whether the question itself says it: what it says is not what it asks for."""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", question, re.IGNORECASE))


def _shared(sentence: str, span: tuple[int, int], wanted: set[str]) -> int:
    """How many of the wanted words stand in the clause around a span."""
    cuts = [m.start() for m in _CLAUSE.finditer(sentence)]
    first = max((c for c in cuts if c < span[0]), default=0)
    last = min((c for c in cuts if c >= span[1]), default=len(sentence))
    return len({light(w) for w in tokens(sentence[first:last])} & wanted)
