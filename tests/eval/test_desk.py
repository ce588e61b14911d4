"""The evaluators' desk: a small library with a real assistant, and what the tab makes of it."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and else calls home

import gradio as gr

from assistant.answering import Assistant
from assistant.page.desk import (
    BusyError,
    DeskError,
    Finished,
    FinishedRunError,
    Progress,
    UnknownRunError,
)
from assistant.page.evaluating import Quality, forget
from eval.__main__ import main
from eval.desk import EvaluationDesk
from eval.folder import read_scores, read_settings
from index.building import open_index
from index.embedding import Embedder

HOSTILE = "<script>alert(1)</script>"
PLAN = """# Orchard Plan

1. A basket of apples costs £7 at most.

2. The harvest panel decides within five days.

3. The warden must lock the orchard gate at dusk.
"""
QUESTIONS = [
    {"id": "cost", "question": "How much does a basket of apples cost?", "type": "fact",
     "abstain": False, "gold": [["plan", "paragraph", "1"]], "facts": [["£7"]]},
    {"id": "panel", "question": "What does paragraph 2 say?", "type": "reference",
     "abstain": False, "gold": [["plan", "paragraph", "2"]], "facts": [["five"]]},
    {"id": "gate", "question": "What does paragraph 3 say?", "type": "reference",
     "abstain": False, "gold": [["plan", "paragraph", "3"]], "facts": [["dusk"]]},
    {"id": "wrong", "question": f"What does paragraph 3 say? #1/2 {HOSTILE}", "type": "reference",
     "abstain": False, "gold": [["plan", "paragraph", "1"]], "facts": [["£7"]]},
]  # fmt: skip

Open = Callable[..., Assistant]
Write = Callable[..., Path]


@pytest.fixture
def open_plan(folder_of: Callable[..., Path], tmp_path: Path, embedder: Embedder) -> Open:
    """Opens a folder with one document as the page does."""

    def opened(text: str = PLAN, name: str = "docs") -> Assistant:
        folder = folder_of({"plan.md": text}, name)
        return Assistant(open_index(folder, embedder, lambda _: None, root=tmp_path / "index"))

    return opened


@pytest.fixture
def assistant(open_plan: Open) -> Assistant:
    """The small plan, open."""
    return open_plan()


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Path) -> EvaluationDesk:
    """A desk over the small plan."""
    return EvaluationDesk(lambda: assistant, tmp_path / "docs", tmp_path / "runs")


@pytest.fixture
def write_set(tmp_path: Path) -> Write:
    """Writes a question set as a visitor would bring it."""

    def write(questions: Sequence[object] = QUESTIONS, name: str = "own.jsonl") -> Path:
        path = tmp_path / "brought" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{json.dumps(q)}\n" for q in questions), encoding="utf-8")
        return path

    return write


def after(count: int) -> Callable[[], bool]:
    """Stops a run when it was asked so many times."""
    left = iter(range(count))
    return lambda: next(left, None) is None


def never() -> bool:
    return False


def whole_run(desk: EvaluationDesk, *own: Path) -> str:
    """Makes a run to its end."""
    *_, last = desk.run([], own, never)
    assert isinstance(last, Finished)
    return last.run


# -- running ----------------------------------------------------------------------------------


def test_a_run_tells_each_question_and_is_kept_as_the_command_keeps_it(
    desk: EvaluationDesk, write_set: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_set()
    *steps, last = desk.run([], [own], never)
    assert steps == [Progress(n, 4) for n in range(5)]
    assert isinstance(last, Finished) and (last.done, last.total) == (4, 4)
    folder = tmp_path / "runs" / last.run
    own.unlink()  # the visit has ended; the run has its own copy
    settings = read_settings(folder)
    assert settings.finished and settings.documents == str(tmp_path / "docs")
    assert list(settings.questions) == [str(folder / "questions" / "own.jsonl")]
    before = read_scores(folder / "scores.json")
    assert [row.id for row in before.rows] == ["cost", "panel", "gate", "wrong"]
    assert [row.id for row in before.rows if row.cause] == ["wrong"]
    assert main(["score", str(folder)]) == 0
    assert read_scores(folder / "scores.json") == before
    assert capsys.readouterr().err.count("%|") == 0


def test_a_stopped_run_keeps_what_it_has_and_goes_on(
    desk: EvaluationDesk, write_set: Write, tmp_path: Path
) -> None:
    own = write_set()
    *_, nothing = desk.run([], [own], after(0))
    assert isinstance(nothing, Finished) and nothing.done == 0
    (tmp_path / "runs" / nothing.run).rename(tmp_path / "nothing")
    *_, stopped = desk.run([], [own], after(2))
    assert isinstance(stopped, Finished) and (stopped.done, stopped.total) == (2, 4)
    (choice,) = desk.runs()
    assert (choice.name, choice.done, choice.total) == (stopped.run, 2, 4)
    assert "This run is not finished." in desk.show(stopped.run, "en")
    first, *_, last = desk.go_on(stopped.run, never)
    assert first == Progress(2, 4)
    assert last == Finished(stopped.run, 4, 4)
    assert "This run is not finished." not in desk.show(stopped.run, "en")
    with pytest.raises(FinishedRunError):
        next(desk.go_on(stopped.run, never))
    runs = tmp_path / "runs"
    whole = read_settings(runs / whole_run(desk, own))
    assert read_settings(runs / stopped.run).digest == whole.digest


def test_a_run_that_nobody_follows_any_more_is_kept_and_can_be_shown(
    desk: EvaluationDesk, write_set: Write
) -> None:
    steps = desk.run([], [write_set()], never)
    assert [next(steps) for _ in range(3)] == [Progress(n, 4) for n in range(3)]
    steps.close()
    (choice,) = desk.runs()
    assert choice.done == 2
    assert "2 of its 4 questions have no answer yet" in desk.show(choice.name, "en")
    *_, last = desk.go_on(choice.name, never)
    assert last == Finished(choice.name, 4, 4)


def test_one_run_at_a_time(
    desk: EvaluationDesk, assistant: Assistant, write_set: Write, tmp_path: Path
) -> None:
    own = write_set()
    steps = desk.run([], [own], never)
    next(steps)
    with pytest.raises(BusyError):
        next(desk.run([], [own], never))
    (choice,) = desk.runs()
    other = EvaluationDesk(lambda: assistant, tmp_path / "docs", tmp_path / "runs")
    with pytest.raises(DeskError, match="being asked by another program"):
        next(other.go_on(choice.name, never))
    assert list(steps)[-1] == Finished(choice.name, 4, 4)
    whole_run(desk, own)


def test_a_run_does_not_go_on_over_other_documents(
    assistant: Assistant, open_plan: Open, write_set: Write, tmp_path: Path
) -> None:
    opened = [assistant]
    desk = EvaluationDesk(lambda: opened[-1], tmp_path / "docs", tmp_path / "runs")
    *_, stopped = desk.run([], [write_set()], after(1))
    assert isinstance(stopped, Finished)
    opened.append(open_plan(PLAN.replace("£7", "£9")))
    with pytest.raises(DeskError, match="run its sets anew"):
        list(desk.go_on(stopped.run, never))


# -- sets -------------------------------------------------------------------------------------


def test_shipped_sets_say_which_are_held_out(desk: EvaluationDesk) -> None:
    sets = {s.name: s for s in desk.sets()}
    assert sets["held-out.jsonl"].is_held_out and not sets["council.jsonl"].is_held_out
    assert sets["council.jsonl"].count > 100


def test_a_broken_set_is_told_with_line_and_field_and_nothing_is_written(
    desk: EvaluationDesk, write_set: Write, tmp_path: Path
) -> None:
    own = write_set([QUESTIONS[0], {**QUESTIONS[1], "gold": "paragraph 2"}])
    check = desk.check(own)
    assert not check.is_usable and not check.is_well
    assert "own.jsonl, line 2: field “gold”" in check.text
    with pytest.raises(DeskError, match=r"own\.jsonl, line 2: field “gold”"):
        next(desk.run([], [own], never))
    assert not (tmp_path / "runs").exists()


def test_gold_that_names_nothing_is_told_and_can_be_run(
    desk: EvaluationDesk, write_set: Write
) -> None:
    own = write_set([QUESTIONS[0], {**QUESTIONS[1], "gold": [["plan", "paragraph", "99"]]}])
    check = desk.check(own)
    assert (check.count, check.is_usable, check.is_well) == (2, True, False)
    assert re.search(r"own\.jsonl, line 2: panel: plan.*99", check.text)
    assert "Questions that are not scored" in desk.show(whole_run(desk, own), "en")
    assert desk.check(write_set(QUESTIONS[:1])).is_well


# -- showing ----------------------------------------------------------------------------------


def marks(html: str, name: str) -> list[str]:
    return re.findall(rf' {name}="([^"]*)"', html)


def test_a_run_is_shown_as_a_piece_of_a_page(desk: EvaluationDesk, write_set: Write) -> None:
    shown = desk.show(whole_run(desk, write_set()), "en")
    assert shown.startswith('<article lang="en"')
    levels = [int(level) for level in re.findall(r"<h(\d)", shown)]
    assert levels[0] == 2 and min(levels[1:]) == 3
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = marks(shown, "id")
    assert len(ids) == len(set(ids)) and all(each.startswith("quality-") for each in ids)
    assert shown.count("<svg") == 4
    links = {link for link in marks(shown, "href") if not link.startswith("#ask/")}
    assert {link.removeprefix("#") for link in links} <= set(ids)
    used = re.findall(r"url\(#([^)]*)\)", shown)
    assert used and set(used) <= set(ids)
    assert "<script" not in shown and "&lt;script&gt;" in shown


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Does each in a thread of its own, all begun at the same moment; raises what they raise."""
    begin = threading.Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        begin.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(do, act) for act in acts]]


