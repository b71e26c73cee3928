"""Choosing a portfolio: the engine off the event loop, its case and answer kept by hash, choices and shares as rows."""

import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg
from msgspec import UNSET

from absorb import __version__
from absorb.catalogues import LANGUAGES
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.funding.actions.sources import find_unknown
from absorb.funding.queries import portfolios as queries
from absorb.funding.queries.sources import list_limits, source_ids, source_names
from absorb.funding.rules import selection
from absorb.funding.telling import told_conflict
from absorb.journal.actions import record
from absorb.kernel.engine import Progress, silent
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import nearest, plain, write_json
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon

LONGEST_SEARCH = 300
"""Seconds that one search may take of what everybody shares."""


def check_search(case: selection.Case) -> None:
    """BadInput with every fault of a case that is to be searched over the network."""
    faults: list[Fault] = []
    try:
        selection.check(case)
    except BadInput as refusal:
        faults += refusal.faults
    if case.stop.seconds > LONGEST_SEARCH:
        says = Phrase("Expected at most %(most)s seconds, found the number %(found)s.", most=LONGEST_SEARCH, found=f"{case.stop.seconds:f}")
        faults.append(Fault("/stop/seconds", says))
    if faults:
        raise BadInput(faults)


async def choose_portfolio(
    acting: Acting,
    year: int,
    ranking_id: uuid.UUID,
    case: selection.Case,
    *,
    portfolio_id: uuid.UUID | None = None,
    progress: Progress = silent,
) -> uuid.UUID:
    """Choose ideas under the sources' limits and keep the choice with its reasons; no idea is moved by it.

    Projects of the case are ideas of the ranking, named by their references. BadInput for one that is not; Clash where
    the demands cannot all be met. A portfolio with this id that is kept already stays as it is.
    """
    async with reading(acting) as connection:
        ranked, known = await check_names(connection, ranking_id, case)
        names = {language: await source_names(connection, language) for language in LANGUAGES}
    answer = await reckon(selection.select, case, progress)
    if answer.status == "infeasible" or answer.points is None:
        says = Phrase("No portfolio meets all the demands: %(conflict)s", conflict=told_conflict(answer.conflict, names))
        raise Clash(says, conflict=[str(demand) for demand in answer.conflict])
    hashes = (await files().put(write_json(case)), await files().put(write_json(answer)))
    portfolio_id = portfolio_id or new_id()
    async with transaction(acting) as connection:
        await _keep(connection, portfolio_id, year, ranking_id, (case, answer), hashes, (ranked, known))
    return portfolio_id


Ranked = Mapping[str, Any]
Known = Mapping[str, uuid.UUID]


async def check_names(connection: asyncpg.Connection, ranking_id: uuid.UUID, case: selection.Case) -> tuple[Ranked, Known]:
    """The ranking's ideas by reference and the sources' ids by code; BadInput for names in the case that are not among them."""
    ranked, known = await queries.ranked_ideas(connection, ranking_id), await source_ids(connection)
    faults = _find_faults(case, ranked, known)
    if faults:
        raise BadInput(faults)
    return ranked, known


def _find_faults(case: selection.Case, ranked: Ranked, known: Known) -> list[Fault]:
    faults = find_unknown(((f"/sources/{index}/id", source.id) for index, source in enumerate(case.sources)), known)
    for index, project in enumerate(case.projects):
        if project.id not in ranked:
            english = f'The ranking has no idea "{project.id}"{nearest(project.id, ranked)}'
            says = Phrase("The ranking has no idea %(reference)s.", reference=project.id).for_programs(english)
            faults.append(Fault(f"/projects/{index}/id", says))
    return faults


async def _keep(
    connection: asyncpg.Connection,
    portfolio_id: uuid.UUID,
    year: int,
    ranking_id: uuid.UUID,
    engine: tuple[selection.Case, selection.Answer],
    hashes: tuple[str, str],
    rows: tuple[Ranked, Known],
) -> None:
    """Keep it under the next number; nothing happens where a portfolio of this id is kept."""
    (case, answer), (ranked, known) = engine, rows
    await connection.execute(queries.LOCK)
    if await connection.fetchval(queries.NUMBER, portfolio_id) is not None:
        return
    number = await connection.fetchval(queries.NEXT_NUMBER)
    cost = sum(payment.amount for payment in answer.allocation)
    own = (int(answer.own), int(answer.own_bound or 0)) if answer.own is not UNSET else (None, None)
    await connection.execute(
        queries.ADD, portfolio_id, number, year, case.years[-1] if case.years else year, ranking_id, case.method, case.objective,
        answer.status, answer.points, answer.bound, cost, *own, *hashes, __version__,
    )  # fmt: skip
    limited = {(limit.source, limit.year) for limit in await list_limits(connection)}
    uses = [
        (new_id(), portfolio_id, known[source.id], each, amount if (source.id, each) in limited else None, source.id in case.own)
        for source in case.sources
        for each, amount in _by_year(source, year)
    ]
    await connection.executemany(queries.ADD_SOURCE, uses)
    await _add_choices(connection, portfolio_id, case, answer, ranked)
    shares = [
        (new_id(), portfolio_id, ranked[paid.project]["id"], known[paid.source], paid.year or year, int(paid.amount))
        for paid in answer.allocation
    ]
    await connection.executemany(queries.ADD_SHARE, shares)
    facts = {"number": number, "year": year, "selected": answer.selected, "points": str(answer.points), "cost": money_text(cost)}
    await record(connection, "portfolio chosen", ("portfolio", portfolio_id), facts)


def _by_year(source: selection.Source, year: int) -> list[tuple[int, int]]:
    if source.budgets is None:
        return [(year, source.total)]
    return [(int(each), int(amount)) for each, amount in source.budgets.items()]


async def _add_choices(
    connection: asyncpg.Connection, portfolio_id: uuid.UUID, case: selection.Case, answer: selection.Answer, ranked: Mapping[str, Any]
) -> None:
    refused = {refusal.project: refusal for refusal in answer.refused}
    chosen, starts = set(answer.selected), answer.starts or {}
    for project in case.projects:
        refusal = refused.get(project.id)
        await connection.execute(
            queries.ADD_CHOICE, new_id(), portfolio_id, ranked[project.id]["id"], project.id in chosen, project.points, project.total,
            refusal.points_if_forced if refusal else None, plain(refusal.why) if refusal else None, starts.get(project.id),
        )  # fmt: skip
