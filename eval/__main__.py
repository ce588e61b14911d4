"""`python -m eval`: run and score questions, compare runs, keep question sets, fit the parts."""

from __future__ import annotations

import argparse
import os
import sys

from assistant.settings import SettingsError
from corpus import CatalogueError, LibraryError
from eval.commands import asking, comparing, fitting, judging, pairs, sets
from eval.commands.saying import say
from eval.folder import RunError
from eval.questions import QuestionsError


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit status is 1 where the input is at fault or a gate fell."""
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for each in (asking, comparing, sets, judging, fitting, pairs):
        each.add(commands)
    options = parser.parse_args(arguments)
    try:
        status = int(options.handle(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (LibraryError, CatalogueError, QuestionsError, RunError, SettingsError) as error:
        say(f"error: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
