"""Rows of minutes: what they are made of, who verifies them, which version was signed off and published."""

import uuid

import asyncpg
import msgspec

from absorb.committee.queries.agenda import list_items
from absorb.committee.queries.meetings import get_meeting, get_rule, list_members
from absorb.committee.queries.motions import list_of_meeting
from absorb.committee.schemas.minutes import Material, PublicationOut, Publishing, VersionOut
from absorb.people.queries import community_of

VERIFIERS = """
select v.person, coalesce(n.name, '–') as name from minutes_verifier v left join lateral person_names(array[v.person]) n on true
where v.meeting = $1 order by n.name, v.person
"""

ADD_VERIFIER = """
insert into minutes_verifier (id, meeting, person) values ($1, $2, $3) on conflict (meeting, person) do nothing returning id
"""

DROP_VERIFIER = "delete from minutes_verifier where meeting = $1 and person = $2"

TEXTS = "select item, says from minutes_text where meeting = $1"

PUT_TEXT = """
insert into minutes_text (id, meeting, item, says) values ($1, $2, $3, $4)
on conflict (meeting, coalesce(item, '00000000-0000-0000-0000-000000000000')) do update set says = excluded.says
"""

DROP_TEXT = "delete from minutes_text where meeting = $1 and item is not distinct from $2"

VERSIONS = """
select d.id, d.version, d.name, d.sha256, d.made_at,
    coalesce(array_agg(s.person order by s.signed_at, s.id) filter (where s.id is not null), '{}') as signers,
    coalesce(array_agg(coalesce(n.name, '–') order by s.signed_at, s.id) filter (where s.id is not null), '{}') as names,
    coalesce(array_agg(s.signed_at order by s.signed_at, s.id) filter (where s.id is not null), '{}') as moments
from document d left join minutes_signature s on s.document = d.id left join lateral person_names(array[s.person]) n on true
where d.about_kind = 'meeting' and d.about_id = $1 and d.kind = 'minutes'
group by d.id, d.version, d.name, d.sha256, d.made_at order by d.version desc
"""

ADD_SIGNATURE = "insert into minutes_signature (id, document, person, sha256) values ($1, $2, $3, $4) on conflict do nothing returning id"

ADD_PUBLICATION = "insert into minutes_publication (id, meeting, version, document, why) values ($1, $2, $3, $4, $5)"

PUBLICATION = """
select d.version, p.document, p.why, p.made_at from minutes_publication p left join document d on d.id = p.version
where p.meeting = $1 order by p.made_at desc, p.id desc limit 1
"""

SETTING = "minutes_publishing"

FIND_SETTING = "select value from community_setting where name = $1"

KEEP_SETTING = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""


async def read_material(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> Material:
    """Everything that the minutes of a meeting are made of, as it stands now."""
    meeting = await get_meeting(connection, meeting_id)
    community = await community_of(connection)
    return Material(
        meeting=meeting,
        members=await list_members(connection, meeting, meeting.closed_at or meeting.starts_at),
        items=await list_items(connection, meeting_id),
        rule=await get_rule(connection, meeting),
        town=community.name,
        is_demonstration=community.is_demonstration or meeting.is_invented,
        verifiers=await list_verifiers(connection, meeting_id),
        texts=await list_texts(connection, meeting_id),
        motions=await list_of_meeting(connection, meeting_id),
    )


async def list_verifiers(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    return [(row["person"], row["name"]) for row in await connection.fetch(VERIFIERS, meeting_id)]


async def list_texts(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> dict[uuid.UUID | None, str]:
    """What was said, by item; None for the meeting as a whole."""
    return {row["item"]: row["says"] for row in await connection.fetch(TEXTS, meeting_id)}


async def list_versions(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[VersionOut]:
    """The versions of a meeting's minutes with their sign-offs, the newest first."""
    return [
        VersionOut(
            row["id"], row["version"], row["name"], row["sha256"], row["made_at"],
            signed=list(zip(row["names"], row["moments"], strict=True)), signers=row["signers"],
        )
        for row in await connection.fetch(VERSIONS, meeting_id)
    ]  # fmt: skip


async def find_publication(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> PublicationOut | None:
    """How the minutes of a meeting are published now; None where they never were."""
    row = await connection.fetchrow(PUBLICATION, meeting_id)
    return PublicationOut(**dict(row)) if row else None


async def get_setting(connection: asyncpg.Connection) -> Publishing:
    """What of people the town's published minutes tell."""
    return msgspec.convert(await connection.fetchval(FIND_SETTING, SETTING) or {}, Publishing)
