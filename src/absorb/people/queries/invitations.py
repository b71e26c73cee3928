"""Rows of invitations."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.people.schemas import InvitationOut

ADD = """
insert into invitation (id, email, name, role, organisation, invited_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing returning id
"""

_LISTED = """
select i.id, i.email, i.name, i.role, i.organisation as organisation_id, o.name as organisation, n.name as invited_by,
    i.made_at, i.expires_at,
    case when i.accepted_at is not null then 'accepted' when i.withdrawn_at is not null then 'withdrawn'
        when i.expires_at <= now() then 'expired' else 'sent' end as state
from invitation i left join organisation o on o.id = i.organisation
left join lateral person_names(array[i.invited_by]) n on true
"""

LIST = f"""
{_LISTED} where ($1::uuid[] is null or i.organisation = any ($1)) and ($2 or (i.accepted_at is null and i.withdrawn_at is null))
order by i.made_at desc, i.id limit $3
"""

ONE = f"{_LISTED} where i.id = $1"

LOCK = """
select i.id, i.email, i.role, i.organisation, i.accepted_at is null and i.withdrawn_at is null as is_open
from invitation i where i.id = $1 for update
"""

AGAIN = "update invitation set expires_at = $2, invited_by = $3, secret_sha256 = null where id = $1"

WITHDRAW = "update invitation set withdrawn_at = now(), secret_sha256 = null where id = $1"

WRITE = """
update invitation i set secret_sha256 = $2, expires_at = $3
where i.id = $1 and i.accepted_at is null and i.withdrawn_at is null
returning i.email, i.name, i.role, (select o.name from organisation o where o.id = i.organisation) as organisation,
    (select n.name from person_names(array[i.invited_by]) n) as inviter
"""

FIND = "select * from invitation_find($1)"

ACCEPT = """
update invitation set accepted_at = now(), secret_sha256 = $3
where id = $1 and accepted_at is null and withdrawn_at is null and secret_sha256 = $2 and expires_at > now() returning id
"""

IS_DONE = "select invitation_done($1)"

LONGEST_LIST = 500


class OpenInvitation(msgspec.Struct, frozen=True):
    """An invitation as whoever holds its letter sees it, and what is known of the account behind its e-mail."""

    id: uuid.UUID
    community_id: uuid.UUID
    community_name: str
    email: str
    name: str | None
    role: str
    organisation: uuid.UUID | None
    organisation_name: str | None
    inviter: str | None
    person: uuid.UUID | None
    person_name: str | None
    is_account: bool


class Locked(msgspec.Struct, frozen=True):
    """An invitation about to be changed."""

    id: uuid.UUID
    email: str
    role: str
    organisation: uuid.UUID | None
    is_open: bool


class ToWrite(msgspec.Struct, frozen=True):
    """What the letter of an invitation says."""

    email: str
    name: str | None
    role: str
    organisation: str | None
    inviter: str | None


async def list_invitations(
    connection: asyncpg.Connection, *, organisations: list[uuid.UUID] | None = None, with_closed: bool = False
) -> list[InvitationOut]:
    """The latest first; with `organisations` only theirs."""
    rows = await connection.fetch(LIST, organisations, with_closed, LONGEST_LIST)
    return [InvitationOut(**dict(row)) for row in rows]


async def find_invitation(connection: asyncpg.Connection, invitation_id: uuid.UUID) -> InvitationOut | None:
    row = await connection.fetchrow(ONE, invitation_id)
    return InvitationOut(**dict(row)) if row else None


async def lock_invitation(connection: asyncpg.Connection, invitation_id: uuid.UUID) -> Locked | None:
    row = await connection.fetchrow(LOCK, invitation_id)
    return Locked(**dict(row)) if row else None


async def write_invitation(connection: asyncpg.Connection, invitation_id: uuid.UUID, digest: bytes, until: dt.datetime) -> ToWrite | None:
    """The invitation gets the secret of the letter being written; None where it is not open any more."""
    row = await connection.fetchrow(WRITE, invitation_id, digest, until)
    return ToWrite(**dict(row)) if row else None


async def find_open_invitation(connection: asyncpg.Connection, digest: bytes) -> OpenInvitation | None:
    """The invitation whose letter held this secret, in whichever community, if it still holds."""
    row = await connection.fetchrow(FIND, digest)
    return OpenInvitation(**dict(row)) if row else None
