"""Word files as blocks: headings, packages of all makers, damage, and real documents."""

from __future__ import annotations

import json
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.block import ReadingError
from corpus.formats.word import read
from tests.corpus.formats.word_files import (
    LONG,
    OFFICE,
    SPACES,
    STYLES,
    TRANSITIONAL,
    field,
    note,
    p,
    run,
    shape,
    style,
    table,
    texts,
    writer,
)

REAL = Path(__file__).resolve().parents[4] / "shared" / "numbered-documents"


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Word file from the XML of its body and of other parts, by their names."""
    return writer(tmp_path)


# -- headings and the title --------------------------------------------------------------------


def test_headings_have_their_level_and_their_number_apart(word: Callable[..., Path]) -> None:
    styles = STYLES + style("Pennawd", inner='<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
    outlined = f'<w:p><w:pPr><w:outlineLvl w:val="3"/></w:pPr>{run("By outline")}</w:p>'
    body = p("Scope", style="Heading1", num="1") + p("1.2\tWho", style="Heading2")
    body += p("Cwmpas", style="Pennawd") + outlined + p("Text")
    blocks = read(word(body, styles=styles)).blocks
    assert [(b.kind, b.level, b.mark, b.number, b.text) for b in blocks] == [
        ("heading", 1, "1.", "1", "Scope"), ("heading", 2, "1.2", "1.2", "Who"),
        ("heading", 3, "", None, "Cwmpas"), ("heading", 4, "", None, "By outline"),
        ("prose", 0, "", None, "Text"),
    ]  # fmt: skip


def test_a_numbered_paragraph_styled_as_a_heading_stays_a_paragraph(
    word: Callable[..., Path],
) -> None:
    sentence = f"{LONG}, and by when."
    body = p("Scope", style="Heading1") + "".join(
        p(t, style="Heading2", num="1:1")
        for t in (sentence, "Consultation", sentence, "It applies.")
    )
    assert [(b.kind, b.mark) for b in read(word(body)).blocks] == [
        ("heading", ""), ("numbered", "1.1"), ("heading", "1.2"), ("numbered", "1.3"),
        ("numbered", "1.4"),
    ]  # fmt: skip


def test_headings_that_count_up_with_a_bare_number_have_it_apart(
    word: Callable[..., Path],
) -> None:
    body = "".join(p(t, style="Heading1") + p("Text") for t in ("1 Principles", "2 Advice"))
    marks = [(b.mark, b.text) for b in read(word(body)).blocks if b.kind == "heading"]
    assert marks == [("1", "Principles"), ("2", "Advice")]
    lone = read(word(p("16 to 19 academies", style="Heading1") + p("Text"))).blocks[0]
    assert (lone.mark, lone.text) == ("", "16 to 19 academies")


def test_where_no_style_marks_headings_larger_letters_do(word: Callable[..., Path]) -> None:
    def sized(text: str, points: int) -> str:
        return p(inner=run(text, f'<w:sz w:val="{points * 2}"/>'))

    body = sized("Plan for Homes", 30) + p(LONG)
    for part in ("Homes", "Schools"):
        body += (
            sized(part, 20) + p(LONG, num="1") + sized(f"{part} near here", 14) + p(LONG, num="1")
        )
    reading = read(word(body))
    assert reading.title == "Plan for Homes"
    assert [(b.level, b.text) for b in reading.blocks if b.kind == "heading"] == [
        (1, "Plan for Homes"), (2, "Homes"), (3, "Homes near here"), (2, "Schools"),
        (3, "Schools near here"),
    ]  # fmt: skip


def test_bold_lines_that_nothing_declares_stay_text_with_their_number_apart(
    word: Callable[..., Path],
) -> None:
    body = (
        p(inner=run("2.\u00a0Scope", "<w:b/>")) + p(LONG) + p(inner=run("Who", "<w:b/>")) + p(LONG)
    )
    blocks = read(word(body)).blocks
    assert [(b.kind, b.mark, b.bold) for b in blocks] == [
        ("numbered", "2.", True), ("prose", "", False), ("prose", "", True), ("prose", "", False),
    ]  # fmt: skip


def test_a_title_over_two_lines_is_one_heading_and_the_reading_names_it(
    word: Callable[..., Path],
) -> None:
    body = p("Plan for Homes", style="Title") + p("2024 to 2029", style="Title") + p("Text")
    reading = read(word(body))
    assert reading.title == "Plan for Homes 2024 to 2029"
    assert [(b.kind, b.text) for b in reading.blocks][:2] == [
        ("heading", reading.title), ("prose", "Text"),
    ]  # fmt: skip


def test_the_title_in_the_properties_counts_only_if_the_first_page_shows_it(
    tmp_path: Path,
) -> None:
    for shown, title in (("Plan for Homes", "Plan for Homes"), ("Minutes of May", None)):
        document = docx.Document()
        document.core_properties.title = "Plan for homes"
        document.add_paragraph(shown)
        document.add_paragraph(LONG)
        document.save(str(tmp_path / "plan.docx"))
        assert read(tmp_path / "plan.docx").title == title


# -- documents of the kinds that councils make -------------------------------------------------


def council_lists(document: docx.document.Document, *levels: tuple[str, str, str]) -> None:
    """Defines list 90 with levels given as format, text and the style each numbers."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{key}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text, key) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{inner}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for i, (_, _, key) in enumerate(levels):
        properties = document.styles.element.find(f"*[@w:styleId='{key}']", {"w": TRANSITIONAL})
        properties.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{i}"/><w:numId w:val="90"/></w:numPr>'
            )
        )


