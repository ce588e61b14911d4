"""Numbers that restart, lists inside paragraphs, and numbers an author used twice."""

from __future__ import annotations

from dataclasses import replace

from corpus.block import Block, item
from corpus.numbering import number_blocks
from corpus.passage import Passage

LONG = "The panel meets each month to look at what was agreed and what has not yet been done."


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, level=level)


def counted(mark: str, series: str, depth: int = 0, text: str = LONG) -> Block:
    return replace(item(mark, text), series=series, depth=depth)


def at(block: Block, *, page: int | None = None, left: float | None = None) -> Block:
    return replace(block, page=page, left=left)


def passages(*blocks: Block) -> tuple[Passage, ...]:
    return number_blocks("plan", "Plan", blocks, None).passages


def named(*blocks: Block) -> list[tuple[str | None, str | None]]:
    return [(p.number, p.within) for p in passages(*blocks)]


def test_policies_with_their_own_paragraphs_are_cited_by_their_code() -> None:
    found = passages(
        heading("1. Introduction"), item("1.", LONG), item("2.", LONG), item("3.", LONG),
        heading("2. Plan-making"), heading("PM1: Strategies", 2), item("1.", LONG),
        item("2.", LONG), heading("PM2: Local plans", 2), item("1.", LONG), item("2.", LONG),
        item("3.", LONG), item("4.", LONG),
    )  # fmt: skip
    assert [(p.number, p.within) for p in found] == [
        ("1", None), ("2", None), ("3", None),
        ("1", "PM1: Strategies"), ("2", "PM1: Strategies"),
        ("1", "PM2: Local plans"), ("2", "PM2: Local plans"), ("3", "PM2: Local plans"),
        ("4", "PM2: Local plans"),
    ]  # fmt: skip
    assert found[4].label == "Plan, PM1 paragraph 2"


def test_an_annex_that_restarts_names_the_annex_though_it_has_headings_of_its_own() -> None:
    found = passages(
        heading("Why"), item("1.", LONG), item("2.", LONG), item("3.", LONG), item("4.", LONG),
        heading("Annex A: Forms"), heading("Scope", 2), item("1.", LONG), item("2.", LONG),
        heading("Use", 2), item("3.", LONG),
    )  # fmt: skip
    assert [(p.number, p.within) for p in found][4:] == [
        (n, "Annex A: Forms") for n in ("1", "2", "3")
    ]
    assert found[-1].label == "Plan, Annex A paragraph 3"


def test_dotted_numbers_that_restart_in_an_annex() -> None:
    found = named(
        heading("Part A"), item("1.1", LONG), item("1.2", LONG), item("2.1", LONG),
        heading("Annex"), item("1.1", LONG), item("1.2", LONG),
    )  # fmt: skip
    assert found == [
        ("1.1", None), ("1.2", None), ("2.1", None), ("1.1", "Annex"), ("1.2", "Annex"),
    ]  # fmt: skip


def test_a_run_goes_on_over_headings_and_after_a_list_under_its_own_heading() -> None:
    found = named(
        heading("Why"), *(item(f"{n}.", LONG) for n in range(1, 8)),
        heading("Steps"), item("1.", LONG), item("2.", LONG),
        heading("How"), item("8.", LONG),
    )  # fmt: skip
    assert found[-3:] == [("1", "Steps"), ("2", "Steps"), ("8", None)]


def test_a_numbered_list_inside_a_dotted_paragraph_stays_inside() -> None:
    found = passages(item("3.1", LONG), item("1.", "one"), item("2.", "two"), item("3.2", LONG))
    assert [p.number for p in found] == ["3.1", "3.2"]
    assert found[0].text.endswith("1. one\n2. two")


def test_a_list_after_a_colon_stays_inside_and_the_run_goes_on() -> None:
    found = passages(
        item("1.", "Bring:"), item("1.", "a coat"), item("2.", "a lamp"), item("3.", "a sign"),
        item("2.", LONG),
    )  # fmt: skip
    assert [p.number for p in found] == ["1", "2"]
    assert found[0].text == "Bring:\n1. a coat\n2. a lamp\n3. a sign"


def test_a_list_set_further_in_stays_inside() -> None:
    found = passages(
        at(item("1.", LONG), left=0), at(item("1.", "a coat"), left=36),
        at(item("2.", "a lamp"), left=36), at(item("2.", LONG), left=0),
    )  # fmt: skip
    assert [p.number for p in found] == ["1", "2"]


def test_numbers_in_brackets_inside_a_paragraph_stay_inside() -> None:
    found = passages(item("7.", LONG), item("(1)", "one"), item("(2)", "two"), item("8.", LONG))
    assert [p.number for p in found] == ["7", "8"]


def test_the_files_own_lists_are_told_apart() -> None:
    found = passages(
        counted("1.", "a"), counted("2.", "a"),
        counted("1.", "b", 1), counted("2.", "b", 1), counted("3.", "b", 1), counted("3.", "a"),
    )  # fmt: skip
    assert [p.number for p in found] == ["1", "2", "3"]
    assert found[1].text.count("\n") == 3


def test_numbers_that_the_file_counts_may_leave_a_wide_gap() -> None:
    found = named(counted("1.", "a"), heading("Next"), counted("40.", "a"), counted("41.", "a"))
    assert found == [("1", None), ("40", None), ("41", None)]


def test_zero_padded_numbers_stand_as_printed() -> None:
    assert [p.number for p in passages(item("01.05", LONG), item("01.06", LONG))] == [
        "01.05",
        "01.06",
    ]


def test_letters_with_figures_number_paragraphs() -> None:
    found = [p.number for p in passages(*(item(m, LONG) for m in ("A1.", "A2.", "12A.", "B.1")))]
    assert found == ["A1", "A2", "12A", "B.1"]


# -- authors' mistakes ------------------------------------------------------------------------


def test_a_number_used_twice_is_told_apart_by_page() -> None:
    found = passages(at(item("2.2", LONG), page=3), at(item("2.3", LONG), page=3),
                     at(item("2.2", LONG), page=4))  # fmt: skip
    assert [p.label for p in found] == [
        "Plan, paragraph 2.2 (page 3)", "Plan, paragraph 2.3", "Plan, paragraph 2.2 (page 4)",
    ]  # fmt: skip


def test_a_number_used_twice_on_a_page_is_told_apart_by_heading() -> None:
    found = passages(heading("Why"), item("2.2", LONG), heading("How"), item("2.2", LONG))
    assert [p.label for p in found] == [
        "Plan, paragraph 2.2 (under “Why”)", "Plan, paragraph 2.2 (under “How”)",
    ]  # fmt: skip


def test_a_number_used_twice_in_one_place_is_told_apart_by_order() -> None:
    found = passages(item("2.2", LONG), item("2.3", LONG), item("2.2", "Again."))
    assert len({p.label for p in found}) == 3 and len({p.key for p in found}) == 3
    assert found[2].text == "Again."


def test_notes_stand_in_the_passage_that_refers_to_them() -> None:
    (only, after) = passages(
        item("1.", "See the Act."), Block("note", "The 1989 Act.", mark="3"), item("2.", LONG)
    )
    assert only.text == "See the Act.\nNote 3: The 1989 Act."
    assert after.number == "2"


def test_pages_and_anchors_reach_the_passage() -> None:
    (only,) = passages(replace(item("1.", LONG), page=7, anchor="para1"))
    assert (only.page, only.anchor) == (7, "para1")
