"""What stands around an action: over made-up plans, and over our own edition against a reading by
hand; and which questions ask for an action."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.acting import Background, asks_for_action, background, objective_of
from corpus import Passage, read_document
from corpus.library import SHIPPED
from index.building import SearchIndex, open_index
from index.embedding import Embedder

STRATEGY = """# Parks and Pools Strategy

## Objectives

1. The strategy has three objectives. The objectives are:

- A. To keep parks clean, safe and open to everybody.
- B. To have more residents swim.
- C. To spend less on energy and repairs.

## Where we are

2. The borough has 41 parks and three pools. Visitors made 612,000 visits to the pools in the \
year, fewer than five years before.

3. Grants from central government have gone down each year, and fees have not made up for the \
loss.

## Objective 1: Clean and open parks

4. Residents tell us that they value their parks more than any other service. The areas below \
will help.

### Playgrounds

5. Eleven playgrounds have equipment older than twenty years. An engineer inspects every swing, \
slide and climbing frame each quarter and closes what is unsafe.

6. Swings that a child in a wheelchair can use stand in two parks only. Parents of disabled \
children have asked for such equipment in each ward.

### Litter

7. Bins overflow at weekends between May and September. A second collection on Sunday evenings \
was tried at Lake Park and complaints about rubbish halved.

### Friends of parks

8. Groups of neighbours look after nine parks as volunteers: they plant beds, pick litter and \
lock the gates. They ask for tools, insurance and someone to phone.

### Objective 1: Summary of Actions

- 1.1 Replace worn playground equipment, and choose swings and slides that disabled children can \
use.
- 1.2 Empty the bins a second time on summer weekends.
- 1.3 Appoint an officer who supports volunteers in the friends groups with tools, training and \
insurance.

## Objective 2: More swimmers

9. Fewer than half of the eleven year olds in the borough can swim 25 metres.

### Lessons

10. Primary schools bring each class for ten lessons. Many schools say that the coach to the pool \
costs more than the lessons do.

11. Teachers of swimming are hard to find. Two of the seven posts have been vacant since spring, \
and lessons have been cancelled for that reason.

### Older residents

12. Doctors can prescribe exercise to patients with heart disease or diabetes. Quiet sessions in \
warm water would suit many of those patients, who are often over sixty.

### Objective 2: Summary of Actions

- 2.1 Share the price of coaches with primary schools, so that each class comes to its swimming \
lessons.
- 2.2 Train lifeguards as swimming teachers to fill the vacant posts.
- 2.3 With local doctors, offer warm water sessions to patients who have been prescribed exercise.

## Objective 3: Spending less

13. Heating and pumping water takes four fifths of the electricity that the pools use.

### Pool plant

14. The boilers at Mill Road are from 1988. Heat pumps and covers over the water at night would \
cut the gas bill by a third.

### Contracts

15. Each park has a mowing contract of its own, let in a different year by a different officer. \
One contract for the whole borough would draw more bidders.

### Objective 3: Summary of Actions

- 3.1 Fit heat pumps and night covers at the Mill Road pool.
- 3.2 Let one mowing contract for all parks.
- 3.3 Publish what was spent each quarter.

## Next steps

16. The Head of Leisure reports to the directorate's management team every quarter on each of the \
actions.
"""
REPORT = """# Report to Cabinet: Parks and Pools Strategy

## Purpose of the Report

1. To tell Cabinet what has been done in the first year of the Parks and Pools Strategy.

## Background

2. The strategy has objectives on clean, safe parks, on having more residents swim and on \
spending less on energy and repairs.

## Progress

3. Work in the year was as follows:
   - heat pumps were fitted at the Mill Road pool in August, and the gas bill has gone down by a \
quarter since;
   - an officer for the friends groups started in June and has insured the volunteers of twelve \
parks;
   - four lifeguards are in training as swimming teachers.

4. A storm in October felled thirty trees, and clearing them took the money that was set aside \
for paths.

5. Bids for the mowing contract were opened too late for this report.

## Implications

6. There are no implications for staff.
"""
OTHER_REPORT = """# Report to Cabinet: Tram Extension

## Background

1. Surveyors will choose between the Mill Road bridge and a tunnel, and heat pumps will warm the \
new tram shed.
"""
CATALOGUE = """[leisure-strategy]
title = "Parks and Pools Strategy"
type = "strategy"

[leisure-report]
title = "Parks and Pools Report"
type = "cabinet-report"

