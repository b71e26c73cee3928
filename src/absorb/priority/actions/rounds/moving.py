"""A round goes on: conflicts are declared, it opens, it closes; those who owe are reminded."""

import datetime as dt
import uuid
from typing import Any

import asyncpg

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell
from absorb.outbox.actions import promise
from absorb.people.queries import list_communities
from absorb.priority import queries
from absorb.priority.actions.rounds.preparing import tell_assigned
from absorb.priority.queries.rounds import duties, rounds
from absorb.priority.rules.rounds import check_round_move
from absorb.priority.rules.rounds.reminding import overdue_reminder
from absorb.priority.schemas.rounds import RoundOut
from absorb.tank.actions import move_in

TAKE_IDEAS = "take_ideas_of_round"
"""The promised job that moves a round's ideas under assessment."""

OWED = "Your assessments in the round %(round)s are due on %(due_on)s."
OVERDUE = "Your assessments in the round %(round)s were due on %(due_on)s."


async def move_round(acting: Acting, number: int, to: str) -> None:
    """Move a round on by its table; `Clash` says what is allowed.

    When conflicts are to be declared, the assessors are told. When it opens, all its ideas go under assessment at once, so
    that an idea's state does not tell that somebody has begun.
    """
    async with transaction(acting) as connection:
        held = await queries.rounds.lock_round(connection, number)
        people = {row["assessor"] for row in await connection.fetch(duties.DUTIES, held.id)}
        check_round_move(held.state, to, has_assignments=bool(people))
        await connection.execute(rounds.SET_STATE, held.id, to)
        await record(connection, "assessment round moved", ("assessment_round", held.id), {"number": number, "from": held.state, "to": to})
        if to == "declaring":
            await tell_assigned(connection, held, people)
        elif to == "open":
            await promise(connection, TAKE_IDEAS, {"round": str(held.id), "person": str(acting.person_id or "")})


async def take_ideas(acting: Acting, round_id: uuid.UUID) -> None:
    """Move the round's ideas that are in the tank under assessment, each in its own transaction; run again it goes on."""
    async with reading(acting) as connection:
        held = await queries.rounds.get_round_by_id(connection, round_id)
        ideas = [row["id"] for row in await connection.fetch(rounds.IDEAS_IN_TANK, round_id)]
    for idea in ideas:
        async with transaction(acting) as connection:
            if await connection.fetchval(rounds.IS_IN_TANK, idea):
                await move_in(connection, idea, "under_assessment", why=held.name)


async def remind_owing(acting: Acting, number: int, today: dt.date) -> None:
    """Remind everybody who owes something in a running round. How many they are is not told: it would say whose points are in."""
    async with transaction(acting) as connection:
        held = await queries.rounds.lock_round(connection, number)
        await _remind(connection, held, today)
        await record(connection, "assessors reminded", ("assessment_round", held.id), {"number": number})


async def _remind(connection: asyncpg.Connection, held: RoundOut, today: dt.date) -> None:
    people = [row["assessor"] for row in await connection.fetch(duties.OWED, held.id, held.state)]
    facts: dict[str, Any] = {"round": held.name, "due_on": held.due_on.isoformat()}
    says = OVERDUE if today > held.due_on else OWED
    await tell(connection, "assessment", says, facts, f"/assessments/rounds/{held.number}/mine", people=people)


async def remind_by_day(today: dt.date) -> None:
    """Remind those who owe after the due day: on the next day and every week, in all communities. Before it the desk reminds.

    Safe to run at any time and twice at once: each reminder is written down with what it told.
    """
    for community in await list_communities():
        async with transaction(Acting(community.id)) as connection:
            for row in await connection.fetch(rounds.RUNNING_ROUNDS):
                left = overdue_reminder(row["due_on"], today)
                if left is None:
                    continue
                if await connection.fetchval(rounds.ADD_REMINDER, new_id(), row["id"], row["due_on"], left):
                    await _remind(connection, await queries.rounds.get_round_by_id(connection, row["id"]), today)
