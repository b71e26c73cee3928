"""Rows of the town's own templates of minutes: versions of one document, and which of them is used."""

import uuid

import asyncpg

from absorb.committee.schemas.templates import TemplateOut
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase

KIND = "minutes-template"
SETTING = "minutes_template"

ALL = """
select d.id, d.version, d.name, d.sha256, d.size, d.made_at, coalesce(s.value ->> 'template' = d.id::text, false) as is_used
from document d left join community_setting s on s.name = 'minutes_template'
where d.about_kind = 'community' and d.kind = 'minutes-template' order by d.version desc
"""

USE = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""

NEWEST_MEETING = "select id from meeting where state = 'closed' order by closed_at desc, id desc limit 1"


async def list_templates(connection: asyncpg.Connection) -> list[TemplateOut]:
    """Every version that the town brought, the newest first."""
    return [TemplateOut(**dict(row)) for row in await connection.fetch(ALL)]


async def find_used(connection: asyncpg.Connection) -> TemplateOut | None:
    """The version in which minutes are written; None where it is the one that ships."""
    return next((one for one in await list_templates(connection) if one.is_used), None)


async def get_template(connection: asyncpg.Connection, template_id: uuid.UUID) -> TemplateOut:
    found = next((one for one in await list_templates(connection) if one.id == template_id), None)
    if found is None:
        raise NotFound(Phrase("There is no such template."))
    return found


async def find_newest_meeting(connection: asyncpg.Connection) -> uuid.UUID | None:
    """The meeting that was closed last."""
    found: uuid.UUID | None = await connection.fetchval(NEWEST_MEETING)
    return found
