"""The absorption table out of the rooms below: each figure is a sum of rows that somebody can open."""

from typing import Any

import asyncpg

from absorb.absorption.rules import STAGES, Scope, SourceRow
from absorb.kernel.errors import NotFound

SCOPES_TOLD = 50
"""So many portfolios, the newest first, can be looked at."""

SCOPES = "select number, year as first, last_year as last from portfolio order by number desc limit $1"

SCOPE = """
select number, year as first, last_year as last from portfolio where $1::int is null or number = $1 order by number desc limit 1
"""

# One row a source; each sub-query is one stage, so no join can count anything twice.
BY_SOURCE = """
with scope as (select id, year, last_year from portfolio where number = $1),
    among as (select c.idea from portfolio_choice c join scope on scope.id = c.portfolio)
select s.code as source, s.name_cs, s.name_en, s.level <> 'applicant' as is_asked,
    coalesce((select sum(l.limit_minor) from source_limit l where l.source = s.id
        and ($1::int is null or exists (select from scope where l.year between scope.year and scope.last_year))), 0) as available,
    coalesce((select sum(x.amount_minor) from portfolio_share x join scope on scope.id = x.portfolio where x.source = s.id
        and exists (select from resolution r where r.idea = x.idea and r.is_adopted)), 0) as recommended,
    coalesce((select sum(x.amount_minor) from application_share x join application a on a.id = x.application
        where x.source = s.id and ($1::int is null or a.idea in (select idea from among))), 0) as asked,
    coalesce((select sum(x.awarded_minor) from award_share x join award w on w.id = x.award join application a on a.id = w.application
        where x.source = s.id and ($1::int is null or a.idea in (select idea from among))), 0) as awarded,
    coalesce((select sum(x.amount_minor) from payment x join award w on w.id = x.award join application a on a.id = w.application
        where x.source = s.id and ($1::int is null or a.idea in (select idea from among))), 0) as paid,
    coalesce((select sum(x.entitled_minor) from settlement_share x join settlement t on t.id = x.settlement
        join award w on w.id = t.award join application a on a.id = w.application
        where x.source = s.id and ($1::int is null or a.idea in (select idea from among))), 0) as settled
from source s order by s.position, s.code
"""


def _as_row(row: asyncpg.Record) -> SourceRow:
    """Sums come as `numeric`, which no amount can overflow."""
    facts: dict[str, Any] = {name: int(value) if name in STAGES else value for name, value in row.items()}
    return SourceRow(**facts)


async def find_scope(connection: asyncpg.Connection, number: int | None = None) -> Scope | None:
    """The portfolio of this number, or the newest, if there is any at all."""
    row = await connection.fetchrow(SCOPE, number)
    if row is None and number is not None:
        raise NotFound("There is no such portfolio.")
    return Scope(**dict(row)) if row is not None else None


async def list_scopes(connection: asyncpg.Connection) -> list[Scope]:
    """The portfolios that can be looked at, the newest first."""
    return [Scope(**dict(row)) for row in await connection.fetch(SCOPES, SCOPES_TOLD)]


async def list_by_source(connection: asyncpg.Connection, scope: Scope | None) -> list[SourceRow]:
    """Sources with any money at any stage, in their order: of a portfolio's years and the ideas that it chose from, or of everything."""
    rows = [_as_row(row) for row in await connection.fetch(BY_SOURCE, scope.number if scope is not None else None)]
    return [row for row in rows if any((row.available, row.recommended, row.asked, row.awarded, row.paid, row.settled))]
