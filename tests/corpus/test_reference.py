"""The grammar of references: what people type, what only looks like it, and equal numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reference import (
    KINDS,
    Mention,
    line_bullet,
    line_number,
    line_subitem,
    mentions,
    numbers_of,
    same_number,
    value,
)

ROMAN = (
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv "
    "xxv xxvi xxvii xxviii xxix xxx xxxi xxxii xxxiii xxxiv xxxv xxxvi xxxvii xxxviii xxxix"
).split()
NUMBERS = st.integers(min_value=1, max_value=39)


def named(text: str) -> list[tuple[str | None, str, str | None]]:
    """The mentions in a text without their places."""
    return [(m.kind, m.number, m.sub) for m in mentions(text)]


ONE_REFERENCE = [
    ("para 87", "paragraph", "87"),
    ("para. 87", "paragraph", "87"),
    ("Para 87?", "paragraph", "87"),
    ("PARA 87", "paragraph", "87"),
    ("para87", "paragraph", "87"),
    ("paragraph 87", "paragraph", "87"),
    ("Paragraph 87.", "paragraph", "87"),
    ("paragraph 87's figure", "paragraph", "87"),
    ("paragraph number 87", "paragraph", "87"),
    ("para no. 87", "paragraph", "87"),
    ("paragraph #87", "paragraph", "87"),
    ("¶87", "paragraph", "87"),
    ("¶ 87", "paragraph", "87"),
    ("paragraph eighty-seven", "paragraph", "87"),
    ("paragraph eighty seven", "paragraph", "87"),
    ("paragraph one", "paragraph", "1"),
    ("para one hundred and seventeen", "paragraph", "117"),
    ("action 3.1", "action", "3.1"),
    ("Action 3.1:", "action", "3.1"),
    ("action point 3.1", "action", "3.1"),
    ("principle viii", "principle", "viii"),
    ("Principle VIII", "principle", "VIII"),
    ("principle (viii)", "principle", "viii"),
    ("principle 8", "principle", "8"),
    ("principle i", "principle", "i"),
    ("principle eight", "principle", "8"),
    ("objective C", "objective", "C"),
    ("objective c?", "objective", "c"),
    ("Objective A", "objective", "A"),
    ("objective 3", "objective", "3"),
    ("Objective 3: placements", "objective", "3"),
    ("objective three", "objective", "3"),
    ("rec 2", "recommendation", "2"),
    ("rec. 2", "recommendation", "2"),
    ("recommendation 2", "recommendation", "2"),
    ("second recommendation", "recommendation", "2"),
    ("the third recommendation", "recommendation", "3"),
    ("2nd recommendation", "recommendation", "2"),
    ("first objective", "objective", "1"),
    ("reason 2", "reason", "2"),
    ("paragraff 87", "paragraph", "87"),
    ("ym mharagraff 87", "paragraph", "87"),
    ("o baragraff 87", "paragraph", "87"),
    ("paragraff rhif 87", "paragraph", "87"),
    ("cam gweithredu 3.1", "action", "3.1"),
    ("gam gweithredu 3.1", "action", "3.1"),
    ("egwyddor viii", "principle", "viii"),
    ("egwyddor wyth", "principle", "8"),
    ("amcan 2", "objective", "2"),
    ("amcan C", "objective", "C"),
    ("argymhelliad 2", "recommendation", "2"),
    ("3.1", None, "3.1"),
    ("3.1?", None, "3.1"),
    ("what does 3.1 say?", None, "3.1"),
    ("What's 3.1 about?", None, "3.1"),
    ("tell me about (3.1).", None, "3.1"),
    ("87", None, "87"),
    ("87?", None, "87"),
]


@pytest.mark.parametrize(("text", "kind", "number"), ONE_REFERENCE)
def test_one_reference_is_understood(text: str, kind: str | None, number: str) -> None:
    assert named(text) == [(kind, number, None)]


@pytest.mark.parametrize(("text", "kind", "number"), ONE_REFERENCE)
def test_a_mention_read_again_is_the_same_mention(text: str, kind: str | None, number: str) -> None:
    (mention,) = mentions(text)
    assert named(text[mention.start : mention.end]) == [(kind, number, None)]


def test_a_reference_is_found_inside_a_question_at_its_place() -> None:
    text = "Does paragraph 12 go against action 2.4, or against principle iv?"
    assert mentions(text) == [
        Mention("paragraph", "12", None, 5, 17),
        Mention("action", "2.4", None, 29, 39),
        Mention("principle", "iv", None, 52, 64),
    ]
    assert [text[m.start : m.end] for m in mentions(text)] == [
        "paragraph 12",
        "action 2.4",
        "principle iv",
    ]


@pytest.mark.parametrize(
    "text",
    ["31(vi)", "what does 31(vi) say?", "paragraph 31(vi)", "para 31 (vi)", "paragraff 31(vi)"],
)
def test_a_sub_item_in_brackets_is_kept(text: str) -> None:
    ((_, number, sub),) = named(text)
    assert (number, sub) == ("31", "vi")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("paras 12–14", ["12", "13", "14"]),
        ("paras 12-14", ["12", "13", "14"]),
        ("paragraphs 12 to 14", ["12", "13", "14"]),
        ("paras 9–11", ["9", "10", "11"]),
        ("paras 12, 13 and 14", ["12", "13", "14"]),
        ("paras 12, 13, and 14", ["12", "13", "14"]),
        ("paragraphs 12 & 13", ["12", "13"]),
        ("paragraph 5 or 6", ["5", "6"]),
        ("paragraphs 3 to 5 and 9", ["3", "4", "5", "9"]),
        ("paras 14–12", ["14", "12"]),
        ("paragraffau 12 a 13", ["12", "13"]),
        ("paragraffau 12 i 14", ["12", "13", "14"]),
        ("actions 3.1 and 3.2", ["3.1", "3.2"]),
        ("actions 3.1 to 3.3", ["3.1", "3.2", "3.3"]),
        ("camau gweithredu 3.1 a 3.2", ["3.1", "3.2"]),
        ("see 3.1, 3.2 and 4.5", ["3.1", "3.2", "4.5"]),
        ("objectives B and C", ["B", "C"]),
        ("objective 3 and 4", ["3", "4"]),
        ("principles vi and vii", ["vi", "vii"]),
        ("reasons 1, 2 and 3", ["1", "2", "3"]),
    ],
)
def test_lists_and_ranges_are_opened_in_order(text: str, numbers: list[str]) -> None:
    assert [m.number for m in mentions(text)] == numbers


def test_a_range_of_roman_numbers_is_opened() -> None:
    assert [value(m.number) for m in mentions("principles ii to vi")] == [2, 3, 4, 5, 6]


def test_a_range_that_is_too_wide_is_not_opened() -> None:
    assert [m.number for m in mentions("paragraphs 1 to 900")] == ["1", "900"]


def test_each_of_a_list_keeps_its_own_sub_item() -> None:
    assert named("paragraphs 3(a) and 4(b)") == [("paragraph", "3", "a"), ("paragraph", "4", "b")]


@pytest.mark.parametrize(
    "text",
    [
        "£1.5",
        "£1.5 million",
        "£ 1.5 million",
        "£24",
        "£1,480",
        "3.5%",
        "3.5 %",
        "24%",
        "3.5 per cent",
        "7.83% and 9.15%",
        "1.5 hours",
        "aged 5.5 years",
        "2.5 times as many",
        "at 12.30pm",
        "24 hours",
        "within 24 hours",
        "7 working days",
        "section 20",
        "section 20 of the Act",
        "section 47(a)",
        "s.17(1)",
        "regulation 3.1",
        "Article 8",
        "page 12",
        "version 1.2",
        "15 December 2014",
        "15/12/2014",
        "15.12.2014",
        "2013/14",
        "4th March 2013",
        "one child",
        "action a child needs",
        "what action a child needs",
        "take action one day",
        "which paragraph a social worker should read",
        "the objective a child has",
        "the objective I should meet",
        "the principle I should follow",
        "the principle one must follow",
        "the reasons one gives",
        "there are reasons no one gives",
        "the four objectives",
        "the eleven principles",
        "which principles underpin the strategy",
        "all the recommendations",
        "the parents of the child",
        "records of recent visits",
        "objective evidence",
        "paragraph is missing",
        "16 and 17 year olds",
        "",
    ],
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("paragraph 87, a child", ["87"]),
        ("para 87 and I agree", ["87"]),
        ("para 87 and 24 hours", ["87"]),
        ("paragraph 87, 5% of children", ["87"]),
        ("paragraph 40 and £740", ["40"]),
        ("paragraph 12 to support a family", ["12"]),
        ("principle viii, a child's needs", ["viii"]),
        ("paragraff 12 i blant", ["12"]),
    ],
)
def test_a_list_ends_where_its_numbers_end(text: str, numbers: list[str]) -> None:
    assert [m.number for m in mentions(text)] == numbers


@given(NUMBERS)
def test_one_value_for_every_spelling(number: int) -> None:
    roman = ROMAN[number - 1]
    assert value(str(number)) == value(roman) == value(roman.upper()) == number


@given(NUMBERS, NUMBERS)
def test_value_and_same_number_agree(one: int, other: int) -> None:
    spellings = [(str(n), ROMAN[n - 1], ROMAN[n - 1].upper()) for n in (one, other)]
    for a in spellings[0]:
        for b in spellings[1]:
            assert same_number(a, b) is same_number(b, a) is (value(a) == value(b))


@pytest.mark.parametrize(("letter", "number"), [("A", 1), ("b", 2), ("C", 3), ("D", 4), ("h", 8)])
def test_letters_count_too(letter: str, number: int) -> None:
    assert value(letter) == number
    assert same_number(letter, str(number)) and not same_number(letter, str(number + 1))


@pytest.mark.parametrize(
    ("word", "number"),
    [("eight", 8), ("eighty-seven", 87), ("one hundred and five", 105), ("wyth", 8), ("dwy", 2)],
)
def test_words_have_values(word: str, number: int) -> None:
    assert value(word) == number
    assert same_number(word, str(number))


@pytest.mark.parametrize("word", ["3.1", "", "panel", "²", "iiii", "vx"])
def test_what_is_no_whole_number_has_no_value(word: str) -> None:
    assert value(word) is None


def test_dotted_numbers_are_compared_by_their_parts() -> None:
    assert same_number("3.1", "3.1") and same_number("3.01", "3.1")
    assert not same_number("3.1", "3.10") and not same_number("3.1", "3")
    assert not same_number("3.1", "3.1.1")


@given(st.sampled_from([k for k in KINDS if k in ("paragraph", "principle", "objective")]), NUMBERS)
def test_a_reference_written_out_is_read_back(kind: str, number: int) -> None:
    text = f"What does {kind} {number} say, and why?"
    (mention,) = mentions(text)
    assert (mention.kind, value(mention.number)) == (kind, number)
    assert text[mention.start : mention.end] == f"{kind} {number}"


@given(NUMBERS)
def test_roman_principles_written_out_are_read_back(number: int) -> None:
    (mention,) = mentions(f"is principle {ROMAN[number - 1]} met?")
    assert (mention.kind, value(mention.number)) == ("principle", number)


@given(st.text(alphabet=st.sampled_from("para 12.3(vi)a,&–and£%¶ objective\n"), max_size=60))
def test_no_text_breaks_the_grammar(text: str) -> None:
    for mention in mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.number


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    [
        ("87. The text", "87", "The text"),
        ("  87) The text", "87", "The text"),
        ("(87) The text", "87", "The text"),
        ("- 87. The text", "87", "The text"),
        ("• 3.1 The text", "3.1", "The text"),
        ("3.1. The text", "3.1", "The text"),
        ("2.1.3 The text", "2.1.3", "The text"),
        ("1. 2. & 3. The text", "1. 2. & 3.", "The text"),
        ("1. and 2. The text", "1. and 2.", "The text"),
    ],
)
def test_the_number_at_the_head_of_a_line(line: str, number: str, rest: str) -> None:
    found = line_number(line)
    assert found is not None
    assert (found.number, line[found.end :]) == (number, rest)


@pytest.mark.parametrize(
    "line", ["The text", "87 children", "87.", "1.5", "£87. The text", "a) text", "- text", ""]
)
def test_a_line_without_a_number(line: str) -> None:
    assert line_number(line) is None


@pytest.mark.parametrize(
    ("line", "number"),
    [("a) text", "a"), ("(b) text", "b"), ("- vi) text", "vi"), ("A. text", "A"), ("(ii) x", "ii")],
)
def test_the_letter_at_the_head_of_a_line(line: str, number: str) -> None:
    found = line_subitem(line)
    assert found is not None and found.number == number


def test_a_bullet_at_the_head_of_a_line() -> None:
    assert line_bullet("- text") == 2
    assert line_bullet("  • text") == 4
    assert line_bullet("text - more") is None
    assert line_bullet("-text") is None


def test_one_printed_number_may_stand_for_several() -> None:
    assert numbers_of("1. 2. & 3.") == ("1", "2", "3")
    assert numbers_of("1. and 2.") == ("1", "2")
    assert numbers_of("87") == ("87",)
    assert numbers_of("3.1") == ("3.1",)
