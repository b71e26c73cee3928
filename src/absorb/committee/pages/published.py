"""What was resolved, for everybody."""

import uuid
from typing import Any

from litestar import Request, Response, get

from absorb.committee.queries import published
from absorb.committee.queries.published import Asked
from absorb.db import reading
from absorb.people.visiting import public
from absorb.web import asker_of, page

ON_ONE_PAGE = 30


@get(**public("/resolutions"))
async def show_public_resolutions(request: Request[Any, Any, Any]) -> Response[str]:
    """For everybody: what was resolved, how much, for whom and why; nobody's name and nobody's vote."""
    acting, asked, number = asker_of(request).acting, _asked(request), _page_number(request)
    if acting is None:
        return page(request, "committee/public.html", resolutions=[], asked=asked, bodies=[], years=[], number=1, is_more=False)
    async with reading(acting) as connection:
        found = await published.list_public(connection, asked, ON_ONE_PAGE + 1, (number - 1) * ON_ONE_PAGE)
        bodies = await published.list_bodies_with_resolutions(connection)
        years = await published.list_years(connection)
    return page(
        request, "committee/public.html", resolutions=found[:ON_ONE_PAGE], asked=asked, bodies=bodies, years=years, number=number,
        is_more=len(found) > ON_ONE_PAGE,
    )  # fmt: skip


def _asked(request: Request[Any, Any, Any]) -> Asked:
    """What is looked for; what cannot be read asks for nothing."""
    given = request.query_params
    try:
        body_id = uuid.UUID(given.get("body", ""))
    except ValueError:
        body_id = None
    return Asked(given.get("q", "").strip()[:200], body_id, _year(given.get("year", "")))


def _year(typed: str) -> int | None:
    is_year = typed.isascii() and typed.isdecimal() and len(typed) == 4 and 1990 <= int(typed) <= 9000
    return int(typed) if is_year else None


def _page_number(request: Request[Any, Any, Any]) -> int:
    given = request.query_params.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and 1 <= len(given) <= 4 and int(given) else 1


HANDLERS = [show_public_resolutions]
