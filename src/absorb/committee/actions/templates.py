"""The town's own template of minutes: brought and tried, looked at, used from then on, or given up for the one that ships."""

import uuid
from collections.abc import AsyncIterator

from absorb.committee import papers
from absorb.committee.papers.checking import check_template
from absorb.committee.papers.lawful import LACKS, find_lacking
from absorb.committee.queries import templates
from absorb.committee.queries.minutes import read_material
from absorb.committee.schemas.templates import BroughtOut, TemplateOut
from absorb.db import Acting, reading, snapshot, transaction
from absorb.documents.actions import DOCX, files, keep_document
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon


async def bring_template(acting: Acting, name: str, content: bytes) -> BroughtOut:
    """Take a template in as the town's next version. Nothing is written in it before it is used; the same file again is the
    same version. `BadInput` lists all that stands in the way, each with its place in the document."""
    untold = await reckon(check_template, content)
    lacks = await reckon(find_lacking, content)
    async with transaction(acting) as connection:
        before = {one.id for one in await templates.list_templates(connection)}
        name = name if name.lower().endswith(".docx") else f"{name}.docx"
        template_id = await keep_document(
            connection, about=("community", acting.community_id), kind=templates.KIND, name=name, media_type=DOCX, content=content,
            is_demonstration=False,
        )  # fmt: skip
        if template_id not in before:
            one = await templates.get_template(connection, template_id)
            facts = {"version": one.version, "name": name, "sha256": one.sha256}
            await record(connection, "template of minutes brought", ("community", acting.community_id), facts)
    return BroughtOut(template_id, untold, lacks)


async def use_template(acting: Acting, template_id: uuid.UUID | None) -> None:
    """Write minutes in this version from now on; None is the template that ships. Minutes that are written stay as they are.
    `BadInput` names all that the law asks of minutes and the version would not tell."""
    if template_id is not None:
        await _check_lawful(acting, template_id)
    async with transaction(acting) as connection:
        used = await templates.find_used(connection)
        one = await templates.get_template(connection, template_id) if template_id is not None else None
        if (used.id if used else None) == template_id:
            return
        value = {"template": str(template_id) if template_id else None}
        await connection.execute(templates.USE, new_id(), templates.SETTING, value)
        facts = {"version": one.version if one else None, "sha256": one.sha256 if one else None}
        await record(connection, "template of minutes chosen", ("community", acting.community_id), facts)


async def _check_lawful(acting: Acting, template_id: uuid.UUID) -> None:
    async with reading(acting) as connection:
        one = await templates.get_template(connection, template_id)
    if lacks := await reckon(find_lacking, await read_template(one)):
        raise BadInput([Fault("/template_id", Phrase(LACKS[name])) for name in lacks])


async def show_in(acting: Acting, template_id: uuid.UUID | None) -> bytes:
    """The minutes of the meeting that was closed last, or of a made-up one where none was, in this template: to look at."""
    async with snapshot(acting) as connection:
        one = await templates.get_template(connection, template_id) if template_id is not None else None
        meeting_id = await templates.find_newest_meeting(connection)
        material = await read_material(connection, meeting_id) if meeting_id is not None else None
    content = await read_template(one)
    return await reckon(papers.minutes, material, content) if material else await reckon(papers.sample_minutes, content)


async def read_template(one: TemplateOut | None) -> bytes:
    """A version's file; None is the one that ships."""
    return papers.shipped_template() if one is None else await files().get(one.sha256)


async def read_all(acting: Acting) -> AsyncIterator[bytes]:
    """Every template in which minutes may have been written, the one that is used now first."""
    async with reading(acting) as connection:
        brought: list[TemplateOut | None] = [*sorted(await templates.list_templates(connection), key=lambda one: not one.is_used)]
    is_shipped_used = not any(one is not None and one.is_used for one in brought)
    for one in [None, *brought] if is_shipped_used else [*brought, None]:
        yield await read_template(one)