def half_written(folder: Path) -> list[Path]:
    return list(folder.rglob("*.half"))


def test_a_run_that_several_show_at_once_is_scored_once(
    assistant: Assistant, write_set: Write, tmp_path: Path
) -> None:
    opened: list[Assistant] = []  # once for asking, and once each time that a run is scored

    def give() -> Assistant:
        opened.append(assistant)
        return assistant

    desk = EvaluationDesk(give, tmp_path / "docs", tmp_path / "runs")
    steps = desk.run([], [write_set()], never)
    assert [next(steps) for _ in range(3)][-1] == Progress(2, 4)
    steps.close()
    run = desk.runs()[0].name
    opened.clear()
    first, *others = at_once(*[lambda: desk.show(run, "en")] * 4)
    assert "2 of its 4 questions have no answer yet" in str(first)
    assert others == [first] * 3
    assert len(opened) == 1
    assert not half_written(tmp_path / "runs")


def test_a_run_can_be_shown_and_compared_as_it_ends(
    desk: EvaluationDesk, write_set: Write, tmp_path: Path
) -> None:
    own = write_set()
    before = whole_run(desk, own)
    steps = desk.run([], [own], never)
    assert [next(steps) for _ in range(5)][-1] == Progress(4, 4)
    run = desk.runs()[0].name
    ended, *shown = at_once(
        lambda: list(steps),
        lambda: desk.show(run, "en"),
        lambda: desk.show(run, "cy"),
        lambda: desk.compare(run, before, "en"),
    )
    assert ended == [Finished(run, 4, 4)]
    assert all('<article lang="en"' in str(each) for each in shown)
    assert [row.id for row in read_scores(tmp_path / "runs" / run / "scores.json").rows] == [
        q["id"] for q in QUESTIONS
    ]
    assert not half_written(tmp_path / "runs")


