"""Reading files: what can't be read says why, and what can is read as people see it."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

import pytest

from corpus.block import Block, Reading, ReadingError
from corpus.formats.text import MAX_LINE, decode, read_text
from corpus.reading import read_file

SENTENCE = "1. The café costs £1,480 – that’s “fine”.\n"


def blocks(text: str, *, markdown: bool = False) -> list[tuple[str, str]]:
    """A text's blocks as kind and text."""
    return [(b.kind, b.text) for b in read_text(text, "plan", markdown=markdown).blocks]


def rows(text: str) -> list[tuple[str, ...]]:
    """The table rows of a Markdown text."""
    found = read_text(text, "plan.md", markdown=True).blocks
    return [b.cells for b in found if b.kind == "row"]


def read_bytes(folder: Path, name: str, data: bytes) -> Reading:
    path = folder / name
    path.write_bytes(data)
    return read_file(path)


# -- files that can't be read -----------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b" \n\n\t \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"***\n---\n"]
)
def test_a_file_without_words_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"plan\.txt: the file (has no words|is empty).*; "):
        read_bytes(tmp_path, "plan.txt", data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes(range(256)) * 20, "not a text file .*export it"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture inside"),
        (b"a\0b", "not a text file .*export it"),
    ],
)
def test_binary_data_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ReadingError, match=rf"plan\.txt: this is {said}"):
        read_bytes(tmp_path, "plan.txt", data)


def test_a_word_file_renamed_to_text_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.txt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 50)
        archive.writestr("word/document.xml", "<w:document>words</w:document>" * 500)
    with pytest.raises(ReadingError, match=r"a Word document inside; rename it to plan\.docx"):
        read_file(tmp_path / "plan.txt")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plan.xlsx", "a spreadsheet|files ending in “.xlsx”"),
        ("plan.jpeg", r"files ending in “\.jpeg” are not read"),
        ("plan", "files without an ending are not read"),
    ],
)
def test_other_formats_are_named_and_refused(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(ReadingError, match=said) as caught:
        read_bytes(tmp_path, name, b"something")
    assert "save the document as Word (.docx), PDF, web page (.html) or text" in str(caught.value)


def test_a_line_of_ten_megabytes_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"line 2 is 10,000,000 characters long"):
        read_bytes(tmp_path, "plan.txt", b"Plan\n" + b"x" * 10_000_000 + b"\n")


def test_the_longest_line_allowed_is_read() -> None:
    text = "word " * (MAX_LINE // 5)
    assert blocks(text.rstrip()) == [("prose", text.rstrip())]


def test_a_file_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"A plan for the year.\n" * 3_000_000)
    with pytest.raises(ReadingError, match=r"6. MB of text .*split it"):
        read_file(path)


# -- encodings --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_message(tmp_path: Path, encoding: str) -> None:
    reading = read_bytes(tmp_path, "plan.txt", SENTENCE.encode(encoding))
    assert reading.blocks == (
        Block("numbered", "The café costs £1,480 – that’s “fine”.", mark="1.", number="1"),
    )
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_both_orders_of_utf_16_are_read(mark: bytes, encoding: str) -> None:
    assert decode(mark + SENTENCE.encode(encoding), "plan.txt") == (SENTENCE, ())


def test_windows_1252_is_read_with_a_message(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "plan.txt", b"\n" + SENTENCE.encode("cp1252"))
    assert reading.blocks[0].text == "The café costs £1,480 – that’s “fine”."
    assert len(reading.notes) == 1
    assert "not UTF-8 (line 2); read as Windows-1252" in reading.notes[0]


def test_a_broken_byte_is_shown_and_reported(tmp_path: Path) -> None:
    data = SENTENCE.encode() + b"2. It costs \xa35.\n"
    reading = read_bytes(tmp_path, "plan.txt", data)
    assert [b.text for b in reading.blocks] == [
        "The café costs £1,480 – that’s “fine”.",
        "It costs �5.",
    ]
    assert "1 byte(s) are not valid UTF-8 (first on line 2)" in reading.notes[0]


