"""Telling people what concerns them, in the transaction of the fact itself."""

import uuid
from collections.abc import Iterable
from typing import Any

import asyncpg

from absorb.kernel.ids import new_id
from absorb.notices import queries
from absorb.notices.actions.letters import add_letters
from absorb.notices.rules import KINDS


async def tell(
    connection: asyncpg.Connection,
    kind: str,
    says: str,
    facts: dict[str, Any],
    address: str | None,
    *,
    people: Iterable[uuid.UUID] = (),
    organisation: uuid.UUID | None = None,
    roles: Iterable[str] = (),
) -> int:
    """One notice to each person meant, in the running transaction; the answer is how many.

    Meant are the people named, the organisation's submitters and the holders of the roles, as far as they belong to the
    community, and never the one who acts. `says` is a phrase of the catalogue with %(name)s places that `facts` fill.
    Facts are plain JSON values; what a reader sees depends on the end of the name: `_on` is an ISO date, `_at` an ISO
    moment, `_minor` an amount, `state` a state of an idea (shown as the phrase "state <value>"), `_phrases` a list of
    phrases. `address` is a path.
    """
    rows = await connection.fetch(queries.MEANT, list(people), organisation, list(roles), kind, KINDS[kind].default)
    if not rows:
        return 0
    at_once = [row["person"] for row in rows if row["how"] == "at_once"]
    letters = await add_letters(connection, at_once) if at_once else {}
    meant = [row["person"] for row in rows]
    columns = ([new_id() for _ in rows], meant, [row["how"] for row in rows], [letters.get(person) for person in meant])
    await connection.execute(queries.ADD_NOTICES, *columns, kind, says, facts, address)
    return len(rows)
