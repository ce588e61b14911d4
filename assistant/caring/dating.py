"""Where a text gives someone's date of birth or age, in the ways that people type it in English and
Welsh. A bare date is none: documents, meetings and laws have dates as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin"
    "|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
_NUMERIC = (
    r"(?:\d{1,2} ?[./\-] ?\d{1,2} ?[./\-] ?(?:19|20)?\d{2}(?!\d)|(?:19|20)\d{2}-\d{2}-\d{2}(?!\d))"
)
_SPACED = r"\d{1,2} \d{1,2} (?:19|20)?\d{2}(?!\d)"  # after a label only
_JOINED = r"\d{6}(?:\d{2})?(?!\d)"  # after a label only
_WORDS = (
    rf"\d{{1,2}}(?:st|nd|rd|th|af|il|ydd|ed|eg|fed)? ?(?:of |o )?(?:{_MONTHS})\b"
    r",? ?(?:19|20)?\d{2}"
    rf"|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)?\d{{2}}(?!\d)"
)
# "the sixth of May 2010", "the twenty-first of May"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twenti|thirti)eth"
    r"|(?:twenty|thirty)[ -]\w{5,7})"
    rf" (?:of )?(?:{_MONTHS})\b(?:,? (?:19|20)?\d{{2}})?"
)
_NO_YEAR = rf"\d{{1,2}}(?:st|nd|rd|th|af|il|ydd|ed|eg|fed)? ?(?:of |o )?(?:{_MONTHS})\b"
_DATE = rf"(?:{_NUMERIC}|{_WORDS})"
_LABEL = (
    r"(?<!\w)(?:d ?\.? ?o ?\.? ?b\b\.?|dates? of births?|birth ?date|birthday|dyddiad(?:au)? geni"
    r"|pen-?blwydd|d\.g\.)"
)
_BORN = (
    r"(?:(?<!\w)(?:was |is )?born|(?<!\w)(?:ganwyd|ganed|eni|anwyd|aned|wedi(?:'i)? (?:ei )?eni))"
)
_FILLER = r"(?: ?(?:\(|:|=|-|–|,|is|was|of|on|the|yw|ydy|oedd|ar|y|are) ?| ){0,3}"

# A rule speaks of people born before or after a date; a person is born on one.
_BIRTHS = [
    re.compile(
        rf"{_LABEL}(?: (?:for|of) [\w'-]{{1,15}}(?: [\w'-]{{1,15}}){{0,3}}?)?{_FILLER}"
        rf"(?:{_DATE}|{_SPACED}|{_JOINED}|{_ORDINAL}|{_NO_YEAR})",
        re.IGNORECASE,
    ),
    re.compile(rf"{_BORN}(?: yr? \w{{1,15}})?{_FILLER}{_DATE}", re.IGNORECASE),
    re.compile(rf"{_BORN} (?:in|at|yn|ym)(?: [^\W\d_]{{1,15}}){{1,3}},? (?:on|ar) (?:the |y )?"
               rf"{_DATE}", re.IGNORECASE),
    # "Ganwyd Osian Rees ar …": who was born stands after the verb.
    re.compile(rf"(?<!\w)(?:ganwyd|ganed)(?: (?!(?:ar|cyn|ers|rhwng|wedi|plant|pobl|yn)\b)"
               rf"[^\W\d_][\w'-]{{0,15}}){{1,3}} (?:yn \w{{1,15}} )?(?:ar )?(?:y )?{_DATE}",
               re.IGNORECASE),
    re.compile(rf"(?<!\w)ei g?eni(?: hi| e| o)?{_FILLER}{_DATE}", re.IGNORECASE),
    re.compile(rf"(?<!\w)b\. ?{_NUMERIC}", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?:she|he|they) (?:turned|turns|will turn|will be|was|is) \d{{1,2}}"
               rf"(?: years old)? on (?:the )?{_DATE}", re.IGNORECASE),
    re.compile(rf"{_NUMERIC} ?(?:\(?{_LABEL}\)?)", re.IGNORECASE),
]  # fmt: skip
_RULE_BEFORE = re.compile(
    r"(?:children|babies|people|pupils|those|anyone|everyone|anybody|everybody|someone|plant|pobl"
    r"|persons|applicants|women|men|claimants|pupils)(?: \w+)? (?:who (?:are|were) )?$",
    re.IGNORECASE,
)
_RULE_AFTER = re.compile(r" ?(?:or|and|neu) (?:later|after|before|earlier|wedyn|cynt)| ?onwards?")

# What makes an age or a birth year only when a name stands beside it.
_NUMBER = (
    r"(?:\d{1,2}(?!\d)|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen)"
)
_WELSH_NUMBER = (
    r"(?:(?:un|d?dwy|d?dau|[td]air|[td]ri|[pb]edair|[pb]edwar) ar (?:ddeg|bymtheg)|un|d?dwy|d?dau"
    r"|[td]air|[td]ri|[pb]edair|[pb]edwar|[pb]ump?|chwech?|saith|wyth|naw|d?deg|d?deuddeg"
    r"|[pb]ymtheg|d?deunaw)"
)
_UNIT = r"(?:years?|yrs?|y/?o|months?|mths?|mnths?|weeks?|wks?|days?)"
_JOINT = re.compile(
    r"(?:'s|,)? ?\(?(?:(?:who(?:'s| is)?|(?:s?he|they)(?:'s|s| is| are)?|sydd yn|sy'n) )?"
    r"(?:(?:is|are|was|were|will|be|has|both|had|his|her|their|now|just|nearly|almost|about|only|turn|turns|turned"
    r"|turning|to|yn|awr|ddim|ond|troi|bron|newydd) ){0,4}",
    re.IGNORECASE,
)
_SURELY_AGES = [
    re.compile(rf"{_BORN} (?:in |yn )?(?:19|20)\d{{2}}(?!\d)", re.IGNORECASE),
    re.compile(r"b\. ?(?:19|20)\d{2}(?!\d)", re.IGNORECASE),
    re.compile(rf"(?:aged?|oed) (?:of )?{_NUMBER}\b", re.IGNORECASE),
    re.compile(
        rf"{_NUMBER}(?:[ -]?{_UNIT}\b(?! (?:notice|away|ago|later|long|from|to go|left|late|overdue"
        r"|before|after|until|into|behind)\b)|m\b|f\b| (?:mlwydd )?oed\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_WELSH_NUMBER} (?:[mb]?lwydd )?oed\b", re.IGNORECASE),
    re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)|\w{3,10}th) birthday\b", re.IGNORECASE),
    re.compile(r"pen-?blwydd yn \d{1,2}\b", re.IGNORECASE),
    re.compile(_NUMERIC),
    re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}(?!\d)"),
]
# "Jac 14 …" could be anything; "Jac, 14," and "Jac (14)" and "Jac is 14" are ages.
_PERHAPS_AGE = re.compile(
    rf"{_NUMBER}(?=\)|,|;|\?|\.? ?$|\.\s| (?:from|lives|living|at|and|has|is|o|ac|a|sy|sydd|who|but"
    r"|with|on|in|next|last|this|soon|today|tomorrow|now|when|so|wants|needs|year)\b)"
    r"|\d{1,2}(?= of\b)",
    re.IGNORECASE,
)
# What stands between a name and its age, and hardly ever between a title and a figure.
_SAYS_AGE = re.compile(r"[,(]|\b(?:is|are|was|be|turn\w*|both|yn|who|s?hes?)\b|'s")
# Beside a word that is only perhaps a name: surer words, and an age that children have.
_CHILDS_AGE = re.compile(
    rf"(?:1?\d|2[0-5])(?= ?y/?o\b| ?(?:years?|yrs?)[ -]old\b| oed\b)|aged? {_NUMBER}\b"
    rf"|{_WELSH_NUMBER} oed\b|(?:1?\d|2[0-5])(?:st|nd|rd|th) birthday\b",
    re.IGNORECASE,
)
_CHILDS_FIGURE = re.compile(r"(?:1?\d|2[0-5])(?!\d)")
_BEFORE_NAME = re.compile(
    rf"(?:(?<![\d-])\d{{1,2}}[ -](?:{_UNIT})[ -]old |(?<![\d-])\d{{1,2}} ?y/?o |\d{{1,2}} oed )"
    r"(?:(?:boy|girl|child|lad|baby|called|named|o'r enw),? ){0,2}$",
    re.IGNORECASE,
)
_AHEAD = 50  # characters that may hold "14 year old boy called "
_RANGE = re.compile(r" ?(?:-|–|to\b|or (?:over|under|above)\b|and (?:over|under)\b|\+|%|/|:|\.\d)")
_AMOUNT = re.compile(
    r" ?(?:days?|weeks?|hours?|minutes|placements?|children|working|per cent|pages?|miles?|km|beds?"
    r"|strong|councils?|carers?|people|staff|points?|times|actions?)\b"
)
_DATE_AFTER = re.compile(rf"[,:]? ?\(?(?P<date>{_NUMERIC})")


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, or an age, at characters `start`…`end`."""

    start: int
    end: int


