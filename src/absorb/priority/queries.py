"""Rows of models, assessments and frozen rankings."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg
import msgspec

from absorb.kernel.czech import fold
from absorb.kernel.errors import NotFound
from absorb.priority.rules.contribution import Effect
from absorb.priority.rules.freezing import Candidate, Given
from absorb.priority.rules.model import Model, ModelCriterion, Step, most_points, plain, plain_model
from absorb.priority.schemas import AssessmentOut, CriterionOut, ModelOut, RankedOut, RankingOut

RANKED_STATES = ("in_tank", "under_assessment", "reserve")
"""The states of an idea that waits to be chosen: a ranking takes these and no others."""

MODELS = """
select id, code, name, version, minimum_points, tie_break, source, note, is_unverified from scoring_model
"""

NEWEST_MODELS = f"""{MODELS} m
where not exists (select from scoring_model n where n.code = m.code and n.version > m.version) order by code collate "C"
"""  # noqa: S608

MODEL_BY_CODE = f"{MODELS} where code = $1 order by version desc limit 1"

MODEL_BY_ID = f"{MODELS} where id = $1"

MODEL_CODES = "select distinct code from scoring_model order by code"

LATEST_MODEL = "select id, version, file_sha256 from scoring_model where code = $1 order by version desc limit 1"

LOCK_MODEL_CODE = "select pg_advisory_xact_lock(hashtext($1), hashtext(current_setting('absorb.community')))"

ADD_MODEL = """
insert into scoring_model (id, code, name, version, minimum_points, tie_break, source, note, is_unverified, file_sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

ADD_CRITERION = """
insert into scoring_criterion
    (id, model, code, name, question, group_name, weight, scale_from, scale_to, knockout_below, kind, steps, position)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

CRITERIA = """
select id, code, name, question, group_name, weight, scale_from, scale_to, knockout_below, kind, steps
from scoring_criterion where model = $1 order by position, id
"""

PLAN = "select id, code, name, version from plan where id = $1"

PLAN_BY_CODE = "select id, code, name, version from plan where code = $1 order by version desc limit 1"

CANDIDATES = """
select i.id, i.reference, i.title, o.name as organisation
from idea i left join organisation o on o.id = i.organisation
where i.state = any ($1::text[]) order by i.reference collate "C", i.id
"""

EFFECTS = """
select c.idea, c.measure as measure_id, m.code as measure, m.name, m.weight, c.degree, c.why, c.is_invented
from idea_contribution c join plan_measure m on m.id = c.measure
where m.plan = $1 order by m.position, m.code collate "C", c.measure
"""

GIVEN = """
select a.idea, c.code, a.assessor, a.value, a.reason, a.is_invented
from assessment a join scoring_criterion c on c.id = a.criterion where c.model = $1
"""

IDEAS_BY_ID = "select id, reference from idea where id = any ($1::uuid[])"

IDEAS_BY_REFERENCE = "select id, reference from idea where reference = any ($1::text[])"

PEOPLE_INSIDE = "select id from person_names($1)"

RECORD_ASSESSMENTS = """
insert into assessment (id, idea, criterion, assessor, value, reason, is_invented)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::numeric[], $6::text[], $7::boolean[])
on conflict (idea, criterion, assessor) do update
    set value = excluded.value, reason = excluded.reason, is_invented = excluded.is_invented, made_at = now()
    where (assessment.value, assessment.reason, assessment.is_invented)
        is distinct from (excluded.value, excluded.reason, excluded.is_invented)
returning idea
"""

ASSESSMENTS_OF_IDEA = """
select i.reference as idea, c.code as criterion, n.name as assessor, a.value, a.reason, a.is_invented, a.made_at
from assessment a join scoring_criterion c on c.id = a.criterion join scoring_model m on m.id = c.model
join idea i on i.id = a.idea left join lateral person_names(array[a.assessor]) n on true
where i.reference = $1 and m.code = $2 and m.version = (select max(version) from scoring_model where code = $2)
order by c.position, a.made_at, a.id
"""

LOCK_NUMBERS = "select pg_advisory_xact_lock(hashtext('ranking number'), hashtext(current_setting('absorb.community')))"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from ranking"

ADD_RANKING = """
insert into ranking (id, number, model, plan, engine_version, case_sha256, answer_sha256, snapshot_sha256, draws, seed, left_out,
    note, corrects)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

ADD_RANKED = """
insert into ranking_idea (id, ranking, idea, position, place, points, parts, basis, acceptability, strip, top, mean_place,
    excluded_by, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

RANKINGS = """
select r.id, r.number, r.model as model_id, m.code as model_code, m.name as model_name, m.version as model_version, m.is_unverified,
    m.minimum_points, m.tie_break, p.code as plan_code, p.name as plan_name, p.version as plan_version, r.engine_version,
    r.case_sha256, r.answer_sha256, r.snapshot_sha256, r.draws, r.seed, n.placed, n.excluded, r.left_out, n.is_invented,
    k.number as corrects, r.note, r.made_at
from ranking r join scoring_model m on m.id = r.model join plan p on p.id = r.plan left join ranking k on k.id = r.corrects
cross join lateral (
    select count(place) as placed, count(*) - count(place) as excluded, coalesce(bool_or(i.is_invented), false) as is_invented
    from ranking_idea i where i.ranking = r.id) n
"""

RANKING_LIST = f"{RANKINGS} order by r.number desc limit $1"

RANKING_BY_NUMBER = f"{RANKINGS} where r.number = $1"

RANKING_BY_ID = f"{RANKINGS} where r.id = $1"

NEWEST_RANKING = f"{RANKINGS} order by r.number desc limit 1"

RANKED = """
select i.reference, i.title, o.name as organisation, r.position, r.place, r.points, r.parts, r.acceptability, r.strip, r.top,
    r.mean_place, r.excluded_by, r.is_invented
