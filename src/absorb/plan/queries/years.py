"""Rows of annual implementation plans. Chosen ideas and their schedules lie above this room; their rows are read here."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.kernel.money import parse_money
from absorb.kernel.phrases import Phrase
from absorb.plan.queries.serving import CHOSEN
from absorb.plan.rules.year_content import FIRST, LAST, YearContent
from absorb.plan.rules.years import SourceShare, YearIdea, YearMeasure, YearPlan

YEARS = "select year, version, is_invented, changed_at from plan_year where plan_code = $1 order by year desc"

ONE = """
select y.id, y.plan_code as code, y.year, y.version as revision, y.note, y.is_invented, p.id as plan, p.name, p.version
from plan_year y join lateral (select id, name, version from plan where code = y.plan_code order by version desc limit 1) p on true
where y.plan_code = $1 and y.year = $2
"""

MEASURES = """
select y.line, a.code || ' / ' || o.code || ' / ' || m.code as where, m.name, y.why, y.who, m.cost_minor
from plan_year_measure y join plan_measure m on m.line = y.line and m.plan = $2
join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
where y.of_year = $1 order by a.position, o.position, m.position, m.id
"""

IDEAS = """
select m.line, i.id, i.reference, i.title, i.state, i.cost_minor, i.hoped_sources, o.name as organisation,
    y.who, coalesce(y.is_left_out, false) as is_left_out, s.answer -> 'by_source_and_year' as scheduled
from plan_year_measure d join plan_measure m on m.line = d.line and m.plan = $2
join idea_contribution c on c.measure = m.id and c.degree > 0 join idea i on i.id = c.idea
left join organisation o on o.id = i.organisation
left join plan_year_idea y on y.of_year = d.of_year and y.idea = i.id
left join lateral (select answer from leading_schedule where idea = i.id limit 1) s on true
where d.of_year = $1 and i.state = any ($3)
    and (i.first_month is null or i.first_month / 12 <= $4) and (i.last_month is null or i.last_month / 12 >= $4)
order by m.position, i.reference
"""

SOURCES = "select code, name_cs from source"

LOCK_YEAR = "select pg_advisory_xact_lock(hashtext('plan year'), hashtext(current_setting('absorb.community') || $1))"

PUT_YEAR = """
insert into plan_year (id, plan, plan_code, year, note, is_invented) values ($1, $2, $3, $4, $5, $6)
on conflict (community_id, plan_code, year) do update
    set plan = excluded.plan, note = excluded.note, is_invented = plan_year.is_invented or excluded.is_invented,
        version = plan_year.version + 1, changed_at = now()
returning id, version
"""
"""What was made up once goes on being marked so."""

HELD = """
select y.id, y.version, y.note,
    (select coalesce(jsonb_object_agg(m.line, jsonb_build_object('why', m.why, 'who', m.who)), '{}')
        from plan_year_measure m where m.of_year = y.id) as measures,
    (select coalesce(jsonb_object_agg(i.idea, jsonb_build_object('is_left_out', i.is_left_out, 'who', i.who)), '{}')
        from plan_year_idea i where i.of_year = y.id) as ideas
