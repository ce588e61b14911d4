"""Facts in an answer's text: nugget recall (Voorhees, "Overview of the TREC 2003 Question
Answering Track"), decided by strings and never by meaning.

Case, white space, Markdown, thousands' commas and a plural's ending aside; whole words and figures
only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def missing_facts(facts: Iterable[tuple[str, ...]], text: str) -> tuple[tuple[str, ...], ...]:
    """The facts of which `text` holds no alternative."""
    plain = _plain(text)
    return tuple(fact for fact in facts if not any(_says(plain, one) for one in fact))


def _says(plain: str, fact: str) -> bool:
    wanted = _plain(fact)
    before = r"(?<!\w)(?<!\d[.,])" if wanted[:1].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if wanted[-1:].isalnum() else ""
    plural = r"(?:e?s)?" if wanted[-1:].isalpha() else ""
    return re.search(before + re.escape(wanted) + plural + after, plain) is not None


def _plain(text: str) -> str:
    """The text in lower case without what Markdown adds, white space as single spaces."""
    text = re.sub(r"\[\d{1,3}\](?:\([^)\s]*\))?", " ", text)
    text = re.sub(r"(?m)^\s*>+", " ", text)
    text = re.sub(r"\*+|`+|\\(?=\W)", "", text).replace("|", " ")
    text = re.sub(r"[‘’]", "'", re.sub(r"[–—‑]", "-", text))
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return " ".join(text.lower().split())
