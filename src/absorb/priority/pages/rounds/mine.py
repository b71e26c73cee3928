"""What an assessor has before them: their rounds, the conflicts of interest that they declare, and the next idea."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.typed import texts_of
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.pages.forms import NO_TEXTS
from absorb.priority.queries.rounds import MyDuty
from absorb.priority.rules.rounds import ASSESSING
from absorb.priority.schemas.rounds import DeclarationIn
from absorb.tank.waiting import add_waiting
from absorb.web import CENTRE, READERS, allow, page, person_of, to


@get("/assessments", opt=allow(READERS), include_in_schema=False)
async def show_assessments(request: Request[Any, Any, Any]) -> Response[str]:
    """My running rounds, and all rounds there have been."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        found = await queries.rounds.list_rounds(connection)
        mine = {one.number: one for one in await queries.rounds.list_my_rounds(connection)}
    mine_first = [(one, mine[one.number]) for one in sorted(found, key=lambda each: each.due_on) if one.number in mine]
    return page(request, "assessments/rounds.html", rounds=found, mine=mine_first, may_prepare=person.may(CENTRE))


@get("/assessments/rounds/{number:int}/mine", opt=allow(ASSESSING), include_in_schema=False)
async def show_mine(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _draw(request, number)


@post("/assessments/rounds/{number:int}/mine", opt=allow(ASSESSING), include_in_schema=False)
async def declare(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """What is ticked is a conflict of interest; the rest of what was listed is declared to be none."""
    form = await request.form()
    typed, listed = texts_of(form), [str(one) for one in form.getall("idea", [])]
    given = [DeclarationIn(idea=one, has_conflict=f"conflict-{one}" in typed, why=typed.get(f"why-{one}")) for one in listed]
    try:
        await rounds.declare(person_of(request).acting, number, given)
    except BadInput as refusal:
        faults = {f"why-{listed[int(fault.pointer.split('/')[2])]}": fault.says for fault in refusal.faults}
        return await _draw(request, number, typed, faults)
    except Clash as refusal:
        return await _draw(request, number, typed, {"": refusal.says}, status=409)
    return to(f"/assessments/rounds/{number}/mine")


async def _draw(
    request: Request[Any, Any, Any],
    number: int,
    typed: Mapping[str, str] = NO_TEXTS,
    faults: Mapping[str, str] = NO_TEXTS,
    *,
    status: int = 422,
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        mine = await queries.rounds.list_mine(connection, held.id)
    of = {state: [one for one in mine if one.state == state] for state in ("undeclared", "owed", "assessed")}
    return page(
        request, "assessments/mine.html", status=status if faults else 200, round=held, mine=mine, of=of, typed=typed, faults=faults,
        following=next_idea(mine) if held.state == "open" else None,
    )  # fmt: skip


def next_idea(mine: list[MyDuty], after: str = "") -> MyDuty | None:
    """The idea to assess next: the first one owed behind `after`, or from the beginning."""
    owed = [one for one in mine if one.state == "owed" and one.reference != after]
    return next((one for one in owed if one.reference > after), owed[0] if owed else None)


add_waiting("assessments", queries.rounds.list_mine_to_assess)

HANDLERS = [show_assessments, show_mine, declare]
