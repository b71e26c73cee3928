"""Rows of people. What is global is reached by named functions only."""

import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.db import ENGINE
from absorb.people.rules import secret_sha256
from absorb.people.schemas import MemberOut, OrganisationOut
from absorb.web import Person, Visitor

IDENTIFY = "select * from identify($1, $2)"

COMMUNITIES = "select id, slug, name, reference_prefix, currency, is_demonstration from community_list()"

FOR_SIGN_IN = "select id, password_hash, is_disabled from person_for_sign_in($1)"

PERSON_COMMUNITIES = "select community_id from person_communities($1)"

OPEN_SESSION = "select session_open($1, $2, $3, $4, $5)"

CLOSE_SESSION = "select session_close($1)"

OPEN_TOKEN = "select token_open($1, $2, $3, $4, $5)"  # noqa: S105

ADD_COMMUNITY = """
with added as (
    insert into community (id, slug, name, reference_prefix, currency, is_demonstration) values ($1, $2, $3, $4, $5, $6)
    on conflict (slug) do nothing returning id)
select id from added union all select id from community where slug = $2 limit 1
"""

ADD_PERSON = "select person_add($1, $2, $3, $4, $5)"

SIGN_IN_FAILED = "select sign_in_failed($1, $2)"

SIGN_IN_FAILURES = "select sign_in_failures($1, $2)"

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

ADD_MEMBERSHIP = """
insert into membership (id, person, organisation, role, position) values ($1, $2, $3, $4, $5)
on conflict (community_id, person, organisation, role) do nothing
"""

MEMBERS = """
select m.person as person_id, n.name, m.role, o.name as organisation
from membership m join lateral person_names(array[m.person]) n on true left join organisation o on o.id = m.organisation
order by m.position, m.role, n.name, m.id
"""


class CommunityValue(msgspec.Struct, frozen=True):
    id: uuid.UUID
    slug: str
    name: str
    reference_prefix: str
    currency: str
    is_demonstration: bool


async def find_person_behind(secret: str, *, is_token: bool) -> Person | None:
    """Who is behind a cookie or a token; one look-up, no transaction of its own."""
    assert ENGINE.pool is not None
    row = await ENGINE.pool.fetchrow(IDENTIFY, secret_sha256(secret), is_token)
    if row is None:
        return None
    return Person(
        id=row["person_id"],
        name=row["name"],
        language=row["language"],
        community_id=row["community_id"],
        community_name=row["community_name"],
        is_demonstration=row["is_demonstration"],
        roles=frozenset(row["roles"]),
        organisations=frozenset(row["organisations"]),
        scopes=frozenset(row["scopes"]) if row["scopes"] is not None else None,
        expires_at=row["expires_at"],
    )


async def list_communities() -> list[CommunityValue]:
    """All communities of this installation, in the order of their slugs."""
    assert ENGINE.pool is not None
    return [CommunityValue(**dict(row)) for row in await ENGINE.pool.fetch(COMMUNITIES)]


async def visitor() -> Visitor:
    """Who sees the public pages: the visitor of the first community."""
    communities = await list_communities()
    if not communities:
        return Visitor(None, "", False)
    first = communities[0]
    return Visitor(first.id, first.name, first.is_demonstration)


async def list_organisations(connection: asyncpg.Connection, after: str | None, limit: int) -> list[OrganisationOut]:
    """Organisations in Czech order, from the sort key `after` on."""
    return [OrganisationOut(**dict(row)) for row in await connection.fetch(ORGANISATIONS, after, limit)]


async def list_members(connection: asyncpg.Connection) -> list[MemberOut]:
    """Everybody who has a role in the community."""
    return [MemberOut(**dict(row)) for row in await connection.fetch(MEMBERS)]


async def community_of(connection: asyncpg.Connection) -> CommunityValue:
    """The community of the running transaction."""
    row: Any = await connection.fetchrow(f"{COMMUNITIES} where id = nullif(current_setting('absorb.community', true), '')::uuid")
    return CommunityValue(**dict(row))
