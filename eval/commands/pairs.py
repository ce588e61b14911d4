"""Commands on labelled pairs: support, differences."""

from __future__ import annotations

import argparse

from eval.commands.saying import say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to the parser."""
    differences = commands.add_parser(
        "differences", help="how well passages that differ are found, over pairs"
    )
    differences.set_defaults(handle=_differences)
    support = commands.add_parser(
        "support", help="how well false statements are told from true, over pairs"
    )
    support.set_defaults(handle=_support)


def _differences(options: argparse.Namespace) -> int:
    from eval.differences import read_pairs, report

    print(report(read_pairs()))
    return 0


def _support(options: argparse.Namespace) -> int:
    from corpus import read_library
    from corpus.library import SHIPPED
    from eval.support import PairsError, judge_pairs, read_pairs, report

    try:
        judged = judge_pairs(read_pairs(), read_library(SHIPPED))
    except PairsError as error:
        say(f"error: {error}")
        return 1
    print(report(judged))
    return 0
