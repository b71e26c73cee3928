"""Documents over HTTP: the register, and the files themselves."""

import uuid
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents import queries
from absorb.documents.actions import files
from absorb.documents.queries import DocumentRow
from absorb.web import READERS, allow, attachment, person_of


@get("/api/v1/documents", opt=allow(READERS), summary="The newest documents")
async def list_documents(request: Request[Any, Any, Any]) -> list[DocumentRow]:
    async with reading(person_of(request).acting) as connection:
        return await queries.list_documents(connection, 200)


async def _download(request: Request[Any, Any, Any], document_id: uuid.UUID) -> Response[bytes]:
    async with reading(person_of(request).acting) as connection:
        document = await queries.get_document(connection, document_id)
    content = await files().get(document.sha256)
    return attachment(content, document.name, document.media_type)


@get("/api/v1/documents/{document_id:uuid}/content", opt=allow(READERS), summary="One document's file")
async def download_by_program(request: Request[Any, Any, Any], document_id: FromPath[uuid.UUID]) -> Response[bytes]:
    return await _download(request, document_id)


@get("/documents/{document_id:uuid}", opt=allow(READERS), include_in_schema=False)
async def download(request: Request[Any, Any, Any], document_id: FromPath[uuid.UUID]) -> Response[bytes]:
    return await _download(request, document_id)


HANDLERS = [list_documents, download_by_program, download]
