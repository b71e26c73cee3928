"""What portfolios are asked, over HTTP."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.bodies import takes
from absorb.db import reading
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions import questions
from absorb.funding.queries.questions import get_answers, get_kept
from absorb.funding.schemas.questions import AnswersOut, QuestionIn
from absorb.progress.answering import begun
from absorb.progress.schemas import WorkBegun
from absorb.web import READERS, allow, person_of, read_body


@get(
    "/api/v1/portfolios/{number:int}/answers",
    opt=allow(READERS),
    summary="What a portfolio was asked: the frontier of points against own money, why not an idea, what one more million brings",
)
async def show_answers(request: Request[Any, Any, Any], number: FromPath[int]) -> AnswersOut:
    async with reading(person_of(request).acting) as connection:
        return await get_answers(connection, (await get_kept(connection, number)).id)


@post(
    "/api/v1/portfolios/{number:int}/questions",
    opt=allow(MAY_WRITE),
    status_code=202,
    summary="Ask a portfolio; every answer is re-solved, as a work",
    operation_class=takes(QuestionIn),
)
async def ask(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[WorkBegun]:
    return begun(await questions.promise_answer(person_of(request).acting, number, await read_body(request, QuestionIn)))


HANDLERS = [show_answers, ask]
