"""Rows of who assesses what, what they declared, and what one assessor has before them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import NamedTuple

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.priority.rules.model import plain
from absorb.priority.schemas.rounds import DutyOut

ADD_DUTIES = """
insert into assessment_duty (id, round, idea, assessor, is_by_hand)
select n.id, $2, n.idea, n.assessor, $5 from unnest($1::uuid[], $3::uuid[], $4::uuid[]) as n (id, idea, assessor)
on conflict (round, idea, assessor) do nothing returning idea, assessor
"""

TAKE_AWAY = "delete from assessment_duty where round = $1 and idea = $2 and assessor = $3 and submitted_at is null returning id"

FREE = """
select idea, assessor from assessment_duty where round = $1 and not is_by_hand and cleared_at is null and submitted_at is null
order by idea, assessor
"""
"""What nobody has begun: not given by hand, and nothing declared about it."""

HAND_OVER = """
delete from assessment_duty d using unnest($2::uuid[], $3::uuid[]) as t (idea, assessor)
where d.round = $1 and d.idea = t.idea and d.assessor = t.assessor
"""

DUTIES = "select idea, assessor from assessment_duty where round = $1 order by idea, assessor"

DUTY = "select cleared_at, submitted_at from assessment_duty where round = $1 and idea = $2 and assessor = $3"

CLEAR = "update assessment_duty set cleared_at = coalesce(cleared_at, now()) where round = $1 and idea = any ($2::uuid[]) and assessor = $3"

END_DUTY = "delete from assessment_duty where round = $1 and idea = $2 and assessor = $3 returning id"

SUBMITTED = """
update assessment_duty set submitted_at = coalesce(submitted_at, now()) where round = $1 and idea = $2 and assessor = $3
"""

ADD_CONFLICT = """
insert into assessment_conflict (id, round, idea, assessor, why) values ($1, $2, $3, $4, $5)
on conflict (round, idea, assessor) do nothing returning id
"""

CONFLICTS = """
select x.idea, x.assessor from assessment_conflict x
where x.idea in (select t.idea from assessment_round_idea t where t.round = $1)
    and x.assessor in (select a.person from assessment_round_assessor a where a.round = $1)
"""

MINE = """
select i.id, i.reference, i.title, o.name as organisation,
    case when d.submitted_at is not null then 'assessed' when d.cleared_at is not null then 'owed' else 'undeclared' end as state
from assessment_duty d join idea i on i.id = d.idea left join organisation o on o.id = i.organisation
where d.round = $1 and d.assessor = acting_person() order by i.reference collate "C", i.id
"""

MY_COUNTS = """
select r.number, count(*) as assigned, count(d.cleared_at) as declared, count(d.submitted_at) as assessed
from assessment_duty d join assessment_round r on r.id = d.round
where d.assessor = acting_person() and r.state in ('declaring', 'open') group by r.number, r.due_on order by r.due_on, r.number
"""

OWED = """
select d.assessor from assessment_duty d
where d.round = $1 and d.submitted_at is null and ($2 = 'open' or d.cleared_at is null) group by d.assessor order by d.assessor
"""

RUNNING_OF_IDEAS = """
select t.idea, r.number, r.id as round, r.model, r.state, d.cleared_at is not null as is_cleared, d.id is not null as is_mine
from assessment_round_idea t join assessment_round r on r.id = t.round join scoring_model m on m.id = r.model
left join assessment_duty d on d.round = r.id and d.idea = t.idea and d.assessor = acting_person()
where t.idea = any ($1::uuid[]) and m.code = $2 and r.state in ('declaring', 'open') order by t.idea, r.number
"""

MINE_TO_ASSESS = """
select i.reference from assessment_duty d join assessment_round r on r.id = d.round join idea i on i.id = d.idea
where d.assessor = acting_person() and d.submitted_at is null and r.state = 'open' order by i.reference collate "C"
"""

DRAFT = "select judgements from assessment_draft where round = $1 and idea = $2 and person = acting_person()"

SAVE_DRAFT = """
insert into assessment_draft (id, round, idea, person, judgements) values ($1, $2, $3, acting_person(), $4)
on conflict (round, idea, person) do update set judgements = excluded.judgements, saved_at = now()
"""

MY_CRITERIA = "select distinct criterion from assessment where round = $1 and idea = $2 and assessor = acting_person()"

DROP_DRAFT = "delete from assessment_draft where round = $1 and idea = $2 and person = acting_person()"


GIVEN = """
select c.code as criterion, a.assessor = acting_person() as is_mine, n.name as assessor, a.value, a.reason, a.version, a.why_again,
    a.made_at, a.is_invented, a.version = max(a.version) over (partition by a.criterion, a.assessor) as is_latest
