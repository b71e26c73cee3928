"""Why one idea stands where it stands, on a page of its own and in a line on the idea's page."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.pictures.registry import figure_of
from absorb.priority import pictures, queries
from absorb.priority.pages.rankings import PAGE_ROWS
from absorb.priority.rules.freezing import places_told
from absorb.priority.telling import arithmetic
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.web import READERS, allow, language_of, page, person_of


@get("/ranking/{number:int}/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def show_why(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        found = await queries.explain(connection, number, reference)
        ranking = await queries.get_ranking(connection, number)
        criteria = await queries.get_criteria(connection, ranking)
    language = language_of(request)
    idea, told = found.idea, places_told(ranking.placed)
    address = pictures.key_of(ranking.number, idea.reference)
    drawn = [figure_of("points", address, pictures.points_picture(idea, criteria, language))]
    if idea.place and idea.strip:
        drawn.append(figure_of("places", address, pictures.places_picture(idea, told, language)))
    return page(
        request, "ranking/why.html", ranking=ranking, criteria=criteria, found=found, drawn=drawn,
        told={code: arithmetic(language, basis) for code, basis in found.basis.items()},
        sentences=found.why_cs if language == "cs" else found.why_en,
        list_page=(found.idea.position - 1) // PAGE_ROWS + 1,
    )  # fmt: skip


async def _place(connection: Any, idea: About) -> list[Line]:
    found = await queries.find_place(connection, idea.id)
    if found is None:
        return []
    number, place = found
    says = "Place %(place)s in ranking %(number)s" if place is not None else "Excluded from ranking %(number)s"
    return [Line(says, {"place": place, "number": number}, f"/ranking/{number}/{idea.reference}")]


add_panel(Panel("Points and place", _place, READERS, order=10))

HANDLERS = [show_why]
