"""Ideas put on an agenda together: those that were chosen, the first of a ranking, or those that assessors differ on."""

import uuid
from collections.abc import Sequence

from absorb.committee import queries
from absorb.committee.actions.agenda import add_items
from absorb.committee.queries import order
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.gathering import MOST_AT_ONCE
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, reading
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.phrases import Phrase
from absorb.priority import queries as priority
from absorb.priority.queries.rounds import get_round, list_discussed


async def add_ideas(
    acting: Acting, meeting_id: uuid.UUID, references: Sequence[str], *, ranking: uuid.UUID | None = None, with_motion: bool = True
) -> int:
    """An item for each of the ideas that the agenda does not have yet, in the order given; the answer is how many were put
    on it. Each rests on `ranking`, or on the newest that knows the idea; without a motion it is for discussion."""
    if not references:
        raise BadInput.one("/ideas", "Choose at least one idea.")
    if len(references) > MOST_AT_ONCE:
        raise BadInput.one("/ideas", Phrase("Put at most %(most)s ideas on the agenda at once.", most=MOST_AT_ONCE))
    async with reading(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        found = {row["reference"]: row for row in await connection.fetch(order.IDEAS, list(references), meeting_id)}
    unknown = [one for one in references if one not in found]
    if unknown:
        raise BadInput.one("/ideas", Phrase("There is no idea %(references)s.", references=", ".join(unknown)))
    asks = [
        ItemIn(
            title=row["title"][:300],
            motion=motion_about(meeting, row["reference"], row["title"]) if with_motion else "",
            idea_id=row["id"],
            ranking_id=ranking or row["ranking"],
        )
        for row in (found[one] for one in dict.fromkeys(references))
        if not row["is_there"]
    ]
    return len(await add_items(acting, meeting_id, asks, once=True)) if asks else 0


def motion_about(meeting: MeetingOut, reference: str, title: str) -> str:
    """The usual wording about an idea; the minutes are Czech."""
    verb = "schvaluje podporu záměru" if meeting.effect == "approves" else "doporučuje podpořit záměr"
    return f"{meeting.body} {verb} {reference} „{title}“."


async def add_first(acting: Acting, meeting_id: uuid.UUID, number: int, count: int) -> int:
    """The first ideas of a ranking that the agenda does not have yet; the answer is how many were put on it."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInput.one("/count", Phrase("Write a number from 1 to %(most)s.", most=MOST_AT_ONCE))
    async with reading(acting) as connection:
        await queries.get_meeting(connection, meeting_id)
        try:
            ranking = await priority.get_ranking(connection, number)
        except NotFound as refusal:
            raise BadInput.one("/ranking", refusal.says) from refusal
        references = [row["reference"] for row in await connection.fetch(order.FIRST, number, count, meeting_id)]
    return await add_ideas(acting, meeting_id, references, ranking=ranking.id) if references else 0


async def add_discussed(acting: Acting, meeting_id: uuid.UUID, round_number: int) -> int:
    """The ideas of a closed round of assessment on which assessors differ by more than its spread, for discussion: what differs
    most first, as many as fit at once of those that the agenda does not have yet; the answer is how many were put on it."""
    async with reading(acting) as connection:
        await queries.get_meeting(connection, meeting_id)
        try:
            stored = await get_round(connection, round_number)
        except NotFound as refusal:
            raise BadInput.one("/round", refusal.says) from refusal
        discussed = [one.reference for one in await list_discussed(connection, stored)]
        there = {row["reference"] for row in await connection.fetch(order.IDEAS, discussed, meeting_id) if row["is_there"]}
    references = [one for one in discussed if one not in there][:MOST_AT_ONCE]
    return await add_ideas(acting, meeting_id, references, with_motion=False) if references else 0
