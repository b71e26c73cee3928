"""Rows of the exchange with workbooks: bulk statements over arrays, since COPY knows no row-level security."""

import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.tank.papers.exchange import Written
from absorb.tank.queries.form import content_of
from absorb.tank.rules.form import Content
from absorb.tank.schemas.exchange import ExchangeOut, ExchangeRowOut

HELD = """
select i.id, i.reference, i.version, i.state, i.ripeness, i.organisation, i.title, i.need, i.subprogramme, i.place,
    i.cost_minor, i.target_groups, i.activities, i.outputs, i.partners, i.costs, i.hoped_sources, i.first_month, i.last_month,
    i.readiness, i.readiness_note,
    coalesce((select jsonb_agg(jsonb_build_object('measure_id', c.measure, 'degree', c.degree, 'why', c.why) order by c.id)
        from idea_contribution c where c.idea = i.id), '[]'::jsonb) as contributions
from idea i where
"""

BY_ID = HELD + "i.id = any ($1)"

BY_REFERENCE = HELD + "i.reference = any ($1)"

LOCKED = BY_ID + " order by i.id for update of i"

PASTS = (
    "select p.idea, p.version, p.content from idea_past p join unnest($1::uuid[], $2::integer[]) w (idea, version) using (idea, version)"
)

ORGANISATIONS = "select id, name from organisation"

MEASURES = "select m.id, p.code as plan, m.code from plan_measure m join plan p on p.id = m.plan order by p.version, m.id"

ADD = "insert into tank_exchange (id, person, file_name, file_sha256, state, work) values ($1, $2, $3, $4, 'waiting', $5)"

EXCHANGE = (
    "select id, person, file_name, file_sha256, state, counts, result, trouble, work, made_at, taken_at from tank_exchange where id = $1"
)

LOCK = EXCHANGE + " for update"

LATEST = """
select id, person, file_name, file_sha256, state, counts, result, trouble, work, made_at, taken_at from tank_exchange
where person = nullif(current_setting('absorb.person', true), '')::uuid order by id desc limit 20
"""

READ = "update tank_exchange set state = 'read', counts = $2 where id = $1"

FAILED = "update tank_exchange set state = 'failed', trouble = $2, result = $3 where id = $1"

PROMISED = "update tank_exchange set state = 'promised', work = $2 where id = $1"

TAKEN = "update tank_exchange set state = 'taken', result = $2, taken_at = now() where id = $1"

FORGET_ROWS = "delete from tank_exchange_row where exchange = $1"

ADD_ROWS = """
insert into tank_exchange_row (id, exchange, row, kind, idea, base_version, seen_version, title, changes, faults, is_taken)
select r.id, $1, r.row, r.kind, r.idea, r.base_version, r.seen_version, r.title, r.changes, r.faults, r.is_taken
from jsonb_to_recordset($2::jsonb) r (id uuid, row integer, kind text, idea uuid, base_version integer, seen_version integer, title text,
    changes jsonb, faults jsonb, is_taken boolean)
"""

ROWS = """
select r.row, r.kind, i.reference, r.title, r.changes, r.faults, r.is_taken, r.is_overtaken
from tank_exchange_row r left join idea i on i.id = r.idea
where r.exchange = $1 and r.row > $2 and ($3::text is null or case $3 when 'overtaken' then r.is_overtaken else r.kind = $3 end)
order by r.row limit $4
"""

TO_TAKE = """
select row, kind, idea, seen_version, title, changes from tank_exchange_row
where exchange = $1 and is_taken and kind <> 'refused' and row > $2 order by row limit $3
"""

COUNT_TAKEN = "select count(*) from tank_exchange_row where exchange = $1 and is_taken and kind <> 'refused'"

OVERTAKEN = "update tank_exchange_row set is_overtaken = true where exchange = $1 and row = any ($2)"

CHOOSE = "update tank_exchange_row set is_taken = row = any ($3) where exchange = $1 and row = any ($2) and kind <> 'refused'"

CHOOSE_ALL = """
update tank_exchange_row set is_taken = $2 where exchange = $1 and kind <> 'refused' and (not $2 or kind <> 'conflict')
"""


class Standing(msgspec.Struct, frozen=True):
    """An idea as the exchange needs it."""

    id: uuid.UUID
    reference: str
    version: int
    state: str
    organisation: uuid.UUID | None
    content: Content

    @property
    def written(self) -> Written:
        return Written(self.reference, self.version, self.state, self.content)


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(row["id"], row["reference"], row["version"], row["state"], row["organisation"], content_of(row))


async def list_by_id(connection: asyncpg.Connection, ids: Sequence[uuid.UUID], *, lock: bool = False) -> dict[uuid.UUID, Standing]:
    """Ideas by id; `lock` holds their rows, in one order."""
    return {row["id"]: _standing(row) for row in await connection.fetch(LOCKED if lock else BY_ID, list(ids))}


async def list_by_reference(connection: asyncpg.Connection, references: Sequence[str]) -> dict[str, Standing]:
    return {row["reference"]: _standing(row) for row in await connection.fetch(BY_REFERENCE, list(references))}


async def list_pasts(connection: asyncpg.Connection, wanted: Sequence[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], Content]:
    """Former versions of ideas, as far as they are kept."""
    rows = await connection.fetch(PASTS, [one for one, _ in wanted], [version for _, version in wanted])
    return {(row["idea"], row["version"]): content_of(row["content"]) for row in rows}


async def organisation_names(connection: asyncpg.Connection) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in await connection.fetch(ORGANISATIONS)}


async def measure_names(connection: asyncpg.Connection) -> dict[str, str]:
    """Measures by id: the code, with the plan's before it where two plans have the same one."""
    rows = await connection.fetch(MEASURES)
    latest: dict[str, uuid.UUID] = {row["code"]: row["id"] for row in rows}
    named: dict[str, str] = {}
    taken: set[str] = set()
    for row in reversed(rows):
        name = row["code"] if latest[row["code"]] == row["id"] else f"{row['plan']}/{row['code']}"
        while name in taken:
            name += "′"
        taken.add(name)
        named[str(row["id"])] = name
    return named


class Exchange(ExchangeOut, frozen=True, kw_only=True):
    """One workbook that came back, with whose it is and where its content lies."""

    person: uuid.UUID
    file_sha256: str

    @property
    def out(self) -> ExchangeOut:
        return ExchangeOut(**{name: getattr(self, name) for name in ExchangeOut.__struct_fields__})


async def get_exchange(connection: asyncpg.Connection, exchange_id: uuid.UUID, person: uuid.UUID | None, *, hold: bool = False) -> Exchange:
    """One of this person's own."""
    row = await connection.fetchrow(LOCK if hold else EXCHANGE, exchange_id)
    if row is None or row["person"] != person:
        raise NotFound("There is no such workbook.")
    return Exchange(**dict(row))


async def list_exchanges(connection: asyncpg.Connection) -> list[ExchangeOut]:
    """This person's latest workbooks, newest first."""
    return [Exchange(**dict(row)).out for row in await connection.fetch(LATEST)]


async def list_rows(
    connection: asyncpg.Connection, exchange_id: uuid.UUID, *, after: int = 0, kind: str | None = None, limit: int = 100
) -> list[ExchangeRowOut]:
    """Rows that differ or were refused, from a row's number on; of one kind, or those that were overtaken."""
    return [ExchangeRowOut(**dict(row)) for row in await connection.fetch(ROWS, exchange_id, after, kind, limit)]
