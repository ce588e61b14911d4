"""A web page's bytes become a tree of plain elements, built as a browser builds it.

The one file that knows the parser (Lexbor, through selectolax). It decodes, refuses what is no web
page, and gives each element the few properties of style that tell what people see: what is hidden,
what is bold, how a list counts. It decides nothing about the content, runs no script, expands no
entity of a DTD and fetches nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from corpus.block import ReadingError
from corpus.formats.html_style import declarations, rules
from corpus.formats.sniffing import check_file, refuse_wrong_kind

MAX_BYTES = 50_000_000
MAX_DEPTH = 512  # browsers stop nesting there too
MAX_FORMATTING = 16  # open <b>, <font> …, each of which a parser opens again in every paragraph

MAX_ATTRIBUTES = 2_000

_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]*)([^<>]{9000,})>")
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr keygen frame".split()
)
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
_NESTING = re.compile(
    r"<(/?)(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u|span|div|section|article|main"
    r"|header|footer|aside|nav|ul|ol|dl|menu|dir|table|blockquote|form|fieldset|center|details|summary"
    r"|dialog|hgroup|pre|listing|address|search|figure|figcaption)"
    r"(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_ENCODINGS = re.compile(
    r"utf-?8|(?:iso[-_]?8859[-_]?|latin)\d{1,2}|(?:windows-|cp)125\d|(?:x-)?mac-?roman|us-ascii|ascii",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """One element of the page; `style` holds the properties that apply to it, those of its
    "::before" under names such as "before content"."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None
    classes: tuple[str, ...] = ()
    style: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The attribute's value, "" where it has none."""
        return self.attributes.get(name, "")

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if not isinstance(child, str)]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page's tree; `names` maps each id (and the name of each old anchor) to its element."""

    body: Element
    title: str
    generator: str
    names: dict[str, Element]
    notes: tuple[str, ...]


def walk(root: Element, skip: Container[Element] = ()) -> Iterator[tuple[Element | str, bool]]:
    """Every text and element under `root` in the page's order, each element twice: with True
    where it opens and False where it closes. What `skip` holds is left out with all inside it."""
    stack: list[tuple[Element, Iterator[Element | str]]] = [(root, iter(root.children))]
    yield root, True
    while stack:
        element, rest = stack[-1]
        for child in rest:
            if isinstance(child, str):
                yield child, True
            elif child not in skip:
                yield child, True
                stack.append((child, iter(child.children)))
                break
        else:
            yield element, False
            stack.pop()


def text_of(root: Element, skip: Container[Element] = (), limit: int = 10_000_000) -> str:
    """The text under `root`, white space collapsed, blocks parted by a space; reading stops once
    there are more than `limit` characters, or very many elements for so little text."""
    pieces: list[str] = []
    length = 0
    for steps, (item, _) in enumerate(walk(root, skip)):
        if steps > 4 * limit + 200:
            break
        if isinstance(item, str):
            pieces.append(item)
            length += len(item.strip())
            if length > limit:
                break
        elif item.tag in BLOCKS or item.tag == "br":
            pieces.append(" ")
    return clean("".join(pieces))


BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu"
    " nav ol p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
    .split()
)  # fmt: skip

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Characters that don't show: soft hyphens, spaces of no width, controls.
UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0e-\x1f\x7f]"
)


def clean(text: str) -> str:
    """The text as people read it: one plain space for each run of white space, no characters that
    don't show."""
    return " ".join((text if text.isprintable() else UNSEEN.sub("", text)).split())


def load(path: Path) -> Page:
    """Reads a web page.

    Raises:
        ReadingError: the file is too large, binary, or no web page.
    """
    refuse_wrong_kind(path)
    size = check_file(path)
    if size > MAX_BYTES:
        raise ReadingError(
            f"{path.name}: {size / 1e6:.0f} MB is more than a web page holds "
            f"(limit {MAX_BYTES / 1e6:.0f} MB); save its documents one by one"
        )
    text, notes = decode(path.read_bytes(), path.name)
    if not re.search(r"<[a-z!/]", text, re.IGNORECASE):
        raise ReadingError(
            f"{path.name}: there is no HTML in this file; save the page again from a browser, or "
            "give the file the extension that fits it"
        )
    if path.suffix.lower() in (".xhtml", ".xht") or re.match(r"\s*<\?xml", text):
        text = _as_html(text)
    return _page(LexborHTMLParser(_bounded(text)), path.name, notes)


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text in `data`, and a message where its encoding was doubtful.

    Raises:
        ReadingError: the bytes are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"),
                           (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"),
                           (b"\0<", "utf-16-be")):  # fmt: skip
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff"), ()
    if b"\0" in data:
        raise ReadingError(
            f"{name}: this is not a web page (it holds binary data); save the page again from a "
            "browser as “Web page, HTML only”"
        )
    declared = _declared_encoding(data[:8192])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = declared if declared not in ("", "utf-8") else "cp1252"
        notes = () if declared not in ("", "utf-8") else (
            "the page is not UTF-8 and was read as Windows-1252: check accents, dashes and £ signs",
        )  # fmt: skip
        return data.decode(encoding, errors="replace"), notes
    if declared in ("", "utf-8") or text.isascii():
        return text, ()
    return text, ("the page names another encoding but is UTF-8, as which it was read",)


