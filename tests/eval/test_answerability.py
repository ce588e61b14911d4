"""The curve that tells answerable questions from others, by hand and over a real index."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.answerability import Likely, curve, curve_text, judge_questions, judge_tasks
from eval.beir import CollectionError
from eval.questions import read_questions
from index.building import SearchIndex, open_index
from index.embedding import Embedder

PLAN = """# Pool Rules

1. The lifeguard opens the pool at seven every morning.

2. A child under eight swims with an adult. The adult pays four pounds.

3. The manager closes the pool when lightning is near.
"""


@pytest.fixture
def index(folder_of: Callable[..., Path], tmp_path: Path, embedder: Embedder) -> SearchIndex:
    return open_index(folder_of({"pool.md": PLAN}), embedder, lambda m: None, tmp_path / "index")


def questions(place: Path) -> Path:
    lines = [
        {"id": "1", "question": "Who opens the pool?", "gold": [["pool", "paragraph", "1"]]},
        {"id": "2", "question": "And when?", "gold": [["pool", "paragraph", "1"]],
         "conversation": "c", "turn": 2},
        {"id": "3", "question": "What does an adult pay?", "gold": [["pool", "paragraph", "2"]]},
        {"id": "4", "question": "What does a harpsichord weigh?", "abstain": True},
        {"id": "5", "question": "paragraph 3", "gold": [["pool", "paragraph", "3"]]},
    ]  # fmt: skip
    lines[0] |= {"conversation": "c", "turn": 1}
    path = place / "questions.jsonl"
    full = [{"type": "fact", "gold": [], "facts": [], "abstain": False} | line for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in full))
    return path


def test_the_curve_by_hand() -> None:
    likely = Likely(
        np.array([0.9, 0.8, 0.6, 0.4, 0.5, 0.3]), np.array([True, True, True, True, False, False])
    )
    ((wrong, declined, threshold),) = curve(likely, rates=(0.25,))
    assert threshold == pytest.approx(0.55)  # a quarter of the way into 0.4, 0.6, 0.8, 0.9
    assert (wrong, declined) == (0.25, 1.0)
    text = curve_text(likely)
    assert "4 answerable, 2 not; area under the curve 0.875" in text
    assert "as shipped: 0.250 wrongly refused, 0.500 declined" in text


def test_a_set_of_one_kind_has_no_curve() -> None:
    assert "questions of both kinds" in curve_text(Likely(np.array([0.5]), np.array([True])))


def test_a_set_is_judged_within_its_conversations(index: SearchIndex, tmp_path: Path) -> None:
    likely = judge_questions(index, read_questions([questions(tmp_path)]))
    # The reference is looked up and not judged.
    assert list(likely.answerable) == [True, True, True, False]
    assert likely.probability[-1] == min(likely.probability)


def test_tasks_that_are_neither_are_left_out(index: SearchIndex, tmp_path: Path) -> None:
    said = [{"role": "user", "text": "Who opens the pool?"}, {"role": "assistant", "text": "He."}]
    tasks = [
        {"question": "And when?", "history": said, "answerability": "ANSWERABLE"},
        {"question": "What does it weigh?", "history": [], "answerability": "UNANSWERABLE"},
        {"question": "Partly?", "history": [], "answerability": "PARTIAL"},
    ]
    path = tmp_path / "tasks.jsonl"
    path.write_text("".join(json.dumps(t) + "\n" for t in tasks))
    assert list(judge_tasks(index, path).answerable) == [True, False]
    path.write_text('{"question": "no history"}\n')
    with pytest.raises(CollectionError, match=r"tasks\.jsonl, line 1"):
        judge_tasks(index, path)
    with pytest.raises(CollectionError, match="give a folder with"):
        judge_tasks(index, tmp_path / "none.jsonl")


def test_the_command_prints_the_curve(
    folder_of: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "index"))
    folder = folder_of({"pool.md": PLAN})
    asked = questions(tmp_path)
    assert main(["curve", "--questions", str(asked), "--documents", str(folder)]) == 0
    assert "3 answerable, 1 not" in capsys.readouterr().out
    assert main(["curve", "--beir", str(tmp_path)]) == 1
    assert "corpus.jsonl" in capsys.readouterr().err
