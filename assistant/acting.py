"""What a manager gets with an action: its objective, the paragraphs behind it, what Cabinet was
told of it, and the actions that overlap it; and whether a question asks for an action at all.

Words, headings and the vectors of the index decide; nothing is written and no model runs here. It
leaves out what it is not sure of: an empty tuple says that nothing was close enough, never that
nothing exists.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corpus import Document, Passage, mentions, same_number
from index.building import SearchIndex
from index.chunking import split_sentences
from index.vocabulary import stem, terms

PARAGRAPHS, TOLD, OVERLAPS = 3, 2, 2  # how many of each are given at most

_BEHIND = 0.225  # from this score a paragraph stands behind an action
_COVERS = 0.07  # from this cover an action, or a report's sentence, is on the same matter
_TELLS = 10  # words: a shorter paragraph of a report names a committee or a date, no work
_NEAR = 0.4  # how much the vectors' nearness counts beside the likeness of words
_UNDER = 0.06  # what it counts to stand under the same heading as the action

# Verbs and nouns of any plan: two actions that share them need not share a matter.
_OF_ANY_PLAN = frozenset(
    stem(w)
    for w in """achieve address all approach appropriate become build come consider continue
    develop effective ensure every focus go good help implement improve include keep make need
    opportunity place possible provide put range relevant review set successful support sure
    take time together use way work""".split()
)

_COUNCIL = re.compile(r"\b((?:[A-Z][\w’'-]+ (?:of |and |upon )?){1,4})Council\b")
_NONE = 1e-9  # keeps a division by nothing from failing


@dataclass(frozen=True, slots=True)
class Background:
    """What stands around one action, best first; every tuple may be empty."""

    action: Passage
    objective: Passage | None
    paragraphs: tuple[Passage, ...]
    cabinet: tuple[Passage, ...]
    overlaps: tuple[Passage, ...]


def background(
    index: SearchIndex, action: Passage, documents: Container[str] | None = None
) -> Background:
    """Gathers what stands around an action of one of the index's documents; `documents` are the
    ids of those that may be shown, None for all."""
    plans = _plans.setdefault(index, {})
    if action.document not in plans:
        plans[action.document] = _Plan(index, index.documents[action.document])
    plan = plans[action.document]
    return Background(
        action,
        objective_of(plan.document, action),
        plan.paragraphs_behind(action),
        plan.told_to_cabinet(action, documents),
        plan.overlapping(action),
    )


# -- the objective -----------------------------------------------------------------------------


def objective_of(document: Document, action: Passage) -> Passage | None:
    """The objective that an action serves: the one that a heading above it numbers or words, else
    the one that its own number begins with ("3.1", "C2"). None where two would fit."""
    objectives = [p for p in document.passages if p.kind == "objective" and p.number]
    named = [m.number for h in action.headings for m in mentions(h) if m.kind == "objective"]
    if named:
        return _only(o for o in objectives if same_number(str(o.number), str(named[-1])))
    for heading in reversed(action.headings):
        words = set(terms(heading))
        worded = [o for o in objectives if len(words) > 1 and words <= set(terms(o.text))]
        if worded:
            return _only(worded)
    first = re.match(r"\d+(?=\.\d)|[A-Za-z](?=\.?\d)", action.number or "")
    return _only(o for o in objectives if first and same_number(str(o.number), first[0]))


def _only(passages: Iterable[Passage]) -> Passage | None:
    found = list(passages)
    return found[0] if len(found) == 1 else None


# -- one document's actions and what may stand behind them -------------------------------------


class _Plan:
    """A document with actions, its words weighed by how rare they are in it."""

    def __init__(self, index: SearchIndex, document: Document) -> None:
        self.document = document
        self._idle = _OF_ANY_PLAN | _authority(index.library.documents)
        holders = {p.parent for p in document.passages if p.parent is not None}
        shared = {h for p in document.units if p.kind == "action" for h in p.headings}
        actions = [(p, self._features(p.text)) for p in document.units if p.kind == "action"]
        body = [
            # A heading over actions too does not tell one action from another.
            (p, self._features(p.text if p.heading in shared else f"{p.text}\n{p.heading}"))
            for p in document.units
            # What only leads into a list or holds the objectives describes no work itself.
            if p.kind == "paragraph"
            and p.number not in holders
            and not p.text.rstrip().endswith(":")
        ]
        report = [
            (p, self._features(p.text[start:end]))
            for d in index.library.documents
            if _reports_on(d, document)
            for p in d.units
            if p.kind == "paragraph" and len(p.text.split()) >= _TELLS
            for start, end in split_sentences(p.text)
        ]
        self._aims = frozenset(
            s for p in document.passages if p.kind == "objective" for s in terms(p.text)
        )
        size = len(actions) + len(body)
        counts = Counter(f for _, features in (*actions, *body) for f in features)
        self._rare = {f for f, n in counts.items() if n <= max(2, size / 10)}
        known = {*counts, *(f for _, features in report for f in features)}
        rarity = {f: math.log((size + 1) / (counts[f] + 0.5)) ** 2 for f in known}
        # A pair counts as much as its rarer word: "person" beside "care" names nothing.
        self._weights = {f: max(rarity[word] for word in f.split("+")) for f in known}
        self._actions = self._texts(index, actions)
        self._body = self._texts(index, body)
        self._report = self._texts(index, report)

    def paragraphs_behind(self, action: Passage) -> tuple[Passage, ...]:
        """The paragraphs that describe the same work."""
        own, shared = self._compare(action, self._body)
        above = action.headings[:-1]
        under = [() != above == p.headings[: len(above)] for p in self._body.passages]
        scores = (
            shared / np.sqrt(own * self._body.weights + _NONE)  # the cosine
            + _NEAR * self._body.nearness(self._actions.vectors[action.key])
            + _UNDER * np.array(under, dtype=float)
        )
        return self._body.best(scores, _BEHIND, PARAGRAPHS)

    def told_to_cabinet(
        self, action: Passage, documents: Container[str] | None = None
    ) -> tuple[Passage, ...]:
        """The paragraphs of a report with a sentence on the action. It must share a name with it,
        two neighbouring words, rare and in no objective: a report restates those at length. Only
        reports among `documents` (ids) count, where they are given."""
        own, shared = self._compare(action, self._report)
        names = {
            f
            for f in self._features(action.text) & self._rare
            if "+" in f and self._aims.isdisjoint(f.split("+"))
        }
        shared[[names.isdisjoint(f) for f in self._report.features]] = 0.0
        if documents is not None:
            shared[[p.document not in documents for p in self._report.passages]] = 0.0
        cover = shared / np.maximum(self._report.weights, own + _NONE)
        return self._report.best(cover, _COVERS, TOLD)

    def overlapping(self, action: Passage) -> tuple[Passage, ...]:
        """The other actions on the same matter."""
        own, shared = self._compare(action, self._actions)
        shared[[p.key == action.key for p in self._actions.passages]] = 0.0
        cover = shared / np.maximum(self._actions.weights, own + _NONE)
        return self._actions.best(cover, _COVERS, OVERLAPS)

    def _compare(self, action: Passage, texts: _Texts) -> tuple[float, NDArray[np.float64]]:
        """The weight of an action's words, and of those that each text (n,) shares with it."""
        asked = self._features(action.text)
        shared = [self._weight(asked & features) for features in texts.features]
        return self._weight(asked), np.array(shared, dtype=float)

    def _weight(self, features: frozenset[str]) -> float:
        return sum(self._weights[f] for f in features)

    def _texts(self, index: SearchIndex, texts: Sequence[tuple[Passage, frozenset[str]]]) -> _Texts:
        return _Texts(
            passages=tuple(p for p, _ in texts),
            features=tuple(features for _, features in texts),
            weights=np.array([self._weight(features) for _, features in texts], dtype=float),
            vectors={
                p.key: np.asarray(index.vectors[index.chunks_of(p)], dtype=np.float32)
                for p, _ in texts
            },
        )

    def _features(self, text: str) -> frozenset[str]:
        """The stems of a text and its pairs of neighbours, in either order: "strategy for
        recruiting" and "recruitment strategy" share one."""
        stems = [s for s in terms(text) if s not in self._idle]
        pairs = ("+".join(sorted(pair)) for pair in pairwise(stems) if len(set(pair)) > 1)
        return frozenset((*stems, *pairs))


