"""What other weights would do to a frozen ranking, over HTTP. Nothing of it is kept."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.intake import nearest
from absorb.priority import queries, reweighing
from absorb.priority.cases import read_grounds
from absorb.priority.queries.reweighing import list_members
from absorb.priority.rules.reweighing import Grounds, shares_of, stability
from absorb.priority.schemas.reweighing import LiftOut, RecountIn, RecountOut, StabilityOut
from absorb.reckoning import reckon
from absorb.web import READERS, allow, person_of, read_body


@post(
    "/api/v1/rankings/{number:int}/recount", opt=allow(READERS), status_code=200, operation_class=takes(RecountIn),
    summary="The list by other weights, and where the money ends; the frozen ranking stays as it is",
)  # fmt: skip
async def recount_ranking(request: Request[Any, Any, Any], number: FromPath[int]) -> RecountOut:
    ask = await read_body(request, RecountIn)
    async with reading(person_of(request).acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        members = await list_members(connection, ranking.id)
    grounds = await read_grounds(ranking)
    faults = [*_weight_faults(ask, grounds)]
    if faults:
        raise BadInput(faults)
    weights = shares_of([Fraction(ask.weights[code]) for code in grounds.codes])
    return await reckon(reweighing.recounted, number, grounds, weights, members, ask.budget_minor)


def _weight_faults(ask: RecountIn, grounds: Grounds) -> Iterator[Fault]:
    for code, weight in ask.weights.items():
        if code not in grounds.codes:
            yield Fault(f"/weights/{code}", f'There is no criterion "{code}"{nearest(code, grounds.codes)}')
        elif not weight.is_finite() or not 0 <= weight <= 10**6:
            yield Fault(f"/weights/{code}", "Give a number from 0 to 1000000.")
    missing = [code for code in grounds.codes if code not in ask.weights]
    for code in missing:
        yield Fault(f"/weights/{code}", "Give this criterion a number; zero where it is not to count.")
    if not missing and not any(ask.weights.values()):
        yield Fault("/weights", "All are zero; at least one criterion must count.")


@get("/api/v1/rankings/{number:int}/stability", opt=allow(READERS), summary="How far each weight may move before the list changes")
async def show_stability(request: Request[Any, Any, Any], number: FromPath[int]) -> list[StabilityOut]:
    async with reading(person_of(request).acting) as connection:
        ranking = await queries.get_ranking(connection, number)
    grounds = await read_grounds(ranking)
    return reweighing.stability_told(grounds, await reckon(stability, grounds, reweighing.LEADERS))


@get(
    "/api/v1/rankings/{number:int}/ideas/{reference:str}/change", opt=allow(READERS),
    summary="The smallest changes of weights that lift an idea over those above it, and over the one at a place",
)  # fmt: skip
async def show_change(
    request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str],
    place: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
) -> list[LiftOut]:  # fmt: skip
    async with reading(person_of(request).acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        criteria = await queries.get_criteria(connection, ranking)
        members = await list_members(connection, ranking.id)
    if reference not in members:
        raise NotFound("This idea is not in this ranking.")
    return await reckon(reweighing.lifts_of, await read_grounds(ranking), reference, members, criteria, place)


HANDLERS = [recount_ranking, show_stability, show_change]
