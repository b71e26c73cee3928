"""One idea's money as the rules look at it: a budget and a schedule, their call, the idea's organisation and its town."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.calls.queries.aid import read_undertakings
from absorb.calls.rules import CallText
from absorb.calls.rules.aid import REGULATIONS
from absorb.funding.queries import sources
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.rulebook import Facts
from absorb.kernel.intake import convert
from absorb.town.queries import get_territory

BUDGETS = 'select id, call, "case", answer from budget where id = any ($1)'

SCHEDULES = 'select id, "case", answer from schedule where id = any ($1)'

CALLS = "select id, body from call where id = any ($1)"

LEADING = "select (select id from leading_budget where idea = $1) as budget, (select id from leading_schedule where idea = $1) as schedule"

APPLICANT = """
select o.id, coalesce(o.kind, 'unknown') as kind, o.inhabitants
from idea i left join organisation o on o.id = i.organisation where i.id = $1
"""


class Money(msgspec.Struct, frozen=True):
    """A budget and a schedule that are looked at together, by their ids; either may be missing."""

    budget: uuid.UUID | None
    schedule: uuid.UUID | None


async def facts_of(connection: asyncpg.Connection, idea_id: uuid.UUID, on: dt.date, money: Money | None = None) -> Facts:
    """What is known of an idea's money, for the rules that hold on a day: of its leading scenario, or of what is named."""
    if money is None:
        money = Money(**dict(await connection.fetchrow(LEADING, idea_id)))
    return (await facts_beside(connection, idea_id, on, [money]))[0]


async def facts_beside(connection: asyncpg.Connection, idea_id: uuid.UUID, on: dt.date, several: Sequence[Money]) -> list[Facts]:
    """The same of several of the idea's budgets and schedules; as many queries as for one."""
    kept = {row["id"]: row for row in await connection.fetch(BUDGETS, [one.budget for one in several])}
    planned = {row["id"]: row for row in await connection.fetch(SCHEDULES, [one.schedule for one in several])}
    under = [kept[one.budget]["call"] if one.budget is not None else None for one in several]
    facts = await facts_under(connection, idea_id, on, under)
    return [_with(fact, kept.get(one.budget), planned.get(one.schedule)) for fact, one in zip(facts, several, strict=True)]


def _with(facts: Facts, budget: asyncpg.Record | None, schedule: asyncpg.Record | None) -> Facts:
    return msgspec.structs.replace(
        facts,
        budget=convert(budget["case"], budgets.Case) if budget is not None else None,
        budget_answer=convert(budget["answer"], budgets.Answer) if budget is not None else None,
        schedule=convert(schedule["case"], schedules.Case) if schedule is not None else None,
        schedule_answer=convert(schedule["answer"], schedules.Answer) if schedule is not None else None,
    )


async def facts_under(connection: asyncpg.Connection, idea_id: uuid.UUID, on: dt.date, several: Sequence[uuid.UUID | None]) -> list[Facts]:
    """What is known of an idea under each of these calls, or under none, before there is any money."""
    calls = {row["id"]: convert(row["body"], CallText) for row in await connection.fetch(CALLS, [call for call in several if call])}
    organisation = await connection.fetchrow(APPLICANT, idea_id)
    facts = Facts(
        today=on,
        applicant=organisation["kind"],
        inhabitants=organisation["inhabitants"],
        region=(await get_territory(connection)).nuts,
        public=frozenset(source.code for source in await sources.list_sources(connection) if source.is_public),
    )
    undertakings = None
    if organisation["id"] is not None and any(_regime(call) in REGULATIONS for call in calls.values()):
        undertakings = await read_undertakings(connection, on)
    under = []
    for call in (calls[one] if one is not None else None for one in several):
        regime = _regime(call)
        regulation = REGULATIONS.get(regime or "")
        aid = undertakings.left(str(organisation["id"]), regulation) if undertakings is not None and regulation else None
        under.append(msgspec.structs.replace(facts, call=call, aid_regime=regime, aid=aid))
    return under


def _regime(call: CallText | None) -> str | None:
    return call.aid_regime.regime if call is not None and call.aid_regime is not None else None
