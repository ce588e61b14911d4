"""Plain text and Markdown become blocks.

Headings that plain text does not mark are found by their form and their neighbours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from corpus.block import Block, Reading, ReadingError, item, line_block
from corpus.reference import line_bullet, printed_number

MAX_BYTES = 50_000_000
MAX_LINE = 100_000

# Short labels that close or open a council report; what stands under one is text, not a heading.
_LABELS = re.compile(
    r"(?:contact|responsible|lead|report|reporting) (?:officers?|author)|officers? consulted"
    r"|background papers?|report author|appendices|director",
    re.IGNORECASE,
)


def read(path: Path) -> Reading:
    """Reads a text or Markdown file.

    Raises:
        ReadingError: the file is empty, too large or not text.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ReadingError(
            f"{path.name}: {size / 1e6:.0f} MB of text is more than a document holds "
            f"(limit {MAX_BYTES / 1e6:.0f} MB); split it into its documents"
        )
    text, notes = decode(path.read_bytes(), path.name)
    return read_text(text, path.name, markdown=path.suffix.lower() != ".txt", notes=notes)


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text in `data`, and a message where its encoding was doubtful.

    Raises:
        ReadingError: the bytes are not text in any encoding that councils use.
    """
    for mark, name_of_it in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
                             (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            text = data.decode(name_of_it, errors="replace")
            if "�" in text:
                return text, ("some characters are damaged and show as “�”: save the file again",)
            return text, ()
    if b"\x00" in data or _control_share(data) > 0.02:
        raise ReadingError(
            f"{name}: this is not a text file (it holds binary data); export it from the program "
            "that made it as plain text or Markdown"
        )
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        broken = data.decode("utf-8-sig", errors="replace")
        faults = broken.count("�")
        whole = sum(1 for c in broken if ord(c) > 127) - faults
        line = data.count(b"\n", 0, error.start) + 1
        if whole > faults:
            return broken, (
                f"{faults} byte(s) are not valid UTF-8 (first on line {line}) and show as “�”: "
                "save the file again as UTF-8",
            )
        return data.decode("cp1252", errors="replace"), (
            f"not UTF-8 (line {line}); read as Windows-1252: check accents, dashes and £ signs, "
            "or save the file again as UTF-8",
        )


def _control_share(data: bytes) -> float:
    sample = data[:65536]
    return sum(1 for b in sample if b < 32 and b not in (9, 10, 12, 13, 27)) / max(1, len(sample))


def read_text(text: str, name: str, *, markdown: bool, notes: tuple[str, ...] = ()) -> Reading:
    """Blocks of a text or Markdown document; `name` is for messages only.

    Raises:
        ReadingError: there are no words, or a line is too long to be a paragraph.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    longest = max(range(len(lines)), key=lambda i: len(lines[i]))
    if len(lines[longest]) > MAX_LINE:
        raise ReadingError(
            f"{name}: line {longest + 1} is {len(lines[longest]):,} characters long (limit "
            f"{MAX_LINE:,}): this is data rather than a document; break it into paragraphs"
        )
    if not re.search(r"\w", text):
        raise ReadingError(f"{name}: the file has no words in it; check that it was saved")
    if markdown:
        lines = _with_outer_bars(_without_front_matter(lines))
    has_marked_headings = markdown and any(re.match(r"#{1,6}\s", line) for line in lines)
    wrapped = _is_wrapped(lines)
    blocks: list[Block] = []
    after_blank = True
    last_length = 0
    bare = _bare_numbers(lines)
    for n, raw in enumerate(lines):
        line = _clean(raw, markdown)
        if not line.strip():
            after_blank = True
            continue
        if markdown and _is_rule(line):
            continue  # the rule under a table's header, or between sections
        previous = blocks[-1] if blocks else None
        in_table = previous is not None and previous.kind == "row" and not after_blank
        block = _bare(line) if n in bare else _block(line, markdown, in_table=in_table)
        if wrapped and not after_blank and _is_broken_line(previous, block, last_length):
            block = Block("prose", line.strip())  # "… about" / "2013. The …": no number begins here
        if block.kind == "row" and after_blank and previous and previous.kind == "row":
            block = replace(block, starts_table=True)
        if previous and previous.kind == "row" and block.kind == "prose" and not after_blank:
            blocks.append(Block("row", block.text, cells=(block.text,)))  # "Total 205"
        elif (
            previous
            and block.kind == "prose"
            and _continues(previous, block.text, after_blank, wrapped and last_length >= 45)
        ):
            blocks[-1] = replace(previous, text=f"{previous.text} {block.text}")
        else:
            blocks.append(block)
        after_blank = False
        last_length = len(raw.rstrip())
    if not has_marked_headings:
        blocks = _with_headings(blocks)
    title = next((b.text for b in blocks if b.kind == "heading"), None)
    if has_marked_headings and blocks and blocks[0].kind == "heading" and blocks[0].level == 1:
        title = blocks[0].text
    return Reading(tuple(blocks), title, notes)


