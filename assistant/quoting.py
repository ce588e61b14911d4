"""An answer made of the passages' own words: which sentences, in what order, under what lead.

No model writes here. The lead is a sentence of the best passage, or a table's cell with its row
and column; every line carries the marker of the citation it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from assistant.acting import Background
from assistant.answer import Citation, Language, cite
from assistant.asking import STRICT, denies, gives, what_is_asked
from assistant.pointing import point_out
from assistant.wording import say
from corpus import Document, Passage
from index.building import SearchIndex
from index.chunking import ITEM, split_sentences
from index.retrieving import Found
from index.tables import Match, Row, asked_stems, asks_for_figure, match_row, read_rows
from index.vocabulary import STOPWORDS, light, stem, terms, tokens

_WHOLE = 110  # words: a passage up to this is quoted whole
_PART = 100  # words: of a longer one, about so much around its best sentence


@dataclass(frozen=True, slots=True)
class Quoted:
    """An answer's text in Markdown and the citations its markers point into."""

    text: str
    citations: tuple[Citation, ...]


def quote_passages(
    index: SearchIndex, chosen: Sequence[tuple[Found, Passage]], language: Language
) -> Quoted:
    """Composes an answer from the passages that answer, best first, each with what was asked."""
    parts: list[str] = []
    citations: list[Citation] = []
    lead = ""
    for found, whole in chosen:
        passage = _narrowest(index, found, whole)
        matches = _rows_asked(found, passage)
        if matches:
            for match in matches:
                citations.append(
                    _cite(index, passage, match.row.start, match.row.end, len(citations))
                )
                marker = f"[{len(citations)}]"
                parts.append(f"**{_cell_text(match, language)}** {marker}")
                parts.append(quote_block(citations[-1], language))
            continue
        start, end = choose_span(found, passage)
        citations.append(_cite(index, passage, start, end, len(citations)))
        if not parts:
            lead = _lead(found, passage, start, end)
            if lead:
                parts.append(f"{_stressed(found, _one_line(lead))} [{len(citations)}]")
        if len(citations) > 1 or not lead or _one_line(lead) != _one_line(citations[-1].quote):
            parts.append(quote_block(citations[-1], language))
    return Quoted("\n\n".join(parts), tuple(citations))


def _narrowest(index: SearchIndex, found: Found, passage: Passage) -> Passage:
    """The principle or objective inside a passage that holds its closest sentence, else itself."""
    if passage.parent is not None:
        return passage
    members = [
        p
        for p in index.documents[passage.document].passages
        if p.parent is not None and passage.start <= p.start and p.end <= passage.end
    ]
    if not members:
        return passage
    best = passage.start + _best(found, passage, split_sentences(passage.text))[0]
    return next((p for p in members if p.start <= best < p.end), passage)


def _stressed(found: Found, lead: str) -> str:
    """A lead with the figure, date or name that was asked for standing out."""
    question = found.query.reworded.text
    span = point_out(question, lead)
    if span is None or (denies(lead) and not denies(question)):
        return lead
    start, end = span
    return f"{lead[:start]}**{lead[start:end]}**{lead[end:]}"


def quote_whole(index: SearchIndex, passages: Sequence[Passage], language: Language) -> Quoted:
    """Quotes passages in full, in the order given: for references that the question names."""
    citations = [_cite(index, p, 0, len(p.text), i) for i, p in enumerate(passages)]
    return Quoted("\n\n".join(quote_block(c, language) for c in citations), tuple(citations))


def quote_list(
    index: SearchIndex,
    passages: Sequence[Passage],
    language: Language,
    topic: Collection[str] = (),
) -> Quoted:
    """A complete list: how many members, then each with its number and its words; of passages on
    a topic (given as stems) the first sentence that names it."""
    name = kind_name(passages, language)
    key = "list_lead_one" if len(passages) == 1 else "list_lead"
    lines = [say(key, language, count=len(passages), kind=name), ""]
    citations: list[Citation] = []
    for passage in passages:
        start, end = _naming(passage, topic)
        citations.append(_cite(index, passage, start, end, len(citations)))
        text = _one_line(passage.text[start:end])
        mark = passage.number or passage.heading or citations[-1].label
        lines.append(f"- **{mark}** {text} [{len(citations)}]")
    return Quoted("\n".join(lines), tuple(citations))


