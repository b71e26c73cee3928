"""How far long works are, for programs."""

import uuid
from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.progress.queries import get_work
from absorb.progress.schemas import WorkOut
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, person_of


@get("/api/v1/works/{work_id:uuid}", opt=allow(EVERYONE_INSIDE), summary="How far a long work is, and how it ended")
async def show_work(request: Request[Any, Any, Any], work_id: FromPath[uuid.UUID]) -> WorkOut:
    person = person_of(request)
    async with reading(person.acting) as connection:
        return await get_work(connection, work_id, only_of=None if person.may(CENTRE) else person.id)


HANDLERS = [show_work]
