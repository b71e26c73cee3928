"""Imports of the state's public list of beneficiaries."""

import uuid
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, read_file, takes_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.tank import actions, queries
from absorb.tank.schemas.ideas import ImportReport
from absorb.web import CENTRE, READERS, allow, person_of

Calls = Annotated[list[str] | None, QueryParameter(name="call", description="numbers of calls such as 03_15_022; none takes all")]
FileName = Annotated[str, QueryParameter(name="file_name", description="how the file is called, where the body is the file itself")]


@get("/api/v1/imports", opt=allow(READERS), summary="The latest imports, newest first")
async def list_imports(request: Request[Any, Any, Any]) -> list[ImportReport]:
    async with reading(person_of(request).acting) as connection:
        return await queries.imports.list_imports(connection)


@get("/api/v1/imports/{import_id:uuid}", opt=allow(READERS), summary="One import, with every row that was not taken and why")
async def show_import(request: Request[Any, Any, Any], import_id: FromPath[uuid.UUID]) -> ImportReport:
    async with reading(person_of(request).acting) as connection:
        return await queries.imports.get_import(connection, import_id)


@post(
    "/api/v1/imports",
    opt=allow(CENTRE),
    operation_class=takes_file(XLSX),
    request_max_body_size=LARGEST_FILE,
    summary="Import the state's public list of beneficiaries (XLSX); again changes nothing",
)
async def import_operations(request: Request[Any, Any, Any], call: Calls = None, file_name: FileName = "list.xlsx") -> ImportReport:
    name, content = await read_file(request, file_name)
    return await actions.import_operations(person_of(request).acting, content, file_name=name, calls=frozenset(call or ()))


HANDLERS = [list_imports, show_import, import_operations]
