"""The check before anything is shown. Pure: texts in, verdicts out; no model, no index.

A quotation must stand in its passage to the letter. A statement (a model's own words) must bring
nothing that the words it relies on do not hold: no figure, date, name, negation or obligation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer import Citation
from index.vocabulary import STOPWORDS, light, tokens

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|only|unless|except|nobody|nothing)\b|n[’']t\b",
    re.IGNORECASE,
)
_MODAL_CLASS = {
    "must": "duty", "shall": "duty", "required": "duty", "has to": "duty", "have to": "duty",
    "should": "advice", "ought": "advice",
    "may": "leave", "might": "leave", "can": "leave", "could": "leave",
}  # fmt: skip
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_WORD_FIGURES = {
    w: str(i)
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


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
    """Where `words` stand in a passage (offsets), white space and quotation marks aside."""
    parts = [re.escape(w) for w in flatten(words).split()]
    if not parts:
        return None
    pattern = r"\s+".join(parts).replace("'", "['’‘]").replace('"', '["“”]').replace(r"\-", "[-–—]")
    match = re.search(pattern, passage)
    return (match.start(), match.end()) if match else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and the reason in one word when it is not."""

    supported: bool
    reason: str = ""


def check_statement(statement: str, relied_on: str, about: str = "") -> Verdict:
    """Checks a statement against the words it relies on; `about` (headings, title) may supply
    the subject but never a figure, a negation or an obligation."""
    said, held = flatten(statement), flatten(relied_on)
    if not _figures(said) <= _figures(held):
        return Verdict(False, "figure")
    if bool(_negations(said)) != bool(_negations(held)) and _negations(said) ^ _negations(held):
        return Verdict(False, "negation")
    if not _modals(said) <= _modals(held):
        return Verdict(False, "modal")
    names = _names(said)
    everything = {light(w) for w in tokens(f"{held} {flatten(about)}")}
    if any(light(n) not in everything for n in names):
        return Verdict(False, "name")
    words = {light(w) for w in tokens(said) if w not in STOPWORDS and not w.isdigit()}
    if words and len(words & everything) / len(words) < 0.6:
        return Verdict(False, "topic")
    return Verdict(True)


def _figures(text: str) -> set[str]:
    found = {f.replace(",", "").rstrip(".") for f in _FIGURE.findall(text)}
    found |= {_WORD_FIGURES[w] for w in tokens(text) if w in _WORD_FIGURES and w != "one"}
    return found


def _negations(text: str) -> set[str]:
    return {"not" if m.lower().endswith("t") else m.lower() for m in _NEGATION.findall(text)}


def _modals(text: str) -> set[str]:
    lower = text.lower()
    return {c for w, c in _MODAL_CLASS.items() if re.search(rf"\b{w}\b", lower)}


def _names(text: str) -> set[str]:
    """Capitalised words inside a sentence: names of people, bodies, places, Acts and months."""
    inside = re.findall(r"(?<![.?!:] )(?<!^)\b[A-Z][\w'-]+", text)
    return {t for w in inside for t in tokens(w) if t not in STOPWORDS}