def test_a_report_with_headings_and_paragraphs_on_one_list(tmp_path: Path) -> None:
    document = docx.Document()
    council_lists(
        document, ("decimal", "%1.", "Heading1"), ("decimal", "%1.%2", "BodyText"),
        ("lowerLetter", "(%3)", "ListContinue"),
    )  # fmt: skip
    document.add_paragraph("Homes for Children", "Title")
    for heading in ("Purpose", "Background"):
        document.add_heading(heading, 1)
        document.add_paragraph(f"{LONG}.", "Body Text")
        document.add_paragraph("a home;", "List Continue")
        document.add_table(1, 2).cell(0, 0).paragraphs[0].text = "cost"
        document.tables[-1].cell(0, 1).text = "12"
        document.add_paragraph(f"{LONG}.", "Body Text")
    document.save(str(tmp_path / "report.docx"))
    reading = read(tmp_path / "report.docx")
    assert reading.title == "Homes for Children"
    assert [(b.kind, b.mark) for b in reading.blocks[1:]] == [
        (kind, mark)
        for n in (1, 2)
        for kind, mark in (
            ("heading", f"{n}."), ("numbered", f"{n}.1"), ("subitem", "(a)"), ("row", ""),
            ("numbered", f"{n}.2"),
        )
    ]  # fmt: skip


def test_annexes_are_lettered_and_their_paragraphs_follow_the_letter(tmp_path: Path) -> None:
    document = docx.Document()
    council_lists(
        document, ("upperLetter", "Annex %1:", "Heading1"), ("decimalZero", "%1.%2", "BodyText")
    )
    for heading in ("Forms", "Fees"):
        document.add_heading(heading, 1)
        document.add_paragraph(f"{LONG}.", "Body Text")
    document.save(str(tmp_path / "annex.docx"))
    assert [(b.kind, b.mark, b.number) for b in read(tmp_path / "annex.docx").blocks] == [
        ("heading", "Annex A:", "Annex A"), ("numbered", "A.01", "A.01"),
        ("heading", "Annex B:", "Annex B"), ("numbered", "B.01", "B.01"),
    ]  # fmt: skip


# -- packages of other makers, and damaged ones ------------------------------------------------


