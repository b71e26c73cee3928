"""Letters with notices: promised once, sent once, tried again as long as the mail server does not take them."""

import datetime as dt
import secrets
import uuid

import asyncpg
import msgspec

from absorb import mail
from absorb.db import Acting, transaction
from absorb.kernel.ids import new_id
from absorb.notices import queries
from absorb.notices.enclosing import Reader, enclosed_with
from absorb.notices.rules import DIGEST_AT, OLDEST_IN_DIGEST, digest_ends_at
from absorb.outbox.actions import promise
from absorb.people.queries import community_of, list_communities

SEND_NOTICES = "send_notices"
MOST_IN_ONE_LETTER = 50


async def add_letters(connection: asyncpg.Connection, people: list[uuid.UUID], day: dt.date | None = None) -> dict[uuid.UUID, uuid.UUID]:
    """A promised letter for each person, by person. One who has this day's digest already gets no second one."""
    keys = [secrets.token_urlsafe(24) for _ in people]
    rows = await connection.fetch(queries.ADD_LETTERS, [new_id() for _ in people], people, keys, day)
    for row in rows:
        await promise(connection, SEND_NOTICES, {"letter": str(row["id"])})
    return {row["person"]: row["id"] for row in rows}


async def promise_digests(now: dt.datetime) -> int:
    """Promise the digests that are due in all communities; the answer is how many. Safe to run at any time and twice at once.

    A notice goes into the first digest after it: from that moment it belongs to that letter, however long the letter has
    to be tried, and no other letter takes it. Where no letters are sent, nothing is promised.
    """
    if not mail.can_send():
        return 0
    until = digest_ends_at(now)
    promised = 0
    for community in await list_communities():
        async with transaction(Acting(community.id)) as connection:
            since = until - OLDEST_IN_DIGEST
            people = [row["person"] for row in await connection.fetch(queries.DUE_IN_DIGEST, since, until)]
            letters = await add_letters(connection, people, until.date()) if people else {}
            await connection.execute(queries.PUT_INTO_DIGEST, list(letters), list(letters.values()), since, until)
            promised += len(letters)
    return promised


async def send_notices(acting: Acting, letter_id: uuid.UUID) -> bool:
    """Send one promised letter; False when there is nothing to send (any more).

    The letter's row is locked until the mail server has answered, so nobody else sends it meanwhile, and that it was sent
    is written in the same transaction. Left out is what the person has since chosen never to get; nobody is written to
    who has left the community.
    """
    if not mail.can_send():
        return False
    async with transaction(acting) as connection:
        row = await connection.fetchrow(queries.LOCK_LETTER, letter_id)
        person = row and await connection.fetchrow(queries.PERSON_FOR_LETTER, row["person"])
        if row is None or person is None:
            return False
        notices = await queries.list_in_letter(connection, letter_id, row["person"], person["language"])
        if not notices:
            return False
        community = await community_of(connection)
        letter = mail.write_letter(
            "notices/digest" if row["day"] else "notices/one",
            person["language"],
            person["email"],
            key=f"notices-{letter_id}",
            leave=f"{mail.require_post().origin}/notices/leave/{row['leave_key']}",
            name=person["name"],
            community=community.name,
            is_demonstration=community.is_demonstration,
            notices=notices[:MOST_IN_ONE_LETTER],
            count=len(notices),
            digest_at=DIGEST_AT,
        )
        reader = Reader(person["name"], person["email"], person["language"])
        enclosed = await enclosed_with(connection, notices[:MOST_IN_ONE_LETTER], reader)
        await mail.send(msgspec.structs.replace(letter, enclosed=tuple(enclosed)))
        await connection.execute(queries.LETTER_SENT, letter_id)
    return True
