"""Judgements of ideas are recorded, all or none."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.priority import queries
from absorb.priority.actions.rounds.giving import check_may_give, record_in_round
from absorb.priority.queries import StoredModel, models
from absorb.priority.queries.rounds import Running
from absorb.priority.rules.assessing import find_judgement_faults
from absorb.priority.schemas import AssessmentRow, AssessmentsIn
from absorb.priority.schemas.rounds import JudgementIn
from absorb.tank.actions import move_in


class Placed(NamedTuple):
    """A judgement and which one it is of all that were asked for, for pointing at it."""

    place: int
    row: AssessmentRow


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
        return await _record(connection, [Placed(index, row) for index, row in enumerate(taken)], stored)


async def record_own_assessments(acting: Acting, ask: AssessmentsIn) -> int:
    """The same for the person who acts, with ideas by their references. What is theirs to assess in an open round of the model is
    given in that round, and by the model's version there."""
    if acting.person_id is None:
        raise BadInput.one("", Phrase("Assessments are recorded by a person."))
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        ideas = await queries.find_ideas(connection, {one.idea for one in ask.assessments})
        unknown = [(index, one.idea) for index, one in enumerate(ask.assessments) if one.idea not in ideas]
        if unknown:
            raise BadInput(
                Fault(f"/assessments/{index}/idea", Phrase('There is no idea "%(name)s".', name=name)) for index, name in unknown
            )
        running = await queries.rounds.list_running(connection, list(ideas.values()), ask.model)
        rows = [
            Placed(index, AssessmentRow(ideas[one.idea], one.criterion, acting.person_id, one.value, one.reason))
            for index, one in enumerate(ask.assessments)
        ]
        outside = [one for one in rows if not (found := running.get(one.row.idea_id)) or not found.is_mine]
        changed = await _record(connection, outside, stored, pointer="/assessments")
        for one in running.values():
            if one.is_mine:
                changed += await _record_in(connection, one, [each for each in rows if each.row.idea_id == one.idea])
    return changed


async def _record_in(connection: asyncpg.Connection, running: Running, rows: list[Placed]) -> int:
    """Record one's own judgements of one idea in the round that it is in."""
    held = await queries.rounds.lock_round(connection, running.number)
    check_may_give(held.state, is_cleared=running.is_cleared)
    duty = next(one for one in await queries.rounds.list_mine(connection, held.id) if one.id == running.idea)
    stored = await queries.get_model(connection, held.model_id)
    people = {one.row.assessor_id for one in rows}
    faults = [*_row_faults(rows, stored, {running.idea}, people, "/assessments")]
    if faults:
        raise BadInput(faults)
    judgements = [JudgementIn(criterion=one.row.criterion, value=one.row.value, reason=one.row.reason) for one in rows]
    return await record_in_round(connection, held, duty, stored, judgements, None)


async def _record(connection: asyncpg.Connection, placed: list[Placed], stored: StoredModel, pointer: str = "") -> int:
    rows = [one.row for one in placed]
    ideas = {row["id"]: row for row in await connection.fetch(models.IDEAS_BY_ID, list({row.idea_id for row in rows}))}
    assessors = {row["id"] for row in await connection.fetch(models.PEOPLE_INSIDE, list({row.assessor_id for row in rows}))}
    running = await queries.rounds.list_running(connection, list(ideas), stored.out.code)
    faults = [*_row_faults(placed, stored, set(ideas), assessors, pointer), *_round_faults(placed, running, pointer)]
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


def _round_faults(rows: list[Placed], running: Mapping[uuid.UUID, Running], pointer: str) -> Iterator[Fault]:
    """Past a running round nobody gives points: they could be read by those whose own are not in."""
    for index, one in rows:
        if one.idea_id in running:
            says = "The idea is being assessed in round %(number)s: until it closes, only its assessors give points, each their own."
            yield Fault(f"{pointer}/{index}/idea", Phrase(says, number=running[one.idea_id].number))


def _row_faults(rows: list[Placed], stored: StoredModel, ideas: set[uuid.UUID], assessors: set[uuid.UUID], pointer: str) -> Iterator[Fault]:
    criteria = {one.criterion.code: one.criterion for one in stored.criteria}
    first: dict[tuple[uuid.UUID, str, uuid.UUID], int] = {}
    for index, one in rows:
        at = f"{pointer}/{index}"
        if one.idea_id not in ideas:
            yield Fault(f"{at}/idea", Phrase("There is no such idea."))
        yield from find_judgement_faults(one.criterion, one.value, one.reason, criteria, at)
        if one.assessor_id not in assessors:
            yield Fault(f"{at}/assessor", Phrase("The assessor has no role in this community; give them one first."))
        earlier = first.setdefault((one.idea_id, one.criterion, one.assessor_id), index)
        if earlier != index:
            says = "The same person judges the same idea by the same criterion twice (first at %(first)s)."
            yield Fault(at, Phrase(says, first=f"{pointer}/{earlier}"))
