"""How people want to be told, and what they have seen."""

import datetime as dt
from collections.abc import Mapping

import asyncpg

from absorb.db import Acting, transaction
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices import queries
from absorb.notices.rules import HOWS, KINDS


async def choose(acting: Acting, wanted: Mapping[str, str]) -> None:
    """Set how the person who acts wants kinds of notices; kinds not named stay. `BadInput` lists what is unknown."""
    faults: list[Fault] = []
    for kind, how in wanted.items():
        if kind not in KINDS:
            known = ", ".join(KINDS)
            faults.append(Fault(f"/{kind}", Phrase('There is no kind of notice "%(kind)s"; known are %(known)s.', kind=kind, known=known)))
        elif how not in HOWS:
            faults.append(Fault(f"/{kind}", Phrase('"%(how)s" is not a way to be told; at_once, daily or never is right.', how=how)))
    if faults:
        raise BadInput(faults)
    async with transaction(acting) as connection:
        await _save(connection, wanted)


async def _save(connection: asyncpg.Connection, wanted: Mapping[str, str]) -> None:
    await connection.execute(queries.CHOOSE, [new_id() for _ in wanted], list(wanted), list(wanted.values()))


async def mark_seen(acting: Acting, until: dt.datetime) -> int:
    """Mark the notices up to this moment as seen; the answer is how many were not. What came after it stays new."""
    async with transaction(acting) as connection:
        return len(await connection.fetch(queries.MARK_SEEN, until))


async def leave(key: str) -> None:
    """Unsubscribe from what a letter was about: from the kind of a letter sent at once, from all that comes daily where
    it was a digest. For whoever holds the letter, signed in or not."""
    async with transaction() as connection:
        row = await connection.fetchrow(queries.LETTER_BEHIND, key)
    if row is None:
        raise NotFound("This address belongs to no letter of ours.")
    async with transaction(Acting(row["community_id"], row["person"])) as connection:
        chosen = await queries.list_choices(connection)
        kinds = [kind for kind, how in chosen.items() if how == "daily"] if row["is_digest"] else row["kinds"]
        await _save(connection, dict.fromkeys(kinds, "never"))
