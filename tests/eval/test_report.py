"""A run's report: written from a small real library's scores, opened in a real browser.

Screenshots are left in tests/screenshots/, for people to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus import Library, Reference, read_library
from eval.folder import (
    FAILURES,
    MARKDOWN,
    REPORT,
    SCORES,
    RunError,
    Settings,
    failure_line,
    scores_text,
    write_settings,
    write_text,
)
from eval.questions import Question
from eval.record import Cited, Recorded
from eval.report import markdown_text, table_text, write_markdown, write_report
from eval.report.failures import read_failures, share_out
from eval.report.figures import seconds, share
from eval.report.plotting import draw_all
from eval.scoring import MEANINGS, Scores, score_run, summarise_all
from tests.page.browsing import browsing

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "tests" / "screenshots"
HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> {{ 7 * 7 }} </p>"
PLAN = f"""# Orchard Plan

1. The orchard gives every child of the village a tree to look after.

2. The warden must lock the gate at dusk.

3. A basket costs four pounds. {HOSTILE}
"""

Run = tuple[list[Question], list[Recorded]]


@pytest.fixture
def library(folder_of: Callable[..., Path]) -> Library:
    """One document with three paragraphs."""
    return read_library(folder_of({"plan.md": PLAN}))


def cite(library: Library, number: str) -> Cited:
    p = next(p for p in library.passages() if p.number == number)
    return Cited("plan", p.kind, p.number, p.label, p.start, p.end, p.text, 1)


def asked(name: str, number: str | None, of_type: str = "fact", held_out: bool = False) -> Question:
    gold = (Reference("plan", "paragraph", number),) if number else ()
    facts = (("dusk", "nightfall"),) if number == "2" else ()
    return Question(name, f"What of {name}?", of_type, gold, facts, not number, held_out=held_out)


def answered(library: Library, name: str, number: str | None, said: str = "") -> Recorded:
    """An answer that cites a passage; without a number it declines."""
    citations = (cite(library, number),) if number else ()
    return Recorded(
        name,
        f"What of {name}?",
        "answered" if number else "declined",
        said or (f"{citations[0].quote} [1]" if citations else "The documents do not say."),
        citations,
        tuple(cite(library, n) for n in "123"),
        confidence=0.9 if number else 0.2,
        standalone=f"What of {name}, then?" if name == "wrong" else f"What of {name}?",
        seconds=0.25,
        stages={"searching": 0.2, "checking": 0.05},
    )


def small_run(library: Library) -> Run:
    """A right answer, a wrong one, a hostile one, a refusal that is right and one that is not."""
    questions = [
        asked("right", "1"),
        asked("wrong", "2", "table", held_out=True),
        asked("hostile", "2", "<b>$x$</b> ŵ 🍐 | _y_"),
        asked("silent", None, "not-answered"),
        asked("refused", "2"),
        asked("gone", "99"),
        asked("late", "1"),
    ]
    answers = [
        answered(library, "right", "1"),
        answered(library, "wrong", "1"),
        answered(library, "hostile", "3", f"It is {HOSTILE} for 17 pounds [1]"),
        answered(library, "silent", None),
        answered(library, "refused", None),
    ]
    return questions, answers


def settings(**changed: object) -> Settings:
    made = Settings(
        started="2026-11-22T08:36:18+00:00",
        finished="2026-11-22T08:36:48+00:00",
        fingerprint="f" * 64,
        documents="somewhere/orchard",
        questions={"somewhere/questions.jsonl": "a" * 64},
        count=7,
        model=None,
        python="3.11.7",
        libraries={"numpy": "2"},
        digest="d" * 64,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def write_run(
    folder: Path, library: Library, run: Run, about: Settings | None = None
) -> tuple[Path, Scores]:
    """A scored run's folder, as `eval score` leaves it."""
    folder.mkdir(exist_ok=True)
    lines: list[str] = []
    scores = score_run(
        *run,
        library,
        lambda o, cause: lines.append(failure_line(o, cause, library)) if cause else None,
    )
    write_settings(folder, about or settings())
    write_text(folder / SCORES, scores_text(scores))
    write_text(folder / FAILURES, "".join(f"{line}\n" for line in lines))
    return folder, scores


