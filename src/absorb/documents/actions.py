"""Keeping what was produced: the content by its hash, a row that says about what it is."""

import uuid

import asyncpg

from absorb.documents import queries
from absorb.kernel.errors import Unavailable
from absorb.kernel.ids import new_id
from absorb.storage import Files, content_hash

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MEDIA_TYPES = {".docx": DOCX, ".xlsx": XLSX}
"""By the ending of a file's name."""

_configured: list[Files] = []


def use_files(files: Files) -> None:
    """The front doors say where this process keeps files."""
    _configured[:] = [files]


def files() -> Files:
    """Where this process keeps files."""
    if not _configured:
        raise Unavailable("ABSORB_FILES was not set up in this process, so documents have nowhere to go.")
    return _configured[0]


async def keep_document(
    connection: asyncpg.Connection,
    *,
    about: tuple[str, uuid.UUID],
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    is_demonstration: bool,
) -> uuid.UUID:
    """Register a produced document as the next version of its kind about this thing.

    The same content as the newest version is that version: making a document twice changes nothing. The content is
    stored before the row is written, so a row never points at nothing; a transaction that fails leaves at most an
    unused file. Of two that are kept at once the second waits, and is the next version.
    """
    await connection.execute(queries.LOCK, *about, kind)
    latest = await connection.fetchrow(queries.LATEST, *about, kind)
    if latest is not None and latest["sha256"] == content_hash(content) and latest["name"] == name:
        found: uuid.UUID = latest["id"]
        return found
    sha256 = await files().put(content)
    document_id = new_id()
    version = latest["version"] + 1 if latest else 1
    await connection.execute(queries.ADD, document_id, *about, kind, version, name, media_type, sha256, len(content), is_demonstration)
    return document_id