def test_a_failure_can_be_asked_in_the_chat(desk: EvaluationDesk, write_set: Write) -> None:
    run = whole_run(desk, write_set())
    (link,) = [each for each in marks(desk.show(run, "en"), "href") if each.startswith("#ask/")]
    assert link.count("/") == 1 and unquote(link.removeprefix("#ask/")) == QUESTIONS[3]["question"]
    assert 'lang="cy">Gofynnwch hyn yn y sgwrs</a>' in desk.show(run, "cy")


def test_two_runs_beside_each_other(
    assistant: Assistant, open_plan: Open, write_set: Write, tmp_path: Path
) -> None:
    opened = [assistant]
    desk = EvaluationDesk(lambda: opened[-1], tmp_path / "docs", tmp_path / "runs")
    own = write_set()
    first = whole_run(desk, own)
    # In the next edition the price stands elsewhere: the gold passage does not answer any more.
    moved = PLAN.replace("A basket of apples costs £7 at most", "The warden weighs all pears")
    opened.append(open_plan(f"{moved}\n4. A basket of apples costs £7 at most.\n"))
    second = whole_run(desk, own)
    assert first != second and [r.name for r in desk.runs()] == [second, first]
    shown = desk.compare(second, first, "en")
    words = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
    assert "questions in both runs 4 better 0 worse" in words
    assert "index:" in words
    assert "How much does a basket of apples cost?" in words.partition("Worse")[2]
    assert "#ask/How%20much%20does%20a%20basket%20of%20apples%20cost%3F" in shown
    ids = marks(shown, "id")
    assert all(each.startswith("quality-") for each in ids) and len(ids) == len(set(ids))
    assert main(["compare", str(tmp_path / "runs" / first), str(tmp_path / "runs" / second)]) == 0


