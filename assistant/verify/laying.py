"""How a statement is laid over the words relied on: each of its words on one of theirs, in the
cheapest way, and the doubt that is left. Rules that allow no doubt are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.figures import MONTHS
from assistant.verify.words import (
    BE,
    BREAKS,
    DETERMINERS,
    FREE,
    MODALS,
    NEGATIONS,
    TURNS,
    Evidence,
    Word,
)
from index.vocabulary import stem

# Before which a statement may go on with another sentence or side of the words relied on.
_JUMPS = frozenset(", ; and while whereas but".split())
# Words that mark a clause or a place in it, so that it keeps its sense wherever it stands.
_MARKS = frozenset(
    """if when where unless until except once for in on at to from with within under over between
    into as what how why whether without""".split()
)
# Words that lead what may stand at either end of a sentence: "in May the board meets".
_ASIDES = frozenset("in on at within under for per if when where unless until once".split())
# What follows these is no noun, and a pronoun does not stand for it.
_VERBAL = BE | MODALS.keys() | NEGATIONS.keys()
# Free even where the words relied on have them, for they never carry the sense.
_ALWAYS_FREE = frozenset("still already however therefore".split())
_KEPT = 40  # of the ways to lay a statement's first words, the cheapest are followed further

Laid = tuple[int, ...]  # for each word of a statement its place in the words relied on, or -1


def lay(said: Sequence[Word], evidence: Evidence) -> tuple[float, Laid]:
    """The doubt left by the cheapest way to lay a statement's words on those relied on, and the
    place of each there (-1 for none)."""
    read = evidence.words
    keys = {w.key for w in said}
    fronted = bool(said and _MARKS & set(said[0].before))
    best: dict[int, tuple[float, Laid]] = {-1: (0.0, ())}
    for n, word in enumerate(said):
        follows = n > 0 and (said[n - 1].key, word.key) in evidence.pairs
        may_refer = not _VERBAL & set(word.before)
        places = [
            i
            for i, w in enumerate(read)
            if w.key == word.key
            or (w.key == "~" and may_refer and evidence.knows(word.key, i, within=n > 0))
        ]
        step: dict[int, tuple[float, Laid]] = {}
        for last, (cost, path) in best.items():
            moved = fronted and list(path) == sorted(path)
            options = [(last, cost + _unheld(word, last, places, evidence), -1)]
            options += [
                (p, cost + _leap(word, last, p, keys, evidence, moved), p)
                for p in places
                if p != last or follows
            ]
            for at, total, place in options:
                if at not in step or total < step[at][0]:
                    step[at] = (total, (*path, place))
        best = dict(sorted(step.items(), key=lambda s: s[1][0])[:_KEPT])
    return min(best.values())


def _unheld(word: Word, last: int, places: Sequence[int], evidence: Evidence) -> float:
    """The doubt of a word that is laid on none."""
    if word.key == "~" or word.said in _ALWAYS_FREE:
        return 0.01
    if word.said in FREE or word.key in FREE:
        return 0.01 if not places else 0.4 if word.key in ("hold", "make") else 1.0
    return 0.1 if last < 0 and not places and word.key in evidence.named else 1.0


def _leap(
    word: Word, last: int, place: int, keys: set[str], evidence: Evidence, moved: bool
) -> float:
    """The doubt of laying a word on the one at `place` when the word before it lies at `last`;
    `moved` where the statement opens with what the words relied on say later."""
    read = evidence.words
    new = read[place]
    refers = new.key != word.key
    ours = set(word.before)
    # Of ways that are as good, the word itself before a pronoun, and the nearer place.
    doubt = 0.05 * refers + 0.001 * min(abs(place - last), 9)
    if refers and not (
        last in (-1, place)
        or new.said == "one"
        or DETERMINERS & ours
        or _MARKS & ours & set(new.before)
    ):
        return 1.0
    # Who has charge "over" whom can be read from no other small word.
    if not word.is_figure and "over" in ours and "over" not in new.before:
        doubt += 1.0
    if _narrows(word, last, place, keys, evidence):
        doubt += 1.0
    if last in (-1, place):
        return doubt
    if read[last].sentence != new.sentence:
        return doubt + _JUMPS.isdisjoint(ours)
    if place > last:
        return doubt + _skip(word, last, place, keys, read)
    return doubt + (
        not ((moved and evidence.opens(place)) or _may_go_back(word, last, place, read))
    )


def _narrows(word: Word, last: int, place: int, keys: set[str], evidence: Evidence) -> bool:
    """Whether the words relied on have another just before this one that the statement leaves
    out: a "disabled child"."""
    if evidence.words[place].before or evidence.opens(place) or place - 1 == last:
        return False
    beside = evidence.words[place - 1]
    if beside.key in keys | {"~", "council"}:
        return False
    both = DETERMINERS & set(beside.before) and DETERMINERS & set(word.before)
    return bool(both) or evidence.opens(place - 1)


def _skip(word: Word, last: int, place: int, keys: set[str], read: Sequence[Word]) -> float:
    """The doubt of passing over the words between two that follow each other in a statement."""
    new = read[place]
    ours, theirs = set(word.before), set(new.before)
    # Who acts may not become what is acted on, nor "or" become "and".
    if ("by" in ours) != ("by" in theirs):
        return 1.0
    if any(a in ours and b in theirs - ours for a, b in (("and", "or"), ("or", "and"))):
        return 1.0
    gap = [w for w in read[last + 1 : place] if w.key != "~" and w.key not in keys]
    if not gap:  # side by side in both: only a voice that is turned leaves doubt
        same = stem(word.said) == stem(new.said)
        turned = word.is_passive != new.is_passive
        both = word.is_participle and new.is_participle
        return float(place == last + 1 and same and turned and not both)
    opening = set(gap[0].before)
    if (
        _parts_figures(word, read[last], gap)
        or (any(TURNS & set(w.before) for w in (*gap, new)) and not _JUMPS & ours)
        or {"who", "which"} & theirs - ours
        or not ours | theirs
    ):
        return 1.0
    if BREAKS & (ours | theirs):  # an item of a list, or a new part: what was before may go
        return 0.0
    qualified = BE & theirs or new.modal or {"who", "which", "that", "with"} & opening
    if (qualified and not BREAKS & opening) or (
        len(gap) > 2 and not word.is_figure and "(" not in opening
    ):
        return 1.0
    return 0.5


def _parts_figures(word: Word, old: Word, gap: Sequence[Word]) -> bool:
    """Whether a figure is passed over between another and its word; the earlier of two dates in
    a row is not."""
    if not any(w.key[0].isdigit() for w in gap):
        return False
    if word.key[0].isdigit():
        dates = any(w.said in MONTHS for w in gap)
        return not dates or any(w.said not in {*MONTHS, "again"} and w.key.isalpha() for w in gap)
    return old.key[0].isdigit() and not BREAKS & set(gap[0].before)


def _may_go_back(word: Word, last: int, place: int, read: Sequence[Word]) -> bool:
    """Whether a statement may well say this word later than the words relied on do: a clause
    moved, a passive made active or the other way round, a genitive or a list turned."""
    old, new, after = read[last], read[place], set(read[place + 1].before)
    ours, theirs = set(word.before), set(new.before)
    beside = last == place + 1
    # What is said of one side of a "while" or "but" is not said of the other.
    if not _JUMPS & ours and any(TURNS & set(w.before) for w in read[place + 1 : last + 1]):
        return False
    # A voice turned, or a clause moved.
    if ours & {",", ";", "by"} or word.is_passive or old.is_passive:
        return True
    if not word.is_figure and ours & _ASIDES:
        return True
    if ours & theirs & (_MARKS - {"between", "from", "to"} if word.is_figure else _MARKS):
        return True
    made_active = any(w.is_passive for w in read[place : place + 2])
    if made_active and any("by" in w.before for w in read[place + 1 : last + 1]):
        return True
    # "Gives the board the log" for "gives the log to the board", and genitives.
    if "to" in ours and "to" not in (*theirs, *old.before):
        return True
    if ("'s" in ours and "of" in old.before) or ("of" in ours and ("'s" in after or beside)):
        return True
    if not ours and (after & {"of", "for"} or (beside and after & {"who", "which", "that"})):
        return True
    # The items of a list in another order.
    return bool(BREAKS & ours) and any(BREAKS & set(w.before) for w in read[place : last + 1])
