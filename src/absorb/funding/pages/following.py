"""The button by which a scenario goes over to the newest version of its call."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.funding.access import WRITERS
from absorb.funding.actions.following import follow_call
from absorb.funding.pages.budget import ADDRESS, address_of_work, work_of
from absorb.kernel.numerals import whole
from absorb.kernel.typed import text_of
from absorb.web import allow, person_of, to


@post(f"{ADDRESS}/call", opt={**allow(WRITERS), "receipt": "again"}, include_in_schema=False)
async def follow(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    work = await work_of(request, reference, number, to_write=True)
    seen = whole(text_of((await request.form()).get("seen")), 9, -1)
    await follow_call(person_of(request).acting, work.scenario_id, seen=seen)
    return to(f"{address_of_work(work)}?note=followed")


HANDLERS = [follow]
