"""An amendment, a conflict of interest outside the room, and the papers, in the demonstration's meeting. All of it is made up."""

import datetime as dt
import uuid
from collections.abc import Sequence

from absorb.committee import actions as committee
from absorb.committee.actions.motions import open_motion_vote, propose_motion
from absorb.committee.rules.votes import Choice
from absorb.committee.schemas.motions import MotionIn
from absorb.db import Acting


async def amend(chair: Acting, item_id: uuid.UUID, present: Sequence[Acting], when: dt.datetime) -> None:
    """A member proposes to say more of the ranking, and most agree; the vote on the motion itself comes after."""
    people = [member.person_id for member in present if member.person_id is not None]
    ask = MotionIn(kind="amendment", passage="pořadí záměrů", wording="pořadí záměrů a doporučuje je zveřejnit")
    await committee.take_up(chair, item_id, at=when)
    motion_id = await propose_motion(chair, item_id, ask, by=people[2], at=when)
    await open_motion_vote(chair, motion_id, at=when + dt.timedelta(minutes=1))
    choices: dict[uuid.UUID, Choice] = {person: "abstain" if number in (3, 8) else "for" for number, person in enumerate(people)}
    await committee.cast_all(chair, item_id, choices, at=when + dt.timedelta(minutes=1))
    await committee.close_vote(chair, item_id, at=when + dt.timedelta(minutes=2))
