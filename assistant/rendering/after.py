"""What stands under an answer: what can be asked instead, the table's files, and the question
whether it was right. Links that the page's script takes up; nothing here does anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from assistant.answer import Language
from assistant.wording import say


def ask_link(question: str, text: str | None = None) -> str:
    """A link that asks a question in the chat."""
    address = f"#ask/{quote(question, safe='')}"
    return f'<a class="ask-link" href="{escape(address)}">{escape(text or question)}</a>'


def show_examples(role: str, count: int, language: Language) -> str:
    """What somebody in a role ("worker", "manager") starts from, each question a link that asks."""
    questions = (say(f"example_{role}_{i}", language) for i in range(1, count + 1))
    items = "".join(f"<li>{ask_link(question)}</li>" for question in questions)
    title = escape(say(f"examples_{role}", language))
    return f'<section class="examples"><h2>{title}</h2><ul>{items}</ul></section>'


def show_after(
    number: int,
    has_table: bool,
    offered: Sequence[str],
    can_judge: bool,
    language: Language,
) -> str:
    """What stands under the answer `number` (0, 1, …) of a conversation, as HTML; empty where
    there is nothing to offer."""
    parts = list(_offered(offered, language))
    links = list(_links(number, has_table, can_judge, language))
    if links:
        parts.append(f'<p class="tools">{" ".join(links)}</p>')
    if not parts:
        return ""
    return f'<div class="after" lang="{language}">{"".join(parts)}</div>'


def _offered(offered: Sequence[str], language: Language) -> Iterator[str]:
    if offered:
        items = "".join(f"<li>{ask_link(question)}</li>" for question in offered)
        yield f"<p>{escape(say('offer_title', language))}</p><ul>{items}</ul>"


def _links(number: int, has_table: bool, can_judge: bool, language: Language) -> Iterator[str]:
    if has_table:
        yield _tool(f"#save/csv/{number}", "save_table_csv", language)
        yield _tool(f"#save/word/{number}", "save_table_word", language)
    if can_judge:
        yield _tool(f"#judge/{number}", "judge_open", language)


def _tool(address: str, key: str, language: Language) -> str:
    return f'<a class="tool-link" href="{address}">{escape(say(key, language))}</a>'