def test_the_strict_form_of_the_standard_is_read_as_the_usual_one(
    word: Callable[..., Path], tmp_path: Path
) -> None:
    usual = word(p("One", num="1") + p("Two", style="Heading2") + table(("a", "b"), ("c", "d")))
    with (
        zipfile.ZipFile(usual) as archive,
        zipfile.ZipFile(tmp_path / "strict.docx", "w") as strict,
    ):
        for name in archive.namelist():
            xml = archive.read(name).decode()
            xml = xml.replace(TRANSITIONAL, "http://purl.oclc.org/ooxml/wordprocessingml/main")
            xml = xml.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            strict.writestr(name, xml)
    assert read(tmp_path / "strict.docx") == read(usual)


@pytest.mark.parametrize(
    "kind", ["document.macroEnabled.main+xml", "template.macroEnabledTemplate.main+xml"]
)
def test_macro_files_and_templates_under_this_name_are_read(
    word: Callable[..., Path], kind: str
) -> None:
    assert texts(read(word(p("Text"), main_type=f"application/vnd.ms-word.{kind}"))) == ["Text"]


def test_parts_are_found_without_links_and_under_other_names(
    word: Callable[..., Path], tmp_path: Path
) -> None:
    usual = word(p("One", num="1"))
    with (
        zipfile.ZipFile(usual) as archive,
        zipfile.ZipFile(tmp_path / "odd.docx", "w") as odd,
    ):
        for name in archive.namelist():
            if not name.endswith(".rels") and "Types" not in name:
                odd.writestr(name.replace("/document", "/document2").upper(), archive.read(name))
    assert shape(read(tmp_path / "odd.docx").blocks) == [("numbered", "1.", "One")]


def test_xml_that_breaks_off_is_read_as_far_as_it_goes_with_a_message(
    word: Callable[..., Path],
) -> None:
    body = f"<w:document {SPACES}><w:body>{p('One', num='1')}{p('Two', num='1')}<w:p><w:r>"
    reading = read(word("", document=body))
    assert shape(reading.blocks) == [("numbered", "1.", "One"), ("numbered", "2.", "Two")]
    assert "“word/document.xml” is damaged; what could be read of it was read" in reading.notes[0]


def test_a_damaged_part_beside_the_text_is_left_out_with_a_message(
    word: Callable[..., Path],
) -> None:
    reading = read(word(p("One"), parts={"settings": "<w:a></w:b>", "numbering": "&"}))
    assert texts(reading) == ["One"]
    assert any("numbering.xml” is damaged" in n for n in reading.notes)


def test_entities_are_not_expanded_and_no_other_file_is_read(
    word: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("hunter2", encoding="utf-8")
    for declared in ('"many words"', f'SYSTEM "{(tmp_path / "secret.txt").as_uri()}"'):
        document = (
            f"<!DOCTYPE d [<!ENTITY e {declared}>]><w:document {SPACES}><w:body>"
            f"{p('Before')}{p('a &e; b')}</w:body></w:document>"
        )
        found = " ".join(texts(read(word("", document=document))))
        assert "Before" in found
        assert "many words" not in found
        assert "hunter2" not in found


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "the file is empty; fetch"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked with a password or in the old"),
        (b"just text", "not a Word file, or it is damaged"),
        (b"PK\x03\x04 and nothing else", "cut short or damaged; fetch it again"),
    ],
)
def test_what_is_no_word_file_is_refused_with_what_to_do(
    tmp_path: Path, data: bytes, fault: str
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=rf"^plan\.docx: .*{fault}"):
        read(path)


def test_a_package_without_word_text_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plan.docx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(ReadingError, match=r"plan\.docx: the package holds no Word text; open"):
        read(tmp_path / "plan.docx")


def test_a_file_that_was_cut_short_is_refused(word: Callable[..., Path]) -> None:
    path = word(p("Text"))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ReadingError, match=r"^plan\.docx: the file is cut short or damaged"):
        read(path)


@pytest.mark.parametrize("body", ["", "<w:p/>" * 50_000, p("***"), p(num="1")])
def test_a_file_without_words_is_refused(word: Callable[..., Path], body: str) -> None:
    with pytest.raises(ReadingError, match=r"^plan\.docx: the file has no words in it; check"):
        read(word(body))