def find_births(text: str) -> Iterator[Birth]:
    """Dates that the text itself calls somebody's birth: findings without a name."""
    for pattern in _BIRTHS:
        for match in pattern.finditer(text):
            before = _RULE_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
            if not before and not _RULE_AFTER.match(text, match.end()):
                yield Birth(match.start(), match.end())


def age_beside(text: str, start: int, end: int) -> Birth | None:
    """The age, birth year or date that stands directly beside the name at `start`…`end`."""
    joint = _JOINT.match(text, end)
    at = joint.end() if joint else end
    for pattern in _SURELY_AGES:
        if (age := pattern.match(text, at)) and not _counts(text, age.end()):
            return Birth(age.start(), age.end())
    age = _PERHAPS_AGE.match(text, at)
    if age and _SAYS_AGE.search(text, end, at) and not _counts(text, age.end()):
        return Birth(age.start(), age.end())
    before = _BEFORE_NAME.search(text[max(0, start - _AHEAD) : start])
    if before:
        return Birth(max(0, start - _AHEAD) + before.start(), start)
    return None


def childs_age_beside(text: str, start: int, end: int) -> Birth | None:
    """The same beside a word that is perhaps a name: an age that a child or a care leaver has."""
    joint = _JOINT.match(text, end)
    at = joint.end() if joint else end
    if (age := _CHILDS_AGE.match(text, at)) and not _counts(text, age.end()):
        return Birth(at, age.end())
    if not _CHILDS_FIGURE.match(text, at) or not _SAYS_AGE.search(text, end, at):
        return None
    age = _PERHAPS_AGE.match(text, at)
    is_alone = age is not None and (
        "(" not in text[end:at] or text[age.end() : age.end() + 1] == ")"
    )
    return Birth(at, age.end()) if age and is_alone and not _counts(text, age.end()) else None


def date_beside(text: str, end: int) -> Birth | None:
    """The date that stands directly after initials: "T.W. 12/11/05"."""
    match = _DATE_AFTER.match(text, end)
    return Birth(match.start("date"), match.end()) if match else None


def _counts(text: str, at: int) -> bool:
    """Whether what follows makes the figure a range, a sum or a number of things."""
    return _RANGE.match(text, at) is not None or _AMOUNT.match(text, at) is not None
