"""One idea's money as the rules look at it: its newest budget and schedule, its call, its organisation and its town."""

import datetime as dt
import uuid

import asyncpg

from absorb.calls.queries import get_call_text
from absorb.calls.queries.aid import read_undertakings
from absorb.calls.rules.aid import REGULATIONS
from absorb.funding.queries import budgets, schedules, sources
from absorb.funding.rules.rulebook import Facts
from absorb.town.queries import get_territory

CALL_OF = "select call from budget where id = $1"

KIND_OF = "select o.id, coalesce(o.kind, 'unknown') as kind from idea i left join organisation o on o.id = i.organisation where i.id = $1"


async def facts_of(connection: asyncpg.Connection, idea_id: uuid.UUID, reference: str, on: dt.date) -> Facts:
    """What is known of an idea's money, for the rules that hold on a day."""
    rows = await budgets.list_budgets(connection, idea=reference, limit=1)
    _, case, answer = await budgets.get_budget(connection, rows[0].id) if rows else (None, None, None)
    planned = await schedules.list_schedules(connection, idea=reference, newest=True, limit=1)
    _, schedule, schedule_answer = await schedules.get_schedule(connection, planned[0].id) if planned else (None, None, None)
    call_id = await connection.fetchval(CALL_OF, rows[0].id) if rows else None
    call = await get_call_text(connection, call_id) if call_id else None
    organisation = await connection.fetchrow(KIND_OF, idea_id)
    regime = call.aid_regime.regime if call is not None and call.aid_regime is not None else None
    regulation, aid = REGULATIONS.get(regime or ""), None
    if regulation is not None and organisation["id"] is not None:
        aid = (await read_undertakings(connection, on)).left(str(organisation["id"]), regulation)
    return Facts(
        today=on,
        call=call,
        applicant=organisation["kind"],
        region=(await get_territory(connection)).nuts,
        aid_regime=regime,
        public=frozenset(source.code for source in await sources.list_sources(connection) if source.is_public),
        budget=case,
        budget_answer=answer,
        schedule=schedule,
        schedule_answer=schedule_answer,
        aid=aid,
    )
