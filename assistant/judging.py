"""Does a passage answer the question? A calibrated judgement from several small signals.

Similarity alone cannot tell: "Who chairs the Placement Panel?" lies close to every paragraph on
that panel and none names a chair. So the signals ask what the question names that the passage
does not give: words with no counterpart, a year, a figure, a name, the kind of thing asked for.
They are weighed by logistic regression (Cox, 1958), fitted by `python -m eval calibrate`.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from assistant.asking import (
    STRICT,
    defers,
    denies,
    figures,
    gives,
    presupposes,
    what_is_asked,
)
from corpus import Passage
from index.building import SearchIndex
from index.chunking import lead_in, split_sentences
from index.reader import piece_text
from index.retrieving import Found, Hit
from index.tables import asked_stems, match_row, read_rows
from index.vocabulary import STOPWORDS, light, read_glossary, stem, tokens

WEIGHTS = Path(__file__).resolve().parent / "judgement.json"
_PLAIN = Path(__file__).resolve().parent / "plain_words.txt"

# Words for the documents themselves, and whom the staff mean by "we"; no passage has to hold them.
_FRAME = frozenset(
    stem(w)
    for w in """paragraph para action actions principle principles objective objectives document
    documents strategy report procedure policy council answer question summary summarise section
    vale glamorgan colleague client wording english figures figure day date night staff folk folks
    email ring phone contact meeting meetings topic subject""".split()
)


@functools.cache
def _passed_over() -> frozenset[str]:
    """Stems of the words that no passage has to hold."""
    lines = _PLAIN.read_text(encoding="utf-8").splitlines()
    plain = (w for line in lines if not line.startswith("#") for w in line.split())
    return _FRAME | frozenset(stem(w) for w in plain)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the judgement of one passage rests on; each but the first is about 0 to 1.

    `read` are the small reader's log odds that the passage answers. `covered` is the share of the
    question's meaning (by rarity) that the passage gives, `gap` the rarest word that it does not
    give, `strange` how far the question's strangest word (one that no document uses) is from any
    word of the best passages, `strangers` how many of those there are, `off` the same for this
    passage and any word that it lacks. `late`, `dense` and `lexical` say how close the passage is,
    `sentence` how close its best sentence is. `absent` is the share of the things asked for (a
    time, an amount) of which the passage holds none, `measure` whether one of them is an amount,
    an age or a frequency. `person`, `year`, `figure`, `proper` and `phrase` are what the question
    names and the passage does not: a person (or an address, or an hour), years, figures, names,
    Acts and codes. `behind` is how far the passage is behind the first, `row` how well a table's
    row fits, `kind` whether it is of the kind asked for, `short` whether the question has at most
    one word to go by.
    """

    read: float
    covered: float
    gap: float
    strange: float
    strangers: float
    off: float
    late: float
    dense: float
    lexical: float
    sentence: float
    absent: float
    person: float
    figure: float
    year: float
    measure: float
    proper: float
    phrase: float
    behind: float
    row: float
    kind: float
    short: float

    def values(self) -> list[float]:
        """The signals in order, for the regression."""
        return [float(getattr(self, f.name)) for f in fields(self)]


@dataclass(frozen=True, slots=True)
class Word:
    """A meaningful word of a question: as asked, how rare it is, its best counterpart in the
    passage (0 to 1), how near the nearest word of the passage is (a cosine), and whether any
    document has a word for it."""

    asked: str
    rarity: float
    covered: float
    near: float
    known: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with its signals and the question's words. `rank` (log odds) orders passages of one
    question; `probability` is that this one, standing first, answers it."""

    hit: Hit
    rank: float
    probability: float
    signals: Signals
    words: tuple[Word, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The question's words that the passage leaves without a counterpart, as asked."""
        return _missing(self.words)


