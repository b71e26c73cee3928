"""Rows of drafts, and how many ideas point at the measures of a plan."""

import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.plan.rules import PlanTree
from absorb.plan.schemas import DraftOut, VersionRow

ADD = """
insert into plan_draft (id, plan_code, base_version, origin, file_name, file_sha256, tree, state)
values ($1, $2, $3, $4, $5, $6, $7, 'open')
"""

ADD_FORM = """
insert into plan_draft (id, plan_code, base_version, origin, tree, state) values ($1, $2, $3, 'form', $4, 'open')
on conflict (community_id, plan_code) where origin = 'form' and state = 'open' do nothing
"""

FORM = "select id from plan_draft where plan_code = $1 and origin = 'form' and state = 'open'"

ONE = """
select d.id, d.plan_code, d.base_version, d.origin, d.file_name, d.file_sha256, d.tree, d.choices, d.state, d.version, d.made_by, d.made_at,
    d.changed_at, p.version as published_version, n.name as made_by_name
from plan_draft d left join plan p on p.id = d.published left join lateral person_names(array[d.made_by]) n on true where d.id = $1
"""

LOCK = "select id from plan_draft where id = $1 for update"

LATEST = """
select d.id, d.plan_code, d.base_version, d.origin, d.file_name, d.state, d.version, d.made_at, d.changed_at,
    p.version as published_version, n.name as made_by_name
from plan_draft d left join plan p on p.id = d.published left join lateral person_names(array[d.made_by]) n on true
where $1::text is null or d.plan_code = $1 order by d.made_at desc, d.id desc limit 20
"""

SET_TREE = "update plan_draft set tree = $2, version = version + 1, changed_at = now() where id = $1"

SET_CHOICES = "update plan_draft set choices = $2, version = version + 1, changed_at = now() where id = $1"

SET_STATE = "update plan_draft set state = $2, published = $3, changed_at = now() where id = $1"

POINTING = """
select m.line, count(distinct c.idea) as ideas
from idea_contribution c join plan_measure m on m.id = c.measure join plan p on p.id = m.plan join idea i on i.id = c.idea
where p.code = $1 and c.degree > 0 and i.state not in ('draft', 'merged', 'withdrawn') group by m.line
"""

VERSIONS = """
select p.id, p.code, p.name, p.version, p.valid_from, p.valid_to, p.is_example, p.why, p.made_at, n.name as made_by,
    (select count(*) from plan_measure m where m.plan = p.id) as measures
from plan p left join lateral person_names(array[p.made_by]) n on true where p.code = $1 order by p.version desc
"""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with its tree, as a workbook or the forms want it."""

    id: uuid.UUID
    plan_code: str
    base_version: int
    origin: str
    file_name: str | None
    file_sha256: str | None
    tree: PlanTree
    choices: dict[str, bool]
    state: str
    version: int
    made_by: uuid.UUID | None
    out: DraftOut


async def get_draft(connection: asyncpg.Connection, draft_id: uuid.UUID, *, hold: bool = False) -> Draft:
    """One draft; `hold` keeps its row."""
    if hold:
        await connection.execute(LOCK, draft_id)
    row = await connection.fetchrow(ONE, draft_id)
    if row is None:
        raise NotFound("There is no such draft.")
    own: dict[str, Any] = {name: row[name] for name in Draft.__struct_fields__ if name not in ("tree", "out")}
    return Draft(**own, tree=msgspec.convert(row["tree"], PlanTree), out=_out(row))


def _out(row: asyncpg.Record) -> DraftOut:
    return DraftOut(**{name: row[name] for name in DraftOut.__struct_fields__})


async def list_drafts(connection: asyncpg.Connection, code: str | None = None) -> list[DraftOut]:
    """The latest drafts of a plan, or of all, newest first."""
    return [_out(row) for row in await connection.fetch(LATEST, code)]


async def count_pointing(connection: asyncpg.Connection, code: str) -> dict[str, int]:
    """How many ideas do something for a measure, by its line."""
    return {str(row["line"]): row["ideas"] for row in await connection.fetch(POINTING, code)}


async def list_versions(connection: asyncpg.Connection, code: str) -> list[VersionRow]:
    """The versions of a plan, newest first; `NotFound` where there is no such plan."""
    rows = [VersionRow(**dict(row)) for row in await connection.fetch(VERSIONS, code)]
    if not rows:
        raise NotFound("There is no such plan.")
    return rows
