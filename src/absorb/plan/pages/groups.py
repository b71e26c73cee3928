"""Which groups of the needs map are meant by the target groups that ideas name, as a form."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.kernel.errors import AbsorbError
from absorb.kernel.numerals import whole
from absorb.plan.actions.groups import put_groups, read_groups
from absorb.web import CENTRE, REDRAWN, allow, faults_of, page, person_of, to


@get("/plan/{code:str}/needs/groups", opt=allow(CENTRE), include_in_schema=False)
async def show_groups(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    return await _groups(request, code)


async def _groups(
    request: Request[Any, Any, Any], code: str, refusal: AbsorbError | None = None, typed: dict[str, list[str]] | None = None
) -> Response[str]:
    read = await read_groups(person_of(request).acting, code)
    ticked = typed if typed is not None else {one.group: list(one.said) for one in read.named}
    return page(
        request, "plan/groups.html", status=refusal.status if refusal else 200, code=code, read=read, ticked=ticked,
        faults=faults_of(refusal) if refusal else (),
    )  # fmt: skip


@post("/plan/{code:str}/needs/groups", opt=allow(CENTRE), include_in_schema=False)
async def save_groups(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    form = await request.form()
    typed = {
        str(form.get(f"group-{number}", "")): [str(one) for one in form.getall(f"means-{number}", [])]
        for number in range(min(whole(str(form.get("count", "")), 4, 0), 1_000))
    }
    try:
        await put_groups(person_of(request).acting, code, typed, seen=str(form.get("mark", "")))
    except REDRAWN as refusal:
        return await _groups(request, code, refusal, typed)
    return to(f"/plan/{code}/needs")


HANDLERS = [show_groups, save_groups]
