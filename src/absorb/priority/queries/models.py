"""Rows of scoring models and assessments, and the candidates they make."""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.priority.rules.model import Model, ModelCriterion, Step, most_points, plain_model, with_weights
from absorb.priority.rules.numbers import plain
from absorb.priority.schemas import AssessmentOut, CriterionOut, ModelOut

RANKED_STATES = ("in_tank", "under_assessment", "reserve")
"""The states of an idea that waits to be chosen: a ranking takes these and no others."""

MODELS = """
select id, code, name, version, minimum_points, tie_break, source, note, is_unverified from scoring_model
"""

NEWEST_MODELS = f"""{MODELS} m
where not exists (select from scoring_model n where n.code = m.code and n.version > m.version) order by code collate "C"
"""

MODEL_BY_CODE = f"{MODELS} where code = $1 order by version desc limit 1"

MODEL_BY_ID = f"{MODELS} where id = $1"

LATEST_MODEL = "select id, version, file_sha256 from scoring_model where code = $1 order by version desc limit 1"

LOCK_MODEL_CODE = "select pg_advisory_xact_lock(hashtext($1), hashtext(current_setting('absorb.community')))"

ADD_MODEL = """
insert into scoring_model (id, code, name, version, minimum_points, tie_break, source, note, is_unverified, file_sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

ADD_CRITERION = """
insert into scoring_criterion
    (id, model, code, name, question, group_name, weight, scale_from, scale_to, knockout_below, kind, steps, position,
    theme, if_unknown)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

CRITERIA = """
select id, code, name, question, group_name, weight, scale_from, scale_to, knockout_below, kind, steps, theme, if_unknown
from scoring_criterion where model = $1 order by position, id
"""

PLAN = "select id, code, name, version from plan where id = $1"

PLAN_BY_CODE = "select id, code, name, version from plan where code = $1 order by version desc limit 1"

GIVEN = """
select distinct on (a.idea, a.criterion, a.assessor) a.idea, c.code, a.assessor, a.value, a.reason, a.is_invented, a.version,
    r.number as round
from assessment a join scoring_criterion c on c.id = a.criterion left join assessment_round r on r.id = a.round
where c.model = $1 and ($2::uuid is null or a.round = $2) and case when r.id is null
    then not exists (select from assessment_conflict x where x.idea = a.idea and x.assessor = a.assessor)
    else r.state = 'closed' and exists (
        select from assessment_duty d
        where d.round = a.round and d.idea = a.idea and d.assessor = a.assessor and d.submitted_at is not null) end
order by a.idea, a.criterion, a.assessor, a.version desc
"""
"""What counts in a ranking: everybody's latest, of closed rounds and outside of rounds. Who has declared a conflict of interest
since, or has not given the whole of their points in a round, does not count."""

IDEAS_BY_ID = "select id, reference, state from idea where id = any ($1::uuid[])"

IDEAS_BY_REFERENCE = "select id, reference from idea where reference = any ($1::text[])"

PEOPLE_INSIDE = "select id from person_names($1)"

LOCK_ASSESSMENTS = "select pg_advisory_xact_lock(hashtext('assessments'), hashtext(current_setting('absorb.community')))"
"""Taken by whoever records, so that two at once do not make the same version."""

RECORD_ASSESSMENTS = """
insert into assessment (id, idea, criterion, assessor, value, reason, is_invented, round, why_again, version)
select n.id, n.idea, n.criterion, n.assessor, n.value, n.reason, n.is_invented, $8::uuid, case when l.version is not null then $9 end,
    coalesce(l.version, 0) + 1
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::text[], $7::boolean[])
    as n (id, idea, criterion, assessor, value, reason, is_invented)
left join lateral (
    select a.version, a.value, a.reason, a.is_invented, a.round from assessment a
    where a.idea = n.idea and a.criterion = n.criterion and a.assessor = n.assessor order by a.version desc limit 1) l on true
where l.version is null or (l.value, l.reason, l.is_invented) is distinct from (n.value, n.reason, n.is_invented)
    or ($8::uuid is not null and l.round is distinct from $8)
returning idea
"""

ASSESSMENTS_OF_IDEA = """
select i.reference as idea, c.code as criterion, n.name as assessor, a.value, a.reason, a.is_invented, a.made_at, a.version,
    a.version = max(a.version) over (partition by a.criterion, a.assessor) as is_latest, a.why_again, r.number as round
from assessment a join scoring_criterion c on c.id = a.criterion join scoring_model m on m.id = c.model
join idea i on i.id = a.idea left join assessment_round r on r.id = a.round
left join lateral person_names(array[a.assessor]) n on true
where i.reference = $1 and m.code = $2 and m.version = (select max(version) from scoring_model where code = $2)
    and (a.assessor = acting_person() or not exists (
        select from assessment_round_idea t join assessment_round o on o.id = t.round
        join assessment_round_assessor p on p.round = o.id and p.person = acting_person()
        where t.idea = a.idea and o.state in ('declaring', 'open') and not exists (
            select from assessment_duty d
            where d.round = o.id and d.idea = a.idea and d.assessor = acting_person() and d.submitted_at is not null)))
order by c.position, a.made_at, a.id
"""
"""Who assesses an idea in a running round sees nobody else's points of it, not even older ones, before theirs are in."""


