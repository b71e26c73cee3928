"""More hands or more time for a round: the page on which assessors are added, and the form that moves the due day."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.typed import texts_of
from absorb.people.rules import ROLE_WORDS
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.pages.forms import in_words
from absorb.priority.pages.rounds.running import Refused, draw_round
from absorb.priority.rules.rounds import ASSESSING, READING, RUNNING
from absorb.priority.schemas.rounds import DueIn, JoinIn
from absorb.tank.rules.form import SUBPROGRAMMES
from absorb.web import CENTRE, REDRAWN, allow, faults_of, page, person_of, to, today

AT = "/assessments/rounds/{number:int}"
WANTED = {"due_on": "Give a day, such as 31 January 2027."}


@get(f"{AT}/assessors", opt=allow(CENTRE), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _draw(request, number)


@post(f"{AT}/assessors", opt=allow(CENTRE), include_in_schema=False)
async def join(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    form = await request.form()
    chosen = [str(one) for one in form.getall("assessor", [])]
    asked = [{"person_id": one, "fields": [str(field) for field in form.getall(f"fields-{one}", [])]} for one in chosen]
    try:
        ask = convert({"assessors": asked}, JoinIn)
        await rounds.join_round(person_of(request).acting, number, ask.assessors)
    except REDRAWN as refusal:
        return await _draw(request, number, chosen, refusal)
    return to(f"/assessments/rounds/{number}#assessors")


async def _draw(
    request: Request[Any, Any, Any], number: int, chosen: Sequence[str] = (), refusal: AbsorbError | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        inside = {one.person_id for one in await queries.rounds.list_assessors(connection, held.id)}
        people = await queries.rounds.list_candidates(connection, ASSESSING)
        fields = await queries.rounds.list_fields(connection)
        blind = held.state in RUNNING and await queries.rounds.is_blind(connection, held.id)
    barred = READING if held.state in RUNNING else frozenset()
    return page(
        request, "assessments/join.html", status=refusal.status if refusal else 200, round=held, blind=blind, chosen=chosen,
        people=[one for one in people if one.person_id not in inside and not barred & set(one.roles)], role_words=ROLE_WORDS,
        areas=[one for one in fields if one[0].startswith("area:")], subprogrammes=SUBPROGRAMMES, is_running=held.state in RUNNING,
        faults=[Fault("/assessors", in_words(one)) for one in faults_of(refusal)] if refusal else (),
    )  # fmt: skip


@post(f"{AT}/due", opt=allow(CENTRE), include_in_schema=False)
async def move_due(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    typed = texts_of(await request.form())
    asked = {name: typed[name] for name in ("due_on", "seen", "why") if typed.get(name)}
    try:
        ask = convert({"due_on": "", **asked}, DueIn, bounds=KEPT)
        await rounds.move_due(person_of(request).acting, number, ask, today())
    except (BadInput, Clash) as refusal:
        says = in_words(refusal.faults[0], WANTED) if isinstance(refusal, BadInput) else refusal.says
        return await draw_round(request, number, Refused("due_on", says, typed.get("due_on", ""), typed.get("why", ""), refusal.status))
    return to(f"/assessments/rounds/{number}")


HANDLERS = [show_form, join, move_due]
