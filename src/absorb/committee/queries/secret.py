"""Rows of secret ballots: who voted, and what was voted. No query reads both, and none tells a running vote's ballots.

Each time somebody votes, and when the vote is closed, all rows of both tables are taken out and put in again in an order of
chance with new random ids: so where a row lies, which transaction wrote it and what its id is say nothing of whose it is.
"""

import secrets
import uuid
from typing import Any, NamedTuple

import asyncpg


class Box(NamedTuple):
    """Statements of the table in which the ballots of one sort lie."""

    add: str
    read: str
    drop: str


CHOICES = Box(
    add="insert into secret_ballot (id, vote, choice) values ($1, $2, $3)",
    read="select choice as said from secret_ballot where vote = $1",
    drop="delete from secret_ballot where vote = $1",
)
"""For, against or abstaining."""

MARKS = Box(
    add="insert into secret_marks (id, vote, marks) values ($1, $2, $3)",
    read="select marks as said from secret_marks where vote = $1",
    drop="delete from secret_marks where vote = $1",
)
"""Marks by the ideas' ids; a jsonb keeps its names in an order of its own, not in that of the form."""

ADD_VOTER = "insert into secret_voter (id, vote, person) values ($1, $2, $3) on conflict (vote, person) do nothing returning vote"

VOTERS = "select person from secret_voter where vote = $1"

DROP_VOTERS = "delete from secret_voter where vote = $1"


async def put_in(connection: asyncpg.Connection, box: Box, vote_id: uuid.UUID, person_id: uuid.UUID, said: Any) -> bool:
    """Note that the person voted and put the ballot into the box; False where they voted before, and nothing changes."""
    if await connection.fetchval(ADD_VOTER, uuid.uuid4(), vote_id, person_id) is None:
        return False
    await connection.execute(box.add, uuid.uuid4(), vote_id, said)
    await mix(connection, box, vote_id)
    return True


async def mix(connection: asyncpg.Connection, box: Box, vote_id: uuid.UUID) -> None:
    """Write both tables' rows of a vote anew, each in an order of chance of its own."""
    chance = secrets.SystemRandom()
    voters = [row["person"] for row in await connection.fetch(VOTERS, vote_id)]
    ballots = await open_box(connection, box, vote_id)
    chance.shuffle(voters)
    chance.shuffle(ballots)
    await empty(connection, vote_id)
    await connection.executemany(ADD_VOTER, [(uuid.uuid4(), vote_id, person) for person in voters])
    await connection.executemany(box.add, [(uuid.uuid4(), vote_id, said) for said in ballots])


async def empty(connection: asyncpg.Connection, vote_id: uuid.UUID) -> None:
    """Take everything out: the vote is broken off, or its rows are written anew."""
    for statement in (DROP_VOTERS, CHOICES.drop, MARKS.drop):
        await connection.execute(statement, vote_id)


async def voters_of(connection: asyncpg.Connection, vote_id: uuid.UUID) -> frozenset[uuid.UUID]:
    return frozenset(row["person"] for row in await connection.fetch(VOTERS, vote_id))


async def open_box(connection: asyncpg.Connection, box: Box, vote_id: uuid.UUID) -> list[Any]:
    """The ballots in the box, in no order that means anything: for mixing them and for the closing of the vote alone."""
    return [row["said"] for row in await connection.fetch(box.read, vote_id)]
