"""Promised work of the tank. Jobs act for the person who asked, so that the journal names them."""

import uuid
from typing import Any

from absorb.db import Acting
from absorb.tank.actions import bulk


async def move_many(acting: Acting, facts: dict[str, Any]) -> None:
    await bulk.keep_moves(_person(acting, facts), uuid.UUID(facts["bulk"]), frozenset(facts["roles"]))


def _person(acting: Acting, facts: dict[str, Any]) -> Acting:
    return Acting(acting.community_id, uuid.UUID(facts["person"]))


JOBS = {bulk.MOVE_MANY: move_many}
