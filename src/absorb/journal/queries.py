"""The journal's rows."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.journal.rules import Anchor, Break, EntryValue, Sealed, Walk
from absorb.journal.things import shown
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase

ADD_ENTRY = """
insert into journal_entry (id, verb, about_kind, about_id, facts, why, personal_sha256) values ($1, $2, $3, $4, $5, $6, $7)
"""

ADD_ENTRIES = """
insert into journal_entry (id, verb, about_kind, about_id, facts)
select entry.id, $2, $3, entry.about, entry.facts from unnest($1::uuid[], $4::uuid[], $5::jsonb[]) as entry(id, about, facts)
"""

ADD_PERSONAL = "insert into journal_personal (id, entry, salt, facts) values ($1, $2, $3, $4)"

LAST_SEAL = "select number, link_sha256 from journal_seal order by number desc limit 1"

UNSEALED = """
select e.id, e.community_id, e.at, e.person_id, e.verb, e.about_kind, e.about_id, e.facts, e.why, e.personal_sha256
from journal_entry e where not exists (select from journal_seal s where s.entry = e.id)
order by e.at, e.id limit $1
"""

ADD_SEAL = "insert into journal_seal (id, number, entry, link_sha256) values ($1, $2, $3, $4)"

CHAIN = """
select s.number, s.link_sha256, e.id, e.community_id, e.at, e.person_id, e.verb, e.about_kind, e.about_id, e.facts, e.why,
    e.personal_sha256, p.salt, p.facts as personal
from journal_seal s join journal_entry e on e.id = s.entry left join journal_personal p on p.entry = e.id order by s.number
"""

WHOLE = "set local cursor_tuple_fraction = 1"
"""All of the chain is wanted: a cursor otherwise takes a plan that tells the first tenth soonest."""

AT_ONCE = 1_000
"""So many links of the chain are in memory at a time."""

TAIL = """
select count(*) as entries, min(e.at) as oldest from journal_entry e
where not exists (select from journal_seal s where s.entry = e.id)
"""

ENTRY = "select verb, about_kind from journal_entry where id = $1"

ERASE_PERSONAL = "delete from journal_personal where entry = $1"

ADD_HEAD = """
insert into journal_head (id, day, number, link_sha256) values ($1, $2, $3, $4) on conflict (community_id, day) do nothing returning id
"""

HEADS = "select day, number, link_sha256 from journal_head order by day desc limit $1"

HISTORY = """
select e.id, e.at, e.verb, e.facts, e.why, n.name as person_name
from journal_entry e left join lateral person_names(array[e.person_id]) n on true
where e.about_kind = $1 and e.about_id = $2 order by e.at, e.id
"""


PAGE = """
select e.id, e.at, e.verb, e.about_kind, e.about_id, e.facts, e.why, n.name as person_name, s.number,
    e.personal_sha256 is not null as is_personal, p.facts as personal
from journal_entry e left join lateral person_names(array[e.person_id]) n on true
left join journal_seal s on s.entry = e.id left join journal_personal p on p.entry = e.id
where $shown and ($1::text is null or e.about_kind = $1) and ($2::uuid is null or e.person_id = $2)
    and ($3::timestamptz is null or e.at >= $3) and ($4::timestamptz is null or e.at < $4)
    and ($5::uuid[] is null or e.about_id = any($5)) and ($6::timestamptz is null or (e.at, e.id) < ($6, $7))
