"""Rows of bodies, meetings, votes and resolutions."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import asyncpg

from absorb.committee.rules.votes import Choice, Quorum, Room, Rule, Stay, Tally, present_at, quorum_of
from absorb.committee.rules.words import result_words
from absorb.committee.schemas import (
    BallotOut,
    BodyOut,
    ConflictOut,
    ItemOut,
    MeetingOut,
    MemberOut,
    PublicResolution,
    ResolutionOut,
)
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.phrases import Phrase

ADD_BODY = "insert into body (id, name, kind, effect) values ($1, $2, $3, $4) on conflict (community_id, name) do nothing returning id"

ADD_RULE = """
insert into body_rule (id, body, valid_from, valid_to, seats, quorum_numerator, quorum_denominator, majority_of, threshold_numerator,
    threshold_denominator, threshold_is_exceeded, excluded_count, casting_vote, basis)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

ADD_SEAT = "insert into body_seat (id, body, person, is_chair, position, from_on, to_on) values ($1, $2, $3, $4, $5, $6, $7)"

SEATS = "select person, from_on, to_on, is_chair from body_seat where body = $1"

PEOPLE_INSIDE = "select id from person_names($1)"

LOCK_BODY = "select id, name from body where id = $1 for update"

BODIES = """
select b.id, b.name, b.kind, b.effect,
    (select count(distinct s.person) from body_seat s where s.body = b.id and s.from_on <= $1 and (s.to_on is null or s.to_on >= $1))
        as members, r.seats, r.basis
from body b left join lateral (
    select x.seats, x.basis from body_rule x where x.body = b.id and x.valid_from <= $1 and (x.valid_to is null or x.valid_to >= $1)
    order by x.valid_from desc limit 1) r on true
order by b.name, b.id
"""

RULE_ON = """
select seats, majority_of, basis, quorum_numerator, quorum_denominator, threshold_numerator, threshold_denominator,
    threshold_is_exceeded, excluded_count, casting_vote
from body_rule where body = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2) order by valid_from desc limit 1
"""

MEMBERS_ON = """
select s.person as person_id, coalesce(n.name, '–') as name, bool_or(s.is_chair) as is_chair
from body_seat s left join lateral person_names(array[s.person]) n on true
where s.body = $1 and s.from_on <= $2 and (s.to_on is null or s.to_on >= $2)
group by s.person, n.name order by bool_or(s.is_chair) desc, min(s.position), s.person
"""

NEXT_MEETING = "select coalesce(max(number), 0) + 1 from meeting where body = $1"

ADD_MEETING = """
insert into meeting (id, body, number, held_on, starts_at, place, state, is_invented) values ($1, $2, $3, $4, $5, $6, 'called', $7)
"""

MEETINGS = """
select m.id, m.body as body_id, b.name as body, b.kind as body_kind, b.effect, m.number, m.held_on, m.starts_at, m.place, m.state,
    m.opened_at, m.closed_at, m.is_invented
from meeting m join body b on b.id = m.body
"""

MEETING = f"{MEETINGS} where m.id = $1"

LOCK_MEETING = f"{MEETINGS} where m.id = $1 for update of m"

LATEST_MEETINGS = f"{MEETINGS} order by m.starts_at desc, m.id limit $1"

SET_MEETING = "update meeting set state = $2, opened_at = coalesce($3, opened_at), closed_at = coalesce($4, closed_at) where id = $1"

STAYS = "select person, arrived_at, left_at from attendance where meeting = $1 order by arrived_at, id"

ADD_STAY = "insert into attendance (id, meeting, person, arrived_at, is_remote) values ($1, $2, $3, $4, $5)"

END_STAY = "update attendance set left_at = $3 where meeting = $1 and person = $2 and left_at is null"

END_ALL_STAYS = "update attendance set left_at = $2 where meeting = $1 and left_at is null and arrived_at < $2"

EXCUSED = "select person from attendance_excuse where meeting = $1"

ADD_EXCUSE = "insert into attendance_excuse (id, meeting, person) values ($1, $2, $3) on conflict (meeting, person) do nothing"

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

CONFLICTS = "select person, is_excluded from conflict_of_interest where item = $1"

ADD_CONFLICT = """
insert into conflict_of_interest (id, item, person, reason, declared_at) values ($1, $2, $3, $4, $5)
on conflict (item, person) do nothing returning id
"""

DECIDE_CONFLICT = "update conflict_of_interest set is_excluded = $3, decided_at = $4 where item = $1 and person = $2"

PUT_BALLOT = """
insert into ballot (id, item, person, choice, cast_at) values ($1, $2, $3, $4, $5)
on conflict (item, person) do update set choice = excluded.choice, cast_at = excluded.cast_at
"""

BALLOTS = "select person, choice from ballot where item = $1"

MARK_COUNTED = "update ballot set is_counted = (person = any ($2::uuid[])) where item = $1"

DROP_BALLOTS = "delete from ballot where item = $1"

NEXT_RESOLUTION = """
select coalesce(max(split_part(number, '/', 1)::int), 0) + 1 from resolution where body = $1 and split_part(number, '/', 2) = $2
"""

