"""Runs: what is recorded, how an interrupted one goes on, and scoring from the record alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Evidence, Turn
from corpus import Library, Passage, read_library
from eval.__main__ import main
from eval.folder import RunError, Settings, read_scores, read_settings
from eval.questions import read_questions
from eval.running import IN_A_ROW, ask_all, finish, make_settings, open_folder, score_folder
from index.building import open_index
from index.embedding import Embedder
from index.retrieving import PassageRetriever

PLAN = """# Plan

1. A week costs £7 at most.

2. The panel decides within five days.
"""
QUESTIONS = [
    {"id": "a", "question": "How dear is a week?", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "1"]], "facts": [["£7"]]},
    {"id": "b", "question": "Who decides?", "type": "follow-up", "abstain": False,
     "gold": [["plan", "paragraph", "2"]], "facts": [["panel"]], "conversation": "c", "turn": 1},
    {"id": "c", "question": "By when?", "type": "follow-up", "abstain": False,
     "gold": [["plan", "paragraph", "2"]], "facts": [["five"]], "conversation": "c", "turn": 2},
    {"id": "d", "question": "Who is the chair?", "type": "not-answered", "abstain": True,
     "gold": [], "facts": []},
    {"id": "e", "question": "Crash, please", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "1"]], "facts": []},
    {"id": "f", "question": "What does paragraph 9 say?", "type": "fact", "abstain": False,
     "gold": [["plan", "paragraph", "9"]], "facts": []},
]  # fmt: skip


class Reciter:
    """Answers from a list, declines what is not on it, and remembers what it was asked. After
    `patience` questions it is interrupted, as by Ctrl+C."""

    def __init__(self, retriever: PassageRetriever, known: dict[str, Passage]) -> None:
        self.retriever = retriever
        self.known = known
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.carried: list[tuple[str, ...]] = []
        self.patience = 100

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, tuple(t.question for t in turns)))
        self.carried.append(tuple(str(p.number) for t in turns for p in t.cited))
        if len(self.asked) > self.patience:
            raise KeyboardInterrupt
        if question.startswith("Crash"):
            raise ZeroDivisionError("as asked")
        evidence = Evidence(self.retriever.search(question).hits, (), 0.5)
        found = self.known.get(question)
        if found is None:
            text = "The documents do not say."
            return Answer(question, "declined", text, seconds=0.5, evidence=evidence)
        cited = Citation(1, found, "Plan", found.label, found.text, found.start, found.end)
        text = f"{found.text} [1]"
        return Answer(question, "answered", text, (cited,), seconds=0.25, evidence=evidence)


@pytest.fixture
def documents(folder_of: Callable[..., Path]) -> Path:
    """A folder with one document."""
    return folder_of({"plan.md": PLAN})


@pytest.fixture
def library(documents: Path) -> Library:
    """The document, read."""
    return read_library(documents)


@pytest.fixture
def reciter(documents: Path, tmp_path: Path, embedder: Embedder) -> Reciter:
    """Knows three answers and has a real index."""
    index = open_index(documents, embedder, lambda _: None, root=tmp_path / "index")
    one, two = index.library.passages()
    known = {"How dear is a week?": one, "Who decides?": two, "By when?": one}
    return Reciter(PassageRetriever(index=index), known)


@pytest.fixture
def question_set(tmp_path: Path) -> Path:
    """A question set of six."""
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(q) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


Ask = Callable[..., Path]


@pytest.fixture
def ask(
    reciter: Reciter, question_set: Path, documents: Path, library: Library, tmp_path: Path
) -> Ask:
    """Makes a run, or goes on with one, and returns its folder."""

    def run(name: str = "run", said: list[str] | None = None) -> Path:
        questions = read_questions([question_set])
        settings = settings_for(question_set, documents, len(questions))
        folder = tmp_path / name
        settings = open_folder(folder, settings)
        say = (said if said is not None else []).append
        ask_all(questions, reciter, folder, library, say)
        finish(folder, settings)
        return folder

    return run


def settings_for(question_set: Path, documents: Path, count: int) -> Settings:
    return make_settings("f00d", documents, [question_set], count, None)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# -- asking -----------------------------------------------------------------------------------


def test_answers_are_recorded_as_the_contract_has_them(ask: Ask) -> None:
    recorded = lines(ask() / "answers.jsonl")
    assert [line["id"] for line in recorded] == ["a", "b", "c", "d", "e", "f"]
    assert [line["status"] for line in recorded] == [
        "answered", "answered", "answered", "declined", "error", "declined",
    ]  # fmt: skip
    first = recorded[0]
    assert first["citations"][0]["quote"] == "A week costs £7 at most."  # type: ignore[index]
    hits = first["hits"]
    assert isinstance(hits, list)
    assert next((h["document"], h["kind"], h["number"]) for h in hits) == ("plan", "paragraph", "1")
    assert first["confidence"] == 0.5
    assert recorded[4]["message"] == "ZeroDivisionError: as asked"


def test_turns_are_asked_within_their_conversation_only(ask: Ask, reciter: Reciter) -> None:
    ask()
    assert reciter.asked[:4] == [
        ("How dear is a week?", ()),
        ("Who decides?", ()),
        ("By when?", ("Who decides?",)),
        ("Who is the chair?", ()),
    ]


def test_settings_say_what_made_the_run(ask: Ask, question_set: Path, documents: Path) -> None:
    settings = read_settings(ask())
    assert (settings.fingerprint, settings.documents) == ("f00d", str(documents))
    assert list(settings.questions) == [str(question_set)]
    assert settings.libraries["chromadb"][0].isdigit()
    assert settings.finished is not None


def test_the_same_answers_have_the_same_digest(ask: Ask, reciter: Reciter) -> None:
    digests = [read_settings(ask(name)).digest for name in ("one", "two")]
    assert digests[0] == digests[1]
    del reciter.known["By when?"]
    assert read_settings(ask("three")).digest != digests[0]


# -- going on ---------------------------------------------------------------------------------


def test_an_interrupted_run_goes_on_where_it_stopped(ask: Ask, reciter: Reciter) -> None:
    reciter.patience = 2
    with pytest.raises(KeyboardInterrupt):
        ask()
    reciter.patience = 100
    said: list[str] = []
    folder = ask(said=said)
    assert said[0] == "2 of 6 questions are answered already; going on"
    # The third is asked again, for it was interrupted; with its conversation as it stood.
    assert [asked for asked, _ in reciter.asked] == [
        "How dear is a week?", "Who decides?", "By when?",
        "By when?", "Who is the chair?", "Crash, please", "What does paragraph 9 say?",
    ]  # fmt: skip
    assert reciter.asked[3] == reciter.asked[2]
    assert reciter.carried[3] == reciter.carried[2] == ("2",)
    assert read_settings(folder).digest == read_settings(ask("whole")).digest


def test_a_half_written_answer_is_asked_again(ask: Ask, reciter: Reciter) -> None:
    reciter.patience = 3
    with pytest.raises(KeyboardInterrupt):
        ask()
    reciter.patience = 100
    folder = Path(str(ask("whole")))
    path = folder.parent / "run" / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    said: list[str] = []
    ask(said=said)
    assert said[0] == "the last answer was only half written; it is asked again"
    assert [line["id"] for line in lines(path)] == ["a", "b", "c", "d", "e", "f"]


def test_a_run_that_was_made_otherwise_is_not_gone_on_with(
    ask: Ask, reciter: Reciter, tmp_path: Path, question_set: Path, documents: Path
) -> None:
    reciter.patience = 2
    with pytest.raises(KeyboardInterrupt):
        ask()
    other = replace(settings_for(question_set, documents, 6), fingerprint="beef")
    with pytest.raises(RunError, match="made with other fingerprint; give another --out"):
        open_folder(tmp_path / "run", other)


def test_a_report_that_is_no_runs_is_not_written_over(
    tmp_path: Path, question_set: Path, documents: Path
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("")
    open_folder(folder, settings_for(question_set, documents, 6))
    (folder / "report.html").write_text("another's")
    with pytest.raises(RunError, match=r"holds report\.html and no run; give another --out"):
        open_folder(folder, settings_for(question_set, documents, 6))


def test_errors_in_a_row_end_a_run_and_are_asked_again(
    ask: Ask, reciter: Reciter, question_set: Path
) -> None:
    lines_ = [{**QUESTIONS[4], "id": f"e{n}"} for n in range(IN_A_ROW)]
    question_set.write_text("".join(json.dumps(q) + "\n" for q in [QUESTIONS[0], *lines_]))
    with pytest.raises(RunError, match=rf"{IN_A_ROW} questions in a row .* as asked; mend it"):
        ask()
    assert len(reciter.asked) == 1 + IN_A_ROW
    with pytest.raises(RunError):
        ask()
    assert len(reciter.asked) == 1 + 2 * IN_A_ROW  # the first is not asked again


def test_a_finished_run_is_never_written_over(
    ask: Ask, tmp_path: Path, question_set: Path, documents: Path
) -> None:
    settings = settings_for(question_set, documents, 6)
    with pytest.raises(RunError, match="already holds a finished run"):
        open_folder(ask(), settings)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="can't be made"):
        open_folder(tmp_path / "file" / "run", settings)


# -- scoring ----------------------------------------------------------------------------------


def test_scores_are_written_and_read_again_as_they_were(ask: Ask) -> None:
    folder = ask()
    scores = score_folder(folder, lambda _: None)
    assert read_scores(folder / "scores.json") == scores
    assert scores.summaries[0].metrics["right_first"].value == 1 / 2
    assert [(u.question, u.cause) for u in scores.unscored] == [("f", "not in the documents")]


def test_failures_hold_what_a_person_needs(ask: Ask) -> None:
    folder = ask()
    score_folder(folder, lambda _: None)
    failed = {line["id"]: line for line in lines(folder / "failures.jsonl")}
    assert list(failed) == ["c", "e"]
    wrong = failed["c"]
    assert wrong["faults"] == ["no right citation", "facts missing"]
    assert wrong["cause"] == "ranked and not used"
    assert wrong["gold"] == [
        {"label": "Plan, paragraph 2", "text": "The panel decides within five days.", "found_at": 1}
    ]
    assert wrong["missing_facts"] == [["five"]]
    citation = {"marker": 1, "label": "Plan, paragraph 1", "right": False}
    assert wrong["citations"] == [{**citation, "quote": "A week costs £7 at most."}]


def interrupted(ask: Ask, reciter: Reciter, tmp_path: Path) -> Path:
    """A run of three answers; scoring it says in its midst that it was interrupted."""
    reciter.patience = 3
    with pytest.raises(KeyboardInterrupt):
        ask()
    return tmp_path / "run"


def test_two_who_score_a_run_at_once_do_not_disturb_each_other(
    ask: Ask, reciter: Reciter, tmp_path: Path
) -> None:
    folder = interrupted(ask, reciter, tmp_path)
    others: list[object] = []
    scores = score_folder(folder, lambda _: others.append(score_folder(folder, lambda _: None)))
    assert others == [scores] == [read_scores(folder / "scores.json")]
    assert [line["id"] for line in lines(folder / "failures.jsonl")] == ["c"]
    assert not list(folder.glob("*.half"))


def test_scoring_that_fails_leaves_the_last_scores_and_nothing_half_written(
    ask: Ask, reciter: Reciter, tmp_path: Path
) -> None:
    folder = interrupted(ask, reciter, tmp_path)
    score_folder(folder, lambda _: None)
    before = {path: path.read_bytes() for path in folder.iterdir()}

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_folder(folder, interrupt)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_scores_can_be_read_by_whoever_can_read_the_answers(ask: Ask) -> None:
    folder = ask()
    score_folder(folder, lambda _: None)
    names = ("answers.jsonl", "scores.json", "failures.jsonl")
    assert len({(folder / name).stat().st_mode for name in names}) == 1


def test_scoring_again_gives_the_same_without_asking(ask: Ask, reciter: Reciter) -> None:
    folder = ask()
    score_folder(folder, lambda _: None)
    first, asked = (folder / "scores.json").read_bytes(), len(reciter.asked)
    score_folder(folder, lambda _: None)
    assert (folder / "scores.json").read_bytes() == first
    assert len(reciter.asked) == asked


def test_mended_gold_takes_effect_and_is_told(ask: Ask, question_set: Path) -> None:
    folder = ask()
    gold = [["plan", "paragraph", "1"]]
    mended = [{**q, "gold": gold} if q["id"] == "c" else q for q in QUESTIONS]
    question_set.write_text("".join(json.dumps(q) + "\n" for q in mended))
    said: list[str] = []
    scores = score_folder(folder, said.append)
    assert scores.summaries[0].metrics["right_first"].value == 3 / 4
    assert said == ["set.jsonl has changed since this run; scored with what it says now"]


def test_a_question_that_was_reworded_is_not_scored(ask: Ask, question_set: Path) -> None:
    folder = ask()
    reworded = [{**q, "question": "How much?"} if q["id"] == "a" else q for q in QUESTIONS]
    question_set.write_text("".join(json.dumps(q) + "\n" for q in reworded))
    assert score_folder(folder, lambda _: None).unanswered == ("a",)


def test_an_interrupted_run_is_scored_as_far_as_it_went(ask: Ask, reciter: Reciter) -> None:
    whole = ask("whole")
    reciter.asked.clear()
    reciter.patience = 2
    with pytest.raises(KeyboardInterrupt):
        ask()
    said: list[str] = []
    scores = score_folder(whole.parent / "run", said.append)
    assert said == ["this run was interrupted; scored as far as it went"]
    assert ([r.id for r in scores.rows], len(scores.unanswered)) == (["a", "b"], 4)


def test_a_folder_without_a_whole_run_is_told_of(ask: Ask, tmp_path: Path) -> None:
    folder = ask()
    with pytest.raises(RunError, match=r"settings\.json can't be read"):
        score_folder(tmp_path, lambda _: None)
    with (folder / "answers.jsonl").open("a") as file:
        file.write('{"id": "half')
    with pytest.raises(RunError, match=r"answers\.jsonl, line 7"):
        score_folder(folder, lambda _: None)
    (folder / "scores.json").write_text("[]")
    with pytest.raises(RunError, match=r"can't be read as scores"):
        read_scores(folder / "scores.json")


def test_a_wrong_quote_is_seen(ask: Ask, reciter: Reciter) -> None:
    right = reciter.known["Who decides?"]
    reciter.known["Who decides?"] = replace(right, text=right.text.replace("five", "six"))
    summary = score_folder(ask(), lambda _: None).summaries[0]
    assert summary.metrics["quote_fidelity"].value == pytest.approx(2 / 3)
    assert summary.causes["used and not verified"] == 1


def test_commands_end_with_a_message_where_the_input_is_at_fault(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(ask())]) == 0
    assert any(line.startswith("all ") for line in capsys.readouterr().out.splitlines())
    assert main(["score", str(tmp_path / "none")]) == 1
    assert main(["run", "--questions", str(tmp_path / "none.jsonl")]) == 1
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 1
    assert main(["gate", "--baseline", str(tmp_path / "none.json")]) == 1
    assert main(["retrieval", "--beir", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["error"] * 5
    with pytest.raises(SystemExit):
        main(["retrieval", "--beir", "x", "--limit", "0"])
