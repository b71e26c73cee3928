"""What others reckon with of an idea's money: the leading scenario's newest, else the newest of those kept under no scenario."""

import json
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


def rows_read(plan: dict[str, Any], table: str) -> float:
    """How many rows of a table a plan went through, kept or thrown away, from `explain (analyze, format json)`."""
    own = 0.0
    if plan.get("Relation Name") == table:
        own = plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    return own + sum(rows_read(below, table) for below in plan.get("Plans", []))


async def test_one_idea_is_asked_for_by_its_own_rows_alone(town: Town, owner: asyncpg.Connection) -> None:
    """A lateral join that takes one row does not go through everybody's budgets: counted in a town that has a thousand."""
    async with transaction(town.acting) as connection:
        await connection.execute(
            """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
            select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), t, t, t, 'idea', 'in_tank'
            from (select n, 'x' || n as t from generate_series(1, 500) n) made"""
        )
        for version in (1, 2):
            await connection.execute(
                """insert into budget (id, idea, version, stage, cost_model, currency, eligible_minor)
                select gen_random_uuid(), id, $1, 'asked', 'real', 'CZK', 0 from idea""",
                version,
            )
    for table in ("idea", "budget", "scenario"):
        await owner.execute(f"analyze {table}")
    asked = "select b.version from idea i left join lateral (select version from leading_budget where idea = i.id limit 1) b on true"
    async with reading(town.acting) as connection:
        assert await connection.fetchval(f"{asked} where i.reference = 'UL-2026-0007'") == 2
        found = await connection.fetchval(f"explain (analyze, format json) {asked} where i.reference = 'UL-2026-0007'")
    assert 1 <= rows_read(json.loads(found)[0]["Plan"], "budget") <= 2, found
