"""The desk over HTTP: what waits for the person whose token it is."""

from typing import Any

from litestar import Request, get

from absorb.db import reading
from absorb.desk import queries
from absorb.desk.rules import Duty, groups_for
from absorb.web import EVERYONE_INSIDE, allow, person_of


@get("/api/v1/desk", opt=allow(EVERYONE_INSIDE), summary="What waits for me, most urgent first")
async def list_duties(request: Request[Any, Any, Any]) -> list[Duty]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await queries.list_duties(connection, groups_for(person.roles), person)


HANDLERS = [list_duties]
