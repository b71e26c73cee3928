"""What of resolutions everybody may read, found by words, body and year."""

import datetime as dt
import uuid
from typing import NamedTuple

import asyncpg

from absorb.committee.queries.resolutions import RESOLUTIONS, public_of, resolution_of
from absorb.committee.schemas.resolutions import PublicResolution
from absorb.kernel.czech import fold

HAYSTACK = """translate(lower(concat_ws(' ', r.number, b.name, i.title, r.wording, r.why, r.departure_why, d.title, o.name)),
    'áäčďéěëíľĺňóôöřŕšťúůüýž', 'aacdeeeillnooorrstuuuyz')"""
"""Without accents, as `fold` writes what is looked for."""

MORE = """r.why, r.amount_minor, d.cost_minor, (select case when p.document is null then null else p.meeting end
    from minutes_publication p where p.meeting = r.meeting order by p.made_at desc, p.id desc limit 1) as minutes"""

FOUND = f"""{RESOLUTIONS.replace("r.why, r.amount_minor", MORE, 1)}
where ($1::uuid is null or r.body = $1) and ($2::date is null or m.held_on between $2 and $3)
    and not exists (select from unnest($4::text[]) word where position(word in {HAYSTACK}) = 0)
order by m.held_on desc, m.starts_at desc, i.position desc, r.id limit $5 offset $6
"""

BODIES = "select distinct b.id, b.name from body b join resolution r on r.body = b.id order by b.name, b.id"

YEARS = "select distinct extract(year from m.held_on)::int as year from meeting m join resolution r on r.meeting = m.id order by 1 desc"


class Asked(NamedTuple):
    """What a visitor looks for."""

    words: str = ""
    body_id: uuid.UUID | None = None
    year: int | None = None


async def list_public(connection: asyncpg.Connection, asked: Asked, limit: int, offset: int = 0) -> list[PublicResolution]:
    """Resolutions in which every word stands, accents aside, the latest first; nobody's vote and nobody's name."""
    first, last = (dt.date(asked.year, 1, 1), dt.date(asked.year, 12, 31)) if asked.year else (None, None)
    rows = await connection.fetch(FOUND, asked.body_id, first, last, fold(asked.words).split(), limit, offset)
    found = []
    for row in rows:
        facts = dict(row)
        cost_minor, minutes = facts.pop("cost_minor"), facts.pop("minutes")
        found.append(public_of(resolution_of(facts), cost_minor=cost_minor, minutes=minutes))
    return found


async def list_bodies_with_resolutions(connection: asyncpg.Connection) -> list[tuple[uuid.UUID, str]]:
    return [(row["id"], row["name"]) for row in await connection.fetch(BODIES)]


async def list_years(connection: asyncpg.Connection) -> list[int]:
    """The years in which anything was resolved, the latest first."""
    return [row["year"] for row in await connection.fetch(YEARS)]
