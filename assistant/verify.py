"""The check before anything is shown. Pure: texts in, verdicts out; no model, no index.

A quotation must stand in its passage to the letter. A statement (a model's own words) must bring
nothing that the words it relies on do not hold: no figure, date, name, negation or obligation.
Each of its sentences is held against the sentences that it draws on, so that a figure or a "not"
can't be borrowed from the sentence next to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Citation
from index.chunking import split_sentences
from index.vocabulary import STOPWORDS, light, tokens

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|only|unless|except|nobody|nothing)\b|n[’']t\b",
    re.IGNORECASE,
)
_APART = frozenset("without only unless except".split())  # the other negations are all one "not"
_MODAL_CLASS = {
    "must": "duty", "shall": "duty", "required": "duty", "has to": "duty", "have to": "duty",
    "should": "advice", "ought": "advice",
    "may": "leave", "might": "leave", "can": "leave", "could": "leave",
}  # fmt: skip
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_ONES = "one two three four five six seven eight nine".split()
_TEENS = """ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORD_FIGURES = {
    "zero": 0,
    **{w: i for i, w in enumerate(_ONES, 1)},
    **{w: i for i, w in enumerate(_TEENS, 10)},
    **{w: 10 * i for i, w in enumerate(_TENS, 2)},
}
# What a figure counts belongs to it: 7 weeks are not 7 days. Left the word, right what it means.
_MEASURES = {
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
_ITEM = re.compile(r"\s*(?:[-•·*]\s|\(?(?:[a-z]|[ivx]+|\d+)[.)]\s)")
# Words that may open a sentence though no passage holds them; any other may be a name.
_OPENERS = frozenset("according after all before both during each every under within yes".split())


def flatten(text: str) -> str:
    """White space, quotation marks, dashes and hyphenation made alike, for comparing words."""
    text = text.replace("\u00ad", "").replace("’", "'").replace("‘", "'")
    text = text.replace("“", '"').replace("”", '"').replace("–", "-").replace("—", "-")
    return re.sub(r"\s+", " ", text).strip()


def quote_stands(citation: Citation, document_text: str) -> bool:
    """Whether a quotation is the document's own text at its offsets, inside its passage."""
    inside = citation.passage.start <= citation.start < citation.end <= citation.passage.end
    return inside and document_text[citation.start : citation.end] == citation.quote


def find_words(words: str, passage: str) -> tuple[int, int] | None:
    """Where `words` stand in a passage, white space and quotation marks aside: offsets of the
    whole sentences that hold them, with the line that leads into a list when they are in one.

    What is cut from a sentence can lose its "not" or stand inside a longer figure; a sentence
    can't.
    """
    parts = [re.escape(w) for w in flatten(words).split()]
    if not parts:
        return None
    pattern = r"\s+".join(parts).replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")
    match = re.search(rf"(?<!\w)(?<!\d[.,]){pattern}(?!\w)(?![.,]\d)", passage)
    if not match:
        return None
    spans = split_sentences(passage)
    held = [(s, e) for s, e in spans if s < match.end() and match.start() < e]
    return _with_lead(held[0][0], passage), max(held[-1][1], match.end())


def _with_lead(start: int, passage: str) -> int:
    """Where the line begins that leads into the list of which `start` begins an item."""
    line = passage.rfind("\n", 0, start) + 1
    if not _ITEM.match(passage[line:]):
        return start
    while line > 0 and _ITEM.match(passage[line:]):
        line = passage.rfind("\n", 0, line - 1) + 1
    lead = passage[line:].split("\n", 1)[0]
    if not lead.rstrip().endswith(":"):
        return start
    return line + split_sentences(lead)[-1][0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and the reason in one word when it is not."""

    supported: bool
    reason: str = ""


def check_statement(statement: str, relied_on: str, about: str = "") -> Verdict:
    """Checks a statement against the words it relies on; `about` (headings, title) may supply
    the subject but never a figure, a negation or an obligation."""
    if not tokens(statement):
        return Verdict(False, "empty")
    if _stands_whole(statement, relied_on):
        return Verdict(True)
    held = _sentences(relied_on)
    everything = {light(w) for w in tokens(f"{flatten(relied_on)} {flatten(about)}")}
    said = flatten(statement)
    for start, end in split_sentences(said):
        reason = _fault(said[start:end], held, everything)
        if reason:
            return Verdict(False, reason)
    return Verdict(True)


def _fault(said: str, held: Sequence[Sequence[str]], everything: set[str]) -> str:
    """What one sentence brings that is not held, in one word; nothing when it holds."""
    widely, nearly = _drawn_on(said, held, 1), _drawn_on(said, held, 2)
    if not _figures(said) <= _figures(widely):
        return "figure"
    if _negations(said) != _negations(nearly):
        return "negation"
    if not _modals(said) <= _modals(nearly):
        return "modal"
    if any(light(n) not in everything for n in _names(said)):
        return "name"
    words = _content(said)
    if words and len(words & everything) / len(words) < 0.6:
        return "topic"
    return ""


def _stands_whole(statement: str, relied_on: str) -> bool:
    """Whether a statement is whole sentences of the words relied on, one after the other."""
    spans = split_sentences(relied_on)
    said = flatten(statement)
    starts = [s for s, _ in spans if _with_lead(s, relied_on) == s]
    ends = [e for _, e in spans]
    return any(said == flatten(relied_on[s:e]) for s in starts for e in ends if s < e)


def _sentences(text: str) -> list[tuple[str, ...]]:
    """A text's sentences; an item of a list comes with the line that leads into it."""
    found: list[tuple[str, ...]] = []
    for start, end in split_sentences(text):
        lead = _with_lead(start, text)
        before = (flatten(text[lead:].split("\n", 1)[0]),) if lead < start else ()
        found.append((*before, flatten(text[start:end])))
    return found


def _drawn_on(said: str, held: Sequence[Sequence[str]], least: int) -> str:
    """The sentences that `said` is made of: the one that shares most of its words, then any that
    bring at least `least` more."""
    wanted = _content(said)
    drawn: dict[str, None] = {}
    rest = [(parts, _content(" ".join(parts))) for parts in held]
    while rest:
        best = max(rest, key=lambda r: len(wanted & r[1]))
        gain = len(wanted & best[1])
        if gain < (least if drawn else 1):
            break
        drawn |= dict.fromkeys(best[0])
        wanted -= best[1]
        rest.remove(best)
    return " ".join(drawn)


def _content(text: str) -> set[str]:
    """A text's meaningful words without their inflections; figures are compared elsewhere."""
    passed_over = STOPWORDS | _WORD_FIGURES.keys()
    return {light(w) for w in tokens(text) if w not in passed_over and not w[0].isdigit()}


def _figures(text: str) -> set[str]:
    """Figures, in words too, and what they count."""
    lower = text.lower()
    found = {f.replace(",", "").rstrip(".") for f in _FIGURE.findall(text)}
    compound = re.compile(rf"\b({'|'.join(_TENS)})[ -]({'|'.join(_ONES)})\b")
    found |= {str(_WORD_FIGURES[t] + _WORD_FIGURES[o]) for t, o in compound.findall(lower)}
    words = re.findall(r"[^\W\d_]+|[%£]", compound.sub(" ", lower))
    found |= {str(_WORD_FIGURES[w]) for w in words if w in _WORD_FIGURES and w != "one"}
    return found | {_MEASURES[w] for w in words if w in _MEASURES}


def _negations(text: str) -> Counter[str]:
    found = (m.lower() for m in _NEGATION.findall(text))
    return Counter(m if m in _APART else "not" for m in found)


def _modals(text: str) -> set[str]:
    lower = re.sub(r"(?<=\w )May\b", "", text).lower()  # the month
    return {c for w, c in _MODAL_CLASS.items() if re.search(rf"\b{w}\b", lower)}


def _names(text: str) -> set[str]:
    """Names of people, bodies, places, Acts and months: a sentence's capitalised words. The
    first one counts as well, for there the subject stands."""
    capitals = re.findall(r"\b[A-Z][\w'-]*", text)
    opening = tokens(re.split(r"[\s,;:]", text, maxsplit=1)[0])
    inside = {t for w in capitals for t in tokens(w)} - STOPWORDS - _WORD_FIGURES.keys()
    return {t for t in inside if not (t in opening and t in _OPENERS)}
