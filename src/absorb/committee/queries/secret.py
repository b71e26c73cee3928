"""Rows of secret ballots: who voted, and what was voted. No query reads both, and none tells a running vote's ballots.

Each time somebody votes, and when the vote is closed, all rows of both tables are taken out and put in again in an order of
chance with new random ids: so where a row lies, which transaction wrote it and what its id is say nothing of whose it is.
"""

import secrets
import uuid
from collections import Counter

import asyncpg

from absorb.committee.rules.votes import Choice

ADD_VOTER = "insert into secret_voter (id, vote, person) values ($1, $2, $3) on conflict (vote, person) do nothing returning vote"

ADD_BALLOT = "insert into secret_ballot (id, vote, choice) values ($1, $2, $3)"

VOTERS = "select person from secret_voter where vote = $1"

CHOICES = "select choice from secret_ballot where vote = $1"

DROP_VOTERS = "delete from secret_voter where vote = $1"

DROP_CHOICES = "delete from secret_ballot where vote = $1"


async def put_in(connection: asyncpg.Connection, vote_id: uuid.UUID, person_id: uuid.UUID, choice: Choice) -> bool:
    """Note that the person voted and put the ballot into the box; False where they voted before, and nothing changes."""
    if await connection.fetchval(ADD_VOTER, uuid.uuid4(), vote_id, person_id) is None:
        return False
    await connection.execute(ADD_BALLOT, uuid.uuid4(), vote_id, choice)
    await mix(connection, vote_id)
    return True


async def mix(connection: asyncpg.Connection, vote_id: uuid.UUID) -> None:
    """Write both tables' rows of a vote anew, each in an order of chance of its own."""
    chance = secrets.SystemRandom()
    voters = [row["person"] for row in await connection.fetch(VOTERS, vote_id)]
    choices = [row["choice"] for row in await connection.fetch(CHOICES, vote_id)]
    chance.shuffle(voters)
    chance.shuffle(choices)
    await empty(connection, vote_id)
    await connection.executemany(ADD_VOTER, [(uuid.uuid4(), vote_id, person) for person in voters])
    await connection.executemany(ADD_BALLOT, [(uuid.uuid4(), vote_id, choice) for choice in choices])


async def empty(connection: asyncpg.Connection, vote_id: uuid.UUID) -> None:
    """Take everything out: the vote is broken off, or its rows are written anew."""
    await connection.execute(DROP_VOTERS, vote_id)
    await connection.execute(DROP_CHOICES, vote_id)


async def voters_of(connection: asyncpg.Connection, vote_id: uuid.UUID) -> frozenset[uuid.UUID]:
    return frozenset(row["person"] for row in await connection.fetch(VOTERS, vote_id))


async def count_box(connection: asyncpg.Connection, vote_id: uuid.UUID) -> Counter[Choice]:
    """How many ballots lie in the box each way: for the closing of the vote alone."""
    return Counter(row["choice"] for row in await connection.fetch(CHOICES, vote_id))
