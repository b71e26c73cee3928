"""Promised work of the tank. Jobs act for the person who asked, so that the journal names them."""

import uuid
from typing import Any

import msgspec

from absorb.db import Acting
from absorb.tank.actions import bulk, exchange, find_twins
from absorb.tank.actions.twins import LOOK_FOR_TWINS, look_promised
from absorb.tank.queries.search import Wanted


async def move_many(acting: Acting, facts: dict[str, Any]) -> None:
    await bulk.keep_moves(_person(acting, facts), uuid.UUID(facts["bulk"]), frozenset(facts["roles"]))


def _person(acting: Acting, facts: dict[str, Any]) -> Acting:
    return Acting(acting.community_id, uuid.UUID(facts["person"]))


async def read_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await exchange.read_promised(_person(acting, facts), uuid.UUID(facts["exchange"]), exchange.editor_from(facts))


async def take_workbook(acting: Acting, facts: dict[str, Any]) -> None:
    await exchange.take_promised(_person(acting, facts), uuid.UUID(facts["exchange"]), exchange.editor_from(facts))


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
