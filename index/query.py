"""A question as the search sees it: what it names, which documents and kinds it speaks of.

It never answers and never searches; it reads the words of one standalone question.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from corpus import Document, Kind, Library, Mention, Passage, mentions
from corpus.reference import heading_code, same_number, value
from index.vocabulary import Reworded, Vocabulary, stem, terms, tokens


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked.

    `context` is the earlier question that a follow-up goes on from, `recent` the keys of the
    passages cited last, `earlier` the question before even where this one stands by itself, and
    `leaning` (0 to 1) how much of either the search heeds; `documents` are the ids the question
    names ("the Cabinet report"); `kinds` the kinds of passage it asks for ("which action");
    `wants_all` whether it wants a complete list.
    """

    question: str
    context: str
    recent: frozenset[str]
    reworded: Reworded
    mentions: tuple[Mention, ...]
    documents: tuple[str, ...]
    kinds: tuple[Kind, ...]
    wants_all: bool
    earlier: str = ""
    leaning: float = 0.0

    @property
    def before(self) -> str:
        """The words of earlier turns that the search heeds; empty for a question by itself."""
        return (self.context or self.earlier) if self.leaning else ""

    @property
    def own(self) -> str:
        """The question with its short forms spelt out: "IRO (Independent Reviewing Officer)"."""
        added = self.reworded.added
        return f"{self.reworded.text} ({added})" if added else self.reworded.text

    @property
    def text(self) -> str:
        """What is embedded: the question first, then what it goes on from."""
        return f"{self.own} ({self.before})" if self.before else self.own


_ALL = re.compile(
    r"\b(?:list|every|each of|all(?! about\b| right\b)|complete|full (?:list|set)|how many|"
    r"what are the|which are the|name the|enumerate|rhestr\w*|pob|holl)\b",
    re.IGNORECASE,
)
_ASKS_KIND: tuple[tuple[Kind, str], ...] = (
    ("action", r"\bactions?\b(?! plan)|\bcam(?:au)? gweithredu\b"),
    ("principle", r"\bprinciples?\b|\begwyddor(?:ion)?\b"),
    ("objective", r"\bobjectives\b|\bstrategic aims\b|\bamcanion\b"),
    (
        "recommendation",
        r"\brecommend(?:ations?|ed)\b|\basked to (?:agree|approve|note|decide)\b|\bargymhell\w+",
    ),
    ("reason", r"\breasons? for the recommendations?\b"),
)


def read_query(
    question: str,
    library: Library,
    vocabulary: Vocabulary,
    context: str = "",
    recent: Collection[str] = (),
    earlier: str = "",
    leaning: float = 1.0,
) -> Query:
    """Reads one question; a follow-up brings the earlier question as its `context`, any later
    question of a conversation the one before as `earlier`."""
    reworded = vocabulary.reword(question)
    asked = _kinds_asked(reworded.text)
    if re.search(r"\bwhy\b|\bpam\b", question, re.IGNORECASE) and any(
        "#recommendation:" in key for key in recent
    ):
        asked = (*asked, "reason")  # a recommendation's why stands under its reasons
    own = tuple(mentions(question))
    return Query(
        question=question,
        context=context,
        recent=frozenset(recent),
        reworded=reworded,
        mentions=own,
        documents=_documents_named(reworded.text, library),
        kinds=asked,
        wants_all=bool(_ALL.search(reworded.text)),
        earlier=earlier,
        leaning=leaning if context or earlier else 0.0,
    )


def _kinds_asked(question: str) -> tuple[Kind, ...]:
    return tuple(k for k, form in _ASKS_KIND if re.search(form, question, re.IGNORECASE))


@functools.lru_cache(maxsize=10_000)
def _name_terms(name: str) -> frozenset[str]:
    return frozenset(terms(name))


def _documents_named(question: str, library: Library) -> tuple[str, ...]:
    """Ids of documents that the question names by title, short name or type."""
    asked = set(terms(question))
    said = " ".join(tokens(question))
    scored: list[tuple[float, str]] = []
    for document in library.documents:
        score = 0.0
        short = _name_terms(document.short)
        if short and short <= asked:
            score = 1.0 + 0.2 * len(short)
        if document.type == "cabinet-report" and re.search(
            r"\bcabinet\b|\b(?:the|this|that|2014|december|progress) report\b", said
        ):
            score = max(score, 1.0)
        if (
            document.type == "strategy"
            and re.search(r"\bstrategy\b", said)
            and not re.search(
                r"\bstrategy (?:discussion|meeting)\b|recruitment strategy|draft strategy", said
            )
        ):
            score = max(score, 1.0)
        if document.type == "procedure" and re.search(r"\bprocedures?\b", said):
            rest = short - {stem("procedure")}
            score = max(score, 1.0 + (0.5 if rest and rest <= asked else 0.0))
        if score:
            scored.append((score, document.id))
    best = max((s for s, _ in scored), default=0.0)
    return tuple(name for score, name in scored if score >= best - 0.3)


