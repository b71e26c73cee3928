"""Rows that tests of higher rooms stand on."""

import uuid

import asyncpg

from absorb.db import Acting, transaction
from absorb.kernel.czech import fold, sort_key
from absorb.kernel.ids import new_id
from absorb.people.actions import add_membership, ensure_organisation


async def add_plan(connection: asyncpg.Connection, measures: dict[str, float]) -> tuple[uuid.UUID, dict[str, uuid.UUID]]:
    """A plan with one area and one objective; `measures` maps code to weight. Answers the ids."""
    plan_id, area_id, objective_id = new_id(), new_id(), new_id()
    await connection.execute("insert into plan (id, code, name) values ($1, $2, 'Plán')", plan_id, f"plan-{plan_id.hex[-6:]}")
    await connection.execute("insert into plan_area (id, plan, code, name) values ($1, $2, '1', 'Oblast')", area_id, plan_id)
    await connection.execute("insert into plan_objective (id, area, code, name) values ($1, $2, '1', 'Cíl')", objective_id, area_id)
    ids: dict[str, uuid.UUID] = {}
    for position, (code, weight) in enumerate(measures.items()):
        ids[code] = new_id()
        await connection.execute(
            "insert into plan_measure (id, plan, objective, code, name, weight, position) values ($1, $2, $3, $4, $5, $6, $7)",
            ids[code], plan_id, objective_id, code, f"Opatření {code}", weight, position,
        )  # fmt: skip
    return plan_id, ids


async def add_idea(
    connection: asyncpg.Connection, reference: str, title: str, *, cost_minor: int | None = 100_000_00, state: str = "in_tank"
) -> uuid.UUID:
    """One idea in the tank."""
    idea_id = new_id()
    await connection.execute(
        """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state, cost_minor)
        values ($1, $2, $3, $4, $5, 'idea', $6, $7)""",
        idea_id, reference, title, fold(title), sort_key(title), state, cost_minor,
    )  # fmt: skip
    return idea_id


async def join_organisation(person: Acting, name: str) -> uuid.UUID:
    """The person hands in for the organisation of this name, which is made where there is none."""
    assert person.person_id is not None
    async with transaction(Acting(person.community_id)) as connection:
        organisation_id = await ensure_organisation(connection, name)
        await add_membership(connection, person.person_id, "submitter", organisation_id)
    return organisation_id
