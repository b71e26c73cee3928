"""Rows of frozen rankings, and why an idea stands where it stands."""

import uuid
from decimal import Decimal
from typing import Any

import asyncpg

from absorb.kernel.czech import fold
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase
from absorb.priority.queries.models import criteria_out, get_model
from absorb.priority.rules.freezing import Row
from absorb.priority.rules.snapshots import read_bases
from absorb.priority.rules.why import Standing, Surroundings, Weighed, why
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut, WhyOut

LOCK_NUMBERS = "select pg_advisory_xact_lock(hashtext('ranking number'), hashtext(current_setting('absorb.community')))"

IS_KEPT = "select exists (select from ranking where id = $1)"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from ranking"

ADD_RANKING = """
insert into ranking (id, number, model, plan, engine_version, case_sha256, answer_sha256, snapshot_sha256, draws, seed, left_out,
    note, corrects, weight_set, weights, round, consolidation)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""

ADD_RANKED = """
insert into ranking_idea (id, ranking, idea, position, place, points, parts, basis, acceptability, strip, top, mean_place,
    excluded_by, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

RANKINGS = """
select r.id, r.number, r.model as model_id, m.code as model_code, m.name as model_name, m.version as model_version, m.is_unverified,
    m.minimum_points, m.tie_break, p.code as plan_code, p.name as plan_name, p.version as plan_version, r.engine_version,
    r.case_sha256, r.answer_sha256, r.snapshot_sha256, r.draws, r.seed, n.placed, n.excluded, r.left_out,
    n.is_invented or coalesce(w.is_invented, false) or exists (select from weight_opinion o where o.weight_set = w.id and o.is_invented)
        as is_invented,
    k.number as corrects, array(select later.number from ranking later where later.corrects = r.id order by 1) as corrected_by,
    w.number as weight_set, w.name as weight_set_name, r.weights, r.note, r.made_at,
    a.number as round, r.consolidation
from ranking r join scoring_model m on m.id = r.model join plan p on p.id = r.plan left join ranking k on k.id = r.corrects
left join weight_set w on w.id = r.weight_set left join assessment_round a on a.id = r.round
cross join lateral (
    select count(place) as placed, count(*) - count(place) as excluded, coalesce(bool_or(i.is_invented), false) as is_invented
    from ranking_idea i where i.ranking = r.id) n
"""

RANKING_LIST = f"{RANKINGS} order by r.number desc limit $1"

RANKING_BY_NUMBER = f"{RANKINGS} where r.number = $1"

RANKING_BY_ID = f"{RANKINGS} where r.id = $1"

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

KEPT = """
select i.reference, r.position, r.place, r.points, r.parts, r.acceptability, r.strip, r.top, r.mean_place, r.excluded_by
from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 order by r.position, r.id
"""

BASIS = """
select r.basis from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 and i.reference = $2
"""

POSITION = """
select r.position from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 and i.reference = $2
"""

NAMES = "select id, name from person_names($1)"


async def list_rankings(connection: asyncpg.Connection, limit: int = 50) -> list[RankingOut]:
    """Frozen rankings, the newest first."""
    return [_told(row) for row in await connection.fetch(RANKING_LIST, limit)]


async def get_ranking(connection: asyncpg.Connection, number: int) -> RankingOut:
    """The frozen ranking with this number."""
    return _ranking(await connection.fetchrow(RANKING_BY_NUMBER, number) if number < 2**31 else None)


async def get_ranking_by_id(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> RankingOut:
    """The frozen ranking with this id."""
    return _ranking(await connection.fetchrow(RANKING_BY_ID, ranking_id))


def _ranking(row: Any) -> RankingOut:
    if row is None:
        raise NotFound("There is no such ranking.")
    return _told(row)


def _told(row: Any) -> RankingOut:
    weights = row["weights"]
    exact = None if weights is None else {code: Decimal(weight) for code, weight in weights.items()}
    return RankingOut(**{**dict(row), "weights": exact})


async def get_criteria(connection: asyncpg.Connection, ranking: RankingOut) -> list[CriterionOut]:
    """The criteria of a frozen ranking by the weights that it was made with."""
    return criteria_out(await get_model(connection, ranking.model_id), ranking.weights)


async def list_ranked(connection: asyncpg.Connection, ranking_id: uuid.UUID, *, after: int = 0, limit: int = 50) -> list[RankedOut]:
    """Ideas of a ranking in its order, from the one after position `after`."""
    return [ranked_of(row) for row in await connection.fetch(RANKED_PAGE, ranking_id, after, limit)]


async def list_kept_rows(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> list[Row]:
    """All rows of a ranking just as they are kept."""
    return [Row(*row) for row in await connection.fetch(KEPT, ranking_id)]


async def find_ranked(connection: asyncpg.Connection, ranking_id: uuid.UUID, words: str, *, limit: int = 50) -> list[RankedOut]:
    """Ideas of a ranking whose title or reference holds the words (letter case and accents aside)."""
    return [ranked_of(row) for row in await connection.fetch(RANKED_FOUND, ranking_id, fold(words), limit)]


async def find_position(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> int | None:
    """Where in the list an idea stands, counted from 1."""
    position: int | None = await connection.fetchval(POSITION, ranking_id, reference)
    return position


async def list_around(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> list[RankedOut]:
    """An idea with its neighbours in the list; empty where the ranking does not have it."""
    position = await find_position(connection, ranking_id, reference)
    return [] if position is None else [ranked_of(row) for row in await connection.fetch(RANKED_AROUND, ranking_id, position)]


async def get_basis(connection: asyncpg.Connection, ranking_id: uuid.UUID, reference: str) -> dict[str, Any]:
    """What an idea's values in a ranking were made of, by criterion, with the assessors' names as they are now."""
    kept = await connection.fetchval(BASIS, ranking_id, reference)
    basis = {} if kept is None else read_bases(kept)
    given = [one for value in basis.values() for one in value.get("given", ())]
    names = {str(row["id"]): row["name"] for row in await connection.fetch(NAMES, [one["assessor"] for one in given])}
    for one in given:
        one["name"] = names.get(one["assessor"])
    return basis


def ranked_of(row: Any) -> RankedOut:
    facts = dict(row)
    facts["parts"] = {code: Decimal(part) for code, part in facts["parts"].items()}
    return RankedOut(**facts)


async def explain(connection: asyncpg.Connection, number: int, reference: str) -> WhyOut:
    """Why an idea stands where it stands in a ranking, in words and with what each value was made of."""
    ranking = await get_ranking(connection, number)
    around = await list_around(connection, ranking.id, reference)
    one = next((found for found in around if found.reference == reference), None)
    if one is None:
        raise NotFound("This idea is not in this ranking.")
    above = next((found for found in around if found.position < one.position), None)
    below = next((found for found in around if found.position > one.position and found.place is not None), None)
    criteria = await get_criteria(connection, ranking)
    basis = await get_basis(connection, ranking.id, reference)
    standing, weighed = standing_of(one, basis), weighed_of(criteria)
    surroundings = Surroundings(
        count=ranking.placed,
        above=standing_of(above) if above else None,
        below=standing_of(below) if below else None,
        minimum_points=ranking.minimum_points,
        tie_break=tuple(ranking.tie_break),
    )
    return WhyOut(
        ranking=number,
        idea=one,
        why_cs=why("cs", standing, weighed, surroundings),
        why_en=why("en", standing, weighed, surroundings),
        basis=basis,
        weights={one.code: one.weight for one in criteria},
        above=above.reference if above else None,
        below=below.reference if below else None,
    )


def weighed_of(criteria: list[CriterionOut]) -> list[Weighed]:
    """The criteria as the sentences need them."""
    return [Weighed(one.code, one.name, one.most_points, one.knockout_below) for one in criteria]


def standing_of(one: RankedOut, basis: dict[str, Any] | None = None) -> Standing:
    """An idea's row as the sentences need it; only the idea itself, not its neighbours, needs its values."""
    return Standing(
        reference=one.reference,
        place=one.place,
        points=one.points,
        parts=one.parts,
        top=one.top,
        mean_place=one.mean_place,
        excluded_by=tuple(one.excluded_by),
        values={code: Decimal(value["value"]) for code, value in (basis or {}).items()},
    )


async def get_file_hash(connection: asyncpg.Connection, number: int, part: str) -> str:
    """The hash of one of a ranking's stored files: "case", "answer" or "snapshot"."""
    ranking = await get_ranking(connection, number)
    hashes = {"case": ranking.case_sha256, "answer": ranking.answer_sha256, "snapshot": ranking.snapshot_sha256}
    if part not in hashes:
        raise NotFound(Phrase("A ranking has no file “%(name)s”; it has case, answer and snapshot.", name=part[:40]))
    return hashes[part]


PLACE_OF = """
select r.number, k.place from ranking_idea k join ranking r on r.id = k.ranking where k.idea = $1 order by r.number desc limit 1
"""


async def find_place(connection: asyncpg.Connection, idea_id: uuid.UUID) -> tuple[int, int | None] | None:
    """The newest ranking that knows the idea, and its place there (None: excluded)."""
    row = await connection.fetchrow(PLACE_OF, idea_id)
    return (row["number"], row["place"]) if row else None
