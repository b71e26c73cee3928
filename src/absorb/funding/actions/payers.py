"""What the scenario's call says of who pays, put into a working copy."""

from absorb.calls.queries import get_call_text
from absorb.calls.rules import find_split
from absorb.db import Acting, reading
from absorb.funding.queries.sources import own_sources
from absorb.funding.queries.working import Work
from absorb.funding.rules.working.by_call import Taken, take_call
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase


async def as_call_says(acting: Acting, work: Work, text: ScenarioText) -> Taken:
    """The text with the shares, payments and reporting periods of the scenario's call; nothing is kept. Clash where the scenario
    is under no call."""
    if work.call_id is None:
        raise Clash(Phrase("The scenario is under no call, so no call says who pays."))
    async with reading(acting) as connection:
        call = await get_call_text(connection, work.call_id)
        own = await own_sources(connection)
    return take_call(text, call, find_split(call, work.applicant, work.inhabitants), own)
