"""What the rules say of an idea's money, over HTTP."""

import datetime as dt
from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, QueryParameter

from absorb.db import reading
from absorb.funding.actions.comparing import as_written
from absorb.funding.queries.working import find_work
from absorb.funding.rulebook import findings_for, findings_of
from absorb.funding.schemas.findings import FindingsOut, told_finding
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import LARGEST_WHOLE
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import EVERYONE_INSIDE, allow, person_of, today

OnDay = Annotated[dt.date | None, QueryParameter(description="the day whose rules hold, such as 2027-01-31; today without it")]

OfScenario = Annotated[
    int | None,
    QueryParameter(
        ge=1, le=LARGEST_WHOLE, description="the number of a scenario, as it is written now; without it what others reckon with"
    ),
]


@get("/api/v1/ideas/{reference:str}/rules", opt=allow(EVERYONE_INSIDE), summary="What the rules of a day say of an idea's money")
async def list_findings(
    request: Request[Any, Any, Any], reference: FromPath[str], on: OnDay = None, scenario: OfScenario = None
) -> FindingsOut:
    person = person_of(request)
    day = on or today()
    async with reading(person.acting) as connection:
        idea = await get_about(connection, reference, sight_of(person))
        if scenario is None:
            found = await findings_for(connection, idea.id, day)
        else:
            work = await find_work(connection, reference, scenario)
    if scenario is not None:
        seen = await as_written(person.acting, work, day)
        if seen.judged is None:
            raise BadInput(seen.faults)
        async with reading(person.acting) as connection:
            found = await findings_of(connection, idea.id, seen.judged)
    return FindingsOut(idea.reference, day, [told_finding(one) for one in found])


HANDLERS = [list_findings]
