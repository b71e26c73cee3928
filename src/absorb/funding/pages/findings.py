"""What the rules say of an idea's money: each check with what it saw, what would satisfy it, and where it is written."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import LOOKERS
from absorb.funding.actions.comparing import as_written
from absorb.funding.pages.budget import work_of
from absorb.funding.pages.speaking import speaker
from absorb.funding.pages.tabs import tabs_of
from absorb.funding.queries.sources import source_names
from absorb.funding.rulebook import check_titles, findings_for, findings_of
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
    """Of what others reckon with; by the rules of today, or of the day asked for."""
    person, asked = person_of(request), _asked(request)
    async with reading(person.acting) as connection:
        idea = await get_about(connection, reference, sight_of(person))
        names = await source_names(connection, language_of(request))
        found = await findings_for(connection, idea.id, asked.day)
    return _page(request, asked, found, names, reference=reference, address=f"/funding/{reference}/rules")


@get("/funding/{reference:str}/rules/{number:int}", opt=allow(LOOKERS), include_in_schema=False)
async def show_scenario_findings(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Of a scenario, as it is written now."""
    person, asked, work = person_of(request), _asked(request), await work_of(request, reference, number)
    seen = await as_written(person.acting, work, asked.day)
    async with reading(person.acting) as connection:
        tabs = await tabs_of(connection, reference, number, "rules")
        names = await source_names(connection, language_of(request))
        found = await findings_of(connection, work.idea_id, seen.judged) if seen.judged is not None else []
    hindered = [*(fault.says for fault in seen.faults), *seen.conflict]
    address = f"/funding/{reference}/rules/{number}"
    return _page(request, asked, found, names, reference=reference, address=address, work=work, tabs=tabs, hindered=hindered)


class _Asked(msgspec.Struct, frozen=True):
    """The day whose rules are looked at, as it was typed, and what is wrong with that."""

    day: dt.date
    typed: str
    faults: list[Fault]


def _asked(request: Request[Any, Any, Any]) -> _Asked:
    typed, faults = request.query_params.get("on", ""), list[Fault]()
    day = read_day("on", typed, faults) or today()
    return _Asked(day, typed or day.isoformat(), faults)


def _page(request: Request[Any, Any, Any], asked: _Asked, found: list[Finding], names: dict[str, str], **about: Any) -> Response[str]:
    return page(
        request, "funding/checks/findings.html", status=422 if asked.faults else 200, day=asked.day, typed=asked.typed,
        faults={"on": asked.faults[0].says} if asked.faults else {}, verdicts=VERDICTS, titles=check_titles(),
        groups=[(verdict, [one for one in found if one.verdict == verdict]) for verdict in VERDICTS],
        counts=Counter(one.verdict for one in found), word=speaker(request, names), payers=names, **{"work": None, "hindered": (), **about},
    )  # fmt: skip


HANDLERS = [show_findings, show_scenario_findings]
