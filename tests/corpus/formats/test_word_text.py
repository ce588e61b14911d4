"""What a Word paragraph says: its number, its words, fields and notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.formats.word import read
from tests.corpus.formats.word_files import (
    LONG,
    NUMBERING,
    STYLES,
    field,
    note,
    p,
    ref,
    run,
    shape,
    style,
    table,
    texts,
    writer,
)


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Word file from the XML of its body and of other parts, by their names."""
    return writer(tmp_path)


# -- paragraphs and their numbers --------------------------------------------------------------


def test_computed_numbers_stand_apart_from_the_text_with_their_list_and_depth(
    word: Callable[..., Path],
) -> None:
    blocks = read(word(p("One", num="1:0") + p("Two", num="1:1") + p("Three", num="1:2"))).blocks
    assert shape(blocks) == [
        ("numbered", "1.", "One"), ("numbered", "1.1", "Two"), ("subitem", "(a)", "Three"),
    ]  # fmt: skip
    assert [(b.series, b.depth, b.page) for b in blocks] == [
        ("abstract 5", depth, None) for depth in range(3)
    ]


def test_typed_numbers_are_split_off_at_a_tab_or_after_their_stop(
    word: Callable[..., Path],
) -> None:
    body = p("4.1\tThe plan.") + p("(a) a home;") + p("Total\t14 homes") + p("14 days")
    blocks = read(word(body)).blocks
    assert shape(blocks) == [
        ("numbered", "4.1", "The plan."), ("subitem", "(a)", "a home;"),
        ("prose", "", "Total 14 homes"), ("prose", "", "14 days"),
    ]  # fmt: skip
    assert {b.series for b in blocks} == {""}


def test_bullets_are_bullets_whatever_letter_draws_them(word: Callable[..., Path]) -> None:
    body = p("One", num="2:0") + p("Two", num="2:1") + p(inner='<w:r><w:sym w:char="F0B7"/></w:r>'
           "<w:r><w:tab/></w:r>" + run("Three"))  # fmt: skip
    assert shape(read(word(body)).blocks) == [("bullet", "-", t) for t in ("One", "Two", "Three")]


def test_a_number_typed_in_a_bulleted_paragraph_is_its_number(word: Callable[..., Path]) -> None:
    assert shape(read(word(p("4.1\tThe plan.", num="2:0"))).blocks) == [
        ("numbered", "4.1", "The plan.")
    ]


def test_empty_paragraphs_are_counted_but_yield_nothing(word: Callable[..., Path]) -> None:
    body = p("One", num="1") + p(num="1") + p("  ", num="1") + p("Four", num="1")
    assert shape(read(word(body)).blocks) == [("numbered", "1.", "One"), ("numbered", "4.", "Four")]


def test_empty_roman_numbers_are_no_words_either(word: Callable[..., Path]) -> None:
    numbering = NUMBERING.replace('w:val="decimal"/><w:lvlText w:val="%1."', 'w:val="lowerRoman"/>'
                                  '<w:lvlText w:val="%1."')  # fmt: skip
    body = p(num="1") + p(num="1") + p(num="1") + p("Four", num="1")
    assert shape(read(word(body, parts={"numbering": numbering})).blocks) == [
        ("subitem", "iv.", "Four")
    ]


def test_a_section_break_alone_in_its_paragraph_is_not_counted(word: Callable[..., Path]) -> None:
    break_ = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:sectPr/></w:pPr></w:p>'
    assert [b.mark for b in read(word(p("One", num="1") + break_ + p("Two", num="1"))).blocks] == [
        "1.", "2.",
    ]  # fmt: skip


def test_paragraphs_are_found_in_controls_custom_xml_and_tables_alike(
    word: Callable[..., Path],
) -> None:
    wrapped = (
        f"<w:sdt><w:sdtContent>{p('Two', num='1')}</w:sdtContent></w:sdt>"
        f"<w:customXml>{p('Three', num='1')}</w:customXml>"
    )
    body = p("One", num="1") + wrapped + table(("a", p("Four", num="1"))) + p("Five", num="1")
    assert texts(read(word(body))) == ["One", "Two", "Three", "a\t4. Four", "Five"]


def test_a_mark_with_words_stands_even_without_text(word: Callable[..., Path]) -> None:
    numbering = NUMBERING.replace('w:val="%1."', 'w:val="Annex %1"')
    reading = read(word(p(style="Heading1", num="1") + p("Text"), parts={"numbering": numbering}))
    assert [(b.kind, b.text, b.level) for b in reading.blocks] == [
        ("heading", "Annex 1", 1), ("prose", "Text", 0),
    ]  # fmt: skip


