"""The tank in one picture, on a page of its own: counting everything takes longer than a list may."""

from typing import Any

from litestar import Request, Response, get

from absorb.db import reading
from absorb.pictures.registry import figure_of
from absorb.tank.pictures import funnel_picture
from absorb.tank.queries.funnel import count_states
from absorb.web import READERS, allow, language_of, page, person_of


@get("/tank/funnel", opt=allow(READERS), include_in_schema=False)
async def show_funnel(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        counts = await count_states(connection)
    return page(request, "tank/funnel.html", drawn=figure_of("tank", "now", funnel_picture(counts, language_of(request))))


HANDLERS = [show_funnel]
