"""Absorption: a funnel for each source on one scale, and where money was lost."""

from typing import Any

from litestar import Request, Response, get

from absorb.absorption import papers, queries, rules
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.kernel.numerals import whole
from absorb.web import READERS, allow, attachment, page, person_of

MARK = "UKÁZKA – projekty jsou skutečné operace ESF zveřejněné v roce 2016; limity, doporučení, dotace a platby jsou smyšlené"


@get("/absorption", opt=allow(READERS), include_in_schema=False)
async def show_absorption(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        scope = await queries.find_scope(connection, _asked(request))
        scopes = await queries.list_scopes(connection)
        rows = await queries.list_by_source(connection, scope)
        every = await queries.list_by_source(connection, None) if scope is not None else rows
    scale = max((max(getattr(row, stage) for stage in rules.STAGES) for row in rows), default=0)
    return page(
        request,
        "absorption/page.html",
        rows=rows,
        scope=scope,
        scopes=scopes,
        outside=rules.find_outside(rows, every),
        stages=rules.STAGES,
        sums=rules.total(rows),
        scale=scale,
        losses=rules.find_losses(rows),
        drawn=rules.drawn_percent(rows),
        names={row.source: (row.name_cs, row.name_en) for row in rows},
    )


def _asked(request: Request[Any, Any, Any]) -> int | None:
    """The number of the portfolio asked for; 0, which none has, for what is no number."""
    asked = request.query_params.get("portfolio", "")
    return whole(asked, 6, 0) if asked else None


@get("/absorption.xlsx", opt=allow(READERS), include_in_schema=False)
async def download(request: Request[Any, Any, Any]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        scope = await queries.find_scope(connection, _asked(request))
        rows = await queries.list_by_source(connection, scope)
    content = papers.absorption_workbook(rows, scope, community=person.community_name, mark=MARK if person.is_demonstration else "")
    return attachment(content, "cerpani.xlsx", XLSX)


HANDLERS = [show_absorption, download]
