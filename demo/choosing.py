"""A secret ballot and a choice among many ideas under a budget, in the demonstration's meeting. All votes are made up."""

import datetime as dt
import uuid
from collections.abc import Sequence

from absorb.committee import actions as committee
from absorb.committee.rules.votes import Choice
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.choosing import ItemIdeasIn, PickIn
from absorb.db import Acting, reading
from absorb.kernel.money import Money
from demo import invent

BUDGET = Money(15_000_000_00)
FROM_PLACE, TO_PLACE = 13, 27
"""The ideas that are chosen among: those after the twelve that the meeting decides one by one."""


async def vote_in_secret(chair: Acting, meeting_id: uuid.UUID, present: Sequence[Acting], when: dt.datetime) -> None:
    """Who is to be the deputy chair: who voted is known, and how many voted how."""
    motion = "Komise volí místopředsedou člena navrženého předsedou (smyšlená volba)."
    item_id = await committee.add_item(chair, meeting_id, ItemIn(title="Volba místopředsedy komise", motion=motion))
    await committee.open_vote(chair, item_id, at=when, kind="secret")
    for number, member in enumerate(present):
        choice: Choice = "against" if number in (4, 7) else "abstain" if number == 9 else "for"
        await committee.cast_secret(member, item_id, choice, at=when)
    await committee.close_vote(chair, item_id, at=when + dt.timedelta(minutes=1))


async def choose_among(chair: Acting, meeting_id: uuid.UUID, ranking_id: uuid.UUID, present: Sequence[Acting], when: dt.datetime) -> None:
    """Members approve ideas, the ways of choosing are compared, and one is put up; the vote on it waits for the next meeting."""
    item_id = await committee.add_item(
        chair, meeting_id, ItemIn(title="Výběr dalších záměrů do rozpočtu (ukázka)", motion="", ranking_id=ranking_id)
    )
    names = await list_names(chair, ranking_id)
    await committee.put_ideas(chair, item_id, ItemIdeasIn(ideas=tuple(names)))
    await committee.open_vote(chair, item_id, at=when, kind="approval")
    for number, member in enumerate(present):
        approved = [name for name in names if invent.dice("approval", name, str(number)).random() < 0.4]
        await committee.mark_ideas(member, item_id, dict.fromkeys(approved, 1), at=when)
    await committee.close_vote(chair, item_id, at=when + dt.timedelta(minutes=3))
    why = "Každý člen má mezi vybranými aspoň jeden záměr, který schvaluje (smyšlené hlasování)."
    await committee.pick(chair, item_id, PickIn(method="equal_shares", budget=BUDGET, why=why))


async def list_names(chair: Acting, ranking_id: uuid.UUID) -> list[str]:
    """References of the ideas that are chosen among."""
    async with reading(chair) as connection:
        rows = await connection.fetch(
            """select i.reference from ranking_idea k join idea i on i.id = k.idea
            where k.ranking = $1 and k.place between $2 and $3 and i.cost_minor is not null order by k.position""",
            ranking_id,
            FROM_PLACE,
            TO_PLACE,
        )
    return [row["reference"] for row in rows]
