"""A folder of documents: what is read, what is reported, and how files come and go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus import CatalogueError, LibraryError, Reference, read_library
from corpus.checking import check_document, report_text
from corpus.library import add_files, document_paths

FolderOf = Callable[..., Path]
PLAN = "# Plan\n\n1. One.\n\n2. Two.\n"


# -- reading a folder -------------------------------------------------------------------------


def test_a_folder_is_read(folder_of: FolderOf) -> None:
    library = read_library(folder_of({"plan.md": PLAN, "note.txt": "1. Note this.\n"}))
    assert [d.id for d in library.documents] == ["note", "plan"]
    assert library.faults == ()
    assert [p.text for p in library.passages()] == ["Note this.", "One.", "Two."]
    (found,) = library.find(Reference("plan", "paragraph", "two"))
    assert found.text == "Two."


def test_a_document_without_an_entry_gets_a_guess_and_a_note(folder_of: FolderOf) -> None:
    (document,) = read_library(
        folder_of({"walking-policy.md": "# Walking policy\n\n1. Go.\n"})
    ).documents
    assert (document.title, document.type, document.status) == (
        "Walking policy",
        "policy",
        "current",
    )
    assert "add an entry" in document.notes[0]


def test_an_entry_sets_what_is_known(folder_of: FolderOf) -> None:
    entry = (
        '[plan]\ntitle = "The Plan"\nshort = "Plan"\ntype = "strategy"\ndate = 2014-12-15\n'
        'status = "superseded"\nowner = "Streets"\n'
    )
    (document,) = read_library(folder_of({"plan.md": PLAN, "catalogue.toml": entry})).documents
    assert (document.title, document.short, document.type) == ("The Plan", "Plan", "strategy")
    assert (document.date, document.status) == (date(2014, 12, 15), "superseded")
    assert document.owner == "Streets"
    assert document.notes == ()
    assert document.passages[0].label == "The Plan, paragraph 1"


def test_the_catalogue_s_order_is_the_library_s(folder_of: FolderOf) -> None:
    catalogue = '[zebra]\ntitle = "Z"\n[apple]\ntitle = "A"\n'
    folder = folder_of(
        {"apple.md": PLAN, "zebra.md": PLAN, "mango.md": PLAN, "catalogue.toml": catalogue}
    )
    assert [d.id for d in read_library(folder).documents] == ["zebra", "apple", "mango"]


def test_notes_for_people_and_hidden_files_are_not_documents(folder_of: FolderOf) -> None:
    folder = folder_of(
        {"plan.md": PLAN, "README.md": "# Read me\n", ".old.md": PLAN, "~$plan.md": "x"}
    )
    assert [d.id for d in read_library(folder).documents] == ["plan"]


def test_two_files_with_one_id_are_reported(folder_of: FolderOf) -> None:
    library = read_library(folder_of({"plan.md": PLAN, "plan.txt": "1. Other.\n"}))
    assert len(library.documents) == 1
    (fault,) = library.faults
    assert fault.path.name == "plan.txt"
    assert "the id “plan” was already read; rename" in fault.message


def test_a_file_that_cannot_be_read_is_reported_and_the_rest_is_read(folder_of: FolderOf) -> None:
    folder = folder_of({"plan.md": PLAN, "empty.txt": ""})
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\0")
    (folder / "photo.txt").write_bytes(b"\x89PNG\0\0")
    library = read_library(folder)
    assert [d.id for d in library.documents] == ["plan"]
    assert {f.path.name for f in library.faults} == {"empty.txt", "scan.pdf", "photo.txt"}
    assert all(f.message.startswith(f"{f.path.name}: ") for f in library.faults)
    assert "could not be read: scan.pdf: the PDF is damaged" in report_text(library)


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_without_permission_is_reported(folder_of: FolderOf) -> None:
    folder = folder_of({"plan.md": PLAN, "secret.md": PLAN})
    (folder / "secret.md").chmod(0)
    (fault,) = read_library(folder).faults
    assert "check its permissions" in fault.message


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"there is no folder .*none; give a folder"):
        read_library(tmp_path / "none")


def test_a_folder_with_nothing_to_read_says_why(folder_of: FolderOf) -> None:
    with pytest.raises(LibraryError, match=r"holds no documents"):
        read_library(folder_of({}))
    with pytest.raises(LibraryError, match=r"empty\.md: the file is empty"):
        read_library(folder_of({"empty.md": ""}))


@pytest.mark.parametrize(
    ("catalogue", "said"),
    [
        ("[plan", "catalogue.toml is not valid TOML"),
        ('[plan]\ntitle = "A"\n[plan]\ntitle = "B"\n', "catalogue.toml is not valid TOML"),
        ('[plan]\ntype = "strategy"\n', r"\[plan\] needs a title"),
        ('[plan]\ntitle = " "\n', r"\[plan\] needs a title"),
        ("[plan]\ntitle = 3\n", r"\[plan\] needs a title"),
        (
            '[plan]\ntitle = "P"\nstatus = "old"\n',
            r"\[plan\] has status 'old'; write one of current",
        ),
        (
            '[plan]\ntitle = "P"\ndate = "2014-12-15"\n',
            r"\[plan\] date must be written as 2014-12-15",
        ),
    ],
)
def test_a_faulty_catalogue_is_explained(folder_of: FolderOf, catalogue: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        read_library(folder_of({"plan.md": PLAN, "catalogue.toml": catalogue}))


def test_a_catalogue_that_is_not_text_is_explained(folder_of: FolderOf) -> None:
    folder = folder_of({"plan.md": PLAN})
    (folder / "catalogue.toml").write_bytes(b'[plan]\ntitle = "\xff"\n')
    with pytest.raises(CatalogueError, match="not valid TOML"):
        read_library(folder)


# -- the report for people --------------------------------------------------------------------


def test_the_check_names_gaps_repeats_and_restarts(folder_of: FolderOf) -> None:
    text = "# Plan\n\n1. a\n2. b\n2. c\n5. d\n\n## Steps\n\n1. e\n2. f\n"
    (document,) = read_library(folder_of({"plan.md": text})).documents
    report = check_document(document)
    assert report.counts == {"paragraph": 6}
    assert set(report.faults) == {
        "missing: paragraph 3, 4 (before 5)",
        "paragraph 2 stands 2 times",
        "numbers restart under “Steps” (2 passages)",
    }


# -- adding and taking out --------------------------------------------------------------------


def test_a_new_file_joins(folder_of: FolderOf) -> None:
    library, inbox = folder_of({"plan.md": PLAN}), folder_of({"note.md": PLAN}, name="inbox")
    (done,) = add_files([inbox / "note.md"], library)
    assert (done.outcome, done.message) == ("added", "note: added, 2 passages")
    assert [p.name for p in document_paths(library)] == ["note.md", "plan.md"]
    assert (inbox / "note.md").is_file()


def test_the_same_id_replaces_even_in_another_format(folder_of: FolderOf) -> None:
    library, inbox = (
        folder_of({"plan.md": PLAN}),
        folder_of({"plan.txt": "1. New.\n"}, name="inbox"),
    )
    (done,) = add_files([inbox / "plan.txt"], library)
    assert done.outcome == "replaced"
    assert [p.name for p in library.iterdir()] == ["plan.txt"]
    assert [p.text for p in read_library(library).passages()] == ["New."]


def test_what_cannot_be_read_changes_nothing(folder_of: FolderOf, tmp_path: Path) -> None:
    library = folder_of({"plan.md": PLAN})
    inbox = folder_of({"plan.txt": "", "note.md": PLAN}, name="inbox")
    done = add_files([inbox / "plan.txt", tmp_path / "gone.md", inbox / "note.md"], library)
    assert [d.outcome for d in done] == ["refused", "refused", "added"]
    assert "the file is empty" in done[0].message
    assert "gone.md is not a file" in done[1].message
    assert sorted(p.name for p in library.iterdir()) == ["note.md", "plan.md"]


def test_a_file_may_be_added_onto_itself(folder_of: FolderOf) -> None:
    library = folder_of({"plan.md": PLAN})
    (done,) = add_files([library / "plan.md"], library)
    assert done.outcome == "replaced"
    assert (library / "plan.md").read_text(encoding="utf-8") == PLAN


def test_a_folder_to_add_to_is_made(folder_of: FolderOf, tmp_path: Path) -> None:
    inbox = folder_of({"plan.md": PLAN})
    add_files([inbox / "plan.md"], tmp_path / "new" / "library")
    assert (tmp_path / "new" / "library" / "plan.md").is_file()


@pytest.mark.parametrize("name", ["README.md", ".plan.md"])
def test_a_file_that_the_library_would_pass_over_is_not_called_added(
    folder_of: FolderOf, name: str
) -> None:
    library, inbox = folder_of({"plan.md": PLAN}), folder_of({name: PLAN}, name="inbox")
    (done,) = add_files([inbox / name], library)
    assert done.outcome == "refused" or len(read_library(library).documents) == 2


def run_copy(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m corpus` in a copy of the program, so that its own library is not touched."""
    return subprocess.run(
        [sys.executable, "-m", "corpus", *arguments],
        cwd=copy,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path, root: Path) -> Path:
    """The program with two shipped documents, in a folder of its own."""
    place = tmp_path / "copy"
    ignored = shutil.ignore_patterns("__pycache__", "added", "documents")
    shutil.copytree(root / "corpus", place / "corpus", ignore=ignored)
    documents = place / "corpus" / "documents"
    documents.mkdir()
    (documents / "plan.md").write_text(PLAN, encoding="utf-8")
    (documents / "note.md").write_text("# Note\n\n1. Shipped.\n", encoding="utf-8")
    (documents / "catalogue.toml").write_text('[plan]\ntitle = "The Plan"\n', encoding="utf-8")
    return place


