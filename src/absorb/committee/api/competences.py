"""Who decides how much, over HTTP."""

import uuid
from typing import Any

from litestar import Request, delete, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.committee.actions.competences import add_competence, check_competence, drop_competence, end_competence
from absorb.committee.law import competences as by_law
from absorb.committee.queries.competences import list_own
from absorb.committee.schemas.competences import CompetenceIn, CompetencesOut, EndIn
from absorb.db import reading
from absorb.kernel.intake import KEPT, read_json
from absorb.web import READERS, allow, person_of, read_body, today

EDITORS = frozenset(("lead", "administrator"))


@get("/api/v1/competences", opt=allow(READERS), summary="Who decides how much: the town's own rows, and the law's that they go before")
async def list_competences(request: Request[Any, Any, Any]) -> CompetencesOut:
    async with reading(person_of(request).acting) as connection:
        return CompetencesOut(await list_own(connection), list(by_law()))


@post(
    "/api/v1/competences", opt=allow(EDITORS), summary="Add a row of the town's own to who decides how much",
    operation_class=takes(CompetenceIn),
)  # fmt: skip
async def add(request: Request[Any, Any, Any]) -> dict[str, uuid.UUID]:
    ask = read_json(await request.body(), CompetenceIn, also=check_competence, bounds=KEPT)
    return {"id": await add_competence(person_of(request).acting, ask)}


@post("/api/v1/competences/{row_id:uuid}/end", opt=allow(EDITORS), summary="Give a row its last day", operation_class=takes(EndIn))
async def end(request: Request[Any, Any, Any], row_id: FromPath[uuid.UUID]) -> None:
    ask = await read_body(request, EndIn)
    await end_competence(person_of(request).acting, row_id, ask.valid_to)


@delete("/api/v1/competences/{row_id:uuid}", opt=allow(EDITORS), summary="Take back a row that has not begun")
async def drop(request: Request[Any, Any, Any], row_id: FromPath[uuid.UUID]) -> None:
    await drop_competence(person_of(request).acting, row_id, today=today())


HANDLERS = [list_competences, add, end, drop]
