"""The one grammar of references: how a paragraph, action or principle is numbered and named.

Reading a document (`corpus.numbering`), understanding "para 87" in a question and checking a
model's citations all go through this file. It knows numbers and the words around them in English
and Welsh; it does not know which documents exist, and it never guesses a kind from a bare number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "paragraph",
    "action",
    "principle",
    "objective",
    "recommendation",
    "reason",
    "table",
    "section",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_KIND_WORDS: dict[Kind, tuple[str, ...]] = {
    "paragraph": (
        r"paragraphs?", r"paras?\.?", r"pars?\.", r"par(?=\s*\d)", r"pgphs?", r"paragrahp",
        r"paragaph", r"paragraff(?:au)?", r"baragraff(?:au)?", r"mharagraff(?:au)?", r"¶+", r"§+",
    ),
    "action": (
        r"actions?(?:\s+points?)?", r"camau\s+gweithredu", r"[cg]am\s+gweithredu",
        r"cham\s+gweithredu", r"gweithred(?:oedd)?",
    ),
    "principle": (r"principles?", r"principals?", r"egwyddor(?:ion)?"),
    "objective": (r"objectives?", r"obj\.?", r"amcan(?:ion)?"),
    "recommendation": (
        r"recommendations?", r"recomm?endations?", r"recs?\.?",
        r"[ad]?argymhelliad", r"argymhellion",
    ),
    "reason": (r"reasons?", r"rhesymau", r"rheswm"),
}  # fmt: skip

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_WELSH = {
    "un": 1, "dau": 2, "dwy": 2, "tri": 3, "tair": 3, "pedwar": 4, "pedair": 4, "pump": 5,
    "chwech": 6, "saith": 7, "wyth": 8, "naw": 9, "deg": 10,
}  # fmt: skip

_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3})"
_WORD = (
    r"(?:(?:one\s+hundred(?:\s+and)?[\s-]*)?(?:" + "|".join(_TENS) + r")[\s-](?:"
    + "|".join(_UNITS[1:10]) + r")|one\s+hundred(?:\s+and\s+(?:" + "|".join(_UNITS[1:]) + r"))?|"
    + "|".join([*_TENS, *sorted(_UNITS[1:], key=len, reverse=True)]) + "|"
    + "|".join(sorted(_WELSH, key=len, reverse=True)) + r")"
)  # fmt: skip
_NUMBER = (
    r"(?:(?<![a-z])[a-z]{1,2}\.?\d+(?:\.\d+)*|\d+(?:\.\d+)*(?:[a-z](?![a-z'’]))?"
    rf"|(?<![a-z])(?:{_ROMAN}(?![a-z])|[a-z](?![a-z'’])|{_WORD}(?![a-z])))"
)
_SUB = rf"(?:\s?\((?P<sub>{_ROMAN}|[a-z]|\d+)\))?"
_JOIN = r"(?:\s*(?:,|&|\band\b|\bor\b|\ba\b|\bac\b|,\s*and\b)\s*)"
_RANGE = r"(?:\s*(?:-|–|—|\bto\b|\bi\b|\bthrough\b)\s*)"

# What a figure counts or measures: "87 and 24 hours" names one paragraph, "3.5 per cent" none.
_COUNTED = (
    r"\s?(?:%|per\s?cent\b|y\s?cant\b|[ap]\.?m\b|(?:thousand|million|billion|m|bn|k)\b"
    r"|(?:hour|hr|day|week|month|year|time|mile)s?\b)"
)

_KIND_PATTERN = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(rf"(?P<{kind}>{'|'.join(words)})" for kind, words in _KIND_WORDS.items())
    + r")(?![^\W\d_])\s*(?:nos?\.?\s*(?=\d)|number\s+|rhif\s+|#\s*)?(?P<open>\()?"
    + rf"(?P<number>{_NUMBER})(?(open)\)){_SUB}",
    re.IGNORECASE,
)
_NEXT_PATTERN = re.compile(
    rf"(?P<joint>{_RANGE}|{_JOIN})(?P<number>{_NUMBER})(?![\w%])(?!{_COUNTED}){_SUB}",
    re.IGNORECASE,
)
# "GB8(3)": the third paragraph under the policy that is named by its code.
_CODED_PATTERN = re.compile(r"(?<![\w.])[A-Z]{1,4}\d{1,3}\s?\((?P<number>\d{1,3})\)")
_ORDINAL_PATTERN = re.compile(
    rf"\b(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+"
    r"(?P<kind>principle|objective|recommendation)\b",
    re.IGNORECASE,
)
_BARE_PATTERN = re.compile(
    rf"(?<![\w.,£%/])(?<!£\s)(?:(?P<dotted>\d{{1,2}}\.\d{{1,3}}(?:\.\d{{1,2}})?)"
    rf"(?![\w%.,]*\d)(?!{_COUNTED})|(?P<whole>\d{{1,3}})\s?\((?P<sub>{_ROMAN}|[a-z])\))",
    re.IGNORECASE,
)
# Numbers of something that is not a passage: "section 47(a)", "version 1.2".
_ELSEWHERE = re.compile(
    r"(?<!['’])\b(?:sections?|ss?|regulations?|regs?|articles?|schedules?|chapters?|versions?"
    r"|tables?|figures?|pages?|pp?|steps?|adran(?:nau)?|erthygl)\.?\s*$",
    re.IGNORECASE,
)
# "The principle I should follow", "the objective one must meet": a person, not a number.
_PERSON = re.compile(
    r"(?:I|one)(?:['’](?:m|ve|d|ll)\b|\s+(?:am|was|can|could|will|would|shall|should|must|may"
    r"|might|do|did|have|has|had|needs?|wants?|thinks?|ought)\b)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A citable place: `document` is the file's name without extension, `number` as printed.

    `number` is None for tables and unnumbered sections, which `heading` tells apart, as it does
    numbers that restart ("2" under "DM5").
    """

    document: str
    kind: Kind
    number: str | None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as somebody typed it: its kind (None for a bare "3.1"), number, and place.

    `sub` is the sub-item in brackets ("31(vi)" has sub "vi"); `start` and `end` are character
    offsets in the text in which it was found.
    """

    kind: Kind | None
    number: str
    sub: str | None
    start: int
    end: int


def value(number: str) -> int | None:
    """The whole number that `number` stands for: "87", "viii", "C" and "eighty-seven" alike.

    Dotted numbers have no single value: None. A single letter that is also a Roman numeral
    (i, v, x) counts as Roman, which is how councils number principles.
    """
    text = number.strip().lower().replace("-", " ")
    if text.isdecimal():
        return int(text) if len(text) < 10 else None
    if re.fullmatch(_ROMAN, text):
        return _roman_value(text)
    if re.fullmatch(r"[a-z]", text):
        return ord(text) - ord("a") + 1
    return _word_value(text)


def same_number(one: str, other: str) -> bool:
    """Whether two spellings of a number name the same item ("8" and "viii", "C" and "3")."""
    if one.lower() == other.lower():
        return True
    first, second = value(one), value(other)
    if first is not None and first == second:
        return True
    parts = [re.split(r"\.", t) for t in (one, other)]
    return len(parts[0]) == len(parts[1]) > 1 and all(
        a.isdecimal() and b.isdecimal() and a.lstrip("0") == b.lstrip("0")
        for a, b in zip(*parts, strict=True)
    )


def mentions(text: str) -> list[Mention]:
    """Every reference that `text` names, in the order in which they stand.

    Ranges and lists are opened: "paras 12–14" gives three mentions. A bare dotted number
    ("3.1") is a mention of unknown kind; a bare whole number is one only when it is all there is.
    """
    found: list[Mention] = []
    for match in _KIND_PATTERN.finditer(text):
        kind = next(k for k in _KIND_WORDS if match.group(k))
        if _plausible(text, match, kind):
            found.extend(_open_numbers(text, match, kind))
    for match in _ORDINAL_PATTERN.finditer(text):
        kind = _kind_named(match.group("kind"))
        number = _ordinal(match.group("ordinal"))
        found.append(Mention(kind, number, None, match.start(), match.end()))
    for match in _CODED_PATTERN.finditer(text):
        found.append(Mention("paragraph", match.group("number"), None, match.start(), match.end()))
    for match in _BARE_PATTERN.finditer(text):
        inside = any(m.start <= match.start() < m.end for m in found)
        if not inside and not _ELSEWHERE.search(text[max(0, match.start() - 20) : match.start()]):
            number, sub = match.group("dotted") or match.group("whole"), match.group("sub")
            found.append(Mention(None, number, sub, match.start(), match.end()))
    alone = re.fullmatch(r"[^\w£%]*(\d{1,3})[^\w£%]*", text)
    if alone and not found:
        found.append(Mention(None, alone.group(1), None, alone.start(1), alone.end(1)))
    return sorted(found, key=lambda m: m.start)


def _plausible(text: str, match: re.Match[str], kind: Kind) -> bool:
    """Drops "paragraph a" in "which paragraph a social worker": a letter needs its own end."""
    token, following = match.group("number"), text[match.end("number") :]
    if kind == "action":
        return bool(re.search(r"\d", token))  # "action a child needs" names nothing
    if _PERSON.match(text, match.start("number")):
        return False
    if re.fullmatch(r"[a-z]", token, re.IGNORECASE):
        if kind not in ("objective", "principle") or (kind, token.lower()) == ("objective", "i"):
            return False
        return token != "a" or following[:1] in ("", "?", ".", ",", ")")
    # "Reason one" names a reason as a rule, but "reasons one gives" does not.
    return not re.fullmatch(r"one|un", token, re.IGNORECASE) or kind != "reason"


def _open_numbers(text: str, match: re.Match[str], kind: Kind) -> list[Mention]:
    """The mentions of a list or range that begins at `match`, all with the whole list's place."""
    members: list[tuple[str, str | None]] = [(_tidy(match.group("number")), match.group("sub"))]
    end = match.end()
    while (following := _NEXT_PATTERN.match(text, end)) and _goes_on(
        match.group("number"), following.group("number")
    ):
        number = _tidy(following.group("number"))
        if re.fullmatch(_RANGE, following.group("joint"), re.IGNORECASE):
            members.extend((between, None) for between in _between(members[-1][0], number))
        members.append((number, following.group("sub")))
        end = following.end()
    return [Mention(kind, number, sub, match.start(), end) for number, sub in members]


