"""People and their memberships."""

import asyncpg

from absorb.people.schemas import MemberOut

ADD_PERSON = "select person_add($1, $2, $3, $4, $5)"

ADD_MEMBERSHIP = """
insert into membership (id, person, organisation, role, position) values ($1, $2, $3, $4, $5)
on conflict (community_id, person, organisation, role) do nothing
"""

MEMBERS = """
select m.person as person_id, n.name, m.role, o.name as organisation
from membership m join lateral person_names(array[m.person]) n on true left join organisation o on o.id = m.organisation
order by m.position, m.role, n.name, m.id
"""


async def list_members(connection: asyncpg.Connection) -> list[MemberOut]:
    """Everybody who has a role in the community."""
    return [MemberOut(**dict(row)) for row in await connection.fetch(MEMBERS)]
