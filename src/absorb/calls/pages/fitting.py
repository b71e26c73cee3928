"""Ideas and calls held against each other, both ways: each condition met, not met or not known."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.calls import queries
from absorb.calls.queries.fitting import SHOWN
from absorb.calls.rules import CallText, Condition, fits
from absorb.calls.rules.fitting import CONDITIONS, count_met, grade, in_order
from absorb.db import reading
from absorb.kernel.intake import convert
from absorb.kernel.numerals import whole
from absorb.tank.access import sight_of
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.tank.queries.ideas import get_about
from absorb.tank.rules.states import OFFERED
from absorb.web import EVERYONE_INSIDE, READERS, allow, page, person_of, today

FARTHEST = 2_000
"""So many pages of ideas beside one call can be turned; nobody turns more."""


@get("/calls/{code:str}/ideas", opt=allow(READERS), include_in_schema=False)
async def show_ideas(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    """The ideas of the tank, the set-aside ones included, that may fit a call."""
    number = min(max(whole(request.query_params.get("page", ""), 6, 1) or 1, 1), FARTHEST)
    async with reading(person_of(request).acting) as connection:
        call = await queries.get_call(connection, code, today())
        found, near = await queries.find_ideas(connection, convert(call.body, CallText), today(), number)
    return page(
        request,
        "calls/fitting/ideas.html",
        call=call,
        groups={name: [one for one in found if grade(one.conditions) == name] for name in ("may_fit", "little_known")},
        near=near,
        number=number,
        last=max(-(-near // SHOWN), 1),
        names=CONDITIONS,
    )


@get("/tank/{reference:str}/calls", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_calls(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Every call, held against one idea: those that it may fit first, those that something speaks against last."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_about(connection, reference, sight_of(person))
        candidate = await queries.get_candidate(connection, idea.id)
        ground = await queries.read_ground(connection, today())
        held = [(code, title, ground.compare(text, candidate)) for code, title, text in await queries.list_newest(connection)]
    offered = candidate.offered
    lacks = offered.cost_minor is None or offered.first_month is None or offered.last_month is None or not offered.target_groups
    return page(request, "calls/fitting/calls.html", idea=candidate, calls=in_order(held), names=CONDITIONS, met=count_met, lacks=lacks)


async def _offers(connection: Any, idea: About) -> list[Line]:
    """The way to all calls; beside an idea that was set aside, those that it may fit too, each with what speaks for it."""
    every = Line("Every call held against it", {}, f"/tank/{idea.reference}/calls")
    if idea.state != "set_aside":
        return [every] if idea.state in OFFERED or idea.state in ("draft", "returned") else []
    candidate, ground = await queries.get_candidate(connection, idea.id), await queries.read_ground(connection, today())
    held = [(code, title, ground.compare(text, candidate)) for code, title, text in await queries.list_newest(connection)]
    fitting = sorted((one for one in held if fits(one[2])), key=lambda one: (-count_met(one[2]), one[0]))
    return [*(_offer(*one) for one in fitting), every]


def _offer(code: str, title: str, conditions: list[Condition]) -> Line:
    says = "%(call)s: of %(all)s conditions %(met)s are met, of the others nothing is known"
    return Line(says, {"call": f"{code} {title}", "met": count_met(conditions), "all": len(conditions)}, f"/calls/{code}#set-aside")


add_panel(Panel("Calls that it may fit", _offers, READERS | frozenset(("submitter",)), order=30))

HANDLERS = [show_ideas, show_calls]
