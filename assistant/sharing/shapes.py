"""The JSON that the tools give, as types, so that other programs are told its shape.

The values are made elsewhere (`assistant.answer`, `index.hits`); a test holds the two together.
The docstrings are read by other programs' models.
"""

from typing_extensions import TypedDict  # pydantic reads nested ones from here only, before 3.12


class PassageName(TypedDict):
    """What names a passage. `number` is null for tables and sections without a number; `label` is
    how to cite it."""

    document: str
    kind: str
    number: str | None
    label: str


class CitationFields(PassageName):
    """A passage that the answer rests on. `quote` stands there to the letter, from character
    `start` to `end` of the document's text; `marker` is its number in square brackets in the
    answer."""

    marker: int
    title: str
    headings: list[str]
    page: int | None
    quote: str
    start: int
    end: int


class DifferenceFields(TypedDict):
    """Cited passages that give different values for the same thing."""

    about: str
    markers: list[int]


class AnswerFields(TypedDict):
    """An answer made of quotations. `status`: "answered"; "partial" (the answer says which part is
    not answered); "declined" (the documents do not say: do not fill it in); "error" (`message`
    says why)."""

    id: None
    question: str
    status: str
    message: str | None
    answer: str
    citations: list[CitationFields]
    differences: list[DifferenceFields]
    nearest: list[PassageName]
    language: str
    mode: str
    model: str | None
    removed: int
    stages: dict[str, float]
    seconds: float
    confidence: float
    standalone: str


class HitFields(PassageName):
    """A passage that a search found, in full. Scores compare only within one search."""

    text: str
    score: float
    headings: list[str]
    page: int | None
    start: int
    end: int


class FoundFields(TypedDict):
    """Passages, best first. A search always finds some: being found is not being an answer."""

    id: None
    question: str
    hits: list[HitFields]


class NeighbourFields(PassageName):
    """The passage before or after; give its `start` to read it."""

    start: int


class PassageFields(PassageName):
    """A passage in full. `text` begins after its number. `status` is the document's: "current",
    "superseded" or "illustrative". `others` are further passages that the same name fits."""

    title: str
    type: str
    date: str | None
    status: str
    headings: list[str]
    page: int | None
    text: str
    start: int
    end: int
    previous: NeighbourFields | None
    next: NeighbourFields | None
    others: list[NeighbourFields]