from plan_year y where y.plan_code = $1 and y.year = $2
"""

KEEP_PAST = "insert into plan_year_past (id, of_year, version, content) values ($1, $2, $3, $4)"

PASTS = """
select p.version, p.content, n.name as replaced_by, p.replaced_at
from plan_year_past p left join lateral person_names(array[p.replaced_by]) n on true
where p.of_year = $1 and p.version >= $2 order by p.version
"""

FORGET = ("delete from plan_year_measure where of_year = $1", "delete from plan_year_idea where of_year = $1")

ADD_MEASURE = "insert into plan_year_measure (id, of_year, line, why, who, position) values ($1, $2, $3, $4, $5, $6)"

ADD_IDEA = "insert into plan_year_idea (id, of_year, idea, is_left_out, who) values ($1, $2, $3, $4, $5)"

REFERENCES = "select id, reference from idea where id = any ($1)"

TITLES = "select id, title from idea where id = any ($1)"

IDS = "select reference, id from idea where reference = any ($1)"


class HeldYear(msgspec.Struct, frozen=True):
    """What is said of a year, and which version of it; `id` is None and the version 0 where nothing was said yet."""

    id: uuid.UUID | None = None
    version: int = 0
    content: YearContent = YearContent()


class PastYear(msgspec.Struct, frozen=True):
    """A version of a year that was replaced, by whom and when."""

    version: int
    content: YearContent
    replaced_by: str | None
    replaced_at: dt.datetime


async def find_held(connection: asyncpg.Connection, code: str, year: int) -> HeldYear:
    """What is said of a year now."""
    check_year(year)
    row = await connection.fetchrow(HELD, code, year)
    if row is None:
        return HeldYear()
    content = {name: row[name] for name in ("note", "measures", "ideas")}
    return HeldYear(row["id"], row["version"], msgspec.convert(content, YearContent))


async def list_pasts(connection: asyncpg.Connection, held: HeldYear, since: int) -> list[PastYear]:
    """The replaced versions from this one on; before the first there was nothing."""
    return [
        PastYear(row["version"], msgspec.convert(row["content"], YearContent), row["replaced_by"], row["replaced_at"])
        for row in await connection.fetch(PASTS, held.id, since)
    ]


async def find_references(connection: asyncpg.Connection, ideas: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The references of those ideas that are here."""
    return dict(await connection.fetch(REFERENCES, ideas))


async def find_titles(connection: asyncpg.Connection, ideas: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(await connection.fetch(TITLES, ideas))


async def find_ids(connection: asyncpg.Connection, references: list[str]) -> dict[str, uuid.UUID]:
    """The ids of those ideas that are here."""
    return dict(await connection.fetch(IDS, references))


def check_year(year: int) -> None:
    if not FIRST <= year <= LAST:
        raise NotFound(Phrase("There are implementation plans for the years from %(first)s to %(last)s.", first=FIRST, last=LAST))


async def list_years(connection: asyncpg.Connection, code: str) -> list[dict[str, Any]]:
    """The years that have a plan, newest first."""
    return [dict(row) for row in await connection.fetch(YEARS, code)]


async def find_year(connection: asyncpg.Connection, code: str, year: int) -> YearPlan | None:
    """One year's plan with the newest version's measures and what is chosen now; a fixed number of queries."""
    check_year(year)
    row = await connection.fetchrow(ONE, code, year)
    if row is None:
        return None
    names = dict(await connection.fetch(SOURCES))
    ideas: dict[uuid.UUID, list[YearIdea]] = {}
    for idea in await connection.fetch(IDEAS, row["id"], row["plan"], list(CHOSEN), year):
        ideas.setdefault(idea["line"], []).append(_idea(idea, year, names))
    measures = tuple(
        YearMeasure(**dict(one), ideas=tuple(ideas.get(one["line"], ())))
        for one in await connection.fetch(MEASURES, row["id"], row["plan"])
    )
    return YearPlan(**{name: row[name] for name in YearPlan.__struct_fields__ if name != "measures"}, measures=measures)


async def get_year(connection: asyncpg.Connection, code: str, year: int) -> YearPlan:
    found = await find_year(connection, code, year)
    if found is None:
        raise NotFound("There is no implementation plan for this year.")
    return found


def _idea(row: asyncpg.Record, year: int, names: dict[str, str]) -> YearIdea:
    scheduled: dict[str, dict[str, str]] | None = row["scheduled"]
    if scheduled is None:
        cost, sources = row["cost_minor"], [SourceShare(one["name"], one.get("amount_minor")) for one in row["hoped_sources"] or []]
    else:
        paid: dict[str, int] = {code: int(parse_money(by_year[str(year)])) for code, by_year in scheduled.items() if str(year) in by_year}
        cost, sources = sum(paid.values()), [SourceShare(names.get(code, code), amount) for code, amount in paid.items() if amount]
    return YearIdea(
        id=row["id"], reference=row["reference"], title=row["title"], state=row["state"], cost_minor=cost, sources=tuple(sources),
        is_estimate=scheduled is None, doer=row["who"], organisation=row["organisation"], is_left_out=row["is_left_out"],
    )  # fmt: skip
