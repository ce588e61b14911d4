"""The edition that the repository carries: as the Council's in references and figures, not in
words; and what each of its documents must say about itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from corpus import Document, Library
from corpus.catalogue import read_catalogue
from corpus.library import SHIPPED, document_paths

RESTATED = ("commissioning-strategy-2013-2018", "cabinet-report-2014-12-15")
RUN = 12  # so many words in a row are a copy
_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")
_QUOTED = re.compile(r"(?<!\w)['‘]([A-Z][^'‘’\n]{5,120})['’](?!\w)")
Run = tuple[str, ...]


def words(text: str) -> list[str]:
    """Words in lower case; web addresses and the names of publications left out."""
    text = _QUOTED.sub(without_name, _ADDRESS.sub(" ", text))
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def without_name(quoted: re.Match[str]) -> str:
    """Nothing for a quoted title, whose longer words have capitals; other quotations stay."""
    longer = [w for w in re.findall(r"[A-Za-z]+", quoted.group()) if len(w) > 3]
    is_name = sum(w[0].isupper() for w in longer) >= 0.8 * len(longer)
    return " " if is_name else quoted.group()


def runs(text: str) -> set[Run]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def prose(text: str) -> str:
    """A file's text without its Markdown headings and the rows of its tables."""
    return "\n".join(line for line in text.split("\n") if not re.match(r"\s*(#|\|)", line))


def figures(text: str) -> set[str]:
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", _ADDRESS.sub(" ", text))
    return {f.replace(",", "") for f in found}


def pair(council: Library, shipped: Library, name: str) -> tuple[Document, Document]:
    theirs, ours = council.document(name), shipped.document(name)
    assert theirs is not None and ours is not None
    return theirs, ours


@pytest.fixture(scope="module")
def council_runs(council: Library) -> set[Run]:
    """Every run of words in the Council's passages; headings and tables are not among them."""
    return {
        run
        for document in council.documents
        for passage in document.units
        if passage.kind != "table" and not passage.is_contents
        for run in runs(passage.text)
    }


@pytest.mark.parametrize("name", RESTATED)
def test_our_edition_has_the_same_references(council: Library, shipped: Library, name: str) -> None:
    theirs, ours = pair(council, shipped, name)
    numbered = [
        [
            (p.kind, p.number, p.parent, p.within)
            for p in d.passages
            if p.number or p.kind == "table"
        ]
        for d in (theirs, ours)
    ]
    assert numbered[1] == numbered[0]


@pytest.mark.parametrize("name", RESTATED)
def test_our_edition_has_the_same_figures(council: Library, shipped: Library, name: str) -> None:
    theirs, ours = pair(council, shipped, name)
    told = [
        {
            (p.kind, p.number or str(i)): figures(p.text)
            for i, p in enumerate(q for q in d.passages if q.number or q.kind == "table")
        }
        for d in (theirs, ours)
    ]
    assert told[1] == told[0]


@pytest.mark.parametrize("name", RESTATED)
def test_our_tables_have_the_same_cells_of_figures(
    council: Library, shipped: Library, name: str
) -> None:
    tables = [
        [
            [
                [c for c in line.split("\t") if re.fullmatch(r"[\d,.%£–-]+", c)]
                for line in p.text.split("\n")
            ]
            for p in d.passages
            if p.kind == "table"
        ]
        for d in pair(council, shipped, name)
    ]
    assert tables[1] == tables[0]


@pytest.mark.parametrize("name", RESTATED)
def test_our_edition_uses_its_own_words(
    council_runs: set[Run], shipped: Library, name: str
) -> None:
    document = shipped.document(name)
    assert document is not None
    shared = runs(prose(document.path.read_text(encoding="utf-8"))) & council_runs
    assert sorted(" ".join(run) for run in shared) == []


def test_no_other_file_copies_the_council(council_runs: set[Run], root: Path) -> None:
    copied = {
        (str(path.relative_to(root)), " ".join(run))
        for path in repository_files(root)
        for run in runs(prose(path.read_text(encoding="utf-8"))) & council_runs
    }
    assert sorted(copied) == []


def test_a_copied_sentence_would_be_found(council: Library, council_runs: set[Run]) -> None:
    document = council.document(RESTATED[0])
    assert document is not None
    (paragraph,) = [p for p in document.passages if (p.kind, p.number) == ("paragraph", "87")]
    sentence = paragraph.text.split(". ")[0].upper()
    assert runs(f"As they say: {sentence}") & council_runs


def repository_files(root: Path) -> list[Path]:
    """The text files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [root / name for name in listed.stdout.decode().split("\0") if name]
    assert paths
    return [p for p in paths if p.is_file() and is_text(p)]


def is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


# -- what needs no other document -------------------------------------------------------------

PROCEDURES = sorted(SHIPPED.glob("procedure-*"))


def test_there_are_procedures() -> None:
    assert len(PROCEDURES) >= 10


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda p: p.stem)
def test_a_procedure_says_at_its_head_that_it_is_illustrative(path: Path) -> None:
    head = " ".join(path.read_text(encoding="utf-8")[:500].split())
    assert "This procedure is illustrative." in head
    assert "The Council's own procedure replaces it." in head.replace("’", "'")


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda p: p.stem)
def test_a_reader_of_a_procedure_can_be_shown_that_it_is_illustrative(
    shipped: Library, path: Path
) -> None:
    document = shipped.document(path.stem)
    assert document is not None
    assert document.status == "illustrative"
    assert "illustrative" in document.units[0].text


def test_every_document_has_an_entry_and_every_entry_a_document() -> None:
    entries = read_catalogue(SHIPPED)
    assert {p.stem for p in document_paths(SHIPPED)} == set(entries)
    for entry in entries.values():
        assert entry.date is not None and entry.owner and entry.short


def test_every_shipped_document_is_read_without_a_message(shipped: Library) -> None:
    assert shipped.faults == ()
    assert {d.id: d.notes for d in shipped.documents if d.notes} == {}


def test_the_documents_are_listed_in_the_catalogue_s_order(shipped: Library) -> None:
    assert [d.id for d in shipped.documents] == list(read_catalogue(SHIPPED))


def test_references_between_our_documents_exist(shipped: Library) -> None:
    """A procedure that cites a paragraph of the strategy cites one that is there."""
    strategy = shipped.document(RESTATED[0])
    assert strategy is not None
    numbers = {p.number for p in strategy.passages if p.kind == "paragraph"}
    for document in shipped.documents:
        if document.type != "procedure":
            continue
        cited = re.findall(r"the Commissioning Strategy, paragraphs? (\d+)", document.text)
        assert set(cited) <= numbers, document.id
