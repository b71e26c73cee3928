"""How far a round is and how far apart its assessors are, as far as the one who asks may know it.

While a round runs, nobody who assesses in it learns about an idea that they have not assessed who has, nor how many have:
docs/decisions/0008-blind-rounds.md. The points themselves are guarded by the database (migrations/sql/0001_f2_rounds.sql).
"""

import uuid
from collections import defaultdict
from decimal import Decimal

import asyncpg
import msgspec

from absorb.people.rules import by_surname
from absorb.priority.queries.models import get_model
from absorb.priority.rules.model import plain
from absorb.priority.rules.rounds import find_apart
from absorb.priority.schemas.rounds import ApartOut, DiscussedOut, RoundAssessorOut, RoundIdeaOut, RoundOut

IS_BLIND = """
select r.state <> 'closed' and exists (select from assessment_round_assessor a where a.round = r.id and a.person = acting_person())
from assessment_round r where r.id = $1
"""

PROGRESS = """
select i.id, i.reference, i.title, o.name as organisation, coalesce(d.people, array[]::uuid[]) as people,
    case when not $2 or d.is_mine then coalesce(d.assessed, 0) end as assessed
from assessment_round_idea t join idea i on i.id = t.idea left join organisation o on o.id = i.organisation
left join lateral (
    select array_agg(d.assessor order by d.assessor) as people, count(d.submitted_at) as assessed,
        bool_or(d.assessor = acting_person() and d.submitted_at is not null) as is_mine
    from assessment_duty d where d.round = t.round and d.idea = t.idea) d on true
where t.round = $1 and ($3::text is null or i.reference collate "C" > $3) and ($5 = 0 or cardinality(coalesce(d.people, '{}')) < $5)
order by i.reference collate "C", i.id limit $4
"""

ASSESSORS = """
select a.person as person_id, n.name, a.fields, count(d.id) as assigned, count(d.cleared_at) as declared, count(d.submitted_at) as assessed
from assessment_round_assessor a left join lateral person_names(array[a.person]) n on true
left join assessment_duty d on d.round = a.round and d.assessor = a.person
where a.round = $1 group by a.person, n.name, a.fields
"""

TOTALS = """
select count(*) filter (where assessed >= assigned and assigned > 0) as assessed,
    count(*) filter (where assigned < $2) as short from (
    select count(d.id) as assigned, count(d.submitted_at) as assessed
    from assessment_round_idea t left join assessment_duty d on d.round = t.round and d.idea = t.idea where t.round = $1 group by t.idea) n
"""

GIVEN_IN_ROUND = """
select distinct on (a.idea, a.criterion, a.assessor) a.idea, i.reference, i.title, o.name as organisation, c.code, a.value
from assessment a join scoring_criterion c on c.id = a.criterion
join assessment_duty d on d.round = a.round and d.idea = a.idea and d.assessor = a.assessor and d.submitted_at is not null
join idea i on i.id = a.idea left join organisation o on o.id = i.organisation
where a.round = $1 order by a.idea, a.criterion, a.assessor, a.version desc
"""

NAMES = "select id, name from person_names($1)"


class Totals(msgspec.Struct, frozen=True):
    """Of a round: ideas that all their assessors have assessed (None where hidden), and ideas with too few assessors."""

    assessed: int | None
    short: int


async def is_blind(connection: asyncpg.Connection, round_id: uuid.UUID) -> bool:
    """Whether the one who acts assesses in this round and it is not closed: they learn of others only where theirs are in."""
    return bool(await connection.fetchval(IS_BLIND, round_id))


async def list_progress(
    connection: asyncpg.Connection, stored: RoundOut, *, after: str | None = None, limit: int = 50, only_short: bool = False
) -> list[RoundIdeaOut]:
    """The ideas of a round in the order of their references, each with its assessors and how many have given their points."""
    blind = await is_blind(connection, stored.id)
    rows = await connection.fetch(PROGRESS, stored.id, blind, after, limit, stored.per_idea if only_short else 0)
    people = {person for row in rows for person in row["people"]}
    names = {row["id"]: row["name"] for row in await connection.fetch(NAMES, sorted(people))}
    return [
        RoundIdeaOut(
            reference=row["reference"],
            title=row["title"],
            organisation=row["organisation"],
            assessors=sorted((names.get(person) or "–" for person in row["people"]), key=by_surname),
            wanted=max(stored.per_idea, len(row["people"])),
            assessed=row["assessed"],
        )
        for row in rows
    ]


async def list_assessors(connection: asyncpg.Connection, round_id: uuid.UUID) -> list[RoundAssessorOut]:
    """Everybody who assesses in a round, by surname."""
    blind = await is_blind(connection, round_id)
    found = [RoundAssessorOut(**dict(row)) for row in await connection.fetch(ASSESSORS, round_id)]
    if blind:
        found = [msgspec.structs.replace(one, declared=None, assessed=None) for one in found]
    return sorted(found, key=lambda one: (by_surname(one.name or ""), str(one.person_id)))


async def count_totals(connection: asyncpg.Connection, stored: RoundOut) -> Totals:
    """How many ideas are done, and how many have too few assessors."""
    row = await connection.fetchrow(TOTALS, stored.id, stored.per_idea)
    return Totals(None if await is_blind(connection, stored.id) else row["assessed"], row["short"])


async def list_discussed(connection: asyncpg.Connection, stored: RoundOut) -> list[DiscussedOut]:
    """The ideas on which assessors differ by more than the round's spread, the widest first; none while the round runs."""
    if stored.state != "closed":
        return []
    criteria = [one.criterion for one in (await get_model(connection, stored.model_id)).criteria]
    given: dict[uuid.UUID, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    ideas: dict[uuid.UUID, tuple[str, str, str | None]] = {}
    for row in await connection.fetch(GIVEN_IN_ROUND, stored.id):
        given[row["idea"]][row["code"]].append(plain(row["value"]))
        ideas[row["idea"]] = (row["reference"], row["title"], row["organisation"])
    found = [
        DiscussedOut(*ideas[idea], idea_id=idea, apart=[ApartOut(*one) for one in apart])
        for idea, values in given.items()
        if (apart := find_apart(criteria, values, stored.spread_percent))
    ]
    return sorted(found, key=lambda one: (-one.apart[0].percent, one.reference))