def _is_rule(line: str) -> bool:
    """Whether a line only draws: the rule under a table's header, or between sections."""
    return "---" in line and not line.strip("|:- \t")


def _ended(text: str, marks: str) -> bool:
    """Whether `text` ends in one of `marks`; only its end is looked at, it may be long."""
    return text[-80:].rstrip().endswith(tuple(marks))


def _is_broken_line(previous: Block | None, block: Block, last_length: int) -> bool:
    """Whether a number at the head of a line only fell there when the text was wrapped: the line
    before is full (`last_length` characters) and its sentence has not ended."""
    if previous is None or block.kind != "numbered" or last_length < 45:
        return False
    return previous.kind != "heading" and not _ended(previous.text, ".;:?!")


def _without_front_matter(lines: list[str]) -> list[str]:
    """Leaves out a YAML block at the top: only lines such as `title: …` between two rules."""
    if lines and lines[0].strip() == "---":
        for i, line in enumerate(lines[1:60], 1):
            if line.strip() in ("---", "..."):
                return lines[i + 1 :]
            if line.strip() and not re.match(r"[\w-]+:(\s|$)|\s+\S|- |#", line):
                break
    return lines


def _with_outer_bars(lines: list[str]) -> list[str]:
    """Markdown tables may leave out the bars at both ends: puts them there."""
    barred = list(lines)
    for i in range(1, len(lines)):
        rule = lines[i].strip()
        if "|" not in rule or rule.startswith("|") or not _is_rule(rule):
            continue
        row = i - 1
        while row < len(lines) and "|" in lines[row]:
            barred[row] = f"| {lines[row].strip()} |"
            row += 1
    return barred


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a paragraph's lines were broken at a fixed width, as in e-mailed text."""
    followed = [
        len(a.rstrip())
        for a, b in pairwise(lines)
        if a.strip() and b.strip() and "\t" not in a and line_bullet(b) is None
    ]
    return len(followed) >= 4 and sum(50 <= n <= 100 for n in followed) > 0.6 * len(followed)


def _clean(line: str, markdown: bool) -> str:
    """The line as people read it: plain spaces, no emphasis marks, no quotation mark of e-mail."""
    line = re.sub(r"[\u00a0\u2007\u202f]", " ", line).replace("\u00ad", "").replace("\u200b", "")
    if markdown:
        line = re.sub(r"^\s{0,3}>\s?", "", line)
    line = re.sub(r"\*{2,}", "", line)
    line = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"\1", line)
    line = re.sub(r"(?<![\w_])(_{1,2})(?=[^\s_])([^_\n]+?)(?<=\S)\1(?![\w_])", r"\2", line)
    return re.sub(r"(?<=\S) {2,}", " ", line).rstrip()


def _bare(line: str) -> Block:
    number, text = line.split(maxsplit=1)
    return item(number, " ".join(text.split()))


def _bare_numbers(lines: list[str]) -> set[int]:
    """The lines that begin with a paragraph's number without a full stop ("12  The Act …"), as
    explanatory notes print it: only where they count on from 1 through the document."""
    found: list[int] = []
    for n, line in enumerate(lines):
        match = re.match(r"\s*(\d{1,4})\s+(?=[A-Z‘“'\"(])(\S+\s+){3}", line)
        if match and int(match.group(1)) == len(found) + 1:
            found.append(n)
    return set(found) if len(found) >= 5 else set()