@dataclass(frozen=True, slots=True)
class Resolved:
    """References of a question found in the library: passages in the order asked, and the mentions
    that name nothing."""

    passages: tuple[Passage, ...]
    missing: tuple[Mention, ...]


def resolve_mentions(query: Query, library: Library) -> Resolved:
    """Finds what the question's references name, in the named documents if it names any."""
    found = _neighbour(query, library)
    missing: list[Mention] = []
    for mention in query.mentions:
        if _is_scope(query, mention):
            continue
        hits = _find(mention, query, library)
        if hits:
            found.extend(p for p in hits if p not in found)
        elif mention.kind is not None or _looks_like_reference(query, mention):
            missing.append(mention)
    return Resolved(tuple(found), tuple(missing))


_STEP = re.compile(
    r"^\W*(?:and |so |what about |read me |show me |what is |what's )*(?:the )?"
    r"(?:(?P<step>next|following|previous|preceding)|one (?P<side>after|before))"
    r"(?: (?:it|that|one|(?P<kind>action|paragraph|principle|recommendation|objective)))?\W*$",
    re.IGNORECASE,
)
_BACK = ("previous", "preceding", "before")


def _neighbour(query: Query, library: Library) -> list[Passage]:
    """What "and the next one?" names after an answer: the passage after the last one cited."""
    step = _STEP.match(query.question)
    if not step or not query.recent:
        return []
    back = (step["step"] or step["side"]).lower() in _BACK
    kind = (step["kind"] or "").lower()
    for document in library.documents:
        cited = [
            p
            for p in document.passages
            if p.key in query.recent and p.number and kind in ("", p.kind)
        ]
        if cited:
            passage = cited[0] if back else cited[-1]
            same = [p for p in document.passages if p.kind == passage.kind and p.number]
            at = same.index(passage) + (-1 if back else 1)
            return same[at : at + 1] if at >= 0 else []
    return []


def _is_scope(query: Query, mention: Mention) -> bool:
    """ "Objective 2" in "actions under Objective 2" says where to look, not what to show."""
    return mention.kind == "objective" and ("action" in query.kinds or "principle" in query.kinds)


def _looks_like_reference(query: Query, mention: Mention) -> bool:
    return len(query.question.strip()) - (mention.end - mention.start) < 12


def _find(mention: Mention, query: Query, library: Library) -> list[Passage]:
    documents = [d for d in library.documents if not query.documents or d.id in query.documents]
    hits = _find_in(mention, documents)
    if not hits and query.documents and mention.kind is None:
        hits = _find_in(mention, list(library.documents))
    if not hits and (lettered := re.fullmatch(r"(\d+)([a-z])", mention.number, re.IGNORECASE)):
        number, sub = lettered.group(1), lettered.group(2)
        item = Mention(mention.kind, number, sub, mention.start, mention.end)
        hits = _find_in(item, documents)  # "paragraph 31a": item (a) of 31 where there is no 31A
    hits = _in_named_document(_within_named(hits, query), query, library)
    if mention.kind is None:
        numbered = [p for p in hits if p.kind == "action"] or hits
        return numbered
    return hits


def _in_named_document(hits: list[Passage], query: Query, library: Library) -> list[Passage]:
    """Those of the document whose name the question comes nearest to, where one stands out:
    "inspector's report para 120". Words that several names share count for less."""
    if len({p.document for p in hits}) < 2:
        return hits
    names = {d.id: set(terms(f"{d.title} {d.short} {re.sub(r'[_-]+', ' ', d.id)}"))
             for d in library.documents}  # fmt: skip
    shared = Counter(t for name in names.values() for t in name)
    asked = set(terms(query.question))
    near = {d: sum(1 / shared[t] for t in name & asked) for d, name in names.items()}
    best = max(near[p.document] for p in hits)
    chosen = [p for p in hits if near[p.document] == best]
    return chosen if best >= 0.5 else hits


def _within_named(hits: list[Passage], query: Query) -> list[Passage]:
    """Those that stand under the heading that the question names, where it names one: "paragraph 2
    of policy DM5", "paragraph 1 of Annex A", "paragraph 3 under Timeline"."""
    asked, said = set(terms(query.question)), query.question.lower()

    def named(heading: str) -> bool:
        code = heading_code(heading)
        if code is not None:
            return bool(re.search(rf"(?<!\w){re.escape(code.lower())}(?!\w)", said))
        words = set(terms(heading))
        return bool(words) and words <= asked

    scoped = [p for p in hits if any(named(h) for h in p.headings)]
    return scoped or hits


