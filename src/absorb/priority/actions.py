"""What is done about priority: models are added, assessments recorded, rankings frozen."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg
import msgspec
import numpy as np

from absorb import __version__
from absorb.db import Acting, reading, snapshot, transaction
from absorb.documents.actions import XLSX, files, keep_document
from absorb.journal.actions import record, record_many
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import write_json
from absorb.outbox.actions import promise
from absorb.people.queries import community_of
from absorb.priority import papers, queries
from absorb.priority.queries import PlanValue, StoredModel, models, rankings
from absorb.priority.rules import freezing
from absorb.priority.rules.assessing import find_judgement_faults
from absorb.priority.rules.freezing import Basis, Prepared, Row
from absorb.priority.rules.model import ModelCriterion, model_bytes, read_model
from absorb.priority.rules.ranking import rank
from absorb.priority.schemas import AssessmentRow, AssessmentsIn, FreezeIn
from absorb.reckoning import reckon
from absorb.storage import content_hash
from absorb.tank.actions import move_in
from absorb.tank.queries.search import note_places

WRITE_WORKBOOK = "write_ranking_workbook"
"""The promised job that makes a frozen ranking's workbook."""

LARGEST_SEED = 2**63 - 1


async def add_model(acting: Acting, toml: bytes) -> uuid.UUID:
    """Keep a scoring model from its TOML file: a known code gets its next version, an unchanged model stays as it is."""
    model = await reckon(read_model, toml)
    digest = content_hash(model_bytes(model))
    async with transaction(acting) as connection:
        await connection.execute(models.LOCK_MODEL_CODE, model.code)
        latest = await connection.fetchrow(models.LATEST_MODEL, model.code)
        if latest is not None and latest["file_sha256"] == digest:
            found: uuid.UUID = latest["id"]
            return found
        model_id, version = new_id(), latest["version"] + 1 if latest else 1
        await connection.execute(
            models.ADD_MODEL, model_id, model.code, tidy(model.name), version, model.minimum_points, list(model.tie_break),
            model.source, model.note, model.unverified, digest,
        )  # fmt: skip
        await connection.executemany(
            models.ADD_CRITERION, [_criterion_row(model_id, position, one) for position, one in enumerate(model.criteria)]
        )
        await record(connection, "scoring model added", ("scoring_model", model_id), {"code": model.code, "version": version})
    return model_id


def _criterion_row(model_id: uuid.UUID, position: int, one: ModelCriterion) -> tuple[Any, ...]:
    steps = [{"value": f"{step.value:f}", "words": step.words} for step in one.steps]
    return (
        new_id(), model_id, one.code, tidy(one.name), one.question, one.group, one.weight, one.worst, one.best, one.knockout_below,
        one.kind, steps, position,
    )  # fmt: skip


async def record_assessments(acting: Acting, rows: Iterable[Sequence[Any]], model_id: uuid.UUID) -> int:
    """Record judgements by one model, all or none; the answer is how many are new or changed.

    Rows are `AssessmentRow`s or plain tuples of the same order. A second judgement of the same person on the same
    idea and criterion takes the place of the first; what was frozen before keeps what it had. The first judgement
    takes an idea from the tank under assessment. BadInput points at "/3/value" for the fourth row.
    """
    taken = [given._replace(value=Decimal(given.value)) for given in (AssessmentRow(*row) for row in rows)]
    async with transaction(acting) as connection:
        stored = await queries.get_model(connection, model_id)
        return await _record(connection, taken, stored)


async def record_own_assessments(acting: Acting, ask: AssessmentsIn) -> int:
    """The same for the person who acts, with ideas by their references."""
    if acting.person_id is None:
        raise BadInput.one("", "Assessments are recorded by a person.")
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        ideas = await queries.find_ideas(connection, {one.idea for one in ask.assessments})
        unknown = [(index, one.idea) for index, one in enumerate(ask.assessments) if one.idea not in ideas]
        if unknown:
            raise BadInput(Fault(f"/assessments/{index}/idea", f'There is no idea "{name}".') for index, name in unknown)
        rows = [AssessmentRow(ideas[one.idea], one.criterion, acting.person_id, one.value, one.reason) for one in ask.assessments]
        return await _record(connection, rows, stored, pointer="/assessments")


async def _record(connection: asyncpg.Connection, rows: list[AssessmentRow], stored: StoredModel, pointer: str = "") -> int:
    ideas = {row["id"]: row for row in await connection.fetch(models.IDEAS_BY_ID, list({row.idea_id for row in rows}))}
    assessors = {row["id"] for row in await connection.fetch(models.PEOPLE_INSIDE, list({row.assessor_id for row in rows}))}
    faults = [*_row_faults(rows, stored, set(ideas), assessors, pointer)]
    if faults:
        raise BadInput(faults)
    if not rows:
        return 0
    criteria = {one.criterion.code: one.id for one in stored.criteria}
    columns = zip(
        *((new_id(), one.idea_id, criteria[one.criterion], one.assessor_id, one.value, one.reason, one.is_invented) for one in rows),
        strict=True,
    )
    changed = await connection.fetch(models.RECORD_ASSESSMENTS, *map(list, columns))
    counts = Counter(row["idea"] for row in changed)
    about = {"model": stored.out.code, "version": stored.out.version}
    entries = [(idea, {"reference": ideas[idea]["reference"], **about, "judgements": count}) for idea, count in counts.items()]
    await record_many(connection, "idea assessed", "idea", entries)
    for idea in counts:
        if ideas[idea]["state"] == "in_tank":
            await move_in(connection, idea, "under_assessment", why=stored.out.name)
    return len(changed)


