"""The gate over the shipped documents: it stands for this build and falls for worse ones.

The worse builds are real ones: a search that is deaf to words, documents whose numbers were
misread, and records as a build leaves them that misnumbers its citations or invents a figure.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.answering import Assistant
from eval.__main__ import main
from eval.commands.asking import make_run
from eval.comparing import Fall, compare_runs, find_falls
from eval.folder import read_baseline, read_scores
from eval.questions import Question, read_questions
from eval.running import ask_all, finish, make_settings, open_folder, score_folder
from index.building import open_index
from index.embedding import Embedder
from index.lexical import LexicalIndex

BASELINE = Path("eval") / "baseline.json"


class DeafToWords(LexicalIndex):
    """A lexical search that finds nothing."""

    def scores(self, question: str, added: str = "", weight: float = 0.5) -> NDArray[np.float32]:
        """None of the chunks holds any word."""
        return np.zeros(self._size, dtype=np.float32)


@pytest.fixture(scope="module")
def gate_questions() -> tuple[Question, ...]:
    """What the gate asks."""
    return read_questions(read_baseline(BASELINE)[0])


@pytest.fixture(scope="module")
def build(gate_questions: Sequence[Question], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of this build over the gate's questions."""
    files, documents = read_baseline(BASELINE)
    folder = tmp_path_factory.mktemp("gate") / "run"
    make_run(gate_questions, files, documents, folder, quoting=True)
    return folder


def judged(folder: Path) -> dict[str, Fall]:
    """What falls for a run, by metric."""
    after = score_folder(folder, lambda _: None)
    before = read_scores(BASELINE)
    return {f.metric: f for f in find_falls(before, after, compare_runs(before, after))}


def run_of(
    assistant: Assistant, documents: Path, questions: Sequence[Question], folder: Path
) -> Path:
    """A run of another build."""
    files, _ = read_baseline(BASELINE)
    settings = make_settings("", documents, files, len(questions), None)
    open_folder(folder, settings)
    ask_all(questions, assistant, folder, assistant.index.library, lambda _: None)
    finish(folder, settings)
    return folder


Change = Callable[[dict[str, object]], dict[str, object]]


def rewritten(build: Path, folder: Path, change: Change) -> Path:
    """A run in which each answer was changed."""
    shutil.copytree(build, folder)
    path = folder / "answers.jsonl"
    answers = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="utf-8")
    return folder


def test_the_gate_stands_for_this_build(build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["gate", "--baseline", str(BASELINE), "--run", str(build)])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith("The gate stands: ")


def test_without_lexical_search_finding_falls(
    gate_questions: Sequence[Question], embedder: Embedder, tmp_path: Path
) -> None:
    _, documents = read_baseline(BASELINE)
    assert documents is not None
    index = open_index(documents, embedder, lambda _: None)
    index.lexical = DeafToWords([c.text for c in index.chunks])
    fallen = judged(run_of(Assistant(index), documents, gate_questions, tmp_path / "deaf"))
    assert {"recall_at_3", "mrr", "ndcg_at_10", "wrong_refusals"} <= set(fallen)
    assert fallen["recall_at_3"].causes["not retrieved"] >= 3


def test_with_paragraphs_misread_gold_is_not_parsed(
    gate_questions: Sequence[Question], embedder: Embedder, root: Path, tmp_path: Path
) -> None:
    """The documents as a reader would give them that loses count after paragraph 40."""
    documents = tmp_path / "documents"
    shutil.copytree(root / read_baseline(BASELINE)[1], documents)  # type: ignore[arg-type]
    path = documents / "commissioning-strategy-2013-2018.md"
    text = re.sub(
        r"(?m)^(\d+)\.(?= )",
        lambda m: f"{int(m[1]) + (int(m[1]) > 40)}.",
        path.read_text(encoding="utf-8"),
    )
    path.write_text(text, encoding="utf-8")
    index = open_index(documents, embedder, lambda _: None, root=tmp_path / "index")
    fallen = judged(run_of(Assistant(index), documents, gate_questions, tmp_path / "misread"))
    assert {"recall_at_5", "right_first", "citation_precision"} <= set(fallen)
    assert fallen["right_first"].causes["not parsed"] >= 10
    assert fallen["gold"].causes["not parsed"] >= 30


def test_with_citations_misnumbered_references_are_not_true(build: Path, tmp_path: Path) -> None:
    def misnumber(answer: dict[str, object]) -> dict[str, object]:
        for citation in answer["citations"]:  # type: ignore[attr-defined]
            if (citation["number"] or "").isdigit():
                citation["number"] = str(int(citation["number"]) + 1)
        return answer

    fallen = judged(rewritten(build, tmp_path / "misnumbered", misnumber))
    assert {"reference_fidelity", "right_first", "citation_precision"} <= set(fallen)
    assert set(fallen["reference_fidelity"].causes) == {"used and not verified"}
    assert "recall_at_5" not in fallen  # the search is as good as before


def test_with_invented_figures_statements_are_not_supported(build: Path, tmp_path: Path) -> None:
    def invent(answer: dict[str, object]) -> dict[str, object]:
        text = str(answer["answer"])
        return {**answer, "answer": re.sub(r"(?<![\[\d])\d+", lambda m: f"{m[0]}3", text, count=1)}

    fallen = judged(rewritten(build, tmp_path / "invented", invent))
    assert {"statement_recall", "statement_precision"} <= set(fallen)
    assert set(fallen["statement_recall"].causes) == {"used and not verified"}
    assert "right_first" not in fallen  # what is cited is as right as before


