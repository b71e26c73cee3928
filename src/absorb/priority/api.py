"""Scoring models, assessments and rankings over HTTP."""

import uuid
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import read_file, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import files
from absorb.priority import actions, queries
from absorb.priority.schemas import AssessmentOut, AssessmentsIn, FreezeIn, ModelDetail, ModelOut, RankingOut, RankingPage, WhyOut
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import CENTRE, READERS, allow, person_of, read_body

ASSESSORS: frozenset[str] = frozenset(("officer", "lead", "member", "chair"))
MOST_IDEAS = 200


@get("/api/v1/scoring-models", opt=allow(READERS), summary="Scoring models, each in its newest version")
async def list_models(request: Request[Any, Any, Any]) -> list[ModelOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_models(connection)


@post(
    "/api/v1/scoring-models", opt=allow(CENTRE), summary="Add a scoring model from its TOML file; a known code gets a new version",
    operation_class=takes_file("application/toml"),
)  # fmt: skip
async def add_model(request: Request[Any, Any, Any]) -> ModelDetail:
    _, toml = await read_file(request, "model.toml")
    model_id = await actions.add_model(person_of(request).acting, toml)
    return await _model(request, model_id)


@get("/api/v1/scoring-models/{model_id:uuid}", opt=allow(READERS), summary="One version of a scoring model with its criteria")
async def show_model(request: Request[Any, Any, Any], model_id: FromPath[uuid.UUID]) -> ModelDetail:
    return await _model(request, model_id)


async def _model(request: Request[Any, Any, Any], model_id: uuid.UUID) -> ModelDetail:
    async with reading(person_of(request).acting) as connection:
        stored = await queries.get_model(connection, model_id)
    return ModelDetail(stored.out, queries.criteria_out(stored))


@post(
    "/api/v1/assessments", opt=allow(ASSESSORS), summary="Record my assessments of ideas by a model's newest version",
    operation_class=takes(AssessmentsIn),
)  # fmt: skip
async def record_assessments(request: Request[Any, Any, Any]) -> dict[str, int]:
    ask = await read_body(request, AssessmentsIn)
    return {"recorded": await actions.record_own_assessments(person_of(request).acting, ask)}


@get("/api/v1/assessments", opt=allow(READERS), summary="What one idea was given by a model's newest version")
async def list_assessments(
    request: Request[Any, Any, Any], idea: Annotated[str, QueryParameter()], model: Annotated[str, QueryParameter()]
) -> list[AssessmentOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_assessments(connection, idea, model)


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
        stored = await queries.get_model(connection, ranking.model_id)
        ideas = await queries.list_ranked(connection, ranking.id, after=after, limit=limit)
    return RankingPage(ranking, queries.criteria_out(stored), ideas, ranking.placed + ranking.excluded)


@get("/api/v1/rankings/{number:int}/ideas/{reference:str}", opt=allow(READERS), summary="Why an idea stands where it stands")
async def explain_place(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> WhyOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.explain(connection, number, reference)


@get("/api/v1/rankings/{number:int}/{part:str}", opt=allow(READERS), summary="A ranking's stored file: case, answer or snapshot")
async def show_file(request: Request[Any, Any, Any], number: FromPath[int], part: FromPath[str]) -> Response[bytes]:
    async with reading(person_of(request).acting) as connection:
        sha256 = await queries.get_file_hash(connection, number, part)
    return Response(await files().get(sha256), media_type="application/json", headers={"etag": f'"{sha256}"'})


HANDLERS = [
    list_models,
    add_model,
    show_model,
    record_assessments,
    list_assessments,
    list_rankings,
    freeze_ranking,
    show_ranking,
    explain_place,
    show_file,
]
