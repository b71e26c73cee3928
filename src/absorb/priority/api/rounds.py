"""Assessment rounds over HTTP: prepared and run by the Centre, declared about and assessed by those who assess."""

from typing import Annotated, Any

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.choosing import find_ideas
from absorb.priority.rules.rounds import ASSESSING
from absorb.priority.schemas.rounds import (
    AssignedOut,
    AssignIn,
    DeclarationsIn,
    DiscussedOut,
    DueIn,
    DutyIn,
    DutyOut,
    JoinIn,
    PointsIn,
    RoundDetail,
    RoundIn,
    RoundMoveIn,
    RoundOut,
)
from absorb.web import CENTRE, READERS, allow, person_of, read_body, today

AT = "/api/v1/assessment-rounds/{number:int}"
MOST_IDEAS = 200


@get("/api/v1/assessment-rounds", opt=allow(READERS), summary="Assessment rounds, the newest first")
async def list_rounds(request: Request[Any, Any, Any]) -> list[RoundOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.rounds.list_rounds(connection)


@post(
    "/api/v1/assessment-rounds", opt=allow(CENTRE), operation_class=takes(RoundIn),
    summary="Prepare an assessment round of the ideas named, or of those that a search of the tank finds",
)  # fmt: skip
async def add_round(request: Request[Any, Any, Any]) -> RoundOut:
    person, ask = person_of(request), await read_body(request, RoundIn)
    number = await rounds.add_round(person.acting, ask, await find_ideas(person, ask.query))
    return await _round(request, number)


async def _round(request: Request[Any, Any, Any], number: int) -> RoundOut:
    async with reading(person_of(request).acting) as connection:
        return await queries.rounds.get_round(connection, number)


@get(
    AT, opt=allow(READERS),
    summary="One round, who assesses in it, and its ideas from a reference on; what others have done is null until one's own is in",
)  # fmt: skip
async def show_round(
    request: Request[Any, Any, Any],
    number: FromPath[int],
    after: Annotated[str | None, QueryParameter()] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_IDEAS)] = 50,
) -> RoundDetail:
    async with reading(person_of(request).acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        assessors = await queries.rounds.list_assessors(connection, held.id)
        ideas = await queries.rounds.list_progress(connection, held, after=after, limit=limit)
        totals = await queries.rounds.count_totals(connection, held)
    return RoundDetail(held, assessors, ideas, totals.short)


@post(f"{AT}/moves", opt=allow(CENTRE), operation_class=takes(RoundMoveIn), status_code=200, summary="Move a round on to another state")
async def move_round(request: Request[Any, Any, Any], number: FromPath[int]) -> RoundOut:
    await rounds.move_round(person_of(request).acting, number, (await read_body(request, RoundMoveIn)).to)
    return await _round(request, number)


@post(
    f"{AT}/assignments", opt=allow(CENTRE), operation_class=takes(AssignIn), status_code=200,
    summary="Assign the round's ideas evenly to its assessors; those with too few are named with the reason",
)  # fmt: skip
async def assign(request: Request[Any, Any, Any], number: FromPath[int]) -> AssignedOut:
    person = person_of(request)
    added, short = await rounds.assign_round(person.acting, number, anew=(await read_body(request, AssignIn)).anew)
    async with reading(person.acting) as connection:
        references = await queries.rounds.list_references(connection, [one.idea for one in short])
    return AssignedOut(added, {references[one.idea]: str(one.says()) for one in short})


@post(
    f"{AT}/duties",
    opt=allow(CENTRE),
    operation_class=takes(DutyIn),
    status_code=200,
    summary="Give one idea to one assessor, or take it away",
)
async def set_duty(request: Request[Any, Any, Any], number: FromPath[int]) -> dict[str, bool]:
    return {"changed": await rounds.set_duty(person_of(request).acting, number, await read_body(request, DutyIn))}


@post(
    f"{AT}/assessors",
    opt=allow(CENTRE),
    operation_class=takes(JoinIn),
    status_code=200,
    summary="More assessors, or what they know; with their part at once",
)
async def add_assessors(request: Request[Any, Any, Any], number: FromPath[int]) -> dict[str, int]:
    ask, acting = await read_body(request, JoinIn), person_of(request).acting
    if ask.share:
        return {"ideas": await rounds.join_round(acting, number, ask.assessors)}
    return {"added": await rounds.add_assessors(acting, number, ask.assessors)}


@post(f"{AT}/due", opt=allow(CENTRE), operation_class=takes(DueIn), status_code=200, summary="Another day by which points are due")
async def move_due(request: Request[Any, Any, Any], number: FromPath[int]) -> dict[str, bool]:
    return {"changed": await rounds.move_due(person_of(request).acting, number, await read_body(request, DueIn), today())}


@post(f"{AT}/reminders", opt=allow(CENTRE), status_code=204, summary="Remind everybody who owes something; how many they are is not told")
async def remind(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[None]:
    await rounds.remind_owing(person_of(request).acting, number, today())
    return Response(None, status_code=204)


@get(f"{AT}/discussion", opt=allow(READERS), summary="Ideas of a closed round on which assessors differ by more than its spread")
async def list_discussed(request: Request[Any, Any, Any], number: FromPath[int]) -> list[DiscussedOut]:
    async with reading(person_of(request).acting) as connection:
        return await queries.rounds.list_discussed(connection, await queries.rounds.get_round(connection, number))


@get(f"{AT}/mine", opt=allow(ASSESSING), summary="What is mine to assess in a round: title and organisation, and what I still owe")
async def list_mine(request: Request[Any, Any, Any], number: FromPath[int]) -> list[DutyOut]:
    async with reading(person_of(request).acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        mine = await queries.rounds.list_mine(connection, held.id)
    return [DutyOut(one.reference, one.title, one.organisation, one.state) for one in mine]


@post(
    f"{AT}/declarations", opt=allow(ASSESSING), operation_class=takes(DeclarationsIn), status_code=200,
    summary="Declare about ideas that are mine to assess: no conflict of interest, or one and why",
)  # fmt: skip
async def declare(request: Request[Any, Any, Any], number: FromPath[int]) -> dict[str, int]:
    ask = await read_body(request, DeclarationsIn)
    return {"conflicts": await rounds.declare(person_of(request).acting, number, ask.declarations)}


@put(
    f"{AT}/points/{{reference:str}}", opt=allow(ASSESSING), operation_class=takes(PointsIn), summary="Give my points to one idea of a round"
)
async def give_points(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> dict[str, int]:
    return {"recorded": await rounds.give_points(person_of(request).acting, number, reference, await read_body(request, PointsIn))}


HANDLERS = [
    list_rounds,
    add_round,
    show_round,
    move_round,
    assign,
    set_duty,
    add_assessors,
    move_due,
    remind,
    list_discussed,
    list_mine,
    declare,
    give_points,
]
