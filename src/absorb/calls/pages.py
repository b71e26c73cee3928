"""Calls as pages: open, coming, closed, and one call with how sure each figure is. Open to everybody."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.calls import queries
from absorb.calls.rules import CallText
from absorb.calls.schemas import CallRow
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase
from absorb.web import allow, asker_of, page, today

STANDS = ("open", "coming", "unknown", "closed")

COST_MODELS = {
    "real": "Real costs",
    "indirect-7": "Indirect costs of 7 % of direct costs",
    "indirect-15": "Indirect costs of 15 % of direct staff costs",
    "indirect-25": "Indirect costs of 25 % of direct costs",
    "staff-20": "Staff costs of 20 % of other direct costs",
    "flat-40": "Remaining costs of 40 % of direct staff costs",
}


@get("/calls", opt=allow(None), include_in_schema=False)
async def show_calls(request: Request[Any, Any, Any]) -> Response[str]:
    acting = asker_of(request).acting
    rows: list[CallRow] = []
    if acting is not None:
        async with reading(acting) as connection:
            rows = await queries.list_calls(connection, today())
    groups = {stand: [row for row in rows if row.stand == stand] for stand in STANDS}
    return page(request, "calls/list.html", groups=groups, count=len(rows))


@get("/calls/{code:str}", opt=allow(None), include_in_schema=False)
async def show_call(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    acting = asker_of(request).acting
    if acting is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    async with reading(acting) as connection:
        call = await queries.get_call(connection, code, today())
    text = convert(call.body, CallText)
    return page(
        request,
        "calls/one.html",
        call=call,
        text=text,
        model_names=COST_MODELS,
        applicant_names={item.kind: item.name for item in text.applicants},
    )


HANDLERS = [show_calls, show_call]
