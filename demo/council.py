"""What the council made of the committee's recommendations, all of it invented: one approval as recommended, one that departs from
the recommendation and says why, a resolution that a later one revokes, and minutes that were signed off and published."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from absorb.committee import actions as committee
from absorb.committee.actions import minutes
from absorb.committee.actions.carrying import note
from absorb.committee.actions.grounds import set_ground
from absorb.committee.queries.minutes import list_versions
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.grounds import GroundIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import Acting, reading

RECOMMENDED = """
select r.id, r.idea, i.title, d.title as idea_title from resolution r join agenda_item i on i.id = r.item join idea d on d.id = r.idea
where r.is_adopted and r.effect = 'recommends' order by i.position limit 2
"""
FIRST, SECOND = dt.datetime(2024, 2, 19, 13, 0, tzinfo=dt.UTC), dt.datetime(2024, 3, 4, 13, 0, tzinfo=dt.UTC)


async def decide(chair: Acting, members: Sequence[Acting]) -> str:
    """Two meetings of an invented council of five; what was done, in a sentence."""
    people = [one.person_id for one in members[:5] if one.person_id is not None]
    seats = tuple(SeatIn(person_id=one, from_on=dt.date(2022, 11, 1), is_chair=one == people[0]) for one in people)
    rule = RuleIn(valid_from=dt.date(2022, 11, 1), seats=5, basis="§ 101 odst. 2 zákona č. 128/2000 Sb.")
    body = await committee.add_body(
        chair, BodyIn(name="Rada města (smyšlená)", kind="council", effect="approves", rules=(rule,), seats=seats)
    )
    async with reading(chair) as connection:
        recommended = await connection.fetch(RECOMMENDED)
    first = await _open(chair, body, people, FIRST)
    motions: list[tuple[str, str, uuid.UUID | None, dict[str, Any]]] = [
        (
            recommended[0]["idea_title"], "Rada schvaluje spolufinancování záměru z rozpočtu města.", recommended[0]["idea"],
            {"recommendation_id": recommended[0]["id"], "moves_idea_to": "chosen", "amount_minor": 200_000_00,
             "why": "Službu doporučila komise a v městě chybí.", "carried_out_by": "odbor sociálních věcí", "due_on": dt.date(2024, 4, 30)},
        ),
        (
            recommended[1]["idea_title"], "Rada schvaluje spolufinancování záměru nejvýše polovinou žádané částky.", recommended[1]["idea"],
            {"recommendation_id": recommended[1]["id"], "moves_idea_to": "chosen", "amount_minor": 120_000_00, "departs": True,
             "departure_why": "Na plnou částku letošní rozpočet nestačí; druhou polovinu má žadatel získat od kraje.",
             "why": "Záměr je potřebný, peníze na něj jsou jen zčásti."},
        ),
        (
            "Lhůta pro podání žádostí", "Rada stanoví lhůtu pro podání žádostí do 31. března 2024.", None,
            {"why": "Aby se žádosti stihly posoudit."},
        ),
    ]  # fmt: skip
    made = [await _resolve(chair, first, people, at, *motion) for at, motion in enumerate(motions, start=1)]
    await committee.close_meeting(chair, first, at=FIRST + dt.timedelta(minutes=50))
    await _sign_and_publish(chair, members[1:3], first)
    second = await _open(chair, body, people, SECOND)
    ground = {"revokes_id": made[2], "why": "Výzva byla prodloužena, kratší lhůta by žadatele znevýhodnila."}
    wording = "Rada ruší lhůtu do 31. března 2024 a stanoví novou do 30. dubna 2024."
    await _resolve(chair, second, people, 1, "Lhůta pro podání žádostí: změna", wording, None, ground)
    await committee.close_meeting(chair, second, at=SECOND + dt.timedelta(minutes=20))
    done_on = dt.date(2024, 4, 22)
    await note(chair, made[0], says="Smlouva o spolufinancování je podepsána.", noted_on=done_on, is_done=True, today=done_on)
    return "Council: one approval as recommended, one that departs and says why, one resolution revoked; minutes signed off and published."


async def _open(chair: Acting, body: uuid.UUID, people: Sequence[uuid.UUID], at: dt.datetime) -> uuid.UUID:
    ask = MeetingIn(body_id=body, starts_at=at, place="Radnice, zasedací místnost (smyšleno)", is_invented=True)
    meeting = await committee.call_meeting(chair, ask)
    await committee.open_meeting(chair, meeting, at=at)
    for person in people:
        await committee.arrive(chair, meeting, person, at=at)
    return meeting


async def _resolve(
    chair: Acting, meeting: uuid.UUID, people: Sequence[uuid.UUID], position: int, title: str, motion: str, idea: uuid.UUID | None,
    ground: dict[str, Any],
) -> uuid.UUID:  # fmt: skip
    async with reading(chair) as connection:
        began = await connection.fetchval("select starts_at from meeting where id = $1", meeting)
    item = await committee.add_item(chair, meeting, ItemIn(title=title[:300], motion=motion, idea_id=idea))
    await set_ground(chair, item, GroundIn(**ground))
    at = began + dt.timedelta(minutes=10 * position)
    await committee.open_vote(chair, item, at=at)
    choices = ["for", "for", "for", "for", "abstain"]
    await committee.cast_all(chair, item, dict(zip(people, choices, strict=True)), at=at + dt.timedelta(minutes=1))  # type: ignore[arg-type]
    return await committee.close_vote(chair, item, at=at + dt.timedelta(minutes=2))


async def _sign_and_publish(chair: Acting, verifiers: Sequence[Acting], meeting: uuid.UUID) -> None:
    for one in verifiers:
        assert one.person_id is not None
        await minutes.choose_verifier(chair, meeting, one.person_id, is_chosen=True)
    await minutes.write_texts(chair, meeting, {None: "Zasedání zahájila předsedající; program byl schválen beze změn. (Smyšleno.)"})
    await committee.write_minutes(chair, meeting)
    async with reading(chair) as connection:
        newest = (await list_versions(connection, meeting))[0]
    for one in verifiers:
        await minutes.sign_off(one, meeting, newest.id, newest.sha256)
    await minutes.publish(chair, meeting, is_checked=True)
