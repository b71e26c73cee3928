"""A ranking is frozen: all that it rests on is read at one moment, ranked, and kept for ever."""

import asyncio
import uuid
from typing import Any, NamedTuple

import asyncpg
import msgspec
import numpy as np

from absorb import __version__
from absorb.db import Acting, snapshot, transaction
from absorb.documents.actions import files
from absorb.journal.actions import record
from absorb.kernel.engine import Progress, silent
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.intake import write_json
from absorb.kernel.memory import collector_at_rest
from absorb.kernel.phrases import Phrase
from absorb.priority import queries
from absorb.priority.actions.weights import Weighting, hold_weighting, read_weighting
from absorb.priority.actions.workbook import promise_workbook
from absorb.priority.queries import PlanValue, StoredModel, rankings
from absorb.priority.rules import freezing
from absorb.priority.rules.freezing import Candidate, Prepared, Row
from absorb.priority.rules.model import Model, with_weights
from absorb.priority.rules.ranking import rank
from absorb.priority.rules.rounds import Consolidation
from absorb.priority.rules.snapshots import case_bytes, snapshot_bytes, write_bases
from absorb.priority.schemas.rounds import RoundOut
from absorb.reckoning import reckon
from absorb.storage import content_hash
from absorb.tank.queries.search import note_places

LARGEST_SEED = 2**63 - 1


def check_closed(held: RoundOut) -> None:
    """`Clash` while a round's points are still being given: a ranking would show them to those whose own are not in."""
    if held.state != "closed":
        raise Clash(
            Phrase("Round %(number)s is not closed yet; close it, and then freeze its ranking.", number=held.number), state=held.state
        )


class RoundBasis(NamedTuple):
    """Which assessments a ranking rests on: of one round or of all, and what counts of several."""

    round_id: uuid.UUID | None
    number: int | None
    consolidation: Consolidation

    @property
    def facts(self) -> dict[str, Any] | None:
        """What the snapshot says of it; nothing where everybody's latest count by their mean."""
        if self.round_id is None and self.consolidation == "mean":
            return None
        return {"round": self.number, "round_id": self.round_id, "consolidation": self.consolidation}


class _Ground(NamedTuple):
    """All that a ranking rests on, as it was at one moment."""

    stored: StoredModel
    plan: PlanValue
    weighting: Weighting | None
    basis: RoundBasis
    candidates: list[Candidate]
    themes: dict[str, str]

    @property
    def model(self) -> Model:
        """The model by the weights that count."""
        return self.stored.model if self.weighting is None else with_weights(self.stored.model, self.weighting.weights)


class _Frozen(NamedTuple):
    """A ranking made and not yet kept; `contents` are its case, its answer and what it rests on, `hashes` their names, `bases`
    by reference what the values were made of."""

    prepared: Prepared
    bases: dict[str, bytes]
    contents: tuple[bytes, bytes, bytes]
    hashes: list[str]
    rows: list[Row]


async def freeze_ranking(
    acting: Acting,
    model_id: uuid.UUID,
    plan_id: uuid.UUID,
    *,
    draws: int = 10_000,
    seed: int = 1,
    note: str | None = None,
    corrects: uuid.UUID | None = None,
    weights: int | None = None,
    round_id: uuid.UUID | None = None,
    consolidation: Consolidation | None = None,
    ranking_id: uuid.UUID | None = None,
    progress: Progress = silent,
) -> uuid.UUID:
    """Rank everything that waits in the tank, as it is at this moment, and keep it for ever; the answer is the ranking's id.

    Input, answer and basis are read in one repeatable-read snapshot and stored by hash. Ideas without complete
    assessments are left out and listed. A correction is a new ranking that names the old one. `weights` is the number of a set
    of weights that takes the place of the model's own. With `round_id` only the ideas and assessments of that closed round are
    ranked, consolidated as the round says where nothing else is asked. A ranking with this id that is kept already stays.
    """
    if not 0 <= seed <= LARGEST_SEED:
        says = Phrase("The seed %(seed)s cannot be kept; give a whole number from 0 to %(most)s.", seed=seed, most=LARGEST_SEED)
        raise BadInput.one("/seed", says)
    ranking_id = ranking_id or new_id()
    with collector_at_rest:
        async with snapshot(acting) as connection:
            ground = await _read_ground(connection, model_id, plan_id, weights, round_id, consolidation)
            if corrects is not None:
                await queries.get_ranking_by_id(connection, corrects)
        frozen = await reckon(_freeze, ground, draws, seed, progress)
        async with transaction(acting) as connection:
            storing = asyncio.gather(*map(files().put, frozen.contents))
            try:
                await _keep(connection, ranking_id, frozen, ground, note=note, corrects=corrects)
            finally:
                await storing  # before it is committed: nothing is kept that names a file which is not there
    return ranking_id


