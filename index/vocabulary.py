"""Staff's words and the documents' words: tokens, stems, acronyms, the trade's glossary, slips.

The glossary is a file that the operator may edit (`index/glossary.toml`). Acronyms are taken from
the documents' own definitions, "Independent Reviewing Officer (IRO)".
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

GLOSSARY = Path(__file__).resolve().parent / "glossary.toml"

STOPWORDS = frozenset(
    """a an and any are as at be been being but by can could did do does doing for from had has
    have having he her hers him his how i if in into is it its itself me my no nor not of on one
    or our ours out over please s she so some such t than that the their them then there these
    they this those to too up us was we were what when where which while who whom whose why will
    with would you your yours am about tell say says said give show find know want need get got
    just like also ve re ll m d don doesn isn aren wasn let see via per vs etc hi hello thanks
    thank someone anything something anyone""".split()
)

_stemmer = Stemmer.Stemmer("english")


def tokens(text: str) -> list[str]:
    """Lower-case words and figures: "£1,480" gives "1480", "in-house" gives "in" and "house"."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower().replace("’", "'"))
    return [w.removesuffix("'s") for w in re.findall(r"\d+(?:\.\d+)*|[^\W\d_]+(?:'s\b)?", text)]


def stem(word: str) -> str:
    """The stem by Porter's second algorithm (Snowball English); figures stay as they are."""
    return str(_stemmer.stemWord(word))


def light(word: str) -> str:
    """A word without its inflection only: "allowance" does not become "allow"."""
    for ending, rest in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + rest
            break
    return word.removesuffix("e")


def terms(text: str) -> list[str]:
    """The stems of a text's words that carry meaning."""
    return [stem(w) for w in tokens(text) if w not in STOPWORDS]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A question in the documents' words.

    `text` is the question with slips mended, `added` the words that acronyms and the glossary
    bring, `same` for each of the question's stems the stems that mean the same, `spelt` for each
    of its acronyms the stems of the whole long form.
    """

    text: str
    added: str
    same: Mapping[str, frozenset[str]]
    spelt: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Vocabulary:
    """The words of a library, for rewording questions."""

    def __init__(self, texts: Iterable[str], common: frozenset[str]) -> None:
        counts: Counter[str] = Counter()
        acronyms: dict[str, Counter[str]] = {}
        for text in texts:
            counts.update(w for w in tokens(text) if w.isalpha())
            for short, long in find_acronyms(text):
                acronyms.setdefault(short, Counter())[long] += 1
        self.words = counts
        self.acronyms = {short: longs.most_common(1)[0][0] for short, longs in acronyms.items()}
        self._first = {short: tokens(long)[0] for short, long in self.acronyms.items()}
        self._common = common
        self._glossary = read_glossary()
        self._candidates = [w for w in counts if len(w) >= 4]

    def reword(self, question: str) -> Reworded:
        """Mends slips and adds what the question's short and everyday words stand for."""
        text = re.sub(r"[^\W\d_]+", lambda m: self._mended(m.group()), question)
        added: list[str] = []
        same: dict[str, set[str]] = {}
        spelt: dict[str, frozenset[str]] = {}
        said_words = tokens(text)
        lowered = " ".join(said_words)
        said = {*said_words, *(w.removesuffix("s") for w in said_words)}
        for short, long in self.acronyms.items():
            if short.lower() not in said and self._first[short] not in said:
                continue  # looked up first: a large library defines thousands
            # "IT" in capitals, but not the pronoun: short words of English only as printed.
            case = re.IGNORECASE if len(short) > 2 and short.lower() not in STOPWORDS else 0
            if len(short) > 1 and re.search(rf"\b{re.escape(short)}s?\b", text, case):
                added.append(long)
                same.setdefault(stem(short.lower()), set()).update(terms(long))
                spelt[stem(short.lower())] = frozenset(terms(long))
            elif re.search(rf"\b{re.escape(' '.join(tokens(long)))}s?\b", lowered):
                added.append(short)
                for word in terms(long):
                    same.setdefault(word, set()).add(stem(short.lower()))
        for name, meant in self._glossary.items():
            if name.split()[0] in said and re.search(rf"\b{re.escape(name)}\b", lowered):
                added.extend(meant)
                for word in terms(name):
                    same.setdefault(word, set()).update(t for m in meant for t in terms(m))
        means = {word: frozenset(others) for word, others in same.items()}
        return Reworded(text, " ".join(added), means, spelt)

    def knows(self, word: str) -> bool:
        """Whether the documents, the glossary or common English use this word."""
        lower = word.lower()
        return lower in self.words or lower in self._common or lower in _glossary_words()

    @functools.cache  # noqa: B019 - one vocabulary lives as long as its index
    def _mended(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < 4 or self.knows(lower) or self._is_inflected(lower):
            return word
        if any(word.upper().rstrip("S") == short.upper() for short in self.acronyms):
            return word
        allowed = 1 if len(lower) <= 5 else 2
        near = process.extract(
            lower,
            self._candidates,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=allowed,
            limit=None,
        )
        if not near:
            return word
        return min(near, key=lambda n: (n[1], n[0][0] != lower[0], -self.words[n[0]]))[0]

    def _is_inflected(self, lower: str) -> bool:
        """An inflection of a word that is known ("potholes") is no slip."""
        known = {stem(lower), lower.removesuffix("s"), lower.removesuffix("es")}
        return any(len(w) >= 3 and self.knows(w) for w in known)


def find_acronyms(text: str) -> Iterable[tuple[str, str]]:
    """Short forms that a text defines, with their long forms: "Special Guardianship (SG)".

    The bracket must hold capitals, and the words before it must give its letters in order.
    """
    for match in re.finditer(r"\(([A-Z][A-Za-z]*?[A-Z]+)(?:['’]?s)?\)", text):
        short = match.group(1)
        before = re.findall(r"[\w'’-]+", text[max(0, match.start() - 120) : match.start()])
        letters = [c.lower() for c in short if c.isalpha()]
        for count in range(len(letters), min(len(before), len(letters) + 4) + 1):
            words = before[-count:]
            if words[0][:1].lower() == letters[0] and _spells(words, letters):
                yield short, re.sub(r"['’]s$", "", " ".join(words))
                break


def _spells(words: list[str], letters: list[str]) -> bool:
    initials = [w[0].lower() for w in words if w[0].isupper() or len(words) == len(letters)]
    return initials == letters


@functools.cache
def read_glossary(path: Path = GLOSSARY) -> dict[str, tuple[str, ...]]:
    """The trade's words: what staff say, and what the documents call it."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        " ".join(tokens(said)): (meant,) if isinstance(meant, str) else tuple(meant)
        for said, meant in table.get("words", {}).items()
        if tokens(said)
    }


@functools.cache
def _glossary_words() -> frozenset[str]:
    return frozenset(w for said in read_glossary() for w in said.split())
