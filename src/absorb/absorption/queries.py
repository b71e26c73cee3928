"""The absorption table out of the rooms below: each figure is a sum of rows that somebody can open."""

from typing import Any

import asyncpg

from absorb.absorption.rules import STAGES, SourceRow

# One row a source; each sub-query is one stage, so no join can count anything twice.
BY_SOURCE = """
select s.code as source, s.name_cs, s.name_en, s.level <> 'applicant' as is_asked,
    coalesce((select sum(l.limit_minor) from source_limit l where l.source = s.id and ($1::int is null or l.year = $1)), 0)
        as available,
    coalesce((select sum(x.amount_minor) from portfolio_share x join portfolio p on p.id = x.portfolio
        where x.source = s.id and ($1::int is null or x.year = $1)
        and p.number = (select max(number) from portfolio where $1::int is null or $1 between year and last_year)
        and exists (select from resolution r where r.idea = x.idea and r.is_adopted)), 0) as recommended,
    coalesce((select sum(x.amount_minor) from application_share x where x.source = s.id), 0) as asked,
    coalesce((select sum(x.awarded_minor) from award_share x where x.source = s.id), 0) as awarded,
    coalesce((select sum(x.amount_minor) from payment x where x.source = s.id), 0) as paid,
    coalesce((select sum(x.entitled_minor) from settlement_share x where x.source = s.id), 0) as settled
from source s order by s.position, s.code
"""


def _as_row(row: asyncpg.Record) -> SourceRow:
    """Sums come as `numeric`, which no amount can overflow."""
    facts: dict[str, Any] = {name: int(value) if name in STAGES else value for name, value in row.items()}
    return SourceRow(**facts)


async def list_by_source(connection: asyncpg.Connection, year: int | None = None) -> list[SourceRow]:
    """Sources with any money at any stage, in their order; `year` narrows what was available and recommended."""
    rows = [_as_row(row) for row in await connection.fetch(BY_SOURCE, year)]
    return [row for row in rows if any((row.available, row.recommended, row.asked, row.awarded, row.paid, row.settled))]
