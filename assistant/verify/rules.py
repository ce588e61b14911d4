"""The rules that allow no doubt: figures, names, negations, modal verbs, conditions, quantifiers.

They stop a statement whatever else it shares with the words it relies on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from assistant.verify.conditions import dropped_condition
from assistant.verify.figures import MEASURES, MONTHS, WORD_FIGURES, figures_in
from assistant.verify.laying import Laid
from assistant.verify.synonyms import key_of
from assistant.verify.words import (
    BREAKS,
    CONDITIONS,
    FREE,
    LINKS,
    NEGATIONS,
    SCOPES,
    TURNS,
    Evidence,
    Word,
)
from index.vocabulary import STOPWORDS, light, stem, tokens

# How a figure is bounded: left what stands before it, right what that is read as.
_BOUNDS = (
    (r"atmost|within|inside", "at most"), (r"atleast", "at least"), (r"between|from", "from"),
    (r"(?:more|longer) than|over", "more"), (r"(?:less|fewer) than|under", "less"),
    (r"after", "after"), (r"before", "before"),
)  # fmt: skip
# After a figure, these begin another phrase: "in 2013 before …".
_TIMES = frozenset(map(stem, "since before after during".split()))
# Words that may open a sentence though no passage holds them; any other may be a name.
_OPENERS = frozenset("according after before during".split())


def find_fault(
    said: str,
    words: Sequence[Word],
    path: Laid,
    held: Sequence[Sequence[str]],
    evidence: Evidence,
) -> str:
    """Which rule one sentence breaks, in one word; nothing when it keeps them all."""
    read = evidence.words
    known = evidence.named | {w.key for w in read} | LINKS | FREE
    if not figures_in(said) <= figures_in(_drawn_on(said, held)):
        return "figure"
    if any(key_of(n) not in known and n not in known for n in _names_in(said)):
        return "name"
    if not _figures_agree(words, read):
        return "figure"
    if not _negations_agree(words, path, read):
        return "negation"
    if not _modals_agree(words, path, read):
        return "modal"
    dropped = dropped_condition(words, path, evidence)
    if dropped:
        return "negation" if dropped in NEGATIONS else "condition"
    return "" if _scopes_agree(words, path, read) else "scope"


def _drawn_on(said: str, held: Sequence[Sequence[str]]) -> str:
    """The sentences that `said` is made of: the one that shares most of its words, then any that
    bring one more."""
    wanted = _content(said)
    drawn: dict[str, None] = {}
    rest = [(parts, _content(" ".join(parts))) for parts in held]
    while rest:
        best = max(rest, key=lambda r: len(wanted & r[1]))
        if not wanted & best[1]:
            break
        drawn |= dict.fromkeys(best[0])
        wanted -= best[1]
        rest.remove(best)
    return " ".join(drawn)


def _content(text: str) -> set[str]:
    """A text's meaningful words without their inflections; figures are compared elsewhere."""
    passed_over = STOPWORDS | WORD_FIGURES.keys()
    return {light(w) for w in tokens(text) if w not in passed_over and not w[0].isdigit()}


def _names_in(text: str) -> set[str]:
    """Names of people, bodies, places, Acts and months: a sentence's capitalised words. The
    first one counts as well, for there the subject stands."""
    capitals = re.findall(r"\b[A-Z][\w'-]*", text)
    opening = tokens(re.split(r"[\s,;:]", text, maxsplit=1)[0])
    inside = {t for w in capitals for t in tokens(w)} - STOPWORDS - WORD_FIGURES.keys()
    return {t for t in inside if not (t in opening and t in _OPENERS)}


def _figures_agree(said: Sequence[Word], read: Sequence[Word]) -> bool:
    """Whether each figure keeps its bound ("at least") and what it counts."""
    held = _counted(read)
    for word, counted in _counted(said):
        same = [(w, c) for w, c in held if w.key == word.key]
        ranged = {"and", "to", "between", "from"} & set(word.before)
        if not same or not (ranged or _bound(word) in {_bound(w) for w, _ in same}):
            return False
        if counted and counted not in {*_TIMES, *(c for _, c in same)} and all(c for _, c in same):
            return False
    return True


def _counted(words: Sequence[Word]) -> list[tuple[Word, str]]:
    """Figures, months and measures, each with what a figure or month counts: the word beside it,
    or "%"."""
    found: list[tuple[Word, str]] = []
    for word, after in zip_longest(words, words[1:]):
        counts = word.is_figure or word.said in MONTHS
        if counts or word.said in MEASURES:
            beside = counts and after and after.sentence == word.sentence
            found.append((word, _counted_in(after) if beside else ""))
    return found


