"""Judgements of ideas are recorded, all or none."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.priority import queries
from absorb.priority.queries import StoredModel, models
from absorb.priority.rules.assessing import find_judgement_faults
from absorb.priority.schemas import AssessmentRow, AssessmentsIn
from absorb.tank.actions import move_in


async def record_assessments(acting: Acting, rows: Iterable[Sequence[Any]], model_id: uuid.UUID) -> int:
    """Record judgements by one model, all or none; the answer is how many are new or changed.

    Rows are `AssessmentRow`s or plain tuples of the same order. A second judgement of the same person on the same
    idea and criterion is the next version, which counts from then on; the first stays to be read. What was frozen keeps
    what it had. The first judgement takes an idea from the tank under assessment. BadInput points at "/3/value" for the
    fourth row.
    """
    taken = [given._replace(value=Decimal(given.value)) for given in (AssessmentRow(*row) for row in rows)]
    async with transaction(acting) as connection:
        stored = await queries.get_model(connection, model_id)
        return await _record(connection, taken, stored)


async def record_own_assessments(acting: Acting, ask: AssessmentsIn) -> int:
    """The same for the person who acts, with ideas by their references."""
    if acting.person_id is None:
        raise BadInput.one("", "Assessments are recorded by a person.")
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        ideas = await queries.find_ideas(connection, {one.idea for one in ask.assessments})
        unknown = [(index, one.idea) for index, one in enumerate(ask.assessments) if one.idea not in ideas]
        if unknown:
            raise BadInput(Fault(f"/assessments/{index}/idea", f'There is no idea "{name}".') for index, name in unknown)
        rows = [AssessmentRow(ideas[one.idea], one.criterion, acting.person_id, one.value, one.reason) for one in ask.assessments]
        return await _record(connection, rows, stored, pointer="/assessments")


async def _record(connection: asyncpg.Connection, rows: list[AssessmentRow], stored: StoredModel, pointer: str = "") -> int:
    ideas = {row["id"]: row for row in await connection.fetch(models.IDEAS_BY_ID, list({row.idea_id for row in rows}))}
    assessors = {row["id"] for row in await connection.fetch(models.PEOPLE_INSIDE, list({row.assessor_id for row in rows}))}
    faults = [*_row_faults(rows, stored, set(ideas), assessors, pointer)]
    if faults:
        raise BadInput(faults)
    if not rows:
        return 0
    criteria = {one.criterion.code: one.id for one in stored.criteria}
    columns = zip(
        *((new_id(), one.idea_id, criteria[one.criterion], one.assessor_id, one.value, one.reason, one.is_invented) for one in rows),
        strict=True,
    )
    await connection.execute(models.LOCK_ASSESSMENTS)
    changed = await connection.fetch(models.RECORD_ASSESSMENTS, *map(list, columns), None, None)
    counts = Counter(row["idea"] for row in changed)
    about = {"model": stored.out.code, "version": stored.out.version}
    entries = [(idea, {"reference": ideas[idea]["reference"], **about, "judgements": count}) for idea, count in counts.items()]
    await record_many(connection, "idea assessed", "idea", entries)
    for idea in counts:
        if ideas[idea]["state"] == "in_tank":
            await move_in(connection, idea, "under_assessment", why=stored.out.name)
    return len(changed)


def _row_faults(
    rows: list[AssessmentRow], stored: StoredModel, ideas: set[uuid.UUID], assessors: set[uuid.UUID], pointer: str
) -> Iterator[Fault]:
    criteria = {one.criterion.code: one.criterion for one in stored.criteria}
    first: dict[tuple[uuid.UUID, str, uuid.UUID], int] = {}
    for index, one in enumerate(rows):
        at = f"{pointer}/{index}"
        if one.idea_id not in ideas:
            yield Fault(f"{at}/idea", "There is no such idea.")
        yield from find_judgement_faults(one.criterion, one.value, one.reason, criteria, at)
        if one.assessor_id not in assessors:
            yield Fault(f"{at}/assessor", "The assessor has no role in this community; give them one first.")
        earlier = first.setdefault((one.idea_id, one.criterion, one.assessor_id), index)
        if earlier != index:
            yield Fault(at, f"The same person judges the same idea by the same criterion twice (first at {pointer}/{earlier}).")
