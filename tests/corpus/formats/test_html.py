"""Web pages: the document without the site around it, with its numbers, lists, tables, notes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.block import Block, Reading, ReadingError
from corpus.formats.html import read

Read = Callable[..., Reading]
SHARED = Path(__file__).resolve().parents[4] / "shared" / "numbered-documents"
LONG = "the warden walks to every crossing in the morning and writes down which lamps are out"


@pytest.fixture
def page(tmp_path: Path) -> Read:
    """Reads a page from its source: `page("<p>words")`, `page(b"...", name="plan.xhtml")`."""

    def make(source: str | bytes, name: str = "plan.html") -> Reading:
        path = tmp_path / name
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return read(path)

    return make


def marked(reading: Reading) -> list[str]:
    """The blocks as "kind mark text"."""
    return [f"{b.kind} {b.mark} {b.text}".replace("  ", " ") for b in reading.blocks]


def texts(reading: Reading) -> list[str]:
    return [b.text for b in reading.blocks]


def numbered(reading: Reading) -> list[tuple[str, str]]:
    return [(b.mark, b.text) for b in reading.blocks if b.mark]


def only(reading: Reading) -> Block:
    (block,) = reading.blocks
    return block


# -- what is no web page ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n", "no HTML in this file"),
        (b"%PDF-1.7\n%", "this is a PDF inside; rename it"),
        (b'{"title": "Plan", "body": "words"}', "no HTML in this file"),
        (b"Just some words.", "no HTML in this file; save the page again"),
        (b"<p>words\0and\0binary", "binary data"),
        (b"<html><body><script>render()</script><div id=app></div>", "the page has no words"),
        (b"<html><frameset cols=20,80><frame src=a.html><frame src=b.html></frameset>", "frames"),
        (
            b"From: <Saved by Blink>\r\nSubject: Plan\r\nMIME-Version: 1.0\r\nContent-Type: "
            b"multipart/related;\r\n\r\n<html>words",
            "a web archive .* save it as HTML only",
        ),
    ],
)
def test_what_is_no_web_page_is_refused_with_what_to_do(page: Read, data: bytes, said: str) -> None:
    with pytest.raises(ReadingError, match=rf"^plan\.html: .*{said}"):
        page(data)


def test_a_page_of_a_hundred_thousand_nested_boxes_is_read_in_time(page: Read) -> None:
    started = time.monotonic()
    reading = page("<div>" * 100_000 + "innermost" + "</div>" * 100_000 + "<p>after it")
    assert texts(reading) == ["innermost", "after it"]
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("tag", ["span", "b", "font color=x", "ul><li", "table><tr><td", "x-box"])
def test_tags_left_open_thousands_of_times_lose_no_words(page: Read, tag: str) -> None:
    reading = page("".join(f"<{tag}>word{i} <p>" for i in range(3000)))
    assert re.findall(r"word\d+", " ".join([*texts(reading), *_cells(reading)])) == [
        f"word{i}" for i in range(3000)
    ]


def _cells(reading: Reading) -> list[str]:
    return [cell for b in reading.blocks for cell in b.cells if b.kind == "row"]


# -- characters ---------------------------------------------------------------------------------

ODD = "Café – £5 ‘now’"


@pytest.mark.parametrize(
    "data",
    [
        f"<p>{ODD}".encode(),
        f"<p>{ODD}".encode("utf-8-sig"),
        f"<p>{ODD}".encode("utf-16"),
        f"<html><p>{ODD}".encode("utf-16-le"),
        f"<meta charset=windows-1252><p>{ODD}".encode("cp1252"),
        f'<meta http-equiv=x content="text/html; charset=iso-8859-1"><p>{ODD}'.encode("cp1252"),
        f"<?xml version='1.0' encoding='windows-1252'?><html><p>{ODD}</p></html>".encode("cp1252"),
        b"<p>Caf&eacute; &ndash; &pound;5 &#8216;now&rsquo;",
    ],
)
def test_the_encoding_is_told_from_mark_declaration_or_bytes(page: Read, data: bytes) -> None:
    reading = page(data)
    assert (texts(reading), reading.notes) == ([ODD], ())


def test_a_guessed_encoding_is_reported(page: Read) -> None:
    guessed = page(f"<p>{ODD}".encode("cp1252"))
    assert texts(guessed) == [ODD] and "read as Windows-1252" in guessed.notes[0]
    belied = page(f"<meta charset=windows-1252><p>{ODD}".encode())
    assert texts(belied) == [ODD] and "is UTF-8" in belied.notes[0]
    assert texts(page(f"<meta charset=klingon><p>{ODD}".encode())) == [ODD]


def test_white_space_and_characters_that_do_not_show_are_gone(page: Read) -> None:
    reading = page("<p>The&nbsp; council&shy;lor\u200bs\n   meet&#160;here\ufeff.")
    assert texts(reading) == ["The councillors meet here."]


def test_inline_elements_add_no_space_and_blocks_part_text(page: Read) -> None:
    reading = page("<div>the <b>1</b>st <i>of</i><span> May</span><p>CO<sub>2</sub></p>next</div>")
    assert texts(reading) == ["the 1st of May", "CO2", "next"]


def test_one_line_break_is_a_space_and_two_part_paragraphs(page: Read) -> None:
    assert texts(page("<p>Town Hall<br>High Street<br><br>Open daily")) == [
        "Town Hall High Street",
        "Open daily",
    ]


def test_line_breaks_part_numbered_lines_and_bold_ones(page: Read) -> None:
    reading = page(
        "<p>1.1 The council meets.<br>1.2 It decides by vote,<br>(a) in May; and<br>(b) in June."
        "<p><strong>Purpose</strong><br>This plan guides staff.</p>"
    )
    assert numbered(reading) == [
        ("1.1", "The council meets."),
        ("1.2", "It decides by vote,"),
        ("(a)", "in May; and"),
        ("(b)", "in June."),
    ]
    assert [(b.text, b.bold) for b in reading.blocks[4:]] == [
        ("Purpose", True),
        ("This plan guides staff.", False),
    ]


def test_a_line_that_was_only_wrapped_at_a_number_is_not_parted(page: Read) -> None:
    reading = page(
        "<p>The committee looked at the plan that had been made in section<br>4. The plan"
    )
    assert texts(reading) == [
        "The committee looked at the plan that had been made in section 4. The plan"
    ]


def test_struck_out_words_are_left_out_and_inserted_ones_kept(page: Read) -> None:
    reading = page("<p>The <del>old </del><ins>new </ins>plan<s> x</s>")
    assert texts(reading) == ["The new plan"]
    assert reading.notes == ("2 passage(s) struck out on the page left out",)


def test_text_kept_in_its_lines_is_read_as_a_text_file(page: Read) -> None:
    reading = page(
        "<pre>PURPOSE\n\n1. The plan guides staff\nin the day.\n\n2. It is short.\n</pre>"
    )
    assert marked(reading) == [
        "heading PURPOSE",
        "numbered 1. The plan guides staff in the day.",
        "numbered 2. It is short.",
    ]


# -- the document's part of the page --------------------------------------------------------------

CHROME = """
<a class="govuk-skip-link" href="#content">Skip to main content</a>
<div id="cookie-banner">We use cookies on this site to make it work for all who come here.</div>
<header role="banner"><a href="/">GOV.UK</a><form role="search"><input name=q></form></header>
<nav><ul><li><a href="/a">Home</a><li><a href="/b">Services</a></ul></nav>
<div class="govuk-breadcrumbs"><ol><li><a href="/">Home</a></li></ol></div>
"""
FOOT = """
<div class="gem-c-feedback"><h2>Is this page useful?</h2><button>Yes</button></div>
<div class="related-links"><h2>Related content</h2><ul><li><a href="/x">A page</a></ul></div>
<footer><ul><li><a href="/p">Privacy</a><li><a href="/c">Cookies</a></ul></footer>
<script>document.write("<p>written</p>")</script><noscript><p>Turn scripts on</p></noscript>
"""


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<main id=content>", "</main>"),
        ("<div role=main>", "</div>"),
        ("<article>", "</article>"),
        ("<div id=content>", "</div>"),
        ('<div class="govspeak">', "</div>"),
        ("<div>", "</div>"),
        ("", ""),
    ],
)
def test_the_site_around_the_document_is_left_out(page: Read, opening: str, closing: str) -> None:
    body = f"<h1>Lamps</h1><p>1. Every day {LONG}.</p><p>2. Then {LONG}.</p>"
    reading = page(f"<body>{CHROME}{opening}{body}{closing}{FOOT}</body>")
    assert marked(reading) == [
        "heading Lamps",
        f"numbered 1. Every day {LONG}.",
        f"numbered 2. Then {LONG}.",
    ]


def test_text_is_kept_that_stands_outside_too_small_a_main_part(page: Read) -> None:
    reading = page(f"<main><p>Short notice.</p></main><div><p>1. {LONG}</p><p>2. {LONG}</p></div>")
    assert texts(reading) == ["Short notice.", LONG, LONG]


def test_running_text_is_never_dropped_for_the_name_of_its_box(page: Read) -> None:
    words = " ".join(f"{LONG} {i}." for i in range(8))
    reading = page(
        f"<div class=sharing><p>{words}</p></div><div class=menu><h2>Food</h2>{words}</div>"
    )
    assert texts(reading) == [words, "Food", words]


@pytest.mark.parametrize(
    "box",
    [
        "<div style='visibility:hidden'>",
        "<form><input name=x>",
        "<aside>",
        "<div class=menu>",
        "<nav>",
    ],
)
def test_what_holds_most_of_the_text_is_read_whatever_it_is_called(page: Read, box: str) -> None:
    assert texts(page(f"<p>Short.</p>{box}<p>{LONG}</p><p>{LONG}</p>")) == ["Short.", LONG, LONG]
    assert texts(page(f"{box}A few words")) == ["A few words"]


def test_a_heading_named_after_a_site_s_part_is_content(page: Read) -> None:
    reading = page(
        f"<h2 id=cookies>Cookies</h2><p>{LONG}</p>"
        f"<div id=search><h2>Searching</h2><p>{LONG}</p></div>"
    )
    assert texts(reading) == ["Cookies", LONG, "Searching", LONG]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        "<span aria-hidden=true>secret</span>",
        "<div style='display: none'>secret</div>",
        "<span class=govuk-visually-hidden>secret</span>",
        "<style>.x{display:none}</style><p class=x>secret</p>",
        "<template><p>secret</p></template>",
        "<dialog>secret</dialog>",
        "<select><option>secret</option></select>",
    ],
)
def test_hidden_text_is_left_out(page: Read, hidden: str) -> None:
    assert "secret" not in " ".join(texts(page(f"<p>{LONG}</p>{hidden}<p>{LONG}</p>")))


def test_a_number_that_only_screen_readers_skip_is_read(page: Read) -> None:
    reading = page(f"<p><span aria-hidden=true>1.</span> {LONG}</p>")
    assert marked(reading) == [f"numbered 1. {LONG}"]


def test_long_hidden_text_is_reported(page: Read) -> None:
    seen = f"{LONG}. " * 4
    reading = page(f"<p>{seen}</p><div style='display:none'><p>{LONG}. {LONG}.</p></div>")
    assert texts(reading) == [seen.strip()]
    assert reading.notes == ("hidden text of 32 words left out",)


def test_what_opens_on_a_click_is_content(page: Read) -> None:
    reading = page(
        "<h2><button aria-controls=p1>1. Aims</button></h2><div id=p1 hidden><p>Words one.</div>"
        "<div class='accordion-panel' style='display:none'><p>Words two.</p></div>"
        "<details><summary>More</summary><p>Words three.</p></details>"
        "<a href='javascript:toggle(\"m\")'>on</a><div id=m style='display:none'>Words four.</div>"
    )
    assert [t for t in texts(reading) if t.startswith("Words")] == [
        "Words one.",
        "Words two.",
        "Words three.",
        "Words four.",
    ]
    assert marked(reading)[0] == "heading 1. Aims"


def test_an_accordion_is_read_without_its_controls(page: Read) -> None:
    reading = page(
        "<main><div class=govuk-accordion><button class=govuk-accordion__show-all>Show all sections"
        "</button><div class=govuk-accordion__section><h2><button aria-controls=a1>Aims"
        "<span class='govuk-accordion__section-toggle'>Show</span></button></h2><div id=a1"
        f" class=govuk-accordion__section-content hidden=until-found><p>1. {LONG}</p></div></div>"
    )
    assert marked(reading) == ["heading Aims", f"numbered 1. {LONG}"]


def test_signs_that_link_to_a_heading_are_no_part_of_it(page: Read) -> None:
    reading = page("<h2 id=a>1. Aims<a class=headerlink href='#a'>¶</a></h2><p>Words.")
    assert marked(reading) == ["heading 1. Aims", "prose Words."]


def test_anchors_closed_in_the_xml_way_leave_links_as_they_are(page: Read) -> None:
    sections = "".join(f"<h2><a name='s{i}'/>{i}. Part</h2><p>{LONG}</p>" for i in range(1, 30))
    links = "".join(f"<li><a href='#s{i}'>{i}. Part</a></li>" for i in range(1, 30))
    reading = page(f"<ul>{links}</ul>{sections}")
    assert reading.notes == ("a contents list of 29 lines left out",)
    assert [b.anchor for b in reading.blocks if b.kind == "heading"] == [
        f"s{i}" for i in range(1, 30)
    ]


def test_a_contents_list_is_left_out_with_its_heading_and_counted(page: Read) -> None:
    sections = "".join(f"<h2 id=s{i}>{i}. Part {i}</h2><p>{LONG}</p>" for i in (1, 2, 3))
    links = "".join(f"<li><a href='#s{i}'>{i}. Part {i}</a></li>" for i in (1, 2, 3))
    for contents in (
        f"<h2>Contents</h2><ol>{links}</ol>",
        f"<nav class=toc><h2>Contents</h2><ol>{links}</ol></nav>",
        "<p>Contents</p>" + re.sub("li>", "p>", links),
        "<p><b>Table of contents</b></p><table>" + re.sub("li>", "td>", links) + "</table>",
        "<p>Contents</p>" + re.sub("<li>", "<p class=MsoToc1>", links).replace("</li>", "</p>"),
    ):
        reading = page(f"<h1>Plan</h1>{contents}{sections}")
        assert texts(reading) == ["Plan", "Part 1", LONG, "Part 2", LONG, "Part 3", LONG]
        assert reading.notes == ("a contents list of 3 lines left out",)


def test_a_second_caption_is_not_lost(page: Read) -> None:
    reading = page("<table><caption>First<caption>Second<tr><td>a<td>b<tr><td>c<td>d</table>")
    assert texts(reading) == ["First", "Second", "a\tb", "c\td"]


@pytest.mark.parametrize("between", ["…", "***", "•", "–"])
def test_lines_without_words_between_paragraphs_are_no_contents_list(
    page: Read, between: str
) -> None:
    row = f"<p>{{}}. Tree {{}} stands by the wall.</p><div>{between}</div>"
    reading = page("<h1>Plan</h1>" + "".join(row.format(i, i) for i in range(1, 6)))
    assert [mark for mark, _ in numbered(reading)] == ["1.", "2.", "3.", "4.", "5."]
    assert not any("contents list" in note for note in reading.notes)


def test_a_contents_list_with_leaders_is_left_out(page: Read) -> None:
    lines = "".join(f"<p>{i}. Part {i}................ {i * 4}</p>" for i in (1, 2, 3))
    assert texts(page(f"<p>Contents</p>{lines}<h2>1. Part 1</h2><p>{LONG}</p>")) == ["Part 1", LONG]


def test_links_to_the_top_go_and_links_to_places_in_the_text_stay(page: Read) -> None:
    reading = page(
        f"<p id=a>See <a href='#a'>paragraph 1</a>. {LONG}</p><p><a href='#'>Back to top</a></p>"
        "<p><a href='#a'>The first part</a></p>"
    )
    assert texts(reading) == [f"See paragraph 1. {LONG}", "The first part"]


# -- titles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title>x - GOV.UK</title><h1>The plan</h1><p>a", "The plan"),
        ("<title>Lamp policy - Anytown Council</title><p>a", "Lamp policy"),
        ("<title>Lamps | Roads | Anytown Borough Council</title><p>a", "Lamps | Roads"),
        ("<title>Anytown Council - Lamp policy</title><p>a", "Lamp policy"),
        ("<title>Lamps – statutory guidance – GOV.UK</title><p>a", "Lamps – statutory guidance"),
        ("<title>Lamps - Anytown Council</title><h1>Anytown Council</h1><p>a", "Lamps"),
        ("<title>Microsoft Word - draft3.doc</title><p>a", None),
        ("<title>https://anytown.gov.uk/plan</title><p>a", None),
        ("<title>Untitled document</title><p class=MsoTitle>Lamps</p><p>a", "Lamps"),
        ("<p>a", None),
        (
            "<article><div class=preface><p><b>EXPLANATORY MEMORANDUM TO</b></p><p>THE LAMPS ORDER"
            " 2019</p><p><span class=docNumber>2019 No. 7</span></p></div><p>a</article>",
            "EXPLANATORY MEMORANDUM TO THE LAMPS ORDER 2019",
        ),
    ],
)
def test_the_title_is_the_document_s_and_not_the_site_s(
    page: Read, source: str, title: str | None
) -> None:
    assert page(source).title == title


# -- headings -----------------------------------------------------------------------------------


def test_headings_have_their_levels_and_their_marks_apart(page: Read) -> None:
    reading = page(
        "<h1>Plan</h1><h2>1. Aims</h2><h3><span>1.1</span> Lamps</h3><h4>A. Poles</h4>"
        "<h2><span class=number>2. </span>Duties</h2><div role=heading aria-level=3>Small</div><p>a"
    )
    assert [(b.level, b.mark, b.number, b.text) for b in reading.blocks[:-1]] == [
        (1, "", None, "Plan"),
        (2, "1.", "1", "Aims"),
        (3, "1.1", "1.1", "Lamps"),
        (4, "A.", "A", "Poles"),
        (2, "2.", "2", "Duties"),
        (3, "", None, "Small"),
    ]


def test_headings_that_count_on_without_punctuation_have_marks(page: Read) -> None:
    reading = page("<h2>1 Aims</h2><p>a<h2>2 Duties</h2><p>b<h3>14 days</h3><p>c")
    assert [(b.mark, b.text) for b in reading.blocks if b.kind == "heading"] == [
        ("1", "Aims"),
        ("2", "Duties"),
        ("", "14 days"),
    ]


def test_a_numbered_sentence_with_a_heading_s_style_is_a_paragraph(page: Read) -> None:
    reading = page(f"<h2>2.1 Every day {LONG} and tells the depot about each of them.</h2>")
    assert only(reading).kind == "numbered" and only(reading).number == "2.1"


def test_a_heading_left_open_does_not_swallow_the_page(page: Read) -> None:
    reading = page(f"<h2>Aims<p>1. {LONG}.<p>2. {LONG}.<p>3. {LONG}.")
    assert [b.mark for b in reading.blocks] == ["", "1.", "2.", "3."]


def test_bold_paragraphs_stay_prose_and_say_that_they_are_bold(page: Read) -> None:
    reading = page(
        "<style>.c1{font-weight:700}</style><p><b>Aims</b></p><p><strong>1.2</strong> Plain</p>"
        "<p class=c1>Styled</p><p><b style='font-weight:normal'>Not bold</b></p><p><b>Half</b> bold"
        "<p><b>1.3 All bold</b></p>"
    )
    assert [(b.kind, b.mark, b.bold) for b in reading.blocks] == [
        ("prose", "", True),
        ("numbered", "1.2", False),
        ("prose", "", True),
        ("prose", "", False),
        ("prose", "", False),
        ("numbered", "1.3", True),
    ]


def test_sections_within_sections_put_their_headings_lower(page: Read) -> None:
    reading = page(
        "<section><h2>One</h2><section><h2>Within</h2><p>a</section></section><section><h2>Two</h2>"
    )
    assert [(b.text, b.level) for b in reading.blocks if b.kind == "heading"] == [
        ("One", 2),
        ("Within", 3),
        ("Two", 2),
    ]


def test_summaries_that_head_the_page_s_parts_are_headings_and_others_bold_lines(
    page: Read,
) -> None:
    parts = "".join(f"<details><summary>Part {i}</summary><p>{LONG}</details>" for i in (1, 2))
    reading = page(f"<h1>Plan</h1>{parts}")
    assert [b.kind for b in reading.blocks] == ["heading", "heading", "prose", "heading", "prose"]
    alone = page("<p>a</p><details><summary>Help</summary><p>b</details><p>c").blocks[1]
    assert (alone.kind, alone.text, alone.bold) == ("prose", "Help", True)


# -- numbers in elements of their own -------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "<section class='paragraph num'><h2><span class=num>2.1</span></h2><p>The text.</section>",
        "<div class=para><div class=number>2.1</div><div>The text.</div></div>",
        "<p><span class=num>2.1</span>The text.</p>",
        "<p><strong>2.1</strong> The text.</p>",
        "<p><b>2.1</b>The text.</p>",
        "<dl><dt>2.1</dt><dd>The text.</dd></dl>",
        "<div style='float:left'>2.1</div><div>The text goes on here.</div>",
        "<p>2.1&nbsp;&nbsp;&nbsp; The text.</p>",
        "<table><tr><td>2.1</td><td>The text of a row in a table.</td></tr></table>",
        "<h3>2.1</h3><p>The text.</p>",
        "<p class=MsoNormal style='mso-list:l0 level2 lfo1'><![if !supportLists]><span"
        " style='mso-list:Ignore'>2.1<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;"
        "</span></span><![endif]>The text.</p>",
        "<p class=MsoListParagraph>2.1<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span>"
        "The text.</p>",
        "<p><span class=LegP1No>2.1</span><span class=LegP1Text>The text.</span></p>",
        "<p>2.1<span style='mso-tab-count:1'>     </span>The text.</p>",
    ],
)
def test_a_number_in_an_element_of_its_own_belongs_to_the_text_after_it(
    page: Read, source: str
) -> None:
    block = only(page(source))
    assert (block.kind, block.number) == ("numbered", "2.1")
    assert block.text.startswith("The text")


def test_numbers_without_punctuation_are_marks_in_a_number_s_element(page: Read) -> None:
    reading = page(
        "<section class='paragraph num'><h2><span class=num>1 </span></h2><p>One.</p></section>"
        "<section class='paragraph num'><h2><span class=num>2 </span></h2><p>Two.</p></section>"
    )
    assert marked(reading) == ["numbered 1 One.", "numbered 2 Two."]


def test_bold_numbers_without_punctuation_are_marks_where_they_count_on(page: Read) -> None:
    lines = "".join(f"<p><b>{n}</b> The warden counts the lamps here.</p>" for n in (1, 2, 3))
    assert [b.number for b in page(lines).blocks] == ["1", "2", "3"]
    alone = page("<p><b>25</b> Market Street is where the wardens meet.</p>")
    assert only(alone).kind == "prose"


def test_empty_numbers_and_bullets_in_numbers_are_told_apart(page: Read) -> None:
    def section(mark: str) -> str:
        return f"<section class=num><h2><span class=num>{mark}</span></h2><p>Words.</p></section>"

    assert [b.kind for b in page(section("") + section("•") + section("(a)")).blocks] == [
        "prose",
        "bullet",
        "subitem",
    ]


def test_a_number_before_a_list_keeps_its_place(page: Read) -> None:
    reading = page("<div class=number>2.1</div><ul><li>one<li>two</ul>")
    assert [(b.mark, b.text) for b in reading.blocks] == [("2.1", ""), ("-", "one"), ("-", "two")]


def test_a_number_in_a_heading_and_a_bold_line_after_it_make_a_heading(page: Read) -> None:
    reading = page(
        "<section id=p2><h2><span class=num><b>Chapter 2.</b></span></h2><p><b>Duties</b></section>"
        "<section><h2><span class=num>2.1</span></h2><p>They walk.</p></section>"
    )
    assert [(b.kind, b.mark, b.text, b.anchor) for b in reading.blocks] == [
        ("heading", "Chapter 2.", "Duties", "p2"),
        ("numbered", "2.1", "They walk.", None),
    ]


def test_a_heading_s_number_and_words_may_touch(page: Read) -> None:
    reading = page(
        "<h2><span class=num><b>1.</b></span><span class=heading><b>Aims</b></span></h2><p>a"
        "<p><span>(2)</span><span>The second.</span></p>"
    )
    assert [(b.mark, b.text) for b in reading.blocks] == [
        ("1.", "Aims"),
        ("", "a"),
        ("(2)", "The second."),
    ]


def test_a_number_that_only_looks_apart_is_no_mark(page: Read) -> None:
    reading = page("<p><b>2.</b>1 of the plan</p><p><i>a</i>) first</p><p><b>14</b> days</p>")
    assert [b.number for b in reading.blocks][1:] == ["a", None]
    assert [b.kind for b in reading.blocks] == ["numbered", "subitem", "prose"] or texts(reading)[
        0
    ] == "2.1 of the plan"


def test_a_document_of_legislation_gov_uk_has_its_levels(page: Read) -> None:
    reading = page(
        "<header class=toc-header><a href='/contents'>Back to Table of Contents</a></header>"
        "<article><section id=section_1 class='section num heading'>"
        "<h2><span class=num><b>1.</b></span><span class=heading><b>Aims</b></span></h2>"
        "<section class='paragraph num'><h2><span class=num>1.1</span></h2><p>They are:</p>"
        "<section class='subparagraph num'><h2><span class=num>(a)</span></h2><p>lamps</section>"
        "<section class='subparagraph num'><h2><span class=num>\uf0b7</span></h2><p>poles</p>"
        "</section></section><section class=level><p><b>More</b></p></section></section></article>"
    )
    assert [(b.kind, b.mark, b.text, b.depth, b.bold) for b in reading.blocks] == [
        ("heading", "1.", "Aims", 0, False),
        ("numbered", "1.1", "They are:", 0, False),
        ("subitem", "(a)", "lamps", 1, False),
        ("bullet", "-", "poles", 1, False),
        ("prose", "", "More", 0, True),
    ]
    assert {b.anchor for b in reading.blocks} == {"section_1"}


# -- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "marks"),
    [
        ("<ol>", ["1.", "2.", "3."]),
        ("<ol start=87>", ["87.", "88.", "89."]),
        ("<ol reversed>", ["3.", "2.", "1."]),
        ("<ol type=a start=26>", ["z.", "aa.", "ab."]),
        ("<ol type=A>", ["A.", "B.", "C."]),
        ("<ol type=i start=3>", ["iii.", "iv.", "v."]),
        ("<ol type=I>", ["I.", "II.", "III."]),
        ("<ol style='list-style-type: lower-alpha'>", ["a.", "b.", "c."]),
        ("<ol style='list-style: lower-roman inside'>", ["i.", "ii.", "iii."]),
        ("<ol style='list-style-type:decimal-leading-zero'>", ["01.", "02.", "03."]),
        ("<ol class=lower-roman>", ["i.", "ii.", "iii."]),
        ("<ol style='list-style:none'>", ["", "", ""]),
        ("<ol class=list-unstyled>", ["", "", ""]),
        ("<style>ol.k{list-style-type:upper-latin}</style><ol class='x k'>", ["A.", "B.", "C."]),
        ("<style>.k > li::before{counter-increment:n;content:'('counter(n,lower-alpha)')'}"
         ".k{list-style:none}</style><ol class=k>", ["(a)", "(b)", "(c)"]),
        ("<style>@media print{ol{list-style:none}}/* ol{list-style:none} */</style><ol>",
         ["1.", "2.", "3."]),
        ("<ul>", ["-", "-", "-"]),
    ],
)  # fmt: skip
def test_lists_count_as_browsers_count_them(page: Read, opening: str, marks: list[str]) -> None:
    tag = "ul" if opening == "<ul>" else "ol"
    reading = page(f"{opening}<li>x</li><li>y</li><li>z</li></{tag}>")
    assert [b.mark for b in reading.blocks] == marks


def test_an_item_s_own_value_counts_and_the_list_goes_on_from_it(page: Read) -> None:
    reading = page("<ol><li>x<li value=7>y<li>z</ol><ol start=9><li>w</ol><ol><li>v</ol>")
    assert [b.mark for b in reading.blocks] == ["1.", "7.", "8.", "9.", "1."]
    assert [b.series for b in reading.blocks] == ["list 1"] * 4 + ["list 2"]


def test_nested_lists_tell_their_depth_and_go_on_after_it(page: Read) -> None:
    reading = page(
        "<ol><li>one<ol type=a><li>inner<p>more</p></li></ol>after</li><li>two</li></ol><p>out"
    )
    assert [(b.mark, b.text, b.depth) for b in reading.blocks] == [
        ("1.", "one", 0),
        ("a.", "inner", 1),
        ("", "more", 1),
        ("", "after", 0),
        ("2.", "two", 0),
        ("", "out", 0),
    ]


def test_counters_of_nested_lists_are_joined(page: Read) -> None:
    reading = page(
        "<style>ol.legal{counter-reset:item;list-style:none} ol.legal>li::before{counter-increment:"
        "item;content:counters(item,'.') '. '} ol.legal>li{display:block}</style><ol class=legal>"
        "<li>Aims<ol class=legal><li>first</li><li>second</li></ol></li><li>Duties</li></ol>"
    )
    assert [(b.mark, b.text) for b in reading.blocks] == [
        ("1.", "Aims"),
        ("1.1.", "first"),
        ("1.2.", "second"),
        ("2.", "Duties"),
    ]


def test_google_s_lists_count_on_over_other_text(page: Read) -> None:
    reading = page(
        "<style>.lst-k-0>li{counter-increment:ctn-k-0} ol.lst-k-0{list-style-type:none}"
        " ol.lst-k-0.start{counter-reset:ctn-k-0 0} ol.lst-k-1.start{counter-reset:ctn-k-1 0}"
        " .lst-k-1>li{counter-increment:ctn-k-1} ol.lst-k-1{list-style-type:none}"
        ' .lst-k-0>li:before{content:"" counter(ctn-k-0,decimal) ". "}'
        ' .lst-k-1>li:before{content:"" counter(ctn-k-0,decimal) "." counter(ctn-k-1,decimal) " "}'
        "</style><ol class='lst-k-0 start'><li>one</li></ol><ol class='lst-k-1 start'><li>sub</li>"
        "</ol><p>text</p><ol class='lst-k-0' start=2><li>two</li></ol>"
    )
    assert [(b.mark, b.text) for b in reading.blocks] == [
        ("1.", "one"),
        ("1.1", "sub"),
        ("", "text"),
        ("2.", "two"),
    ]


def test_headings_that_a_style_sheet_counts_have_their_numbers(page: Read) -> None:
    reading = page(
        "<style>body{counter-reset:h}h2::before{counter-increment:h;content:counter(h)'. '}</style>"
        "<h2>Aims</h2><p>a<h2>Duties</h2><p>b"
    )
    assert [b.mark for b in reading.blocks if b.kind == "heading"] == ["1.", "2."]


@pytest.mark.parametrize(
    "opening",
    ["<ol style='list-style:none'>", "<ul>", "<ol>", "<ol class=legislative-list>"],
)
def test_typed_numbers_in_a_list_are_kept(page: Read, opening: str) -> None:
    end = opening[1:3]
    reading = page(f"{opening}<li>1.1 One.</li><li><p>1.2 Two.</p></li><li>(a) Three</li></{end}>")
    assert numbered(reading) == [("1.1", "One."), ("1.2", "Two."), ("(a)", "Three")]
    assert [b.series for b in reading.blocks] == ["", "", ""]


def test_the_list_s_number_is_kept_where_its_items_begin_with_the_same_letter(page: Read) -> None:
    reading = page("<ol start=3><li>(a) first</li><li>(a) other</li></ol>")
    assert numbered(reading) == [("3.", "(a) first"), ("4.", "(a) other")]


def test_word_s_lists_have_their_level_and_their_series(page: Read) -> None:
    def line(level: int, mark: str, font: str = "") -> str:
        return (
            f"<p class=MsoListParagraph style='mso-list:l1 level{level} lfo2'><span{font}><span"
            f" style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;</span></span></span>Words.</p>"
        )

    courier = " style='font-family:\"Courier New\"'"
    reading = page(
        line(1, "1.") + line(2, "(a)") + line(2, "·", " style='font-family:Symbol'")
        + line(3, "o", courier) + line(3, "§", " style='font-family:Wingdings'") + line(1, "2.")
    )  # fmt: skip
    assert [(b.kind, b.number, b.depth, b.series) for b in reading.blocks] == [
        ("numbered", "1", 0, "l1 lfo2"),
        ("subitem", "a", 1, "l1 lfo2"),
        ("bullet", None, 1, "l1 lfo2"),
        ("bullet", None, 2, "l1 lfo2"),
        ("bullet", None, 2, "l1 lfo2"),
        ("numbered", "2", 0, "l1 lfo2"),
    ]


def test_bullets_typed_in_a_symbol_font_are_bullets(page: Read) -> None:
    gap = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;</span>"
    reading = page(
        f"<p><span style='font-family:Symbol'>·{gap}</span>one</p>"
        f"<p><span style='font-family:\"Courier New\"'>o{gap}</span>two</p>"
        "<p>\uf0b7&nbsp;&nbsp; three</p><p>• four</p>"
    )
    assert marked(reading) == [f"bullet - {w}" for w in ("one", "two", "three", "four")]


# -- definition lists and quotations --------------------------------------------------------------


def test_terms_stand_before_what_they_mean(page: Read) -> None:
    reading = page(
        "<dl><dt>Lamp</dt><dd>A light.</dd><dd>Or a torch.</dd><dt>Pole:</dt><dd><p>A post.</dd>"
        "<dt>Wall</dt></dl><p>a"
    )
    assert texts(reading) == ["Lamp: A light.", "Or a torch.", "Pole: A post.", "Wall", "a"]
    assert not any(b.bold or b.mark for b in reading.blocks)


def test_numbers_in_a_quotation_stand_deeper(page: Read) -> None:
    reading = page(
        "<p>5. It says:</p><blockquote><p>1. Walk.</p><ol><li>x</ol></blockquote><p>6. So."
    )
    assert [(b.number, b.depth) for b in reading.blocks] == [("5", 0), ("1", 1), ("1", 1), ("6", 0)]


def test_quoted_words_keep_their_marks(page: Read) -> None:
    assert texts(page("<p>They say <q>walk</q> here")) == ["They say “walk” here"]


# -- tables -------------------------------------------------------------------------------------


def test_a_data_table_has_a_row_a_line_and_merged_cells_once(page: Read) -> None:
    reading = page(
        "<table><caption>Lamps</caption><thead><tr><th>Road</th><th colspan=2>Count</th></thead>"
        "<tbody><tr><td rowspan=2>A1</td><td>4</td><td>5</td></tr><tr><td>6</td><td><p>7<p>8</p>"
        "<ul><li>x<li>y</ul></td></tr></tbody></table><table><tr><th>a</th><td>b</td></table>"
    )
    rows = [(b.cells, b.starts_table) for b in reading.blocks if b.kind == "row"]
    assert (reading.blocks[0].text, reading.blocks[0].bold) == ("Lamps", True)
    assert rows == [
        (("Road", "Count", ""), True),
        (("A1", "4", "5"), False),
        (("", "6", "7 8 • x • y"), False),
        (("a", "b"), True),
    ]
    assert reading.blocks[1].text == "Road\tCount\t"


def test_numbers_in_cells_stay_in_the_cell_s_text(page: Read) -> None:
    reading = page(
        "<table><tr><th>No</th><th>Action</th><th>By</th><tr><td>1.</td><td><ol type=a><li>walk"
        "<li>count</ol></td><td>May</td></tr></table>"
    )
    assert reading.blocks[1].cells == ("1.", "a. walk b. count", "May")


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td><h2>Aims</h2><p>1. One.</p><p>2. Two.</p></td></tr></table>",
        "<table role=presentation><tr><td><h2>Aims</h2><td><p>1. One.<p>2. Two.</table>",
        "<table><tr><td></td><td><h2>Aims</h2></td></tr><tr><td></td><td>1. One.</td></tr>"
        "<tr><td></td><td>2. Two.</td></tr></table>",
    ],
)
def test_a_table_that_only_sets_text_out_is_no_table(page: Read, source: str) -> None:
    assert marked(page(source)) == ["heading Aims", "numbered 1. One.", "numbered 2. Two."]


def test_a_layout_of_columns_is_read_one_after_the_other(page: Read) -> None:
    side = "<ul><li><a href=/a>Roads</a><li><a href=/b>Bins</a></ul>"
    reading = page(
        f"<table><tr><td>{side}</td><td><h1>Lamps</h1><p>1. {LONG}</p><p>2. {LONG}</p><table><tr>"
        "<th>Road</th><th>Lamps</th></tr><tr><td>A1</td><td>4</td></tr></table></td></tr></table>"
    )
    assert [b.kind for b in reading.blocks] == ["heading", "numbered", "numbered", "row", "row"]


def test_a_table_of_numbers_and_texts_is_a_list_of_paragraphs(page: Read) -> None:
    reading = page(
        "<table><tr><td>1.</td><td><b>Purpose of the report</b></td></tr>"
        f"<tr><td>1.1</td><td><p>To say why {LONG}.</p><p>And when.</p></td></tr>"
        f"<tr><td></td><td>More on it.</td></tr><tr><td>1.2</td><td>Also {LONG}.</td></tr></table>"
    )
    assert [(b.mark, b.text) for b in reading.blocks] == [
        ("1.", "Purpose of the report"),
        ("1.1", f"To say why {LONG}."),
        ("", "And when."),
        ("", "More on it."),
        ("1.2", f"Also {LONG}."),
    ]


def test_an_agenda_s_items_are_numbered_and_what_they_resolve_stands_deeper(page: Read) -> None:
    reading = page(
        "<table class=mgItemTable><tr><th>No.</th><th>Item</th></tr>"
        f"<tr><td><p>1.&nbsp;</p></td><td><p>Apologies</p><p>There were none, and {LONG}.</p></td>"
        f"<tr><td><p>2.</p></td><td><p>Lamps</p><p>RESOLVED:</p><p>1. That {LONG}.</p>"
        "<p>2. That it be noted.</p></td></tr></table>"
    )
    assert [(b.mark, b.text[:9], b.depth) for b in reading.blocks] == [
        ("", "No.", 0),
        ("", "Item", 0),
        ("1.", "Apologies", 0),
        ("", "There wer", 1),
        ("2.", "Lamps", 0),
        ("", "RESOLVED:", 1),
        ("1.", "That the ", 1),
        ("2.", "That it b", 1),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>2015<td>The first lamps were set up on the roads of the town.<tr><td>2016"
        "<td>The next lamps were set up on the roads of the other town.</table>",
        "<table><tr><td>1<td>A1<tr><td>2<td>A2</table>",
        "<table><tr><th>No<th>Lamp<tr><td>1.<td>The lamp on the corner of the road by the church"
        "</table>",
    ],
)
def test_years_and_short_cells_make_a_data_table(page: Read, source: str) -> None:
    assert {b.kind for b in page(source).blocks} == {"row"}


def test_tables_deep_within_tables_end(page: Read) -> None:
    started = time.monotonic()
    reading = page("<table><tr><td>x<td>y" * 2000)
    assert " ".join([*texts(reading), *_cells(reading)]).count("x") >= 2000
    assert time.monotonic() - started < 10


# -- footnotes ----------------------------------------------------------------------------------

NOTES = {
    "pandoc": (
        '<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>',
        '<aside id="footnotes" class="footnotes" role="doc-endnotes"><hr><ol><li id="fn1"><p>The '
        'note.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></li></ol></aside>',
    ),
    "gov.uk": (
        '<sup id="fnref:1"><a href="#fn:1" class="x" rel="footnote">[footnote 1]</a></sup>',
        '<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>The note. <a href="#fnref'
        ':1"'
        ' class="reversefootnote" role="doc-backlink">↩</a></p></li></ol></div>',
    ),
    "word": (
        "<a href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference>[1]</span></a>",
        "<div style='mso-element:footnote-list'><hr><div id=ftn1><p class=MsoFootnoteText><a "
        "href='#_ftnref1' name='_ftn1'><span class=MsoFootnoteReference>[1]</span></a> The note."
        "</div></div>",
    ),
    "libreoffice": (
        '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>',
        '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" '
        'href="#sdfootnote1anc">1</a> The note.</p></div>',
    ),
    "google": (
        '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>',
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;The note.</span></p></div>',
    ),
    "mammoth": (
        '<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>',
        '<ol><li id="footnote-1"><p> The note. <a href="#footnote-ref-1">↑</a></p></li></ol>',
    ),
    "legislation.gov.uk": (
        '\n <a class="fn" id="fnref-1" href="#fn-1">1</a>\n ',
        '<footer class="footnotes"><hr><div class="footnote"><p><a class="marker" id="fn-1" '
        'href="#fnref-1">1</a> The note.</p></div></footer>',
    ),
    "by hand": (
        '<sup><a href="#n1" name="r1">1</a></sup>',
        '<h2>Notes</h2><p><a name="n1" href="#r1">1</a>. The note.</p>',
    ),
    "without links": ("<sup>1</sup>", "<hr><p><sup>1</sup> The note.</p>"),
}


@pytest.mark.parametrize("kind", NOTES)
def test_a_footnote_stands_after_the_block_that_refers_to_it(page: Read, kind: str) -> None:
    mark, note = NOTES[kind]
    reading = page(
        f"<article><h1>Plan</h1><p>1. Lamps{mark}, poles and walls {LONG}.</p><p>2. More of it.</p>"
        f"{note}</article>"
    )
    assert marked(reading) == [
        "heading Plan",
        f"numbered 1. Lamps, poles and walls {LONG}.",
        "note 1 The note.",
        "numbered 2. More of it.",
    ]


def test_the_notes_on_amendments_of_legislation_are_notes(page: Read) -> None:
    reading = page(
        "<p><span class='LegDS LegP2No'>(1)</span><span class=LegP2Text>The lamps<a href='#c1'"
        " class=LegCommentaryLink>F1</a>—</span></p><p>More.</p><div class=LegCommentaryItem id=c1>"
        "<p><span class=LegCommentaryType>F1</span><span>Words inserted.</span></p></div>"
    )
    assert marked(reading) == ["numbered (1) The lamps—", "note F1 Words inserted.", "prose More."]


def test_notes_of_a_table_stand_after_its_last_row(page: Read) -> None:
    mark, note = NOTES["pandoc"]
    reading = page(f"<table><tr><th>a{mark}<th>b<tr><td>c<td>d</table><p>After.</p>{note}")
    assert [b.kind for b in reading.blocks] == ["row", "row", "note", "prose"]
    assert reading.blocks[0].cells == ("a", "b")


def test_a_note_to_which_nothing_refers_is_kept_at_the_end(page: Read) -> None:
    reading = page(
        "<p>Words.</p><section class=footnotes><ol start=4><li><p>Lost note.</p></ol></section>"
    )
    assert marked(reading) == ["prose Words.", "note 4 Lost note."]


def test_raised_letters_and_links_to_sections_are_no_notes(page: Read) -> None:
    reading = page(
        "<p>See <a href='#s2'>2</a>, 5 m<sup>2</sup> and the 1<sup>st</sup>.</p><h2 id=s2>Two</h2>"
        "<p><sup>2</sup> is a square.</p>"
    )
    assert texts(reading) == ["See 2, 5 m2 and the 1st.", "Two", "2 is a square."]


def test_two_marks_of_one_note_bring_it_once(page: Read) -> None:
    mark, note = NOTES["pandoc"]
    reading = page(f"<p>One{mark}.</p><p>Two{mark}.</p>{note}")
    assert texts(reading) == ["One.", "The note.", "Two."]


# -- anchors ------------------------------------------------------------------------------------


def test_a_block_s_anchor_is_its_own_or_the_nearest_before_in_its_section(page: Read) -> None:
    reading = page(
        "<p>a</p><section id=s><h2 id=h>H</h2><p>b</p><p id=own>c</p><p>d</p><a name=n></a><p>e</p>"
        "<p>f <span id=mid>g</span></p><p>h</p><h2>No id</h2><p>i</p></section><p>j</p>"
    )
    assert [(b.text, b.anchor) for b in reading.blocks] == [
        ("a", None),
        ("H", "h"),
        ("b", "h"),
        ("c", "own"),
        ("d", "h"),
        ("e", "n"),
        ("f g", "h"),
        ("h", "h"),
        ("No id", "s"),
        ("i", "s"),
        ("j", None),
    ]


def test_an_anchor_within_the_heading_or_its_box_counts(page: Read) -> None:
    reading = page(
        "<div class=wrap><h2><a name=_Toc1></a>One</h2></div><p>a</p><h2><a id=two>Two</a></h2><p>b"
        "<ol><li id=l>c</li><li>d</li></ol><table id=t><tr><th>x<td>y</table>"
    )
    assert [b.anchor for b in reading.blocks] == [
        "_Toc1", "_Toc1", "two", "two", "l", "two", "t",
    ]  # fmt: skip


# -- XHTML ----------------------------------------------------------------------------------------


def test_xhtml_is_read_as_xml_has_it(page: Read) -> None:
    reading = page(
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e "evil">]><html xmlns="http://www.w3.org/1999/'
        'xhtml"><head><title/><script src="a.js"/></head><body><p>One<a name="x"/> &e;</p><p/>'
        "<div/><p><![CDATA[a < b & c]]></p><br/></body></html>",
        name="plan.xhtml",
    )
    assert texts(reading)[0].startswith("One") and "evil" not in " ".join(texts(reading))
    assert texts(reading)[1:] == ["a < b & c"]


# -- messages -------------------------------------------------------------------------------------


def test_pictures_and_frames_that_are_not_read_are_reported(page: Read) -> None:
    reading = page("<p>a" + "<img src=x alt=map>" * 6 + "<iframe src=x></iframe>")
    assert texts(reading) == ["a"]
    assert len(reading.notes) == 2 and "6 pictures are not read" in reading.notes[1]


# -- any nesting ----------------------------------------------------------------------------------

BOXES = (
    "div", "p", "section", "ul", "ol", "li", "table", "tr", "td", "th", "h2", "h4", "b",
    "span", "a name=x", "dl", "dt", "dd", "blockquote", "pre", "details", "summary", "font", "sup",
    "figure", "caption", "center", "br", "hr", "em", "fieldset", "legend", "address",
)  # fmt: skip
tree = st.recursive(
    st.integers(1, 9), lambda inner: st.tuples(st.sampled_from(BOXES), st.lists(inner, max_size=4))
)


@settings(max_examples=300, deadline=None)
@given(st.lists(tree, min_size=1, max_size=5), st.booleans())
def test_no_word_is_lost_in_any_nesting(
    tmp_path_factory: pytest.TempPathFactory, trees: list[object], closes: bool
) -> None:
    count = 0

    def write(node: object) -> str:
        nonlocal count
        if isinstance(node, int):
            words = []
            for _ in range(node):
                count += 1
                words.append(f"word{count}x")
            return " ".join(words) + " "
        tag, inner = node  # type: ignore[misc]
        inside = "".join(write(child) for child in inner)
        return f"<{tag}>{inside}" + (f"</{tag.split()[0]}>" if closes else "")

    source = "".join(write(node) for node in trees)
    if not count:
        return
    path = tmp_path_factory.mktemp("any") / "page.html"
    path.write_text(f"<!DOCTYPE html><body>{source}</body>", encoding="utf-8")
    blocks = read(path).blocks
    found = " ".join(" ".join(b.cells) if b.kind == "row" else f"{b.mark} {b.text}" for b in blocks)
    assert sorted(re.findall(r"word\d+x", found)) == sorted(f"word{i + 1}x" for i in range(count))


# -- a real document ------------------------------------------------------------------------------


def test_every_paragraph_looked_up_in_the_real_page_is_found() -> None:
    document = SHARED / "retirement_housing_code_2016.html"
    if not document.is_file():
        pytest.skip("the real documents are not here")
    from corpus.truth import truth_lines

    blocks = {(b.number, b.text) for b in read(document).blocks if b.number}
    for line in truth_lines(Path(f"{document}.truth.jsonl")):
        plain = line.starts.replace("\xa0", " ")
        assert any(n == line.para and t.startswith(plain) for n, t in blocks), line
