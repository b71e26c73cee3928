"""A pool so large that its core is searched first: many small cases side by side, whose best portfolios add up."""

import random
from decimal import Decimal
from typing import Any

from absorb.funding.rules.selection.core import is_large
from absorb.funding.rules.selection.pooling import Scale, pool_of

from .selection_brute import Every
from .selection_reference import text
from .test_selection_properties import answered
from .test_selection_questions import read

BLOCKS, KINDS, PROJECTS = 80, 8, 8
YEARS = [2027, 2028, 2029, 2030, 2031]


def block(number: int) -> dict[str, Any]:
    """Eight projects that one source cannot pay all, most of which may start in any of five years; of a few kinds."""
    chance = random.Random(number % KINDS)
    name = f"S{number}"
    projects = []
    for place in range(PROJECTS):
        starts = chance.sample(YEARS, 5) if place < 5 else [YEARS[place - 5]]
        cost = chance.randint(100, 900)
        projects.append({"id": f"{name}-{place}", "points": cost + chance.randint(0, 99), "needs": {name: text(cost)}, "starts": starts})
    budgets = {str(year): text(chance.randint(300, 700)) for year in YEARS}
    return {"years": YEARS, "sources": [{"id": name, "budgets": budgets}], "projects": projects}


def test_the_core_comes_to_the_sum_of_the_best() -> None:
    blocks = [block(number) for number in range(BLOCKS)]
    case = {
        "years": YEARS,
        "sources": [source for each in blocks for source in each["sources"]],
        "projects": [project for each in blocks for project in each["projects"]],
    }
    asked = read(case)
    assert is_large(pool_of(asked, *Scale.of(project.points for project in asked.projects)))
    answer = answered({**case, "stop": {"seconds": 60, "gap": 0}})
    best = BLOCKS // KINDS * sum((Every(each).best() or Decimal(0) for each in blocks[:KINDS]), Decimal(0))
    assert (answer["status"], Decimal(answer["points"]), Decimal(answer["bound"])) == ("optimal", best, best)
