"""A sentence's words as they are compared: those that carry its sense, each with the small words
before it ("not", "must", "if", a comma). It knows small words by lists, and no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.verify.figures import COMPOUND, FIGURE, ORDINALS, WORD_FIGURES
from assistant.verify.quotations import flatten
from assistant.verify.synonyms import PHRASES, key_of

# Modal verbs, by what they say: only those of one kind may stand for each other.
MODALS = {
    "must": "duty", "shall": "duty", "required": "duty", "requires": "duty", "require": "duty",
    "should": "advice", "ought": "advice", "will": "plan",
    "may": "leave", "might": "leave", "can": "leave", "could": "leave",
}  # fmt: skip
# What turns or narrows a sentence; each kind stands for itself alone.
NEGATIONS = {
    **{w: w for w in ("without", "only", "unless", "except")},
    **dict.fromkeys("not no never none neither nor nobody nothing".split(), "not"),
}
# Quantifiers: of how many a sentence is said.
SCOPES = {
    **dict.fromkeys("all every each any everyone everybody always whenever".split(), "all"),
    **{w: w for w in "some most many several few both one".split()},
}
# What leads a condition, or a clause that chooses among people or things.
CONDITIONS = frozenset(
    "if when whenever where while once until unless except who which without".split()
)
# With a participle after it, a passive.
BE = frozenset("is are was were be been being".split())
# Where a noun begins.
DETERMINERS = frozenset(
    "a an the this that these those its their any every each all some no 's".split()
)
_PRONOUNS = frozenset("it its they them their this these such one he she his her".split())
# Where a part of a sentence ends; of these, where it turns to another side.
BREAKS = frozenset(", ; : ( and or but whereas while though".split())
TURNS = frozenset("; while whereas but though".split())
# What may stand between the words that carry a sentence's sense, and is not looked for.
LINKS = frozenset(
    """a an and are as at be been being but by do does doing did for from had has have having he
    her hers him his i if in into is it its itself me my nor of off on onto or our out own she so
    such than that the their them themselves then there these they this those to too up us via was
    we were what when where whether which while who whom whose why with would you your yours
    yourself per more most less least within over under between whereas though although because
    unless except until whenever once also atmost atleast""".split()
) | MODALS.keys() | NEGATIONS.keys() | SCOPES.keys()  # fmt: skip
# Words that say nothing by themselves: a statement may bring them.
FREE = frozenset(
    """according age make hold take need set therefore however still already say state staff same
    way apart interval rule procedure strategy document""".split()
)

_WORDS = re.compile(rf"{FIGURE.pattern}|[^\W\d_]+|[%£]|[,;:(]|'s\b")
# "Short-term" is read as one word, "two-day" as a figure and a word.
_HYPHEN = re.compile(rf"\b(?!(?:{'|'.join(WORD_FIGURES)})-)([a-z]+)-(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries sense: what it is read as (`~` for a pronoun), how it is said, the
    small words just before it, and which sentence it stands in."""

    key: str
    said: str
    before: tuple[str, ...]
    sentence: int

    @property
    def is_figure(self) -> bool:
        return self.key[0].isdigit() or self.key in ORDINALS

    @property
    def modal(self) -> str:
        return next((MODALS[w] for w in reversed(self.before) if w in MODALS), "")

    @property
    def is_participle(self) -> bool:
        return bool(re.search(r"(?:ed|en|wn|ne|de|ld|pt|nt|ft|ught|et|ut)$", self.said))

    @property
    def is_passive(self) -> bool:
        return not BE.isdisjoint(self.before) and self.is_participle


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words relied on, and what headings and title name: words, and pairs side by side."""

    words: tuple[Word, ...]
    named: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    first: Mapping[str, int]

    def knows(self, key: str, place: int, within: bool) -> bool:
        """Whether the pronoun at `place` may stand for a word: one that came before it, also
        `within` its own sentence, or one that the headings name."""
        first = self.first.get(key, len(self.words))
        earlier = first < place and (
            within or self.words[first].sentence < self.words[place].sentence
        )
        return earlier or key in self.named

    def opens(self, place: int) -> bool:
        """Whether a sentence begins here."""
        return place == 0 or self.words[place - 1].sentence != self.words[place].sentence


def gather(held: Sequence[Sequence[str]], about: str) -> Evidence:
    """The words of sentences, each with the line that leads into it, and of headings and title."""
    words = [w for i, parts in enumerate(held) for w in read_words(" ".join(parts), i)]
    headings = read_words(about, -1)
    beside = [*pairwise(headings), *pairwise(words)]
    return Evidence(
        tuple(words),
        frozenset(w.key for w in headings),
        frozenset((a.key, b.key) for a, b in beside),
        {w.key: i for i, w in reversed(list(enumerate(words)))},
    )


def read_words(text: str, sentence: int, stand_ins: bool = True) -> list[Word]:
    """The words of one sentence that carry its sense; `stand_ins` tells to keep pronouns, for
    which a statement may put what they stand for."""
    # A capital inside a sentence tells the month from the verb.
    text = re.sub(r"(?<=\w )May\b", "Maymonth", flatten(text))
    lower = re.sub(r"n't\b", " not", text.lower().replace("can't", "can not"))
    lower = COMPOUND.sub(lambda m: str(WORD_FIGURES[m[1]] + WORD_FIGURES[m[2]]), lower)
    lower = _HYPHEN.sub(r"\1", lower)
    for said, means in PHRASES:
        lower = said.sub(means, lower)
    found: list[Word] = []
    before: list[str] = []
    for word in _WORDS.findall(lower):
        if word in WORD_FIGURES and word != "one":
            word = str(WORD_FIGURES[word])
        if word in ("we", "us", "our", "ours"):
            key = "council"  # whose documents these are
        elif stand_ins and _stands_in(word, before):
            key = "~"
        elif word in LINKS or not word[0].isalnum():
            before.append(word)
            continue
        else:
            key = key_of(word)
        found.append(Word(key, word, tuple(before), sentence))
        before = []
    if before:
        found.append(Word("~", "", tuple(before), sentence))
    return found


def _stands_in(word: str, before: Sequence[str]) -> bool:
    return word in _PRONOUNS or (word == "that" and before[-1:] in (["to"], ["after"], ["of"]))
