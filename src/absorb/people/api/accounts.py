"""Who I am and who is here, over HTTP."""

from typing import Any

from litestar import Request, get

from absorb.db import reading
from absorb.people import queries
from absorb.people.schemas import Me, MemberOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of


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


@get("/api/v1/members", opt=allow(CENTRE | frozenset(("auditor",))), summary="Who has which role")
async def list_members(request: Request[Any, Any, Any]) -> list[MemberOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_members(connection)


HANDLERS = [show_me, list_members]
