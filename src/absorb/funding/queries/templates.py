"""Rows of the town's own templates of workbooks: versions of one document, and which of them is used."""

import uuid

import asyncpg

from absorb.funding.schemas.templates import TemplateOut
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase

KIND = "workbook-template"
SETTING = "workbook_template"

ALL = """
select d.id, d.version, d.name, d.sha256, d.made_at, coalesce(s.value ->> 'template' = d.id::text, false) as is_used
from document d left join community_setting s on s.name = 'workbook_template'
where d.about_kind = 'community' and d.kind = 'workbook-template' order by d.version desc
"""

USE = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""


async def list_templates(connection: asyncpg.Connection) -> list[TemplateOut]:
    """Every version that the town brought, the newest first."""
    return [TemplateOut(**dict(row)) for row in await connection.fetch(ALL)]


async def find_used(connection: asyncpg.Connection) -> TemplateOut | None:
    """The version in which workbooks are written; None where there is none."""
    return next((one for one in await list_templates(connection) if one.is_used), None)


async def get_template(connection: asyncpg.Connection, template_id: uuid.UUID) -> TemplateOut:
    found = next((one for one in await list_templates(connection) if one.id == template_id), None)
    if found is None:
        raise NotFound(Phrase("There is no such template."))
    return found
