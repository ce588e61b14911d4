"""The values that a sentence gives: dates, money, shares, ages, how often, how long, how many.

Values know when they agree and when they could be said of one thing; whether they are is for the
sentences around them to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.differing.figures import MONEY, NUMBER, blank, read_money, read_number
from assistant.differing.words import canonical
from index.vocabulary import STOPWORDS

_PERIOD = r"(?:minute|hour|night|day|week|fortnight|month|quarter|term|year)"
# How long the periods are in days, and how often in a year a thing so called comes round.
_DAYS = {
    "minute": 1 / 1440, "hour": 1 / 24, "night": 1, "day": 1, "week": 7, "fortnight": 14,
    "month": 30.4, "quarter": 91.2, "term": 121.6, "year": 365,
}  # fmt: skip
_OFTEN = {
    "daily": 365, "nightly": 365, "weekly": 52, "fortnightly": 26, "monthly": 12, "quarterly": 4,
    "termly": 3, "yearly": 1, "annually": 1, "six-monthly": 2, "half-yearly": 2,
    "twice-yearly": 2, "three-monthly": 4,
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november \
december".split()
_MONTH = "(?:" + "|".join(m.capitalize() for m in _MONTHS) + ")"
_SHARES = {
    "half": 50.0, "a quarter": 25.0, "one quarter": 25.0, "a third": 33.3, "one third": 33.3,
    "two thirds": 66.7, "three quarters": 75.0, "a fifth": 20.0, "one fifth": 20.0,
}  # fmt: skip
# Plurals without an "s"; words that are no kind of what is counted ("30 more", "32 new"); and words
# after which no noun is counted ("12 of", "3 by").
_IRREGULAR = frozenset("people children staff men women".split())
_MORE = frozenset("more new extra additional further".split())
_NO_NOUN = STOPWORDS | frozenset("after at before between by during each every within".split())


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a sentence. `amount` holds one number, or the two ends of a range; `unit` must
    be the same for two values to be comparable ("" suits any); `kinds` are the words between a
    number and its noun; `edge` is "least", "most" or ""; `noun` names a length's period."""

    kind: str
    amount: tuple[float, ...]
    printed: str
    unit: str = ""
    kinds: frozenset[str] = frozenset()
    edge: str = ""
    noun: str = ""

    def agrees(self, other: Value) -> bool:
        """Whether both say the same; a month and 31 days do."""
        if self.kind == "date":
            return all(a == b for a, b in zip(self.amount, other.amount, strict=False) if a and b)
        slack = 0.12 if self.kind == "length" and self.noun != other.noun else 0.011
        return len(self.amount) == len(other.amount) and all(
            abs(a - b) <= slack * max(a, b) for a, b in zip(self.amount, other.amount, strict=True)
        )

    def comparable(self, other: Value) -> bool:
        """Whether the two could be said of one thing."""
        return (
            self.kind == other.kind
            and not self._is_another_year(other)
            and (self.unit == other.unit or not (self.unit and other.unit))
            and not (self.kinds and other.kinds and self.kinds.isdisjoint(other.kinds))
            and {self.edge, other.edge} != {"least", "most"}
        )

    def _is_another_year(self, other: Value) -> bool:
        """Two full dates of two years: of things that come round, not of one event."""
        years = (self.amount[0], other.amount[0])
        full = self.unit == other.unit == "date" and self.amount[2] and other.amount[2]
        return bool(full and all(years) and years[0] != years[1])


def _said(match: re.Match[str], group: str) -> str:
    """A group of a match, or "" where the pattern has none of that name."""
    return match.groupdict("").get(group, "")


# What a value may be for one of: "£20 a week".
_OF_WHAT = (
    rf"(?:{_PERIOD}|child|head|household|person|pupil|resident|mile|place|placement|family|carer|"
    r"car|visit|session|time|annum)"
)
_TO = r"-?\s*(?:to|and|or|-|–)\s*"  # between the two ends of a range
_EACH = r"(?:\s+(?:per|an?|each|every)\s+|\s?/\s?)"
_PER = rf"(?:{_EACH}(?P<per>{_OF_WHAT})\b)?"


def _per(match: re.Match[str]) -> str:
    """What a value is for one of: "/week" for "£20 a week"."""
    per = _said(match, "per")
    return "/" + per if per else ""


# Words that make a value a bound; "#" stands for the value.
_LEAST = re.compile(
    r"(?:at least|minimum(?: of)?|no fewer than|not less than|starts at|(?<!no )(?<!not )more than|"
    r"over) #|# or (?:more|over|older|above)\b|# at least\b"
)
_MOST = re.compile(
    r"(?:at most|up to|maximum(?: of)?|under|below|(?:no|not) more than|(?<!no )fewer than) #"
    r"|# or (?:less|fewer|under|younger)\b|# at (?:the )?most\b"
)


