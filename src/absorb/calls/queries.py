"""Rows of calls."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.calls.rules import CallText, Condition, Offered, compare, fits, stand_of
from absorb.calls.schemas import CallOut, CallRow
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

SHOWN = 50
"""So many ideas are shown beside a call; nobody looks through more."""

LOCK = "select pg_advisory_xact_lock(hashtext('absorb.calls'), hashtext(current_setting('absorb.community')))"

LATEST = "select id, version, file_sha256 from call where code = $1 order by version desc limit 1"

ADD = """
insert into call (id, programme, code, version, title, opens_on, closes_on, allocation_minor, body, file_sha256, has_unverified)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

NEWEST = """
select distinct on (code) id, code, version, title, programme, opens_on, closes_on, allocation_minor, has_unverified
from call order by code, version desc
"""

ONE = """
select id, code, version, title, programme, opens_on, closes_on, allocation_minor, has_unverified, body, made_at
from call where code = $1 order by version desc limit 1
"""

SET_ASIDE = """
select i.id, i.reference, i.title, o.kind, i.target_groups, i.cost_minor, i.first_month, i.last_month
from idea i left join organisation o on o.id = i.organisation where i.state = 'set_aside'
"""

ALL_SET_ASIDE = SET_ASIDE + "order by i.id"

ONE_SET_ASIDE = SET_ASIDE + "and i.id = $1"

OFFERED_TO = SET_ASIDE + "and exists (select from call_fit f where f.idea = i.id and f.code = $1) order by i.reference limit $2"

BODIES = "select distinct on (code) code, title, body from call order by code, version desc"

ADD_FITS = """
insert into call_fit (id, code, idea) select * from unnest($1::uuid[], $2::text[], $3::uuid[])
on conflict (idea, code) do nothing returning code, idea
"""

BODY = "select body from call where id = $1"


def _row(row: asyncpg.Record, today: dt.date) -> CallRow:
    return CallRow(**dict(row), stand=stand_of(row["opens_on"], row["closes_on"], today))


async def list_calls(connection: asyncpg.Connection, today: dt.date) -> list[CallRow]:
    """Every call's newest version, by code."""
    return [_row(row, today) for row in await connection.fetch(NEWEST)]


async def get_call(connection: asyncpg.Connection, code: str, today: dt.date) -> CallOut:
    """The newest version of one call."""
    row = await connection.fetchrow(ONE, code)
    if row is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    return CallOut(**dict(row), stand=stand_of(row["opens_on"], row["closes_on"], today))


async def get_call_text(connection: asyncpg.Connection, call_id: uuid.UUID) -> CallText:
    """What the call of this id (one version) says."""
    body = await connection.fetchval(BODY, call_id)
    if body is None:
        raise NotFound("There is no such call.")
    return convert(body, CallText)


async def find_call_id(connection: asyncpg.Connection, code: str) -> uuid.UUID | None:
    """The newest version of the call with this code."""
    row = await connection.fetchrow(LATEST, code)
    return row["id"] if row else None


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


async def list_newest(connection: asyncpg.Connection) -> list[tuple[str, str, CallText]]:
    """Every call's newest version: code, title and text."""
    return [(row["code"], row["title"], convert(row["body"], CallText)) for row in await connection.fetch(BODIES)]


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