def _find_in(mention: Mention, documents: list[Document]) -> list[Passage]:
    wanted = (mention.kind,) if mention.kind else ("action", "paragraph")
    hits = []
    for document in documents:
        for passage in document.passages:
            named = passage.number is not None and _named(passage, mention)
            if passage.kind in wanted and named and passage.text:
                hits.append(passage)
    as_typed = [p for p in hits if (p.number or "").lower() == mention.number.lower()]
    if mention.kind == "paragraph" and as_typed:
        hits = as_typed  # "paragraph xv" where one document has xv and another 15
    if mention.sub and hits:
        members = _items_named(mention, [p for d in documents for p in d.passages])
        items = members or _items_named(mention, [p for d in documents for p in d.items])
        hits = items or hits
    return hits


def _items_named(mention: Mention, passages: list[Passage]) -> list[Passage]:
    """The items inside the mentioned passage that its sub-number names: "31(vi)"."""
    return [
        p
        for p in passages
        if p.parent is not None
        and same_number(p.parent, mention.number)
        and same_number(p.number or "", mention.sub or "")
    ]


def _named(passage: Passage, mention: Mention) -> bool:
    assert passage.number is not None
    if same_number(passage.number, mention.number):
        return True
    return passage.kind == "reason" and mention.number in passage.number.replace(".", "").split()


@dataclass(frozen=True, slots=True)
class Listed:
    """The members of a complete list that a question asks for; none where it asks for no list.

    Where all passages on a topic are asked for, `topic` is the topic as asked, `words` its stems
    and `searched` the passages looked through: an empty list is then an answer too.
    """

    members: tuple[Passage, ...] = ()
    topic: str = ""
    words: frozenset[str] = frozenset()
    searched: tuple[Passage, ...] = ()


def list_members(query: Query, library: Library) -> Listed:
    """The complete list that a question asks for.

    "Which actions fall under Objective 2?", "list the principles", "the four objectives", "every
    paragraph about foster carers".
    """
    about = _all_about(query, library)
    return about if about else Listed(_members(query, library))


def _members(query: Query, library: Library) -> tuple[Passage, ...]:
    scope = [m for m in query.mentions if m.kind == "objective"]
    plural = re.search(
        r"\b(actions|principles|objectives|recommendations|camau gweithredu|egwyddorion|amcanion"
        r"|argymhellion)\b|\basked to (?:agree|approve|note|decide)\b|\brecommended\b",
        query.reworded.text,
        re.IGNORECASE,
    )
    every = re.search(r"\b(?:every|each|pob)\b", query.reworded.text, re.IGNORECASE)
    if not (plural or every) or not query.kinds:
        return ()
    kind = query.kinds[0]
    members = [
        p
        for d in library.documents
        for p in d.passages
        if p.kind == kind
        and (not query.documents or d.id in query.documents or kind != "recommendation")
    ]
    if kind == "action" and scope:
        return tuple(p for p in members if any(_under(p, m) for m in scope))
    if not _is_plain_list(query, kind):
        return ()
    return tuple(members)


_EVERY_ABOUT = re.compile(
    r"\b(?P<every>every|all|each|list|which|what|pob|pa|holl)\b[^.?!]{0,40}?"
    r"\b(?P<what>paragraphs?|passages?|places|sections|actions?|principles?|recommendations?"
    r"|[pb]aragraff(?:au)?)\b(?:\s+(?:of|in) the [\w ]{3,30}?)?\s+"
    r"(?:(?:that|which|where|sy'n)(?: (?:is|are|has|have))? |are (?:there )?|do we have )?"
    r"(?P<how>about|mention(?:s|ing)?|refer(?:s|ring)? to|speaks? of|touch(?:es|ing)? on"
    r"|deal(?:s|ing)? with|concern(?:s|ing)?|relat(?:es?|ed|ing) to|to do with|am|sôn am"
    r"|cover(?:s|ing)?|on|for)"
    r"\s+(?P<topic>[^?!]+?)\s*[.?!]*$",
    re.IGNORECASE,
)
_ALL_OF = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?:everything|all|anything) (?:that )?(?:there is|we have|we say|is said|it says|they "
        r"say|the \w+ says?)? ?(?:about|on|to do with|concerning) (?P<topic>[^?!.,]+?)\W*$",
        r"\beverything (?:that )?(?P<topic>[^?!.,]+?) (?:does|do)\W*$",
        r"\bwhere(?:abouts)? (?:is|are|do|does|did) (?P<topic>[^?!.,]+?) (?:come (?:in|up)|"
        r"comes? into|mentioned|appear|feature|crop up|turn up|referred to|talked about)\b"
        r"[\w ]*\W*$",
    )
)
_NAMING = ("mention", "refer", "sôn")
_LOOSE = ("cover", "on", "for")  # ask for a list only of what is numbered: "which actions cover …?"
_GOES_ON = re.compile(
    r"[.;:]\s|\b(?:and|or|but)\s+(?:how|who|what|which|when|where|why|are|is|do|does)\b",
    re.IGNORECASE,
)
_LONGEST_TOPIC = 6  # words: what is longer is a question rather than a topic
_AGE = frozenset(stem(w) for w in ("year", "old", "aged"))  # "16 to 18 year olds" is its figures
_REGISTERS: dict[str, Kind] = {
    "action": "action",
    "principle": "principle",
    "recommendation": "recommendation",
}