from ranking_idea r join idea i on i.id = r.idea left join organisation o on o.id = i.organisation
"""

RANKED_PAGE = f"{RANKED} where r.ranking = $1 and r.position > $2 order by r.position, r.id limit $3"

RANKED_FOUND = f"""
{RANKED} where r.ranking = $1 and (strpos(i.title_fold, $2) > 0 or strpos(lower(i.reference), $2) > 0)
order by r.position, r.id limit $3
"""

RANKED_AROUND = f"{RANKED} where r.ranking = $1 and r.position between $2 - 1 and $2 + 1 order by r.position, r.id"

BASIS = """
select r.basis from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 and i.reference = $2
"""

POSITION = """
select r.position from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 and i.reference = $2
"""

RANKED_OF_IDEA = """
select r.number, x.place, x.points from ranking_idea x join ranking r on r.id = x.ranking where x.idea = $1 order by r.number desc limit 1
"""

NAMES = "select id, name from person_names($1)"


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
    )


def criteria_out(stored: StoredModel) -> list[CriterionOut]:
    """The criteria as other programs see them."""
    most = most_points(stored.model)
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
        )
        for _, one in stored.criteria
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


async def list_candidates(connection: asyncpg.Connection, model_id: uuid.UUID, plan_id: uuid.UUID) -> list[Candidate]:
    """Every idea that waits to be chosen, with its contributions to the plan and its assessments by the model."""
    effects: dict[uuid.UUID, list[Effect]] = defaultdict(list)
    for row in await connection.fetch(EFFECTS, plan_id):
        facts = dict(row)
        effects[facts.pop("idea")].append(Effect(**{**facts, "weight": plain(facts["weight"])}))
    given: dict[uuid.UUID, dict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for row in await connection.fetch(GIVEN, model_id):
        one = Given(assessor=row["assessor"], value=plain(row["value"]), reason=row["reason"], is_invented=row["is_invented"])
        given[row["idea"]][row["code"]].append(one)
    return [
        Candidate(**dict(row), effects=tuple(effects[row["id"]]), given={code: tuple(rows) for code, rows in given[row["id"]].items()})
        for row in await connection.fetch(CANDIDATES, RANKED_STATES)
    ]


async def find_ideas(connection: asyncpg.Connection, references: Iterable[str]) -> dict[str, uuid.UUID]:
    """Ids by reference of those that are there."""
    return {row["reference"]: row["id"] for row in await connection.fetch(IDEAS_BY_REFERENCE, list(references))}


async def list_assessments(connection: asyncpg.Connection, reference: str, model_code: str) -> list[AssessmentOut]:
    """What was given to one idea by the newest version of a model."""
    return [AssessmentOut(**dict(row)) for row in await connection.fetch(ASSESSMENTS_OF_IDEA, reference, model_code)]


async def list_rankings(connection: asyncpg.Connection, limit: int = 50) -> list[RankingOut]:
    """Frozen rankings, the newest first."""
    return [RankingOut(**dict(row)) for row in await connection.fetch(RANKING_LIST, limit)]


async def find_newest_ranking(connection: asyncpg.Connection) -> RankingOut | None:
    """The current ranking: the one frozen last."""
    row = await connection.fetchrow(NEWEST_RANKING)
    return RankingOut(**dict(row)) if row else None


async def get_ranking(connection: asyncpg.Connection, number: int) -> RankingOut:
    """The frozen ranking with this number."""
    return _ranking(await connection.fetchrow(RANKING_BY_NUMBER, number) if number < 2**31 else None)


async def get_ranking_by_id(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> RankingOut:
    """The frozen ranking with this id."""
    return _ranking(await connection.fetchrow(RANKING_BY_ID, ranking_id))


def _ranking(row: Any) -> RankingOut:
    if row is None:
        raise NotFound("There is no such ranking.")
    return RankingOut(**dict(row))


async def list_ranked(connection: asyncpg.Connection, ranking_id: uuid.UUID, *, after: int = 0, limit: int = 50) -> list[RankedOut]:
    """Ideas of a ranking in its order, from the one after position `after`."""
    return [_ranked(row) for row in await connection.fetch(RANKED_PAGE, ranking_id, after, limit)]


async def find_ranked(connection: asyncpg.Connection, ranking_id: uuid.UUID, words: str, *, limit: int = 50) -> list[RankedOut]:
    """Ideas of a ranking whose title or reference holds the words (letter case and accents aside)."""
    return [_ranked(row) for row in await connection.fetch(RANKED_FOUND, ranking_id, fold(words), limit)]


async def find_position(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> int | None:
    """Where in the list an idea stands, counted from 1."""
    position: int | None = await connection.fetchval(POSITION, ranking_id, reference)
    return position


async def list_around(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> list[RankedOut]:
    """An idea with its neighbours in the list; empty where the ranking does not have it."""
    position = await find_position(connection, ranking_id, reference)
    return [] if position is None else [_ranked(row) for row in await connection.fetch(RANKED_AROUND, ranking_id, position)]


async def get_basis(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> dict[str, Any]:
    """What an idea's values in a ranking were made of, by criterion, with the assessors' names as they are now."""
    basis: dict[str, Any] = await connection.fetchval(BASIS, ranking_id, reference) or {}
    given = [one for value in basis.values() for one in value.get("given", ())]
    names = {str(row["id"]): row["name"] for row in await connection.fetch(NAMES, [one["assessor"] for one in given])}
    for one in given:
        one["name"] = names.get(one["assessor"])
    return basis


def _ranked(row: Any) -> RankedOut:
    facts = dict(row)
    facts["parts"] = {code: Decimal(part) for code, part in facts["parts"].items()}
    return RankedOut(**facts)
