"""Scoring models over HTTP: each a file that other versions follow."""

import uuid
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath

from absorb.bodies import read_file, takes_file
from absorb.db import reading
from absorb.priority import actions, queries
from absorb.priority.schemas import ModelDetail, ModelOut
from absorb.web import CENTRE, READERS, allow, person_of


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


HANDLERS = [list_models, add_model, show_model]
