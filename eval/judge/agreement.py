"""How far a judge agrees with people: on answers that they labelled, and on the labelled pairs.

Cohen, "A Coefficient of Agreement for Nominal Scales" (1960): kappa is the agreement beyond what
chance gives two who say yes as often as these do. What has no verdict is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sklearn.metrics import cohen_kappa_score
from tqdm import tqdm

from corpus import Library
from eval.judge.task import FAITHFULNESS, show, statement_request
from eval.judge.verdict import Judge, JudgeError, Say, Supported, judge_each
from eval.support import Pair

Item = TypeVar("Item")
Both = tuple[bool, bool | None]  # what people say, and what the judge does


class Label(BaseModel):
    """What people say of an answer; other fields, such as who says it, are ignored."""

    model_config = ConfigDict(strict=True)

    id: str
    faithful: bool
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts by what people say and then the judge ("yes_no": people yes, the judge no), those
    without a verdict apart; `kappa` is None where all say the same, for it is not defined there."""

    yes_yes: int
    yes_no: int
    no_yes: int
    no_no: int
    unjudged: int
    kappa: float | None

    def __str__(self) -> str:
        same, n = self.yes_yes + self.no_no, self.yes_yes + self.yes_no + self.no_yes + self.no_no
        share = f"{same / n:.3f}" if n else "not defined"
        kappa = "not defined" if self.kappa is None else f"{self.kappa:.3f}"
        return (
            f"{same} of {n} ({share}), kappa {kappa}, {self.unjudged} without a verdict\n"
            f"  people yes: judge yes {self.yes_yes}, no {self.yes_no}\n"
            f"  people no:  judge yes {self.no_yes}, no {self.no_no}"
        )


def agree(given: Iterable[Both]) -> Agreement:
    """How far the judge says what people say."""
    pairs = list(given)
    count = Counter(pairs)
    judged = [(people, judge) for people, judge in pairs if judge is not None]
    varied = len({verdict for both in judged for verdict in both}) > 1
    return Agreement(
        count[True, True],
        count[True, False],
        count[False, True],
        count[False, False],
        len(pairs) - len(judged),
        float(cohen_kappa_score(*zip(*judged, strict=True))) if varied else None,
    )


def spread(items: Sequence[Item], limit: int | None) -> Sequence[Item]:
    """At most `limit` of the items, spread evenly, the same each time."""
    if limit is None or limit >= len(items):
        return items
    return [items[(2 * n + 1) * len(items) // (2 * limit)] for n in range(limit)]


def read_labels(path: Path) -> dict[str, Label]:
    """What people say of answers, by the question's id.

    Raises:
        JudgeError: the file can't be read, or a line of it is no label, or a second one.
    """
    labels: dict[str, Label] = {}
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            label = Label.model_validate_json(line)
            if label.id in labels:
                raise JudgeError(f"{path.name}, line {number}: {label.id!r} is labelled twice")
            labels[label.id] = label
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the line"
        raise JudgeError(f"{path.name}, line {number}: {place}: {fault['msg']}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise JudgeError(f"{path} can't be read ({error})") from None
    return labels


# -- labelled pairs ---------------------------------------------------------------------------


def judge_pairs(
    judge: Judge, pairs: Sequence[Pair], library: Library, say: Say
) -> Iterator[tuple[Pair, bool | None]]:
    """What the judge says of each pair, which sees the words that the label is about and where
    they stand.

    Raises:
        JudgeError: a passage is not in the library.
    """
    passages = {f"{p.document}#{p.kind}:{p.number}": p for p in library.passages() if p.number}
    missing = [pair.passage for pair in pairs if pair.passage not in passages]
    if missing:
        raise JudgeError(f"{missing[0]} is not in the library")
    prompt = FAITHFULNESS.read_text(encoding="utf-8")

    def ask(pair: Pair) -> bool | None:
        shown = show(passages[pair.passage], pair.relied_on)
        verdict = judge.ask(prompt, statement_request(pair.statement, [shown]), Supported)
        return verdict.supported if verdict else None

    return judge_each(tqdm(pairs, desc="judging", unit="pair"), ask, say)


def pairs_text(name: str, judged: Sequence[tuple[Pair, bool | None]]) -> str:
    """The agreement on pairs, and by kind how many false statements the judge calls supported."""
    lines = [f"judged by {name}, not by people: {len(judged)} pairs that people labelled"]
    for part, held_out in (("to tune on", False), ("held out", True)):
        within = [(p.supported, holds) for p, holds in judged if p.held_out == held_out]
        lines.append(f"{part}: {agree(within)}")
    lines.append(f"all: {agree((p.supported, holds) for p, holds in judged)}")
    lines.append("false statements called supported, by kind:")
    false = [(p.kind, holds) for p, holds in judged if not p.supported]
    for kind, count in sorted(Counter(kind for kind, _ in false).items()):
        lines.append(f"  {kind:14} {false.count((kind, True))} of {count}")
    return "\n".join(lines)
