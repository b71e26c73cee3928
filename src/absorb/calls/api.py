"""Calls over HTTP."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from absorb.calls import queries
from absorb.calls.schemas import CallOut, CallRow
from absorb.db import reading
from absorb.web import EVERYONE_INSIDE, allow, person_of, today


@get("/api/v1/calls", opt=allow(EVERYONE_INSIDE), summary="Calls, each in its newest version")
async def list_calls(request: Request[Any, Any, Any]) -> list[CallRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_calls(connection, today())


@get("/api/v1/calls/{code:str}", opt=allow(EVERYONE_INSIDE), summary="One call with its whole text")
async def show_call(request: Request[Any, Any, Any], code: FromPath[str]) -> CallOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.get_call(connection, code, today())


HANDLERS = [list_calls, show_call]
