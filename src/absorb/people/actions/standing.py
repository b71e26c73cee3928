"""What a person is in a community at the moment a promised job runs: hours may lie between asking and doing, and whoever has
lost the role meanwhile may not do it any more."""

import uuid
from collections.abc import Set

import msgspec

from absorb.db import Acting, reading
from absorb.people.queries.members import OWN_STANDING
from absorb.progress.actions import fail

NO_LONGER = "Whoever asked for it has lost the role that it needs, so it was not done and nothing has changed."


class Standing(msgspec.Struct, frozen=True):
    """Roles in the community, and the organisations for which they hand in."""

    roles: frozenset[str]
    speaks_for: frozenset[uuid.UUID]


async def standing_of(acting: Acting) -> Standing:
    """What the one who acts is now; nothing where they do not belong here any more."""
    async with reading(acting) as connection:
        row = await connection.fetchrow(OWN_STANDING)
    return Standing(frozenset(row["roles"]), frozenset(row["speaks_for"]))


async def may_still(acting: Acting, allowed: Set[str], work_id: uuid.UUID) -> bool:
    """Whether the one who asked for a work has one of these roles still; where not, the work ends with that sentence."""
    if (await standing_of(acting)).roles & allowed:
        return True
    await fail(acting, work_id, NO_LONGER)
    return False
