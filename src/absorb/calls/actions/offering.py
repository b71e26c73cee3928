"""Offering the tank's ideas to calls, and telling those whom it concerns of what fits."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby

import asyncpg

from absorb.calls.queries import fitting
from absorb.calls.queries.fitting import ZONE, Candidate, Ground
from absorb.calls.rules import CallText
from absorb.calls.rules.aid import REGULATIONS
from absorb.db import Acting, transaction
from absorb.kernel.ids import new_id
from absorb.kernel.intake import convert
from absorb.notices.actions import tell
from absorb.outbox.actions import promise_once
from absorb.people.queries import list_communities
from absorb.tank.actions.moving import OFFER_IDEAS

NONE_YET = uuid.UUID(int=0)


async def offer_ideas(acting: Acting, today: dt.date) -> int:
    """Hold the ideas in the tank, the set-aside ones included, against every call, and tell the Centre and their organisations of
    those that fit as far as is known; the answer is how many pairs are new. Only ideas that changed since the last time are looked
    at, and those whose organisation's small aid has grown old since; all of them where a call is new or changed. A pair is told
    once, so running it again changes nothing."""
    async with transaction(acting) as connection:
        ground = await fitting.read_ground(connection, today)
        calls = await connection.fetch(fitting.NEWEST)
        return sum([await _offer(connection, ground, call) for call in calls])


async def offer_everything(acting: Acting, today: dt.date) -> int:
    """The same of all ideas: something changed on which every pair may hang, such as where the town lies."""
    async with transaction(acting) as connection:
        await connection.execute(fitting.FORGET_EVERYTHING_OFFERED)
    return await offer_ideas(acting, today)


async def offer_organisation(acting: Acting, organisation: uuid.UUID, today: dt.date) -> int:
    """The same of one organisation's ideas: it became another kind of organisation."""
    async with transaction(acting) as connection:
        ground = await fitting.read_ground(connection, today)
        new = 0
        for call in await connection.fetch(fitting.NEWEST):
            text = convert(call["body"], CallText)
            found = await _hold(connection, ground, call["code"], text, [organisation])
            await _tell(connection, call["code"], call["title"], found)
            new += len(found)
        return new


async def offer_when_aid_is_old(now: dt.datetime) -> None:
    """Once a day, in every town that has calls under the rules of small aid: what was granted three years ago counts no more."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    for community in await list_communities():
        async with transaction(Acting(community.id)) as connection:
            if await connection.fetchval(fitting.NOT_OFFERED_SINCE, list(REGULATIONS), midnight):
                await promise_once(connection, OFFER_IDEAS)


async def _offer(connection: asyncpg.Connection, ground: Ground, call: asyncpg.Record) -> int:
    text, code = convert(call["body"], CallText), call["code"]
    since = await connection.fetchval(fitting.SINCE, code, call["version"])
    new = await _hold(connection, ground, code, text, since)
    if since is not None and (freed := ground.freed_since(text, since)):
        new += await _hold(connection, ground, code, text, freed)
    await connection.execute(fitting.OFFERED_NOW, new_id(), code, call["version"])
    await _tell(connection, code, call["title"], sorted(new, key=lambda idea: idea.reference))
    return len(new)


async def _hold(
    connection: asyncpg.Connection, ground: Ground, code: str, call: CallText, of: dt.datetime | Sequence[uuid.UUID] | None
) -> list[Candidate]:
    """The new pairs of a call with ideas changed since a moment, with those of some organisations, or with all; noted as told."""
    sieve, new, after = ground.sieve(call), list[Candidate](), NONE_YET
    while sieve is not None and (near := await fitting.read_fresh(connection, code, sieve, of, after)):
        after = near[-1].id
        found = {idea.id: idea for idea in await asyncio.to_thread(fitting.choose, ground, call, near)}
        rows = await connection.fetch(fitting.ADD_FITS, [new_id() for _ in found], code, list(found))
        new += [found[row["idea"]] for row in rows]
    return new


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
