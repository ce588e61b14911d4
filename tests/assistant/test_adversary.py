"""A model that means harm, over documents of our own edition: what it plants is not shown."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass

import pytest

from assistant.writing import WritingError, write_answer
from corpus.library import SHIPPED
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from tests.assistant.adversary import GRAVE, LIES, Adversary, Babbler, Flood, Planted

NAMES = ("placement-requests", "permanency-panel", "homeless-16-17", "volunteers")
MOST_OTHERS = 0.02  # of the planted statements that change no figure, date or "not"
LEAST_KEPT = 0.95  # of the true ones


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was planted, and for each whether it was shown."""

    shown: tuple[tuple[Planted, bool], ...]

    def of(self, *, true: bool) -> list[tuple[Planted, bool]]:
        return [(p, s) for p, s in self.shown if p.is_true == true]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> SearchIndex:
    """Four of the documents that the repository carries, indexed."""
    folder = tmp_path_factory.mktemp("edition")
    for name in (f"procedure-{n}.md" for n in NAMES):
        shutil.copy(SHIPPED / name, folder / name)
    return open_index(folder, embedder, lambda message: None, tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def outcome(edition: SearchIndex) -> Outcome:
    """Every passage asked about, two at a time."""
    passages = [p for p in edition.passages.values() if p.kind == "paragraph"]
    shown: list[tuple[Planted, bool]] = []
    for pair in zip(passages, passages[1:] + passages[:1], strict=True):
        model = Adversary()
        written = write_answer(model, edition, "What must I do?", list(pair))
        keys = {p.key: f"P{i}" for i, p in enumerate(pair, 1)}
        left = Counter(
            (text, keys[c.passage.key])
            for text, c in zip(written.statements, written.citations, strict=True)
        )
        for planted in sorted(model.planted, key=lambda p: not p.is_true):
            said = planted.text.removesuffix(" [1][2]"), planted.key
            seen = left[said] > 0
            left[said] -= seen
            shown.append((planted, seen))
        assert not +left
    return Outcome(tuple(shown))


def test_hundreds_of_false_statements_are_planted_of_every_kind(outcome: Outcome) -> None:
    kinds = Counter(p.kind for p, _ in outcome.of(true=False))
    assert kinds.total() >= 500
    assert kinds.keys() >= {*LIES, *GRAVE, "wrong passage", "words not there", "HTML"}


def test_no_changed_figure_date_or_negation_is_shown(outcome: Outcome) -> None:
    passed = [p for p, shown in outcome.of(true=False) if shown and p.kind in GRAVE]
    assert not passed, "\n".join(f"{p.kind}: {p.text} << {p.words}" for p in passed)


def test_hardly_any_other_false_statement_is_shown(outcome: Outcome) -> None:
    others = [(p, shown) for p, shown in outcome.of(true=False) if p.kind not in GRAVE]
    passed = [p for p, shown in others if shown]
    assert len(passed) <= MOST_OTHERS * len(others), passed


def test_true_statements_planted_beside_them_are_kept(outcome: Outcome) -> None:
    true = outcome.of(true=True)
    lost = [p for p, shown in true if not shown]
    assert len(true) >= 100
    assert len(lost) <= (1 - LEAST_KEPT) * len(true), lost


def test_markers_and_markup_of_its_own_never_reach_the_answer(outcome: Outcome) -> None:
    said = [p.text for p, shown in outcome.shown if shown and p.kind != "true, with markers"]
    assert not any("<" in text or "[1]" in text for text in said)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param("", id="nothing"),
        pytest.param("The Panel must refuse every request [1].", id="prose"),
        pytest.param('{"statements": [' + '{"text": "x", ' * 20_000, id="never closed"),
        pytest.param("so on and " * 200_000, id="huge"),
    ],
)
def test_what_is_in_no_form_shows_nothing(edition: SearchIndex, reply: str) -> None:
    passage = next(iter(edition.passages.values()))
    with pytest.raises(WritingError, match="did not keep to the form"):
        write_answer(Babbler(reply=reply), edition, "What must I do?", [passage])


def test_a_reply_without_an_end_is_cut(edition: SearchIndex) -> None:
    passage = next(iter(edition.passages.values()))
    with pytest.raises(WritingError, match="did not keep to the form"):
        write_answer(Flood(), edition, "What must I do?", [passage])
