"""Rows of imports: bulk statements over arrays, since COPY knows no row-level security."""

import uuid

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.tank.schemas.ideas import ImportReport, PassedOverOut, RefusedOut

LOCK = "select pg_advisory_xact_lock(hashtext('tank import'), hashtext(current_setting('absorb.community')))"

EXISTING = "select id, source_key, source_facts, title, cost_minor, organisation from idea where source_key = any ($1)"

ADD_IDEAS = """
insert into idea (id, reference, organisation, title, title_fold, title_sort, ripeness, state, cost_minor, source_key, source_facts)
select *  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
    $10::text[], $11::jsonb[])
"""

CHANGE_IDEAS = """
update idea set organisation = new.organisation, title = new.title, title_fold = new.title_fold, title_sort = new.title_sort,
    cost_minor = new.cost_minor, source_facts = new.facts, version = version + 1, changed_at = now()
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::jsonb[])
    as new (id, organisation, title, title_fold, title_sort, cost_minor, facts)
where idea.id = new.id
"""

ADD_IMPORT = """
insert into tank_import (id, file_name, file_sha256, calls, added, changed, unchanged, passed_over, refused)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

IMPORTS = """
select id, file_name, file_sha256, calls, made_at, added, changed, unchanged, passed_over, refused from tank_import
"""

LATEST_OF = IMPORTS + "where file_sha256 = $1 and calls = $2 order by id desc limit 1"

LATEST = IMPORTS + "order by id desc limit 200"

ONE = IMPORTS + "where id = $1"


def report_of(row: asyncpg.Record) -> ImportReport:
    facts = dict(row)
    facts["passed_over"] = msgspec.convert(facts["passed_over"], PassedOverOut)
    facts["refused"] = msgspec.convert(facts["refused"], list[RefusedOut])
    return ImportReport(**facts)


async def list_imports(connection: asyncpg.Connection) -> list[ImportReport]:
    """The latest imports, newest first."""
    return [report_of(row) for row in await connection.fetch(LATEST)]


async def get_import(connection: asyncpg.Connection, import_id: uuid.UUID) -> ImportReport:
    row = await connection.fetchrow(ONE, import_id)
    if row is None:
        raise NotFound("There is no such import.")
    return report_of(row)