SNAPSHOT_OF = "select snapshot_sha256 from ranking where id = $1"

ADD_RESOLUTION = """
insert into resolution (id, body, meeting, item, idea, number, wording, effect, is_adopted, votes_for, votes_against, votes_abstained,
    excluded, members, present, denominator, denominator_of, needed, casting_vote_used, basis, snapshot_sha256, carried_out_by, due_on,
    made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
"""

RESOLUTION_OF_ITEM = "select number from resolution where item = $1"

RESOLUTIONS = """
select r.id, r.number, b.name as body, r.meeting as meeting_id, m.held_on, i.title, i.id as item_id, r.wording, r.effect, r.is_adopted,
    r.votes_for, r.votes_against, r.votes_abstained, r.excluded, r.members, r.present, r.denominator, r.denominator_of, r.needed,
    r.casting_vote_used, r.basis, r.snapshot_sha256, r.carried_out_by, r.due_on, r.made_at, m.is_invented
from resolution r join body b on b.id = r.body join meeting m on m.id = r.meeting join agenda_item i on i.id = r.item
"""

RESOLUTIONS_OF_MEETING = f"{RESOLUTIONS} where r.meeting = $1 order by i.position, r.id"

RESOLUTION = f"{RESOLUTIONS} where r.id = $1"

LATEST_RESOLUTIONS = f"{RESOLUTIONS} order by m.held_on desc, m.starts_at desc, i.position desc, r.id limit $1"

ITEMS = """
select i.id, i.position, i.title, i.motion, i.state, d.reference, d.title as idea_title, o.name as organisation, d.cost_minor,
    k.number as ranking, x.place, x.points, i.moves_idea_to
from agenda_item i left join idea d on d.id = i.idea left join organisation o on o.id = d.organisation
left join ranking k on k.id = i.ranking_id left join ranking_idea x on x.ranking = i.ranking_id and x.idea = i.idea
where i.meeting = $1 order by i.position, i.id
"""

CONFLICTS_OF_MEETING = """
select c.item, c.person as person_id, coalesce(n.name, '–') as name, c.reason, c.is_excluded
from conflict_of_interest c join agenda_item i on i.id = c.item left join lateral person_names(array[c.person]) n on true
where i.meeting = $1 order by c.declared_at, c.id
"""

BALLOTS_OF_MEETING = """
select b.item, b.person as person_id, coalesce(n.name, '–') as name, b.choice, b.is_counted
from ballot b join agenda_item i on i.id = b.item left join lateral person_names(array[b.person]) n on true
where i.meeting = $1 order by
    (select min(s.position) from body_seat s join meeting m on m.body = s.body where m.id = i.meeting and s.person = b.person), b.person
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


async def list_bodies(connection: asyncpg.Connection, on: dt.date) -> list[BodyOut]:
    """Bodies with their seats as they are on a day."""
    return [BodyOut(**dict(row)) for row in await connection.fetch(BODIES, on)]


async def list_meetings(connection: asyncpg.Connection, limit: int = 100) -> list[MeetingOut]:
    """Meetings, the latest first."""
    return [MeetingOut(**dict(row)) for row in await connection.fetch(LATEST_MEETINGS, limit)]


async def get_meeting(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> MeetingOut:
    return _meeting(await connection.fetchrow(MEETING, meeting_id))


async def lock_meeting(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> MeetingOut:
    """A meeting, held until the transaction ends: what is done at it is done one thing after the other."""
    return _meeting(await connection.fetchrow(LOCK_MEETING, meeting_id))


def _meeting(row: Any) -> MeetingOut:
    if row is None:
        raise NotFound("There is no such meeting.")
    return MeetingOut(**dict(row))


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


async def get_rule(connection: asyncpg.Connection, meeting: MeetingOut) -> Rule:
    """The rule that holds on the meeting's day."""
    rule = await find_rule(connection, meeting)
    if rule is None:
        says = Phrase(
            "%(body)s has no rule for how it decides on %(day)s: add one that is valid then.", body=meeting.body, day=str(meeting.held_on)
        )
        raise Clash(says)
    return rule


async def find_rule(connection: asyncpg.Connection, meeting: MeetingOut) -> Rule | None:
    row = await connection.fetchrow(RULE_ON, meeting.body_id, meeting.held_on)
    return Rule(**dict(row)) if row else None


async def list_members(connection: asyncpg.Connection, meeting: MeetingOut, at: dt.datetime) -> list[MemberOut]:
    """Members on the meeting's day with their stays: the chair first, the others as they were given seats."""
    stays = await list_stays(connection, meeting.id)
    present = present_at(stays, at)
    excused = {row["person"] for row in await connection.fetch(EXCUSED, meeting.id)}
    return [
        MemberOut(
            **dict(row),
            is_present=row["person_id"] in present,
            is_excused=row["person_id"] in excused,
            stays=[(stay.arrived_at, stay.left_at) for stay in stays if stay.person_id == row["person_id"]],
        )
        for row in await connection.fetch(MEMBERS_ON, meeting.body_id, meeting.held_on)
    ]


