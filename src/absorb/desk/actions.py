"""What the desk does: it notes visits, keeps calendar addresses and reminds people of deadlines."""

import datetime as dt
import hashlib
import secrets

import asyncpg

from absorb.db import Acting, transaction
from absorb.desk import queries
from absorb.desk.queries.calendars import DROP_FEED, KEEP_FEED
from absorb.desk.queries.deadlines import ADD_REMINDER, ToRemind
from absorb.desk.queries.visits import KEEP_VISIT
from absorb.desk.rules import is_noteworthy, next_visit, remind_step
from absorb.desk.schemas import DeskOut
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell
from absorb.people.queries import list_communities
from absorb.web import Person

SAYS = {
    "returned": "Your idea is to be completed by %(due_on)s: %(about)s.",
    "report": "A report is due on %(due_on)s: %(about)s.",
    "settlement": "The settlement is due on %(due_on)s: %(about)s.",
    "instalment": "An instalment is expected on %(due_on)s: %(about)s.",
    "application": "The call closes on %(due_on)s and the application is not handed in yet: %(about)s.",
    "call": "The call closes on %(due_on)s: %(about)s.",
    "resolution": "A resolution is to be carried out by %(due_on)s: %(about)s.",
    "meeting": "The meeting is on %(due_on)s: %(about)s.",
    "assessment": "Your assessments are due on %(due_on)s: %(about)s.",
}
"""Kind of deadline to the phrase by which people are reminded of it."""


async def look_at_desk(person: Person, language: str, at: dt.datetime, today: dt.date) -> DeskOut:
    """Read a person's desk, and note that they looked: what changed is told since the visit before this one. Of two looks at
    once the later one counts."""
    async with transaction(person.acting) as connection:
        known = await queries.find_visit(connection)
        visit = next_visit(known, at)
        desk = await queries.read_desk(connection, person, language, visit.before_at, today)
        if is_noteworthy(visit, known, max((notice.made_at for notice in desk.changed), default=None)):
            await connection.execute(KEEP_VISIT, new_id(), visit.began_at, visit.latest_at, visit.before_at)
        return desk


async def open_feed(acting: Acting) -> str:
    """A calendar address for the one who acts; the secret in it is shown this once, and an earlier one stops working."""
    secret = secrets.token_urlsafe(32)
    async with transaction(acting) as connection:
        await connection.execute(KEEP_FEED, new_id(), feed_sha256(secret))
    return secret


async def close_feed(acting: Acting) -> None:
    """Take the calendar address of the one who acts back; taking it back twice changes nothing."""
    async with transaction(acting) as connection:
        await connection.execute(DROP_FEED)


def feed_sha256(secret: str) -> str:
    """What is kept of a calendar address."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def remind(today: dt.date) -> int:
    """Tell people of deadlines fourteen, seven and one day before, in all communities; the answer is how many notices. Safe
    to run at any time and twice at once: each reminder is written down with what it told."""
    told = 0
    for community in await list_communities():
        async with transaction(Acting(community.id)) as connection:
            for one in await queries.list_to_remind(connection, today):
                step = remind_step(one.due_on, today)
                if step is not None and await connection.fetchval(ADD_REMINDER, new_id(), one.id, one.kind, one.due_on, step):
                    told += await _tell(connection, one)
    return told


async def _tell(connection: asyncpg.Connection, one: ToRemind) -> int:
    """The office hears of it under its own address, the organisation under the one it may open."""
    facts = {"about": one.about, "due_on": one.due_on.isoformat()}
    told = await tell(connection, "deadline", SAYS[one.kind], facts, one.address, roles=one.roles, people=one.people or ())
    if one.organisation is not None:
        told += await tell(connection, "deadline", SAYS[one.kind], facts, one.own_address, organisation=one.organisation)
    return told
