"""What a portfolio can be asked, and its answers: the frontier drawn, why not this one, one more million."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions import questions
from absorb.funding.pages.choosing import NO_FAULTS
from absorb.funding.queries import portfolios, sources
from absorb.funding.queries.questions import get_answers
from absorb.funding.rules.frontier import Point
from absorb.funding.schemas.portfolios import PortfolioOut
from absorb.funding.schemas.questions import QuestionIn
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, READERS, REDRAWN, allow, form_faults, language_of, page, person_of, to

WIDE, HIGH, EDGE = 640, 280, 24


class Dot(msgspec.Struct, frozen=True):
    """Where a point of the frontier is drawn."""

    x: float
    y: float
    point: Point


@get("/funding/portfolios/{number:int}", opt=allow(READERS), include_in_schema=False)
async def show_questions(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await _draw(request, number, {})


@post("/funding/portfolios/{number:int}", opt=allow(MAY_WRITE), include_in_schema=False)
async def ask(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Promise an answer; the page of the work tells how far it is, and leads back."""
    form = await request.form()
    idea, own = text_of(form.get("idea")), [text_of(value) for value in form.getall("own", [])]
    try:
        asked = convert({"kind": text_of(form.get("kind")), "idea": idea or None, "own": own}, QuestionIn, bounds=KEPT)
        work = await questions.promise_answer(person_of(request).acting, number, asked)
    except REDRAWN as refusal:
        typed = {"idea": idea, "own": own}
        return await _draw(request, number, typed, form_faults(refusal), 409 if isinstance(refusal, Clash) else 422)
    return to(f"/works/{work}")


async def _draw(
    request: Request[Any, Any, Any], number: int, typed: dict[str, Any], faults: Mapping[str, str] = NO_FAULTS, status: int = 200
) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        portfolio = await portfolios.find_portfolio(connection, number)
        if portfolio is None:
            raise NotFound(Phrase("There is no portfolio %(number)s.", number=number))
        answers = await get_answers(connection, portfolio.id)
        names = await sources.source_names(connection, language_of(request))
        only_of = None if person.may(CENTRE) else person.id
        works = [await find_latest(connection, kind, str(number), only_of=only_of) for kind in questions.WORKS.values()]
    front = answers.frontier.points if answers.frontier is not None else []
    shown = whole(request.query_params.get("point", ""), 3, None)
    return page(
        request,
        "funding/portfolio/questions.html",
        status=status,
        portfolio=portfolio,
        answers=answers,
        names=names,
        titles={choice.idea: choice.title for choice in portfolio.choices},
        works=[work for work in works if work is not None and work.state != "finished"],
        may_ask=person.may(MAY_WRITE),
        dots=_dots(front),
        edge=EDGE,
        size=(WIDE, HIGH),
        point=_point(front, shown, portfolio),
        shown=shown,
        typed=typed,
        faults=faults,
    )


def _point(frontier: list[Point], shown: int | None, portfolio: PortfolioOut) -> dict[str, Any] | None:
    """The point that was clicked, with what it chooses otherwise than the portfolio."""
    if shown is None or not 1 <= shown <= len(frontier):
        return None
    point = frontier[shown - 1]
    chosen = {choice.idea for choice in portfolio.choices if choice.is_selected}
    return {
        "here": point,
        "joined": [name for name in point.selected if name not in chosen],
        "left_out": [choice.idea for choice in portfolio.choices if choice.is_selected and choice.idea not in set(point.selected)],
    }


def _dots(frontier: list[Point]) -> list[Dot]:
    """The points between the axes: own money to the right, points upwards, both from nothing."""
    most_own = max((int(point.own) for point in frontier), default=0) or 1
    most_points = max((point.points for point in frontier), default=Decimal(0)) or Decimal(1)
    return [
        Dot(
            round(EDGE + (WIDE - 2 * EDGE) * int(point.own) / most_own, 1),
            round(HIGH - EDGE - (HIGH - 2 * EDGE) * float(point.points / most_points), 1),
            point,
        )
        for point in frontier
    ]


HANDLERS = [show_questions, ask]
