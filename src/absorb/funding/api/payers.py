"""What a scenario's call says of who pays, over HTTP; nothing is kept of it."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.funding.access import LOOKERS
from absorb.funding.actions.payers import as_call_says
from absorb.funding.api.working import WORK
from absorb.funding.queries.working import find_work
from absorb.funding.schemas.payers import ByCallOut
from absorb.kernel.intake import told
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about
from absorb.web import allow, person_of


@get(f"{WORK}/by-call", opt=allow(LOOKERS), summary="The working copy with what its call says of who pays put in; nothing is kept")
async def show_by_call(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> ByCallOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        await get_about(connection, reference, sight_of(person))
        work = await find_work(connection, reference, number)
    taken = await as_call_says(person.acting, work, work.content)
    return ByCallOut(version=work.version, content=told(taken.text), notes=[str(note) for note in taken.notes])


HANDLERS = [show_by_call]
