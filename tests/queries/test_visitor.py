"""Whose public pages a visitor sees."""

import asyncpg

from absorb.people.queries import visitor
from tests.conftest import Town, make_town


async def test_a_later_town_never_takes_the_public_pages_over(town: Town, owner: asyncpg.Connection) -> None:
    await make_town(owner, "aaa")
    assert (await visitor()).community_id == town.acting.community_id
