"""The lines of a text file one by one, however large it is; what is no UTF-8 text is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.questions.question import QuestionsError

LONGEST = 1_000_000  # bytes in one line; a file without line ends must not fill the memory
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or another archive; name it .xlsx if it is a workbook"),
    (b"\xd0\xcf\x11\xe0", "an old or a locked Excel file; save it as .xlsx without a password"),
    (b"\xff\xfe", "UTF-16; save it again as UTF-8 (Excel calls it “CSV UTF-8”)"),
    (b"\xfe\xff", "UTF-16; save it again as UTF-8 (Excel calls it “CSV UTF-8”)"),
)


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line with its end, numbered from 1; a byte order mark is dropped.

    Raises:
        QuestionsError: the file can't be opened, or is not lines of UTF-8 text.
    """
    if path.is_dir():
        raise QuestionsError(f"{path} is a folder; name the files in it")
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), b""), 1):
                # Not splitlines(): JSON may hold U+2028 and its like inside a string.
                yield number, _decoded(line, path.name, number)
    except OSError as error:
        raise QuestionsError(f"{path}: {error.strerror}; check the path of the file") from None


def _decoded(line: bytes, name: str, number: int) -> str:
    if number == 1:
        for mark, what in _OTHERS:
            if line.startswith(mark):
                raise QuestionsError(f"{name} is {what}")
    place = f"{name}, line {number}"
    if len(line) > LONGEST:
        raise QuestionsError(f"{place}: longer than {LONGEST:,} bytes; write one question a line")
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise QuestionsError(
            f"{place}: the file is not UTF-8; save it again as UTF-8 (Excel calls it “CSV UTF-8”)"
        ) from None
