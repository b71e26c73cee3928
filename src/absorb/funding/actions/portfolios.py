"""Choosing a portfolio: the engine off the event loop, its case and answer kept by hash, choices and shares as rows."""

import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from absorb import __version__
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files as configured_files
from absorb.funding.actions.sources import find_unknown
from absorb.funding.queries import portfolios as queries
from absorb.funding.queries.sources import list_limits, source_ids
from absorb.funding.rules import selection
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import nearest, write_json
from absorb.kernel.money import money_text
from absorb.reckoning import reckon
from absorb.storage import Files

LONGEST_SEARCH = 300
"""Seconds that one search may take of what everybody shares."""


async def choose_portfolio(acting: Acting, year: int, ranking_id: uuid.UUID, case: selection.Case, files: Files | None = None) -> uuid.UUID:
    """Choose ideas under the sources' limits and keep the choice with its reasons; no idea is moved by it.

    Projects of the case are ideas of the ranking, named by their references. BadInput for one that is not; Clash where
    the demands cannot all be met.
    """
    if case.stop.seconds > LONGEST_SEARCH:
        raise BadInput.one("/stop/seconds", f"Expected at most {LONGEST_SEARCH} seconds, found the number {case.stop.seconds:f}.")
    async with reading(acting) as connection:
        ranked, known = await queries.ranked_ideas(connection, ranking_id), await source_ids(connection)
    faults = _find_faults(case, ranked, known)
    if faults:
        raise BadInput(faults)
    answer = await reckon(selection.select, case)
    if answer.status == "infeasible" or answer.points is None:
        raise Clash("No portfolio meets all the demands: " + " ".join(answer.conflict), conflict=answer.conflict)
    place = files or configured_files()
    hashes = (await place.put(write_json(case)), await place.put(write_json(answer)))
    async with transaction(acting) as connection:
        return await _keep(connection, year, ranking_id, (case, answer), hashes, (ranked, known))


def _find_faults(case: selection.Case, ranked: Mapping[str, Any], known: Mapping[str, uuid.UUID]) -> list[Fault]:
    faults = find_unknown(((f"/sources/{index}/id", source.id) for index, source in enumerate(case.sources)), known)
    for index, project in enumerate(case.projects):
        if project.id not in ranked:
            says = f'The ranking has no idea "{project.id}"{nearest(project.id, ranked)}'
            faults.append(Fault(f"/projects/{index}/id", says))
    return faults


async def _keep(
    connection: asyncpg.Connection,
    year: int,
    ranking_id: uuid.UUID,
    engine: tuple[selection.Case, selection.Answer],
    hashes: tuple[str, str],
    rows: tuple[Mapping[str, Any], Mapping[str, uuid.UUID]],
) -> uuid.UUID:
    (case, answer), (ranked, known) = engine, rows
    await connection.execute(queries.LOCK)
    portfolio_id, number = new_id(), await connection.fetchval(queries.NEXT_NUMBER)
    cost = sum(payment.amount for payment in answer.allocation)
    await connection.execute(
        queries.ADD, portfolio_id, number, year, ranking_id, case.method, answer.status, answer.points, answer.bound, cost, *hashes,
        __version__,
    )  # fmt: skip
    limited = {limit.source: limit.limit_minor for limit in await list_limits(connection, year)}
    budgets = {source.id: int(source.budget) for source in case.sources}
    uses = [(new_id(), portfolio_id, known[code], budget if code in limited else None) for code, budget in budgets.items()]
    await connection.executemany(queries.ADD_SOURCE, uses)
    await _add_choices(connection, portfolio_id, case, answer, ranked)
    shares = [
        (new_id(), portfolio_id, ranked[payment.project]["id"], known[payment.source], int(payment.amount)) for payment in answer.allocation
    ]
    await connection.executemany(queries.ADD_SHARE, shares)
    facts = {"number": number, "year": year, "selected": answer.selected, "points": str(answer.points), "cost": money_text(cost)}
    await record(connection, "portfolio chosen", ("portfolio", portfolio_id), facts)
    return portfolio_id


async def _add_choices(
    connection: asyncpg.Connection, portfolio_id: uuid.UUID, case: selection.Case, answer: selection.Answer, ranked: Mapping[str, Any]
) -> None:
    refused = {refusal.project: refusal for refusal in answer.refused}
    chosen = set(answer.selected)
    for project in case.projects:
        refusal = refused.get(project.id)
        cost = project.cost if project.cost is not None else sum((project.needs or {}).values())
        await connection.execute(
            queries.ADD_CHOICE, new_id(), portfolio_id, ranked[project.id]["id"], project.id in chosen, project.points, int(cost),
            refusal.points_if_forced if refusal else None, refusal.why if refusal else None,
        )  # fmt: skip