def test_runs_that_share_no_question_are_not_compared(
    desk: EvaluationDesk, write_set: Write
) -> None:
    runs = [whole_run(desk, write_set([q])) for q in QUESTIONS[:2]]
    with pytest.raises(DeskError, match="share no question"):
        desk.compare(*runs, "en")


@pytest.mark.parametrize("name", ["", ".", "..", "../runs", "none"])
def test_a_run_is_named_by_its_folder_alone(
    desk: EvaluationDesk, write_set: Write, name: str
) -> None:
    whole_run(desk, write_set(QUESTIONS[:1]))
    with pytest.raises(UnknownRunError):
        desk.show(name, "en")


# -- the tab ----------------------------------------------------------------------------------


@pytest.fixture
def drop(
    write_set: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Sequence[object]], gr.EventData]:
    """Sends a set as the browser does."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "brought"))

    def sent(questions: Sequence[object]) -> gr.EventData:
        return gr.EventData(None, {"paths": [str(write_set(questions))]})

    return sent


def visitor(name: str) -> gr.Request:
    return gr.Request(session_hash=name)


Drop = Callable[[Sequence[object]], gr.EventData]


def test_a_visitors_set_is_chosen_run_and_forgotten(desk: EvaluationDesk, drop: Drop) -> None:
    quality = Quality(desk)
    said, _, own, sets = quality.take([], (), False, "en", drop(QUESTIONS))
    assert "own.jsonl: 4 questions" in said
    assert sets["value"] == ["own/own.jsonl"]
    assert ("own.jsonl · 4", "own/own.jsonl") in sets["choices"]
    *_, (said, bar, shown) = quality.run(sets["value"], own, "en", visitor("a"))
    assert "The run is finished: 4 questions." in said and bar == ""
    assert "Evaluation run of" in shown
    (kept,) = own
    assert kept.file.is_file()
    forget(own)
    assert not kept.file.parent.exists()
    newest, earlier = quality.offer_newest()
    assert newest["value"] == desk.runs()[0].name and earlier["value"] is None


def test_a_set_that_is_brought_again_takes_the_place_of_the_first(
    desk: EvaluationDesk, drop: Drop
) -> None:
    quality = Quality(desk)
    _, _, first, sets = quality.take([], (), False, "en", drop(QUESTIONS))
    _, _, own, sets = quality.take(sets["value"], first, False, "en", drop(QUESTIONS[:2]))
    (kept,) = own
    assert (kept.name, kept.count) == ("own/own.jsonl", 2) and sets["value"] == [kept.name]
    assert not first[0].file.parent.exists()
    assert [*kept.file.parent.parent.rglob("*")] == [kept.file.parent, kept.file]
    broken = drop([{**QUESTIONS[0], "question": ""}])
    assert quality.take(sets["value"], own, False, "en", broken)[2] == own
    assert [*kept.file.parent.parent.rglob("*")] == [kept.file.parent, kept.file]
    *_, (said, _, _) = quality.run(sets["value"], own, "en", visitor("a"))
    assert "The run is finished: 2 questions." in said


def test_a_set_that_was_removed_meanwhile_is_asked_for(desk: EvaluationDesk, drop: Drop) -> None:
    quality = Quality(desk)
    _, _, own, sets = quality.take([], (), False, "en", drop(QUESTIONS))
    forget(own)
    forget(own)  # once more does no harm
    assert "add one of your own" in only(quality.run(sets["value"], (), "en", visitor("a")))


def test_a_broken_set_is_not_chosen(desk: EvaluationDesk, drop: Drop) -> None:
    broken = drop([{**QUESTIONS[0], "question": ""}])
    said, report, own, sets = Quality(desk).take(["council.jsonl"], (), False, "cy", broken)
    assert "Ni ellir rhedeg own.jsonl" in said
    assert "own.jsonl, line 1: field “question”" in report
    assert own == () and sets["value"] == ["council.jsonl"]


def test_held_out_sets_are_offered_on_request_only(desk: EvaluationDesk) -> None:
    quality = Quality(desk)
    usual, all_of_them = (quality.offer(["held-out.jsonl"], (), held) for held in (False, True))
    assert usual["value"] == [] and all_of_them["value"] == ["held-out.jsonl"]
    assert not any("held-out" in name for _, name in usual["choices"])


def test_only_its_own_visitor_stops_a_run_and_others_are_told(
    desk: EvaluationDesk, drop: Drop
) -> None:
    quality = Quality(desk)
    _, _, own, sets = quality.take([], (), False, "en", drop(QUESTIONS))
    steps = quality.run(sets["value"], own, "en", visitor("a"))
    first = next(steps)
    assert 'role="status"' in first[0] and "0 of 4" in first[0] and 'value="0"' in first[1]
    assert "Another run is going on" in only(quality.run(sets["value"], own, "en", visitor("b")))
    assert "No run of yours" in quality.stop("en", visitor("b"))
    assert "stops after the question" in quality.stop("en", visitor("a"))
    *_, (said, _, shown) = steps
    assert "0 of 4 questions are answered and kept" in said
    assert "This run is not finished." in shown
    run = desk.runs()[0].name
    *_, (said, _, _) = quality.go_on(run, "en", visitor("b"))
    assert "The run is finished" in said
    assert "nothing left to ask" in only(quality.go_on(run, "en", visitor("b")))


def only(told: Iterator[tuple[str, object, object]]) -> str:
    ((sentence, _, _),) = told
    return sentence


def test_what_can_not_be_done_is_said_in_a_sentence(desk: EvaluationDesk, drop: Drop) -> None:
    quality = Quality(desk)
    assert "Choose a question set" in only(quality.run([], (), "en", visitor("a")))
    assert "Choose a run first" in only(quality.go_on(None, "en", visitor("a")))
    assert "not there any more" in quality.show("gone", "en")[0]
    assert "Choose two different runs" in quality.compare("a", "a", "en")[0]
    _, _, own, sets = quality.take([], (), False, "en", drop(QUESTIONS))
    forget(own)
    assert "own.jsonl" in only(quality.run(sets["value"], own, "en", visitor("a")))


def test_in_welsh_it_is_said_that_the_figures_are_english(
    desk: EvaluationDesk, write_set: Write
) -> None:
    run = whole_run(desk, write_set(QUESTIONS[:1]))
    quality = Quality(desk)
    said, shown = quality.show(run, "cy")
    assert "sgoriau" in said and shown.index("Saesneg") < shown.index('<article lang="en"')