async def list_stays(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[Stay]:
    return [Stay(*row) for row in await connection.fetch(STAYS, meeting_id)]


async def get_room(connection: asyncpg.Connection, meeting: MeetingOut, item_id: uuid.UUID, at: dt.datetime) -> Room:
    """Who is who in the vote on an item at a moment."""
    members = await list_members(connection, meeting, at)
    conflicts = await connection.fetch(CONFLICTS, item_id)
    return Room(
        members=frozenset(one.person_id for one in members),
        present=frozenset(one.person_id for one in members if one.is_present),
        excluded=frozenset(row["person"] for row in conflicts if row["is_excluded"]),
        chair=next((one.person_id for one in members if one.is_chair and one.is_present), None),
    )


def find_quorum(meeting: MeetingOut, members: Sequence[MemberOut], rule: Rule | None) -> Quorum | None:
    """Whether enough of them are in the room, while the meeting is in session and its body has a rule."""
    if rule is None or meeting.state != "open":
        return None
    present = frozenset(one.person_id for one in members if one.is_present)
    return quorum_of(rule, Room(frozenset(one.person_id for one in members), present))


async def list_ballots(connection: asyncpg.Connection, item_id: uuid.UUID) -> dict[uuid.UUID, Choice]:
    """The standing vote of everybody who has voted on an item."""
    return {row["person"]: row["choice"] for row in await connection.fetch(BALLOTS, item_id)}


async def list_items(connection: asyncpg.Connection, meeting_id: uuid.UUID) -> list[ItemOut]:
    """The agenda with conflicts, votes and resolutions."""
    conflicts: dict[uuid.UUID, list[ConflictOut]] = defaultdict(list)
    for row in await connection.fetch(CONFLICTS_OF_MEETING, meeting_id):
        facts = dict(row)
        conflicts[facts.pop("item")].append(ConflictOut(**facts))
    ballots: dict[uuid.UUID, list[BallotOut]] = defaultdict(list)
    for row in await connection.fetch(BALLOTS_OF_MEETING, meeting_id):
        facts = dict(row)
        ballots[facts.pop("item")].append(BallotOut(**facts))
    resolutions = {row["item_id"]: _resolution(row) for row in await connection.fetch(RESOLUTIONS_OF_MEETING, meeting_id)}
    return [
        ItemOut(**dict(row), conflicts=conflicts[row["id"]], ballots=ballots[row["id"]], resolution=resolutions.get(row["id"]))
        for row in await connection.fetch(ITEMS, meeting_id)
    ]


async def get_resolution(connection: asyncpg.Connection, resolution_id: uuid.UUID) -> ResolutionOut:
    row = await connection.fetchrow(RESOLUTION, resolution_id)
    if row is None:
        raise NotFound("There is no such resolution.")
    return _resolution(row)


async def list_resolutions(connection: asyncpg.Connection, limit: int = 200) -> list[ResolutionOut]:
    """Resolutions of all bodies, the latest first."""
    return [_resolution(row) for row in await connection.fetch(LATEST_RESOLUTIONS, limit)]


async def list_public_resolutions(connection: asyncpg.Connection, limit: int = 200) -> list[PublicResolution]:
    """The same without anything personal."""
    return [
        PublicResolution(
            number=one.number,
            body=one.body,
            held_on=one.held_on,
            wording=one.wording,
            effect=one.effect,
            is_adopted=one.tally.is_adopted,
            result_cs=result_words("cs", one.tally),
            result_en=result_words("en", one.tally),
            is_invented=one.is_invented,
        )
        for one in await list_resolutions(connection, limit)
    ]


def _resolution(row: Any) -> ResolutionOut:
    facts = dict(row)
    facts.pop("item_id")
    in_base = facts["members"] if facts["denominator_of"] == "all_members" else facts["present"]
    facts["excluded_count"] = not facts["excluded"] or facts["denominator"] == in_base
    tally = Tally(**{name: facts.pop(name) for name in Tally.__struct_fields__})
    return ResolutionOut(**facts, tally=tally)


ABOUT_IDEA = "select r.number, r.is_adopted, r.meeting as meeting_id from resolution r where r.idea = $1 order by r.made_at, r.id"


async def list_about_idea(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[tuple[str, bool, uuid.UUID]]:
    """What was resolved about an idea: number, whether it was adopted, and the meeting."""
    return [(row["number"], row["is_adopted"], row["meeting_id"]) for row in await connection.fetch(ABOUT_IDEA, idea_id)]


TO_VOTE_ON = """
select i.reference from agenda_item t join meeting m on m.id = t.meeting join idea i on i.id = t.idea
where t.state = 'voting'
    and exists (select from body_seat s where s.body = m.body and s.person = acting_person()
        and s.from_on <= m.held_on and (s.to_on is null or s.to_on >= m.held_on))
    and not exists (select from ballot x where x.item = t.id and x.person = acting_person())
order by i.reference
"""


async def list_to_vote_on(connection: asyncpg.Connection) -> list[str]:
    """The references of ideas on which the vote of the one who acts is awaited."""
    return [row["reference"] for row in await connection.fetch(TO_VOTE_ON)]
