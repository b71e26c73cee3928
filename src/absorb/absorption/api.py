"""Absorption over HTTP."""

from typing import Any

from litestar import Request, get

from absorb.absorption import queries
from absorb.absorption.rules import total
from absorb.absorption.schemas import Absorption, AbsorptionRow, row_of
from absorb.db import reading
from absorb.kernel.money import Money
from absorb.web import READERS, allow, person_of


@get(
    "/api/v1/absorption",
    opt=allow(READERS),
    summary="What was there, recommended, asked, awarded, paid and settled by source, as the newest portfolio has it",
)
async def show_absorption(request: Request[Any, Any, Any]) -> Absorption:
    async with reading(person_of(request).acting) as connection:
        scope = await queries.find_scope(connection)
        rows = await queries.list_by_source(connection, scope)
    sums = {stage: Money(amount) for stage, amount in total(rows).items()}
    return Absorption(portfolio=scope, sources=[row_of(row) for row in rows], total=AbsorptionRow(source="", **sums))


HANDLERS = [show_absorption]
