"""Looking for ideas that are one and the same: found here, judged by a person."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise
from absorb.tank import queries
from absorb.tank.rules import Pair, find_reasons, find_why, is_likely

LEFT_OUT = ("draft", "merged", "withdrawn")
"""States whose ideas are nobody's twin: not handed in yet, or gone."""

LOOK_FOR_TWINS = "look_for_twins"
AT_ONCE = 500
"""So many ideas are compared with all others in one query."""

LOOKED_AT = frozenset(("title", "need", "place", "organisation_id", "contributions"))
"""Fields that a likeness hangs on: after a change of one of them an idea is compared anew."""


async def promise_look(connection: asyncpg.Connection, idea_id: uuid.UUID) -> None:
    """Promise to compare one idea with the others, in the transaction that changes it or hands it in."""
    await promise(connection, LOOK_FOR_TWINS, {"idea": str(idea_id)})


async def find_twins(acting: Acting, ideas: Sequence[uuid.UUID] | None = None) -> int:
    """Compare these ideas (None: every one) with all of the tank and keep the likely pairs with their reasons; the answer
    is how many pairs are new.

    Running it again changes nothing. A pair that is alike no longer is forgotten, unless a person judged it. Where single
    ideas were asked for, the Centre is told of what is new.
    """
    async with transaction(acting) as connection:
        wanted = [row["id"] for row in await connection.fetch(queries.twins.OPEN_IDS, list(LEFT_OUT))] if ideas is None else list(ideas)
        likely: dict[tuple[uuid.UUID, uuid.UUID], tuple[Pair, str, str]] = {}
        for start in range(0, len(wanted), AT_ONCE):
            for found in await queries.twins.list_pairs(connection, wanted[start : start + AT_ONCE], LEFT_OUT):
                if is_likely(found[0]):
                    likely.setdefault((found[0].idea_id, found[0].other_id), found)
        new = await _keep(connection, likely, None if ideas is None else wanted)
        if ideas is not None and new:
            await _tell(connection, [likely[key] for key in new])
    return len(new)


async def _keep(
    connection: asyncpg.Connection,
    likely: dict[tuple[uuid.UUID, uuid.UUID], tuple[Pair, str, str]],
    wanted: list[uuid.UUID] | None,
) -> list[tuple[uuid.UUID, uuid.UUID]]:
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


async def _tell(connection: asyncpg.Connection, new: list[tuple[Pair, str, str]]) -> None:
    if len(new) == 1:
        ((_, one, other),) = new
        says, facts = "%(one)s looks like %(other)s: are they one and the same?", {"one": one, "other": other}
    else:
        says, facts = "%(count)s pairs of ideas look alike: are they one and the same?", {"count": str(len(new))}
    await tell(connection, "twin_found", says, facts, "/tank/twins", roles=("officer", "lead"))


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
