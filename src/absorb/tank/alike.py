"""What somebody who is typing is told of ideas that look like theirs.

The Centre, the committee and the auditor see everything. An organisation sees its own, and of others the title and the
organisation of what stands in the tank for all to work with; that there is something else is told without a word of it.
"""

import uuid

import asyncpg
import msgspec

from absorb.kernel.czech import fold
from absorb.tank import queries
from absorb.tank.access import own_organisations
from absorb.tank.rules import find_reasons, is_likely
from absorb.tank.schemas.care import AlikeOne, AlikeOut
from absorb.web import Person

OPEN_TO_ORGANISATIONS = frozenset(("in_tank", "under_assessment", "chosen", "reserve", "in_application", "funded"))
MOST = 5
SHORTEST_TITLE = 4


async def find_alike(
    connection: asyncpg.Connection, person: Person, title: str, need: str, place: str, besides: uuid.UUID | None = None
) -> AlikeOut:
    """The most alike, as far as this person may see them, and how many more there are."""
    if len(title.strip()) < SHORTEST_TITLE:
        return AlikeOut([], 0)
    found = await queries.twins.list_alike(connection, fold(title[:500]), need[:10_000], place[:300], sorted(person.organisations), besides)
    likely = sorted((one for one in found if is_likely(one.pair)), key=lambda one: -one.pair.likeness)
    own = own_organisations(person)
    shown: list[AlikeOne] = []
    hidden = 0
    for one in likely:
        is_own = own is None or one.organisation_id in own
        if not is_own and one.state not in OPEN_TO_ORGANISATIONS:
            hidden += 1
        elif len(shown) < MOST:
            reasons = [msgspec.to_builtins(reason) for reason in find_reasons(one.pair)]
            shown.append(
                AlikeOne(one.pair.other_title, one.organisation, one.state, one.pair.likeness, reasons, one.reference if is_own else None)
            )
    return AlikeOut(shown, hidden)
