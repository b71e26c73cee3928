"""Rows of scenarios and their working copies."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.funding.rules.working.shapes import BudgetText, ScenarioText
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

KEPT_PASTS = 100
"""Versions of a working copy that undo can go back over."""

_WORK = """
select s.id as scenario_id, s.number, s.name, s.is_leading, s.closed_at, i.id as idea_id, i.reference, i.title, i.organisation,
    s.call as call_id, c.code as call, c.title as call_title, c.version as call_version,
    (select max(n.version) from call n where n.code = c.code) as newest_call, o.kind as applicant, o.inhabitants,
    w.version, w.stands_for, w.content, w.changed_at, n.name as changed_by
from scenario s join idea i on i.id = s.idea join scenario_work w on w.scenario = s.id left join call c on c.id = s.call
left join organisation o on o.id = i.organisation left join lateral person_names(array[w.changed_by]) n on true
"""

WORK_OF_ID = _WORK + "where s.id = $1"

WORKS_OF_IDEA = _WORK + "where i.id = $1 order by s.number"

WORK_OF_NUMBER = _WORK + "where i.reference = $1 and s.number = $2"

LOCK_WORK = "select scenario from scenario_work where scenario = $1 for update"

ORGANISATION = "select organisation from idea where id = $1"

LEADING = "select s.number from scenario s join idea i on i.id = s.idea where i.reference = $1 order by s.is_leading desc, s.number limit 1"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from scenario where idea = $1"

ADD_SCENARIO = "insert into scenario (id, idea, number, name, call, is_leading) values ($1, $2, $3, $4, $5, $6)"

ADD_WORK = "insert into scenario_work (id, scenario, content) values ($1, $2, $3)"

SET_CALL = "update scenario set call = $2 where id = $1"

KEEP_PAST = """
insert into scenario_past (id, scenario, version, stands_for, content, changed_by, changed_at)
select $1, scenario, version, stands_for, content, changed_by, changed_at from scenario_work where scenario = $2
"""

FORGET_PASTS = "delete from scenario_past where scenario = $1 and version <= $2"

SET_WORK = """
update scenario_work set content = $2, stands_for = $3, changed_by = $4, changed_at = now(), version = version + 1
where scenario = $1 returning version
"""

VERSIONS = """
select version, stands_for from scenario_past where scenario = $1
union all select version, stands_for from scenario_work where scenario = $1
"""

PASTS = """
select p.version, p.content, n.name as changed_by, p.changed_at
from (select scenario, version, content, changed_by, changed_at from scenario_past
      union all select scenario, version, content, changed_by, changed_at from scenario_work) p
left join lateral person_names(array[p.changed_by]) n on true
where p.scenario = $1 and p.version >= $2 order by p.version
"""

BEGINNING = """
select i.first_month, i.last_month, b.id as budget, b.call, b.content, b."case" as budget_case, s."case" as schedule_case
from idea i
left join lateral (select * from leading_budget where idea = i.id limit 1) b on true
left join lateral (select * from leading_schedule where idea = i.id limit 1) s on true
where i.id = $1
"""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario with its working copy as it stands. `applicant` is the kind of the idea's organisation, "" where it has none;
    `inhabitants` are those of its municipality, where known. `newest_call` is the newest version of the call that it is under."""

    scenario_id: uuid.UUID
    number: int
    name: str
    is_leading: bool
    closed_at: dt.datetime | None
    idea_id: uuid.UUID
    reference: str
    title: str
    organisation: uuid.UUID | None
    call_id: uuid.UUID | None
    call: str | None
    call_title: str | None
    call_version: int | None
    newest_call: int | None
    applicant: str
    inhabitants: int | None
    version: int
    stands_for: int | None
    content: ScenarioText
    changed_at: dt.datetime
    changed_by: str | None


class Past(msgspec.Struct, frozen=True):
    """A version of a working copy: what it said, who wrote it, and when."""

    version: int
    content: ScenarioText
    changed_by: str | None
    changed_at: dt.datetime


async def get_work(connection: asyncpg.Connection, scenario_id: uuid.UUID) -> Work:
    """A scenario's working copy; NotFound where there is none."""
    return _work(await connection.fetchrow(WORK_OF_ID, scenario_id))


async def find_work(connection: asyncpg.Connection, reference: str, number: int) -> Work:
    """The working copy of an idea's scenario of this number; NotFound where there is none."""
    return _work(await connection.fetchrow(WORK_OF_NUMBER, reference, number))


async def list_works(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[Work]:
    """The working copies of all of an idea's scenarios, by their numbers."""
    return [_work(row) for row in await connection.fetch(WORKS_OF_IDEA, idea_id)]


async def lock_work(connection: asyncpg.Connection, scenario_id: uuid.UUID) -> Work:
    """The same, held until the end of the transaction."""
    await connection.fetchrow(LOCK_WORK, scenario_id)
    return await get_work(connection, scenario_id)


def _work(row: Any) -> Work:
    if row is None:
        raise NotFound(Phrase("There is no such scenario."))
    facts = dict(row)
    return Work(**{**facts, "content": convert(facts["content"], ScenarioText), "applicant": facts["applicant"] or ""})


async def find_organisation(connection: asyncpg.Connection, idea_id: uuid.UUID) -> uuid.UUID | None:
    """Whose idea it is."""
    organisation: uuid.UUID | None = await connection.fetchval(ORGANISATION, idea_id)
    return organisation


async def find_leading(connection: asyncpg.Connection, reference: str) -> int | None:
    """The number of the scenario that leads; None where the idea has no scenario."""
    number: int | None = await connection.fetchval(LEADING, reference)
    return number


async def list_versions(connection: asyncpg.Connection, scenario_id: uuid.UUID) -> dict[int, int | None]:
    """The versions that are known, the one that stands included, each with the one it stands for."""
    return {row["version"]: row["stands_for"] for row in await connection.fetch(VERSIONS, scenario_id)}


async def list_pasts(connection: asyncpg.Connection, scenario_id: uuid.UUID, since: int) -> list[Past]:
    """The versions from this one on, the one that stands last."""
    rows = await connection.fetch(PASTS, scenario_id, since)
    return [Past(row["version"], convert(row["content"], ScenarioText), row["changed_by"], row["changed_at"]) for row in rows]


def budget_text(kept: Any) -> BudgetText | None:
    """What people wrote of a budget, where it is kept."""
    return convert(kept, BudgetText) if kept is not None else None
