"""Keeping a budget: added up by the engine, its lines as rows, each version a new one."""

import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.funding.actions.sources import find_unknown
from absorb.funding.queries import budgets as queries
from absorb.funding.queries.sources import source_ids
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.cases import leaves_of
from absorb.funding.rules.working.shapes import BudgetText
from absorb.funding.schemas.budgets import Stage
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.kernel.money import LARGEST_KEPT, money_text
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon

MOST_LINES = 2_000
"""Far more than any project's budget has; it is drawn on a page and in workbooks."""


async def save_budget(
    acting: Acting,
    idea_id: uuid.UUID,
    case: budgets.Case,
    *,
    call_id: uuid.UUID | None = None,
    stage: Stage = "asked",
    is_invented: bool = False,
) -> uuid.UUID:
    """Add a budget up and keep it as the idea's next version; the answer is its id.

    BadInput lists the engine's faults, or the rates' sources that are not there.
    """
    answer = await add_up(case)
    async with transaction(acting) as connection:
        return await keep(connection, idea_id, case, answer, Kept(stage, call_id, is_invented))


class Kept(msgspec.Struct, frozen=True):
    """What a version is: asked, approved or amended, under which call, out of which working copy, and what was said of it.

    `text` is what people wrote; `base` the version that this one cuts or amends, `cuts` what the funder said of each line that
    it cut, by its code.
    """

    stage: Stage
    call_id: uuid.UUID | None = None
    is_invented: bool = False
    scenario_id: uuid.UUID | None = None
    base: uuid.UUID | None = None
    why: str | None = None
    text: BudgetText | None = None
    cuts: Mapping[str, str] = {}


async def add_up(case: budgets.Case) -> budgets.Answer:
    """The engine's answer; BadInput for a budget that is too large to be kept, or is none."""
    if len(case.lines) > MOST_LINES:
        raise BadInput.one(
            "/lines", Phrase("The budget has %(found)s lines; at most %(most)s can be kept.", found=len(case.lines), most=MOST_LINES)
        )
    answer = await reckon(budgets.budget, case)
    largest = max((node.amount for node in answer.tree), default=0)
    if largest > LARGEST_KEPT:
        raise BadInput.one(
            "/lines",
            Phrase(
                "The budget comes to %(found)s; amounts up to %(most)s can be kept.",
                found=money_text(largest),
                most=money_text(LARGEST_KEPT),
            ),
        )
    return answer


async def keep(connection: asyncpg.Connection, idea_id: uuid.UUID, case: budgets.Case, answer: budgets.Answer, kept: Kept) -> uuid.UUID:
    """Keep a budget that is added up as the idea's next version; the answer is its id."""
    idea = await lock_idea(connection, idea_id)
    rates = enumerate(case.call.rates or ())
    faults = find_unknown(((f"/call/rates/{index}/source", rate.source) for index, rate in rates), await source_ids(connection))
    if faults:
        raise BadInput(faults)
    budget_id, version = new_id(), await connection.fetchval(queries.NEXT_VERSION, idea_id)
    await connection.execute(
        queries.ADD, budget_id, idea_id, kept.call_id, version, kept.stage, case.cost_model, case.currency, plain(case), plain(answer),
        int(answer.eligible), kept.is_invented, kept.scenario_id, kept.base, kept.why, plain(kept.text) if kept.text else None,
    )  # fmt: skip
    await _add_lines(connection, budget_id, case, answer, kept)
    facts = {"version": version, "stage": kept.stage, "eligible": money_text(answer.eligible), "idea": idea["reference"]}
    await record(connection, "budget saved", ("idea", idea_id), facts, why=kept.why)
    return budget_id


async def lock_idea(connection: asyncpg.Connection, idea_id: uuid.UUID) -> asyncpg.Record:
    """Hold the idea, so that its versions are numbered one after another."""
    idea = await connection.fetchrow(queries.LOCK_IDEA, idea_id)
    if idea is None:
        raise NotFound("There is no such idea.")
    return idea


async def _add_lines(connection: asyncpg.Connection, budget_id: uuid.UUID, case: budgets.Case, answer: budgets.Answer, kept: Kept) -> None:
    said = {line.code: (line.reason or None, line.bearer) for line in kept.text.lines} if kept.text else {}
    covered = set(answer.covered_by_flat_rate)
    rows: list[tuple[Any, ...]] = []
    for line in case.lines:
        first = int(line.from_) if line.from_ is not None else None
        when = (first, line.months, int(budgets.line_amount(line)))
        rows.append(
            (
                line.code,
                line.name,
                line.kind,
                int(line.unit_price),
                line.units,
                *when,
                line.code in covered,
                *said.get(line.code, (None, None)),
                kept.cuts.get(line.code),
            )
        )
    priced = {line.code for line in case.lines}
    for code, amount in leaves_of(case, answer).items():
        if code not in priced:
            name = next(node.name for node in answer.tree if node.code == code)
            rows.append((code, name, "flat_rate", int(amount), 1, None, None, int(amount), False, None, None, None))
    numbered = [(new_id(), *row, position) for position, row in enumerate(rows)]
    if numbered:
        await connection.execute(queries.ADD_LINES, budget_id, *(list(column) for column in zip(*numbered, strict=True)))
