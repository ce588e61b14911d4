"""Hostile and damaged web pages."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.hostile import SECRET, SENTENCES, hostile, noise, odd_lines, secret_beside
from tests.corpus.hostile_word import laughs

GOOD_PAGE = "<h1>Crossings</h1>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def _page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


def _write_page(path: Path, body: str, head: str = "") -> None:
    path.write_text(_page(body, head), encoding="utf-8")


def _repeated(
    name: str,
    before: str,
    times: int,
    after: str,
    *,
    is_sound: bool = False,
    is_heavy: bool = False,
) -> None:
    """A case: a good page, then `before` many times, words, and `after` many times."""

    def build(path: Path) -> None:
        _write_page(path, f"{GOOD_PAGE}{before * times}innermost{after * times}")

    hostile(name, is_sound=is_sound, is_heavy=is_heavy)(build)


_repeated("nested-divs.html", "<div>", 200_000, "</div>", is_heavy=True)
_repeated("nested-divs-left-open.html", "<div>", 200_000, "", is_heavy=True)
_repeated("nested-spans.html", "<span>", 200_000, "</span>", is_sound=True)
_repeated("nested-lists.html", "<ol><li>", 50_000, "</li></ol>")
_repeated("nested-tables.html", "<table><tr><td>", 30_000, "</td></tr></table>", is_heavy=True)
_repeated(
    "nested-quotes.html",
    "<blockquote><p>",
    50_000,
    "</p></blockquote>",
    is_sound=True,
    is_heavy=True,
)
_repeated("bold-left-open.html", "<b><i>", 3_000, "<p>", is_sound=True)
_repeated("links-left-open.html", "<a href=x>", 20_000, "<p>")
_repeated("tags-of-nothing.html", "</p></b></x><", 100_000, "", is_heavy=True)
_repeated("comments-left-open.html", "<!-- ", 100_000, "")
_repeated("forms.html", "<form><select><option>", 20_000, "")
_repeated("pictures-in-pictures.html", "<svg><math>", 20_000, "")
_repeated("empty-paragraphs.html", "<p></p>", 50_000, "<p>&nbsp;</p>", is_sound=True)
_repeated(
    "list-items.html",
    "<ol start=1000000000 type=i><li value=-7>a<li>b</ol>",
    5_000,
    "",
    is_sound=True,
)


@hostile("nothing-but-empty-paragraphs.html", "")
def _empty_paragraphs_html(path: Path) -> None:
    _write_page(path, "<p> </p>" * 50_000)


@hostile("cut-off.html")
def _cut_off_html(path: Path) -> None:
    path.write_text(_page(GOOD_PAGE)[:900], encoding="utf-8")


@hostile("cut-off-in-a-tag.html", is_sound=True)
def _cut_off_in_a_tag(path: Path) -> None:
    path.write_text(_page(GOOD_PAGE) + "<p class='", encoding="utf-8")


@hostile("scripts.html", never="forbidden", is_sound=True)
def _scripts(path: Path) -> None:
    code = "forbidden()"
    _write_page(
        path,
        f"{GOOD_PAGE}<script>{code}; document.write('<p>forbidden</p>')</script>"
        f"<style>p::before {{ content: 'forbidden' }}</style>"
        f"<iframe src='file:///etc/passwd' srcdoc='<p>forbidden</p>'>forbidden</iframe>"
        f"<p onclick='{code}' title='forbidden'>words</p><object data='x'></object>"
        f"<template><p>forbidden</p></template><a href='javascript:{code}'>link</a>"
        f"<svg><script>{code}</script><style>forbidden</style></svg><!-- forbidden -->"
        f"<math><mtext><script>{code}</script></mtext></math>"
        f"<script type='text/template'><p>forbidden</p></script><meta content='forbidden'>",
        f"<script>{code}</script><style>forbidden</style><base href='http://forbidden/'>",
    )
    text = path.read_text(encoding="utf-8").replace("<body>", f'<body onload="{code}">')
    path.write_text(text + f"<script>{code}", encoding="utf-8")


@hostile("thirty-megabytes-on-one-line.html", is_heavy=True)
def _one_line(path: Path) -> None:
    path.write_text("<p>" + "The warden counts the lamps. " * 1_050_000, encoding="utf-8")


@hostile("many-paragraphs.html", is_sound=True, is_heavy=True)
def _many_paragraphs(path: Path) -> None:
    path.write_text(
        _page(GOOD_PAGE + "<p>The warden counts the lamps.\n" * 100_000), encoding="utf-8"
    )


@hostile("many-attributes.html", is_heavy=True)
def _many_attributes(path: Path) -> None:
    names = " ".join(f"a{i}=1" for i in range(100_000))
    _write_page(path, f"{GOOD_PAGE}<p {names}>words</p>")


@hostile("wide-cells.html", is_sound=True)
def _wide_cells_html(path: Path) -> None:
    cell = "<td colspan=1000000000 rowspan=1000000000>cell</td>"
    _write_page(path, f"{GOOD_PAGE}<table>{f'<tr>{cell * 20}</tr>' * 20}</table>")


@hostile("tall-cells.html", is_sound=True)
def _tall_cells(path: Path) -> None:
    cells = "".join(f"<td rowspan=65534 colspan=1000>{i}</td>" for i in range(100))
    _write_page(
        path, f"{GOOD_PAGE}<table>{f'<tr>{cells}</tr>'}{'<tr><td>x</td></tr>' * 500}</table>"
    )


@hostile("odd-paragraphs.html", is_sound=True)
def _odd_paragraphs_html(path: Path) -> None:
    _write_page(path, GOOD_PAGE + "".join(f"<p>{line}</p>\n" for line in odd_lines()))


@hostile("style-left-open.html", is_sound=True)
def _style_left_open(path: Path) -> None:
    rules = "p { margin: 0 }\n" * 10 + "The warden counts the lamps. " * 20_000
    _write_page(path, f"{GOOD_PAGE}<style>{rules}")


@hostile("odd-characters.html")
def _odd_characters(path: Path) -> None:
    odd = "&#0;&#x110000;&#xD800;&#xDFFF;&#99999999999999;&bogus;&#x1F600;&shy;&zwj;&#1;"
    path.write_bytes(_page(GOOD_PAGE + f"<p>{odd}").encode() + b"\x00\xff\xfe\xed\xa0\x80</p>")


@hostile("unknown-charset.html", is_sound=True)
def _unknown_charset(path: Path) -> None:
    _write_page(path, GOOD_PAGE, "<meta charset='x-klingon'>")


@hostile("wrong-charset.html", is_sound=True)
def _wrong_charset(path: Path) -> None:
    path.write_bytes(_page(GOOD_PAGE, "<meta charset='utf-16'>").encode("cp1252"))


@hostile("noise.html")
def _noise_html(path: Path) -> None:
    path.write_bytes(noise(50_000))


@hostile("entities.xhtml", never="lol lol lol lol lol lol")
def _entities_xhtml(path: Path) -> None:
    kind = laughs().replace("document", "html", 1)
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{GOOD_PAGE}<p>&z10;</p></body></html>'
    path.write_text(f'<?xml version="1.0"?>{kind}{page}', encoding="utf-8")


@hostile("entity-from-disk.xhtml", never=SECRET)
def _entity_from_disk_xhtml(path: Path) -> None:
    kind = f'<!DOCTYPE html [<!ENTITY a SYSTEM "{secret_beside(path).as_uri()}">]>'
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{GOOD_PAGE}<p>&a;</p></body></html>'
    path.write_text(f'<?xml version="1.0"?>{kind}{page}', encoding="utf-8")
