"""Rows of one body: its rules and terms, of all times."""

import datetime as dt
import uuid
from typing import NamedTuple

import asyncpg

from absorb.committee.rules.votes import Rule
from absorb.committee.schemas.standing import RuleOut, Standing, TermOut
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase

BODY = "select id, name, kind, effect from body where id = $1"

LOCK = f"{BODY} for update"

RULES = """
select id, valid_from, valid_to, seats, majority_of, basis, quorum_numerator, quorum_denominator, threshold_numerator,
    threshold_denominator, threshold_is_exceeded, excluded_count, casting_vote, stepped_out_count, remote_allowed
from body_rule where body = $1 order by valid_from desc
"""

TERMS = """
select s.id, s.person as person_id, coalesce(n.name, '–') as name, s.is_chair, s.from_on, s.to_on
from body_seat s left join lateral person_names(array[s.person]) n on true
where s.body = $1 order by s.is_chair desc, s.position, s.from_on, s.id
"""

ASSEMBLY = """
select s.person from body_seat s join body b on b.id = s.body
where b.kind = 'assembly' and s.from_on <= $1 and (s.to_on is null or s.to_on >= $1)
"""

HAS_ASSEMBLY = "select exists (select from body where kind = 'assembly')"

PUT_RULE = """
insert into body_rule (id, body, valid_from, valid_to, seats, quorum_numerator, quorum_denominator, majority_of, threshold_numerator,
    threshold_denominator, threshold_is_exceeded, excluded_count, casting_vote, basis, remote_allowed, stepped_out_count)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""

END_RULE = "update body_rule set valid_to = $2 where id = $1"

TERM = """
select s.id, s.body, s.person as person_id, '' as name, s.is_chair, s.from_on, s.to_on from body_seat s where s.id = $1 for update
"""

END_TERM = "update body_seat set to_on = $2 where id = $1"

LAST_VOTE = """
select max(m.held_on) from ballot b join vote v on v.id = b.vote join meeting m on m.id = v.meeting where m.body = $1 and b.person = $2
"""

HELD_BETWEEN = """
select exists (select from meeting where body = $1 and held_on >= $2 and ($3::date is null or held_on <= $3) and opened_at is not null)
"""

COMING = """
select m.id as meeting_id, m.held_on, r.seats, r.majority_of, r.basis, r.quorum_numerator, r.quorum_denominator, r.threshold_numerator,
    r.threshold_denominator, r.threshold_is_exceeded, r.excluded_count, r.casting_vote, r.stepped_out_count, r.remote_allowed
from meeting m left join body_rule r on r.body = m.body and r.valid_from <= m.held_on and (r.valid_to is null or r.valid_to >= m.held_on)
where m.body = $1 and m.state = 'called' order by m.held_on, m.id
"""

NAMES = "select c.id, c.name from member_cards() c order by c.name, c.id"


class Coming(NamedTuple):
    """A meeting that is called and has not been opened: its day, and the rule that holds then, None where there is none."""

    meeting_id: uuid.UUID
    held_on: dt.date
    rule: Rule | None


async def list_coming(connection: asyncpg.Connection, body_id: uuid.UUID) -> list[Coming]:
    """A body's meetings to come, as they would decide now."""
    found = []
    for row in await connection.fetch(COMING, body_id):
        facts = dict(row)
        meeting_id, held_on = facts.pop("meeting_id"), facts.pop("held_on")
        found.append(Coming(meeting_id, held_on, Rule(**facts) if facts["seats"] is not None else None))
    return found


async def get_standing(connection: asyncpg.Connection, body_id: uuid.UUID, today: dt.date) -> Standing:
    """A body with all its rules and terms; the latest rule first, the chair first of the members."""
    row = await connection.fetchrow(BODY, body_id)
    if row is None:
        raise NotFound(Phrase("There is no such body."))
    rules = []
    for one in await connection.fetch(RULES, body_id):
        facts = dict(one)
        rules.append(RuleOut(facts.pop("id"), facts.pop("valid_from"), facts.pop("valid_to"), Rule(**facts)))
    terms = [TermOut(**dict(one)) for one in await connection.fetch(TERMS, body_id)]
    assembly = frozenset(one["person"] for one in await connection.fetch(ASSEMBLY, today))
    return Standing(**dict(row), rules=rules, terms=terms, in_assembly=assembly, has_assembly=await connection.fetchval(HAS_ASSEMBLY))


async def list_people(connection: asyncpg.Connection) -> list[tuple[uuid.UUID, str]]:
    """Everybody of the community, by name."""
    return [(row["id"], row["name"]) for row in await connection.fetch(NAMES)]