_plans: WeakKeyDictionary[SearchIndex, dict[str, _Plan]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Texts:
    """Passages, or sentences of them: `passages` (n,) may hold one several times. `features` are
    each text's words, `weights` (n,) what these weigh together, and `vectors` the sentence vectors
    (chunks, 384) of a passage by its key."""

    passages: tuple[Passage, ...]
    features: tuple[frozenset[str], ...]
    weights: NDArray[np.float64]
    vectors: Mapping[str, NDArray[np.float32]]

    def nearness(self, asked: NDArray[np.float32]) -> NDArray[np.float64]:
        """How much nearer (n,) each passage is than these passages are on the whole."""
        near = {
            key: float(np.einsum("ij,kj->ik", rows, asked).max(initial=0.0))
            for key, rows in self.vectors.items()
        }
        mean = sum(near.values()) / max(1, len(near))
        return np.array([near[p.key] - mean for p in self.passages])

    def best(self, scores: NDArray[np.float64], least: float, most: int) -> tuple[Passage, ...]:
        """The passages that score at least `least`, best first and each once."""
        order = [int(i) for i in np.argsort(-scores, kind="stable") if scores[i] >= least]
        return tuple({self.passages[i].key: self.passages[i] for i in order}.values())[:most]


def _reports_on(report: Document, document: Document) -> bool:
    """Whether a document tells Cabinet about another: it uses most words of the other's title."""
    if report.type != "cabinet-report" or report.id == document.id:
        return False
    title = {t for t in terms(document.title) if t.isalpha()}
    return 2 * len(title & set(terms(report.text))) > len(title)


def _authority(documents: Iterable[Document]) -> frozenset[str]:
    """The stems of the council's own name, which says nothing about any one action."""
    names = Counter(
        frozenset(terms(name)) for document in documents for name in _COUNCIL.findall(document.text)
    )
    names.pop(frozenset(), None)
    return max(names, key=lambda n: (names[n], sorted(n)), default=frozenset())


# -- which questions ask for an action ---------------------------------------------------------

_ACTION = r"actions?\b(?! (?:plans?|plus)\b)"
_ASKS = re.compile(
    r"\b(?:which|what)(?: one)?(?: of (?:the|our|these|those) actions\b| action\b(?! plans?\b))|"
    rf"\b(?:is|was) there (?:an?|any) {_ACTION} (?:on|about|for|to|that|which|cover\w*|deal\w*)\b|"
    rf"\b(?:the|an|find|need|want) {_ACTION} (?:that|which|on|about|for|cover\w*|deal\w*)\b|"
    rf"^\W*{_ACTION} (?:on|about|for|that|cover\w*|deal\w*)\b|"
    r"\baction number\b|\b(?:where|which (?:bit|part))\b.*\b(?:in|of) the actions?(?: list)?\b|"
    r"\b[pb]a (?:un o.r (?:camau|gamau)|[gc]am) gweithredu\b|\brhif (?:y|yr) cam gweithredu\b|"
    r"\boes (?:yna )?[cg]am gweithredu\b",
    re.IGNORECASE,
)
# "What action must we take?" asks what to do, "every action" for a list, "who" for a person.
_ASKS_ELSE = re.compile(
    r"^\W*(?:who|when|why|how)\b|"
    r"\bwhat action (?:should|must|can|could|do|does|did|will|would|has|have|had)\b|"
    r"\b(?:what|which) action (?:\w+ ){1,4}?take\b|"
    r"\b(?:what|which) action (?:(?:is|was|has|needs|to|been|being|be) )*"
    r"(?:taken|needed|required)\b|"
    rf"\b(?:all|every|each|list)\b(?:\W+\w+){{0,3}}\W+{_ACTION}",
    re.IGNORECASE,
)


def asks_for_action(question: str) -> bool:
    """Whether a question looks for an action by what it is about ("Which action covers …?"), not
    by its number, and for one rather than for a list."""
    if any(m.kind == "action" for m in mentions(question)):
        return False
    return bool(_ASKS.search(question)) and not _ASKS_ELSE.search(question)
