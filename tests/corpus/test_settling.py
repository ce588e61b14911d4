"""Headings, contents lists and lettered paragraphs, told from their form in every format."""

from __future__ import annotations

from corpus.block import Block, item, line_block
from corpus.numbering import number_blocks
from corpus.passage import Passage
from corpus.settling import settled

LONG = "The panel meets each month to look at what was agreed and what has not yet been done."


def heading(text: str, level: int = 1, mark: str = "") -> Block:
    number = mark.rstrip(".") or None
    return Block("heading", text, mark=mark, number=number, level=level)


def bold(text: str) -> Block:
    return Block("prose", text, bold=True)


def passages(*blocks: Block) -> tuple[Passage, ...]:
    return number_blocks("plan", "Plan", blocks, None).passages


def shown(*blocks: Block) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(p.kind, p.number, p.headings) for p in passages(*blocks)]


# -- headings -----------------------------------------------------------------------------------


def test_a_numbered_line_before_its_own_paragraphs_is_their_heading() -> None:
    found = shown(item("2.", "Purpose of the order"), item("2.1", LONG), item("2.2", LONG))
    assert found == [
        ("paragraph", "2.1", ("2. Purpose of the order",)),
        ("paragraph", "2.2", ("2. Purpose of the order",)),
    ]


def test_a_numbered_sentence_is_no_heading_though_deeper_numbers_follow() -> None:
    found = shown(item("2.", LONG), item("2.1", LONG))
    assert [n for _, n, _ in found] == ["2", "2.1"]


def test_short_paragraphs_that_count_on_are_no_headings() -> None:
    found = shown(item("2.3", "Borough-wide plan"), item("2.4", "No joint plan"), item("2.5", LONG))
    assert [n for _, n, _ in found] == ["2.3", "2.4", "2.5"]


def test_a_chapter_number_before_paragraphs_that_start_again_is_a_heading() -> None:
    found = shown(
        item("1.", "Introduction"), item("1.", LONG), item("2.", LONG),
        item("2.", "Timeline"), item("1.", LONG),
    )  # fmt: skip
    assert found == [
        ("paragraph", "1", ("1. Introduction",)),
        ("paragraph", "2", ("1. Introduction",)),
        ("paragraph", "1", ("2. Timeline",)),
    ]


def test_a_numbered_sentence_in_a_headings_style_is_a_paragraph() -> None:
    found = shown(heading("Scope"), heading(LONG, 2, "1.1"), heading(LONG, 2, "1.2"))
    assert found == [("paragraph", "1.1", ("Scope",)), ("paragraph", "1.2", ("Scope",))]


def test_bold_lines_are_headings_below_those_that_the_file_declares() -> None:
    found = shown(heading("Fostering"), bold("Panels"), item("1.", LONG), bold("Fees"),
                  item("2.", LONG))  # fmt: skip
    assert found == [
        ("paragraph", "1", ("Fostering", "Panels")),
        ("paragraph", "2", ("Fostering", "Fees")),
    ]


def test_a_bold_sentence_and_a_bold_lead_in_stay_text() -> None:
    (only,) = passages(item("1.", LONG), bold("This is required by law."), bold("Bring:"),
                       item("•", "a coat"))  # fmt: skip
    assert only.text.split("\n")[1:] == ["This is required by law.", "Bring:", "- a coat"]


def test_a_numbered_heading_with_plain_text_under_it_is_cited_by_its_number() -> None:
    found = passages(heading("Visits", 2, "1.1"), line_block(LONG), heading("Reviews", 2, "1.2"),
                     line_block(LONG), heading("Timing", 3), line_block(LONG))  # fmt: skip
    assert [(p.kind, p.number, p.headings) for p in found] == [
        ("paragraph", "1.1", ()),
        ("paragraph", "1.2", ()),
        ("section", None, ("1.2 Reviews", "Timing")),
    ]
    assert found[0].text == f"Visits\n{LONG}"


def test_a_numbered_heading_with_numbered_paragraphs_under_it_stays_a_heading() -> None:
    found = shown(heading("Visits", 1, "1."), line_block(LONG), item("1.1", LONG))
    assert found == [
        ("section", None, ("1. Visits",)),
        ("paragraph", "1.1", ("1. Visits",)),
    ]


# -- contents lists -----------------------------------------------------------------------------


def test_entries_of_a_contents_list_count_nothing() -> None:
    blocks = (
        bold("Contents"),
        item("1.", "Introduction ........ 3"),
        item("2.", "The plan ........ 4"),
        item("3.", "Timeline 12"),
        item("1.", "Introduction"),
        item("1.1", LONG),
    )
    found = passages(*blocks)
    assert [(p.kind, p.number) for p in found] == [("section", None), ("paragraph", "1.1")]
    assert found[0].is_contents and found[1].headings == ("1. Introduction",)


def test_a_contents_list_without_pages_is_known_by_the_headings_it_names() -> None:
    names = ["Why we plan", "How we plan", "Who decides", "What next"]
    body = [b for n in names for b in (bold(n), line_block(LONG))]
    found = passages(bold("Contents"), *(line_block(n) for n in names), *body)
    assert [p.heading for p in found] == ["Contents", *names]
    assert found[0].is_contents and not any(p.is_contents for p in found[1:])


def test_a_paragraph_under_a_heading_called_contents_is_kept() -> None:
    found = passages(bold("Contents"), item("1.", LONG), item("2.", LONG))
    assert [(p.kind, p.number) for p in found] == [("paragraph", "1"), ("paragraph", "2")]


# -- letters and Roman numerals -----------------------------------------------------------------


def test_roman_paragraphs_of_a_foreword_are_passages() -> None:
    blocks = [heading("Foreword"), item("i.", LONG), item("•", "a coat"), item("ii.", LONG),
              heading("Law"), item("iii.", LONG), heading("Chapter"), item("1.1", LONG),
              item("(i)", "one"), item("(ii)", "two")]  # fmt: skip
    found = passages(*blocks)
    assert [(p.number, p.headings) for p in found] == [
        ("i", ("Foreword",)),
        ("ii", ("Foreword",)),
        ("iii", ("Law",)),
        ("1.1", ("Chapter",)),
    ]
    assert found[0].text.endswith("- a coat") and found[3].text.endswith("(ii) two")


def test_short_lettered_items_under_a_heading_are_one_section() -> None:
    found = passages(heading("Bring"), item("(a)", "a coat"), item("(b)", "a lamp"))
    assert [(p.kind, p.text) for p in found] == [("section", "(a) a coat\n(b) a lamp")]


def test_no_block_is_dropped_and_no_word_changed() -> None:
    blocks = (bold("Contents"), item("1.", "Why 3"), item("2.", "How 4"), item("3.", "Who 5"),
              heading(LONG, 2, "4."), item("i.", LONG), bold("End"))  # fmt: skip
    after = settled(blocks)
    assert [f"{b.mark} {b.text}".split() for b in blocks] == [
        f"{b.mark} {b.text}".split() for b in after
    ]
