"""Notices over HTTP: what concerns the person whose token it is, and how they want to be told."""

from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.params import QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.notices import actions, queries
from absorb.notices.rules import kinds_for
from absorb.notices.schemas import ChoiceOut, NoticesOut, SeenIn
from absorb.web import EVERYONE_INSIDE, Person, allow, person_of, read_body

MOST = 200


@get("/api/v1/notices", opt=allow(EVERYONE_INSIDE), summary="My notices, newest first")
async def list_notices(
    request: Request[Any, Any, Any],
    after: Annotated[str | None, QueryParameter(description='"older" of the answer to go on from')] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 50,
) -> NoticesOut:
    person = person_of(request)
    cursor = queries.read_cursor(after)
    async with reading(person.acting) as connection:
        page = await queries.list_latest(connection, person.language, cursor, limit)
        unseen = await queries.count_unseen(connection)
    return NoticesOut(page.notices, unseen, page.older)


@post(
    "/api/v1/notices/seen",
    opt=allow(EVERYONE_INSIDE),
    status_code=200,
    summary="Mark my notices up to a moment as seen",
    operation_class=takes(SeenIn),
)
async def mark_seen(request: Request[Any, Any, Any]) -> dict[str, int]:
    ask = await read_body(request, SeenIn)
    if ask.until.tzinfo is None:
        raise BadInput.one("/until", "The moment has no time zone; write it as 2027-03-12T16:00:00+01:00.")
    return {"marked": await actions.mark_seen(person_of(request).acting, ask.until)}


@get("/api/v1/notices/choices", opt=allow(EVERYONE_INSIDE), summary="How I want each kind of notice by e-mail")
async def list_choices(request: Request[Any, Any, Any]) -> list[ChoiceOut]:
    return await _choices(person_of(request))


@put(
    "/api/v1/notices/choices",
    opt=allow(EVERYONE_INSIDE),
    summary="Choose at_once, daily or never for kinds of notices",
    operation_class=takes(dict[str, str]),
)
async def choose(request: Request[Any, Any, Any]) -> list[ChoiceOut]:
    person = person_of(request)
    await actions.choose(person.acting, await read_body(request, dict[str, str]))
    return await _choices(person)


async def _choices(person: Person) -> list[ChoiceOut]:
    async with reading(person.acting) as connection:
        chosen = await queries.list_choices(connection)
    return [ChoiceOut(kind.name, kind.says, chosen[kind.name]) for kind in kinds_for(person.roles)]


HANDLERS = [list_notices, mark_seen, list_choices, choose]
