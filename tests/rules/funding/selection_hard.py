"""Portfolios of several years that are hard to prove: costs of any size, points that grow with them, and tight limits."""

import random
from typing import Any

from .selection_reference import text

YEARS = [2027, 2028, 2029, 2030]
PHASES = {1: [100], 2: [60, 40], 3: [30, 40, 30]}


def hard_case(seed: int, projects: int = 60, sources: int = 6) -> dict[str, Any]:
    """Every project may start in each year that lets it end, and is paid by two sources or more; budgets are 30 % of the costs."""
    chance = random.Random(seed)
    made = [_project(chance, f"P{index}", [f"S{place}" for place in range(sources)]) for index in range(projects)]
    weights = [[chance.uniform(0.5, 1.5) for _ in YEARS] for _ in range(sources)]
    share = 0.3 * sum(project["cost"] for project in made) / sum(map(sum, weights))
    budgets = [{str(year): text(int(weight * share)) for year, weight in zip(YEARS, row, strict=True)} for row in weights]
    return {
        "years": YEARS,
        "sources": [{"id": f"S{place}", "budgets": row} for place, row in enumerate(budgets)],
        "projects": [{**project, "cost": text(project["cost"])} for project in made],
    }


def _project(chance: random.Random, name: str, sources: list[str]) -> dict[str, Any]:
    cost, most = chance.randint(20_000_000, 800_000_000), [0]
    payers = chance.sample(sources, chance.randint(2, len(sources)))
    while sum(most) < 100:
        most = [chance.randint(20, 100) for _ in payers]
    length = chance.randint(1, 3)
    return {
        "id": name,
        "points": round(20 + cost / 8e8 * 60 + chance.uniform(0, 20), 1),
        "cost": cost,
        "shares": [
            {"source": source, "min_percent": chance.randint(0, 5), "max_percent": high} for source, high in zip(payers, most, strict=True)
        ],
        "starts": YEARS[: len(YEARS) - length + 1],
        "phases": PHASES[length],
    }