def _goes_on(first: str, following: str) -> bool:
    """Whether a list goes on: figures follow figures, and no article or pronoun ends it."""
    if following.lower() in ("a", "i"):
        return False
    return first[0].isdecimal() == following[0].isdecimal()


def _between(first: str, last: str) -> list[str]:
    """The numbers that a range leaves out: 13 in "12–14", 3.2 in "3.1 to 3.3"."""
    stem, _, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    start, end = value(low), value(high)
    if stem != other or start is None or end is None or not start < end <= start + 200:
        return []
    return [f"{stem}.{n}" if stem else str(n) for n in range(start + 1, end)]


def _ordinal(word: str) -> str:
    figure = re.match(r"\d+", word)
    return figure.group() if figure else str(_ORDINALS.index(word.lower()) + 1)


def _tidy(number: str) -> str:
    word = _word_value(number.lower().replace("-", " "))
    return str(word) if word is not None else number


def _kind_named(word: str) -> Kind:
    return next(
        kind
        for kind, words in _KIND_WORDS.items()
        if any(re.fullmatch(w, word, re.IGNORECASE) for w in words)
    )


def _roman_value(text: str) -> int:
    digits = [{"i": 1, "v": 5, "x": 10}[c] for c in text]
    following = [*digits[1:], 0]
    return sum(-d if d < n else d for d, n in zip(digits, following, strict=True))