def test_a_label_that_is_the_same_on_each_paragraph_is_part_of_its_text(
    word: Callable[..., Path],
) -> None:
    numbering = NUMBERING.replace('w:val="%1."', 'w:val="Note:"')
    assert shape(read(word(p("Read on.", num="1"), parts={"numbering": numbering})).blocks) == [
        ("prose", "", "Note: Read on.")
    ]


def test_lines_broken_by_hand_are_parted_where_each_has_its_number(
    word: Callable[..., Path],
) -> None:
    inner = run("4.1 The first.") + "<w:r><w:br/></w:r>" + run("4.2 The second,")
    inner += "<w:r><w:br/></w:r>" + run("which goes on.")
    assert shape(read(word(p(inner=inner))).blocks) == [
        ("numbered", "4.1", "The first."), ("numbered", "4.2", "The second, which goes on."),
    ]  # fmt: skip


def test_where_the_first_line_begins_is_told_in_points(word: Callable[..., Path]) -> None:
    numbering = NUMBERING.replace(
        'w:val="%1."/>', 'w:val="%1."/><w:pPr><w:ind w:left="1440" w:hanging="720"/></w:pPr>'
    )
    body = p("One", num="1") + '<w:p><w:pPr><w:ind w:left="567"/></w:pPr>' + run("Two") + "</w:p>"
    assert [b.left for b in read(word(body, parts={"numbering": numbering})).blocks] == [36.0, 28.4]


# -- words -------------------------------------------------------------------------------------


def test_tracked_changes_are_read_as_accepted_and_said_so(word: Callable[..., Path]) -> None:
    inner = (
        run("The ")
        + '<w:del w:id="1"><w:r><w:delText>old</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("new")}</w:ins>'
        + f'<w:moveFrom w:id="3">{run(" gone")}</w:moveFrom>'
        + f'<w:moveTo w:id="4">{run(" plan")}</w:moveTo>'
    )
    reading = read(word(p(inner=inner)))
    assert texts(reading) == ["The new plan"]
    assert reading.notes == ("the file holds tracked changes; read as if all were accepted",)


def test_a_deleted_paragraph_end_joins_two_and_counts_once(word: Callable[..., Path]) -> None:
    body = p("One", num="1") + p("The first ", num="1", mark='<w:del w:id="1"/>')
    body += p("half", num="1") + p("Three", num="1")
    assert shape(read(word(body)).blocks) == [
        ("numbered", "1.", "One"), ("numbered", "2.", "The first half"),
        ("numbered", "3.", "Three"),
    ]  # fmt: skip


def test_hidden_text_is_neither_shown_nor_counted(word: Callable[..., Path]) -> None:
    hidden = p(num="1", inner=run("Secret", "<w:vanish/>"), mark="<w:vanish/>")
    body = p("One", num="1") + hidden + p("Two", num="1", inner=run(" aside", "<w:vanish/>"))
    reading = read(word(body))
    assert shape(reading.blocks) == [("numbered", "1.", "One"), ("numbered", "2.", "Two")]
    assert reading.notes == ("hidden text in 2 paragraphs left out",)


def test_a_heading_run_into_its_paragraph_is_one_paragraph_with_the_headings_number(
    word: Callable[..., Path],
) -> None:
    body = p("Placements.", style="Heading2", num="1", mark="<w:vanish/><w:specVanish/>")
    body += p(f"{LONG}, and when it is to be looked at again by the panel.")
    block = read(word(body)).blocks[0]
    assert (block.kind, block.mark) == ("numbered", "1.")
    assert block.text.startswith("Placements. It sets out how")


def test_a_drop_capital_belongs_to_the_word_it_begins(word: Callable[..., Path]) -> None:
    cap = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{run("T")}</w:p>'
    assert texts(read(word(cap + p("his Council")))) == ["This Council"]


def test_spaces_hyphens_and_symbols_read_as_people_see_them(word: Callable[..., Path]) -> None:
    inner = (
        run("10\u00a0per\u00adcent\u200b") + "<w:r><w:noBreakHyphen/></w:r>" + run("x  y")
        + '<w:r><w:softHyphen/><w:cr/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run(" 5")
        + "<w:r><w:t>   </w:t></w:r>" + '<w:r><w:sym w:char="2022"/></w:r>'
    )  # fmt: skip
    assert texts(read(word(p(inner=inner)))) == ["10 percent-x y ≥ 5•"]


def test_word_drops_end_spaces_that_are_not_to_be_kept_but_no_hard_ones(
    word: Callable[..., Path],
) -> None:
    inner = "<w:r><w:t>a </w:t></w:r><w:r><w:t>b\u00a0</w:t></w:r><w:r><w:t>c</w:t></w:r>"
    assert texts(read(word(p(inner=inner)))) == ["ab c"]


