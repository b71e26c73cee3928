"""Ideas held against calls. What surely does not fit, the database leaves out; the rest is told condition by condition."""

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from absorb.calls.queries.aid import read_undertakings
from absorb.calls.rules import CallText, Condition, Offered, compare, fits
from absorb.calls.rules.aid import REGULATIONS, Undertakings
from absorb.calls.rules.fitting import is_near
from absorb.calls.rules.sieve import Sieve, sieve_of
from absorb.kernel.period import Month
from absorb.tank.rules.states import OFFERED
from absorb.town.queries import get_territory
from absorb.town.schemas import Territory

ZONE = ZoneInfo("Europe/Prague")

SHOWN = 50
"""So many ideas are shown beside a call, or on one page of those that may fit it."""

AT_ONCE = 5_000
"""So many ideas are held against a call before the next are read."""

COLUMNS = """
i.id, i.reference, i.title, i.state, i.organisation, o.name as organisation_name, o.kind, i.target_groups, i.activities, i.cost_minor,
i.first_month, i.last_month
"""

FROM = "from idea i left join organisation o on o.id = i.organisation"

WITHIN = """
i.state = any ($1)
and ($2::text[] is null or o.kind is null or o.kind = 'unknown' or o.kind = any ($2))
and (i.cost_minor is null or (i.cost_minor >= coalesce($3::bigint, i.cost_minor) and i.cost_minor <= coalesce($4::bigint, i.cost_minor)))
and (i.last_month is null or i.last_month <= coalesce($5::int, i.last_month))
and ($6::int is null or i.first_month is null or i.last_month is null or i.last_month - i.first_month + 1 <= $6)
and (not $8 or cardinality(i.target_groups) = 0 or i.target_groups && $7::text[] or not i.target_groups <@ $10::text[])
and (i.organisation is null or i.organisation <> all ($9::uuid[]))
"""
"""Of an idea i and its organisation o: the bounds of a `Sieve`, its fields from $2 on, in one of the states $1."""

MET = """
coalesce(o.kind = any ($2::text[]), false)::int + coalesce(i.target_groups && $7::text[], false)::int
+ (i.cost_minor is not null and ($3::bigint is not null or $4::bigint is not null))::int
+ (($5::int is not null or $6::int is not null) and ($5::int is null or i.last_month is not null)
    and ($6::int is null or (i.first_month is not null and i.last_month is not null)))::int
"""
"""How many conditions of its own an idea within the bounds meets."""

FREE_WORDS = "not i.target_groups <@ $10::text[]"
"""It names a group in words of its own, which may be those of the call."""

PAGE = f"""
with page as (
    select near.*, count(*) over () as found from (
        select i.id as idea, i.reference, {MET} as met, {FREE_WORDS} as is_free {FROM} where {WITHIN}
    ) near where near.met > 0 or near.is_free order by near.met desc, near.reference, near.idea limit $11 offset $12
)
select {COLUMNS}, page.found from page join idea i on i.id = page.idea left join organisation o on o.id = i.organisation
order by page.met desc, page.reference, page.idea
"""  # noqa: S608

UNTOLD = f"""
select {COLUMNS} {FROM} where {WITHIN} and ({MET} > 0 or {FREE_WORDS}) and i.id > $12
    and not exists (select from call_fit f where f.idea = i.id and f.code = $13) and
"""  # noqa: S608

FRESH = UNTOLD + "($11::timestamptz is null or i.changed_at >= $11) order by i.id limit $14"

OF_ORGANISATIONS = UNTOLD + "i.organisation = any ($11::uuid[]) order by i.id limit $14"
"""A statement of its own: with both conditions in one, neither of their indexes would serve."""

ONE = f"select {COLUMNS} {FROM} where i.id = $1"

SET_ASIDE_FOR = f"""
select {COLUMNS} {FROM} where i.state = 'set_aside' and exists (select from call_fit f where f.idea = i.id and f.code = $1)
order by i.reference limit $2
"""  # noqa: S608

NEWEST = "select distinct on (code) code, version, title, body from call order by code, version desc"

SINCE = "select offered_at - interval '1 hour' from call_offered where code = $1 and version = $2"
"""What was being changed at that moment may have been committed after it."""

OFFERED_NOW = """
insert into call_offered (id, code, version, offered_at) values ($1, $2, $3, now())
on conflict (community_id, code) do update set version = excluded.version, offered_at = excluded.offered_at
"""

FORGET_EVERYTHING_OFFERED = "update call_offered set version = 0"

NOT_OFFERED_SINCE = """
select exists (
    select from call_offered o where o.offered_at < $2
        and exists (select from call c where c.code = o.code and c.body -> 'aid_regime' ->> 'regime' = any ($1))
)
"""
"""Whether a call under one of these rules of aid was held against no idea since a moment."""

FORGET_OFFERED = """
update call_offered set version = 0
where code in (select c.code from call c where c.body -> 'aid_regime' ->> 'regime' = any ($1))
"""
"""No version is 0: calls under these rules of aid are held against every idea again."""

ADD_FITS = """
insert into call_fit (id, code, idea) select id, $2, idea from unnest($1::uuid[], $3::uuid[]) as n (id, idea)
on conflict (idea, code) do nothing returning idea
"""


