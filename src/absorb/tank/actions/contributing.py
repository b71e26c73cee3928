"""Saying what ideas do for the measures of the plan."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.actions.twins import promise_look

Contributed = tuple[uuid.UUID, uuid.UUID, int, str, bool]
"""One contribution: idea, measure, degree 0–5, why, is_invented."""

_MARKS = range(6)


async def set_contributions(acting: Acting, rows: Sequence[Contributed], *, at: str = "") -> int:
    """Say what ideas do for measures, all at once; the answer is how many rows are new or changed.

    `BadInput` lists every wrong row as "/3/degree", under `at`: a mark outside 0–5, no reason, an unknown idea or
    measure, a pair given twice.
    """
    async with transaction(acting) as connection:
        measures = await _check_contributions(connection, rows, at)
        columns = list(zip(*rows, strict=True)) or [()] * 5
        ideas, measure_ids, degrees, whys, invented = (list(column) for column in columns)
        await connection.execute(queries.form.TOUCH_CONTRIBUTING, ideas, measure_ids, degrees, [why.strip() for why in whys], invented)
        saved = await connection.fetch(
            queries.ideas.SAVE_CONTRIBUTIONS, [new_id() for _ in rows], ideas, measure_ids, degrees, [why.strip() for why in whys], invented
        )
        facts = [
            (row["idea"], {"measure": measures[row["measure"]], "degree": row["degree"], "is_invented": row["is_invented"]})
            for row in saved
        ]
        await record_many(connection, "contribution stated", "idea", facts)
        await promise_look(connection, list(dict.fromkeys(row["idea"] for row in saved)))
    return len(saved)


async def _check_contributions(connection: asyncpg.Connection, rows: Sequence[Contributed], at: str) -> dict[uuid.UUID, str]:
    """The codes of the measures by id. Ids are looked up under row-level security: a reference alone would also reach
    another town's rows."""
    ideas = {row["id"] for row in await connection.fetch(queries.ideas.KNOWN_IDEAS, list({row[0] for row in rows}))}
    found = await connection.fetch(queries.ideas.KNOWN_MEASURES, list({row[1] for row in rows}))
    measures = {row["id"]: row["code"] for row in found}
    faults: list[Fault] = []
    first: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for place, (idea, measure, degree, why, _) in enumerate(rows):
        if idea not in ideas:
            faults.append(Fault(f"{at}/{place}/idea_id", Phrase("There is no idea %(idea)s here.", idea=idea)))
        if measure not in measures:
            faults.append(Fault(f"{at}/{place}/measure_id", Phrase("There is no measure %(measure)s here.", measure=measure)))
        if isinstance(degree, bool) or degree not in _MARKS:
            faults.append(
                Fault(f"{at}/{place}/degree", Phrase("The degree is %(degree)s; a whole number from 0 to 5 is expected.", degree=degree))
            )
        if not why.strip():
            faults.append(Fault(f"{at}/{place}/why", "The reason is empty; one sentence on why this degree is expected."))
        if first.setdefault((idea, measure), place) != place:
            says = Phrase("The same idea and measure stand at %(first)s already.", first=f"{at}/{first[idea, measure]}")
            faults.append(Fault(f"{at}/{place}", says))
    if faults:
        raise BadInput(faults)
    return measures