[tram-report]
title = "Tram Report"
type = "cabinet-report"
"""
FILES = {
    "leisure-strategy.md": STRATEGY,
    "leisure-report.md": REPORT,
    "tram-report.md": OTHER_REPORT,
    "catalogue.toml": CATALOGUE,
}

# Our edition read by hand: for each action its objective, every paragraph that describes its work,
# the report's paragraphs that speak of it, and the other actions on the same matter.
READ = """
1.1 | A | 48 49 50 51 52 53 54 55 61 62 63 66 | |
1.2 | A | 59 60 61 | | 4.4
1.3 | A | 64 65 66 | |
2.1 | B | 68 69 70 | |
2.2 | B | 73 | |
2.3 | B | 75 86 | 7 | 3.2 3.6
2.4 | B | 78 70 | 8 |
2.5 | B | 79 80 100 101 102 | | 3.7
3.1 | C | 84 85 86 87 89 98 | 7 | 3.2 3.3
3.2 | C | 84 85 86 87 | 7 | 3.1 2.3
3.3 | C | 87 88 | | 3.1
3.4 | C | 90 91 92 93 95 96 97 | |
3.5 | C | 99 | 7 |
3.6 | C | 75 | | 2.3
3.7 | C | 100 101 102 | | 2.5
4.1 | D | 105 106 107 74 | 7 | 4.2
4.2 | D | 106 107 | 7 5 | 4.1
4.3 | D | 105 | |
4.4 | D | 59 60 108 109 110 | | 1.2
4.5 | D | 111 112 | |
"""
# Paragraphs on other matters, beside which the words of a test are rare.
MATTERS = """3. Bees need heather in August.

4. Schools teach chess on Fridays.

5. Snow closes the mountain road most winters.

6. Bakers pay a levy on flour.

7. The museum lends fossils to teachers.

8. Wolves were last seen before 1700.

9. Telephone boxes hold defibrillators now."""
Gathered = dict[str, Background]


def numbers(passages: tuple[Passage, ...]) -> list[str]:
    return [str(p.number) for p in passages]


def gather(index: SearchIndex, document: str) -> Gathered:
    units = index.documents[document].units
    return {str(p.number): background(index, p) for p in units if p.kind == "action"}


@pytest.fixture(scope="module")
def leisure_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> SearchIndex:
    """The made-up plan, the report on it and a report on something else, indexed."""
    folder = tmp_path_factory.mktemp("leisure")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return open_index(folder, embedder, lambda m: None, tmp_path_factory.mktemp("leisure-index"))


@pytest.fixture(scope="module")
def leisure(leisure_index: SearchIndex) -> Gathered:
    """What stands around each action of the made-up plan, by the action's number."""
    return gather(leisure_index, "leisure-strategy")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Gathered:
    """The same for our edition of the Council's strategy, beside the Cabinet report alone."""
    folder = tmp_path_factory.mktemp("edition")
    for name in (
        "commissioning-strategy-2013-2018.md", "cabinet-report-2014-12-15.md", "catalogue.toml",
    ):  # fmt: skip
        shutil.copy(SHIPPED / name, folder / name)
    root = tmp_path_factory.mktemp("edition-index")
    return gather(
        open_index(folder, embedder, lambda m: None, root), "commissioning-strategy-2013-2018"
    )


# -- a made-up plan ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "paragraphs"),
    [
        ("1.1", {"5", "6"}),
        ("1.2", {"7"}),
        ("1.3", {"8"}),
        ("2.1", {"10"}),
        ("2.2", {"11"}),
        ("2.3", {"12"}),
        ("3.2", {"15"}),
    ],
)
def test_the_paragraphs_that_describe_the_work(
    leisure: Gathered, action: str, paragraphs: set[str]
) -> None:
    assert set(numbers(leisure[action].paragraphs)) == paragraphs


def test_the_paragraph_nearest_to_the_action_comes_first(leisure: Gathered) -> None:
    assert numbers(leisure["3.1"].paragraphs)[0] == "14"


@pytest.mark.parametrize(
    ("action", "told"),
    [("1.3", ["3"]), ("2.2", ["3"]), ("3.1", ["3"]), ("3.2", ["5"]), ("1.1", []), ("2.1", [])],
)
def test_what_cabinet_was_told(leisure: Gathered, action: str, told: list[str]) -> None:
    assert numbers(leisure[action].cabinet) == told


def test_a_report_on_something_else_is_left_out(leisure: Gathered) -> None:
    assert {p.document for b in leisure.values() for p in b.cabinet} == {"leisure-report"}


def test_nothing_is_given_where_nothing_is_near(leisure: Gathered) -> None:
    last = leisure["3.3"]
    assert (last.paragraphs, last.cabinet, last.overlaps) == ((), (), ())


def test_no_action_overlaps_itself_or_one_on_another_matter(leisure: Gathered) -> None:
    assert not any(b.overlaps for b in leisure.values())