@pytest.fixture
def run(tmp_path: Path, library: Library) -> tuple[Path, Scores]:
    """The small run's folder and its scores."""
    return write_run(tmp_path / "run", library, small_run(library))


class Page(HTMLParser):
    """A page's elements, ids and words, as a browser reads them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, mark: str) -> list[str]:
        return [value for _, marks in self.tags if (value := marks.get(mark)) is not None]


# -- the page ---------------------------------------------------------------------------------


def test_the_page_holds_its_parts_in_order_and_the_causes_behind_figures(
    run: tuple[Path, Scores],
) -> None:
    path = write_report(run[0])
    assert path == run[0] / REPORT
    words = Page(path).words
    places = [
        words.index(part)
        for part in (
            "questions.jsonl", "questions scored", "recall@1", "answers failed",
            "Scores by type of question", "Risk and coverage", "Recall by the number",
            "Time by stage", "for their gold names nothing",
            "Questions without a recorded answer", "Each opens to",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "This run is not finished" not in words
    for cause in ("ranked and not used", "refused wrongly"):
        assert MEANINGS[cause][1:] in words


def test_a_failure_shows_question_gold_answer_and_evidence(run: tuple[Path, Scores]) -> None:
    words = " ".join(Page(write_report(run[0])).words.split())
    assert "Understood as: What of wrong, then?" in words
    assert "Orchard Plan, paragraph 2 (found at rank 2) The warden must lock the gate" in words
    assert "dusk or nightfall: missing" in words
    assert "[1] Orchard Plan, paragraph 1: wrong" in words
    assert "Orchard Plan, paragraph 2 gold" in words
    assert "not held: It is" in words


def test_texts_of_others_stay_text(run: tuple[Path, Scores]) -> None:
    page = Page(write_report(run[0]))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "b", "iframe", "object"}
    assert f"It is {HOSTILE} for 17 pounds [1]" in page.words
    assert "<b>$x$</b> ŵ 🍐 | _y_" in page.words
    assert not [marks for _, marks in page.tags if any(m.startswith("on") for m in marks)]


def test_a_page_names_no_other_file(run: tuple[Path, Scores]) -> None:
    page = Page(write_report(run[0]))
    assert all(link.startswith(("#", "data:")) for link in page.all("href") + page.all("src"))
    assert "@import" not in page.words and "url(" not in page.words
    assert "default-src 'none'" in " ".join(page.all("content"))


def test_every_id_is_there_once_and_every_link_leads_to_one(run: tuple[Path, Scores]) -> None:
    page = Page(write_report(run[0]))
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.all("href") if link.startswith("#")} <= set(ids)
    assert "failure-wrong" in ids
    inside = re.findall(r"url\(#([^)]+)\)", " ".join(page.all("clip-path")))
    assert inside and set(inside) <= set(ids)


def test_headings_come_in_order_and_plots_have_words(run: tuple[Path, Scores]) -> None:
    page = Page(write_report(run[0]))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    plots = [marks for tag, marks in page.tags if tag == "svg"]
    assert len(plots) == 4
    assert all(p["role"] == "img" and len(p["aria-label"] or "") > 40 for p in plots)


def test_the_same_scores_give_the_same_bytes(run: tuple[Path, Scores]) -> None:
    first = write_report(run[0]).read_bytes()
    assert write_report(run[0]).read_bytes() == first


def test_an_unfinished_run_says_so_first(tmp_path: Path, library: Library) -> None:
    about = settings(finished=None, digest=None)
    folder, scores = write_run(tmp_path / "run", library, small_run(library), about)
    words = " ".join(Page(write_report(folder)).words.split())
    assert words.index("This run is not finished. 2 of its 7 questions") < words.index(
        "questions.jsonl"
    )
    assert "interrupted" in markdown_text(scores, about)


def test_a_run_without_answers_has_a_page_too(tmp_path: Path, library: Library) -> None:
    folder, scores = write_run(tmp_path / "run", library, (small_run(library)[0], []))
    words = Page(write_report(folder)).words
    assert "No answer failed." in words and "Nothing that is scored can be drawn." in words
    assert "no failures among 0" in table_text(scores)
    assert "0 questions scored" in markdown_text(scores, settings())
    empty = Scores((), (), (), ())
    write_text(folder / SCORES, scores_text(empty))
    assert "Every question is scored." in Page(write_report(folder)).words
    assert table_text(empty)


def test_without_confidences_there_is_no_curve(tmp_path: Path, library: Library) -> None:
    questions, answers = small_run(library)
    unsure = [replace(a, confidence=None, hits=(), stages={}) for a in answers]
    folder, _ = write_run(tmp_path / "run", library, (questions, unsure))
    page = Page(write_report(folder))
    assert "do not say how sure they are" in page.words
    assert len([tag for tag, _ in page.tags if tag == "svg"]) == 3  # no risk and coverage


def test_a_metric_that_has_to_be_1_and_is_not_is_marked(tmp_path: Path, library: Library) -> None:
    questions, answers = small_run(library)
    changed = replace(answers[0].citations[0], quote="The orchard gives nobody a tree.")
    answers[0] = replace(answers[0], citations=(changed,))
    folder, scores = write_run(tmp_path / "run", library, (questions, answers))
    assert "must be 1:" in Page(write_report(folder)).words
    assert "| **quotes verbatim: must be 1** | 0.667" in markdown_text(scores, settings())


def test_errors_have_to_be_0(tmp_path: Path, library: Library) -> None:
    questions, answers = small_run(library)
    answers = [replace(a, status="answered") if a.status == "error" else a for a in answers]
    folder, _ = write_run(tmp_path / "none", library, (questions, answers))
    assert "must be 0:" not in Page(write_report(folder)).words
    answers[0] = replace(answers[0], status="error")
    folder, scores = write_run(tmp_path / "one", library, (questions, answers))
    assert "must be 0:" in Page(write_report(folder)).words
    assert "**errors: must be 0**" in markdown_text(scores, settings())


# -- failures ---------------------------------------------------------------------------------


def test_a_thousand_failures_are_cut_and_rare_causes_stay(tmp_path: Path, library: Library) -> None:
    questions = [asked(f"q {n}", "2") for n in range(1000)]
    answers = [answered(library, f"q {n}", "1" if n else None) for n in range(1000)]
    folder, _ = write_run(tmp_path / "run", library, (questions, answers))
    page = Page(write_report(folder))
    assert "400 of 1000 failures are shown; all of them are in failures.jsonl." in page.words
    assert len([i for i in page.all("id") if i.startswith("failure-")]) == 400
    assert "failure-q_0" in page.all("id")
    assert "#failure-q_0" in page.all("href")


def test_what_room_there_is_goes_to_rare_causes_first() -> None:
    counts = {"error": 3, "not parsed": 500, "not retrieved": 90}
    room = share_out(counts, 100)  # type: ignore[arg-type]
    assert room == {"error": 3, "not parsed": 49, "not retrieved": 48}
    assert share_out({"error": 3}, 100) == {"error": 3}
    assert share_out({}, 100) == {}


def test_a_long_text_is_cut_and_says_so(tmp_path: Path, library: Library) -> None:
    questions, answers = small_run(library)
    answers[1] = replace(answers[1], text="pear " * 5000)
    folder, _ = write_run(tmp_path / "run", library, (questions, answers))
    shown = [f for lost in read_failures(folder) for f in lost.shown]
    assert next(f for f in shown if f.id == "wrong").answer.endswith("in failures.jsonl)")
    assert (folder / FAILURES).read_text(encoding="utf-8").count("pear ") >= 5000


@pytest.mark.parametrize("line", ["{", "{}", "[]", '{"cause": "bad luck"}'])
def test_a_damaged_line_is_named(run: tuple[Path, Scores], line: str) -> None:
    path = run[0] / FAILURES
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    count = len(path.read_text(encoding="utf-8").splitlines())
    with pytest.raises(RunError, match=f"line {count}, .* score the run again"):
        write_report(run[0])


@pytest.mark.parametrize("name", [SCORES, FAILURES])
def test_a_folder_that_is_not_scored_is_refused(run: tuple[Path, Scores], name: str) -> None:
    (run[0] / name).unlink()
    with pytest.raises(RunError, match="python -m eval score"):
        write_report(run[0])
    assert not (run[0] / REPORT).exists()


# -- in words ---------------------------------------------------------------------------------


def test_the_terminals_table_lines_up(run: tuple[Path, Scores]) -> None:
    lines = table_text(run[1]).split("\n")
    upper, lower, whole = lines[:3]
    assert re.split(r"\s{2,}", upper.strip())[:2] == ["right", "1st or"]
    assert lower.split()[:3] == ["n", "first", "2nd"]
    assert whole.split() == [
        "all", "5", "0.250", "0.250", "0.333", "0.250", "0.250", "0.000", "1.000", "1.000",
        "0.250", "1.000", "0.667", "0.250", "0.250", "0",
    ]  # fmt: skip
    assert lines[3].startswith("held out") and lines[4].startswith("fact")
    assert len(whole) == len(lower) == len(lines[4])


def test_the_terminal_hears_what_lost_answers_and_what_is_not_scored(
    run: tuple[Path, Scores],
) -> None:
    text = table_text(run[1])
    assert "failures: 3 of 5, by the step that lost them" in text
    assert "  1  refused wrongly" in text
    assert "  gone: plan, paragraph 99 (not in the documents)" in text
    assert text.endswith("without a recorded answer: gone, late")


def test_markdown_is_short_and_escapes(run: tuple[Path, Scores]) -> None:
    path = write_markdown(run[0])
    text = path.read_text(encoding="utf-8")
    assert path.name == MARKDOWN and text == markdown_text(run[1], settings())
    assert text.startswith("## Evaluation: 5 questions scored\n")
    assert re.search(r"\| right first \| 0\.250 \(0\.000–\d\.\d{3}\), n = 4 \| 0\.000", text)
    assert r"| \<b\>$x$\</b\> ŵ 🍐 \| \_y\_ | 1 |" in text
    assert "Failures: 3 of 5 (" in text
    assert "- gone: plan, paragraph 99 (not in the documents)" in text
    assert f"Answers' digest: `{'d' * 64}`" in text
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in text.split("\n") if row[:1] == "|"}
    assert widths == {4, 13}  # the two tables, each of one width


def test_a_share_is_never_rounded_to_what_it_is_not() -> None:
    assert [share(v) for v in (0, 0.0001, 0.5, 0.9999, 1)] == [
        "0.000", "< 0.001", "0.500", "> 0.999", "1.000",
    ]  # fmt: skip
    assert [seconds(v) for v in (0, 0.0001, 0.0123, 9.5, 12)] == [
        "0.000", "< 0.001", "0.012", "9.500", "12.0",
    ]  # fmt: skip


def test_many_types_and_long_names_can_be_drawn(run: tuple[Path, Scores]) -> None:
    row = run[1].rows[0]
    rows = [replace(row, id=str(n), type=f"_type {n:03} of {'many ' * 9}") for n in range(60)]
    summaries = summarise_all(rows)
    plots = draw_all(Scores(tuple(rows), summaries, (), ()), summaries[0], summaries[1:])
    by_type = next(plot for plot in plots if plot.name == "types")
    assert len(by_type.rows) == 60 and "30 types" in by_type.caption
    recall = next(plot for plot in plots if plot.name == "recall")
    assert ">_type 000 of ma…<" in recall.svg


def test_settings_of_this_machine_stay_on_it(run: tuple[Path, Scores]) -> None:
    text = write_report(run[0]).read_text(encoding="utf-8")
    assert "somewhere/" not in text and "orchard" in text


# -- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as opened:
        yield opened


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 360, "light")],
)
def test_it_opens_with_no_other_file_and_no_network(
    run: tuple[Path, Scores],
    browser: Any,
    name: str,
    width: int,
    scheme: str,
) -> None:
    path = write_report(run[0])
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    window = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    window.on("request", lambda request: requests.append(request.url))
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    window.goto(f"{path.as_uri()}#failure-hostile")
    opened = window.locator("details.failure[open]")
    assert opened.count() == 1  # the anchor opens its failure, without a script
    assert opened.get_by_text("Orchard Plan, paragraph 2").first.is_visible()
    assert window.title() == "Evaluation run of 22 November 2026, 08:36 UTC"
    closed = window.locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    assert [address.partition("#")[0] for address in requests] == [path.as_uri()]
    assert said == []
    SCREENSHOTS.mkdir(exist_ok=True)
    window.screenshot(path=SCREENSHOTS / f"report-{name}.png", full_page=True)
    context.close()
