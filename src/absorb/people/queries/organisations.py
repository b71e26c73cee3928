"""Rows of organisations."""

import asyncpg

from absorb.people.schemas import OrganisationOut

ADD_ORGANISATION = """
insert into organisation (id, name, name_fold, name_sort, kind, ico, ico_verified_at, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (community_id, name_fold) do nothing returning id
"""

ADD_ORGANISATIONS = """
insert into organisation (id, name, name_fold, name_sort, kind, is_invented)
select *, $6::boolean from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
on conflict (community_id, name_fold) do nothing returning id, name
"""

FIND_ORGANISATIONS = "select id, name_fold from organisation where name_fold = any ($1)"

FIND_ORGANISATION = "select id from organisation where name_fold = $1"

ORGANISATIONS = """
select id, name, kind, ico, ico_verified_at is not null as is_verified, is_invented from organisation
where ($1::text is null or name_sort collate "C" > $1 collate "C") order by name_sort collate "C", id limit $2
"""


async def list_organisations(connection: asyncpg.Connection, after: str | None, limit: int) -> list[OrganisationOut]:
    """Organisations in Czech order, from the sort key `after` on."""
    return [OrganisationOut(**dict(row)) for row in await connection.fetch(ORGANISATIONS, after, limit)]
