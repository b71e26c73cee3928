"""Rows of small aid: grants, links between organisations, and what an undertaking may still have."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import cast

import asyncpg
import msgspec

from absorb.calls.law import aid_ceilings
from absorb.calls.rules.aid import AidGrant, AidLeft, Link, Regulation, Undertakings
from absorb.calls.rules.register import REGULATION_WORDS, GrantOut, LeftOut, LinkOut, RegisterOut
from absorb.people.queries import get_organisation

LINKS = """
select organisation::text as one, other::text as other, kind, valid_from, valid_to from undertaking_link
where struck_at is null order by valid_from, id
"""

PUBLIC = "select id::text from organisation where kind = 'municipality'"

GRANTS = """
select organisation::text, granted_on, regulation, eur_minor from aid_grant where struck_at is null order by granted_on, id
"""


async def read_undertakings(connection: asyncpg.Connection, on: dt.date) -> Undertakings:
    """Everybody's aid and links, to be asked for any number of organisations on a day."""
    links = tuple(Link(**dict(row)) for row in await connection.fetch(LINKS))
    grants = tuple(AidGrant(**dict(row)) for row in await connection.fetch(GRANTS))
    public = frozenset(row["id"] for row in await connection.fetch(PUBLIC))
    return Undertakings(on, links, grants, public, aid_ceilings())


ADD_GRANT = """
insert into aid_grant (id, organisation, granted_on, regulation, eur_minor, amount_minor, eur_rate, provider, reference, origin,
    is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

ADD_LINK = """
insert into undertaking_link (id, organisation, other, kind, valid_from, valid_to, note, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

LOCK_GRANT = "select organisation, granted_on, eur_minor, struck_at from aid_grant where id = $1 for update"

LOCK_LINK = "select organisation, other, valid_from, valid_to, struck_at from undertaking_link where id = $1 for update"

STRIKE_GRANT = "update aid_grant set struck_at = now(), struck_why = $2 where id = $1"

STRIKE_LINK = "update undertaking_link set struck_at = now(), struck_why = $2 where id = $1"

END_LINK = "update undertaking_link set valid_to = $2 where id = $1"

ROWS = """
select g.id, g.organisation, o.name as organisation_name, g.granted_on, g.regulation, g.eur_minor, g.amount_minor, g.eur_rate, g.provider,
    g.reference, g.origin, g.is_invented, g.struck_why
from aid_grant g join organisation o on o.id = g.organisation where g.organisation = any ($1::uuid[])
order by g.granted_on desc, g.id
"""

LINKS_OF = """
select l.id, l.organisation as one, a.name as one_name, l.other, b.name as other_name, l.kind, l.valid_from, l.valid_to, l.note,
    l.is_invented, l.struck_why
from undertaking_link l join organisation a on a.id = l.organisation join organisation b on b.id = l.other
where l.organisation = any ($1::uuid[]) or l.other = any ($1::uuid[]) order by l.valid_from desc, l.id
"""

NAMES_OF = 'select id, name from organisation where id = any ($1::uuid[]) order by name_sort collate "C", id'

RECIPIENTS = """
select o.id, o.name, count(g.id) as grants from organisation o join aid_grant g on g.organisation = o.id and g.struck_at is null
group by o.id, o.name, o.name_sort order by o.name_sort collate "C", o.id limit $1
"""

IS_HERE = "select exists (select from organisation where id = $1)"

MOST_RECIPIENTS = 500
"""So many organisations the register lists; others are found by their own page."""


async def read_register(connection: asyncpg.Connection, organisation: uuid.UUID, on: dt.date) -> RegisterOut:
    """An organisation's small aid on a day, with everybody who is one undertaking with it."""
    name = (await get_organisation(connection, organisation)).name
    everybody = await read_undertakings(connection, on)
    who = sorted(uuid.UUID(one) for one in everybody.together(str(organisation)))
    found = [left for regulation in REGULATION_WORDS if (left := everybody.left(str(organisation), cast(Regulation, regulation)))]
    windows = [left.window for left in found]
    grants = [GrantOut(**dict(row)) for row in await connection.fetch(ROWS, who)]
    links = [LinkOut(**dict(row)) for row in await connection.fetch(LINKS_OF, who)]
    names = [row["name"] for row in await connection.fetch(NAMES_OF, who)]
    return RegisterOut(organisation, name, on, names, list(map(_left, found)), [_counted(one, windows) for one in grants], links)


def _counted(grant: GrantOut, windows: Sequence[tuple[dt.date, dt.date]]) -> GrantOut:
    counts = grant.struck_why is None and any(first <= grant.granted_on <= last for first, last in windows)
    return msgspec.structs.replace(grant, counts=counts)


def _left(left: AidLeft) -> LeftOut:
    row, (first, last) = left.ceiling, left.window
    return LeftOut(left.regulation, left.eur_minor, left.used_minor, int(row.most_eur), first, last, row.basis.phrase(), row.unverified)


class Recipient(msgspec.Struct, frozen=True):
    """An organisation of the register, and what its undertaking may still be granted."""

    id: uuid.UUID
    name: str
    grants: int
    left: dict[str, AidLeft | None]


async def list_recipients(connection: asyncpg.Connection, on: dt.date) -> list[Recipient]:
    """The organisations that have rows, each with what is left for its undertaking on a day."""
    everybody = await read_undertakings(connection, on)
    rows = await connection.fetch(RECIPIENTS, MOST_RECIPIENTS)
    return [
        Recipient(
            row["id"], row["name"], row["grants"], {one: everybody.left(str(row["id"]), cast(Regulation, one)) for one in REGULATION_WORDS}
        )
        for row in rows
    ]
