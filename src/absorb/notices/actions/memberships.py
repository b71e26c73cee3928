"""Telling of roles: to whom one was given or taken, and, where somebody joined, to those they will work with."""

import uuid
from typing import Any

from absorb.db import Acting, transaction
from absorb.notices import queries
from absorb.notices.actions.telling import tell
from absorb.people.queries import get_organisation
from absorb.people.rules import ROLE_WORDS

GIVEN = "You have a new role here: %(role_phrases)s"
GIVEN_IN = "You have a new role in %(organisation)s: %(role_phrases)s"
TAKEN = "You no longer have this role here: %(role_phrases)s"
TAKEN_IN = "You no longer have this role in %(organisation)s: %(role_phrases)s"
JOINED = "%(person)s accepted the invitation: %(role_phrases)s"
JOINED_IN = "%(person)s joined %(organisation)s: %(role_phrases)s"
SAYS = {"given": (GIVEN, GIVEN_IN), "taken": (TAKEN, TAKEN_IN), "joined": (JOINED, JOINED_IN)}


async def tell_membership(acting: Acting, what: str, person: uuid.UUID, role: str, organisation: uuid.UUID | None) -> None:
    """One promised word of a role that was given, taken, or came with an accepted invitation. Who lost the last one is
    no longer here to be told."""
    teller = Acting(acting.community_id, person) if what == "joined" else acting  # nobody is told of their own joining
    async with transaction(teller) as connection:
        facts: dict[str, Any] = {"role_phrases": [ROLE_WORDS[role]]}
        if organisation is not None:
            facts["organisation"] = (await get_organisation(connection, organisation)).name
        says = SAYS[what][organisation is not None]
        if what != "joined":
            await tell(connection, "membership", says, facts, None, people=[person])
            return
        facts["person"] = await connection.fetchval(queries.NAME_OF, person)
        roles = () if organisation is not None else ("lead", "administrator")
        await tell(connection, "membership", says, facts, None, organisation=organisation, roles=roles)
