"""Documents are kept as versions, one after another."""

import asyncio
import uuid
from pathlib import Path

import asyncpg

from absorb.db import transaction
from absorb.documents.actions import DOCX, keep_document, use_files
from absorb.documents.queries import list_about
from absorb.storage import Files
from tests.conftest import Town

WAITING = "select exists (select from pg_locks where locktype in ('advisory', 'transactionid') and not granted)"


async def test_of_two_that_are_kept_at_once_the_second_is_the_next_version(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    about = ("meeting", uuid.uuid4())

    async def keep(connection: asyncpg.Connection, content: bytes) -> uuid.UUID:
        return await keep_document(
            connection, about=about, kind="minutes", name="zapis.docx", media_type=DOCX, content=content, is_demonstration=False
        )

    first_is_kept = asyncio.Event()

    async def keep_second() -> uuid.UUID:
        await first_is_kept.wait()
        async with transaction(town.acting) as connection:
            return await keep(connection, b"second")

    second = asyncio.create_task(keep_second())
    async with transaction(town.acting) as connection:
        await keep(connection, b"first")
        first_is_kept.set()
        for _ in range(2_000):
            if second.done() or await owner.fetchval(WAITING):
                break
    await second
    async with transaction(town.acting) as connection:
        kept = await list_about(connection, *about)
    assert [(one.version, one.id == second.result()) for one in kept] == [(2, True), (1, False)]
