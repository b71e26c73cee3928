"""What is done to plans: importing one, publishing the next version. A plan that changed is a new version; versions are never
changed."""

import hashlib
import uuid
from collections.abc import Mapping

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.plan import queries
from absorb.plan.papers import place_faults, read_workbook
from absorb.plan.queries import saving
from absorb.plan.rules import ObjectiveBranch, PlanTree, count_branches
from absorb.plan.rules.continuing import continued
from absorb.plan.rules.flat import Id
from absorb.plan.rules.merging import merge
from absorb.plan.rules.tree import Path
from absorb.plan.schemas import PlanImported
from absorb.reckoning import reckon


async def import_plan(acting: Acting, content: bytes, *, file_name: str) -> PlanImported:
    """Take a plan's workbook in as it is. What the newest version of this code says already changes nothing; anything else is
    the next version. `BadInput` lists every fault of the workbook, and then nothing is taken."""
    read = await reckon(read_workbook, content)
    async with transaction(acting) as connection:
        found = await lock_plan(connection, read.tree.code)
        standing = await stand(connection, found)
        with place_faults(read):
            merged = merge(standing, standing, read.tree)
            origins = continued(found[1] if found else None, read.tree)
        if found is not None and not merged.rows:
            return _imported(found[0], found[1], is_new=False)
        sha256 = hashlib.sha256(content).hexdigest()
        plan_id, added = await add_version(connection, read.tree, found, origins, file_sha256=sha256)
        facts = {"code": added.code, "version": added.version, "file_name": file_name, "measures": count_branches(added)[2]}
        await record(connection, "plan imported", ("plan", plan_id), facts)
    return _imported(plan_id, added, is_new=True)


Found = tuple[uuid.UUID, PlanTree]
"""The newest version of a plan: its id and its tree."""


async def lock_plan(connection: asyncpg.Connection, code: str) -> Found | None:
    """The newest version of a plan, of which the next is made by one at a time."""
    await connection.execute(queries.LOCK_CODE, code)
    return await queries.find_plan(connection, code)


Standing = tuple[PlanTree, dict[Path, Id]]
"""A version with the identity of each of its parts."""


async def stand(connection: asyncpg.Connection, found: Found | None) -> Standing | None:
    """A version as drafts are compared with it."""
    if found is None:
        return None
    return found[1], {place: str(line) for place, line in (await saving.lines_of(connection, found[0])).items()}


def _imported(plan_id: uuid.UUID, tree: PlanTree, *, is_new: bool) -> PlanImported:
    areas, objectives, measures = count_branches(tree)
    return PlanImported(
        id=plan_id, code=tree.code, version=tree.version, is_new=is_new, areas=areas, objectives=objectives, measures=measures
    )


async def add_version(
    connection: asyncpg.Connection,
    tree: PlanTree,
    found: Found | None,
    origins: Mapping[Path, Path],
    *,
    file_sha256: str | None = None,
    why: str | None = None,
) -> tuple[uuid.UUID, PlanTree]:
    """Write the next version and let what ideas do for measures follow it; the answer is its id, and it with its number."""
    former = await saving.lines_of(connection, found[0]) if found else {}
    ids: dict[Path, uuid.UUID] = {}
    lines = {place: former[origin] for place, origin in origins.items()}
    added = msgspec.structs.replace(tree, version=found[1].version + 1 if found else 1)
    plan_id = new_id()
    await connection.execute(
        saving.ADD_PLAN, plan_id, added.code, added.name, added.version, added.valid_from, added.valid_to, added.is_example, added.note,
        file_sha256, why,
    )  # fmt: skip
    themes = {theme.code: new_id() for theme in tree.themes}
    await connection.executemany(
        saving.ADD_THEME,
        [(themes[one.code], plan_id, one.code, one.name, one.description, place) for place, one in enumerate(tree.themes)],
    )
    for position, area in enumerate(added.areas):
        place = (area.code,)
        ids[place] = new_id()
        await connection.execute(saving.ADD_AREA, ids[place], plan_id, lines.get(place), area.code, area.name, position)
        for objective_position, objective in enumerate(area.objectives):
            under = (area.code, objective.code)
            ids[under] = new_id()
            await connection.execute(
                saving.ADD_OBJECTIVE, ids[under], ids[place], lines.get(under), objective.code, objective.name, objective.description,
                objective_position,
            )  # fmt: skip
            await _add_measures(connection, plan_id, ids, under, objective, lines, is_example=added.is_example)
            await _add_themes(connection, ids, under, objective, themes)
    await connection.execute(saving.FOLLOW, plan_id)
    return plan_id, added


async def _add_measures(
    connection: asyncpg.Connection,
    plan_id: uuid.UUID,
    ids: dict[Path, uuid.UUID],
    under: Path,
    objective: ObjectiveBranch,
    lines: Mapping[Path, uuid.UUID],
    *,
    is_example: bool,
) -> None:
    """Parents first, since a measure refers to the one it stands under."""
    ids |= {(*under, measure.code): new_id() for measure in objective.measures}
    parents = {measure.code: measure.parent for measure in objective.measures}
    ordered = sorted(enumerate(objective.measures), key=lambda item: _depth(item[1].code, parents))
    await connection.executemany(
        saving.ADD_MEASURE,
        [
            (
                ids[*under, m.code], plan_id, ids[under], ids[*under, m.parent] if m.parent else None, lines.get((*under, m.code)),
                m.code, m.name, m.status, m.weight, m.characteristics, m.impact, m.cost_minor, m.cost_note, m.funds, m.clients,
                m.clients_per, m.involved, m.new_service, m.new_service_note, m.implementer, is_example, m.note, position,
            )
            for position, m in ordered
        ],
    )  # fmt: skip


async def _add_themes(
    connection: asyncpg.Connection, ids: Mapping[Path, uuid.UUID], under: Path, objective: ObjectiveBranch, themes: Mapping[str, uuid.UUID]
) -> None:
    carried = [(new_id(), ids[*under, one.code], themes[theme]) for one in objective.measures for theme in one.themes]
    await connection.executemany(saving.ADD_MEASURE_THEME, carried)


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    """How many measures stand above one."""
    depth, at = 0, parents[code]
    while at is not None:
        depth, at = depth + 1, parents[at]
    return depth
