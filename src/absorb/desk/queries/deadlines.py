"""Deadlines of all rooms in one list: for the desk, for calendars and for reminders."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.committee.queries.carrying import IN_FORCE, IS_DONE
from absorb.desk.rules import REMIND_DAYS, SHOWN_OF_GROUP, SOON, Duty, Group
from absorb.web import READERS, Person

ALL = f"""
select 'report' as kind, r.id, a.reference || ' – ' || i.title as about, '/subsidies/' || a.reference as address,
    '/tank/' || i.reference as own_address, r.due_on, true as may_be_late, array['officer', 'lead', 'finance'] as roles,
    i.organisation, null::uuid[] as people
from subsidy_report r join award a on a.id = r.award join application p on p.id = a.application join idea i on i.id = p.idea
where r.handed_in_on is null
union all
select 'returned', i.id, i.title, '/tank/' || i.reference, '/tank/' || i.reference || '/edit', i.returned_until, true, array[]::text[],
    i.organisation, null
from idea i where i.state = 'returned' and i.returned_until is not null
union all
select 'settlement', c.id, a.reference || ' – ' || i.title, '/subsidies/' || a.reference, '/tank/' || i.reference, c.settle_by_on, true,
    array['officer', 'lead', 'finance'], i.organisation, null
from contract c join award a on a.id = c.award join application p on p.id = a.application join idea i on i.id = p.idea
where a.state = 'contracted'
union all
select 'instalment', n.id, a.reference || ' – ' || i.title, '/subsidies/' || a.reference, null, n.due_on, true, array['finance'], null, null
from instalment n join contract c on c.id = n.contract join award a on a.id = c.award
join application p on p.id = a.application join idea i on i.id = p.idea
where a.state = 'contracted' and not exists (select from payment y where y.instalment = n.id)
union all
select 'application', p.id, p.reference || ' – ' || i.title, '/applications/' || p.reference, '/applications/' || p.reference, c.closes_on,
    false, array['officer', 'lead'], i.organisation, null
from application p join idea i on i.id = p.idea join call c on c.id = p.call
where p.state = 'in_preparation' and c.closes_on is not null
union all
select 'call', c.id, c.title, '/calls/' || c.code, null, c.closes_on, false, array['officer', 'lead'], null, null
from (select distinct on (code) id, code, title, closes_on from call order by code, version desc) c
where c.closes_on is not null and not exists (
    select from application p join call o on o.id = p.call where o.code = c.code and p.state = 'in_preparation')
union all
select 'resolution', r.id, r.number || coalesce(' – ' || r.carried_out_by, ''), '/committee/resolutions/' || r.id, null, r.due_on, true,
    array['officer', 'lead'], null, null
from resolution r where r.due_on is not null and {IN_FORCE} and not {IS_DONE}
union all
select 'meeting', m.id, b.name, '/committee/meetings/' || m.id, null, m.held_on, false, array['officer', 'lead', 'chair'], null,
    array(select s.person from body_seat s where s.body = m.body and s.from_on <= m.held_on and (s.to_on is null or s.to_on >= m.held_on))
from meeting m join body b on b.id = m.body where m.state in ('called', 'open')
union all
select 'assessment', r.id, r.name, '/assessments/rounds/' || r.number || '/mine', null, r.due_on, true, array[]::text[], null,
    array(select d.assessor from assessment_duty d
        where d.round = r.id and (d.cleared_at is null or r.state = 'open' and d.submitted_at is null))
from assessment_round r where r.state in ('declaring', 'open')
"""  # noqa: S608  (put together from constants)

OF_VIEWER = f"""
select * from (
    select d.*, count(*) over alike as total, row_number() over (alike order by d.due_on, d.id) as place
    from ({ALL}) d
    where d.due_on <= $2::date and d.due_on >= case when d.may_be_late then $1::date else $3::date end
        and (d.roles && $4 or d.organisation = any ($5) or acting_person() = any (d.people))
    window alike as (partition by d.kind, d.due_on <= $7::date)) found
