"""The tank goes out as a workbook: at once, or by a job where it is much."""

import asyncio
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.documents.actions import XLSX, keep_document
from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.people.queries import community_of
from absorb.progress.actions import begin, finish, step
from absorb.tank import queries
from absorb.tank.actions.exchange.terms import BATCH, FILE_NAME, names_here
from absorb.tank.papers.exchange import Written, write_workbook
from absorb.tank.queries.search import Wanted, find_all

WRITE_WORKBOOK = "write_tank_workbook"
MOST = 50_000
AT_ONCE = 1_000
"""So many ideas are written while the person waits."""
MARK = "UKÁZKA – projekty jsou skutečné operace ESF zveřejněné v roce 2016; body, rozpočty a stavy jsou smyšlené"


async def write_out(acting: Acting, wanted: Wanted) -> bytes | uuid.UUID:
    """The workbook of what a search finds; where that is much, a work that will make it."""
    async with transaction(acting) as connection:
        ids = await find_all(connection, wanted, at_most=MOST)
        if len(ids) > MOST:
            says = Phrase("More than %(most)s ideas fit; at most so many go into one workbook. Narrow the search.", most=MOST)
            raise BadInput.one("/q", says)
        if len(ids) > AT_ONCE:
            work = await begin(connection, "exchange_write", None, None, len(ids))
            facts = {"wanted": msgspec.to_builtins(wanted), "person": str(acting.person_id), "work": str(work)}
            await promise(connection, WRITE_WORKBOOK, facts)
            return work
        return await _write(connection, ids, None)


async def write_promised(acting: Acting, wanted: Wanted, work: uuid.UUID) -> None:
    """The promised job: the workbook becomes a document, which the work's end names."""
    async with transaction(acting) as connection:
        ids = await find_all(connection, wanted, at_most=MOST)
        content = await _write(connection, ids[:MOST], (acting, work))
        assert acting.person_id is not None
        document = await keep_document(
            connection, about=("tank_export", work), kind="workbook", name=FILE_NAME, media_type=XLSX, content=content,
            is_demonstration=(await community_of(connection)).is_demonstration,
        )  # fmt: skip
    await finish(acting, work, {"document": str(document)}, address=f"/documents/{document}")


async def _write(connection: asyncpg.Connection, ids: Sequence[uuid.UUID], told: tuple[Acting, uuid.UUID] | None) -> bytes:
    community = await community_of(connection)
    names = await names_here(connection)
    ideas: list[Written] = []
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        found = await queries.exchange.list_by_id(connection, part)
        ideas += [found[one].written for one in part if one in found]
        if told is not None:
            await step(*told, start, len(ids), "Writing rows")
    mark = MARK if community.is_demonstration else ""
    return await asyncio.to_thread(write_workbook, ideas, names, mark=mark, title=f"{names.say('Tank')} – {community.name}")