def quote_background(
    found: Found, cited: Sequence[Passage], around: Background, language: Language
) -> tuple[str, tuple[Passage, ...]]:
    """What stands around an action, each passage by its name with the sentence that comes closest,
    under a line that says what it is; and those passages. What is cited already is left out."""
    lines: list[str] = []
    shown: list[Passage] = []
    groups = (
        ("action_objective", (around.objective,) if around.objective else ()),
        ("action_paragraphs", around.paragraphs),
        ("action_cabinet", around.cabinet),
        ("action_overlaps", around.overlaps),
    )
    for key, passages in groups:
        new = [p for p in passages if p not in cited]
        if new:
            lines += ["", say(key, language), *(named_sentence(found, p) for p in new)]
            shown += new
    return "\n".join(lines).strip(), tuple(shown)


def named_sentence(found: Found, passage: Passage) -> str:
    """A passage by its name with its sentence closest to the question, as an item of a list."""
    best = _best(found, passage, split_sentences(passage.text))
    return named_words(passage, _one_line(passage.text[slice(*best)]))


def named_words(passage: Passage, words: str) -> str:
    """A passage by its name with words of it, as an item of a list that the page links."""
    return f"- {passage.label}: “{words}”"


def kind_name(passages: Sequence[Passage], language: Language) -> str:
    """What passages are called together: by their kind where they share one."""
    kinds = {p.kind for p in passages}
    return say(kinds.pop() if len(kinds) == 1 else "passage", language)


def _naming(passage: Passage, topic: Collection[str]) -> tuple[int, int]:
    """The sentence that holds most words of a topic, the whole passage where there is no topic."""
    spans = split_sentences(passage.text) if topic else []
    if not spans:
        return 0, len(passage.text)
    return max(spans, key=lambda span: len(set(topic) & set(terms(passage.text[slice(*span)]))))


def _cite(index: SearchIndex, passage: Passage, start: int, end: int, before: int) -> Citation:
    document = index.documents[passage.document]
    return cite(document, passage, start, end, before + 1, _item_label(passage, start, end))


_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)


def _item_label(passage: Passage, start: int, end: int) -> str:
    """ ", second bullet" or "(b)" when the quotation is one item of the passage's list."""
    if passage.kind == "table" or start == 0:
        return ""
    lines = passage.text.split("\n")
    at, bullets = 0, 0
    for line in lines:
        is_bullet = line.startswith("- ")
        bullets += is_bullet
        if at <= start and end <= at + len(line):
            lettered = re.match(r"\(?([a-z]+)\)\s", line)
            if lettered:
                return f"({lettered.group(1)})"
            if is_bullet and bullets <= len(_ORDINALS):
                return f", {_ORDINALS[bullets - 1]} bullet"
        at += len(line) + 1
    return ""


def source(citation: Citation, language: Language) -> str:
    """Where a citation stands, for people: its label, and the page where the file has pages."""
    if citation.passage.page is None or "(page " in citation.label:
        return citation.label
    return say("on_page", language, label=citation.label, page=citation.passage.page)


def quote_block(citation: Citation, language: Language) -> str:
    """A quotation with its reference, as a Markdown block quote."""
    if citation.passage.kind == "table":
        lines = [" | ".join(line.split("\t")) for line in citation.quote.split("\n")]
    else:
        lines = citation.quote.split("\n")
    body = "\n".join(f"> {line}  " for line in lines)
    return f"{body}\n> — {source(citation, language)} [{citation.marker}]"


