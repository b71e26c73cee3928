"""Rows of organisations."""

import uuid

import asyncpg
import msgspec

from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, NotFound
from absorb.people.schemas import OrganisationOut

ADD_ORGANISATION = """
insert into organisation (id, name, name_fold, name_sort, kind, ico, inhabitants, is_invented)
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

_SHOWN = "id, name, kind, ico, inhabitants, is_invented"

ORGANISATIONS = f"""
select {_SHOWN} from organisation
where $1::uuid is null or (name_sort collate "C", id) > (select a.name_sort, a.id from organisation a where a.id = $1)
order by name_sort collate "C", id limit $2
"""  # noqa: S608

SEARCH = """
select o.id, o.name, o.kind, o.ico, o.is_invented,
    (select count(distinct m.person) from membership m where m.organisation = o.id) as members
from organisation o
where (select coalesce(bool_and(position(word in o.name_fold) > 0 or coalesce(o.ico = word, false)), true) from unnest($1::text[]) as word)
    and ($2::text is null or o.kind = $2)
order by o.name_sort collate "C", o.id limit $3 offset $4
"""

COUNT = """
select count(*) from organisation o
where (select coalesce(bool_and(position(word in o.name_fold) > 0 or coalesce(o.ico = word, false)), true) from unnest($1::text[]) as word)
    and ($2::text is null or o.kind = $2)
"""

NAMES = 'select id, name from organisation order by name_sort collate "C", id'

GET = f"select {_SHOWN} from organisation where id = $1"  # noqa: S608

CHANGE = """
update organisation set name = $2, name_fold = $3, name_sort = $4, kind = $5, ico = $6, inhabitants = $7
where id = $1
"""

FIND_BY_ICO = "select id, name from organisation where ico = $1"


class OrganisationRow(msgspec.Struct, frozen=True):
    """An organisation in the list, with how many people act for it."""

    id: uuid.UUID
    name: str
    kind: str
    ico: str | None
    is_invented: bool
    members: int


async def list_organisations(connection: asyncpg.Connection, after: uuid.UUID | None, limit: int) -> list[OrganisationOut]:
    """Organisations in Czech order, those behind the one whose id is `after`; `BadInput` where there is none of that id."""
    if after is not None and await connection.fetchrow(GET, after) is None:
        raise BadInput.one("/after", "There is no such organisation; give the id of the last one you have.")
    return [OrganisationOut(**dict(row)) for row in await connection.fetch(ORGANISATIONS, after, limit)]


async def search_organisations(
    connection: asyncpg.Connection, words: str, kind: str | None, *, page: int, on_a_page: int
) -> tuple[list[OrganisationRow], int, int]:
    """One page of the organisations whose name holds every word (letter case and accents aside) or whose IČO is the word,
    how many there are in all, and which page it is: past the end it is the last one."""
    wanted = fold(words).split()
    count: int = await connection.fetchval(COUNT, wanted, kind)
    at = max(min(page, -(-count // on_a_page)), 1)
    rows = await connection.fetch(SEARCH, wanted, kind, on_a_page, on_a_page * (at - 1))
    return [OrganisationRow(**dict(row)) for row in rows], count, at


async def list_organisation_names(connection: asyncpg.Connection) -> list[tuple[uuid.UUID, str]]:
    """All organisations to choose from, id and name, in Czech order."""
    return [(row["id"], row["name"]) for row in await connection.fetch(NAMES)]


async def get_organisation(connection: asyncpg.Connection, organisation_id: uuid.UUID) -> OrganisationOut:
    """One organisation of the community."""
    row = await connection.fetchrow(GET, organisation_id)
    if row is None:
        raise NotFound("There is no such organisation.")
    return OrganisationOut(**dict(row))
