"""A scenario goes over to the newest version of its call, over HTTP."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.funding.access import WRITERS
from absorb.funding.actions.following import follow_call
from absorb.funding.api.working import WORK, find_to_write
from absorb.funding.schemas.working import SeenIn, WorkSaved
from absorb.web import allow, person_of, read_body


@post(f"{WORK}/call", opt=allow(WRITERS), operation_class=takes(SeenIn), summary="Put a scenario under the newest version of its call")
async def follow(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> WorkSaved:
    ask, person = await read_body(request, SeenIn), person_of(request)
    work = await find_to_write(person, reference, number)
    return WorkSaved(await follow_call(person.acting, work.scenario_id, seen=ask.seen))


HANDLERS = [follow]