def test_lead_ins_and_the_list_of_objectives_stand_behind_no_action(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    text = f"""# Pier Plan

## Objectives

1. The plan has two objectives. The objectives are:

- A. To paint the iron pier with red lead.
- B. To sell honey.

## Piers

2. The iron pier will be painted with red lead in these steps:

{MATTERS}

## Actions

- 1.1 Paint the iron pier with red lead.
"""
    index = open_index(folder_of({"pier.md": text}), embedder, lambda m: None, tmp_path / "index")
    assert gather(index, "pier")["1.1"].paragraphs == ()


def test_a_second_reading_gives_the_same(leisure_index: SearchIndex, leisure: Gathered) -> None:
    assert gather(leisure_index, "leisure-strategy") == leisure


def test_a_plan_of_actions_alone(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    text = """# Bridge Plan

## Actions

- 1.1 Paint the iron bridge over the canal.
- 1.2 Mend the lamps on the iron bridge over the canal.
- 1.3 Count lorries.
"""
    index = open_index(folder_of({"bridge.md": text}), embedder, lambda m: None, tmp_path / "index")
    found = gather(index, "bridge")
    assert [numbers(found[n].overlaps) for n in ("1.1", "1.2", "1.3")] == [["1.2"], ["1.1"], []]
    assert all((b.objective, b.paragraphs, b.cabinet) == (None, (), ()) for b in found.values())


def test_the_name_of_the_council_is_no_matter_of_its_own(
    folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    text = f"""# Harbour Plan

## Quays

1. Isle of Wexcombe Council owns four quays.

2. Ferries from the Isle of Wexcombe carry sheep.

{MATTERS}

## Actions

- 1.1 Dredge channels around the Isle of Wexcombe.
- 1.2 Repair cranes on the Isle of Wexcombe.
"""
    index = open_index(folder_of({"port.md": text}), embedder, lambda m: None, tmp_path / "index")
    found = gather(index, "port")
    assert not any(b.overlaps or b.paragraphs for b in found.values())


# -- objectives --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "headings", "objective"),
    [
        pytest.param("9.1", ("Objective 2: More swimmers", "Actions"), "B", id="number"),
        pytest.param("9.1", ("OBJECTIVE B", "Actions"), "B", id="letter"),
        pytest.param("9.1", ("Objective 1", "Objective 2: Summary of Actions"), "B", id="nearest"),
        pytest.param("9.1", ("Energy and repairs", "Actions"), "C", id="words"),
        pytest.param("3.2", ("Action Plan",), "C", id="own number"),
        pytest.param("C2", ("Action Plan",), "C", id="own letter"),
        pytest.param("9.1", ("Action Plan",), None, id="no such objective"),
        pytest.param("3.2", ("Objective 7", "Actions"), None, id="a heading outweighs the number"),
        pytest.param("7", ("Action Plan",), None, id="a plain count"),
        pytest.param(None, ("Action Plan",), None, id="no number"),
    ],
)
def test_the_objective_by_heading_number_or_letter(
    leisure_index: SearchIndex, number: str | None, headings: tuple[str, ...], objective: str | None
) -> None:
    document = leisure_index.documents["leisure-strategy"]
    action = next(p for p in document.units if p.kind == "action")
    found = objective_of(document, replace(action, number=number, headings=headings))
    assert (found and found.number) == objective


def test_two_objectives_that_would_fit_are_none(folder_of: Callable[..., Path]) -> None:
    text = STRATEGY.replace("- B. To have more residents swim.", "- A. To have residents swim.")
    document = read_document(folder_of({"plan.md": text}) / "plan.md")
    action = next(p for p in document.units if p.number == "1.1")
    assert objective_of(document, action) is None


# -- our edition against a reading by hand -----------------------------------------------------


def score(ours: Gathered, part: str, column: int) -> tuple[float, int]:
    """The share of what is given that is right, and how many are."""
    right = given = 0
    for line in READ.strip().splitlines():
        fields = [f.strip() for f in line.split("|")]
        found = numbers(getattr(ours[fields[0]], part))
        given += len(found)
        right += len(set(found) & set(fields[column].split()))
    return right / given, right


@pytest.mark.parametrize(
    ("part", "column", "precision", "right"),
    [("paragraphs", 2, 0.88, 31), ("cabinet", 3, 0.99, 3), ("overlaps", 4, 0.8, 10)],
)
def test_our_edition(ours: Gathered, part: str, column: int, precision: float, right: int) -> None:
    share, found = score(ours, part, column)
    assert share >= precision
    assert found >= right


def test_every_objective_of_our_edition(ours: Gathered) -> None:
    read = {line.split(" | ")[0]: line.split(" | ")[1] for line in READ.strip().splitlines()}
    assert {n: b.objective and b.objective.number for n, b in ours.items()} == read


# -- which questions ask for an action ---------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Which action covers mediation?",
        "what action is about swings",
        "Under which action do we mend lamps?",
        "Which of our actions depends on a grant?",
        "swimming lessons: which action?",
        "Is there an action on playgrounds?",
        "is there any action covering mowing",
        "I need the action that deals with bins",
        "action number for the boilers",
        "Action for litter",
        "Where in the action list is training of lifeguards?",
        "Which action covers children taken into care?",
        "Pa gam gweithredu sy'n sôn am goed?",
        "O dan ba gam gweithredu mae hyn?",
        "Oes cam gweithredu ar sbwriel?",
    ],
)
def test_asks_for_an_action(question: str) -> None:
    assert asks_for_action(question)


@pytest.mark.parametrize(
    "question",
    [
        "Read me action 3.1",
        "Who leads the action on bins?",
        "Which actions name the panel?",
        "List every action on parks",
        "Is there an action plan for the inspection?",
        "Which action plan came first?",
        "What action should we take when a swing breaks?",
        "What action has been taken since March?",
        "Which action did the Council take?",
        "Pa gamau gweithredu sydd o dan amcan 3?",
        "How many parks are there?",
    ],
)
def test_asks_for_something_else(question: str) -> None:
    assert not asks_for_action(question)
