"""What a portfolio of several years is made from: ideas that may be chosen, how their costs fall on years, limits by year."""

import uuid
from collections.abc import Collection
from decimal import Decimal

import asyncpg
import msgspec

from absorb.funding.queries import sources
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules import selection
from absorb.funding.rules.phasing import Horizon, over_years, spread_of
from absorb.kernel.intake import convert
from absorb.kernel.money import minor_from_decimal

OFFERED = """
select i.reference, i.title, k.points, coalesce(b.eligible_minor, i.cost_minor) as cost_minor
from ranking_idea k join idea i on i.id = k.idea left join leading_budget b on b.idea = i.id
where k.ranking = $1 and k.place is not null and i.state = 'chosen' and coalesce(b.eligible_minor, i.cost_minor) > 0
order by k.position, i.reference
"""

SPREADS = """
select i.reference, s.answer -> 'by_year' as by_year, s.answer -> 'gap_where' as gaps, s."case" -> 'periods' as periods
from leading_schedule s join idea i on i.id = s.idea where i.reference = any ($1)
"""

GROUPS = """
select g.code, min(g.name) as name, count(distinct i.id) as ideas
from ranking_idea k join idea i on i.id = k.idea join idea_contribution c on c.idea = i.id and c.degree > 0
join plan_measure m on m.id = c.measure join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
cross join lateral (values (m.code, m.name), (a.code, a.name)) as g (code, name)
where k.ranking = $1 and k.place is not null and i.state = 'chosen' group by g.code order by g.code collate "C"
"""


class Offered(msgspec.Struct, frozen=True):
    """An idea that a portfolio may choose, and its costs by year from the first that costs anything (empty: nobody knows)."""

    reference: str
    title: str
    points: Decimal
    cost_minor: int
    spread: list[int]


class Group(msgspec.Struct, frozen=True):
    """A measure or an area, and how many of the ideas serve it."""

    code: str
    name: str
    ideas: int


async def list_offered(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> list[Offered]:
    """The ideas of a ranking that a resolution has chosen and that have a cost, best place first."""
    rows = await connection.fetch(OFFERED, ranking_id)
    spreads = await list_spreads(connection, [row["reference"] for row in rows])
    return [Offered(**dict(row), spread=spreads.get(row["reference"], [])) for row in rows]


async def list_groups(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> list[Group]:
    """The measures and areas that these ideas serve."""
    return [Group(**dict(row)) for row in await connection.fetch(GROUPS, ranking_id)]


async def list_spreads(connection: asyncpg.Connection, references: Collection[str]) -> dict[str, list[int]]:
    """The costs of ideas by calendar year as their leading schedules have them, by reference."""
    found: dict[str, list[int]] = {}
    for row in await connection.fetch(SPREADS, list(references)):
        periods = {period["id"]: convert(period, schedules.Period) for period in row["periods"]}
        paid = {year: minor_from_decimal(Decimal(amount)) for year, amount in row["by_year"].items()}
        gaps = ((periods[gap["period"]], minor_from_decimal(Decimal(gap["amount"]))) for gap in row["gaps"])
        found[row["reference"]] = spread_of(paid, gaps)
    return found


async def phased(connection: asyncpg.Connection, case: selection.Case, horizon: Horizon) -> selection.Case:
    """The case of one year as one of several: limits of each, costs as schedules have them. BadInput lists every fault."""
    limits: dict[int, dict[str, int]] = {}
    for limit in await sources.list_limits(connection):
        limits.setdefault(limit.year, {})[limit.source] = limit.limit_minor
    return over_years(case, horizon, limits, await list_spreads(connection, [project.id for project in case.projects]))