order by e.at desc, e.id desc limit $8
"""

ONE = PAGE[: PAGE.index("where $shown")] + "where $shown and e.id = $1"

SLUG = "select slug from community_list() where id = acting_community()"

WRITERS = """
select w.person_id as id, n.name from (select distinct e.person_id from journal_entry e where e.person_id is not null and $shown) w
left join lateral person_names(array[w.person_id]) n on true where n.name is not null order by n.name, w.person_id
"""

KINDS = "select distinct about_kind from journal_entry order by about_kind"


class HistoryEntry(msgspec.Struct, frozen=True):
    """One sentence of a history: who, when, what, why."""

    id: uuid.UUID
    at: dt.datetime
    verb: str
    facts: Any
    why: str | None
    person_name: str | None


class Filters(msgspec.Struct, frozen=True):
    """Which entries: about which kind of thing or which things, written by whom, from and before which moments. None: any."""

    kind: str | None = None
    person_id: uuid.UUID | None = None
    from_at: dt.datetime | None = None
    before_at: dt.datetime | None = None
    things: list[uuid.UUID] | None = None


class PageEntry(msgspec.Struct, frozen=True):
    """One entry as the journal's page shows it; `number` is its link in the chain, None while it is not sealed yet.
    `personal` is what can be erased, None where it was (`is_personal`) or never there."""

    id: uuid.UUID
    at: dt.datetime
    verb: str
    about_kind: str
    about_id: uuid.UUID | None
    facts: Any
    why: str | None
    person_name: str | None
    number: int | None
    is_personal: bool
    personal: Any


class Verdict(msgspec.Struct, frozen=True):
    """How the chain stands: links walked, the last of them for writing down, personal parts that were erased, the first
    break, and the unsealed tail."""

    links: int
    last: Anchor | None
    erased: int
    first_break: Break | None
    unsealed: int
    unsealed_since: dt.datetime | None


def entry_of(row: asyncpg.Record) -> EntryValue:
    return EntryValue(**{name: row[name] for name in EntryValue.__struct_fields__})


async def list_history(connection: asyncpg.Connection, kind: str, about_id: uuid.UUID) -> list[HistoryEntry]:
    """Everything that happened to one thing, oldest first."""
    return [HistoryEntry(**dict(row)) for row in await connection.fetch(HISTORY, kind, about_id)]


async def list_page(
    connection: asyncpg.Connection, filters: Filters, before: tuple[dt.datetime, uuid.UUID] | None, limit: int
) -> list[PageEntry]:
    """Entries that fit, the newest first, from the one after `before`."""
    rows = await connection.fetch(
        shown(PAGE), filters.kind, filters.person_id, filters.from_at, filters.before_at, filters.things, *(before or (None, None)), limit
    )
    return [PageEntry(**dict(row)) for row in rows]


async def get_entry(connection: asyncpg.Connection, entry_id: uuid.UUID) -> PageEntry:
    row = await connection.fetchrow(shown(ONE), entry_id)
    if row is None:
        raise NotFound(Phrase("There is no such entry of the journal."))
    return PageEntry(**dict(row))


async def list_writers(connection: asyncpg.Connection) -> list[tuple[uuid.UUID, str]]:
    """Everybody of the community who has an entry, by name."""
    return [(row["id"], row["name"]) for row in await connection.fetch(shown(WRITERS))]


async def list_kinds(connection: asyncpg.Connection) -> list[str]:
    """The kinds of things that entries are about."""
    return [row["about_kind"] for row in await connection.fetch(KINDS)]


async def find_last(connection: asyncpg.Connection) -> Anchor | None:
    """The chain's last link; None where nothing is sealed."""
    row = await connection.fetchrow(LAST_SEAL)
    return Anchor(row["number"], row["link_sha256"]) if row else None


async def list_heads(connection: asyncpg.Connection, limit: int = 31) -> list[tuple[dt.date, Anchor]]:
    """The heads as they were kept day by day, the latest first."""
    return [(row["day"], Anchor(row["number"], row["link_sha256"])) for row in await connection.fetch(HEADS, limit)]


def _sealed(row: asyncpg.Record) -> Sealed:
    personal = (row["salt"], row["personal"]) if row["salt"] is not None else None
    return Sealed(row["number"], row["link_sha256"], entry_of(row), personal)


async def verify(connection: asyncpg.Connection, *expected: Anchor) -> Verdict:
    """Walk the community's whole chain in a snapshot, a thousand links at a time; `expected` are links that earlier checks and
    letters have told."""
    walk = Walk(expected)
    await connection.execute(WHOLE)
    async for row in connection.cursor(CHAIN, prefetch=AT_ONCE):
        walk.step(_sealed(row))
    tail = await connection.fetchrow(TAIL)
    return Verdict(
        links=walk.links,
        last=walk.last,
        erased=walk.erased,
        first_break=walk.end(),
        unsealed=tail["entries"],
        unsealed_since=tail["oldest"],
    )
