"""What waits for a person, gathered from the rooms below; one query a list."""

import datetime as dt

import asyncpg

from absorb.desk.rules import Duty, Mine, in_order
from absorb.web import Person

DUTIES: dict[str, str] = {
    "returned": """
        select 'complete and hand in again' as what, i.title as about, '/tank/' || i.reference as address, null::date as due_on, 1 as count
        from idea i where i.state = 'returned' and i.organisation = any ($1) order by i.changed_at desc, i.id limit 20""",
    "submitted": """
        select 'screen what was handed in' as what, '' as about, '/tank?state=submitted' as address,
            null::date as due_on, count(*)::int as count
        from idea i where i.state = 'submitted' and $1::uuid[] is not null having count(*) > 0""",
    "twins": """
        select 'decide on likely twins' as what, i.title as about, '/tank/' || i.reference as address, null::date as due_on, 1 as count
        from idea_twin t join idea i on i.id = t.idea
        where t.verdict is null and $1::uuid[] is not null order by t.likeness desc, t.id limit 5""",
    "reports": """
        select 'hand in a report' as what, a.reference as about, '/subsidies/' || a.reference as address, r.due_on, 1 as count
        from subsidy_report r join award a on a.id = r.award
        where r.handed_in_on is null and $1::uuid[] is not null order by r.due_on, r.id limit 20""",
    "settlements": """
        select 'settle the subsidy' as what, a.reference as about, '/subsidies/' || a.reference as address,
            c.settle_by_on as due_on, 1 as count
        from contract c join award a on a.id = c.award
        where a.state = 'contracted' and $1::uuid[] is not null order by c.settle_by_on, a.reference limit 20""",
    "instalments": """
        select 'expect an instalment' as what, a.reference as about, '/subsidies/' || a.reference as address, n.due_on, 1 as count
        from instalment n join contract c on c.id = n.contract join award a on a.id = c.award
        where a.state = 'contracted' and not exists (select from payment p where p.instalment = n.id) and $1::uuid[] is not null
        order by n.due_on, n.id limit 20""",
    "meetings": """
        select 'come to the meeting' as what, b.name as about, '/committee/meetings/' || m.id as address, m.held_on as due_on, 1 as count
        from meeting m join body b on b.id = m.body
        where m.state in ('called', 'open') and $1::uuid[] is not null order by m.held_on, m.id limit 20""",
    "votes": """
        select 'vote' as what, t.title as about, '/committee/meetings/' || t.meeting as address, null::date as due_on, 1 as count
        from agenda_item t where t.state = 'voting' and $1::uuid[] is not null
        and not exists (select from ballot x where x.item = t.id
            and x.person = nullif(current_setting('absorb.person', true), '')::uuid) order by t.position, t.id limit 20""",
}

MINE = """
select reference, title, state, state_why as why from idea where organisation = any ($1) order by changed_at desc, id limit 50
"""

PUBLIC = """
select (select count(*) from idea where state not in ('draft', 'withdrawn'))::int as ideas,
    (select count(*) from resolution where is_adopted)::int as resolutions,
    (select count(*) from call where closes_on is null or closes_on >= $1)::int as calls
"""

LATEST_RESOLUTIONS = """
select r.number, r.wording, r.is_adopted, b.name as body, m.held_on
from resolution r join meeting m on m.id = r.meeting join body b on b.id = m.body order by m.held_on desc, r.number, r.id limit $1
"""


async def list_duties(connection: asyncpg.Connection, groups: list[str], person: Person) -> list[Duty]:
    """Everything in these groups that waits for this person."""
    organisations = sorted(person.organisations)
    found: list[Duty] = []
    for group in groups:
        found.extend(Duty(**dict(row)) for row in await connection.fetch(DUTIES[group], organisations))
    return in_order(found)


async def list_mine(connection: asyncpg.Connection, person: Person) -> list[Mine]:
    """The ideas of the person's organisations."""
    return [Mine(**dict(row)) for row in await connection.fetch(MINE, sorted(person.organisations))]


async def public_figures(connection: asyncpg.Connection, today: dt.date) -> dict[str, int]:
    row = await connection.fetchrow(PUBLIC, today)
    assert row is not None
    return dict(row)


async def list_latest_resolutions(connection: asyncpg.Connection, limit: int) -> list[dict[str, object]]:
    return [dict(row) for row in await connection.fetch(LATEST_RESOLUTIONS, limit)]
