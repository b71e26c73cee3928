"""A scenario goes over to the newest version of its call."""

import uuid

from msgspec.structs import replace

from absorb.calls.queries import find_call_id, get_call_text
from absorb.db import Acting, transaction
from absorb.funding.actions.working import hold_open, write_work
from absorb.funding.queries import working as queries
from absorb.funding.rules.working.chapters import under_call
from absorb.journal.actions import record
from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase


async def follow_call(acting: Acting, scenario_id: uuid.UUID, *, seen: int) -> int:
    """Put a scenario under the newest version of its call, whose new chapters its budget gets; the answer is the working copy's
    version then. What was kept before stays under the version that it was made for. Under the newest one already, nothing
    changes; Clash where the scenario is closed or under no call, or where somebody has written since it was `seen`."""
    async with transaction(acting) as connection:
        held = await hold_open(connection, scenario_id)
        call_id = await find_call_id(connection, held.call) if held.call is not None else None
        if call_id is None:
            raise Clash(Phrase("The scenario is under no call."))
        if call_id == held.call_id:
            return held.version
        if held.version != seen:
            raise Clash(Phrase("Somebody else has changed the budget meanwhile; look at it first."))
        await connection.execute(queries.SET_CALL, scenario_id, call_id)
        facts = {"call": held.call, "from": held.call_version, "to": held.newest_call}
        await record(connection, "scenario put under the newest version of its call", ("scenario", scenario_id), facts)
        content = replace(held.content, budget=under_call(held.content.budget, await get_call_text(connection, call_id)))
        return held.version if content == held.content else await write_work(connection, held, content, acting)
