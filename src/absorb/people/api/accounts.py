"""Who I am and who is here, over HTTP."""

import uuid
from typing import Any

from litestar import Request, delete, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.people import actions, queries
from absorb.people.rules import EDITORS, LOOKERS
from absorb.people.schemas import Me, MemberOut, MembershipIn
from absorb.web import EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/me", opt=allow(EVERYONE_INSIDE), summary="Who I am here")
async def show_me(request: Request[Any, Any, Any]) -> Me:
    person = person_of(request)
    return Me(
        id=person.id,
        name=person.name,
        community=person.community_name,
        roles=sorted(person.roles),
        organisations=sorted(person.organisations),
    )


@get("/api/v1/members", opt=allow(LOOKERS), summary="Who has which role")
async def list_members(request: Request[Any, Any, Any]) -> list[MemberOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_members(connection)


@post(
    "/api/v1/members",
    opt=allow(EDITORS),
    summary="Give a member another role; others are invited",
    operation_class=takes(MembershipIn),
)
async def give_role(request: Request[Any, Any, Any]) -> list[MemberOut]:
    """The answer is everything the person is here now."""
    person, ask = person_of(request), await read_body(request, MembershipIn)
    await actions.give_role(person.acting, ask)
    async with reading(person.acting) as connection:
        return [member for member in await queries.list_members(connection) if member.person_id == ask.person]


@delete("/api/v1/members/{membership_id:uuid}", opt=allow(EDITORS), summary="Take a role away; with the last one a person's tokens end")
async def take_role(request: Request[Any, Any, Any], membership_id: FromPath[uuid.UUID]) -> None:
    await actions.remove_membership(person_of(request).acting, membership_id)


HANDLERS = [show_me, list_members, give_role, take_role]