@pytest.mark.parametrize(
    ("words", "changed"),
    [(r"\bmust\b", "must not"), (r"\bsix\b", "seven"), (r" \[\d+\]", ""),
     (r"\Z", "\n\nThe weekly charge is high and the Council has to pay it."),
     (r"\Z", "\n\n*The weekly charge is £9,999 [1].*"), (r"⚠ .*", "⚠ 77 is not 78 [1].")],
)  # fmt: skip
def test_one_answer_with_words_that_its_citation_does_not_hold_is_enough(
    build: Path, tmp_path: Path, words: str, changed: str
) -> None:
    """A negation, a number, a lost marker, a sentence or a note of its own, in the first answer
    that has a place for it."""
    done: list[object] = []

    def change(answer: dict[str, object]) -> dict[str, object]:
        text = str(answer["answer"])
        if done or answer["status"] != "answered" or not re.search(words, text):
            return answer
        done.append(answer["id"])
        return {**answer, "answer": re.sub(words, changed, text)}

    fallen = judged(rewritten(build, tmp_path / "changed", change))
    assert fallen["statement_recall"].questions == tuple(done)


def test_an_answer_that_lost_what_it_quotes_leads_to_no_reference(
    build: Path, tmp_path: Path
) -> None:
    def shorten(answer: dict[str, object]) -> dict[str, object]:
        text = "The documents answer it." if answer["citations"] else answer["answer"]
        return {**answer, "answer": text}

    fallen = judged(rewritten(build, tmp_path / "short", shorten))
    assert {"reference_fidelity", "statement_recall", "fact_recall"} <= set(fallen)


@pytest.mark.parametrize(
    ("field", "told"),
    [("label", "{}9"), ("title", "Another {}"), ("headings", ["Another"]), ("page", 3)],
)
def test_one_citation_under_another_name_is_enough(
    build: Path, tmp_path: Path, field: str, told: object
) -> None:
    done: list[object] = []

    def rename(answer: dict[str, object]) -> dict[str, object]:
        for citation in [] if done else answer["citations"]:  # type: ignore[attr-defined]
            done.append(answer["id"])
            citation[field] = told.format(citation[field]) if isinstance(told, str) else told
            break
        return answer

    fallen = judged(rewritten(build, tmp_path / "renamed", rename))
    assert fallen["reference_fidelity"].questions == tuple(done)


@pytest.mark.parametrize("line", ["— Another plan, paragraph 9", "— Invented words"])
def test_the_line_under_a_quotation_names_its_passage(
    build: Path, tmp_path: Path, line: str
) -> None:
    def rename(answer: dict[str, object]) -> dict[str, object]:
        text = re.sub(r"(?m)— .+(?= \[1\]$)", line, str(answer["answer"]), count=1)
        return {**answer, "answer": text}

    fallen = judged(rewritten(build, tmp_path / "named", rename))
    assert set(fallen["reference_fidelity"].causes) == {"used and not verified"}


def test_where_nothing_is_found_any_more_finding_falls(build: Path, tmp_path: Path) -> None:
    fallen = judged(
        rewritten(build, tmp_path / "blind", lambda a: {**a, "hits": [], "rejected": []})
    )
    assert {"recall_at_10", "mrr", "ndcg_at_10"} <= set(fallen)
    assert fallen["mrr"].causes == {"not retrieved": fallen["mrr"].causes["not retrieved"]}


def test_with_a_changed_quotation_nothing_else_is_needed(build: Path, tmp_path: Path) -> None:
    def change(answer: dict[str, object]) -> dict[str, object]:
        for citation in answer["citations"]:  # type: ignore[attr-defined]
            citation["quote"] = str(citation["quote"]).replace(" not ", " ")
        return answer

    fallen = judged(rewritten(build, tmp_path / "changed", change))
    assert list(fallen) == ["quote_fidelity"]


def test_a_baseline_is_written_and_asked_again(
    folder_of: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = folder_of(
        {"plan.md": "# Plan\n\n1. A week costs £7 at most.\n\n2. Staff decide.\n"}
    )
    questions = tmp_path / "set.jsonl"
    line = {"id": "a", "question": "How much does a week cost?", "type": "fact",
            "gold": [["plan", "paragraph", "1"]], "facts": [["£7"]], "abstain": False}  # fmt: skip
    questions.write_text(json.dumps(line) + "\n", encoding="utf-8")
    run, baseline = tmp_path / "run", tmp_path / "baseline.json"
    given = ["--questions", str(questions), "--documents", str(documents), "--out", str(run)]
    assert main(["run", *given]) == 0
    assert main(["gate", "--baseline", str(baseline), "--run", str(run), "--write"]) == 0
    capsys.readouterr()
    assert main(["gate", "--baseline", str(baseline)]) == 0
    assert capsys.readouterr().out == "The gate stands: 1 questions, 0 better, 0 worse.\n"
    half = json.loads((run / "settings.json").read_text("utf-8")) | {"finished": None}
    (run / "settings.json").write_text(json.dumps(half), encoding="utf-8")
    assert main(["gate", "--baseline", str(baseline), "--run", str(run), "--write"]) == 1
    assert "can't be a baseline: it is not finished" in capsys.readouterr().err
    (documents / "plan.md").write_text("# Plan\n\n1. A week is dear.\n\n2. Staff decide.\n")
    assert main(["gate", "--baseline", str(baseline)]) == 1
    told = capsys.readouterr().out
    assert "the gold passages of 1 questions have other words than in the baseline" in told
