"""Saying what ideas do for the measures of the plan."""

import uuid
from collections.abc import Mapping, Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.plan.queries import newest_of
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
        newest = await newest_of(connection, {row[1] for row in rows})
        _check_contributions(await _known_ideas(connection, rows), newest, rows, at)
        rows = [(idea, newest[measure][0], degree, why, invented) for idea, measure, degree, why, invented in rows]
        codes = dict(newest.values())
        columns = list(zip(*rows, strict=True)) or [()] * 5
        ideas, measure_ids, degrees, whys, marks = (list(column) for column in columns)
        await connection.execute(queries.form.TOUCH_CONTRIBUTING, ideas, measure_ids, degrees, [why.strip() for why in whys], marks)
        saved = await connection.fetch(
            queries.ideas.SAVE_CONTRIBUTIONS, [new_id() for _ in rows], ideas, measure_ids, degrees, [why.strip() for why in whys], marks
        )
        facts = [
            (row["idea"], {"measure": codes[row["measure"]], "degree": row["degree"], "is_invented": row["is_invented"]}) for row in saved
        ]
        await record_many(connection, "contribution stated", "idea", facts)
        await promise_look(connection, list(dict.fromkeys(row["idea"] for row in saved)))
    return len(saved)


async def _known_ideas(connection: asyncpg.Connection, rows: Sequence[Contributed]) -> frozenset[uuid.UUID]:
    """Ids are looked up under row-level security: a reference alone would also reach another town's rows."""
    return frozenset(row["id"] for row in await connection.fetch(queries.ideas.KNOWN_IDEAS, list({row[0] for row in rows})))


def _check_contributions(
    ideas: frozenset[uuid.UUID], newest: Mapping[uuid.UUID, tuple[uuid.UUID, str]], rows: Sequence[Contributed], at: str
) -> None:
    """Two versions of one measure are one measure here: each stands for the newest that continues it."""
    faults: list[Fault] = []
    first: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for place, (idea, measure, degree, why, _) in enumerate(rows):
        if idea not in ideas:
            faults.append(Fault(f"{at}/{place}/idea_id", Phrase("There is no idea %(idea)s here.", idea=idea)))
        if measure not in newest:
            faults.append(Fault(f"{at}/{place}/measure_id", Phrase("There is no measure %(measure)s here.", measure=measure)))
        if isinstance(degree, bool) or degree not in _MARKS:
            faults.append(
                Fault(f"{at}/{place}/degree", Phrase("The degree is %(degree)s; a whole number from 0 to 5 is expected.", degree=degree))
            )
        if not why.strip():
            faults.append(Fault(f"{at}/{place}/why", "The reason is empty; one sentence on why this degree is expected."))
        standing, _ = newest.get(measure, (measure, ""))
        if first.setdefault((idea, standing), place) != place:
            says = Phrase("The same idea and measure stand at %(first)s already.", first=f"{at}/{first[idea, standing]}")
            faults.append(Fault(f"{at}/{place}", says))
    if faults:
        raise BadInput(faults)
