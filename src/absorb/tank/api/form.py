"""Handing in what is new."""

from typing import Any

from litestar import Request, post

from absorb.bodies import takes
from absorb.tank import actions
from absorb.tank.access import WRITERS
from absorb.tank.schemas import IdeaAdded, SuggestionIn
from absorb.web import CENTRE, allow, person_of, read_body


@post("/api/v1/ideas", opt=allow(WRITERS), operation_class=takes(SuggestionIn), summary="Hand a suggestion in")
async def add_idea(request: Request[Any, Any, Any]) -> IdeaAdded:
    person = person_of(request)
    ask = await read_body(request, SuggestionIn)
    own = None if person.may(CENTRE) else person.organisations
    return await actions.add_idea(person.acting, ask, organisations=own)


HANDLERS = [add_idea]
