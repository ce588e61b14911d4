"""Building an index: with the real store and the real model, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings

from corpus import LibraryError, read_library
from index.building import (
    Built,
    IndexingError,
    SearchIndex,
    build_index,
    index_place,
    library_fingerprint,
    load_index,
    open_index,
)
from index.embedding import (
    MODEL_SHA256,
    Embedded,
    Embedder,
    ModelError,
    check_weights,
    model_folder,
)
from index.retrieving import Filter, PassageRetriever
from index.store import StoreError, VectorStore

FolderOf = Callable[..., Path]
PLAN = """# Crossings

1. A crossing is built where forty people cross in an hour.

2. The warden paints each crossing in spring.

3. A lamp costs £12.
"""
NOTE = "# Note\n\n1. The panel meets on Mondays.\n"


class Watched(Embedder):
    """The real model, keeping a list of the texts that it was given."""

    def __init__(self, model: Embedder) -> None:
        super().__init__()
        self._watched = model
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str], batch: int = 32) -> list[Embedded]:
        self.seen += texts
        return self._watched.embed(texts, batch)

    def words(self) -> frozenset[str]:
        return self._watched.words()


class Failing(Embedder):
    """A model that fails at the first text."""

    def embed(self, texts: Sequence[str], batch: int = 32) -> list[Embedded]:
        raise OSError("no room left")


class Place:
    """A folder of documents with its index, and what a run said."""

    def __init__(self, folder: Path, root: Path, embedder: Embedder) -> None:
        self.folder, self.root = folder, root
        self.model = Watched(embedder)
        self.said: list[str] = []

    @property
    def place(self) -> Path:
        return index_place(self.folder, self.root)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def build(self, *, anew: bool = False) -> Built:
        self.model.seen.clear()
        return build_index(self.folder, self.model, self.said.append, self.root, anew=anew)

    def open(self) -> SearchIndex:
        return open_index(self.folder, self.model, self.said.append, self.root)

    def load(self) -> SearchIndex:
        return load_index(self.place, self.model)


@pytest.fixture
def place(folder_of: FolderOf, tmp_path: Path, embedder: Embedder) -> Place:
    return Place(folder_of({"plan.md": PLAN, "note.md": NOTE}), tmp_path / "indexes", embedder)


def assert_whole(index: SearchIndex) -> None:
    """Every chunk has its vector, its word pieces and its passage, and can be found."""
    assert index.collection.count() == len(index.chunks)
    assert set(index.collection.vectors(list(index.position))) == set(index.position)
    assert len(index.tokens.offsets) == len(index.chunks) + 1
    assert index.tokens.offsets[-1] == len(index.tokens.vectors) == len(index.tokens.ids)
    for chunk in index.chunks:
        assert index.passages[chunk.passage]
    first = index.chunks[0]
    vector = index.collection.vectors([first.digest])[first.digest]
    assert index.collection.nearest(vector, 1)[0][1] > 0.999


def texts(index: SearchIndex) -> set[str]:
    return {p.text for p in index.library.passages()}


# -- one run after another --------------------------------------------------------------------


def test_a_first_run_makes_every_chunk(place: Place) -> None:
    built = place.build()
    assert (built.created, built.kept, built.deleted, built.faults) == (4, 0, 0, ())
    assert len(place.model.seen) == 4
    assert "4 chunks created, 0 kept, 0 deleted" in str(built)
    assert_whole(place.load())


def test_a_run_without_changes_does_nothing(place: Place) -> None:
    first, again = place.build(), place.build()
    assert (again.created, again.kept, again.deleted) == (0, 4, 0)
    assert again.fingerprint == first.fingerprint
    assert place.model.seen == []


def test_only_a_changed_chunk_is_embedded_again(place: Place) -> None:
    place.build()
    before = {c.text: c.digest for c in place.load().chunks}
    place.write("plan.md", PLAN.replace("£12", "£15"))
    built = place.build()
    assert (built.created, built.kept, built.deleted) == (1, 3, 1)
    (text,) = place.model.seen
    assert "A lamp costs £15." in text
    after = place.load()
    assert_whole(after)
    assert {c.digest for c in after.chunks} - set(before.values()) == {
        c.digest for c in after.chunks if "£15" in c.text
    }


def test_kept_chunks_have_the_vectors_of_their_text(place: Place, embedder: Embedder) -> None:
    place.build()
    place.write("a-first.md", "# First\n\n1. This comes before all the others.\n")
    place.write("note.md", NOTE.replace("Mondays", "Tuesdays"))
    place.build()
    index = place.load()
    for i, chunk in enumerate(index.chunks):
        (fresh,) = embedder.embed([chunk.text])
        kept = index.collection.vectors([chunk.digest])[chunk.digest]
        assert float(fresh.vector @ kept) > 0.999
        start, end = index.tokens.offsets[i], index.tokens.offsets[i + 1]
        assert index.tokens.ids[start:end].tolist() == fresh.ids.tolist()


def test_anew_embeds_everything_again(place: Place) -> None:
    place.build()
    built = place.build(anew=True)
    assert (built.created, built.kept) == (4, 0)
    assert len(place.model.seen) == 4
    assert_whole(place.load())


def test_an_unread_file_is_told_and_the_rest_is_indexed(place: Place) -> None:
    (place.folder / "scan.pdf").write_bytes(b"%PDF\0")
    built = place.build()
    assert [f.path.name for f in built.faults] == ["scan.pdf"]
    assert any("could not be read: scan.pdf" in line for line in place.said)
    assert_whole(place.load())


# -- stale or not -----------------------------------------------------------------------------


def test_a_changed_file_is_served_at_the_next_opening(place: Place) -> None:
    assert "A lamp costs £12." in texts(place.open())
    place.write("plan.md", PLAN.replace("£12", "£15"))
    index = place.open()
    assert "A lamp costs £15." in texts(index)
    assert "A lamp costs £12." not in texts(index)


def test_added_and_removed_files_are_noticed(place: Place) -> None:
    place.open()
    place.write("extra.md", "# Extra\n\n1. Extra text.\n")
    assert "Extra text." in texts(place.open())
    (place.folder / "extra.md").unlink()
    assert "Extra text." not in texts(place.open())


def test_a_changed_catalogue_is_noticed(place: Place) -> None:
    place.open()
    place.write("catalogue.toml", '[plan]\ntitle = "Lamps"\nstatus = "superseded"\n')
    index = place.open()
    assert index.documents["plan"].title == "Lamps"
    assert index.documents["plan"].status == "superseded"


def test_opening_again_embeds_nothing(place: Place) -> None:
    place.open()
    place.model.seen.clear()
    index = place.open()
    assert place.model.seen == []
    assert_whole(index)


def test_the_fingerprint_is_the_same_in_every_process(place: Place, root: Path) -> None:
    place.write("catalogue.toml", '[plan]\ntitle = "Crossings"\n')
    code = (
        "import sys; from pathlib import Path; from index.building import library_fingerprint; "
        "print(library_fingerprint(Path(sys.argv[1])))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(place.folder)],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in "012345"
    ]
    told = {process.communicate(timeout=120)[0].strip() for process in running}
    assert told == {library_fingerprint(place.folder)}


def test_two_folders_never_share_an_index(place: Place, folder_of: FolderOf) -> None:
    other = folder_of({"plan.md": PLAN}, name="other/docs")
    assert index_place(other, place.root) != place.place
    assert index_place(other, place.root).name.startswith("docs-")
    assert index_place(None, place.root) == place.root / "library"


# -- when something goes wrong ----------------------------------------------------------------


def test_a_failed_build_leaves_the_old_index_serving(place: Place) -> None:
    place.build()
    place.write("plan.md", PLAN.replace("£12", "£15"))
    said: list[str] = []
    index = open_index(place.folder, Failing(), said.append, place.root)
    assert "A lamp costs £12." in texts(index)
    assert "indexing failed (no room left); the index made before goes on serving" in said[-1]


def test_a_first_build_that_fails_is_an_error(place: Place) -> None:
    with pytest.raises(OSError, match="no room left"):
        open_index(place.folder, Failing(), place.said.append, place.root)
    with pytest.raises(IndexingError, match="there is no index in"):
        place.load()


def test_a_failed_build_anew_leaves_the_old_index_serving(place: Place) -> None:
    place.build()
    with pytest.raises(OSError, match="no room left"):
        build_index(place.folder, Failing(), place.said.append, place.root, anew=True)
    assert_whole(place.load())


def test_an_emptied_folder_leaves_the_old_index(place: Place) -> None:
    place.build()
    for path in place.folder.iterdir():
        path.unlink()
    with pytest.raises(LibraryError, match="nothing to read"):
        place.build()
    assert_whole(place.load())


def test_an_index_that_is_open_survives_the_next_build(place: Place) -> None:
    index = place.open()
    place.write("plan.md", PLAN.replace("£12", "£15"))
    place.build()
    assert_whole(index)
    hits = PassageRetriever(index=index, k=1).search("what does a lamp cost?").hits
    assert hits[0].passage.text == "A lamp costs £12."


def test_old_indexes_are_cleared_away(place: Place) -> None:
    for price in range(12, 17):
        place.write("plan.md", PLAN.replace("£12", f"£{price}"))
        place.build()
    assert len(VectorStore(place.place / "chroma").names()) <= 2
    assert len([p for p in place.place.iterdir() if p.name.startswith("passages-")]) <= 2


@pytest.mark.parametrize("name", ["tokens.npy", "token-ids.npy", "offsets.npy", "snapshot.json"])
def test_a_damaged_index_is_named_and_made_again(place: Place, name: str) -> None:
    place.build()
    (collection,) = VectorStore(place.place / "chroma").names()
    (place.place / collection / name).write_bytes(b"?")
    with pytest.raises(IndexingError, match=r"is damaged .*build --anew"):
        place.load()
    place.build(anew=True)
    assert_whole(place.load())


@pytest.mark.parametrize("pointer", ["", "{", "{}", '{"fingerprint": "x"}'])
def test_a_broken_pointer_is_made_again(place: Place, pointer: str) -> None:
    place.build()
    (place.place / "current.json").write_text(pointer, encoding="utf-8")
    assert_whole(place.open())


def test_a_collection_of_another_distance_is_refused(tmp_path: Path) -> None:
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(tmp_path), settings=settings)
    client.create_collection("old", embedding_function=None)
    with pytest.raises(StoreError, match=r"measures l2 instead of cosine; run .*--anew"):
        VectorStore(tmp_path).open("old")
    with pytest.raises(StoreError, match="no collection new"):
        VectorStore(tmp_path).open("new")


# -- documents that are hard to index ---------------------------------------------------------


def test_a_folder_of_headings_only_is_reported(folder_of: FolderOf, place: Place) -> None:
    place.folder = folder_of({"plan.md": "# Crossings\n"}, name="bare")
    with pytest.raises(LibraryError, match="headings only"):
        place.open()


def test_a_file_s_name_may_hold_any_sign(folder_of: FolderOf, place: Place) -> None:
    place.folder = folder_of({"plan #2 (new) – Éire.md": PLAN}, name="odd & names")
    index = place.open()
    assert_whole(index)
    found = PassageRetriever(index=index, filter=Filter(types=("plan",))).search("lamps")
    assert {h.passage.document for h in found.hits} == {"plan #2 (new) – Éire"}


def test_a_long_row_may_say_the_same_twice(folder_of: FolderOf, place: Place) -> None:
    long = " ".join(["word"] * 130)
    table = f"# Plan\n\n| Kind | Day | Day |\n|---|---|---|\n| {long} | yes | yes |\n"
    place.folder = folder_of({"plan.md": table}, name="table")
    assert_whole(place.open())


def test_the_same_words_twice_are_two_chunks(folder_of: FolderOf, place: Place) -> None:
    place.folder = folder_of(
        {"plan.md": "# Plan\n\n1. Same.\n\n2. Other.\n\n1. Same.\n"}, name="same"
    )
    index = place.open()
    assert_whole(index)
    assert len(index.chunks) == 3


# -- killed, and two at once ------------------------------------------------------------------

# Ends itself, as `kill -9` would, when the model is asked for the second time.
KILLED_WHILE_EMBEDDING = """
import os, signal, sys
from pathlib import Path
from index.building import build_index
from index.embedding import Embedder

