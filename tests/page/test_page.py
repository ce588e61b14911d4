"""The page as people meet it: the real server in a process of its own, a real browser.

Each journey leaves a screenshot in tests/screenshots/, for people to look at.
"""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlparse

import docx
import pytest

from assistant.answer import Answer
from assistant.page.service import Service
from assistant.page.talking import Talking, Where
from tests.page.browsing import (
    PATIENCE,
    Browser,
    BrowserPage,
    Served,
    answered,
    ask,
    box,
    expect,
    free_port,
    picture,
    send,
    start,
    visit,
)
from tests.page.village import FILLING, HOSTILE

pytestmark = pytest.mark.browser


# -- the first visit ---------------------------------------------------------------------------


def test_a_first_visit_says_what_this_is(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    expect(window.get_by_role("heading", level=1)).to_have_text("Ask the Council's documents")
    expect(window.get_by_text("It is not advice on a child's case.")).to_be_visible()
    expect(window.locator(".examples a")).to_have_count(8)
    expect(window.locator("#conversation [role=log]")).to_have_attribute("aria-live", "polite")
    picture(window, "first-visit")


def test_from_the_first_visit_to_the_quoted_words(browser: Browser, council_page: Served) -> None:
    window = visit(browser, council_page)
    window.locator(".examples a").nth(1).click()  # "What does paragraph 87 say?"
    answer = answered(window, 0)
    expect(answer.locator(".status")).to_have_text("Answered from the documents")
    mark = answer.get_by_role("link", name="Strategy ¶87").first
    expect(mark).to_be_visible()
    picture(window, "cited-answer")
    mark.click()
    marked = window.locator("#reader mark").first
    expect(marked).to_be_in_viewport()
    expect(window.locator("#reader .target")).to_contain_text("87")
    said = " ".join(window.locator("#reader mark").all_inner_texts())
    quoted = answer.locator("blockquote p").first.inner_text()
    assert quoted.strip("“” ")[:60] in said
    picture(window, "reader")


def test_a_mark_opens_the_passage_with_the_quoted_words(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    answer = ask(window, "What does paragraph 25 of the Orchard Plan say?")
    expect(answer).to_contain_text("Answered from the documents")
    answer.get_by_role("link").first.click()
    mark = window.locator("#reader mark")
    expect(mark).to_have_text(f"In row 25 stand 45 pear trees. {FILLING}")
    expect(mark).to_be_in_viewport()
    expect(window.get_by_role("heading", level=1)).to_be_in_viewport()  # only the reader scrolled
    expect(window.locator("#reader .target")).to_be_focused()
    expect(window.locator("#reader")).to_contain_text("In row 24 stand 44 pear trees.")


def test_the_address_of_a_passage_can_be_shared(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 25 of the Orchard Plan say?").get_by_role("link").first.click()
    expect(window.locator("#reader mark")).to_be_visible()
    shared = urlparse(window.url)
    other = visit(browser, served, path=f"#{shared.fragment}")
    expect(other.locator("#reader mark")).to_have_text(f"In row 25 stand 45 pear trees. {FILLING}")
    expect(other.locator("#reader mark")).to_be_in_viewport()
    picture(other, "shared-link")
    gone = visit(browser, served, path="#read/gone/1-2")
    expect(gone.locator("#reader")).to_contain_text("not in the documents that are open here")


# -- asking ------------------------------------------------------------------------------------


def test_a_question_can_go_on_from_the_one_before(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    expect(ask(window, "And paragraph 1?")).to_contain_text("inspects the hives")
    picture(window, "follow-up")


def test_a_decline_is_in_words_with_what_can_be_asked(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    answer = ask(window, "What does paragraph 77 of the Orchard Plan say?")
    expect(answer.locator(".status")).to_have_text("The documents do not say")
    expect(answer).to_contain_text("Its paragraphs run from 1 to 30.")
    offered = window.locator("#conversation .ask-link")
    expect(offered.first).to_be_visible(timeout=15_000)
    picture(window, "decline")
    answer.get_by_role("link").first.click()
    expect(window.locator("#reader .target")).to_be_in_viewport()
    expect(window.locator("#reader mark")).to_have_count(0)
    offered.first.click()
    expect(answered(window, 1).locator(".status")).to_have_text("Answered from the documents")


def test_a_difference_is_shown_with_both_dates(browser: Browser, council_page: Served) -> None:
    window = visit(browser, council_page)
    answer = ask(window, "How many additional in-house foster placements will there be?")
    difference = answer.locator(".difference").first
    expect(difference).to_be_visible()
    expect(difference).to_contain_text("30")
    expect(difference).to_contain_text("32")
    assert difference.get_by_role("link").count() >= 2
    difference.scroll_into_view_if_needed()
    picture(window, "difference")


def test_an_answer_can_be_asked_again_and_the_talk_begun_anew(
    browser: Browser, served: Served
) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    window.get_by_role("button", name="Ask again").click()
    expect(answered(window, 0)).to_contain_text("within two hours")
    window.get_by_role("button", name="Start again").click()
    expect(window.locator("#conversation .answer")).to_have_count(0)
    expect(window.locator("#conversation .question")).to_have_count(0)
    answer = ask(window, "And paragraph 1?")  # of which document is no longer known
    expect(answer).to_contain_text("stands in more than one document")


def test_a_search_can_be_kept_to_one_document(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    window.get_by_role("button", name="Where to look").click()
    window.locator("#filter-documents input").fill("Shed")
    window.get_by_role("option", name="Shed Rules").click()
    answer = ask(window, "What does the Bee Procedure say about a swarm?")
    expect(answer).not_to_contain_text("within two hours")
    picture(window, "filters")


def test_a_new_answer_comes_into_view_and_back_does_not_lose_it(
    browser: Browser, served: Served
) -> None:
    window = visit(browser, served)
    for number in (3, 4, 5, 25):
        answer = ask(window, f"What does paragraph {number} of the Orchard Plan say?")
    expect(window.locator("#conversation .question").last).to_be_in_viewport()
    expect(answer.locator(".status")).to_be_in_viewport()
    shown = window.locator("#conversation [aria-label*='<']")
    expect(shown).to_have_count(0)  # no message is named by its HTML
    links = answer.get_by_role("link")
    links.first.click()
    expect(window.locator("#reader mark")).to_be_visible()
    window.go_back()
    expect(window.locator("#conversation .answer")).to_have_count(4)


def test_the_answer_judged_is_the_one_chosen(browser: Browser, served: Served, kept: Path) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 1 of the Bee Procedure say?")
    window.get_by_role("link", name="Was this right?").click()
    expect(window.locator("#judging")).to_contain_text("paragraph 1 of the Bee Procedure")
    ask(window, "What does paragraph 25 of the Orchard Plan say?")
    window.get_by_label("Wrong").check()
    window.get_by_role("button", name="Send the judgement").click()
    expect(window.get_by_text("Your judgement is kept.")).to_be_visible()
    expect(window.locator("#judging")).to_be_hidden()
    last = kept.read_text(encoding="utf-8").splitlines()[-1]
    assert "paragraph 1 of the Bee Procedure" in last
    assert "paragraph 25" not in last


# -- tables and files --------------------------------------------------------------------------

ACTIONS = "Which actions are about education?"


def saved(window: BrowserPage, name: str) -> Path:
    """The file that a button or link of this name gives."""
    with window.expect_download() as waiting:
        window.get_by_role("button", name=name).or_(
            window.get_by_role("link", name=name)
        ).first.click()
    return Path(waiting.value.path())


def test_a_set_of_actions_is_a_table_that_sorts_and_is_saved(
    browser: Browser, council_page: Served
) -> None:
    window = visit(browser, council_page, width=1500)
    ask(window, "List all the actions")
    table = window.locator("#conversation table").last
    rows = table.locator("tbody tr")
    count = rows.count()
    assert count >= 10
    head = table.get_by_role("button", name="Number")
    first = rows.first.inner_text()
    head.click()
    head.click()
    expect(table.locator("th[aria-sort=descending]")).to_have_count(1)
    assert rows.first.inner_text() != first
    table.scroll_into_view_if_needed()
    picture(window, "actions-table")
    content = saved(window, "Save the table as CSV").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(lines) == count + 1
    assert len(set(map(len, lines))) == 1
    document = docx.Document(str(saved(window, "Save the table as Word")))
    assert len(document.tables[0].rows) == count + 1


def test_the_conversation_is_saved_with_its_citations(
    browser: Browser, served: Served, kept: Path
) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    ask(window, "What does paragraph 77 of the Orchard Plan say?")
    picture(window, "export")
    text = saved(window, "Save as Markdown").read_text(encoding="utf-8")
    assert "A swarm must be reported within two hours." in text
    assert "Bee Procedure, paragraph 2" in text
    assert "The documents do not say" in text
    assert re.search(r"\b[0-9a-f]{12,}\b", text)  # the index's fingerprint
    word = saved(window, "Save as Word")
    assert zipfile.is_zipfile(word)
    said = "\n".join(p.text for p in docx.Document(str(word)).paragraphs)
    assert "A swarm must be reported within two hours." in said


def test_a_judgement_is_kept_as_a_question_for_evaluation(
    browser: Browser, served: Served, kept: Path
) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    window.get_by_role("link", name="Was this right?").click()
    window.get_by_label("Partly right").check()
    window.get_by_label("Why?").fill("The next paragraph belongs to it.")
    picture(window, "judgement")
    window.get_by_role("button", name="Send the judgement").click()
    expect(window.get_by_text("Your judgement is kept.")).to_be_visible()
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert any("The next paragraph belongs to it." in str(line) for line in lines)


# -- care --------------------------------------------------------------------------------------

PERSONAL = "Jac Evans born 3/4/2011 of 12 Heol y Bont, what does paragraph 2 say?"


def test_personal_details_are_held_back_until_the_visitor_decides(
    browser: Browser, served: Served
) -> None:
    window = visit(browser, served)
    send(window, PERSONAL)
    warning = window.locator("#care .care")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button").first).to_be_focused()
    expect(window.locator("#conversation .question")).to_have_count(0)
    expect(box(window)).to_have_value(PERSONAL)
    picture(window, "personal-details")
    warning.get_by_role("button", name="Change the question").click()
    expect(warning).to_have_count(0)
    expect(box(window)).to_be_focused()
    expect(box(window)).to_have_value(PERSONAL)
    send(window, PERSONAL)
    warning.get_by_role("button", name="Send it as it is").click()
    answered(window, 0)
    expect(warning).to_have_count(0)


def test_for_a_child_at_risk_whom_to_ring_comes_first(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    send(window, "A child is being hit by her dad right now, what do I do?")
    contacts = window.locator("#conversation .care")
    expect(contacts).to_be_visible()
    expect(contacts).to_contain_text("999")
    first = window.locator("#conversation :is(.care, .answer)").first
    expect(first).to_have_class(re.compile("care"))
    assert contacts.locator("a[href^='tel:']").count() >= 2
    picture(window, "child-at-risk")


# -- documents ---------------------------------------------------------------------------------


def test_the_list_of_documents_opens_them(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    window.get_by_role("tab", name="Documents").click()
    shown = window.locator("#documents")
    expect(shown).to_contain_text("plan.pdf")
    shown.get_by_role("link", name="Bee Procedure").click()
    expect(window.locator("#reader h2")).to_have_text("Bee Procedure")
    picture(window, "documents")


def test_a_word_document_is_added_and_answers(
    browser: Browser, served: Served, village: Path, tmp_path: Path
) -> None:
    written = docx.Document()
    written.add_heading("Pond Rules", 0)
    for text in ("The pond is drained each October.", "Nobody may skate on the pond."):
        written.add_paragraph(text, style="List Number")
    path = tmp_path / "pond-rules.docx"
    written.save(str(path))
    bad = tmp_path / "torn.docx"
    bad.write_bytes(b"PK\x03\x04 torn")
    window = visit(browser, served)
    window.get_by_role("tab", name="Documents").click()
    window.locator("#adding input[type=file]").set_input_files([path, bad])
    report = window.locator("#added .added")
    expect(report).to_be_visible(timeout=120_000)
    expect(report).to_contain_text("Pond Rules")
    expect(report).to_contain_text("paragraphs 1 to 2 (2)")
    expect(report).to_contain_text("torn.docx")
    expect(window.locator("#documents")).to_contain_text("Pond Rules")
    picture(window, "added-document")
    window.get_by_role("tab", name="Ask", exact=True).click()
    answer = ask(window, "When is the pond drained?")
    expect(answer).to_contain_text("The pond is drained each October.")
    expect(answer.get_by_role("link").first).to_contain_text("¶1")
    assert (village / "pond-rules.docx").is_file()
    assert not (village / "torn.docx").exists()


# -- quality -----------------------------------------------------------------------------------

SWARM = {
    "id": "bees-1",
    "question": "How soon must a swarm be reported?",
    "type": "fact",
    "gold": [["bees", "paragraph", "2"]],
    "facts": [["two hours"]],
    "abstain": False,
}
WRONG = {**SWARM, "id": "bees-2", "gold": [["orchard", "paragraph", "9"]]}


def test_a_question_set_is_run_and_its_failure_asked_in_the_chat(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(f"{json.dumps(SWARM)}\n{json.dumps(WRONG)}\n", encoding="utf-8")
    window = visit(browser, served)
    window.get_by_role("tab", name="Quality").click()
    window.locator("#quality input[type=file]").set_input_files(own)
    expect(window.get_by_text("own.jsonl can be run and is chosen.")).to_be_visible()
    run = window.locator("#quality").get_by_role("button", name="Run", exact=True)
    run.click()
    results = window.locator("#quality-results")
    expect(results).to_contain_text("bees-2", timeout=PATIENCE)
    expect(results).to_contain_text("right first")
    assert results.locator("svg").count() > 0
    picture(window, "quality")
    results.locator("details.failure summary").first.click()
    results.get_by_role("link", name="Ask this in the chat").first.click()
    expect(answered(window, 0)).to_contain_text("within two hours")
    expect(window.get_by_role("tab", name="Ask", exact=True)).to_have_attribute(
        "aria-selected", "true"
    )


# -- languages ---------------------------------------------------------------------------------


def test_the_whole_page_changes_its_language(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    window.get_by_role("button", name="Cymraeg").click()
    expect(window.locator("html")).to_have_attribute("lang", "cy")
    expect(window.get_by_role("heading", level=1)).to_have_text("Holwch ddogfennau'r Cyngor")
    expect(window.get_by_role("button", name="Gofyn", exact=True)).to_be_visible()
    expect(window.get_by_role("tab", name="Dogfennau")).to_be_visible()
    expect(window.locator("#conversation .answer")).to_have_count(1)  # the talk goes on
    answer = ask(window, "Beth mae paragraff 77 o'r Bee Procedure yn ei ddweud?")
    expect(answer.locator(".status")).to_have_text("Nid yw'r dogfennau'n dweud")
    picture(window, "welsh")
    window.reload()
    expect(window.get_by_role("heading", level=1)).to_have_text("Holwch ddogfennau'r Cyngor")
    window.get_by_role("button", name="English").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Ask the Council's documents")


def test_a_welsh_browser_is_greeted_in_welsh(browser: Browser, served: Served) -> None:
    window = visit(browser, served, locale="cy-GB")
    expect(window.get_by_role("heading", level=1)).to_have_text("Holwch ddogfennau'r Cyngor")
    assert window.title() == "Holwch ddogfennau'r Cyngor"
    window.get_by_role("tab", name="Dogfennau").click()
    expect(window.locator("#documents")).to_contain_text("Gweithdrefn")


# -- safety ------------------------------------------------------------------------------------


def test_what_documents_and_people_write_stays_text(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    answer = ask(window, f"What does paragraph 41 say? {HOSTILE} `x` $$y$$ _z_")
    expect(window.locator("#conversation .question")).to_contain_text(f"{HOSTILE} `x` $$y$$ _z_")
    expect(answer).to_contain_text(f"The shed is locked at night. {HOSTILE}")
    answer.get_by_role("link", name="Shed Rules").first.click()
    expect(window.locator("#reader mark")).to_contain_text(HOSTILE)
    expect(window.locator("#reader h2")).to_have_text("Shed Rules </script><b>2021</b>")
    assert window.title() == "Ask the Council's documents"
    assert window.locator(":is(#reader, #conversation) :is(img, script, b)").count() == 0
    picture(window, "hostile")


def test_two_visitors_do_not_see_each_other(browser: Browser, served: Served) -> None:
    one, other = visit(browser, served), visit(browser, served)
    ask(one, "What does paragraph 2 of the Bee Procedure say?")
    expect(other.locator("#conversation .question")).to_have_count(0)
    ask(other, "What does paragraph 25 of the Orchard Plan say?")
    expect(ask(one, "And paragraph 1?")).to_contain_text("hives")
    expect(one.locator("#conversation")).not_to_contain_text("In row 25")
    expect(other.locator("#conversation")).not_to_contain_text("hives")
    picture(one, "two-people-one")
    picture(other, "two-people-other")
    other.reload()
    expect(box(other)).to_be_visible(timeout=30_000)
    expect(other.locator("#conversation .question")).to_have_count(0)


def test_the_documents_may_change_while_the_page_runs(
    browser: Browser, served: Served, village: Path
) -> None:
    held = (village / "bees.md").read_text(encoding="utf-8")
    (village / "bees.md").unlink()
    try:
        window = visit(browser, served)
        ask(window, "What does paragraph 2 of the Bee Procedure say?")
        window.locator("#conversation .answer a").first.click()
        expect(window.locator("#reader mark")).to_contain_text("within two hours")
    finally:
        (village / "bees.md").write_text(held, encoding="utf-8")


def test_no_request_leaves_this_machine(browser: Browser, served: Served) -> None:
    window = visit(browser, served)
    ask(window, "What does paragraph 2 of the Bee Procedure say?")
    window.locator("#conversation .answer a").first.click()
    for name in ("Documents", "Quality"):
        window.get_by_role("tab", name=name).click()
        window.wait_for_timeout(300)
    hosts = {urlparse(a).hostname for a in served.asked if not re.match("data:|blob:", a)}
    assert hosts == {"127.0.0.1"}


class Failing:
    """An assistant whose store has gone."""

    def __init__(self) -> None:
        self.index = SimpleNamespace(documents={}, library=SimpleNamespace(documents=()))

    def stream(self, question: str, turns: object, **rest: object) -> Iterator[Answer]:
        raise OSError("the <disk> is full")


def test_a_failing_answer_is_a_sentence_and_the_conversation_goes_on() -> None:
    talking = Talking(Service(Failing()))  # type: ignore[arg-type]
    *_, last = talking.ask("Why?", (), Where(), "en")
    shown = str(last.messages)
    assert "Something went wrong while answering (OSError)" in shown
    assert "disk" not in shown  # what an error says may hold what was asked, or a path
    assert "Traceback" not in shown
    assert not last.is_busy


# -- starting ----------------------------------------------------------------------------------


def said_by(started: subprocess.Popen[str]) -> str:
    """What a server that ends at once says to people."""
    return started.communicate(timeout=120)[1]


def test_a_taken_port_is_said_and_what_to_do(village: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        started = start(port, village, {"ASSISTANT_INDEX": str(tmp_path)})
        said = said_by(started)
    assert started.returncode == 1
    assert f"port {port} can't be used" in said
    assert f"--port {port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "error: there is no folder {gone}; give a folder that holds documents"),
        (
            {"ASSISTANT_API": "perhaps"},
            "error: ASSISTANT_API is “perhaps”; set it to on or off",
        ),
    ],
)
def test_what_is_amiss_at_the_start_is_one_clear_line(
    tmp_path: Path, settings: dict[str, str], line: str
) -> None:
    gone = tmp_path / "gone"
    started = start(free_port(), gone, settings)
    said = said_by(started)
    assert started.returncode == 1
    assert said.strip().splitlines() == [line.format(gone=gone)]
