"""Whoever gets or loses a role hears of it; an organisation hears who joined it."""

import asyncpg

from absorb.db import reading, transaction
from absorb.embedded import Servers
from absorb.notices.words import told
from absorb.people import actions as people
from absorb.people.actions.memberships import promise_word
from absorb.people.schemas import MembershipIn
from absorb.worker import connect_queue, keep_all
from tests.conftest import Town


async def _told(town: Town, role: str) -> list[str]:
    async with reading(town.people[role]) as connection:
        rows = await connection.fetch("select says, facts from notice where person = $1 order by id", town.people[role].person_id)
    return [told("cs", row["says"], row["facts"]) for row in rows]


async def test_roles_given_and_taken_are_told(town: Town, owner: asyncpg.Connection, servers: Servers) -> None:
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    officer = town.people["officer"].person_id
    assert officer is not None
    async with transaction(town.acting) as connection:
        charity = await people.ensure_organisation(connection, "Charita", kind="ngo")
    for ask in (MembershipIn(person=officer, role="finance"), MembershipIn(person=officer, role="submitter", organisation=charity)):
        await people.give_role(town.people["administrator"], ask)
        await keep_all(queue)
    given = await owner.fetchval("select id from membership where person = $1 and role = 'finance'", officer)
    await people.remove_membership(town.people["administrator"], given)
    await keep_all(queue)
    assert await _told(town, "officer") == [
        "Máte tu novou roli: Finanční pracovník",
        "Máte novou roli (Charita): Předkladatel",
        "Tuto roli tu už nemáte: Finanční pracovník",
    ]


async def test_an_organisation_hears_who_joined(town: Town, servers: Servers) -> None:
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    first, second = town.people["submitter"].person_id, town.people["member"].person_id
    assert first is not None
    assert second is not None
    async with transaction(town.acting) as connection:
        charity = await people.ensure_organisation(connection, "Charita", kind="ngo")
        for person in (first, second):
            await people.add_membership(connection, person, "submitter", charity)
        await promise_word(connection, "joined", second, "submitter", charity)
    await keep_all(queue)
    assert [await _told(town, "submitter"), await _told(town, "member")] == [["Charita má novou osobu: member usti, Předkladatel"], []]
