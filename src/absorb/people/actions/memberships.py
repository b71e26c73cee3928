"""Who has which role in the community, and in which organisation."""

import uuid

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.outbox.actions import promise
from absorb.people import rules
from absorb.people.queries import get_organisation
from absorb.people.queries import members as queries
from absorb.people.queries.members import Membership, find_member, find_membership
from absorb.people.schemas import MembershipIn

TELL_MEMBERSHIP = "tell_membership"


async def add_membership(connection: asyncpg.Connection, person_id: uuid.UUID, role: str, organisation_id: uuid.UUID | None = None) -> bool:
    """Give a person a role in the community; giving it twice changes nothing, and the answer is whether it was new."""
    added = await connection.fetchval(queries.ADD_MEMBERSHIP, new_id(), person_id, organisation_id, role)
    return added is not None


async def give_role(acting: Acting, ask: MembershipIn) -> None:
    """Another role for somebody who belongs to the community already; others are invited."""
    if faults := rules.find_role_faults(ask.role, ask.organisation):
        raise BadInput(faults)
    async with transaction(acting) as connection:
        if await find_member(connection, ask.person) is None:
            raise NotFound("There is no such member.")
        await check_organisation(connection, ask.organisation)
        if not await add_membership(connection, ask.person, ask.role, ask.organisation):
            raise Clash("This person has this role already.")
        await record(connection, "role given", ("person", ask.person), _facts(ask.role, ask.organisation))
        await promise_word(connection, "given", ask.person, ask.role, ask.organisation)


async def check_organisation(connection: asyncpg.Connection, organisation_id: uuid.UUID | None) -> None:
    """`BadInput` where an organisation is named that is not in the community."""
    try:
        if organisation_id is not None:
            await get_organisation(connection, organisation_id)
    except NotFound:
        raise BadInput([Fault("/organisation", "There is no such organisation; choose one of the list.")]) from None


async def remove_membership(acting: Acting, membership_id: uuid.UUID) -> Membership:
    """Take one role away. The last administrator's stays; who loses their last role loses sessions and tokens here."""
    async with transaction(acting) as connection:
        await connection.execute(queries.LOCK_MEMBERS)
        found = await find_membership(connection, membership_id)
        if found is None:
            raise NotFound("There is no such member.")
        if found.role == "administrator" and await connection.fetchval(queries.COUNT_OF_ROLE, "administrator") < 2:
            raise Clash("This is the last administrator. Make somebody else an administrator first.")
        await connection.execute(queries.REMOVE_MEMBERSHIP, membership_id)
        await record(connection, "role taken away", ("person", found.person), _facts(found.role, found.organisation))
        await promise_word(connection, "taken", found.person, found.role, found.organisation)
        return found


async def promise_word(connection: asyncpg.Connection, what: str, person: uuid.UUID, role: str, organisation: uuid.UUID | None) -> None:
    """Have people told that a role was "given" or "taken", or that somebody "joined". Notices stand above people: the job is theirs."""
    facts = {"what": what, "person": str(person), **_facts(role, organisation)}
    await promise(connection, TELL_MEMBERSHIP, facts)


def _facts(role: str, organisation_id: uuid.UUID | None) -> dict[str, str | None]:
    return {"role": role, "organisation": str(organisation_id) if organisation_id else None}
