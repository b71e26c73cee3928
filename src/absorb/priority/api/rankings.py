"""Frozen rankings over HTTP: lists, why an idea stands where it stands, and the stored files."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.documents.actions import files
from absorb.priority import actions, queries
from absorb.priority.schemas import FreezeIn, RankingOut, RankingPage, WhyOut
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import CENTRE, READERS, allow, person_of, read_body

MOST_IDEAS = 200


@get("/api/v1/rankings", opt=allow(READERS), summary="Frozen rankings, the newest first")
async def list_rankings(request: Request[Any, Any, Any]) -> list[RankingOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_rankings(connection)


@post(
    "/api/v1/rankings", opt=allow(CENTRE), status_code=202, operation_class=takes(FreezeIn),
    summary="Freeze a ranking of everything that waits in the tank, as a work; its end names the ranking",
)  # fmt: skip
async def freeze_ranking(request: Request[Any, Any, Any]) -> Response[WorkBegun]:
    return begun(await actions.promise_ranking(person_of(request).acting, await read_body(request, FreezeIn)))


@get("/api/v1/rankings/{number:int}", opt=allow(READERS), summary="One ranking; its ideas from a position on")
async def show_ranking(
    request: Request[Any, Any, Any],
    number: FromPath[int],
    after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_IDEAS)] = 50,
) -> RankingPage:
    async with reading(person_of(request).acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        criteria = await queries.get_criteria(connection, ranking)
        ideas = await queries.list_ranked(connection, ranking.id, after=after, limit=limit)
    return RankingPage(ranking, criteria, ideas, ranking.placed + ranking.excluded)


@get("/api/v1/rankings/{number:int}/ideas/{reference:str}", opt=allow(READERS), summary="Why an idea stands where it stands")
async def explain_place(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> WhyOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.explain(connection, number, reference)


@get("/api/v1/rankings/{number:int}/{part:str}", opt=allow(READERS), summary="A ranking's stored file: case, answer or snapshot")
async def show_file(request: Request[Any, Any, Any], number: FromPath[int], part: FromPath[str]) -> Response[bytes]:
    async with reading(person_of(request).acting) as connection:
        sha256 = await queries.get_file_hash(connection, number, part)
    return Response(await files().get(sha256), media_type="application/json", headers={"etag": f'"{sha256}"'})


HANDLERS = [list_rankings, freeze_ranking, show_ranking, explain_place, show_file]
