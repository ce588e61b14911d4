"""Numbers that Word computes: each case is a list definition and what Word shows for it."""

from __future__ import annotations

import pytest
from lxml import etree

from corpus.formats.numerals import numeral
from corpus.formats.word_numbers import Counters, Mark, Numbering, left_edge, read_numbering
from corpus.formats.word_styles import Layout, Styles, read_styles

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def lvl(index: int, text: str, form: str = "decimal", start: int | None = 1, more: str = "") -> str:
    """A level of a list."""
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{index}">{begin}<w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{more}{"".join(levels)}</w:abstractNum>'


def num(key: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def restart(index: int, at: int) -> str:
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{at}"/></w:lvlOverride>'


def style(key: str, num_pr: str = "", based_on: str = "", more: str = "") -> str:
    parent = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    inner = f"<w:numPr>{num_pr}</w:numPr>" if num_pr else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{key}"/>{parent}'
        f"<w:pPr>{inner}{more}</w:pPr></w:style>"
    )


class Lists:
    """A numbering part and a styles part, and a count of paragraphs through them."""

    def __init__(self, numbering: str, styles: str = "") -> None:
        self.styles: Styles = read_styles(etree.fromstring(f"<w:styles {W}>{styles}</w:styles>"))
        root = etree.fromstring(f"<w:numbering {W} {MC}>{numbering}</w:numbering>")
        self.numbering: Numbering = read_numbering(root, self.styles)
        self.counters = Counters()

    def mark(self, num_id: str | None = None, level: int | None = None, style: str = "") -> Mark:
        """What stands before one more paragraph with these properties."""
        own = Layout(num=num_id, level=level)
        place = self.numbering.place(own, self.styles.paragraph(style or None))
        return self.counters.count(place.list, place.level) if place else Mark("")

    def run(self, *paragraphs: tuple[int, int]) -> list[str]:
        """The marks of paragraphs given as (list, level)."""
        return [self.mark(str(num_id), level).text for num_id, level in paragraphs]


LEGAL = abstract(
    0, lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "%1.%2.%3"), lvl(3, "(%4)", "lowerLetter")
)


# -- counting ---------------------------------------------------------------------------------


def test_levels_count_under_each_other_and_start_again_under_the_next() -> None:
    lists = Lists(LEGAL + num(1, 0))
    assert lists.run((1, 0), (1, 1), (1, 1), (1, 2), (1, 3), (1, 3), (1, 1), (1, 0), (1, 1)) == [
        "1.", "1.1", "1.2", "1.2.1", "(a)", "(b)", "1.3", "2.", "2.1",
    ]  # fmt: skip


def test_a_list_may_start_at_any_number() -> None:
    lists = Lists(abstract(0, lvl(0, "%1.", start=87)) + num(1, 0))
    assert lists.run((1, 0), (1, 0)) == ["87.", "88."]


def test_a_level_that_states_no_start_starts_at_nought() -> None:
    lists = Lists(abstract(0, lvl(0, "%1.", start=None)) + num(1, 0))
    assert lists.run((1, 0), (1, 0)) == ["0.", "1."]


def test_lists_of_one_definition_share_their_count() -> None:
    lists = Lists(LEGAL + num(1, 0) + num(2, 0))
    assert lists.run((1, 0), (2, 0), (1, 0), (2, 1)) == ["1.", "2.", "3.", "3.1"]


def test_lists_of_two_definitions_count_apart() -> None:
    lists = Lists(LEGAL + abstract(1, lvl(0, "%1)")) + num(1, 0) + num(2, 1))
    assert lists.run((1, 0), (2, 0), (1, 0), (2, 0)) == ["1.", "1)", "2.", "2)"]


def test_an_override_restarts_a_list_at_its_first_paragraph_only() -> None:
    lists = Lists(LEGAL + num(1, 0) + num(2, 0, restart(0, 1)))
    paragraphs = [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0), (2, 0)]
    assert lists.run(*paragraphs) == ["1.", "2.", "1.", "2.", "3.", "4."]


def test_an_override_gives_the_start_whenever_its_level_starts_again() -> None:
    lists = Lists(LEGAL + num(1, 0, restart(1, 5)))
    assert lists.run((1, 0), (1, 1), (1, 1), (1, 0), (1, 1)) == ["1.", "1.5", "1.6", "2.", "2.5"]


def test_an_override_may_print_a_level_its_own_way() -> None:
    own = f'<w:lvlOverride w:ilvl="1">{lvl(1, "Rule %1-%2")}</w:lvlOverride>'
    lists = Lists(LEGAL + num(1, 0) + num(2, 0, own))
    assert lists.run((1, 0), (1, 1), (2, 1), (1, 1)) == ["1.", "1.1", "Rule 1-2", "1.3"]


def test_a_level_never_reached_shows_its_start_and_counts_from_then_on() -> None:
    lists = Lists(LEGAL + num(1, 0))
    assert lists.run((1, 1), (1, 1), (1, 0), (1, 2), (1, 1)) == ["1.1", "1.2", "2.", "2.1.1", "2.2"]


