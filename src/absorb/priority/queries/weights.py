"""Rows of weight sets and the opinions they are made of."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.priority.rules.weighing import Method, Opinion, weigh
from absorb.priority.schemas.weights import OpinionOut, WeightSetDetail, WeightSetOut

LOCK_NUMBERS = "select pg_advisory_xact_lock(hashtext('weight set'), hashtext(current_setting('absorb.community')))"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from weight_set"

ADD_SET = """
insert into weight_set (id, number, model, name, method, combine, note, is_invented) values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

SETS = """
select w.id, w.number, w.name, w.model as model_id, m.code as model_code, m.name as model_name, m.version as model_version, w.method,
    w.combine, w.note, w.version, (select count(*) from weight_opinion o where o.weight_set = w.id) as opinions,
    array(select r.number from ranking r where r.weight_set = w.id order by r.number) as rankings,
    w.is_invented or exists (select from weight_opinion o where o.weight_set = w.id and o.is_invented) as is_invented, w.made_by, w.made_at
from weight_set w join scoring_model m on m.id = w.model
"""

SET_LIST = f"{SETS} order by w.number desc limit $1"

SET_BY_NUMBER = f"{SETS} where w.number = $1"

LOCK_SET = "select version from weight_set where id = $1 for update"

NEXT_VERSION = "update weight_set set version = version + 1 where id = $1"

OPINIONS = """
select o.person, n.name, o.answers, o.reason, o.is_invented, o.made_at from weight_opinion o
left join lateral person_names(array[o.person]) n on true where o.weight_set = $1 order by o.made_at, o.id
"""

ADD_OPINION = """
insert into weight_opinion (id, weight_set, person, answers, reason, is_invented) values ($1, $2, $3, $4, $5, $6)
on conflict (weight_set, person) do update
    set answers = excluded.answers, reason = excluded.reason, is_invented = excluded.is_invented, made_at = now()
"""


async def list_sets(connection: asyncpg.Connection, limit: int = 100) -> list[WeightSetOut]:
    """Sets of weights, the newest first."""
    return [_set(row) for row in await connection.fetch(SET_LIST, limit)]


async def get_set(connection: asyncpg.Connection, number: int) -> WeightSetOut:
    """The set of weights with this number."""
    return _set(await connection.fetchrow(SET_BY_NUMBER, number) if number < 2**31 else None)


def _set(row: Any) -> WeightSetOut:
    if row is None:
        raise NotFound("There is no such set of weights.")
    return msgspec.convert(dict(row), WeightSetOut)


async def list_opinions(connection: asyncpg.Connection, found: WeightSetOut, codes: Sequence[str]) -> list[OpinionOut]:
    """Everybody's opinion of a set, in the order they came, each with the weights that it alone would give."""
    return [_opinion(row, found.method, codes) for row in await connection.fetch(OPINIONS, found.id)]


def _opinion(row: Any, method: Method, codes: Sequence[str]) -> OpinionOut:
    weighed = weigh(method, codes, [read_answers(row["answers"])])
    assert weighed is not None
    return OpinionOut(
        person_id=row["person"], person=row["name"], answers=row["answers"], weights=weighed.weights, consistency=weighed.consistency,
        reason=row["reason"], is_invented=row["is_invented"], made_at=row["made_at"],
    )  # fmt: skip


def read_answers(answers: dict[str, Any]) -> Opinion:
    """A kept opinion as a value."""
    return msgspec.convert(answers, Opinion)


async def get_detail(connection: asyncpg.Connection, found: WeightSetOut, codes: Sequence[str]) -> WeightSetDetail:
    """A set with its weights and opinions; `codes` are its model's criteria in their order."""
    opinions = await list_opinions(connection, found, codes)
    weighed = weigh(found.method, codes, [read_answers(one.answers) for one in opinions]) if opinions else None
    return WeightSetDetail(found, weighed.weights if weighed else None, weighed.consistency if weighed else None, opinions)
