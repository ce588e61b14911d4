"""Word documents that anybody can read: real headings, a language that a screen reader can trust,
quotations in a style of their own, tables whose header row is one.

It knows paper, not answers. Text goes in as plain runs only: nothing in it becomes a field, a link
or markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import docx
from docx.document import Document as Sheet
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from assistant.answer import Language
from assistant.keeping.characters import holdable

QUOTATION = "Quote"  # the style of a document's own words
_SPOKEN: dict[Language, str] = {"en": "en-GB", "cy": "cy-GB"}
_LONG, _SHORT, _MARGIN = Cm(29.7), Cm(21.0), Cm(2.0)
_INK = RGBColor(0x1A, 0x1A, 0x1A)


def new_sheet(
    title: str, language: Language, day: date | None = None, *, is_landscape: bool = False
) -> Sheet:
    """An empty A4 document in a language, its title a heading of the first level."""
    sheet = docx.Document()
    _set_paper(sheet, is_landscape)
    _set_styles(sheet, language)
    about = sheet.core_properties
    about.title, about.language = holdable(title)[:255], _SPOKEN[language]
    about.author, about.comments = "", ""
    if day:
        about.created = about.modified = datetime(day.year, day.month, day.day)
    sheet.add_heading(holdable(title), 1)
    return sheet


def _set_paper(sheet: Sheet, is_landscape: bool) -> None:
    section = sheet.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    width, height = (_LONG, _SHORT) if is_landscape else (_SHORT, _LONG)
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN


def _set_styles(sheet: Sheet, language: Language) -> None:
    for spoken in sheet.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), _SPOKEN[language])
    body = sheet.styles["Normal"]
    body.font.name, body.font.size = "Arial", Pt(11)
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    for level in (1, 2, 3):
        heading = sheet.styles[f"Heading {level}"]
        heading.font.color.rgb = _INK  # the template's blue is too pale for small headings
        heading.paragraph_format.space_after = Pt(6)
        fonts = heading.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # the template's theme would win over a name
        heading.font.name = "Arial"
    quotation = sheet.styles[QUOTATION]
    quotation.font.italic, quotation.font.color.rgb = False, _INK
    quotation.paragraph_format.left_indent = Cm(1.0)
    quotation.paragraph_format.space_after = Pt(6)
    about = quotation.element.get_or_add_pPr()
    about.insert_element_before(_bar(), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _bar() -> BaseOxmlElement:
    """A line at the left of a quotation, so that it shows without colour."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", "767676")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    return borders


def add_words(
    paragraph: Paragraph, text: str, language: Language | None = None, *, is_strong: bool = False
) -> Run:
    """Words at a paragraph's end; `language` is theirs where it is not the document's."""
    run = paragraph.add_run(holdable(text))
    run.bold = is_strong or None
    if language is not None:
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), _SPOKEN[language])
        run._r.get_or_add_rPr().append(spoken)
    return run


def add_table(
    sheet: Sheet,
    rows: Sequence[Sequence[str]],
    name: str,
    widths: Sequence[float] = (),
    languages: tuple[Language | None, Language | None] = (None, None),
) -> Table:
    """A table whose first row heads its columns and is repeated on each page; `name` is what a
    screen reader calls it, `widths` are centimetres, `languages` those of the first row and of the
    others where they are not the document's."""
    columns = max(map(len, rows))
    table: Table = sheet.add_table(len(rows), columns, style="Table Grid")
    table.autofit = not widths
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), holdable(name))
    table._tbl.tblPr.append(caption)
    for i, (row, given) in enumerate(zip(table.rows, rows, strict=True)):
        _keep_together(row._tr.get_or_add_trPr(), is_head=i == 0)
        for j, cell in enumerate(row.cells):
            text = given[j] if j < len(given) else ""
            add_words(cell.paragraphs[0], text, languages[i > 0], is_strong=i == 0)
            if widths:
                cell.width = Cm(widths[j])
    return table


def _keep_together(about: BaseOxmlElement, *, is_head: bool) -> None:
    about.append(OxmlElement("w:cantSplit"))
    if is_head:
        about.append(OxmlElement("w:tblHeader"))


def as_bytes(sheet: Sheet) -> bytes:
    """The document as a file's bytes (.docx)."""
    file = io.BytesIO()
    sheet.save(file)
    return file.getvalue()