def test_a_level_that_never_restarts_runs_on_through_the_chapters() -> None:
    through = abstract(0, lvl(0, "%1."), lvl(1, "%2.", more='<w:lvlRestart w:val="0"/>')) + num(
        1, 0
    )
    assert Lists(through).run((1, 0), (1, 1), (1, 1), (1, 0), (1, 1)) == [
        "1.", "1.", "2.", "2.", "3.",
    ]  # fmt: skip


def test_a_level_may_restart_after_an_outer_level_only() -> None:
    levels = (lvl(0, "%1."), lvl(1, "%2."), lvl(2, "(%3)", more='<w:lvlRestart w:val="1"/>'))
    lists = Lists(abstract(0, *levels) + num(1, 0))
    paragraphs = [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    assert lists.run(*paragraphs) == ["1.", "1.", "(1)", "2.", "(2)", "2.", "1.", "(1)"]


def test_a_definition_of_one_level_has_one_level() -> None:
    single = abstract(0, lvl(0, "%1."), more='<w:multiLevelType w:val="singleLevel"/>')
    assert Lists(single + num(1, 0)).run((1, 0), (1, 3)) == ["1.", "2."]


def test_a_level_that_is_not_defined_is_printed_like_the_one_above_it() -> None:
    lists = Lists(abstract(0, lvl(0, "%1.")) + num(1, 0))
    assert lists.run((1, 0), (1, 2), (1, 0)) == ["1.", "1.", "2."]


# -- what is printed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "value", "printed"),
    [
        ("decimal", 12, "12"), ("decimalZero", 7, "07"), ("decimalZero", 12, "12"),
        ("lowerLetter", 1, "a"), ("upperLetter", 26, "Z"), ("lowerLetter", 27, "aa"),
        ("upperLetter", 28, "BB"), ("lowerLetter", 53, "aaa"), ("lowerRoman", 4, "iv"),
        ("upperRoman", 1999, "MCMXCIX"), ("ordinal", 1, "1st"), ("ordinal", 12, "12th"),
        ("ordinal", 23, "23rd"), ("cardinalText", 21, "Twenty-one"),
        ("cardinalText", 105, "One hundred five"), ("ordinalText", 1, "First"),
        ("ordinalText", 20, "Twentieth"), ("ordinalText", 32, "Thirty-second"),
        ("ordinalText", 100, "One hundredth"), ("none", 3, ""), ("bullet", 3, ""),
        ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedParen", 20, "⒇"),
        ("decimalEnclosedFullstop", 1, "⒈"), ("decimalEnclosedCircle", 21, "21"),
        ("numberInDash", 5, "- 5 -"), ("chicago", 2, "†"), ("chicago", 5, "**"), ("hex", 255, "FF"),
        ("001, 002, 003, ...", 12, "012"), ("upperLetter", 0, "0"), ("lowerRoman", 0, "0"),
        ("aFormatOfTheFuture", 5, "5"), ("decimal", 0, "0"),
    ],
)  # fmt: skip
def test_number_formats_print_as_word_prints_them(form: str, value: int, printed: str) -> None:
    assert numeral(value, form) == printed


def test_marks_keep_their_words_and_brackets() -> None:
    levels = (lvl(0, "Annex %1 –", "upperLetter"), lvl(1, "%1.%2"), lvl(2, "[%3]", "lowerRoman"))
    lists = Lists(abstract(0, *levels) + num(1, 0))
    assert lists.run((1, 0), (1, 1), (1, 2), (1, 0)) == ["Annex A –", "A.1", "[i]", "Annex B –"]


def test_legal_numbering_turns_every_part_into_figures_but_keeps_noughts() -> None:
    levels = (
        lvl(0, "Part %1", "upperRoman"),
        lvl(1, "%1.%2", "decimalZero", more="<w:isLgl/>"),
        lvl(2, "%1.%2.%3", "lowerLetter", more="<w:isLgl/>"),
    )
    lists = Lists(abstract(0, *levels) + num(1, 0))
    assert lists.run((1, 0), (1, 1), (1, 2)) == ["Part I", "1.01", "1.01.1"]


def test_a_level_without_a_number_leaves_no_stop_behind() -> None:
    lists = Lists(abstract(0, lvl(0, "%1.", "none"), lvl(1, "%1%2.")) + num(1, 0))
    assert lists.run((1, 0), (1, 1), (1, 0), (1, 1)) == ["", "1.", "", "1."]


def test_a_text_that_names_a_deeper_level_is_not_printed_at_all() -> None:
    assert Lists(abstract(0, lvl(0, "%1.%2")) + num(1, 0)).run((1, 0)) == [""]


def test_a_percent_sign_that_names_no_level_stays() -> None:
    assert Lists(abstract(0, lvl(0, "%1 (100%)")) + num(1, 0)).run((1, 0)) == ["1 (100%)"]


