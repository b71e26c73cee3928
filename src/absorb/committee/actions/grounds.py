"""What the decision of an item rests on: said before the vote, checked when the vote opens and when it closes, told afterwards."""

import uuid
from itertools import pairwise

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named, named_item
from absorb.committee.queries import LockedItem, competences, grounds
from absorb.committee.queries.grounds import Earlier, GroundRow
from absorb.committee.rules.competence import check_competence, find_competence
from absorb.committee.rules.effects import departures, steps
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.grounds import GroundIn
from absorb.committee.schemas.meetings import MeetingOut
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.notices.actions import tell
from absorb.tank.actions import move_in
from absorb.tank.rules import check_move


async def set_ground(acting: Acting, item_id: uuid.UUID, ask: GroundIn, *, seen: str | None = None) -> None:
    """Say what an item that waits rests on; what was said before is replaced. `BadInput` lists every fault. `seen` is the mark of
    what was said before: `Clash` where somebody has said something else since."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "say what it rests on at", named(meeting))
        move(ITEM_MOVES, item.state, "say what it rests on in", named_item(item))
        if seen not in (None, (await grounds.get_ground(connection, item_id)).mark):
            raise Clash(
                Phrase("Somebody has written what this item rests on meanwhile. Yours is kept below; look at theirs before you save it.")
            )
        recommended = await grounds.find_earlier(connection, ask.recommendation_id)
        revoked = await grounds.find_earlier(connection, ask.revokes_id)
        differences = _differences(ask.moves_idea_to, ask.amount_minor, recommended)
        faults = [*_faults(ask, item, meeting), *_revocation_faults(ask, revoked)]
        faults += _recommendation_faults(ask, meeting, recommended, differences)
        if faults:
            raise BadInput(faults)
        departs = ask.departs or bool(differences)
        await connection.execute(
            grounds.PUT, new_id(), item_id, text_of(ask.why) or None, ask.amount_minor, ask.revokes_id, ask.recommendation_id, departs,
            (text_of(ask.departure_why) or None) if departs else None, tidy(ask.carried_out_by or "") or None, ask.due_on,
        )  # fmt: skip
        await connection.execute(grounds.SET_MOVE, item_id, ask.moves_idea_to)
        facts = {"item": str(item_id), "title": item.title, "amount_minor": ask.amount_minor, "departs": departs}
        facts |= {"revokes": revoked.number if revoked else None, "recommendation": recommended.number if recommended else None}
        await record(connection, "said what an item rests on", ("meeting", meeting.id), facts, why=text_of(ask.why) or None)


def _differences(moves_to: str | None, amount_minor: int | None, recommended: Earlier | None) -> list[Phrase]:
    return departures(moves_to, amount_minor, recommended.recommends) if recommended is not None else []


def _faults(ask: GroundIn, item: LockedItem, meeting: MeetingOut) -> list[Fault]:
    faults = []
    if ask.moves_idea_to is not None and item.idea is None:
        faults.append(Fault("/moves_idea_to", Phrase("This item is about no idea, so there is none to move.")))
    if ask.due_on is not None and ask.due_on < meeting.held_on:
        faults.append(Fault("/due_on", Phrase("The deadline would be before the meeting.")))
    return faults


def _revocation_faults(ask: GroundIn, revoked: Earlier | None) -> list[Fault]:
    if ask.revokes_id is None:
        return []
    if revoked is None:
        return [Fault("/revokes_id", Phrase("There is no such resolution."))]
    return [Fault("/revokes_id", says) for says in _revocation_trouble(revoked)]


def _revocation_trouble(revoked: Earlier) -> list[Phrase]:
    facts = {"number": revoked.number, "body": revoked.body}
    if not revoked.is_adopted:
        return [Phrase("Resolution %(number)s of %(body)s was not adopted: there is nothing to revoke.", **facts)]
    if revoked.revoked_by is not None:
        return [Phrase("Resolution %(number)s of %(body)s was revoked already by %(by)s.", **facts, by=revoked.revoked_by)]
    return []


def _recommendation_faults(ask: GroundIn, meeting: MeetingOut, recommended: Earlier | None, differences: list[Phrase]) -> list[Fault]:
    if ask.recommendation_id is None:
        if ask.departs or text_of(ask.departure_why):
            return [Fault("/recommendation_id", Phrase("Say from which recommendation it departs."))]
        return []
    if recommended is None:
        return [Fault("/recommendation_id", Phrase("There is no such resolution."))]
    if recommended.effect != "recommends":
        says = Phrase("Resolution %(number)s of %(body)s is no recommendation.", number=recommended.number, body=recommended.body)
        return [Fault("/recommendation_id", says)]
    if meeting.effect != "approves":
        return [Fault("/recommendation_id", Phrase("A recommendation is followed by a body that approves; this one only recommends."))]
    if (ask.departs or differences) and not text_of(ask.departure_why):
        return [Fault("/departure_why", _why_departs(recommended, differences))]
    if not ask.departs and not differences and text_of(ask.departure_why):
        says = Phrase("Say that it departs from the recommendation, or leave the reason out: nothing here differs from it.")
        return [Fault("/departure_why", says)]
    return []


def _why_departs(recommended: Earlier, differences: list[Phrase]) -> Phrase:
    facts = {"number": recommended.number, "body": recommended.body}
    if not differences:
        return Phrase("Say why it departs from recommendation %(number)s of %(body)s.", **facts)
    return Phrase("It departs from recommendation %(number)s of %(body)s: %(how)s. Say why.", **facts, how=differences)


async def check_ground(connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut) -> GroundRow:
    """That the item may be voted on as things stand now; `Clash` where an earlier resolution has changed since it was said.

    Whoever revokes the same resolution at the same time waits here for the other.
    """
    ground = await grounds.get_ground(connection, item.id)
    if ground.revokes is not None:
        await connection.fetchval(grounds.HOLD, str(ground.revokes))
        revoked = await grounds.find_earlier(connection, ground.revokes)
        for says in _revocation_trouble(revoked) if revoked else []:
            raise Clash(says)
    recommended = await grounds.find_earlier(connection, ground.recommendation)
    differences = _differences(item.moves_idea_to, ground.amount_minor, recommended)
    if recommended is not None and differences and not ground.departure_why:
        raise Clash(_why_departs(recommended, differences))
    await _check_roads(connection, item, meeting, ground)
    return ground


async def _check_roads(connection: asyncpg.Connection, item: LockedItem, meeting: MeetingOut, ground: GroundRow) -> None:
    """That adopting the motion could move its ideas: better said before the vote than after it."""
    for idea_id, moves_to in await queries.list_moves(connection, item):
        if moves_to is None:
            continue
        idea = await connection.fetchrow(queries.IDEA_STATE, idea_id)
        road = steps(meeting.effect, idea["state"], moves_to)
        for start, end in pairwise([idea["state"], *road]):
            check_move(start, end, item.motion)
        approval = await grounds.find_approval(connection, idea_id) if road and meeting.effect == "recommends" else None
        if approval is not None and approval.id != ground.revokes:
            facts = {"reference": idea["reference"], "number": approval.number, "body": approval.body}
            says = "Where idea %(reference)s goes was approved by %(body)s, resolution %(number)s: a recommendation does not change that."
            raise Clash(Phrase(says, **facts))


async def move_idea(connection: asyncpg.Connection, idea_id: uuid.UUID, to: str, meeting: MeetingOut, number: str) -> bool:
    """Where an adopted resolution sends an idea; False where it is there, or further, already."""
    state = (await connection.fetchrow(queries.IDEA_STATE, idea_id))["state"]
    road = steps(meeting.effect, state, to)
    for step in road:
        await move_in(connection, idea_id, step, why=f"{meeting.body}, usnesení {number}")
    return bool(road)


async def follow_up(connection: asyncpg.Connection, ground: GroundRow, meeting: MeetingOut, number: str, *, is_adopted: bool) -> None:
    """What a resolution says of an earlier one, journalled there, and told to those whom it concerns."""
    recommended = await grounds.find_earlier(connection, ground.recommendation)
    if recommended is not None:
        verb = (
            "recommendation not followed"
            if not is_adopted
            else "recommendation departed from"
            if ground.departs
            else "recommendation followed"
        )
        facts = {"number": number, "body": meeting.body}
        await record(connection, verb, ("resolution", recommended.id), facts, why=ground.departure_why)
    revoked = await grounds.find_earlier(connection, ground.revokes)
    if revoked is not None and is_adopted:
        await record(connection, "resolution revoked", ("resolution", revoked.id), {"number": number, "body": meeting.body}, why=ground.why)
        await _tell_revoked(connection, revoked, meeting, number)


async def _tell_revoked(connection: asyncpg.Connection, revoked: Earlier, meeting: MeetingOut, number: str) -> None:
    """Whose idea it was about hears of it, and the Centre, which decides what becomes of the idea now."""
    facts = {"by": meeting.body, "by_number": number, "number": revoked.number, "body": revoked.body}
    idea = await connection.fetchrow(queries.IDEA_OF, revoked.idea) if revoked.idea is not None else None
    if idea is None:
        says = "%(by)s revoked resolution %(number)s of %(body)s by resolution %(by_number)s."
        await tell(
            connection, "resolution_revoked", says, facts, f"/committee/resolutions/{revoked.id}", roles=("lead", "officer", "chair")
        )
        return
    facts["title"] = idea["title"]
    says = "%(by)s revoked resolution %(number)s of %(body)s about the idea %(title)s by resolution %(by_number)s."
    await tell(
        connection, "resolution_revoked", f"{says} Decide what becomes of the idea.", facts, f"/committee/resolutions/{revoked.id}",
        roles=("lead", "officer", "chair"),
    )  # fmt: skip
    if idea["organisation"] is not None:
        await tell(connection, "idea_moved", says, facts, f"/tank/{idea['reference']}", organisation=idea["organisation"])


async def list_warnings(connection: asyncpg.Connection, item_id: uuid.UUID) -> list[Phrase]:
    """What is told of an item before the vote: who decides such an amount, and whose resolution is revoked."""
    meeting = await queries.get_meeting(connection, await queries.get_meeting_of(connection, item_id))
    ground = await grounds.get_ground(connection, item_id)
    row = find_competence(await competences.list_holding(connection), meeting.held_on)
    found = [check_competence(row, meeting.body_kind, meeting.effect, ground.amount_minor)]
    revoked = await grounds.find_earlier(connection, ground.revokes)
    if revoked is not None and revoked.body_id != meeting.body_id:
        facts = {"number": revoked.number, "body": revoked.body}
        found.append(Phrase("Resolution %(number)s was adopted by another body, %(body)s: check that this one may revoke it.", **facts))
    return [says for says in found if says is not None]
