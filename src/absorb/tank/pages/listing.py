"""The tank's list."""

import urllib.parse
from typing import Any

from litestar import Request, Response, get

from absorb.db import reading
from absorb.tank import queries
from absorb.tank.access import check_state, own_organisations
from absorb.tank.queries import Filter
from absorb.tank.rules import STATES
from absorb.web import EVERYONE_INSIDE, allow, page, person_of

LONGEST_SEARCH = 200


@get("/tank", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_tank(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    asked = request.query_params
    wanted = Filter(
        state=check_state(asked.get("state") or None),
        words=asked.get("q", "").strip()[:LONGEST_SEARCH],
        organisations=own_organisations(person),
    )
    async with reading(person.acting) as connection:
        found = await queries.list_ideas(connection, wanted, cursor=asked.get("cursor"))
        count = await queries.count_ideas(connection, wanted)
        states = await queries.count_states(connection, wanted.organisations)
    kept = {"q": wanted.words, "state": wanted.state or ""}
    return page(
        request,
        "tank/list.html",
        found=found,
        count=count,
        states=[(state, states[state]) for state in STATES if state in states],
        wanted=wanted,
        is_first=not asked.get("cursor"),
        next_address=f"/tank?{urllib.parse.urlencode({**kept, 'cursor': found.next})}" if found.next else None,
        first_address=f"/tank?{urllib.parse.urlencode(kept)}",
    )


HANDLERS = [show_tank]