def test_bullets_and_labels_are_told_from_numbers() -> None:
    levels = (lvl(0, "\uf0b7", "bullet"), lvl(1, "Note:", "none"), lvl(2, "%3."))
    lists = Lists(abstract(0, *levels) + num(1, 0))
    marks = [lists.mark("1", level) for level in (0, 1, 2)]
    assert [(m.kind, m.text) for m in marks] == [
        ("bullet", "\uf0b7"), ("label", "Note:"), ("number", "1."),
    ]  # fmt: skip
    assert [(m.series, m.depth) for m in marks] == [("abstract 0", i) for i in range(3)]


def test_a_hidden_number_counts_but_is_not_shown() -> None:
    hidden = lvl(0, "%1.", more="<w:rPr><w:vanish/></w:rPr>")
    lists = Lists(abstract(0, hidden, lvl(1, "%1.%2")) + num(1, 0))
    assert lists.run((1, 0), (1, 1), (1, 0), (1, 1)) == ["", "1.1", "", "2.1"]


def test_a_custom_format_is_read_before_its_plain_fallback() -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="[%1]"/></w:lvl>'
    )
    assert Lists(abstract(0, level) + num(1, 0)).run((1, 0), (1, 0)) == ["[001]", "[002]"]


# -- where a paragraph counts -----------------------------------------------------------------


NUMBERED_STYLES = style("Heading1", '<w:numId w:val="1"/>') + style(
    "Heading2", '<w:ilvl w:val="1"/><w:numId w:val="1"/>', based_on="Heading1"
)


def test_a_style_numbers_its_paragraphs_and_those_of_styles_based_on_it() -> None:
    styles = NUMBERED_STYLES + style("Mine", based_on="Heading2")
    lists = Lists(LEGAL + num(1, 0), styles)
    marks = [lists.mark(style=s).text for s in ("Heading1", "Heading2", "Mine", "Heading1")]
    assert marks == ["1.", "1.1", "1.2", "2."]


def test_a_level_may_name_the_style_that_is_counted_on_it() -> None:
    linked = abstract(
        0,
        lvl(0, "%1.", more='<w:pStyle w:val="H1"/>'),
        lvl(1, "%1.%2", more='<w:pStyle w:val="H2"/>'),
    )
    styles = style("H1", '<w:numId w:val="1"/>') + style("H2", '<w:numId w:val="1"/>')
    lists = Lists(linked + num(1, 0), styles)
    assert [lists.mark(style=s).text for s in ("H1", "H2", "H2")] == ["1.", "1.1", "1.2"]


def test_list_nought_takes_a_number_away_in_a_paragraph_and_in_a_style() -> None:
    styles = NUMBERED_STYLES + style("Plain", '<w:numId w:val="0"/>', based_on="Heading1")
    lists = Lists(LEGAL + num(1, 0), styles)
    marks = [lists.mark(style="Heading1"), lists.mark("0", style="Heading1")]
    marks += [lists.mark(style="Plain"), lists.mark(style="Heading1")]
    assert [m.text for m in marks] == ["1.", "", "", "2."]


def test_a_paragraph_takes_from_its_style_what_it_does_not_say_itself() -> None:
    lists = Lists(LEGAL + num(1, 0) + num(2, 0), NUMBERED_STYLES)
    assert lists.mark("2", style="Heading2").text == "1.1"
    assert lists.mark(level=2, style="Heading2").text == "1.1.1"


def test_a_level_beyond_the_ninth_or_an_unknown_list_means_no_number() -> None:
    lists = Lists(LEGAL + num(1, 0) + num(3, 77))
    assert lists.run((1, 9), (2, 0), (3, 0), (1, 0)) == ["", "", "", "1."]


def test_a_list_style_lends_its_levels_to_the_definitions_that_name_it() -> None:
    lists = Lists(
        abstract(0, lvl(0, "§%1"), more='<w:styleLink w:val="Council"/>')
        + abstract(1, more='<w:numStyleLink w:val="Council"/>')
        + num(1, 0)
        + num(2, 1),
        '<w:style w:type="numbering" w:styleId="Council"><w:name w:val="Council"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
    )
    assert lists.run((2, 0), (2, 0)) == ["§1", "§2"]


def test_styles_that_are_based_on_each_other_end_the_search() -> None:
    styles = style("A", based_on="B") + style("B", '<w:numId w:val="1"/>', based_on="A")
    assert Lists(LEGAL + num(1, 0), styles).mark(style="A").text == "1."


def test_the_indent_of_the_list_wins_over_the_style_unless_the_style_makes_the_list() -> None:
    indent = '<w:pPr><w:ind w:left="1440" w:hanging="720"/></w:pPr>'
    level = f'<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/>{indent}</w:lvl>'
    own = '<w:ind w:left="360" w:firstLine="0"/>'
    lists = Lists(
        abstract(0, level) + num(1, 0),
        style("Indented", more=own) + style("Listed", '<w:numId w:val="1"/>', more=own),
    )
    indented, listed = (lists.styles.paragraph(s) for s in ("Indented", "Listed"))
    direct = Layout(num="1", level=0)
    assert left_edge(direct, lists.numbering.place(direct, indented), indented) == 36
    assert left_edge(Layout(), lists.numbering.place(Layout(), listed), listed) == 18
    assert left_edge(Layout(left=100.0), None, indented) == 100
