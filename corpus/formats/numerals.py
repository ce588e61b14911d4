"""Whole numbers as a list, a field or a note prints them: 4 as "4", "d", "IV", "fourth" or "④".

It knows the number formats that Word names (`w:numFmt`); it does not know what is numbered.
"""

from __future__ import annotations

import re

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_UNITS = (
    "Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen "
    "Fifteen Sixteen Seventeen Eighteen Nineteen"
).split()
_TENS = "- - Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety".split()
_ORDINALS = {
    "One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth",
    "Nine": "Ninth", "Twelve": "Twelfth",
}  # fmt: skip
_SIGNS = "*†‡§"
# The first character of a row of numbered signs, and how many there are.
_ENCLOSED = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "decimalFullWidth": (0xFF10, 9),
}


def numeral(value: int, form: str) -> str:
    """`value` in Word's number format `form`; formats that are not known, and 0 where a format
    has no sign for it, print as figures.

    A custom format is given by its own pattern, "001, 002, 003, ...". "none" and "bullet" print
    nothing. Letters go on as aa, bb after z.
    """
    if form in ("none", "bullet"):
        return ""
    if form in _ENCLOSED:
        first, count = _ENCLOSED[form]
        return chr(first + value - 1) if 1 <= value <= count else str(value)
    if match := re.match(r"\s*(0*)1\s*,", form):
        return str(value).zfill(len(match.group(1)) + 1)
    printed = {
        "decimalZero": lambda: str(value).zfill(2),
        "lowerLetter": lambda: _letters(value).lower(),
        "upperLetter": lambda: _letters(value),
        "lowerRoman": lambda: _roman(value),
        "upperRoman": lambda: _roman(value).upper(),
        "ordinal": lambda: f"{value}{_suffix(value)}",
        "cardinalText": lambda: _in_words(value),
        "ordinalText": lambda: _ordinal(value),
        "hex": lambda: f"{value:X}",
        "numberInDash": lambda: f"- {value} -",
        "chicago": lambda: _SIGNS[(value - 1) % 4] * ((value - 1) // 4 + 1) if value > 0 else "",
    }.get(form)
    return printed() if printed else str(value)


def _letters(value: int) -> str:
    if not 1 <= value <= 780:
        return str(value)
    times, letter = divmod(value - 1, 26)
    return chr(ord("A") + letter) * (times + 1)


def _roman(value: int) -> str:
    if not 1 <= value <= 32767:
        return str(value)
    printed = ""
    for worth, letters in _ROMAN:
        times, value = divmod(value, worth)
        printed += letters * times
    return printed


def _suffix(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def _in_words(value: int) -> str:
    """English words as Word prints them, only the first letter a capital: "One hundred five"."""
    if not 0 <= value < 1_000_000:
        return str(value)
    words: list[str] = []
    if value >= 1000:
        words.append(f"{_in_words(value // 1000)} thousand")
        value %= 1000
    if value >= 100:
        words.append(f"{_UNITS[value // 100]} hundred")
        value %= 100
    if value >= 20:
        tens, unit = divmod(value, 10)
        words.append(_TENS[tens] + (f"-{_UNITS[unit]}" if unit else ""))
    elif value or not words:
        words.append(_UNITS[value])
    return " ".join(words).capitalize()


def _ordinal(value: int) -> str:
    words = _in_words(value)
    match = re.search(r"[A-Za-z]+$", words)
    if match is None:
        return words
    last = match.group().capitalize()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return (words[: match.start()] + last).capitalize()
