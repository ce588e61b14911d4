"""Word files made from raw XML, for the tests of the reader: each helper yields a piece of XML."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from corpus.block import Block, Reading

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{TRANSITIONAL}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LEVELS = "".join(
    f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for i, (form, text) in enumerate(
        [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")]
    )
)
BULLETS = (
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>'
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="5">{LEVELS}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="6">{BULLETS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
)


def style(key: str, name: str = "", inner: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name or key}"/>{inner}'
        "</w:style>"
    )


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "</w:style>"
    + "".join(style(f"Heading{n}", f"heading {n}") for n in range(1, 5))
    + style("Title")
    + style("Strong", inner="<w:rPr><w:b/></w:rPr>", kind="character")
    + style("TOC1", "toc 1")
    + style("TOCHeading", "TOC Heading")
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str = "", style: str = "", num: str = "", inner: str = "", mark: str = "") -> str:
    """A paragraph: `num` is "list:level", `mark` what is said of its ¶; a tab in `text` is one."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        key, _, level = num.partition(":")
        said += f'<w:numPr><w:ilvl w:val="{level or 0}"/><w:numId w:val="{key}"/></w:numPr>'
    said += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    runs = "<w:r><w:tab/></w:r>".join(run(piece) for piece in text.split("\t")) if text else ""
    return f"<w:p><w:pPr>{said}</w:pPr>{runs}{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table whose cells are text or whole paragraphs."""
    cells = [[c if c.startswith("<w:") else p(c) for c in row] for row in rows]
    body = "".join(
        f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in cells
    )
    return f"<w:tbl>{body}</w:tbl>"


def field(code: str, result: str | None = None) -> str:
    """A complex field; without a result, as Word leaves one that it computes itself."""
    stored = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{stored}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def relations(targets: dict[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{links}</Relationships>"
    )


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, str, str]]:
    """Blocks as kind, mark and text."""
    return [(b.kind, b.mark, b.text) for b in blocks]


def texts(reading: Reading) -> list[str]:
    return [b.text for b in reading.blocks]


LONG = "It sets out how the Council will place children close to home, and who decides on it"


def writer(folder: Path) -> Callable[..., Path]:
    """Writes a Word file from the XML of its body and of other parts, by their names."""

    def write(
        body: str,
        *,
        name: str = "plan.docx",
        styles: str = STYLES,
        parts: dict[str, str] | None = None,
        document: str = "",
        main_type: str = MAIN_TYPE,
    ) -> Path:
        inner = {"styles": styles, "numbering": NUMBERING, **(parts or {})}
        whole = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>',
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/_rels/document.xml.rels": relations({k: f"{k}.xml" for k in inner}),
            "word/document.xml": document
            or f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        }
        for key, xml in inner.items():
            whole[f"word/{key}.xml"] = f"<w:{key} {SPACES}>{xml}</w:{key}>"
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, xml in whole.items():
                archive.writestr(part, xml)
        return path

    return write


def note(kind: str, key: int, text: str, more: str = "") -> str:
    inner = p(inner=f"<w:r><w:{kind}Ref/></w:r>" + run(text))
    return f'<w:{kind} w:id="{key}"{more}>{inner}</w:{kind}>'


def ref(kind: str, key: int, more: str = "", sign: str = "") -> str:
    shown = f"<w:t>{sign}</w:t>" if sign else ""
    return f'<w:r><w:{kind}Reference w:id="{key}"{more}/>{shown}</w:r>'