def test_formulas_keep_their_words(word: Callable[..., Path]) -> None:
    fraction = (
        "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    )
    formula = f"<m:oMathPara><m:oMath><m:r><m:t>x=</m:t></m:r>{fraction}</m:oMath></m:oMathPara>"
    assert texts(read(word(p("Where ", inner=formula)))) == ["Where x=a/b"]


def test_bold_is_told_through_styles_and_only_where_all_of_it_is_bold(
    word: Callable[..., Path],
) -> None:
    styles = STYLES + style("Loud", inner="<w:rPr><w:b/></w:rPr>")
    body = (
        p("All", style="Loud")
        + p(inner=run("By style", '<w:rStyle w:val="Strong"/>'))
        + p(style="Loud", inner=run("Twice is plain", '<w:rStyle w:val="Strong"/>'))
        + p("Not ", inner=run("all", "<w:b/>"))
        + p(inner=run("Here", "<w:b/>") + run("  "))
        + p(style="Loud", inner=run("Taken off", '<w:b w:val="0"/>'))
    )
    assert [b.bold for b in read(word(body, styles=styles)).blocks] == [
        True, True, False, False, True, False,
    ]  # fmt: skip


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it(
    word: Callable[..., Path],
) -> None:
    box = f"<w:txbxContent>{p('In the box', num='1')}</w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = p("One", num="1") + p("Two", num="1", inner=both) + p("Three", num="1")
    assert shape(read(word(body)).blocks) == [
        ("numbered", "1.", "One"), ("numbered", "2.", "Two"), ("numbered", "1.", "In the box"),
        ("numbered", "3.", "Three"),
    ]  # fmt: skip


def test_pictures_without_words_are_counted_in_a_message(word: Callable[..., Path]) -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>'
    assert read(word(p("Text", inner=picture) + p(inner=picture))).notes == (
        "2 pictures: words in pictures are not read",
    )


def test_the_lines_of_a_drawing_kept_in_its_own_part_are_read(word: Callable[..., Path]) -> None:
    drawn = (
        '<w:r><w:drawing><dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/'
        'diagram" r:dm="drawn"/></w:drawing></w:r>'
    )
    lines = "".join(f"<a:p><a:r><a:t>{t}</a:t></a:r></a:p>" for t in ("Refer", "Decide"))
    assert texts(read(word(p("Steps:", inner=drawn), parts={"drawn": lines}))) == [
        "Steps:", "Refer", "Decide",
    ]  # fmt: skip


# -- fields ------------------------------------------------------------------------------------


def test_fields_show_their_result_and_nested_ones_theirs(word: Callable[..., Path]) -> None:
    inner = field('HYPERLINK "http://x"', run("the ") + field("REF a", run("plan")) + run(" page"))
    silent = field("XE &quot;plan:old&quot;") + field("PAGE", run("7"))
    simple = f'<w:fldSimple w:instr=" DATE ">{run(" today")}</w:fldSimple>'
    assert texts(read(word(p("See ", inner=inner + silent + simple)))) == [
        "See the plan page7 today"
    ]


def test_paragraphs_numbered_by_autonum_fields_get_the_numbers_word_shows(
    word: Callable[..., Path],
) -> None:
    body = "".join(p(inner=field("AUTONUM") + run(f"\u00a0{t}")) for t in ("One", "Two"))
    body += p(inner=f'<w:fldSimple w:instr="AUTONUM \\s )"/>{run(" Three")}')
    assert shape(read(word(body)).blocks) == [
        ("numbered", "1.", "One"), ("numbered", "2.", "Two"), ("numbered", "3)", "Three"),
    ]  # fmt: skip


def test_legal_autonum_fields_follow_the_headings(word: Callable[..., Path]) -> None:
    legal = field("AUTONUMLGL")
    body = "".join(
        p(style=style_, inner=legal + run(text))
        for style_, text in (
            ("Heading1", "Scope"), ("", LONG), ("", LONG), ("Heading2", "Who"), ("", LONG),
            ("Heading1", "Law"), ("", LONG),
        )
    )  # fmt: skip
    assert [b.mark for b in read(word(body)).blocks] == [
        "1.", "1.1.", "1.2.", "1.1.", "1.1.1.", "2.", "2.1.",
    ]  # fmt: skip


def test_listnum_fields_count_inside_a_paragraph(word: Callable[..., Path]) -> None:
    level = field("LISTNUM NumberDefault \\l 4 \\s 1") + run(" a home; ")
    inner = run("The plan has ") + level + field("LISTNUM NumberDefault \\l 4") + run(" a school.")
    assert texts(read(word(p(inner=inner)))) == ["The plan has (1) a home; (2) a school."]


def test_old_forms_show_what_was_chosen(word: Callable[..., Path]) -> None:
    def form(kind: str, data: str) -> str:
        begin = '<w:fldChar w:fldCharType="begin"/>'
        return field(kind).replace(
            begin, f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>'
        )

    chosen = form(
        "FORMDROPDOWN",
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="No"/><w:listEntry w:val="Yes"/>'
        "</w:ddList>",
    )
    ticked = form("FORMCHECKBOX", "<w:checkBox><w:checked/></w:checkBox>")
    assert texts(read(word(p("Agreed: ", inner=chosen + run(" ") + ticked)))) == ["Agreed: Yes ☒"]


def test_a_field_that_never_ends_hides_none_of_the_text(word: Callable[..., Path]) -> None:
    open_code = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    open_list = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
    )
    for opening in (open_code, open_list):
        assert texts(read(word(opening + p("One") + p("Two")))) == ["One", "Two"]