from assessment a join scoring_criterion c on c.id = a.criterion left join lateral person_names(array[a.assessor]) n on true
where a.round = $1 and a.idea = $2 order by c.position, a.assessor = acting_person() desc, n.name, a.assessor, a.version
"""


class GivenInRound(msgspec.Struct, frozen=True):
    """What somebody gave by one criterion; one that was given again later is no longer the latest."""

    criterion: str
    is_mine: bool
    assessor: str | None
    value: Decimal
    reason: str | None
    version: int
    why_again: str | None
    made_at: dt.datetime
    is_invented: bool
    is_latest: bool


class MyRound(msgspec.Struct, frozen=True):
    """What I have in one running round: how many ideas, how many I have declared about, how many I have assessed."""

    number: int
    assigned: int
    declared: int
    assessed: int


class MyDuty(DutyOut, frozen=True):
    """The same with the idea's id, for those who act on it."""

    id: uuid.UUID


class Running(NamedTuple):
    """A running round by some model that an idea is in, as it concerns the one who acts."""

    idea: uuid.UUID
    number: int
    round: uuid.UUID
    model: uuid.UUID
    state: str
    is_cleared: bool
    is_mine: bool


async def list_mine(connection: asyncpg.Connection, round_id: uuid.UUID) -> list[MyDuty]:
    """What the one who acts is to assess in a round, in the order of the references."""
    return [MyDuty(**dict(row)) for row in await connection.fetch(MINE, round_id)]


async def get_mine(connection: asyncpg.Connection, round_id: uuid.UUID, reference: str) -> MyDuty:
    """The same for one idea; `NotFound` where it is not theirs."""
    found = next((one for one in await list_mine(connection, round_id) if one.reference == reference), None)
    if found is None:
        raise NotFound("This idea is not yours to assess in this round.")
    return found


async def list_my_rounds(connection: asyncpg.Connection) -> list[MyRound]:
    """The running rounds of the one who acts, what is due first."""
    return [MyRound(**dict(row)) for row in await connection.fetch(MY_COUNTS)]


async def list_running(connection: asyncpg.Connection, ideas: list[uuid.UUID], model_code: str) -> dict[uuid.UUID, Running]:
    """By idea the running round in which it is assessed by some version of this model; the round where it is theirs comes first."""
    found: dict[uuid.UUID, Running] = {}
    for row in await connection.fetch(RUNNING_OF_IDEAS, ideas, model_code):
        one = Running(**dict(row))
        if one.idea not in found or (one.is_mine and not found[one.idea].is_mine):
            found[one.idea] = one
    return found


async def list_mine_to_assess(connection: asyncpg.Connection) -> list[str]:
    """The references of the ideas that wait for the points of the one who acts."""
    return [row["reference"] for row in await connection.fetch(MINE_TO_ASSESS)]


async def find_draft(connection: asyncpg.Connection, round_id: uuid.UUID, idea_id: uuid.UUID) -> dict[str, dict[str, str]]:
    """What the one who acts has begun to give, by criterion; empty where nothing."""
    return await connection.fetchval(DRAFT, round_id, idea_id) or {}


async def list_given(connection: asyncpg.Connection, round_id: uuid.UUID, idea_id: uuid.UUID) -> list[GivenInRound]:
    """What was given to an idea in a round, as far as the one who acts may see it: criterion by criterion, person by person."""
    return [GivenInRound(**{**row, "value": plain(row["value"])}) for row in await connection.fetch(GIVEN, round_id, idea_id)]
