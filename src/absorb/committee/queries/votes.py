"""Rows of votes: by name, as counts, and marks for many ideas; secret ballots have a file of their own."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any, NamedTuple

import asyncpg

from absorb.committee.rules.marks import Standing
from absorb.committee.rules.votes import Choice, Tally
from absorb.committee.schemas.votes import BallotOut, VoteOut
from absorb.kernel.intake import convert

ADD_VOTE = """
insert into vote (id, meeting, item, motion, number, kind, wording, is_binding, most, budget_minor, state, opened_at)
values ($1, $2, $3, $4, (select coalesce(max(number), 0) + 1 from vote where item = $3), $5, $6, $7, $8, $9, 'open', $10)
"""

RUNNING = "select id, kind, wording, is_binding, most, motion, budget_minor from vote where item = $1 and state = 'open'"

END_VOTE = "update vote set state = $2, closed_at = $3, tally = $4 where id = $1"

PUT_BALLOT = """
insert into ballot (id, vote, person, choice, cast_at) values ($1, $2, $3, $4, $5)
on conflict (vote, person) do update set choice = excluded.choice, cast_at = excluded.cast_at
"""

BALLOTS = "select person, choice from ballot where vote = $1"

MARK_COUNTED = "update ballot set is_counted = (person = any ($2::uuid[])) where vote = $1"

DROP_BALLOTS = "delete from ballot where vote = $1"

PUT_MARKS = """
insert into idea_ballot (id, vote, person, marks, cast_at) values ($1, $2, $3, $4, $5)
on conflict (vote, person) do update set marks = excluded.marks, cast_at = excluded.cast_at
"""

MARKS = "select person, marks from idea_ballot where vote = $1"

OWN_MARKS = "select marks from idea_ballot where vote = $1 and person = $2"

MARK_MARKS_COUNTED = "update idea_ballot set is_counted = (person = any ($2::uuid[])) where vote = $1"

DROP_MARKS = "delete from idea_ballot where vote = $1"

# Nothing of a running vote but how many have voted, by which who runs the meeting waits for the others, and whether oneself has.
VOTES_OF_MEETING = """
select v.id, v.item, v.number, v.kind, v.wording, v.is_binding, v.most, v.motion, v.budget_minor, v.state, v.opened_at, v.closed_at,
    v.tally, count(w.person) as handed_in, coalesce(bool_or(w.person = acting_person()), false) as have_voted
from vote v left join lateral (select person from ballot where vote = v.id union all select person from secret_voter where vote = v.id
    union all select person from idea_ballot where vote = v.id) w on true
where v.meeting = $1 group by v.id order by v.number, v.id
"""

BALLOTS_OF_MEETING = """
select b.vote, b.person as person_id, coalesce(n.name, '–') as name, b.choice, b.is_counted
from ballot b join vote v on v.id = b.vote left join lateral person_names(array[b.person]) n on true
where v.meeting = $1 order by
    (select min(s.position) from body_seat s join meeting m on m.body = s.body where m.id = v.meeting and s.person = b.person), b.person
"""


class Running(NamedTuple):
    """The vote that runs on an item."""

    id: uuid.UUID
    kind: str
    wording: str
    is_binding: bool
    most: int | None
    motion: uuid.UUID | None
    budget_minor: int | None


async def find_running(connection: asyncpg.Connection, item_id: uuid.UUID) -> Running | None:
    row = await connection.fetchrow(RUNNING, item_id)
    return Running(**dict(row)) if row else None


async def end_vote(connection: asyncpg.Connection, vote_id: uuid.UUID, state: str, at: dt.datetime, tally: Any = None) -> None:
    """Close it with its tally, or break it off without one; nothing of it can be changed afterwards."""
    await connection.execute(END_VOTE, vote_id, state, at, tally)


async def list_ballots(connection: asyncpg.Connection, vote_id: uuid.UUID) -> dict[uuid.UUID, Choice]:
    """The standing vote of everybody who has voted by name."""
    return {row["person"]: row["choice"] for row in await connection.fetch(BALLOTS, vote_id)}


async def list_marks(connection: asyncpg.Connection, vote_id: uuid.UUID) -> dict[uuid.UUID, dict[str, int]]:
    """Everybody's marks by the ideas' ids."""
    return {row["person"]: row["marks"] for row in await connection.fetch(MARKS, vote_id)}


async def find_own_marks(connection: asyncpg.Connection, vote_id: uuid.UUID, person_id: uuid.UUID) -> dict[str, int]:
    """What one person has marked so far, by the ideas' ids."""
    found: dict[str, int] | None = await connection.fetchval(OWN_MARKS, vote_id, person_id)
    return found or {}


async def list_votes(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> dict[uuid.UUID, list[VoteOut]]:
    """The votes of a meeting by item, in their order."""
    ballots: dict[uuid.UUID, list[BallotOut]] = defaultdict(list)
    for row in await connection.fetch(BALLOTS_OF_MEETING, meeting_id):
        facts = dict(row)
        ballots[facts.pop("vote")].append(BallotOut(**facts))
    votes: dict[uuid.UUID, list[VoteOut]] = defaultdict(list)
    for row in await connection.fetch(VOTES_OF_MEETING, meeting_id):
        facts = dict(row)
        told, item = facts.pop("tally"), facts.pop("item")
        tally = convert(told, Tally) if told is not None and "standings" not in told else None
        standings = convert(told["standings"], list[Standing]) if told is not None and "standings" in told else []
        votes[item].append(VoteOut(**facts, tally=tally, standings=standings, ballots=ballots[facts["id"]]))
    return votes
