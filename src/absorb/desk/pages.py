"""The first page of everybody: the public's, and the desk of who is signed in."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get

from absorb.db import reading
from absorb.desk import queries
from absorb.desk.rules import groups_for
from absorb.journal.queries import list_latest
from absorb.web import EVERYONE_INSIDE, READERS, allow, asker_of, page, person_of


def _today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/Prague")).date()


@get("/", opt=allow(None), include_in_schema=False)
async def public_page(request: Request[Any, Any, Any]) -> Response[str]:
    acting = asker_of(request).acting
    if acting is None:
        return page(request, "desk/empty.html")
    async with reading(acting) as connection:
        figures = await queries.public_figures(connection, _today())
        resolutions = await queries.list_latest_resolutions(connection, 10)
    return page(request, "desk/public.html", figures=figures, resolutions=resolutions)


@get("/desk", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def desk_page(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        duties = await queries.list_duties(connection, groups_for(person.roles), person)
        mine = await queries.list_mine(connection, person) if "submitter" in person.roles else []
        latest = await list_latest(connection, 12) if person.may(READERS) else []
    return page(request, "desk/desk.html", duties=duties, mine=mine, latest=latest, today=_today())


HANDLERS = [public_page, desk_page]
