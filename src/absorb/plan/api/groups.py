"""Which groups of the needs map are meant by the target groups that ideas name, for programs."""

from typing import Any

from litestar import Request, get, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import Acting
from absorb.plan.actions.groups import put_groups, read_groups
from absorb.plan.schemas.needs import GroupOut, GroupsIn, GroupsOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@get(
    "/api/v1/plans/{code:str}/needs/groups",
    opt=allow(EVERYONE_INSIDE),
    summary="Which target groups of the needs map are meant by those that ideas name",
)
async def show_groups(request: Request[Any, Any, Any], code: FromPath[str]) -> GroupsOut:
    return await _told(person_of(request).acting, code)


async def _told(acting: Acting, code: str) -> GroupsOut:
    read = await read_groups(acting, code)
    return GroupsOut(read.mapped, [GroupOut(one.group, one.name, one.ideas, one.same, one.said) for one in read.named], read.mark)


@put(
    "/api/v1/plans/{code:str}/needs/groups",
    opt=allow(CENTRE),
    operation_class=takes(GroupsIn),
    summary="Say which target groups of the needs map are meant by those that ideas name",
)
async def save_groups(request: Request[Any, Any, Any], code: FromPath[str]) -> GroupsOut:
    ask: GroupsIn = await read_body(request, GroupsIn)
    acting = person_of(request).acting
    await put_groups(acting, code, {one.group: one.means for one in ask.groups}, seen=ask.mark)
    return await _told(acting, code)


HANDLERS = [show_groups, save_groups]
