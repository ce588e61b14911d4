"""Numbering: which number is a paragraph's, which restarts, and that no word is lost.

The documents are made up, each for one trait that real councils' documents have.
"""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from corpus.block import ReadingError, item
from corpus.formats.text import read_text
from corpus.numbering import Numbered, number_blocks
from corpus.passage import Passage


def number(text: str, *, markdown: bool = False) -> Numbered:
    reading = read_text(text, "plan", markdown=markdown)
    return number_blocks("plan", "Plan", reading.blocks, reading.title)


def passages(text: str, *, markdown: bool = False) -> tuple[Passage, ...]:
    return number(text, markdown=markdown).passages


def kinds(text: str, *, markdown: bool = False) -> list[tuple[str, str | None]]:
    return [(p.kind, p.number) for p in passages(text, markdown=markdown)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# -- runs of numbers --------------------------------------------------------------------------


def test_a_plain_run() -> None:
    first, second = passages("1. One comes first.\n\n2. Two comes next.\n")
    assert (first.kind, first.number, first.mark) == ("paragraph", "1", "1.")
    assert (first.text, first.label) == ("One comes first.", "Plan, paragraph 1")
    assert (second.number, second.text) == ("2", "Two comes next.")


def test_a_document_may_begin_at_any_number() -> None:
    assert kinds("87. One.\n88. Two.\n") == [("paragraph", "87"), ("paragraph", "88")]


def test_dotted_numbers_are_paragraphs() -> None:
    found = kinds("1.1 One.\n1.2 Two.\n2.1 Three.\n2.1.1 Four.\n")
    assert found == [("paragraph", n) for n in ("1.1", "1.2", "2.1", "2.1.1")]


def test_dotted_numbers_under_a_list_of_actions_are_actions() -> None:
    text = (
        "# Plan\n\n## Objective 1: walking\n\n1. We walk.\n\n"
        "### Objective 1: Summary of Actions\n\n- **1.1** Build a path.\n- **1.2** Light it.\n"
    )
    found = passages(text, markdown=True)
    assert [(p.kind, p.number) for p in found] == [
        ("paragraph", "1"),
        ("action", "1.1"),
        ("action", "1.2"),
    ]
    assert found[1].headings == ("Objective 1: walking", "Objective 1: Summary of Actions")
    assert found[1].label == "Plan, action 1.1"


def test_list_marks_before_numbers_are_no_part_of_them() -> None:
    found = passages("- 1. One.\n- 2. Two.\n• 3. Three.\n* 4. Four.\n")
    assert [(p.number, p.mark, p.text) for p in found] == [
        ("1", "1.", "One."),
        ("2", "2.", "Two."),
        ("3", "3.", "Three."),
        ("4", "4.", "Four."),
    ]


def test_gaps_are_left_as_they_are() -> None:
    found = kinds("1. One.\n2. Two.\n5. Five.\n6. Six.\n")
    assert found == [("paragraph", n) for n in ("1", "2", "5", "6")]


def test_a_number_used_twice_gives_two_passages() -> None:
    found = passages("1. One.\n2. Two.\n2. Two again.\n3. Three.\n")
    assert [(p.number, p.text) for p in found] == [
        ("1", "One."),
        ("2", "Two."),
        ("2", "Two again."),
        ("3", "Three."),
    ]
    assert len({p.key for p in found}) == 4


def test_a_number_out_of_every_run_is_kept() -> None:
    found = kinds("1. One.\n2. Two.\n40. Slip.\n3. Three.\n")
    assert found == [("paragraph", n) for n in ("1", "2", "40", "3")]


# -- numbers that restart ---------------------------------------------------------------------

RESTATED = """# Crossings

## Objectives

1. These are the objectives:

- A. To build crossings.
- B. To keep them safe.

## Principles

2. The objectives rest on these principles:

- i) Everyone can cross.
- ii) Nobody waits long.
- iii) Lamps burn all night.

## Objective 1: to build crossings

3. We build.

4. We paint.

5. We listen.

### Principles

1. Everyone can cross.
2. Nobody waits long.

6. The street decides.

### Objective 1: Summary of Actions

- 1.1 Build ten.
- 1.2 Paint ten.

## Objective 2: to keep them safe

### Principles

2. Nobody waits long.
- 3 Lamps burn all night.

7. The warden checks.

### Objective 2: Summary of Actions

- 2.1 Check ten.
"""


def test_principles_that_are_stated_again_do_not_take_numbers_from_paragraphs() -> None:
    found = passages(RESTATED, markdown=True)
    assert [p.number for p in found if p.kind == "paragraph"] == list("1234567")
    restated = [p for p in found if p.heading == "Principles" and p.kind == "section"]
    assert [p.text for p in restated] == [
        "1. Everyone can cross.\n2. Nobody waits long.",
        "2. Nobody waits long.\n3 Lamps burn all night.",
    ]


def test_paragraphs_after_restated_principles_leave_their_heading() -> None:
    found = {p.number: p for p in passages(RESTATED, markdown=True) if p.kind == "paragraph"}
    assert found["6"].headings == ("Objective 1: to build crossings",)
    assert found["7"].headings == ("Objective 2: to keep them safe",)


def test_principles_and_objectives_are_passages_inside_their_paragraph() -> None:
    numbered = number(RESTATED, markdown=True)
    found = numbered.passages
    members = [(p.kind, p.number, p.parent, p.text) for p in found if p.parent]
    assert members == [
        ("objective", "A", "1", "To build crossings."),
        ("objective", "B", "1", "To keep them safe."),
        ("principle", "i", "2", "Everyone can cross."),
        ("principle", "ii", "2", "Nobody waits long."),
        ("principle", "iii", "2", "Lamps burn all night."),
    ]
    parents = {p.number: p for p in found if p.kind == "paragraph"}
    for member in (p for p in found if p.parent):
        parent = parents[member.parent]
        assert parent.start <= member.start < member.end <= parent.end


def test_actions_stand_under_their_objective() -> None:
    found = {p.number: p for p in passages(RESTATED, markdown=True) if p.kind == "action"}
    assert list(found) == ["1.1", "1.2", "2.1"]
    assert found["1.2"].headings[0] == "Objective 1: to build crossings"
    assert found["2.1"].headings[0] == "Objective 2: to keep them safe"


def test_restarts_under_ordinary_headings_say_where_they_are() -> None:
    text = (
        "WARDENS\n\n1. One.\n2. Two.\n3. Three.\n\nSteps in the morning\n\n1. Wake.\n2. Walk.\n\n"
        "Steps in the evening\n\n1. Walk.\n2. Sleep.\n\nThe rest\n\n4. Four.\n5. Five.\n"
    )
    found = passages(text)
    assert [(p.number, p.within) for p in found] == [
        ("1", None),
        ("2", None),
        ("3", None),
        ("1", "Steps in the morning"),
        ("2", "Steps in the morning"),
        ("1", "Steps in the evening"),
        ("2", "Steps in the evening"),
        ("4", None),
        ("5", None),
    ]
    assert found[3].label == "Plan, Steps in the morning, paragraph 1"
    assert found[7].label == "Plan, paragraph 4"


def test_a_whole_second_part_may_restart() -> None:
    text = "# Plan\n\n## Part A\n\n1. a\n2. b\n\n## Part B\n\n" + "".join(
        f"{n}. {letter}\n" for n, letter in enumerate("cdefghij", 1)
    )
    found = passages(text, markdown=True)
    assert [p.number for p in found] == ["1", "2", *"12345678"]
    assert {p.within for p in found[2:]} == {"Part B"}


# -- reports ----------------------------------------------------------------------------------

REPORT = """Purpose of the Report

1. To tell members how the crossings do.

{recommendations}1. That the report be noted.
2. That ten more crossings be built.
3. That the warden be thanked.

Reasons for the Recommendations

{reasons}

Background

2. Crossings were built last year.

3. They do well.
"""
ONE_REASON = "1. 2. & 3. So that people can cross."


def test_recommendations_under_their_heading() -> None:
    text = REPORT.format(recommendations="Recommendations\n\n", reasons=ONE_REASON)
    assert kinds(text) == [
        ("paragraph", "1"),
        ("recommendation", "1"),
        ("recommendation", "2"),
        ("recommendation", "3"),
        ("reason", "1. 2. & 3."),
        ("paragraph", "2"),
        ("paragraph", "3"),
    ]


def test_motions_are_recommendations_without_a_heading() -> None:
    text = REPORT.format(recommendations="", reasons=ONE_REASON)
    assert kinds(text) == kinds(
        REPORT.format(recommendations="Recommendations\n\n", reasons=ONE_REASON)
    )


def test_one_reason_may_carry_several_numbers() -> None:
    text = REPORT.format(recommendations="", reasons=ONE_REASON)
    (reason,) = [p for p in passages(text) if p.kind == "reason"]
    assert (reason.mark, reason.text) == ("1. 2. & 3.", "So that people can cross.")
    assert reason.label == "Plan, reasons 1, 2 and 3"


def test_each_reason_may_have_its_own_number() -> None:
    text = REPORT.format(
        recommendations="Recommendations\n\n", reasons="1. To know.\n2. To build.\n3. To thank."
    )
    assert [(p.kind, p.number) for p in passages(text) if p.kind != "recommendation"] == [
        ("paragraph", "1"),
        ("reason", "1"),
        ("reason", "2"),
        ("reason", "3"),
        ("paragraph", "2"),
        ("paragraph", "3"),
    ]
    assert not any(p.within for p in passages(text))


def test_closing_labels_keep_what_stands_under_them() -> None:
    text = (
        "1. One.\n\nContact Officer\n\nJo Bloggs, Head of Crossings\n\nBackground Papers\n\nNone.\n"
    )
    found = [(p.heading, p.text) for p in passages(text) if p.kind == "section"]
    assert found == [
        ("Contact Officer", "Jo Bloggs, Head of Crossings"),
        ("Background Papers", "None."),
    ]


# -- what belongs to a paragraph --------------------------------------------------------------


def test_bullets_that_go_on_after_a_blank_line_stay_in_their_paragraph() -> None:
    (first, second) = passages(
        "1. Bring:\n- a coat;\n- a sign;\n\n- a lamp; and\n\n- a flask.\n\n2. Go.\n"
    )
    assert first.text == "Bring:\n- a coat;\n- a sign;\n- a lamp; and\n- a flask."
    assert second.text == "Go."


def test_lettered_items_stay_in_their_paragraph() -> None:
    (first, _) = passages("1. Bring:\n   (a) a coat;\n   (b) a sign.\n\n2. Go.\n")
    assert first.text == "Bring:\n(a) a coat;\n(b) a sign."


def test_prose_that_follows_a_paragraph_stays_in_it() -> None:
    (first, _) = passages("1. Bring a coat.\n\nIt rains. It may snow.\n\n2. Go.\n")
    assert first.text == "Bring a coat.\nIt rains. It may snow."


def test_prose_under_a_heading_is_a_section() -> None:
    (section, paragraph) = passages("# Plan\n\n## Why\n\nBecause.\n\n1. Go.\n", markdown=True)
    assert (section.kind, section.number, section.headings) == ("section", None, ("Why",))
    assert section.label == "Plan, “Why”"
    assert paragraph.kind == "paragraph"


def test_a_table_is_a_passage_of_its_own() -> None:
    text = "# Plan\n\n1. Counts:\n\n## Ages\n\n| Age | Count |\n|---|---|\n| 0–4 | 48 |\n\n2. Go.\n"
    (_, table, after) = passages(text, markdown=True)
    assert (table.kind, table.number) == ("table", None)
    assert table.text == "Age\tCount\n0–4\t48"
    assert table.label == "Plan, table “Ages”"
    assert (after.kind, after.text) == ("paragraph", "Go.")


def test_two_tables_without_a_heading_between_them_are_two() -> None:
    table = "| Age | Count |\n|---|---|\n| 0–4 | 48 |\n"
    text = f"# Plan\n\n{table}\n| Kind | Count |\n|---|---|\n| Lamps | 3 |\n"
    assert kinds(text, markdown=True) == [("table", None), ("table", None)]


def test_a_contents_list_is_kept_and_marked() -> None:
    text = "PLAN\n\nCONTENTS\n\n\tPage\nWhy\t3\nHow\t4\n\nWHY\n\n1. Go.\n"
    contents = passages(text)[0]
    assert contents.kind == "section" and contents.is_contents
    assert words(contents.text) == ["Page", "Why", "3", "How", "4"]


def test_a_heading_with_nothing_under_it_is_kept() -> None:
    numbered = number("# Plan\n\n1. Go.\n\n## Next year\n", markdown=True)
    assert numbered.text.endswith("Next year\n")
    assert numbered.passages[-1].opens == ("Next year",)


def test_headings_run_from_the_outermost_to_the_nearest() -> None:
    text = "# Plan\n\n## A\n\n### B\n\n1. One.\n\n### C\n\n2. Two.\n\n## D\n\n3. Three.\n"
    assert [p.headings for p in passages(text, markdown=True)] == [("A", "B"), ("A", "C"), ("D",)]


# -- whatever the document --------------------------------------------------------------------

_word = st.sampled_from(
    "the lamp path of a street warden Panel Court cost £12 3.5 24 2013 rests under and".split()
)
_sentence = st.tuples(
    st.lists(_word, min_size=1, max_size=8).map(" ".join), st.sampled_from([".", ";", ":", "?", ""])
).map("".join)
_mark = st.sampled_from(
    [
        "",
        "",
        "1. ",
        "2. ",
        "3. ",
        "4) ",
        "7. ",
        "(12) ",
        "- 4. ",
        "1.1 ",
        "2.3 ",
        "1. & 2. ",
        "a) ",
        "i) ",
        "- ii) ",
        "(b) ",
        "A. ",
        "- ",
        "• ",
        " - ",
        "> ",
    ]
)
_heading = st.sampled_from(
    [
        "# Plan",
        "## Part",
        "### Principles",
        "LAMPS",
        "Principles",
        "Recommendations",
        "CONTENTS",
        "Reasons for the Recommendations",
        "Objective 1: Summary of Actions:",
        "Contact Officer",
        "OBJECTIVE 1: TO WALK",
        "1. That it be noted.",
    ]
)
_cells = st.lists(_sentence, min_size=2, max_size=4)
_row = st.one_of(_cells.map("\t".join), _cells.map(lambda c: "| " + " | ".join(c) + " |"))
_line = st.one_of(st.tuples(_mark, _sentence).map("".join), _heading, _row)
_gap = st.sampled_from(["\n", "\n\n", "\n\n\n", "\n\f\n", "\r\n"])
_document = st.lists(st.tuples(_line, _gap).map("".join), min_size=1, max_size=25).map("".join)


@settings(deadline=None, max_examples=300)
@given(_document, st.booleans())
@example("1. One.\n2. Two.\nPrinciples\n1. One.\n2 Two.\n- 2 Two.\n", False)
@example("31. Lead:\n- i) one\n\n\n- ii) two", True)
def test_no_word_is_lost_and_every_place_is_true(text: str, markdown: bool) -> None:
    numbered = number(text, markdown=markdown)
    assert words(numbered.text) == words(text)
    end = 0
    told: list[str] = []
    for passage in numbered.passages:
        assert numbered.text[passage.start : passage.end] == passage.text
        if passage.parent is None:
            assert passage.start >= end, "top-level passages must not overlap"
            end = passage.end
            for part in (*passage.opens, passage.mark, passage.text):
                told += words(part)
    assert told == words(text), "every word stands in one passage, its mark or a heading"
    assert len({p.key for p in numbered.passages}) == len(numbered.passages)


@settings(deadline=None, max_examples=300)
@given(
    st.text(
        alphabet=st.sampled_from("ab1.2) (-•*#|\t\n :;\u00a0_\\>£ivxA\r\f\u2028\x85é"), max_size=80
    ),
    st.booleans(),
)
def test_no_text_breaks_the_numbering(text: str, markdown: bool) -> None:
    assume(not text.lstrip().startswith("---"))  # front matter is left out on purpose
    try:
        numbered = number(text, markdown=markdown)
    except ReadingError:
        assert not words(text)
        return
    letters = re.compile(r"[^\W_]")
    assert letters.findall(numbered.text) == letters.findall(text)
    for passage in numbered.passages:
        assert numbered.text[passage.start : passage.end] == passage.text


def test_marks_of_odd_forms_are_numbered_without_complaint() -> None:
    marks = ["Part A, B", "a, b", "a,", "9" * 5000, "1 and", "&"]
    found = number_blocks("plan", "Plan", [item(m, "Words.") for m in marks], None)
    assert found.text.count("Words.") == len(marks)
