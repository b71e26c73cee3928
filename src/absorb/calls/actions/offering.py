"""Offering the tank's ideas to calls, and telling those whom it concerns of what fits."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby

import asyncpg

from absorb.calls.queries import fitting
from absorb.calls.queries.fitting import Candidate, Ground
from absorb.calls.rules import CallText
from absorb.db import Acting, transaction
from absorb.kernel.ids import new_id
from absorb.kernel.intake import convert
from absorb.notices.actions import tell

NONE_YET = uuid.UUID(int=0)


async def offer_ideas(acting: Acting, today: dt.date) -> int:
    """Hold the ideas in the tank, the set-aside ones included, against every call, and tell the Centre and their organisations of
    those that fit as far as is known; the answer is how many pairs are new. Only ideas that changed since the last time are looked
    at, all of them where a call is new or changed. A pair is told once, so running it again changes nothing."""
    async with transaction(acting) as connection:
        ground = await fitting.read_ground(connection, today)
        calls = await connection.fetch(fitting.NEWEST)
        return sum([await _offer(connection, ground, call) for call in calls])


async def _offer(connection: asyncpg.Connection, ground: Ground, call: asyncpg.Record) -> int:
    text = convert(call["body"], CallText)
    sieve = ground.sieve(text)
    if sieve is None:
        return 0
    code, new, after = call["code"], list[Candidate](), NONE_YET
    since = await connection.fetchval(fitting.SINCE, code, call["version"])
    while near := await fitting.read_fresh(connection, code, sieve, since, after):
        after = near[-1].id
        found = {idea.id: idea for idea in await asyncio.to_thread(fitting.choose, ground, text, near)}
        rows = await connection.fetch(fitting.ADD_FITS, [new_id() for _ in found], code, list(found))
        new += [found[row["idea"]] for row in rows]
    await connection.execute(fitting.OFFERED_NOW, new_id(), code, call["version"])
    await _tell(connection, code, call["title"], sorted(new, key=lambda idea: idea.reference))
    return len(new)


async def _tell(connection: asyncpg.Connection, code: str, title: str, ideas: Sequence[Candidate]) -> None:
    """The Centre of all of them, each organisation of its own."""
    if not ideas:
        return
    says, facts = _say(code, title, ideas)
    await tell(connection, "call_fits", says, facts, f"/calls/{code}/ideas", roles=("officer", "lead"))
    owned = sorted((idea for idea in ideas if idea.organisation is not None), key=lambda idea: (str(idea.organisation), idea.reference))
    for organisation, own in groupby(owned, key=lambda idea: idea.organisation):
        mine = list(own)
        says, facts = _say(code, title, mine)
        await tell(connection, "call_fits", says, facts, f"/tank/{mine[0].reference}/calls", organisation=organisation)


def _say(code: str, title: str, ideas: Sequence[Candidate]) -> tuple[str, dict[str, object]]:
    facts = {"code": code, "call": title, "count": len(ideas), "reference": ideas[0].reference, "title": ideas[0].title}
    if len(ideas) == 1:
        return "%(reference)s “%(title)s” fits the call %(code)s “%(call)s”, as far as is known.", facts
    return "%(count)s ideas fit the call %(code)s “%(call)s”, as far as is known; the first is %(reference)s.", facts