def _missing(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(w.asked for w in words if w.covered < 0.4 and w.rarity > 0.3)


def judge(index: SearchIndex, found: Found, hits: Sequence[Hit]) -> tuple[Judged, ...]:
    """Judges the hits that look likeliest at a glance, each by itself, in the order given.

    The small reader takes most of an answer's time, so it reads those only.
    """
    glanced = glance(index, found, hits)
    likeliest = sorted(range(len(hits)), key=lambda i: -log_odds(GLANCE, glanced[i][0]))[:READ]
    chosen = sorted(likeliest)
    odds = read_pieces(index, found, [hits[i] for i in chosen])
    judged = []
    for i, read in zip(chosen, odds, strict=True):
        hit, (unread, words) = hits[i], glanced[i]
        signals = replace(unread, read=read)
        rank = log_odds(RANKING, signals)
        likely = probability(signals, rank)
        closest = _closest(found, hit.passage)
        if _misses_the_point(found, hit.passage, words) or defers(closest):
            likely *= VETO
        rank -= _HANDICAP[index.documents[hit.passage.document].status]
        if defers(closest) or _only_denies(found, closest):
            rank -= _DENIAL
        judged.append(Judged(hit, rank, likely, signals, words))
    return tuple(judged)


READ = 3  # of the passages judged, how many the small reader reads
GLANCE, RANKING, ANSWERING = "glance", "ranking", "answering"
VETOED = ("year", "phrase", "person")
VETO = 0.3  # what is left of the probability when something named outright is not there


# Of passages that answer alike, what is in force comes first, and one that says how it is comes
# before one that says how it is not, or where it is told. In log odds; question sets are too small
# to learn them from.
_HANDICAP = {"current": 0.0, "illustrative": 0.7, "superseded": 1.4}
_DENIAL = 2.0


def _misses_the_point(found: Found, passage: Passage, words: Sequence[Word]) -> bool:
    """Whether a passage gives none of the question's words, or lacks one of a question that takes
    it for granted: "Which action is about …?" and "Why did …?" can't be answered so."""
    missing = _missing(words)
    if not missing or passage.kind == "reason":
        return False
    nothing = len(missing) == len([w for w in words if w.rarity > 0.3])
    asks_kind = passage.kind in found.query.kinds
    return (nothing and asks_kind) or presupposes(found.query.question)


def _only_denies(found: Found, closest: str) -> bool:
    """Whether somebody is asked for, and told is who it is not: "The Panel does not decide …"."""
    question = found.query.reworded.text
    return denies(closest) and not denies(question) and "who" in what_is_asked(question)


def _closest(found: Found, passage: Passage) -> str:
    """The sentence of a passage that comes closest to the question."""
    spans = split_sentences(passage.text)
    if not spans:
        return ""
    return passage.text[slice(*found.closeness.closest(passage, spans))]


def log_odds(name: str, signals: Signals, rank: float = 0.0) -> float:
    """A fitted regression's log odds; the answering one also sees the ranking's."""
    weights = _weights()[name]
    total = weights["bias"] + weights.get("rank", 0.0) * rank
    return total + sum(weights[f.name] * float(getattr(signals, f.name)) for f in fields(Signals))


def probability(signals: Signals, rank: float) -> float:
    """The fitted probability that the passage answers.

    A year, an Act or a person's name that was asked for and is not there is too rare in any
    question set for its weight to be learnt, and too telling to be outweighed: it counts apart.
    """
    odds = max(-30.0, min(30.0, log_odds(ANSWERING, signals, rank)))
    likely = 1 / (1 + math.exp(-odds))
    return likely * (VETO if any(getattr(signals, n) for n in VETOED) else 1.0)


@functools.cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def glance(
    index: SearchIndex, found: Found, hits: Sequence[Hit]
) -> list[tuple[Signals, tuple[Word, ...]]]:
    """The signals of each passage but what the small reader says (`read` is 0), and the question's
    words with their counterparts in it."""
    # How far off the words are that no document uses: the same for every passage of the question.
    best = [h.passage for h in found.hits[:5]]
    strange = [_far(w.near) for w in _words(index, found, *best) if not w.known] if best else []
    return [read_signals(index, found, h, strange) for h in hits]


def read_pieces(index: SearchIndex, found: Found, hits: Sequence[Hit]) -> list[float]:
    """The small reader's log odds that each hit's piece answers the question."""
    query = found.query
    question = f"{query.reworded.text} ({query.context})" if query.context else query.reworded.text
    pieces = [
        piece_text(index.documents[h.passage.document], h.passage, h.start, h.end) for h in hits
    ]
    return [float(o) for o in index.reader.odds(question, pieces)]


def read_signals(
    index: SearchIndex, found: Found, hit: Hit, strange: Sequence[float]
) -> tuple[Signals, tuple[Word, ...]]:
    """The signals of one passage, unread, and the question's words with their counterparts in it;
    `strange` is how far off each word is that no document uses."""
    question = found.query.reworded.text
    passage = hit.passage
    words = _words(index, found, passage)
    weight = sum(w.rarity for w in words) or 1.0
    asked = [a for a in what_is_asked(question) if a in STRICT]
    absent = [not gives(passage.text, a, question) for a in asked]
    searched = [h for h in found.hits if h.how == "search"] or list(found.hits)
    possible = max((h.lexical for h in (*searched, *found.rejected)), default=0.0) or 1.0
    spans = split_sentences(passage.text)
    text = _searchable(index, passage)
    signals = Signals(
        read=0.0,
        covered=sum(w.rarity * w.covered for w in words) / weight if words else 0.5,
        gap=max((w.rarity * (1 - w.covered) for w in words), default=0.0),
        strange=max(strange, default=0.0),
        strangers=min(1.0, sum(strange) / 2),
        off=max((w.rarity * _far(w.near) for w in words if w.covered < 1.0), default=0.0),
        late=hit.late,
        dense=hit.dense,
        lexical=min(1.0, hit.lexical / possible),
        sentence=max(found.closeness.spans(passage, spans), default=0.0),
        absent=sum(absent) / len(absent) if absent else 0.0,
        person=max(
            lacks_person(index, question, passage.text),
            float(any(a in _CERTAIN and lacking for a, lacking in zip(asked, absent, strict=True))),
        ),
        figure=_missing_figures(question, text),
        year=_missing_years(question, text),
        measure=float(any(not gives(passage.text, a) for a in asked if a in _MEASURES)),
        proper=_missing_names(index, question, text),
        phrase=max(_missing_acts(question, text), _unknown_codes(index, question)),
        behind=min(1.0, max(0.0, (searched[0].score - hit.score) / 5)),
        row=_row_fit(index, found, passage),
        kind=1.0 if passage.kind in found.query.kinds else 0.0,
        short=1.0 if len(words) <= 1 else 0.0,
    )
    return signals, words


def _row_fit(index: SearchIndex, found: Found, passage: Passage) -> float:
    if passage.kind != "table":
        return 0.0
    asked = asked_stems(found.query.reworded.text, found.query.reworded.same)
    return max((match_row(r, asked).coverage for r in read_rows(passage)), default=0.0)


def _searchable(index: SearchIndex, passage: Passage) -> str:
    """The passage with what names it: its title and headings."""
    document = index.documents[passage.document]
    lead = lead_in(document, passage)
    return "\n".join((document.title, *passage.headings, lead, passage.text))


def _words(index: SearchIndex, found: Found, *passages: Passage) -> tuple[Word, ...]:
    """The question's meaningful words against one passage, or against several together."""
    query = found.query
    said = [w for p in passages for w in tokens(_searchable(index, p))]
    held = {light(w) for w in said}
    stems = {stem(w) for w in said}
    pieces = np.max([found.closeness.pieces(p) for p in passages], axis=0)
    places = found.closeness.asked.places
    words: dict[str, Word] = {}
    own = len(query.reworded.text)
    everything = f"{query.reworded.text} ({query.context})"
    for match in re.finditer(r"[^\W_]+(?:[.,]\d+)*", everything):
        for word in tokens(match.group()):
            root = stem(word)
            if word in STOPWORDS or root in _passed_over() or len(word) < 2 or root in words:
                continue
            same = query.reworded.same.get(root, frozenset())
            soft = max(
                (
                    float(pieces[i])
                    for i, at in enumerate(places)
                    if match.start() <= at < match.end()
                ),
                default=0.0,
            )
            covered = 1.0 if light(word) in held or same & stems else 0.0
            if not covered:
                covered = max(_soft(soft), 0.7 if root in stems else 0.0)
            known = light(word) in index.light_words or any(index.lexical.knows(s) for s in same)
            # What a follow-up carries over from the earlier question may be what it replaces.
            weight = index.lexical.rarity(root) * (1.0 if match.start() < own else 0.3)
            words[root] = Word(word, weight, covered, max(soft, covered), known)
    return tuple(words.values())


def _soft(cosine: float) -> float:
    """A near word counts in part: from 0.4 on, at most 0.8."""
    return min(0.8, max(0.0, (cosine - 0.4) / 0.4))


def _far(cosine: float) -> float:
    """How far off a word's nearest counterpart is: 0 from a cosine of 0.5 on, 1 below 0.2."""
    return min(1.0, max(0.0, (0.5 - cosine) / 0.3))


_PERSON_ASKED = re.compile(
    r"\bnames?\b.{0,40}\b(?:inspector|officer|manager|chair\w*|member|director|head|lead(?:er)?|"
    r"worker|councillor|minister|judge|person|author|people|staff)\b|"
    r"\bnamed (?:officer|person|lead|manager|worker)\b|"
    r"\bwho(?:'s| is|’s) (?:the|our) (?:head|lead|leader|chair\w*|director|manager)\b",
    re.IGNORECASE,
)


def lacks_person(index: SearchIndex, question: str, text: str) -> float:
    """1 when somebody's name is asked for and the passage holds none, else 0.

    A name is two capitalised words side by side that the library never writes in lower case.
    """
    if not _PERSON_ASKED.search(question):
        return 0.0
    pairs = re.findall(r"\b([A-Z][a-z’'-]+) (?=([A-Z][a-z’'-]+))", text)
    other = index.lower_words | _OFFICES
    return 0.0 if any(not {a.lower(), b.lower()} & other for a, b in pairs) else 1.0


_OFFICES = frozenset(
    """act annual agency authority board boards cabinet care change chief children code
    collaborative commissioning committee committees corporate council county court director
    division east
    executive family first framework glamorgan government grant head health home housing inspection
    inspector join joint lead leader management manager member north officer officers operational
    order panel parent partnership plan procedure programme project regulations report review
    scheme scrutiny secretary section service services social south strategy team united vale
    wales welsh west young youth start flying families""".split()
)


def _missing_figures(question: str, text: str) -> float:
    asked = figures(question)
    if not asked:
        return 0.0
    held = set(figures(text))
    held |= {part for f in held for part in f.split("/")}
    return sum(1 for f in asked if f not in held) / len(asked)


_CERTAIN = frozenset(("contact", "time"))  # an address or an hour stands there or does not
_MEASURES = frozenset(("often", "age", "amount"))


def _missing_years(question: str, text: str) -> float:
    """1 when the question names a year ("2014", "2013/14") that the passage does not, else 0."""
    years = set(re.findall(r"\b(?:19|20)\d\d(?:[/–-]\d\d)?\b", question))
    held = text.replace("–", "/").replace("-", "/")
    return (
        1.0
        if any(not re.search(rf"\b{y.replace('–', '/').replace('-', '/')}", held) for y in years)
        else 0.0
    )


def _missing_names(index: SearchIndex, question: str, text: str) -> float:
    """The share of capitalised words (not the first of a sentence) that the passage lacks."""
    words = re.findall(r"(?<![.?!] )(?<!^)\b([A-Z][\w’'-]+)", question.strip())
    names = [
        w for w in words if w.lower() not in STOPWORDS and stem(w.lower()) not in _passed_over()
    ]
    if not names:
        return 0.0
    held = {light(w) for w in tokens(text)}
    explained = {a.lower() for a in index.vocabulary.acronyms} | set(read_glossary())
    gone = [
        w for w in names if not {light(t) for t in tokens(w)} & held and w.lower() not in explained
    ]
    return len(gone) / len(names)


def _unknown_codes(index: SearchIndex, question: str) -> float:
    """1 when the question names by letters and figures ("C1306") or by initials ("MARAC") what no
    document and no glossary has, else 0. Nothing that only looks like it will do."""
    if question.upper() == question:
        return 0.0  # somebody types in capitals throughout
    codes = {code.lower() for code in _CODE.findall(question)} - index.whole_words
    if not codes:
        return 0.0
    # A word that somebody puts in capitals to be heard is no set of initials.
    codes -= {*map(str.lower, index.vocabulary.acronyms), *read_glossary(), *index.embedder.words()}
    return float(bool(codes))


_CODE = re.compile(r"\b(?:[A-Z]{1,3}\d{3,}[A-Z]?|[A-Z]{4,})\b")


def _missing_acts(question: str, text: str) -> float:
    """The share of Acts, Regulations and Measures that the question names and the text does not."""
    named = re.findall(
        r"((?:(?:[A-Z][\w’'-]*|\([A-Z][a-z]+\)|and|of|the|etc\.?) )+"
        r"(?:Act|Regulations|Measure|Code))\b",
        question,
    )
    acts = [" ".join(tokens(re.sub(r"^(?:The|the) ", "", n))) for n in named]
    held = " ".join(tokens(text))
    return sum(a not in held for a in acts) / len(acts) if acts else 0.0
