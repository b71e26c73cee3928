"""Rows of small aid: grants, links between organisations, and what an undertaking may still have."""

import datetime as dt

import asyncpg

from absorb.calls.law import aid_ceilings
from absorb.calls.rules.aid import AidGrant, Link, Undertakings

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
