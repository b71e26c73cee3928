"""Whose public pages a visitor sees."""

import asyncpg

from absorb.people.queries import visitor
from tests.conftest import Town, make_town


async def test_a_visitor_is_the_one_towns_and_of_several_none(town: Town, owner: asyncpg.Connection) -> None:
    assert (await visitor()).community_id == town.acting.community_id
    await make_town(owner, "aaa")
    assert (await visitor()).community_id is None
