"""Rows of budgets."""

import uuid

import asyncpg

from absorb.funding.rules import budget as budgets
from absorb.funding.schemas.budgets import BudgetRow
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

LOCK_IDEA = "select id, reference from idea where id = $1 for update"

FIND_IDEA = "select id from idea where reference = $1"

NEXT_VERSION = "select coalesce(max(version), 0) + 1 from budget where idea = $1"

ADD = """
insert into budget (id, idea, call, version, stage, cost_model, currency, "case", answer, eligible_minor, is_invented, scenario, base,
    why, content)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

# One statement for all lines: the database checks their sum once a statement.
ADD_LINES = """
insert into budget_line (id, budget, code, name, kind, unit_price_minor, units, first_month, months, amount_minor, is_covered, reason,
    bearer, cut_why, position)
select n.id, $1, n.code, n.name, n.kind, n.price, n.units, n.first_month, n.months, n.amount, n.is_covered, n.reason, n.bearer, n.cut_why,
    n.position
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::numeric[], $8::int[], $9::int[], $10::bigint[],
    $11::boolean[], $12::text[], $13::text[], $14::text[], $15::int[])
    as n (id, code, name, kind, price, units, first_month, months, amount, is_covered, reason, bearer, cut_why, position)
"""

LIST = """
select b.id, i.reference as idea, c.code as call, b.version, b.stage, b.cost_model, b.currency, b.eligible_minor, b.is_invented, b.made_at,
    r.number as scenario
from budget b join idea i on i.id = b.idea left join call c on c.id = b.call left join scenario r on r.id = b.scenario
where ($1::text is null or i.reference = $1) and ($2::uuid is null or b.id = $2)
    and (not $4 or b.id = (select n.id from leading_budget n where n.idea = b.idea))
order by i.reference, b.version desc, b.id limit $3
"""

CASE = 'select idea, call, "case", answer from budget where id = $1'


async def get_idea_id(connection: asyncpg.Connection, reference: str) -> uuid.UUID:
    """The idea with this reference."""
    found: uuid.UUID | None = await connection.fetchval(FIND_IDEA, reference)
    if found is None:
        raise NotFound(Phrase("There is no idea %(reference)s.", reference=reference))
    return found


async def list_budgets(
    connection: asyncpg.Connection, *, idea: str | None = None, leading: bool = False, limit: int = 200
) -> list[BudgetRow]:
    """Budgets by idea, newest version first; `leading` leaves out all but the one that others reckon with."""
    return [BudgetRow(**dict(row)) for row in await connection.fetch(LIST, idea, None, limit, leading)]


async def get_budget(connection: asyncpg.Connection, budget_id: uuid.UUID) -> tuple[BudgetRow, budgets.Case, budgets.Answer]:
    """A budget with what it was made of and what the engine answered."""
    row = await connection.fetchrow(LIST, None, budget_id, 1, False)
    if row is None:
        raise NotFound("There is no such budget.")
    kept = await connection.fetchrow(CASE, budget_id)
    return BudgetRow(**dict(row)), convert(kept["case"], budgets.Case), convert(kept["answer"], budgets.Answer)
