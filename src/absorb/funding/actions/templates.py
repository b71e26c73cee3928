"""The town's own template of workbooks: brought and tried, looked at, used from then on, or given up for the one that ships."""

import uuid

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import XLSX, files, keep_document
from absorb.funding import papers
from absorb.funding.papers.templates import check_template, sample
from absorb.funding.queries import templates
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.reckoning import reckon

TITLE = "Ukázkový rozvrh"


async def bring_template(acting: Acting, name: str, content: bytes) -> uuid.UUID:
    """Take a template in as the town's next version. Nothing is written in it before it is used; the same file again is the
    same version. `BadInput` lists all that stands in the way, each with its sheet and cell."""
    await reckon(check_template, content)
    await reckon(write_sample, content)
    async with transaction(acting) as connection:
        before = {one.id for one in await templates.list_templates(connection)}
        template_id = await keep_document(
            connection, about=("community", acting.community_id), kind=templates.KIND, name=name, media_type=XLSX, content=content,
            is_demonstration=False,
        )  # fmt: skip
        if template_id not in before:
            one = await templates.get_template(connection, template_id)
            facts = {"version": one.version, "name": name, "sha256": one.sha256}
            await record(connection, "template of workbooks brought", ("community", acting.community_id), facts)
    return template_id


def write_sample(template: bytes) -> bytes:
    """A made-up schedule in a template: to try it, and to look at it."""
    case, answer, budget = sample()
    return papers.schedule_workbook(case, answer, TITLE, budget=budget, template=template)


async def use_template(acting: Acting, template_id: uuid.UUID | None) -> None:
    """Write workbooks in this version from now on; None is no template. NotFound for a version that is not there."""
    async with transaction(acting) as connection:
        used = await templates.find_used(connection)
        one = await templates.get_template(connection, template_id) if template_id is not None else None
        if (used.id if used else None) == template_id:
            return
        await connection.execute(templates.USE, new_id(), templates.SETTING, {"template": str(template_id) if template_id else None})
        facts = {"version": one.version if one else None, "sha256": one.sha256 if one else None}
        await record(connection, "template of workbooks chosen", ("community", acting.community_id), facts)


async def show_in(acting: Acting, template_id: uuid.UUID) -> bytes:
    """A made-up schedule in this template."""
    async with reading(acting) as connection:
        one = await templates.get_template(connection, template_id)
    return await reckon(write_sample, await files().get(one.sha256))


async def read_used(acting: Acting) -> bytes | None:
    """The template in which workbooks are written now; None where there is none."""
    async with reading(acting) as connection:
        used = await templates.find_used(connection)
    return await files().get(used.sha256) if used is not None else None
