"""The values that an answer is made of. Plain and frozen; the contract's JSON is made here too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from corpus import Document, Passage

if TYPE_CHECKING:  # these are plain values: whoever reads them back needs no search
    from index.retrieving import Hit

Status = Literal["answered", "partial", "declined", "error", "pending"]
Stage = Literal["understanding", "searching", "judging", "writing", "checking", "done"]
Mode = Literal["extractive", "generative"]
Language = Literal["en", "cy"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage with the words relied on.

    `quote` is the document's canonical text from `start` to `end` (character offsets), to the
    letter. `marker` is the number in square brackets that points here from the answer's text.
    """

    marker: int
    passage: Passage
    title: str
    label: str
    quote: str
    start: int
    end: int


def cite(
    document: Document, passage: Passage, start: int, end: int, marker: int, item: str = ""
) -> Citation:
    """Cites a passage's words from `start` to `end`, offsets in its text; `item` names the item of
    its list that they are, after its label."""
    start, end = passage.start + start, passage.start + end
    label = passage.label + item
    return Citation(marker, passage, document.title, label, document.text[start:end], start, end)


@dataclass(frozen=True, slots=True)
class Difference:
    """Cited passages that say different things about the same matter."""

    about: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation: what was asked, as it was understood, and the
    references that the answer cited."""

    question: str
    standalone: str
    cited: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer was chosen from, for whoever asks why it is as it is.

    `found` are all passages that the search found, best first, those that nobody looked at
    included; `judged` are those that were judged, each with the probability that it answers;
    `confidence` (0 to 1) is that of the passage that the answer stands or falls by, 1 where a
    reference or a list was looked up and 0 where there is none.
    """

    found: tuple[Hit, ...] = ()
    judged: tuple[tuple[Passage, float], ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What people are shown.

    `text` is Markdown with markers [1], [2] that point into `citations`. `standalone` is the
    question as it was understood within its conversation. `removed` counts statements of a model
    that did not pass the check. `seconds` is the time from question to answer, `stages` that of
    each stage, `evidence` what the answer was chosen from, `fingerprint` that of the index. While
    an answer is on its way its `stage` is not "done", and its status "pending" until there are
    words; `a + b` is the later one, as LangChain adds up what is streamed.
    """

    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Passage, ...] = ()
    differences: tuple[Difference, ...] = ()
    message: str | None = None
    language: Language = "en"
    mode: Mode = "extractive"
    model: str | None = None
    seconds: float = 0.0
    standalone: str = ""
    removed: int = 0
    stages: dict[str, float] = field(default_factory=dict, compare=False)
    evidence: Evidence = field(default=Evidence(), compare=False)
    stage: Stage = "checking"
    fingerprint: str = field(default="", compare=False)

    def __add__(self, later: Answer) -> Answer:
        return later

    def as_turn(self) -> Turn:
        """This exchange, for the question that follows it."""
        return Turn(
            self.question,
            self.standalone or self.question,
            tuple(c.passage for c in self.citations) or self.nearest[:1],
        )


def answer_fields(answer: Answer, name: object = None) -> dict[str, object]:
    """An answer as the contract's output line; `name` is the input line's id."""
    return {
        "id": name,
        "question": answer.question,
        "status": answer.status,
        "message": answer.message,
        "answer": answer.text,
        "citations": [
            {
                "marker": c.marker,
                "document": c.passage.document,
                "title": c.title,
                "kind": c.passage.kind,
                "number": c.passage.number,
                "label": c.label,
                "headings": list(c.passage.headings),
                "page": c.passage.page,
                "quote": c.quote,
                "start": c.start,
                "end": c.end,
            }
            for c in answer.citations
        ],
        "differences": [{"about": d.about, "markers": list(d.markers)} for d in answer.differences],
        "nearest": [p.name_fields() for p in answer.nearest],
        "language": answer.language,
        "mode": answer.mode,
        "model": answer.model,
        "removed": answer.removed,
        "stages": {stage: round(seconds, 4) for stage, seconds in answer.stages.items()},
        "seconds": round(answer.seconds, 3),
        "confidence": round(answer.evidence.confidence, 4),
        "standalone": answer.standalone or answer.question,
    }
