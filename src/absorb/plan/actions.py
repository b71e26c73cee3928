"""What is done to plans: importing one. A plan that changed is a new version; versions are never changed."""

import hashlib
import uuid
from collections.abc import Mapping

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.plan import queries
from absorb.plan.papers import read_plan
from absorb.plan.rules import ObjectiveBranch, PlanTree, count_branches
from absorb.plan.schemas import PlanImported
from absorb.reckoning import reckon


async def import_plan(acting: Acting, content: bytes, *, file_name: str) -> PlanImported:
    """Take a plan's workbook in. What the newest version of this code says already changes nothing; anything else is
    the next version. `BadInput` lists every fault of the workbook, and then nothing is taken."""
    tree = await reckon(read_plan, content)
    async with transaction(acting) as connection:
        await connection.execute(queries.LOCK_CODE, tree.code)
        found = await queries.find_plan(connection, tree.code)
        if found is not None and msgspec.structs.replace(tree, version=found[1].version) == found[1]:
            return _imported(found[0], found[1], is_new=False)
        version = found[1].version + 1 if found else 1
        added = msgspec.structs.replace(tree, version=version)
        plan_id = await _add(connection, added, hashlib.sha256(content).hexdigest())
        facts = {"code": tree.code, "version": version, "file_name": file_name, "measures": count_branches(tree)[2]}
        await record(connection, "plan imported", ("plan", plan_id), facts)
    return _imported(plan_id, added, is_new=True)


def _imported(plan_id: uuid.UUID, tree: PlanTree, *, is_new: bool) -> PlanImported:
    areas, objectives, measures = count_branches(tree)
    return PlanImported(
        id=plan_id, code=tree.code, version=tree.version, is_new=is_new, areas=areas, objectives=objectives, measures=measures
    )


async def _add(connection: asyncpg.Connection, tree: PlanTree, file_sha256: str) -> uuid.UUID:
    plan_id = new_id()
    await connection.execute(
        queries.ADD_PLAN, plan_id, tree.code, tree.name, tree.version, tree.valid_from, tree.valid_to, tree.is_example, tree.note,
        file_sha256,
    )  # fmt: skip
    for place, area in enumerate(tree.areas):
        area_id = new_id()
        await connection.execute(queries.ADD_AREA, area_id, plan_id, area.code, area.name, place)
        for objective_place, objective in enumerate(area.objectives):
            objective_id = new_id()
            await connection.execute(
                queries.ADD_OBJECTIVE, objective_id, area_id, objective.code, objective.name, objective.description, objective_place
            )
            await _add_measures(connection, plan_id, objective_id, objective, is_example=tree.is_example)
    return plan_id


async def _add_measures(
    connection: asyncpg.Connection, plan_id: uuid.UUID, objective_id: uuid.UUID, objective: ObjectiveBranch, *, is_example: bool
) -> None:
    """Parents first, since a measure refers to the one it stands under."""
    ids = {measure.code: new_id() for measure in objective.measures}
    parents = {measure.code: measure.parent for measure in objective.measures}
    ordered = sorted(enumerate(objective.measures), key=lambda item: _depth(item[1].code, parents))
    await connection.executemany(
        queries.ADD_MEASURE,
        [
            (
                ids[m.code], plan_id, objective_id, ids[m.parent] if m.parent else None, m.code, m.name, m.weight, m.characteristics,
                m.impact, m.cost_minor, m.cost_note, m.funds, m.clients, m.clients_per, m.involved, m.new_service, m.new_service_note,
                m.implementer, is_example, m.note, place,
            )
            for place, m in ordered
        ],
    )  # fmt: skip


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    """How many measures stand above one."""
    depth, at = 0, parents[code]
    while at is not None:
        depth, at = depth + 1, parents[at]
    return depth
