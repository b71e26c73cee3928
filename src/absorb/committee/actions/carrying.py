"""Notes on how resolutions are carried out: added beside what is never changed."""

import datetime as dt
import uuid

from absorb.committee.queries import carrying
from absorb.committee.queries.resolutions import get_resolution
from absorb.committee.rules.typed import LONGEST_REASON, find_long
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import find_day_outside, text_of


async def note(acting: Acting, resolution_id: uuid.UUID, *, says: str, noted_on: dt.date | None, is_done: bool, today: dt.date) -> None:
    """Note what was done for a resolution, and whether it is done. The latest note holds; none is ever changed."""
    says = text_of(says)
    faults = find_long("says", says, LONGEST_REASON)
    if not says:
        faults.append(Fault("/says", Phrase("Say what was done.")))
    if noted_on is None or noted_on > today:
        faults.append(Fault("/noted_on", Phrase("Write the day on which it was done: it is not in the future.")))
    else:
        faults += find_day_outside("noted_on", noted_on)
    if faults or noted_on is None:
        raise BadInput(faults)
    async with transaction(acting) as connection:
        resolution = await get_resolution(connection, resolution_id)
        if not resolution.tally.is_adopted:
            raise Clash(Phrase("This motion was not adopted: there is nothing to carry out."))
        await connection.execute(carrying.ADD_NOTE, new_id(), resolution_id, is_done, noted_on, says)
        facts = {"number": resolution.number, "body": resolution.body, "day": noted_on.isoformat()}
        verb = "resolution carried out" if is_done else "resolution being carried out"
        await record(connection, verb, ("resolution", resolution_id), facts, why=says)
