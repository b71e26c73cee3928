"""Rows of resolutions."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

import asyncpg

from absorb.committee.rules.votes import Tally
from absorb.committee.rules.words import result_words
from absorb.committee.schemas.resolutions import Named, PublicResolution, ResolutionOut
from absorb.kernel.errors import NotFound

NEXT_RESOLUTION = """
select coalesce(max(split_part(number, '/', 1)::int), 0) + 1 from resolution where body = $1 and split_part(number, '/', 2) = $2
"""

SNAPSHOT_OF = "select snapshot_sha256 from ranking where id = $1"

ADD_RESOLUTION = """
insert into resolution (id, body, meeting, item, vote, idea, number, wording, effect, is_adopted, votes_for, votes_against, votes_abstained,
    excluded, members, present, denominator, denominator_of, needed, casting_vote_used, basis, snapshot_sha256, carried_out_by, due_on,
    made_at, why, amount_minor, revokes, recommendation, departs, departure_why)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    coalesce($23, (select carried_out_by from agenda_item_ground where item = $4)),
    coalesce($24, (select due_on from agenda_item_ground where item = $4)), $25,
    (select why from agenda_item_ground where item = $4), (select amount_minor from agenda_item_ground where item = $4),
    (select revokes from agenda_item_ground where item = $4), (select recommendation from agenda_item_ground where item = $4),
    coalesce((select departs from agenda_item_ground where item = $4), false),
    (select departure_why from agenda_item_ground where item = $4))
"""
"""What was said of the item before the vote goes into the resolution."""

RESOLUTION_OF_ITEM = "select number from resolution where item = $1"

RESOLUTIONS = """
select r.id, r.number, b.name as body, r.meeting as meeting_id, m.held_on, i.title, i.id as item_id, r.wording, r.effect, r.is_adopted,
    r.votes_for, r.votes_against, r.votes_abstained, r.excluded, r.members, r.present, r.denominator, r.denominator_of, r.needed,
    r.casting_vote_used, coalesce((w.tally ->> 'on_paper')::boolean, false) as on_paper,
    coalesce((w.tally ->> 'invalid')::int, 0) as invalid,
    r.basis, r.snapshot_sha256, r.carried_out_by, r.due_on, r.made_at, m.is_invented, r.why, r.amount_minor,
    d.reference, d.title as idea_title, o.name as organisation, r.departs, r.departure_why, coalesce(
        (select n.is_done from resolution_note n where n.resolution = r.id order by n.made_at desc, n.id desc limit 1), false) as is_done,
    revokes.named as revokes, revoked_by.named as revoked_by, recommendation.named as recommendation
from resolution r join body b on b.id = r.body join meeting m on m.id = r.meeting join agenda_item i on i.id = r.item
join vote w on w.id = r.vote left join idea d on d.id = r.idea left join organisation o on o.id = d.organisation
left join lateral (select jsonb_build_array(x.id, x.number, xb.name, xm.held_on) as named from resolution x join body xb on xb.id = x.body
    join meeting xm on xm.id = x.meeting where x.id = r.revokes) revokes on true
left join lateral (select jsonb_build_array(x.id, x.number, xb.name, xm.held_on) as named from resolution x join body xb on xb.id = x.body
    join meeting xm on xm.id = x.meeting where x.revokes = r.id and x.is_adopted) revoked_by on true
left join lateral (select jsonb_build_array(x.id, x.number, xb.name, xm.held_on) as named from resolution x join body xb on xb.id = x.body
    join meeting xm on xm.id = x.meeting where x.id = r.recommendation) recommendation on true
"""

RESOLUTIONS_OF_MEETING = f"{RESOLUTIONS} where r.meeting = $1 order by i.position, r.id"

RESOLUTION = f"{RESOLUTIONS} where r.id = $1"

LATEST_RESOLUTIONS = f"{RESOLUTIONS} order by m.held_on desc, m.starts_at desc, i.position desc, r.id limit $1"


async def get_resolution(connection: asyncpg.Connection, resolution_id: uuid.UUID) -> ResolutionOut:
    row = await connection.fetchrow(RESOLUTION, resolution_id)
    if row is None:
        raise NotFound("There is no such resolution.")
    return resolution_of(row)


async def list_resolutions(connection: asyncpg.Connection, limit: int = 200) -> list[ResolutionOut]:
    """Resolutions of all bodies, the latest first."""
    return [resolution_of(row) for row in await connection.fetch(LATEST_RESOLUTIONS, limit)]


def public_of(one: ResolutionOut, *, cost_minor: int | None, minutes: uuid.UUID | None) -> PublicResolution:
    """The same without anything personal: who carries it out may be a person, and how single people voted is nobody's here."""
    return PublicResolution(
        id=one.id, number=one.number, body=one.body, held_on=one.held_on, wording=one.wording, effect=one.effect,
        is_adopted=one.tally.is_adopted, result_cs=result_words("cs", one.tally), result_en=result_words("en", one.tally),
        is_invented=one.is_invented, title=one.title, why=one.why, amount_minor=one.amount_minor, cost_minor=cost_minor,
        idea_title=one.idea_title, organisation=one.organisation, departs=one.departs, departure_why=one.departure_why,
        revokes=one.revokes, revoked_by=one.revoked_by, recommendation=one.recommendation, minutes=minutes,
    )  # fmt: skip


def resolution_of(row: Any) -> ResolutionOut:
    facts = dict(row)
    facts.pop("item_id")
    in_base = facts["members"] if facts["denominator_of"] == "all_members" else facts["present"]
    facts["excluded_count"] = not facts["excluded"] or facts["denominator"] == in_base
    for other in ("revokes", "revoked_by", "recommendation"):
        facts[other] = _named(facts[other])
    tally = Tally(**{name: facts.pop(name) for name in Tally.__struct_fields__})
    return ResolutionOut(**facts, tally=tally)


def _named(found: list[str] | None) -> Named | None:
    if found is None:
        return None
    resolution_id, number, body, held_on = found
    return Named(uuid.UUID(resolution_id), number, body, dt.date.fromisoformat(held_on))


ABOUT_IDEA = """
select r.id, r.number, r.is_adopted, r.meeting as meeting_id,
    exists (select from resolution x where x.revokes = r.id and x.is_adopted) as is_revoked
from resolution r where r.idea = $1 or exists (select from item_idea t where t.item = r.item and t.idea = $1) order by r.made_at, r.id
"""

STATE_OF_REFERENCE = "select state from idea where reference = $1"

FOLLOWING = f"{RESOLUTIONS} where r.recommendation = $1 order by m.held_on, r.made_at, r.id"


class AboutIdea(NamedTuple):
    """What was resolved about an idea, in short."""

    id: uuid.UUID
    number: str
    is_adopted: bool
    meeting_id: uuid.UUID
    is_revoked: bool


async def list_about_idea(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[AboutIdea]:
    """What was resolved about an idea, oldest first."""
    return [AboutIdea(**dict(row)) for row in await connection.fetch(ABOUT_IDEA, idea_id)]


async def list_following(connection: asyncpg.Connection, resolution_id: uuid.UUID) -> list[ResolutionOut]:
    """The approvals that follow a recommendation or depart from it, oldest first."""
    return [resolution_of(row) for row in await connection.fetch(FOLLOWING, resolution_id)]
