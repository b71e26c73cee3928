"""Rows of a frozen ranking as another one is compared with it."""

import uuid
from decimal import Decimal

import asyncpg

from absorb.priority.rules.comparing import Comparison, Seen, compare
from absorb.priority.schemas import CriterionOut, RankingOut

SEEN = """
select i.reference, i.title, r.place,
    (select coalesce(jsonb_object_agg(b.key, b.value ->> 'value'), '{}') from jsonb_each(r.basis::jsonb) b) as made_of
from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 order by r.position, r.id
"""


async def compare_rankings(
    connection: asyncpg.Connection, old: RankingOut, new: RankingOut, old_criteria: list[CriterionOut], new_criteria: list[CriterionOut]
) -> Comparison:
    """What changed from one frozen ranking to another; weights are compared as the points they can bring at most."""
    before, now = await _seen(connection, old.id), await _seen(connection, new.id)
    weights = [{one.code: one.most_points for one in criteria} for criteria in (old_criteria, new_criteria)]
    return compare(before, now, *weights)


async def _seen(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> dict[str, Seen]:
    return {
        row["reference"]: Seen(row["title"], row["place"], {code: Decimal(value) for code, value in row["made_of"].items()})
        for row in await connection.fetch(SEEN, ranking_id)
    }
