"""Two meetings of these days, all of them invented: one under way, with a vote that waits for whoever looks in, and one that is
called. The rest of the story is told in the past; these two are dated from the day on which the demonstration is made."""

import datetime as dt
import uuid
from collections.abc import Sequence

from absorb.committee import actions as committee
from absorb.committee.actions.motions import open_motion_vote, propose_motion
from absorb.committee.actions.pack import write_pack
from absorb.committee.rules.votes import Choice
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.choosing import ItemIdeasIn, PickIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.committee.schemas.motions import MotionIn
from absorb.db import Acting, reading
from demo import choosing, invent

PLACE = "Magistrát, zasedací místnost (smyšleno)"
BODY = "select body from meeting where id = $1"
WAITING = """
select i.id, i.title from ranking_idea k join idea i on i.id = k.idea
where k.ranking = $1 and k.place > 27 and i.cost_minor is not null order by k.position limit 4
"""


async def play(chair: Acting, members: Sequence[Acting], earlier: uuid.UUID, ranking_id: uuid.UUID, now: dt.datetime) -> str:
    """Both meetings of the body that held the earlier one; what was done, in a sentence."""
    async with reading(chair) as connection:
        body_id = await connection.fetchval(BODY, earlier)
        waiting = await connection.fetch(WAITING, ranking_id)
    hour = now.replace(minute=0, second=0, microsecond=0)
    meeting_id = await _open(chair, body_id, members[:10], hour - dt.timedelta(hours=1))
    await _choose(chair, meeting_id, ranking_id, members[:10], hour - dt.timedelta(minutes=50))
    await _vote(chair, meeting_id, waiting[0]["id"], ranking_id, members[:10], hour - dt.timedelta(minutes=20))
    await _discuss(chair, meeting_id, members, hour - dt.timedelta(minutes=15))
    await _call(chair, body_id, [(row["id"], row["title"]) for row in waiting[1:]], ranking_id, hour + dt.timedelta(days=21))
    return "Committee today: a meeting under way, where ideas were approved in secret and a vote runs, and one that is called."


async def _open(chair: Acting, body_id: uuid.UUID, present: Sequence[Acting], at: dt.datetime) -> uuid.UUID:
    meeting_id = await committee.call_meeting(chair, MeetingIn(body_id=body_id, starts_at=at, place=PLACE, is_invented=True))
    await committee.open_meeting(chair, meeting_id, at=at)
    for member in present:
        assert member.person_id is not None
        await committee.arrive(chair, meeting_id, member.person_id, at=at)
    return meeting_id


async def _choose(chair: Acting, meeting_id: uuid.UUID, ranking_id: uuid.UUID, present: Sequence[Acting], at: dt.datetime) -> None:
    """Ideas are approved in secret, equal shares are worked out under the budget said beforehand, and become the motion."""
    item_id = await committee.add_item(
        chair, meeting_id, ItemIn(title="Výběr záměrů do rozpočtu: tajné schvalování (ukázka)", motion="", ranking_id=ranking_id)
    )
    names = await choosing.list_names(chair, ranking_id)
    await committee.put_ideas(chair, item_id, ItemIdeasIn(ideas=tuple(names)))
    await committee.open_vote(chair, item_id, at=at, kind="secret_approval", budget_minor=int(choosing.BUDGET))
    for number, member in enumerate(present):
        approved = [name for name in names if invent.dice("secret approval", name, str(number)).random() < 0.35]
        await committee.mark_in_secret(member, item_id, dict.fromkeys(approved, 1), at=at)
    await committee.close_vote(chair, item_id, at=at + dt.timedelta(minutes=10))
    why = "Vybrané záměry podporují různé skupiny členů (smyšlené hlasování)."
    await committee.pick(chair, item_id, PickIn(method="equal_shares", budget=choosing.BUDGET, why=why))


async def _vote(
    chair: Acting, meeting_id: uuid.UUID, idea_id: uuid.UUID, ranking_id: uuid.UUID, present: Sequence[Acting], at: dt.datetime
) -> None:
    """An amendment is adopted, and the vote on the motion runs: some have voted, the others may."""
    motion = "Komise doporučuje Radě města podpořit tento záměr."
    ask = ItemIn(title="Záměr z pořadníku (ukázka)", motion=motion, idea_id=idea_id, ranking_id=ranking_id, moves_idea_to="chosen")
    item_id = await committee.add_item(chair, meeting_id, ask)
    people = [member.person_id for member in present if member.person_id is not None]
    await committee.take_up(chair, item_id, at=at)
    change = MotionIn(kind="amendment", passage="podpořit tento záměr", wording="podpořit tento záměr a za rok o něm jednat znovu")
    motion_id = await propose_motion(chair, item_id, change, by=people[4], at=at)
    await open_motion_vote(chair, motion_id, at=at, kind="by_name")
    await committee.cast_all(chair, item_id, dict.fromkeys(people, "for"), at=at)
    await committee.close_vote(chair, item_id, at=at + dt.timedelta(minutes=2))
    await committee.open_vote(chair, item_id, at=at + dt.timedelta(minutes=3))
    cast: dict[uuid.UUID, Choice] = {person: "abstain" if number == 2 else "for" for number, person in enumerate(people[2:6])}
    await committee.cast_all(chair, item_id, cast, at=at + dt.timedelta(minutes=4))


async def _discuss(chair: Acting, meeting_id: uuid.UUID, members: Sequence[Acting], at: dt.datetime) -> None:
    """An item that waits, with a declared conflict of interest and a counter-motion."""
    motion = "Komise pověřuje předsedkyni přípravou programu na příští pololetí."
    item_id = await committee.add_item(chair, meeting_id, ItemIn(title="Program komise na příští pololetí (ukázka)", motion=motion))
    proposer, conflicted = members[3].person_id, members[6].person_id
    assert proposer is not None
    assert conflicted is not None
    wording = "Komise sestaví program na příští pololetí společně na příštím zasedání."
    await propose_motion(chair, item_id, MotionIn(kind="counter", wording=wording), by=proposer, at=at)
    await committee.declare_conflict(chair, item_id, conflicted, "Program připravuje jeho zaměstnavatel (smyšleno).", at=at)


async def _call(
    chair: Acting, body_id: uuid.UUID, ideas: Sequence[tuple[uuid.UUID, str]], ranking_id: uuid.UUID, starts_at: dt.datetime
) -> None:
    """A meeting to come: its agenda and the pack that its members read before."""
    meeting_id = await committee.call_meeting(chair, MeetingIn(body_id=body_id, starts_at=starts_at, place=PLACE, is_invented=True))
    opening = "Komise bere na vědomí zprávu o plnění komunitního plánu (smyšleno)."
    await committee.add_item(chair, meeting_id, ItemIn(title="Zpráva o plnění komunitního plánu", motion=opening))
    for idea_id, title in ideas:
        motion = "Komise doporučuje Radě města podpořit tento záměr."
        ask = ItemIn(title=title[:300], motion=motion, idea_id=idea_id, ranking_id=ranking_id, moves_idea_to="chosen")
        await committee.add_item(chair, meeting_id, ask)
    await write_pack(chair, meeting_id)
