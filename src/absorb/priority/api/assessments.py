"""Assessments over HTTP: what the one who asks gives, and what an idea was given."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.priority import actions, queries
from absorb.priority.schemas import AssessmentOut, AssessmentsIn
from absorb.web import READERS, allow, person_of, read_body

ASSESSORS: frozenset[str] = frozenset(("officer", "lead", "member", "chair"))


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


HANDLERS = [record_assessments, list_assessments]