async def _read_ground(
    connection: asyncpg.Connection,
    model_id: uuid.UUID,
    plan_id: uuid.UUID,
    weights: int | None,
    round_id: uuid.UUID | None,
    consolidation: Consolidation | None,
) -> _Ground:
    stored = await queries.get_model(connection, model_id)
    return _Ground(
        stored=stored,
        plan=await queries.get_plan(connection, plan_id),
        weighting=None if weights is None else await read_weighting(connection, weights, stored),
        basis=await _read_basis(connection, round_id, consolidation),
        candidates=await queries.list_candidates(connection, model_id, plan_id, round_id),
        themes=await queries.list_themes(connection, plan_id),
    )


async def _read_basis(connection: asyncpg.Connection, round_id: uuid.UUID | None, consolidation: Consolidation | None) -> RoundBasis:
    if round_id is None:
        return RoundBasis(None, None, consolidation or "mean")
    held = await queries.rounds.get_round_by_id(connection, round_id)
    check_closed(held)
    return RoundBasis(round_id, held.number, consolidation or held.consolidation)


NOTHING = (
    "There is nothing to rank: of %(count)s waiting ideas none has been assessed by every criterion of the model “%(model)s”."
    " Record assessments first."
)


def engine_version() -> str:
    """What decides the bytes of an answer: our code, and the random numbers of numpy."""
    return f"absorb {__version__}, numpy {np.__version__}"


def _freeze(ground: _Ground, draws: int, seed: int, progress: Progress) -> _Frozen:
    prepared = freezing.prepare(
        ground.model, ground.candidates, draws=draws, seed=seed, themes=ground.themes, consolidation=ground.basis.consolidation
    )
    if not prepared.candidates:
        raise Clash(Phrase(NOTHING, count=len(ground.candidates), model=ground.stored.out.name))
    answer = rank(prepared.case, progress)
    plan, case, bases = ground.plan, case_bytes(prepared.case), write_bases(prepared)
    snapshot_file = snapshot_bytes(
        engine=engine_version(),
        plan={"code": plan.code, "name": plan.name, "version": plan.version},
        model=ground.model,
        prepared=prepared,
        bases=bases,
        case_sha256=content_hash(case),
        weights=ground.weighting.facts if ground.weighting else None,
        assessments=ground.basis.facts,
    )
    contents = (case, write_json(answer), snapshot_file)
    return _Frozen(prepared, bases, contents, [content_hash(one) for one in contents], freezing.rows_of(answer))


async def _keep(
    connection: asyncpg.Connection,
    ranking_id: uuid.UUID,
    frozen: _Frozen,
    ground: _Ground,
    *,
    note: str | None,
    corrects: uuid.UUID | None,
) -> None:
    """Keep it, with the hashes of its files, under the next number and promise its workbook; a ranking kept already stays."""
    await connection.execute(rankings.LOCK_NUMBERS)
    if await connection.fetchval(rankings.IS_KEPT, ranking_id):
        return
    stored, plan, weighting = ground.stored, ground.plan, ground.weighting
    if weighting is not None:
        await hold_weighting(connection, weighting)
    number = await connection.fetchval(rankings.NEXT_NUMBER)
    asked = frozen.prepared.case.robustness
    assert asked is not None
    left_out = [msgspec.to_builtins(one) for one in frozen.prepared.left_out]
    await connection.execute(
        rankings.ADD_RANKING, ranking_id, number, stored.out.id, plan.id, engine_version(), *frozen.hashes, asked.draws, asked.seed,
        left_out, note, corrects, weighting.id if weighting else None, weighting.facts["weights"] if weighting else None,
        ground.basis.round_id, ground.basis.consolidation,
    )  # fmt: skip
    ideas = {one.reference: one.id for one in frozen.prepared.candidates}
    await connection.executemany(rankings.ADD_RANKED, (_ranked_row(ranking_id, ideas[row.reference], row, frozen) for row in frozen.rows))
    await note_places(connection, [(ideas[row.reference], row.place, row.points) for row in frozen.rows])
    facts = {"number": number, "model": stored.out.code, "plan": plan.code, "ideas": len(frozen.rows), "snapshot_sha256": frozen.hashes[2]}
    await record(connection, "ranking frozen", ("ranking", ranking_id), facts, why=note)
    await promise_workbook(connection, ranking_id, number)


def _ranked_row(ranking_id: uuid.UUID, idea_id: uuid.UUID, row: Row, frozen: _Frozen) -> tuple[Any, ...]:
    basis = frozen.bases[row.reference].decode()
    return (
        new_id(), ranking_id, idea_id, row.position, row.place, row.points, row.parts, basis, row.acceptability, row.strip, row.top,
        row.mean_place, row.excluded_by, freezing.is_invented(frozen.prepared.bases[row.reference]),
    )  # fmt: skip
