"""Rows of bodies, their rules and seats."""

import datetime as dt

import asyncpg

from absorb.committee.schemas.bodies import BodyOut

ADD_BODY = "insert into body (id, name, kind, effect) values ($1, $2, $3, $4) on conflict (community_id, name) do nothing returning id"

ADD_RULE = """
insert into body_rule (id, body, valid_from, valid_to, seats, quorum_numerator, quorum_denominator, majority_of, threshold_numerator,
    threshold_denominator, threshold_is_exceeded, excluded_count, casting_vote, basis, remote_allowed, stepped_out_count)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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


async def list_bodies(connection: asyncpg.Connection, on: dt.date) -> list[BodyOut]:
    """Bodies with their seats as they are on a day."""
    return [BodyOut(**dict(row)) for row in await connection.fetch(BODIES, on)]
