"""Ideas that were set aside, held against calls."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.calls.rules import CallText, Condition, Offered, compare, fits
from absorb.kernel.period import Month

SHOWN = 50
"""So many ideas are shown beside a call; nobody looks through more."""

SET_ASIDE = """
select i.id, i.reference, i.title, o.kind, i.target_groups, i.cost_minor, i.first_month, i.last_month
from idea i left join organisation o on o.id = i.organisation where i.state = 'set_aside'
"""

ALL_SET_ASIDE = SET_ASIDE + "order by i.id"

ONE_SET_ASIDE = SET_ASIDE + "and i.id = $1"

OFFERED_TO = SET_ASIDE + "and exists (select from call_fit f where f.idea = i.id and f.code = $1) order by i.reference limit $2"

ADD_FITS = """
insert into call_fit (id, code, idea) select * from unnest($1::uuid[], $2::text[], $3::uuid[])
on conflict (idea, code) do nothing returning code, idea
"""


class SetAside(msgspec.Struct, frozen=True):
    """An idea that was set aside, and what of it calls ask for."""

    id: uuid.UUID
    reference: str
    title: str
    offered: Offered


class Fitting(msgspec.Struct, frozen=True):
    """An idea that was set aside, held against a call."""

    reference: str
    title: str
    conditions: list[Condition]


async def list_set_aside(connection: asyncpg.Connection) -> list[SetAside]:
    """Every idea that is set aside."""
    return [_set_aside(row) for row in await connection.fetch(ALL_SET_ASIDE)]


async def find_set_aside(connection: asyncpg.Connection, idea: uuid.UUID) -> SetAside | None:
    """This idea, where it is set aside."""
    row = await connection.fetchrow(ONE_SET_ASIDE, idea)
    return _set_aside(row) if row else None


async def list_fitting(connection: asyncpg.Connection, code: str, text: CallText, today: dt.date) -> list[Fitting]:
    """The first of those that were found to fit this call and fit it today, by reference."""
    found = [_set_aside(row) for row in await connection.fetch(OFFERED_TO, code, SHOWN)]
    compared = [Fitting(idea.reference, idea.title, compare(text, idea.offered, today)) for idea in found]
    return [one for one in compared if fits(one.conditions)]


def _set_aside(row: asyncpg.Record) -> SetAside:
    facts = dict(row)
    months = {name: None if facts[name] is None else Month(facts[name]) for name in ("first_month", "last_month")}
    own = {name: facts.pop(name) for name in ("id", "reference", "title")}
    return SetAside(**own, offered=Offered(**{**facts, **months}))
