"""What imports of the state's list did."""

import uuid
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.tank import queries
from absorb.web import READERS, allow, page, person_of


@get("/tank/imports", opt=allow(READERS), include_in_schema=False)
async def show_imports(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        reports = await queries.imports.list_imports(connection)
    return page(request, "tank/imports.html", reports=reports)


@get("/tank/imports/{import_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def show_import(request: Request[Any, Any, Any], import_id: FromPath[uuid.UUID]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        report = await queries.imports.get_import(connection, import_id)
    return page(request, "tank/import.html", report=report)


HANDLERS = [show_imports, show_import]