def _word_value(text: str) -> int | None:
    words = [w for w in text.split() if w != "and"]
    total = 0
    for word in words:
        if word in _WELSH:
            total += _WELSH[word]
        elif word in _UNITS:
            total += _UNITS.index(word)
        elif word in _TENS:
            total += 20 + 10 * _TENS.index(word)
        elif word == "hundred":
            total = max(total, 1) * 100
        else:
            return None
    return total if words else None


# --- Numbers at the head of a line, as a document prints them --------------------------------

_LIST_MARK = r"(?:[-–•·▪◦*]\s+)?"
_LINE_NUMBER = re.compile(
    rf"^\s*{_LIST_MARK}(?:"
    r"(?P<several>\d+\.(?:[\s,]{0,4}\d+\.){0,20}\s{0,4}(?:&|and)\s{0,4}\d+\.)"
    r"|(?P<dotted>\d{1,3}(?:\.\d{1,3})+)\.?"
    r"|(?P<plain>\d{1,4})[.)]"
    r"|\((?P<bracketed>\d{1,3})\)"
    r")\s+(?=\S)"
)
_LINE_SUBITEM = re.compile(
    rf"^\s*{_LIST_MARK}(?P<mark>\(?(?P<number>{_ROMAN}|[a-z])\)|(?P<dotted>{_ROMAN}|[A-H])\.)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
_LINE_BULLET = re.compile(r"^\s*(?P<mark>[-–•·▪◦*])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class LineNumber:
    """What numbers a line: `number` as printed ("87", "3.1", "1. 2. & 3."); its text
    begins at character `end`."""

    number: str
    end: int


def line_number(line: str) -> LineNumber | None:
    """The paragraph-like number at the head of a line, list mark or not, or None."""
    match = _LINE_NUMBER.match(line)
    if not match:
        return None
    number = next(g for g in match.groupdict().values() if g)
    return LineNumber(number, match.end())


def line_subitem(line: str) -> LineNumber | None:
    """The letter or Roman numeral of a sub-item ("i)", "(b)", "A.") at the head of a line."""
    match = _LINE_SUBITEM.match(line)
    if not match:
        return None
    return LineNumber(match.group("number") or match.group("dotted"), match.end())


def line_bullet(line: str) -> int | None:
    """Where the text of a bulleted line begins, or None for a line without a bullet."""
    match = _LINE_BULLET.match(line)
    return match.end() if match else None


# A mark that stands apart from its text. Letters may follow a figure ("12A") or lead it ("DM5.2").
_MARK = re.compile(
    r"[(\[]?\s*(?:"
    r"(?P<figure>[A-Z]{0,4}\d{1,4}[A-Z]{0,2}(?:\.\d{1,3}[A-Z]{0,2})*|[A-Z]{1,2}(?:\.\d{1,3}[A-Z]?)+)"
    r"|(?P<roman>[ivxlc]{1,7}|[IVXLC]{1,7})|(?P<letter>([a-z])\4?|([A-Z])\5?)"
    r")\s*[.):\]]{0,2}"
)
_ROMAN_FORM = re.compile(r"(?:c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """The number in a mark as printed ("87" in "87.", "iv" in "(iv)"); `is_figure` says that it
    has figures in it, as paragraphs have, rather than being a letter or a Roman numeral."""

    number: str
    is_figure: bool


def printed_number(mark: str) -> PrintedNumber | None:
    """The number in a mark that stands apart from its text, or None where it holds none."""
    match = _MARK.fullmatch(mark.strip())
    if not match:
        return None
    if match.group("figure"):
        return PrintedNumber(match.group("figure"), True)
    roman = match.group("roman")
    if roman and not _ROMAN_FORM.fullmatch(roman):
        return PrintedNumber(roman, False) if len(set(roman)) == 1 and len(roman) <= 2 else None
    return PrintedNumber(roman or match.group("letter"), False)


def numbers_of(number: str) -> tuple[str, ...]:
    """The single numbers in a printed one: "1. 2. & 3" stands for 1, 2 and 3."""
    several = re.findall(r"\d+", number) if re.search(r"&|and|,", number) else []
    return tuple(several) or (number,)


_HEADING_CODE = re.compile(
    r"((?!\d)[A-Z]{1,4}\d{1,3}[A-Za-z]?(?=[\s:.–-]|$)"
    r"|(?:Annexe?|Appendix|Schedule|Part|Chapter|Atodiad|Rhan|Pennod)\s+\w{1,4}\b)",
    re.IGNORECASE,
)


def heading_code(heading: str) -> str | None:
    """The code by which people name a heading ("DM5" in "DM5: Viability", "Annex A"), or None."""
    match = _HEADING_CODE.match(heading.strip())
    return match.group(1) if match else None