def quoted_rows(citation: Citation) -> tuple[tuple[str, ...], ...]:
    """The rows of a table that is quoted, cell by cell, under the table's own column heads."""
    passage = citation.passage
    rows = citation.quote.split("\n")
    if citation.start > passage.start:
        rows.insert(0, passage.text.split("\n", 1)[0])
    return tuple(tuple(row.split("\t")) for row in rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- which words of a passage ------------------------------------------------------------------


def choose_span(found: Found, passage: Passage) -> tuple[int, int]:
    """The part of a passage to quote, as offsets in its text: whole when short, else around the
    sentence that comes closest to the question."""
    text = passage.text
    if len(text.split()) <= _WHOLE or passage.kind in ("action", "principle", "recommendation"):
        return 0, len(text)
    if passage.kind == "table":
        return _best_row(found, passage)
    spans = split_sentences(text)
    scores = sentence_scores(found, passage, spans)
    best = max(range(len(spans)), key=lambda i: scores[i])
    if text[slice(*spans[best])].endswith(":"):
        return spans[best][0], _end_of_list(text, spans[best][1])
    first = last = best
    words = _length(text, spans[best])
    while True:
        before = scores[first - 1] if first > 0 else -1.0
        after = scores[last + 1] if last + 1 < len(spans) else -1.0
        grown = first - 1 if before > after else last + 1
        if max(before, after) < 0 or words + _length(text, spans[grown]) > _PART:
            break
        words += _length(text, spans[grown])
        first, last = min(first, grown), max(last, grown)
    lead_in = _lead_in(text, spans[first][0]) if _is_fragment(text, spans[first]) else None
    if lead_in and len(text[lead_in[0] : spans[last][1]].split()) <= _WHOLE + _PART:
        return lead_in[0], spans[last][1]  # a list's item is quoted with what leads into it
    return spans[first][0], spans[last][1]


def _best_row(found: Found, passage: Passage) -> tuple[int, int]:
    """The row of a table that comes closest to the question, whole."""
    rows = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", passage.text)]
    return _best(found, passage, rows[1:] or rows)


def _end_of_list(text: str, lead: int) -> int:
    """Where the list ends that a sentence leads into: a list is quoted in full."""
    end = lead
    for line in re.finditer(r"\n([^\n]*)", text[lead:]):
        if not ITEM.match(line.group(1)):
            break
        end = lead + line.end()
    return end


def _length(text: str, span: tuple[int, int]) -> int:
    return len(text[slice(*span)].split())


def _best(found: Found, passage: Passage, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The span that answers best, of equal ones the first."""
    scores = sentence_scores(found, passage, spans)
    return spans[max(range(len(spans)), key=lambda i: scores[i])]


def sentence_scores(
    found: Found, passage: Passage, spans: Sequence[tuple[int, int]]
) -> list[float]:
    """How well each sentence answers: closeness, shared words, and the kind of thing asked for."""
    question = found.query.reworded.text
    asked = [a for a in what_is_asked(question) if a in STRICT or a == "who"]
    wanted = {light(w) for w in tokens(question) if w not in STOPWORDS}
    wanted_stems = asked_stems(question, found.query.reworded.same)
    close = found.closeness.spans(passage, spans)
    scores = []
    for (start, end), near in zip(spans, close, strict=True):
        sentence = passage.text[start:end]
        held = [w for w in tokens(sentence) if w not in STOPWORDS]
        shared = {light(w) for w in held} & wanted
        near_words = {stem(w) for w in held} & wanted_stems
        words = (len(shared) + 0.5 * len(near_words)) / max(1, len(wanted))
        kinds = sum(gives(sentence, a) for a in asked) / len(asked) if asked else 0.0
        denied = 0.25 if denies(sentence) and not denies(question) else 0.0
        scores.append(near + 0.4 * min(1.0, words) + 0.2 * kinds - denied)
    return scores


def _lead(found: Found, passage: Passage, start: int, end: int) -> str:
    """The one sentence that answers best, from the words that are quoted anyway."""
    if passage.kind == "table":
        return ""  # a row is no sentence
    spans = [s for s in split_sentences(passage.text) if start <= s[0] and s[1] <= end]
    if not spans:
        return ""
    best = _best(found, passage, spans)
    if not _is_fragment(passage.text, best):
        return _bare(passage.text, best)
    lead_in = _lead_in(passage.text, best[0])
    if lead_in and start <= lead_in[0]:
        gap = " …" if passage.text[lead_in[1] : best[0]].strip() else ""
        item = _END_OF_ITEM.sub("", _bare(passage.text, best))
        return f"{passage.text[slice(*lead_in)]}{gap} {item}"
    sentences = [s for s in spans if not _is_fragment(passage.text, s)]
    return _bare(passage.text, _best(found, passage, sentences)) if sentences else ""


_END_OF_ITEM = re.compile(r"\s*[;,](?:\s*(?:and|or|a|ac|neu))?$")


def _bare(text: str, span: tuple[int, int]) -> str:
    """A sentence without the mark of the list's item that it opens."""
    return re.sub(r"^(?:- |\(?[a-z]+\) )", "", text[slice(*span)])


def _is_fragment(text: str, span: tuple[int, int]) -> bool:
    """Whether words are a list's item that is no sentence without what leads into the list."""
    if not ITEM.match(text[slice(*_line(text, span[0]))]):
        return False
    return bool(re.match(r"\W*[a-z]", _bare(text, span)) or _END_OF_ITEM.search(text[slice(*span)]))


def _lead_in(text: str, item: int) -> tuple[int, int] | None:
    """The sentence that leads into the list of the item that begins at `item`, where one does."""
    start, end = _line(text, item)
    while start > 0 and ITEM.match(text[start:end]):
        start, end = _line(text, start - 1)
    if ITEM.match(text[start:end]) or not text[start:end].rstrip().endswith(":"):
        return None
    first, last = split_sentences(text[start:end])[-1]
    return start + first, start + last


def _line(text: str, at: int) -> tuple[int, int]:
    """The line of a text that holds an offset."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


# -- tables ------------------------------------------------------------------------------------


def _rows_asked(found: Found, passage: Passage) -> list[Match]:
    """The rows of a table that the question asks for; none for another passage."""
    query = found.query
    asked = asked_stems(f"{query.reworded.text} {query.context}", query.reworded.same)
    own = asked_stems(query.reworded.text, query.reworded.same)
    part = frozenset(terms(query.reworded.text)) if query.context else frozenset()
    rows = read_rows(passage)
    matches = [match_row(row, own, part) for row in rows]
    if not any(m.coverage > 0.5 for m in matches):
        matches = [match_row(row, asked) for row in rows]
    columns = {c for m in (match_row(r, asked) for r in rows) for c in m.columns}
    own_columns = {c for m in matches for c in m.columns}
    columns = own_columns or columns
    best = max((m.coverage for m in matches), default=0.0)
    if "amount" in what_is_asked(query.reworded.text) and "£" not in passage.text:
        return []  # a price is asked for, and the table counts something else
    if best < 0.5 or not asks_for_figure(f"{query.reworded.text} {query.context}"):
        return []
    chosen = [m for m in matches if m.coverage >= best - 1e-9]
    # Asked for an interim care order, "Care Order" fits too: the fuller label is the one meant.
    labels = [set(terms(m.row.label)) for m in chosen]
    chosen = [m for m, own in zip(chosen, labels, strict=True) if not any(own < o for o in labels)]
    # Where no label is asked for in full, the shortest that comes as near is the likeliest.
    shortest = min(len(tokens(m.row.label)) for m in chosen)
    if best < 1.0:
        chosen = [m for m in chosen if len(tokens(m.row.label)) == shortest][:2]
    return [Match(m.row, m.coverage, m.columns or tuple(sorted(columns))) for m in chosen][:4]


def _cell_text(match: Match, language: Language) -> str:
    row = match.row
    label = _row_name(row)
    figures = [
        i for i, c in enumerate(row.cells) if re.fullmatch(r"[£]?[\d.,]+%?", c) and c != row.label
    ]
    columns = [i for i in match.columns if i in figures]
    if not columns:
        totals = [
            i for i in figures if i < len(row.header) and re.match("total", row.header[i], re.I)
        ]
        columns = totals or figures
    if not columns:
        return "; ".join(c for c in row.cells if c)
    named = [i for i in columns if i < len(row.header) and len(figures) > 1]
    if not named:
        return say("cells", language, row=label, value=row.cells[columns[0]])
    return "; ".join(
        say("cells_column", language, row=label, column=row.header[i], value=row.cells[i])
        for i in named
    )


def _row_name(row: Row) -> str:
    at = row.cells.index(row.label) if row.label in row.cells else 0
    name = row.header[at] if at < len(row.header) else ""
    bare = bool(re.fullmatch(r"[\d\s–-]+", row.label))
    return f"{name} {row.label}" if bare and name else row.label


def documents_cited(citations: Iterable[Citation], index: SearchIndex) -> tuple[Document, ...]:
    """The documents that an answer cites, each once, in order."""
    names = dict.fromkeys(c.passage.document for c in citations)
    return tuple(index.documents[n] for n in names)
