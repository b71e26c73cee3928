"""Sets of weights over HTTP."""

from typing import Any

from litestar import Request, get, post, put
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.priority import queries
from absorb.priority.actions import weights as actions
from absorb.priority.queries import weights
from absorb.priority.schemas.weights import OpinionIn, WeightSetDetail, WeightSetIn, WeightSetOut
from absorb.web import CENTRE, READERS, allow, person_of, read_body


@get("/api/v1/weight-sets", opt=allow(READERS), summary="Sets of weights, the newest first")
async def list_weight_sets(request: Request[Any, Any, Any]) -> list[WeightSetOut]:
    async with reading(person_of(request).acting) as connection:
        return await weights.list_sets(connection)


@post(
    "/api/v1/weight-sets", opt=allow(CENTRE), operation_class=takes(WeightSetIn),
    summary="Make a set of weights for a model's newest version: set directly, by swing or pair by pair, by one person or a group",
)  # fmt: skip
async def add_weight_set(request: Request[Any, Any, Any]) -> WeightSetDetail:
    number = await actions.add_weight_set(person_of(request).acting, await read_body(request, WeightSetIn))
    return await _detail(request, number)


@get("/api/v1/weight-sets/{number:int}", opt=allow(READERS), summary="A set of weights with the opinions behind it")
async def show_weight_set(request: Request[Any, Any, Any], number: FromPath[int]) -> WeightSetDetail:
    return await _detail(request, number)


@put(
    "/api/v1/weight-sets/{number:int}/opinion", opt=allow(actions.GIVING), operation_class=takes(OpinionIn),
    summary="My opinion of the weights, in place of an earlier one of mine; refused once a ranking rests on the set",
)  # fmt: skip
async def give_opinion(request: Request[Any, Any, Any], number: FromPath[int]) -> WeightSetDetail:
    await actions.give_opinion(person_of(request).acting, number, await read_body(request, OpinionIn))
    return await _detail(request, number)


async def _detail(request: Request[Any, Any, Any], number: int) -> WeightSetDetail:
    async with reading(person_of(request).acting) as connection:
        found = await weights.get_set(connection, number)
        stored = await queries.get_model(connection, found.model_id)
        return await weights.get_detail(connection, found, [one.criterion.code for one in stored.criteria])


HANDLERS = [list_weight_sets, add_weight_set, show_weight_set, give_opinion]
