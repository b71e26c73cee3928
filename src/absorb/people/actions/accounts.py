"""People's accounts, and what they may do where."""

import uuid

import asyncpg

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import accounts as queries


async def add_person(connection: asyncpg.Connection, email: str, name: str, password_hash: str | None, language: str = "cs") -> uuid.UUID:
    """A person by e-mail; one who is there already keeps everything."""
    faults = rules.find_email_faults(email)
    if faults:
        raise BadInput(faults)
    person_id: uuid.UUID = await connection.fetchval(queries.ADD_PERSON, new_id(), tidy(email), tidy(name), password_hash, language)
    return person_id


async def add_membership(
    connection: asyncpg.Connection, person_id: uuid.UUID, role: str, organisation_id: uuid.UUID | None = None, position: int = 0
) -> None:
    """Give a person a role in the community; giving it twice changes nothing."""
    await connection.execute(queries.ADD_MEMBERSHIP, new_id(), person_id, organisation_id, role, position)
