"""What waits for a person without a date, and how a submitter's ideas stand."""

import datetime as dt
import functools
import uuid

import asyncpg

from absorb.desk.rules import SHOWN_OF_GROUP, Duty, Group, Mine, Standing, what_next
from absorb.tank.rules.likeness import LEFT_OUT
from absorb.together import all_together

RETURNED = """
select i.title as about, '/tank/' || i.reference || '/edit' as address, i.returned_until as due_on, i.state_why as why, i.missing,
    count(*) over () as total
from idea i where i.state = 'returned' and i.organisation = any ($1) order by i.returned_until, i.changed_at desc, i.id limit $2
"""

TYPED = """
select coalesce(i.title, btrim(t.title), '') as about, coalesce('/tank/' || i.reference || '/edit', '/tank/new') as address,
    count(*) over () as total
from (
    select idea, max(saved_at) as saved_at, max(left(fields ->> 'title', 300)) as title
    from idea_typed where person = acting_person() and $1::uuid[] is not null group by idea) t
left join idea i on i.id = t.idea order by t.saved_at desc, t.idea limit $2
"""

SUBMITTED = """
select '' as about, '/tank?state=submitted' as address, n.count, n.count as total
from (select count(*)::int from (select from idea where state = 'submitted' limit 1000) few) n
where n.count > 0 and $1::uuid[] is not null limit $2
"""

TWINS = f"""
select t.title || ' – ' || t.other_title as about, '/tank/twins#pair-' || t.id as address, count(*) over () as total
from (
    select t.id, t.likeness, i.title, o.title as other_title from idea_twin t join idea i on i.id = t.idea join idea o on o.id = t.other
    where t.verdict is null and i.state <> all (array{[*LEFT_OUT]}) and o.state <> all (array{[*LEFT_OUT]}) and $1::uuid[] is not null
    order by t.likeness desc, t.id limit 1000) t
order by t.likeness desc, t.id limit $2
"""  # noqa: S608  (put together from constants)

VOTES = """
select t.title as about, '/committee/meetings/' || t.meeting as address, count(*) over () as total
from agenda_item t join meeting m on m.id = t.meeting
where t.state = 'voting' and $1::uuid[] is not null
    and exists (select from body_seat s where s.body = m.body and s.person = acting_person()
        and s.from_on <= m.held_on and (s.to_on is null or s.to_on >= m.held_on))
    and not exists (select from vote v where v.item = t.id and v.state = 'open' and (v.kind = 'hands'
        or exists (select from ballot x where x.vote = v.id and x.person = acting_person())
        or exists (select from secret_voter x where x.vote = v.id and x.person = acting_person())
        or exists (select from idea_ballot x where x.vote = v.id and x.person = acting_person()))) order by t.position, t.id limit $2
"""

DUTIES: dict[str, tuple[str, str, str]] = {
    "returned": ("returned for completion", RETURNED, "/tank?state=returned"),
    "typed": ("finish what you began to write", TYPED, "/tank"),
    "submitted": ("screen what was handed in", SUBMITTED, "/tank?state=submitted"),
    "twins": ("decide on likely twins", TWINS, "/tank/twins"),
    "votes": ("vote", VOTES, "/committee"),
}
"""Kind of duty: its phrase, its query (own organisations, how many), and where all of them stand."""

ORGANISATIONS = 'select name from organisation where id = any ($1) order by name_sort collate "C", id'

MINE = """
select i.reference, i.title, i.state, i.state_why as why, d.decided_on, m.meets_on, coalesce(a.is_handed_in, false) as is_handed_in,
    a.call_closes_on, r.report_due_on, count(*) over () as total
from idea i
left join lateral (
    select e.held_on as decided_on from agenda_item t join meeting e on e.id = t.meeting
    where t.idea = i.id and t.state in ('waiting', 'voting') and e.state in ('called', 'open') and e.held_on >= $2
    order by e.held_on, e.id limit 1) d on true
left join lateral (
    select p.state = 'handed_in' as is_handed_in, c.closes_on as call_closes_on from application p join call c on c.id = p.call
    where p.idea = i.id order by p.made_at desc, p.id limit 1) a on true
left join lateral (
    select s.due_on as report_due_on from application p join award w on w.application = p.id join subsidy_report s on s.award = w.id
    where p.idea = i.id and s.handed_in_on is null order by s.due_on, s.id limit 1) r on true
left join lateral (
    select min(e.held_on) as meets_on from meeting e where e.state = 'called' and e.held_on >= $2) m on true
where i.organisation = any ($1) and i.state not in ('returned', 'merged', 'withdrawn') order by i.changed_at desc, i.id limit $3
"""


async def list_duties(connection: asyncpg.Connection, groups: list[str], organisations: frozenset[uuid.UUID]) -> list[Group]:
    """Everything in these groups that waits for the one who acts; `organisations` are theirs."""
    return await all_together(connection, [functools.partial(_list_group, name, organisations) for name in groups])


async def _list_group(name: str, organisations: frozenset[uuid.UUID], connection: asyncpg.Connection) -> Group:
    what, query, address = DUTIES[name]
    rows = await connection.fetch(query, sorted(organisations), SHOWN_OF_GROUP)
    duties = tuple(_duty(name, what, row) for row in rows)
    return Group(name, duties, rows[0]["total"] if rows else 0, address)


def _duty(group: str, what: str, row: asyncpg.Record) -> Duty:
    facts = dict(row)
    return Duty(
        group=group,
        what=what,
        about=facts["about"],
        address=facts["address"],
        due_on=facts.get("due_on"),
        count=facts.get("count", 1),
        why=facts.get("why"),
        missing=tuple(one["says"] for one in facts.get("missing") or ()),
    )


async def list_names(connection: asyncpg.Connection, organisations: frozenset[uuid.UUID]) -> list[str]:
    """What these organisations are called, in Czech order."""
    if not organisations:
        return []
    return [row["name"] for row in await connection.fetch(ORGANISATIONS, sorted(organisations))]


async def list_mine(
    connection: asyncpg.Connection, organisations: frozenset[uuid.UUID], today: dt.date, limit: int
) -> tuple[list[Mine], int]:
    """The ideas of these organisations that are on their way, latest changed first, and how many there are."""
    rows = await connection.fetch(MINE, sorted(organisations), today, limit)
    mine = [Mine(row["reference"], row["title"], row["state"], row["why"], what_next(_standing(row))) for row in rows]
    return mine, rows[0]["total"] if rows else 0


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(**{name: row[name] for name in Standing.__struct_fields__})
