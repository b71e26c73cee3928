"""Rows of an idea's scenarios."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.funding.rules.scenarios import State, state_of

SIBLINGS = """
select s.id, s.number, s.name, s.is_leading, s.closed_at is not null as is_closed
from scenario s join idea i on i.id = s.idea where i.reference = $1 order by s.number
"""

# What counts of a scenario: of the leading one what others reckon with, of any other the newest that is kept of it.
SIDES = """
select s.id, s.number, s.name, s.is_leading, s.closed_at is not null as is_closed, c.code as call, c.title as call_title, w.version,
    w.changed_at, n.name as changed_by, b.id as budget, b.version as budget_version, b.stage, b.made_at as budget_made_at,
    b.id is not null and b.scenario is null as is_borrowed,
    exists (select from budget m where m.idea = s.idea and m.is_invented) as is_invented,
    p.id as schedule, p.version as schedule_version, p.made_at as schedule_made_at
from scenario s join scenario_work w on w.scenario = s.id left join call c on c.id = s.call
left join lateral person_names(array[w.changed_by]) n on true
left join budget b on b.id = case when s.is_leading then (select id from leading_budget where idea = s.idea)
    else (select id from budget where scenario = s.id order by version desc limit 1) end
left join schedule p on p.id = case when s.is_leading then (select id from leading_schedule where idea = s.idea)
    else (select id from schedule where scenario = s.id order by version desc limit 1) end
where s.idea = $1 order by s.is_leading desc, s.number
"""

MONTHS = "select first_month, last_month from idea where id = $1"

TITLE = "select title from idea where id = $1"

RENAME = "update scenario set name = $2 where id = $1"

STOP_LEADING = "update scenario set is_leading = false where idea = $1 and is_leading"

LEAD = "update scenario set is_leading = true where id = $1"

CLOSE = "update scenario set closed_at = now() where id = $1"

REOPEN = "update scenario set closed_at = null where id = $1"


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario with what is kept of it. `version` counts the changes of its working copy; `is_borrowed`: the leading
    one has kept no budget, and what was kept under no scenario stands for it. `is_invented`: figures of the idea were made up."""

    id: uuid.UUID
    number: int
    name: str
    is_leading: bool
    is_closed: bool
    call: str | None
    call_title: str | None
    version: int
    changed_at: dt.datetime
    changed_by: str | None
    budget: uuid.UUID | None
    budget_version: int | None
    stage: str | None
    budget_made_at: dt.datetime | None
    is_borrowed: bool
    is_invented: bool
    schedule: uuid.UUID | None
    schedule_version: int | None
    schedule_made_at: dt.datetime | None

    @property
    def state(self) -> State:
        return state_of(self.is_leading, self.is_closed)

    @property
    def is_written_since(self) -> bool:
        """Whether somebody changed the working copy after what is kept of it."""
        kept = [made_at for made_at in (self.budget_made_at, self.schedule_made_at) if made_at is not None]
        return self.version > 1 and (not kept or self.changed_at > max(kept))


class Sibling(msgspec.Struct, frozen=True):
    """A scenario among those of its idea."""

    id: uuid.UUID
    number: int
    name: str
    is_leading: bool
    is_closed: bool

    @property
    def state(self) -> State:
        return state_of(self.is_leading, self.is_closed)


async def list_siblings(connection: asyncpg.Connection, reference: str) -> list[Sibling]:
    """All scenarios of an idea in the order of their numbers, the closed ones included."""
    return [Sibling(**dict(row)) for row in await connection.fetch(SIBLINGS, reference)]


async def list_sides(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[Side]:
    """All scenarios of an idea with what is kept of each: the leading one, and then by their numbers."""
    return [Side(**dict(row)) for row in await connection.fetch(SIDES, idea_id)]


async def get_title(connection: asyncpg.Connection, idea_id: uuid.UUID) -> str:
    """What an idea that is there is called."""
    return str(await connection.fetchval(TITLE, idea_id))
