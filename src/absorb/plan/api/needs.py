"""The needs map and the gaps of measures, for programs."""

from typing import Any

from litestar import Request, get, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.plan import queries
from absorb.plan.actions import needs
from absorb.plan.queries.serving import list_serving
from absorb.plan.schemas import MapIn, MapOut, ServingOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of, read_body


@get("/api/v1/plans/{code:str}/needs", opt=allow(EVERYONE_INSIDE), summary="The needs map of a plan")
async def show_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> MapOut:
    _, shown = await needs.read_map(person_of(request).acting, code)
    return MapOut.of(shown)


@put(
    "/api/v1/plans/{code:str}/needs",
    opt=allow(CENTRE),
    operation_class=takes(MapIn),
    summary="Put a needs map in the place of the one that is there",
)
async def save_needs(request: Request[Any, Any, Any], code: FromPath[str]) -> MapOut:
    ask: MapIn = await read_body(request, MapIn)
    return MapOut.of(await needs.save_map(person_of(request).acting, code, ask.map(), seen=ask.mark))


@get("/api/v1/plans/{code:str}/gaps", opt=allow(EVERYONE_INSIDE), summary="Who serves each measure, and what of it is missing")
async def show_gaps(request: Request[Any, Any, Any], code: FromPath[str]) -> list[ServingOut]:
    async with reading(person_of(request).acting) as connection:
        await queries.get_plan(connection, code, None)
        found = await list_serving(connection, code)
    return [ServingOut(**{name: getattr(one, name) for name in ServingOut.__struct_fields__}) for one in found]


HANDLERS = [show_needs, save_needs, show_gaps]
