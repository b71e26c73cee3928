"""Resolutions as people read them, also without signing in, and what was resolved on an idea's page."""

from typing import Any

from litestar import Request, Response, get

from absorb.committee import queries
from absorb.committee.rules import result_words
from absorb.db import reading
from absorb.people.visiting import public
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.web import READERS, allow, asker_of, language_of, page, person_of


@get("/committee/resolutions", opt=allow(READERS), include_in_schema=False)
async def show_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        resolutions = await queries.list_resolutions(connection)
    results = {one.id: result_words(language, one.tally) for one in resolutions}
    return page(request, "committee/resolutions.html", resolutions=resolutions, results=results)


@get(**public("/resolutions"))
async def show_public_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    """For everybody: what was resolved and with which result, nobody's name and nobody's vote."""
    acting = asker_of(request).acting
    if acting is None:
        return page(request, "committee/public.html", resolutions=[])
    async with reading(acting) as connection:
        resolutions = await queries.list_public_resolutions(connection)
    return page(request, "committee/public.html", resolutions=resolutions)


async def _resolved(connection: Any, idea: About) -> list[Line]:
    return [
        Line(
            "Resolution %(number)s adopted" if adopted else "Resolution %(number)s not adopted",
            {"number": number},
            f"/committee/meetings/{meeting}",
        )
        for number, adopted, meeting in await queries.list_about_idea(connection, idea.id)
    ]


add_panel(Panel("Decisions", _resolved, READERS, order=20))


HANDLERS = [show_resolutions, show_public_resolutions]
