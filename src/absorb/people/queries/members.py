"""Who has which role in the community."""

import uuid

import asyncpg
import msgspec

from absorb.kernel.czech import fold, sort_key
from absorb.people.rules import by_surname
from absorb.people.schemas import MemberOut

ADD_MEMBERSHIP = """
insert into membership (id, person, organisation, role) values ($1, $2, $3, $4)
on conflict (community_id, person, organisation, role) do nothing returning id
"""

MEMBERS = """
select m.id, m.person as person_id, n.name, m.role, m.organisation as organisation_id, o.name as organisation
from membership m join lateral person_names(array[m.person]) n on true left join organisation o on o.id = m.organisation
order by m.role, o.name_sort collate "C" nulls first, m.id
"""

CARDS = """
select c.id as person_id, c.name, c.email, m.id, m.role, m.organisation as organisation_id, o.name as organisation
from membership m join member_cards() c on c.id = m.person left join organisation o on o.id = m.organisation
where ($1::uuid is null or m.person = $1) and ($2::uuid is null or m.organisation = $2)
order by m.role, o.name_sort collate "C" nulls first, m.id
"""

GET_MEMBERSHIP = """
select m.id, m.person, m.role, m.organisation, o.name as organisation_name from membership m
left join organisation o on o.id = m.organisation where m.id = $1
"""

LOCK_MEMBERS = "select pg_advisory_xact_lock(hashtextextended('members ' || current_setting('absorb.community'), 7))"
"""Taken by whoever takes a role away, so that the last two administrators do not remove each other at once."""

COUNT_OF_ROLE = "select count(distinct person) from membership where role = $1"

OWN_STANDING = """
select coalesce(array_agg(distinct role), '{}') as roles,
    coalesce(array_agg(distinct organisation) filter (where organisation is not null and role = 'submitter'), '{}') as speaks_for
from membership where person = acting_person()
"""

REMOVE_MEMBERSHIP = "delete from membership where id = $1"

IS_MEMBER_BY_EMAIL = """
select exists (select from membership m join member_cards() c on c.id = m.person
where c.email = $1 and m.role = $2 and m.organisation is not distinct from $3)
"""


class RoleHeld(msgspec.Struct, frozen=True):
    """One role of a member; `id` is the membership's."""

    id: uuid.UUID
    role: str
    organisation_id: uuid.UUID | None
    organisation: str | None


class Member(msgspec.Struct, frozen=True):
    """A person of the community, with everything they are here."""

    id: uuid.UUID
    name: str
    email: str
    held: tuple[RoleHeld, ...]


class Membership(msgspec.Struct, frozen=True):
    """One role of one person, where it is about to be taken away."""

    id: uuid.UUID
    person: uuid.UUID
    role: str
    organisation: uuid.UUID | None
    organisation_name: str | None


async def list_members(connection: asyncpg.Connection) -> list[MemberOut]:
    """Everybody's roles in the community, in Czech order of their surnames."""
    members = [MemberOut(**dict(row)) for row in await connection.fetch(MEMBERS)]
    return sorted(members, key=lambda member: (by_surname(member.name), str(member.person_id)))


async def list_cards(
    connection: asyncpg.Connection, *, words: str = "", person_id: uuid.UUID | None = None, organisation_id: uuid.UUID | None = None
) -> list[Member]:
    """Members in Czech order of their surnames, whose name, e-mail or organisation holds every word."""
    held: dict[uuid.UUID, list[asyncpg.Record]] = {}
    for row in await connection.fetch(CARDS, person_id, organisation_id):
        held.setdefault(row["person_id"], []).append(row)
    members = [Member(id=key, name=rows[0]["name"], email=rows[0]["email"], held=tuple(map(_role, rows))) for key, rows in held.items()]
    wanted = fold(words).split()
    found = [member for member in members if _holds(member, wanted)]
    return sorted(found, key=lambda member: (by_surname(member.name), sort_key(member.email), str(member.id)))


def _role(row: asyncpg.Record) -> RoleHeld:
    return RoleHeld(id=row["id"], role=row["role"], organisation_id=row["organisation_id"], organisation=row["organisation"])


def _holds(member: Member, wanted: list[str]) -> bool:
    text = fold(" ".join([member.name, member.email, *(held.organisation or "" for held in member.held)]))
    return all(word in text for word in wanted)


async def find_member(connection: asyncpg.Connection, person_id: uuid.UUID) -> Member | None:
    """One person of the community; None for anybody else."""
    found = await list_cards(connection, person_id=person_id)
    return found[0] if found else None


async def find_membership(connection: asyncpg.Connection, membership_id: uuid.UUID) -> Membership | None:
    """One role of one person in the community."""
    row = await connection.fetchrow(GET_MEMBERSHIP, membership_id)
    return Membership(**dict(row)) if row else None
