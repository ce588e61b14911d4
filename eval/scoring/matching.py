"""Which passages a gold reference or a citation names, and whether a quotation stands there.

A citation is *right* when the passage it names is a gold passage (`Passage.answers_to`), or when
one of the two stands inside the other: principle viii stands inside paragraph 31. Where the gold
names a paragraph and sub-items of it, the sub-items say what was meant: another sub-item of that
paragraph is then not right, the paragraph as a whole is. A citation whose words stand outside the
passage it names is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus import Library, Passage
from eval.questions import Gold, Question
from eval.record import Cited


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A gold reference that names nothing in the documents, and the question that has it."""

    question: str
    gold: Gold


def unresolved_gold(questions: Iterable[Question], library: Library) -> tuple[Unresolved, ...]:
    """The gold references that name nothing in `library`."""
    return tuple(
        Unresolved(q.id, gold)
        for q in questions
        for gold in q.gold
        if not gold_passages(gold, library)
    )


def gold_passages(gold: Gold, library: Library) -> tuple[Passage, ...]:
    """The passages that a gold reference names.

    A number that is printed as the gold has it wins over one that only means the same: "i" is the
    first principle although it could be read as the ninth letter.
    """
    found = library.find(gold)
    number = (gold.number or "").lower()
    return tuple(p for p in found if (p.number or "").lower() == number) or found


def gold_targets(gold: Sequence[Gold], library: Library) -> list[frozenset[str]]:
    """For each thing to cite, the keys of the passages of which any one will do.

    A paragraph of which sub-items are gold as well adds nothing of its own: it is an alternative
    to each of them.
    """
    named = [gold_passages(g, library) for g in gold]
    every = [p for passages in named for p in passages]
    targets: list[frozenset[str]] = []
    for passages in named:
        if any(_holds(p, other) for p in passages for other in every):
            continue
        near = [o for p in passages for o in around(p, library)]
        targets.append(frozenset(p.key for p in (*passages, *near)))
    return list(dict.fromkeys(targets))


def cited_passage(cited: Cited, library: Library) -> Passage | None:
    """The passage that a citation names and in which its words begin, or None."""
    document = library.document(cited.document)
    for passage in document.passages if document else ():
        is_named = (passage.kind, passage.number) == (cited.kind, cited.number)
        if is_named and passage.start <= cited.start <= cited.end <= passage.end:
            return passage
    return None


def is_faithful(cited: Cited, library: Library) -> bool:
    """Whether a quote is the document's own words at its place, white space apart."""
    document = library.document(cited.document)
    if document is None or not cited.quote or not cited.quote.strip():
        return False
    if not 0 <= cited.start < cited.end <= len(document.text):
        return False
    return cited.quote.split() == document.text[cited.start : cited.end].split()


def is_named(cited: Cited, passage: Passage | None, library: Library) -> bool:
    """Whether a citation says rightly where its words stand: in the passage that its number names,
    under that passage's label (an item of it may follow), headings and page, and its document's
    title."""
    document = library.document(cited.document)
    if passage is None or document is None:
        return False
    item = cited.label.removeprefix(passage.label)
    return (
        cited.label.startswith(passage.label)
        and not item[:1].isalnum()
        and cited.title in (None, document.title)
        and (cited.headings is None or cited.headings == passage.headings)
        and (cited.headings is None or cited.page == passage.page)
    )


def _holds(outer: Passage, inner: Passage) -> bool:
    """Whether `inner` is a sub-item of `outer`."""
    return (
        outer.document == inner.document
        and outer.parent is None
        and inner.parent is not None
        and outer.start <= inner.start <= inner.end <= outer.end
    )


def around(passage: Passage, library: Library) -> list[Passage]:
    """The passage that holds this one, and its own sub-items."""
    document = library.document(passage.document)
    assert document is not None
    return [p for p in document.passages if _holds(p, passage) or _holds(passage, p)]
