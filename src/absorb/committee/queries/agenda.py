"""Rows of the agenda: items, conflicts of interest and votes."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import NamedTuple

import asyncpg

from absorb.committee.queries.meetings import list_members, lock_meeting
from absorb.committee.queries.resolutions import RESOLUTIONS_OF_MEETING, resolution_of
from absorb.committee.queries.votes import list_votes
from absorb.committee.rules.votes import Room
from absorb.committee.schemas.agenda import ConflictOut, ItemOut
from absorb.committee.schemas.meetings import MeetingOut
from absorb.kernel.errors import NotFound

ADD_ITEM = """
insert into agenda_item (id, meeting, position, title, motion, idea, ranking_id, portfolio_id, moves_idea_to, state)
values ($1, $2, (select coalesce(max(position), 0) + 1 from agenda_item where meeting = $2), $3, $4, $5, $6, $7, $8, 'waiting')
"""

MEETING_OF_ITEM = "select meeting from agenda_item where id = $1"

LOCK_ITEM = """
select i.id, i.meeting, i.position, i.title, i.motion, i.idea, i.ranking_id, i.moves_idea_to, i.state
from agenda_item i where i.id = $1 for update
"""

SET_ITEM = "update agenda_item set state = $2, vote_opened_at = coalesce($3, vote_opened_at) where id = $1"

VOTING_ITEM = "select position, title from agenda_item where meeting = $1 and state = 'voting' limit 1"

IDEA_STATE = "select reference, state from idea where id = $1"

IDEA_OF = "select reference, title, organisation from idea where id = $1"

RANKING_HAS = """
select exists (select from ranking where id = $1) as is_there,
    exists (select from ranking_idea where ranking = $1 and idea = $2) as has_idea
"""

HAS_PORTFOLIO = "select exists (select from portfolio where id = $1)"

CONFLICTS = "select person, is_excluded, left_at is not null and returned_at is null as is_out from conflict_of_interest where item = $1"

ADD_CONFLICT = """
insert into conflict_of_interest (id, item, person, reason, declared_at) values ($1, $2, $3, $4, $5)
on conflict (item, person) do nothing returning id
"""

DECIDE_CONFLICT = "update conflict_of_interest set is_excluded = $3, decided_at = $4 where item = $1 and person = $2"

ITEMS = """
select i.id, i.position, i.title, i.motion, i.state, d.reference, d.title as idea_title, o.name as organisation, d.cost_minor,
    k.number as ranking, x.place, x.points, i.moves_idea_to
from agenda_item i left join idea d on d.id = i.idea left join organisation o on o.id = d.organisation
left join ranking k on k.id = i.ranking_id left join ranking_idea x on x.ranking = i.ranking_id and x.idea = i.idea
where i.meeting = $1 order by i.position, i.id
"""

CONFLICTS_OF_MEETING = """
select c.item, c.person as person_id, coalesce(n.name, '–') as name, c.reason, c.is_excluded, c.left_at,
    c.returned_at
from conflict_of_interest c join agenda_item i on i.id = c.item left join lateral person_names(array[c.person]) n on true
where i.meeting = $1 order by c.declared_at, c.id
"""


class LockedItem(NamedTuple):
    """An item of the agenda, held until the transaction ends."""

    id: uuid.UUID
    meeting: uuid.UUID
    position: int
    title: str
    motion: str
    idea: uuid.UUID | None
    ranking_id: uuid.UUID | None
    moves_idea_to: str | None
    state: str


async def get_meeting_of(connection: asyncpg.Connection, item_id: uuid.UUID) -> uuid.UUID:
    """The meeting on whose agenda the item stands."""
    meeting_id: uuid.UUID | None = await connection.fetchval(MEETING_OF_ITEM, item_id)
    if meeting_id is None:
        raise NotFound("There is no such item of an agenda.")
    return meeting_id


async def lock_item(connection: asyncpg.Connection, item_id: uuid.UUID) -> tuple[LockedItem, MeetingOut]:
    """An item and its meeting, the meeting locked first, so that no two transactions wait for each other."""
    meeting = await lock_meeting(connection, await get_meeting_of(connection, item_id))
    return LockedItem(**dict(await connection.fetchrow(LOCK_ITEM, item_id))), meeting


async def get_room(connection: asyncpg.Connection, meeting: MeetingOut, item_id: uuid.UUID, at: dt.datetime) -> Room:
    """Who is who in the vote on an item at a moment."""
    members = await list_members(connection, meeting, at)
    conflicts = await connection.fetch(CONFLICTS, item_id)
    return Room(
        members=frozenset(one.person_id for one in members),
        present=frozenset(one.person_id for one in members if one.is_present),
        excluded=frozenset(row["person"] for row in conflicts if row["is_excluded"]),
        chair=next((one.person_id for one in members if one.is_chair and one.is_present), None),
        stepped_out=frozenset(row["person"] for row in conflicts if row["is_out"]),
    )


async def list_items(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[ItemOut]:
    """The agenda with conflicts, votes and resolutions."""
    conflicts: dict[uuid.UUID, list[ConflictOut]] = defaultdict(list)
    for row in await connection.fetch(CONFLICTS_OF_MEETING, meeting_id):
        facts = dict(row)
        conflicts[facts.pop("item")].append(ConflictOut(**facts))
    votes = await list_votes(connection, meeting_id)
    resolutions = {row["item_id"]: resolution_of(row) for row in await connection.fetch(RESOLUTIONS_OF_MEETING, meeting_id)}
    return [
        ItemOut(**dict(row), conflicts=conflicts[row["id"]], votes=votes[row["id"]], resolution=resolutions.get(row["id"]))
        for row in await connection.fetch(ITEMS, meeting_id)
    ]


TO_VOTE_ON = """
select i.reference from agenda_item t join meeting m on m.id = t.meeting join idea i on i.id = t.idea
where t.state = 'voting'
    and exists (select from body_seat s where s.body = m.body and s.person = acting_person()
        and s.from_on <= m.held_on and (s.to_on is null or s.to_on >= m.held_on))
    and not exists (select from conflict_of_interest c where c.item = t.id and c.person = acting_person() and c.is_excluded)
    and not exists (select from vote v where v.item = t.id and v.state = 'open' and (v.kind = 'hands'
        or exists (select from ballot x where x.vote = v.id and x.person = acting_person())
        or exists (select from secret_voter x where x.vote = v.id and x.person = acting_person())
        or exists (select from idea_ballot x where x.vote = v.id and x.person = acting_person())))
order by i.reference
"""


async def list_to_vote_on(connection: asyncpg.Connection) -> list[str]:
    """The references of ideas on which the vote of the one who acts is awaited."""
    return [row["reference"] for row in await connection.fetch(TO_VOTE_ON)]