def test_text_that_unpacks_beyond_measure_is_refused_before_it_is_unpacked(
    word: Callable[..., Path], tmp_path: Path
) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(word(p("Text"))) as usual,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in usual.namelist():
            if name != "word/document.xml":
                archive.writestr(name, usual.read(name))
        with archive.open("word/document.xml", "w") as part:
            part.write(f"<w:document {SPACES}><w:body>".encode())
            for _ in range(15):
                part.write(b"<w:p/>" * 170_000)
    with pytest.raises(ReadingError, match="packed 200 times smaller than it is, as in no real"):
        read(path)
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"word/document.xml") - 46
    struct.pack_into("<I", data, entry + 24, 4_000)  # the size the package declares
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=r"^bomb\.docx: "):
        read(path)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
    ],
)
def test_deep_nesting_is_read_or_refused_but_never_overflows(
    word: Callable[..., Path], opening: str, closing: str
) -> None:
    assert texts(read(word(opening * 40 + p("Deep") + closing * 40))) == ["Deep"]
    with pytest.raises(ReadingError, match=r"^plan\.docx: "):
        read(word(opening * 20_000 + p("Deep") + closing * 20_000))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), packed=st.booleans())
def test_whatever_happens_to_its_bytes_a_file_is_read_or_refused(
    word: Callable[..., Path], seed: int, packed: bool
) -> None:
    body = (
        p("One", num="1:1") + table(("a", "b"), ("c", "d")) + p("x", inner=field("REF a", run("y")))
    )
    chance = random.Random(seed)
    path = word(body, parts={"footnotes": note("footnote", 1, "Act")})
    if packed:
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
    else:
        xml = list(f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(xml))
            xml[at : at + chance.randint(0, 40)] = chance.choice(["", "<", ">", '"', "9", "</w:p>"])
        path = word("", document="".join(xml))
    try:
        reading = read(path)
    except ReadingError as error:
        assert str(error).startswith("plan.docx: ")
    else:
        assert all(b.text or b.mark for b in reading.blocks)


# -- real documents ----------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "name",
    [
        "explanatory_memorandum_business_rates_2015", "explanatory_notes_skills_act_2022",
        "information_sharing_code_2018", "send_code_of_practice_2015",
        "stop_and_search_code_scotland_2017",
    ],
)  # fmt: skip
def test_real_documents_have_their_numbers_on_the_right_words(name: str) -> None:
    path = REAL / f"{name}.docx"
    if not path.is_file():
        pytest.skip("the real documents are not here")
    blocks = [b for b in read(path).blocks if b.mark and b.kind != "note"]
    for line in path.with_name(f"{path.name}.truth.jsonl").read_text("utf-8").splitlines():
        true = json.loads(line)
        found = [b.mark for b in blocks if b.text.startswith(squeezed(true["starts"]))]
        assert true["para"].rstrip(".") in [mark.rstrip(".") for mark in found], true


def test_every_number_of_a_long_code_is_there_in_order() -> None:
    path = REAL / "send_code_of_practice_2015.docx"
    if not path.is_file():
        pytest.skip("the real documents are not here")
    lines = path.with_name(f"{path.name}.full.jsonl").read_text("utf-8").splitlines()
    true = [json.loads(line) for line in lines]
    numbers = {t["para"].rstrip(".") for t in true}
    found = [
        (b.mark.rstrip("."), b.text)
        for b in read(path).blocks
        if b.kind in ("numbered", "subitem") and b.mark.rstrip(".") in numbers and b.series
    ]
    missing = []
    at = 0
    for entry in true:
        wanted = (entry["para"].rstrip("."), squeezed(entry["starts"]))
        following = (
            i for i in range(at, len(found))
            if found[i][0] == wanted[0] and found[i][1].startswith(wanted[1])
        )  # fmt: skip
        place = next(following, None)
        if place is None:
            missing.append(wanted)
        else:
            at = place + 1
    assert [wanted for wanted in missing if wanted[1]] == []  # those without a word are no blocks
    assert len(missing) <= 2
