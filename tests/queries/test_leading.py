"""What others reckon with of an idea's money: the leading scenario's newest, else the newest of those kept under no scenario."""

import random
import uuid
from typing import Any

import asyncpg
import pytest

from absorb.db import reading, transaction
from absorb.kernel.ids import new_id
from tests.conftest import Town
from tests.seed import add_idea

IDEAS = 60


async def add_scenarios(connection: asyncpg.Connection, idea: uuid.UUID, chance: random.Random) -> list[tuple[uuid.UUID | None, bool]]:
    """No scenario, or some of which one leads; and what is under none."""
    places: list[tuple[uuid.UUID | None, bool]] = [(None, False)]
    count = chance.randint(0, 3)
    leading = chance.randrange(count) if count else 0
    for number in range(count):
        scenario = new_id()
        add = "insert into scenario (id, idea, number, name, is_leading) values ($1, $2, $3, 'x', $4)"
        await connection.execute(add, scenario, idea, number + 1, number == leading)
        places.append((scenario, number == leading))
    return places


ADD = {
    "budget": """insert into budget (id, idea, scenario, version, stage, cost_model, currency, eligible_minor)
        values ($1, $2, $3, $4, 'asked', 'real', 'CZK', 0)""",
    "schedule": """insert into schedule (id, idea, scenario, version, budget, status, cost_minor, gap_minor, peak_minor, engine_version,
        case_sha256) values ($1, $2, $3, $4, (select id from budget where idea = $2 limit 1), 'optimal', 0, 0, 0, '1', 'x')""",
}


@pytest.mark.parametrize("seed", range(3))
async def test_leading_is_what_its_definition_says(town: Town, seed: int) -> None:
    """Against a loop over all rows that does not know of views."""
    chance, wanted = random.Random(seed), {"budget": set[Any](), "schedule": set[Any]()}
    async with transaction(town.acting) as connection:
        for number in range(IDEAS):
            idea = await add_idea(connection, f"UL-2026-{number:04}", "x")
            places = await add_scenarios(connection, idea, chance)
            for kind, statement in ADD.items():
                kept = []
                for version in range(1, chance.randint(1 if kind == "budget" else 0, 5) + 1):
                    scenario, leads = chance.choice(places)
                    own = new_id()
                    await connection.execute(statement, own, idea, scenario, version)
                    kept.append((leads, scenario, own))
                of_leading = [own for leads, _, own in kept if leads]
                of_none = [own for _, scenario, own in kept if scenario is None]
                wanted[kind] |= {(of_leading or of_none)[-1]} if of_leading or of_none else set()
    async with reading(town.acting) as connection:
        found = {kind: await connection.fetch(f"select id from leading_{kind}") for kind in ADD}
    assert {kind: {row["id"] for row in rows} for kind, rows in found.items()} == wanted


async def test_another_town_reads_nothing_of_it(town: Town, other_town: Town) -> None:
    async with transaction(town.acting) as connection:
        idea = await add_idea(connection, "UL-2026-0001", "x")
        await connection.execute(ADD["budget"], new_id(), idea, None, 1)
        await connection.execute(ADD["schedule"], new_id(), idea, None, 1)
    for acting, count in ((town.acting, 1), (other_town.acting, 0), (None, 0)):
        async with reading(acting) as connection:
            assert await connection.fetchval("select count(*) from leading_budget b join leading_schedule s using (idea)") == count


async def test_one_idea_is_asked_for_by_its_own_rows_alone(town: Town) -> None:
    """A lateral join that takes one row does not go through everybody's budgets."""
    asked = "select b.version from idea i left join lateral (select version from leading_budget where idea = i.id limit 1) b on true"
    async with reading(town.acting) as connection:
        await connection.execute("set local enable_seqscan = off")
        plan = [row[0].strip() for row in await connection.fetch(f"explain {asked} where i.reference = 'UL-2026-0001'")]
    scan = next(place for place, line in enumerate(plan) if "Scan using budget_" in line or "Index Scan on budget_" in line)
    assert any("(idea = i.id)" in line for line in plan[scan : scan + 3]), plan
