"""What a question asks for: a person, a time, an amount, a count, a place, yes or no, or a telling.

`gives` then says whether a text holds such a thing at all. Both read words only; a text that
holds a date need not hold the right one, and that is for `assistant.judging`.
"""

from __future__ import annotations

import re
from typing import Literal

Asked = Literal[
    "who", "name", "age", "when", "time", "contact", "often", "long", "amount", "count", "share",
    "yes-no", "tell",
]  # fmt: skip

_SPAN_ASKED = r"(?:\w+ )?(?:days|weeks|months|years|hours|mnths|wks|yrs)"
_MONEY_ASKED = (
    r"\b(?:costs?|price|fees?|(?<!in )charged?|pay|paid|dearer|cheaper|cheapest|salary|allowance|"
    r"budget|savings?|fine|rates? of pay|expensive|rent|wages?)\b|£|\bfaint .*(?:g?cost|gost|arian)"
)
_QUESTIONS: tuple[tuple[Asked, str], ...] = (
    (
        "amount",
        r"\bhow much (?:money|does (?:it|an?|the|that|this) (?:\w+ )*cost|"
        r"do (?:we|they|you) (?:pay|get|spend)|(?:is|are|was|were) (?:an?|the|one))\b|"
        rf"{_MONEY_ASKED}",
    ),
    ("often", r"\bhow (?:often|regularly|frequent\w*)\b|\bwhat intervals?\b|\bpa mor aml\b"),
    (
        "long",
        r"\bhow (?:long|soon|quick\w*|many (?:days|weeks|months|years|hours))\b|"
        r"\bwithin (?:what|how|which)\b|\bdeadline\b|\btime ?scales?\b|\btime ?limit\b|"
        r"\bby when\b|\bpa mor hir\b",
    ),
    ("age", r"\bhow old\b|\bwhat age\b|\bage limit\b|\bwhich ages?\b"),
    (
        "when",
        r"\bwhen (?:is|was|were|did|does|do|will|must|should|are|has|have|can)?\b|\bpryd\b|"
        r"\bwhat (?:date|year|month|day)\b|\bwhich (?:year|date|day|month)\b|\bon what date\b",
    ),
    ("time", r"\b(?:what|which) time\b|\bo'?clock\b|\bfaint o'r gloch\b"),
    (
        "contact",
        r"\b(?:e-?mail(?: address)?|phone|telephone)(?: number)?\b(?! (?:the|my|our))|\bcontact "
        r"(?:details|number)\b|\bpostal address\b|\bweb(?:site| ?page| address)\b",
    ),
    (
        "share",
        r"\bwhat (?:share|proportion|percentage|per ?cent|fraction)\b|\bpercentages?\b|"
        r"\bwhat %|\bproportion of\b|\bshare of\b",
    ),
    (
        "count",
        rf"\bhow (?:many|much|big|large)\b(?! {_SPAN_ASKED})|\bnumber of\b|\bnumbers\b|"
        r"\bcount\b|\bfigures?\b|\btotal\b|\bfaint o\b|\bsawl\b",
    ),
    (
        "name",
        r"\bnames?(?: of|d)?\b(?! a )|\bwhat is .* called\b|\bwhat do .* stand for\b|\bcalled\?",
    ),
    (
        "who",
        r"\bwho(?:se|m)?\b|\bpwy\b|\bwhich (?:panel|officer|manager|team|body|person|committee|"
        r"post|service|agency|department|director|inspectorate)\b",
    ),
    (
        "yes-no",
        r"^(?:and |but |so |ok,? )*(?:is|are|was|were|do|does|did|can|could|should|must|may|will|"
        r"would|has|have|had|am|need)\b",
    ),
)
# Things that a passage either holds or does not; "who" and "tell" are too loose to rule it out.
STRICT: frozenset[Asked] = frozenset(
    ("name", "age", "when", "time", "contact", "often", "long", "amount", "count", "share")
)

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_WORD_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"half|quarter|third|doubling|doubled|twice|both)"
)
_FIGURE = rf"(?:\d[\d,.]*|\b{_WORD_NUMBER}\b)"
_UNIT = r"(?:working |school |calendar )?(?:minutes?|hours?|days?|weeks?|months?|years?|weekly)"
_GIVES: dict[Asked, str] = {
    "amount": (
        r"£\s?\d|\d+(?:\.\d+)?\s?(?:million|billion|pounds|per ?cent|%)|Grant\b|\bfree\b|"
        r"\bno charge"
    ),
    "often": (
        r"\b(?:daily|weekly|fortnightly|monthly|quarterly|annual(?:ly)?|yearly|regular(?:ly)?|"
        rf"six-monthly|half-yearly)\b|\b(?:each|every) (?:{_FIGURE} )?{_UNIT}|"
        rf"\bintervals?\b|\bonce\b|\btwice\b|\bat least {_FIGURE}"
    ),
    "long": (
        rf"{_FIGURE}[\s-]+(?:or \w+ )?{_UNIT}|\b{_WORD_NUMBER}[- ](?:week|month|year|day)|"
        r"\bat once\b|\bimmediate(?:ly)?\b|\bas soon as\b|\bsame day\b|\bstraight ?away\b|"
        r"\bwithout delay\b|\bbefore\b"
    ),
    "age": (
        r"\baged?\b|\byears? old\b|\b\d+[- ]year|\bunder \d|\bover \d|"
        r"\b\d\d? (?:and|or|to) \d\d?\b|\b\d+-\d+\b"
    ),
    "when": (
        rf"\b{_MONTH}\b|\b(?:19|20)\d\d\b|\b{_FIGURE}[\s-]+{_UNIT}|\b(?:before|after|once|when|"
        r"until|as soon as|at each|by the time|prior to|only where|where|if)\b"
    ),
    "time": r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\b(?:noon|midnight)\b|o['’]clock",
    "contact": (
        r"@|\bwww\.|https?:|\b0\d[\d ]{7,}|\bext(?:ension|\.)? ?\d|"
        r"\b[A-Z]{1,2}\d\d? ?\d[A-Z]{2}\b"
    ),
    "share": r"\d\s?(?:%|per ?cent)|\b(?:half|third|quarter|majority|most)\b",
    "count": (
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|"
        r"forty|fifty|half|quarter|third|doubling|doubled|doubles?|none|no additional)\b"
    ),
    "who": (
        r"\b(?:[Pp]anels?|[Oo]fficers?|[Mm]anagers?|[Tt]eams?|[Ss]ervices?|[Cc]abinet|[Cc]ouncil|"
        r"[Cc]ommittees?|[Dd]irector(?:ate)?|[Ss]ocial workers?|[Aa]uthorit(?:y|ies)|IRO|DMT|"
        r"[Cc]arers?|[Pp]arents?|[Gg]overnment|[Pp]artners?|[Ss]chools?|[Aa]genc(?:y|ies)|"
        r"[Dd]ivision\w*|[Cc]ourt|[Mm]embers?|[Ss]taff|[Vv]olunteers?|[Pp]rofessionals?|"
        r"[Ii]nspector\w*|CSSIW|SEWIC|CAFCASS|[Cc]ollaborative|[Ww]e|[Yy]ou|[Ff]amil(?:y|ies)|"
        r"[Cc]hildren|[Bb]oard|[Hh]ousing|[Ee]ducation|[Hh]ealth|[Pp]roviders?)\b"
    ),
    "name": (
        r"(?:(?<=[a-z,;:(“‘'\"] )|^)[A-Z][\w’'&-]+ (?:[A-Z][\w’'&-]+|\([A-Z])|[“‘]|\b[A-Z]{3,}\b"
    ),
}


_DEFERS = re.compile(
    r"\b(?:sets?|says?|states?|lists?|explains?|describes?)(?: out)? "
    r"(?:who|whom|when|how|what|where|which)\b"
)
_PRESUPPOSES = re.compile(
    r"^\W*(?:and |so |but )?(?:why (?:did|was|were|has|have|had)\b|"
    r"(?:which|what) (?:paragraph|section|part|passage) (?!(?:is|are|has|do|does|did|should|must|"
    r"covers?|deals?|mentions?|talks?|says?|tells?|describes?|sets?|explains?|gives?|lists?|names?|"
    r"about|on|of)\b)\w+)",
    re.IGNORECASE,
)


def what_is_asked(question: str) -> tuple[Asked, ...]:
    """The kinds of thing a question asks for; ("tell",) when none is named."""
    found = [kind for kind, form in _QUESTIONS if re.search(form, question, re.IGNORECASE)]
    return tuple(found) or ("tell",)


def gives(text: str, asked: Asked, question: str = "") -> bool:
    """Whether a text holds anything of the kind asked for. A name that the question itself says is
    not the name that it asks for."""
    form = _GIVES.get(asked)
    if form is None:
        return True
    if asked != "name":
        return bool(re.search(form, text))
    said = question.lower()
    return any(m.group().lower() not in said for m in re.finditer(form, text))


def presupposes(question: str) -> bool:
    """Whether a question takes something for granted: "Why did …?", "Which paragraph ends …?"."""
    return bool(_PRESUPPOSES.search(question))


def denies(text: str) -> bool:
    """Whether a text says that something is not so: "The Panel does not decide …"."""
    return bool(re.search(r"\b(?:not|never|no longer|neither|nor)\b|n[’']t\b", text, re.IGNORECASE))


def defers(text: str) -> bool:
    """Whether a text only says where it is told: "A procedure of its own sets who chairs it"."""
    return bool(_DEFERS.search(text))


def figures(text: str) -> list[str]:
    """The figures in a text as people compare them: "£1,480" and "1480" are one."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return [f.rstrip(".") for f in re.findall(r"\d+(?:\.\d+)?(?:/\d+)?", plain)]