def test_a_character_cut_off_at_the_end_is_reported() -> None:
    text, notes = decode(SENTENCE.encode() + "–".encode()[:2], "plan.txt")
    assert text == SENTENCE + "�"
    assert len(notes) == 1


def test_utf_16_that_is_cut_off_is_reported() -> None:
    text, notes = decode(codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le")[:-1], "plan.txt")
    assert text.startswith(SENTENCE.strip())
    assert notes, "a replaced character must not pass without a message"


def test_utf_32_is_not_read_as_text_full_of_nulls() -> None:
    try:
        text, _ = decode(codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"), "plan.txt")
    except ReadingError:
        return
    assert text == SENTENCE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    text = end.join(["1. One.", "", "2. Two.", "- a bullet"])
    assert blocks(text) == [("numbered", "One."), ("numbered", "Two."), ("bullet", "a bullet")]


# -- paragraphs that were broken --------------------------------------------------------------

WRAPPED = """1. The number of young people who walk to school has risen every year since
the crossing was built, and most of them now come with friends from their
own street rather than by car.

2. The warden counts them on one morning in each term and sends the count to
the Head of the school, who puts it on the board in the hall where parents
and visitors can see it.

3. A crossing that nobody uses is closed after a year and its sign is moved to
the place where the count is highest at that time.
"""


def test_hard_wrapped_paragraphs_become_one_line_each() -> None:
    read = blocks(WRAPPED)
    assert [kind for kind, _ in read] == ["numbered"] * 3
    assert read[1][1] == (
        "The warden counts them on one morning in each term and sends the count to the Head of "
        "the school, who puts it on the board in the hall where parents and visitors can see it."
    )


@pytest.mark.parametrize(
    "line",
    [
        "3.5 per cent since the crossing was built, and most of them now come here",
        "2013. Since then the crossing was built, and most of them now come here",
        "20. Since then the crossing was built, and most of them now come up here",
    ],
)
def test_a_wrapped_line_that_begins_with_a_figure_goes_on_with_its_paragraph(line: str) -> None:
    text = WRAPPED.replace("the crossing was built, and most of them now come with friends", line)
    assert line in text
    assert [kind for kind, _ in blocks(text)] == ["numbered"] * 3


def test_lines_that_are_not_wrapped_stay_apart() -> None:
    text = "Walk to the gate.\nRing the bell.\nWait for the warden.\n"
    assert blocks(text) == [
        ("prose", "Walk to the gate."),
        ("prose", "Ring the bell."),
        ("prose", "Wait for the warden."),
    ]


@pytest.mark.parametrize("gap", ["\n\n", "\n\f\n", "\n\n\n\n", "\f"])
def test_a_page_break_inside_a_sentence_is_mended(gap: str) -> None:
    text = f"1. The warden stands at the{gap}crossing until nine.\n\n2. Then she leaves.\n"
    assert blocks(text) == [
        ("numbered", "The warden stands at the crossing until nine."),
        ("numbered", "Then she leaves."),
    ]


def test_a_page_break_after_a_sentence_starts_something_new() -> None:
    text = "1. The warden stands there.\n\n\fnine is when she leaves.\n"
    assert blocks(text) == [
        ("numbered", "The warden stands there."),
        ("prose", "nine is when she leaves."),
    ]


def test_a_bullet_that_a_page_break_cut_is_mended() -> None:
    text = "1. She needs:\n- a coat that keeps\n\nout the rain;\n- a sign.\n"
    assert blocks(text) == [
        ("numbered", "She needs:"),
        ("bullet", "a coat that keeps out the rain;"),
        ("bullet", "a sign."),
    ]


# -- Markdown ---------------------------------------------------------------------------------


def test_headings_have_their_levels_and_the_first_is_the_title() -> None:
    reading = read_text("# Plan\n\n## Part ##\n\n1. One.\n", "plan.md", markdown=True)
    assert [(b.kind, b.text, b.level) for b in reading.blocks] == [
        ("heading", "Plan", 1),
        ("heading", "Part", 2),
        ("numbered", "One.", 0),
    ]
    assert reading.title == "Plan"


def test_a_table_becomes_rows_without_its_rule() -> None:
    text = "# Plan\n\n| Age | Count |\n|:----|------:|\n| 0–4 | 48 |\n| 5–10 | |\n"
    assert rows(text) == [("Age", "Count"), ("0–4", "48"), ("5–10", "")]


def test_a_bar_inside_a_cell_is_kept() -> None:
    assert rows("| a \\| b | c |\n|---|---|\n") == [("a | b", "c")]


def test_a_table_without_outer_bars_is_a_table_too() -> None:
    assert rows("# Plan\n\nAge | Count\n--- | ---\n0–4 | 48\n") == [("Age", "Count"), ("0–4", "48")]


def test_a_bar_in_running_text_is_no_table() -> None:
    assert rows("# Plan\n\nWalk | ride, as you like.\n") == []


def test_tabs_make_rows_in_plain_text() -> None:
    reading = read_text("Age\tCount\n0–4\t48\nTotal 48\n", "plan", markdown=False)
    assert [(b.kind, b.cells) for b in reading.blocks] == [
        ("row", ("Age", "Count")),
        ("row", ("0–4", "48")),
        ("row", ("Total 48",)),
    ]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("**bold** words", "bold words"),
        ("*soft* words", "soft words"),
        ("***both*** words", "both words"),
        ("a **bold *and soft* end**", "a bold and soft end"),
        ("__bold__ words", "bold words"),
        ("_soft_ words", "soft words"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("a footnote*", "a footnote*"),
    ],
)
def test_emphasis_marks_are_not_part_of_the_words(written: str, seen: str) -> None:
    assert blocks(f"# Plan\n\n1. {written}\n", markdown=True)[-1] == ("numbered", seen)


def test_a_number_in_bold_is_a_number() -> None:
    text = "# Plan\n\n**1.** One.\n\n- **2.1** Two.\n"
    found = read_text(text, "plan.md", markdown=True).blocks[1:]
    assert [(b.kind, b.number, b.text) for b in found] == [
        ("numbered", "1", "One."),
        ("numbered", "2.1", "Two."),
    ]


def test_front_matter_is_left_out() -> None:
    text = "---\ntitle: Plan\nauthor: me\n---\n# Plan\n\n1. One.\n"
    assert blocks(text, markdown=True) == [("heading", "Plan"), ("numbered", "One.")]


def test_text_between_two_rules_is_not_front_matter() -> None:
    text = "---\n\n# Plan\n\n1. One is long.\n\n---\n\n2. Two.\n"
    assert blocks(text, markdown=True) == [
        ("heading", "Plan"),
        ("numbered", "One is long."),
        ("numbered", "Two."),
    ]


def test_a_rule_between_paragraphs_is_no_text() -> None:
    text = "# Plan\n\n1. One.\n\n---\n\n2. Two.\n"
    assert blocks(text, markdown=True) == [
        ("heading", "Plan"),
        ("numbered", "One."),
        ("numbered", "Two."),
    ]


def test_odd_spaces_become_plain_ones() -> None:
    assert blocks("1.\u00a0The\u202fwarden  co\u00admes.\n") == [("numbered", "The warden comes.")]


# -- headings that plain text does not mark ---------------------------------------------------


def test_headings_of_plain_text_are_found_by_their_form() -> None:
    text = (
        "CROSSINGS\n\n1. We like them.\n\nWhat is next?\n\n2. More of them.\n\n"
        "These stay:\n- signs;\n- lamps.\n"
    )
    assert blocks(text) == [
        ("heading", "CROSSINGS"),
        ("numbered", "We like them."),
        ("heading", "What is next?"),
        ("numbered", "More of them."),
        ("prose", "These stay:"),
        ("bullet", "signs;"),
        ("bullet", "lamps."),
    ]


def test_the_last_line_of_plain_text_is_no_heading() -> None:
    assert blocks("1. One.\n\nWritten by the warden\n")[-1] == ("prose", "Written by the warden")
