"""The ranking as people read it: the list, why one idea stands where it stands, and how the Centre freezes a new one."""

import types
from collections.abc import Mapping
from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import KEPT, convert
from absorb.pictures.registry import figure_of
from absorb.plan.queries import list_plans
from absorb.priority import actions, pictures, queries
from absorb.priority.rules.freezing import places_told
from absorb.priority.rules.why import certainty, certainty_among
from absorb.priority.schemas import CriterionOut, FreezeIn, RankedOut, RankingOut
from absorb.progress.queries import find_latest
from absorb.progress.schemas import WorkOut
from absorb.tank.panels import Line, Panel, add_panel
from absorb.tank.schemas.ideas import IdeaOut
from absorb.web import CENTRE, READERS, Person, allow, form_faults, language_of, page, person_of, to

PAGE_ROWS = 50
RANKINGS_TOLD = 20
NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})
TONES = 8


class Row(NamedTuple):
    """One line of the list: the idea, its bar as (name, share of 100, tone), its certainty in words."""

    idea: RankedOut
    bar: list[tuple[str, float, int]]
    certainty: str | None


@get("/ranking/freeze", opt=allow(CENTRE), include_in_schema=False)
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    return await _draw_form(request, {})


@post("/ranking/freeze", opt=allow(CENTRE), include_in_schema=False)
async def freeze(request: Request[Any, Any, Any]) -> Response[Any]:
    """Promise a ranking; the page of the work tells how far it is, and leads to the ranking."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).replace("\r\n", "\n").strip() for name in ("model", "plan", "corrects", "note")}
    asked: dict[str, Any] = {name: text for name, text in typed.items() if text}
    if asked.get("corrects", "").isdecimal() and len(asked["corrects"]) < 10:
        asked["corrects"] = int(asked["corrects"])
    try:
        ask = convert(asked, FreezeIn, bounds=KEPT)
        work = await actions.promise_ranking(person_of(request).acting, ask)
    except BadInput as refusal:
        return await _draw_form(request, typed, form_faults(refusal))
    return to(f"/works/{work}")


async def _draw_form(request: Request[Any, Any, Any], typed: dict[str, str], faults: Mapping[str, str] = NO_FAULTS) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        models, plans = await queries.list_models(connection), await list_plans(connection)
        rankings = await queries.list_rankings(connection, RANKINGS_TOLD)
    return page(
        request, "ranking/freeze.html", status=422 if faults else 200,
        models=models, plans=plans, rankings=rankings, typed=typed, faults=faults,
    )  # fmt: skip


@get("/ranking", opt=allow(READERS), include_in_schema=False)
async def show_current(request: Request[Any, Any, Any]) -> Response[str]:
    return await _show(request, None)


@get("/ranking/{number:int}", opt=allow(READERS), include_in_schema=False)
async def show_ranking(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _show(request, number)


async def _show(request: Request[Any, Any, Any], number: int | None) -> Response[str]:
    wanted = tidy(request.query_params.get("q", ""))[:200]
    person = person_of(request)
    async with reading(person.acting) as connection:
        rankings = await queries.list_rankings(connection, RANKINGS_TOLD)
        work = await find_latest(connection, actions.WORK) if number is None else None
        if number is None and not rankings:
            return page(request, "ranking/none.html", **_work_told(person, work))
        ranking = rankings[0] if number is None else await queries.get_ranking(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, ranking.model_id))
        pages = max(1, -(-(ranking.placed + ranking.excluded) // PAGE_ROWS))
        current = min(max(1, _page_number(request)), pages)
        if wanted:
            ideas = await queries.find_ranked(connection, ranking.id, wanted, limit=PAGE_ROWS)
        else:
            ideas = await queries.list_ranked(connection, ranking.id, after=(current - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        documents = await list_about(connection, "ranking", ranking.id)
        if work is None or work.ended_at is not None:
            work = await find_latest(connection, actions.WORKBOOK_WORK, str(ranking.number))
    return page(
        request, "ranking/list.html", ranking=ranking, rankings=rankings, criteria=criteria, key=key_of(criteria),
        rows=[_row(language_of(request), ranking, criteria, idea) for idea in ideas], wanted=wanted, pages=pages, current=current,
        workbook=next((one for one in documents if one.kind == "ranking"), None), names={one.code: one.name for one in criteria},
        told=places_told(ranking.placed), **_work_told(person, work),
    )  # fmt: skip


def _work_told(person: Person, work: WorkOut | None) -> dict[str, Any]:
    """What a page of rankings tells the Centre: a work under way, or a workbook's that failed; and the way to a new ranking."""
    is_shown = work is not None and work.state != "finished" and person.may(CENTRE)
    return {"work": work if is_shown else None, "may_freeze": person.may(CENTRE)}


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

HANDLERS = [show_form, freeze, show_current, show_ranking, show_why]
