"""Communities: the towns of this installation."""

import re
import uuid
from collections.abc import Iterator

import asyncpg

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.people.queries import communities as queries


async def add_community(
    owner: asyncpg.Connection, *, slug: str, name: str, reference_prefix: str, currency: str = "CZK", is_demonstration: bool = False
) -> uuid.UUID:
    """A new community, added by the database's owner (the service itself may not). The same again is answered as it is;
    another one under the same slug is a `Clash`."""
    if faults := list(_find_faults(slug, tidy(name), reference_prefix)):
        raise BadInput(faults)
    row = await owner.fetchrow(queries.ADD_COMMUNITY, new_id(), slug, tidy(name), reference_prefix, currency, is_demonstration)
    if (row["name"], row["reference_prefix"]) != (tidy(name), reference_prefix):
        raise Clash(f'There is a community "{slug}" already: {row["name"]}, with the prefix {row["reference_prefix"]}.')
    community_id: uuid.UUID = row["id"]
    return community_id


def _find_faults(slug: str, name: str, reference_prefix: str) -> Iterator[Fault]:
    """Pointers are the words of `absorb community add`, the only door."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,40}", slug):
        yield Fault("slug", f'"{slug}" is not a short name: lower-case letters, digits and dashes are right, such as "usti".')
    if not name:
        yield Fault("name", 'Write the town\'s name, such as "Ústí nad Labem".')
    if not re.fullmatch(r"[A-Z]{1,6}", reference_prefix):
        yield Fault("--prefix", f'"{reference_prefix}" is not a prefix for references: one to six capitals are right, such as "UL".')
