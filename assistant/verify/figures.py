"""Figures, in digits and in words, and what they count. It does not reckon with them."""

from __future__ import annotations

import re

# As `assistant.verify.words` reads them: the month of May is told from the verb beforehand.
ORDINALS = frozenset("first second third fourth fifth".split())
MONTHS = frozenset(
    """january february march april maymonth june july august september october november
    december""".split()
)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_ONES = "one two three four five six seven eight nine".split()
_TEENS = """ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORD_FIGURES = {
    "zero": 0,
    **{w: i for i, w in enumerate(_ONES, 1)},
    **{w: i for i, w in enumerate(_TEENS, 10)},
    **{w: 10 * i for i, w in enumerate(_TENS, 2)},
}
COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})[ -]({'|'.join(_ONES)})\b")
# What a figure counts belongs to it: 7 weeks are not 7 days. Left the word, right what it means.
MEASURES = {
    "%": "%", "percent": "%", "cent": "%", "£": "£", "pounds": "£",
    "hundred": "hundred", "thousand": "thousand", "million": "million", "billion": "billion",
    "half": "half", "third": "third", "thirds": "third", "double": "double", "twice": "twice",
    "minute": "minute", "minutes": "minute", "hour": "hour", "hours": "hour", "hourly": "hour",
    "day": "day", "days": "day", "daily": "day", "week": "week", "weeks": "week",
    "weekly": "week", "fortnight": "fortnight", "fortnightly": "fortnight",
    "month": "month", "months": "month", "monthly": "month",
    "quarter": "quarter", "quarters": "quarter", "quarterly": "quarter",
    "year": "year", "years": "year", "yearly": "year", "annual": "year", "annually": "year",
}  # fmt: skip


def figures_in(text: str) -> set[str]:
    """Figures, in words too, and what they count."""
    text = re.sub(r"\byears?[ -]old\b", "", text)
    lower = text.lower()
    found = {f.replace(",", "").rstrip(".") for f in FIGURE.findall(text)}
    found |= {str(WORD_FIGURES[t] + WORD_FIGURES[o]) for t, o in COMPOUND.findall(lower)}
    words = re.findall(r"[^\W\d_]+|[%£]", COMPOUND.sub(" ", lower))
    found |= {str(WORD_FIGURES[w]) for w in words if w in WORD_FIGURES and w != "one"}
    return found | {MEASURES[w] for w in words if w in MEASURES}
