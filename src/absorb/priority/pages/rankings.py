"""A ranking as a list: places, points by criterion, and how certain they are."""

from typing import Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.czech import tidy
from absorb.kernel.numerals import whole
from absorb.priority import actions, queries
from absorb.priority.rules.freezing import places_told
from absorb.priority.rules.why import certainty, certainty_among
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut
from absorb.progress.queries import find_latest
from absorb.progress.schemas import WorkOut
from absorb.web import CENTRE, READERS, Person, allow, language_of, page, person_of

PAGE_ROWS = 50
RANKINGS_TOLD = 20
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
    person = person_of(request)
    async with reading(person.acting) as connection:
        rankings = await queries.list_rankings(connection, RANKINGS_TOLD)
        work = await find_latest(connection, actions.WORK) if number is None else None
        if number is None and not rankings:
            return page(request, "ranking/none.html", **_work_told(person, work))
        ranking = rankings[0] if number is None else await queries.get_ranking(connection, number)
        criteria = await queries.get_criteria(connection, ranking)
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
    return whole(asked, 6, 1)


def key_of(criteria: list[CriterionOut]) -> list[tuple[str, int]]:
    """The name and the tone of every criterion."""
    return [(one.name, index % TONES + 1) for index, one in enumerate(criteria)]


def _row(language: str, ranking: RankingOut, criteria: list[CriterionOut], idea: RankedOut) -> Row:
    first = certainty_among(ranking.placed)
    words = certainty(language, idea.top[str(first)], first) if idea.place is not None else None
    bar = [(name, float(idea.parts[one.code]) / 100, tone) for one, (name, tone) in zip(criteria, key_of(criteria), strict=True)]
    return Row(idea, bar, words)


HANDLERS = [show_current, show_ranking]
