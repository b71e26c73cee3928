"""Promised work of the tank. Jobs act for the person who asked, so that the journal names them."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from absorb.db import Acting, transaction
from absorb.people.actions.standing import NO_LONGER, standing_of
from absorb.tank.access import WRITERS, editor_as
from absorb.tank.actions import bulk, exchange, find_twins
from absorb.tank.actions.twins import LOOK_FOR_TWINS, look_promised
from absorb.tank.queries.search import Wanted, forget_words
from absorb.tank.rules.form import Editor
from absorb.web import CENTRE


async def move_many(acting: Acting, facts: dict[str, Any]) -> None:
    who, bulk_id = _person(acting, facts), uuid.UUID(facts["bulk"])
    standing = await standing_of(who)
    if standing.roles & CENTRE:
        await bulk.keep_moves(who, bulk_id, standing.roles)
    else:
        await bulk.give_up_moves(who, bulk_id, NO_LONGER)


def _person(acting: Acting, facts: dict[str, Any]) -> Acting:
    return Acting(acting.community_id, uuid.UUID(facts["person"]))


async def read_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await _as_they_stand(acting, facts, exchange.read_promised)


async def take_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await _as_they_stand(acting, facts, exchange.take_promised)


async def _as_they_stand(acting: Acting, facts: dict[str, Any], act: Callable[[Acting, uuid.UUID, Editor], Awaitable[None]]) -> None:
    """Act for the person who asked as the editor they are now, or give the workbook up where they may write no more."""
    who, exchange_id = _person(acting, facts), uuid.UUID(facts["exchange"])
    standing = await standing_of(who)
    if standing.roles & WRITERS:
        await act(who, exchange_id, editor_as(standing.roles, standing.speaks_for))
    else:
        await exchange.give_up(who, exchange_id, NO_LONGER)


async def write_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    wanted = msgspec.convert(facts["wanted"], Wanted)
    await exchange.write_promised(_person(acting, facts), wanted, uuid.UUID(facts["work"]))


async def look_for_twins(acting: Acting, facts: dict[str, Any]) -> None:
    ideas = [uuid.UUID(idea) for idea in facts["ideas"]] if "ideas" in facts else None
    if "work" in facts:
        await look_promised(acting, ideas, uuid.UUID(facts["work"]))
    else:
        await find_twins(acting, ideas)


JOBS = {
    LOOK_FOR_TWINS: look_for_twins,
    bulk.MOVE_MANY: move_many,
    exchange.READ_WORKBOOK: read_workbook,
    exchange.TAKE_WORKBOOK: take_workbook,
    exchange.WRITE_WORKBOOK: write_workbook,
}


BLOCKS_AT_ONCE = 2
"""Some four hundred words: a tenth of a second of the database, mostly less."""

FORGET_EVERY_SECONDS = 20.0


class Words:
    """How far this worker has looked through the words of the search for those that no idea has any more."""

    def __init__(self) -> None:
        self._block = 0

    async def forget(self) -> None:
        async with transaction() as connection:
            self._block = await forget_words(connection, self._block, BLOCKS_AT_ONCE)


CHORES = ((FORGET_EVERY_SECONDS, Words().forget),)