def _counted_in(after: Word) -> str:
    return "%" if after.before[:1] == ("%",) else "" if after.before else after.key


def _bound(word: Word) -> str:
    before = " ".join(word.before)
    return next((b for said, b in _BOUNDS if re.search(rf"\b(?:{said})\b", before)), "")


def _negations_agree(said: Sequence[Word], path: Laid, read: Sequence[Word]) -> bool:
    """Whether each "not" bears on the words that it bears on in the words relied on, and none
    that bears on words of the statement is dropped."""
    left = _negated(read)
    for at, kind in _negated(said):
        ours = {said[i].key for i in _reach(said, at)}
        shared = {
            n: len(ours & theirs)
            for n in left
            if n[1] == kind and ((theirs := _borne(read, n[0])) & ours or read[n[0]].key == "~")
        }
        if not shared:
            return False
        left.remove(max(shared, key=lambda n: shared[n]))
    used = set(path)
    for at, kind in left:
        rest = _reach(read, at)[1:]
        pronoun = kind == "not" and read[at].key == "~"
        if used & {at - pronoun, *_carried(read, at)} or (rest and used.issuperset(rest)):
            return False
    return True


def _negated(words: Sequence[Word]) -> list[tuple[int, str]]:
    return [(i, NEGATIONS[b]) for i, w in enumerate(words) for b in w.before if b in NEGATIONS]


def _reach(words: Sequence[Word], at: int) -> list[int]:
    """What a word before the one at `at` bears on: that one and up to two after it."""
    end = at + 1
    while end < min(at + 3, len(words)) and not (
        words[end].sentence != words[at].sentence or (BREAKS | CONDITIONS) & set(words[end].before)
    ):
        end += 1
    return list(range(at, end))


def _carried(words: Sequence[Word], at: int) -> set[int]:
    """Where an "or" carries on what stands before the word at `at`: not "leave … or lend"."""
    found: set[int] = set()
    for i in range(at + 1, len(words)):
        before = set(words[i].before)
        if words[i].sentence != words[at].sentence or {",", ";", "and", "but"} & before:
            break
        if {"or", "nor"} & before:
            found.add(i)
    return found


def _borne(read: Sequence[Word], at: int) -> set[str]:
    return {read[i].key for i in (*_reach(read, at), *_carried(read, at))}


def _modals_agree(said: Sequence[Word], path: Laid, read: Sequence[Word]) -> bool:
    """Whether "must", "should", "may" and "will" bear on the same words; none is dropped."""
    ours, theirs = _moods(said), _moods(read)
    under = [theirs[p] for p in path if p >= 0]
    if not any(ours) and sum(map(bool, under)) > len(under) / 2:
        return False
    for i, (word, place) in enumerate(zip(said, path, strict=True)):
        near = [theirs[p] for p in path[i : i + 3] if p >= 0] if place >= 0 else theirs
        if word.modal and word.modal not in near:
            return False
        if place >= 0 and read[place].modal not in ("", ours[i]):
            return False
    return True


def _moods(words: Sequence[Word]) -> list[str]:
    """Under which modal verb each word stands."""
    resets = CONDITIONS - {"where"} | TURNS | {"that", "whether", "because"}
    moods: list[str] = []
    mood, sentence = "", -1
    for word in words:
        if word.sentence != sentence or resets & set(word.before):
            mood, sentence = "", word.sentence
        mood = word.modal or mood
        moods.append(mood)
    return moods


def _scopes_agree(said: Sequence[Word], path: Laid, read: Sequence[Word]) -> bool:
    """Whether no "all" or "most" is brought, and no "some" or "most" is dropped."""
    near = {p + step for p in path if p >= 0 for step in (0, 1)}
    held = {s for i in near if i < len(read) for s in _quantities(read[i])}
    asked = {s for w in said for s in _quantities(w)}
    if any(NEGATIONS.keys() & set(w.before) for w in said):
        held |= {"all"}  # "not … any"
    limits = {s for p in path if p >= 0 for s in _quantities(read[p])} - {"all", "both", "one"}
    return asked <= held and limits <= asked


def _quantities(word: Word) -> set[str]:
    """What a word is said of: "all", "some"; "one" only where it counts this very word."""
    one = word.key != "~" and word.before[-1:] == ("one",)
    return {SCOPES[b] for b in word.before if b in SCOPES and (b != "one" or one)}
