"""What the leading schedules of all ideas say together."""

from collections import defaultdict

import asyncpg

BY_SOURCE_AND_YEAR = """
select e.key as source, y.key as year, sum(y.value::numeric * 100)::bigint as amount_minor
from leading_schedule s
cross join lateral jsonb_each(s.answer -> 'by_source_and_year') e cross join lateral jsonb_each_text(e.value) y
group by e.key, y.key order by e.key, y.key
"""


async def paid_by_year(connection: asyncpg.Connection) -> dict[str, dict[str, int]]:
    """What each source is to pay in each year, in haléře, over the leading schedules of all ideas."""
    paid: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await connection.fetch(BY_SOURCE_AND_YEAR):
        paid[row["source"]][row["year"]] = row["amount_minor"]
    return paid
