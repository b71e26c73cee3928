"""Where the town lies, over HTTP."""

from typing import Any

from litestar import Request, get, put

from absorb.bodies import takes
from absorb.db import reading
from absorb.town import actions
from absorb.town.queries import get_territory
from absorb.town.schemas import Territory
from absorb.web import EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/territory", opt=allow(EVERYONE_INSIDE), summary="Where the town lies: its region (NUTS 3) and the municipality's code")
async def show_territory(request: Request[Any, Any, Any]) -> Territory:
    async with reading(person_of(request).acting) as connection:
        return await get_territory(connection)


@put("/api/v1/territory", opt=allow(frozenset(("administrator",))), summary="Say where the town lies", operation_class=takes(Territory))
async def change_territory(request: Request[Any, Any, Any]) -> Territory:
    territory: Territory = await read_body(request, Territory)
    await actions.change_territory(person_of(request).acting, territory)
    return territory


HANDLERS = [show_territory, change_territory]
