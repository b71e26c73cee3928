"""Calls over HTTP."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath

from absorb.calls import queries
from absorb.calls.queries import Fitting
from absorb.calls.rules import CallText
from absorb.calls.schemas import CallOut, CallRow, FittingOut, told_conditions
from absorb.db import reading
from absorb.kernel.intake import convert
from absorb.web import EVERYONE_INSIDE, READERS, allow, person_of, today


@get("/api/v1/calls", opt=allow(EVERYONE_INSIDE), summary="Calls, each in its newest version")
async def list_calls(request: Request[Any, Any, Any]) -> list[CallRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_calls(connection, today())


@get("/api/v1/calls/{code:str}", opt=allow(EVERYONE_INSIDE), summary="One call with its whole text, and the ideas set aside that it fits")
async def show_call(request: Request[Any, Any, Any], code: FromPath[str]) -> CallOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        call = await queries.get_call(connection, code, today())
        if not person.may(READERS):
            return call
        found = await queries.list_fitting(connection, code, convert(call.body, CallText), today())
    return msgspec.structs.replace(call, set_aside=[_out(one) for one in found])


def _out(found: Fitting) -> FittingOut:
    return FittingOut(found.reference, found.title, told_conditions(found.conditions))


HANDLERS = [list_calls, show_call]
