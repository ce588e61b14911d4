"""The part of CSS that tells what people see of a text: hidden, bold, struck out, how lists count.

It knows simple selectors only and no media but the screen; what it doesn't understand it leaves
out. It doesn't know the page: matching a selector with elements is for `corpus.formats.html_tree`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

MAX_SHEET = 1_000_000  # characters
MAX_RULES = 1_000

_PROPERTIES = frozenset(
    "display visibility list-style list-style-type font-weight font-family text-decoration"
    " text-decoration-line vertical-align counter-reset counter-set counter-increment content"
    " mso-list mso-tab-count mso-element mso-hide".split()
)
_PLAIN_SELECTOR = re.compile(
    r"(?:[\w.#*>+~\s-]|\[[\w-]+(?:[~^|$*]?=(?:\"[^\"]*\"|'[^']*'|[\w-]+))?\]"
    r"|:(?:first|last|only)-(?:child|of-type)|:nth-child\([\dn+\s-]+\))+"
)
_BEFORE = re.compile(r"::?(?:before|marker)$")
_MAX_PARTS = 4  # compounds of a selector; more are slow to match on deep pages


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector and what it declares; declarations for "::before" have "before " before them."""

    selector: str
    declarations: dict[str, str]


def declarations(text: str, prefix: str = "") -> dict[str, str]:
    """The properties that tell something, of a style attribute or of the inside of a rule."""
    found: dict[str, str] = {}
    for part in _split(text, ";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if not colon or name not in _PROPERTIES:
            continue
        value = re.sub(r"\s*!\s*important\s*$", "", value.strip(), flags=re.IGNORECASE)
        if name == "list-style":
            found[f"{prefix}list-style-type"] = _list_type(value)
        elif name != "content" or prefix:
            found[prefix + name] = (
                value if name in ("content", "list-style-type") else value.lower()
            )
    return found


def rules(sheet: str, used_classes: Container[str]) -> list[Rule]:
    """The rules of a style sheet that tell something, weakest first."""
    found: list[tuple[tuple[int, int, int], int, Rule]] = []
    for selectors, body in _blocks(_without_comments(sheet[:MAX_SHEET])):
        for selector in _split(selectors, ","):
            selector = selector.strip()
            plain = _BEFORE.sub("", selector)
            declared = declarations(body, "before " if plain != selector else "")
            classes = re.findall(r"\.([\w-]+)", plain)
            if (
                declared
                and _PLAIN_SELECTOR.fullmatch(plain)
                and len(re.split(r"[\s>+~]+", plain)) <= _MAX_PARTS
                and all(name in used_classes for name in classes)
            ):
                rule = Rule(plain, declared)
                found.append((_weight(plain), len(found), rule))
        if len(found) >= MAX_RULES:
            break
    return [rule for _, _, rule in sorted(found, key=lambda entry: entry[:2])]


def _weight(selector: str) -> tuple[int, int, int]:
    types = re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector)
    return selector.count("#"), len(re.findall(r"[.\[:]", selector)), len(types)


def _list_type(value: str) -> str:
    """The list-style-type in the shorthand list-style, which may name a picture and a place."""
    quoted = re.search(r"\"[^\"]*\"|'[^']*'", re.sub(r"url\([^)]*\)", "", value))
    if quoted:
        return quoted.group()
    words = [
        w for w in re.sub(r"url\([^)]*\)", "", value).split() if w not in ("inside", "outside")
    ]
    return words[0].lower() if words else "disc"


def _without_comments(sheet: str) -> str:
    pieces: list[str] = []
    at = 0
    while (start := sheet.find("/*", at)) >= 0:
        pieces.append(sheet[at:start])
        end = sheet.find("*/", start + 2)
        if end < 0:
            at = len(sheet)
            break
        at = end + 2
    pieces.append(sheet[at:])
    return "".join(pieces).replace("<!--", "").replace("-->", "")


def _blocks(sheet: str) -> list[tuple[str, str]]:
    """Selectors and insides of all rules that hold for the screen."""
    found: list[tuple[str, str]] = []
    groups: list[bool] = []  # whether each open "@media" or its like holds here
    prelude: str | None = None
    at = 0
    for match in re.finditer(r"[{}]", sheet):
        text, brace = sheet[at : match.start()], match.group()
        at = match.end()
        if brace == "{":
            if prelude is not None:  # a rule within a rule: the outer one is a group
                groups.append(False)
            head = text.rpartition(";")[2].strip()
            prelude = None
            if head.startswith("@"):
                media = re.fullmatch(r"@media\s+(?:only\s+)?(?:screen|all)(?:\s*,.*)?", head)
                groups.append(bool(media or re.match(r"@(?:layer|supports)", head)))
            else:
                prelude = head
        elif prelude is not None:
            if all(groups):
                found.append((prelude, text))
            prelude = None
        elif groups:
            groups.pop()
    return found


def _split(text: str, sign: str) -> list[str]:
    """The parts of `text` between signs that stand outside quotation marks and brackets."""
    if not re.search(r"[\"'(]", text):
        return text.split(sign)
    parts = re.findall(rf"""(?:\"[^\"]*\"?|'[^']*'?|\([^()]*\)?|[^\"'({re.escape(sign)}])+""", text)
    return list(parts)