# -- notes -------------------------------------------------------------------------------------


def test_notes_follow_the_block_that_refers_to_them_and_leave_no_mark_in_it(
    word: Callable[..., Path],
) -> None:
    notes = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>' + note(
        "footnote", 7, " An Act."
    )
    notes += note("footnote", 4, "(?) 1988 c. 41.")
    body = p(
        "By law", inner=ref("footnote", 7) + run(", and order (") + ref("footnote", 4) + run(").")
    )
    blocks = read(word(body + p("Next"), parts={"footnotes": notes})).blocks
    assert shape(blocks) == [
        ("prose", "", "By law, and order."), ("note", "1", "An Act."), ("note", "2", "1988 c. 41."),
        ("prose", "", "Next"),
    ]  # fmt: skip


def test_endnotes_count_in_roman_and_notes_as_their_section_says(
    word: Callable[..., Path],
) -> None:
    parts = {
        "footnotes": "".join(note("footnote", k, f"Foot {k}") for k in (1, 2, 3)),
        "endnotes": note("endnote", 1, "End 1"),
    }
    section = (
        '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numRestart w:val="eachSect"/>'
        "</w:footnotePr></w:sectPr>"
    )
    body = p("a", inner=ref("footnote", 1)) + p("b", inner=ref("endnote", 1) + ref("footnote", 2))
    body += f"<w:p><w:pPr>{section}</w:pPr></w:p>" + p("c", inner=ref("footnote", 3)) + section
    blocks = read(word(body, parts=parts)).blocks
    assert [(b.mark, b.text) for b in blocks if b.kind == "note"] == [
        ("a", "Foot 1"), ("i", "End 1"), ("b", "Foot 2"), ("a", "Foot 3"),
    ]  # fmt: skip


def test_a_note_with_a_sign_of_its_own_takes_no_number(word: Callable[..., Path]) -> None:
    custom = '<w:footnote w:id="1">' + p("*Draft") + "</w:footnote>" + note("footnote", 2, "Act")
    body = p("Plan", inner=ref("footnote", 1, ' w:customMarkFollows="1"', "*") + run(" and law"))
    body += p("Law", inner=ref("footnote", 2))
    assert shape(read(word(body, parts={"footnotes": custom})).blocks) == [
        ("prose", "", "Plan and law"), ("note", "*", "Draft"), ("prose", "", "Law"),
        ("note", "1", "Act"),
    ]  # fmt: skip


def test_notes_in_a_table_follow_its_last_row_and_forgotten_ones_come_last(
    word: Callable[..., Path],
) -> None:
    notes = "".join(note("footnote", k, t) for k, t in ((1, "In the table"), (2, "Forgotten")))
    body = table(("a", "b"), (p("c", inner=ref("footnote", 1)), "d"), ("e", "f")) + p("After")
    kinds = [(b.kind, b.text) for b in read(word(body, parts={"footnotes": notes})).blocks]
    assert kinds[3:] == [("note", "In the table"), ("prose", "After"), ("note", "Forgotten")]


def test_a_note_of_deleted_text_is_deleted_with_it(word: Callable[..., Path]) -> None:
    deleted = f'<w:del w:id="9">{ref("footnote", 1)}</w:del>'
    body = p("Plan", inner=deleted) + p("Law", inner=ref("footnote", 2))
    notes = note("footnote", 1, "Gone") + note("footnote", 2, "Act")
    blocks = read(word(body, parts={"footnotes": notes})).blocks
    assert [(b.mark, b.text) for b in blocks if b.kind == "note"] == [("1", "Act")]
