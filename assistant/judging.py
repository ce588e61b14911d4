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
from dataclasses import dataclass, fields
from pathlib import Path

from assistant.asking import STRICT, figures, gives, what_is_asked
from corpus import Passage
from index.building import SearchIndex
from index.chunking import split_sentences
from index.retrieving import Found, Hit
from index.tables import asked_stems, match_row, read_rows
from index.vocabulary import STOPWORDS, light, stem, tokens

WEIGHTS = Path(__file__).resolve().parent / "judgement.json"

# Words that say how to answer or whom the staff mean by "we"; no passage has to hold them.
_FRAME = frozenset(
    stem(w)
    for w in """paragraph para action actions principle principles objective objectives document
    documents strategy report procedure policy council question answer please quickly explain
    describe summarise summary list name many much often long number numbers figure figures count
    total amount date day happen happens happening supposed mean means meant work works working
    actually really exactly roughly wording quote quoted section vale glamorgan colleague meeting
    anything something someone going thing things way ways place sort kind type types different
    new now next right job case client need needs make made new use used take taken
    come comes coming back good put keep cover covers covered mention mentioned mentions state
    states set sets touch touches deal deals look looking ok okay changing subject topic think
    thought like idea ring speak contact point email ask asked asks people staff folk
    plain english simple words full everything every all any whole complete side""".split()
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the judgement of one passage rests on; each is about 0 to 1.

    `covered` is the share of the question's meaning (by rarity) that the passage gives, `gap` the
    rarest word that it does not give, `unknown` the share of meaning that no document has a word
    for, `late`, `dense` and `lexical` how close the passage is, `sentence` how close its best
    sentence is, `absent` the share of the things asked for (a time, an amount, a name) of which
    the passage holds none, `figure`, `proper` and `phrase` the figures, names and Acts that the
    question names and the passage does not, `behind` how far the passage is behind the first,
    `row` how well a table's row fits, `kind` whether it is of the kind asked for, `short` whether
    the question has at most one word to go by.
    """

    covered: float
    gap: float
    unknown: float
    late: float
    dense: float
    lexical: float
    sentence: float
    absent: float
    figure: float
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
    passage (0 to 1), and whether any document has a word for it."""

    asked: str
    rarity: float
    covered: float
    known: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with the `probability` that it answers, its signals, and the question's words."""

    hit: Hit
    probability: float
    signals: Signals
    words: tuple[Word, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The question's words that the passage leaves without a counterpart, as asked."""
        return tuple(w.asked for w in self.words if w.covered < 0.4 and w.rarity > 0.3)


def judge(index: SearchIndex, found: Found, hits: Sequence[Hit]) -> tuple[Judged, ...]:
    """Judges each hit by itself, in the order given."""
    judged = []
    for hit in hits:
        signals, words = read_signals(index, found, hit)
        judged.append(Judged(hit, probability(signals), signals, words))
    return tuple(judged)


def probability(signals: Signals) -> float:
    """The fitted probability that the passage answers."""
    weights = _weights()
    names = [f.name for f in fields(Signals)]
    total = weights["bias"] + sum(
        weights[n] * v for n, v in zip(names, signals.values(), strict=True)
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@functools.cache
def _weights() -> Mapping[str, float]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]  # type: ignore[no-any-return]


def read_signals(index: SearchIndex, found: Found, hit: Hit) -> tuple[Signals, tuple[Word, ...]]:
    """The signals of one passage, and the question's words with their counterparts in it."""
    question = found.query.reworded.text
    passage = hit.passage
    words = _words(index, found, passage)
    weight = sum(w.rarity for w in words) or 1.0
    asked = [a for a in what_is_asked(question) if a in STRICT]
    searched = [h for h in found.hits if h.how == "search"] or list(found.hits)
    possible = max((h.lexical for h in (*searched, *found.rejected)), default=0.0) or 1.0
    spans = split_sentences(passage.text)
    text = _searchable(index, passage)
    signals = Signals(
        covered=sum(w.rarity * w.covered for w in words) / weight if words else 0.5,
        gap=max((w.rarity * (1 - w.covered) for w in words), default=0.0),
        unknown=sum(w.rarity for w in words if not w.known) / weight,
        late=hit.late,
        dense=hit.dense,
        lexical=min(1.0, hit.lexical / possible),
        sentence=max(found.closeness.spans(passage, spans), default=0.0),
        absent=sum(not gives(passage.text, a) for a in asked) / len(asked) if asked else 0.0,
        figure=_missing_figures(question, text),
        proper=_missing_names(index, question, text),
        phrase=_missing_acts(question, text),
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
    return "\n".join((document.title, *passage.headings, passage.text))


def _words(index: SearchIndex, found: Found, passage: Passage) -> tuple[Word, ...]:
    query = found.query
    said = tokens(_searchable(index, passage))
    held = {light(w) for w in said}
    stems = {stem(w) for w in said}
    pieces = found.closeness.pieces(passage)
    places = found.closeness.asked.places
    words: dict[str, Word] = {}
    own = len(query.reworded.text)
    everything = f"{query.reworded.text} ({query.context})"
    for match in re.finditer(r"[^\W_]+(?:[.,]\d+)*", everything):
        for word in tokens(match.group()):
            root = stem(word)
            if word in STOPWORDS or root in _FRAME or len(word) < 2 or root in words:
                continue
            same = query.reworded.same.get(root, frozenset())
            soft = max(
                (float(pieces[i]) for i, at in enumerate(places) if match.start() <= at < match.end()),
                default=0.0,
            )
            covered = 1.0 if light(word) in held or same & stems else 0.0
            if not covered:
                covered = max(_soft(soft), 0.7 if root in stems else 0.0)
            known = light(word) in index.light_words or any(index.lexical.knows(s) for s in same)
            # What a follow-up carries over from the earlier question may be what it replaces.
            weight = index.lexical.rarity(root) * (1.0 if match.start() < own else 0.3)
            words[root] = Word(word, weight, covered, known)
    return tuple(words.values())


def _soft(cosine: float) -> float:
    """A near word counts in part: from 0.4 on, at most 0.8."""
    return min(0.8, max(0.0, (cosine - 0.4) / 0.4))


def _missing_figures(question: str, text: str) -> float:
    asked = figures(question)
    if not asked:
        return 0.0
    held = set(figures(text))
    held |= {part for f in held for part in f.split("/")}
    return sum(1 for f in asked if f not in held) / len(asked)


def _missing_names(index: SearchIndex, question: str, text: str) -> float:
    """The share of capitalised words (not the first of a sentence) that the passage lacks."""
    words = re.findall(r"(?<![.?!] )(?<!^)\b([A-Z][\w’'-]+)", question.strip())
    names = [w for w in words if w.lower() not in STOPWORDS and stem(w.lower()) not in _FRAME]
    if not names:
        return 0.0
    held = {light(w) for w in tokens(text)}
    acronyms = {a.lower() for a in index.vocabulary.acronyms}
    gone = [
        w for w in names if not {light(t) for t in tokens(w)} & held and w.lower() not in acronyms
    ]
    return len(gone) / len(names)


def _missing_acts(question: str, text: str) -> float:
    """The share of Acts, Regulations and Measures that the question names and the text does not."""
    named = re.findall(
        r"((?:(?:[A-Z][\w’'-]*|\([A-Z][a-z]+\)|and|of|the|etc\.?) )+(?:Act|Regulations|Measure|Code))\b",
        question,
    )
    acts = [" ".join(tokens(re.sub(r"^(?:The|the) ", "", n))) for n in named]
    held = " ".join(tokens(text))
    return sum(a not in held for a in acts) / len(acts) if acts else 0.0
