"""The tank's list, page by page."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import QueryParameter

from absorb.db import reading
from absorb.tank import queries
from absorb.tank.access import check_state, own_organisations
from absorb.tank.queries import Filter
from absorb.tank.schemas import IdeaPage
from absorb.web import EVERYONE_INSIDE, Answer, allow, person_of, shown_as

LONGEST_PAGE = 200

State = Annotated[str | None, QueryParameter(name="state", description="only ideas in this state")]
Words = Annotated[str, QueryParameter(name="q", max_length=200, description="words of the title or the organisation, or a reference")]
Cursor = Annotated[str | None, QueryParameter(name="cursor", max_length=4_000, description='what the page before gave in "next"')]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LONGEST_PAGE, description="how many ideas a page holds")]


@get("/api/v1/ideas", opt=allow(EVERYONE_INSIDE), responses=shown_as(IdeaPage), summary="Ideas in Czech order, page by page")
async def list_ideas(
    request: Request[Any, Any, Any], in_state: State = None, q: Words = "", cursor: Cursor = None, limit: Limit = queries.PAGE_LENGTH
) -> Answer:
    person = person_of(request)
    wanted = Filter(state=check_state(in_state), words=q.strip(), organisations=own_organisations(person))
    async with reading(person.acting) as connection:
        found = await queries.list_ideas(connection, wanted, cursor=cursor, limit=limit)
    return Answer(found)


HANDLERS = [list_ideas]
