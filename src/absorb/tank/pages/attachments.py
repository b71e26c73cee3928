"""Files of an idea, as forms of its page."""

import urllib.parse
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE
from absorb.db import reading
from absorb.documents.actions import files
from absorb.kernel.errors import AbsorbError, NotAllowed
from absorb.tank import queries
from absorb.tank.access import WRITERS, editor_of, sight_of
from absorb.tank.actions.attachments import attach, detach
from absorb.tank.pages.one_idea import read_idea, shared_values
from absorb.tank.sending import read_files, sandboxed
from absorb.web import EVERYONE_INSIDE, REDRAWN, allow, faults_of, page, person_of, to


@post("/tank/{reference:str}/attachments", opt=allow(WRITERS), include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def add_files(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    try:
        await attach(person.acting, reference, await read_files(request), editor=editor_of(person))
    except (*REDRAWN, NotAllowed) as refusal:
        return await _again(request, reference, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}#files")


@get("/tank/{reference:str}/attachments/{attachment_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def download(request: Request[Any, Any, Any], reference: FromPath[str], attachment_id: FromPath[uuid.UUID]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await queries.ideas.get_own(connection, reference, sight_of(person))
        found = await queries.attachments.get_attachment(connection, idea, attachment_id)
    return sandboxed(await files().get(found.sha256), found.name, found.media_type)


@post("/tank/{reference:str}/attachments/{attachment_id:uuid}/remove", opt=allow(WRITERS), include_in_schema=False)
async def remove(request: Request[Any, Any, Any], reference: FromPath[str], attachment_id: FromPath[uuid.UUID]) -> Response[Any]:
    person = person_of(request)
    try:
        await detach(person.acting, reference, attachment_id, editor=editor_of(person))
    except NotAllowed as refusal:
        return await _again(request, reference, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}#files")


async def _again(request: Request[Any, Any, Any], reference: str, refusal: AbsorbError) -> Response[str]:
    """The page as it is now, with what stands in the way; where files are no longer taken it is told above them."""
    opened = await read_idea(person_of(request), reference)
    faults = {"file" if opened.may_edit else "": [fault.says for fault in faults_of(refusal)]}
    return page(request, "tank/idea.html", status=refusal.status, **shared_values(opened), faults=faults, texts={})


HANDLERS = [add_files, download, remove]
