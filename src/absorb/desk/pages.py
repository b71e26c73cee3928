"""The first page of everybody: the public's, and the desk of who is signed in; and their calendar's address."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post

from absorb.db import reading
from absorb.desk import actions, queries
from absorb.desk.rules import SOON
from absorb.people.rules import ROLE_WORDS
from absorb.people.visiting import public
from absorb.together import together
from absorb.web import EVERYONE_INSIDE, allow, asker_of, language_of, page, person_of, to, today


@get(**public("/"))
async def public_page(request: Request[Any, Any, Any]) -> Response[str]:
    acting = asker_of(request).acting
    if acting is None:
        return page(request, "desk/empty.html")
    async with reading(acting) as connection:
        figures, resolutions = await together(
            connection,
            lambda asked: queries.public_figures(asked, today()),
            lambda asked: queries.list_latest_resolutions(asked, 10),
        )
    return page(request, "desk/public.html", figures=figures, most_counted=queries.MOST_COUNTED, resolutions=resolutions)


@get("/desk", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def desk_page(request: Request[Any, Any, Any]) -> Response[str]:
    desk = await actions.look_at_desk(person_of(request), language_of(request), dt.datetime.now(dt.UTC), today())
    return page(
        request, "desk/desk.html", desk=desk, role_words=ROLE_WORDS, today=today(), soon_days=SOON.days, unseen=desk.unseen
    )  # fmt: skip


@get("/settings/calendar", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def calendar_page(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        made_at = await queries.has_feed(connection)
    return page(request, "desk/calendar.html", made_at=made_at, address=None)


@post("/settings/calendar", opt={**allow(EVERYONE_INSIDE), "receipt": "none"}, include_in_schema=False)
async def make_calendar_address(request: Request[Any, Any, Any]) -> Response[Any]:
    """Make the address, or make it anew; it is shown in the answer and never again."""
    secret = await actions.open_feed(person_of(request).acting)
    address = f"{request.app.state['settings'].origin}/calendar/{secret}.ics"
    return page(request, "desk/calendar.html", status=201, made_at=dt.datetime.now(dt.UTC), address=address)


@post("/settings/calendar/stop", opt={**allow(EVERYONE_INSIDE), "receipt": "again"}, include_in_schema=False)
async def stop_calendar(request: Request[Any, Any, Any]) -> Response[Any]:
    await actions.close_feed(person_of(request).acting)
    return to("/settings/calendar")


HANDLERS = [public_page, desk_page, calendar_page, make_calendar_address, stop_calendar]
