"""Rows of items about many ideas: the ideas with what they cost and serve, the approvals, what was picked."""

import uuid
from typing import Any, NamedTuple

import asyncpg
import msgspec

from absorb.committee.rules.choosing.comparison import Comparison, Shared
from absorb.committee.rules.kinds import MARKS
from absorb.committee.rules.marks import Standing
from absorb.committee.schemas.choosing import ItemIdea, Picked
from absorb.kernel.intake import convert

ITEM_IDEAS = """
select t.idea, d.reference, d.title, o.name as organisation, d.state, coalesce(b.eligible_minor, d.cost_minor) as cost_minor,
    x.place, x.points, t.moves_to,
    coalesce((select array_agg(distinct m.code || ' ' || m.name) from idea_contribution c join plan_measure m on m.id = c.measure
        where c.idea = d.id and c.degree > 0), '{}') as measures,
    coalesce((select array_agg(distinct a.name) from idea_contribution c join plan_measure m on m.id = c.measure
        join plan_objective j on j.id = m.objective join plan_area a on a.id = j.area
        where c.idea = d.id and c.degree > 0), '{}') as areas
from item_idea t join agenda_item i on i.id = t.item join idea d on d.id = t.idea
left join organisation o on o.id = d.organisation
left join lateral (select eligible_minor from leading_budget where idea = d.id limit 1) b on true
left join ranking_idea x on x.ranking = i.ranking_id and x.idea = d.id
where t.item = $1 order by t.position, t.id
"""

FIRST_PLACES = """
select x.idea as id from ranking_idea x join agenda_item i on i.ranking_id = x.ranking
where i.id = $1 and x.place is not null order by x.position limit $2
"""

IDEAS_NAMED = "select id, reference from idea where reference = any ($1)"

DROP_ITEM_IDEAS = "delete from item_idea where item = $1"

ADD_ITEM_IDEA = "insert into item_idea (id, item, idea, position) values ($1, $2, $3, $4)"

SET_MOVES = """
update item_idea t set moves_to = case when d.reference = any ($2) then 'chosen' else $3 end
from idea d where d.id = t.idea and t.item = $1
"""

MOVES = "select idea, moves_to from item_idea where item = $1 order by position, id"

SET_MOTION = "update agenda_item set motion = $2 where id = $1"

LAST_MARKED = """
select id, kind, tally from vote where item = $1 and kind = any ($2) and state = 'closed' order by number desc limit 1
"""

COUNTED_MARKS = "select marks from idea_ballot where vote = $1 and is_counted order by id"

ADD_CHOOSING = """
insert into choosing (id, item, vote, method, budget_minor, why, comparison) values ($1, $2, $3, $4, $5, $6, $7)
"""

LAST_CHOOSING = "select method, budget_minor, why, comparison from choosing where item = $1 order by id desc limit 1"


async def list_item_ideas(connection: asyncpg.Connection, item_id: uuid.UUID) -> list[ItemIdea]:
    """The ideas that an item is about, in the order in which they were put on it. The newest budget's costs come first: they
    are better known than the idea's own guess."""
    return [ItemIdea(**dict(row)) for row in await connection.fetch(ITEM_IDEAS, item_id)]


async def list_moves(connection: asyncpg.Connection, item: Any) -> list[tuple[uuid.UUID, str | None]]:
    """Every idea of a held item and where the adopted motion moves it: the item's own idea, then those put on it."""
    own = [(item.idea, item.moves_idea_to)] if item.idea is not None else []
    return own + [(row["idea"], row["moves_to"]) for row in await connection.fetch(MOVES, item.id)]


class Marked(NamedTuple):
    """The last closed marking of an item's ideas: how each stands, how many voters there were, and each counted ballot as the
    ideas' ids it approves. Of a secret one there are no ballots, only what equal shares made of them at its closing."""

    vote_id: uuid.UUID
    kind: str
    standings: list[Standing]
    voters: int
    ballots: list[frozenset[str]]
    shared: Shared | None


async def find_marked(connection: asyncpg.Connection, item_id: uuid.UUID) -> Marked | None:
    row = await connection.fetchrow(LAST_MARKED, item_id, sorted(MARKS))
    if row is None:
        return None
    ballots = [frozenset(marks["marks"]) for marks in await connection.fetch(COUNTED_MARKS, row["id"])]
    told = row["tally"]
    shared = msgspec.convert(told["shared"], Shared) if told.get("shared") else None
    return Marked(row["id"], row["kind"], convert(told["standings"], list[Standing]), told["ballots"], ballots, shared)


async def find_picked(connection: asyncpg.Connection, item_id: uuid.UUID) -> Picked | None:
    """The latest choice of an item, with the comparison that the body saw."""
    row = await connection.fetchrow(LAST_CHOOSING, item_id)
    return None if row is None else Picked(**{**dict(row), "comparison": msgspec.convert(row["comparison"], Comparison)})