def _row_faults(
    rows: list[AssessmentRow], stored: StoredModel, ideas: set[uuid.UUID], assessors: set[uuid.UUID], pointer: str
) -> Iterator[Fault]:
    criteria = {one.criterion.code: one.criterion for one in stored.criteria}
    first: dict[tuple[uuid.UUID, str, uuid.UUID], int] = {}
    for index, one in enumerate(rows):
        at = f"{pointer}/{index}"
        if one.idea_id not in ideas:
            yield Fault(f"{at}/idea", "There is no such idea.")
        yield from find_judgement_faults(one.criterion, one.value, one.reason, criteria, at)
        if one.assessor_id not in assessors:
            yield Fault(f"{at}/assessor", "The assessor has no role in this community; give them one first.")
        earlier = first.setdefault((one.idea_id, one.criterion, one.assessor_id), index)
        if earlier != index:
            yield Fault(at, f"The same person judges the same idea by the same criterion twice (first at {pointer}/{earlier}).")


class _Frozen(NamedTuple):
    """A ranking made and not yet kept."""

    prepared: Prepared
    case: bytes
    answer: bytes
    snapshot: bytes
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
) -> uuid.UUID:
    """Rank everything that waits in the tank, as it is at this moment, and keep it for ever; the answer is the ranking's id.

    Input, answer and basis are read in one repeatable-read snapshot and stored by hash. Ideas without complete
    assessments are left out and listed. A correction is a new ranking that names the old one.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise BadInput.one("/seed", f"The seed {seed} cannot be kept; give a whole number from 0 to {LARGEST_SEED}.")
    async with snapshot(acting) as connection:
        stored = await queries.get_model(connection, model_id)
        plan = await queries.get_plan(connection, plan_id)
        candidates = await queries.list_candidates(connection, model_id, plan_id)
        if corrects is not None:
            await queries.get_ranking_by_id(connection, corrects)
    prepared = freezing.prepare(stored.model, candidates, draws=draws, seed=seed)
    if not prepared.candidates:
        raise Clash(
            f"There is nothing to rank: of {len(candidates)} waiting ideas none has been assessed by every criterion"
            f' of the model "{stored.out.name}". Record assessments first.'
        )
    frozen = await reckon(_freeze, prepared, stored, plan)
    for content in (frozen.case, frozen.answer, frozen.snapshot):
        await files().put(content)
    async with transaction(acting) as connection:
        ranking_id = await _keep(connection, frozen, stored, plan, note=note, corrects=corrects)
        await promise(connection, WRITE_WORKBOOK, {"ranking": str(ranking_id)})
    return ranking_id


def engine_version() -> str:
    """What decides the bytes of an answer: our code, and the random numbers of numpy."""
    return f"absorb {__version__}, numpy {np.__version__}"


def _freeze(prepared: Prepared, stored: StoredModel, plan: PlanValue) -> _Frozen:
    answer = rank(prepared.case)
    about_plan = {"code": plan.code, "name": plan.name, "version": plan.version}
    return _Frozen(
        prepared=prepared,
        case=freezing.case_bytes(prepared.case),
        answer=write_json(answer),
        snapshot=freezing.snapshot_bytes(engine=engine_version(), plan=about_plan, model=stored.model, prepared=prepared),
        rows=freezing.rows_of(answer),
    )


async def _keep(
    connection: asyncpg.Connection, frozen: _Frozen, stored: StoredModel, plan: PlanValue, *, note: str | None, corrects: uuid.UUID | None
) -> uuid.UUID:
    await connection.execute(rankings.LOCK_NUMBERS)
    number = await connection.fetchval(rankings.NEXT_NUMBER)
    ranking_id = new_id()
    asked = frozen.prepared.case.robustness
    assert asked is not None
    hashes = [content_hash(content) for content in (frozen.case, frozen.answer, frozen.snapshot)]
    left_out = [msgspec.to_builtins(one) for one in frozen.prepared.left_out]
    await connection.execute(
        rankings.ADD_RANKING, ranking_id, number, stored.out.id, plan.id, engine_version(), *hashes, asked.draws, asked.seed, left_out,
        note, corrects,
    )  # fmt: skip
    ideas = {one.reference: one.id for one in frozen.prepared.candidates}
    bases = frozen.prepared.bases
    await connection.executemany(
        rankings.ADD_RANKED, [_ranked_row(ranking_id, ideas[row.reference], row, bases[row.reference]) for row in frozen.rows]
    )
    await note_places(connection, [(ideas[row.reference], row.place, row.points) for row in frozen.rows])
    facts = {"number": number, "model": stored.out.code, "plan": plan.code, "ideas": len(frozen.rows), "snapshot_sha256": hashes[2]}
    await record(connection, "ranking frozen", ("ranking", ranking_id), facts, why=note)
    return ranking_id


def _ranked_row(ranking_id: uuid.UUID, idea_id: uuid.UUID, row: Row, bases: dict[str, Basis]) -> tuple[Any, ...]:
    basis = {code: msgspec.to_builtins(value) for code, value in bases.items()}
    return (
        new_id(), ranking_id, idea_id, row.position, row.place, row.points, row.parts, basis, row.acceptability, row.strip, row.top,
        row.mean_place, row.excluded_by, freezing.is_invented(bases),
    )  # fmt: skip


async def freeze_named_ranking(acting: Acting, ask: FreezeIn) -> uuid.UUID:
    """The same with model, plan and the corrected ranking as people name them."""
    async with reading(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        plan = await queries.get_plan_by_code(connection, ask.plan)
        corrects = await queries.get_ranking(connection, ask.corrects) if ask.corrects is not None else None
    return await freeze_ranking(
        acting, stored.out.id, plan.id, draws=ask.draws, seed=ask.seed, note=ask.note, corrects=corrects.id if corrects else None
    )


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
