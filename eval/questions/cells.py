"""A question as the cells of one row, as people write them in a spreadsheet, and back.

Gold stands one a line, or with “;” between, as `document: kind number`, and where a heading is
needed with it in quotation marks:

    commissioning-strategy-2013-2018: paragraph 87; report: table “Age and gender”

Facts stand one a line, or with “;” between, and the alternatives of one fact with “|” between:
`£740 | 740 pounds; March 2013`. A semicolon, a bar or a colon that belongs to the words has a
backslash before it: `\\;`. A backslash itself is `\\\\` and a line's end inside a fact `\\n`.
Yes, true and 1 mean yes; no, false, 0 and nothing mean no. No files here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus import Reference
from eval.questions.question import REQUIRED, FieldError, Fields, Question, shown

COLUMNS = (
    *REQUIRED, "conversation", "turn", "held_out", "expect", "draft", "passage",
)  # fmt: skip
_FLAGS = ("abstain", "held_out", "draft")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_GOLD = re.compile(
    r"(?P<document>(?:\\.|[^:\\])+):\s*(?P<kind>\w+)(?:\s+(?P<number>(?:\\.|[^“\"\\])+?))?"
    r"(?:\s*[“\"](?P<heading>.*)[”\"])?",
    re.DOTALL,
)


def fields_of(cells: Mapping[str, str]) -> Fields:
    """A row's fields as a line of a JSON Lines file has them; `cells` are texts by column.

    Raises:
        FieldError: a cell can't be understood.
    """
    given = {name: cells.get(name, "").replace("\r\n", "\n").strip() for name in COLUMNS}
    fields: dict[str, object] = {name: text for name, text in given.items() if text}
    fields.update({name: given[name] for name in ("id", "question", "type")})
    fields["gold"] = [_gold_entry(entry, at) for at, entry in enumerate(_entries(given["gold"]), 1)]
    fields["facts"] = [
        [_plain(one.strip()) for one in _split(fact, "|")] for fact in _entries(given["facts"])
    ]
    fields.update({name: _is_yes(given[name], name) for name in _FLAGS})
    if re.fullmatch(r"\d{1,9}(?:\.0+)?", given["turn"]):
        fields["turn"] = int(given["turn"].partition(".")[0])
    return fields


def cells_of(question: Question) -> dict[str, str]:
    """The texts of a question's cells by column."""
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "gold": "\n".join(gold_text(gold) for gold in question.gold),
        "facts": "\n".join(
            " | ".join(_escaped(one, ";|") for one in fact) for fact in question.facts
        ),
        "abstain": "yes" if question.abstain else "no",
        "conversation": question.conversation or "",
        "turn": str(question.turn or ""),
        "held_out": "yes" if question.held_out else "",
        "expect": question.expect or "",
        "draft": "yes" if question.draft else "",
        "passage": question.passage or "",
    }


def gold_text(gold: Reference) -> str:
    """A gold reference as people write it in a cell."""
    number = " " + _escaped(gold.number, ';“"') if gold.number else ""
    heading = " “" + _escaped(gold.heading, ";") + "”" if gold.heading else ""
    return f"{_escaped(gold.document, ';:')}: {gold.kind}{number}{heading}"


def _gold_entry(entry: str, at: int) -> list[str | None]:
    match = _GOLD.fullmatch(entry)
    if not match:
        form = "“document: kind number”, as in “commissioning-strategy-2013-2018: paragraph 87”"
        raise FieldError("gold", f"{shown(entry)} is not {form}", at)
    number, heading = match["number"], match["heading"]
    return [
        _plain(match["document"]),
        match["kind"].lower(),  # a spreadsheet may begin it with a capital
        _plain(number) if number else None,
        *([_plain(heading)] if heading is not None else []),
    ]


def _is_yes(text: str, name: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise FieldError(name, f"{shown(text)} is neither yes nor no")
    return text.lower() in _YES


def _entries(text: str) -> list[str]:
    """The entries of a cell: those on lines or between semicolons that hold anything."""
    return [entry.strip() for entry in _split(text, ";\n") if entry.strip()]


def _split(text: str, marks: str) -> list[str]:
    """The parts between marks that have no backslash before them; backslashes stay."""
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        if piece in marks:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text, flags=re.DOTALL)


def _escaped(text: str, marks: str) -> str:
    return re.sub(rf"[\\{marks}]", r"\\\g<0>", text).replace("\n", "\\n")
