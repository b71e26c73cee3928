"""One idea's page, and its moves."""

import urllib.parse
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.tank import actions, queries
from absorb.tank.access import WRITERS, check_state, own_organisations
from absorb.tank.panels import read_panels
from absorb.tank.papers import COLUMNS
from absorb.tank.rules import moves_from
from absorb.tank.rules.form import BY_NAME, TARGET_GROUPS
from absorb.web import CENTRE, EVERYONE_INSIDE, Person, allow, page, person_of, to


@get("/tank/{reference:str}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    return await _idea_page(request, reference)


async def _idea_page(request: Request[Any, Any, Any], reference: str, fault: str = "", why: str = "", status: int = 200) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await queries.get_idea(connection, reference, own_organisations(person))
        panels = await read_panels(connection, idea, person.roles)
    values = idea.source.values if idea.source else {}
    titles = [*COLUMNS, *sorted(set(values) - set(COLUMNS))]
    return page(
        request,
        "tank/idea.html",
        status=status,
        idea=idea,
        panels=panels,
        moves=moves_from(idea.state, person.roles) if person.may(WRITERS) else [],
        published=[(title, values.get(title)) for title in titles],
        fault=fault,
        why=why,
        form_fields=BY_NAME,
        target_groups=TARGET_GROUPS,
    )


@post("/tank/{reference:str}/moves", opt=allow(WRITERS), include_in_schema=False)
async def move_idea(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    form = await request.form()
    why = str(form.get("why", ""))[:2_000].strip()
    target = str(form.get("to", ""))
    if needs_reason(person, target, str(form.get("from", "")), why):
        return await _idea_page(request, reference, fault="Say why: this move needs a reason.", why=why, status=422)
    check_state(target)
    own = None if person.may(CENTRE) else person.organisations
    await actions.move(person.acting, reference, target, why or None, roles=person.roles, organisations=own)
    return to(f"/tank/{urllib.parse.quote(reference)}")


def needs_reason(person: Person, target: str, start: str, why: str) -> bool:
    """Whether this move asks for a reason that was not given."""
    return not why and any(move.end == target and move.needs_why for move in moves_from(start, person.roles))


HANDLERS = [show_idea, move_idea]
