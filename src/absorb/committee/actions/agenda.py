"""The agenda: items put on it one by one or many at once, moved, and taken off."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.committee import queries
from absorb.committee.actions.naming import named, named_item
from absorb.committee.queries import motions, order
from absorb.committee.queries.meetings import AGENDA_CHANGED
from absorb.committee.rules.agenda import moved
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.rules.seen import mark_of
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase

MOVED_ON = "The agenda has changed meanwhile; here is how it stands now. Nothing was moved."


async def add_item(acting: Acting, meeting_id: uuid.UUID, ask: ItemIn) -> uuid.UUID:
    """Put an item at the end of the agenda. A motion about an idea moves it to "chosen" when adopted, unless said otherwise."""
    return (await add_items(acting, meeting_id, [ask]))[0]


async def add_items(acting: Acting, meeting_id: uuid.UUID, asks: Sequence[ItemIn], *, once: bool = False) -> list[uuid.UUID]:
    """Put items at the end of the agenda, in their order, all or none; their ids. Those of ideas that stand there already are
    passed over where they should stand there `once`: of two who press at the same time, the second adds nothing."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "add an item to", named(meeting))
        if once:
            there = {row["idea"] for row in await connection.fetch(order.IDEAS_THERE, meeting_id)}
            asks = [one for one in asks if one.idea_id not in there]
        faults = [fault for ask in asks for fault in await _faults(connection, ask)]
        if faults:
            raise BadInput(faults)
        ids = [new_id() for _ in asks]
        for item_id, ask in zip(ids, asks, strict=True):
            moves_to = ask.moves_idea_to or ("chosen" if ask.idea_id and ask.motion.strip() else None)
            await connection.execute(
                queries.ADD_ITEM, item_id, meeting_id, tidy(ask.title), ask.motion.strip(), ask.idea_id, ask.ranking_id, ask.portfolio_id,
                moves_to,
            )  # fmt: skip
            await record(connection, "item put on the agenda", ("meeting", meeting_id), {"title": tidy(ask.title)})
        if ids:
            await connection.execute(AGENDA_CHANGED, meeting_id)
    return ids


async def _faults(connection: asyncpg.Connection, ask: ItemIn) -> list[Fault]:
    if ask.idea_id is None and ask.moves_idea_to is not None:
        return [Fault("/moves_idea_to", "There is no idea to move: name it in idea_id.")]
    if ask.idea_id is not None and await connection.fetchrow(queries.IDEA_STATE, ask.idea_id) is None:
        return [Fault("/idea_id", "There is no such idea.")]
    if ask.ranking_id is not None:
        found = await connection.fetchrow(queries.RANKING_HAS, ask.ranking_id, ask.idea_id)
        if not found["is_there"]:
            return [Fault("/ranking_id", "There is no such ranking.")]
        if ask.idea_id is not None and not found["has_idea"]:
            return [Fault("/ranking_id", "This ranking does not have the idea: name the ranking that the decision rests on.")]
    if ask.portfolio_id is not None and not await connection.fetchval(queries.HAS_PORTFOLIO, ask.portfolio_id):
        return [Fault("/portfolio_id", "There is no such portfolio.")]
    return []


async def move_item(acting: Acting, item_id: uuid.UUID, place: int, *, version: int | None = None) -> None:
    """Put an item that waits at a place (from 1) of the agenda; what is decided or voted on stays where it is.

    `version` is the agenda's as the one who moves saw it: `Clash` where it has changed since, so that two people do not
    undo each other. None where no order was seen, as when a program moves one item.
    """
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "order the items of", named(meeting))
        move(ITEM_MOVES, item.state, "move", named_item(item))
        if version is not None and version != meeting.agenda_version:
            raise Clash(MOVED_ON, version=meeting.agenda_version)
        before = await order.list_slots(connection, meeting.id)
        after = moved(before, item_id, place)
        if after == [slot.item for slot in before]:
            return
        await connection.execute(order.ORDER_ITEMS, meeting.id, after)
        await connection.execute(AGENDA_CHANGED, meeting.id)
        facts = {"title": item.title, "from": item.position, "to": after.index(item_id) + 1}
        await record(connection, "item moved on the agenda", ("meeting", meeting.id), facts)


async def change_item(acting: Acting, item_id: uuid.UUID, *, title: str, motion: str, seen: str | None = None) -> None:
    """Another title or motion of an item that waits and that nothing has been moved about yet. `seen` is the mark of how it read
    to who changes it: `Clash` tells how it reads now where somebody was faster."""
    faults = [] if tidy(title) else [Fault("/title", "Give the item a name.")]
    if faults:
        raise BadInput(faults)
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "order the items of", named(meeting))
        move(ITEM_MOVES, item.state, "move", named_item(item))
        if seen not in (None, mark_of(item.title, item.motion)):
            says = "Somebody has changed this item meanwhile. It reads now: %(title)s – %(motion)s. Yours is kept; saving it replaces that."
            raise Clash(Phrase(says, title=item.title, motion=item.motion or "–"))
        if motion.strip() != item.motion and await connection.fetchval(motions.HAS_ANY, item_id):
            raise Clash("Amendments of this motion have been proposed: propose another one instead of rewriting it.")
        await connection.execute(order.CHANGE_ITEM, item_id, tidy(title), motion.strip())
        facts = {"title": tidy(title), "before": item.motion, "motion": motion.strip()}
        await record(connection, "item changed", ("meeting", meeting.id), facts)


async def take_off_item(acting: Acting, item_id: uuid.UUID, *, why: str) -> None:
    """Take an item that waits off the agenda; it stays in the minutes as taken off."""
    if not why.strip():
        raise BadInput.one("/why", "Say why the item is taken off.")
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        state = move(ITEM_MOVES, item.state, "take off", named_item(item))
        await connection.execute(queries.SET_ITEM, item_id, state, None)
        await connection.execute(AGENDA_CHANGED, meeting.id)
        await record(connection, "item taken off", ("meeting", meeting.id), {"title": item.title}, why=why.strip())
