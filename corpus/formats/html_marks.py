"""The marks that a browser puts before the items of lists, and before headings that a style sheet
counts: "4.", "(b)", "1.2", "•".

It counts as browsers do (the counters of CSS, of which a list's numbers are a case), from the
lists' attributes and the page's own style rules. A style sheet in another file is not known; lists
whose items have typed numbers of their own keep those.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from corpus.block import line_block
from corpus.formats.html_tree import Element, text_of, walk
from corpus.formats.numerals import numeral

_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_FORMS = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
}  # fmt: skip
_TYPES = {
    "1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman",
    "disc": "disc", "circle": "disc", "square": "disc", "none": "none",
}  # fmt: skip
# What classes of common style sheets do to a list, which the page itself doesn't hold.
_CLASSES = {
    "lower-alpha": "lower-alpha", "alpha": "lower-alpha", "loweralpha": "lower-alpha",
    "lower-latin": "lower-alpha", "list-alpha": "lower-alpha", "upper-alpha": "upper-alpha",
    "lower-roman": "lower-roman", "lowerroman": "lower-roman", "roman": "lower-roman",
    "list-roman": "lower-roman", "upper-roman": "upper-roman", "legislative-list": "none",
    "no-bullet": "none", "nobullet": "none", "no-bullets": "none", "list-unstyled": "none",
    "unstyled": "none", "list-none": "none", "list-style-none": "none", "nolist": "none",
}  # fmt: skip
_COUNTER = re.compile(
    r"""(counters?)\(\s*([\w-]+)\s*(?:,\s*("[^"]*"|'[^']*')\s*)?(?:,\s*([\w-]+)\s*)?\)"""
    r"""|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""",
    re.DOTALL,
)
MAX_LEVELS = 12  # of nested counters that a mark may show; deeper ones are left out


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an element: its text ("" where nothing does), the list that counts it,
    and whether a number typed in the element takes its place."""

    text: str
    series: str = ""
    yields: bool = False


@dataclass(slots=True)
class _Counter:
    value: int
    scope: Element | None  # the element in which it counts; it ends where that does


@dataclass(slots=True)
class _List:
    series: str
    yields: bool
    step: int


def marks_of(root: Element, skip: Container[Element]) -> dict[Element, Mark]:
    """The marks of all elements under `root` that have one; list items without one have ""."""
    return _Counting(skip).run(root)


class _Counting:
    def __init__(self, skip: Container[Element]) -> None:
        self._skip = skip
        self._counters: dict[str, list[_Counter]] = {}
        self._scopes: list[list[str]] = []  # names of the counters that end with each open element
        self._lists: list[_List] = []
        self._ended: dict[tuple[int, str], tuple[str, int]] = {}
        self._marks: dict[Element, Mark] = {}
        self._count = 0

    def run(self, root: Element) -> dict[Element, Mark]:
        for item, opens in walk(root, self._skip):
            if isinstance(item, str):
                continue
            if opens:
                self._open(item)
            else:
                self._close(item)
        return self._marks

    def _open(self, element: Element) -> None:
        style = element.style
        self._scopes.append([])
        for name, value in _pairs(style.get("counter-reset", ""), 0):
            self._reset(name, value, element)
        if element.tag in _LISTS:
            self._open_list(element)
        if element.tag == "li":
            self._count_item(element)
        for name, step in _pairs(style.get("counter-increment", ""), 1):
            if name != "list-item":
                self._top(name, element).value += step
        for name, value in _pairs(style.get("counter-set", ""), 0):
            self._top(name, element).value = value
        for name, step in _pairs(style.get("before counter-increment", ""), 1):
            self._top(name, element).value += step
        content = style.get("before content", "")
        if "counter" in content:
            text = self._content(content)
            self._marks[element] = Mark(text, self._series(element), False)
        elif element.tag == "li":
            self._marks[element] = self._item_mark(element, content)

    def _close(self, element: Element) -> None:
        if element.tag in _LISTS and self._lists:
            ended = self._lists.pop()
            last = self._counters["list-item"][-1].value
            self._ended[(len(self._lists), _list_form(element, element))] = (ended.series, last)
        for name in self._scopes.pop():
            self._counters[name].pop()

    # -- lists ------------------------------------------------------------------------------

    def _open_list(self, element: Element) -> None:
        items = [e for e in element.elements if e.tag == "li" and e not in self._skip]
        backwards = element.tag == "ol" and "reversed" in element.attributes
        step = -1 if backwards else 1
        first = _whole(element.get("start"), len(items) if backwards else 1)
        if element.tag != "ol":
            first = 1
        self._counters.setdefault("list-item", []).append(_Counter(first - step, element.parent))
        self._scopes[-1].append("list-item")
        before = self._ended.get((len(self._lists), _list_form(element, element)))
        if before and element.get("start") and first == before[1] + 1:
            series = before[0]  # the same list, cut in two by something between
        else:
            self._count += 1
            series = f"list {self._count}"
        self._lists.append(_List(series, _has_typed_marks(items, self._skip), step))

    def _count_item(self, element: Element) -> None:
        counter = self._top("list-item", element)
        counter.value += self._lists[-1].step if self._lists else 1
        if element.get("value"):
            counter.value = _whole(element.get("value"), counter.value)

    def _item_mark(self, element: Element, content: str) -> Mark:
        around = element.parent
        if around is None or around.tag not in _LISTS:
            around = element
        form = _list_form(element, around)
        opened = self._lists[-1] if self._lists else None
        display = element.style.get("display", "list-item")
        if form == "none" or (display not in ("list-item", "") and "list-item" not in display):
            text = _literal(content)
            return Mark(text if text and not re.search(r"\w", text) else "")
        if form[:1] in "\"'":
            return Mark(form.strip("\"'").strip())
        if form not in _FORMS:
            return Mark("•", opened.series if opened else "")
        value = self._top("list-item", element).value
        series = opened.series if opened else ""
        return Mark(f"{_number(value, form)}.", series, bool(opened and opened.yields))

    def _series(self, element: Element) -> str:
        if element.tag == "li" and self._lists:
            return self._lists[-1].series
        return f"counted {element.tag}"

    # -- counters ---------------------------------------------------------------------------

    def _reset(self, name: str, value: int, element: Element) -> None:
        open_counters = self._counters.setdefault(name, [])
        if open_counters and open_counters[-1].scope is element.parent:
            open_counters[-1].value = value
            return
        open_counters.append(_Counter(value, element.parent))
        # It lasts as long as the parent does, whose scope stands one before the last.
        self._scopes[-2 if len(self._scopes) > 1 else -1].append(name)

    def _top(self, name: str, element: Element) -> _Counter:
        if not self._counters.get(name):
            self._reset(name, 0, element)
        return self._counters[name][-1]

    def _content(self, content: str) -> str:
        """The text that a "content" property gives, its counters filled in."""
        pieces: list[str] = []
        for match in _COUNTER.finditer(content):
            function, name, between, form, double, single = match.groups()
            if not function:
                pieces.append(_unescaped(double if double is not None else single or ""))
                continue
            values = [c.value for c in self._counters.get(name, [])] or [0]
            shown = values[-1:] if function == "counter" else values[-MAX_LEVELS:]
            sign = _unescaped((between or '""')[1:-1])
            pieces.append(sign.join(_number(v, form or "decimal") for v in shown))
        return " ".join("".join(pieces).split())


def _list_form(element: Element, around: Element) -> str:
    """How an item counts: from its own style or type, its list's, or the kind of list."""
    for place in (element, around):
        styled = place.style.get("list-style-type", "")
        form = styled if styled[:1] in "\"'" else styled.lower()
        if form and form not in ("inherit", "initial", "unset"):
            return form
        if place.get("type"):
            return _TYPES.get(place.get("type"), _TYPES.get(place.get("type").lower(), "decimal"))
        for name in place.classes:
            if name.lower() in _CLASSES and (
                around.tag == "ol" or _CLASSES[name.lower()] == "none"
            ):
                return _CLASSES[name.lower()]
    return "decimal" if around.tag == "ol" else "disc"


def _has_typed_marks(items: list[Element], skip: Container[Element]) -> bool:
    """Whether most items begin with a number that was typed, all of them different."""
    typed = [
        block.mark
        for item in items
        if (block := line_block(text_of(item, skip, 60))).kind in ("numbered", "subitem")
    ]
    if len(items) == 1 and typed:
        return "." in typed[0].strip(".")
    return len(typed) > 1 and 2 * len(typed) >= len(items) and len(set(typed)) == len(typed)


def _pairs(text: str, default: int) -> list[tuple[str, int]]:
    """The counters with their numbers in "a 2 b c -1"."""
    found: list[tuple[str, int]] = []
    for word in text.split():
        if re.fullmatch(r"-?\d{1,9}", word):
            if found:
                found[-1] = (found[-1][0], int(word))
        elif word not in ("none", "initial", "inherit", "unset"):
            found.append((word, default))
    return found


def _number(value: int, form: str) -> str:
    known = _FORMS.get(form.lower(), "decimal")
    if known in ("lowerLetter", "upperLetter") and value > 26:
        letters = ""
        while value > 0:
            value, letter = divmod(value - 1, 26)
            letters = chr(ord("a") + letter) + letters
        return letters.upper() if known == "upperLetter" else letters
    return str(value) if value < 1 else numeral(value, known)


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\s*[+-]?\d{1,9}\s*", text) else default


def _literal(content: str) -> str:
    return _unescaped("".join(m[4] or m[5] or "" for m in _COUNTER.findall(content)))


def _unescaped(text: str) -> str:
    def sign(match: re.Match[str]) -> str:
        code = int(match.group(1), 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""

    return re.sub(r"\\(.)", r"\1", re.sub(r"\\([0-9a-fA-F]{1,6})\s?", sign, text), flags=re.DOTALL)