where place <= $6 order by due_on, kind, id
"""  # noqa: S608  (put together from constants)

TO_REMIND = f"""
select kind, id, about, address, own_address, due_on, roles, organisation, people from ({ALL}) d
where d.due_on between $1 and $2 order by due_on, id
"""  # noqa: S608  (put together from constants)

ADD_REMINDER = """
insert into notice_reminder (id, about, what, due_on, days_before) values ($1, $2, $3, $4, $5)
on conflict (community_id, about, what, due_on, days_before) do nothing returning id
"""

WORDS: dict[str, tuple[str, str]] = {
    "returned": ("complete the idea", "/tank?state=returned"),
    "report": ("hand in a report", "/subsidies"),
    "settlement": ("settle the subsidy", "/subsidies"),
    "instalment": ("expect an instalment", "/subsidies"),
    "application": ("hand in the application", "/applications"),
    "call": ("the call closes", "/calls"),
    "resolution": ("carry out the resolution", "/committee/to-do"),
    "meeting": ("come to the meeting", "/committee"),
    "assessment": ("assess your ideas", "/assessments"),
}
"""Kind of deadline: its phrase, and where all of them stand."""

LONG_AGO = dt.date(2000, 1, 1)


class Viewer(msgspec.Struct, frozen=True):
    """For whom deadlines are listed: their roles and the organisations for which they hand in decide what they may see."""

    roles: frozenset[str]
    organisations: frozenset[uuid.UUID]

    @classmethod
    def of(cls, person: Person) -> "Viewer":
        return cls(person.roles, person.speaks_for)

    @property
    def is_inside(self) -> bool:
        return bool(self.roles & READERS)


class Deadline(msgspec.Struct, frozen=True):
    """One deadline as one person sees it."""

    kind: str
    id: uuid.UUID
    about: str
    address: str
    due_on: dt.date


class ToRemind(msgspec.Struct, frozen=True):
    """A deadline and everybody it concerns."""

    kind: str
    id: uuid.UUID
    about: str
    address: str
    own_address: str | None
    due_on: dt.date
    roles: list[str]
    organisation: uuid.UUID | None
    people: list[uuid.UUID] | None


async def list_deadlines(
    connection: asyncpg.Connection,
    viewer: Viewer,
    *,
    since: dt.date,
    until: dt.date,
    today: dt.date,
    limit: int,
    apart: dt.date = LONG_AGO,
) -> list[tuple[Deadline, int]]:
    """The deadlines of one person from `since` (where being late matters; else from `today`) to `until`, earliest first, at
    most `limit` of a kind; each with how many of its kind there are. Those up to the day `apart` are counted by themselves."""
    organisations = sorted(viewer.organisations) if "submitter" in viewer.roles else []
    rows = await connection.fetch(OF_VIEWER, since, until, today, sorted(viewer.roles), organisations, limit, apart)
    return [(_seen_by(viewer, row), row["total"]) for row in rows]


def _seen_by(viewer: Viewer, row: asyncpg.Record) -> Deadline:
    own = row["own_address"]
    return Deadline(row["kind"], row["id"], row["about"], row["address"] if viewer.is_inside or not own else own, row["due_on"])


async def list_late_and_soon(connection: asyncpg.Connection, viewer: Viewer, today: dt.date) -> tuple[list[Group], list[Group]]:
    """What is late (or due today), and what is due within thirty days, by kind."""
    found = await list_deadlines(connection, viewer, since=LONG_AGO, until=today + SOON, today=today, limit=SHOWN_OF_GROUP, apart=today)
    return _grouped([one for one in found if one[0].due_on <= today]), _grouped([one for one in found if one[0].due_on > today])


def _grouped(found: list[tuple[Deadline, int]]) -> list[Group]:
    groups: dict[str, list[Duty]] = {}
    totals: dict[str, int] = {}
    for one, total in found:
        if one.kind == "returned":  # stands among what waits anyway
            continue
        duty = Duty(one.kind, WORDS[one.kind][0], one.about, one.address, one.due_on)
        groups.setdefault(one.kind, []).append(duty)
        totals[one.kind] = total
    return [Group(kind, tuple(duties), totals[kind], WORDS[kind][1]) for kind, duties in groups.items()]


async def list_to_remind(connection: asyncpg.Connection, today: dt.date) -> list[ToRemind]:
    """Every deadline of the community of which people are to be told by now or soon."""
    rows = await connection.fetch(TO_REMIND, today, today + dt.timedelta(days=max(REMIND_DAYS)))
    return [ToRemind(**dict(row)) for row in rows]
