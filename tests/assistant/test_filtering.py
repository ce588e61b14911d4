"""Which documents a question may be answered from, and which language it is asked and framed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, Turn
from assistant.answering import Assistant
from assistant.conversing import keep_seen
from assistant.settings import MAX_QUESTION
from assistant.steps import Asked
from assistant.wording import say
from index.building import SearchIndex, open_index
from index.embedding import Embedder
from index.retrieving import CANDIDATES, EVERYTHING, Filter, PassageRetriever, make_filter
from tests.assistant.conftest import FILES

STRATEGY = Filter(documents=("ferry-strategy",))
REPORT = Filter(types=("cabinet-report",))
IN_FORCE = Filter(statuses=("current", "illustrative"))
FILTERS = (STRATEGY, REPORT, IN_FORCE, Filter(types=("procedure", "plan")))
ACTION = "Which action recruits deckhands with a campaign?"
QUESTIONS = (
    "Who decides which boats sail on Sundays?",
    "What did raising the barge cost?",
    "How long does the depot keep lost property?",
    "When does the last boat to Gull Island leave in winter?",
    "What does paragraph 3 say?",
    "What does paragraph 8 say?",
    "What does paragraph 2 of the Strategy say?",
    "What does the Ferry Report say about the barge?",
    "What are the recommendations in the Cabinet report?",
    "List the principles",
    "Which actions mention horses?",
    "Which paragraphs mention the depot?",
    "Everything about lamps",
    ACTION,
    "How many deckhands will the campaign add to the crews?",
    "Who meets on Mondays and what did raising the barge cost?",
    "Which airline flies to Patagonia?",
    "paragraph 99",
    "Beth mae paragraff 8 yn ei ddweud?",
)


def shown(answer: Answer) -> set[str]:
    """Ids of the documents from which anything of an answer comes."""
    hits = (h.passage for h in answer.evidence.found)
    judged = (p for p, _ in answer.evidence.judged)
    cited = (c.passage for c in answer.citations)
    return {p.document for p in (*cited, *answer.nearest, *hits, *judged)}


def seen(index: SearchIndex, wanted: Filter) -> set[str]:
    return {d.id for d in index.library.documents if wanted.allows(d)}


def same(one: Answer, other: Answer) -> bool:
    return replace(one, seconds=0.0) == replace(other, seconds=0.0)


# -- what a filter shuts out -------------------------------------------------------------------


@pytest.mark.parametrize("wanted", FILTERS)
def test_nothing_of_a_document_that_is_shut_out_is_shown(
    assistant: Assistant, index: SearchIndex, wanted: Filter
) -> None:
    allowed = seen(index, wanted)
    out = [d for d in index.library.documents if d.id not in allowed]
    statuses = set()
    for question in QUESTIONS:
        answer = assistant.ask(question, filter=wanted)
        statuses.add(answer.status)
        assert answer.status != "error"
        assert shown(answer) <= allowed, question
        told = [s for s in answer.text.split("\n") if "which the filter leaves out" not in s]
        assert not [d.title for d in out if d.title in "\n".join(told)], question
        # No sentence of theirs either, unless a document that may be seen has it too.
        theirs = {line for d in out for line in re.split(r"(?<=[.:])\s+", d.text) if len(line) > 30}
        ours = "".join(d.text for d in index.library.documents if d.id in allowed)
        assert not [line for line in theirs if line in answer.text and line not in ours], question
    assert {"answered", "declined"} <= statuses


def test_without_a_filter_the_other_documents_would_be_shown(
    assistant: Assistant, index: SearchIndex
) -> None:
    everywhere = set().union(*(shown(assistant.ask(q)) for q in QUESTIONS))
    assert everywhere == {d.id for d in index.library.documents}


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, index_root: Path, embedder: Embedder
) -> Assistant:
    """An assistant over the same documents, where the report tells of an action and gives another
    figure."""
    folder = tmp_path_factory.mktemp("told")
    more = (
        "\n4. The Harbour Trust is recruiting deckhands with a campaign on the Ferry Strategy, "
        "which will add at least 40 deckhands to the crews over four years.\n"
    )
    for name, text in FILES.items():
        added = more if name == "ferry-report.txt" else ""
        (folder / name).write_text(text + added, encoding="utf-8")
    return Assistant(open_index(folder, embedder, lambda message: None, index_root))


def test_what_surrounds_an_action_keeps_to_the_filter(told: Assistant) -> None:
    whole, kept = told.ask(ACTION), told.ask(ACTION, filter=STRATEGY)
    for answer in (whole, kept):
        assert answer.citations[0].passage.number == "1.1"
    assert say("action_cabinet") in whole.text
    assert "ferry-report" in {p.document for p in whole.nearest}
    assert say("action_cabinet") not in kept.text and kept.nearest
    assert {p.document for p in kept.nearest} == {"ferry-strategy"}


def test_a_difference_is_not_drawn_from_a_document_that_is_shut_out(told: Assistant) -> None:
    question = "What does paragraph 6 of the Strategy say?"
    whole, kept = told.ask(question), told.ask(question, filter=STRATEGY)
    assert "ferry-report" in {c.passage.document for c in whole.citations} and "40" in whole.text
    assert {c.passage.document for c in kept.citations} == {"ferry-strategy"}
    assert "40" not in kept.text


def test_a_refusal_counts_what_was_searched(assistant: Assistant, index: SearchIndex) -> None:
    whole = assistant.ask("Which airline flies to Patagonia?")
    assert f"{len(index.documents)} documents ({len(index.passages)} passages)" in whole.text
    assert "filter" not in whole.text
    two = assistant.ask("Which airline flies to Patagonia?", filter=FILTERS[-1])
    passages = sum(
        len(index.documents[d].passages) for d in ("procedure-lost-property", "winter-plan")
    )
    assert f"2 documents ({passages} passages)" in two.text
    assert say("filter_narrowed", left=2, all=4) in two.text
    one = assistant.ask("Which airline flies to Patagonia?", filter=REPORT)
    assert f"1 document ({len(index.documents['ferry-report'].passages)} passages)" in one.text


def test_a_list_counts_what_may_be_seen(assistant: Assistant, index: SearchIndex) -> None:
    wanted = Filter(documents=("ferry-strategy", "winter-plan"))
    answer = assistant.ask("Which paragraphs mention umbrellas?", filter=wanted)
    count = sum(len(index.documents[d].units) for d in wanted.documents)
    assert answer.status == "declined" and f"None of the {count} passages" in answer.text
    assert say("filter_narrowed", left=2, all=4) in answer.text
    found = assistant.ask("Which paragraphs mention the depot?", filter=IN_FORCE)
    assert found.status == "answered"
    assert say("filter_listed", left=1, all=4) in found.text


def test_a_reference_is_told_the_range_that_may_be_seen(assistant: Assistant) -> None:
    answer = assistant.ask("What does paragraph 8 say?", filter=REPORT)
    assert answer.status == "declined"
    assert "no paragraph 8 in Ferry Report" in answer.text and "from 1 to 3" in answer.text
    assert say("filter_narrowed", left=3, all=4) in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What does paragraph 2 of the Strategy say?",
        "What does the Strategy say about lamps?",
        "List the principles of the strategy",
    ],
)
def test_a_document_that_is_named_and_shut_out_is_told_to_be(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question, filter=REPORT)
    assert answer.status == "declined"
    assert say("filter_names", documents="“Ferry Strategy”") in answer.text
    assert shown(answer) == {"ferry-report"}


def test_what_only_seems_to_be_named_is_answered_with_a_note(assistant: Assistant) -> None:
    question = "Who signs the report of a lost umbrella in the umbrella book?"
    assert "ferry-report" in assistant.search(question).query.documents
    answer = assistant.ask(question, filter=Filter(types=("procedure",)))
    assert answer.status == "answered"
    assert answer.citations[0].passage.document == "procedure-lost-property"
    assert say("filter_seems", documents="“Ferry Report”") in answer.text


def test_a_part_that_is_left_open_may_stand_in_what_is_shut_out(assistant: Assistant) -> None:
    question = "Who decides which boats sail on Sundays and what did raising the barge cost?"
    answer = assistant.ask(question, filter=STRATEGY)
    assert answer.status == "partial"
    assert say("filter_narrowed", left=3, all=4) in answer.text


def test_a_filter_that_lets_nothing_through_says_so(assistant: Assistant) -> None:
    nothing = Filter(types=("plan",), statuses=("current",))
    answer = assistant.ask("Who mends lamps?", filter=nothing)
    assert (answer.status, answer.message) == ("error", say("filter_nothing"))
    assert not answer.citations and not answer.evidence.found
    welsh = assistant.ask("Who mends lamps?", filter=nothing, language="cy")
    assert welsh.message == say("filter_nothing", "cy")


def test_superseded_documents_are_searched_unless_they_are_left_out(assistant: Assistant) -> None:
    question = "When does the last boat to Gull Island leave in winter?"
    answer = assistant.ask(question)
    assert answer.citations[0].passage.document == "winter-plan"
    assert say("superseded", documents="“Winter Timetable Plan”") in answer.text
    assert "winter-plan" not in shown(assistant.ask(question, filter=IN_FORCE))


def test_a_follow_up_goes_on_from_what_may_be_seen(assistant: Assistant) -> None:
    first = assistant.ask("What does paragraph 7 of the Strategy say?")
    turns = (first.as_turn(),)
    on = assistant.ask("And the next one?", turns)
    assert on.citations[0].passage.number == "8"
    shut = assistant.ask("And the next one?", turns, REPORT)
    assert shown(shut) <= {"ferry-report"}
    open_ = assistant.ask("And the next one?", turns, STRATEGY)
    assert [c.passage for c in open_.citations] == [c.passage for c in on.citations]


def test_of_a_turn_only_what_may_be_seen_is_kept(index: SearchIndex) -> None:
    one, other = (index.documents[d].passages[0] for d in ("ferry-strategy", "ferry-report"))
    turn = Turn("What is it?", "What is it?", (one, other))
    kept = keep_seen((turn, turn), {"ferry-report"})
    assert kept == (replace(turn, cited=(other,)),) * 2


def test_a_turn_may_cite_a_document_that_is_gone(assistant: Assistant, index: SearchIndex) -> None:
    gone = replace(index.documents["ferry-report"].passages[0], document="gone")
    turns = (Turn("What was it?", "What was it?", (gone,)),)
    assert assistant.ask("And what did it cost?", turns, REPORT).status != "error"


def test_a_filter_that_lets_all_through_changes_nothing(
    assistant: Assistant, index: SearchIndex
) -> None:
    everything = Filter(documents=tuple(index.documents))
    for question in QUESTIONS[:6]:
        assert same(assistant.ask(question), assistant.ask(question, filter=everything))


def test_visitors_with_different_filters_share_one_assistant(assistant: Assistant) -> None:
    jobs = [(q, f) for q in QUESTIONS for f in (EVERYTHING, STRATEGY, REPORT, IN_FORCE)]
    alone = [assistant.ask(q, filter=f) for q, f in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda job: assistant.ask(job[0], filter=job[1]), jobs))
    assert all(same(a, b) for a, b in zip(alone, together, strict=True))
    assert assistant.retriever.filter == EVERYTHING


def test_a_stream_and_the_chain_keep_to_the_filter(assistant: Assistant) -> None:
    question = "What does paragraph 3 say?"
    *_, streamed = assistant.stream(question, (), REPORT)
    asked = assistant.chain.invoke(Asked(question, filter=REPORT))
    assert [c.passage.document for c in streamed.citations] == ["ferry-report"]
    assert same(streamed, asked)
    hits = assistant.search("lamps", filter=REPORT).hits
    assert {h.passage.document for h in hits} == {"ferry-report"}


# -- filters from choices ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "types", "superseded", "allowed"),
    [
        ([], [], False, {"ferry-strategy", "ferry-report", "procedure-lost-property"}),
        (["ferry-report"], [], True, {"ferry-report"}),
        (["winter-plan"], [], True, {"winter-plan"}),
        (["winter-plan"], [], False, set()),
        ([], ["plan", "strategy"], True, {"ferry-strategy", "winter-plan"}),
        ([], ["plan", "strategy"], False, {"ferry-strategy"}),
        (["ferry-report"], ["strategy"], True, set()),
        (["ferry-report", "gone"], [], True, {"ferry-report"}),
        (["gone"], [], True, set()),
    ],
)
def test_a_filter_of_what_was_chosen(
    index: SearchIndex, chosen: list[str], types: list[str], superseded: bool, allowed: set[str]
) -> None:
    made = make_filter(chosen, types, superseded, index.library)
    assert seen(index, made) == allowed


def test_a_choice_that_lets_all_through_is_no_filter(index: SearchIndex) -> None:
    library = index.library
    types = [d.type for d in library.documents]
    assert make_filter([], [], True, library) == EVERYTHING
    assert make_filter(list(index.documents), types, True, library) == EVERYTHING
    in_force = tuple(d for d in library.documents if d.status != "superseded")
    assert make_filter([], [], False, replace(library, documents=in_force)) == EVERYTHING


def test_a_second_filter_never_widens_the_first(index: SearchIndex) -> None:
    first = PassageRetriever(index=index, filter=Filter(types=("strategy", "plan")))
    both = first.through(Filter(statuses=("superseded",)))
    assert [d.id for d in both.library.documents] == ["winter-plan"]
    assert not first.through(REPORT).library.documents
    assert first.through(EVERYTHING) is first
    assert {d.id for d in first.left_out} == {"ferry-report", "procedure-lost-property"}


def test_what_is_shut_out_takes_no_place_of_what_may_be_found(
    folder_of: Callable[..., Path], index_root: Path, embedder: Embedder
) -> None:
    """More passages than are ever looked at have the word, all but one of them shut out; more that
    may be seen are nearer in meaning than that one."""
    tug = "".join(f"{n}. Tug tug {n}.\n\n" for n in range(1, CANDIDATES + 20))
    boats = "".join(f"{n}. A boat tows ship {n}.\n\n" for n in range(1, CANDIDATES + 20))
    last = (
        f"{CANDIDATES + 20}. The yearly accounts list stamps, paper, ink, tug, coffee and cake.\n"
    )
    folder = folder_of({"a-tugs.md": f"# A\n\n{tug}", "b-boats.md": f"# B\n\n{boats}{last}"})
    many = open_index(folder, embedder, lambda message: None, index_root)
    kept = PassageRetriever(index=many, filter=Filter(documents=("b-boats",))).search("tug")
    found = [h.passage.number for h in (*kept.hits, *kept.rejected)]
    assert str(CANDIDATES + 20) in found


# -- the page's language and the question's ----------------------------------------------------

ENGLISH = "How quickly is a broken lamp on a pier mended?"
WELSH = "Pwy sy'n penderfynu pa gychod sy'n hwylio ar ddydd Sul?"


def test_an_english_question_on_the_welsh_page_is_searched_as_english(
    assistant: Assistant,
) -> None:
    english, welsh = assistant.ask(ENGLISH), assistant.ask(ENGLISH, language="cy")
    assert [c.quote for c in welsh.citations] == [c.quote for c in english.citations]
    assert welsh.standalone == ENGLISH and welsh.language == "cy"
    assert say("quotes_in_english", "cy") in welsh.text
    declined = assistant.ask("Which airline flies to Patagonia?", language="cy")
    assert declined.text.startswith("Nid yw'r dogfennau'n dweud.")
    assert say("no_answer_missing", "cy", words="“airline”, “flies”, “patagonia”") in declined.text


@pytest.mark.parametrize("language", [None, "en", "cy"])
def test_a_welsh_question_is_framed_in_welsh_on_any_page(
    assistant: Assistant, language: str | None
) -> None:
    answer = assistant.ask(WELSH, language=language)  # type: ignore[arg-type]
    assert same(answer, assistant.ask(WELSH))
    assert answer.language == "cy" and answer.standalone != WELSH


def test_an_english_question_on_the_english_page_is_as_without_a_page(
    assistant: Assistant,
) -> None:
    for question in QUESTIONS[:4]:
        assert same(assistant.ask(question, language="en"), assistant.ask(question))


def test_what_is_wrong_with_a_question_is_said_in_the_pages_language(
    assistant: Assistant,
) -> None:
    assert assistant.ask(" ?", language="cy").message == say("empty_question", "cy")
    assert assistant.ask(" ?").message == say("empty_question", "en")
    long = "beth yw hyn? " * MAX_QUESTION
    sizes = {"length": len(long.strip()), "limit": MAX_QUESTION}
    assert assistant.ask(long, language="en").message == say("long_question", "en", **sizes)
    assert assistant.ask(long).message == say("long_question", "cy", **sizes)


def test_the_first_sign_of_an_answer_has_the_pages_language(assistant: Assistant) -> None:
    first = next(assistant.stream(ENGLISH, language="cy"))
    assert (first.status, first.language) == ("pending", "cy")