class Candidate(msgspec.Struct, frozen=True):
    """An idea, and what of it calls ask for."""

    id: uuid.UUID
    reference: str
    title: str
    state: str
    organisation: uuid.UUID | None
    organisation_name: str | None
    offered: Offered


class Fitting(msgspec.Struct, frozen=True):
    """An idea held against a call."""

    reference: str
    title: str
    conditions: list[Condition]
    state: str = "set_aside"
    organisation: str | None = None


class Ground(msgspec.Struct, frozen=True):
    """What of a town is the same for all of its ideas on a day: where it lies, and everybody's small aid."""

    today: dt.date
    place: Territory
    aid: Undertakings

    def sieve(self, call: CallText) -> Sieve | None:
        """The bounds of a call here and today; None where nothing fits it."""
        return sieve_of(call, self.today, nuts=self.place.nuts, lau=self.place.lau, aid=self.aid)

    def freed_since(self, call: CallText, moment: dt.datetime) -> list[uuid.UUID]:
        """The organisations that had no small aid left for this call on the day of a moment, and have some today: aid grows old."""
        regulation = REGULATIONS.get(call.aid_regime.regime) if call.aid_regime is not None else None
        then = moment.astimezone(ZONE).date()
        if regulation is None or then >= self.today:
            return []
        before = msgspec.structs.replace(self.aid, on=then).used_up(regulation)
        return [uuid.UUID(one) for one in before if one not in self.aid.used_up(regulation)]

    def compare(self, call: CallText, idea: Candidate) -> list[Condition]:
        """Every condition of a call, held against an idea of this town."""
        known = msgspec.structs.replace(idea.offered, nuts=self.place.nuts, lau=self.place.lau)
        if call.aid_regime is not None and (regulation := REGULATIONS.get(call.aid_regime.regime)) and idea.organisation is not None:
            left = self.aid.left(str(idea.organisation), regulation)
            known = msgspec.structs.replace(known, aid={regulation: left} if left is not None else {})
        return compare(call, known, self.today)


async def read_ground(connection: asyncpg.Connection, today: dt.date) -> Ground:
    """What of the town is the same for all of its ideas."""
    return Ground(today, await get_territory(connection), await read_undertakings(connection, today))


async def get_candidate(connection: asyncpg.Connection, idea: uuid.UUID) -> Candidate:
    """What of this idea calls ask for; it is there."""
    return _candidate(await connection.fetchrow(ONE, idea))


async def list_fitting(connection: asyncpg.Connection, code: str, text: CallText, today: dt.date) -> list[Fitting]:
    """The first ideas that were set aside, were found to fit this call and fit it today, by reference."""
    ground = await read_ground(connection, today)
    found = [_fitting(ground, text, _candidate(row)) for row in await connection.fetch(SET_ASIDE_FOR, code, SHOWN)]
    return [one for one in found if fits(one.conditions)]


async def find_ideas(connection: asyncpg.Connection, call: CallText, today: dt.date, page: int) -> tuple[list[Fitting], int]:
    """One page (from 1) of the ideas that nothing speaks against and something for, those with most for them first, and how many
    are within the call's bounds in all."""
    ground = await read_ground(connection, today)
    sieve = ground.sieve(call)
    if sieve is None:
        return [], 0
    rows = await connection.fetch(PAGE, sorted(OFFERED), *sieve.values(), SHOWN, SHOWN * (page - 1))
    found = [_fitting(ground, call, _candidate(row)) for row in rows]
    return [one for one in found if is_near(one.conditions)], rows[0]["found"] if rows else 0


async def read_fresh(
    connection: asyncpg.Connection, code: str, sieve: Sieve, of: dt.datetime | Sequence[uuid.UUID] | None, after: uuid.UUID
) -> list[Candidate]:
    """The next ideas after an id that may fit a call and were not told of yet: those changed since a moment, those of some
    organisations, or all."""
    statement = FRESH if of is None or isinstance(of, dt.datetime) else OF_ORGANISATIONS
    rows = await connection.fetch(statement, sorted(OFFERED), *sieve.values(), of, after, code, AT_ONCE)
    return [_candidate(row) for row in rows]


def choose(ground: Ground, call: CallText, ideas: Sequence[Candidate]) -> list[Candidate]:
    """Those of the ideas that fit a call as far as is known."""
    return [idea for idea in ideas if fits(ground.compare(call, idea))]


def _fitting(ground: Ground, call: CallText, idea: Candidate) -> Fitting:
    return Fitting(idea.reference, idea.title, ground.compare(call, idea), idea.state, idea.organisation_name)


def _candidate(row: asyncpg.Record) -> Candidate:
    facts = {name: row[name] for name in ("id", "reference", "title", "state", "organisation", "organisation_name")}
    words = " ".join([row["title"], *(f"{one.get('name') or ''} {one.get('what') or ''}" for one in row["activities"])])
    offered = Offered(kind=row["kind"], target_groups=row["target_groups"], cost_minor=row["cost_minor"], words=words)
    first, last = (None if row[name] is None else Month(row[name]) for name in ("first_month", "last_month"))
    return Candidate(**facts, offered=msgspec.structs.replace(offered, first_month=first, last_month=last))
