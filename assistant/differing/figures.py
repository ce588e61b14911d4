"""Figures as printed: numbers in digits or words, sums of money, and numbers that only name.

It says what a figure's amount is, not what it counts.
"""

from __future__ import annotations

import re

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDED = {w: n for n, w in enumerate(_UNITS)} | {
    f"{t}{'-' + _UNITS[u] if u else ''}": 10 * n + u
    for n, t in enumerate(_TENS, 2)
    for u in range(10)
}

# A whole or decimal number in digits that is no part of a date, range, code, share or sum of
# money; or a number in words.
NUMBER = (
    r"(?:(?<![\w.,£/–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d%/])|(?ai:\b(?:"
    + "|".join(sorted(_WORDED, key=len, reverse=True))
    + r")\b))"
)
# Pounds with or without a scale ("£1.2m"), and pence.
MONEY = r"£\d[\d,]*(?:\.\d+)?(?:\s?(?:million|billion|thousand|bn|m|k)\b)?|\b\d+p\b"


def read_number(text: str) -> float:
    """The amount of a text that is a `NUMBER`."""
    return _WORDED[text.lower()] if text.lower() in _WORDED else float(text.replace(",", ""))


def read_money(text: str) -> float:
    """The pounds of a text that is `MONEY`."""
    figure = float(re.sub(r"[^\d.]", "", text))
    scale = re.search(r"(million|m|billion|bn|thousand|k|p)$", text)
    return figure * (
        {"m": 1e6, "b": 1e9, "t": 1e3, "k": 1e3, "p": 0.01}[scale[1][0]] if scale else 1
    )


# Names with a number, which counts nothing: "stage 2", "sections 6 and 21", an act's year. Two
# sentences on two stages speak of two things, so the numbers are kept apart from the values.
LABEL = re.compile(
    r"\b(?P<name>(?i:stage|tier|phase|level|band|class|grade|category|paragraph|para|action|page|"
    r"principle|objective|section|regulation|article|appendix|aim|item|schedule|part|chapter|"
    r"option|zone|type|note|policy|table|figure|annex|box)|Year)s? ?"
    r"(?P<numbers>(?:\d+[A-Z]*(?:\.\d+)*|[A-Z]|[ivx]+|one|two|three|four)"
    r"(?:(?:,| and|, and|\s?[-–]) ?\d+[A-Z]*)*)\b"
    r"|\b(?:Acts?|Regulations|Orders?|Measure|S\.I\.|W\.)(?: \(Wales\))? (?P<law>\d+(?:/\d+)?)"
    r"|\b(?P<its>\d{4}) Act\b"
)


def blank(match: re.Match[str]) -> str:
    """As many "#" as a match has characters, so that offsets hold and nothing reads it again."""
    return "#" * len(match.group())
