"""The form by which the Centre freezes a new ranking."""

import types
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post

from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.plan.queries import list_plans
from absorb.priority import actions, queries
from absorb.priority.pages.forms import field_of, in_words
from absorb.priority.queries import weights
from absorb.priority.schemas import FreezeIn
from absorb.web import CENTRE, allow, page, person_of, to

RANKINGS_OFFERED = 20
WANTED = {"model": "Choose a scoring model.", "plan": "Choose a plan."} | dict.fromkeys(
    ("weights", "round", "corrects"), "Choose one of the answers."
)
NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})


@get("/ranking/freeze", opt=allow(CENTRE), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw_form(request, {"round": request.query_params.get("round", "")[:9]})


@post("/ranking/freeze", opt=allow(CENTRE), include_in_schema=False)
async def freeze(request: Request[Any, Any, Any]) -> Response[Any]:
    """Promise a ranking; the page of the work tells how far it is, and leads to the ranking."""
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in ("model", "plan", "weights", "round", "corrects", "note")}
    asked: dict[str, Any] = {name: text for name, text in typed.items() if text}
    for name in ("corrects", "weights", "round"):
        if name in asked:
            asked[name] = whole(asked[name], 9, asked[name])
    try:
        if unchosen := [Fault(f"/{name}", Phrase(WANTED[name])) for name in ("model", "plan") if name not in asked]:
            raise BadInput(unchosen)
        ask = convert(asked, FreezeIn, bounds=KEPT)
        work = await actions.promise_ranking(person_of(request).acting, ask)
    except BadInput as refusal:
        return await _draw_form(request, typed, {field_of(fault): in_words(fault, WANTED) for fault in refusal.faults})
    return to(f"/works/{work}")


async def _draw_form(request: Request[Any, Any, Any], typed: dict[str, str], faults: Mapping[str, str] = NO_FAULTS) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        models, plans = await queries.list_models(connection), await list_plans(connection)
        rankings = await queries.list_rankings(connection, RANKINGS_OFFERED)
        closed = [one for one in await queries.rounds.list_rounds(connection) if one.state == "closed"]
        typed = {"model": next((one.model_code for one in closed if str(one.number) == typed.get("round")), "")} | typed
        newest = {one.id for one in models}
        sets = [one for one in await weights.list_sets(connection) if one.model_id in newest and one.opinions]
    return page(
        request, "ranking/freeze.html", status=422 if faults else 200,
        models=models, plans=plans, rankings=rankings, sets=sets, rounds=closed, typed=typed, faults=faults,
    )  # fmt: skip


HANDLERS = [show_form, freeze]
