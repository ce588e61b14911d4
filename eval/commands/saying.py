"""What is told on the way goes to stderr, so that stdout holds results only."""

from __future__ import annotations

import sys

from tqdm import tqdm


def say(message: str) -> None:
    """Tells something without breaking a progress bar."""
    tqdm.write(message, file=sys.stderr)
