"""The workbook of a frozen ranking, made by a job of its own."""

import uuid
from functools import partial

import asyncpg

from absorb.db import Acting, snapshot
from absorb.people.queries import community_of
from absorb.priority import papers, queries
from absorb.progress.writing import Paper, promise_paper, write_paper

WRITE_WORKBOOK = "write_ranking_workbook"
"""The promised job that makes a frozen ranking's workbook."""

WORKBOOK_WORK = "ranking_workbook"
"""The kind of work that it is, about the ranking's number."""


async def promise_workbook(connection: asyncpg.Connection, ranking_id: uuid.UUID, number: int) -> None:
    """Promise the workbook in the transaction that keeps the ranking."""
    work = (WORKBOOK_WORK, str(number))
    await promise_paper(connection, WRITE_WORKBOOK, {"ranking": str(ranking_id)}, work=work, address=f"/ranking/{number}")


async def write_ranking_workbook(acting: Acting, ranking_id: uuid.UUID) -> uuid.UUID:
    """Make the workbook of a frozen ranking and register it."""
    return await write_paper(acting, await read_workbook(acting, ranking_id))


async def read_workbook(acting: Acting, ranking_id: uuid.UUID) -> Paper:
    """The workbook that is to be made of a frozen ranking."""
    async with snapshot(acting) as connection:
        ranking = await queries.get_ranking_by_id(connection, ranking_id)
        criteria = await queries.get_criteria(connection, ranking)
        ranked = await queries.list_ranked(connection, ranking_id, limit=2**31 - 1)
        community = await community_of(connection)
    is_demonstration = community.is_demonstration
    return Paper(
        about=("ranking", ranking_id),
        kind="ranking",
        name=f"poradi-{ranking.number}.xlsx",
        is_demonstration=is_demonstration or ranking.is_invented,
        make=partial(papers.ranking_workbook, ranking, criteria, ranked, town=community.name, is_demonstration=is_demonstration),
        parts=max(1, len(ranked)),
    )
