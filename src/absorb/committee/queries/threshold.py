"""What a town's bodies have approved of an idea, for the rule of who decides so much."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.committee.queries.carrying import IN_FORCE
from absorb.committee.queries.competences import list_holding
from absorb.committee.rules.threshold import Approval, check_approval
from absorb.funding.rules.rulebook import Facts, Finding

TOWN = "CITY"
"""The source whose money the town's own bodies give."""

APPROVALS = f"""
select r.number, b.kind, m.held_on from resolution r join body b on b.id = r.body join meeting m on m.id = r.meeting
join agenda_item i on i.id = r.item
where r.idea = $1 and r.effect = 'approves' and {IN_FORCE} and coalesce(i.moves_idea_to, 'chosen') = 'chosen'
    and coalesce(r.amount_minor, $2) >= $2
order by m.held_on desc, r.id
"""  # noqa: S608


async def find_approval(connection: asyncpg.Connection, idea_id: uuid.UUID, facts: Facts) -> Sequence[Finding]:
    """What the town's share of this idea needs; nothing where the town gives none."""
    minor = (facts.paid or {}).get(TOWN, 0)
    if not minor or facts.currency != "CZK":
        return []
    approvals = [Approval(**dict(row)) for row in await connection.fetch(APPROVALS, idea_id, int(minor))]
    found = check_approval(await list_holding(connection), int(minor), facts.today, approvals)
    return [] if found is None else [found]
