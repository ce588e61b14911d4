"""A chat model's checked statements and the quoted answer as one: better wording, nothing less."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer, Citation, Language
from assistant.pointing import point_out
from assistant.quoting import Quoted, quote_block
from assistant.writing import Written


def merge_statements(written: Written, quoted: Answer, language: Language) -> Quoted:
    """The statements in the order of the quoted passages, and the quotation of whatever they leave
    out: a passage that no statement rests on, or the figure, date or name that was asked for."""
    citations: list[Citation] = []
    parts: list[str] = []
    for passage in dict.fromkeys(c.passage for c in quoted.citations):
        said = []
        for statement, citation in zip(written.statements, written.citations, strict=True):
            if citation.passage == passage:
                said.append(statement)
                citations.append(replace(citation, marker=len(citations) + 1))
                parts.append(f"{statement} [{len(citations)}]")
        for citation in (c for c in quoted.citations if c.passage == passage):
            if not said or _asked_words(quoted.question, citation) not in " ".join(said):
                citations.append(replace(citation, marker=len(citations) + 1))
                parts.append(quote_block(citations[-1], language))
    return Quoted("\n\n".join(parts), tuple(citations))


def _asked_words(question: str, citation: Citation) -> str:
    """What the question asks for in a quotation; nothing where nothing stands out."""
    span = point_out(question, citation.quote)
    return citation.quote[slice(*span)] if span else ""
