"""What the rules say of an idea's money: each check with what it saw, what would satisfy it, and where it is written."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.pages.speaking import speaker
from absorb.funding.queries.sources import source_names
from absorb.funding.rulebook import check_titles, findings_for
from absorb.funding.rules.rulebook import Finding
from absorb.kernel.errors import Fault
from absorb.kernel.typed import read_day
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import EVERYONE_INSIDE, allow, language_of, page, person_of, today

VERDICTS = ("not_met", "unknown", "met")
"""In the order in which a person should look at them."""


SAME = ("sco-mandatory", "eligibility-period")
"""What the budget engine checks too: told once."""


class InShort(msgspec.Struct, frozen=True):
    """How the rules stand, beside a budget: what is not met, and how many of the rest."""

    not_met: list[Finding]
    unknown: int
    met: int
    titles: dict[str, str]
    same: tuple[str, ...] = SAME


def in_short(found: Sequence[Finding]) -> InShort:
    counts = Counter(one.verdict for one in found)
    return InShort([one for one in found if one.verdict == "not_met"], counts["unknown"], counts["met"], check_titles())


@get("/funding/{reference:str}/rules", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_findings(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """The rules of today, or of the day asked for."""
    typed, faults, person = request.query_params.get("on", ""), list[Fault](), person_of(request)
    day = read_day("on", typed, faults) or today()
    async with reading(person.acting) as connection:
        idea = await get_about(connection, reference, sight_of(person))
        names = await source_names(connection, language_of(request))
        found = await findings_for(connection, idea.id, idea.reference, day)
    return page(
        request,
        "funding/checks/findings.html",
        status=422 if faults else 200,
        idea=idea,
        day=day,
        typed=typed or day.isoformat(),
        faults={"on": faults[0].says} if faults else {},
        groups=[(verdict, [one for one in found if one.verdict == verdict]) for verdict in VERDICTS],
        verdicts=VERDICTS,
        counts=Counter(one.verdict for one in found),
        titles=check_titles(),
        word=speaker(request, names),
    )


HANDLERS = [show_findings]
