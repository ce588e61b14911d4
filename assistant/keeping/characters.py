"""Characters that a file can hold. Text from documents and people may hold others, which would
break a Word document or a line of JSON; nothing that can be read is changed."""

from __future__ import annotations

import re

_SPACING = re.compile(r"[\x0b\x0c\x1c-\x1f]")
_UNHOLDABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")


def holdable(text: str) -> str:
    """The text with line ends as "\\n", a space for each page break and its like, and U+FFFD for
    each control character that no file can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNHOLDABLE.sub("\ufffd", _SPACING.sub(" ", text))