class PlanValue(NamedTuple):
    """The plan a ranking is made against."""

    id: uuid.UUID
    code: str
    name: str
    version: int


class StoredCriterion(NamedTuple):
    """A criterion with the row it is kept in."""

    id: uuid.UUID
    criterion: ModelCriterion


class StoredModel(NamedTuple):
    """A kept model: who it is, and what it says."""

    out: ModelOut
    criteria: tuple[StoredCriterion, ...]

    @property
    def model(self) -> Model:
        return plain_model(
            Model(
                code=self.out.code,
                name=self.out.name,
                criteria=tuple(stored.criterion for stored in self.criteria),
                source=self.out.source,
                note=self.out.note,
                unverified=self.out.is_unverified,
                minimum_points=self.out.minimum_points,
                tie_break=tuple(self.out.tie_break),
            )
        )


async def get_model(connection: asyncpg.Connection, model_id: uuid.UUID) -> StoredModel:
    """A model with its criteria by its id."""
    return await _stored_model(connection, await connection.fetchrow(MODEL_BY_ID, model_id))


async def get_model_by_code(connection: asyncpg.Connection, code: str) -> StoredModel:
    """The newest version of a model."""
    return await _stored_model(connection, await connection.fetchrow(MODEL_BY_CODE, code))


async def _stored_model(connection: asyncpg.Connection, row: Any) -> StoredModel:
    if row is None:
        raise NotFound("There is no such scoring model.")
    rows = await connection.fetch(CRITERIA, row["id"])
    return StoredModel(ModelOut(**dict(row)), tuple(StoredCriterion(one["id"], _criterion(one)) for one in rows))


def _criterion(row: Any) -> ModelCriterion:
    return ModelCriterion(
        code=row["code"],
        name=row["name"],
        weight=plain(row["weight"]),
        worst=plain(row["scale_from"]),
        best=plain(row["scale_to"]),
        kind=row["kind"],
        question=row["question"],
        group=row["group_name"],
        knockout_below=None if row["knockout_below"] is None else plain(row["knockout_below"]),
        steps=tuple(Step(value=Decimal(step["value"]), words=step["words"]) for step in row["steps"]),
        theme=row["theme"],
        if_unknown=None if row["if_unknown"] is None else plain(row["if_unknown"]),
    )


def criteria_out(stored: StoredModel, weights: Mapping[str, Decimal] | None = None) -> list[CriterionOut]:
    """The criteria as other programs see them; `weights` take the place of the model's own."""
    model = stored.model if weights is None else with_weights(stored.model, weights)
    most = most_points(model)
    return [
        CriterionOut(
            code=one.code,
            name=one.name,
            question=one.question,
            group_name=one.group,
            weight=one.weight,
            most_points=most[one.code],
            scale_from=one.worst,
            scale_to=one.best,
            knockout_below=one.knockout_below,
            kind=one.kind,
            steps=[msgspec.to_builtins(step) for step in one.steps],
            theme=one.theme,
            if_unknown=one.if_unknown,
        )
        for one in model.criteria
    ]


async def list_models(connection: asyncpg.Connection) -> list[ModelOut]:
    """The newest version of every model."""
    return [ModelOut(**dict(row)) for row in await connection.fetch(NEWEST_MODELS)]


async def get_plan(connection: asyncpg.Connection, plan_id: uuid.UUID) -> PlanValue:
    """The plan with this id."""
    return _plan(await connection.fetchrow(PLAN, plan_id))


async def get_plan_by_code(connection: asyncpg.Connection, code: str) -> PlanValue:
    """The newest version of a plan."""
    return _plan(await connection.fetchrow(PLAN_BY_CODE, code))


def _plan(row: Any) -> PlanValue:
    if row is None:
        raise NotFound("There is no such community plan.")
    return PlanValue(**dict(row))


async def find_ideas(connection: asyncpg.Connection, references: Iterable[str]) -> dict[str, uuid.UUID]:
    """Ids by reference of those that are there."""
    return {row["reference"]: row["id"] for row in await connection.fetch(IDEAS_BY_REFERENCE, list(references))}


async def list_assessments(connection: asyncpg.Connection, reference: str, model_code: str) -> list[AssessmentOut]:
    """What was given to one idea by the newest version of a model."""
    return [AssessmentOut(**dict(row)) for row in await connection.fetch(ASSESSMENTS_OF_IDEA, reference, model_code)]
