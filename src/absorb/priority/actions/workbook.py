"""The workbook of a frozen ranking, made by a job of its own."""

import asyncio
import uuid

import asyncpg

from absorb.db import Acting, snapshot, transaction
from absorb.documents.actions import XLSX, keep_document
from absorb.outbox.actions import promise
from absorb.people.queries import community_of
from absorb.priority import papers, queries
from absorb.progress.actions import Outcome, begin, see_through, step

WRITE_WORKBOOK = "write_ranking_workbook"
"""The promised job that makes a frozen ranking's workbook."""

WORKBOOK_WORK = "ranking_workbook"
"""The kind of work that it is, about the ranking's number."""


async def promise_workbook(connection: asyncpg.Connection, ranking_id: uuid.UUID, number: int) -> None:
    """Promise the workbook in the transaction that keeps the ranking."""
    work = await begin(connection, WORKBOOK_WORK, str(number), f"/ranking/{number}")
    await promise(connection, WRITE_WORKBOOK, {"ranking": str(ranking_id), "work": str(work)})


async def write_promised(acting: Acting, ranking_id: uuid.UUID, work: uuid.UUID) -> None:
    """The promised job; run again it makes the same document."""

    async def act() -> Outcome:
        await step(acting, work, 0, 0, "Writing rows")
        return Outcome({"document": str(await write_ranking_workbook(acting, ranking_id))})

    await see_through(acting, work, act)


async def write_ranking_workbook(acting: Acting, ranking_id: uuid.UUID) -> uuid.UUID:
    """Make the workbook of a frozen ranking and register it; made again from the same ranking it is the same document."""
    async with snapshot(acting) as connection:
        ranking = await queries.get_ranking_by_id(connection, ranking_id)
        stored = await queries.get_model(connection, ranking.model_id)
        ranked = await queries.list_ranked(connection, ranking_id, limit=2**31 - 1)
        community = await community_of(connection)
    content = await asyncio.to_thread(
        papers.ranking_workbook,
        ranking,
        queries.criteria_out(stored),
        ranked,
        town=community.name,
        is_demonstration=community.is_demonstration,
    )
    async with transaction(acting) as connection:
        return await keep_document(
            connection,
            about=("ranking", ranking_id),
            kind="ranking",
            name=f"poradi-{ranking.number}.xlsx",
            media_type=XLSX,
            content=content,
            is_demonstration=community.is_demonstration or ranking.is_invented,
        )
