"""The tank's list, page by page."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import QueryParameter

from absorb.db import reading
from absorb.tank import queries
from absorb.tank.asking import is_everything, read_asked, wanted_of
from absorb.tank.schemas.ideas import IdeaPage
from absorb.web import EVERYONE_INSIDE, Answer, allow, person_of, shown_as

LONGEST_PAGE = 200

State = Annotated[str | None, QueryParameter(name="state", description="only ideas in this state")]
Words = Annotated[
    str, QueryParameter(name="q", max_length=500, description="words and filters, such as: terén state:submitted cost:>1000000 -place:Ústí")
]
Sort = Annotated[
    str, QueryParameter(name="sort", max_length=20, description='title, state, cost, changed or place; downwards with "-" before it')
]
Cursor = Annotated[str | None, QueryParameter(name="cursor", max_length=4_000, description='what the page before gave in "next"')]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=LONGEST_PAGE, description="how many ideas a page holds")]


@get("/api/v1/ideas", opt=allow(EVERYONE_INSIDE), responses=shown_as(IdeaPage), summary="Ideas that a search finds, page by page")
async def list_ideas(
    request: Request[Any, Any, Any],
    in_state: State = None,
    q: Words = "",
    sort: Sort = "title",
    cursor: Cursor = None,
    limit: Limit = queries.ideas.PAGE_LENGTH,
) -> Answer:
    person = person_of(request)
    search = read_asked(q, {"state": in_state or ""})
    async with reading(person.acting) as connection:
        wanted = await wanted_of(connection, search, person, sort)
        if is_everything(wanted):
            return Answer(await queries.ideas.list_ideas(connection, cursor=cursor, limit=limit))
        found = await queries.search.find_page(connection, wanted, cursor=cursor, limit=limit)
    return Answer(IdeaPage([idea.row for idea in found.ideas], found.next))


HANDLERS = [list_ideas]