class Dying(Embedder):
    calls = 0
    def embed(self, texts, batch=32):
        self.calls += 1
        if self.calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts, batch)

build_index(Path(sys.argv[1]), Dying(), print, Path(sys.argv[2]))
"""
# Ends itself when the interpreter is about to do one thing to one file.
KILLED_AT = """
import os, signal, sys
from pathlib import Path
from index.building import build_index
from index.embedding import Embedder

folder, root, event, name, mode = sys.argv[1:]

def watch(what, arguments):
    if what == event and name in " ".join(map(str, arguments)) and mode in map(str, arguments[1:]):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
build_index(Path(folder), Embedder(), print, Path(root))
"""


def run_killed(code: str, root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def assert_old_then_mended(place: Place, old: str, new: str) -> None:
    serving = place.load()
    assert_whole(serving)
    assert old in texts(serving) and new not in texts(serving)
    place.build()
    mended = place.load()
    assert_whole(mended)
    assert new in texts(mended) and old not in texts(mended)
    assert len(VectorStore(place.place / "chroma").names()) <= 2


def test_a_build_killed_while_embedding_leaves_the_old_index(place: Place, root: Path) -> None:
    place.build()
    grown = "".join(f"\n{n}. Crossing number {n} has {n} stripes.\n" for n in range(4, 80))
    place.write("plan.md", PLAN.replace("£12", "£15") + grown)
    run_killed(KILLED_WHILE_EMBEDDING, root, str(place.folder), str(place.root))
    assert_old_then_mended(place, "A lamp costs £12.", "A lamp costs £15.")


@pytest.mark.parametrize(
    ("event", "name", "mode"),
    [("open", "snapshot.json", "w"), ("os.rename", "current.json", "-1")],
    ids=["before the snapshot is written", "before the pointer moves"],
)
def test_a_build_killed_at_its_end_leaves_the_old_index(
    place: Place, root: Path, event: str, name: str, mode: str
) -> None:
    place.build()
    # A paragraph less and none more: nothing is left to embed, so the model is not loaded.
    place.write("plan.md", PLAN.replace("\n3. A lamp costs £12.\n", ""))
    run_killed(KILLED_AT, root, str(place.folder), str(place.root), event, name, mode)
    serving = place.load()
    assert_whole(serving)
    assert "A lamp costs £12." in texts(serving)
    built = place.build()
    assert (built.created, built.kept, built.deleted) == (0, 3, 1)
    assert_whole(place.load())
    assert "A lamp costs £12." not in texts(place.load())


def test_two_processes_at_once_both_end_well(place: Place, root: Path) -> None:
    grown = "".join(f"\n{n}. Crossing number {n} has {n} stripes.\n" for n in range(4, 120))
    place.write("plan.md", PLAN + grown)
    command = [sys.executable, "-m", "index", "build", "--documents", str(place.folder)]
    running = [
        subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, "ASSISTANT_INDEX": str(place.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], ended
    created = sorted(
        "120 chunks created" in out or "0 chunks created, 120 kept" in out for out, _ in ended
    )
    assert created == [True, True], ended
    assert sum("embedding 120 of 120 chunks" in err for _, err in ended) == 1, (
        "the work is done once"
    )
    index = place.load()
    assert len(index.chunks) == 120
    assert_whole(index)
    assert json.loads((place.place / "current.json").read_text(encoding="utf-8"))["chunks"] == 120


# -- the weights ------------------------------------------------------------------------------


def test_the_published_weights_are_accepted() -> None:
    check_weights(model_folder() / "model.safetensors")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "model.safetensors"
    wrong.write_bytes(b"other weights")
    with pytest.raises(ModelError, match=r"is not all-MiniLM-L6-v2 as published") as caught:
        check_weights(wrong)
    assert MODEL_SHA256[:12] in str(caught.value)
    assert "install it again" in str(caught.value)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors is missing"):
        check_weights(tmp_path / "model.safetensors")


def test_what_is_opened_is_what_was_read(place: Place) -> None:
    """Items inside paragraphs among it: "paragraph 1(b)" is looked up in the opened index."""
    place.write("rules.md", "# Rules\n\n1. A boat carries:\n\n- a) a bell\n- b) a lamp\n")
    place.build()
    opened = place.load().library
    assert opened.documents == read_library(place.folder).documents
    assert [p.number for d in opened.documents for p in d.items] == ["a", "b"]