def _edge(match: re.Match[str]) -> str:
    """Whether a value is the least or the most that may be."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    near = f"{before[-20:]}#{after[:12]}"
    return "least" if _LEAST.search(near) else "most" if _MOST.search(near) else ""


def _make_date(m: re.Match[str]) -> Value | None:
    month, day, year = (_said(m, g) for g in ("month", "day", "year"))
    number = _MONTHS.index(month.lower()) + 1 if month else 0
    return Value("date", (float(year or 0), float(number), float(day or 0)), m.group(), "date")


def _make_years(m: re.Match[str]) -> Value | None:
    ends = float(m["a"]), float(m["a"][: 4 - len(m["b"])] + m["b"])
    # "2012/13" is one financial year, "2012–14" a run of years.
    return Value("date", ends, m.group(), "one year" if "/" in m.group() else "years")


def _make_clock(m: re.Match[str]) -> Value | None:
    hour = float(m["hour"]) % 12 + (12 if m["half"] == "pm" else 0)
    return Value("date", (hour * 60 + float(_said(m, "min") or 0) + 1,), m.group(), "clock")


def _make_money(m: re.Match[str]) -> Value | None:
    adjective = re.search(r"\b(week|month|hour|night|year)ly\b", m.string)
    unit = _per(m) or ("/" + adjective[1] if adjective else "")
    ends = tuple(read_money(c) for c in (m["a"], _said(m, "b")) if c)
    return Value("money", ends, m.group(), unit, edge=_edge(m))


def _make_share(m: re.Match[str]) -> Value | None:
    if _said(m, "word"):
        amount = _SHARES[m["word"].lower()]
    elif _said(m, "of"):
        amount = 100 * read_number(m["in"]) / (read_number(m["of"]) or 1)
    else:
        amount = float(m["figure"])
    return Value("share", (amount,), m.group(), edge=_edge(m))


def _make_age(m: re.Match[str]) -> Value | None:
    ends = tuple(read_number(n) for n in (m["a"], _said(m, "b")) if n)
    edges = {"under": "most", "younger": "most", "over": "least", "older": "least"}
    said = next((e for w, e in edges.items() if re.search(rf"\b{w}\b", m.group())), "")
    return Value("age", ends, m.group(), str(len(ends)), edge=said or _edge(m))


def _make_often(m: re.Match[str]) -> Value | None:
    period, step, count = (_said(m, g).lower() for g in ("period", "step", "count"))
    if not period:
        times = float(_OFTEN[m["adverb"].lower().replace(" ", "-")])
    elif count:
        times = {"once": 1.0, "twice": 2.0}.get(count) or read_number(count.removesuffix(" times"))
        times *= 365 / _DAYS[period]
    else:
        every = 2 if step in ("other", "second") else read_number(step or "one") or 1
        times = 365 / _DAYS[period] / every
    return Value("often", (float(round(times, 1)),), m.group())


def _make_length(m: re.Match[str]) -> Value | None:
    period, sort = m["period"].lower(), _said(m, "sort")
    days = read_number(_said(m, "a") or "one") * _DAYS[period] * (1.4 if sort == "working " else 1)
    after = re.search(r"\b(?:after|following|since) $", m.string[: m.start()], re.IGNORECASE)
    unit = ("after" if after else "span") + _per(m)
    return Value("length", (days,), m.group(), unit, edge=_edge(m), noun=sort + period)


def _make_count(m: re.Match[str]) -> Value | None:
    """A number with the noun it counts: the first plural among the four words after it."""
    after = m.string[m.end() :]
    if re.search(rf"{NUMBER}{_TO}$", m.string[max(0, m.start() - 30) : m.start()]):
        return None  # the upper end of a range
    phrase = re.match(
        r"(?: of (?:our|the|its|their|these|those))?((?: [A-Za-z][\w'’-]*){1,4})", after
    )
    if not phrase:
        return None
    kinds: list[str] = []
    for word in re.finditer(r"[^ ]+", phrase[1]):
        low = word.group().lower()
        if low in _NO_NOUN or word.group() != low:  # "Children" in capitals is part of a name
            return None
        if low in _IRREGULAR or re.search(r"[^s]s$", low):
            end = phrase.start(1) + word.end()
            per = re.match(_PER, after[end:])
            unit = canonical(low) + (_per(per) if per else "")
            printed = m.group() + after[:end]
            return Value(
                "count", (read_number(m.group()),), printed, unit, frozenset(kinds), _edge(m)
            )
        if low not in _MORE:
            kinds.append(canonical(low))
    return None


_Maker = Callable[[re.Match[str]], Value | None]
_YOUNG = r"(?:under|over|between|from|at least|until)"
_OLDER = r"(?:over|older|above|under|younger)"
_BARE = r"(?!\s+[a-z]+s\b| (?:per|people|children|working)\b)"  # a number that counts no noun
_ENDS = rf"(?P<a>{NUMBER})(?:{_TO}(?P<b>{NUMBER}))?"
_YEAR = r"(?:19|20)\d\d"
# Tried in this order, each on what those before it left: a number is a count only if nothing else.
_PATTERNS = [
    (re.compile(pattern), make)
    for pattern, make in (
        # Days, months and years, before their numbers are taken for anything else. A month or year
        # alone must follow a word: the "May" that begins a sentence is a verb.
        (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?\b",
         _make_date),
        (rf"\b(?P<month>{_MONTH}),? (?P<year>\d{{4}})\b", _make_date),
        (rf"\b(?P<a>{_YEAR})\s?(?:to|–|-|/|and)\s?(?P<b>(?:20)?\d\d)\b", _make_years),
        (rf"(?<=[a-z] )(?P<month>{_MONTH})\b", _make_date),
        (rf"(?<=[a-z] )(?P<year>{_YEAR})\b(?![-/])", _make_date),
        (r"\b(?P<hour>\d{1,2})(?:[.:](?P<min>\d\d))? ?(?P<half>am|pm)\b", _make_clock),
        # Money and shares, which a sign or words set apart; "one in four" is a share and no count.
        (rf"(?P<a>{MONEY})(?:{_TO}(?P<b>{MONEY}))?{_PER}", _make_money),
        (rf"\b(?P<figure>\d+(?:\.\d+)?)\s?(?:%|per cent\b|percent\b){_PER}", _make_share),
        (rf"(?P<in>{NUMBER}) in (?:every )?(?P<of>{NUMBER})(?! [a-z]+s\b)", _make_share),
        (rf"(?ai:\b(?P<word>{'|'.join(_SHARES)}))\b(?= (?:of|the|our|all)\b)", _make_share),
        # Ages, which are often bare numbers ("over 16"), before lengths: "8 years old".
        (rf"\b(?:aged?|ages) (?:of )?(?:{_YOUNG} )?{_ENDS}(?: years)?(?: (?:or|and) {_OLDER})?\b",
         _make_age),
        (rf"{_ENDS}[- ]years?(?:[- ]olds?| of age)\b", _make_age),
        (rf"(?P<a>{NUMBER}) or {_OLDER}\b", _make_age),
        (rf"\b(?:under|over|as young as) (?P<a>{NUMBER}){_BARE}", _make_age),
        (r"\b(?:they|he|she|child|person) (?:are|is|turns?|reach(?:es)?) "
         rf"(?P<a>{NUMBER}){_BARE}", _make_age),
        # How often, where the period would be taken for a length.
        (rf"\b(?P<count>once|twice|{NUMBER} times) (?:in )?(?:an?|per|each|every) "
         rf"(?P<period>{_PERIOD})\b", _make_often),
        (rf"(?ai:\b(?:every|intervals of)) (?:(?P<step>other|second|{NUMBER})[ -])?"
         rf"(?P<period>{_PERIOD})s?\b", _make_often),
        # How long. In "15 hours of childcare a week" the childcare stays with the sentence's words.
        (rf"(?P<a>{NUMBER})[ -](?P<sort>working |calendar |school )?(?P<period>{_PERIOD})s?\b"
         rf"(?:['’]s?)?(?P<keep> of [a-z]+(?={_EACH}{_PERIOD}\b))?{_PER}", _make_length),
        (rf"(?ai:(?<=up to )an?) (?P<period>{_PERIOD})\b", _make_length),
        # How often, in one word or a phrase that no length is looked for in.
        (rf"(?ai:\b(?P<adverb>{'|'.join(_OFTEN)}|six monthly))\b", _make_often),
        (rf"(?ai:\beach (?P<period>{_PERIOD}))\b", _make_often),
        # What is left is a count, if it has a noun.
        (NUMBER, _make_count),
    )
]  # fmt: skip
_TIMES = (_make_date, _make_years, _make_clock, _make_age, _make_often, _make_length)


def read_values(text: str) -> tuple[tuple[Value, ...], str]:
    """The values of a sentence, and the sentence with each of them blanked."""
    values: list[Value] = []
    for pattern, make in _PATTERNS:

        def take(match: re.Match[str], make: _Maker = make) -> str:
            value = make(match)
            if value is None:
                return match.group()
            values.append(value)
            kept = _said(match, "keep")
            return blank(match).replace("#" * len(kept), kept, 1) if kept else blank(match)

        text = pattern.sub(take, text)
    if any(v.kind == "money" for v in values):  # a weekly sum is not a weekly act
        values = [v for v in values if v.kind != "often"]
    return tuple(values), text


def blank_times(text: str) -> str:
    """A text without its dates, ages, frequencies and lengths, none of which is part of a sum."""
    for pattern, make in _PATTERNS:
        if make in _TIMES:
            text = pattern.sub(blank, text)
    return text
