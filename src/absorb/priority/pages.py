"""The ranking as people read it: the list, and why one idea stands where it stands."""

from typing import Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.czech import tidy
from absorb.pictures.registry import figure_of
from absorb.priority import pictures, queries
from absorb.priority.rules.freezing import places_told
from absorb.priority.rules.why import certainty, certainty_among
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut
from absorb.tank.panels import Line, Panel, add_panel
from absorb.tank.schemas.ideas import IdeaOut
from absorb.web import READERS, allow, language_of, page, person_of

PAGE_ROWS = 50
TONES = 8


class Row(NamedTuple):
    """One line of the list: the idea, its bar as (name, share of 100, tone), its certainty in words."""

    idea: RankedOut
    bar: list[tuple[str, float, int]]
    certainty: str | None


@get("/ranking", opt=allow(READERS), include_in_schema=False)
async def show_current(request: Request[Any, Any, Any]) -> Response[str]:
    return await _show(request, None)


@get("/ranking/{number:int}", opt=allow(READERS), include_in_schema=False)
async def show_ranking(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _show(request, number)


async def _show(request: Request[Any, Any, Any], number: int | None) -> Response[str]:
    wanted = tidy(request.query_params.get("q", ""))[:200]
    async with reading(person_of(request).acting) as connection:
        rankings = await queries.list_rankings(connection, 20)
        if number is None and not rankings:
            return page(request, "ranking/none.html")
        ranking = rankings[0] if number is None else await queries.get_ranking(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, ranking.model_id))
        pages = max(1, -(-(ranking.placed + ranking.excluded) // PAGE_ROWS))
        current = min(max(1, _page_number(request)), pages)
        if wanted:
            ideas = await queries.find_ranked(connection, ranking.id, wanted, limit=PAGE_ROWS)
        else:
            ideas = await queries.list_ranked(connection, ranking.id, after=(current - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        documents = await list_about(connection, "ranking", ranking.id)
    return page(
        request, "ranking/list.html", ranking=ranking, rankings=rankings, criteria=criteria, key=key_of(criteria),
        rows=[_row(language_of(request), ranking, criteria, idea) for idea in ideas], wanted=wanted, pages=pages, current=current,
        workbook=next((one for one in documents if one.kind == "ranking"), None), names={one.code: one.name for one in criteria},
        told=places_told(ranking.placed),
    )  # fmt: skip


def _page_number(request: Request[Any, Any, Any]) -> int:
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def key_of(criteria: list[CriterionOut]) -> list[tuple[str, int]]:
    """The name and the tone of every criterion."""
    return [(one.name, index % TONES + 1) for index, one in enumerate(criteria)]


def _row(language: str, ranking: RankingOut, criteria: list[CriterionOut], idea: RankedOut) -> Row:
    first = certainty_among(ranking.placed)
    words = certainty(language, idea.top[str(first)], first) if idea.place is not None else None
    bar = [(name, float(idea.parts[one.code]) / 100, tone) for one, (name, tone) in zip(criteria, key_of(criteria), strict=True)]
    return Row(idea, bar, words)


@get("/ranking/{number:int}/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def show_why(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        found = await queries.explain(connection, number, reference)
        ranking = await queries.get_ranking(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, ranking.model_id))
    language = language_of(request)
    idea, told = found.idea, places_told(ranking.placed)
    address = pictures.key_of(ranking.number, idea.reference)
    drawn = [figure_of("points", address, pictures.points_picture(idea, criteria, language))]
    if idea.place and idea.strip:
        drawn.append(figure_of("places", address, pictures.places_picture(idea, told, language)))
    return page(
        request, "ranking/why.html", ranking=ranking, criteria=criteria, found=found, drawn=drawn,
        sentences=found.why_cs if language == "cs" else found.why_en,
        list_page=(found.idea.position - 1) // PAGE_ROWS + 1,
    )  # fmt: skip


async def _place(connection: Any, idea: IdeaOut) -> list[Line]:
    found = await queries.find_place(connection, idea.id)
    if found is None:
        return []
    number, place = found
    says = "Place %(place)s in ranking %(number)s" if place is not None else "Excluded from ranking %(number)s"
    return [Line(says, {"place": place, "number": number}, f"/ranking/{number}/{idea.reference}")]


add_panel(Panel("Points and place", _place, READERS, order=10))

HANDLERS = [show_current, show_ranking, show_why]
