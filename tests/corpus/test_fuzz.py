"""Damaged files of every kind: each ends in a reading that makes sense, or in a refusal.

The damage follows from a seed, so that a failure can be had again. `FUZZ_SECONDS` sets how long
each kind of file is tried, `FUZZ_FIRST` the first seed; a file that breaks the promise is kept and
named in the failure.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from corpus.block import Block, BlockKind, Reading, ReadingError
from corpus.isolating import BreakdownError, Worker
from corpus.numbering import number_blocks
from tests.corpus.hostile_pages import GOOD_PAGE
from tests.corpus.hostile_pdf import pdf_objects, write_pdf
from tests.corpus.hostile_word import GOOD_BODY, listed, paragraph, write_docx
from tests.corpus.mutating import mutated

SECONDS = float(os.environ.get("FUZZ_SECONDS", "6"))
FIRST = int(os.environ.get("FUZZ_FIRST", "0"))
REAL = Path(__file__).resolve().parents[3] / "shared" / "numbered-documents"
LARGEST = 400_000  # bytes: a larger real file is tried in long runs only


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def sources(ending: str, folder: Path) -> list[bytes]:
    """Small sound files of a kind, and the real ones where they are present."""
    path = folder / f"sound{ending}"
    if ending == ".docx":
        _write_sound_docx(path)
    elif ending == ".pdf":
        write_pdf(path, pdf_objects())
    else:
        path.write_text(SOUND_PAGE, encoding="utf-8")
    real = [p for p in REAL.glob(f"*{ending}") if SECONDS > 60 or p.stat().st_size < LARGEST]
    return [path.read_bytes()] * 3 + [p.read_bytes() for p in sorted(real)]


SOUND_PAGE = f"""<!DOCTYPE html><html><head><title>Crossings</title></head><body>
{GOOD_PAGE}
<h2 id="why">Why we count</h2><ol start="30"><li>Lamps go out.<ol type="a"><li>At night;</li>
<li value="3">in the rain.<sup><a href="#fn1">1</a></sup></li></ol></li><li>Wardens tire.</li></ol>
<table><thead><tr><th>Crossing</th><th>Lamps</th></tr></thead>
<tr><td rowspan="2">North</td><td>4</td></tr><tr><td>5</td></tr></table>
<div class="footnotes"><p id="fn1">1. In winter above all.</p></div></body></html>"""


def _write_sound_docx(path: Path) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(
            [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("bullet", "•")]
        )
    )
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2">'
    numbering += (
        '<w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr>'
        '<w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="L">'
        '<w:name w:val="List"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    call = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>In winter above all.</w:t></w:r></w:p></w:footnote>'
    cell = f"<w:tc><w:tcPr/>{paragraph('North')}</w:tc>"
    body = paragraph("Crossings", '<w:pStyle w:val="H1"/>') + GOOD_BODY
    body += "".join(listed(f"Lamp {i} goes out.", 1 + i % 2, i % 4) for i in range(30))
    body += f"<w:p><w:r><w:t>Wardens tire.</w:t></w:r>{call}</w:p>"
    body += f"<w:tbl><w:tr>{cell * 3}</w:tr><w:tr>{cell * 3}</w:tr></w:tbl>"
    numbering += "</w:lvlOverride></w:num>"
    write_docx(path, body, numbering=numbering, styles=styles, footnotes=note)


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html"])
def test_a_damaged_file_is_read_or_refused(
    ending: str, worker: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = sources(ending, tmp_path)
    path = tmp_path / f"damaged{ending}"
    seed, end = FIRST, time.monotonic() + SECONDS
    read = refused = 0
    faults: dict[str, str] = {}
    while time.monotonic() < end:
        path.write_bytes(mutated(whole[seed % len(whole)], ending, seed))
        fault = ""
        try:
            reading = worker.read(path)
            read += 1
            fault = fault_of(reading)
            number_blocks("damaged", "Damaged", reading.blocks, reading.title)
        except BreakdownError as error:
            fault = f"{error.why}: {error.detail}"
        except ReadingError as error:
            refused += 1
            fault = fault_of_message(str(error), path)
        except Exception as error:
            fault = f"numbering: {error!r}"
        if fault and (kind := fault.strip().splitlines()[-1][:150]) not in faults:
            kept = tmp_path_factory.mktemp("kept") / f"seed-{seed}{ending}"
            shutil.copyfile(path, kept)
            faults[kind] = f"{kept}: {fault}"
        seed += 1
    print(f"{ending}: {read} read, {refused} refused, {len(faults)} faults, to seed {seed}")
    assert read > 0
    assert refused > 0
    assert not faults, "\n\n".join(faults.values())


def _kind_of(fault: str) -> str:
    """What many faults share of which one is enough to look at."""
    where = re.findall(r'File "[^"]*", line \d+', fault)
    return f"{fault.partition(':')[0]} {where[-1] if where else ''}"


def fault_of_message(message: str, path: Path) -> str:
    """What is wrong with a message to people; "" for nothing."""
    if not message.startswith(f"{path.name}: "):
        return f"message without the name: {message}"
    if len(message) > 500 or "\n" in message or not re.search(r"[;,:—–.] \w+", message):
        return f"message that is no sentence: {message[:600]}"
    return ""


def fault_of(reading: Reading) -> str:
    """What is wrong with a reading, whatever the file said; "" for nothing."""
    for text in (reading.title or "", *reading.notes):
        if _has_controls(text):
            return f"control characters in a title or note: {text[:200]!r}"
    return next((fault for block in reading.blocks if (fault := _fault_of_block(block))), "")


def _fault_of_block(block: Block) -> str:
    texts = (block.text, block.mark, block.number or "", block.series, block.anchor or "")
    if any(_has_controls(text) for text in (*texts, *block.cells) if block.kind != "row"):
        return f"control characters: {block!r}"[:300]
    if block.kind not in get_args(BlockKind):
        return f"no such kind: {block.kind}"
    if block.kind == "row" and block.text != "\t".join(block.cells):
        return f"a row whose text is not its cells: {block!r}"[:300]
    if block.kind != "row" and block.text != " ".join(block.text.split()):
        return f"white space: {block!r}"[:300]
    if block.kind == "heading" and not 1 <= block.level <= 9:
        return f"a heading of no level: {block!r}"[:300]
    if block.page is not None and block.page < 1:
        return f"no such page: {block.page}"
    if not 0 <= block.depth < 1000:
        return f"no such depth: {block.depth}"
    if not block.text.strip() and not block.mark:
        return f"an empty block: {block!r}"[:300]
    return ""


def _has_controls(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text) is not None
