"""A run's answers, judged by a chat model: `judged.jsonl` line by line, `judge.json` in the end.

Faithfulness is the share of an answer's statements that the passages which they cite support, as
ALCE asks a model (`eval.scoring.statements`); completeness the share of its question's points that
it makes: the gold facts, or without any what each gold passage says. What has no verdict is in
neither share, and counted. An interrupted judging goes on; what changed since is judged anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from corpus import read_library
from eval.folder import RunError, Settings, read_answers, read_settings, write_text
from eval.judge.agreement import Agreement, Label, agree, spread
from eval.judge.task import COMPLETENESS, FAITHFULNESS, Task, make_task
from eval.judge.verdict import Judge, Say, Supported, found_form, judge_each
from eval.questions import read_questions
from eval.scoring import Estimate
from eval.scoring.resampling import estimate

JUDGED, TOTALS = "judged.jsonl", "judge.json"


@dataclass(frozen=True, slots=True)
class Said:
    """A statement or a point, what the judge said of it (None: no verdict), and its reason."""

    text: str
    holds: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A line of `judged.jsonl`: one answer, judged by a model; `digest` and `group` are its
    task's."""

    id: str
    judged_by: str
    digest: str
    group: str
    statements: tuple[Said, ...]
    points: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What `judge.json` says. `left_out` counts answers in which the model failed, `unjudged`
    statements and points without a verdict; `agreement` is with people, by what they labelled."""

    marked: str
    judged: int
    left_out: int
    unjudged: int
    faithfulness: Estimate | None
    completeness: Estimate | None
    agreement: Mapping[str, Agreement] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [
            f"{self.marked}: {self.judged} answers, {self.left_out} left out; "
            f"{self.unjudged} statements and points without a verdict"
        ]
        for name, e in (("faithfulness", self.faithfulness), ("completeness", self.completeness)):
            told = f"{e.value:.3f} ({e.low:.3f} to {e.high:.3f}), {e.n} answers" if e else "none"
            lines.append(f"{name}: {told}")
        lines += [f"agreement with people, {name}: {a}" for name, a in self.agreement.items()]
        return "\n".join(lines)


_LINE = TypeAdapter(Judgement)


def judge_run(
    folder: Path, judge: Judge, limit: int | None, labels: Mapping[str, Label], say: Say
) -> Totals:
    """Judges a run's answers, or `limit` of them spread evenly, keeps each as it comes, and writes
    the totals.

    Raises:
        RunError: the folder holds no run, or another model's judgements.
        QuestionsError, LibraryError: its questions or documents can't be read.
    """
    settings = read_settings(folder)
    if settings.model == judge.name:
        say("warning: this model worded the answers too, and models favour their own words")
    kept = {j.id: j for j in _read_judged(folder / JUDGED, judge.name, say)}
    tasks = spread(list(_tasks(folder, settings)), limit)
    done = {t.id: kept[t.id] for t in tasks if t.id in kept and kept[t.id].digest == t.digest}
    if done:
        say(f"{len(done)} of {len(tasks)} answers are judged already; going on")
    rest = tqdm([t for t in tasks if t.id not in done], desc="judging", unit="answer")
    with (folder / JUDGED).open("a", encoding="utf-8") as file:
        for task, judgement in judge_each(rest, lambda t: judge_task(judge, t), say):
            file.write(json.dumps(asdict(judgement), ensure_ascii=False) + "\n")
            file.flush()  # an interrupted judging keeps what it has
            done[task.id] = judgement
    judged = [done[t.id] for t in tasks if t.id in done]
    if missed := labels.keys() - {j.id for j in judged}:
        say(f"{len(missed)} of {len(labels)} labelled answers were not judged")
    totals = total(judged, len(tasks) - len(judged), judge.name, labels)
    write_text(folder / TOTALS, json.dumps(asdict(totals), ensure_ascii=False, indent=2) + "\n")
    return totals


def _tasks(folder: Path, settings: Settings) -> Iterator[Task]:
    """A task for each answer that was given to a question as it still stands."""
    questions = {q.id: q for q in read_questions([Path(name) for name in settings.questions])}
    library = read_library(None if settings.documents is None else Path(settings.documents))
    for answer in read_answers(folder):
        question = questions.get(answer.id)
        given = answer.status not in ("declined", "error")
        if given and question is not None and question.question == answer.question:
            yield make_task(question, answer, library)


def _read_judged(path: Path, name: str, say: Say) -> Iterator[Judgement]:
    """What was judged before, in order; a half-written line at the end is taken off."""
    whole = path.read_bytes() if path.exists() else b""
    if not whole.endswith(b"\n") and whole:
        whole = whole[: whole.rfind(b"\n") + 1]
        write_text(path, whole.decode())
        say("the last judgement was only half written; it is made again")
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            judgement = _LINE.validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]["msg"]
            raise RunError(f"{path.name}, line {number}: {fault}; take the line out") from None
        if judgement.judged_by != name:
            raise RunError(
                f"{path} was judged by {judgement.judged_by}: go on with that model, or give the "
                "file another name"
            )
        yield judgement


def judge_task(judge: Judge, task: Task) -> Judgement:
    """One answer's judgement.

    Raises:
        JudgeError: the model failed.
    """
    statements = []
    for text, request in task.statements:
        if request is None:
            statements.append(Said(text, False, "it cites no passage"))
            continue
        held = judge.ask(FAITHFULNESS.read_text(encoding="utf-8"), request, Supported)
        statements.append(Said(text, held.supported, held.why) if held else Said(text, None))
    points = [Said(point, None) for point in task.points]
    if points:
        form = found_form(len(points))
        made = judge.ask(COMPLETENESS.read_text(encoding="utf-8"), task.request, form)
        if made:
            both = zip(task.points, made.found, strict=True)
            points = [Said(point, found, made.why) for point, found in both]
    return Judgement(task.id, judge.name, task.digest, task.group, tuple(statements), tuple(points))


def total(
    judged: Sequence[Judgement], left_out: int, name: str, labels: Mapping[str, Label]
) -> Totals:
    """Both shares over the answers that have them, with 95 % intervals over conversations, and the
    agreement with people on the answers that they labelled."""
    places = {group: n for n, group in enumerate(dict.fromkeys(j.group for j in judged))}
    sums, weights = np.zeros((2, len(places), 2))
    for judgement in judged:
        for column, said in enumerate((judgement.statements, judgement.points)):
            held = [s.holds for s in said if s.holds is not None]
            if held:
                sums[places[judgement.group], column] += sum(held) / len(held)
                weights[places[judgement.group], column] += 1
    defined = [int(n) for n in weights.sum(axis=0)]
    faithfulness, completeness = estimate(sums, weights, defined) if judged else (None, None)
    unjudged = sum(s.holds is None for j in judged for s in (*j.statements, *j.points))
    both = [(labels[j.id], j) for j in judged if j.id in labels]
    agreement = {"faithful": agree((label.faithful, _whole(j.statements)) for label, j in both)}
    complete = [(label.complete, _whole(j.points)) for label, j in both]
    agreement["complete"] = agree((said, whole) for said, whole in complete if said is not None)
    return Totals(
        f"judged by {name}, not by people",
        len(judged),
        left_out,
        unjudged,
        faithfulness,
        completeness,
        agreement if both else {},
    )


def _whole(said: Sequence[Said]) -> bool | None:
    """Whether all hold; None where nothing speaks against it and something has no verdict."""
    verdicts = [s.holds for s in said]
    if False in verdicts:
        return False
    return None if None in verdicts or not verdicts else True
