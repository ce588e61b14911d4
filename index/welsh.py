"""The gist of a Welsh question in English, for searching English documents.

Word by word, from the glossary `index/welsh.txt`, which the operator may edit. It is no translation
and is shown only as how a question was understood: the words may stand in Welsh order, and a word
that it does not know stays as typed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parent / "welsh.txt"

# Beginnings as mutation leaves them, and what they may have been: soft, nasal, aspirate; an h
# before a vowel; a g that went.
_INITIALS = (
    ("b", "p"), ("d", "t"), ("g", "c"), ("f", "b"), ("f", "m"), ("dd", "d"), ("l", "ll"),
    ("r", "rh"), ("", "g"), ("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ng", "g"), ("m", "b"),
    ("n", "d"), ("ch", "c"), ("ph", "p"), ("th", "t"), ("h", ""),
)  # fmt: skip
_ENDINGS = (
    "asant asom asoch odd wyd ais aist ith iff wch wn ant ent an en on om af ai id ir er "  # verbs
    "iau au ion iaid oedd ydd od "  # plurals
    "io o u i a"  # verb-nouns
).split()
_ENDING = re.compile(rf"i?(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})$")
_SHORTEST_ROOT = 4  # letters: shorter ones are of too many words

_CLITIC = re.compile(r"'(?:r|n|i|u|w|ch|m|th|na|ma)\b")
_WORD = re.compile(
    r"[^\s\w]{0,4}[A-Za-z]{0,4}\d(?:(?!-[^\W\d_]{3})\S)*"  # "£500", "GB8(3)", "2013–2018"
    r"|[^\W\d_]+(?:[-'][^\W\d_]+)*|[?!.,;:]"
)
# What "faint" by itself asks: how much, where money is spoken of, else how many.
_MONEY = re.compile(r"£|\b(?:money|cost|price|pay|allowance|fees|spend|save|salary|budget|rent)")

Term = tuple[str, ...]  # the words of a Welsh term


@dataclass(frozen=True, slots=True)
class _Glossary:
    """Terms and their English by their first word; the English of single words by their root."""

    terms: Mapping[str, Sequence[tuple[Term, str]]]
    roots: Mapping[str, str]


def into_english(question: str) -> str:
    """English words to search with, in the question's order; the question where none are left."""
    words = _words(question.lower() if question.isupper() else question)
    english: list[str] = []
    at = 0
    while at < len(words):
        taken, meant = _meaning(words, at)
        english.append(meant)
        at += taken
    if not _MONEY.search(" ".join(english)):
        english = ["how many" if e == "how much" else e for e in english]
    gist = re.sub(r"[ ,;:]* ([?!.,;:])", r"\1", " ".join(filter(None, english)))
    return gist if re.search(r"\w", gist) else question


def _words(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text)  # "î" as one letter, however it was typed
    return _WORD.findall(_CLITIC.sub("", re.sub("[’‘]", "'", composed)))


def _meaning(words: list[str], at: int) -> tuple[int, str]:
    """How many words are read at a place, and their English."""
    word, glossary = words[at], _glossary()
    is_name = word[0].isupper() and at > 0 and words[at - 1] not in ".?!"
    if is_name and len(word) == 1:
        return 1, word  # "Annex A" is no "and"
    readings = _readings(word)
    matches = [
        (term, meant)
        for reading in readings
        for term, meant in glossary.terms.get(reading, ())
        if len(term) <= len(words) - at
        and all(t in _readings(w) for t, w in zip(term, words[at:], strict=False))
    ]
    if matches:
        term, meant = max(matches, key=lambda match: len(match[0]))
        return len(term), meant
    roots = () if is_name else map(_root, readings)
    return 1, next((glossary.roots[r] for r in roots if r in glossary.roots), word)


@functools.lru_cache(maxsize=10_000)
def _readings(word: str) -> tuple[str, ...]:
    """A word as the glossary may have it: as typed, with each mutation undone, then the same
    without accents, which people leave out: "dîm", "tîm"; "dim", "tim"."""
    return tuple(
        old + form[len(new) :]
        for form in dict.fromkeys((word.lower(), _plain(word)))
        for new, old in (("", ""), *_INITIALS)
        if form.startswith(new)
    )


def _plain(word: str) -> str:
    split = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in split if not unicodedata.combining(c))


def _root(word: str) -> str:
    root = _ENDING.sub("", word)
    return root if len(root) >= _SHORTEST_ROOT else word


@functools.cache
def _glossary() -> _Glossary:
    entries: dict[Term, str] = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        welsh, equals, english = line.partition("=")
        if equals and not line.startswith("#"):
            for form in welsh.lower().split(","):
                entries.setdefault(tuple(_words(form)), english.strip())
    for term, meant in list(entries.items()):
        entries.setdefault(tuple(map(_plain, term)), meant)
    entries.pop((), None)
    by_first: dict[str, list[tuple[Term, str]]] = {}
    roots: dict[str, str] = {}
    for term, meant in entries.items():
        by_first.setdefault(term[0], []).append((term, meant))
        if meant and len(term) == 1 and len(term[0]) > _SHORTEST_ROOT:
            roots.setdefault(_root(term[0]), meant)
    return _Glossary(by_first, roots)