def test_an_added_file_hides_the_shipped_one_until_it_is_removed(
    copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("1. Ours.\n", encoding="utf-8")

    added = run_copy(copy, "add", str(tmp_path / "note.txt"))
    assert (added.returncode, added.stdout) == (0, "note: replaced, 1 passages\n")
    assert "Ours." in run_copy(copy, "text", "note").stdout
    assert (copy / "corpus" / "documents" / "note.md").is_file()

    removed = run_copy(copy, "remove", "note")
    assert removed.returncode == 0
    assert removed.stdout == "note: removed; the shipped edition is back\n"
    assert "Shipped." in run_copy(copy, "text", "note").stdout


def test_an_added_file_with_a_new_id_comes_and_goes(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "extra.md").write_text(PLAN, encoding="utf-8")
    assert run_copy(copy, "add", str(tmp_path / "extra.md")).stdout == "extra: added, 2 passages\n"
    listed = [line.split("\t")[0] for line in run_copy(copy, "list").stdout.splitlines()]
    assert listed == ["plan", "extra", "note"]
    assert run_copy(copy, "remove", "extra").stdout == "extra: removed\n"
    assert "extra" not in run_copy(copy, "list").stdout


def test_a_shipped_document_is_not_removed(copy: Path) -> None:
    refused = run_copy(copy, "remove", "plan")
    assert refused.returncode == 1
    assert "no added document has the id “plan”" in refused.stderr
    assert (copy / "corpus" / "documents" / "plan.md").is_file()


def test_the_added_catalogue_adds_to_the_shipped_one(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# Note\n\n1. Ours.\n", encoding="utf-8")
    run_copy(copy, "add", str(tmp_path / "note.md"))
    entry = '[note]\ntitle = "Our Note"\nstatus = "superseded"\n'
    (copy / "corpus" / "added" / "catalogue.toml").write_text(entry, encoding="utf-8")
    listed = run_copy(copy, "list").stdout.splitlines()
    assert [line.split("\t")[-1] for line in listed] == ["The Plan", "Our Note"]