def _declared_encoding(start: bytes) -> str:
    """The encoding that the page names, by the name under which Python knows it, or ""."""
    found = re.search(rb"""charset\s*=\s*["']?\s*([\w-]+)""", start, re.IGNORECASE) or re.search(
        rb"""<\?xml[^>]*encoding\s*=\s*["']([\w-]+)""", start
    )
    label = found.group(1).decode("ascii", "replace") if found else ""
    if not _ENCODINGS.fullmatch(label):
        return ""
    if re.fullmatch(r"(?:iso[-_]?8859[-_]?|latin)1|(?:us-)?ascii", label, re.IGNORECASE):
        return "cp1252"  # what browsers take these names for
    try:
        return codecs.lookup(re.sub(r"^x-", "", label, flags=re.IGNORECASE)).name
    except LookupError:
        return ""


def _as_html(text: str) -> str:
    """XHTML written so that an HTML parser sees the same elements: empty elements are closed, what
    stands in CDATA is text, and a DTD of the page's own is gone."""
    text = re.sub(r"<!DOCTYPE[^<>\[]*\[[^\]]*\]\s*>", "", text, count=1, flags=re.IGNORECASE)
    pieces = text.split("<![CDATA[")
    for i, piece in enumerate(pieces[1:], 1):
        inside, end, after = piece.partition("]]>")
        if end:
            pieces[i] = inside.replace("&", "&amp;").replace("<", "&lt;") + after
    text = re.sub(rf"</(?:{'|'.join(_VOID)})\s*>", "", "".join(pieces), flags=re.IGNORECASE)

    def closed(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group() if name.lower() in _VOID else f"<{name}{match.group(2)}></{name}>"

    return re.sub(r"""<([a-zA-Z][\w:.-]*)((?:\s(?:[^<>"']|"[^"]*"|'[^']*')*?)?)/>""", closed, text)


def _bounded(text: str) -> str:
    """The page without what would cost a parser time by the square of its number: no more levels
    than `MAX_DEPTH` (further containers become paragraphs, further formatting goes), no tags with
    thousands of attributes."""
    text = _LONG_TAG.sub(
        lambda tag: (
            tag.group() if tag.group(2).count("=") < MAX_ATTRIBUTES else f"<{tag.group(1)}>"
        ),
        text,
    )
    pieces: list[str] = []
    at = depth = formatting = 0
    dropped: dict[str, int] = {}
    for match in _NESTING.finditer(text):
        name = match.group(2).lower()
        is_formatting = name in _FORMATTING
        if match.group(1):
            if dropped.get(name):
                dropped[name] -= 1
                pieces.append(text[at : match.start()])
                at = match.end()
            else:
                depth = max(0, depth - 1)
                formatting = max(0, formatting - is_formatting)
        elif depth >= MAX_DEPTH or (is_formatting and formatting >= MAX_FORMATTING):
            dropped[name] = dropped.get(name, 0) + 1
            pieces.append(text[at : match.start()])
            pieces.append("" if is_formatting or name == "span" else "<p>")
            at = match.end()
        else:
            depth += 1
            formatting += is_formatting
    return "".join([*pieces, text[at:]]) if pieces else text


def _page(parser: LexborHTMLParser, name: str, notes: tuple[str, ...]) -> Page:
    root = parser.root
    if root is None:
        raise ReadingError(f"{name}: there is no web page in this file; save the page again")
    html, by_node = _tree(root)
    _apply_styles(parser, html, by_node)
    names: dict[str, Element] = {}
    title = generator = ""
    body: Element | None = None
    for element in by_node.values():
        for key in (element.get("id"), element.get("name") if element.tag == "a" else ""):
            if key:
                names.setdefault(key, element)
        if element.tag == "title" and not title and _within_head(element):
            title = text_of(element)
        elif element.tag == "meta" and element.get("name").lower() == "generator":
            generator = element.get("content")
        elif element.tag == "frameset":
            raise ReadingError(
                f"{name}: this page only holds frames; open the frame with the text by itself in "
                "a browser and save that"
            )
        elif element.tag == "body" and body is None:
            body = element
    return Page(body or html, title, generator, names, notes)


def _within_head(element: Element) -> bool:
    return element.parent is not None and element.parent.tag in ("head", "html", "body")


def _tree(root: LexborNode) -> tuple[Element, dict[int, Element]]:
    """The tree as plain elements in the page's order, and each by the parser's number for it."""
    top = Element(root.tag or "html", {}, None)
    by_node: dict[int, Element] = {root.mem_id: top}
    stack = [(top, root.iter(include_text=True))]
    while stack:
        parent, children = stack[-1]
        for node in children:
            if node.is_text_node:
                parent.children.append(node.text_content or "")
            elif node.is_element_node:
                attributes = {k: v or "" for k, v in node.attributes.items()}
                element = Element((node.tag or "").lower(), attributes, parent)
                element.classes = tuple(attributes.get("class", "").split())
                parent.children.append(element)
                by_node[node.mem_id] = element
                stack.append((element, node.iter(include_text=True)))
                break
        else:
            stack.pop()
    return top, by_node


def _apply_styles(parser: LexborHTMLParser, html: Element, by_node: dict[int, Element]) -> None:
    """Gives the elements what the page's own style sheets and their style attributes say."""
    used = {name for element in by_node.values() for name in element.classes}
    sheets = [
        "".join(c for c in e.children if isinstance(c, str))
        for e in by_node.values()
        if e.tag == "style" and re.fullmatch(r"(?:|all|screen)", e.get("media").strip())
    ]
    for rule in rules("\n".join(sheets), used):
        try:
            nodes = parser.css(rule.selector)
        except SelectolaxError:
            continue  # a selector that this parser doesn't know tells nothing
        for node in nodes:
            element = by_node.get(node.mem_id)
            if element is not None:
                element.style.update(rule.declarations)
    for element in by_node.values():
        if "style" in element.attributes:
            element.style.update(declarations(element.get("style")))
