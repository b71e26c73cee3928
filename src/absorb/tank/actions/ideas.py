"""What is done with single ideas: moving one, saying what it contributes."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.tank import form_queries, queries
from absorb.tank.rules import check_move

Contributed = tuple[uuid.UUID, uuid.UUID, int, str, bool]
"""One contribution: idea, measure, degree 0–5, why, is_invented."""

_MARKS = range(6)


async def move(
    acting: Acting,
    idea: uuid.UUID | str,
    to: str,
    why: str | None = None,
    *,
    roles: frozenset[str] | None = None,
    organisations: frozenset[uuid.UUID] | None = None,
) -> bool:
    """Move an idea (by id or reference) to another state; False when it is there already.

    `roles` are those of the one who asks (None: the service itself), `organisations` those whose ideas they may touch.
    """
    async with transaction(acting) as connection:
        return await move_in(connection, idea, to, why=why, roles=roles, organisations=organisations)


async def move_in(
    connection: asyncpg.Connection,
    idea: uuid.UUID | str,
    to: str,
    *,
    why: str | None = None,
    roles: frozenset[str] | None = None,
    organisations: frozenset[uuid.UUID] | None = None,
) -> bool:
    """`move` inside a running transaction, for rooms whose own act moves an idea."""
    held = await queries.lock_idea(connection, idea)
    if organisations is not None and held.organisation not in organisations:
        raise NotFound("There is no such idea.")
    if held.state == to:
        return False
    check_move(held.state, to, why, roles)
    await connection.execute(queries.SET_STATE, held.id, to, why)
    await record(connection, "idea moved", ("idea", held.id), {"from": held.state, "to": to}, why=why)
    return True


async def set_contributions(acting: Acting, rows: Sequence[Contributed], *, at: str = "") -> int:
    """Say what ideas do for measures, all at once; the answer is how many rows are new or changed.

    `BadInput` lists every wrong row as "/3/degree", under `at`: a mark outside 0–5, no reason, an unknown idea or
    measure, a pair given twice.
    """
    async with transaction(acting) as connection:
        measures = await _check_contributions(connection, rows, at)
        columns = list(zip(*rows, strict=True)) or [()] * 5
        ideas, measure_ids, degrees, whys, invented = (list(column) for column in columns)
        await connection.execute(form_queries.TOUCH_CONTRIBUTING, ideas, measure_ids, degrees, [why.strip() for why in whys], invented)
        saved = await connection.fetch(
            queries.SAVE_CONTRIBUTIONS, [new_id() for _ in rows], ideas, measure_ids, degrees, [why.strip() for why in whys], invented
        )
        facts = [
            (row["idea"], {"measure": measures[row["measure"]], "degree": row["degree"], "is_invented": row["is_invented"]})
            for row in saved
        ]
        await record_many(connection, "contribution stated", "idea", facts)
    return len(saved)


async def _check_contributions(connection: asyncpg.Connection, rows: Sequence[Contributed], at: str) -> dict[uuid.UUID, str]:
    """The codes of the measures by id. Ids are looked up under row-level security: a reference alone would also reach
    another town's rows."""
    ideas = {row["id"] for row in await connection.fetch(queries.KNOWN_IDEAS, list({row[0] for row in rows}))}
    found = await connection.fetch(queries.KNOWN_MEASURES, list({row[1] for row in rows}))
    measures = {row["id"]: row["code"] for row in found}
    faults: list[Fault] = []
    first: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for place, (idea, measure, degree, why, _) in enumerate(rows):
        if idea not in ideas:
            faults.append(Fault(f"{at}/{place}/idea_id", f"There is no idea {idea} here."))
        if measure not in measures:
            faults.append(Fault(f"{at}/{place}/measure_id", f"There is no measure {measure} here."))
        if isinstance(degree, bool) or degree not in _MARKS:
            faults.append(Fault(f"{at}/{place}/degree", f"The degree is {degree}; a whole number from 0 to 5 is expected."))
        if not why.strip():
            faults.append(Fault(f"{at}/{place}/why", "The reason is empty; one sentence on why this degree is expected."))
        if first.setdefault((idea, measure), place) != place:
            faults.append(Fault(f"{at}/{place}", f"The same idea and measure stand at {at}/{first[idea, measure]} already."))
    if faults:
        raise BadInput(faults)
    return measures
