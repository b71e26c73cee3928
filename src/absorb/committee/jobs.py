"""Promised jobs of the room: a meeting's pack, and its minutes when it is closed."""

import uuid
from typing import Any

from absorb.committee import actions, inviting
from absorb.committee.actions import pack
from absorb.db import Acting
from absorb.notices.enclosing import enclose_with
from absorb.progress.actions import Outcome, see_through
from absorb.progress.writing import Paper, writes


async def read_minutes(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_minutes(acting, uuid.UUID(facts["meeting"]))


async def write_pack(acting: Acting, facts: dict[str, Any]) -> None:
    """The pack of a meeting, and its members told."""
    work = uuid.UUID(facts["work"])

    async def act() -> Outcome:
        return Outcome({"document": str(await pack.write_pack(acting, uuid.UUID(facts["meeting"]), work))})

    await see_through(acting, work, act)


enclose_with("meeting_called", inviting.invite)

JOBS = {actions.WRITE_MINUTES: writes(read_minutes), pack.WRITE_PACK: write_pack}
