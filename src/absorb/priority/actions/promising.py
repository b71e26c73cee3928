"""A ranking is asked for, and a job freezes it and tells how far it is."""

import uuid

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.priority import queries
from absorb.priority.actions.freezing import check_closed, freeze_ranking
from absorb.priority.actions.weights import read_weighting
from absorb.priority.queries import StoredModel, rankings
from absorb.priority.rules.rounds import Consolidation
from absorb.priority.schemas import FreezeIn
from absorb.priority.schemas.rounds import RoundOut
from absorb.progress.actions import Heard, Outcome, begin, see_through, telling

FREEZE = "freeze_ranking"
"""The promised job that freezes a ranking."""

WORK = "ranking"
"""The kind of work that it is."""


class Promised(msgspec.Struct, frozen=True):
    """A ranking that was asked for: who asked, what it rests on, and the id it will have, by which it is kept once only."""

    ranking: uuid.UUID
    work: uuid.UUID
    person: uuid.UUID | None
    model: uuid.UUID
    plan: uuid.UUID
    draws: int
    seed: int
    note: str | None
    corrects: uuid.UUID | None
    weights: int | None = None
    round: uuid.UUID | None = None
    consolidation: Consolidation | None = None


async def promise_ranking(acting: Acting, ask: FreezeIn) -> uuid.UUID:
    """Promise to rank everything that waits in the tank, as it will be when the job reads it; the answer is the work to watch.

    Model, plan, the corrected ranking, the set of weights and the round come as people name them: `NotFound` where one is not
    there. A round is ranked by the version of the model that it was assessed by.
    """
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        held = await _closed_round(connection, ask.round, stored) if ask.round is not None else None
        if held is not None:
            stored = await queries.get_model(connection, held.model_id)
        plan = await queries.get_plan_by_code(connection, ask.plan)
        corrects = await queries.get_ranking(connection, ask.corrects) if ask.corrects is not None else None
        if ask.weights is not None:
            await read_weighting(connection, ask.weights, stored)
        work = await begin(connection, WORK, f"{stored.out.name} – {plan.name}", "/ranking", ask.draws)
        promised = Promised(
            ranking=new_id(), work=work, person=acting.person_id, model=stored.out.id, plan=plan.id, draws=ask.draws, seed=ask.seed,
            note=ask.note, corrects=corrects.id if corrects else None, weights=ask.weights,
            round=held.id if held else None, consolidation=ask.consolidation,
        )  # fmt: skip
        await promise(connection, FREEZE, msgspec.to_builtins(promised))
    return work


async def _closed_round(connection: asyncpg.Connection, number: int, stored: StoredModel) -> RoundOut:
    """The round that is to be ranked: it is closed, and of this model."""
    held = await queries.rounds.get_round(connection, number)
    if held.model_code != stored.out.code:
        raise BadInput.one(
            "/round", Phrase("Round %(number)s is by the model “%(model)s”; choose that one.", number=number, model=held.model_name)
        )
    check_closed(held)
    return held


async def freeze_promised(acting: Acting, promised: Promised) -> None:
    """The promised job; run again it changes nothing more."""

    async def act() -> Outcome:
        if not await _is_kept(acting, promised.ranking):
            heard = Heard()
            async with telling(acting, promised.work, promised.draws, "Trying weightings", lambda: heard.share):
                await freeze_ranking(
                    acting, promised.model, promised.plan, draws=promised.draws, seed=promised.seed, note=promised.note,
                    corrects=promised.corrects, weights=promised.weights, round_id=promised.round,
                    consolidation=promised.consolidation, ranking_id=promised.ranking, progress=heard,
                )  # fmt: skip
        async with reading(acting) as connection:
            number = (await queries.get_ranking_by_id(connection, promised.ranking)).number
        return Outcome({"ranking": number}, f"/ranking/{number}")

    await see_through(acting, promised.work, act)


async def _is_kept(acting: Acting, ranking_id: uuid.UUID) -> bool:
    async with reading(acting) as connection:
        return bool(await connection.fetchval(rankings.IS_KEPT, ranking_id))
