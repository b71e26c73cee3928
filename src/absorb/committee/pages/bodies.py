"""Bodies and their meetings as people read them."""

from typing import Any

from litestar import Request, Response, get

from absorb.committee import queries
from absorb.db import reading
from absorb.web import READERS, allow, page, person_of, today


@get("/committee", opt=allow(READERS), include_in_schema=False)
async def show_bodies(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        bodies = await queries.list_bodies(connection, today())
        meetings = await queries.list_meetings(connection)
    return page(request, "committee/bodies.html", bodies=bodies, meetings=meetings)


HANDLERS = [show_bodies]
