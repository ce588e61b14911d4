"""A made-up library with what answers are made of, indexed for real and once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering import Assistant
from index.building import SearchIndex, open_index
from index.embedding import Embedder

STRATEGY = """# Ferry Strategy

## Objectives

1. This strategy has two objectives. These objectives are:

- A. To carry more islanders by ferry.
- B. To keep each pier safe at night.

## Principles

2. The work rests on these principles.

- i) Every islander can board, however slowly they walk.
- ii) Nobody waits in the rain for a late boat.
- iii) A lamp burns on each pier from dusk until dawn.

## Fares

3. A day ticket costs £12 and a weekly ticket costs £60. Children under 5 travel free of charge.

4. Passengers by kind of ticket in 2014 were as follows.

### Passengers by ticket

| Ticket | Summer | Winter | Total |
|---|---|---|---|
| Day | 900 | 310 | 1,210 |
| Weekly | 450 | 120 | 570 |
| Islander pass | 75 | 64 | 139 |

## Objective 1: to carry more islanders

5. The Timetable Panel decides which boats sail on Sundays. It meets on the first Monday of each \
month.

6. The Harbour Trust is recruiting deckhands with a campaign, which will add at least 30 deckhands \
to the crews over four years.

### Objective 1: Summary of Actions

- 1.1 Recruit deckhands with a campaign, and so add 32 deckhands to the crews of the Harbour Trust.
- 1.2 Paint the waiting rooms.

## Objective 2: to keep piers safe

7. A boat must not sail after 22:00 unless the Harbour Master agrees in writing. A captain may \
shorten a voyage in fog.

8. A broken lamp on a pier is mended within 24 hours.

### Objective 2: Summary of Actions

- 2.1 Train wardens to find broken lamps.
- 2.2 Keep spare lamps in the depot.
- 2.3 Publish the faults of each quarter.
"""
REPORT = """Report to Cabinet on the Ferries

Purpose of the Report

1. To tell Cabinet how many voyages were made in the year.

Recommendations

1. That the progress be noted.
2. That a second tug be bought.

Background

2. The ferries made 4,212 voyages, and a storm sank one empty barge.

3. Raising the barge cost £14,000, which the reserve paid for.
"""
PROCEDURE = """# Procedure: Lost Property

1. A deckhand who finds lost property on a boat labels it with the date and the name of the boat.

2. The depot keeps lost property for 28 days before it is sold.

3. A passenger who reports a lost umbrella signs the umbrella book.
"""
OLD = """# Winter Timetable Plan

1. In winter the last boat to Gull Island leaves the north pier at a quarter past four.
"""
CATALOGUE = """[ferry-strategy]
title = "Ferry Strategy"
short = "Strategy"
type = "strategy"
date = 2013-03-04

[ferry-report]
title = "Ferry Report"
short = "Report"
type = "cabinet-report"
date = 2014-12-15

[procedure-lost-property]
title = "Procedure: Lost Property"
short = "Lost property procedure"
type = "procedure"
date = 2020-01-02
status = "illustrative"

[winter-plan]
title = "Winter Timetable Plan"
short = "Winter plan"
type = "plan"
date = 2009-10-01
status = "superseded"
"""
FILES = {
    "ferry-strategy.md": STRATEGY,
    "ferry-report.txt": REPORT,
    "procedure-lost-property.md": PROCEDURE,
    "winter-plan.md": OLD,
    "catalogue.toml": CATALOGUE,
}


@pytest.fixture(scope="session")
def index_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the indexes of these tests are kept."""
    return tmp_path_factory.mktemp("indexes")


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of made-up documents."""
    folder = tmp_path_factory.mktemp("ferries")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def index(documents: Path, index_root: Path, embedder: Embedder) -> SearchIndex:
    """The made-up documents, indexed."""
    return open_index(documents, embedder, lambda message: None, index_root)


@pytest.fixture(scope="session")
def assistant(index: SearchIndex) -> Assistant:
    """An assistant over the made-up documents, without a model."""
    return Assistant(index)
