"""Looking for ideas that are one and the same: found here, judged by a person."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise
from absorb.progress.actions import begin, finish, step
from absorb.progress.queries import find_latest, get_work
from absorb.tank import queries
from absorb.tank.rules import Pair, find_reasons, find_why, is_likely

_Key = tuple[uuid.UUID, uuid.UUID]
_Likely = tuple[Pair, str, str]
"""A pair and both references."""

LOOK_FOR_TWINS = "look_for_twins"
LOOK, LOOK_AT_ALL = "twins_look", "twins_look_at_all"
"""Kinds of works."""
QUEUE = "/tank/twins"
AT_ONCE = 500
"""So many ideas are compared with all others in one query, and in one transaction."""

LOOKED_AT = frozenset(("title", "need", "place", "organisation_id", "contributions"))
"""Fields that a likeness hangs on: after a change of one of them an idea is compared anew."""


async def promise_look(connection: asyncpg.Connection, ideas: Sequence[uuid.UUID], *, about: str | None = None) -> None:
    """Promise to compare these ideas with the others, in the transaction that changes them or hands them in. Very many are
    a work that tells how far it is; `about` says what they are, such as the name of a file."""
    if not ideas:
        return
    facts: dict[str, Any] = {"ideas": [str(one) for one in ideas]}
    if len(ideas) > AT_ONCE:
        facts["work"] = str(await begin(connection, LOOK, about, QUEUE, len(ideas)))
    await promise(connection, LOOK_FOR_TWINS, facts)


async def promise_look_at_all(acting: Acting) -> uuid.UUID:
    """Promise to compare every idea with all the others; the answer is the work. While one is under way it is that one."""
    async with transaction(acting) as connection:
        await connection.execute(queries.twins.LOCK)
        latest = await find_latest(connection, LOOK_AT_ALL)
        if latest is not None and latest.ended_at is None:
            return latest.id
        work = await begin(connection, LOOK_AT_ALL, None, QUEUE)
        await promise(connection, LOOK_FOR_TWINS, {"work": str(work)})
    return work


async def look_promised(acting: Acting, ideas: Sequence[uuid.UUID] | None, work: uuid.UUID) -> None:
    """The promised work: compare these ideas (None: every one), a transaction a part. Begun again it goes on where it was,
    and the Centre is told once, at the end, how many pairs are new."""
    async with reading(acting) as connection:
        begun = await get_work(connection, work)
        wanted = await _ids(connection) if ideas is None else list(ideas)
    if begun.ended_at is not None:
        return
    for start in range(begun.done, len(wanted), AT_ONCE):
        await step(acting, work, start, len(wanted), "Comparing ideas")
        async with transaction(acting) as connection:
            await _look(connection, wanted[start : start + AT_ONCE])
    async with transaction(acting) as connection:
        count = await connection.fetchval(queries.twins.OPEN_SINCE, begun.made_at)
        await _tell(connection, count)
    await finish(acting, work, {"pairs": count})


async def find_twins(acting: Acting, ideas: Sequence[uuid.UUID] | None = None) -> int:
    """Compare these ideas (None: every one) with all of the tank and keep the likely pairs with their reasons; the answer
    is how many pairs are new.

    Running it again changes nothing. A pair that is alike no longer is forgotten, unless a person judged it. Where single
    ideas were asked for, the Centre is told of what is new.
    """
    async with transaction(acting) as connection:
        new: dict[_Key, _Likely] = {}
        wanted = await _ids(connection) if ideas is None else list(ideas)
        for start in range(0, len(wanted), AT_ONCE):
            new |= await _look(connection, wanted[start : start + AT_ONCE])
        if ideas is not None:
            await _tell(connection, len(new), next(iter(new.values()), None))
    return len(new)


async def _ids(connection: asyncpg.Connection) -> list[uuid.UUID]:
    return [row["id"] for row in await connection.fetch(queries.twins.IDS)]


async def _look(connection: asyncpg.Connection, wanted: list[uuid.UUID]) -> dict[_Key, _Likely]:
    """Compare these and keep what was found; the new pairs. Held against others who do the same, so that each is new once."""
    await connection.execute(queries.twins.LOCK)
    found = await queries.twins.list_pairs(connection, wanted)
    likely = {(pair[0].idea_id, pair[0].other_id): pair for pair in found if is_likely(pair[0])}
    new = await _keep(connection, likely, wanted)
    return {key: likely[key] for key in new}


async def _keep(connection: asyncpg.Connection, likely: dict[_Key, _Likely], wanted: list[uuid.UUID]) -> list[_Key]:
    """Save what is new or different, drop what is alike no longer; the new pairs."""
    known = {(row["idea"], row["other"]): row for row in await connection.fetch(queries.twins.TWINS, wanted)}
    saved = []
    for key, (pair, _, _) in likely.items():
        likeness, why = Decimal(str(pair.likeness)), find_why(pair)
        if key not in known or (known[key]["likeness"], known[key]["why"]) != (likeness, why):
            saved.append((new_id(), *key, likeness, why, msgspec.json.encode(find_reasons(pair)).decode()))
    if saved:
        await connection.execute(queries.twins.SAVE, *map(list, zip(*saved, strict=True)))
    await connection.execute(queries.twins.DROP, [row["id"] for key, row in known.items() if key not in likely])
    new = [key for key in likely if key not in known]
    told = [(key[0], {"twin": likely[key][2], "likeness": str(likely[key][0].likeness)}) for key in new]
    await record_many(connection, "twin found", "idea", told)
    return new


async def _tell(connection: asyncpg.Connection, count: int, only: _Likely | None = None) -> None:
    """Tell the Centre of new pairs, of a single one by its references."""
    if not count:
        return
    says, facts = "%(count)s pairs of ideas look alike: are they one and the same?", {"count": str(count)}
    if count == 1 and only is not None:
        says, facts = "%(one)s looks like %(other)s: are they one and the same?", {"one": only[1], "other": only[2]}
    await tell(connection, "twin_found", says, facts, QUEUE, roles=("officer", "lead"))


async def judge_different(acting: Acting, twin_id: uuid.UUID) -> bool:
    """Note that two ideas which look alike are two; False when that was said already. Both keep it in their history, and
    the pair is not offered again. That two are one is said by merging them."""
    async with transaction(acting) as connection:
        held = await connection.fetchrow(queries.twins.VERDICT, twin_id)
        if held is None:
            raise NotFound("There is no such pair.")
        if held["verdict"] == "different":
            return False
        if held["verdict"] == "same":
            raise Clash(Phrase("These two have been merged already."))
        row = await connection.fetchrow(queries.twins.JUDGE, twin_id, "different")
        for idea, other in ((row["idea"], row["other_reference"]), (row["other"], row["reference"])):
            await record(connection, "twin judged different", ("idea", idea), {"other": other})
    return True