def _block(line: str, markdown: bool, *, in_table: bool) -> Block:
    heading = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line) if markdown else None
    if heading:
        return Block("heading", heading.group(2), level=len(heading.group(1)))
    cells = _cells(line, markdown)
    if cells and (in_table or not _is_tabbed_item(cells)):
        return Block("row", "\t".join(cells), cells=cells)
    return line_block(line)


def _is_tabbed_item(cells: tuple[str, ...]) -> bool:
    """Whether a tab only parts a mark from its text ("4.1⇥The order …"), as in text saved from a
    word processor: the rest is a sentence, not the next cell."""
    filled = [c for c in cells if c]
    if len(filled) != 2 or len(filled[0]) > 12:
        return False
    if re.fullmatch(r"\d+(?:\.\d+)+\.?|\d{1,3}\.|[•·▪◦]", filled[0]):
        return bool(re.search(r"[^\W\d_]{2}", filled[1]))
    is_mark = printed_number(filled[0]) is not None and not filled[0].isdigit()
    return is_mark and len(filled[1].split()) >= 6


def _cells(line: str, markdown: bool) -> tuple[str, ...]:
    if "\t" in line.strip():
        return tuple(re.sub(r"\s+", " ", c).strip() for c in line.rstrip().split("\t"))
    if re.search(r"\S\t\s*$", line):
        return (line.strip(),)
    if line.startswith("\t") and line.strip():
        return ("", line.strip())
    if markdown and re.match(r"\s*\|.*\|\s*$", line):
        cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
        return tuple(c.strip().replace(r"\|", "|") for c in cells)
    return ()


def _continues(previous: Block, text: str, after_blank: bool, wrapped: bool) -> bool:
    """Whether `text` goes on with `previous`: a line or a page break fell inside a sentence."""
    if previous.kind in ("heading", "row"):
        return False
    if len(previous.text) > MAX_LINE:
        return False
    unfinished = not _ended(previous.text, ".;:?!’”'\")]")
    if unfinished and text[:1].islower():
        return True
    return not after_blank and wrapped


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Plain text does not mark its headings: finds them by their form and their neighbours."""
    result: list[Block] = []
    for i, block in enumerate(blocks):
        previous = result[-1] if result else None
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        level = _heading_level(block, previous, following)
        if level and previous and previous.kind == "heading" and previous.level >= 2 and level == 1:
            level = previous.level + 1  # INTERVENTION straight under a heading belongs to it
        if level:
            text = f"{block.mark} {block.text}".strip()
            result.append(Block("heading", text, level=level, page=block.page))
        else:
            result.append(block)
    return result


def _heading_level(block: Block, previous: Block | None, following: Block | None) -> int:
    if following is None or len(block.text) > 170:
        return 0
    if block.kind == "subitem":
        alone = not (previous and previous.kind == "subitem")
        short = len(block.text) <= 90 and not block.text.endswith((".", ";", ",", ":"))
        return 3 if alone and short and following.kind == "numbered" else 0
    if block.kind != "prose" or re.match(r"(https?:|<http|www\.|Source\b|['‘“\"])", block.text):
        return 0
    if previous and previous.kind == "heading" and _LABELS.fullmatch(previous.text.strip(" :")):
        return 0
    if _is_capitals(block.text):
        return 1
    if not re.search(r"[.;,]$", block.text) and block.text[:1].isupper():
        ends_list = block.text.endswith(":") and following.kind in ("bullet", "subitem")
        return 0 if ends_list else 2
    # A heading written as a sentence: short, and standing between two numbered paragraphs.
    between = previous is not None and previous.kind == following.kind == "numbered"
    is_short = len(block.text.split()) <= 16 and block.text.count(".") == 1
    return 2 if between and is_short and block.text[:1].isupper() else 0


def _is_capitals(text: str) -> bool:
    """Capital letters throughout, as in INTRODUCTION; a year ("2013 – 2018") counts too."""
    letters = [c for c in text if c.isalpha()]
    return all(c.isupper() for c in letters) and bool(letters or re.search(r"\d{4}", text))
