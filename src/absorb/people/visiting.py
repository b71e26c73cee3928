"""Which town's public pages somebody looks at: everyone's, without signing in.

One town alone has them at the plain addresses (`/suggest`). Where there are several, each has them at an address of its own
(`/towns/usti/suggest`), and a plain one asks a visitor which town they mean; who is signed in sees their own there.
"""

from typing import Any, TypedDict

from litestar import Request, Response
from litestar.types import BeforeRequestHookHandler

from absorb.kernel.czech import sort_key
from absorb.kernel.errors import NotFound
from absorb.people.queries import list_communities
from absorb.web import Person, Visitor, address_of, allow, asker_of, page, to


class TownsVisitor(Visitor, frozen=True):
    """A visitor of one town of several; `at` comes before the addresses of its public pages."""

    at: str = ""


class Public(TypedDict):
    """What the handler of a public page is declared with."""

    path: list[str]
    opt: dict[str, Any]
    before_request: BeforeRequestHookHandler
    include_in_schema: bool


def public(path: str, **opt: Any) -> Public:
    """A page for everybody: `@get(**public("/calls"))`. `asker_of` is then who looks at the town that the address means."""
    return Public(
        path=[path, f"/towns/{{town:str}}{path.rstrip('/')}"], opt={**allow(None), **opt}, before_request=_visit, include_in_schema=False
    )


def here(request: Request[Any, Any, Any], path: str) -> str:
    """The address of a public page of the town that is looked at."""
    asker = asker_of(request)
    return (asker.at if isinstance(asker, TownsVisitor) else "") + path


async def _visit(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Put the visitor of the town into the request, or answer with the choice of towns."""
    slug, asker = request.path_params.get("town"), asker_of(request)
    if slug is None and asker.acting is not None:
        return None
    towns = await list_communities()
    if slug is None:
        return page(request, "people/towns.html", towns=sorted(towns, key=lambda one: sort_key(one.name))) if towns else None
    town = next((one for one in towns if one.slug == slug), None)
    if town is None:
        raise NotFound("There is no such town here.")
    at = f"/towns/{town.slug}"
    if len(towns) == 1 and request.method == "GET":
        return to(f"/{address_of(request).removeprefix(at).removeprefix('/')}")
    if not (isinstance(asker, Person) and asker.community_id == town.id):
        request.scope["user"] = TownsVisitor(town.id, town.name, town.is_demonstration, at=at if len(towns) > 1 else "")
    return None