def _all_about(query: Query, library: Library) -> Listed | None:
    """Every passage that holds the words of a topic: "every paragraph about foster carers",
    "which actions mention dogs", "which actions cover ferries?", "where do direct payments come
    in?". "Which action is about …?" is left to the search, and so is all that is more than a topic.
    The topic is taken as typed: a mended word is not what was asked for."""
    if query.mentions:
        return None
    asked = _topic_asked(query.question)
    if asked is None or _GOES_ON.search(asked.words):
        return None
    named = re.split(r"\s+or\s+", asked.words)
    topics = [frozenset(terms(t)) - _AGE for t in named]
    words = frozenset[str]().union(*topics)
    if not all(topics) or any(len(t.split()) > _LONGEST_TOPIC for t in named):
        return None
    searched = tuple(
        p
        for d in library.documents
        if not query.documents or d.id in query.documents
        for p in d.passages
        if (p.kind == asked.kind if asked.kind else p.parent is None) and not p.is_contents
    )
    members = tuple(p for p in searched if any(_holds(p, t, query.reworded) for t in topics))
    if asked.by_sense and (len(members) < 2 or any(len(t) > 1 for t in topics)):
        return None
    if members or (asked.may_be_absent and searched and query.reworded.text == query.question):
        return Listed(members, asked.words, words, searched)
    return None  # what nothing names may still be spoken of in other words


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic of which all is asked for: its words, the kind of passage asked for, and whether
    that no passage names it is an answer too. `by_sense` says that what is about the topic is asked
    for ("which actions cover …?"), so that one name for it or several words are too little to
    list by."""

    words: str
    kind: Kind | None = None
    may_be_absent: bool = False
    by_sense: bool = False


def _topic_asked(question: str) -> _Topic | None:
    asked = _EVERY_ABOUT.search(question)
    if asked:
        naming = asked["how"].lower().startswith(_NAMING)
        what = asked["what"].lower()
        kind = _REGISTERS.get(what.removesuffix("s"))
        several = kind is not None and what.endswith("s")
        by_sense = asked["every"].lower() in ("which", "what", "pa") and not naming
        if by_sense and not several:
            return None
        if asked["how"].lower().startswith(_LOOSE) and not several:
            return None
        return _Topic(asked["topic"].strip(), kind, naming, by_sense)
    for form in _ALL_OF:
        if asked := form.search(question):
            return _Topic(asked["topic"].strip())
    return None


def _holds(passage: Passage, topic: frozenset[str], reworded: Reworded) -> bool:
    """Whether a passage has every word of a topic, or all the words that one stands for."""
    held = set(terms(passage.text))
    return all(t in held or (t in reworded.spelt and reworded.spelt[t] <= held) for t in topic)


def _under(passage: Passage, objective: Mention) -> bool:
    number = value(objective.number)
    return any(
        re.search(rf"\bobjective {number}\b", h, re.IGNORECASE) for h in passage.headings
    ) or (passage.number or "").startswith(f"{number}.")


_PLAIN = frozenset(
    stem(w)
    for w in """list all every everything each full complete set strategy strategies key main
    guiding under behind document council commissioning number order together underpin
    underpinning overall four
    eleven twenty three name whole fall sit come plan cabinet report made make december 2014
    strategic current children young people services
    rhestrwch rhestr beth yw ydy yw'r mae'r y yr o'r i'r yn holl pob allweddol egwyddorion amcanion
    camau cam gweithredu argymhellion adroddiad strategaeth cyngor dan""".split()
)


def _is_plain_list(query: Query, kind: Kind) -> bool:
    """Whether nothing but the kind itself is asked for: no topic that would narrow the list."""
    own = {stem(kind), stem(f"{kind}s"), "agre", "ask", "approv", "recommend", "note", "decid"}
    rest = [
        t for t in terms(query.reworded.text) if t not in _PLAIN and t not in own and len(t) > 1
    ]
    return not rest and (query.wants_all or len(terms(query.reworded.text)) <= 8)
